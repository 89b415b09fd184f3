"""A running call: its dates, its phases, the stops where workflows wait for people."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from chalicelib.actors import SYSTEM
from chalicelib.bilingual import Zone
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import (
    LIVE,
    Another,
    Calendar,
    Campaign,
    Counted,
    Decision,
    Phase,
    PhaseName,
    PhaseStatus,
    Round,
    Stage,
    Stop,
)
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from tests.unit import samples
from tests.unit.samples import AT, CALL, CLOSES, LATER, MS, OFFICE, OPENS, code_of, refused_fields

SCREENING, REVIEW, SELECTION = PhaseName.SCREENING, PhaseName.EXPERT_REVIEW, PhaseName.SELECTION
IDLE, RUNNING, DONE, FAILED = PhaseStatus.IDLE, PhaseStatus.RUNNING, PhaseStatus.DONE, PhaseStatus.FAILED
PEOPLE, GATE, NOTICE = PhaseStatus.AWAITING_PEOPLE, PhaseStatus.AWAITING_GATE, PhaseStatus.AWAITING_NOTICE


def with_phase(phase: Phase, name: PhaseName = SCREENING, **more: Any) -> Campaign:
    """The call with one phase as given."""
    row = samples.campaign()
    return msgspec.structs.replace(row, phases={**row.phases, name: phase}, **more)


def held(stop: Stop = Stop.PEOPLE, token: str = "t1", name: PhaseName = SCREENING) -> Campaign:  # noqa: S107
    """The call with a phase that waits."""
    claimed = campaigns.claim(samples.campaign(), name, "arn:1", LATER).row
    return campaigns.hold(claimed, name, stop=stop, token=token, at=LATER).row


def resume(token: str) -> Message:
    """The order to let an execution go on."""
    return Message(Destination.WORKFLOW, "resume", {"token": token})


# --- dates ------------------------------------------------------------------------------------------------------


def test_a_call_opens_with_the_dates_of_its_definition() -> None:
    """The first row, whole; the seed's hash is public from the first day."""
    dates = CALL.calendar
    assert campaigns.open_campaign(CALL, "5eed", "c0", OPENS) == Change(
        row=Campaign(
            id=CALL.id,
            definition_sha256=CALL.sha256,
            calendar=Calendar(
                opens=dates.opens,
                closes=dates.closes,
                review_until=dates.review_until,
                unit_deadline=dates.unit_deadline,
                review_from=dates.review_from,
            ),
            phases={SCREENING: Phase(), REVIEW: Phase(), SELECTION: Phase()},
            round=Round(number=1, seed="5eed", commitment="c0", seats=0, per_work=0),
            listed=0,
            revision=0,
        ),
        action="open_campaign",
        by=SYSTEM,
        at=OPENS,
    )


@pytest.mark.parametrize(
    ("at", "collecting", "stage"),
    [
        (OPENS - MS, False, Stage.UPCOMING),
        (OPENS, True, Stage.COLLECTING),
        (CLOSES - MS, True, Stage.COLLECTING),
        (CLOSES, False, Stage.CLOSED),
        (CLOSES.astimezone(UTC) - MS, True, Stage.COLLECTING),
    ],
)
def test_a_call_collects_from_its_opening_to_its_close(at: datetime, collecting: bool, stage: Stage) -> None:
    """To the millisecond: the opening is in, the deadline is out, whatever the offset."""
    row = samples.campaign()
    assert (row.is_collecting(at), row.stage(at)) == (collecting, stage)


@pytest.mark.parametrize(
    ("screening", "review", "published", "stage"),
    [
        (RUNNING, IDLE, None, Stage.SCREENING),
        (DONE, IDLE, None, Stage.SCREENING),
        (FAILED, IDLE, None, Stage.SCREENING),
        (DONE, RUNNING, None, Stage.REVIEWING),
        (DONE, DONE, None, Stage.REVIEWING),
        (DONE, DONE, LATER, Stage.PUBLISHED),
    ],
)
def test_the_public_sees_how_far_the_call_is(
    screening: PhaseStatus, review: PhaseStatus, published: datetime | None, stage: Stage
) -> None:
    """Phases tell more than dates; nothing is collected once the result is out."""
    row = samples.campaign(screening=screening, expert_review=review)
    row = msgspec.structs.replace(row, published_at=published)
    assert row.stage(AT) is stage
    assert row.is_collecting(AT) == (published is None)


def test_the_public_sees_that_the_result_is_on_notice() -> None:
    """From when it is announced until it is published."""
    waiting = Phase(status=PhaseStatus.AWAITING_NOTICE)
    row = samples.campaign(screening=DONE, expert_review=DONE)
    row = msgspec.structs.replace(row, phases={**row.phases, PhaseName.SELECTION: waiting})
    assert row.stage(AT) is Stage.ON_NOTICE
    assert msgspec.structs.replace(row, published_at=LATER).stage(AT) is Stage.PUBLISHED


def test_times_are_shown_in_beijing() -> None:
    """On a 24-hour clock, whatever offset they are stored with."""
    assert campaigns.shown(datetime(2025, 8, 31, 16, 0, tzinfo=UTC)) == "2025-09-01 00:00"


def moved(**dates: datetime) -> Calendar:
    """The call's dates, some of them others."""
    return msgspec.structs.replace(samples.campaign().calendar, **dates)


def test_dates_are_moved_with_a_reason() -> None:
    """Old and new dates stand in the history; the dates between are drawn along."""
    closes = CLOSES - timedelta(days=20)
    change = campaigns.reschedule(samples.campaign(), moved(closes=closes), by=OFFICE, at=AT, why=" 提前\u200b截止 ")
    assert change == Change(
        row=msgspec.structs.replace(samples.campaign(), calendar=moved(closes=closes, unit_deadline=closes)),
        action="reschedule",
        by=OFFICE,
        at=AT,
        before="2025-06-10 00:00/2025-08-26 00:00/2025-09-01 00:00/2025-11-01 00:00",
        after="2025-06-10 00:00/2025-08-12 00:00/2025-08-12 00:00/2025-11-01 00:00",
        why="提前截止",
    )


LISTED = msgspec.structs.replace(samples.campaign(screening=PEOPLE), manifest_key="screening/manifest.json")
SCREENED = msgspec.structs.replace(samples.campaign(screening=PhaseStatus.DONE), manifest_key="m")
PUBLISHED = msgspec.structs.replace(LISTED, published_at=LATER)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("row", "dates", "why", "code"),
    [
        (samples.campaign(), {"opens": CLOSES}, "x", "CALENDAR_ORDER"),
        (samples.campaign(), {"closes": CALL.calendar.review_until}, "x", "CALENDAR_ORDER"),
        (samples.campaign(), {"closes": OPENS}, "x", "CALENDAR_ORDER"),
        (samples.campaign(), {}, "\u200b ", "INVALID_FIELDS"),
        (samples.campaign(), {}, "工" * 501, "INVALID_FIELDS"),
        (samples.campaign(screening=RUNNING), {"closes": CLOSES + DAY}, "x", None),
        (LISTED, {"closes": CLOSES + DAY}, "x", "LIST_IS_FIXED"),
        (LISTED, {"opens": OPENS - DAY}, "x", "LIST_IS_FIXED"),
        (SCREENED, {"closes": CLOSES + DAY}, "x", "PHASE_NOT_OPEN"),
        (LISTED, {"review_until": CALL.calendar.review_until + DAY}, "x", None),
        (PUBLISHED, {"review_until": CALL.calendar.review_until + DAY}, "x", "PHASE_NOT_OPEN"),
    ],
)
def test_dates_that_may_not_be_moved(row: Campaign, dates: dict[str, datetime], why: str, code: str | None) -> None:
    """In order, with a reason; the call itself stays once its works are listed: later ones would never be seen."""
    assert code_of(campaigns.reschedule, row, moved(**dates), OFFICE, LATER, why) == code


@given(st.lists(st.integers(0, 300), min_size=3, max_size=3, unique=True), st.integers(0, 300), st.integers(0, 300))
def test_dates_between_are_always_in_order(days: list[int], unit: int, review: int) -> None:
    """Wherever the three main dates are put, the two others fit between them."""
    opens, closes, until = (OPENS + timedelta(days=day) for day in sorted(days))
    dates = campaigns.fitted(
        Calendar(
            opens=opens,
            closes=closes,
            review_until=until,
            unit_deadline=OPENS + unit * DAY,
            review_from=OPENS + review * DAY,
        )
    )
    assert dates.opens <= dates.unit_deadline <= dates.closes <= dates.review_from <= dates.review_until
    assert (dates.opens, dates.closes, dates.review_until) == (opens, closes, until)
    assert campaigns.fitted(dates) == dates


@given(st.timedeltas(timedelta(days=100), timedelta(days=5000)))
def test_a_rehearsal_moves_a_past_call_to_today(since: timedelta) -> None:
    """By whole days, so that hours and distances stay: it opened one to two days ago."""
    before, at = samples.campaign().calendar, OPENS + since
    after = campaigns.moved_to(before, at)
    assert DAY <= at - after.opens < 2 * DAY
    distances = {getattr(after, name) - getattr(before, name) for name in Calendar.__struct_fields__}
    assert len(distances) == 1
    assert next(iter(distances)) % DAY == timedelta()


def test_a_rehearsal_keeps_the_time_of_day_of_a_zone_with_summer_time() -> None:
    """A deadline at midnight in summer stays at midnight when it is moved into winter."""
    berlin, calendar = Zone("Europe/Berlin"), samples.campaign().calendar
    opens = datetime.fromisoformat("2026-03-01T00:00:00+01:00")
    closes = datetime.fromisoformat("2026-05-01T00:00:00+02:00")
    dated = msgspec.structs.replace(calendar, opens=opens, closes=closes)
    moved = campaigns.moved_to(dated, datetime.fromisoformat("2026-11-29T12:00:00+01:00"), berlin)
    assert moved.opens.isoformat() == "2026-11-28T00:00:00+01:00"
    assert moved.closes.isoformat() == "2027-01-28T00:00:00+01:00"


# --- starting a phase -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "screening", "at", "code"),
    [
        (SCREENING, IDLE, CLOSES - MS, "ENTRIES_STILL_OPEN"),
        (SCREENING, IDLE, CLOSES, None),
        (SELECTION, IDLE, CLOSES - MS, "ENTRIES_STILL_OPEN"),
        (SELECTION, IDLE, CLOSES, None),
        (REVIEW, IDLE, LATER, "PHASE_NOT_READY"),
        (REVIEW, PEOPLE, LATER, "PHASE_NOT_READY"),
        (REVIEW, FAILED, LATER, "PHASE_NOT_READY"),
        (REVIEW, DONE, LATER, None),
    ],
)
def test_a_phase_begins_when_all_before_it_is_over(
    name: PhaseName, screening: PhaseStatus, at: datetime, code: str | None
) -> None:
    """For the organizer's button and for an execution started from the console alike."""
    row = samples.campaign(screening=screening)
    assert code_of(campaigns.start, row, name, OFFICE, at) == code
    assert code_of(campaigns.claim, row, name, "arn:1", at) == code


def test_starting_orders_one_execution_by_its_name() -> None:
    """The name follows from call, phase and attempt, so that two orders start one execution."""
    change = campaigns.start(samples.campaign(), SCREENING, OFFICE, LATER)
    order = Message(
        Destination.WORKFLOW,
        "start",
        {"machine": "screening", "name": "workshop-films-2025-screening-1", "contest": "workshop-films-2025"},
    )
    row = with_phase(Phase(status=RUNNING, attempt=1, started_at=LATER))
    assert change == Change(
        row=row, action="start_screening", by=OFFICE, at=LATER, before="idle", after="running", messages=(order,)
    )


@pytest.mark.parametrize("status", [*sorted(LIVE), DONE])
def test_starting_what_runs_or_has_ended_is_harmless(status: PhaseStatus) -> None:
    """Two organizers press the button at once; one presses it again the next day."""
    assert campaigns.start(samples.campaign(screening=status), SCREENING, OFFICE, LATER) is None


def test_a_failed_phase_starts_again_as_if_nothing_were_behind_it_but_decisions() -> None:
    """A new attempt, no failure and no end shown any more; what people decided stands."""
    decisions = {Stop.PEOPLE: Decision(by=OFFICE, at=LATER, reason="完成")}
    broken = Phase(
        status=FAILED,
        attempt=1,
        execution="arn:1",
        started_at=LATER,
        finished_at=LATER,
        tokens={},
        decisions=decisions,
        failure="boom",
    )
    change = campaigns.start(with_phase(broken), SCREENING, OFFICE, LATER + DAY)
    assert change is not None
    again = Phase(
        status=RUNNING, attempt=2, execution="", started_at=LATER, finished_at=None, tokens={}, decisions=decisions
    )
    assert change.row.phase(SCREENING) == again
    claimed = campaigns.claim(with_phase(broken), SCREENING, "arn:2", LATER + DAY).row.phase(SCREENING)
    assert claimed == msgspec.structs.replace(again, attempt=1, execution="arn:2")


def test_an_execution_from_the_console_claims_a_phase_that_nobody_ordered() -> None:
    """Its first attempt, owned by that execution; nothing is ordered besides."""
    change = campaigns.claim(samples.campaign(), SCREENING, "arn:9", LATER)
    row = with_phase(Phase(status=RUNNING, attempt=1, execution="arn:9", started_at=LATER))
    assert change == Change(row=row, action="claim_screening", by=SYSTEM, at=LATER, before="idle", after="running")


# --- waiting for people -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stop", "status"), [(Stop.PEOPLE, PEOPLE), (Stop.GATE, GATE), (Stop.NOTICE, NOTICE)])
def test_a_workflow_waits_and_a_person_lets_it_go_on(stop: Stop, status: PhaseStatus) -> None:
    """The token it waits with is what the decision resumes, once."""
    waiting = held(stop)
    assert waiting.phase(SCREENING) == Phase(
        status=status, attempt=1, execution="arn:1", started_at=LATER, tokens={stop: "t1"}
    )
    assert waiting.phase(SCREENING).waiting_for is stop
    change = campaigns.decide(
        waiting, SCREENING, stop=stop, by=OFFICE, at=LATER + DAY, why=" 都看完了 ", chosen=("e1",)
    )
    decision = Decision(by=OFFICE, at=LATER + DAY, reason="都看完了", chosen=("e1",))
    phase = Phase(
        status=RUNNING, attempt=1, execution="arn:1", started_at=LATER, tokens={stop: "t1"}, decisions={stop: decision}
    )
    assert change == Change(
        row=with_phase(phase),
        action=f"decide_screening_{stop.value}",
        by=OFFICE,
        at=LATER + DAY,
        before=status.value,
        after="running",
        why="都看完了",
        messages=(resume("t1"),),
    )


@pytest.mark.parametrize(
    ("row", "stop", "why", "code"),
    [
        (samples.campaign(), Stop.PEOPLE, "x", "PHASE_NOT_WAITING"),
        (samples.campaign(screening=RUNNING), Stop.GATE, "x", "PHASE_NOT_WAITING"),
        (held(Stop.PEOPLE), Stop.GATE, "x", "PHASE_NOT_WAITING"),
        (held(Stop.GATE), Stop.PEOPLE, "x", "PHASE_NOT_WAITING"),
        (held(Stop.GATE), Stop.GATE, "  ", "INVALID_FIELDS"),
        (held(Stop.GATE), Stop.GATE, "工" * 501, "INVALID_FIELDS"),
        (
            campaigns.decide(held(), SCREENING, stop=Stop.PEOPLE, by=OFFICE, at=LATER, why="x").row,
            Stop.PEOPLE,
            "x",
            "PHASE_NOT_WAITING",
        ),
        (held(Stop.GATE), Stop.GATE, "x", None),
    ],
)
def test_a_stop_is_ended_once_where_it_waits_with_a_reason(
    row: Campaign, stop: Stop, why: str, code: str | None
) -> None:
    """No second decision, none in advance, none for another stop, none without a reason."""
    assert code_of(campaigns.decide, row, SCREENING, stop=stop, by=OFFICE, at=LATER, why=why) == code


def test_what_was_decided_before_an_execution_was_lost_holds_for_the_next() -> None:
    """The new execution comes to the same stop and goes on at once, with its own token."""
    decided = campaigns.decide(held(), SCREENING, stop=Stop.PEOPLE, by=OFFICE, at=LATER, why="完成").row
    restarted = campaigns.restart(decided, SCREENING, LATER + DAY)
    assert [message.body["name"] for message in restarted.messages] == ["workshop-films-2025-screening-2"]
    claimed = campaigns.claim(restarted.row, SCREENING, "arn:2", LATER + DAY).row
    again = campaigns.hold(claimed, SCREENING, stop=Stop.PEOPLE, token="t2", at=LATER + DAY)
    assert again.row.phase(SCREENING).status is RUNNING
    assert again.messages == (resume("t2"),)
    gate = campaigns.hold(again.row, SCREENING, stop=Stop.GATE, token="t3", at=LATER + DAY)
    assert (gate.row.phase(SCREENING).waiting_for, gate.messages) == (Stop.GATE, ())


@pytest.mark.parametrize(("failure", "status"), [("", DONE), ("States.Timeout", FAILED)])
def test_a_phase_ends_well_or_with_its_failure(failure: str, status: PhaseStatus) -> None:
    """Nothing waits any more; a failure is told to the organizer."""
    change = campaigns.finish(held(), SCREENING, LATER + DAY, failure)
    phase = Phase(
        status=status, attempt=1, execution="arn:1", started_at=LATER, finished_at=LATER + DAY, failure=failure
    )
    assert change == Change(
        row=with_phase(phase),
        action="finish_screening",
        by=SYSTEM,
        at=LATER + DAY,
        before="awaiting_people",
        after=status.value,
        why=failure,
    )


def test_only_the_owner_ends_a_phase() -> None:
    """A further execution neither ends nor fails it; an older workflow does not say who it is; what is done is done."""
    assert campaigns.finish(held(), SCREENING, LATER, execution="arn:2") is None
    assert campaigns.finish(held(), SCREENING, LATER, failure="States.Timeout", execution="arn:2") is None
    ended = campaigns.finish(held(), SCREENING, LATER, execution="arn:1")
    assert ended == campaigns.finish(held(), SCREENING, LATER)
    assert ended is not None
    assert campaigns.finish(ended.row, SCREENING, LATER, failure="States.Timeout", execution="arn:1") is None
    ordered = campaigns.start(samples.campaign(), SCREENING, OFFICE, LATER)
    assert ordered is not None
    assert campaigns.finish(ordered.row, SCREENING, LATER, execution="arn:1") is None
    failed = campaigns.finish(ordered.row, SCREENING, LATER, failure="could not claim it", execution="arn:1")
    assert failed is not None
    assert failed.row.phase(SCREENING).status is FAILED


@pytest.mark.parametrize("failure", ["", "States.Timeout"])
def test_further_executions_wait_for_the_owner_and_go_on_when_it_has_ended(failure: str) -> None:
    """Each by its last token; they stay when the owner is lost and another takes its place, but for that one."""
    row = held()
    for execution, token in (("arn:2", "t2"), ("arn:3", "t3"), ("arn:2", "t2 again")):
        change = campaigns.wait_for_owner(row, SCREENING, execution, token=token, at=LATER, is_busy=True)
        assert (change.action, change.messages) == ("wait_screening", ())
        row = change.row
    assert row.phase(SCREENING) == msgspec.structs.replace(
        held().phase(SCREENING), waiting={"arn:2": "t2 again", "arn:3": "t3"}
    )
    lost = campaigns.restart(row, SCREENING, LATER).row
    claimed = campaigns.claim(lost, SCREENING, "arn:3", LATER).row
    ended = campaigns.finish(claimed, SCREENING, LATER, failure=failure, execution="arn:3")
    assert ended is not None
    assert (ended.messages, ended.row.phase(SCREENING).waiting) == ((resume("t2 again"),), UNSET)


def test_who_comes_too_late_to_wait_goes_on_at_once() -> None:
    """The owner ended between the two questions. And nobody waits without limit: a row holds 400 kB."""
    row = held()
    change = campaigns.wait_for_owner(row, SCREENING, "arn:2", token="t2", at=LATER, is_busy=False)
    assert (change.row, change.messages) == (row, (resume("t2"),))
    for number in range(campaigns.MOST_WAITING):
        row = campaigns.wait_for_owner(row, SCREENING, f"arn:w{number}", token="t", at=LATER, is_busy=True).row
    assert code_of(campaigns.wait_for_owner, row, SCREENING, "arn:2", "t", LATER, is_busy=True) == "BUSY"
    assert code_of(campaigns.wait_for_owner, row, SCREENING, "arn:w1", "t", LATER, is_busy=True) is None


MOVES: dict[str, Callable[[Campaign, int], Change[Campaign] | None]] = {
    "start": lambda row, _: campaigns.start(row, SCREENING, OFFICE, LATER),
    "restart": lambda row, _: campaigns.restart(row, SCREENING, LATER) if row.phase(SCREENING).status in LIVE else None,
    "claim": lambda row, n: (
        campaigns.claim(row, SCREENING, f"arn:{n}", LATER) if row.phase(SCREENING).status is not DONE else None
    ),
    "people": lambda row, n: _hold(row, Stop.PEOPLE, n),
    "gate": lambda row, n: _hold(row, Stop.GATE, n),
    "end people": lambda row, _: campaigns.decide(row, SCREENING, stop=Stop.PEOPLE, by=OFFICE, at=LATER, why="x"),
    "end gate": lambda row, _: campaigns.decide(row, SCREENING, stop=Stop.GATE, by=OFFICE, at=LATER, why="x"),
    "finish": lambda row, _: campaigns.finish(row, SCREENING, LATER),
    "fail": lambda row, _: campaigns.finish(row, SCREENING, LATER, "boom"),
}


def _hold(row: Campaign, stop: Stop, number: int) -> Change[Campaign] | None:
    if row.phase(SCREENING).status is not RUNNING:
        return None
    return campaigns.hold(row, SCREENING, stop=stop, token=f"t{number}", at=LATER)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=30))
def test_no_sequence_of_steps_loses_a_decision_or_a_waiting_execution(moves: list[str]) -> None:
    """A stop that waits has its token, a decision resumes it once and stands for ever, attempts only grow."""
    row = samples.campaign()
    resumed: list[str] = []
    for number, move in enumerate(moves):
        before = row.phase(SCREENING)
        try:
            change = MOVES[move](row, number)
        except Problem:
            continue
        if change is None:
            continue
        row, phase = change.row, change.row.phase(SCREENING)
        resumed += [message.body["token"] for message in change.messages if message.kind == "resume"]
        assert phase.waiting_for is None or phase.tokens[phase.waiting_for]
        assert phase.waiting_for is None or phase.waiting_for not in phase.decisions
        assert before.decisions.items() <= phase.decisions.items()
        assert phase.attempt >= before.attempt
        assert (phase.finished_at is not None) == (phase.status in (DONE, FAILED))
        assert bool(phase.failure) == (phase.status is FAILED)
    assert len(resumed) == len(set(resumed))


# --- the round and the result -----------------------------------------------------------------------------------


def test_each_milestone_of_a_round_is_written_once_into_the_row() -> None:
    """Whatever an execution needs to go on after a crash stands in the row."""
    row = campaigns.freeze(samples.campaign(), "screening/m.json", 3, LATER).row
    assert (row.manifest_key, row.listed) == ("screening/m.json", 3)
    row = campaigns.plan_round(row, "assignments/p.json", "ab" * 32, LATER).row
    row = campaigns.open_round(row, 15, LATER).row
    row = campaigns.close_round(row, LATER + DAY).row
    counted = Counted(
        result_key="results/r.json", input_sha256="cd" * 32, sheet_key="results/s.json", sheet_sha256="ef" * 32
    )
    row = campaigns.record_result(row, counted, LATER + DAY).row
    assert row.round == Round(
        number=1,
        seed="5eed",
        commitment="c0",
        plan_key="assignments/p.json",
        plan_sha256="ab" * 32,
        seats=15,
        opened_at=LATER,
        closed_at=LATER + DAY,
        result_key="results/r.json",
        input_sha256="cd" * 32,
        sheet_key="results/s.json",
        sheet_sha256="ef" * 32,
    )
    another = campaigns.record_result(
        row, counted, LATER + DAY, Another(finalists=("e1", "e2"), per_work=3, seed="5eed2", commitment="c2", days=90)
    ).row
    assert another.round == Round(number=2, seed="5eed2", commitment="c2", finalists=("e1", "e2"), per_work=3)
    assert (another.earlier, another.counted, another.rounds[0]) == ((row.round,), row.round, row.round)
    assert another.calendar.review_until == max(row.calendar.review_until, LATER + DAY * 91)
    published = campaigns.publish(row, LATER + DAY)
    assert (published.row.published_at, published.action, published.by) == (LATER + DAY, "publish", SYSTEM)


def test_reasons_that_are_wrong_name_their_field() -> None:
    """The page marks the box in which the reason belongs."""
    assert refused_fields(campaigns.decide, held(), SCREENING, stop=Stop.PEOPLE, by=OFFICE, at=LATER, why="") == [
        ("reason", "REASON_REQUIRED")
    ]


def test_an_extended_call_after_the_list_says_so_and_adds_what_comes() -> None:
    """What is in the way is named; confirmed, the dates move, and no stop of screening ends before they are past."""
    closes = LATER + DAY
    row = campaigns.reschedule(LISTED, moved(closes=closes), OFFICE, at=LATER, why="灾害", list_again=True).row
    assert (row.calendar.closes, row.manifest_key) == (closes, LISTED.manifest_key)
    held = campaigns.hold(row, PhaseName.SCREENING, stop=Stop.PEOPLE, token="t", at=LATER).row

    def end(at: datetime) -> object:
        return campaigns.decide(held, PhaseName.SCREENING, stop=Stop.PEOPLE, by=OFFICE, at=at, why="完成")

    assert (code_of(end, closes - timedelta(seconds=1)), code_of(end, closes)) == ("ENTRIES_STILL_OPEN", None)


def test_an_entry_that_comes_late_is_counted_with_the_list() -> None:
    """The board knows from `listed` when every entry has been decided."""
    row = campaigns.list_late(msgspec.structs.replace(LISTED, listed=7), "e8", LATER).row
    assert (row.listed, row.late) == (8, ("e8",))


def test_an_entry_disqualified_after_the_count_is_excluded_until_it_is_restored() -> None:
    """Before the count it has no score; after publication the public page says so instead."""
    counted = msgspec.structs.replace(LISTED, round=msgspec.structs.replace(LISTED.round, result_key="r"))
    change = campaigns.exclude(counted, "e1", OFFICE, at=LATER, why="抄袭")
    assert change is not None
    assert change.row.excluded == ("e1",)
    assert campaigns.exclude(change.row, "e1", OFFICE, at=LATER, why="抄袭") is None
    assert campaigns.exclude(LISTED, "e1", OFFICE, at=LATER, why="抄袭") is None
    assert (
        campaigns.exclude(msgspec.structs.replace(counted, published_at=LATER), "e1", OFFICE, at=LATER, why="x") is None
    )
    back = campaigns.include(change.row, "e1", OFFICE, at=LATER, why="查无实据")
    assert back is not None
    assert back.row == counted
    assert campaigns.include(counted, "e1", OFFICE, at=LATER, why="x") is None


# Which date moves, how long after it, and whether two people decide that.
DEADLINES = [
    ("closes", timedelta(), True),
    ("closes", timedelta(seconds=-1), False),
    ("unit_deadline", timedelta(), True),
    ("review_until", timedelta(days=1), True),
    ("opens", timedelta(days=400), False),  # a beginning is no deadline
]


@pytest.mark.parametrize(("name", "since", "passed"), DEADLINES)
def test_a_deadline_that_has_passed_is_told_from_one_that_has_not(name: str, since: timedelta, passed: bool) -> None:
    """From its very moment on. Dates that stay as they are do not count."""
    calendar = samples.campaign().calendar
    at = getattr(calendar, name) + since
    other = msgspec.structs.replace(calendar, **{name: getattr(calendar, name) + timedelta(days=3)})
    assert campaigns.moves_passed(calendar, other, at) is passed
    assert not campaigns.moves_passed(calendar, calendar, at)
