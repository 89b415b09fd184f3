"""Every import of the pages leads to a file, and every module is imported."""

from pathlib import Path

import pytest

from infra import web_modules


def test_every_import_leads_to_a_file() -> None:
    """No module asks for one that was moved or deleted."""
    assert web_modules.unresolved() == []


def test_every_module_is_imported() -> None:
    """A module that nobody asks for is deleted."""
    assert web_modules.unused() == []


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of one page in a folder, with every way to ask for a file."""
    files = {
        "page/index.html": '<link rel="icon" href="../icon.svg">\n<link rel="stylesheet" href="page.css">\n'
        '<script defer src="../old.js"></script>\n<script type="module" src="page.js"></script>\n',
        "old.js": "",
        "page/page.js": 'import { a } from "../shared/a.js";\nimport {\n  b as c,\n} from "../shared/b.js";\n'
        'import "./side.js";\nconst later = () => import("./later.js");\n'
        "const both = (n) => [import(`./again.js${n}`), import(`./other.js${n}`)];\n",
        "page/side.js": 'new Worker(new URL("./worker.js", import.meta.url));\n',
        "page/later.js": 'import { c } from "../shared/c.js";\n',
        "page/again.js": "",
        "page/other.js": "",
        "page/worker.js": "",
        "shared/a.js": 'export * from "./b.js";\n',
        "shared/b.js": '/**\n * Use it so:\n * import("./nobody.js")\n */\nexport const b = 1;\n',
        "shared/c.js": 'export const c = /** @type {import("./nobody.js").C} */ (1);\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path.resolve()


def test_a_page_names_what_it_loads(site: Path) -> None:
    """The rest of the build goes by it."""
    page = site / "page"
    assert web_modules.pages(site) == [
        web_modules.Page(
            path=page / "index.html",
            script=page / "page.js",
            classic=site / "old.js",
            sheets=(page / "page.css",),
            icon=site / "icon.svg",
        )
    ]


def test_static_imports_are_followed_and_later_ones_are_not(site: Path) -> None:
    """Each module once, nearest first."""
    found = web_modules.closure([site / "page" / "page.js"])
    assert [path.name for path in found] == ["page.js", "a.js", "b.js", "side.js"]
    assert [path.name for path in web_modules.later(site / "page" / "page.js")] == ["later.js", "again.js", "other.js"]


def test_names_are_known_as_they_are_where_they_come_from(site: Path) -> None:
    """Of `b as c` it is b; `*` stands for all."""
    a, b = site / "shared" / "a.js", site / "shared" / "b.js"
    assert list(web_modules.names(site / "page" / "page.js")) == [(a, "a"), (b, "b")]
    assert list(web_modules.names(a)) == [(b, "b")]


def test_what_nobody_imports_and_what_is_not_there_are_told(site: Path) -> None:
    """A module that only a comment mentions counts as unused; workers and later imports count as asked for."""
    assert (web_modules.unresolved(site), web_modules.unused(site)) == ([], [])
    (site / "shared" / "nobody.js").write_text('import "./missing.js";\n', encoding="utf-8")
    missing = web_modules.Import(Path("shared/nobody.js"), site / "shared" / "missing.js")
    assert web_modules.unresolved(site) == [missing]
    assert web_modules.unused(site) == [Path("shared/nobody.js")]
