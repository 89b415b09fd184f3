"""Platforms 发布平台: where winning entries are published after the result, and what each of them takes.

`platforms.toml` beside this module has them, for every call.
"""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from chalicelib.bilingual import Text

TABLE = Path(__file__).with_name("platforms.toml")
NEAR = 0.01  # a cover's pixels are whole numbers, so its shape is its ratio within one percent


class Cover(msgspec.Struct, frozen=True):
    """One picture that a platform wants: the shape that it shows, as width to height, and the size in pixels."""

    ratio: tuple[int, int]
    width: int
    height: int

    def __post_init__(self) -> None:
        wide, high = self.ratio
        if abs(self.width * high / (self.height * wide) - 1) > NEAR:
            raise ValueError(f"{self.width}x{self.height} is not {wide}:{high}")


class Tags(msgspec.Struct, frozen=True):
    """How many tags an upload may have, how many characters each may have, and how one is written around `{tag}`."""

    most: int
    longest: int
    form: str


class Platform(msgspec.Struct, frozen=True, kw_only=True):
    """One platform; limits in characters."""

    id: str
    text: Text
    title_limit: int
    synopsis_limit: int
    tags: Tags
    covers: tuple[Cover, ...]


def parse(source: str) -> dict[str, Platform]:
    """The platforms written in `source`, by id, in its order. Raises msgspec.ValidationError."""
    return {name: msgspec.convert({"id": name, **row}, Platform) for name, row in tomllib.loads(source).items()}


@cache
def shipped() -> dict[str, Platform]:
    """The platforms that the product ships with."""
    return parse(TABLE.read_text(encoding="utf-8"))
