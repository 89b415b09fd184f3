"""A process killed before, after or between its AWS calls loses nothing and doubles nothing.

Each act is killed after its first change, then (repeated, as a browser, a queue or Step Functions repeats it) after
another one, and so on until it comes through. Then the whole store must verify and hold exactly one of everything.
"""

import base64
import hashlib
from collections import Counter
from functools import partial
from typing import Any

from chalicelib.aws import audit, board_store
from tests import play
from tests.kill import until_done
from tests.play import ApiClient, Json, PlayedCall


def _sound() -> None:
    assert audit.verify() == []


def _actions(entry_id: str) -> list[str]:
    """What the history of a work says was done to it."""
    rows = [row for row in play.items("entries") if row["pk"]["S"] == f"entry#{entry_id}"]
    history = sorted((row for row in rows if row["sk"]["S"].startswith("history#")), key=lambda row: row["sk"]["S"])
    return [row["data"]["M"]["action"]["S"] for row in history]


def test_a_work_is_made_uploaded_and_submitted_once(stage: PlayedCall) -> None:
    """The entrant's browser repeats every request until it is answered."""
    entrant = stage.entrant()
    content = stage.form()
    entry, deaths = until_done(lambda: entrant.do("POST", "/entries", content, **{"Idempotency-Key": "k1"}))
    assert deaths > 0
    path = f"/entries/{entry['id']}"
    entry = stage.uploaded(entrant, entry)
    play.probe(entry["id"])

    def submit() -> Json:
        seen: Json = entrant.do("GET", path)
        return seen if seen["submitted_at"] else entrant.do("POST", f"{path}/submission", stage.pledged(seen))

    submitted, _ = until_done(submit)
    assert submitted["status"] == "submitted"
    assert _actions(entry["id"]) == ["draft", "begin_upload", "complete_upload", "judge", "submit"]
    assert [message["body"]["receipt"] for message in play.messages("submitted")] == [submitted["receipt"]]
    assert len(entrant.do("GET", "/entries")["entries"]) == 1
    _sound()


def test_an_upload_is_completed_once(stage: PlayedCall) -> None:
    """The reply to completion is lost again and again; the bucket holds one object, the row names its version."""
    entrant = stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form())
    content = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    path, _ = play.begun_upload(entrant, entry, content)
    play.sent_parts(entrant, path, content)
    done, deaths = until_done(lambda: entrant.do("POST", f"{path}/completion", {}))
    assert deaths > 1
    assert done["entry"]["status"] == "probing"
    assert _actions(entry["id"]) == ["draft", "begin_upload", "complete_upload"]
    play.probe(entry["id"])
    assert entrant.do("GET", f"/entries/{entry['id']}")["video"]["state"] == "accepted"
    _sound()


def test_a_video_gets_one_verdict(stage: PlayedCall) -> None:
    """The queue brings the event again after each death of the probe, and once more for good measure."""
    entrant = stage.entrant()
    entry = stage.uploaded(entrant, entrant.do("POST", "/entries", stage.form()))
    _, deaths = until_done(lambda: play.probe(entry["id"]))
    assert deaths > 0
    play.probe(entry["id"])
    assert _actions(entry["id"]).count("judge") == 1
    _sound()


def test_a_completion_that_died_in_between_is_taken_in_by_the_event(stage: PlayedCall) -> None:
    """The bucket has joined the parts, the row never heard of it: the event that follows makes it whole."""
    entrant = stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form())
    content = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    path, _ = play.begun_upload(entrant, entry, content)
    play.sent_parts(entrant, path, content)
    play.die_after("CompleteMultipartUpload", lambda: entrant.send("POST", f"{path}/completion", {}))
    assert entrant.do("GET", f"/entries/{entry['id']}")["status"] == "uploading"
    until_done(lambda: play.probe(entry["id"]))
    video = entrant.do("GET", f"/entries/{entry['id']}")["video"]
    of_part = hashlib.sha256(content).digest()
    whole = base64.b64encode(hashlib.sha256(of_part).digest()).decode()
    assert (video["state"], video["checksum"]) == ("accepted", f"{whole}-1")  # the printed receipt shows it
    assert entrant.do("POST", f"{path}/completion", {})["entry"]["status"] == "draft"
    _sound()


def test_a_whole_contest_whose_every_step_dies(stage: PlayedCall) -> None:
    """From screening to publication, each step killed after every change: one result, nothing doubled."""
    organizer, entrant = stage.organizer(), stage.entrant()
    works = [stage.submitted(entrant, f"作品{number}") for number in range(3)]
    experts = [stage.expert(organizer, number) for number in range(7)]
    stage.close_entries(organizer)
    _screen(stage, organizer, works)
    _review(stage, organizer, experts)
    _publish(stage, organizer)
    results = ApiClient().do("GET", "/results")
    [draw] = results["check"]["draws"]
    promised = ApiClient().do("GET", "/contest")["commitment"]
    assert hashlib.sha256(draw["seed"].encode()).hexdigest() == draw["commitment"] == promised
    winners = results["winners"]
    assert [winner["rank"] for winner in winners] == [1, 1, 1]
    assert {play.items_by_status("entry")["awarded"]} == {3}
    assert Counter(message["body"]["receipt"] for message in play.messages("awarded")) == Counter(
        work["receipt"] for work in works
    )
    _sound()


def _dying(function: str, **more: Any) -> Any:
    return until_done(lambda: play.step(function, **more))[0]


def _screen(stage: PlayedCall, organizer: ApiClient, works: list[Json]) -> None:
    organizer.do("POST", "/organizer/phases/screening/start", {})
    _dying("open_phase", phase="screening", execution="arn:1")
    found = _dying("freeze_entries")
    for batch in play.read_document(found["key"]):
        until_done(partial(play.run, "screen_entries", batch))
    until_done(play.count)
    _dying("hold_gate", phase="screening", stop="people", token="t1")
    for work in works:
        path = f"/organizer/entries/{work['id']}"

        def decide(path: str = path) -> None:
            seen = organizer.do("GET", path)
            if seen["status"] == "screening":
                organizer.do("POST", f"{path}/screening", {"revision": seen["revision"], "outcome": "pass"})

        until_done(decide)
    until_done(play.count)
    _dying("hold_gate", phase="screening", stop="gate", token="t2")
    organizer.do("POST", "/organizer/phases/screening/gate", {"reason": "同意"})
    _dying("close_phase", phase="screening")


def _review(stage: PlayedCall, organizer: ApiClient, experts: list[ApiClient]) -> None:
    organizer.do("POST", "/organizer/phases/expert_review/start", {})
    _dying("open_phase", phase="expert_review", execution="arn:2")
    _dying("assign_experts")
    until_done(play.count)
    _dying("hold_gate", phase="expert_review", stop="people", token="t3")
    _recuse(stage, experts)
    for expert in experts:
        for line in expert.do("GET", "/reviews")["reviews"]:
            _score(stage, expert, line["id"])
    until_done(play.count)
    board = board_store.load(play.CONTEST)
    assert (board.count("seats:assigned"), board.count("seats:submitted")) == (15, 15)
    organizer.send("POST", "/organizer/phases/expert_review/close", {"reason": "完成"})
    _dying("tally_scores", round=1)
    _dying("close_phase", phase="expert_review")


def _recuse(stage: PlayedCall, experts: list[ApiClient]) -> None:
    """One expert declares a conflict; the message about it comes again after each death."""
    expert = next(each for each in experts if each.do("GET", "/reviews")["reviews"])
    review = expert.do("GET", "/reviews")["reviews"][0]
    expert.do("POST", f"/reviews/{review['id']}/conflict", {"reason": "同单位"})
    (order,) = play.outbox("seat")
    until_done(lambda: play.queued("replace_reviewers", order["pointer"]))
    play.queued("replace_reviewers", order["pointer"])


def _score(stage: PlayedCall, expert: ApiClient, review_id: str) -> None:
    def submit() -> None:
        seen = expert.do("GET", f"/reviews/{review_id}")
        if seen["state"] != "submitted":
            expert.do("POST", f"/reviews/{review_id}/submission", stage.judgement(seen, 90))

    until_done(submit)


def _publish(stage: PlayedCall, organizer: ApiClient) -> None:
    organizer.do("POST", "/organizer/phases/selection/start", {})
    _dying("open_phase", phase="selection", execution="arn:3")
    _dying("hold_gate", phase="selection", stop="gate", token="t4")
    stage.confirmed(organizer)
    _dying("publish_result")
    _dying("close_phase", phase="selection")


def test_the_board_counts_each_change_once_however_often_it_comes(stage: PlayedCall) -> None:
    """The stream brings a batch twice, and an old state after a new one."""
    entrant = stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form())
    old = [row for row in play.items("entries") if row["sk"]["S"] == "entry"]
    stage.uploaded(entrant, entry)
    new = [row for row in play.items("entries") if row["sk"]["S"] == "entry"]
    for images in (old, new, new, old):
        board_store.count(images, play.CONTEST)
    board = board_store.load(play.CONTEST)
    assert board.by_prefix("entries:") == {"probing": 1}


def test_the_event_that_overtakes_the_request_still_brings_a_verdict(stage: PlayedCall) -> None:
    """The probe finds the upload unrecorded, and the entrant's request records it before the probe does."""
    entrant = stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form())
    content = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    path, _ = play.begun_upload(entrant, entry, content)
    play.sent_parts(entrant, path, content)
    play.die_after("CompleteMultipartUpload", lambda: entrant.send("POST", f"{path}/completion", {}))
    once = iter([lambda: entrant.do("POST", f"{path}/completion", {})])
    with play.right_after("HeadObject", lambda: next(once, lambda: None)()):
        play.probe(entry["id"])
    assert _actions(entry["id"]) == ["draft", "begin_upload", "complete_upload", "judge"]
    _sound()


def test_an_entrant_who_types_during_the_check_still_gets_the_verdict(stage: PlayedCall) -> None:
    """A draft saved between the probe's read and its save changes the row, not the video."""
    entrant = stage.entrant()
    entry = stage.uploaded(entrant, entrant.do("POST", "/entries", stage.form()))
    path = f"/entries/{entry['id']}"

    def type_on() -> None:
        seen = entrant.do("GET", path)
        entrant.do("PUT", path, stage.form("改了标题", revision=seen["revision"]))

    once = iter([type_on])
    with play.right_after("GetObject", lambda: next(once, lambda: None)()):
        play.probe(entry["id"])
    seen = entrant.do("GET", path)
    assert (seen["title"], seen["video"]["state"]) == ("改了标题", "accepted")
    _sound()
