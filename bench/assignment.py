"""Compares assignment with min-cost flow and a random draw at three sizes; measures replacement and even loads.

    python -m bench.assignment [--instances 200]
    python -m bench.assignment --conflicts

Seconds are processor time. Flow is by OR-tools (requirements-bench.txt) and is left out if that is not installed. It
chooses from 20 random experts for each entry, because all 500 would make 25 million arcs.
"""

import argparse
import importlib
import importlib.util
import json
import random
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from bench import measuring
from chalicelib.call.definition import load_definition
from chalicelib.entry import entries as drafts
from chalicelib.entry.entries import Entry
from chalicelib.entry.form import Form
from chalicelib.judging import assignment, employers, namesakes
from chalicelib.judging.assignment import AssignmentEntry, AssignmentExpert, AssignmentProblem, Infeasible, Pair
from chalicelib.judging.conflicts import Parties, Roster
from chalicelib.people.entrants import Entrant, EntrantKind, Profile
from chalicelib.people.invited import Expert

SIZES = ((300, 15), (3_000, 60), (50_000, 500))
FIELDS = ("art", "film", "industry", "media")
FLOW = importlib.util.find_spec("ortools") is not None
CANDIDATES = 20
CALLS = ((5_000, 50), (5_000, 500), (50_000, 500))  # whose conflicts are found
PLAINLY = 100  # entries whose conflicts are also found by comparing every two
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国文辉力"
PLACES = [
    "广东",
    "上海",
    "北京",
    "浙江",
    "江苏",
    "山东",
    "四川",
    "湖北",
    "湖南",
    "福建",
    "安徽",
    "河南",
    "河北",
    "辽宁",
    "吉林",
]
BRANDS = "金鼎华盛龙腾飞宏远达恒信泰和嘉瑞祥"
TRADES = [
    "精工机械",
    "重型装备",
    "电子科技",
    "影视传媒",
    "航空发动机",
    "船舶重工",
    "轨道交通",
    "新能源",
    "化工",
    "纺织",
]
FORMS = ["有限公司", "股份有限公司", "集团有限公司", "大学", "职业技术学院", "研究院", "文化传播有限公司"]


def problem(entries: int, experts: int, seed: int = 1) -> AssignmentProblem:
    """Experts in turn from four fields; every expert's unit may have entries, and one pair in 500 is a conflict."""
    dice = random.Random(seed)  # noqa: S311 - only for a benchmark
    conflicts = {(dice.randrange(entries), dice.randrange(experts)) for _ in range(entries * experts // 500)}
    return AssignmentProblem(
        experts=tuple(AssignmentExpert(f"x{i:03}", FIELDS[i % 4], f"unit {i}") for i in range(experts)),
        entries=tuple(AssignmentEntry(f"e{i:05}", f"unit {dice.randrange(4 * experts)}") for i in range(entries)),
        conflicts=tuple((f"e{entry:05}", f"x{expert:03}") for entry, expert in sorted(conflicts)),
        per_entry=5,
        seed="bench",
    )


def by_draw(asked: AssignmentProblem) -> tuple[Pair, ...]:
    """The product's own draw."""
    return assignment.assign(asked).assignments


def by_chance(asked: AssignmentProblem) -> tuple[Pair, ...]:
    """Any five experts without a conflict."""
    dice = random.Random(2)  # noqa: S311 - likewise
    free = _free(asked)
    return tuple((entry, expert) for entry in free for expert in dice.sample(free[entry], asked.per_entry))


def _free(asked: AssignmentProblem) -> dict[str, list[str]]:
    barred = assignment._conflicts(asked)
    return {
        entry.id: [expert.id for expert in asked.experts if (entry.id, expert.id) not in barred]
        for entry in asked.entries
    }


def by_flow(asked: AssignmentProblem) -> tuple[Pair, ...]:
    """Min-cost flow with random costs and loads within one."""
    dice = random.Random(3)  # noqa: S311 - likewise
    solver = importlib.import_module("ortools.graph.python.min_cost_flow").SimpleMinCostFlow()
    entries, experts = len(asked.entries), len(asked.experts)
    number = {expert.id: entries + i for i, expert in enumerate(asked.experts)}
    source, end = entries + experts, entries + experts + 1
    arcs = []
    barred = assignment._conflicts(asked)
    for row, entry in enumerate(asked.entries):
        solver.add_arc_with_capacity_and_unit_cost(source, row, asked.per_entry, 0)
        picked = dice.sample(asked.experts, min(CANDIDATES, experts))
        for expert in (each for each in picked if (entry.id, each.id) not in barred):
            arc = solver.add_arc_with_capacity_and_unit_cost(row, number[expert.id], 1, dice.randrange(1000))
            arcs.append((arc, entry.id, expert.id))
    share = entries * asked.per_entry // experts
    for node in number.values():
        solver.add_arc_with_capacity_and_unit_cost(node, end, share, 0)
        solver.add_arc_with_capacity_and_unit_cost(node, end, 1, 10**6)
    solver.set_node_supply(source, entries * asked.per_entry)
    solver.set_node_supply(end, -entries * asked.per_entry)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("no flow")
    return tuple((entry, expert) for arc, entry, expert in arcs if solver.flow(arc))


METHODS = {"pair-balanced greedy": by_draw, "min-cost flow": by_flow, "chance": by_chance}


def one(method: str, entries: int, experts: int) -> dict[str, Any]:
    """One method at one size: time and memory of the draw, then its report (not timed; greedy's draw includes one)."""
    asked = problem(entries, experts)
    pairs, seconds = measuring.timed(lambda: METHODS[method](asked))
    peak = measuring.peak_megabytes()
    report = assignment.verify(asked, pairs)
    narrow = sum(count for fields, count in report.fields.items() if int(fields) < 3)
    return {
        "seconds": seconds,
        "peak MB": peak,
        "conflicts": report.conflicts,
        "load gap": report.load_max - report.load_min,
        "entries under 3 fields": narrow,
        "largest pair overlap": report.max_overlap,
        "efficiency": report.efficiency,
    }


def replacement(entries: int, experts: int) -> dict[str, Any]:
    """What changes when one expert is absent and twenty conflicts are declared late."""
    asked = problem(entries, experts)
    drawn = assignment.assign(asked).assignments
    late = drawn[1000 : 1000 + 20 * 37 : 37]
    kept = [pair for pair in drawn if pair[1] != "x003"]
    changed = msgspec.structs.replace(asked, conflicts=(*asked.conflicts, *late))
    diff, seconds = measuring.timed(lambda: assignment.replace(changed, kept, absent=["x003"]))
    gone = len(drawn) - len(kept)
    fresh, _ = measuring.timed(lambda: assignment.assign(msgspec.structs.replace(changed, seed="another")))
    return {
        "seats vacated": gone + len(set(late) & set(kept)),
        "seats given": len(diff.added),
        "others moved": len(diff.removed) - len(set(late) & set(kept)),
        "seconds": seconds,
        "a fresh draw would change": len(set(fresh.assignments) - set(drawn)),
    }


def conflicts_found(entries: int, experts: int) -> dict[str, Any]:
    """The time of finding who must not judge what: once by the product, and every two compared for a few entries."""
    people, works, behind = _call(entries, experts)
    roster, building = measuring.timed(lambda: Roster(people))
    found, seconds = measuring.timed(lambda: roster.bonds(works, behind))
    few = works[:PLAINLY]
    plain, compared = measuring.timed(lambda: [_compared(each, work, behind) for work in few for each in people])
    whole = compared * len(works) / len(few)
    return {
        "seconds": round(building + seconds, 2),
        "µs an entry": round(seconds / entries * 1e6),
        "bonds": len(found),
        "every two compared, seconds": round(whole),
        "ratio": round(whole / (building + seconds)),
        "bound of those compared": sum(plain),
    }


def _compared(one: Expert, work: Entry, behind: Parties) -> bool:
    """Whether the names and units of two are alike, by folding both."""
    profile = behind.entrants[work.owner].profile
    if profile is None:
        return False
    known = {key for line in (*work.form.creators, profile.contact_person) for key in namesakes.named_in(line)}
    if namesakes.key_of(one.name) in known:
        return True
    return profile.kind is EntrantKind.UNIT and employers.kinship(one.unit, profile.name) is not None


def _call(entries: int, experts: int) -> tuple[list[Expert], list[Entry], Parties]:
    """Experts and entries with names and units as they are, every second entry a unit's."""
    dice = random.Random(5)  # noqa: S311 - likewise
    call = load_definition("industry-story-2025")
    at = call.calendar.closes

    def name() -> str:
        return dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=2))

    def unit() -> str:
        return "".join((dice.choice(PLACES), *dice.choices(BRANDS, k=2), dice.choice(TRADES), dice.choice(FORMS)))

    made = Expert(
        id="", contest=call.id, name="", field="film", unit="", credit_code="", email="", phone="", created_at=at
    )
    people = [replace(made, id=f"x{n:03}", name=name(), unit=unit(), email=f"x{n}@b.cn") for n in range(experts)]
    works, owners = [], {}
    for n in range(entries):
        profile = Profile(
            kind=EntrantKind.UNIT if n % 2 else EntrantKind.INDIVIDUAL,
            name=unit() if n % 2 else name(),
            province="",
            city="",
            contact_person=name(),
            phone=f"138{n:08}",
            email=f"o{n}@b.cn",
        )
        owners[f"o{n}"] = Entrant(id=f"o{n}", contest=call.id, contact="", created_at=at, profile=profile)
        form = Form(title="一", creators=(f"导演：{name()}、{name()}", name()))
        works.append(drafts.draft(form, call, entry_id=f"e{n:05}", owner=f"o{n}", name="", at=at).row)
    return people, works, Parties(owners, {})


def instances(count: int) -> Iterator[AssignmentProblem]:
    """Small assignments with many conflicts and unbalanced fields."""
    dice = random.Random(4)  # noqa: S311 - likewise
    for number in range(count):
        per_entry = dice.randint(3, 7)
        experts, entries = dice.randint(per_entry + 2, 24), dice.randint(5, 80)
        fields = dice.choices(FIELDS, dice.choice(([1, 1, 1, 1], [6, 2, 1, 1], [5, 5, 1, 1])), k=experts)
        share = dice.choice((0.05, 0.12))
        pairs = [(f"e{e}", f"x{x}") for e in range(entries) for x in range(experts) if dice.random() < share]
        yield AssignmentProblem(
            experts=tuple(AssignmentExpert(f"x{i}", field) for i, field in enumerate(fields)),
            entries=tuple(AssignmentEntry(f"e{i}") for i in range(entries)),
            conflicts=tuple(pairs),
            per_entry=per_entry,
            seed=str(number),
        )


def even_is_possible(asked: AssignmentProblem) -> bool:
    """Whether loads within one of each other are possible, by maximum flow: minimum loads first, then the rest."""
    solver = importlib.import_module("ortools.graph.python.max_flow").SimpleMaxFlow()
    entries, experts, size = len(asked.entries), len(asked.experts), asked.per_entry
    low, high = entries * size // experts, -(-entries * size // experts)
    source, rest, end = entries + experts, entries + experts + 1, entries + experts + 2
    free = _free(asked)
    number = {expert.id: entries + i for i, expert in enumerate(asked.experts)}
    for row, entry in enumerate(asked.entries):
        solver.add_arc_with_capacity(source, row, size)
        for expert in free[entry.id]:
            solver.add_arc_with_capacity(row, number[expert], 1)
    for node in number.values():
        solver.add_arc_with_capacity(node, end, low)
        solver.add_arc_with_capacity(node, rest, high - low)
    solver.add_arc_with_capacity(rest, end, entries * size - low * experts)
    solver.solve(source, end)
    return bool(solver.optimal_flow() == entries * size)


def evenness(count: int) -> str:
    """Of the random instances in which loads within one are possible, how many have them."""
    possible = reached = infeasible = 0
    for asked in instances(count):
        try:
            report = assignment.assign(asked).report
        except Infeasible:
            infeasible += 1
            continue
        if even_is_possible(asked):
            possible += 1
            reached += report.load_max - report.load_min <= 1
    return (
        f"{count} random instances: {infeasible} have an entry with too few experts; loads within one of each other "
        f"are possible in {possible}, and were reached in {reached}."
    )


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=int, default=200)
    parser.add_argument("--one", nargs=3, help="internal: method, entries, experts")
    parser.add_argument("--replacement", nargs=2, type=int, help="internal: entries, experts")
    parser.add_argument("--conflicts", action="store_true", help="only how long it takes to find conflicts")
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(one(arguments.one[0], *map(int, arguments.one[1:]))))
    elif arguments.conflicts:
        _conflicts()
    elif arguments.replacement:
        print(json.dumps(replacement(*arguments.replacement)))
    else:
        _everything(arguments.instances)


def _conflicts() -> None:
    found = {f"{entries:,} / {experts}": conflicts_found(entries, experts) for entries, experts in CALLS}
    rows = [[size, *figures.values()] for size, figures in found.items()]
    measuring.keep("conflicts", measuring.table(["entries / experts", *next(iter(found.values()))], rows))


def _everything(count: int) -> None:
    rows, seconds = [], {}
    for entries, experts in SIZES:
        group = {}
        for method in METHODS if FLOW else set(METHODS) - {"min-cost flow"}:
            found = measuring.alone("bench.assignment", "--one", method, str(entries), str(experts))
            rows.append([f"{entries:,} / {experts}", method, *found.values()])
            group[method] = (float(found["seconds"]), 0.0)
        seconds[f"{entries:,} / {experts}"] = group
    changes = measuring.alone("bench.assignment", "--replacement", "50000", "500")
    text = measuring.table(["entries / experts", "method", *found], rows)
    text += "\n\n50,000 / 500, one expert is absent, twenty late declarations:\n\n"
    text += measuring.table(list(changes), [list(changes.values())])
    measuring.keep("assignment", text + (f"\n\n{evenness(count)}" if FLOW else ""))
    measuring.bars("assignment", "Drawing an assignment, five experts an entry", "seconds", seconds)


if __name__ == "__main__":
    main()
