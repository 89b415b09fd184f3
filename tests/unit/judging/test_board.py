"""The console's figures: each row counted once, whatever is delivered twice, late or out of order."""

from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.call.campaign import Campaign, PhaseName, PhaseStatus
from chalicelib.entry import entries
from chalicelib.entry.agreement import Agreement
from chalicelib.entry.entries import Entry, ScreeningOutcome, Status
from chalicelib.judging import board as boards
from chalicelib.judging.board import Board, CountedRow, Figures
from chalicelib.judging.review import Review, ReviewState
from chalicelib.judging.watch_evidence import Watched
from tests.unit import samples
from tests.unit.entry.test_answers import LOOKED, answered
from tests.unit.samples import CALL, FORM, IN_STATUS, LATER, SCORES, UPLOAD, seat


def unnamed(entry: Entry) -> Entry:
    """The work without a recommending unit."""
    return msgspec.structs.replace(entry, form=msgspec.structs.replace(FORM, recommender=None))


RETURNED = unnamed(IN_STATUS[Status.RETURNED]())


@pytest.mark.parametrize(
    ("entry", "marks"),
    [
        (unnamed(samples.draft()), ("entries:draft",)),
        (samples.draft(), ("entries:draft", "recommender:u1")),
        (unnamed(samples.listed()), ("entries:screening", "listed")),
        (RETURNED, ("entries:returned", "listed", "returning")),
        (entries.begin_upload(RETURNED, UPLOAD, LATER).row, ("entries:uploading", "listed", "returning")),
        (entries.withdraw(RETURNED, samples.ENTRANT.actor, LATER, "").row, ("entries:withdrawn", "listed")),
        (entries.submit(RETURNED, samples.PLEDGES, CALL, LATER).row, ("entries:screening", "listed")),
    ],
)
def test_what_a_work_adds(entry: Entry, marks: tuple[str, ...]) -> None:
    """Its status, whether it is on the list, its recommending unit, and whether it is being corrected."""
    assert boards.marks_of_entry(entry) == marks


def test_what_two_screeners_answered_is_counted_once_it_is_decided() -> None:
    """The office reads how well they agree from the board; one open answer counts nowhere."""
    works = [answered("pp"), answered("rp"), answered("rpp"), answered("p"), answered("r", LOOKED)]
    marks = [[mark for mark in boards.marks_of_entry(work) if mark.startswith("pair")] for work in works]
    assert marks == [["pair:pass:pass"], [], ["pair:refuse:pass"], [], []]
    board = Board(CALL.id, dict(Counter(mark for each in marks for mark in each)))
    assert boards.agreement_of(board) == Agreement(pairs=2, agreed=1, kappa=None)


def test_an_entry_counts_as_ready_while_it_is_complete_and_not_submitted() -> None:
    """Organizers see how many could still be lost to the deadline."""
    works = {
        "draft": samples.draft(),
        "uploading": samples.uploading(),
        "judged": samples.judged(),
        "submitted": samples.submitted(),
        "rejected": samples.judged(samples.REJECTED),
    }
    ready = {name: "ready" in boards.marks_of_entry(work) for name, work in works.items()}
    assert ready == {"draft": False, "uploading": False, "judged": True, "submitted": False, "rejected": False}


@pytest.mark.parametrize(
    ("state", "marks"),
    [
        (ReviewState.ASSIGNED, ("assigned:e1", "seats:assigned")),
        (ReviewState.DRAFT, ("assigned:e1", "seats:assigned")),
        (ReviewState.SUBMITTED, ("assigned:e1", "seats:assigned", "submitted:e1", "seats:submitted")),
        (ReviewState.CLOSED, ("assigned:e1", "seats:assigned")),
        (ReviewState.RECUSED, ()),
        (ReviewState.REPLACED, ()),
        (ReviewState.WITHDRAWN, ("seats:withdrawn",)),
    ],
)
def test_what_a_seat_adds(state: ReviewState, marks: tuple[str, ...]) -> None:
    """To its expert and to the round, while the expert holds it; a work taken back is waited for no longer."""
    assert boards.marks_of_review(seat(state=state, scores=SCORES, watched=WHOLE)) == marks


@pytest.mark.parametrize(("seconds", "glanced"), [(0, True), (62, True), (63, False), (126, False)])
def test_a_score_given_after_a_glance_is_counted(seconds: int, glanced: bool) -> None:
    """Less than half of the work was played; nothing is said of works whose duration is unknown."""
    judged = seat(state=ReviewState.SUBMITTED, scores=SCORES, watched=Watched(((0, seconds),) if seconds else ()))
    assert ("glanced:e1" in boards.marks_of_review(judged)) == glanced
    unknown = msgspec.structs.replace(judged, work=msgspec.structs.replace(samples.WORK, duration_seconds=0.0))
    assert "glanced:e1" not in boards.marks_of_review(unknown)


def test_a_later_round_is_counted_apart() -> None:
    """What was scored in the first round does not end the second."""
    second = seat(state=ReviewState.SUBMITTED, scores=SCORES, round=2, watched=WHOLE)
    assert boards.marks_of_review(second) == (
        "round2:assigned:e1",
        "round2:seats:assigned",
        "round2:submitted:e1",
        "round2:seats:submitted",
    )
    figures = Board("c", {"submitted:e1": 9, "assigned:e1": 9, "round2:assigned:e1": 4})
    assert boards.expert_figures(figures, "e1", 2) == {"assigned": 4, "submitted": 0, "glanced": 0, "last_active": None}


# --- counting ---------------------------------------------------------------------------------------------------

WHOLE = Watched(((0, 126),))
MARKS = st.lists(st.sampled_from("abcd"), max_size=3, unique=True).map(tuple)
# Rows by name, each a sequence of states; the state at revision n is its nth.
HISTORIES = st.dictionaries(st.sampled_from(["r1", "r2", "r3"]), st.lists(MARKS, min_size=1, max_size=5), min_size=1)


def counted(deliveries: list[tuple[str, CountedRow]], now: dict[str, CountedRow]) -> dict[str, int]:
    """The count after some deliveries of rows' states; `now` is what each row is.

    Whoever stores a state looks at the row again, as `board_store` does: a state in between may have written nothing.
    """
    tallies: dict[str, CountedRow] = {}
    counts: Counter[str] = Counter()
    for row, delivered in deliveries:
        looked_at = delivered
        while state := boards.counted_anew(tallies.get(row), looked_at, (1,)):
            counts.update(boards.movement(tallies.get(row), state, 1))
            tallies[row], looked_at = state, now[row]
    return {mark: n for mark, n in counts.items() if n}


@given(HISTORIES, st.data())
def test_the_board_is_what_counting_the_rows_would_say(
    histories: dict[str, list[tuple[str, ...]]], data: st.DataObject
) -> None:
    """Deliveries doubled, out of order, or lost but for each row's last: the same figures."""
    states = [
        (row, CountedRow(revision, marks))
        for row, history in histories.items()
        for revision, marks in enumerate(history, start=1)
    ]
    lost = data.draw(st.sets(st.sampled_from(range(len(states)))))
    last = {row: len(history) for row, history in histories.items()}
    arriving = [each for place, each in enumerate(states) if place not in lost or each[1].revision == last[each[0]]]
    doubled = arriving + data.draw(st.lists(st.sampled_from(arriving), max_size=10))
    direct = Counter(mark for history in histories.values() for mark in history[-1])
    now = {row: CountedRow(len(history), history[-1]) for row, history in histories.items()}
    assert counted(data.draw(st.permutations(doubled)), now) == dict(direct)


ONE = CountedRow(1, ("a",))


@pytest.mark.parametrize(
    ("before", "now", "state", "moved"),
    [
        (None, ONE, ONE, {"a": 1}),
        (ONE, CountedRow(2, ("b",)), CountedRow(2, ("b",)), {"a": -1, "b": 1}),
        (ONE, CountedRow(2, ()), CountedRow(2, ()), {"a": -1}),
        (ONE, CountedRow(2, ("a",)), None, {}),  # a keystroke: nothing is written
        (CountedRow(2, ("a",)), CountedRow(2, ("a",)), None, {}),
        (CountedRow(2, ("a",)), CountedRow(1, ("b",)), None, {}),
        (CountedRow(2, ("a",)), CountedRow(2, ("b",)), CountedRow(2, ("b",)), {"a": -1, "b": 1}),  # by newer code
    ],
)
def test_a_state_moves_the_board_by_what_is_new(
    before: CountedRow | None, now: CountedRow, state: CountedRow | None, moved: dict[str, int]
) -> None:
    """A state counted before, overtaken by a newer one, or of the same marks, moves nothing."""
    assert boards.counted_anew(before, now, (1,)) == state
    assert state is None or boards.movement(before, state, 1) == moved


def test_a_row_enters_the_count_that_is_built_once_with_all_its_marks() -> None:
    """Changed or not, late or not; the count that is served moves by the difference alone."""
    for now in (ONE, CountedRow(2, ("a",)), CountedRow(0, ("late",))):
        state = boards.counted_anew(ONE, now, (1, 2))
        assert state == CountedRow(max(now.revision, 1), ("a",), 2)
        assert (boards.movement(ONE, state, 1), boards.movement(ONE, state, 2)) == ({}, {"a": 1})
        assert boards.counted_anew(state, now, (1, 2)) is None
    assert boards.movement(ONE, CountedRow(2, ("b",), 2), 2) == {"b": 1}


def test_each_mark_has_its_item() -> None:
    """Experts and units are told by their marks, in any round; all other marks are totals."""
    marks = [
        "assigned:e1",
        "round2:glanced:e1",
        "seats:submitted",
        "round2:seats:withdrawn",
        "recommender:u1",
        "listed",
    ]
    found = [(boards.expert_in(mark), boards.unit_in(mark)) for mark in marks]
    assert found == [("e1", ""), ("e1", ""), ("", ""), ("", ""), ("", "u1"), ("", "")]


def test_the_board_is_joined_from_its_items_in_the_count_that_is_served() -> None:
    """What the next count has so far is not shown."""
    parts = [
        Figures({1: {"listed": 2}, 2: {"listed": 1}}),
        None,
        Figures({1: {"listed": -1, "ready": 1}}),
        Figures({1: {"assigned:e1": 3}}, "e1", LATER),
    ]
    assert boards.joined("c", 1, parts) == Board("c", {"listed": 1, "ready": 1, "assigned:e1": 3}, {"e1": LATER})


# --- figures ----------------------------------------------------------------------------------------------------


def test_figures_are_read_by_mark_and_by_prefix() -> None:
    """Zeros are left out of lists; what was never counted is zero."""
    figures = Board(
        "c", {"entries:draft": 2, "entries:withdrawn": 0, "assigned:e1": 5, "submitted:e1": 3}, {"e1": LATER}
    )
    assert figures.by_prefix("entries:") == {"draft": 2}
    assert figures.count("entries:awarded") == 0
    found = {"assigned": 5, "submitted": 3, "glanced": 0, "last_active": LATER}
    assert boards.expert_figures(figures, "e1", 1) == found
    assert boards.expert_figures(figures, "e2", 1) == dict.fromkeys(found, 0) | {"last_active": None}


def call(**more: Any) -> Campaign:
    """A call with three works listed and fifteen seats given out."""
    row = samples.campaign(screening=PhaseStatus.AWAITING_PEOPLE)
    rounds = msgspec.structs.replace(row.round, seats=15)
    return msgspec.structs.replace(row, listed=3, round=rounds, **more)


@pytest.mark.parametrize(
    ("phase", "counts", "complete"),
    [
        (PhaseName.SCREENING, {"listed": 3}, True),
        (PhaseName.SCREENING, {"listed": 2}, False),  # the board lags behind the list
        (PhaseName.SCREENING, {"listed": 3, "entries:screening": 1}, False),
        (PhaseName.SCREENING, {"listed": 3, "returning": 1}, False),
        (PhaseName.EXPERT_REVIEW, {"seats:submitted": 15}, True),
        (PhaseName.EXPERT_REVIEW, {"seats:submitted": 12, "seats:withdrawn": 3}, True),
        (PhaseName.EXPERT_REVIEW, {"seats:submitted": 14, "seats:assigned": 15}, False),
        (PhaseName.EXPERT_REVIEW, {"seats:submitted": 14, "seats:assigned": 14}, False),  # a vacant seat still counts
        (PhaseName.SELECTION, {}, False),  # people decide, nobody counts
    ],
)
def test_when_the_last_piece_of_work_is_done(phase: PhaseName, counts: dict[str, int], complete: bool) -> None:
    """A board that lags behind ends nothing early."""
    assert boards.is_complete(Board(CALL.id, counts), call(), phase) == complete


def test_a_phase_without_work_is_complete() -> None:
    """No work entered, no seat given out: nobody is waited for."""
    for phase in (PhaseName.SCREENING, PhaseName.EXPERT_REVIEW):
        assert boards.is_complete(Board(CALL.id), samples.campaign(), phase)


@given(
    st.lists(st.sampled_from(sorted(IN_STATUS)), max_size=8), st.lists(st.sampled_from(sorted(ReviewState)), max_size=8)
)
def test_nothing_is_complete_while_a_row_is_open(statuses: list[Status], states: list[ReviewState]) -> None:
    """Counted from real rows: screening ends with the last answer, review with the last score."""
    works = [IN_STATUS[status]() for status in statuses]
    seats: list[Review] = [seat(number, state=state) for number, state in enumerate(states)]
    marks = [mark for work in works for mark in boards.marks_of_entry(work)]
    marks += [mark for each in seats for mark in boards.marks_of_review(each)]
    row = samples.campaign()
    listed = sum(work.listed for work in works)
    rounds = msgspec.structs.replace(row.round, seats=len(seats))
    row = msgspec.structs.replace(row, listed=listed, round=rounds)
    board = Board(CALL.id, dict(Counter(marks)))
    undecided = any(entries.is_undecided(work) for work in works)
    assert boards.is_complete(board, row, PhaseName.SCREENING) == (not undecided)
    done = all(each.state in (ReviewState.SUBMITTED, ReviewState.WITHDRAWN) for each in seats)
    assert boards.is_complete(board, row, PhaseName.EXPERT_REVIEW) == done


def test_a_correction_counts_until_it_is_answered() -> None:
    """Every status that a returned work can pass through on its way back keeps screening open."""
    answer = RETURNED.screening
    assert answer is not None
    assert answer.outcome is ScreeningOutcome.RETURN
    for status in entries.PREPARING:
        work = msgspec.structs.replace(RETURNED, status=status)
        assert "returning" in boards.marks_of_entry(work), status
