"""The look of a call: an accent that can be read, tones that follow from it, a logo in which nothing runs."""

import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.call import definition, look
from chalicelib.call.look import BadLogo
from tests.sample_call import CALL, PATH

ROOT = Path(__file__).parents[3]
CANAL = ROOT / "tests" / "contests" / "canal-shorts-2026.toml"
SOURCE = PATH.read_text(encoding="utf-8")
COLOURS = st.integers(0, 0xFFFFFF).map(lambda each: f"#{each:06x}")


def svg(inside: str = "", attributes: str = 'viewBox="0 0 40 20"') -> bytes:
    """An SVG with something in it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG of this size."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#14507f", "#f2f5f8", 7.73),
    ],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    """As WCAG 2 defines it, and as its checkers count it; in either order."""
    assert round(look.contrast(one, other), 2) == round(look.contrast(other, one), 2) == ratio


@given(COLOURS)
def test_every_tone_can_be_read_where_it_stands(accent: str) -> None:
    """Links and buttons on every ground, light and dark; words and marks on the header; words on a button."""
    light, dark = look.tones(accent)
    for tones, grounds in ((light, look.LIGHT_GROUNDS), (dark, look.DARK_GROUNDS)):
        assert all(look.contrast(tones["--blue"], ground) >= 4.5 for ground in (*grounds, tones["--blue-soft"]))
    assert look.contrast(dark["--blue"], look.DARK_FILL) >= 4.5
    assert all(look.contrast(light["--blue-deep"], words) >= 4.5 for words in ("#ffffff", *look.HEADER_WORDS))
    assert look.contrast(light["--blue-press"], "#ffffff") >= 4.5
    assert look.contrast(dark["--blue-press"], look.DARK_FILL) >= 4.5


def test_the_grounds_are_those_of_the_pages() -> None:
    """And the accent's tones are tokens that the pages have."""
    sheet = (ROOT / "web" / "shared" / "shell.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"(--[a-z0-9-]+): ([^;]+);", part)) for part in sheet.split("@media", 2)[:2])
    names = ("--paper", "--ground", "--tint", "--off")
    assert tuple(light[name] for name in names) == look.LIGHT_GROUNDS
    assert light["--blue"] == look.ACCENT
    assert tuple(dark[name] for name in names) == look.DARK_GROUNDS
    assert dark["--on-fill"] == look.DARK_FILL
    assert set(look.tones("#14507f").light) <= set(light)
    assert set(look.tones("#14507f").dark) <= set(dark)
    assert {"#d3e1ee", light["--copper-bright"]} == set(look.HEADER_WORDS)


@pytest.mark.parametrize(
    ("accent", "allowed"),
    [
        ("#777777", "a colour with a contrast of at least 4.5 : 1 against white, such as #6a6a6a"),
        ("#ffff00", "a colour with a contrast of at least 4.5 : 1 against white, such as "),
        ("blue", "a colour such as #14507f"),
        ("#14507", "a colour such as #14507f"),
    ],
)
def test_an_accent_that_cannot_be_read_is_refused(accent: str, allowed: str) -> None:
    """With its contrast, and a near one that can."""
    with pytest.raises(definition.DefinitionError) as caught:
        definition.parse(f'{SOURCE}\n[look]\naccent = "{accent}"\n', PATH.name)
    [fault] = caught.value.faults
    assert fault.key == "look.accent"
    assert fault.en.startswith(allowed[:70])
    assert accent in fault.found


def test_a_call_without_a_look_is_as_it_was() -> None:
    """Its hash and its letters' signature too."""
    assert b"look" not in CALL.canonical
    assert CALL.signature.words.zh.startswith(CALL.organisers[0].zh)
    signed = definition.parse(f'{SOURCE}\n[look]\nsignature = {{ zh = "征集办公室", en = "The office" }}\n', PATH.name)
    assert signed.signature.words.zh.startswith("征集办公室\n电话")
    assert signed.signature.words.en.startswith("The office\nTelephone")


@pytest.mark.parametrize(
    ("name", "content", "ratio"),
    [
        ("a.svg", svg('<path d="M0 0"/>'), 2.0),
        ("a.svg", svg('<style>.a{fill:url(#g)}</style><use href="#a"/>'), 2.0),
        ("a.svg", svg(attributes='width="30px" height="20"'), 1.5),
        ("a.png", png(300, 100), 3.0),
    ],
)
def test_a_logo_that_draws_is_taken(name: str, content: bytes, ratio: float) -> None:
    """Shapes, style and what is used again in the same file."""
    assert look.logo(name, content) == look.Logo(name[2:], content, ratio)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.svg", svg("<script>alert(1)</script>"), "<script>"),
        ("a.svg", svg("<g><foreignObject/></g>"), "<foreignobject>"),
        ("a.svg", svg('<path onclick="x"/>'), "onclick=x"),
        ("a.svg", svg(attributes='viewBox="0 0 4 2" ONLOAD="x"'), "onload=x"),
        ("a.svg", svg('<image href="https://x.example/a.png"/>'), "<image>"),
        ("a.svg", svg('<a href="https://x.example"/>'), "<a>"),
        ("a.svg", svg('<use href="https://x.example/a.svg#b"/>'), "href=https"),
        (
            "a.svg",
            svg('<use xlink:href="data:x"/>', 'xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 4 2"'),
            "href=data:x",
        ),
        ("a.svg", svg("<style>@import 'x'</style>"), "<style> @import"),
        ("a.svg", svg('<path style="fill:url( https://x.example )"/>'), "style=fill:url("),
        ("a.svg", svg('<animate attributeName="href"/>'), "<animate>"),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg(), "<!DOCTYPE"),
        ("a.svg", b'<?xml-stylesheet href="x"?>' + svg(), "<?xml-stylesheet"),
        ("a.svg", b"<svg", "unclosed token"),
        ("a.svg", b"<html/>", "<html>"),
        ("a.svg", svg(attributes=""), ""),
        ("a.svg", svg(attributes='viewBox="0 0 900 10"'), "90.00 : 1"),
        ("a.png", svg(), "3c 73 76 67"),
        ("a.png", png(10, 0), "0.00 : 1"),
        ("a.png", b"x" * 200_001, "200001 bytes"),
    ],
)
def test_a_logo_that_does_more_is_refused(name: str, content: bytes, found: str) -> None:
    """What could run, move, or be fetched; what is no picture, or too large, or has no sides."""
    with pytest.raises(BadLogo) as caught:
        look.logo(name, content)
    assert caught.value.found.startswith(found)


def test_a_logo_lies_beside_its_definition(tmp_path: Path) -> None:
    """A missing one, and a bad one, are told with key and line, as any fault is."""
    call = definition.load_definition(CANAL)
    logo = definition.logo_of(CANAL, call)
    assert logo is not None
    assert (logo.suffix, logo.ratio) == ("svg", 3.0)
    assert definition.logo_of(PATH, CALL) is None
    path = tmp_path / CANAL.name
    path.write_bytes(CANAL.read_bytes())
    for content, found in ((None, '"canal-shorts-2026.svg"'), (b"<html/>", '"canal-shorts-2026.svg: <html>"')):
        if content is not None:
            path.with_suffix(".svg").write_bytes(content)
        with pytest.raises(definition.DefinitionError) as caught:
            definition.logo_of(path, call)
        [fault] = caught.value.faults
        assert (fault.key, fault.found) == ("look.logo", found)
        assert path.read_text().splitlines()[fault.line - 1].startswith("logo = ")
