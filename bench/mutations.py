"""Whether the unit tests notice a change of a rule: each rule of a module is changed alone, and its tests must fail.

    python -m bench.mutations                                every module below; keeps bench/results/mutations.md
    python -m bench.mutations chalicelib.result.scoring:tally   one module, or one of its functions; keeps nothing

Comparisons, `and` and `or`, negations, numbers, codes and returns are changed one at a time. A change that no test
notices survives; survivors are printed. Exit code 0: none survived but those named in `HARMLESS`.
"""

import argparse
import ast
import contextlib
import gc
import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from bench import measuring

ROOT = Path(__file__).resolve().parents[1]
TESTS: dict[str, tuple[str, ...]] = {
    "chalicelib.entry.entries": ("tests/unit/entry/test_entries.py",),
    "chalicelib.result.scoring": ("tests/unit/result/test_scoring.py",),
    "chalicelib.call.campaign": ("tests/unit/call/test_campaign.py", "tests/unit/result/test_jury.py"),
    "chalicelib.people.sign_in": ("tests/unit/people/test_sign_in.py",),
    "chalicelib.people.permissions": ("tests/unit/people/test_permissions.py",),
    "chalicelib.judging.conflicts": ("tests/unit/judging/test_conflicts.py",),
    "chalicelib.judging.replacement": ("tests/unit/judging/test_replacement.py",),
    "chalicelib.result.jury": ("tests/unit/result/test_jury.py",),
    "chalicelib.result.places": ("tests/unit/result/test_places.py",),
}
OWN = ("chalicelib", "tests", "infra", "functions")  # imported anew for every change
SECONDS = 60  # of processor time: who needs more hangs, and that is noticed too
# Changes that make no difference, by what they change; each with the reason.
HARMLESS: dict[str, str] = {
    # no score is far from the others' median where the highest and the lowest are not: this only saves the medians
    "scoring._outliers: len(units) < 3 or max(units) - min(units) < far → len(units) < 3": "saves work",
    "scoring._outliers: max(units) - min(units) → max(units) + min(units)": "saves work",
    # a tie that crosses the last place has two entries at least, so the last two have the same rank
    "places.awarded: 1 → 2": "the same rank",
    # works without a rank are compared by their ids: what stands for the rank is the same for all of them
    "jury.after_motions: line['final_rank'] or 0 → line['final_rank']": "compares equals",
    "jury.after_motions: 0 → 1": "compares equals",
    # a stop with its decision never waits: `hold` goes on at once
    "campaign.decide: before.waiting_for is not stop or stop in before.decisions → before.waiting_for is not stop": (
        "tells the same"
    ),
    # how long a spent row stays: nothing else follows from it
    "sign_in.: 1 → 2": "keeps a row longer",
    # works without a rank are compared by their ids here too
    "scoring._ranked: result.rank or 0 → result.rank": "compares equals",
    "scoring._ranked: 0 → 1": "compares equals",
    # zero has no sign in a sum; all totals of a contest are counted in the same, smaller unit
    "scoring.weighted_total: half_up(exact.numerator, exact.denominator, 12).normalize() + Decimal(0) → "
    "half_up(exact.numerator, exact.denominator, 12).normalize() - Decimal(0)": "the same",
    "scoring._denominator: 1 → 2": "the same",
    # lists made from one another are of one length
    "scoring._entry_result: True → False": "`strict` of zip",
    "scoring._singles: True → False": "`strict` of zip",
    # too few scores leave a work without any rank, so without a calibrated one
    "scoring._placed: raw is not None and calibrated is not None and (abs(raw - calibrated) > rules.ranks_differ) → "
    "calibrated is not None and abs(raw - calibrated) > rules.ranks_differ": "the same",
    # at the very moment of the opening entries are collected already, so nobody is refused
    "entries.check_collecting_or: at < campaign.calendar.opens → at <= campaign.calendar.opens": "never asked",
    # five bits choose among 32 letters
    "entries.receipt_number: '23456789ABCDEFGHJKLMNPQRSTUVWXYZ' → '23456789ABCDEFGHJKLMNPQRSTUVWXYZ_'": "never chosen",
    # what is compared twice is equal twice
    "scoring._order: name not in BY_PEOPLE and name != method → name not in BY_PEOPLE": "the same",
    # nothing is kept under None
    "conflicts.bonds: work.form.recommender or '' → work.form.recommender": "finds nothing either way",
}

# The first failure tells; fixtures of emulators and stacks, which unit tests do not use, stay unloaded.
_PLAIN = ("-x", "-q", "--confcutdir=tests/unit", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov")

_FLIPPED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPPOSITE: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True)
class Mutant:
    """One change: where, of what into what; `place` and `turn` find it again."""

    module: str
    function: str
    line: int
    change: str
    place: int
    turn: int

    @property
    def name(self) -> str:
        """What `HARMLESS` names it by: no line number, which moves."""
        return f"{self.module.rpartition('.')[2]}.{self.function}: {self.change}"

    def code(self) -> CodeType:
        """The changed module, compiled."""
        tree = _tree(self.module)
        _, node = _places(tree)[self.place]
        _replace(tree, node, list(_changes(node))[self.turn])
        return compile(ast.fix_missing_locations(tree), str(_path(self.module)), "exec")


def mutants(module: str) -> Iterator[Mutant]:
    """Every change of a module, in the order of its lines."""
    for place, (function, node) in enumerate(_places(_tree(module))):
        for turn, changed in enumerate(_changes(node)):
            words = f"{_words(node)} → {_words(changed)}"
            yield Mutant(module, function, getattr(node, "lineno", 0), change=words, place=place, turn=turn)


def _tree(module: str) -> ast.Module:
    return ast.parse(_path(module).read_text(encoding="utf-8"))


def _words(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _path(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


def _places(tree: ast.Module) -> list[tuple[str, ast.AST]]:
    """What can be changed, each with the name of its function; never annotations, docstrings or decorators."""
    found: list[tuple[str, ast.AST]] = []

    def visit(node: ast.AST, inside: str) -> None:
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params", "keywords") and not _is_call(node):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_docstring(child):
                    own = isinstance(child, ast.FunctionDef | ast.ClassDef)
                    found.append((inside, child))
                    visit(child, child.name if own else inside)  # type: ignore[attr-defined]

    visit(tree, "")
    return found


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[operator]):
            for other in _FLIPPED[type(operator)]:
                yield ast.Compare(node.left, [other()], node.comparators)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.And() if isinstance(operator, ast.Or) else ast.Or(), values)
            for left_out in range(len(values)):
                rest = values[:left_out] + values[left_out + 1 :]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.BinOp(left, operator, right) if type(operator) in _OPPOSITE:
            yield ast.BinOp(left, _OPPOSITE[type(operator)](), right)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.If(test, body, orelse) if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Return(value) if value is not None and not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(str() as value) if value.isascii() and value.isupper():
            yield ast.Constant(f"{value}_")


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _replace(tree: ast.Module, old: ast.AST, new: ast.AST) -> None:
    ast.copy_location(new, old)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
                return
            if isinstance(value, list) and any(each is old for each in value):
                setattr(parent, name, [new if each is old else each for each in value])
                return


# --- running the tests against a change ---------------------------------------------------------------------------


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the changed module in place of the file's."""

    def __init__(self, name: str, code: CodeType) -> None:
        self.name, self.code = name, code

    def find_spec(self, name: str, _path: Any, _target: Any = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, globals()["_path"](name), loader=self)

    def create_module(self, _spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, vars(module))  # noqa: S102 - the project's own module with one change


def _notice(tests: Sequence[str], mutant: Mutant | None) -> bool:
    """Whether tests fail, in a process of its own, against a change or against the module as it is."""
    pid = os.fork()
    if pid == 0:
        os._exit(_child(tests, mutant))
    _, status = os.waitpid(pid, 0)
    return status != 0


def _child(tests: Sequence[str], mutant: Mutant | None) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    if mutant is not None:
        sys.meta_path.insert(0, _Changed(mutant.module, mutant.code()))
    with _silence():
        return _run(tests)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with (
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


def _run(tests: Sequence[str], *more: str) -> int:
    return int(pytest.main([*_PLAIN, *more, *tests]))


def _warm(tests: Sequence[str]) -> None:
    """Import what the tests import, once; the project's own modules are forgotten again."""
    with _silence():
        _run(tests, "--collect-only")
    from hypothesis import HealthCheck, settings  # pytest wants to be the first to import it

    settings.register_profile("mutations", deadline=None, database=None, suppress_health_check=list(HealthCheck))
    settings.load_profile("mutations")
    for name in [name for name in sys.modules if name.partition(".")[0] in OWN]:
        del sys.modules[name]
    gc.freeze()


def survivors(module: str, function: str = "") -> tuple[int, list[Mutant]]:
    """How many changes were tried, and those that no test noticed, each printed as it is found.

    Raises RuntimeError where tests fail without any change.
    """
    tests = TESTS[module]
    _warm(tests)
    if _notice(tests, None):
        raise RuntimeError(f"{' '.join(tests)} fails without any change")
    tried = [mutant for mutant in mutants(module) if function in ("", mutant.function)]
    return len(tried), [mutant for mutant in tried if not _notice(tests, mutant) and _tell(mutant)]


def _tell(mutant: Mutant) -> bool:
    harmless = f" (harmless: {HARMLESS[mutant.name]})" if mutant.name in HARMLESS else ""
    print(f"{_path(mutant.module).relative_to(ROOT)}:{mutant.line}: {mutant.name}{harmless}", flush=True)
    return True


def main(arguments: list[str]) -> int:
    """Try the changes and print the survivors. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE[:FUNCTION]", help="default: all")
    wanted: list[str] = parser.parse_args(arguments).modules
    rows, left = [], []
    for name in wanted or TESTS:
        module, _, function = name.partition(":")
        began = time.monotonic()
        tried, found = survivors(module, function)
        unexplained = [mutant for mutant in found if mutant.name not in HARMLESS]
        left += unexplained
        score = f"{(tried - len(found)) / tried:.1%}"
        rows.append((module, tried, tried - len(found), len(found) - len(unexplained), len(unexplained), score))
        print(f"{module}: {tried} changes, {len(unexplained)} survived, {time.monotonic() - began:.0f} s", flush=True)
    if not wanted:
        measuring.keep("mutations", _report(rows, left))
    return 1 if left else 0


def _report(rows: Sequence[Sequence[object]], left: Sequence[Mutant]) -> str:
    header = ("module", "changes", "noticed", "harmless", "survived", "noticed of all")
    table = measuring.table(header, rows)
    lines = [f"* line {mutant.line}, {mutant.name}" for mutant in left] or ["None."]
    return "\n".join(["# Changes of a rule that tests notice", "", table, "", "## Survivors", "", *lines])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
