"""Invitation letters in the office's own words: what they may hold, what is refused, and what a reader reads."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.messages import ComposedMessage
from chalicelib.people import invitations
from chalicelib.people.invitations import InvitationAudience, InvitationForm, Wording
from tests.sample_call import CALL
from tests.unit import samples
from tests.unit.people.units import UNIT
from tests.unit.samples import AT, OFFICE

SITE = "https://gs.example.cn/"
EXPERT = InvitationAudience.EXPERT
FORM = InvitationForm(subject="请您评审{call}", words="{name}：请于{until}前评审：{link}")
VALUES = {"role": "expert", "name": "钱七", "token": "t1", "until": "2025-11-01T00:00:00+08:00"}
LINK = f"{SITE}expert/#token=t1"
SIGNED = f"\n\n-- \n{CALL.signature.words.zh}\n{CALL.signature.words.en}\n"


def letter(form: InvitationForm, **values: str) -> ComposedMessage:
    """The letter to an expert."""
    return invitations.compose(form, VALUES | values, SITE, CALL)


def test_a_letter_has_the_offices_words_and_is_signed() -> None:
    """Without English it is in Chinese alone."""
    words = f"钱七：请于10月31日 24:00前评审：{LINK}"
    assert letter(FORM) == ComposedMessage(f"请您评审{CALL.title.zh}", words + SIGNED, words)


def test_english_words_name_everything_in_english() -> None:
    """Call, deadline and signature; a signature in the words is not set under them again."""
    form = replace(FORM, subject_en="{call}", words_en="By {until}: {link}\n{signature}")
    words = f"钱七：请于10月31日 24:00前评审：{LINK}"
    assert letter(form) == ComposedMessage(
        f"请您评审{CALL.title.zh} / {CALL.title.en}",
        f"{words}\n\nBy 24:00 on 31 October: {LINK}\n{CALL.signature.words.en}\n",
        words,
    )


def test_a_name_in_braces_stays_a_name() -> None:
    """Whoever is called {link} gets no second link in the greeting."""
    assert letter(FORM, name="{link}").short.startswith("{link}：")


def test_the_standard_words_are_words_an_office_could_have_written() -> None:
    """So that they stand in the form from the beginning; nothing in them is refused or left in braces."""
    form = invitations.standard(CALL)
    assert invitations.cleaned(form) == form
    sent = letter(form)
    assert sent.text.count(LINK) == 2
    assert "{" not in sent.subject + sent.text


def test_braces_of_a_chinese_keyboard_and_spaces_in_them_are_read() -> None:
    """They are stored in one spelling."""
    form = replace(FORM, words="｛name｝：{ link }")
    assert invitations.cleaned(form) == replace(FORM, words="{name}：{link}")


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"words": "{name}：您好！"}, [("words", "LINK_NEEDED")]),
        ({"words_en": "Dear {name}"}, [("words_en", "LINK_NEEDED")]),
        ({"words": "{姓名}：{link}{nmae}"}, [("words", "UNKNOWN_VALUES")]),
        ({"subject": "{link}"}, [("subject", "UNKNOWN_VALUES")]),
        ({"subject_en": "{signature}", "words": ""}, [("words", "REQUIRED"), ("subject_en", "UNKNOWN_VALUES")]),
        ({"words": "{link}" + "字" * 1995}, [("words", "TOO_LONG")]),
    ],
)
def test_what_is_refused(wrong: dict[str, str], refused: list[tuple[str, str]]) -> None:
    """Every fault at once, each at its field."""
    assert samples.refused_fields(invitations.cleaned, replace(FORM, **wrong)) == refused


def test_unknown_values_are_named_with_those_that_exist() -> None:
    """In both languages."""
    with pytest.raises(Problem) as caught:
        invitations.cleaned(replace(FORM, words="{姓名}：{link}{date}{姓名}"))
    [field] = caught.value.fields
    known = "{name} {call} {until} {link} {link_days} {signature}"
    assert field.message.zh == f"{{姓名}} {{date}} 不能用在这里，可用：{known}"
    assert field.message.en == f"{{姓名}} {{date}} cannot be used here. You may use {known}"


def changed(wording: Wording | None, form: InvitationForm | None, revision: int) -> Change[Wording]:
    """The change by an organizer."""
    return invitations.change_words(
        wording, form, contest=CALL.id, audience=EXPERT, revision=revision, by=OFFICE, name="王主任", at=AT
    )


def test_who_changed_the_words_and_when_is_kept() -> None:
    """The first words, then the standard ones again."""
    own = Wording(contest=CALL.id, audience=EXPERT, form=FORM, changed_at=AT, changed_by="王主任")
    assert changed(None, FORM, 0) == Change(row=own, action="change_words", by=OFFICE, at=AT)
    assert invitations.words_of(own, CALL) == FORM
    back = changed(replace(own, revision=1, head="h"), None, 1)
    assert back == Change(
        row=replace(own, form=None, revision=1, head="h"), action="use_standard_words", by=OFFICE, at=AT
    )
    assert invitations.words_of(back.row, CALL) == invitations.words_of(None, CALL) == invitations.standard(CALL)


def test_words_that_somebody_else_changed_meanwhile_are_not_replaced_unread() -> None:
    """Whoever saves names the revision that they have read."""
    own = Wording(contest=CALL.id, audience=EXPERT, form=FORM, changed_at=AT, changed_by="李主任", revision=2)
    for wording, revision in ((own, 1), (own, 0), (None, 1)):
        with pytest.raises(Problem) as caught:
            changed(wording, FORM, revision)
        assert caught.value.code == "STALE"


def test_each_reader_is_told_the_end_of_their_own_work() -> None:
    """Experts score, units recommend; a unit may have a deadline of its own."""
    dates, own = samples.campaign().calendar, datetime(2025, 9, 1, tzinfo=UTC)
    unit = InvitationAudience.RECOMMENDER
    assert invitations.until(dates, EXPERT, UNIT) == dates.review_until
    assert invitations.until(dates, unit, UNIT) == dates.unit_deadline
    assert invitations.until(dates, unit, replace(UNIT, deadline=own)) == own
