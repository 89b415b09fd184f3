"""The repair of what an event or a crash lost: uploads that arrived, expired or were swept away by the bucket."""

import time
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

import pytest

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import audit, board_recount, board_store, objects, queues, records
from chalicelib.aws.items import entry_key, export_key
from chalicelib.aws.places import Place
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import PhaseName, Stop
from chalicelib.call.definition import load_definition
from chalicelib.entry.upload import UPLOAD_LIFE, Upload
from chalicelib.history import Destination
from chalicelib.workbooks import exports
from chalicelib.workbooks.exports import ExportState
from functions.reconcile import handler as reconcile
from tests import play
from tests.functions.test_replace_reviewers import Panel
from tests.kill import Killed, killed_at, until_done
from tests.play import ApiClient, Json, PlayedCall

FILM = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()


def _begun(stage: PlayedCall, contact: str = "13800138000") -> tuple[ApiClient, Json, str]:
    """A work with an upload under way, and the upload's path."""
    entrant = stage.entrant(contact)
    entry = entrant.do("POST", "/entries", stage.form())
    path, _ = play.begun_upload(entrant, entry, FILM)
    return entrant, entry, path


def _upload(entry: Json) -> Upload:
    row = records.get(entry_key(entry["id"]))
    assert row is not None
    assert row.upload is not None
    return row.upload


def _a_week_later(monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + UPLOAD_LIFE
    monkeypatch.setattr(clock, "now", lambda: later)


def _repaired() -> int:
    repairs: dict[str, int] = play.run("reconcile", {"patience": 0})
    return repairs["uploads"]


def test_an_upload_that_arrived_unseen_is_taken_in(stage: PlayedCall) -> None:
    """The bucket joined the parts, the reply and the event were lost."""
    entrant, entry, path = _begun(stage)
    play.sent_parts(entrant, path, FILM)
    play.die_after("CompleteMultipartUpload", lambda: entrant.send("POST", f"{path}/completion", {}))
    assert _repaired() == 1
    assert entrant.do("GET", f"/entries/{entry['id']}")["status"] == "probing"
    assert _repaired() == 0
    assert audit.verify() == []


def test_an_upload_that_the_bucket_swept_away_is_given_up(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a week the bucket forgets the parts; then the row does, and the earlier video counts again."""
    entrant, entry, path = _begun(stage)
    objects.abort_multipart(_upload(entry))
    assert _repaired() == 0
    assert entrant.send("POST", f"{path}/completion", {})["code"] == "UPLOAD_GONE"
    _a_week_later(monkeypatch)
    assert _repaired() == 1
    row = records.get(entry_key(entry["id"]))
    assert row is not None
    assert (row.status.value, row.upload) == ("draft", None)
    assert audit.verify() == []


def test_an_upload_ends_after_a_week_even_if_it_still_moves(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its token is bound to that end, so row and bucket forget it together."""
    _, entry, _ = _begun(stage)
    upload = _upload(entry)
    _a_week_later(monkeypatch)
    assert _repaired() == 1
    assert not objects.is_under_way(upload)


def test_an_upload_whose_page_was_closed_after_the_last_part_is_joined(stage: PlayedCall) -> None:
    """The bucket holds every part and nobody asks to join them; the repair may die at any point."""
    entrant, entry, path = _begun(stage)
    play.sent_parts(entrant, path, FILM)
    until_done(_repaired)
    play.probe(entry["id"])
    seen = entrant.do("GET", f"/entries/{entry['id']}")
    assert (seen["upload"], seen["video"]["state"]) == (None, "accepted")
    assert _repaired() == 0
    assert audit.verify() == []


def test_an_upload_that_lacks_a_part_is_left_alone(stage: PlayedCall) -> None:
    """It may still be on its way."""
    _, entry, _ = _begun(stage)
    before = _upload(entry)
    assert _repaired() == 0
    assert _upload(entry) == before


def test_an_upload_begun_in_time_is_joined_after_its_grace(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it arrived; the deadline, its grace and the page have passed."""
    entrant, entry, path = _begun(stage)
    play.sent_parts(entrant, path, FILM)
    stage.close_entries(stage.organizer())
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert _repaired() == 1
    row = records.get(entry_key(entry["id"]))
    assert row is not None
    assert (row.status.value, row.upload) == ("probing", None)
    assert audit.verify() == []


def test_parts_of_two_files_are_never_joined_unasked(stage: PlayedCall) -> None:
    """The file changed on the disk: the bucket holds every number, some of them from before."""
    entrant, _, path = _begun(stage)
    play.sent_parts(entrant, path, FILM)
    entrant.do("POST", path.rpartition("/")[0], {"name": "film.mp4", "size": len(FILM), "keeps": path.split("/")[-1]})
    assert _repaired() == 0
    assert entrant.do("POST", f"{path}/completion", {})["entry"]["status"] == "probing"


def test_the_repair_and_the_page_join_an_upload_once(stage: PlayedCall) -> None:
    """The page asks for it just after the repair has read the entry."""
    entrant, entry, path = _begun(stage)
    play.sent_parts(entrant, path, FILM)
    once = iter([lambda: entrant.do("POST", f"{path}/completion", {})])
    with play.right_after("ListParts", lambda: next(once, lambda: None)()):
        assert _repaired() == 0
    assert entrant.do("GET", f"/entries/{entry['id']}")["status"] == "probing"
    assert audit.verify() == []


def test_an_upload_past_its_grace_is_given_up(stage: PlayedCall) -> None:
    """It may not go on any more: row and bucket forget it."""
    _, entry, _ = _begun(stage)
    upload = _upload(entry)
    organizer = stage.organizer()
    board = organizer.do("GET", "/organizer/board")
    moved = {
        "opens": (clock.now() - timedelta(days=30)).isoformat(),
        "closes": (clock.now() - timedelta(hours=3)).isoformat(),
        "review_until": board["calendar"]["review_until"],
        "revision": board["revision"],
        "reason": "测试",
    }
    organizer.do("PUT", "/organizer/calendar", moved)
    assert _repaired() == 1
    assert not objects.is_under_way(upload)
    assert organizer.do("GET", f"/organizer/entries/{entry['id']}")["status"] == "draft"


def test_healthy_uploads_do_not_hide_a_stuck_one(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """More works than fit on a page of the index stand before the one that needs repair."""
    monkeypatch.setattr(records, "LIMIT", 2)
    for number in range(5):
        _begun(stage, f"1380013800{number}")
    entrant, entry, path = _begun(stage, "13900139000")
    play.sent_parts(entrant, path, FILM)
    play.die_after("CompleteMultipartUpload", lambda: entrant.send("POST", f"{path}/completion", {}))
    assert _repaired() == 1
    assert entrant.do("GET", f"/entries/{entry['id']}")["status"] == "probing"


def test_a_workbook_whose_function_dies_each_time_is_given_up(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not while a copy of its order may be alive; then its asker is told, and may ask for as many as before."""
    organizer = stage.organizer()
    limit = _most_exports()
    asked = [organizer.do("POST", "/exports", {"kind": "conflicts"})["id"] for _ in range(limit)]
    orders = play.outbox("write")
    life = queues.COPY_LIVES[Destination.EXPORTS]
    for order in orders:
        records.lease_outbox(Place(**order["pointer"]), clock.now() + life)
    assert play.run("reconcile", {"patience": 0})["exports"] == 0
    assert organizer.send("POST", "/exports", {"kind": "conflicts"})["code"] == "TOO_MANY_EXPORTS"
    later = clock.now() + life + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert [play.run("reconcile", {})["exports"] for _ in range(2)] == [limit, 0]
    rows = records.existing(map(export_key, asked))
    assert {(row.state, bool(row.failure)) for row in rows} == {(ExportState.FAILED, True)}
    assert queues.waiting("entries", Destination.EXPORTS, "9") == []
    assert audit.verify() == []
    held = [item["exports"]["N"] for item in play.items("entries") if item["sk"]["S"] == "quota"]
    assert held == ["0"]


def test_a_workbook_whose_function_died_is_said_to_have_failed_at_once(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page hears it when the function's time is over, `reconcile` notes it, and the queue's copy finds it settled.

    One that waits its turn is left alone.
    """
    organizer = stage.organizer()
    died, waits = (organizer.do("POST", "/exports", {"kind": "conflicts"})["id"] for _ in range(2))
    for order in play.outbox("write"):
        records.lease_outbox(Place(**order["pointer"]), clock.now() + queues.COPY_LIVES[Destination.EXPORTS])
    row, begun = records.found(export_key(died)), clock.now()
    records.save(exports.begin(row, begun), row)

    def told() -> list[str]:
        return [organizer.do("GET", f"/exports/{each}")["state"] for each in (died, waits)]

    assert (told(), play.run("reconcile", {})["exports"]) == (["writing", "writing"], 0)
    monkeypatch.setattr(clock, "now", lambda: begun + exports.WRITTEN_WITHIN)
    assert told() == ["failed", "writing"]
    assert play.run("reconcile", {})["exports"] == 1
    found = records.found(export_key(died))
    assert (found.state, bool(found.failure)) == (ExportState.FAILED, True)
    held = {order["message"]["body"].get("export") for order in play.outbox("write") if order["waits"]}
    assert held == {waits}
    assert audit.verify() == []


def test_the_end_of_scoring_by_its_date_is_reported_once(stage: PlayedCall) -> None:
    """A second run finds nothing to do."""
    _due(Panel(stage))
    assert [_ended_by_date() for _ in range(2)] == [1, 0]
    assert play.campaign().phase(PhaseName.EXPERT_REVIEW).decisions[Stop.PEOPLE].by == SYSTEM
    assert audit.verify() == []


def test_what_an_organizer_ends_meanwhile_is_not_reported(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The repair had decided to end the round; the organizer ended it between its reading and its writing."""
    panel = Panel(stage)
    _due(panel)
    close = partial(panel.stage.agreed, panel.organizer, "close", phase="expert_review", reason="到时间")
    decide, left = campaigns.decide, [close]

    def meanwhile(*given: Any, **more: Any) -> Any:
        change = decide(*given, **more)
        if left:
            left.pop()()
        return change

    monkeypatch.setattr(campaigns, "decide", meanwhile)
    assert _ended_by_date() == 0
    assert play.campaign().phase(PhaseName.EXPERT_REVIEW).decisions[Stop.PEOPLE].reason.startswith("到时间")


def _due(panel: Panel) -> None:
    """The organizer moves the end of scoring to now."""
    board = panel.organizer.do("GET", "/organizer/board")
    dates = {name: board["calendar"][name] for name in ("opens", "closes")}
    moved = dates | {"review_until": clock.now().isoformat(), "revision": board["revision"], "reason": "测试"}
    panel.organizer.do("PUT", "/organizer/calendar", moved)


def _ended_by_date() -> int:
    """How many phases the repair says that it ended by their date."""
    repairs: dict[str, int] = play.run("reconcile", {})
    return repairs["deadlines"]


def _most_exports() -> int:
    """How many workbooks one person may have under way."""
    return load_definition(play.CONTEST).limits.exports


# --- in order, in time, alone -----------------------------------------------------------------------------------


class Run(NamedTuple):
    """What Lambda tells a run of itself."""

    aws_request_id: str


def _run(name: str) -> Json:
    """A run of the schedule."""
    told: Json = reconcile.handle({}, Run(name))
    return told


def test_one_run_at_a_time_repairs_a_contest(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one leaves it alone; a try again of the same run goes on, and so does who asks at once."""
    told: list[Json] = []

    def meanwhile(_row: object, _at: object) -> bool:
        if not told:
            told.append({})
            told.extend([_run("second"), play.run("reconcile", {"patience": 0})])
        return False

    monkeypatch.setattr(reconcile, "_end_notice", meanwhile)
    assert "uploads" in _run("first")
    assert (told[1], "uploads" in told[2]) == ({}, True)
    assert "uploads" in _run("second")


def test_a_run_that_died_holds_the_next_up_for_five_minutes_at_most(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease ends; when it is tried again itself, it has it still."""
    with suppress(Killed), killed_at(3):
        _run("first")
    assert _run("second") == {}
    assert "uploads" in _run("first")
    with suppress(Killed), killed_at(3):
        _run("third")
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "uploads" in _run("fourth")


def test_what_fails_or_takes_long_holds_up_no_other_repair(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each repair has its share of the time; what it leaves undone is seen by the next run, a failure by the alarm."""
    entrant, entry, path = _begun(stage)
    play.sent_parts(entrant, path, FILM)
    seen: dict[str, float] = {}

    def look(name: str, ends: float) -> int:
        seen[name] = ends - time.monotonic()
        if name == "exports":
            raise OSError("the store is away")
        return 0

    monkeypatch.setattr(reconcile, "_give_up_exports", lambda _at, ends: look("exports", ends))
    monkeypatch.setattr(reconcile, "_announce_again", lambda _at, _due, ends: look("messages", ends))
    with pytest.raises(RuntimeError, match="exports': -1"):
        play.run("reconcile", {"patience": 0})
    assert entrant.do("GET", f"/entries/{entry['id']}")["status"] == "probing"
    whole = reconcile.TIME.total_seconds()
    assert 0 < seen["exports"] < seen["messages"] < whole / 5


def test_a_repair_without_time_left_is_left_to_the_next_run() -> None:
    """It begins no further row."""
    assert list(reconcile._in_time(range(3), time.monotonic() - 1)) == []
    assert list(reconcile._in_time(range(3), time.monotonic() + 60)) == [0, 1, 2]


def test_a_run_that_dies_after_every_change_repairs_everything_once(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that nobody announced, and a score that the board has not counted."""
    panel = Panel(stage)
    monkeypatch.setattr(reconcile, "TABLES", ("reviews",))  # where that letter lies: the others' queries are alike
    play.run("reconcile", {"patience": 0})
    expert = next(each for each in panel.experts if panel.desk(each))
    panel.score(expert, panel.desk(expert)[0])
    panel.organizer.do("POST", f"/organizer/experts/{_expert_of(panel)}/reminder", {})
    board_recount.ask(play.CONTEST)
    _, deaths = until_done(lambda: play.run("reconcile", {"patience": 0}))
    assert deaths > 3
    assert board_store.load(play.CONTEST).count("seats:submitted") == 1
    assert not board_recount.survey(play.CONTEST).figures
    assert audit.verify() == []


def _expert_of(panel: Panel) -> str:
    """Somebody who owes a score."""
    experts: list[Json] = panel.organizer.do("GET", "/organizer/experts")["experts"]
    return next(str(each["id"]) for each in experts if each["assigned"] > each["submitted"])
