"""What screeners are shown of an accepted film beyond its verdict: pictures, stretches, findings, similar works.

A scan never changes a verdict: its findings are remarks for people. It is made once for each version of a video, from
a sample of the film (`chalicelib.video.footage`), by rules on fixed thresholds.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Literal

import msgspec

from chalicelib.actors import SYSTEM
from chalicelib.bilingual import Text
from chalicelib.entry.entries import Entry
from chalicelib.entry.upload import Video
from chalicelib.history import Change
from chalicelib.video.footage import Footage, Level, Picture
from chalicelib.video.verdicts import Finding

BLACK = 16.0  # brightness (0-255) under which a picture without contours is black
FLAT = 8.0  # spread of brightness (0-255) under which a picture has no contours to compare
STILL = 0.5  # mean change of brightness (0-255) under which two pictures are one
SILENT = -60.0  # dBFS; the quietest speech recorded with care lies some 15 dB above it
SHORTEST = 2.0  # seconds of a stretch that is worth telling
_ALL = 0.95  # of the pictures, or windows: what is left may be a title


class ScanState(StrEnum):
    """Whether a film could be looked into."""

    DONE = "done"
    FAILED = "failed"


StretchKind = Literal["black", "frozen", "silent"]
STRETCHES: dict[StretchKind, Text] = {
    "black": Text("黑屏", "Black"),
    "frozen": Text("静止画面", "Still"),
    "silent": Text("静音", "Silent"),
}


class Stretch(msgspec.Struct, frozen=True):
    """From when to when, in seconds, something lasts, as far as the sample tells."""

    kind: StretchKind
    start: float
    end: float


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one scan. `hashes` are of pictures with contours; loudness in LUFS.

    `sheet` and `poster` are keys in the work bucket, empty where there is no picture.
    """

    entry: str
    contest: str
    version: str
    title: str
    scanned_at: datetime
    state: ScanState
    duration: float = 0.0
    findings: tuple[Finding, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    hashes: tuple[int, ...] = ()
    loudness: float | None = None
    sheet: str = ""
    poster: str = ""
    revision: int = 0
    head: str = ""

    def pictures(self) -> dict[str, str]:
        """Keys in the work bucket by what they show."""
        return {"sheet": self.sheet, "poster": self.poster}


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """The row by which a work knows of one that looks like it: `matched` of `compared` pictures, `distance` bits apart.

    The distance is the median over the matched pictures.
    """

    entry: str
    version: str
    other: str
    other_version: str
    other_title: str
    matched: int
    compared: int
    distance: int


def picture_keys(video: Video) -> tuple[str, str]:
    """Where the contact sheet and the poster of a video's version lie in the work bucket."""
    place = f"scans/{video.key.removeprefix('uploads/').rpartition('.')[0]}/{video.version}"
    return f"{place}-sheet.jpg", f"{place}-poster.jpg"


def conclude(entry: Entry, video: Video, footage: Footage, at: datetime) -> Change[Scan]:
    """The scan of a video's version from what was seen and heard."""
    sheet, poster = picture_keys(video)
    row = Scan(
        entry=entry.id,
        contest=entry.contest,
        version=video.version,
        title=entry.form.title,
        scanned_at=at,
        state=ScanState.DONE,
        duration=footage.duration,
        findings=findings_of(footage),
        stretches=stretches_of(footage),
        hashes=tuple(picture.hash for picture in footage.pictures if picture.spread >= FLAT),
        loudness=footage.loudness,
        sheet=sheet if footage.sheet else "",
        poster=poster if footage.poster else "",
    )
    return Change(row=row, action="scan", by=SYSTEM, at=at, after=row.state.value)


def give_up(entry: Entry, video: Video, at: datetime) -> Change[Scan]:
    """The machine could not look into the film: screeners are told so, and the verdict stands."""
    row = Scan(
        entry=entry.id,
        contest=entry.contest,
        version=video.version,
        title=entry.form.title,
        scanned_at=at,
        state=ScanState.FAILED,
    )
    return Change(row=row, action="give_up_scan", by=SYSTEM, at=at, after=row.state.value)


# --- rules ----------------------------------------------------------------------------------------------------------


def is_black(picture: Picture) -> bool:
    """Dark, and without contours: a night scene has some."""
    return picture.brightness < BLACK and picture.spread < FLAT


def stretches_of(footage: Footage) -> tuple[Stretch, ...]:
    """Black, frozen and silent stretches of two seconds or more, by their beginning.

    A stretch reaches from the first to the last picture (or window) that shows it, so it may last longer.
    """
    pictures, levels = footage.pictures, footage.levels
    black = _runs([(picture.at, is_black(picture)) for picture in pictures])
    still = [(picture.at, picture.change is not None and picture.change < STILL) for picture in pictures]
    frozen = [(_before(pictures, start), end) for start, end in _runs(still)]
    silent = _runs([(level.at, level.dbfs <= SILENT) for level in levels])
    found = [
        *(Stretch("black", *run) for run in black),
        *(Stretch("frozen", *run) for run in frozen if not any(_inside(run, dark) for dark in black)),
        *(Stretch("silent", *run) for run in silent),
    ]
    return tuple(sorted((one for one in found if one.end - one.start >= SHORTEST), key=lambda one: one.start))


def _runs(marks: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    runs: list[tuple[float, float]] = []
    going = False
    for at, marked in marks:
        if marked:
            runs.append((runs.pop()[0], at) if going else (at, at))
        going = marked
    return runs


def _before(pictures: Sequence[Picture], at: float) -> float:
    """When the picture before the one at `at` was shown: that one looked the same."""
    return next((one.at for one, other in pairwise(pictures) if other.at == at), at)


def _inside(run: tuple[float, float], other: tuple[float, float]) -> bool:
    return other[0] <= run[0] and run[1] <= other[1]


def findings_of(footage: Footage) -> tuple[Finding, ...]:
    """Remarks on the whole film: it cannot be decoded, is black, stands still or is silent."""
    return tuple(_FINDINGS[code] for code, holds in _RULES.items() if holds(footage))


def _most(marks: Sequence[bool]) -> bool:
    return bool(marks) and sum(marks) >= _ALL * len(marks)


def _is_silent(level: Level) -> bool:
    return level.dbfs <= SILENT


_RULES: dict[str, Callable[[Footage], bool]] = {
    "UNDECODABLE": lambda film: not film.pictures or (film.sound and not film.levels),
    "BLACK_VIDEO": lambda film: _most([is_black(picture) for picture in film.pictures]),
    "FROZEN_VIDEO": lambda film: (
        film.duration >= SHORTEST
        and not _most([is_black(picture) for picture in film.pictures])
        and _most([(picture.change or 0.0) < STILL for picture in film.pictures[1:]])
    ),
    "SILENT_AUDIO": lambda film: _most([_is_silent(level) for level in film.levels]),
}


def _remark(code: str, *words: tuple[str, str]) -> Finding:
    title, actual, wanted, fix = (Text(zh, en) for zh, en in words)
    return Finding(code=code, level="warn", title=title, actual=actual, wanted=wanted, fix=fix)


_FINDINGS = {
    each.code: each
    for each in (
        _remark(
            "UNDECODABLE",
            ("画面或声音无法解码", "Pictures or sound cannot be decoded"),
            ("抽查的位置均无法解码", "nothing could be decoded where it was tried"),
            ("可以正常播放的视频", "a film that plays"),
            ("请播放全片确认；如不能播放，可退回投稿人重新导出", "play it; if it does not play, have it exported anew"),
        ),
        _remark(
            "BLACK_VIDEO",
            ("画面全黑", "The picture is black"),
            ("抽查的画面几乎都是黑的", "almost every picture looked at is black"),
            ("有内容的画面", "pictures that show something"),
            ("请播放全片确认；必要时退回投稿人", "play it, and return it where needed"),
        ),
        _remark(
            "FROZEN_VIDEO",
            ("画面静止", "The picture stands still"),
            ("抽查的画面几乎没有变化", "the pictures looked at hardly differ"),
            ("活动的画面", "moving pictures"),
            ("请播放全片确认；必要时退回投稿人", "play it, and return it where needed"),
        ),
        _remark(
            "SILENT_AUDIO",
            ("声音全程静音", "The sound is silent throughout"),
            ("抽查的声音均低于 −60 dBFS", "the sound heard stays below −60 dBFS"),
            ("如本就无声，可以忽略", "if it is meant to be silent, ignore this"),
            ("请播放全片确认；必要时退回投稿人", "play it, and return it where needed"),
        ),
    )
}
CODES = frozenset(_FINDINGS)
