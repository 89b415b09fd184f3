"""Which third-party packages a module needs, followed through this project's own imports without running them."""

import ast
import sys
from functools import cache
from pathlib import Path

from chalicelib.api import subjects

ROOT = Path(__file__).resolve().parents[2]
OWN = ("app", "chalicelib", "functions")
_SERVING = {f"chalicelib.api.{module}" for modules in subjects.MODULES.values() for module in modules}  # by requests


@cache
def third_party(module: str) -> frozenset[str]:
    """Top-level names of the packages that importing `module` brings in."""
    seen: set[str] = set()
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for imported in (*_imports(_source(name)), *(_SERVING if name == "app" else ())):
            top = imported.split(".")[0]
            if top in OWN:
                waiting += [imported, imported.rpartition(".")[0]]
            elif top not in sys.stdlib_module_names:
                found.add(top)
    return frozenset(found)


def _source(module: str) -> Path | None:
    path = ROOT / module.replace(".", "/")
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if module and candidate.is_file():
            return candidate
    return None


@cache
def _imports(source: Path | None) -> list[str]:
    """What the module imports, what its functions import later included."""
    if source is None:
        return []
    names = []
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names
