"""Exports: workbooks, certificates, rights packs and copies of own data that somebody asked for.

A function writes them; a short address gives them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.actors import SYSTEM, Actor
from chalicelib.bilingual import Language
from chalicelib.entry.search import Search
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message

AGAIN = timedelta(minutes=1)  # after a failure that may pass, the order comes again
# A function that began so long ago has ended without a word: it has ten minutes, the start of one some seconds, and
# where it could tell its failure another one has begun.
WRITTEN_WITHIN = timedelta(minutes=12)


class ExportKind(StrEnum):
    """Which workbook is wanted."""

    RESULTS = "results"
    RECOMMENDATIONS = "recommendations"
    CONFLICTS = "conflicts"
    ENTRIES = "entries"
    CERTIFICATES = "certificates"  # of everybody for organizers, of oneself for others
    CORRECTED = "corrected"
    REPORT = "report"  # of the whole call, as PDF
    REPORT_SHEETS = "report_sheets"  # the same as a workbook
    CEREMONY = "ceremony"
    CONSENTS = "consents"  # who agreed to which text, and every wording
    COPY = "copy"  # of everything held about the asker, as JSON
    PACK = "pack"  # a winning entry for one platform


class ExportState(StrEnum):
    """How far the export has come."""

    WRITING = "writing"
    READY = "ready"
    FAILED = "failed"


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one export. `key` is where the file lies, `name` is the name to save it under.

    `search` is which entries the sheet of entries has; `entry` and `platform` what a rights pack is of. `begun_at` is
    when a function last began to write it; nothing of one that waits its turn, or was written before this was noted.
    """

    id: str
    contest: str
    kind: ExportKind
    requested_by: Actor
    created_at: datetime
    recommender: str = ""
    search: Search = Search()
    entry: str = ""
    platform: str = ""
    state: ExportState = ExportState.WRITING
    key: str = ""
    name: str = ""
    failure: str = ""
    begun_at: datetime | UnsetType = UNSET
    revision: int = 0
    head: str = ""

    def has_died(self, at: datetime) -> bool:
        """Whether the function that wrote it has ended without a word: out of time or memory. It would again."""
        begun = self.begun_at or None
        return self.state is ExportState.WRITING and begun is not None and at >= begun + WRITTEN_WITHIN


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which workbook is wanted: of a recommending unit, of the entries that a search finds, or one entry's pack."""

    kind: ExportKind
    recommender: str = ""
    search: Search = Search()
    entry: str = ""
    platform: str = ""


def ask(export_id: str, contest: str, wish: Wish, by: Actor, at: datetime) -> Change[Export]:
    """Order a workbook."""
    row = Export(
        id=export_id,
        contest=contest,
        kind=wish.kind,
        requested_by=by,
        created_at=at,
        recommender=wish.recommender,
        search=wish.search,
        entry=wish.entry,
        platform=wish.platform,
    )
    order = Message(Destination.EXPORTS, "write", {"export": export_id})
    return Change(row=row, action="ask", by=by, at=at, after=row.state.value, messages=(order,))


def begin(export: Export, at: datetime) -> Change[Export]:
    """Note that a function begins to write it: should it die, its asker is told soon."""
    row = msgspec.structs.replace(export, begun_at=at)
    return Change(row=row, action="begin", by=SYSTEM, at=at, before=export.state.value, after=row.state.value)


def finish(export: Export, key: str, name: str, at: datetime) -> Change[Export]:
    """Note that the workbook is stored."""
    row = msgspec.structs.replace(export, state=ExportState.READY, key=key, name=name)
    return Change(row=row, action="finish", by=SYSTEM, at=at, before=export.state.value, after=row.state.value)


def fail_with(export: Export, problem: Problem, languages: Iterable[Language], at: datetime) -> Change[Export]:
    """Note that the workbook could not be written, in the words of a refusal, in the call's languages."""
    return fail(export, problem.message.among(languages, " "), at)


def fail(export: Export, reason: str, at: datetime) -> Change[Export]:
    """Note that the workbook could not be written, and why."""
    row = msgspec.structs.replace(export, state=ExportState.FAILED, failure=reason)
    return Change(
        row=row, action="fail", by=SYSTEM, at=at, before=export.state.value, after=row.state.value, why=reason
    )
