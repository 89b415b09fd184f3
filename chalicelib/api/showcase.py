"""For anybody: the winning entries on show after publication, as long as they hold their award.

Beside the list and the videos, each entry has an address to share, which answers the HTML that cards are made of, and
lasting addresses of its pictures, which lead on to short-lived ones. So whatever was shared ends with the award.
"""

from datetime import datetime
from typing import Any, NamedTuple

from chalice.app import Blueprint, Response

from chalicelib.api import request_context
from chalicelib.api.answers import share_card
from chalicelib.api.answers.share_card import Pictures, Site
from chalicelib.api.answers.showcase import ShowcaseAnswer, ShownVideoAnswer, poster_of, shown_answer
from chalicelib.api.gateway import header
from chalicelib.api.replies import SHARED_FOR, for_everybody, json_route, reply
from chalicelib.aws import contests, objects, records
from chalicelib.aws.items import entry_key, rendition_key, scan_key
from chalicelib.aws.places import Key
from chalicelib.aws.records import Rows
from chalicelib.call.definition import Definition
from chalicelib.config import config
from chalicelib.entry import rendition
from chalicelib.entry.entries import Entry, award_standing
from chalicelib.entry.rendition import SHARED, RenditionState
from chalicelib.errors import Problem

routes = Blueprint(__name__)


@routes.route("/showcase", methods=["GET"])
@for_everybody(SHARED_FOR)
def list_shown() -> ShowcaseAnswer:
    """The winners that are on show, best first."""
    published = _published()
    definition, lines = published.definition, published.lines
    rows = records.gather(*(key for line in lines for key in (entry_key(line["id"]), scan_key(line["id"]))))
    found = [(line, rows.get(entry_key(line["id"])), rows.get(scan_key(line["id"]))) for line in lines]
    held = ((line, row, scan) for line, row, scan in found if row and award_standing(row).valid)
    shown = [shown_answer(line, row, scan, definition) for line, row, scan in held]
    return ShowcaseAnswer(published.plays, config().embed_sites not in ("", "'none'"), shown)


@routes.route("/showcase/{entry_id}", methods=["GET"])
@json_route
def show_video(entry_id: str) -> ShownVideoAnswer:
    """A short-lived address of a winner's video; NOT_FOUND for every other entry, and once an award is revoked.

    It is the address of the small copy, or of the original as long as there is none.
    """
    published = _published()
    if not published.plays:
        raise Problem("NOT_FOUND")
    entry, rows = _on_show(entry_id, published.lines, rendition_key(entry_id))
    if entry.video is None:
        raise Problem("NOT_FOUND")
    copy, until = rows.get(rendition_key(entry_id)), objects.playback_ends(published.at)
    if copy is None or copy.state is not RenditionState.READY or copy.version != entry.video.version:
        return ShownVideoAnswer(objects.playback_url(entry.video.key, entry.video.version), until, original=True)
    return ShownVideoAnswer(objects.rendition_url(copy.key), until, original=False)


@routes.route("/showcase/{entry_id}/card", methods=["GET"])
@json_route
def show_card(entry_id: str) -> Response:
    """The HTML behind the link that is shared; of every other entry a page that says it is not on show."""
    published = _published()
    definition, key, of_copy = published.definition, scan_key(entry_id), rendition_key(entry_id)
    # Without a host name of its own, the site is where the API is.
    site = Site(contests.site(elsewhere=f"https://{header('host')}/api/pages/"))
    try:
        entry, rows = _on_show(entry_id, published.lines, key, of_copy)
    except Problem:
        return share_card.gone(definition, site)
    poster = poster_of(entry, rows.get(key))
    wide = rendition.shared_picture(entry, rows.get(of_copy), "wide")
    pictures = Pictures(objects.picture_url(poster) if poster else "", SHARED if wide and poster else {})
    return share_card.shared(entry, definition, site, pictures)


@routes.route("/showcase/{entry_id}/poster", methods=["GET"])
@json_route
def show_poster(entry_id: str) -> Response:
    """Leads on to the poster of an entry on show; NOT_FOUND as for its video."""
    entry, rows = _on_show(entry_id, _published().lines, scan_key(entry_id))
    poster = poster_of(entry, rows.get(scan_key(entry_id)))
    if not poster:
        raise Problem("NOT_FOUND")
    return reply(None, 302, Location=objects.picture_url(poster))


@routes.route("/showcase/{entry_id}/pictures/{shape}", methods=["GET"])
@json_route
def show_shared_picture(entry_id: str, shape: str) -> Response:
    """Leads on to a picture that goes with a shared link; NOT_FOUND as for its video, and where there is none."""
    if shape not in SHARED:
        raise Problem("NOT_FOUND")
    entry, rows = _on_show(entry_id, _published().lines, rendition_key(entry_id))
    picture = rendition.shared_picture(entry, rows.get(rendition_key(entry_id)), shape)
    if not picture:
        raise Problem("NOT_FOUND")
    return reply(None, 302, Location=objects.picture_url(picture))


def _on_show(entry_id: str, lines: list[dict[str, Any]], *also: Key[Any]) -> tuple[Entry, Rows]:
    """A winning entry that holds its award, with the other rows asked for. Raises NOT_FOUND."""
    if entry_id not in {line["id"] for line in lines}:
        raise Problem("NOT_FOUND")
    rows = records.gather(entry_key(entry_id), *also)
    entry = rows.get(entry_key(entry_id))
    if entry is None or not award_standing(entry).valid:
        raise Problem("NOT_FOUND")
    return entry, rows


class _Published(NamedTuple):
    """The winners as published; none where the definition shows none. `plays`: their videos too."""

    at: datetime
    definition: Definition
    lines: list[dict[str, Any]]
    plays: bool


def _published() -> _Published:
    at, definition, campaign = request_context.public()
    if campaign.published_at is None or definition.showcase is None:
        return _Published(at, definition, [], definition.showcase is not None and definition.showcase.videos)
    lines: list[dict[str, Any]] = objects.public_result(campaign)["winners"]
    return _Published(at, definition, lines, rendition.plays(definition, campaign, at))
