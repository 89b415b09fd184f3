"""The verdict on a video: read as little as possible, then hold what was found against the contest's limits.

`probe` walks the boxes (`mp4`), lets MediaInfo look at the picture (`mediainfo`) where the walk has not already decided
it, and judges by the rules of `video_rules`. A budget, an I/O error, a changed file or a MediaInfo that had to be killed
makes the verdict `unknown`, never `reject`.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib import mp4
from chalicelib.contest import VideoLimits
from chalicelib.mediainfo import InspectionFailed, Inspector
from chalicelib.mp4 import Layout
from chalicelib.mp4_movie import Defect, Description, Track
from chalicelib.ranges import BudgetSpent, RangeReader, Ranges, SourceChanged, SourceUnavailable
from chalicelib.verdicts import Facts, Finding, Report, Verdict
from chalicelib.video_rules import RULES, finding

FIRST_SAMPLE = 256 * 1024  # of the first frame, where it lies elsewhere than the boxes
CROPPING = 16  # pixels by which a stated size may differ from the coded one: a macroblock
NEARLY_SQUARE = Fraction(1, 200)
LOOSE_SECONDS, LOOSE_SHARE = 1.0, 0.05  # by how much headers of good files miss the real running time


class Stream(Struct, frozen=True):
    """What MediaInfo read from the picture itself. Sizes in pixels as coded and cropped; 0 or "" if it cannot tell."""

    codec: str = ""
    profile: str = ""
    width: int = 0
    height: int = 0
    par: Fraction | None = None
    scan: str = ""
    chroma: str = ""
    hdr: str = ""
    transfer: str = ""
    encrypted: bool = False
    frame_rate: float | None = None
    bit_rate: int | None = None
    audio: str = ""


class Evidence(Struct, frozen=True):
    """All that the rules look at: the walk, the file's first bytes, and MediaInfo's view once there is one."""

    layout: Layout
    head: bytes = b""
    stream: Stream | None = None

    @property
    def video_tracks(self) -> tuple[Track, ...]:
        """Tracks of moving pictures; a still one is cover art."""
        return tuple(t for t in self.tracks("vide") if not self._is_still(t))

    def tracks(self, handler: str) -> tuple[Track, ...]:
        movie = self.layout.movie
        return tuple(t for t in movie.tracks if t.handler == handler) if movie else ()

    def _is_still(self, track: Track) -> bool:
        return track.fourccs[:1] in (("jpeg",), ("png ",)) and self.frames(track) <= 1

    def frames(self, track: Track) -> int:
        """Samples of the track, those of the fragments that were read included."""
        fragments = self.layout.fragments
        return track.samples.count + (dict(fragments.samples).get(track.id, 0) if fragments else 0)

    @property
    def video(self) -> Track | None:
        """The track that players show: the first enabled one with frames."""
        tracks = self.video_tracks
        shown = [t for t in tracks if t.enabled and self.frames(t)] or [t for t in tracks if self.frames(t)] or tracks
        return next(iter(shown), None)

    @property
    def seconds(self) -> float | None:
        """How long the picture lasts: never longer than its samples. None if fragments leave it open."""
        track, movie = self.video, self.layout.movie
        if track is None or movie is None:
            return None
        if self.layout.fragments is not None:
            inside = self.layout.fragments.seconds
            return None if inside is None else inside + track.seconds
        if track.edited and movie.timescale:
            return min(track.edited / movie.timescale, track.seconds)
        return track.seconds


class Geometry(Struct, frozen=True):
    """Real pixels, their shape (None until somebody knows it) and the quarter turns."""

    width: int
    height: int
    par: Fraction | None
    rotation: int

    @property
    def turned(self) -> bool:
        return self.rotation in (90, 270)

    @property
    def stored(self) -> tuple[int, int]:
        """Real pixels as held upright."""
        return (self.height, self.width) if self.turned else (self.width, self.height)

    @property
    def shown(self) -> tuple[int, int]:
        """Pixels as shown: the narrower direction is stretched, then the picture turned."""
        par = self.par or Fraction(1)
        wide = round(self.width * par) if par > 1 else self.width
        high = self.height if par > 1 else round(self.height / par)
        return (high, wide) if self.turned else (wide, high)

    @property
    def ratio(self) -> Fraction:
        """Shown width over shown height."""
        ratio = Fraction(self.width, self.height) * (self.par or 1)
        return 1 / ratio if self.turned else ratio

    @property
    def square(self) -> bool:
        return abs((self.par or Fraction(1)) - 1) <= NEARLY_SQUARE


def geometry(evidence: Evidence) -> Geometry | None:
    """The smallest of what the header states, what the stream codes and what the clean aperture leaves."""
    track = evidence.video
    if track is None or not track.descriptions:
        return None
    stated, stream = track.descriptions[0], evidence.stream
    sizes = [(stated.width, stated.height), stated.clean or (0, 0), (stream.width, stream.height) if stream else (0, 0)]
    width = min((w for w, _ in sizes if w), default=0)
    height = min((h for _, h in sizes if h), default=0)
    return Geometry(width, height, _shape(stated, stream), track.rotation) if width and height else None


def _shape(stated: Description, stream: Stream | None) -> Fraction | None:
    """The container's pixel shape overrides the stream's; without the stream, none stated means not known yet."""
    if stated.par is not None:
        return Fraction(*stated.par)
    return None if stream is None else stream.par or Fraction(1)


# --- the rules' checks: what is written beside a code is what its texts in video_rules may name ----------------------

Values = Mapping[str, object]
Check = Callable[[Evidence, VideoLimits], Values | None]

SIGNATURES: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"\x1aE\xdf\xa3", "Matroska/WebM 视频", "Matroska/WebM video"),
    (8, b"AVI ", "AVI 视频", "AVI video"),
    (0, b"FLV", "FLV 视频", "Flash video"),
    (188, b"G", "MPEG-TS 视频", "MPEG transport stream"),
    (196, b"G", "MPEG-TS 视频", "MPEG transport stream"),
    (0, b"\0\0\1\xba", "MPEG-PS 视频", "MPEG program stream"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "WMV/ASF 视频", "Windows Media video"),
    (0, b"OggS", "Ogg 文件", "Ogg file"),
    (4, b"\x14\0\0\0\0\0\0\0", "MXF 文件", "MXF file"),
    (0, b"\x06\x0e+4", "MXF 文件", "MXF file"),
    (0, b".RMF", "RealMedia 视频", "RealMedia video"),
    (0, b"\xff\xd8\xff", "JPEG 图片", "JPEG picture"),
    (0, b"\x89PNG", "PNG 图片", "PNG picture"),
    (0, b"GIF8", "GIF 图片", "GIF picture"),
    (8, b"WEBP", "WebP 图片", "WebP picture"),
    (8, b"WAVE", "WAV 音频", "WAV audio"),
    (0, b"ID3", "MP3 音频", "MP3 audio"),
    (0, b"%PDF", "PDF 文档", "PDF document"),
    (0, b"PK\3\4", "ZIP 压缩包或 Office 文档", "ZIP archive or Office document"),
    (0, b"Rar!", "RAR 压缩包", "RAR archive"),
    (0, b"7z\xbc\xaf", "7z 压缩包", "7z archive"),
    (0, b"<", "网页或 XML 文本", "web page or XML text"),
    (0, b"{", "JSON 文本", "JSON text"),
    (0, b"\0\0\0\0\0\0\0\0", "全零内容，可能是下载未完成的文件", "nothing but zeros, perhaps an unfinished download"),
)
MP4_BRANDS = frozenset(
    [
        "mp41",
        "mp42",
        "mp71",
        "avc1",
        "av01",
        "dash",
        "cmfc",
        "cmf2",
        "cmff",
        "cmfl",
        "cmfs",
        "msdh",
        "msix",
        "hlsf",
        "piff",
        "MSNV",
        "F4V",
        "f4v",
    ]
)
IMAGE_BRANDS = frozenset(
    [
        "heic",
        "heix",
        "heim",
        "heis",
        "hevc",
        "hevx",
        "hevm",
        "hevs",
        "mif1",
        "mif2",
        "msf1",
        "avif",
        "avis",
        "avci",
        "avcs",
        "jpeg",
        "jpgs",
        "miaf",
    ]
)
USUAL_CODECS = frozenset(
    [
        "avc1",
        "avc2",
        "avc3",
        "avc4",
        "hvc1",
        "hev1",
        "hvc2",
        "hev2",
        "dvh1",
        "dvhe",
        "dva1",
        "dvav",
        "av01",
        "dav1",
        "vp09",
        "encv",
    ]
)
CODEC_NAMES = {
    "avc1": "AVC", "avc3": "AVC", "dva1": "AVC", "dvav": "AVC", "hvc1": "HEVC", "hev1": "HEVC", "dvh1": "HEVC",
    "dvhe": "HEVC", "av01": "AV1", "dav1": "AV1", "vp09": "VP9", "vp08": "VP8", "mp4v": "MPEG-4 Visual",
    "apch": "ProRes", "apcn": "ProRes", "apcs": "ProRes", "apco": "ProRes", "ap4h": "ProRes", "ap4x": "ProRes",
    "mp4a": "AAC", "alac": "ALAC", "ac-3": "AC-3", "ec-3": "E-AC-3", "Opus": "Opus", "fLaC": "FLAC",
}  # fmt: skip
TRACK_KINDS = {
    "vide": ("封面图片", "a cover picture"),
    "soun": ("声音", "sound"),
    "text": ("文字", "text"),
    "sbtl": ("字幕", "subtitles"),
    "subt": ("字幕", "subtitles"),
    "tmcd": ("时间码", "timecode"),
    "meta": ("元数据", "metadata"),
}
DAMAGE = [
    "EMPTY_FILE",
    "NO_MOOV",
    "TRUNCATED",
    "MALFORMED",
    "COMPRESSED_MOOV",
    "LIMIT_EXCEEDED",
    "CORRUPT_TABLES",
]  # codes of which the walk itself decides


def _damage(code: str) -> Check:
    def check(evidence: Evidence, limits: VideoLimits) -> Values | None:
        defect = next((d for d in _defects(evidence) if d.code == code), None)
        return None if defect is None else {"box": defect.box, "found": defect.found, "allowed": defect.allowed}

    return check


def _defects(evidence: Evidence) -> Iterator[Defect]:
    yield from evidence.layout.defects
    for track in (*evidence.tracks("vide"), *evidence.tracks("soun")):
        yield from track.defects
    yield from _past_end(evidence)


def _past_end(evidence: Evidence) -> Iterator[Defect]:
    """Media that the index places past the end; in an `mdat` that runs to the end, this is how a cut shows."""
    layout = evidence.layout
    ends = [t.samples.end or 0 for t in evidence.video_tracks]
    beyond = max(ends, default=0) > layout.size
    cut = beyond or any(
        d.box in ("stco", "co64") and d.found >= layout.size for t in evidence.video_tracks for d in t.defects
    )
    if beyond:
        yield Defect("CORRUPT_TABLES", "stco", max(ends), layout.size)
    if cut and layout.boxes and layout.boxes[-1].kind == "mdat" and layout.boxes[-1].end == layout.size:
        yield Defect("TRUNCATED", "mdat", max(ends), layout.size)


def _not_mp4(evidence: Evidence, limits: VideoLimits) -> Values | None:
    if not any(d.code == "NOT_MP4" for d in evidence.layout.defects):
        return None
    named = next(((zh, en) for at, magic, zh, en in SIGNATURES if evidence.head.startswith(magic, at)), None)
    zh, en = named or ("无法识别的文件", "a file of unknown kind")
    return {"kind_zh": zh, "kind_en": en}


def _is_mp4_brand(brand: str) -> bool:
    return brand.startswith(("iso", "mp4", "M4V", "M4A", "XAVC")) or brand in MP4_BRANDS


def _quicktime(evidence: Evidence, limits: VideoLimits) -> Values | None:
    brands, layout = evidence.layout.brands, evidence.layout
    if brands is None:
        old = bool(layout.boxes) and not any(box.kind == "styp" for box in layout.boxes)
        return {"brand_zh": "没有文件类型标识（ftyp）", "brand_en": "There is no file type (ftyp)"} if old else None
    if brands.major != "qt  " or any(map(_is_mp4_brand, brands.compatible)):
        return None
    return {"brand_zh": "文件标识为 qt（MOV）", "brand_en": "The file declares itself as qt (MOV)"}


def _mobile(evidence: Evidence, limits: VideoLimits) -> Values | None:
    brands = evidence.layout.brands
    if brands is None or not brands.major.startswith("3g") or any(map(_is_mp4_brand, brands.compatible)):
        return None
    return {"brand": brands.major.strip()}


def _image(evidence: Evidence, limits: VideoLimits) -> Values | None:
    brands = evidence.layout.brands
    return {"brand": brands.major} if brands and brands.major in IMAGE_BRANDS else None


def _quicktime_first(evidence: Evidence, limits: VideoLimits) -> Values | None:
    brands = evidence.layout.brands
    return {"brand": "qt"} if brands and brands.major == "qt  " and not _quicktime(evidence, limits) else None


def _no_video(evidence: Evidence, limits: VideoLimits) -> Values | None:
    movie = evidence.layout.movie
    if movie is None or evidence.video_tracks:
        return None
    kinds = [TRACK_KINDS.get(t.handler, ("其他数据", "other data")) for t in movie.tracks] or [("空内容", "nothing")]
    zh, en = (dict.fromkeys(words) for words in zip(*kinds, strict=True))
    return {"kinds_zh": "、".join(zh), "kinds_en": ", ".join(en)}


def _no_samples(evidence: Evidence, limits: VideoLimits) -> Values | None:
    track, fragments = evidence.video, evidence.layout.fragments
    if track is None or evidence.frames(track) or (fragments and not fragments.complete):
        return None
    return {}


def _external(evidence: Evidence, limits: VideoLimits) -> Values | None:
    return {} if evidence.video and evidence.video.external else None


def _zero_duration(evidence: Evidence, limits: VideoLimits) -> Values | None:
    track, fragments = evidence.video, evidence.layout.fragments
    if track is None or not evidence.frames(track) or (fragments and not fragments.complete):
        return None
    return None if evidence.seconds or track.defects else {}


def _encrypted(evidence: Evidence, limits: VideoLimits) -> Values | None:
    for track in (*evidence.video_tracks, *evidence.tracks("soun")):
        box = next((f for f in track.fourccs if f in ("encv", "enca", "drmi", "drms")), None)
        if box or any(d.encrypted for d in track.descriptions):
            return {"box": box or "sinf"}
    return {"box": "MediaInfo"} if evidence.stream and evidence.stream.encrypted else None


def _dimension_mismatch(evidence: Evidence, limits: VideoLimits) -> Values | None:
    track, stream = evidence.video, evidence.stream
    if track is None or not track.descriptions or stream is None or not (stream.width and stream.height):
        return None
    stated = track.descriptions[0]
    if max(abs(stated.width - stream.width), abs(stated.height - stream.height)) <= CROPPING:
        return None
    return {"stated": _size(stated.width, stated.height), "coded": _size(stream.width, stream.height)}


def _mixed_resolution(evidence: Evidence, limits: VideoLimits) -> Values | None:
    track = evidence.video
    sizes = dict.fromkeys((d.width, d.height) for d in track.descriptions) if track else {}
    return {"sizes": " / ".join(_size(*size) for size in sizes)} if len(sizes) > 1 else None


def _too_low(evidence: Evidence, limits: VideoLimits) -> Values | None:
    shape = geometry(evidence)
    if shape is None:
        track = evidence.video
        return {"coded": _size(0, 0)} if track and track.descriptions else None
    low = min(shape.stored) < limits.near_miss
    squeezed = shape.par is not None and not shape.square and max(shape.stored) < limits.min_long_side_anamorphic
    return {"coded": _size(*shape.stored)} if low or squeezed else None


def _near_miss(evidence: Evidence, limits: VideoLimits) -> Values | None:
    shape = geometry(evidence)
    if shape is None or not limits.near_miss <= min(shape.stored) < limits.min_short_side:
        return None
    return {"coded": _size(*shape.stored)}


def _aspect_ratio(evidence: Evidence, limits: VideoLimits) -> Values | None:
    shape = geometry(evidence)
    if shape is None or shape.par is None:
        return None
    off = [abs(shape.ratio / Fraction(*wanted) - 1) * 100 for wanted in limits.aspect_ratios]
    if min(off) <= Fraction(limits.tolerance_percent):
        return None
    return {"shown": _size(*shape.shown), "ratio": f"{float(shape.ratio):.2f}"}


def _stretched(evidence: Evidence, limits: VideoLimits) -> Values | None:
    shape = geometry(evidence)
    if shape is None or shape.square:
        return None
    assert shape.par is not None
    return {"coded": _size(*shape.stored), "par": f"{shape.par.numerator}:{shape.par.denominator}"}


def _size(width: int, height: int) -> str:
    return f"{width}×{height}"


def _interlaced(evidence: Evidence, limits: VideoLimits) -> Values | None:
    scan = evidence.stream.scan if evidence.stream else ""
    return {"scan": scan} if scan and scan != "Progressive" else None


def _hdr(evidence: Evidence, limits: VideoLimits) -> Values | None:
    name = hdr_name(evidence)
    return {"hdr": name} if name and name != "Dolby Vision" else None


TRANSFERS = {16: "PQ", 18: "HLG"}


def hdr_name(evidence: Evidence) -> str:
    """HDR10, HLG, PQ, Dolby Vision or ""; Dolby Vision's compatible layer is named where it is HDR too."""
    stream, track = evidence.stream, evidence.video
    stated = next((TRANSFERS[d.transfer] for d in track.descriptions if d.transfer in TRANSFERS), "") if track else ""
    if stream is None:
        return stated
    transfer = next((name for name in ("PQ", "HLG") if name in stream.transfer), "")
    return stream.hdr or transfer or stated


def _dolby_vision(evidence: Evidence, limits: VideoLimits) -> Values | None:
    track, stream = evidence.video, evidence.stream
    stated = track is not None and any(d.dolby_vision for d in track.descriptions)
    return {} if stated or (stream and "Dolby Vision" in stream.hdr) else None


def _unusual_codec(evidence: Evidence, limits: VideoLimits) -> Values | None:
    track = evidence.video
    odd = next((f for f in track.fourccs if f not in USUAL_CODECS), None) if track else None
    if odd is None:
        return None
    name = CODEC_NAMES.get(odd) or (evidence.stream.codec if evidence.stream else "")
    return {"codec": f"{name} ({odd.strip()})" if name else odd.strip()}


def _unusual_chroma(evidence: Evidence, limits: VideoLimits) -> Values | None:
    chroma = evidence.stream.chroma if evidence.stream else ""
    return {"chroma": chroma} if chroma and not chroma.startswith("4:2:0") else None


def _no_audio(evidence: Evidence, limits: VideoLimits) -> Values | None:
    return {} if evidence.video and not evidence.tracks("soun") else None


def _single_frame(evidence: Evidence, limits: VideoLimits) -> Values | None:
    track, fragments = evidence.video, evidence.layout.fragments
    if track is None or evidence.frames(track) != 1 or (fragments and not fragments.complete):
        return None
    return {}


def _multi_video(evidence: Evidence, limits: VideoLimits) -> Values | None:
    count = len(evidence.video_tracks)
    return {"videos": count} if count > 1 else None


def _disabled(evidence: Evidence, limits: VideoLimits) -> Values | None:
    track = evidence.video
    return {"track": track.id} if track and not track.enabled else None


def _duration_mismatch(evidence: Evidence, limits: VideoLimits) -> Values | None:
    """A plain file whose headers state another time than its picture, or than its longest track, lasts."""
    track, movie = evidence.video, evidence.layout.movie
    if track is None or movie is None or evidence.layout.fragments is not None or not track.seconds or track.defects:
        return None
    stated = track.declared / track.timescale
    if _differs(stated, track.seconds):
        return {"declared": _clock(stated), "seconds": _clock(track.seconds)}
    longest = max(t.seconds for t in movie.tracks)
    overall = movie.declared / movie.timescale if movie.timescale else 0.0
    edited = any(t.edited is not None for t in movie.tracks)
    if not overall or (_differs(overall, longest) and not (edited and overall < longest)):
        return {"declared": _clock(overall), "seconds": _clock(longest)}
    return None


def _differs(stated: float, real: float) -> bool:
    return abs(stated - real) > max(LOOSE_SECONDS, LOOSE_SHARE * real)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _trailing(evidence: Evidence, limits: VideoLimits) -> Values | None:
    return {"trailing": evidence.layout.trailing} if evidence.layout.trailing else None


def _multi_moov(evidence: Evidence, limits: VideoLimits) -> Values | None:
    return {"movies": evidence.layout.movies} if evidence.layout.movies > 1 else None


def _unverified(evidence: Evidence, limits: VideoLimits) -> Values | None:
    fragments = evidence.layout.fragments
    return {"count": fragments.count} if fragments and not fragments.verified and not evidence.layout.trailing else None


def _too_large(evidence: Evidence, limits: VideoLimits) -> Values | None:
    size = evidence.layout.size
    return {"size_gb": f"{size / 2**30:.1f}"} if size > limits.max_size_bytes else None


CHECKS: dict[str, Check] = {
    **{code: _damage(code) for code in DAMAGE},
    "NOT_MP4": _not_mp4,
    "NOT_MP4_QUICKTIME": _quicktime,
    "NOT_MP4_3GP": _mobile,
    "NOT_MP4_IMAGE": _image,
    "NO_VIDEO": _no_video,
    "NO_SAMPLES": _no_samples,
    "EXTERNAL_MEDIA": _external,
    "ZERO_DURATION": _zero_duration,
    "ENCRYPTED": _encrypted,
    "DIMENSION_MISMATCH": _dimension_mismatch,
    "MIXED_RESOLUTION": _mixed_resolution,
    "RES_TOO_LOW": _too_low,
    "ASPECT_RATIO": _aspect_ratio,
    "RES_NEAR_MISS": _near_miss,
    "NON_SQUARE_PIXELS": _stretched,
    "INTERLACED": _interlaced,
    "HDR": _hdr,
    "DOLBY_VISION": _dolby_vision,
    "CODEC_UNUSUAL": _unusual_codec,
    "CHROMA_UNUSUAL": _unusual_chroma,
    "BRAND_QT_COMPAT": _quicktime_first,
    "NO_AUDIO": _no_audio,
    "SINGLE_FRAME": _single_frame,
    "MULTI_VIDEO": _multi_video,
    "TRACK_DISABLED": _disabled,
    "DURATION_MISMATCH": _duration_mismatch,
    "TRAILING_DATA": _trailing,
    "MULTI_MOOV": _multi_moov,
    "FRAGMENTS_UNVERIFIED": _unverified,
    "FILE_TOO_LARGE": _too_large,
}


def judge(evidence: Evidence, limits: VideoLimits) -> tuple[Finding, ...]:
    """Every finding, in the order of the rules. Without a stream, what only the stream can tell is left out."""
    return tuple(
        finding(code, limits, values)
        for code in RULES
        if code in CHECKS and (values := CHECKS[code](evidence, limits)) is not None
    )


def verdict(findings: tuple[Finding, ...]) -> Verdict:
    """The gravest level: unknown, then reject, then warn."""
    levels = {finding.level for finding in findings}
    worst: tuple[Verdict, ...] = ("unknown", "reject", "warn")
    return next((level for level in worst if level in levels), "accept")


def facts(evidence: Evidence) -> Facts | None:
    """What is known of the video; None where there is none to speak of."""
    track, shape, stream = evidence.video, geometry(evidence), evidence.stream
    if track is None or shape is None:
        return None
    seconds, par, sound = evidence.seconds or 0.0, shape.par or Fraction(1), evidence.tracks("soun")
    return Facts(
        width=shape.shown[0],
        height=shape.shown[1],
        duration_seconds=round(seconds, 3),
        stored_width=shape.width,
        stored_height=shape.height,
        coded_width=track.descriptions[0].width,
        coded_height=track.descriptions[0].height,
        rotation=track.rotation,
        par=(par.numerator, par.denominator),
        frame_rate=_frame_rate(evidence, track),
        video_codec=(stream.codec if stream else "") or _codec_name(track),
        audio_codec=((stream.audio if stream else "") or _codec_name(sound[0])) if sound else None,
        video_tracks=len(evidence.video_tracks),
        audio_tracks=len(sound),
        brand=evidence.layout.brands.major.strip() if evidence.layout.brands else "",
        bit_rate=round(evidence.layout.size * 8 / seconds) if seconds else None,
        hdr=hdr_name(evidence) or None,
        scan=(stream.scan if stream else "") or None,
        chroma=(stream.chroma if stream else "") or None,
        fragmented=evidence.layout.fragments is not None,
        size=evidence.layout.size,
    )


def _codec_name(track: Track) -> str:
    fourcc = track.fourccs[0] if track.fourccs else ""
    return CODEC_NAMES.get(fourcc, fourcc.strip())


def _frame_rate(evidence: Evidence, track: Track) -> float | None:
    """Frames a second: counted where the sample tables hold all of them, else as MediaInfo says."""
    if evidence.layout.fragments is None and track.seconds:
        return round(track.samples.count / track.seconds, 3)
    return evidence.stream.frame_rate if evidence.stream else None


# --- the check -----------------------------------------------------------------------------------------------------

TROUBLES: dict[type[Exception], str] = {
    SourceUnavailable: "SOURCE_UNAVAILABLE",
    SourceChanged: "SOURCE_CHANGED",
    BudgetSpent: "BUDGET_EXCEEDED",
    InspectionFailed: "ANALYSIS_FAILED",
}


def probe(
    reader: RangeReader,
    limits: VideoLimits,
    *,
    clock: Callable[[], float] = time.monotonic,
    inspector: Callable[[], Inspector] = Inspector,
) -> Report:
    """Judges one file. Raises nothing for what the file holds or its reader meets: that is the verdict.

    `clock` gives seconds that only go forward.
    """
    began, ranges = clock(), Ranges(reader)
    check = _Check(ranges, limits, inspector)
    findings = check.findings()
    return Report(
        verdict=verdict(findings),
        codes=tuple(finding.code for finding in findings),
        findings=findings,
        facts=facts(check.evidence) if check.evidence else None,
        bytes_read=ranges.bytes_read,
        requests=ranges.requests,
        seconds=round(clock() - began, 4),
    )


class _Check:
    """One check under way: `evidence` grows, so that a check that breaks off still tells what it saw."""

    def __init__(self, ranges: Ranges, limits: VideoLimits, inspector: Callable[[], Inspector]) -> None:
        self.ranges, self.limits, self.inspector = ranges, limits, inspector
        self.evidence: Evidence | None = None

    def findings(self) -> tuple[Finding, ...]:
        try:
            return self._examined()
        except tuple(TROUBLES) as trouble:
            seen = judge(self.evidence, self.limits) if self.evidence else ()
            remarks = tuple(f for f in seen if f.level == "warn")
            return (finding(TROUBLES[type(trouble)], self.limits, {"reason": str(trouble)}), *remarks)

    def _examined(self) -> tuple[Finding, ...]:
        """MediaInfo's child starts first and warms up while the boxes are read; it is asked only where it can matter."""
        with self.inspector() as child:
            layout = mp4.walk(self.ranges)
            self.evidence = Evidence(layout, head=self.ranges.held(0, 256))
            found = judge(self.evidence, self.limits)
            if any(finding.level == "reject" for finding in found):
                return found
            stream = self._inspected(child, self.evidence)
            self.evidence = replace(self.evidence, stream=stream)
            return judge(self.evidence, self.limits)

    def _inspected(self, child: Inspector, evidence: Evidence) -> Stream:
        """MediaInfo sees what is in memory and no more: no reject rests on bytes that it would have liked to see.

        Of a fragmented file it sees the beginning as if that were all; else it would visit every fragment.
        """
        track = evidence.video
        assert track is not None  # NO_VIDEO has been rejected by now
        if evidence.layout.fragments is not None:
            return stream_of(child.inspect(self.ranges.prefix(), self.ranges.held), track.id)
        if track.samples.first is not None:
            self.ranges.fetch(track.samples.first, FIRST_SAMPLE)
        return stream_of(child.inspect(self.ranges.size, self.ranges.held), track.id)


def stream_of(tracks: list[dict[str, Any]], number: int) -> Stream:
    """MediaInfo's fields of the video track of that number, or of its first; raises InspectionFailed without one."""
    video = [track for track in tracks if track.get("@type") == "Video"]
    named = [track for track in video if str(track.get("ID", "")).split("-")[0] == str(number)]
    if not video:
        raise InspectionFailed("MediaInfo sees no picture")
    seen = (named or video)[0]
    audio = next((track for track in tracks if track.get("@type") == "Audio"), {})
    return Stream(
        codec=_text(seen, "Format"),
        profile=_text(seen, "Format_Profile"),
        width=_whole(seen, "Sampled_Width", "Width_Original"),
        height=_whole(seen, "Sampled_Height", "Height_Original"),
        par=_pixel_shape(seen),
        scan=_text(seen, "ScanType"),
        chroma=_text(seen, "ChromaSubsampling"),
        hdr=_hdr_format(seen),
        transfer=_text(seen, "transfer_characteristics"),
        encrypted=_text(seen, "Encryption") not in ("", "No"),
        frame_rate=_number(seen, "FrameRate"),
        bit_rate=_whole(seen, "BitRate") or None,
        audio=_text(audio, "Format"),
    )


def _hdr_format(track: Mapping[str, Any]) -> str:
    """MediaInfo's name of the HDR format with the layer it is compatible with, as `HDR10` or `Dolby Vision / HLG`."""
    kind, layer = _text(track, "HDR_Format"), _text(track, "HDR_Format_Compatibility")
    if "Dolby Vision" in kind:
        return " / ".join(filter(None, ("Dolby Vision", layer)))
    return layer or kind


def _text(track: Mapping[str, Any], field: str) -> str:
    value = track.get(field, "")
    return value if isinstance(value, str) else ""


def _number(track: Mapping[str, Any], field: str) -> float | None:
    try:
        return float(_text(track, field))
    except ValueError:
        return None


def _whole(track: Mapping[str, Any], *fields: str) -> int:
    """The first of the fields that is a whole number, else 0."""
    return next((int(value) for field in fields if (value := _text(track, field)).isdecimal()), 0)


def _pixel_shape(track: Mapping[str, Any]) -> Fraction | None:
    """The pixel aspect ratio, which MediaInfo gives to three decimals: the fraction of small numbers it stands for."""
    value = _number(track, "PixelAspectRatio")
    return Fraction(value).limit_denominator(100) if value and 0.1 < value < 10 else None
