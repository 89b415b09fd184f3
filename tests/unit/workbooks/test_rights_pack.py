"""Rights packs: texts within each platform's limits, cut where a reader pauses, and nothing of a revoked award."""

import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.call import platforms
from chalicelib.call.platforms import Tags
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem
from chalicelib.workbooks import rights_pack
from chalicelib.workbooks.rights_pack import Offer, Packed
from tests.unit import samples
from tests.unit.samples import AT, CALL, LATER, OFFICE

AWARDED = msgspec.structs.replace(
    samples.reviewed(),
    status=Status.AWARDED,
    pledges=tuple(msgspec.structs.replace(each, at=AT) for each in samples.PLEDGES),
)
TEXTS = {pledge.sha256: pledge for pledge in CALL.pledges}


def offer(entry: Entry = AWARDED, platform: str = "bilibili", **more: Any) -> Offer:
    return Offer(
        entry=entry,
        award=CALL.award,
        definition=CALL,
        platform=platforms.shipped()[platform],
        link="https://bucket/v",
        until=LATER,
        **{"texts": TEXTS, **more},
    )


def texts(given: Offer) -> dict[str, str]:
    return {each.name: each.content.decode() for each in rights_pack.texts(given)}


@pytest.mark.parametrize(
    ("value", "limit", "wanted"),
    [
        ("一座高炉。四十年。", 20, "一座高炉。四十年。"),
        ("一座高炉的四十年。三代人守着它。", 12, "一座高炉的四十年。"),
        ("“一座高炉的四十年！”三代人守着它。", 13, "“一座高炉的四十年！”"),
        ("短。一座高炉的四十年三代人守着它直到今天", 12, "短。一座高炉的四十年三…"),
        ("一座高炉，四十年，三代人", 6, "一座高炉…"),
        ("The furnace is 3.5 m high. It burns.", 30, "The furnace is 3.5 m high."),
        ("The extraordinary furnace", 10, "The…"),
        ("Extraordinary", 6, "Extra…"),
        ("第一段\n第二段落很长很长", 6, "第一段"),
        ("好a\u0301好好好", 3, "好…"),
    ],
)
def test_a_text_is_cut_where_a_reader_pauses(value: str, limit: int, wanted: str) -> None:
    """At a sentence if half is kept, else between words, never within one unless it is all there is."""
    assert rights_pack.cut(value, limit) == wanted


@given(st.text(alphabet="一二。， ab.\u0301\n…", max_size=60), st.integers(2, 40))
def test_a_cut_text_is_within_the_limit(value: str, limit: int) -> None:
    """Whatever it is made of."""
    assert len(rights_pack.cut(value, limit)) <= limit


def test_a_long_title_is_whole_in_the_synopsis() -> None:
    """What a platform's short title leaves out opens the text below it."""
    form = msgspec.structs.replace(samples.FORM, title="大国工匠与他们守了四十年的那一座高炉", synopsis="守炉。")
    found = texts(offer(msgspec.structs.replace(AWARDED, form=form), "channels"))
    assert found["title.txt"] == "大国工匠与他们守了四十年的那一…\n"
    assert found["synopsis.txt"] == "大国工匠与他们守了四十年的那一座高炉\n守炉。\n"
    assert texts(offer())["synopsis.txt"] == "一座高炉的四十年。\n"


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        (Tags(9, 6, "#{tag}"), ["#讲好工业故事", "#纪录片"]),
        (Tags(1, 6, "{tag}"), ["讲好工业故事"]),
        (Tags(9, 3, "{tag}"), ["纪录片"]),
    ],
)
def test_tags_are_as_the_platform_writes_them(rules: Tags, wanted: list[str]) -> None:
    """Letters alone, each once, none too long, no more than it takes."""
    assert rights_pack.tags(["“讲好 工业故事”", "纪录片", "纪录片", "……"], rules) == wanted


def test_the_licence_names_who_agreed_to_what_when() -> None:
    """With the very text, its version and its hash; a text that is not kept is told by its hash."""
    pledge = CALL.pledges[0]
    told = texts(offer())["licence.txt"]
    for part in (AWARDED.entrant_name, pledge.title.zh, pledge.body.zh, pledge.body.en, pledge.sha256, "采访实录"):
        assert part in told
    gone = texts(offer(texts={}))["licence.txt"]
    assert pledge.sha256 in gone
    assert pledge.body.zh not in gone


def test_the_video_is_told_with_its_end_and_its_checksum() -> None:
    """Whoever gets the pack knows until when the address works, and how to see that the file is the one."""
    assert AWARDED.video
    video = msgspec.structs.replace(AWARDED.video, checksum="abc=-3", part_size=8388608)
    told = texts(offer(msgspec.structs.replace(AWARDED, video=video)))["video.txt"]
    for part in ("https://bucket/v", "abc=-3", "8388608"):
        assert part in told


def test_sums_are_those_of_the_files() -> None:
    """As `sha256sum -c` reads them."""
    found = rights_pack.sums([Packed("a.txt", b"a"), Packed("b.txt", b"")])
    a, b = (hashlib.sha256(content).hexdigest() for content in (b"a", b""))
    assert found == Packed("SHA256SUMS", f"{a}  a.txt\n{b}  b.txt\n".encode())


def test_a_revoked_award_gives_no_pack() -> None:
    """Nor does an entry that did not win, or a video that is not there."""
    assert rights_pack.check(AWARDED) == AWARDED.video
    revoked = entries.revoke(AWARDED, Ground.RIGHTS, OFFICE, at=LATER, why="侵权").row
    for entry, code in (
        (revoked, "RIGHTS_WITHDRAWN"),
        (samples.reviewed(), "NOT_AWARDED"),
        (msgspec.structs.replace(AWARDED, video=None), "NOT_AWARDED"),
    ):
        with pytest.raises(Problem, match=code):
            rights_pack.check(entry)
