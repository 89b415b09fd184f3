"""Entries as the organizer sees them: lists, one with its video, its history, its scan and its reviews."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api import views
from chalicelib.api.bodies import query
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import objects, queries, records
from chalicelib.aws.items import entrant_key, entry_key, history_key, in_status, likeness_key, scan_key
from chalicelib.aws.places import BY_STATUS
from chalicelib.entry.entries import Entry, Status
from chalicelib.errors import Problem
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)
PAGE = 50


@routes.route("/organizer/entries", methods=["GET"])
@json_route
def list_entries() -> dict[str, Any]:
    """Works in one status, longest waiting first, a page at a time."""
    context = authenticate(Permission.ENTRY_READ)
    status = query("status", Status.SCREENING.value)
    if status not in {each.value for each in Status}:
        raise Problem("NOT_FOUND")
    queue = in_status(context.campaign.id, Status(status))
    rows, following = records.page_of(BY_STATUS, queue, Entry, limit=PAGE, after=query("after"))
    return {"entries": [views.summary(row) for row in rows], "next": following or None}


@routes.route("/organizer/entries/{entry_id}", methods=["GET"])
@json_route
def show_entry(entry_id: str) -> dict[str, Any]:
    """One work with its entrant and its video."""
    context = authenticate(Permission.ENTRY_READ, entry_key(entry_id))
    entry = context.found(entry_key(entry_id))
    entrant = records.get(entrant_key(entry.owner))
    return entry_for_organizer(context, entry) | {"entrant": entrant.profile if entrant else None}


def entry_for_organizer(context: RequestContext, entry: Entry) -> dict[str, Any]:
    video = entry.video
    return views.entry_view(entry, context.campaign, context.definition, context.at) | {
        "flags": entry.flags,
        "entrant_name": entry.entrant_name,
        "playback_url": objects.playback_url(video.key, video.version) if video else None,
        "playback_expires": objects.playback_ends(context.at) if video else None,
    }


@routes.route("/organizer/entries/{entry_id}/history", methods=["GET"])
@json_route
def show_history(entry_id: str) -> dict[str, Any]:
    """Everything that ever happened to a work, page by page."""
    authenticate(Permission.ENTRY_READ)
    rows, following = records.query(history_key(entry_key(entry_id)), after=query("after"))
    return {"history": views.history_view(rows), "next": following or None}


@routes.route("/organizer/entries/{entry_id}/scan", methods=["GET"])
@json_route
def show_scan(entry_id: str) -> dict[str, Any]:
    """What was seen in a work's present video, and which works look like it; null until it was looked into."""
    context = authenticate(Permission.ENTRY_READ, entry_key(entry_id), scan_key(entry_id))
    video, scan = context.found(entry_key(entry_id)).video, context.rows.get(scan_key(entry_id))
    if scan is None or video is None or scan.version != video.version:
        return {"scan": None}
    rows, _ = records.query(likeness_key(entry_id))
    return {"scan": views.scan_view(scan, [row for row in rows if row.version == scan.version])}


@routes.route("/organizer/entries/{entry_id}/reviews", methods=["GET"])
@json_route
def show_reviews(entry_id: str) -> dict[str, Any]:
    """The panel of a work in a round (the present one): its seats, and the scores once the round is closed.

    Nobody sees a running score.
    """
    context = authenticate(Permission.REVIEW_READ)
    number = query("round", str(context.campaign.round.number))
    rounds = next((each for each in context.campaign.rounds if str(each.number) == number), None)
    if rounds is None:
        raise Problem("NOT_FOUND")
    rows = queries.panel(context.campaign, entry_id, rounds.number)
    closed = rounds.closed_at is not None
    shown = [views.judgement(row, context.definition) for row in rows]
    hidden = [views.fields(row, "expert", "seat", "state", "conflict") for row in rows]
    return {"reviews": shown if closed else hidden}
