"""The built pages: whole, small, the same each time, and named after the call."""

import gzip
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.call.definition import Definition, load_definition, logo_of
from chalicelib.call.look import Logo, tones
from infra import bundle, guides, npm, operate, pages, web_modules
from infra.bundle import BundleError
from infra.local.home import DEFAULT

CANAL = Path(__file__).parents[1] / "contests" / "canal-shorts-2026.toml"
HARBOUR = Path(__file__).parents[1] / "contests" / "harbour-films-2026.toml"
ASSET = re.compile(r"""["'`(](?:\.\./|\./)?(?:assets/)?([\w-]+(?:\.[\w-]+)*-[0-9a-f]{10}\.\w+)""")


@pytest.fixture(scope="module", autouse=True)
def esbuild() -> None:
    """It comes from npm; in CI it must come."""
    if not bundle.ESBUILD.is_there() and not npm.is_required():
        pytest.skip("npm cannot fetch esbuild here")


@pytest.fixture(scope="module")
def call() -> Definition:
    """The shipped call."""
    return load_definition(DEFAULT)


@pytest.fixture(scope="module")
def built(call: Definition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its pages, from web/."""
    target = tmp_path_factory.mktemp("built") / "pages"
    pages.build(call, target)
    return target


ENDS = ("/index.html", "", "/")
GUIDES = [f"help/{tag}/{name}/index.html" for tag in ("zh", "en") for name in guides.GUIDES] + ["help/index.html"]
PICTURES = sorted(f"help/pictures/{name}.webp" for name in guides.pictures("industry-story-2025"))


def contents(folder: Path) -> dict[str, bytes]:
    """All files with their paths."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_builds_are_equal(call: Definition, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the byte, so that a deployment changes only what was changed; also where one finds the other's bundle."""
    monkeypatch.setattr(bundle, "KEPT", tmp_path / "kept")
    for name in ("again", "from what is kept"):
        bundle.held.cache_clear()
        pages.build(call, tmp_path / name)
        assert contents(tmp_path / name) == contents(built)
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_every_name_leads_to_a_file_and_every_file_is_named(built: Path) -> None:
    """In HTML, modules and style sheets; nothing of the sources' names is left."""
    files = contents(built)
    texts = {path: text.decode() for path, text in files.items() if path.endswith((".html", ".js", ".css"))}
    named = {name for text in texts.values() for name in ASSET.findall(text)}
    assert named == {path.removeprefix("assets/") for path in files if path.startswith("assets/")}
    assert {path: found for path, text in texts.items() if (found := re.findall(r'"@/[^"]*"|\(@/[^)]*\)', text))} == {}
    assert sorted(path for path in files if "/" not in path or not path.startswith("assets/")) == [
        "auditor/index.html",
        "certificate/index.html",
        "embed/index.html",
        "entrant/index.html",
        "entrant/manifest.webmanifest",
        "entrant/worker.js",
        "expert/index.html",
        *sorted((*GUIDES, *PICTURES)),
        "index.html",
        "juror/index.html",
        "notice/index.html",
        "organizer/index.html",
        "recommender/index.html",
        "screener/index.html",
        "showcase/index.html",
        "statistics/index.html",
        "vendor/LICENSE.htm",
        "vendor/LICENSE.preact",
        "vendor/README.md",
    ]


@pytest.mark.parametrize("page", web_modules.pages(), ids=lambda page: page.name)
def test_a_page_is_few_files(built: Path, page: web_modules.Page) -> None:
    """What it needs at once stands in its HTML: a browser waits for no chain of imports."""
    html = (built / page.path.relative_to(web_modules.WEB)).read_text(encoding="utf-8")
    named = re.findall(r'(?:href|src)="(?:\.\./)?assets/([^"]+)"', html)
    loaded = [re.sub(r"-[0-9a-f]{10}", "", name) for name in named]
    assert loaded == ["icon.svg", f"{page.name}.css", "preact.js", "old-browser.js", f"{page.name}.js"]
    script = (built / "assets" / named[-1]).read_text(encoding="utf-8")
    assert set(re.findall(r'(?:from|import)"\./([^"]+)"', script)) == {named[2]}
    assert len(gzip.compress(script.encode(), 9)) < 100_000


def test_the_look_of_a_call_is_on_every_page(tmp_path: Path) -> None:
    """Its colours and its logo in one sheet behind the page's own; phones' bars in its colour, and the guides too."""
    canal = load_definition(CANAL)
    logo = logo_of(CANAL, canal)
    pages.build(canal, tmp_path / "canal", logo=logo)
    files = contents(tmp_path / "canal")
    [sheet] = [path for path in files if path.startswith("assets/look-")]
    [picture] = [path for path in files if path.startswith("assets/logo-")]
    assert logo is not None
    assert files[picture] == logo.content
    told = files[sheet].decode()
    assert f'url("{picture.removeprefix("assets/")}")' in told
    assert "--blue: #7a1f5c;" in told
    htmls = {path: text.decode() for path, text in files.items() if path.endswith(".html")}
    assert len(htmls) > 10
    for path, text in htmls.items():
        linked = re.findall(r'rel="stylesheet" href="([^"]+)"', text)
        assert linked[-1].endswith(sheet), path
        assert len(linked) == 2, path
    bars = {colour for text in htmls.values() for colour in re.findall(r'theme-color" content="([^"]+)"', text)}
    assert bars == {tones("#7a1f5c").light["--blue-deep"]}


AREAS = {
    "auditor": "监督工作台",
    "entrant": "作品投稿",
    "expert": "专家评审",
    "juror": "定评会",
    "organizer": "主办方工作台",
    "recommender": "推荐单位",
    "screener": "初筛工作台",
    "": "",
}


def test_titles_and_descriptions_name_the_call(built: Path, call: Definition, tmp_path: Path) -> None:
    """For the tab, for search engines and for a message that links to the page; Chinese first. Another call, others."""
    pages.build(load_definition(HARBOUR), tmp_path / "other")
    for folder, named in ((built, call), (tmp_path / "other", load_definition(HARBOUR))):
        _check_words(folder, named)


def _check_words(folder: Path, call: Definition) -> None:
    about = f"{call.theme.zh}。主办：{'、'.join(each.zh for each in call.organisers)}。{call.title.en}"
    for place, area in AREAS.items():
        html = (folder / place / "index.html").read_text(encoding="utf-8")
        title = f"{area} · {call.title.zh}" if area else call.title.zh
        found = dict(re.findall(r'<meta (?:name|property)="(description|og:\w+)" content="([^"]*)">', html))
        assert re.findall("<title>(.*)</title>", html) == [title]
        assert {name: text.replace("&#x27;", "'") for name, text in found.items()} == {
            "description": about,
            "og:title": title,
            "og:description": about,
            "og:type": "website",
            "og:locale": "zh_CN",
        }


def test_a_call_in_one_language_has_pages_in_it(call: Definition, tmp_path: Path) -> None:
    """Before a script runs already: the document's language, titles and descriptions; the page offers no other."""
    pages.build(msgspec.structs.replace(call, languages=("en",)), tmp_path / "new")
    html = (tmp_path / "new" / "entrant" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en" data-language="en">' in html
    assert f"<title>Enter a work · {escape(call.title.en)}</title>" in html
    head = html.partition("</head>")[0]
    assert not re.search(r"[\u3000-\u303f\u4e00-\u9fff]", head)


def test_the_entrants_page_can_be_put_on_a_home_screen(built: Path, call: Definition, tmp_path: Path) -> None:
    """Under the call's name, in its first language, with a file for an icon; no other page says so."""
    pages.build(msgspec.structs.replace(call, languages=("en",)), tmp_path / "english")
    for folder, lang, title in ((built, "zh-CN", call.title.zh), (tmp_path / "english", "en", call.title.en)):
        page = (folder / "entrant" / "index.html").read_text(encoding="utf-8")
        assert '<link rel="manifest" href="../entrant/manifest.webmanifest">' in page
        stated = json.loads((folder / "entrant" / "manifest.webmanifest").read_text(encoding="utf-8"))
        assert (stated["name"], stated["lang"], stated["start_url"]) == (title, lang, "./")
        assert f'<meta name="theme-color" content="{stated["theme_color"]}">' in page
        [icon] = stated["icons"]
        assert (folder / "entrant" / icon["src"]).is_file()
    others = [path for path in built.rglob("index.html") if path.parent.name != "entrant"]
    assert [path for path in others if 'rel="manifest"' in path.read_text(encoding="utf-8")] == []
    assert operate.content_type(Path(pages.MANIFEST)) == "application/manifest+json"


def kept_by(worker: bytes) -> dict[str, Any]:
    """What the build told a page's worker."""
    told: dict[str, Any] = json.loads(worker.decode().partition("self.KEPT = ")[2].partition(";\n")[0])
    return told


@pytest.mark.parametrize("path", [DEFAULT, CANAL], ids=lambda path: Path(path).stem)
def test_the_entrants_worker_knows_every_file_of_its_page(path: Path | str, tmp_path: Path) -> None:
    """All that the page may load, so that it opens whole without a network."""
    call, folder = load_definition(path), tmp_path / "pages"
    pages.build(call, folder, logo=logo_of(Path(path), call) if path == CANAL else None)
    files = contents(folder)
    kept = kept_by(files["entrant/worker.js"])
    page = files["entrant/index.html"].decode()
    assert '<meta name="worker" content="../entrant/worker.js">' in page
    assert all(name.removeprefix("../") in files for name in kept["files"])
    stems = {name.removeprefix("../assets/") for name in kept["files"]}
    assert set(ASSET.findall(page)) <= stems
    named = [name for file in stems if file.endswith((".js", ".css")) for name in ASSET.findall(_text(files, file))]
    assert set(named) <= stems
    assert not any(file.startswith(("organizer", "expert", "public")) for file in stems)
    others = [path for path in files if path.endswith(".html") and path != "entrant/index.html"]
    assert [path for path in others if b'name="worker"' in files[path]] == []


def _text(files: dict[str, bytes], name: str) -> str:
    return files[f"assets/{name}"].decode()


def test_another_page_has_another_worker(call: Definition, built: Path, tmp_path: Path) -> None:
    """So that browsers take it in place of the old one: where only a title changed, too."""
    title = msgspec.structs.replace(call.title, zh="另一个标题")
    pages.build(msgspec.structs.replace(call, title=title), tmp_path / "new")
    old, new = (kept_by((folder / "entrant" / "worker.js").read_bytes()) for folder in (built, tmp_path / "new"))
    assert old["files"] == new["files"]
    assert old["version"] != new["version"]


def test_pages_without_a_worker_name_none(call: Definition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By that, browsers that have one take it away; so does its successor, which keeps no file and ends."""
    monkeypatch.setattr(pages, "OFFLINE", False)
    pages.build(call, tmp_path / "new")
    assert kept_by((tmp_path / "new" / "entrant" / "worker.js").read_bytes()) == {"version": "", "files": []}
    assert 'name="worker"' not in (tmp_path / "new" / "entrant" / "index.html").read_text(encoding="utf-8")


def test_a_worker_that_imports_is_refused(tmp_path: Path) -> None:
    """It is copied as it is, so what it imports would not be there."""
    files = {
        "index.html": '<link rel="icon" href="icon.svg">\n<script defer src="old.js"></script>\n'
        '<script type="module" src="page.js"></script>\n',
        "page.js": 'new Worker(new URL("./worker.js", import.meta.url));\n',
        "worker.js": 'import "./more.js";\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BundleError, match=r"worker\.js"):
        bundle.bundle(tmp_path)


def test_a_fault_in_a_source_is_told(tmp_path: Path) -> None:
    """In esbuild's words, with the place."""
    files = {
        "index.html": '<link rel="icon" href="icon.svg">\n<script defer src="old.js"></script>\n'
        '<script type="module" src="page.js"></script>\n',
        "page.js": "const = 1;\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BundleError, match=r"page\.js:1:6"):
        bundle.bundle(tmp_path)


# --- how they are served --------------------------------------------------------------------------------------------


def test_what_a_page_loads_is_uploaded_before_it(built: Path) -> None:
    """With how long each may be kept; an index page under its folder's name, too."""
    keys = [key for key, _ in operate.page_objects(built)]
    beside = (f"{pages.INSTALLED}/{name}" for name in (pages.MANIFEST, pages.WORKER))
    loaded = ("assets/", "vendor/", "help/pictures/", *beside)
    first_page = next(number for number, key in enumerate(keys) if not key.startswith(loaded))
    assert [key for key in keys[:first_page] if key.startswith("help/")] == PICTURES
    folders = [key.removesuffix("/index.html") for key in sorted(GUIDES)]
    assert keys[first_page:] == [
        *(f"{role}{end}" for role in ("auditor", "certificate", "embed", "entrant", "expert") for end in ENDS),
        *(f"{folder}{end}" for folder in folders for end in ENDS),
        "index.html",
        *(
            f"{role}{end}"
            for role in ("juror", "notice", "organizer", "recommender", "screener", "showcase", "statistics")
            for end in ENDS
        ),
    ]
    kept = {key: pages.cache_control(key) for key in keys}
    assert {kept[key] for key in keys if key.startswith("assets/")} == {"public, max-age=31536000, immutable"}
    assert {kept[key] for key in keys if not key.startswith("assets/")} == {"no-cache"}


def test_without_esbuild_the_sources_are_served_and_a_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop without npm still runs; CI fails."""
    monkeypatch.setattr(bundle, "ESBUILD", npm.Package("not-there", "1.0.0", "sha512-AAAA"))
    monkeypatch.setattr(npm.Package, "_fetch", lambda _package, _folder: False)
    monkeypatch.delenv("CI", raising=False)
    said: list[str] = []
    assert pages.folder(say=said.append) == web_modules.WEB
    assert ["SERVED AS THEIR SOURCES" in line for line in said] == [True]
    monkeypatch.setenv("CI", "true")
    with pytest.raises(BundleError, match="could not fetch esbuild"):
        pages.folder(say=said.append)


def test_a_changed_source_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is changing the pages reloads and sees it. What does not lead to the change keeps its name."""
    web = tmp_path / "web"
    for path in web_modules.WEB.rglob("*"):
        if path.is_file():
            copy = web / path.relative_to(web_modules.WEB)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    builds: list[Path] = []
    build = pages.build

    def counted(call: Definition, target: Path, logo: Logo | None, at: str) -> None:
        builds.append(target)
        build(call, target, web, logo, at)

    monkeypatch.setattr(pages, "WEB", web)
    monkeypatch.setattr(pages, "HOME", tmp_path / "built")
    monkeypatch.setattr(pages, "build", counted)
    served = pages.Served(DEFAULT)
    before = contents(served.folder())
    assert (contents(served.folder()), len(builds)) == (before, 1)
    (web / "expert" / "expert.css").write_text(".changed { color: red; }\n", encoding="utf-8")
    after = contents(served.folder())
    assert (pages.Served(DEFAULT).folder(), len(builds)) == (tmp_path / "built" / DEFAULT, 2)
    changed = {path.partition("-")[0] for path in before.keys() ^ after.keys()}
    assert changed == {"assets/expert"}


def test_pages_of_a_further_contest_name_their_files_from_the_host_s_root(tmp_path: Path) -> None:
    """An address without a slash at its end is then right too; on a home screen each contest is an app of its own."""
    canal, at = load_definition(CANAL), f"/c/{CANAL.stem}/"
    pages.build(canal, tmp_path / "canal", at=at)
    files = contents(tmp_path / "canal")
    for page in web_modules.pages():
        text = files[page.path.relative_to(web_modules.WEB).as_posix()].decode()
        named = re.findall(r'<(?:link|script)[^>]* (?:href|src)="([^"]+)"', text)
        assert len(named) >= 5
        for name in named:
            assert name.startswith(at), page.name
            assert name.removeprefix(at) in files, page.name
    assert f'<meta name="worker" content="{at}entrant/worker.js">' in files["entrant/index.html"].decode()
    assert json.loads(files["entrant/manifest.webmanifest"])["id"] == f"{at}entrant/"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("assets/a.js", pages.FOR_EVER),
        ("c/x/assets/a.js", pages.FOR_EVER),
        ("c/x/entrant/", pages.ASK),
        ("c", pages.ASK),
    ],
)
def test_files_of_each_contest_are_kept_as_long(path: str, kept: str) -> None:
    """Those whose names hold their hash."""
    assert pages.cache_control(path) == kept
