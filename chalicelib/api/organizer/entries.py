"""Entries as the organizer sees them: lists, one with its video, its history, its scan and its reviews."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import query
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import objects, records
from chalicelib.aws.items import Key, entrant_key, entry_key, likeness_key, panel_pk, scan_key
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.scan import Likeness, Scan
from chalicelib.errors import Problem
from chalicelib.history import HistoryRow
from chalicelib.judging.review import Review
from chalicelib.people.entrants import Entrant

routes = Blueprint(__name__)
PAGE = 50


@routes.route("/organizer/entries", methods=["GET"])
@json_route
def list_entries() -> dict[str, Any]:
    """Works in one status, longest waiting first, a page at a time."""
    context = authenticate(Role.ORGANIZER)
    status = query("status", Status.SCREENING.value)
    if status not in {each.value for each in Status}:
        raise Problem("NOT_FOUND")
    rows, following = records.query_index(
        "entries",
        "by_status",
        attribute_name="queue",
        value=f"{context.campaign.id}#{status}",
        kind=Entry,
        limit=PAGE,
        after=query("after"),
    )
    return {"entries": [views.summary(row) for row in rows], "next": following or None}


@routes.route("/organizer/entries/{entry_id}", methods=["GET"])
@json_route
def show_entry(entry_id: str) -> dict[str, Any]:
    """One work with its entrant and its video."""
    context = authenticate(Role.ORGANIZER, entry=(entry_key(entry_id), Entry))
    entry = context.found("entry")
    entrant = records.get(entrant_key(entry.owner), Entrant)
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
    authenticate(Role.ORGANIZER)
    key = entry_key(entry_id)
    rows, following = records.query(Key(key.table, key.pk, f"history#{key.sk}#"), HistoryRow, after=query("after"))
    return {"history": views.history_view(rows), "next": following or None}


@routes.route("/organizer/entries/{entry_id}/scan", methods=["GET"])
@json_route
def show_scan(entry_id: str) -> dict[str, Any]:
    """What was seen in a work's present video, and which works look like it; null until it was looked into."""
    context = authenticate(Role.ORGANIZER, entry=(entry_key(entry_id), Entry), scan=(scan_key(entry_id), Scan))
    video, scan = context.found("entry").video, context.rows["scan"]
    if scan is None or video is None or scan.version != video.version:
        return {"scan": None}
    rows, _ = records.query(likeness_key(entry_id, ""), Likeness)
    return {"scan": views.scan_view(scan, [row for row in rows if row.version == scan.version])}


@routes.route("/organizer/entries/{entry_id}/reviews", methods=["GET"])
@json_route
def show_reviews(entry_id: str) -> dict[str, Any]:
    """The panel of a work in a round (the present one): its seats, and the scores once the round is closed.

    Nobody sees a running score.
    """
    context = authenticate(Role.ORGANIZER)
    number = query("round", str(context.campaign.round.number))
    rounds = next((each for each in context.campaign.rounds if str(each.number) == number), None)
    if rounds is None:
        raise Problem("NOT_FOUND")
    pk = panel_pk(context.campaign.id, rounds.number, entry_id)
    rows, _ = records.query(Key("reviews", pk, "review#"), Review)
    closed = rounds.closed_at is not None
    shown = [views.judgement(row, context.definition) for row in rows]
    hidden = [views.fields(row, "expert", "seat", "state", "conflict") for row in rows]
    return {"reviews": shown if closed else hidden}
