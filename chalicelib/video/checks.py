"""The checks behind the codes of `rules`: what each rule looks at in a video.

A check returns None if its rule has nothing to say, else the values to fill into the rule's words. Pure: evidence in,
values out.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from chalicelib.call.definition import VideoLimits
from chalicelib.video.evidence import CODEC_NAMES, Evidence, geometry, hdr_name
from chalicelib.video.mp4_movie import Defect
from chalicelib.video.rules import RULES, finding
from chalicelib.video.verdicts import Finding

CROPPING = 16  # pixels by which a stated size may differ from the coded one: a macroblock
LOOSE_SECONDS, LOOSE_SHARE = 1.0, 0.05  # how far headers of good files are off the real duration

Values = Mapping[str, object]
Check = Callable[[Evidence], Values | None]
LimitCheck = Callable[[Evidence, VideoLimits], Values | None]

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
]  # codes that the box walk itself raises


def _damage(code: str) -> Check:
    def check(evidence: Evidence) -> Values | None:
        defect = next((d for d in _defects(evidence) if d.code == code), None)
        return None if defect is None else {"box": defect.box, "found": defect.found, "allowed": defect.allowed}

    return check


def _defects(evidence: Evidence) -> Iterator[Defect]:
    yield from evidence.layout.defects
    for track in (*evidence.tracks("vide"), *evidence.tracks("soun")):
        yield from track.defects
    yield from _past_end(evidence)


def _past_end(evidence: Evidence) -> Iterator[Defect]:
    """Samples that the index places past the end of the file; with an `mdat` up to the end, the file was cut off."""
    layout = evidence.layout
    ends = [t.samples.end or 0 for t in evidence.video_tracks]
    beyond = max(ends, default=0) > layout.size
    cut = beyond or any(
        d.box in ("stco", "co64") and d.found >= layout.size for t in evidence.video_tracks for d in t.defects
    )
    if beyond:
        yield Defect(code="CORRUPT_TABLES", box="stco", found=max(ends), allowed=layout.size)
    if cut and layout.boxes and layout.boxes[-1].kind == "mdat" and layout.boxes[-1].end == layout.size:
        yield Defect(code="TRUNCATED", box="mdat", found=max(ends), allowed=layout.size)


def _not_mp4(evidence: Evidence) -> Values | None:
    if not any(d.code == "NOT_MP4" for d in evidence.layout.defects):
        return None
    named = next(((zh, en) for at, magic, zh, en in SIGNATURES if evidence.head.startswith(magic, at)), None)
    zh, en = named or ("无法识别的文件", "a file of unknown kind")
    return {"kind_zh": zh, "kind_en": en}


def _is_mp4_brand(brand: str) -> bool:
    return brand.startswith(("iso", "mp4", "M4V", "M4A", "XAVC")) or brand in MP4_BRANDS


def _quicktime(evidence: Evidence) -> Values | None:
    brands, layout = evidence.layout.brands, evidence.layout
    if brands is None:
        old = bool(layout.boxes) and not any(box.kind == "styp" for box in layout.boxes)
        return {"brand_zh": "没有文件类型标识（ftyp）", "brand_en": "There is no file type (ftyp)"} if old else None
    if brands.major != "qt  " or any(map(_is_mp4_brand, brands.compatible)):
        return None
    return {"brand_zh": "文件标识为 qt（MOV）", "brand_en": "The file declares itself as qt (MOV)"}


def _mobile(evidence: Evidence) -> Values | None:
    brands = evidence.layout.brands
    if brands is None or not brands.major.startswith("3g") or any(map(_is_mp4_brand, brands.compatible)):
        return None
    return {"brand": brands.major.strip()}


def _image(evidence: Evidence) -> Values | None:
    brands = evidence.layout.brands
    return {"brand": brands.major} if brands and brands.major in IMAGE_BRANDS else None


def _quicktime_first(evidence: Evidence) -> Values | None:
    brands = evidence.layout.brands
    return {"brand": "qt"} if brands and brands.major == "qt  " and not _quicktime(evidence) else None


def _no_video(evidence: Evidence) -> Values | None:
    movie = evidence.layout.movie
    if movie is None or evidence.video_tracks:
        return None
    kinds = [TRACK_KINDS.get(t.handler, ("其他数据", "other data")) for t in movie.tracks] or [("空内容", "nothing")]
    zh, en = (dict.fromkeys(words) for words in zip(*kinds, strict=True))
    return {"kinds_zh": "、".join(zh), "kinds_en": ", ".join(en)}


def _no_samples(evidence: Evidence) -> Values | None:
    track, fragments = evidence.video, evidence.layout.fragments
    if track is None or evidence.frames(track) or (fragments and not fragments.complete):
        return None
    return {}


def _external(evidence: Evidence) -> Values | None:
    return {} if evidence.video and evidence.video.external else None


def _zero_duration(evidence: Evidence) -> Values | None:
    track, fragments = evidence.video, evidence.layout.fragments
    if track is None or not evidence.frames(track) or (fragments and not fragments.complete):
        return None
    return None if evidence.seconds or track.defects else {}


def _encrypted(evidence: Evidence) -> Values | None:
    for track in (*evidence.video_tracks, *evidence.tracks("soun")):
        box = next((f for f in track.fourccs if f in ("encv", "enca", "drmi", "drms")), None)
        if box or any(d.encrypted for d in track.descriptions):
            return {"box": box or "sinf"}
    return {"box": "MediaInfo"} if evidence.stream and evidence.stream.encrypted else None


def _dimension_mismatch(evidence: Evidence) -> Values | None:
    track, stream = evidence.video, evidence.stream
    if track is None or not track.descriptions or stream is None or not (stream.width and stream.height):
        return None
    stated = track.descriptions[0]
    if max(abs(stated.width - stream.width), abs(stated.height - stream.height)) <= CROPPING:
        return None
    return {"stated": _size(stated.width, stated.height), "coded": _size(stream.width, stream.height)}


def _mixed_resolution(evidence: Evidence) -> Values | None:
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


def _stretched(evidence: Evidence) -> Values | None:
    shape = geometry(evidence)
    if shape is None or shape.square:
        return None
    assert shape.par is not None
    return {"coded": _size(*shape.stored), "par": f"{shape.par.numerator}:{shape.par.denominator}"}


def _size(width: int, height: int) -> str:
    return f"{width}×{height}"


def _interlaced(evidence: Evidence) -> Values | None:
    scan = evidence.stream.scan if evidence.stream else ""
    return {"scan": scan} if scan and scan != "Progressive" else None


def _hdr(evidence: Evidence) -> Values | None:
    name = hdr_name(evidence)
    return {"hdr": name} if name and name != "Dolby Vision" else None


def _dolby_vision(evidence: Evidence) -> Values | None:
    track, stream = evidence.video, evidence.stream
    stated = track is not None and any(d.dolby_vision for d in track.descriptions)
    return {} if stated or (stream and "Dolby Vision" in stream.hdr) else None


def _unusual_codec(evidence: Evidence) -> Values | None:
    track = evidence.video
    odd = next((f for f in track.fourccs if f not in USUAL_CODECS), None) if track else None
    if odd is None:
        return None
    name = CODEC_NAMES.get(odd) or (evidence.stream.codec if evidence.stream else "")
    return {"codec": f"{name} ({odd.strip()})" if name else odd.strip()}


def _unusual_chroma(evidence: Evidence) -> Values | None:
    chroma = evidence.stream.chroma if evidence.stream else ""
    return {"chroma": chroma} if chroma and not chroma.startswith("4:2:0") else None


def _no_audio(evidence: Evidence) -> Values | None:
    return {} if evidence.video and not evidence.tracks("soun") else None


def _single_frame(evidence: Evidence) -> Values | None:
    track, fragments = evidence.video, evidence.layout.fragments
    if track is None or evidence.frames(track) != 1 or (fragments and not fragments.complete):
        return None
    return {}


def _multi_video(evidence: Evidence) -> Values | None:
    count = len(evidence.video_tracks)
    return {"videos": count} if count > 1 else None


def _disabled(evidence: Evidence) -> Values | None:
    track = evidence.video
    return {"track": track.id} if track and not track.enabled else None


def _duration_mismatch(evidence: Evidence) -> Values | None:
    """A plain file whose headers state a duration other than that of its video track or of its longest track."""
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


def _trailing(evidence: Evidence) -> Values | None:
    return {"trailing": evidence.layout.trailing} if evidence.layout.trailing else None


def _multi_moov(evidence: Evidence) -> Values | None:
    return {"movies": evidence.layout.movies} if evidence.layout.movies > 1 else None


def _unverified(evidence: Evidence) -> Values | None:
    fragments, layout = evidence.layout.fragments, evidence.layout
    if fragments is None or fragments.verified or layout.trailing or layout.defects:
        return None
    return {}


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
}

LIMIT_CHECKS: dict[str, LimitCheck] = {
    "RES_TOO_LOW": _too_low,
    "ASPECT_RATIO": _aspect_ratio,
    "RES_NEAR_MISS": _near_miss,
    "FILE_TOO_LARGE": _too_large,
}


def findings(evidence: Evidence, limits: VideoLimits) -> tuple[Finding, ...]:
    """Every finding, in the order of the rules. Without a stream, rules that need one find nothing."""
    found = ((code, _values(code, evidence, limits)) for code in RULES)
    return tuple(finding(code, limits, values) for code, values in found if values is not None)


def _values(code: str, evidence: Evidence, limits: VideoLimits) -> Values | None:
    if code in LIMIT_CHECKS:
        return LIMIT_CHECKS[code](evidence, limits)
    return CHECKS[code](evidence) if code in CHECKS else None
