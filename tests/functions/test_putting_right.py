"""Mistakes put right on real rows: letters never sent, works that came back, seats given back, scores voided."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws import audit, queues, records
from chalicelib.aws.items import campaign_key
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import PhaseName, PhaseStatus, Stop
from chalicelib.history import Destination
from tests import play
from tests.kill import until_done
from tests.play import ApiClient, Json, PlayedCall

WHY = {"reason": "误操作"}


@pytest.fixture(autouse=True)
def sound(stage: PlayedCall) -> Any:
    """Whatever was done, every row agrees with its chain."""
    yield stage
    assert audit.verify() == []


def answered(organizer: ApiClient, work: Json, outcome: str, reason: str = "") -> Json:
    """A screener's answer about a work."""
    path = f"/organizer/entries/{work['id']}"
    seen = organizer.do("GET", path)
    sent = {"revision": seen["revision"], "outcome": outcome, "reason": reason}
    answer: Json = organizer.do("POST", f"{path}/screening", sent)
    return answer


def undone(organizer: ApiClient, seen: Json, **more: str) -> Json:
    """The answer taken back."""
    path = f"/organizer/entries/{seen['id']}/screening/undo"
    answer: Json = organizer.do("POST", path, {"revision": seen["revision"], **more})
    return answer


def waiting() -> int:
    """How many messages to people are due at the end of time."""
    return sum(len(queues.waiting(table, Destination.MESSAGES, "9999")) for table in ("entries", "reviews"))


def now_is(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    """The clock of the product goes on."""
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + later)


# --- screening --------------------------------------------------------------------------------------------------


def test_a_wrong_answer_is_undone_and_its_letter_never_goes(stage: PlayedCall) -> None:
    """Killed after any change and repeated: it is undone once, its letter is withdrawn with it, another may follow."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant)
    stage.close_entries(organizer)
    stage.screening(organizer)
    before = waiting()
    refused = answered(organizer, work, "refuse", "离题")
    assert (refused["status"], waiting()) == ("screened_out", before + 1)

    def undo() -> Json:
        seen: Json = organizer.do("GET", f"/organizer/entries/{work['id']}")
        return undone(organizer, seen) if "undo" in seen["office_can"] else seen

    again, deaths = until_done(undo)
    assert deaths > 0
    assert (again["status"], waiting()) == ("screening", before)
    passed = answered(organizer, work, "pass")
    assert (passed["status"], waiting()) == ("in_review", before + 1)
    kept = {kind: [each["waits"] for each in play.outbox(kind)] for kind in ("screening_pass", "screening_refuse")}
    assert kept == {"screening_pass": [True], "screening_refuse": [False]}


def test_a_letter_waits_for_its_minutes_and_is_then_announced(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`reconcile` leaves it alone before; undone afterwards, the entrant is told that it is void."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant)
    stage.close_entries(organizer)
    stage.screening(organizer)
    refused = answered(organizer, work, "refuse", "离题")
    due = [queues.waiting("entries", Destination.MESSAGES, at.isoformat()) for at in _around(refused)]
    assert len(due[1]) == len(due[0]) + 1
    now_is(monkeypatch, timedelta(minutes=11))
    undone(organizer, refused, reason="看错了")
    assert [each["body"]["reason"] for each in play.messages("screening_void")] == ["看错了"]


def _around(seen: Json) -> list[Any]:
    at = clock.now()
    letter = at.fromisoformat(seen["screening"]["letter_at"])
    return [letter, letter + timedelta(seconds=1)]


def test_no_answer_is_taken_back_once_the_gate_is_passed(stage: PlayedCall) -> None:
    """The entry is with the experts; the answer of the page that raced with the gate is refused too."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant)
    stage.close_entries(organizer)
    stage.screening(organizer)
    stage.screened(organizer, work)
    seen = organizer.do("GET", f"/organizer/entries/{work['id']}")
    assert "undo" not in seen["office_can"]
    refused = organizer.send("POST", f"/organizer/entries/{work['id']}/screening/undo", {"revision": seen["revision"]})
    assert refused["code"] == "PHASE_NOT_OPEN"


def test_the_gate_says_what_is_undecided_again(stage: PlayedCall) -> None:
    """An answer taken back while the gate waits: passing it refuses the entry, which must be confirmed."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant)
    stage.close_entries(organizer)
    stage.screening(organizer)
    passed = answered(organizer, work, "pass")
    play.count()
    play.step("hold_gate", phase="screening", stop="gate", token="t2")
    undone(organizer, passed)
    play.count()
    gate = "/organizer/phases/screening/gate"
    assert organizer.send("POST", gate, WHY)["code"] == "STILL_MISSING"
    stage.agreed(organizer, "close", phase="screening")
    play.step("close_phase", phase="screening")
    assert organizer.do("GET", f"/organizer/entries/{work['id']}")["status"] == "screened_out"


def test_works_are_screened_while_the_call_is_open(stage: PlayedCall) -> None:
    """Passed, refused, changed since, returned: each has its effect when the list is fixed, whatever is killed."""
    organizer, entrant = stage.organizer(), stage.entrant()
    works = {name: stage.submitted(entrant, name) for name in ("通过", "不通过", "后来改了", "退回")}
    answered(organizer, works["通过"], "pass")
    answered(organizer, works["不通过"], "refuse", "离题")
    answered(organizer, works["后来改了"], "pass")
    assert answered(organizer, works["退回"], "return", "补字幕")["status"] == "returned"
    seen = entrant.do("GET", f"/entries/{works['后来改了']['id']}")
    assert seen["status"] == "submitted"
    entrant.do("PUT", f"/entries/{seen['id']}", stage.form("后来改了", revision=seen["revision"]))
    stage.close_entries(organizer)
    organizer.do("POST", "/organizer/phases/screening/start", {})
    play.step("open_phase", phase="screening", execution="arn:screening-1")
    found = play.step("freeze_entries")
    for batch in play.read_document(found["key"]):
        until_done(partial(play.run, "screen_entries", batch))
    now = {name: organizer.do("GET", f"/organizer/entries/{work['id']}")["status"] for name, work in works.items()}
    assert now == {"通过": "in_review", "不通过": "screened_out", "后来改了": "screening", "退回": "returned"}
    seen = entrant.do("GET", f"/entries/{works['退回']['id']}")
    assert "submit" in seen["can"]
    again = entrant.do("POST", f"/entries/{seen['id']}/submission", stage.pledged(seen))
    assert again["status"] == "screening"


def test_a_returned_work_that_does_not_come_back_lapses_at_its_own_deadline(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Screening ends without anybody closing it."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant)
    stage.close_entries(organizer)
    stage.screening(organizer)
    answered(organizer, work, "return", "补字幕")
    assert play.run("reconcile", {})["returns"] == 0
    now_is(monkeypatch, timedelta(days=8))
    assert play.run("reconcile", {})["returns"] == 1
    play.count()
    play.step("hold_gate", phase="screening", stop="people", token="t2")
    phase = records.found(campaign_key(play.CONTEST)).phase(PhaseName.SCREENING)
    assert (phase.status, Stop.PEOPLE in phase.decisions) == (PhaseStatus.RUNNING, True)


# --- late works -------------------------------------------------------------------------------------------------


def test_a_work_with_more_time_is_added_to_the_list_once(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Submitted by its own deadline, after the list was fixed; the experts get it as all others."""
    organizer, entrant = stage.organizer(), stage.entrant()
    first = stage.submitted(entrant, "第一件")
    entry = stage.uploaded(entrant, entrant.do("POST", "/entries", stage.form("迟到的")))
    play.probe(entry["id"])
    stage.close_entries(organizer)
    stage.screening(organizer)
    until = clock.now() + timedelta(days=2)
    stage.agreed(organizer, "extend", entry["id"], until=until.isoformat())
    seen = entrant.do("GET", f"/entries/{entry['id']}")
    assert entrant.do("POST", f"/entries/{entry['id']}/submission", stage.pledged(seen))["status"] == "submitted"
    assert play.run("reconcile", {})["latecomers"] == 0
    now_is(monkeypatch, timedelta(days=2, hours=3))
    until_done(lambda: play.run("reconcile", {}))
    assert play.run("reconcile", {})["latecomers"] == 0
    row = records.found(campaign_key(play.CONTEST))
    assert (row.listed, row.late) == (2, (entry["id"],))
    later = stage.organizer("李主任", "li@example.cn")
    assert later.do("GET", f"/organizer/entries/{entry['id']}")["status"] == "screening"
    assert later.do("GET", f"/organizer/entries/{first['id']}")["status"] == "screening"


def test_a_call_extended_after_the_list_offers_to_list_again(stage: PlayedCall) -> None:
    """It says what is in the way; confirmed, entries are made again and screening does not end before they are in."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant)
    stage.close_entries(organizer)
    stage.screening(organizer)
    board = organizer.do("GET", "/organizer/board")
    dates = {name: board["calendar"][name] for name in ("opens", "review_until")}
    sent = dates | WHY | {"closes": (clock.now() + timedelta(days=1)).isoformat(), "revision": board["revision"]}
    assert organizer.send("PUT", "/organizer/calendar", sent)["code"] == "TWO_PEOPLE_DECIDE"
    dates = dates | {"closes": sent["closes"]}
    refused = organizer.send("POST", "/organizer/confirmations", play.asked_for(organizer, "reschedule", dates=dates))
    assert (refused["code"], "1" in refused["message"]["zh"]) == ("LIST_IS_FIXED", True)
    stage.agreed(organizer, "reschedule", dates=dates | {"list_again": True})
    answered(organizer, work, "pass")
    play.count()
    assert play.run("reconcile", {})["completions"] == 0
    assert organizer.send("POST", "/organizer/phases/screening/close", WHY)["code"] == "ENTRIES_STILL_OPEN"
    stage.submitted(entrant, "延期后提交的")


def test_the_units_date_can_be_moved(stage: PlayedCall) -> None:
    """Within the call; without it the date goes along as before."""
    organizer = stage.organizer()
    board = organizer.do("GET", "/organizer/board")
    dates = {name: board["calendar"][name] for name in ("opens", "closes", "review_until")}
    units = clock.now() + timedelta(days=1)
    moved = dates | WHY | {"revision": board["revision"], "unit_deadline": units.isoformat()}
    assert clock.now().fromisoformat(
        organizer.do("PUT", "/organizer/calendar", moved)["calendar"]["unit_deadline"]
    ) == (units)
    late = moved | {"revision": board["revision"] + 1, "unit_deadline": board["calendar"]["review_until"]}
    assert organizer.send("PUT", "/organizer/calendar", late)["code"] == "CALENDAR_ORDER"


# --- leaving and coming back ------------------------------------------------------------------------------------


class Panel:
    """Two works before seven experts, five to a work."""

    def __init__(self, stage: PlayedCall) -> None:
        self.stage, self.organizer, self.entrant = stage, stage.organizer(), stage.entrant()
        self.works = [stage.submitted(self.entrant, f"作品{n}") for n in range(2)]
        self.experts = [stage.expert(self.organizer, number) for number in range(7)]
        stage.close_entries(self.organizer)
        stage.screening(self.organizer)
        stage.screened(self.organizer, *self.works)
        stage.scoring(self.organizer)

    def sign(self) -> Any:
        """Whose panel this is (see `tests.played`)."""
        return vars(self)

    def seats(self, work: Json) -> list[str]:
        """The states of a work's seats."""
        found = self.organizer.do("GET", f"/organizer/entries/{work['id']}/reviews")["reviews"]
        return sorted(seat["state"] for seat in found)

    def first_seat(self) -> tuple[ApiClient, Json]:
        """An expert with a seat, and the seat."""
        for expert in self.experts:
            for line in expert.do("GET", "/reviews")["reviews"]:
                return expert, line
        raise AssertionError("nobody has a seat")


@pytest.fixture
def panel(stage: PlayedCall) -> Panel:
    """A call in the middle of expert review."""
    return Panel(stage)


def mended(kind: str = "after-call") -> None:
    """Every message of a kind is carried out, killed after every change and repeated, and comes once more."""
    for order in play.outbox(kind):
        until_done(partial(play.queued, "replace_reviewers", order["pointer"]))
        play.queued("replace_reviewers", order["pointer"])
    play.count()


def test_a_withdrawal_taken_back_gives_the_experts_their_seats_again(panel: Panel) -> None:
    """Scores that were given stay; nobody gets a second seat."""
    work = panel.works[0]
    before = panel.seats(work)
    panel.entrant.do("POST", f"/entries/{work['id']}/withdrawal", WHY)
    mended("work_withdrawn")
    assert set(panel.seats(work)) == {"withdrawn"}
    panel.organizer.do("POST", f"/organizer/entries/{work['id']}/restoration", WHY)
    mended("work_restored")
    assert panel.seats(work) == before
    assert panel.organizer.do("GET", f"/organizer/entries/{work['id']}")["status"] == "in_review"


def test_a_mistaken_conflict_is_taken_back_with_the_seat_of_the_heir(panel: Panel) -> None:
    """The heir has not scored: one transaction moves the seat back; after a score it stays where it is."""
    expert, line = panel.first_seat()
    expert.do("POST", f"/reviews/{line['id']}/conflict", {"reason": "点错"})
    mended("seat")
    panel.organizer.do("POST", f"/organizer/reviews/{line['id']}/reopening", WHY)
    work = {"id": line["id"].split("-")[0]}
    assert panel.seats(work) == [*["assigned"] * 5, "handed_back"]
    assert line["id"] in [each["id"] for each in expert.do("GET", "/reviews")["reviews"]]
    expert.do("POST", f"/reviews/{line['id']}/conflict", {"reason": "确有关系"})
    for order in play.outbox("seat"):
        play.queued("replace_reviewers", order["pointer"])
    assert panel.seats(work) == [*["assigned"] * 5, "handed_back", "recused"]


def test_a_submitted_score_is_changed_by_its_expert_and_reopened_by_an_organizer(panel: Panel) -> None:
    """Until the round closes; a draft never takes the place of a submitted score by itself."""
    expert, line = panel.first_seat()
    path = f"/reviews/{line['id']}"
    given = expert.do("POST", f"{path}/submission", panel.stage.judgement(line, 60))
    assert expert.send("PUT", path, panel.stage.judgement(given, 70))["code"] == "REVIEW_SUBMITTED"
    changed = expert.do("POST", f"{path}/submission", panel.stage.judgement(given, 80))
    assert (changed["state"], changed["total"]) == ("submitted", "80.00")
    panel.organizer.do("POST", f"/organizer/reviews/{line['id']}/reopening", WHY)
    assert expert.do("GET", path)["state"] == "draft"
    assert panel.organizer.send("POST", f"/organizer/reviews/{line['id']}/reopening", WHY)["code"] == "NOT_REOPENABLE"


def test_the_scores_of_an_expert_removed_for_misconduct_are_void_and_given_anew(panel: Panel) -> None:
    """All of them, whatever is killed; the seats go to others, and the removed expert can be brought back."""
    expert, line = panel.first_seat()
    expert.do("POST", f"/reviews/{line['id']}/submission", panel.stage.judgement(line, 100))
    panel_of = panel.organizer.do("GET", f"/organizer/entries/{line['id'].split('-')[0]}/reviews")["reviews"]
    judge = next(seat["expert"] for seat in panel_of if seat["state"] == "submitted")
    panel.organizer.do("POST", f"/organizer/experts/{judge}/replacement", WHY)
    panel.stage.agreed(panel.organizer, "void", person=judge)
    mended("expert_left")
    work = {"id": line["id"].split("-")[0]}
    assert panel.seats(work) == [*["assigned"] * 5, "voided"]
    back = panel.organizer.do("POST", f"/organizer/experts/{judge}/return", WHY)
    assert (back["state"], back["assigned"]) == ("invited", 0)


def _letters(organizer: ApiClient, expert: str) -> list[Json]:
    """The letters that the page lists as those to an expert."""
    found: list[Json] = organizer.do("GET", f"/organizer/experts/{expert}/letters")["letters"]
    return found


def test_an_expert_who_had_a_seat_gets_no_second_one_and_the_organizers_hear_why(panel: Panel) -> None:
    """Who declared a conflict stays off the panel, however the seat is given."""
    expert, line = panel.first_seat()
    expert.do("POST", f"/reviews/{line['id']}/conflict", {"reason": "同单位"})
    panel_of = panel.organizer.do("GET", f"/organizer/entries/{line['id'].split('-')[0]}/reviews")["reviews"]
    judge = next(seat["expert"] for seat in panel_of if seat["state"] == "recused")
    path = f"/organizer/entries/{line['id'].split('-')[0]}/seats"
    panel.organizer.do("POST", path, {"expert": judge, "reason": "专业需要"})
    mended("seat_by_hand")
    mended("seat_by_hand")
    [told] = play.messages("seat_refused")
    assert told["body"]["conflict"] == "曾在该作品的评审组中"


def test_a_seat_is_given_by_hand_once_and_not_against_a_conflict(panel: Panel) -> None:
    """Whatever is killed; the phase waits for the new score; who is bound to the entrant gets none."""
    organizer, work = panel.organizer, panel.works[0]
    path = f"/organizer/entries/{work['id']}"
    seated = {seat["expert"] for seat in organizer.do("GET", f"{path}/reviews")["reviews"]}
    free = next(each for each in organizer.do("GET", "/organizer/experts")["experts"] if each["id"] not in seated)
    form = {name: free[name] for name in ("field", "unit", "credit_code")} | {"phone": "13800138000"}
    kin = organizer.do("POST", "/organizer/experts", form | {"name": "周亲", "email": "kin@example.cn"})
    owed = organizer.do("GET", "/organizer/board")["phases"]["expert_review"]["missing"]
    for expert in (free, kin):
        organizer.do("POST", f"{path}/seats", {"expert": expert["id"], "reason": "专业需要"})
    mended("seat_by_hand")
    told = [message["body"] for message in play.messages("seat_refused")]
    assert [(body["role"], body["expert"], body["title"]) for body in told] == [("organizer", "周亲", "作品0")]
    assert told[0]["conflict"] == "手机号相同"
    assert "seat_refused" not in {letter["kind"] for letter in _letters(organizer, kin["id"])}
    after = [seat["expert"] for seat in organizer.do("GET", f"{path}/reviews")["reviews"]]
    assert (len(after), free["id"] in after, kin["id"] in after) == (6, True, False)
    assert organizer.do("GET", "/organizer/board")["phases"]["expert_review"]["missing"] == owed + 1


def test_a_revoked_winner_is_marked_in_the_public_result_and_a_name_corrected(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disqualified before publication it holds no rank and others move up; after it two people revoke the award."""
    for expert in panel.experts:
        for line in expert.do("GET", "/reviews")["reviews"]:
            expert.do("POST", f"/reviews/{line['id']}/submission", panel.stage.judgement(line, 75))
    first, second = panel.works
    organizer = panel.organizer
    organizer.send("POST", "/organizer/phases/expert_review/close", WHY)
    play.step("tally_scores", round=1)
    play.step("close_phase", phase="expert_review")
    panel.stage.agreed(organizer, "disqualify", first["id"])
    ranks = {line["id"]: line["final_rank"] for line in organizer.do("GET", "/organizer/result")["entries"]}
    assert ranks == {first["id"]: None, second["id"]: 1}
    organizer.do("POST", "/organizer/phases/selection/start", {})
    play.step("open_phase", phase="selection", execution="arn:3")
    play.step("hold_gate", phase="selection", stop="gate", token="t4")
    panel.stage.published(organizer)
    [winner] = ApiClient().do("GET", "/results")["winners"]
    assert (winner["receipt"], winner["disqualified"]) == (second["receipt"], False)
    organizer.do("POST", f"/organizer/entries/{second['id']}/name", {"name": "更正后的名称", "reason": "更名"})
    asks = play.asked_for(organizer, "disqualify", second["id"])
    assert organizer.send("POST", "/organizer/confirmations", asks)["code"] == "ILLEGAL_TRANSITION"
    [winner] = ApiClient().do("GET", "/results")["winners"]
    assert (winner["entrant"], winner["disqualified"], winner["revoked"]) == ("更正后的名称", False, None)
    play.revoked(panel.stage, organizer, second)
    [winner] = ApiClient().do("GET", "/results")["winners"]
    assert (winner["disqualified"], winner["revoked"]["ground"]) == (False, "rights")


# --- people -----------------------------------------------------------------------------------------------------


def test_two_organizers_remove_one_who_is_then_out_and_never_both(stage: PlayedCall) -> None:
    """Of two who agree on either's removal one stays, even if each has asked for the other's: no office is empty."""
    first, second = stage.organizer(), stage.organizer("李主任", "li@example.cn")
    office = {each["name"]: each["id"] for each in first.do("GET", "/organizer/organizers")["organizers"]}
    alone = first.send("POST", f"/organizer/organizers/{office['李主任']}/removal", WHY)
    assert (first.status, alone["code"]) == (403, "TWO_PEOPLE_DECIDE")
    asks = {"act": "remove"} | WHY
    mine = second.do("POST", "/organizer/confirmations", asks | {"person": office["王主任"]})
    yours = first.do("POST", "/organizer/confirmations", asks | {"person": office["李主任"]})
    second.do("POST", f"/organizer/confirmations/{yours['id']}/confirmation", {})
    assert second.send("GET", "/organizer/board")["code"] == "NOT_SIGNED_IN"
    late = first.send("POST", f"/organizer/confirmations/{mine['id']}/confirmation", {})
    assert late["code"] == "ASKER_REMOVED"
    states = {each["name"]: each["state"] for each in first.do("GET", "/organizer/organizers")["organizers"]}
    assert states == {"王主任": "invited", "李主任": "removed"}


def test_a_new_address_signs_in_and_the_old_one_is_free(stage: PlayedCall) -> None:
    """The link goes to the new address; somebody else can be registered under the old one, nobody under the new."""
    organizer = stage.organizer()
    stage.expert(organizer, 1)
    [line] = organizer.do("GET", "/organizer/experts")["experts"]
    form = {name: line[name] for name in ("name", "field", "unit", "credit_code", "phone")}
    path = f"/organizer/experts/{line['id']}"
    moved = organizer.do("PUT", path, form | WHY | {"email": "moved@example.cn", "unit": "新单位"})
    assert (moved["email"], moved["unit"]) == ("moved@example.cn", "新单位")
    assert "moved@example.cn" in {each["body"]["email"] for each in play.messages("invitation")}
    taken = organizer.send("POST", "/organizer/experts", form | {"email": "moved@example.cn"})
    assert taken["code"] == "EXPERT_EXISTS"
    organizer.do("POST", "/organizer/experts", form | {"email": line["email"]})


def test_a_removed_unit_is_offered_to_nobody(stage: PlayedCall) -> None:
    """Entrants cannot name it until it is brought back."""
    organizer = stage.organizer()
    unit = stage.recommender(organizer).line
    path = f"/organizer/recommenders/{unit['id']}"
    assert organizer.do("POST", f"{path}/removal", WHY)["state"] == "removed"
    assert ApiClient().do("GET", "/recommenders") == {"recommenders": []}
    assert organizer.send("POST", f"{path}/invitation", {})["code"] == "PERSON_REMOVED"
    organizer.do("POST", f"{path}/return", WHY)
    assert [each["id"] for each in ApiClient().do("GET", "/recommenders")["recommenders"]] == [unit["id"]]


def test_a_late_answer_and_the_gate_do_not_both_hold(stage: PlayedCall) -> None:
    """The undo that read the campaign before the gate was passed is refused as stale."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant)
    stage.close_entries(organizer)
    stage.screening(organizer)
    passed = answered(organizer, work, "pass")
    row = records.found(campaign_key(play.CONTEST))
    change = campaigns.list_late(row, "x" * 20, clock.now())
    with play.right_after_read(lambda: records.save(change, row)):
        refused = organizer.send(
            "POST", f"/organizer/entries/{work['id']}/screening/undo", {"revision": passed["revision"]}
        )
    assert refused["code"] == "STALE"


def test_an_expert_who_has_signed_in_is_no_longer_only_invited(stage: PlayedCall) -> None:
    """Noted once, when the page asks who is signed in."""
    organizer = stage.organizer()
    expert = stage.expert(organizer, 1)
    assert organizer.do("GET", "/organizer/experts")["experts"][0]["signed_in_at"] is None
    expert.do("GET", "/session")
    first = organizer.do("GET", "/organizer/experts")["experts"][0]["signed_in_at"]
    expert.do("GET", "/session")
    assert organizer.do("GET", "/organizer/experts")["experts"][0]["signed_in_at"] == first is not None
