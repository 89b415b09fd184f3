"""What screeners see of an accepted video besides its verdict: pictures, stretches, findings, similar entries.

A scan never changes a verdict: its findings are remarks for people. Each version of a video is scanned once, from a
sample of its pictures and sound (`chalicelib.video.footage`), by rules with fixed thresholds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Literal

import msgspec

from chalicelib.actors import SYSTEM
from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry
from chalicelib.entry.upload import Video
from chalicelib.history import Change
from chalicelib.video.footage import Footage, Level, Picture
from chalicelib.video.verdicts import Finding

BLACK = 16.0  # brightness (0-255) below which a picture without contours is black
FLAT = 8.0  # spread of brightness (0-255) below which a picture has no contours to compare
STILL = 0.5  # mean change of brightness (0-255) below which two pictures count as the same
SILENT = -60.0  # dBFS; the quietest well-recorded speech is about 15 dB louder
SHORTEST = 2.0  # seconds; shorter stretches are not shown
_ALL = 0.95  # of the pictures, or of the windows of sound; the rest may be a title
_GONE = 0.1  # of a video without pictures are worth a remark however short the video is
_LOOSE = 16  # pixels by which a header may differ from the decoded picture: a macroblock


class ScanState(StrEnum):
    """Whether a video could be scanned."""

    DONE = "done"
    FAILED = "failed"


StretchKind = Literal["black", "frozen", "silent", "no_picture", "no_sound"]
STRETCHES: dict[StretchKind, Text] = {
    "black": Text("黑屏", "Black"),
    "frozen": Text("静止画面", "Still"),
    "silent": Text("静音", "Silent"),
    "no_picture": Text("画面缺失", "No pictures"),
    "no_sound": Text("声音缺失", "No sound"),
}


class Stretch(msgspec.Struct, frozen=True):
    """A stretch of a video, from `start` to `end` in seconds, as far as the sample shows."""

    kind: StretchKind
    start: float
    end: float


class BlindCopy(msgspec.Struct, frozen=True, kw_only=True):
    """The copy of a film that experts play: every sample where it was, without metadata. It lies in the work bucket.

    `checksum` is the bucket's ETag: MD5 over the MD5 of its parts. `blanked` counts the bytes written over.
    """

    key: str
    checksum: str
    blanked: int


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one scan. `hashes` and `down` are those of pictures with contours, `crops` those of some of them as
    if cut (`footage.Picture`); rows of earlier releases have `hashes` alone. `loudness` is in LUFS.

    `sheet` and `poster` are keys in the work bucket, or empty where there is no picture. `blind` is the copy for
    experts, None where the film needs none or it is not made yet.
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
    down: tuple[int, ...] = ()
    crops: tuple[int, ...] = ()
    loudness: float | None = None
    sheet: str = ""
    poster: str = ""
    blind: BlindCopy | None = None
    revision: int = 0
    head: str = ""

    def pictures(self) -> dict[str, str]:
        """The keys in the work bucket, by what the pictures show."""
        return {"sheet": self.sheet, "poster": self.poster}


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """The row that tells one entry of another that looks like it.

    `matched` of `compared` pictures look alike; `distance` is the median of the bits in which they differ.
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
    """The keys in the work bucket of the contact sheet and the poster of a version of a video."""
    return f"scans/{_place(video)}-sheet.jpg", f"scans/{_place(video)}-poster.jpg"


def _place(video: Video) -> str:
    return f"{video.key.removeprefix('uploads/').rpartition('.')[0]}/{video.version}"


def blind_key(video: Video) -> str:
    """The key in the work bucket of the copy for experts of a version of a video."""
    return f"blind/{_place(video)}.mp4"


def needs_copy(video: Video, definition: Definition) -> bool:
    """Whether experts get a copy of a film: the call has it so, and the film's metadata may tell of somebody."""
    stated = video.metadata
    return definition.review.metadata == "strip" and stated is not None and not stated.nothing


def with_copy(row: Scan, copy: BlindCopy, at: datetime) -> Change[Scan]:
    """Note that the copy for experts is there: from now on they play it."""
    made = msgspec.structs.replace(row, blind=copy)
    return Change(row=made, action="copy_blind", by=SYSTEM, at=at, before=row.state.value, after=row.state.value)


def conclude(entry: Entry, video: Video, footage: Footage, at: datetime) -> Change[Scan]:
    """The scan of a version of a video, from the sample of its pictures and sound."""
    sheet, poster = picture_keys(video)
    clear = [picture for picture in footage.pictures if picture.spread >= FLAT]
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
        hashes=tuple(picture.hash for picture in clear),
        down=tuple(picture.down for picture in clear),
        crops=tuple(value for picture in clear for value in picture.crops),
        loudness=footage.loudness,
        sheet=sheet if footage.sheet else "",
        poster=poster if footage.poster else "",
    )
    return Change(row=row, action="scan", by=SYSTEM, at=at, after=row.state.value)


def give_up(entry: Entry, video: Video, at: datetime) -> Change[Scan]:
    """Note that the video could not be scanned. Screeners read that; the verdict stays."""
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
    """Whether it is dark and has no contours. A night scene has some."""
    return picture.brightness < BLACK and picture.spread < FLAT


def stretches_of(footage: Footage) -> tuple[Stretch, ...]:
    """The black, frozen and silent stretches and those without pictures or sound, of at least two seconds, by start.

    A stretch reaches from the first to the last picture (or window) that shows it, so it may really be longer.
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
        *(Stretch("no_picture", *run) for run in _gaps(footage, [each.at for each in pictures], footage.unseen)),
        *(Stretch("no_sound", *run) for run in _gaps(footage, [each.at for each in levels], footage.unheard)),
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


def _gaps(footage: Footage, found: Iterable[float], missing: Sequence[float]) -> list[tuple[float, float]]:
    """The runs of moments at which nothing was found. One that holds the last moment reaches to the end."""
    last = max([*found, *missing], default=0.0)
    runs = _runs(sorted([*((at, False) for at in found), *((at, True) for at in missing)]))
    return [(start, footage.duration if end == last else end) for start, end in runs]


def _before(pictures: Sequence[Picture], at: float) -> float:
    """The time of the picture before the one at `at`, which looked the same."""
    return next((one.at for one, other in pairwise(pictures) if other.at == at), at)


def _inside(run: tuple[float, float], other: tuple[float, float]) -> bool:
    return other[0] <= run[0] and run[1] <= other[1]


def findings_of(footage: Footage) -> tuple[Finding, ...]:
    """Remarks on the whole video: what cannot be decoded, is missing, is black, stands still, is silent or small."""
    found = ((code, rule(footage)) for code, rule in _RULES.items())
    return tuple(_filled(_FINDINGS[code], values) for code, values in found if values is not None)


Values = Mapping[str, str]  # what is filled into the words of a finding


def _filled(finding: Finding, values: Values) -> Finding:
    actual = Text(finding.actual.zh.format_map(values), finding.actual.en.format_map(values))
    return msgspec.structs.replace(finding, actual=actual)


def _when(holds: Callable[[Footage], bool]) -> Callable[[Footage], Values | None]:
    return lambda footage: {} if holds(footage) else None


def _most(marks: Sequence[bool]) -> bool:
    return bool(marks) and sum(marks) >= _ALL * len(marks)


def _is_silent(level: Level) -> bool:
    return level.dbfs <= SILENT


def _longest(footage: Footage, kind: StretchKind) -> float:
    """Seconds of the longest stretch of a kind."""
    return max((one.end - one.start for one in stretches_of(footage) if one.kind == kind), default=0.0)


def _lacks_pictures(footage: Footage) -> bool:
    gaps = _gaps(footage, [picture.at for picture in footage.pictures], footage.unseen)
    seconds = [end - start for start, end in gaps]
    return sum(seconds) >= _GONE * footage.duration > 0 or max(seconds, default=0.0) >= SHORTEST


def _sizes(footage: Footage) -> Values | None:
    """The sizes of the pictures, if there are several."""
    sizes = dict.fromkeys((picture.width, picture.height) for picture in footage.pictures)
    return {"sizes": " / ".join(_size(*size) for size in sizes)} if len(sizes) > 1 else None


def _smaller(footage: Footage) -> Values | None:
    """The smallest picture, if it is smaller than the header states."""
    stated, pictures = footage.stated, footage.pictures
    small = min(((picture.width, picture.height) for picture in pictures), default=stated)
    if stated[0] - small[0] <= _LOOSE and stated[1] - small[1] <= _LOOSE:
        return None
    return {"stated": _size(*stated), "decoded": _size(*small)}


def _size(width: int, height: int) -> str:
    return f"{width}×{height}"


_RULES: dict[str, Callable[[Footage], Values | None]] = {
    "UNDECODABLE": _when(lambda footage: not footage.pictures or (footage.sound and not footage.levels)),
    "PICTURES_MISSING": _when(_lacks_pictures),
    "SOUND_MISSING": _when(lambda footage: _longest(footage, "no_sound") >= SHORTEST),
    "SIZE_CHANGES": _sizes,
    "SIZE_OVERSTATED": _smaller,
    "BLACK_VIDEO": _when(lambda footage: _most([is_black(picture) for picture in footage.pictures])),
    "FROZEN_VIDEO": _when(
        lambda footage: (
            footage.duration >= SHORTEST
            and not _most([is_black(picture) for picture in footage.pictures])
            and _most([(picture.change or 0.0) < STILL for picture in footage.pictures[1:]])
        )
    ),
    "SILENT_AUDIO": _when(lambda footage: _most([_is_silent(level) for level in footage.levels])),
}


def _remark(code: str, *words: tuple[str, str]) -> Finding:
    title, actual, wanted, fix = (Text(zh, en) for zh, en in words)
    return Finding(code=code, level="warn", title=title, actual=actual, wanted=wanted, fix=fix)


_FINDINGS = {
    each.code: each
    for each in (
        _remark(
            "UNDECODABLE",
            ("画面或声音无法解码", "The pictures or the sound cannot be decoded"),
            ("抽查的位置均无法解码", "nothing could be decoded at the positions tried"),
            ("可以正常播放的视频", "a video that plays"),
            (
                "请播放全片确认；如不能播放，可退回投稿人重新导出",
                "play the whole video; if it does not play, return it to be exported again",
            ),
        ),
        _remark(
            "PICTURES_MISSING",
            ("部分画面缺失", "Part of the pictures is missing"),
            ("有一段没有画面，或画面无法解码", "a stretch has no pictures, or none that can be decoded"),
            ("从头到尾都有画面的视频", "a video with pictures from beginning to end"),
            (
                "请播放该段确认；文件可能没有下载或导出完整，可退回投稿人重新导出后上传",
                "play this stretch; the file may be an unfinished download or export: return it to be exported again",
            ),
        ),
        _remark(
            "SOUND_MISSING",
            ("部分声音缺失", "Part of the sound is missing"),
            ("有一段没有声音数据，或声音无法解码", "a stretch has no sound, or none that can be decoded"),
            ("从头到尾都有声音的视频", "a video with sound from beginning to end"),
            ("请播放该段确认；必要时退回投稿人", "play this stretch; return the video if necessary"),
        ),
        _remark(
            "SIZE_CHANGES",
            ("画面分辨率中途改变", "The resolution changes within the video"),
            ("抽查的画面有 {sizes} 像素", "sampled pictures have {sizes} pixels"),
            ("全片同一分辨率", "one resolution throughout"),
            (
                "请播放全片确认；部分播放器会在改变处停止，可退回投稿人重新导出",
                "play the whole video; some players stop at the change: return it to be exported again",
            ),
        ),
        _remark(
            "SIZE_OVERSTATED",
            ("画面小于文件所标的分辨率", "The pictures are smaller than the file states"),
            (
                "文件标为 {stated}，解码后有 {decoded} 的画面",
                "the file states {stated}, a decoded picture has {decoded}",
            ),
            ("画面与所标分辨率一致", "pictures of the size stated"),
            ("请播放全片确认；必要时退回投稿人", "play the whole video; return it if necessary"),
        ),
        _remark(
            "BLACK_VIDEO",
            ("画面全黑", "The picture is black"),
            ("抽查的画面几乎都是黑的", "almost all sampled pictures are black"),
            ("有内容的画面", "pictures that show something"),
            ("请播放全片确认；必要时退回投稿人", "play the whole video; return it if necessary"),
        ),
        _remark(
            "FROZEN_VIDEO",
            ("画面静止", "The picture stands still"),
            ("抽查的画面几乎没有变化", "the sampled pictures hardly differ"),
            ("活动的画面", "moving pictures"),
            ("请播放全片确认；必要时退回投稿人", "play the whole video; return it if necessary"),
        ),
        _remark(
            "SILENT_AUDIO",
            ("声音全程静音", "The sound is silent throughout"),
            (f"抽查的声音均低于 −{-SILENT:.0f} dBFS", f"all sampled sound is below −{-SILENT:.0f} dBFS"),
            ("如作品本身无声，可不处理", "sound; ignore this if the video is meant to be silent"),
            ("请播放全片确认；必要时退回投稿人", "play the whole video; return it if necessary"),
        ),
    )
}
CODES = frozenset(_FINDINGS)
