"""The layout holds: imports go one way, nothing reaches further than its package may, functions stay short."""

from pathlib import Path

import pytest

from infra import source_tree, structure
from infra.source_tree import Module

LONGEST = 40  # lines of a function
NAMES = 22  # at chalicelib's first level
POSITIONAL = 5  # calls in a thousand with five or more positional arguments


@pytest.fixture(scope="module")
def modules() -> dict[str, Module]:
    return source_tree.read(structure.ROOT, structure.TREES)


def _modules(**texts: str) -> dict[str, Module]:
    """Modules by dotted name, written with `__` for each dot."""
    names = {name.replace("__", "."): text for name, text in texts.items()}
    return {name: Module(name, Path(name.replace(".", "/") + ".py"), text) for name, text in names.items()}


def test_no_import_against_the_arrow(modules: dict[str, Module]) -> None:
    """Those inside functions included."""
    assert [str(found) for found in structure.against_the_arrow(modules)] == []


def test_no_circle(modules: dict[str, Module]) -> None:
    """Neither of modules nor of packages."""
    assert structure.circles(modules) == []


def test_what_is_not_pure_is_listed(modules: dict[str, Module]) -> None:
    """And nothing is listed that no longer needs it."""
    assert structure.wrong_reaches(modules) == []


def test_no_function_is_long(modules: dict[str, Module]) -> None:
    """A function is read at a glance."""
    longest = source_tree.longest_functions(modules, 20)
    assert [f"{where}: {length} lines" for length, where in longest if length > LONGEST] == []


def test_long_calls_name_their_arguments(modules: dict[str, Module]) -> None:
    """Whoever reads five values in a row has to look up what each one is."""
    product = {name: module for name, module in modules.items() if structure.package_of(name) in structure.ABOUT}
    many, calls = source_tree.positional_calls(product)
    assert 1000 * many < POSITIONAL * calls


def test_chalicelib_has_few_rooms(modules: dict[str, Module]) -> None:
    """A newcomer can keep them in the head."""
    assert len(source_tree.names_in(modules, "chalicelib")) <= NAMES


def test_every_package_has_its_place(modules: dict[str, Module]) -> None:
    """A new package stands in the arrow and says what it is about."""
    names = source_tree.names_in(modules, "chalicelib")
    packages = {name for name in names if modules[f"chalicelib.{name}"].path.name == "__init__.py"}
    placed = [name for row in structure.ARROW for name in row]
    assert packages | {"root", "functions", "app", "infra"} == set(placed) == set(structure.ABOUT)


def test_ruff_s_settings_are_written_from_the_tables() -> None:
    """`python -m infra.structure --write` writes them anew."""
    written = {path: (structure.ROOT / path).read_text(encoding="utf-8") for path in structure.settings()}
    assert written == structure.settings()


@pytest.mark.parametrize(
    ("source", "text", "forbidden"),
    [
        ("chalicelib__entry__x", "from chalicelib.video import y", False),
        ("chalicelib__video__y", "from chalicelib.entry import x", True),
        ("chalicelib__video__y", "def f():\n    import chalicelib.entry.x", True),
        ("chalicelib__result__z", "from chalicelib.workbooks.w import name, other", True),
        ("chalicelib__entry__x", "from ..video import y", False),
        ("chalicelib__video__y", "from ..entry.x import name", True),
        ("functions__one__handler", "from functions.two import handler", True),
        ("functions__one__handler", "from functions.one import other", False),
        ("tests__t", "from chalicelib.entry import x", False),
    ],
)
def test_imports_are_found_in_all_their_forms(source: str, text: str, forbidden: bool) -> None:
    targets = ("chalicelib__entry__x", "chalicelib__video__y", "chalicelib__workbooks__w")
    functions = ("functions__one__other", "functions__two__handler")
    modules = _modules(**dict.fromkeys((*targets, *functions), "") | {source: text})
    assert bool(structure.against_the_arrow(modules)) is forbidden
    assert sum(len(source_tree.imports(module, modules)) for module in modules.values()) == 1


def test_circles_are_found() -> None:
    """Of three as well as of two; who imports a circle is not in it."""
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a", "e"}, "e": set()}
    assert source_tree.circles(graph) == [["a", "b", "c"]]


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("from datetime import datetime\ndatetime.now()", {"clock"}),
        ("import datetime as d\nd.datetime.now()", {"clock"}),
        ("from datetime import datetime\ndef f(at: datetime): return at", set()),
        ("from time import monotonic", {"clock"}),
        ("import os\nos.environ['X']", {"environment", "files"}),
        ("import http.client", {"http"}),
        ("from urllib.parse import urlsplit", set()),
        ("def f():\n    from subprocess import Popen", {"processes"}),
        ("import numpy.typing as npt", {"numpy"}),
        ("os = 1\nos.environ", set()),
    ],
)
def test_what_is_reached_for_is_found(text: str, reached: set[str]) -> None:
    assert structure.reached(Module("m", Path("m.py"), text)) == reached


def test_a_reach_that_is_not_listed_is_a_fault() -> None:
    faults = structure.wrong_reaches(_modules(chalicelib__clock="", chalicelib__people__x="import secrets"))
    assert "chalicelib/people/x.py reaches for chance: random values come in as arguments" in faults
    assert "chalicelib/clock.py is listed for clock and does not need it" in faults
    assert "chalicelib/config.py is listed and does not exist" in faults


def test_functions_and_calls_are_counted() -> None:
    text = "def f():\n    pass\n\n\nasync def g():\n    '''d'''\n    f(1, 2, 3, 4, 5)\n    f(1, 2, 3, 4, k=5)\n"
    found = {"m": Module("m", Path("m.py"), text)}
    assert source_tree.longest_functions(found, 1) == [(4, "m.py:5 g")]
    assert source_tree.positional_calls(found) == (1, 2)


def test_the_report_names_what_is_wrong() -> None:
    modules = _modules(
        chalicelib__video__y="import chalicelib.entry.x", chalicelib__entry__x="import chalicelib.video.y"
    )
    text = "\n".join(structure.report(modules))
    assert "imports against the arrow: 1\n  chalicelib/video/y.py:1: " in text
    assert "  chalicelib.entry.x → chalicelib.video.y → chalicelib.entry.x\n  entry → video → entry\n" in text
