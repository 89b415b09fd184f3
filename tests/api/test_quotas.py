"""How many of a thing one person may have at once: stated by the call, held in every race, given back at every end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from chalicelib.aws import definitions, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import entry_key
from chalicelib.call import definition
from chalicelib.call.definition import Definition, Limits, load_definition
from chalicelib.config import config
from tests import play
from tests.play import ApiClient, Json, PlayedCall

FILE = {"name": "a.mp4", "size": 10}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[Definition]:
    """The call with small limits, before it is opened."""
    limits = Limits(entries=3, uploads=2, exports=1, replaced=2)
    small = msgspec.structs.replace(load_definition(play.CONTEST), limits=limits)
    monkeypatch.setattr(definition, "_shipped", lambda _contest: small)
    definitions.deployed.cache_clear()
    yield small
    definitions.deployed.cache_clear()


def made(stage: PlayedCall, entrant: ApiClient, count: int) -> list[Json]:
    """So many entries of one entrant."""
    return [entrant.do("POST", "/entries", stage.form(f"作品{number}")) for number in range(count)]


def test_the_limits_are_public(stage: PlayedCall) -> None:
    """The page says them before anybody meets them."""
    assert ApiClient().do("GET", "/contest")["limits"] == {
        "entries": 3,
        "uploads": 2,
        "exports": 1,
        "replaced": 2,
    }


def test_entries_an_entrant(stage: PlayedCall) -> None:
    """A withdrawn one makes room; a repeated request is the same entry and no refusal; another entrant has his own."""
    entrant = stage.entrant()
    entries = made(stage, entrant, 2)
    key = {"Idempotency-Key": "k"}
    third = entrant.do("POST", "/entries", stage.form("作品2"), **key)
    assert entrant.do("POST", "/entries", stage.form("作品2"), **key)["id"] == third["id"]
    refused = entrant.send("POST", "/entries", stage.form("作品3"))
    assert (entrant.status, refused["code"]) == (409, "TOO_MANY_ENTRIES")
    assert "3" in refused["message"]["zh"]
    stage.entrant("13900139000").do("POST", "/entries", stage.form("别人的"))
    entrant.do("POST", f"/entries/{entries[0]['id']}/withdrawal", {})
    entrant.do("POST", "/entries", stage.form("作品3"))


@pytest.mark.parametrize("ending", ["abandon", "complete", "withdraw", "probe", "reconcile"])
def test_uploads_an_entrant(stage: PlayedCall, ending: str) -> None:
    """However an upload ends, it makes room for one; one that replaces another of its entry needs none."""
    entrant = stage.entrant()
    first, second, third = made(stage, entrant, 3)
    content = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    path, _ = play.begun_upload(entrant, first, content)
    play.sent_parts(entrant, path, content)
    for _ in range(2):
        entrant.do("POST", f"/entries/{second['id']}/uploads", FILE)
    refused = entrant.send("POST", f"/entries/{third['id']}/uploads", FILE)
    assert (entrant.status, refused["code"]) == (409, "TOO_MANY_UPLOADS")
    assert under_way(third) == []
    _end(entrant, first, path, ending)
    entrant.do("POST", f"/entries/{third['id']}/uploads", FILE)
    assert entrant.send("POST", f"/entries/{first['id']}/uploads", FILE)["code"] in (
        "TOO_MANY_UPLOADS",
        "ILLEGAL_TRANSITION",
    )


def _end(entrant: ApiClient, entry: Json, path: str, ending: str) -> None:
    if ending == "abandon":
        entrant.do("DELETE", path)
    elif ending == "complete":
        entrant.do("POST", f"{path}/completion", {})
    elif ending == "withdraw":
        entrant.do("POST", f"/entries/{entry['id']}/withdrawal", {})
    elif ending == "probe":
        play.die_after("CompleteMultipartUpload", lambda: entrant.send("POST", f"{path}/completion", {}))
        play.probe(entry["id"])
    else:
        play.run("reconcile", {"patience": 0})


def test_exports_in_progress(stage: PlayedCall) -> None:
    """One that is written makes room for the next."""
    organizer = stage.organizer()
    organizer.do("POST", "/exports", {"kind": "conflicts"})
    assert organizer.send("POST", "/exports", {"kind": "conflicts"})["code"] == "TOO_MANY_EXPORTS"
    play.queued("write_workbook", play.outbox("write")[0]["pointer"])
    organizer.do("POST", "/exports", {"kind": "conflicts"})


def test_replaced_videos_of_an_entry(stage: PlayedCall) -> None:
    """The last ones are kept, older ones are deleted with the check of what replaced them, the present one never."""
    entrant = stage.entrant()
    (entry,) = made(stage, entrant, 1)
    keys = []
    for _ in range(5):
        stage.uploaded(entrant, entry)
        play.probe(entry["id"])
        row = records.found(entry_key(entry["id"]))
        assert row.video is not None
        keys.append(row.video.key)
    assert [play.exists(key) for key in keys] == [False, False, True, True, True]
    assert entrant.do("GET", f"/entries/{entry['id']}")["video"]["state"] == "accepted"


def under_way(entry: Json) -> list[str]:
    """The ids of the uploads that the bucket holds for an entry."""
    listed = client("s3").list_multipart_uploads(Bucket=config().uploads_bucket, Prefix=f"uploads/{entry['id']}/")
    return [each["UploadId"] for each in listed.get("Uploads", [])]


def test_begin_raced_leaves_one_upload(stage: PlayedCall) -> None:
    """Thirty-two at once: the row holds one, the bucket that one, and the count is one."""
    entrant = stage.entrant()
    (entry,) = made(stage, entrant, 1)

    def begin(_number: int) -> int:
        person = ApiClient()
        person.cookie, person.csrf = entrant.cookie, entrant.csrf
        person.send("POST", f"/entries/{entry['id']}/uploads", FILE)
        return person.status

    with ThreadPoolExecutor(32) as pool:
        statuses = list(pool.map(begin, range(32)))
    assert set(statuses) <= {201, 409}
    row = records.found(entry_key(entry["id"]))
    assert row.upload is not None
    assert under_way(entry) == [row.upload.multipart_id]
    counts: Any = [item for item in play.items("entries") if item["pk"]["S"] == f"quota#{row.owner}"]
    assert [item["uploads"]["N"] for item in counts] == ["1"]
