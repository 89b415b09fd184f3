"""The showcase: which winners anybody sees, and what of them, as the definition says."""

from typing import Any

import msgspec

from chalicelib import clock
from chalicelib.aws import objects, phases, records
from chalicelib.call import campaign
from chalicelib.call.definition import Showcase, load_definition
from chalicelib.entry import scan
from chalicelib.entry.entries import Entry, Status
from chalicelib.video.footage import Footage
from tests import play
from tests.functions.test_second_round import adopt
from tests.play import ApiClient, Json, PlayedCall
from tests.unit import samples

WINNER, REVOKED, LOSER = ("a" * 20, "b" * 20, "c" * 20)


def published(entry: str, status: Status) -> Entry:
    """The stored row of an entry as it stands after publication."""
    row = msgspec.structs.replace(samples.reviewed(), id=entry, contest=play.CONTEST, status=status)
    records.transact([records.put_row(row, {})])
    return row


def publish(showcase: Showcase | None = Showcase()) -> Entry:  # noqa: B008 - it is frozen
    """A public result with two winners, of whom one has lost the award; returns the one that holds it."""
    adopt(msgspec.structs.replace(load_definition(play.CONTEST), showcase=showcase))
    winner = published(WINNER, Status.AWARDED)
    published(REVOKED, Status.REVOKED)
    published(LOSER, Status.NOT_SELECTED)
    lines = [{"id": REVOKED, "rank": 1}, {"id": WINNER, "rank": 2}]
    objects.write_document(objects.public_result_key(play.CONTEST), {"winners": lines})
    phases.update(play.CONTEST, lambda row: campaign.publish(row, clock.now()))
    return winner


def scanned(entry: Entry, version: str) -> None:
    """The entry has a poster of this version of its video."""
    assert entry.video
    video = msgspec.structs.replace(entry.video, version=version)
    seen = scan.conclude(entry, video, Footage(duration=125.5, poster="x"), clock.now())
    records.transact([records.put_row(seen.row, {})])


def shown() -> Any:
    return ApiClient().do("GET", "/showcase")


def asked(entry: str) -> tuple[int, Json]:
    """Status and answer to who asks for a video."""
    person = ApiClient()
    answer = person.send("GET", f"/showcase/{entry}")
    return person.status, answer


def test_a_winner_that_holds_its_award_is_shown(stage: PlayedCall) -> None:
    """Whole, and nothing of its contacts; its video at an address of ten minutes and its pinned version."""
    entry = publish()
    assert shown() == {
        "videos": True,
        "entries": [
            {
                "entry": WINNER,
                "rank": 2,
                "receipt": entry.receipt,
                "title": entry.form.title,
                "entrant": entry.entrant_name,
                "category": entry.form.category,
                "synopsis": entry.form.synopsis,
                "creators": list(entry.form.creators),
                "extra": {},
                "width": 1920,
                "height": 1080,
                "duration_seconds": 125.5,
                "poster": None,
            }
        ],
    }
    status, video = asked(WINNER)
    assert (status, set(video)) == (200, {"playback_url", "playback_expires"})
    assert entry.video
    assert f"versionId={entry.video.version}" in video["playback_url"]
    assert "X-Amz-Expires=600" in video["playback_url"]


def test_a_video_is_given_out_of_no_other_entry(stage: PlayedCall) -> None:
    """Not of one that lost its award, of one that did not win, or of an id that there is not."""
    publish()
    for entry in (REVOKED, LOSER, "0" * 20):
        status, answer = asked(entry)
        assert (entry, status, answer["code"]) == (entry, 404, "NOT_FOUND")


def test_a_poster_is_of_the_video_on_show(stage: PlayedCall) -> None:
    """One of a video that was replaced is not shown: its entrant took it back."""
    entry = publish()
    assert entry.video
    scanned(entry, "replaced")
    assert shown()["entries"][0]["poster"] is None
    scanned(entry, entry.video.version)
    assert f"{entry.video.version}-poster.jpg" in shown()["entries"][0]["poster"]
    assert "X-Amz-Expires=600" in shown()["entries"][0]["poster"]


def test_a_call_without_a_showcase_shows_nothing(stage: PlayedCall) -> None:
    """That is what a definition that says nothing of it gets."""
    assert samples.CALL.showcase is None
    publish(showcase=None)
    assert shown() == {"videos": False, "entries": []}
    assert asked(WINNER)[0] == 404
    assert ApiClient().do("GET", "/contest")["showcase"] is False


def test_a_call_may_show_its_winners_without_their_videos(stage: PlayedCall) -> None:
    """The list stands; no video has an address."""
    publish(Showcase(videos=False))
    told = shown()
    assert (told["videos"], [each["entry"] for each in told["entries"]]) == (False, [WINNER])
    assert asked(WINNER)[0] == 404
