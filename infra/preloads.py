"""Writes the pages' `modulepreload` lists: `python -m infra.preloads` makes them from the imports of the modules.

With the list a browser fetches all modules at once; without it, each level of imports costs a round trip. A test
checks that the lists are right, that every import leads to a file, and that every module is imported.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

WEB = Path(__file__).resolve().parent.parent / "web"
_STATIC = re.compile(r'^(?:import|export)\b(?:[^"\';]*?\bfrom)?\s*"(\.[^"]+)"', re.MULTILINE)
_DYNAMIC = re.compile(r'\bimport\([`"](\.[^`"$]+)')
_ADDRESS = re.compile(r'\bnew URL\("(\.[^"]+)", import\.meta\.url\)')
_COMMENT = re.compile(r"^\s*(?:/\*|\*|//).*$", re.MULTILINE)  # examples in comments are not imports
_SCRIPT = re.compile(r'<script type="module" src="([^"]+)"')
_OLD = re.compile(r'<script defer src="([^"]+)"')  # for browsers that read no modules
_PRELOADS = re.compile(r'(?:^[ \t]*<link rel="modulepreload" href="[^"]*">\n)+', re.MULTILINE)


class Import(NamedTuple):
    """One module asks for another file."""

    by: Path
    wanted: Path


def pages(web: Path = WEB) -> list[Path]:
    """The pages that run a module."""
    return [page for page in sorted(web.rglob("*.html")) if _SCRIPT.search(page.read_text(encoding="utf-8"))]


def content(page: Path) -> str:
    """The page's text with the list its script needs, in place of the old list and with its indent."""
    text = page.read_text(encoding="utf-8")
    found = _PRELOADS.search(text)
    if found is None:
        raise ValueError(f"{page} has no modulepreload to be replaced")
    indent = found[0][: found[0].index("<")]
    links = (f'{indent}<link rel="modulepreload" href="{_relative(each, page)}">\n' for each in needed(page))
    return _PRELOADS.sub("", text[: found.start()]) + "".join(links) + _PRELOADS.sub("", text[found.end() :])


def needed(page: Path) -> list[Path]:
    """All modules the page's script imports, directly or not, breadth first, without those imported later."""
    script = _script(page)
    found = [script]
    for module in found:
        found.extend(each for each in dict.fromkeys(_static(module)) if each not in found)
    return found[1:]


def unresolved(web: Path = WEB) -> list[Import]:
    """Imports, workers and style sheets that lead to no file."""
    return [
        Import(module.relative_to(web), wanted)
        for module in _modules(web)
        for wanted in _wanted(module)
        if not wanted.is_file()
    ]


def unused(web: Path = WEB) -> list[Path]:
    """Modules that no page and no module imports."""
    asked = {wanted for module in _modules(web) for wanted in _wanted(module)} | {_script(page) for page in pages(web)}
    asked |= {(page.parent / name).resolve() for page in pages(web) for name in _OLD.findall(page.read_text("utf-8"))}
    return [module.relative_to(web) for module in _modules(web) if module not in asked]


def _script(page: Path) -> Path:
    found = _SCRIPT.search(page.read_text(encoding="utf-8"))
    assert found is not None
    return (page.parent / found[1]).resolve()


def _modules(web: Path) -> list[Path]:
    return [path.resolve() for path in sorted(web.rglob("*.js"))]


def _static(module: Path) -> Iterator[Path]:
    yield from _found(_STATIC, module)


def _wanted(module: Path) -> Iterator[Path]:
    for pattern in (_STATIC, _DYNAMIC, _ADDRESS):
        yield from _found(pattern, module)


def _found(pattern: re.Pattern[str], module: Path) -> Iterator[Path]:
    if "vendor" in module.parts:  # bundles of one file, whose imports are not our modules
        return
    for name in pattern.findall(_COMMENT.sub("", module.read_text(encoding="utf-8"))):
        yield (module.parent / name).resolve()


def _relative(module: Path, page: Path) -> str:
    return os.path.relpath(module, page.parent.resolve()).replace(os.sep, "/")


if __name__ == "__main__":
    for each in pages():
        each.write_text(content(each), encoding="utf-8")
