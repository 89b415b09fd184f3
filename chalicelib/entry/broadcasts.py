"""Broadcasts 群发通知: letters of the organizing office to everybody of a kind, with an office's own words."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Language, Text
from chalicelib.entry.entries import Entry, Status
from chalicelib.form_fields import FieldKind, fields_of, form_field
from chalicelib.history import Body, Change, Destination, Message

PART = 500  # letters that one call of the function orders
MOST_PARTS = 90  # messages in one transaction


class Audience(StrEnum):
    """Whom a broadcast is for."""

    ENTRANTS = "entrants"
    EXPERTS = "experts"
    RECOMMENDERS = "recommenders"


AUDIENCES = {
    Audience.ENTRANTS: Text("投稿人", "Entrants"),
    Audience.EXPERTS: Text("专家", "Experts"),
    Audience.RECOMMENDERS: Text("推荐单位", "Recommending units"),
}


class BroadcastForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organizer says of a broadcast. Its words may hold `{name}` and `{call}`.

    `status`, `category` and `theme` narrow entrants to the owners of such entries, `field` narrows experts.
    """

    audience: Audience
    subject: Annotated[str, form_field(FieldKind.LINE, Text("标题", "Subject"), limit=60, required=True)]
    words: Annotated[str, form_field(FieldKind.PARAGRAPH, Text("正文", "Text"), limit=2000, required=True)]
    words_en: Annotated[str, form_field(FieldKind.PARAGRAPH, Text("英文正文", "Text in English"), limit=4000)] = ""
    status: Status | None = None
    category: str = ""
    theme: str = ""
    field: str = ""


FORM = fields_of(BroadcastForm, but={"audience", "status", "category", "theme", "field"})


class Broadcast(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a broadcast. `recipients` is how many people it is for; None until they are counted."""

    id: str
    contest: str
    form: BroadcastForm
    created_at: datetime
    recipients: int | None = None
    revision: int = 0
    head: str = ""


def cleaned(form: BroadcastForm) -> BroadcastForm:
    """The form with its words in one spelling. Raises INVALID_FIELDS."""
    fields = text.Fields()
    form = msgspec.structs.replace(
        form,
        subject=fields.line("subject", form.subject, FORM["subject"].limit, required=True),
        words=fields.paragraph("words", form.words, FORM["words"].limit, required=True),
        words_en=fields.paragraph("words_en", form.words_en, FORM["words_en"].limit),
    )
    fields.check()
    return form


def send(form: BroadcastForm, broadcast_id: str, contest: str, by: Actor, at: datetime) -> Change[Broadcast]:
    """A new broadcast and the order to write its letters. Raises INVALID_FIELDS."""
    row = Broadcast(id=broadcast_id, contest=contest, form=cleaned(form), created_at=at)
    order = Message(Destination.MAILINGS, "broadcast", {"broadcast": row.id})
    return Change(row=row, action="send", by=by, at=at, messages=(order,))


def address(broadcast: Broadcast, role: Role, readers: Sequence[str], by: Actor, at: datetime) -> Change[Broadcast]:
    """It is known who is written to, by their ids: the letters are ordered in parts, each by a message of its own.

    A part's message holds its readers' ids, some 13 KB of 50,000 readers' in 90 parts.
    """
    size = max(PART, -(-len(readers) // MOST_PARTS))
    parts = [list(readers[start : start + size]) for start in range(0, len(readers), size)]
    return Change(
        row=msgspec.structs.replace(broadcast, recipients=len(readers)),
        action="address",
        by=by,
        at=at,
        messages=tuple(
            Message(Destination.MAILINGS, "letters", {"broadcast": broadcast.id, "role": role.value, "readers": part})
            for part in parts
        ),
    )


def concerns(form: BroadcastForm, entry: Entry) -> bool:
    """Whether the owner of an entry is written to."""
    wanted = ((form.status, entry.status), (form.category, entry.form.category), (form.theme, entry.form.theme))
    return all(not value or value == found for value, found in wanted)


def values_for(form: BroadcastForm, name: str, call: Text, language: Language = "zh") -> Body:
    """What the letter to somebody says; `language` is the call's first, in which the form's own words are.

    What a name holds is never taken for a placeholder of the office's words.
    """
    zh, en = {"{name}": name, "{call}": call.zh}, {"{name}": name, "{call}": call.en}
    if language == "en":
        return {"headline": _filled(form.subject, en), "words": "", "words_en": _filled(form.words, en)}
    return {
        "headline": _filled(form.subject, zh),
        "words": _filled(form.words, zh),
        "words_en": _filled(form.words_en, en),
    }


def _filled(words: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(?:name|call)\}", lambda mark: values[mark[0]], words)
