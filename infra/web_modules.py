"""Reads web/ without running it: its pages, and what each of its modules asks for.

Modules import each other by relative names in double quotes. A part that is fetched later is `import("./x.js")`, or
`` import(`./x.js${again}`) `` where it can be tried again. A worker or a style sheet is
`new URL("./x", import.meta.url)`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

WEB = Path(__file__).resolve().parent.parent / "web"
STATIC = re.compile(
    r'^(?P<before>(?P<verb>import|export)\b\s*(?:(?:\{(?P<names>[^}]*)\}|\*)\s*from\s*)?)"(?P<origin>\.[^"]+)"',
    re.MULTILINE,
)
LATER = re.compile(r'\bimport\((?:"(\.[^"]+)"|`(\.[^`$]+)\$\{(\w+)\}`)\)')
ADDRESS = re.compile(r'\bnew URL\("(\.[^"]+)", import\.meta\.url\)')
WORKER = re.compile(rf"\bnew Worker\({ADDRESS.pattern}\)")
SERVICE_WORKER = WEB / "entrant" / "worker.js"  # no module asks for it: the page's HTML names it
_COMMENT = re.compile(r"/\*\*.*?\*/|^\s*//.*?$", re.MULTILINE | re.DOTALL)  # examples in comments are not imports
_EXPORTED = re.compile(r"^export (?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)
_SCRIPT = re.compile(r'<script type="module" src="([^"]+)"')
_CLASSIC = re.compile(r'<script defer src="([^"]+)"')  # for browsers that read no modules
_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
_ICON = re.compile(r'<link rel="icon" href="([^"]+)"')


class Page(NamedTuple):
    """An HTML page that runs a module, and the files that it names."""

    path: Path
    script: Path
    classic: Path
    sheets: tuple[Path, ...]
    icon: Path

    @property
    def name(self) -> str:
        """Of its audience, as its script is called."""
        return self.script.stem


class Import(NamedTuple):
    """One module asks for another file."""

    by: Path
    wanted: Path


def pages(web: Path = WEB) -> list[Page]:
    """The pages, by path."""
    return [_page(path) for path in sorted(web.resolve().rglob("*.html"))]


def _page(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")

    def named(pattern: re.Pattern[str]) -> tuple[Path, ...]:
        return tuple((path.parent / name).resolve() for name in pattern.findall(text))

    (script,), (classic,), (icon,) = named(_SCRIPT), named(_CLASSIC), named(_ICON)
    return Page(path=path, script=script, classic=classic, sheets=named(_SHEET), icon=icon)


def code(module: Path) -> str:
    """The module's text without its comments."""
    return _code(module, module.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _code(module: Path, _changed: int) -> str:
    return _COMMENT.sub("", module.read_text(encoding="utf-8"))


def is_vendored(module: Path) -> bool:
    """Whether it is a bundle of other projects' code, whose imports are not our modules."""
    return "vendor" in module.parts


def static(module: Path) -> list[Path]:
    """What the module imports before it runs."""
    return list(_found(module, STATIC))


def later(module: Path) -> list[Path]:
    """What it imports when it is needed."""
    return list(_found(module, LATER))


def closure(modules: list[Path]) -> list[Path]:
    """The modules and all that they import before they run, directly or not, breadth first."""
    found = list(dict.fromkeys(modules))
    known = set(found)
    for module in found:
        fresh = [each for each in dict.fromkeys(static(module)) if each not in known]
        found.extend(fresh)
        known.update(fresh)
    return found


def names(module: Path) -> Iterator[tuple[Path, str]]:
    """Each name that the module imports or exports again, with the module it is taken from."""
    for found in STATIC.finditer(code(module)):
        origin = (module.parent / found["origin"]).resolve()
        yield from ((origin, name) for name, _ in listed(found, origin))


def listed(found: re.Match[str], origin: Path) -> list[tuple[str, str]]:
    """What an import takes from `origin`: each name as it is there, and as it is called here."""
    if found["names"] is None:
        return [(name, name) for name in exported(origin)]
    words = (each.split() for each in found["names"].split(",") if each.strip())
    return [(each[0], each[-1]) for each in words]


def exported(module: Path) -> list[str]:
    """The names of what the module itself defines and exports."""
    return _EXPORTED.findall(code(module))


def unresolved(web: Path = WEB) -> list[Import]:
    """Imports, workers and style sheets that lead to no file."""
    return [
        Import(module.relative_to(web.resolve()), wanted)
        for module in _modules(web)
        for wanted in _found(module, STATIC, LATER, ADDRESS)
        if not wanted.is_file()
    ]


def unused(web: Path = WEB) -> list[Path]:
    """Modules that no page and no module asks for."""
    asked = {wanted for module in _modules(web) for wanted in _found(module, STATIC, LATER, ADDRESS)}
    asked |= {script for page in pages(web) for script in (page.script, page.classic)}
    asked.add(SERVICE_WORKER)
    return [module.relative_to(web.resolve()) for module in _modules(web) if module not in asked]


def _modules(web: Path) -> list[Path]:
    return sorted(web.resolve().rglob("*.js"))


def _found(module: Path, *patterns: re.Pattern[str]) -> Iterator[Path]:
    if not is_vendored(module):
        for pattern in patterns:
            yield from _wanted(module, pattern, module.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _wanted(module: Path, pattern: re.Pattern[str], _changed: int) -> list[Path]:
    """What a pattern finds. A bundle asks for it many times."""
    matches = pattern.finditer(_code(module, _changed))
    named = (next(group for group in match.groups() if group and re.match(r"\.\.?/", group)) for match in matches)
    return [(module.parent / name).resolve() for name in named]
