"""The rights ledger and the packs made from it, over HTTP: what an office gets of a winner, and of one no longer."""

import io
import urllib.request
import zipfile
from typing import Any

import msgspec
import numpy as np

from chalicelib import clock
from chalicelib.aws import objects, records
from chalicelib.aws.clients import client
from chalicelib.config import config
from chalicelib.entry import entries, scan
from chalicelib.entry.entries import Entry
from chalicelib.entry.revocation import Ground
from chalicelib.video.footage import Footage
from chalicelib.video.footage_colours import jpeg
from tests import play
from tests.api import test_showcase
from tests.api.test_showcase import LOSER, REVOKED, WINNER
from tests.functions.test_write_workbook import asked
from tests.play import ApiClient, Json, PlayedCall
from tests.unit.samples import OFFICE

FILM = b"the very bytes"
LINK = {"platform": "douyin", "link": "https://v.douyin.com/iR2/", "on": "2025-12-01"}


def winner() -> Entry:
    """A published winner whose video and poster are in their buckets."""
    row = test_showcase.publish()
    assert row.video
    kept = client("s3").put_object(Bucket=config().uploads_bucket, Key=row.video.key, Body=FILM)
    video = msgspec.structs.replace(row.video, version=kept["VersionId"], size=len(FILM))
    row = msgspec.structs.replace(row, video=video)
    seen = scan.conclude(row, video, Footage(duration=125.5, poster="x"), clock.now())
    objects.write_bytes(seen.row.poster, jpeg(np.full((540, 960, 3), 120, np.uint8)), "image/jpeg")
    records.transact([records.put_row(row, {}), records.put_row(seen.row, {})])
    return row


def revoke(row: Entry) -> None:
    """The winner loses its award."""
    records.save(entries.revoke(row, Ground.RIGHTS, OFFICE, at=clock.now(), why="侵权"), row)


def packed(organizer: ApiClient, entry: str = WINNER, platform: str = "douyin") -> tuple[str, Json]:
    """The id of a pack that was asked for, and what became of it."""
    export, pointer = asked(organizer, kind="pack", entry=entry, platform=platform)
    assert play.queued("write_workbook", pointer) == {"batchItemFailures": []}
    return export, organizer.send("GET", f"/exports/{export}")


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        content: bytes = answer.read()
        return content


def ledger(organizer: ApiClient) -> dict[str, Any]:
    """The lines of the ledger by entry."""
    return {line["entry"]: line for line in organizer.do("GET", "/organizer/rights")["lines"]}


def test_a_pack_has_all_that_goes_to_the_platform(stage: PlayedCall) -> None:
    """Texts, covers in its sizes, sums of all, and an address that gives the pinned video for an hour."""
    row, organizer = winner(), stage.organizer()
    _, answer = packed(organizer)
    assert (answer["state"], answer["name"]) == ("ready", f"{row.receipt}-douyin.zip")
    with zipfile.ZipFile(io.BytesIO(fetched(answer["url"]))) as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    texts = ["title.txt", "synopsis.txt", "tags.txt", "credits.txt", "licence.txt", "video.txt"]
    assert list(files) == [*texts, "cover-1080x1440.jpg", "cover-1440x1080.jpg", "SHA256SUMS"]
    assert files["title.txt"].decode() == f"{row.form.title}\n"
    link = next(part for part in files["video.txt"].decode().split() if part.startswith("http"))
    assert "X-Amz-Expires=3600" in link
    assert fetched(link) == FILM
    assert files["SHA256SUMS"].count(b"\n") == len(files) - 1


def test_a_revoked_winner_gives_no_pack(stage: PlayedCall) -> None:
    """Not a new one, and not one that was made before; nor does an entry that did not win."""
    row, organizer = winner(), stage.organizer()
    export, _ = packed(organizer)
    revoke(row)
    assert organizer.send("GET", f"/exports/{export}")["code"] == "RIGHTS_WITHDRAWN"
    for entry, code in ((WINNER, "RIGHTS_WITHDRAWN"), (LOSER, "NOT_AWARDED")):
        _, answer = packed(organizer, entry)
        assert (organizer.status, answer["code"]) == (409, code)


def test_only_the_office_gets_packs_and_of_platforms_there_are(stage: PlayedCall) -> None:
    """The ledger, too, is the office's."""
    organizer, entrant = stage.organizer(), stage.entrant()
    wish = {"kind": "pack", "entry": WINNER, "platform": "douyin"}
    assert entrant.send("POST", "/exports", wish)["code"] == "FORBIDDEN"
    assert entrant.send("GET", "/organizer/rights")["code"] == "FORBIDDEN"
    for wrong in ({"platform": "youku"}, {"entry": ""}):
        assert organizer.send("POST", "/exports", wish | wrong)["code"] == "INVALID_FIELDS"


def test_the_ledger_tells_what_may_be_used_and_where_it_is(stage: PlayedCall) -> None:
    """With the publications of each; one that lost its award may not be used, and what is published stays listed."""
    organizer = stage.organizer()
    assert ledger(organizer) == {}
    row = winner()
    path = f"/organizer/rights/{WINNER}/publications"
    saved = organizer.do("PUT", path, LINK | {"revision": 0})
    assert saved["made"][0] | {"at": ""} == LINK | {"by": "王主任", "at": ""}
    assert organizer.send("PUT", path, LINK | {"revision": 0})["code"] == "STALE"
    found = ledger(organizer)
    assert [(entry, line["may_be_used"]) for entry, line in found.items()] == [(REVOKED, False), (WINNER, True)]
    assert found[WINNER]["publications"] == saved
    assert [each["sha256"] for each in found[WINNER]["pledges"]] == [each.sha256 for each in row.pledges]
    revoke(row)
    now = ledger(organizer)[WINNER]
    assert (now["may_be_used"], now["ground"], now["publications"]) == (False, "rights", saved)


def test_what_a_revoked_award_brought_is_recovered_one_by_one(stage: PlayedCall) -> None:
    """The ledger lists it with the publications; what is done stays done, and nothing is listed of a standing award."""
    row, organizer = winner(), stage.organizer()
    organizer.do("PUT", f"/organizer/rights/{WINNER}/publications", LINK | {"revision": 0})
    path, today = f"/organizer/rights/{WINNER}/recovery", clock.now().astimezone(clock.BEIJING).date().isoformat()
    form = {"item": "publication.douyin", "on": today, "revision": 0}
    assert organizer.send("PUT", path, form)["code"] == "NOT_REVOKED"
    assert ledger(organizer)[WINNER]["recovery"] == {"items": [], "revision": 0}
    revoke(row)
    saved = organizer.do("PUT", path, form)
    assert [(each["id"], each["on"]) for each in saved["items"]] == [
        ("trophy", None),
        ("certificate", None),
        ("prize", None),
        ("publication.douyin", today),
    ]
    assert ledger(organizer)[WINNER]["recovery"] == saved
    assert organizer.send("PUT", path, form)["code"] == "STALE"


def test_the_ledger_has_the_words_that_were_agreed_to(stage: PlayedCall) -> None:
    """Every pledge of the call by the hash that entries hold."""
    told = stage.organizer().do("GET", "/organizer/rights/texts")["texts"]
    assert {each["sha256"] for each in told} == {pledge["sha256"] for pledge in stage.contest["pledges"]}


def test_a_publication_of_no_winner_is_refused(stage: PlayedCall) -> None:
    """There is nothing to take down of it."""
    winner()
    organizer = stage.organizer()
    assert organizer.send("PUT", f"/organizer/rights/{LOSER}/publications", LINK)["code"] == "NOT_AWARDED"
