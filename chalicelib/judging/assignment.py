"""Assignment 分配: which experts score which entry, drawn from a public seed so that anybody can repeat the draw.

Its aims, in order: no conflict; exactly `per_entry` experts an entry; loads within one of each other;
experts of at least `min_fields` fields an entry; every two experts meeting about as often as any other two, so
that they can be compared afterwards; the seed decides everything else.

Entries are filled one by one, hardest first, each seat going to the expert with the lowest cost (load, meetings with
experts already on the panel, a number from the seed). Then chains of single moves even the loads out, as in a flow
problem: if no chain leads from an expert to one with two entries less, no assignment is more even.
"""

import hashlib
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

import msgspec
import numpy as np
import numpy.typing as npt

from chalicelib import text
from chalicelib.judging import incidence

Pair = tuple[str, str]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

METHOD = "pair-balanced greedy 1"

# Above every real cost, below infinity: the cost of breaking a rule that gives way if it cannot be kept.
YIELDING = 1e9

# How far a load may exceed the mean so far, for the sake of fields; with more, evening out takes longer.
SLACK = 2.0

# After so many entries in a row that could not get enough fields, the rest is not tried.
PATIENCE = 50


class AssignmentExpert(msgspec.Struct, frozen=True):
    """An expert: `field` of expertise, and the unit whose entries this expert may not see."""

    id: str
    field: str
    unit: str | None = None


class AssignmentEntry(msgspec.Struct, frozen=True):
    """An entry, and the unit it comes from."""

    id: str
    unit: str | None = None


class AssignmentProblem(msgspec.Struct, frozen=True, kw_only=True):
    """The input of a draw. `conflicts` are (entry, expert); the same unit is a conflict without being listed."""

    experts: tuple[AssignmentExpert, ...]
    entries: tuple[AssignmentEntry, ...]
    conflicts: tuple[Pair, ...] = ()
    per_entry: int = 5
    seed: str = ""
    min_fields: int = 3

    def __post_init__(self) -> None:
        for name, ids in (("expert", [e.id for e in self.experts]), ("entry", [e.id for e in self.entries])):
            repeated = sorted(id for id, count in Counter(ids).items() if count > 1)
            if repeated:
                raise ValueError(f"{name} listed twice: {', '.join(repeated[:5])}")
        if self.per_entry < 1:
            raise ValueError(f"per_entry must be at least 1, not {self.per_entry}")


class Relaxation(msgspec.Struct, frozen=True):
    """An aim that could not be reached, and where: ids of entries (`fields`) or of experts (`load`)."""

    rule: str
    where: tuple[str, ...]
    detail: str


class AssignmentReport(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody can verify about an assignment.

    `fields`: number of fields → how many entries have experts of that many. `overlaps`: number of entries → how many
    pairs of experts meet on that many. `efficiency`: how precisely experts can be compared, 1 for a perfect block
    design; None if they fall into several `groups` that share no entry.
    """

    conflicts: int
    entries: int
    experts: int
    load_min: int
    load_max: int
    fields: dict[str, int]
    overlaps: dict[str, int]
    max_overlap: int
    groups: int
    efficiency: float | None
    relaxations: tuple[Relaxation, ...]
    seed: str
    seed_sha256: str
    input_sha256: str
    method: str = METHOD


class Assignment(msgspec.Struct, frozen=True):
    """An assignment: (entry, expert), sorted."""

    assignments: tuple[Pair, ...]
    report: AssignmentReport


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """What a replacement changes, and the whole assignment after it."""

    added: tuple[Pair, ...]
    removed: tuple[Pair, ...]
    assignments: tuple[Pair, ...]
    report: AssignmentReport


class Infeasible(ValueError):
    """Entries with too few experts who may see them; `entries` holds (entry, how many may)."""

    def __init__(self, entries: Iterable[tuple[str, int]], per_entry: int) -> None:
        self.entries = tuple(entries)
        self.per_entry = per_entry
        shown = ", ".join(f"{entry} ({count})" for entry, count in self.entries[:10])
        more = f" and {len(self.entries) - 10} more" if len(self.entries) > 10 else ""
        super().__init__(f"{per_entry} experts an entry are wanted; too few may see: {shown}{more}")


def seed_commitment(seed: str) -> str:
    """The seed's SHA-256, published before entries close, so that nobody can choose the seed afterwards."""
    return hashlib.sha256(seed.encode()).hexdigest()


def assign(problem: AssignmentProblem) -> Assignment:
    """Draw the assignment. The same problem, in any order, gives the same assignment. Raises Infeasible."""
    board = _Board(problem)
    short = board.too_few(problem.per_entry)
    if short:
        raise Infeasible(short, problem.per_entry)
    board.draw(problem.per_entry)
    _even_loads(board)
    _widen_fields(board)
    assignments = board.pairs_held()
    return Assignment(assignments, verify(problem, assignments))


def replace(
    problem: AssignmentProblem,
    kept: Iterable[Pair],
    vacated: Iterable[Pair] = (),
    frozen: Iterable[Pair] | None = None,
    absent: Collection[str] = (),
    elsewhere: Mapping[str, int] = MappingProxyType({}),
) -> Diff:
    """Fill the seats missing from `kept`, changing as little as possible.

    `elsewhere`: how many entries each expert has that are not in the problem, so that a whole round need not be.

    `vacated` pairs are never drawn again; `absent` experts get nothing new; `frozen` pairs (scored ones) do not move,
    by default all of `kept`. A kept pair that has become a conflict is removed even if frozen, because a late
    declaration voids it. Raises Infeasible.
    """
    board, before = _Board(problem), tuple(kept)
    _seat(board, before, before if frozen is None else frozen)
    _close(board, vacated, absent)
    board.load += np.array([elsewhere.get(expert.id, 0) for expert in board.experts], np.int64)
    short = board.too_few(problem.per_entry)
    if short:
        raise Infeasible(short, problem.per_entry)
    _fill_vacancies(board, problem.per_entry)
    after = board.pairs_held()
    old, new = set(before), set(after)
    added, removed = tuple(sorted(new - old)), tuple(sorted(old - new))
    return Diff(added=added, removed=removed, assignments=after, report=verify(problem, after))


# --- the board: an assignment in the making ------------------------------------------------------------


class _Board:
    """Entries in rows, experts in columns, both sorted by id. `open` marks the pairs that may still be seated."""

    def __init__(self, problem: AssignmentProblem) -> None:
        self.problem = problem
        self.experts = sorted(problem.experts, key=lambda expert: expert.id)
        self.entries = sorted(problem.entries, key=lambda entry: entry.id)
        self.column = {expert.id: index for index, expert in enumerate(self.experts)}
        self.row = {entry.id: index for index, entry in enumerate(self.entries)}
        fields = sorted({expert.field for expert in self.experts})
        self.field = np.array([fields.index(expert.field) for expert in self.experts], np.intp)
        self.wanted_fields = min(problem.per_entry, problem.min_fields, len(fields))
        self.panels: list[list[int]] = [[] for _ in self.entries]
        self.rows_of: list[set[int]] = [set() for _ in self.experts]
        self.covered = np.zeros((len(self.entries), len(fields)), np.int16)
        self.load = np.zeros(len(self.experts), np.int64)
        # how often two experts meet; the diagonal has no meaning
        self.pairs = np.zeros((len(self.experts), len(self.experts)))
        self.weight = _load_weight(len(self.entries), len(self.experts), problem.per_entry)
        self.open = np.ones((len(self.entries), len(self.experts)), np.bool_)
        for entry, expert in _conflicts(problem):
            self.open[self.row[entry], self.column[expert]] = False
        self.fixed: set[tuple[int, int]] = set()
        self.absent: frozenset[int] = frozenset()
        self.base = problem.per_entry + 1
        self.digit = [self.base ** int(field) for field in self.field]
        self._field_costs: dict[int, Floats] = {}

    # queries

    def too_few(self, size: int) -> list[tuple[str, int]]:
        """Entries that cannot have `size` experts, and how many they can have."""
        could = self.open.sum(axis=1) + np.array([len(panel) for panel in self.panels], np.int64)
        return [(self.entries[row].id, int(could[row])) for row in np.flatnonzero(could < size)]

    def hardest_first(self) -> list[int]:
        """Rows sorted by how few experts may see the entry, then by numbers from the seed."""
        free = self.open.sum(axis=1)
        lots = [_shake(self.problem.seed, "order", entry.id, 8) for entry in self.entries]
        return sorted(range(len(self.entries)), key=list(zip(free.tolist(), lots, strict=True)).__getitem__)

    def pairs_held(self) -> tuple[Pair, ...]:
        """Every (entry, expert), sorted."""
        return tuple(
            (entry.id, self.experts[column].id)
            for entry, panel in zip(self.entries, self.panels, strict=True)
            for column in sorted(panel)
        )

    def is_open_to(self, pair: Pair) -> bool:
        """Whether the expert may see the entry; raises ValueError for an unknown id."""
        if pair[0] not in self.row or pair[1] not in self.column:
            raise ValueError(f"unknown entry or expert: {pair[0]!r}, {pair[1]!r}")
        return bool(self.open[self.row[pair[0]], self.column[pair[1]]])

    # single steps

    def take(self, row: int, column: int) -> None:
        """Give an entry to an expert."""
        for other in self.panels[row]:
            self.pairs[other, column] += 1
            self.pairs[column, other] += 1
        self.panels[row].append(column)
        self.rows_of[column].add(row)
        self.open[row, column] = False
        self.load[column] += 1
        self.covered[row, self.field[column]] += 1

    def release(self, row: int, column: int) -> None:
        """Take an entry back from an expert."""
        self.panels[row].remove(column)
        self.rows_of[column].remove(row)
        for other in self.panels[row]:
            self.pairs[other, column] -= 1
            self.pairs[column, other] -= 1
        self.open[row, column] = column not in self.absent
        self.load[column] -= 1
        self.covered[row, self.field[column]] -= 1

    def move(self, row: int, column: int, to: int) -> None:
        """Pass a seat from one expert to another."""
        self.release(row, column)
        self.take(row, to)

    # filling

    def fill(self, row: int, size: int, level: float) -> list[int]:
        """Fill a panel up to `size`; takes experts with a load above `level` only if there are no others."""
        panel = self.panels[row]
        cost = self.weight * self.load + _noise(self.problem.seed, self.entries[row].id, len(self.experts))
        cost[self.load > level] += 10 * YIELDING
        cost[~self.open[row]] = np.inf
        for column in panel:
            cost += self.pairs[column]
        chosen = self._choose(cost, size - len(panel), sum(self.digit[column] for column in panel))
        for column in chosen:
            self.take(row, column)
        return chosen

    def draw(self, size: int) -> None:
        """Fill every panel of an empty board, hardest first: as `fill` would, but with less work for each."""
        if not self.entries:
            return
        experts, busiest = len(self.experts), 0
        load, by_load = [0] * experts, np.zeros(experts)
        # a view of the same memory, in which single cells are reached faster than through numpy
        cells = self.pairs.data.cast("B").cast("d")
        closed = {row: np.flatnonzero(~self.open[row]) for row in np.flatnonzero(~self.open.all(axis=1)).tolist()}
        for placed, row in enumerate(self.hardest_first()):
            cost = _noise(self.problem.seed, self.entries[row].id, experts) + by_load
            level = placed * size / experts + SLACK
            if busiest > level:
                cost[np.array(load) > level] += 10 * YIELDING
            if row in closed:
                cost[closed[row]] = np.inf
            self.panels[row] = panel = self._choose(cost, size, 0)
            for column in panel:
                load[column] += 1
                by_load[column] = self.weight * load[column]
                busiest = max(busiest, load[column])
                for other in panel:
                    cells[column * experts + other] += 1.0
        self._settle()

    def _settle(self) -> None:
        """Update what follows from the panels: loads, who is seated where, and the fields covered."""
        for row, panel in enumerate(self.panels):
            for column in panel:
                self.rows_of[column].add(row)
        rows = np.repeat(np.arange(len(self.panels)), [len(panel) for panel in self.panels])
        columns = np.array([column for panel in self.panels for column in panel], np.intp)
        self.open[rows, columns] = False
        self.load += np.bincount(columns, minlength=len(self.load))
        np.add.at(self.covered, (rows, self.field[columns]), 1)

    def _choose(self, cost: Floats, count: int, signature: int) -> list[int]:
        """The cheapest experts, one after the other; overwrites `cost`.

        `signature` is the number of experts of each field on the panel, as one number with a digit for each field.
        """
        chosen: list[int] = []
        total = np.empty_like(cost)
        for _ in range(count):
            column = int(np.add(cost, self._field_cost(signature), total).argmin())
            chosen.append(column)
            signature += self.digit[column]
            cost += self.pairs[column]
            cost[column] = np.inf
        return chosen

    def _field_cost(self, signature: int) -> Floats:
        """What each expert's field adds to the cost, given the fields already on the panel."""
        if signature not in self._field_costs:
            counts = [signature // self.base**field % self.base for field in range(self.covered.shape[1])]
            self._field_costs[signature] = self._new_field_cost(counts)[self.field]
        return self._field_costs[signature]

    def _new_field_cost(self, seated: list[int]) -> Floats:
        covered = sum(count > 0 for count in seated)
        if covered < self.wanted_fields:
            return np.array([YIELDING if count else 0.0 for count in seated])
        if covered < len(seated):
            return np.array([8 * self.weight if count else 0.0 for count in seated])
        return np.array([YIELDING if count > 1 else 0.0 for count in seated])

    # chains of moves

    def chain(self, source: int, targets: Mask, floor: int) -> tuple[bool, set[int]]:
        """Shift one seat from `source` to an expert among `targets`, through as few others as possible.

        No entry falls below `floor` fields unless it is below already. Returns whether it was done and, if not, the
        experts that the search reached.
        """
        via: dict[int, int] = {source: source}
        queue = deque([source])
        while queue:
            column = queue.popleft()
            reached = np.logical_or.reduce(self._moves(column, floor)[1], axis=0)
            reached[list(via)] = False
            via.update((int(other), column) for other in np.flatnonzero(reached))
            ends = np.flatnonzero(reached & targets)
            if ends.size:
                self._walk(via, source, int(ends[self.load[ends].argmin()]), floor)
                return True, set()
            queue.extend(int(other) for other in np.flatnonzero(reached))
        return False, set(via)

    def _walk(self, via: dict[int, int], source: int, end: int, floor: int) -> None:
        """Carry out a chain from its last link, so that every link finds the board as the search found it."""
        while end != source:
            self.move(self._best_row(via[end], end, floor), via[end], end)
            end = via[end]

    def _best_row(self, column: int, to: int, floor: int) -> int:
        """The entry to pass on: the one whose panel has met `to` least, compared with `column`."""
        rows, possible = self._moves(column, floor)
        choices: list[int] = rows[possible[:, to]].tolist()
        if not choices:  # a later link of the chain narrowed the fields of the only entry possible
            choices = rows[self.open[rows, to]].tolist()
        return min(choices, key=lambda row: (self._meetings(row, column, to), row))

    def _meetings(self, row: int, column: int, to: int) -> float:
        others = [other for other in self.panels[row] if other != column]
        return float(self.pairs[to, others].sum() - self.pairs[column, others].sum())

    def _moves(self, column: int, floor: int) -> tuple[Counts, Mask]:
        """The entries an expert could pass on (rows), and to whom (a mask, rows × experts)."""
        rows = np.array([row for row in sorted(self.rows_of[column]) if (row, column) not in self.fixed], np.int64)
        covered = self.covered[rows]
        need = np.minimum((covered > 0).sum(axis=1), floor)
        covered[:, self.field[column]] -= 1
        left = covered > 0
        gain = ~left[:, self.field]
        return rows, self.open[rows] & (left.sum(axis=1)[:, None] + gain >= need[:, None])


def _conflicts(problem: AssignmentProblem) -> set[Pair]:
    """Listed conflicts and those of a common unit. Raises ValueError if one names an unknown entry or expert."""
    listed = set(problem.conflicts)
    entries, experts = {entry.id for entry in problem.entries}, {expert.id for expert in problem.experts}
    unknown = [pair for pair in listed if pair[0] not in entries or pair[1] not in experts]
    if unknown:
        raise ValueError(f"a conflict names an unknown entry or expert: {', '.join(min(unknown))}")
    of_unit: dict[str, list[str]] = {}
    for expert_ in problem.experts:
        of_unit.setdefault(_unit(expert_.unit), []).append(expert_.id)
    of_unit.pop("", None)
    return listed | {(entry.id, expert) for entry in problem.entries for expert in of_unit.get(_unit(entry.unit), ())}


def _unit(name: str | None) -> str:
    """A unit's name for comparison: full-width letters, case and blanks do not matter."""
    return "".join(text.normalized("NFKC", name).casefold().split()) if name else ""


def _load_weight(entries: int, experts: int, per_entry: int) -> float:
    """The cost of one more entry, in meetings: a quarter of the mean meetings of a pair, but at least 1."""
    if experts < 2:
        return 1.0
    return max(1.0, entries * per_entry * (per_entry - 1) / (experts * (experts - 1)) / 4)


def _shake(seed: str, purpose: str, entry: str, size: int) -> bytes:
    """Bytes that anybody can derive from the seed. numpy's generators do not promise a stable stream."""
    return hashlib.shake_256("|".join((seed, purpose, entry)).encode()).digest(size)


def _noise(seed: str, entry: str, experts: int) -> Floats:
    """A number in [0, 1) for each expert, which decides between equal costs."""
    return np.frombuffer(_shake(seed, "seat", entry, 4 * experts), "<u4") / 2.0**32


# --- making it even ---------------------------------------------------------------------------------------------


def _even_loads(board: _Board) -> None:
    """Shift seats until no chain of moves makes the loads more even; gives up fields last."""
    for floor in sorted({board.wanted_fields, min(board.wanted_fields, 2), 1}, reverse=True):
        while _even_once(board, floor):
            pass


def _even_once(board: _Board, floor: int) -> bool:
    hopeless: set[int] = set()
    for source in np.argsort(-board.load, kind="stable").tolist():
        targets = board.load <= board.load[source] - 2
        if not targets.any():
            return False
        # experts reached by a failed search cannot reach more than it did
        if source not in hopeless:
            done, reached = board.chain(source, targets, floor)
            if done:
                return True
            hopeless |= reached
    return False


def _widen_fields(board: _Board) -> None:
    """Give entries with too few fields another field, at equal loads, until many in a row fail."""
    failed = 0
    for row in np.flatnonzero((board.covered > 0).sum(axis=1) < board.wanted_fields).tolist():
        while (board.covered[row] > 0).sum() < board.wanted_fields and failed < PATIENCE:
            failed = 0 if _widen(board, row) else failed + PATIENCE // 10
            if failed:
                break


def _widen(board: _Board, row: int) -> bool:
    """Swap an expert of a field seated twice for one of a field not seated. Returns whether one could be."""
    doubled = [column for column in board.panels[row] if board.covered[row, board.field[column]] > 1]
    fresh = np.flatnonzero(board.open[row] & (board.covered[row, board.field] == 0)).tolist()
    for column in sorted(doubled, key=lambda column: -int(board.load[column])):
        for to in sorted(fresh, key=lambda to: int(board.load[to])):
            if _exchange(board, row, column, to):
                return True
    return False


def _exchange(board: _Board, row: int, column: int, to: int) -> bool:
    """Pass a seat on if the loads stay as even, if need be by passing another seat back."""
    board.move(row, column, to)
    if board.load[to] <= board.load[column] + 1:
        return True
    if board.chain(to, board.load <= board.load[column], board.wanted_fields)[0]:
        return True
    board.move(row, to, column)
    return False


# --- replacement ----------------------------------------------------------------------------------------------


def _seat(board: _Board, kept: Iterable[Pair], frozen: Iterable[Pair]) -> None:
    for pair in kept:
        if board.is_open_to(pair):
            board.take(board.row[pair[0]], board.column[pair[1]])
    board.fixed = {(board.row[entry], board.column[expert]) for entry, expert in frozen}


def _close(board: _Board, vacated: Iterable[Pair], absent: Iterable[str]) -> None:
    for entry, expert in vacated:
        board.open[board.row[entry], board.column[expert]] = False
    board.absent = frozenset(board.column[expert] for expert in absent)
    board.open[:, sorted(board.absent)] = False


def _fill_vacancies(board: _Board, size: int) -> None:
    """Fill empty seats, hardest first; nobody exceeds the even share if it can be avoided."""
    missing = sum(max(0, size - len(panel)) for panel in board.panels)
    share = -(-(int(board.load.sum()) + missing) // max(1, len(board.experts) - len(board.absent)))
    for row in board.hardest_first():
        if len(board.panels[row]) < size:
            for column in board.fill(row, size, share - 1):
                if board.load[column] > share:
                    board.chain(column, board.load < share, board.wanted_fields)


# --- verification -----------------------------------------------------------------------------------------------


def verify(problem: AssignmentProblem, assignments: Iterable[Pair]) -> AssignmentReport:
    """The report on any assignment, computed only from it and the problem, not from how it was made."""
    pairs = sorted(assignments)
    rows, columns = _incidence(problem, pairs)
    loads = np.bincount(columns, minlength=len(problem.experts))
    fields = _field_counts(problem, rows, columns)
    meetings = incidence.meetings(rows, columns, len(problem.experts))
    above = meetings[np.triu_indices(len(meetings), 1)].astype(np.int64)
    groups = len(incidence.groups(meetings > 0, np.unique(columns)))
    return AssignmentReport(
        conflicts=len(_conflicts(problem).intersection(pairs)),
        entries=len(problem.entries),
        experts=len(problem.experts),
        load_min=int(loads.min(initial=len(pairs))),
        load_max=int(loads.max(initial=0)),
        fields=_histogram(fields),
        overlaps=_histogram(above),
        max_overlap=int(above.max(initial=0)),
        groups=groups,
        efficiency=_efficiency(rows, columns) if groups == 1 else None,
        relaxations=tuple(_relaxations(problem, rows, loads, fields)),
        seed=problem.seed,
        seed_sha256=seed_commitment(problem.seed),
        input_sha256=_input_sha256(problem),
    )


def _incidence(problem: AssignmentProblem, pairs: Iterable[Pair]) -> tuple[Counts, Counts]:
    """Entries and experts of the pairs as numbers, in order of id."""
    row = {entry: index for index, entry in enumerate(_entry_ids(problem))}
    column = {expert: index for index, expert in enumerate(_expert_ids(problem))}
    numbers = np.array([(row[entry], column[expert]) for entry, expert in pairs], np.int64).reshape(-1, 2)
    return numbers[:, 0], numbers[:, 1]


def _entry_ids(problem: AssignmentProblem) -> list[str]:
    return sorted(entry.id for entry in problem.entries)


def _expert_ids(problem: AssignmentProblem) -> list[str]:
    return sorted(expert.id for expert in problem.experts)


def _field_counts(problem: AssignmentProblem, rows: Counts, columns: Counts) -> Counts:
    """How many fields each entry's experts come from."""
    of = {expert.id: expert.field for expert in problem.experts}
    names = sorted(set(of.values()))
    field = np.array([names.index(of[expert]) for expert in _expert_ids(problem)], np.int64)
    seen = np.unique(rows * len(names) + field[columns]) // max(1, len(names))
    return np.bincount(seen, minlength=len(problem.entries))


def _efficiency(rows: Counts, columns: Counts) -> float | None:
    """A-efficiency of the contrasts between experts against a perfect block design of the same size, 0–1.

    The variance of a contrast follows from the information matrix R − N'K⁻¹N (John and Williams, Cyclic and
    Computer Generated Designs, 1995, ch. 2), which a perfect design makes equal in all directions but that of all
    experts alike, which is filled here with 1/n so that the matrix can be inverted.
    """
    _, columns = np.unique(columns, return_inverse=True)
    experts = int(columns.max(initial=-1)) + 1
    if experts < 2:
        return None
    sizes = np.bincount(rows)
    share = 1 / np.maximum(sizes, 1)
    own = np.bincount(columns, 1 - share[rows], experts)
    information = np.diag(own) - incidence.meetings(rows, columns, experts, share)
    variance = float(np.trace(np.linalg.inv(information + 1 / experts))) - 1
    return round((experts - 1) ** 2 / variance / float(own.sum()), 4)


def _histogram(values: Counts) -> dict[str, int]:
    keys, counts = np.unique(values, return_counts=True)
    return {str(key): int(count) for key, count in zip(keys, counts, strict=True)}


def _relaxations(problem: AssignmentProblem, rows: Counts, loads: Counts, fields: Counts) -> Iterator[Relaxation]:
    entries, experts = _entry_ids(problem), _expert_ids(problem)
    odd = np.flatnonzero(np.bincount(rows, minlength=len(entries)) != problem.per_entry)
    if odd.size:
        yield Relaxation("seats", tuple(entries[row] for row in odd), f"not {problem.per_entry} experts")
    if loads.max(initial=0) - loads.min(initial=len(rows)) > 1:
        share = len(rows) / len(experts)
        uneven = np.flatnonzero(np.abs(loads - share) >= 1)
        yield Relaxation("load", tuple(experts[i] for i in uneven), f"not within one of {share:.1f} entries")
    wanted = min(problem.per_entry, problem.min_fields)
    narrow = np.flatnonzero(fields < wanted)
    if narrow.size:
        yield Relaxation("fields", tuple(entries[row] for row in narrow), f"fewer than {wanted} fields")


def _input_sha256(problem: AssignmentProblem) -> str:
    """SHA-256 of everything but the seed, whatever its order."""
    whole = (
        sorted((expert.id, expert.field, _unit(expert.unit)) for expert in problem.experts),
        sorted((entry.id, _unit(entry.unit)) for entry in problem.entries),
        sorted(set(problem.conflicts)),
        problem.per_entry,
        problem.min_fields,
    )
    return hashlib.sha256(msgspec.json.encode(whole)).hexdigest()
