"""Letters in the words of a call: what they may name, what they must, and what a reader gets."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib import messages
from chalicelib.bilingual import Text
from chalicelib.call import definition, revision
from chalicelib.call.definition import Definition, DefinitionError
from chalicelib.messages import MESSAGES, REWORDED
from chalicelib.people import invitations
from chalicelib.people.invitations import InvitationAudience
from tests.sample_call import CALL, PATH
from tests.unit.samples import campaign

SOURCE = PATH.read_text(encoding="utf-8")
CANAL = definition.load_definition(Path(__file__).parents[2] / "contests" / "canal-shorts-2026.toml")
SITE = "https://example.cn/"
VALUES: dict[str, Any] = {
    "role": "entrant",
    "title": "大国{reason}重器",
    "receipt": "WF2025-1",
    "reason": "片头过长",
    "until": "2025-09-10T00:00:00+08:00",
    "call": CALL.title.zh,
    "call_en": CALL.title.en,
}


def worded(kind: str, **words: tuple[str, str]) -> Definition:
    """The sample call with its own words for a kind of letter."""
    parts = (f"{part} = {{ zh = '''{zh}''', en = '''{en}''' }}" for part, (zh, en) in words.items())
    return definition.parse("\n".join((SOURCE, f"[letters.{kind}]", *parts, "")), PATH.name)


def test_a_call_without_words_of_its_own_says_the_standard_ones() -> None:
    """With the hash that it had."""
    assert b"letters" not in CALL.canonical
    assert {kind: CALL.letter(kind) for kind in MESSAGES} == MESSAGES
    assert set(REWORDED) == set(MESSAGES) - {"broadcast"}


def test_a_reader_gets_the_words_of_the_call() -> None:
    """In both languages, each with its own form of a value; a value's braces are no value; what is not said stays."""
    call = worded(
        "screening_return",
        text=("《{title}》请于｛ until ｝（{zone}）前修改：{reason}", "Correct {title} by {until} ({zone}): {reason}"),
    )
    letter = messages.compose(
        "screening_return", VALUES, SITE, signature=call.signature, words=call.letter("screening_return")
    )
    assert letter.subject == MESSAGES["screening_return"].subject.zh.format(**VALUES)
    assert letter.text.startswith(
        "《大国{reason}重器》请于9月9日 24:00（北京时间）前修改：片头过长\n\n"
        "Correct 大国{reason}重器 by 24:00 on 9 September (Beijing time): 片头过长\n\n-- \n"
    )
    told = messages.told("screening_return", VALUES, SITE, zone=call.zone, words=call.letter("screening_return"))
    assert told[1].en == "Correct 大国{reason}重器 by 24:00 on 9 September (Beijing time): 片头过长"


def test_a_call_in_one_language_words_its_letters_in_it() -> None:
    """The English contest of the tests names its call and its page."""
    values = VALUES | {"title": "Locks", "call": CANAL.title.zh, "call_en": CANAL.title.en}
    letter = messages.compose("submitted", values, SITE, signature=CANAL.signature, words=CANAL.letter("submitted"))
    assert letter.subject == "Afloat: Locks"
    assert letter.text.startswith(
        "“Locks” is on its way in Canal Shorts, under number WF2025-1.\nhttps://example.cn/ent"
    )
    assert "The Canal Shorts team" in letter.text


def test_an_invitation_begins_with_the_words_of_the_call() -> None:
    """An office that has its own words later goes back to them; the sample shows them."""
    call = worded("invitation", text=("{name}：请参加{call}。{link}", "{name}, join {call}. {link}"))
    form = invitations.standard(call)
    assert (form.words, form.words_en) == ("{name}：请参加{call}。{link}", "{name}, join {call}. {link}")
    assert invitations.words_of(None, call) == form
    values = invitations.sample(InvitationAudience.EXPERT, campaign().calendar, "zh")
    letter = invitations.compose(form, values, SITE, call)
    assert f"张三, join {CALL.title.en}. https://example.cn/expert/#token=…" in letter.text


@pytest.mark.parametrize("kind", REWORDED)
def test_the_standard_words_would_pass_as_a_calls_own(kind: str) -> None:
    """What may be named and must be named follows from them."""
    subject, text = (
        Text(words.zh, words.en.replace("_en}", "}")) for words in (MESSAGES[kind].subject, MESSAGES[kind].text)
    )
    call = worded(kind, subject=(subject.zh, subject.en), text=(text.zh, text.en))
    assert call.letter(kind) == MESSAGES[kind]


@pytest.mark.parametrize(
    ("kind", "words", "key", "allowed"),
    [
        ("submited", {"subject": ("一", "a")}, "letters.submited", "submitted (did you mean this?)"),
        ("broadcast", {"subject": ("一", "a")}, "letters.broadcast", f"one of {', '.join(messages.REWORDED[:3])}"),
        ("submitted", {"text": ("{titel}", "a")}, "letters.submitted.text.zh", "{title} (did you mean this?)"),
        (
            "submitted",
            {"text": ("一", "{password}")},
            "letters.submitted.text.en",
            "one of {title} {receipt} {page} {call}",
        ),
        ("submitted", {"subject": ("{title.zh}", "a")}, "letters.submitted.subject.zh", "{title} (did you mean this?)"),
        ("submitted", {"text": ("{title", "a")}, "letters.submitted.text.zh", "one of {title} {receipt} {page} {call}"),
        ("submitted", {"subject": ("一\n二", "a")}, "letters.submitted.subject.zh", "a subject of one line"),
        ("submitted", {"subject": ("题" * 121, "a")}, "letters.submitted.subject.zh", "at most 120 characters"),
        ("code", {"text": ("您好", "{digits}")}, "letters.code.text.zh", "words with {digits}"),
        ("link", {"text": ("{link}", "Hello {name}")}, "letters.link.text.en", "words with {link}"),
        ("link", {"subject": ("{link}", "a")}, "letters.link.subject.zh", "a subject without the sign-in link"),
        (
            "screening_return",
            {"text": ("{reason}{until}", "{reason:one|more} {reason} {until}")},
            "letters.screening_return.text.en",
            "one of {title} {receipt}",
        ),
        (
            "screening_refuse",
            {"text": ("未通过", "{reason}")},
            "letters.screening_refuse.text.zh",
            "words with {reason}",
        ),
        (
            "screening_return",
            {"text": ("{reason}", "{reason} {until}")},
            "letters.screening_return.text.zh",
            "words with {until}",
        ),
    ],
)
def test_a_letter_that_would_fail_its_reader_is_refused(
    kind: str, words: dict[str, tuple[str, str]], key: str, allowed: str
) -> None:
    """Named with its key: an unknown value with the one that was meant, and a value that must not lack."""
    with pytest.raises(DefinitionError) as caught:
        worded(kind, **words)
    assert key in {fault.key for fault in caught.value.faults}
    assert next(fault.en for fault in caught.value.faults if fault.key == key).startswith(allowed)


def test_a_revision_may_change_them() -> None:
    """They are words: with another version of the definition."""
    found = revision.revisions(CALL, worded("awarded", subject=("祝贺", "Congratulations")))
    assert {each.kind for each in found} <= {revision.RevisionKind.WORDS, revision.RevisionKind.SETTING}
    assert "letters.awarded.subject.zh" in {each.key for each in found}
