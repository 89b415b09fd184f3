"""Invitation letters 邀请函 in the office's own words: one text for experts, one for recommending units.

The words hold values in braces. They are filled in when a letter is sent, not when it is ordered: so every way to an
invitation reads the same words (the first one, one sent again, a corrected address, somebody brought back), and a
mistake that is corrected while letters wait reaches nobody any more.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from chalicelib import messages, text
from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Language, Text
from chalicelib.call.campaign import Calendar
from chalicelib.call.definition import Definition
from chalicelib.errors import Stale
from chalicelib.form_fields import FieldKind, fields_of, form_field
from chalicelib.history import Change
from chalicelib.messages import VALUE, ComposedMessage
from chalicelib.people.recommenders import Recommender


class InvitationAudience(StrEnum):
    """Whom an invitation letter is for. The values are those of their roles."""

    EXPERT = Role.EXPERT.value
    RECOMMENDER = Role.RECOMMENDER.value


# What the words may name, in the order in which the page lists it.
VALUES: dict[str, Text] = {
    "name": Text("收件人姓名或单位", "name of the reader"),
    "call": Text("活动名称", "name of the call"),
    "until": Text("评审（推荐）截止时间", "when scoring or recommending ends"),
    "link": Text("登录链接，不可缺少", "sign-in link, always needed"),
    "link_days": Text("链接有效天数", "days for which the link works"),
    "signature": Text("落款，不写时自动加在信末", "signature; it ends the letter if you leave it out"),
}
IN_SUBJECT = ("name", "call", "until")  # a subject is one line, and shows where a link must not


class InvitationForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The words of an invitation letter, in the call's first language. Without English ones it is in that one alone."""

    subject: Annotated[str, form_field(FieldKind.LINE, Text("标题", "Subject"), limit=60, required=True)]
    words: Annotated[str, form_field(FieldKind.PARAGRAPH, Text("正文", "Text"), limit=2000, required=True)]
    subject_en: Annotated[str, form_field(FieldKind.LINE, Text("英文标题", "Subject in English"), limit=120)] = ""
    words_en: Annotated[
        str,
        form_field(
            FieldKind.PARAGRAPH,
            Text("英文正文", "Text in English"),
            hint=Text("附在正文之后，不填则不附英文。", "Follows the text above. Without it there is none in English."),
            limit=4000,
        ),
    ] = ""


FORM = fields_of(InvitationForm)


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """The row of an office's own words for one audience. Without `form` the standard words count again."""

    contest: str
    audience: InvitationAudience
    form: InvitationForm | None
    changed_at: datetime
    changed_by: str
    revision: int = 0
    head: str = ""


def standard(definition: Definition) -> InvitationForm:
    """The words that count where an office has none of its own: the call's."""
    words, languages = definition.letter("invitation"), definition.languages
    subject, text = (each.within(languages[0]).replace("{call_en}", "{call}") for each in (words.subject, words.text))
    others = words.text.en.replace("{call_en}", "{call}") if "en" in languages[1:] else ""
    return InvitationForm(subject=subject, words=text, words_en=others)


def words_of(wording: Wording | None, definition: Definition) -> InvitationForm:
    """The words that count now."""
    return wording.form if wording is not None and wording.form is not None else standard(definition)


def until(calendar: Calendar, audience: InvitationAudience, unit: Recommender | None = None) -> datetime:
    """When the work of a reader ends: scoring, or recommending, for which a unit may have a deadline of its own."""
    if audience is InvitationAudience.EXPERT:
        return calendar.review_until
    return unit.deadline if unit is not None and unit.deadline is not None else calendar.unit_deadline


SOMEBODY = Text("张三", "Ann Smith")  # in the preview of a letter
_SOME_UNIT = Text("某推荐单位", "A recommending unit")


def sample(audience: InvitationAudience, calendar: Calendar, language: Language) -> dict[str, str]:
    """The values of a letter to a reader who does not exist, for a preview. Its link leads nobody in."""
    name = SOMEBODY if audience is InvitationAudience.EXPERT else _SOME_UNIT
    return {
        "role": audience.value,
        "name": name.within(language),
        "token": "…",
        "until": until(calendar, audience).isoformat(),
    }


def cleaned(form: InvitationForm) -> InvitationForm:
    """The form with its words in one spelling. Raises INVALID_FIELDS: it names unknown values and a lacking link."""
    fields = text.Fields()
    found = {
        "subject": fields.line("subject", form.subject, FORM["subject"].limit, required=True),
        "words": fields.paragraph("words", form.words, FORM["words"].limit, required=True),
        "subject_en": fields.line("subject_en", form.subject_en, FORM["subject_en"].limit),
        "words_en": fields.paragraph("words_en", form.words_en, FORM["words_en"].limit),
    }
    found = {name: VALUE.sub(r"{\1}", each) for name, each in found.items()}
    for name, each in found.items():
        _check_values(fields, name, each)
    fields.check()
    return InvitationForm(**found)


def _check_values(fields: text.Fields, field: str, words: str) -> None:
    is_letter = field.startswith("words")
    known: Collection[str] = VALUES if is_letter else IN_SUBJECT
    named = VALUE.findall(words)
    unknown = [each for each in dict.fromkeys(named) if each not in known]
    if unknown:
        fields.refuse(field, "UNKNOWN_VALUES", named=messages.listed(unknown), known=messages.listed(known))
    elif is_letter and words and "link" not in named:
        fields.refuse(field, "LINK_NEEDED", link="{link}")


def change_words(
    wording: Wording | None,
    form: InvitationForm | None,
    *,
    contest: str,
    audience: InvitationAudience,
    revision: int,
    by: Actor,
    name: str,
    at: datetime,
) -> Change[Wording]:
    """Keep an office's own words, or have the standard ones count again (no `form`); `name` is who changes them.

    `revision` is the one that whoever changes them has read, 0 if there was none. Raises INVALID_FIELDS, STALE.
    """
    if (wording.revision if wording else 0) != revision:
        raise Stale
    row = Wording(
        contest=contest,
        audience=audience,
        form=cleaned(form) if form else None,
        changed_at=at,
        changed_by=name,
        revision=revision,
        head=wording.head if wording else "",
    )
    return Change(row=row, action="change_words" if form else "use_standard_words", by=by, at=at)


def compose(form: InvitationForm, values: Mapping[str, Any], site: str, definition: Definition) -> ComposedMessage:
    """The letter to somebody, as `messages.compose` takes its values. What a value holds is never taken for a value."""
    given, signature = messages.filled(values, site, definition.zone), definition.signature
    zh = given | {"call": definition.title.zh, "signature": signature.words.zh}
    en = given | {"call": definition.title.en, "until": given["until_en"], "signature": signature.words.en}
    first = zh if definition.languages[0] == "zh" else en
    letter = [_filled(form.words, first), *([_filled(form.words_en, en)] if form.words_en else [])]
    subject = [_filled(form.subject, first), *([_filled(form.subject_en, en)] if form.subject_en else [])]
    is_signed = "{signature}" in form.words + form.words_en
    whole = "\n\n".join(letter)
    return ComposedMessage(
        " / ".join(subject), f"{whole}\n" if is_signed else messages.signed(whole, signature), letter[0]
    )


def _filled(words: str, values: Mapping[str, Any]) -> str:
    return VALUE.sub(lambda mark: str(values[mark[1]]), words)
