"""The look 外观 of a call as a style sheet of its own, which every page loads after its own one, with its logo.

A logo is the ground of a box and no element, so nothing in it could run.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from chalicelib.call import look
from chalicelib.call.definition import Definition
from chalicelib.call.look import Logo

HEADER = "#0d2c49"  # of the pages' sources: what phones colour their bars with
_HIGH = 32  # pixels, of the logo in the header
_WIDE = 200  # pixels at most
_WIDE_ON_PHONES = 64  # where names and buttons stand beside it


def header(call: Definition) -> str:
    """The colour of the header."""
    return look.tones(call.look.accent).light["--blue-deep"] if call.look.accent else HEADER


def write(call: Definition, logo: Logo | None, assets: Path) -> str:
    """Write the sheet and the logo under names that hold their hashes; returns the sheet's name, "" where none is."""
    rules = [*_colours(call.look.accent or ""), *(_logo(logo, assets) if logo else ())]
    return _stored("look", "css", "\n".join((*rules, "")).encode(), assets) if rules else ""


def _colours(accent: str) -> Iterator[str]:
    if accent:
        tones = look.tones(accent)
        yield f":root {{ {_values(tones.light)} }}"
        yield f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_values(tones.dark)} }} }}"
        yield ".hero { background: var(--blue-deep); }"  # the drawing there is blue


def _values(tones: dict[str, str]) -> str:
    return " ".join(f"{name}: {colour};" for name, colour in tones.items())


def _logo(logo: Logo, assets: Path) -> Iterator[str]:
    name = _stored("logo", logo.suffix, logo.content, assets)
    wide = min(_WIDE, round(_HIGH * logo.ratio))
    box = f"box-sizing: content-box; width: {wide}px; height: {_HIGH}px; padding: 3px; border-radius: 6px;"
    ground = f'background: #fff url("{name}") center / contain no-repeat content-box;'
    yield f".brand-mark {{ {box} {ground} background-clip: border-box; }}"
    yield f"@media (max-width: 40rem) {{ .brand-mark {{ width: {min(wide, _WIDE_ON_PHONES)}px; }} }}"
    yield ".brand-name { display: none; }"
    yield f'.guide-nav::before {{ content: ""; flex: none; {box} {ground} background-clip: border-box; }}'


def _stored(stem: str, suffix: str, content: bytes, assets: Path) -> str:
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"
    (assets / name).write_bytes(content)
    return name
