"""The copy that the showcase plays, on real rows and real videos: made, shown, withdrawn, and missed by nobody."""

from typing import Any

import msgspec
import pytest

from chalicelib import clock
from chalicelib.aws import audit, objects, phases, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import entry_key, rendition_key
from chalicelib.call import campaign
from chalicelib.config import config
from chalicelib.entry import rendition
from chalicelib.entry.entries import Status
from chalicelib.entry.rendition import RenditionState
from chalicelib.video.rendition_maker import Maker
from chalicelib.video.sandbox import InspectionFailed
from functions.make_rendition import handler
from tests import play
from tests.play import ApiClient, Json, PlayedCall


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


def test_a_revoked_award_takes_its_copy_along(stage: PlayedCall) -> None:
    """No address is given out at once; the copy is deleted within minutes."""
    work = won(stage)
    steps()
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


def broken(*_ignored: Any) -> None:
    """A child that ended early."""
    raise InspectionFailed("no answer")


def test_an_order_that_comes_twice_does_nothing_more(stage: PlayedCall) -> None:
    """The row tells which step is due."""
    work = won(stage)
    (order,) = play.outbox("rendition")
    play.queued("make_rendition", {"entry": work["id"], "revision": 1})
    before = records.found(rendition_key(work["id"]))
    play.queued("make_rendition", order["pointer"], {"entry": work["id"], "revision": 1})
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
