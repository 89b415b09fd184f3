"""Verdicts on videos: what was found, what is required, how to fix it. Types only; `probe` makes them."""

from typing import Literal

from msgspec import Struct

from chalicelib.bilingual import Label, Text, Tone
from chalicelib.video.film_metadata import Metadata
from chalicelib.video.origin import Provenance

Verdict = Literal["accept", "warn", "reject", "unknown"]
Level = Literal["unknown", "reject", "warn"]

LEVELS: dict[Level, Label] = {
    "reject": Label(Text("必须修改", "Must be changed"), Tone.BAD, Text("不合格", "Refused")),
    "warn": Label(Text("建议", "Advice"), Tone.WARN, Text("提示", "Remark")),
    "unknown": Label(Text("待确认", "To be confirmed"), Tone.INFO, Text("未能确定", "Unknown")),
}


class Finding(Struct, frozen=True, kw_only=True):
    """One rule that a video does not meet: what was found, what is required and how to fix it."""

    code: str
    level: Level
    title: Text
    actual: Text
    wanted: Text
    fix: Text


class Facts(Struct, frozen=True, kw_only=True):
    """What is known about the video. `width` and `height` are as shown, after cropping, stretching and rotation;
    `stored_*` are real pixels, unrotated; `coded_*` is what the header states. Bit rate in bits a second.

    `duration_seconds` is how long pictures are shown, `played_seconds` how long a player's clock runs; both are 0 while
    they are not sure."""

    width: int = 0
    height: int = 0
    duration_seconds: float = 0.0
    played_seconds: float = 0.0
    stored_width: int = 0
    stored_height: int = 0
    coded_width: int = 0
    coded_height: int = 0
    rotation: int = 0
    par: tuple[int, int] = (1, 1)
    frame_rate: float | None = None
    video_codec: str = ""
    audio_codec: str | None = None
    video_tracks: int = 0
    audio_tracks: int = 0
    brand: str = ""
    bit_rate: int | None = None
    hdr: str | None = None
    scan: str | None = None
    chroma: str | None = None
    fragmented: bool = False
    size: int = 0


class VideoReport(Struct, frozen=True, kw_only=True):
    """The outcome of one check. `seconds` is by the clock passed in; `codes` are those of `findings`, in order.
    `provenance` is what the file states of its origin, `metadata` what else it says in words; None if the check did not
    get so far."""

    verdict: Verdict
    codes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: Facts | None = None
    provenance: Provenance | None = None
    metadata: Metadata | None = None
    bytes_read: int = 0
    requests: int = 0
    seconds: float = 0.0
