"""The assignment: its rules in their order, held on random problems and against a flow."""

from collections import Counter, deque
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.judging import assignment
from chalicelib.judging.assignment import AssignmentEntry, AssignmentExpert, AssignmentProblem, Infeasible

FIELDS = ("art", "film", "industry", "media")


def problem(entries: int, experts: int, per_entry: int = 5, **more: object) -> AssignmentProblem:
    """Experts in turn from four fields."""
    return AssignmentProblem(
        experts=tuple(AssignmentExpert(f"x{i:02}", FIELDS[i % 4]) for i in range(experts)),
        entries=tuple(AssignmentEntry(f"e{i:03}") for i in range(entries)),
        per_entry=per_entry,
        **{"seed": "s", **more},  # type: ignore[arg-type]
    )


@st.composite
def problems(draw: st.DrawFn) -> AssignmentProblem:
    """Few experts, many conflicts, fields unbalanced: where greedy alone goes wrong."""
    per_entry = draw(st.integers(3, 7))
    experts = draw(st.lists(st.sampled_from("aaaab" + "cd"), min_size=per_entry + 1, max_size=14))
    entries = draw(st.integers(1, 30))
    pairs = [(f"e{e:03}", f"x{x:02}") for e in range(entries) for x in range(len(experts))]
    share = draw(st.sampled_from((0.05, 0.12, 0.3)))
    chance = draw(st.randoms(use_true_random=False))
    return AssignmentProblem(
        experts=tuple(AssignmentExpert(f"x{i:02}", field) for i, field in enumerate(experts)),
        entries=tuple(AssignmentEntry(f"e{i:03}") for i in range(entries)),
        conflicts=tuple(pair for pair in pairs if chance.random() < share),
        per_entry=per_entry,
        seed="seed",
    )


def even_is_possible(problem: AssignmentProblem) -> bool:
    """By maximum flow with bounds: whether an assignment with loads within one of each other exists."""
    entries, experts, k = len(problem.entries), len(problem.experts), problem.per_entry
    low, high = entries * k // experts, -(-entries * k // experts)
    source, sink, end = entries + experts, entries + experts + 1, entries + experts + 2
    barred = set(problem.conflicts)
    edges = [(source, row, k) for row in range(entries)]
    for row, entry in enumerate(problem.entries):
        for column, expert in enumerate(problem.experts):
            if (entry.id, expert.id) not in barred:
                edges.append((row, entries + column, 1))
    for column in range(experts):
        edges += [(entries + column, end, low), (entries + column, sink, high - low)]
    edges.append((sink, end, entries * k - low * experts))
    return max_flow(end + 1, edges, source, end) == entries * k


def max_flow(nodes: int, edges: list[tuple[int, int, int]], source: int, end: int) -> int:
    """Edmonds and Karp."""
    residual: list[Counter[int]] = [Counter() for _ in range(nodes)]
    for one, other, room in edges:
        residual[one][other] += room
    total = 0
    while (path := shortest(residual, source, end)) is not None:
        for one, other in pairwise(path):
            residual[one][other] -= 1
            residual[other][one] += 1
        total += 1
    return total


def shortest(residual: list[Counter[int]], source: int, end: int) -> list[int] | None:
    before = {source: source}
    queue = deque([source])
    while queue and end not in before:
        node = queue.popleft()
        for other, room in residual[node].items():
            if room > 0 and other not in before:
                before[other] = node
                queue.append(other)
    if end not in before:
        return None
    path = [end]
    while path[-1] != source:
        path.append(before[path[-1]])
    return path[::-1]


@given(problems())
@settings(max_examples=200, deadline=None)
def test_the_rules_hold_in_their_order(problem: AssignmentProblem) -> None:
    """No conflict, exactly k experts, loads within one wherever a flow can do it."""
    barred = Counter(entry for entry, _ in problem.conflicts)
    free = {entry.id: len(problem.experts) - barred[entry.id] for entry in problem.entries}
    if short := {entry: count for entry, count in free.items() if count < problem.per_entry}:
        with pytest.raises(Infeasible) as caught:
            assignment.assign(problem)
        assert dict(caught.value.entries) == short
        return
    plan = assignment.assign(problem)
    assert len(set(plan.assignments)) == len(plan.assignments)
    assert set(Counter(entry for entry, _ in plan.assignments).values()) == {problem.per_entry}
    assert plan.report.conflicts == 0
    assert not set(plan.assignments) & set(problem.conflicts)
    if even_is_possible(problem):
        assert plan.report.load_max - plan.report.load_min <= 1


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_input_does_not_matter(chance: Random) -> None:
    asked = problem(20, 9, conflicts=(("e003", "x01"), ("e004", "x01"), ("e003", "x02")))
    again = AssignmentProblem(
        experts=tuple(chance.sample(asked.experts, 9)),
        entries=tuple(chance.sample(asked.entries, 20)),
        conflicts=tuple(chance.sample(asked.conflicts, 3)),
        per_entry=asked.per_entry,
        seed=asked.seed,
    )
    assert assignment.assign(again) == assignment.assign(asked)


def test_the_drawn_assignment_is_the_one_of_its_seed() -> None:
    """Anybody who knows the seed draws these very pairs, today and on any machine."""
    plan = assignment.assign(problem(3, 8, 3))
    assert plan.assignments == (
        ("e000", "x00"),
        ("e000", "x03"),
        ("e000", "x06"),
        ("e001", "x01"),
        ("e001", "x04"),
        ("e001", "x07"),
        ("e002", "x02"),
        ("e002", "x05"),
        ("e002", "x07"),
    )
    assert assignment.assign(problem(3, 8, 3, seed="t")).assignments != plan.assignments


def test_a_usual_contest_is_near_a_perfect_design() -> None:
    report = assignment.assign(problem(300, 15)).report
    assert (report.load_min, report.load_max, report.relaxations) == (100, 100, ())
    assert set(report.fields) <= {"3", "4"}
    assert report.efficiency is not None
    assert report.efficiency >= 0.99
    assert report.groups == 1


def test_one_unit_is_a_conflict_however_it_is_written() -> None:
    experts = (*problem(1, 4).experts, AssignmentExpert("own", "art", "Ｓｔｅｅｌ　Works"))
    plan = assignment.assign(
        AssignmentProblem(experts=experts, entries=(AssignmentEntry("e", "steel works"),), per_entry=4)
    )
    assert "own" not in {expert for _, expert in plan.assignments}


def test_too_few_experts_are_named() -> None:
    narrow = problem(2, 5, 5, conflicts=(("e001", "x00"),))
    with pytest.raises(Infeasible) as caught:
        assignment.assign(narrow)
    assert caught.value.entries == (("e001", 4),)


def test_what_cannot_be_kept_is_reported() -> None:
    """Two fields only: three are wanted, so every entry is listed."""
    two = AssignmentProblem(
        experts=tuple(AssignmentExpert(f"x{i}", "ab"[i % 2]) for i in range(4)),
        entries=(AssignmentEntry("e0"), AssignmentEntry("e1")),
        per_entry=3,
    )
    relaxations = assignment.assign(two).report.relaxations
    assert [(each.rule, each.where) for each in relaxations] == [("fields", ("e0", "e1"))]


@pytest.mark.parametrize(
    "wrong",
    [
        {"conflicts": (("e000", "nobody"),)},
        {"conflicts": (("nothing", "x00"),)},
        {"per_entry": 0},
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"unknown|at least 1"):
        assignment.assign(problem(2, 8, **wrong))  # type: ignore[arg-type]


def test_an_id_listed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="listed twice: x"):
        AssignmentProblem(
            experts=(AssignmentExpert("x", "a"), AssignmentExpert("x", "b")), entries=(AssignmentEntry("e"),)
        )


def test_fields_are_widened_by_exchange_where_the_draw_left_few() -> None:
    """One art expert among twelve cannot be on every panel, but three fields can be on each."""
    fields = ["film"] * 6 + ["media"] * 5 + ["industry"] * 4
    wide = AssignmentProblem(
        experts=tuple(AssignmentExpert(f"x{i:02}", field) for i, field in enumerate(fields)),
        entries=tuple(AssignmentEntry(f"e{i:02}") for i in range(30)),
        per_entry=5,
        seed="s",
    )
    report = assignment.assign(wide).report
    assert report.relaxations == ()
    assert report.load_max - report.load_min == 0


@pytest.mark.parametrize("experts", [0, 3])
def test_a_round_without_works_is_no_accident(experts: int) -> None:
    report = assignment.assign(problem(0, experts)).report
    assert (report.entries, report.load_max, report.relaxations) == (0, 0, ())


def test_nobody_at_all_is_too_few() -> None:
    with pytest.raises(Infeasible, match=r"e000 \(0\)"):
        assignment.assign(problem(1, 0))


def test_one_expert_may_judge_alone() -> None:
    report = assignment.assign(problem(4, 1, 1)).report
    assert (report.load_max, report.groups, report.efficiency) == (4, 1, None)


# --- re-assignment ---


def test_a_recusal_moves_one_seat() -> None:
    drawn = assignment.assign(problem(60, 12))
    entry, expert = drawn.assignments[7]
    late = problem(60, 12, conflicts=((entry, expert),))
    diff = assignment.replace(late, drawn.assignments)
    assert diff.removed == ((entry, expert),)
    assert [pair[0] for pair in diff.added] == [entry]
    assert set(diff.assignments) == set(drawn.assignments) - set(diff.removed) | set(diff.added)
    assert diff.report.conflicts == 0


def test_who_does_not_come_is_replaced_evenly_and_gets_nothing_new() -> None:
    drawn = assignment.assign(problem(60, 12))
    kept = [pair for pair in drawn.assignments if pair[1] != "x03"]
    diff = assignment.replace(problem(60, 12), kept, absent=["x03"])
    loads = Counter(expert for _, expert in diff.assignments)
    assert len(diff.added) == 25
    assert diff.removed == ()
    assert "x03" not in loads
    assert max(loads.values()) <= 28
    assert set(Counter(entry for entry, _ in diff.assignments).values()) == {5}


def test_entries_elsewhere_count_for_the_load_and_not_for_the_panels() -> None:
    """A seat goes to whoever has the fewest, also where the entries that they have are not in the problem."""
    experts = tuple(AssignmentExpert(f"x{i}", "a") for i in range(4))
    ask = AssignmentProblem(experts=experts, entries=(AssignmentEntry("e0"),), per_entry=2, seed="s", min_fields=1)
    for fewest in ("x1", "x2", "x3"):
        loads = {"x0": 4, "x1": 5, "x2": 5, "x3": 5, fewest: 3}
        assert assignment.replace(ask, [("e0", "x0")], elsewhere=loads).added == (("e0", fewest),)


def test_a_vacated_pair_is_not_drawn_again() -> None:
    drawn = assignment.assign(problem(10, 6))
    gone = drawn.assignments[0]
    kept = drawn.assignments[1:]
    diff = assignment.replace(problem(10, 6), kept, vacated=[gone])
    assert gone not in diff.assignments
    assert len(diff.assignments) == 50


def test_a_scored_seat_stays_where_an_open_one_may_be_passed_on() -> None:
    """Only x2 may take e1's seat and is full, so one of x2's open seats goes to x3, never a scored one."""
    experts = tuple(AssignmentExpert(f"x{i}", "a") for i in range(4))
    entries = tuple(AssignmentEntry(f"e{i}") for i in range(4))
    conflicts = (("e1", "x1"), ("e1", "x3"))
    ask = AssignmentProblem(experts=experts, entries=entries, conflicts=conflicts, per_entry=2, seed="s", min_fields=1)
    kept = [("e0", "x0"), ("e0", "x2"), ("e1", "x0"), ("e2", "x1"), ("e2", "x2"), ("e3", "x1"), ("e3", "x3")]
    frozen = [pair for pair in kept if pair != ("e2", "x2")]
    diff = assignment.replace(ask, kept, frozen=frozen)
    assert diff.added == (("e1", "x2"), ("e2", "x3"))
    assert diff.removed == (("e2", "x2"),)


def test_without_anybody_left_re_assignment_names_the_work() -> None:
    drawn = assignment.assign(problem(4, 5))
    with pytest.raises(Infeasible, match="e000"):
        assignment.replace(problem(4, 5), drawn.assignments[1:], vacated=drawn.assignments[:1])


@given(problems(), st.integers(0, 10**6))
@settings(max_examples=50, deadline=None)
def test_re_assignment_changes_nothing_that_is_frozen(problem: AssignmentProblem, pick: int) -> None:
    try:
        drawn = assignment.assign(problem).assignments
    except Infeasible:
        return
    lost = {drawn[pick % len(drawn)], drawn[pick // 7 % len(drawn)]}
    kept = [pair for pair in drawn if pair not in lost]
    try:
        diff = assignment.replace(problem, kept, vacated=lost)
    except Infeasible:
        return
    assert diff.removed == ()
    assert len(diff.added) == len(lost)
    assert not lost & set(diff.added)


# --- the report ---


def test_a_report_is_computed_from_the_assignment_alone() -> None:
    """Two panels that share nobody: two groups, no efficiency."""
    four = AssignmentProblem(
        experts=tuple(AssignmentExpert(f"x{i}", "ab"[i % 2]) for i in range(4)),
        entries=(AssignmentEntry("e0"), AssignmentEntry("e1")),
        conflicts=(("e0", "x1"),),
        per_entry=2,
        seed="s",
    )
    report = assignment.verify(four, [("e0", "x0"), ("e0", "x1"), ("e1", "x2"), ("e1", "x3")])
    assert (report.groups, report.efficiency, report.conflicts) == (2, None, 1)
    assert report.overlaps == {"0": 4, "1": 2}
    assert report.seed_sha256 == assignment.seed_commitment("s")


def test_a_perfect_block_design_has_efficiency_one() -> None:
    """The Fano plane: seven panels of three, every two experts meet once."""
    lines = ("012", "034", "056", "135", "146", "236", "245")
    fano = AssignmentProblem(
        experts=tuple(AssignmentExpert(f"x{i}", f"f{i}") for i in range(7)),
        entries=tuple(AssignmentEntry(line) for line in lines),
        per_entry=3,
    )
    report = assignment.verify(fano, [(line, f"x{digit}") for line in lines for digit in line])
    assert (report.efficiency, report.overlaps, report.relaxations) == (1.0, {"1": 21}, ())


def test_fixed_panels_are_seen_to_be_poor() -> None:
    """Panels that always sit together, linked by one expert, compare badly across."""
    people = tuple(AssignmentExpert(f"x{i}", f"f{i}") for i in range(9))
    fixed = AssignmentProblem(experts=people, entries=tuple(AssignmentEntry(f"e{i}") for i in range(20)), per_entry=5)
    pairs = [(f"e{i}", f"x{j}") for i in range(20) for j in (range(5) if i % 2 else range(4, 9))]
    efficiency = assignment.verify(fixed, pairs).efficiency
    assert efficiency is not None
    assert efficiency < 0.8


def test_panels_of_the_wrong_size_are_reported() -> None:
    report = assignment.verify(problem(2, 8, 2, min_fields=1), [("e000", "x00"), ("e001", "x00"), ("e001", "x01")])
    assert ("seats", ("e000",)) in [(each.rule, each.where) for each in report.relaxations]


def test_a_panel_that_is_there_but_for_two_scores_every_entry_often_enough() -> None:
    """Of seven experts, five an entry: two who stay away leave it three scores, its least for a rank; three do not.

    Which entry is short then is chance, so whoever plays a call lets no more than two stay away.
    """
    drawn = [assignment.assign(problem(3, 7, seed=f"s{number}")).assignments for number in range(20)]

    def fewest(away: set[str]) -> set[int]:
        scored = [Counter(entry for entry, expert in draw if expert not in away) for draw in drawn]
        return {min(each.values()) for each in scored}

    assert min(fewest({"x05", "x06"})) == 3
    assert fewest({"x04", "x05", "x06"}) == {2, 3}
