"""For anybody: the winning entries on show after publication, as long as they hold their award."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.api import request_context
from chalicelib.api.answers.showcase import ShowcaseAnswer, ShownVideoAnswer, shown_answer
from chalicelib.api.replies import json_route
from chalicelib.aws import objects, records
from chalicelib.aws.items import entry_key, scan_key
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import award_standing
from chalicelib.errors import Problem

routes = Blueprint(__name__)


@routes.route("/showcase", methods=["GET"])
@json_route
def list_shown() -> ShowcaseAnswer:
    """The winners that are on show, best first."""
    _, definition, lines = _published()
    rows = records.gather(*(key for line in lines for key in (entry_key(line["id"]), scan_key(line["id"]))))
    found = [(line, rows.get(entry_key(line["id"])), rows.get(scan_key(line["id"]))) for line in lines]
    plays = definition.showcase is not None and definition.showcase.videos
    held = ((line, row, scan) for line, row, scan in found if row and award_standing(row).valid)
    return ShowcaseAnswer(plays, [shown_answer(line, row, scan, definition) for line, row, scan in held])


@routes.route("/showcase/{entry_id}", methods=["GET"])
@json_route
def show_video(entry_id: str) -> ShownVideoAnswer:
    """A short-lived address of a winner's video; NOT_FOUND for every other entry, and once an award is revoked."""
    at, definition, lines = _published()
    if definition.showcase is not None and not definition.showcase.videos:
        raise Problem("NOT_FOUND")
    entry = records.get(entry_key(entry_id)) if entry_id in {line["id"] for line in lines} else None
    if entry is None or entry.video is None or not award_standing(entry).valid:
        raise Problem("NOT_FOUND")
    return ShownVideoAnswer(objects.playback_url(entry.video.key, entry.video.version), objects.playback_ends(at))


def _published() -> tuple[datetime, Definition, list[dict[str, Any]]]:
    """The time, the definition, and the winners as published; none where the definition shows none."""
    at, definition, campaign = request_context.public()
    if campaign.published_at is None or definition.showcase is None:
        return at, definition, []
    lines: list[dict[str, Any]] = objects.read_document(objects.public_result_key(campaign.id))["winners"]
    return at, definition, lines
