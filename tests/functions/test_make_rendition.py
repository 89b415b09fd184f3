"""The copy that the showcase plays, on real rows and real videos: made, shown, withdrawn, and missed by nobody."""

import io
from typing import Any

import av
import msgspec
import numpy as np
import pytest

from chalicelib import clock
from chalicelib.aws import audit, objects, phases, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import entry_key, rendition_key
from chalicelib.call import campaign
from chalicelib.config import config
from chalicelib.entry import rendition, scan
from chalicelib.entry.entries import Status
from chalicelib.entry.rendition import RenditionState
from chalicelib.video import cover_child
from chalicelib.video.footage import Footage
from chalicelib.video.footage_colours import jpeg
from chalicelib.video.rendition_maker import Maker
from chalicelib.video.sandbox import InspectionFailed
from functions.make_rendition import handler
from tests import play
from tests.media.remembered import REMEMBERED
from tests.play import ApiClient, Json, PlayedCall

GREY = (90, 90, 90)
POSTER = jpeg(np.full((540, 960, 3), GREY[0], np.uint8))


@pytest.fixture(autouse=True)
def _remembered(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step on the same film is done once."""
    REMEMBERED.install(monkeypatch)


def won(stage: PlayedCall, film: str = "ok_1080p_h264_aac.mp4") -> Json:
    """A winner as it stands after publication, with a video in the bucket; its copy is ordered."""
    work = stage.submitted(stage.entrant(), "获奖作品", film)
    _stands(work["id"], Status.AWARDED)
    lines = [{"id": work["id"], "rank": 1}]
    objects.write_document(objects.public_result_key(play.CONTEST), {"winners": lines})
    _publish()
    assert repaired() == 1
    return work


def _publish() -> None:
    phases.update(play.CONTEST, lambda row: campaign.publish(row, clock.now()))


def _stands(entry: str, status: Status) -> None:
    row = msgspec.structs.replace(records.found(entry_key(entry)), status=status)
    records.transact([records.put_row(row, {})])


def repaired() -> int:
    counts: dict[str, int] = play.run("reconcile", {})
    return counts["renditions"]


def steps(receives: int = 1) -> Any:
    """The queue brings what is ordered, until nothing more is."""
    while orders := [order for order in play.outbox("rendition") if order["waits"]]:
        answer = play.queued("make_rendition", *(order["pointer"] for order in orders), receives=receives)
        assert answer == {"batchItemFailures": []}


def stored(work: Json) -> list[str]:
    listed = client("s3").list_objects_v2(Bucket=config().work_bucket, Prefix=f"renditions/{work['id']}/")
    return [each["Key"] for each in listed.get("Contents", [])]


def played(work: Json) -> Json:
    answer: Json = ApiClient().do("GET", f"/showcase/{work['id']}")
    return answer


def posted(work: Json, poster: bytes) -> None:
    """The winner's video has been scanned and has this poster."""
    entry = records.found(entry_key(work["id"]))
    assert entry.video
    row = scan.conclude(entry, entry.video, Footage(duration=1.0, poster="x"), clock.now()).row
    records.transact([records.put_row(row, {})])
    objects.write_bytes(row.poster, poster, "image/jpeg")


def ledger(stage: PlayedCall) -> Any:
    (line,) = stage.organizer().do("GET", "/organizer/rights")["lines"]
    return line["rendition"]


def test_a_winner_is_played_from_its_copy(stage: PlayedCall) -> None:
    """The original until the copy is there; then the copy alone, whose pieces are gone; nothing is made twice."""
    work = won(stage)
    assert (played(work)["original"], ledger(stage)) == (True, "making")
    steps()
    row = records.found(rendition_key(work["id"]))
    assert (row.state, row.width, row.height) == (RenditionState.READY, 1280, 720)
    assert stored(work) == [row.key]
    assert (played(work)["original"], ledger(stage)) == (False, "ready")
    assert row.key in played(work)["playback_url"]
    assert len(objects.read_bytes(row.key)) == row.size
    assert repaired() == 0
    assert [each for each in audit.verify() if "rendition" in str(each)] == []  # the entry was put there by hand


def test_pictures_for_shared_links_lie_beside_the_copy(stage: PlayedCall) -> None:
    """The whole poster on the call's colour, and a square of its middle; both of few bytes."""
    work = won(stage)
    posted(work, POSTER)
    steps()
    row = records.found(rendition_key(work["id"]))
    assert row.shared
    assert stored(work) == sorted([row.key, *row.shared_places.values()])
    for shape, place in row.shared_places.items():
        content = objects.read_bytes(place)
        assert len(content) <= rendition.SHARED_BYTES
        picture = cover_child._decoded(content).to_ndarray(format="rgb24")
        assert picture.shape[1::-1] == rendition.SHARED[shape]
        corner = (20, 80, 127) if shape == "wide" else GREY  # the pages' own: this call names no colour
        assert np.abs(picture[5, 5].astype(int) - corner).max() <= 4
        assert np.abs(picture[150, 150].astype(int) - GREY).max() <= 4


def test_a_poster_that_is_no_picture_costs_the_pictures_alone(stage: PlayedCall) -> None:
    """The copy is made; a shared link shows what it showed before."""
    work = won(stage)
    posted(work, b"no picture")
    steps()
    row = records.found(rendition_key(work["id"]))
    assert (row.state, row.shared, stored(work)) == (RenditionState.READY, False, [row.key])


def test_a_revoked_award_takes_its_copy_along(stage: PlayedCall) -> None:
    """No address is given out at once; copy and pictures are deleted within minutes."""
    work = won(stage)
    posted(work, POSTER)
    steps()
    assert len(stored(work)) == 3
    _stands(work["id"], Status.REVOKED)
    person = ApiClient()
    person.send("GET", f"/showcase/{work['id']}")
    assert person.status == 404
    assert repaired() == 1
    steps()
    assert stored(work) == []
    assert repaired() == 0


def test_an_award_that_is_revoked_during_a_step_leaves_nothing(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the step has written is deleted again."""
    work = won(stage)
    posted(work, POSTER)
    make = Maker.make

    def revoked_meanwhile(*arguments: Any) -> Any:
        made = make(*arguments)
        _stands(work["id"], Status.REVOKED)
        repaired()
        return made

    monkeypatch.setattr(Maker, "make", revoked_meanwhile)
    (order,) = play.outbox("rendition")
    play.queued("make_rendition", order["pointer"])
    steps()
    assert stored(work) == []


def test_a_machine_that_fails_hides_no_winner(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again; at the last try the office reads it, and the original is played."""
    work = won(stage)
    monkeypatch.setattr(Maker, "make", broken)
    (order,) = play.outbox("rendition")
    with pytest.raises(Exception, match="no answer"):
        play.queued("make_rendition", order["pointer"])
    assert ledger(stage) == "making"
    play.queued("make_rendition", order["pointer"], receives=handler.LAST_TRY)
    steps()
    assert (played(work)["original"], ledger(stage), stored(work)) == (True, "failed", [])


def broken(*_ignored: Any, **_named: Any) -> None:
    """A child that ended early."""
    raise InspectionFailed("no answer")


def test_an_order_that_comes_twice_does_nothing_more(stage: PlayedCall) -> None:
    """The row tells which step is due."""
    work = won(stage)
    (order,) = play.outbox("rendition")
    late = {"entry": work["id"], "revision": 1, "key": records.found(rendition_key(work["id"])).key}
    play.queued("make_rendition", late)
    before = records.found(rendition_key(work["id"]))
    play.queued("make_rendition", order["pointer"], late)
    assert records.found(rendition_key(work["id"])) == before


def test_retention_ends_the_playing(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is deleted and the original is not played in its place; the entry stays listed."""
    work = won(stage)
    steps()
    monkeypatch.setattr(rendition, "plays", lambda *_ignored: False)
    assert repaired() == 1
    steps()
    assert stored(work) == []
    shown = ApiClient().do("GET", "/showcase")
    assert (shown["videos"], [each["entry"] for each in shown["entries"]]) == (False, [work["id"]])


class Counted:
    """A file that counts what is asked of it."""

    def __init__(self, size: int) -> None:
        self.size, self.asked = size, list[tuple[int, int]]()

    def read(self, offset: int, length: int) -> bytes:
        self.asked.append((offset, length))
        return bytes((offset + place) // handler.CHUNK for place in range(0, length))


def test_a_large_file_is_read_in_chunks() -> None:
    """A chunk is asked for once as long as it is kept; a stretch may reach over two."""
    file = Counted(2 * handler.CHUNK + 10)
    read = handler.ahead(file)  # type: ignore[arg-type]
    assert read(handler.CHUNK - 2, 4) == b"\0\0\1\1"
    assert read(10, 3) == b"\0\0\0"
    assert read(file.size - 4, 100) == b"\2\2\2\2"
    assert file.asked == [(0, handler.CHUNK), (handler.CHUNK, handler.CHUNK), (2 * handler.CHUNK, 10)]


# --- the copy for review ----------------------------------------------------------------------------------------


@pytest.fixture
def _any_film(monkeypatch: pytest.MonkeyPatch) -> None:
    """Films of the tests are small and yet get a copy for review."""
    monkeypatch.setattr(rendition, "REVIEW_LEAST", 0)
    monkeypatch.setattr(rendition, "REVIEW_SAVES", 0)


def accepted() -> None:
    """The queue brings the orders to scan what was accepted."""
    orders = [order["pointer"] for order in play.outbox("scan")]
    assert play.queued("scan_video", *orders) == {"batchItemFailures": []}


def screened(organizer: ApiClient, work: Json) -> tuple[str, str | None]:
    answer = organizer.do("GET", f"/organizer/entries/{work['id']}")
    return answer["playback_url"], answer["original_url"]


@pytest.mark.usefixtures("_any_film")
def test_screeners_play_the_copy_for_review_with_the_original_beside_it(stage: PlayedCall) -> None:
    """The original until the copy is there; then full HD with its index first and no word about who made it."""
    organizer = stage.organizer()
    work = stage.submitted(stage.entrant(), "评审用")
    accepted()
    original, beside = screened(organizer, work)
    assert ("versionId=" in original, beside) == (True, None)
    steps()
    row = records.found(rendition_key(work["id"], "review"))
    assert (row.state, row.width, row.height, row.shared) == (RenditionState.READY, 1920, 1080, False)
    played_now, beside = screened(organizer, work)
    assert row.key in played_now
    assert beside is not None
    assert original.partition("?")[0] == beside.partition("?")[0]
    content = objects.read_bytes(row.key)
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(io.BytesIO(content)) as made:
        assert set(made.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
        assert made.streams.video[0].codec_context.name == "h264"
    assert stored(work) == [row.key]
    assert audit.verify() == []


@pytest.mark.usefixtures("_any_film")
def test_a_film_that_takes_the_place_of_another_gets_its_own_copy(stage: PlayedCall) -> None:
    """The former copy is deleted, and what is played is never another film than the one that counts."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = entrant.do("POST", "/entries", stage.form())
    stage.uploaded(entrant, work)
    play.probe(work["id"])
    accepted()
    steps()
    former = records.found(rendition_key(work["id"], "review"))
    stage.uploaded(entrant, entrant.do("GET", f"/entries/{work['id']}"), "deep_black.mp4")
    play.probe(work["id"])
    accepted()
    assert records.found(rendition_key(work["id"], "review")).state is RenditionState.MAKING
    steps()
    row = records.found(rendition_key(work["id"], "review"))
    assert row.version != former.version
    assert stored(work) == [row.key]
    assert organizer.do("GET", f"/organizer/entries/{work['id']}")["playback_url"].count(row.key) == 1


@pytest.mark.usefixtures("_any_film")
def test_experts_play_the_copy_and_their_original_is_the_blanked_one(stage: PlayedCall) -> None:
    """A seat shows the small copy of the version that is judged; another version's is not played."""
    organizer = stage.organizer()
    work = stage.submitted(stage.entrant(), "专家看")
    accepted()
    steps()
    row = records.found(rendition_key(work["id"], "review"))
    stage.close_entries(organizer)
    experts = [stage.expert(organizer, number) for number in range(5)]
    stage.screening(organizer)
    stage.screened(organizer, work)
    stage.scoring(organizer)
    [line] = experts[0].do("GET", "/reviews")["reviews"]
    seen = experts[0].do("GET", f"/reviews/{line['id']}")
    assert row.key in seen["playback_url"]
    assert seen["original_url"] != seen["playback_url"]
    records.transact([records.put_row(msgspec.structs.replace(row, version="another"), {})])
    seen = experts[0].do("GET", f"/reviews/{line['id']}")
    assert (row.key in seen["playback_url"], seen["original_url"]) == (False, None)


def test_most_films_of_the_tests_need_no_copy_for_review(stage: PlayedCall) -> None:
    """A small film is played as it is, and nothing is ordered."""
    work = stage.submitted(stage.entrant(), "小片")
    accepted()
    assert play.outbox("rendition") == []
    assert records.get(rendition_key(work["id"], "review")) is None
