"""The copy 个人信息副本 of everything held about one person, as JSON with names that stay (docs/own-data.md).

It holds nobody else's name: of what others did it has the role. What is decided and not told yet is not in it.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.actors import Actor, Role
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry import entries
from chalicelib.entry.ceremony import Attendance
from chalicelib.entry.entries import Entry, EntryAction, Screening
from chalicelib.history import HistoryRow
from chalicelib.judging.review import Review
from chalicelib.people.access import Person
from chalicelib.people.entrants import Consent, Entrant
from chalicelib.people.erasure import Erasure
from chalicelib.people.sign_in import Session
from chalicelib.workbooks.exports import Export, ExportKind

FORMAT = "zhengxuan-own-data-1"
JSON = "application/json"
Plain = dict[str, Any]

# What the history of an entry tells its entrant: their own deeds, and what a letter tells. Never the way to a decision.
_TOLD = frozenset(
    {
        EntryAction.JUDGE,
        EntryAction.RECHECK,
        EntryAction.CHECK_FILE,
        EntryAction.ENTER_SCREENING,
        EntryAction.CHANGE_OWNER,
        EntryAction.EXTEND,
        EntryAction.CORRECT_NAME,
        EntryAction.DISQUALIFY,
        EntryAction.RESTORE,
        EntryAction.REVOKE,
        EntryAction.AWARD,
        EntryAction.SUCCEED,
        EntryAction.WITHDRAW,
    }
)
# Which workbooks hold data of whom. Those of one unit or one entry are looked at more closely.
_OF_ALL = {
    Role.ENTRANT: {
        ExportKind.CONSENTS,
        ExportKind.ENTRIES,
        ExportKind.RESULTS,
        ExportKind.CONFLICTS,
        ExportKind.REPORT,
        ExportKind.REPORT_SHEETS,
        ExportKind.CEREMONY,
        ExportKind.CERTIFICATES,
    },
    Role.EXPERT: {
        ExportKind.RESULTS,
        ExportKind.CONFLICTS,
        ExportKind.REPORT,
        ExportKind.REPORT_SHEETS,
        ExportKind.CERTIFICATES,
    },
    Role.RECOMMENDER: {ExportKind.ENTRIES, ExportKind.CONFLICTS, ExportKind.CERTIFICATES},
}
_NAMES = re.compile(r"（[^（）]*提出，[^（）]*确认）| \(asked for by [^()]*, confirmed by [^()]*\)")
_HIDDEN = frozenset({"head", "revision"})


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """One entry with its history, who recommends it, and what its holder answered about the ceremony."""

    entry: Entry
    history: tuple[HistoryRow, ...]
    recommended_by: tuple[str, ...] = ()
    ceremony: Attendance | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was found about a person. `rows` and `files` are plain values by name."""

    person: Person
    role: Role
    campaign: Campaign
    definition: Definition
    history: tuple[HistoryRow, ...]
    sessions: tuple[Session, ...]
    letters: tuple[Plain, ...]
    exports: tuple[Export, ...]
    works: tuple[Work, ...] = ()
    seats: tuple[Review, ...] = ()
    erasure: Erasure | None = None
    rows: Mapping[str, Any] = {}
    files: tuple[Plain, ...] = ()


def document(held: Held, at: datetime) -> Plain:
    """The whole copy."""
    me = Actor(held.role, held.person.id)
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "contest": {"id": held.definition.id, "title": msgspec.to_builtins(held.definition.title)},
        "role": held.role.value,
        "person": plain(held.person, _HIDDEN),
        "consents": _consents(held),
        "entries": [_work(each, held, me, at) for each in held.works],
        "reviews": [_seat(each) for each in held.seats],
        **held.rows,
        "history": [_link(each, me, told=False) for each in held.history],
        "letters": list(held.letters),
        "sessions": [plain(each, {"id", "role", "subject", "member"}) for each in held.sessions],
        "exports": [_export(each) for each in held.exports if holds(each, held)],
        "erasure": plain(held.erasure, {*_HIDDEN, "by", "decided_by"}) if held.erasure else None,
        "files": list(held.files),
    }


def encoded(held: Held, at: datetime) -> bytes:
    """The same as a file that people can read, too."""
    return msgspec.json.format(msgspec.json.encode(document(held, at)), indent=2)


def plain(row: object, without: Iterable[str] = ()) -> Plain:
    """A row as plain values."""
    plain: Plain = msgspec.to_builtins(row)
    return {name: each for name, each in plain.items() if name not in set(without)}


def _consents(held: Held) -> list[Plain]:
    """Which text in which version was agreed to when: the notice, and the pledges of each entry."""
    notice: Consent | None = held.person.privacy if isinstance(held.person, Entrant) else None
    pledges = [
        {"text": "pledge", "entry": work.entry.id} | plain(each) for work in held.works for each in work.entry.pledges
    ]
    return ([{"text": "privacy"} | plain(notice)] if notice else []) + pledges


def _work(work: Work, held: Held, me: Actor, at: datetime) -> Plain:
    """An entry as its entrant may see it. Screeners' notes and scores of experts are others' and not theirs."""
    entry = entries.as_told(work.entry, held.campaign, at)
    said, video = entry.screening, entry.video
    return {
        "id": entry.id,
        "receipt": entry.receipt,
        "status": entry.status.value,
        "name": entry.entrant_name,
        "form": plain(entry.form),
        "created_at": entry.created_at.isoformat(),
        "submitted_at": entry.submitted_at.isoformat() if entry.submitted_at else None,
        "video": plain(video, {"key", "version"}) if video else None,
        "screening": _said(said) if said else None,
        "ceremony": plain(work.ceremony, {*_HIDDEN, "expires"}) if work.ceremony else None,
        "revoked": plain(entry.revoked) if entry.revoked else None,
        "recommended_by": list(work.recommended_by),
        "history": [_link(each, me, told=True) for each in work.history if _is_self(each, me) or each.action in _TOLD],
    }


def _said(said: Screening) -> Plain:
    return {"outcome": said.outcome.value, "reason": said.reason, "at": said.at.isoformat()}


def _seat(seat: Review) -> Plain:
    """A seat without the entry, which is another's."""
    return {
        "round": seat.round,
        "seat": seat.seat,
        "state": seat.state.value,
        "scores": dict(seat.scores),
        "opinion": seat.opinion,
        "comment": seat.comment,
        "conflict": seat.conflict,
        "created_at": seat.created_at.isoformat(),
        "updated_at": seat.updated_at.isoformat(),
    }


def _is_self(link: HistoryRow, me: Actor) -> bool:
    return (link.by.role, link.by.id) == (me.role, me.id)


def _link(link: HistoryRow, me: Actor, *, told: bool) -> Plain:
    """What was done, when, and by whom by role. Reasons are the person's own, or those that they were told."""
    own = _is_self(link, me)
    return {
        "action": link.action,
        "at": link.at.isoformat(),
        "by": "self" if own else link.by.role.value,
        "before": link.before if own or told else "",
        "after": link.after if own or told else "",
        "reason": _NAMES.sub("", link.why) if own or told else "",
    }


def holds(export: Export, held: Held) -> bool:
    """Whether a workbook that somebody of the office, or a unit, asked for holds data of a person, or may."""
    if export.requested_by.role not in (Role.ORGANIZER, Role.RECOMMENDER) or export.kind is ExportKind.COPY:
        return False
    if export.requested_by == Actor(held.role, held.person.id) or export.created_at < held.person.created_at:
        return False
    own = {work.entry.id for work in held.works}
    units = {work.entry.form.recommender for work in held.works} | {held.person.id}
    of_unit = export.kind in (ExportKind.RECOMMENDATIONS, ExportKind.CORRECTED) and export.recommender in units
    of_office = export.requested_by.role is Role.ORGANIZER and export.kind in _OF_ALL.get(held.role, set())
    return export.entry in own if export.kind is ExportKind.PACK else of_unit or of_office


def _export(export: Export) -> Plain:
    return {
        "kind": export.kind.value,
        "at": export.created_at.isoformat(),
        "by": export.requested_by.role.value,
        "state": export.state.value,
    }
