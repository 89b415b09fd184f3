"""Reads Python source without running it: modules, their imports and names, circles, the length of functions."""

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

_MANY = 5  # from so many positional arguments on, a call is hard to read
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module:
    """One file: its dotted name, its path from the repository's root, and its text."""

    def __init__(self, name: str, path: Path, text: str) -> None:
        self.name, self.path, self.text = name, path, text

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of its syntax tree, including those inside functions."""
        return list(ast.walk(ast.parse(self.text)))

    @cached_property
    def imports(self) -> list[ast.Import | ast.ImportFrom]:
        """Its import statements, one node in a hundred."""
        return [node for node in self.nodes if isinstance(node, ast.Import | ast.ImportFrom)]


class Import(NamedTuple):
    """An import of one module of the project by another."""

    source: str
    target: str
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.source} imports {self.target}"


def read(root: Path, trees: tuple[str, ...]) -> dict[str, Module]:
    """The modules of the files and folders named, by dotted name."""
    found = {}
    for tree in trees:
        top = root / tree
        for path in [top] if top.is_file() else sorted(top.rglob("*.py")):
            relative = path.relative_to(root)
            parts = relative.with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = Module(name, relative, path.read_text(encoding="utf-8"))
    return found


def imports(module: Module, modules: dict[str, Module]) -> list[Import]:
    """The `modules` that a module imports, anywhere in its text, once for each statement.

    `from package import module` counts as the module.
    """
    found = []
    for node in module.imports:
        for name in _imported(node, module):
            target = next((known for known in (name, name.rpartition(".")[0]) if known in modules), None)
            if target and target != module.name:
                found.append(Import(module.name, target, module.path, node.lineno))
    return list(dict.fromkeys(found))


def _imported(node: ast.Import | ast.ImportFrom, module: Module) -> list[str]:
    """Dotted names of what a statement imports: `a.b` for `from a import b`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    package = module.name.split(".")
    if not module.path.name.startswith("__init__"):
        package.pop()
    above = package[: len(package) + 1 - node.level] if node.level else []
    origin = ".".join([*above, *([node.module] if node.module else [])])
    return [f"{origin}.{alias.name}" for alias in node.names]


def used_names(module: Module) -> set[str]:
    """Dotted names of what a module imports, and of the attributes that it uses of them."""
    bound = dict(_bindings(module))
    chains = {_chain(node) for node in module.nodes if isinstance(node, ast.Attribute | ast.Name)}
    used = {f"{bound[first]}{rest}" for first, rest in chains if first in bound}
    return set(bound.values()) | {name for node in module.imports for name in _imported(node, module)} | used


def _bindings(module: Module) -> Iterator[tuple[str, str]]:
    """Each name that an import binds, and what it stands for."""
    for node in module.imports:
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name.split(".")[0], _stands_for(alias)) for alias in node.names)
        else:
            names = zip(node.names, _imported(node, module), strict=True)
            yield from ((alias.asname or alias.name, dotted) for alias, dotted in names)


def _stands_for(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.split(".")[0]


def _chain(node: ast.AST) -> tuple[str, str]:
    """`a.b.c` as ("a", ".b.c"); ("", "") for an expression that does not start with a name."""
    if isinstance(node, ast.Attribute):
        first, rest = _chain(node.value)
        return first, f"{rest}.{node.attr}"
    return (node.id, "") if isinstance(node, ast.Name) else ("", "")


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Sets of nodes that each reach all others, sorted; a single node is not a circle."""
    reach = {node: _reachable(node, graph) for node in graph}
    found = {frozenset(other for other in graph if other in reach[node] and node in reach[other]) for node in graph}
    return sorted(sorted(each) for each in found if len(each) > 1)


def _reachable(start: str, graph: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in graph.get(waiting.pop(), set()) - seen:
            seen.add(target)
            waiting.append(target)
    return seen


def longest_functions(modules: dict[str, Module], count: int) -> list[tuple[int, str]]:
    """The longest functions, from `def` to the last line, including the docstring: lines and `path:line name`."""
    found = [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{module.path}:{node.lineno} {node.name}")
        for module in modules.values()
        for node in module.nodes
        if isinstance(node, _Function)
    ]
    return sorted(found, key=lambda each: (-each[0], each[1]))[:count]


def names_in(modules: dict[str, Module], package: str) -> list[str]:
    """Modules and packages that lie directly in a package."""
    inside = {name.split(".")[1] for name in modules if name.startswith(f"{package}.")}
    return sorted(inside)


def positional_calls(modules: dict[str, Module]) -> tuple[int, int]:
    """How many calls pass five or more arguments by position, and how many calls there are."""
    calls = [node for module in modules.values() for node in module.nodes if isinstance(node, ast.Call)]
    return sum(len(call.args) >= _MANY for call in calls), len(calls)
