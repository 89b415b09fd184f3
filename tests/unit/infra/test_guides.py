"""The guides: built for a call in its languages, and true to the pages that they describe."""

import re
from pathlib import Path

import msgspec
import pytest

from infra import guides
from tests.sample_call import CALL

ROOT = Path(guides.SOURCES).parents[1]
WORDS = "".join(
    path.read_text(encoding="utf-8")
    for folder, kind in (("web", "*.js"), ("chalicelib", "*.py"))
    for path in (ROOT / folder).rglob(kind)
)


def test_each_language_has_each_guide() -> None:
    """A call in one language has the guides of that one; all have a title and the call's own name or telephone."""
    made = guides.guides(CALL)
    assert [(each.language, each.name) for each in made] == [
        (tag, name) for tag in ("zh", "en") for name in guides.GUIDES
    ]
    assert {each.language for each in guides.guides(msgspec.structs.replace(CALL, languages=("en",)))} == {"en"}
    assert all(each.title and "{" not in each.body for each in made)
    assert CALL.contact.phone in made[0].body


@pytest.mark.parametrize(
    "path", sorted(guides.SOURCES.rglob("*.md")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_what_a_guide_quotes_is_what_the_page_says(path: Path) -> None:
    """Somebody who looks for a button by its name finds it."""
    quoted = re.findall(r"“([^”{]+)”", path.read_text(encoding="utf-8"))
    assert [words for words in quoted if f'"{words}"' not in WORDS and words not in WORDS] == []


def test_both_languages_have_the_same_sections(tmp_path: Path) -> None:
    """A link to a section leads to the same words in either language."""
    for name in guides.GUIDES:
        zh, en = ((guides.SOURCES / tag / f"{name}.md").read_text(encoding="utf-8") for tag in ("zh", "en"))
        assert zh.count("\n## ") == en.count("\n## "), name


def test_the_pages_link_each_other(tmp_path: Path) -> None:
    """Every address leads to a file that was written."""
    sheet = tmp_path / "assets" / "a.css"
    guides.write(CALL, tmp_path, [sheet])
    (tmp_path / "index.html").touch()
    sheet.parent.mkdir()
    sheet.touch()
    for page in (tmp_path / "help").rglob("*.html"):
        for address in re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8")):
            found = page.parent / address
            assert (found / "index.html" if address.endswith("/") else found).exists(), (page, address)


def test_a_place_that_nothing_fills_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than a guide that names {phnoe}."""
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "entrant.md").write_text("# 标题\n{phnoe}\n", encoding="utf-8")
    monkeypatch.setattr(guides, "SOURCES", tmp_path)
    with pytest.raises(guides.GuideError, match="zh/entrant"):
        guides.guides(CALL)
