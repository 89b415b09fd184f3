"""One expert's judgement of one work: who may sit, what counts as a score, who follows whom."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.judging import review
from chalicelib.judging.review import JUDGEMENT, BlindEntry, JudgementBody, Review, ReviewState
from chalicelib.result import scoring
from tests.unit import samples
from tests.unit.samples import (
    CALL,
    ENTRY_ID,
    LATER,
    OFFICE,
    PROFILE,
    SCORES,
    WORK,
    code_of,
    refused_fields,
    seat,
)

ASSIGNED, DRAFT, SUBMITTED = ReviewState.ASSIGNED, ReviewState.DRAFT, ReviewState.SUBMITTED
RECUSED, REPLACED, CLOSED = ReviewState.RECUSED, ReviewState.REPLACED, ReviewState.CLOSED
WITHDRAWN, VOIDED, HANDED_BACK = ReviewState.WITHDRAWN, ReviewState.VOIDED, ReviewState.HANDED_BACK
NOW = LATER + timedelta(hours=1)
HALF: dict[str, int | None] = {"story": 0, "artistry": None, "science": 100}


def judgement(**more: Any) -> JudgementBody:
    """A complete score as a page sends it."""
    return msgspec.structs.replace(
        JudgementBody(revision=0, scores=dict(SCORES), opinion="recommend", comment=" 好 "), **more
    )


# --- scoring ----------------------------------------------------------------------------------------------------


def test_an_autosave_keeps_what_is_there() -> None:
    """Some criteria may be open: they are absent, not zero; a score of zero is a score."""
    change = review.judge_draft(seat(), judgement(scores=HALF, opinion=None), CALL, NOW)
    row = seat(state=DRAFT, scores={"story": 0, "science": 100}, comment="好", updated_at=NOW)
    assert change == Change(
        row=row, action="save_draft", by=Actor(Role.EXPERT, "e1"), at=NOW, before="assigned", after="draft"
    )


def test_a_submission_counts_from_its_moment() -> None:
    """Every criterion, an opinion, the comment."""
    change = review.submit(seat(state=DRAFT), judgement(), CALL, NOW)
    row = seat(state=SUBMITTED, scores=SCORES, opinion="recommend", comment="好", updated_at=NOW)
    assert change == Change(
        row=row, action="submit", by=Actor(Role.EXPERT, "e1"), at=NOW, before="draft", after="submitted"
    )


FIRST = CALL.criteria[0].id


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"scores": SCORES | {FIRST: -1}}, [(f"scores.{FIRST}", "OUT_OF_RANGE")]),
        ({"scores": SCORES | {FIRST: 101}}, [(f"scores.{FIRST}", "OUT_OF_RANGE")]),
        ({"scores": SCORES | {"glamour": 5}}, [("scores", "UNKNOWN_FIELD")]),
        ({"opinion": "marvellous"}, [("opinion", "NOT_A_CHOICE")]),
        ({"comment": "工" * (JUDGEMENT["comment"].limit + 1)}, [("comment", "TOO_LONG")]),
        (
            {"comment": "\x07", "scores": {FIRST: 101}},
            [("comment", "BAD_CHARACTER"), (f"scores.{FIRST}", "OUT_OF_RANGE")],
        ),
    ],
)
def test_what_is_no_score_is_refused(wrong: dict[str, Any], fields: list[tuple[str, str]]) -> None:
    """The same for an autosave as for a submission."""
    assert refused_fields(review.judge_draft, seat(), judgement(**wrong), CALL, NOW) == fields
    assert refused_fields(review.submit, seat(), judgement(**wrong), CALL, NOW) == fields


@pytest.mark.parametrize("sent", ["true", "1.5", "1e308", "NaN", '"80"'])
def test_only_whole_numbers_are_scores(sent: str) -> None:
    """What JSON lets through besides is refused before any rule sees it."""
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(f'{{"revision": 0, "scores": {{"story": {sent}}}}}', type=JudgementBody).scores["story"]


@pytest.mark.parametrize("points", [CALL.review.score_min, CALL.review.score_max])
def test_the_ends_of_the_scale_are_scores(points: int) -> None:
    """0 and 100 themselves."""
    scores: dict[str, int | None] = dict.fromkeys(SCORES, points)
    assert review.submit(seat(), judgement(scores=scores), CALL, NOW).row.scores == scores


@pytest.mark.parametrize(("points", "fits"), [(0, True), (85, True), (100, True), (84, False), (1, False)])
def test_where_a_call_has_steps_only_what_lies_on_one_is_a_score(points: int, fits: bool) -> None:
    """In a draft, too, so that nobody learns of it when they submit."""
    fives = msgspec.structs.replace(CALL, review=msgspec.structs.replace(CALL.review, score_step=5))
    scores: dict[str, int | None] = dict.fromkeys(SCORES, points)
    for act in (review.judge_draft, review.submit):
        if fits:
            assert act(seat(), judgement(scores=scores), fives, NOW).row.scores == scores
        else:
            found = refused_fields(act, seat(), judgement(scores=scores), fives, NOW)
            assert found == [(f"scores.{name}", "OFF_STEP") for name in sorted(SCORES)]


def test_missing_criteria_are_named_and_an_opinion_is_needed() -> None:
    """The page can lead the expert to each of them."""
    incomplete = judgement(scores=HALF)
    open_criteria = [criterion.id for criterion in CALL.criteria if criterion.id not in {"story", "science"}]
    assert code_of(review.submit, seat(), incomplete, CALL, NOW) == "CRITERIA_MISSING"
    assert refused_fields(review.submit, seat(), incomplete, CALL, NOW) == [
        (f"scores.{name}", "REQUIRED") for name in open_criteria
    ]
    assert refused_fields(review.submit, seat(), judgement(opinion=""), CALL, NOW) == [("opinion", "REQUIRED")]


def test_an_older_version_is_stale_before_it_is_judged() -> None:
    """Two devices of one expert never overwrite each other."""
    behind = judgement(revision=2, scores={"glamour": 1})
    assert code_of(review.judge_draft, seat(revision=3), behind, CALL, NOW) == "STALE"
    assert code_of(review.submit, seat(revision=3), behind, CALL, NOW) == "STALE"


OPERATIONS: dict[str, Callable[[Review], Change[Review]]] = {
    "save": lambda row: review.judge_draft(row, judgement(), CALL, NOW),
    "submit": lambda row: review.submit(row, judgement(), CALL, NOW),
    "conflict": lambda row: review.declare_conflict(row, "校友", NOW),
    "vacate": lambda row: review.vacate(row, NOW),
    "take back": lambda row: review.take_back(row, NOW),
    "freeze": lambda row: review.freeze(row, NOW),
    "void": lambda row: review.void(row, OFFICE, NOW, "违规"),
    "give back": lambda row: review.give_back(row, NOW),
    "reopen": lambda row: review.reopen(row, [row], OFFICE, at=NOW, why="点错")[0][0],
}
OPEN = {
    "save": DRAFT,
    "submit": SUBMITTED,
    "conflict": RECUSED,
    "vacate": REPLACED,
    "take back": WITHDRAWN,
    "freeze": CLOSED,
    "void": VOIDED,
    "give back": "NOT_FOUND",
    "reopen": "NOT_REOPENABLE",
}
SEALED = dict.fromkeys(("save", "submit", "conflict", "vacate", "take back", "void", "reopen"), "REVIEW_CLOSED") | {
    "give back": "NOT_FOUND"
}
GONE = dict.fromkeys(("save", "submit", "conflict", "vacate", "take back", "void", "give back"), "NOT_FOUND") | {
    "reopen": "NOT_REOPENABLE"
}


@pytest.mark.parametrize(
    ("row", "outcomes"),
    [
        (seat(), OPEN),
        (seat(state=DRAFT), OPEN),
        (
            seat(state=SUBMITTED),
            {
                "save": "REVIEW_SUBMITTED",
                "submit": SUBMITTED,
                "conflict": RECUSED,
                "vacate": "REVIEW_SUBMITTED",
                "take back": "REVIEW_SUBMITTED",
                "freeze": SUBMITTED,
                "void": VOIDED,
                "give back": "NOT_FOUND",
                "reopen": DRAFT,
            },
        ),
        (seat(state=SUBMITTED, frozen=True), SEALED | {"freeze": SUBMITTED}),
        (seat(state=CLOSED, frozen=True), SEALED | {"freeze": CLOSED}),
        (seat(state=CLOSED), SEALED | {"freeze": CLOSED}),
        (seat(state=RECUSED), GONE | {"take back": WITHDRAWN, "freeze": RECUSED, "reopen": ASSIGNED}),
        (seat(state=VOIDED), GONE | {"take back": WITHDRAWN, "freeze": VOIDED}),
        (seat(state=HANDED_BACK), GONE | {"freeze": HANDED_BACK}),
        (seat(state=REPLACED), GONE | {"take back": WITHDRAWN, "freeze": REPLACED}),
        (seat(state=WITHDRAWN), GONE | {"freeze": WITHDRAWN, "give back": ASSIGNED}),
        (seat(state=WITHDRAWN, scores=SCORES), GONE | {"freeze": WITHDRAWN, "give back": DRAFT}),
        (seat(state=WITHDRAWN, conflict="校友"), GONE | {"freeze": WITHDRAWN, "give back": RECUSED}),
    ],
)
def test_every_operation_on_a_seat_in_every_state(row: Review, outcomes: dict[str, ReviewState | str]) -> None:
    """A score is changed by submitting anew alone, nothing moves once the round is closed, who left is gone."""
    found: dict[str, ReviewState | str] = {}
    for name, operation in OPERATIONS.items():
        try:
            found[name] = operation(row).row.state
        except Problem as problem:
            found[name] = problem.code
    assert found == outcomes


def test_closing_a_round_freezes_each_seat_in_the_systems_name() -> None:
    """What was scored by then stands as it is; what was not is closed without."""
    scored = seat(state=SUBMITTED, scores=SCORES)
    frozen = msgspec.structs.replace(scored, frozen=True, updated_at=NOW)
    assert review.freeze(scored, NOW) == Change(
        row=frozen, action="freeze", by=SYSTEM, at=NOW, before="submitted", after="submitted"
    )


# --- conflicts and vacancies ------------------------------------------------------------------------------------


def test_a_conflict_empties_the_seat_and_orders_another_expert() -> None:
    """With its reason, scored or not; the score stays in the row and counts nowhere."""
    scored = seat(state=SUBMITTED, scores=SCORES)
    change = review.declare_conflict(scored, " 作者是我的学生 ", NOW)
    row = msgspec.structs.replace(scored, state=RECUSED, conflict="作者是我的学生", updated_at=NOW)
    order = Message(Destination.VACANCIES, "seat", {"contest": CALL.id, "review": f"{ENTRY_ID}-1-1"})
    assert change == Change(
        row=row,
        action="declare_conflict",
        by=Actor(Role.EXPERT, "e1"),
        at=NOW,
        before="submitted",
        after="recused",
        why="作者是我的学生",
        messages=(order,),
    )


@pytest.mark.parametrize(
    ("why", "found"),
    [
        ("", [("reason", "REASON_REQUIRED")]),
        ("\u200b", [("reason", "REASON_REQUIRED")]),
        ("工" * 501, [("reason", "TOO_LONG")]),
    ],
)
def test_a_conflict_needs_its_reason(why: str, found: list[tuple[str, str]]) -> None:
    """Else anybody could drop an unloved work."""
    assert refused_fields(review.declare_conflict, seat(), why, NOW) == found


@pytest.mark.parametrize(
    ("row", "panel", "owed"),
    [
        (seat(state=RECUSED), [], True),
        (seat(state=REPLACED), [], True),
        (seat(state=DRAFT), [], True),  # its expert was removed
        (seat(state=SUBMITTED), [], False),
        (seat(state=CLOSED), [], False),
        (seat(state=WITHDRAWN), [], False),
        (seat(state=RECUSED), [seat(2, "e2", replaces="1")], False),
        (seat(state=RECUSED), [seat(2, "e2", replaces="3")], True),
    ],
)
def test_a_seat_is_filled_again_once(row: Review, panel: list[Review], owed: bool) -> None:
    """A message that comes twice seats nobody twice; a score that was given in time keeps its seat."""
    assert review.is_owed(row, [row, *panel]) == owed


def test_seat_numbers_are_never_used_again() -> None:
    """An id always means the same seat; the tenth follows the ninth."""
    assert review.next_seat([]) == "1"
    assert review.next_seat([seat(9), seat(2, state=RECUSED), seat(1)]) == "10"


# --- totals and results -----------------------------------------------------------------------------------------

POINTS = st.fixed_dictionaries({criterion.id: st.integers(0, 100) for criterion in CALL.criteria})


@given(POINTS)
def test_a_total_is_the_weighted_sum_exactly(scores: dict[str, int]) -> None:
    """The expert's page shows the very total that the tally counts, to the last decimal."""
    total = review.total(seat(scores=scores), CALL)
    assert total is not None
    exact = sum((Decimal(criterion.weight * scores[criterion.id]) for criterion in CALL.criteria), Decimal()) / 100
    assert total == exact == scoring.weighted_total(scores, review.weights_of(CALL))
    assert min(scores.values()) <= total <= max(scores.values())
    assert f"{total:.2f}" == str(total)


@given(POINTS, st.sampled_from(sorted(SCORES)), st.integers(1, 100))
def test_more_points_never_lower_a_total(scores: dict[str, int], name: str, more: int) -> None:
    """Each criterion counts with its weight, in the right direction."""
    raised = scores | {name: scores[name] + more}
    totals = [review.total(seat(scores=each), CALL) for each in (scores, raised)]
    assert totals[0] is not None
    assert totals[1] == totals[0] + Decimal(review.weights_of(CALL)[name] * more) / 100


@given(POINTS, st.sampled_from(sorted(SCORES)))
def test_an_incomplete_score_has_no_total(scores: dict[str, int], name: str) -> None:
    """A missing criterion is not counted as zero."""
    assert review.total(seat(scores={key: value for key, value in scores.items() if key != name}), CALL) is None


# --- what an expert sees ----------------------------------------------------------------------------------------


def test_a_seat_begins_with_the_work_and_without_its_people() -> None:
    """The snapshot holds the pinned video and the form; no field of it names who made the work."""
    work = review.work_of(samples.submitted(), 7, samples.CALL)
    assert work == BlindEntry(
        number="007",
        title="大国工匠",
        category="documentary",
        theme="green",
        synopsis="一座高炉的四十年。",
        key="uploads/e/u1.mp4",
        version="v1",
        width=1920,
        height=1080,
        duration_seconds=125.5,
    )
    change = review.take_seat(CALL.id, 1, entry=ENTRY_ID, seat="6", expert="e1", work=WORK, at=LATER, replaces="2")
    assert change == Change(row=seat(6, replaces="2"), action="take_seat", by=SYSTEM, at=LATER, after="assigned")
    told = msgspec.json.encode(work).decode()
    assert not [name for name in (PROFILE.name, PROFILE.contact_person, *samples.FORM.creators) if name in told]


def test_a_work_without_facts_is_judged_all_the_same() -> None:
    """A video that no machine could measure has no size and no length; one without a video is not judged."""
    assert review.work_of(samples.listed(samples.UNKNOWN), 1, samples.CALL).duration_seconds == 0.0
    assert code_of(review.work_of, samples.draft(), 1, CALL) == "NOT_COMPLETE"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "x",
        f"{ENTRY_ID}-1",
        f"{ENTRY_ID}-1-1-1",
        f"{ENTRY_ID.upper()}-1-1",
        f"{ENTRY_ID}-100-1",
        f"{ENTRY_ID}-1-1\n",
        f"{ENTRY_ID}-1-#",
        f"{ENTRY_ID}-１-1",
        f"{ENTRY_ID}-01-1",
        f"{ENTRY_ID}-0-1",
    ],
)
def test_what_is_no_id_is_not_found(wrong: str) -> None:
    """Nobody reaches another key by an odd id."""
    assert code_of(review.parse_id, wrong) == "NOT_FOUND"


@given(st.from_regex(r"[0-9a-f]{20}", fullmatch=True), st.integers(1, 99), st.integers(1, 10**6))
def test_an_id_says_which_seat_it_is(entry: str, number: int, place: int) -> None:
    """Out and back the same."""
    row = msgspec.structs.replace(seat(place), entry=entry, round=number)
    assert review.parse_id(row.id) == (entry, number, str(place))


@pytest.mark.parametrize(
    ("opened", "closed", "in_session"),
    [
        (False, False, False),
        (True, False, True),
        (True, True, False),
    ],
)
def test_scores_are_taken_while_the_round_is_open(opened: bool, closed: bool, in_session: bool) -> None:
    """Not before the last seat is given out, not after the first is frozen."""
    row = samples.campaign(opened=opened)
    row = msgspec.structs.replace(row, round=msgspec.structs.replace(row.round, closed_at=NOW if closed else None))
    assert review.is_in_session(row) == in_session


def test_states_are_grouped_whole() -> None:
    """Every state is a seat that is held, one that was left, or one without a work; open ones are held."""
    assert set(ReviewState) == review.SEATED | review.VACATED | {WITHDRAWN, HANDED_BACK}
    assert not review.SEATED & review.VACATED
    assert review.OPEN < review.SEATED


def test_a_conflict_taken_back_takes_the_heirs_seats_with_it() -> None:
    """Whoever took the seat over, one after the other, gives it up; a score that was given meanwhile stands."""
    first = seat(state=RECUSED, conflict="点错", scores=SCORES)
    second = seat(seat="2", expert="e2", state=RECUSED, replaces="1")
    third = seat(seat="3", expert="e3", replaces="2")
    changes = review.reopen(first, [first, second, third], OFFICE, at=NOW, why="误报")
    assert [(old.seat, change.row.state) for change, old in changes] == [
        ("1", DRAFT),
        ("2", HANDED_BACK),
        ("3", HANDED_BACK),
    ]
    assert changes[0][0].row.conflict == ""
    again = msgspec.structs.replace(first, state=RECUSED)
    panel = [again, *(change.row for change, _ in changes[1:])]
    assert review.is_owed(again, panel), "it goes to somebody else when it is given up once more"
    scored = msgspec.structs.replace(third, state=SUBMITTED)
    assert code_of(review.reopen, first, [first, second, scored], OFFICE, NOW, "误报") == "SEAT_SCORED"
