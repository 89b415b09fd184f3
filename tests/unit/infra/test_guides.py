"""The guides: built for a call in its languages, and true to the pages that they describe."""

import json
import re
from pathlib import Path

import msgspec
import PIL.Image
import pytest

from infra import guides
from tests.sample_call import CALL

WORDS = guides.page_words()
CONTESTS = sorted(path.parent.name for path in guides.PICTURES.glob("*/pictures.json"))


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
    guides.write(CALL, tmp_path, [sheet], sheet.with_suffix(".js"))
    (tmp_path / "index.html").touch()
    sheet.parent.mkdir()
    sheet.touch()
    for page in (tmp_path / "help").rglob("*.html"):
        for address in re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8")):
            found = page.parent / address
            assert (found / "index.html" if address.endswith("/") else found).exists(), (page, address)


def test_a_call_without_units_reads_nothing_of_them(tmp_path: Path) -> None:
    """Entrants have no such field and nobody of such a guide; whoever enters from anywhere has no Chinese code."""
    rules = msgspec.structs.replace(CALL.recommendation, units=False)
    without = msgspec.structs.replace(CALL, recommendation=rules, entrants_from="anywhere")
    for call, told in ((CALL, True), (without, False)):
        guides.write(call, tmp_path, [tmp_path / "a.css"], tmp_path / "a.js")
        index = (tmp_path / "help" / "index.html").read_text(encoding="utf-8")
        assert ("/recommender/" in index, 'href="../"' in index) == (told, True)
        entrant = {each.language: each.body for each in guides.guides(call) if each.name == "entrant"}
        assert ("推荐单位" in entrant["zh"], "信用代码" in entrant["zh"]) == (told, told)
        assert ("Recommending unit" in entrant["en"], "credit code" in entrant["en"]) == (told, told)


def test_a_place_that_nothing_fills_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than a guide that names {phnoe}."""
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "entrant.md").write_text("# 标题\n{phnoe}\n", encoding="utf-8")
    monkeypatch.setattr(guides, "SOURCES", tmp_path)
    with pytest.raises(guides.GuideError, match="zh/entrant"):
        guides.guides(CALL)


@pytest.mark.parametrize("contest", CONTESTS)
def test_a_picture_shows_what_the_pages_still_say(contest: str) -> None:
    """A button that has another name now, or is gone, makes its picture old: python -m infra.guide_pictures."""
    taken = guides.pictures(contest)
    assert {name: [word for word in shown.words if f'"{word}"' not in WORDS] for name, shown in taken.items()} == {
        name: [] for name in taken
    }
    folder = guides.PICTURES / contest
    assert {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.webp")} == taken.keys()
    for name, shown in taken.items():
        path = folder / f"{name}.webp"
        with PIL.Image.open(path) as picture:
            assert (picture.size, shown.words != []) == ((shown.width, shown.height), True), name
        assert path.stat().st_size < 100_000, name


def test_every_picture_is_in_a_guide_of_its_language_and_the_other_way_round() -> None:
    """No file that nobody sees, no empty frame, and none without words for those who do not see it."""
    for language in ("zh", "en"):
        source = "".join(path.read_text(encoding="utf-8") for path in (guides.SOURCES / language).glob("*.md"))
        asked = re.findall(r"^!\[([^\]]+)\]\(\.\./pictures/industry-story-2025/(\S+)\.webp\)$", source, re.MULTILINE)
        assert source.count("![") == len(asked)
        taken = [name for name in guides.pictures("industry-story-2025") if name.startswith(f"{language}/")]
        assert sorted(name for _, name in asked) == taken


def test_a_call_without_pictures_has_guides_without_them(tmp_path: Path) -> None:
    """The shipped call's are not shown as another's; a call's own are copied with their sizes."""
    assert not any("<img" in each.body or "![" in each.body for each in guides.guides(CALL))
    shipped = msgspec.structs.replace(CALL, id="industry-story-2025")
    guides.write(shipped, tmp_path, [tmp_path / "a.css"], tmp_path / "a.js")
    page = (tmp_path / "help" / "zh" / "entrant" / "index.html").read_text(encoding="utf-8")
    shown = guides.pictures("industry-story-2025")["zh/entrant-form"]
    assert 'src="../../pictures/zh/entrant-form.webp"' in page
    assert f'width="{shown.width}" height="{shown.height}"' in page
    listed = json.loads((guides.PICTURES / "industry-story-2025" / "pictures.json").read_text(encoding="utf-8"))
    assert {
        path.relative_to(tmp_path / "help" / "pictures").with_suffix("").as_posix() for path in tmp_path.rglob("*.webp")
    } == listed.keys()
