"""Builds the guides 使用指南 at /help from docs/guides/<language>/<guide>.md, with a call's own name and telephone.

They are plain pages without scripts. A heading's address is the number of its section, such as #s3. The pictures are
those that `infra.guide_pictures` took of the same call; without them the guides of a call have none.
"""

import html
import json
import mimetypes
import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from chalicelib.bilingual import Language
from chalicelib.call.definition import Definition
from infra import looks

SOURCES = Path(__file__).resolve().parents[1] / "docs" / "guides"
PICTURES = SOURCES / "pictures"  # <contest>/<language>/<name>.webp, and pictures.json of each contest
GUIDES = ("entrant", "recommender", "screener", "expert", "organizer", "operator")
_TITLES = {"zh": "使用指南", "en": "Guides"}
_OTHER = {"zh": "English", "en": "中文"}
_BACK = {"zh": "返回首页", "en": "Home"}
_TAGS = {"zh": "zh-CN", "en": "en"}
_PLACE = re.compile(r"\{([a-z_]+)\}")
_OF_UNITS = re.compile(r"^\* \{units\}(.*\n)", re.MULTILINE)  # for calls with recommending units alone
# The address is that of the shipped call's picture, so that it shows where the source itself is read.
_PICTURE = re.compile(r"^!\[([^\]\n]+)\]\(\.\./pictures/[\w-]+/(\w+/[\w-]+)\.webp\)\n\n?", re.MULTILINE)

mimetypes.add_type("image/webp", ".webp")  # older Pythons know it only where the system lists it


class GuideError(Exception):
    """A guide cannot be built: it names what a call does not have."""


class Shown(NamedTuple):
    """What a picture shows: pixels, and the names of buttons, links and sections in it."""

    width: int
    height: int
    words: list[str]


class Guide(NamedTuple):
    """One guide in one language."""

    language: Language
    name: str
    title: str
    body: str  # HTML


def page_words() -> str:
    """The sources in which every word of the pages is written. What guides and pictures quote is in them."""
    root = SOURCES.parents[1]
    places = ((root / "web", "*.js"), (root / "chalicelib", "*.py"))
    return "".join(path.read_text(encoding="utf-8") for folder, kind in places for path in sorted(folder.rglob(kind)))


def pictures(contest: str) -> dict[str, Shown]:
    """The pictures that were taken of a call, by language and name, such as zh/entrant-form."""
    listing = PICTURES / contest / "pictures.json"
    if not listing.exists():
        return {}
    return {name: Shown(**shown) for name, shown in json.loads(listing.read_text(encoding="utf-8")).items()}


class Dress(NamedTuple):
    """What the guides load and look like: style sheets, the script of every page, the colour of phones' bars.

    `at` is where the pages lie on their host; empty at its root, where addresses can be relative.
    """

    sheets: list[Path]
    script: Path
    header: str
    at: str


def guides(call: Definition) -> list[Guide]:
    """The guides of a call, in its languages. Raises GuideError."""
    return [_guide(call, language, name) for language in call.languages for name in GUIDES]


def write(call: Definition, target: Path, sheets: list[Path], script: Path, at: str = "") -> None:
    """Write them under `target`/help; `sheets` and `script` are built files that they share with the pages."""
    made, dress = guides(call), Dress(sheets, script, looks.header(call), at)
    for guide in made:
        others = [each for each in made if each.name == guide.name and each.language != guide.language]
        _store(
            target / "help" / guide.language / guide.name,
            guide.language,
            guide.title,
            content=_page(guide, others),
            dress=dress,
        )
    language = call.languages[0]
    asked = [each for each in made if call.recommendation.units or each.name != "recommender"]
    entries = "".join(
        f'<li><a href="{each.language}/{each.name}/">{html.escape(each.title)}</a></li>' for each in asked
    )
    title, back = _TITLES[language], f'<a href="../">{_BACK[language]}</a>'
    content = f'<nav class="guide-nav" aria-label="{title}">{back}</nav>\n<h1>{title}</h1>\n<ul>{entries}</ul>'
    for name in pictures(call.id):
        path = target / "help" / "pictures" / f"{name}.webp"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PICTURES / call.id / f"{name}.webp", path)
    _store(
        target / "help", language, f"{_TITLES[language]} · {call.title.within(language)}", content=content, dress=dress
    )


def _guide(call: Definition, language: Language, name: str) -> Guide:
    """Raises GuideError for a place that nothing fills."""
    chinese = call.entrants_from == "china"
    values = {
        "code": "和统一社会信用代码" if chinese else "",
        "code_en": " and credit code" if chinese else "",
        "call": call.title.zh,
        "call_en": call.title.en,
        "phone": call.contact.phone,
        "hours": call.contact.hours.zh,
        "hours_en": call.contact.hours.en,
    }

    def filled(place: re.Match[str]) -> str:
        if place[1] not in values:
            raise GuideError(f"{language}/{name}.md: nothing fills {place[0]}")
        return values[place[1]]

    taken = pictures(call.id)
    source = (SOURCES / language / f"{name}.md").read_text(encoding="utf-8")
    source = _PICTURE.sub(lambda found: found[0] if found[2] in taken else "", source)
    source = _OF_UNITS.sub(r"* \1" if call.recommendation.units else "", source)
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(_PLACE.sub(filled, source))
    _place_pictures(tokens, taken)
    title = next(tokens[at + 1].content for at, token in enumerate(tokens) if token.tag == "h1")
    _number(tokens)
    return Guide(language, name, title, parser.renderer.render(tokens, parser.options, {}))


def _place_pictures(tokens: list[Token], taken: dict[str, Shown]) -> None:
    """Give pictures their addresses beside the built guides, and their sizes, so that no text moves as they load."""
    for token in tokens:
        for each in token.children or ():
            if each.type == "image":
                name = "/".join(str(each.attrs["src"]).removesuffix(".webp").split("/")[-2:])
                shown = taken[name]
                each.attrs |= {"src": f"../../pictures/{name}.webp", "width": shown.width, "height": shown.height}
                each.attrs["loading"] = "lazy"


def _number(tokens: list[Token]) -> None:
    sections = [token for token in tokens if token.type == "heading_open" and token.tag == "h2"]
    for number, token in enumerate(sections, 1):
        token.attrSet("id", f"s{number}")


def _page(guide: Guide, others: list[Guide]) -> str:
    links = "".join(
        f'<a lang="{_TAGS[each.language]}" href="../../{each.language}/{each.name}/">{_OTHER[guide.language]}</a>'
        for each in others
    )
    back = f'<a href="../../../">{_BACK[guide.language]}</a><a href="../../">{_TITLES[guide.language]}</a>'
    return f'<nav class="guide-nav" aria-label="{_TITLES[guide.language]}">{back}{links}</nav>\n{guide.body}'


def _store(folder: Path, language: Language, title: str, content: str, dress: Dress) -> None:
    folder.mkdir(parents=True, exist_ok=True)

    def address(file: Path) -> str:
        return f"{dress.at}{file.parent.name}/{file.name}" if dress.at else os.path.relpath(file, folder)

    links = "\n".join(f'<link rel="stylesheet" href="{address(sheet)}">' for sheet in dress.sheets)
    page = f"""<!doctype html>
<html lang="{_TAGS[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="{dress.header}">
<title>{html.escape(title)}</title>
{links}
<script defer src="{address(dress.script)}"></script>
</head>
<body>
<main class="guide">
{content}
</main>
</body>
</html>
"""
    (folder / "index.html").write_text(page, encoding="utf-8")
