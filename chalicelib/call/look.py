"""The look 外观 of a call: the tones that follow from its accent colour, and what its logo may hold.

Contrast is WCAG 2's. The grounds are those of `web/shared/shell.css`; a test holds them alike.
"""

import base64
import re
import struct
from collections.abc import Collection, Iterator
from typing import NamedTuple
from xml.etree import ElementTree

LEAST = 4.5  # WCAG 2.2, 1.4.3: contrast of text
WHITE = "#ffffff"
ACCENT = "#14507f"  # --blue, where a call names no colour
LIGHT_GROUNDS = (WHITE, "#f2f5f8", "#f7f9fb", "#e9edf1")  # --paper, --ground, --tint, --off
DARK_PAPER = "#17222c"
DARK_GROUNDS = (DARK_PAPER, "#0f1820", "#1c2934", "#26333f")
DARK_FILL = "#0b1620"  # words on a filled button, in the dark
HEADER_WORDS = ("#d3e1ee", "#e38a3e")  # on the header, and under its marks
LOGO_BYTES = 200_000
_STEP = 0.03  # by which a tone moves until it can be read


class Tones(NamedTuple):
    """The values of the pages' tokens, on light screens and on dark ones."""

    light: dict[str, str]
    dark: dict[str, str]


def contrast(one: str, other: str) -> float:
    """The ratio of two colours such as #14507f, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (part / 255 for part in bytes.fromhex(colour[1:]))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, other: str, share: float) -> str:
    """The colour with a share, from 0 to 1, of another."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(one + (two - one) * share) for one, two in pairs).hex()


def readable(colour: str, grounds: Collection[str], towards: str) -> str:
    """The tone nearest to a colour that can be read on every ground, moved towards black or white."""
    tones = (_mixed(colour, towards, min(1.0, step * _STEP)) for step in range(round(1 / _STEP) + 2))
    return next(tone for tone in tones if all(contrast(tone, ground) >= LEAST for ground in grounds))


def tones(accent: str) -> Tones:
    """The tones of the pages, each readable where it stands."""
    light_soft, dark_soft = _mixed(WHITE, accent, 0.1), _mixed(DARK_PAPER, accent, 0.2)
    light = readable(accent, (*LIGHT_GROUNDS, light_soft), "#000000")
    dark = readable(accent, (*DARK_GROUNDS, dark_soft, DARK_FILL), WHITE)
    return Tones(
        {
            "--blue": light,
            "--blue-deep": readable(_mixed(accent, "#000000", 0.35), HEADER_WORDS, "#000000"),
            "--blue-press": _mixed(light, "#000000", 0.2),
            "--blue-soft": light_soft,
        },
        {"--blue": dark, "--blue-press": _mixed(dark, WHITE, 0.3), "--blue-soft": dark_soft},
    )


# --- the logo ---------------------------------------------------------------------------------------------------


class BadLogo(Exception):
    """A logo that cannot be used: what was found, and what is allowed, in Chinese and English."""

    def __init__(self, found: str, zh: str, en: str) -> None:
        self.found, self.zh, self.en = found, zh, en
        super().__init__(f"{found}: {en}")


class Logo(NamedTuple):
    """A logo: its file's ending, its bytes, and its width for a height of one."""

    suffix: str
    content: bytes
    ratio: float


def as_svg(logo: Logo) -> str:
    """A logo as SVG: what Typst takes as text, a PNG within it."""
    if logo.suffix == "svg":
        return logo.content.decode("utf-8-sig")
    picture = base64.b64encode(logo.content).decode()
    size = f'width="{round(100 * logo.ratio)}" height="100"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="data:image/png;base64,{picture}"/></svg>'
    )


_PNG = b"\x89PNG\r\n\x1a\n"
_LIVE = frozenset({"script", "foreignobject", "iframe", "object", "embed", "a", "image", "handler"})
_MOVING = frozenset({"animate", "animatemotion", "animatetransform", "set", "discard"})
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:", re.IGNORECASE)
_SHAPE = (
    "宽不超过高的 8 倍、高不超过宽的 2 倍的图片",
    "a picture at most 8 times as wide as high and twice as high as wide",
)
_DRAWN = ("只含图形的 SVG（无脚本、动画、外部引用）", "an SVG of shapes alone: nothing runs, moves or is fetched")


def logo(name: str, content: bytes) -> Logo:
    """The logo in a file. Raises BadLogo."""
    if len(content) > LOGO_BYTES:
        raise BadLogo(f"{len(content)} bytes", f"不超过 {LOGO_BYTES} 字节", f"at most {LOGO_BYTES} bytes")
    suffix = name.rpartition(".")[2]
    ratio = _png_ratio(content) if suffix == "png" else _svg_ratio(content)
    if not 0.5 <= ratio <= 8:
        raise BadLogo(f"{ratio:.2f} : 1", *_SHAPE)
    return Logo(suffix, content, ratio)


def _png_ratio(content: bytes) -> float:
    if not content.startswith(_PNG) or content[12:16] != b"IHDR" or len(content) < 24:
        raise BadLogo(content[:8].hex(" "), "PNG 文件", "a PNG file")
    width, height = struct.unpack(">II", content[16:24])
    return float(width / height) if height else 0.0


def _svg_ratio(content: bytes) -> float:
    """An SVG that only draws: nothing in it runs, moves, or comes from elsewhere."""
    declared = re.search(rb"<!(DOCTYPE|ENTITY)|<\?xml-stylesheet", content, re.IGNORECASE)
    if declared:
        raise BadLogo(declared[0].decode(), "不含 DOCTYPE、实体和样式表声明", "no DOCTYPE, entity or style sheet")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - without entities nothing in it can grow
    except ElementTree.ParseError as error:
        raise BadLogo(str(error), "SVG 文件", "an SVG file") from error
    if _name(root.tag) != "svg":
        raise BadLogo(f"<{_name(root.tag)}>", "SVG 文件", "an SVG file")
    for found in _live_parts(root):
        raise BadLogo(found, *_DRAWN)
    return _box_ratio(root)


def _live_parts(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        if _name(element.tag) in _LIVE | _MOVING:
            yield f"<{_name(element.tag)}>"
        if _OUTSIDE.search(element.text or ""):
            yield f"<{_name(element.tag)}> {(element.text or '').strip()[:30]}"
        for key, value in element.attrib.items():
            leads_out = _name(key) == "href" and not value.startswith("#")
            if leads_out or _name(key).startswith("on") or _OUTSIDE.search(value):
                yield f"{_name(key)}={value[:30]}"


def _name(tag: object) -> str:
    """A name without its namespace."""
    return str(tag).rpartition("}")[2].lower()


def _box_ratio(root: ElementTree.Element) -> float:
    box = re.findall(r"[0-9.]+", root.get("viewBox", ""))[-2:]
    sides = box if len(box) == 2 else [root.get(side, "").removesuffix("px") for side in ("width", "height")]
    try:
        width, height = map(float, sides)
        return width / height
    except (ValueError, ZeroDivisionError):
        raise BadLogo("", "带有 viewBox 的 SVG", "an SVG with a viewBox") from None
