"""Verdicts on videos: what was found, what is wanted, how to fix it. Shapes only; `media` makes them."""

from typing import Literal

import msgspec

from chalicelib.contest import Text

Verdict = Literal["accept", "warn", "reject", "unknown"]
Level = Literal["warn", "reject", "unknown"]


class Finding(msgspec.Struct, frozen=True):
    """One thing noticed, in words for the entrant. `unknown` marks what a machine could not find out."""

    code: str
    level: Level
    title: Text
    actual: Text
    wanted: Text
    fix: Text


class Facts(msgspec.Struct, frozen=True):
    """What the file is. `width` and `height` are as displayed, turned and with square pixels; `coded_*` are pixels."""

    width: int = 0
    height: int = 0
    coded_width: int = 0
    coded_height: int = 0
    rotation: int = 0
    pixel_aspect: str = "1:1"
    duration_seconds: float = 0.0
    frame_rate: float | None = None
    video_codec: str = ""
    audio_codec: str = ""
    brand: str = ""
    chroma: str = ""
    scan: str = ""
    hdr: str = ""
    size: int = 0


class Report(msgspec.Struct, frozen=True):
    """The verdict with all findings and what it cost: bytes and requests read from the source."""

    verdict: Verdict
    codes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: Facts | None = None
    bytes_read: int = 0
    requests: int = 0
