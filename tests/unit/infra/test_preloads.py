"""Pages preload exactly the modules that they import."""

from pathlib import Path

import pytest

from infra import preloads


@pytest.mark.parametrize("page", preloads.pages(), ids=lambda page: page.parent.name)
def test_a_pages_list_is_what_its_imports_need(page: Path) -> None:
    """`python -m infra.preloads` writes the lists anew after a change of an import."""
    assert page.read_text(encoding="utf-8") == preloads.content(page)


def test_every_import_leads_to_a_file() -> None:
    """No module asks for one that was moved or deleted."""
    assert preloads.unresolved() == []


def test_every_module_is_imported() -> None:
    """A module that nobody asks for is deleted."""
    assert preloads.unused() == []


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of one page in a folder, with every way to ask for a file."""
    files = {
        "page/index.html": '<head>\n  <link rel="modulepreload" href="../gone.js">\n'
        '  <script type="module" src="page.js"></script>\n</head>\n',
        "page/page.js": 'import { a } from "../shared/a.js";\nimport {\n  b,\n} from "../shared/b.js";\n'
        'import "./side.js";\nconst later = () => import("./later.js");\n'
        "const both = (n) => [import(`./again.js${n}`), import(`./other.js${n}`)];\n",
        "page/side.js": 'new Worker(new URL("./worker.js", import.meta.url));\n',
        "page/later.js": 'import { c } from "../shared/c.js";\n',
        "page/again.js": "",
        "page/other.js": "",
        "page/worker.js": "",
        "shared/a.js": 'export { b } from "./b.js";\n',
        "shared/b.js": '/**\n * Use it so:\n * import("./nobody.js")\n */\nexport const b = 1;\n',
        "shared/c.js": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_static_imports_are_followed_and_later_ones_are_not(site: Path) -> None:
    """Each module once, nearest first, in the old list's place and with its indent."""
    assert preloads.content(site / "page" / "index.html") == (
        '<head>\n  <link rel="modulepreload" href="../shared/a.js">\n'
        '  <link rel="modulepreload" href="../shared/b.js">\n  <link rel="modulepreload" href="side.js">\n'
        '  <script type="module" src="page.js"></script>\n</head>\n'
    )


def test_a_page_without_a_list_is_told(site: Path) -> None:
    """It would otherwise stay without one unnoticed."""
    page = site / "page" / "index.html"
    page.write_text('<script type="module" src="page.js"></script>\n', encoding="utf-8")
    with pytest.raises(ValueError, match="no modulepreload"):
        preloads.content(page)


def test_what_nobody_imports_and_what_is_not_there_are_told(site: Path) -> None:
    """A module that only a comment mentions counts as unused; workers and later imports count as asked for."""
    assert (preloads.unresolved(site), preloads.unused(site)) == ([], [])
    (site / "shared" / "nobody.js").write_text('import "./missing.js";\n', encoding="utf-8")
    missing = preloads.Import(Path("shared/nobody.js"), site / "shared" / "missing.js")
    assert preloads.unresolved(site) == [missing]
    assert preloads.unused(site) == [Path("shared/nobody.js")]
