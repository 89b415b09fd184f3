"""Entries as the organizer sees them: lists, one entry, its history, its scan and its reviews."""

from collections.abc import Collection

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.attached import AttachmentAddressAnswer
from chalicelib.api.answers.entries import (
    EntryPageAnswer,
    FoundEntriesAnswer,
    HistoryAnswer,
    ScanOfEntryAnswer,
    ScreenedEntryAnswer,
    WholeEntryAnswer,
    entry_summary,
    history_line,
    scan_answer,
    screened_entry_answer,
)
from chalicelib.api.answers.reviews import PanelAnswer, hidden_seat, open_seat
from chalicelib.api.bodies import parameters, query
from chalicelib.api.entry_files import file_address
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import entry_index, queries, records
from chalicelib.aws.items import entrant_key, entry_key, history_key, likeness_key, rendition_key, scan_key
from chalicelib.aws.places import Key
from chalicelib.entry import answers, entries, search
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.rendition import Rendition
from chalicelib.entry.search import Search
from chalicelib.errors import Problem
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)
PAGE = 50


@routes.route("/organizer/entries", methods=["GET"])
@json_route
def list_entries() -> EntryPageAnswer:
    """The entries in one status, longest waiting first, a page at a time.

    Of those that are not submitted the order is within parts, and a page is of one of them.
    """
    context = authenticate(Permission.SCREENING_READ)
    status = query("status", Status.SCREENING.value)
    if status not in {each.value for each in _shown_to(context)}:
        raise Problem("NOT_FOUND")
    rows, following = queries.page_in_status(context.campaign.id, Status(status), PAGE, query("after"))
    while not rows and following:  # an empty part ends at once, and there are few
        rows, following = queries.page_in_status(context.campaign.id, Status(status), PAGE, following)
    return EntryPageAnswer([entry_summary(row, context.actor.id) for row in rows], next=following or None)


def _shown_to(context: RequestContext) -> Collection[Status]:
    """The statuses whose entries the asker may read: without a permission for all entries, those that are screened."""
    return tuple(Status) if context.may(Permission.ENTRY_READ) else entries.SCREENED


def _found(context: RequestContext, entry_id: str) -> Entry:
    """An entry that the asker may read. Raises NOT_FOUND."""
    entry = context.found(entry_key(entry_id))
    if entry.status not in _shown_to(context):
        raise Problem("NOT_FOUND")
    return entry


def of_copy(entry_id: str) -> Key[Rendition]:
    """Where the row of an entry's copy for review lies."""
    return rendition_key(entry_id, "review")


def screened(context: RequestContext, entry: Entry) -> ScreenedEntryAnswer:
    """An entry as the asker sees it, for a route that has read `of_copy` too."""
    copy = context.rows.get(of_copy(entry.id))
    return screened_entry_answer(
        entry, context.campaign, context.definition, at=context.at, reader=context.actor.id, copy=copy
    )


@routes.route("/organizer/search", methods=["GET"])
@json_route
def search_entries() -> FoundEntriesAnswer:
    """The entries that a search finds among all, in the order in which they were made, a page at a time.

    `find` is a receipt number or a part of one, a whole phone number or e-mail address, or words of title and name,
    or of a line in a field of the call's own. Who sees no contacts finds nothing by one.
    """
    context = authenticate(Permission.ENTRY_READ)
    wanted = parameters(Search)
    if search.asks_for_contact(wanted) and not context.sees_contacts:  # else an answer would tell whose it is
        return FoundEntriesAnswer([], total=0, whole=True, next=None)
    found = entry_index.find(wanted, context.definition, query("after"))
    return FoundEntriesAnswer(found.cards, total=found.total, whole=found.whole, next=found.next or None)


@routes.route("/organizer/entries/{entry_id}", methods=["GET"])
@json_route
def show_entry(entry_id: str) -> WholeEntryAnswer:
    """One entry with its entrant and its video; without the entrant's profile for whoever only screens."""
    context = authenticate(Permission.SCREENING_READ, entry_key(entry_id), of_copy(entry_id))
    entry = _found(context, entry_id)
    entrant = records.get(entrant_key(entry.owner)) if context.may(Permission.ENTRY_READ) else None
    shown = screened(context, entry)
    profile, refused = (entrant.profile, entrant.refused) if entrant else (None, None)
    return WholeEntryAnswer(**msgspec.structs.asdict(shown), owner=entry.owner, entrant=profile, refused=refused)


@routes.route("/organizer/entries/{entry_id}/files/{field}", methods=["GET"])
@json_route
def open_file(entry_id: str, field: str) -> AttachmentAddressAnswer:
    """An address of a checked file of an entry, for those who may read the entry."""
    context = authenticate(Permission.ATTACHMENT_READ, entry_key(entry_id))
    entry = _found(context, entry_id)
    return AttachmentAddressAnswer(file_address(entry, field, entry.receipt or entry.id, context.definition))


@routes.route("/organizer/entries/{entry_id}/history", methods=["GET"])
@json_route
def show_history(entry_id: str) -> HistoryAnswer:
    """An entry's whole history, a page at a time; without single screeners' answers while they are independent."""
    context = authenticate(Permission.ENTRY_READ, entry_key(entry_id))
    hidden = () if answers.may_see(context.found(entry_key(entry_id)), context.actor.id) else answers.SINGLE
    rows, following = records.query(history_key(entry_key(entry_id)), after=query("after"))
    return HistoryAnswer([history_line(row) for row in rows if row.action not in hidden], next=following or None)


@routes.route("/organizer/entries/{entry_id}/scan", methods=["GET"])
@json_route
def show_scan(entry_id: str) -> ScanOfEntryAnswer:
    """The scan of an entry's present video and the entries that look like it; null until the scan is done."""
    context = authenticate(Permission.SCREENING_READ, entry_key(entry_id), scan_key(entry_id))
    video, scan = _found(context, entry_id).video, context.rows.get(scan_key(entry_id))
    if scan is None or video is None or scan.version != video.version:
        return ScanOfEntryAnswer(None)
    rows, _ = records.query(likeness_key(entry_id))
    near = (row for row in rows if row.version == scan.version)
    return ScanOfEntryAnswer(scan_answer(scan, near, context.at))


@routes.route("/organizer/entries/{entry_id}/reviews", methods=["GET"])
@json_route
def show_reviews(entry_id: str) -> PanelAnswer:
    """The panel of an entry in a round, by default the present one.

    Scores stay hidden until the round is closed.
    """
    context = authenticate(Permission.REVIEW_READ, entry_key(entry_id))
    context.found(entry_key(entry_id))
    number = query("round", str(context.campaign.round.number))
    rounds = next((each for each in context.campaign.rounds if str(each.number) == number), None)
    if rounds is None:
        raise Problem("NOT_FOUND")
    rows = queries.panel(context.campaign, entry_id, rounds.number)
    if rounds.closed_at is None:
        return PanelAnswer([hidden_seat(row) for row in rows])
    return PanelAnswer([open_seat(row, context.definition) for row in rows])
