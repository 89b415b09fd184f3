"""Bundles web/ with esbuild: few files, small, each named after its content.

A page becomes one output with all that it imports at once, and each part that it imports later becomes another. What
is in an output that is there before a part, the part takes from there. What else several parts share, esbuild splits
off. The vendored module, the workers, the script for old browsers and the images are copied as they are.

In what esbuild reads, another output is called `@/NAME`; here it gets its last name, `NAME` with a hash of itself and
of all that it leads to. So equal names mean equal content, and two builds of the same sources are equal.
"""

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from infra import npm, web_modules
from infra.web_modules import WEB, Page

TARGET = "chrome86,safari14"  # the oldest browsers that the pages promise to work in
_VERSION = "0.28.2"
_NATIVE = npm.native(
    "@esbuild/",
    _VERSION,
    {
        "darwin-arm64": "n4KqkOQrraxHJcgjM1RvwbigfQKIKJVpM7xp+KsxiyUSrRdIXnt73VhrPAx0fV44hgfmIVKjxMN9J1t5jySVkw==",
        "darwin-x64": "uq6suIWYP37qzGddBKPw5QEQPi6HiLGsO7UmkpfyaYNQ3D+rN6w6WfwH+nuqcGXWvawGwxOEroO4YGnFh95azw==",
        "linux-arm64": "pW4AC0P3it8c7do9MVM4p51FzHzdM/TZrerurgRcHJ2WTa1VQ1CIq18xncfpBJw4ojkiZZrKW2yIBWBP92j6Ug==",
        "linux-x64": "4xTZr1FUmSoQW4XIWmit3tzQrUTZM+N3P0XV8xROKYF50XfI7xeO90+1bZvNwxIufQ9hDQVRJH5YhgPVF8A/HQ==",
    },
)
# As WebAssembly it runs wherever Node does; it writes the same, and takes twenty times as long.
ESBUILD = _NATIVE or npm.Package(
    "esbuild-wasm",
    _VERSION,
    "sha512-GccVwhv3mmOUVQHCQm2Ox/rby8n/EqUwvZxE6Pjfikrq/lWw9g9WX/u9EykWnpot3Ko6j426DgQdea2xWKIAQA==",
)
# The optimizing compiler would take twenty seconds before a run of one.
_PROGRAM = () if _NATIVE else (*npm.NODE, "--liftoff-only")
_OPTIONS = (
    "--bundle",
    "--splitting",
    "--format=esm",
    "--minify",
    "--charset=utf8",
    "--legal-comments=none",
    "--log-level=warning",
    f"--target={TARGET}",
    "--supported:destructuring=true",  # esbuild takes a fault in a corner of Safari 14.0 for the lack of it
    "--external:@/*",
    "--entry-names=[name]",
    "--outdir=out",
    "--metafile=meta.json",
)
KEPT = npm.ROOT / "build" / "bundles"
_MOST = 4  # bundles that are kept
HASH = 10  # characters of a name's hash
_LINK = re.compile(r"""(?<=["'`(])(?:@|\.)/([\w.-]+)""")
_IMAGE = re.compile(r'url\("([\w./-]+\.svg)"\)')
_OWN_SHEET = re.compile(rf"^addSheet\({web_modules.ADDRESS.pattern}\);$", re.MULTILINE)
_CHUNK = re.compile(r"^(chunk)-\w+(\.js)$")


class BundleError(Exception):
    """The sources cannot be bundled; the message is esbuild's."""


class Bundle(NamedTuple):
    """The files by their last names, those names by the plain ones, and what each page's script imports at once."""

    files: dict[str, bytes]
    names: dict[str, str]
    preloads: dict[str, list[str]]


class _Site(NamedTuple):
    """What of the sources is copied, and the texts that esbuild reads, by their places."""

    copies: dict[str, Path]
    texts: dict[str, str]
    entries: dict[str, str]


def bundle(web: Path = WEB) -> Bundle:
    """Bundle all pages; the same sources once on this machine, since calls have the same. Raises BundleError."""
    digest = hashlib.sha256(repr((ESBUILD, _OPTIONS)).encode())
    own = (Path(__file__), Path(web_modules.__file__))
    for path in (*own, *sorted(path for path in web.rglob("*") if path.is_file())):
        name = path.name if path in own else path.relative_to(web)
        digest.update(f"{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return held(web, digest.hexdigest())


@lru_cache(maxsize=4)
def held(web: Path, state: str) -> Bundle:
    """The bundle of sources in this state: kept from before, or made."""
    file = KEPT / f"{state}.msgpack"
    with contextlib.suppress(FileNotFoundError):
        return msgspec.msgpack.decode(file.read_bytes(), type=Bundle)
    made = _made(web)
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=KEPT, delete=False) as new:
        new.write(msgspec.msgpack.encode(made))
    Path(new.name).replace(file)
    for old in sorted(KEPT.glob("*.msgpack"), key=os.path.getmtime)[:-_MOST]:
        old.unlink(missing_ok=True)
    return made


def _made(web: Path) -> Bundle:
    """Bundle all pages."""
    site = _site(web.resolve())
    with tempfile.TemporaryDirectory() as scratch:
        outputs, imports = _run(Path(scratch), site)
    outputs |= {name: path.read_bytes() for name, path in site.copies.items()}
    pages = web_modules.pages(web)
    wanted = dict.fromkeys(name for page in pages for start in first(page) for name in led_to(start, outputs))
    names = {name: _last_name(name, outputs) for name in wanted}
    files = {names[name]: _linked(outputs[name], names) for name in wanted}
    return Bundle(
        files=files, names=names, preloads={page.name: _reached(f"{page.name}.js", imports) for page in pages}
    )


def first(page: Page) -> Iterator[str]:
    """What the page's HTML names."""
    yield from (f"{page.name}.css", f"{page.name}.js", page.classic.name, page.icon.name)


# --- what esbuild reads ---------------------------------------------------------------------------------------------


def _site(web: Path) -> _Site:
    site = _Site(copies={}, texts={}, entries={})
    for page in web_modules.pages(web):
        _Staged(page, web, site).add()
    for path in sorted(web.rglob("*.css")):
        _add_sheet(path, web, site)
    return site


class _Staged:
    """One page: which output each of its modules is in, and the texts for esbuild.

    A module has a home if one output holds it and gives out what others take of it; else esbuild chooses.
    """

    def __init__(self, page: Page, web: Path, site: _Site) -> None:
        self.page, self.web, self.site = page, web, site
        self.parts = _parts(page.script)
        found = web_modules.closure([page.script, *self.parts])
        self.modules = [module for module in found if not web_modules.is_vendored(module)]
        self.homes = _homes(page.script, self.parts)
        self.taken = self._taken()

    def add(self) -> None:
        """Put all that the page consists of into the site."""
        for module in self.modules:
            self.site.texts[self._place(module)] = self._text(module)
        for part in (self.page.script, *self.parts):
            place = f"{self.page.name}/e/{self._output(part)}"  # one letter: see `_entry`
            self.site.texts[place] = self._entry(part)
            _add(self.site.entries, self._output(part), place)
        for path in (self.page.classic, self.page.icon):
            _add(self.site.copies, path.name, path)
        name = self.page.name
        imported = (f'@import "../{sheet.relative_to(self.web).as_posix()}";\n' for sheet in self.page.sheets)
        self.site.texts[f"{name}/page.css"] = "".join(imported)
        self.site.entries[f"{name}.css"] = f"{name}/page.css"

    def _taken(self) -> dict[Path, set[str]]:
        """The names that modules of other outputs take from each module."""
        taken: dict[Path, set[str]] = defaultdict(set)
        for module in self.modules:
            for origin, name in web_modules.names(module):
                if self._is_elsewhere(origin, module):
                    taken[origin].add(name)
        for part in self.parts:
            if self.homes.get(part) != part:
                taken[part].update(web_modules.exported(part))
        return taken

    def _is_elsewhere(self, wanted: Path, module: Path) -> bool:
        home = self.homes.get(wanted)
        return not web_modules.is_vendored(wanted) and home is not None and home != self.homes.get(module)

    def _entry(self, part: Path) -> str:
        """The first module of an output: the part's own, and what others take from the modules whose home it is."""
        home = self.homes.get(part, part)
        if home != part:  # it is imported at once elsewhere, so that output has it
            given = ", ".join(f"{self._given(part, name)} as {name}" for name in sorted(self.taken[part]))
            return f'export {{ {given} }} from "@/{self._output(home)}";'
        lines = [f'export * from "../{self._relative(part)}";']
        for module in self.modules:
            if self.homes.get(module) == part and self.taken[module]:
                given = ", ".join(f"{name} as {self._given(module, name)}" for name in sorted(self.taken[module]))
                lines.append(f'export {{ {given} }} from "../{self._relative(module)}";')
        return "\n".join(lines)

    def _given(self, module: Path, name: str) -> str:
        """A name as its module's home gives it out."""
        return f"m{self.modules.index(module)}_{name}"

    def _text(self, module: Path) -> str:
        """The module's text, with what is in another output called by that output's name."""

        def imported(found: re.Match[str]) -> str:
            return self._import(found, module)

        def sheet(found: re.Match[str]) -> str:
            return "" if (module.parent / found[1]).resolve() in self.page.sheets else found[0]

        def address(found: re.Match[str]) -> str:
            return f'new URL("@/{self._address((module.parent / found[1]).resolve())}", import.meta.url)'

        def part(found: re.Match[str]) -> str:
            name = self._output((module.parent / (found[1] or found[2])).resolve())
            return f'import("@/{name}"{f" + {found[3]}" if found[3] else ""})'

        text = web_modules.STATIC.sub(imported, web_modules.code(module))
        text = web_modules.ADDRESS.sub(address, _OWN_SHEET.sub(sheet, text))
        return web_modules.LATER.sub(part, text)

    def _import(self, found: re.Match[str], module: Path) -> str:
        wanted = (module.parent / found["origin"]).resolve()
        if web_modules.is_vendored(wanted):
            _add(self.site.copies, wanted.name, wanted)
            return f'{found["before"]}"@/{wanted.name}"'
        if not self._is_elsewhere(wanted, module):
            return found[0]
        listed = web_modules.listed(found, wanted)
        given = ", ".join(f"{self._given(wanted, name)} as {alias}" for name, alias in listed)
        return f'{found["verb"]} {{ {given} }} from "@/{self._output(self.homes[wanted])}"'

    def _address(self, path: Path) -> str:
        """The output of a worker or a style sheet."""
        if path.suffix == ".css":
            _add(self.site.entries, path.name, self._relative(path))
        elif web_modules.static(path) or web_modules.later(path):
            raise BundleError(f"{path.name} is a worker and must not import")
        else:
            _add(self.site.copies, path.name, path)
        return path.name

    def _output(self, part: Path) -> str:
        if part == self.page.script:
            return f"{self.page.name}.js"
        place = part.relative_to(self.web).with_suffix("").parts
        return f"{'-'.join(place if place[0] == self.page.name else (self.page.name, *place))}.js"

    def _place(self, module: Path) -> str:
        return f"{self.page.name}/{self._relative(module)}"

    def _relative(self, module: Path) -> str:
        return module.relative_to(self.web).as_posix()


def _parts(script: Path, without: Path | None = None) -> list[Path]:
    """All modules that the page's script or they themselves import later; `without`: as if that one were not there."""
    parts: list[Path] = []
    for each in _growing(script, parts):
        if each != without:
            fresh = (part for module in web_modules.closure([each]) for part in web_modules.later(module))
            parts.extend(part for part in dict.fromkeys(fresh) if part not in parts)
    return sorted(part for part in parts if part != without)


def _growing(first: Path, more: list[Path]) -> Iterator[Path]:
    yield first
    yield from more


def _homes(script: Path, parts: list[Path]) -> dict[Path, Path]:
    """The script or part in whose output each module is: the one through which all others that need it are reached."""
    needed = {part: set(web_modules.closure([part])) for part in (script, *parts)}
    through = {part: set(parts) - set(_parts(script, without=part)) for part in parts} | {script: {script, *parts}}
    homes = {}
    for module in web_modules.closure([script, *parts]):
        needing = {part for part, closure in needed.items() if module in closure}
        first = [part for part in (script, *parts) if part in needing and needing <= through[part]]
        if first:
            homes[module] = first[0]
    return homes


def _add_sheet(path: Path, web: Path, site: _Site) -> None:
    def image(found: re.Match[str]) -> str:
        wanted = (path.parent / found[1]).resolve()
        _add(site.copies, wanted.name, wanted)
        return f'url("@/{wanted.name}")'

    site.texts[path.relative_to(web).as_posix()] = _IMAGE.sub(image, path.read_text(encoding="utf-8"))


def _add(table: dict[str, Any], name: str, value: str | Path) -> None:
    """Raises BundleError if another file has the name."""
    if table.setdefault(name, value) != value:
        raise BundleError(f"two files are called {name}: {table[name]} and {value}")


# --- running it -----------------------------------------------------------------------------------------------------


def _run(scratch: Path, site: _Site) -> tuple[dict[str, bytes], dict[str, list[str]]]:
    """What esbuild writes, by name, and which of the names each module imports at once."""
    for place, text in site.texts.items():
        (scratch / place).parent.mkdir(parents=True, exist_ok=True)
        (scratch / place).write_text(text, encoding="utf-8")
    entries = (_entry(Path(name).stem, place) for name, place in sorted(site.entries.items()))
    command = (*_PROGRAM, str(ESBUILD.folder / "bin" / "esbuild"), *_OPTIONS, *entries)
    run = npm.run(*command, cwd=scratch, environment={"PATH": os.defpath})
    if run.returncode or run.stderr.strip():
        raise BundleError(run.stderr.strip())
    meta = json.loads((scratch / "meta.json").read_text(encoding="utf-8"))["outputs"]
    outputs = {path.name: path.read_bytes() for path in sorted((scratch / "out").iterdir())}
    return outputs, {Path(path).name: list(_imports(output)) for path, output in meta.items()}


def _entry(name: str, place: str) -> str:
    """An entry in as few characters as can be: WebAssembly takes some 12,000 of arguments and environment together."""
    return f"./{place}" if Path(place).stem == name else f"{name}=./{place}"


def _imports(output: dict[str, Any]) -> Iterator[str]:
    return (Path(each["path"]).name for each in output["imports"] if each["kind"] == "import-statement")


def _reached(name: str, imports: dict[str, list[str]]) -> list[str]:
    """The modules that a module imports before it runs, nearest first."""
    found = [name]
    for each in found:
        found.extend(wanted for wanted in imports.get(each, []) if wanted not in found)
    return found[1:]


# --- the last names -------------------------------------------------------------------------------------------------


def _last_name(name: str, outputs: dict[str, bytes]) -> str:
    """The name with the hash of the file and of all that it leads to, which may lead back to it."""
    digest = hashlib.sha256(name.encode())
    for each in sorted(led_to(name, outputs)):
        digest.update(f"{each}\0{len(outputs[each])}\0".encode() + outputs[each])
    plain = Path(_CHUNK.sub(r"\1\2", name))
    return f"{plain.stem}-{digest.hexdigest()[:HASH]}{plain.suffix}"


def led_to(name: str, outputs: dict[str, bytes]) -> list[str]:
    """The file and all others that it names, directly or not. What esbuild found to be unused, nothing leads to.

    Both are called by their plain names, or both by their last ones.
    """
    found = [name]
    for each in found:
        links = _LINK.findall(_text_of(outputs[each])) if each.endswith((".js", ".css")) else []
        found.extend(link for link in dict.fromkeys(links) if link in outputs and link not in found)
    return found


def _linked(content: bytes, names: dict[str, str]) -> bytes:
    """The content, with the other files called by their last names."""

    def last(found: re.Match[str]) -> str:
        return f"./{names[found[1]]}" if found[1] in names else found[0]

    try:
        return _LINK.sub(last, content.decode()).encode()
    except UnicodeDecodeError:  # a picture names no other file
        return content


def _text_of(content: bytes) -> str:
    return content.decode(errors="replace")
