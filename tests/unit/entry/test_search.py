"""By what an entry is found, and what is read for what is typed."""

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.entry import search
from chalicelib.entry.flags import ScreeningFlag
from chalicelib.entry.search import Search
from tests.unit import samples
from tests.unit.entry.test_extra_fields import ASKING, filled

FLAGGED = msgspec.structs.replace(samples.submitted(), flags=(ScreeningFlag.SAME_TITLE,))
OWN = msgspec.structs.replace(FLAGGED, form=filled(shown="else", place="钱塘江 Wharf", story="三" * 101))


def digest(contact: str) -> str:
    """A stand-in for the keyed hash."""
    return f"<{contact}>"


def mask(words: str) -> str:
    """A stand-in for the keyed hash of words."""
    return hashlib.sha256(words.encode()).hexdigest()


def of_kind(terms: tuple[str, ...], kind: str) -> set[str]:
    """The terms of one kind, without their kind."""
    return {term.partition(":")[2] for term in terms if term.startswith(f"{kind}:")}


def test_an_entry_is_found_by_everything_that_a_caller_may_say() -> None:
    """Its number, whole or from any part; contacts of the account and of the profile; words; what it is filtered by."""
    entry = FLAGGED
    found = search.terms(entry, samples.ENTRANT, digest)
    prefix, first, second = str(entry.receipt).split("-")
    assert {kind: of_kind(found, kind) for kind in ("receipt", "contact", "status", "category", "unit", "flag")} == {
        "receipt": {prefix + first + second, first + second, second},
        "contact": {"<13800138000>", "<zhang@example.cn>"},
        "status": {"submitted"},
        "category": {"documentary"},
        "unit": {"u1"},
        "flag": {"SAME_TITLE"},
    }
    assert {"大国工匠", "国工匠", "工匠", "匠", "精工机械有限公司"} <= of_kind(found, "text")


def test_an_entry_is_found_by_what_fields_of_the_calls_own_hold() -> None:
    """By what was chosen, and by the words of a line; a long text is read in the entry alone."""
    found = search.terms(OWN, None, digest)
    assert of_kind(found, "extra") == {"shown.else"}
    assert {"钱塘江wharf", "塘江wharf", search._folded("wharf")} <= of_kind(found, "text")
    assert not any(start.startswith("三") for start in of_kind(found, "text"))
    assert search.card(OWN).extra == {"shown": "else", "place": "钱塘江 Wharf"}


def test_before_its_first_submission_an_entry_has_no_number() -> None:
    """Its entrant has none to say."""
    assert of_kind(search.terms(samples.draft(), None, digest), "receipt") == set()


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("", "all:"),
        ("  ，。 ", "all:"),
        ("WF2025-7K3M9-QXW2T", "receipt:WF20257K3M9QXW2T"),
        ("wf2025 7k3m9 qxw2t", "receipt:WF20257K3M9QXW2T"),
        ("ＷＦ２０２５－７Ｋ３Ｍ９", "receipt:WF20257K3M9"),
        ("7K3M9-QXW2T", "receipt:7K3M9QXW2T"),
        ("138 0013 8000", "contact:<13800138000>"),
        ("+86-13800138000（微信同号）", "contact:<13800138000>"),
        ("+49 331 5550123", "contact:<+493315550123>"),
        ("Zhang@Example.cn", "contact:<zhang@example.cn>"),
        ("工匠", "text:工匠"),
        ("《大国 工匠精神》", "text:工匠精神"),
        ("Ｓｔｅｅｌ", "text:" + search._folded("steel")),
        ("a" * 100, "text:" + search._folded("a" * 100)[: search.TERM_LENGTH]),
    ],
)
def test_what_is_typed_is_read_as_what_it_is(typed: str, term: str) -> None:
    """A number, a contact, or else the longest word."""
    assert search.leading_term(Search(find=typed), digest, "WF2025") == term


@pytest.mark.parametrize(
    ("wanted", "term"),
    [
        (Search(status="screening"), "status:screening"),
        (Search(status="screening", category="c", theme="t", flag="F", unit="u"), "unit:u"),
        (Search(status="screening", category="c", theme="t"), "theme:t"),
        (Search(find="工匠", unit="u"), "text:工匠"),
        (Search(extra="shown:here,level:city"), "extra:shown.here"),
        (Search(status="screening", extra="shown:here"), "status:screening"),
    ],
)
def test_without_text_the_narrowest_filter_is_read(wanted: Search, term: str) -> None:
    """So that a query reads little; the others are applied to what it has read."""
    assert search.leading_term(wanted, digest, "WF2025") == term


@pytest.mark.parametrize(
    ("wanted", "fitting"),
    [
        (Search(), True),
        (Search(status="submitted", category="documentary", theme="green", unit="u1"), True),
        (Search(status="draft"), False),
        (Search(category="other"), False),
        (Search(theme="other"), False),
        (Search(unit="u2"), False),
        (Search(flag="SAME_TITLE"), True),
        (Search(flag="AI_DECLARED"), False),
        (Search(status="submitted", extra="shown:else"), True),
        (Search(extra="shown:else,place:钱塘江 Wharf,"), True),
        (Search(extra="shown:here"), False),
        (Search(extra="shown:else,level:city"), False),
        (Search(extra="else"), False),
        (Search(extra="unknown:"), False),
    ],
)
def test_every_filter_is_applied(wanted: Search, fitting: bool) -> None:
    """Each by itself and all together."""
    assert search.fits(search.card(OWN), wanted) is fitting


@pytest.mark.parametrize(
    ("typed", "fitting"),
    [
        ("大国工匠", True),
        ("国工 广东", True),
        ("大国 重器", False),
        ("工匠广东精工", True),
        ("大国工匠二", False),
        ("钱塘 工匠", True),
        ("else", False),
    ],
)
def test_every_word_must_be_in_title_name_or_a_line_of_the_calls_own(typed: str, fitting: bool) -> None:
    """The query finds one of them; the others are compared. What was chosen is a filter, and its id no word."""
    assert search.reads_like(search.card(OWN), Search(find=typed), ASKING) is fitting


@given(st.text(min_size=1, max_size=30), st.data())
def test_whatever_a_title_holds_its_words_find_it(title: str, data: st.DataObject) -> None:
    """Each word of a title, or in Chinese each stretch of it, reads one of the entry's own rows."""
    entry = msgspec.structs.replace(FLAGGED, form=msgspec.structs.replace(samples.FORM, title=title))
    words = search._folded(title).split()
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    starts = [n for n, character in enumerate(word) if n == 0 or not character.isascii()]
    typed = word[data.draw(st.sampled_from(starts)) :]
    places = [search.place_of(search.masked(term, mask)) for term in search.terms(entry, None, digest)]
    partition, order = search.place_of(search.masked(f"text:{typed[: search.TERM_LENGTH]}", mask))
    assert any(place == partition and sort.startswith(order) for place, sort in places)
    assert partition.isascii()
    assert order.isascii()


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [("138 0013 8000", True), ("ann@example.org", True), ("大国重器", False), ("GS2025-7K3M9", False)],
)
def test_whether_somebodys_contact_is_looked_for(typed: str, is_one: bool) -> None:
    """Who sees no contacts must not find out whose one is."""
    assert search.asks_for_contact(Search(find=typed)) is is_one


def test_nothing_that_is_typed_stands_in_a_stored_term() -> None:
    """Digests stand for texts and for what is chosen in the call's own fields; a beginning begins its own."""
    assert search.masked("extra:place.wang", mask) == f"extra:place.{mask('wang')[:16]}"
    assert search.masked("status:submitted", mask) == "status:submitted"
    whole, start, other = (search.masked(f"text:{words}", mask) for words in ("张三丰", "张三", "李三"))
    assert whole == "word:" + mask("张")[:4] + mask("张三")[:4] + mask("张三丰")[:4]
    assert whole.startswith(start)
    assert other[len("word:") + 4 :] != start[len("word:") + 4 :]
    assert search.place_of(start) == (start[: len("word:") + 4], start.removeprefix("word:"))


def test_terms_from_before_they_were_masked_are_still_found_to_be_deleted() -> None:
    """An entry that is indexed anew deletes the rows of its former terms."""
    assert search.place_of("text:张三") == ("text:e5bca0", "e5bca0e4b889")
