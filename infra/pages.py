"""Builds the pages: `python -m infra.pages [CONTEST]` makes build/pages/CONTEST from web/, few files that never change.

Each HTML file names what it loads by its hashed name under `assets/`, so that browsers keep those files and ask for the
HTML alone. Titles and descriptions name the call. The pages of a further contest of a deployment lie below those of the
first, in c/CONTEST/, and know it. Where npm cannot fetch esbuild, web/ is served as it is and a line
says so; in CI that is a failure.
"""

import fcntl
import hashlib
import html
import json
import os
import re
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from chalicelib.call.definition import Definition, DefinitionError, load_definition, logo_of, path_of
from chalicelib.call.look import Logo
from infra import bundle, calls, guides, looks, npm, web_modules
from infra.bundle import Bundle, BundleError
from infra.local.home import DEFAULT
from infra.web_modules import WEB, Page

HOME = npm.ROOT / "build" / "pages"
ASSETS = "assets"  # the folder of the files whose names hold their hash
FOR_EVER = "public, max-age=31536000, immutable"  # such a file: a year, the longest that RFC 2616 advised
ASK = "no-cache"  # browsers ask each time and get 304, so that they see a new version at once
MANIFEST = "manifest.webmanifest"
WORKER = "worker.js"  # beside the page that it opens without a network: it serves no address outside its folder
OFFLINE = True  # False takes the worker away from every browser that has it, at the next visit of the page
INSTALLED = "entrant"  # the page that people come back to for weeks, and may put on their home screen
_GROUND = "#f2f5f8"  # --ground in shared/shell.css
_BUILDERS = (
    Path(__file__),
    Path(bundle.__file__),
    Path(guides.__file__),
    Path(web_modules.__file__),
    Path(looks.__file__),
)
_LOADED = re.compile(
    r'^[ \t]*<(?:link rel="(?:icon|stylesheet)"|script (?:defer|type="module")) [^\n]*\n', re.MULTILINE
)
_TITLE = re.compile(r'^[ \t]*<title(?: data-en="(.+?)")?>(?:(.+?) · )?[^<]*</title>\n', re.MULTILINE)
_FURTHER = re.compile(r"c/[^/]+/")  # at the beginning of a path under the site
_ROOT_ELEMENT = '<html lang="zh-CN">'
_TAGS = {"zh": "zh-CN", "en": "en"}


def cache_control(path: str) -> str:
    """How long a file may be kept, by its path under the site."""
    return FOR_EVER if in_contest(path).startswith(f"{ASSETS}/") else ASK


def in_contest(path: str) -> str:
    """A path under the site as it is within its contest: without the `c/CONTEST/` of a further one."""
    return path[len(found[0]) :] if (found := _FURTHER.match(path)) else path


def folder(contest: str = DEFAULT, say: Callable[[str], None] = print, at: str = "") -> Path:
    """The pages of a call, built anew if a source has changed; web/ itself without esbuild. Raises BundleError.

    `at` as in `build`.
    """
    if not bundle.ESBUILD.is_there():
        if npm.is_required():
            raise BundleError("npm could not fetch esbuild")
        say("!! npm could not fetch esbuild: THE PAGES ARE SERVED AS THEIR SOURCES, in many requests")
        return WEB
    HOME.mkdir(parents=True, exist_ok=True)
    name = contest + at.replace("/", "~")
    target, definition = HOME / name, path_of(contest)
    with (HOME / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests in several processes share the folder
        state = _state(definition)
        stamp = HOME / f".{name}"
        if not (target.exists() and stamp.exists() and stamp.read_text() == state):
            with tempfile.TemporaryDirectory(dir=HOME) as scratch:
                call = load_definition(definition)
                build(call, Path(scratch) / "new", logo=logo_of(definition, call), at=at)
                if target.exists():
                    target.rename(Path(scratch) / "old")
                (Path(scratch) / "new").rename(target)
            stamp.write_text(state)
    return target


class Served:
    """The pages of a call as the local front serves them: whoever asks for a page gets it as its sources are."""

    def __init__(self, contest: str, at: str = "") -> None:
        self.contest, self.at = contest, at
        self._seen: dict[str, int] | None = None
        self._folder = WEB
        self._lock = threading.Lock()

    def folder(self) -> Path:
        """Where they lie. Raises BundleError."""
        with self._lock:
            seen = {path: os.stat(path).st_mtime_ns for path in _source_paths()}  # noqa: PTH116  # without objects for paths
            if seen != self._seen:
                self._folder = folder(self.contest, at=self.at)
                self._seen = seen
            return self._folder


def _sources() -> Iterator[Path]:
    """Every file of web/, in order."""
    return map(Path, sorted(_source_paths()))


def _source_paths() -> Iterator[str]:
    """The same in any order, as texts: this is asked at every page that is served here."""
    return (f"{folder}/{name}" for folder, _, names in os.walk(WEB) for name in names)


def _state(definition: Path) -> str:
    """Hash of everything that the built pages depend on."""
    digest = hashlib.sha256(repr(bundle.ESBUILD).encode())
    for path in (*_sources(), *sorted(guides.SOURCES.rglob("*.md")), *_BUILDERS, definition):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    logo = logo_of(definition, load_definition(definition))
    digest.update(logo.content if logo else b"")
    return digest.hexdigest()


def build(call: Definition, target: Path, web: Path = WEB, logo: Logo | None = None, at: str = "") -> None:
    """Write the pages of a call into a new folder. Raises BundleError.

    `at` is the path of the pages on their host where that is not its root, such as `/c/canal-shorts-2026/`. They name
    their files by it, because without a slash at its end an address there is of another folder. At the root relative
    addresses lead to the same file either way.
    """
    made = bundle.bundle(web)
    (target / ASSETS).mkdir(parents=True)
    look = looks.write(call, logo, target / ASSETS)
    for name, content in made.files.items():
        (target / ASSETS / name).write_bytes(content)
    for page in web_modules.pages(web):
        path = target / page.path.relative_to(web.resolve())
        path.parent.mkdir(exist_ok=True)
        root = at or f"{os.path.relpath(target, path.parent)}/".removeprefix("./")
        path.write_text(_html(page, made, call, root=root, look=look), encoding="utf-8")
        if page.name == INSTALLED:
            (path.parent / MANIFEST).write_text(_manifest(call, made.names[page.icon.name], at), encoding="utf-8")
            (path.parent / WORKER).write_text(_worker(page, made, target, web), encoding="utf-8")
    sheets = [target / ASSETS / name for name in (made.names["entrant.css"], look) if name]
    guides.write(call, target, sheets, script=target / ASSETS / made.names[page.classic.name], at=at)
    # The licences ask that their notices go with the copies.
    shutil.copytree(web / "vendor", target / "vendor", ignore=shutil.ignore_patterns("*.js", "*.ts"))


def _html(page: Page, made: Bundle, call: Definition, root: str, look: str) -> str:
    """The page's text with what it loads called by its last name, and what a message that links to it shows."""
    text = page.path.read_text(encoding="utf-8")
    title = _TITLE.search(text)
    loaded = list(_LOADED.finditer(text))
    if title is None or not loaded:
        raise BundleError(f"{page.path} has no title or loads nothing")
    area = title[2] if "zh" in call.languages else title[1]
    name = " · ".join(filter(None, (area, call.title.within(call.languages[0]))))
    head = "".join(f"{line}\n" for line in (*_words(name, call), *_loads(page, made, root, look)))
    start = text[: title.start()].replace(_ROOT_ELEMENT, _root_element(call))
    start = start.replace(looks.HEADER, looks.header(call))
    return _LOADED.sub("", start) + head + _LOADED.sub("", text[title.end() :])


def _root_element(call: Definition) -> str:
    """The document's language; a call in one language says so, and its pages offer no other."""
    alone = f' data-language="{call.languages[0]}"' if len(call.languages) == 1 else ""
    return f'<html lang="{_TAGS[call.languages[0]]}"{alone}>'


def _words(title: str, call: Definition) -> Iterator[str]:
    """Title and description, for people, search engines, and messages that link here (ogp.me)."""
    about = html.escape(_about(call))
    yield f"<title>{html.escape(title)}</title>"
    yield f'<meta name="description" content="{about}">'
    yield f'<meta property="og:title" content="{html.escape(title)}">'
    yield f'<meta property="og:description" content="{about}">'
    yield '<meta property="og:type" content="website">'
    yield f'<meta property="og:locale" content="{_TAGS[call.languages[0]].replace("-", "_")}">'


def _about(call: Definition) -> str:
    """One line on the call, in its first language, and its English name where it has both."""
    if call.languages[0] == "en":
        return f"{call.theme.en}. {', '.join(each.en for each in call.organisers)}"
    organisers = "、".join(each.zh for each in call.organisers)
    return f"{call.theme.zh}。主办：{organisers}。{call.title.en if 'en' in call.languages else ''}"


def _manifest(call: Definition, icon: str, at: str) -> str:
    """What a phone shows of the page on its home screen (W3C, Web Application Manifest); the icon is drawn at any size.

    Its worker opens it without a network; with one, an installed page is the newest, as in a tab.
    """
    title = call.title.within(call.languages[0])
    stated = {
        "name": title,
        "lang": _TAGS[call.languages[0]],
        "description": _about(call),
        "id": f"{at}{INSTALLED}/" if at else "./",  # read from the host's root, which contests share
        "start_url": "./",
        "scope": "../",  # guides, public notice and result open within it
        "display": "standalone",
        "theme_color": looks.header(call),
        "background_color": _GROUND,
        "icons": [{"src": f"../{ASSETS}/{icon}", "sizes": "any", "type": "image/svg+xml"}],
    }
    return json.dumps(stated, ensure_ascii=False, indent=1) + "\n"


def _worker(page: Page, made: Bundle, target: Path, web: Path) -> str:
    """The service worker of the page, which knows the files that the page may load.

    A change of any of them, of the page or of the call is another text, and so another worker. One that knows none
    ends, and the browsers' own search for a newer worker finds it even where an older one answers no request.
    """
    source = web_modules.code(page.path.parent / web_modules.SERVICE_WORKER.name).lstrip()
    if not OFFLINE:
        return f"self.KEPT = {json.dumps({'version': '', 'files': []})};\n{source}"
    stored = {path.name: path.read_bytes() for path in sorted((target / ASSETS).iterdir())}
    own = {each for name in bundle.first(page) for each in bundle.led_to(made.names[name], stored)}
    names = sorted(own | {name for name in stored if name.startswith(("look-", "logo-"))})
    html = (target / page.path.relative_to(web.resolve())).read_bytes()
    kept = {
        "version": hashlib.sha256(html + repr(names).encode()).hexdigest()[: bundle.HASH],
        "files": [f"../{ASSETS}/{name}" for name in names],
    }
    return f"self.KEPT = {json.dumps(kept)};\n{source}"


def _loads(page: Page, made: Bundle, root: str, look: str) -> Iterator[str]:
    def at(name: str) -> str:
        return f"{root}{ASSETS}/{made.names[name]}"

    yield f'<link rel="icon" href="{at(page.icon.name)}">'
    if page.name == INSTALLED:  # right without a slash at the page's end too
        yield f'<link rel="manifest" href="{root}{INSTALLED}/{MANIFEST}">'
        if OFFLINE:
            yield f'<meta name="worker" content="{root}{INSTALLED}/{WORKER}">'
    yield f'<link rel="stylesheet" href="{at(f"{page.name}.css")}">'
    if look:
        yield f'<link rel="stylesheet" href="{root}{ASSETS}/{look}">'
    yield from (f'<link rel="modulepreload" href="{at(name)}">' for name in made.preloads[page.name])
    yield f'<script defer src="{at(page.classic.name)}"></script>'
    yield f'<script type="module" src="{at(f"{page.name}.js")}"></script>'


if __name__ == "__main__":
    try:
        print(folder(sys.argv[1] if len(sys.argv) > 1 else calls.chosen()))
    except (BundleError, DefinitionError, FileNotFoundError) as error:
        sys.exit(f"pages: {error}")
