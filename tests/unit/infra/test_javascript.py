"""The pages' sources: how long their lines are, which rules of the linter are off, the API's shapes for their types."""

import re
from pathlib import Path

from infra import api_types
from infra.javascript import is_strict, longest_functions, modules
from infra.npm import ROOT

LONGEST = 120  # characters of a line
LONGEST_FUNCTION = 40  # lines


def test_no_line_is_longer_than_the_pythons() -> None:
    """oxlint has no rule for it."""
    sources = [path for path in (ROOT / "web").rglob("*") if path.suffix in {".js", ".css", ".html", ".ts"}]
    own = [path for path in sources if "vendor" not in path.parts]
    long = [place for path in own for place in _long_lines(path)]
    assert len(own) > 60
    assert long == []


def test_no_function_is_long() -> None:
    """A function is read at a glance, in pages as in Python."""
    longest = longest_functions(20)
    assert len(longest) == 20
    assert [f"{where}: {lines} lines" for lines, where in longest if lines > LONGEST_FUNCTION] == []


def test_every_rule_that_is_off_says_why() -> None:
    """A comment stands behind it."""
    lines = (ROOT / ".oxlintrc.json").read_text(encoding="utf-8").splitlines()
    off = [line for line in lines if '"off"' in line]
    assert off
    assert [line for line in off if not re.search(r"// \w", line)] == []


def test_the_shapes_of_the_api_are_the_documents() -> None:
    """`python -m infra.api_types` writes them anew after a change of docs/openapi.yaml."""
    assert api_types.PATH.read_text(encoding="utf-8") == api_types.content()


def test_the_compilers_every_switch_is_known() -> None:
    """What is relaxed in tsconfig.json says why."""
    lines = (ROOT / "tsconfig.json").read_text(encoding="utf-8").splitlines()
    relaxed = [line for line in lines if '": false' in line]
    assert [line for line in relaxed if "//" not in line] == []


def test_what_is_declared_beside_a_module_is_what_it_exports() -> None:
    """Some modules have their types beside them, since comments in them would make the first screens heavier."""
    beside = [path for path in sorted((ROOT / "web").rglob("*.d.ts")) if "vendor" not in path.parts]
    assert beside
    for path in beside:
        module = path.with_name(path.name.replace(".d.ts", ".js"))
        assert _exported(path) == _exported(module), module


def test_every_module_has_its_types() -> None:
    """In itself, strictly checked, or beside it. Scripts that export nothing and weigh on first screens have none."""
    bare = [path for path in modules() if not is_strict(path) and not path.with_suffix(".d.ts").exists()]
    assert [path.name for path in bare] == ["entrant.js", "old-browser.js"]


def _exported(path: Path) -> set[str]:
    """Names of functions, classes and values."""
    return set(re.findall(r"^export (?:async )?(?:function|const|class) (\w+)", path.read_text("utf-8"), re.MULTILINE))


def _long_lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(lines, 1) if len(line) > LONGEST]
