"""The checks behind the codes of `rules`: what each rule looks at in a video.

A check returns None if its rule has nothing to say, else the values to fill into the rule's words. Pure: evidence in,
values out.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from chalicelib.call.definition import VideoLimits
from chalicelib.video.boxes import Defect, Lost
from chalicelib.video.evidence import CODEC_NAMES, Evidence, geometry, hdr_name, off_ratio
from chalicelib.video.mp4_movie import Track
from chalicelib.video.rules import RULES, finding
from chalicelib.video.verdicts import Finding

NAMED = ("AVC", "HEVC")  # families whose decoder must know its settings before the first sample
CROPPING = 16  # pixels by which a stated size may differ from the coded one: a macroblock
LOOSE_SECONDS, LOOSE_SHARE = 1.0, 0.05  # how far headers of good files are off the real duration
LEAST_SHOWN = 0.25  # of a video; phones trim by edit list, so to show less than all is common, to show little is not
MOST_BLANK = 2.0  # seconds before the first picture

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
        return None if defect is None else {"box": defect.box, **_effect(defect)}

    return check


def _effect(defect: Defect) -> Values:
    """What a viewer misses by a defect, in words."""
    if defect.lost is not None:
        return _missing(defect.lost, "画面", "the picture")
    figures = {"found": defect.found, "allowed": defect.allowed}
    return {**figures, "effect_zh": "全部画面无法播放", "effect_en": "no picture can be played"}


def _missing(lost: Lost, zh: str, en: str) -> Values:
    """From when on what is missing, how much of it, and the first sample."""
    if lost.count >= lost.total:
        return {"effect_zh": f"全部{zh}缺失", "effect_en": f"all of {en} is missing"}
    return {
        "effect_zh": f"第 {lost.seconds:.1f} 秒起的{zh}缺失（从第 {lost.first} 个采样起，共缺 {lost.count} 个）",
        "effect_en": f"{en} is missing from second {lost.seconds:.1f} on "
        f"({lost.count} samples, from number {lost.first})",
    }


def _defects(evidence: Evidence) -> Iterator[Defect]:
    yield from evidence.layout.defects
    track = evidence.video
    if track is not None:
        yield from _losses(evidence, track)


def _losses(evidence: Evidence, track: Track) -> Iterator[Defect]:
    """What is lost of the shown track: because the file was cut off, or because its tables place samples nowhere."""
    layout, samples = evidence.layout, track.samples
    lost = samples.lost or _fragment_loss(evidence, track)
    refused = next((t.refused for t in (layout.movie.tracks if layout.movie else ()) if t.refused), "")
    if not refused and layout.fragments is not None and track.id in layout.fragments.unfit:
        refused = "trex"
    if refused:
        total, cut = max(samples.count, 1), layout.overrun is not None
        code = "TRUNCATED" if cut else "CORRUPT_TABLES"
        yield Defect(code=code, box=_cut(evidence) if cut else refused, lost=Lost(1, 0.0, total, total))
    elif lost is not None and (_cut(evidence) and (samples.beyond or samples.lost is None)):
        yield Defect(code="TRUNCATED", box=_cut(evidence), lost=lost)
        if samples.lost is not None and layout.overrun is None:
            yield Defect(code="CORRUPT_TABLES", box="stco", lost=lost)
    elif lost is not None:
        box = samples.absurd or next((each for each in samples.oddities if each != "ctts"), "stco")
        yield Defect(code="CORRUPT_TABLES", box=box, lost=lost)


def _fragment_loss(evidence: Evidence, track: Track) -> Lost | None:
    fragments = evidence.layout.fragments
    return dict(fragments.lost).get(track.id) if fragments else None


def _cut(evidence: Evidence) -> str:
    """The box in which the file was cut off, "" if it was not: one passes the end, or media reaches up to it."""
    layout = evidence.layout
    if layout.overrun is not None:
        return layout.overrun.kind
    last = layout.boxes[-1] if layout.boxes else None
    cut = last is not None and last.end == layout.size and (last.kind == "mdat" or layout.fragments is not None)
    return last.kind if cut and last else ""


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
    return {"brand_zh": "MOV 格式（文件标识 qt）", "brand_en": "MOV (its brand is qt)"}


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
    track = evidence.video
    if track is None or evidence.layout.fragments or not evidence.frames(track):
        return None
    return None if evidence.seconds or track.samples.lost else {}


def _encrypted(evidence: Evidence) -> Values | None:
    for track in (*evidence.video_tracks, *evidence.tracks("soun")):
        box = next((f for f in track.fourccs if f in ("encv", "enca", "drmi", "drms")), None)
        if box or any(d.encrypted for d in track.descriptions):
            return {"box": box or "sinf"}
    return {"box": "MediaInfo"} if evidence.stream and evidence.stream.encrypted else None


def _dimension_mismatch(evidence: Evidence) -> Values | None:
    stated, coded = evidence.described, evidence.coded
    if stated is None or coded is None:
        return None
    if max(abs(stated.width - coded[0]), abs(stated.height - coded[1])) <= CROPPING:
        return None
    return {"stated": _size(stated.width, stated.height), "coded": _size(*coded)}


def _mixed_resolution(evidence: Evidence) -> Values | None:
    """Sizes of the sample entries in use: the coded one where it could be read."""
    track = evidence.video
    sizes = dict.fromkeys(_of_entry(d.settings.size, (d.width, d.height)) for d in track.used) if track else {}
    return {"sizes": " / ".join(_size(*size) for size in sizes)} if len(sizes) > 1 else None


def _of_entry(coded: tuple[int, int] | None, stated: tuple[int, int]) -> tuple[int, int]:
    """The stated size, unless the coded one differs by more than cropping."""
    if coded is None or max(abs(coded[0] - stated[0]), abs(coded[1] - stated[1])) <= CROPPING:
        return stated
    return coded


def _no_settings(evidence: Evidence) -> Values | None:
    """A decoder without settings shows nothing. AV1 and VP9 carry theirs in the first sample as well; a further sample
    entry without any goes on with those of the first."""
    track, looked = evidence.video, evidence.looked
    if track is not None and evidence.frames(track) and not track.used:
        return {"codec": "?"}
    for number, used in enumerate(track.used if track else ()):
        settings = used.settings
        if used.encrypted or not settings.family or (number and not settings.stated):
            continue
        missing = settings.needed - (looked.sets if looked else settings.needed)
        unreadable = not settings.readable and (
            settings.family in NAMED or (settings.stated and settings.family == "VP9")
        )
        if missing or unreadable:
            return {"codec": CODEC_NAMES.get(used.fourcc, used.fourcc)}
    return None


def _coded_size_unknown(evidence: Evidence) -> Values | None:
    stated = evidence.described
    if stated is None or not stated.settings.family or evidence.stream is None or _no_settings(evidence):
        return None
    return {"stated": _size(stated.width, stated.height)} if evidence.coded is None else None


def _too_low(evidence: Evidence, limits: VideoLimits) -> Values | None:
    shape = geometry(evidence, limits)
    if shape is None:
        return {"coded": _size(0, 0)} if evidence.described else None
    low = min(shape.stored) < limits.near_miss
    squeezed = shape.par is not None and not shape.square and max(shape.stored) < limits.min_long_side_anamorphic
    return {"coded": _size(*shape.stored)} if low or squeezed else None


def _near_miss(evidence: Evidence, limits: VideoLimits) -> Values | None:
    shape = geometry(evidence, limits)
    if shape is None or not limits.near_miss <= min(shape.stored) < limits.min_short_side:
        return None
    return {"coded": _size(*shape.stored)}


def _aspect_ratio(evidence: Evidence, limits: VideoLimits) -> Values | None:
    shape = geometry(evidence, limits)
    if shape is None or shape.par is None or off_ratio(shape, limits) <= Fraction(limits.tolerance_percent):
        return None
    return {"shown": _size(*shape.shown), "ratio": f"{float(shape.ratio):.2f}"}


def _stretched(evidence: Evidence, limits: VideoLimits) -> Values | None:
    shape = geometry(evidence, limits)
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
    stated = track is not None and any(d.dolby_vision for d in track.used)
    return {} if stated or (stream and "Dolby Vision" in stream.hdr) else None


def _unusual_codec(evidence: Evidence) -> Values | None:
    track = evidence.video
    fourccs = [d.fourcc for d in track.used] or track.fourccs if track else ()
    odd = next((f for f in fourccs if f not in USUAL_CODECS), None)
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
    """Headers that state a duration other than that of the video track or of the longest track."""
    track, movie, fragments = evidence.video, evidence.layout.movie, evidence.layout.fragments
    if fragments is not None and fragments.seconds and fragments.stated and fragments.complete:
        real = fragments.seconds
        differs = _differs(fragments.stated, real)
        return {"declared": _clock(fragments.stated), "seconds": _clock(real)} if differs else None
    if track is None or movie is None or fragments is not None or not track.seconds or track.samples.lost:
        return None
    stated = track.declared / track.timescale
    if _differs(stated, track.seconds):
        return {"declared": _clock(stated), "seconds": _clock(track.seconds)}
    longest = max(t.seconds + t.blank for t in movie.tracks)
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
    if fragments is None or fragments.verified or layout.trailing or any(_defects(evidence)):
        return None
    return {}


def _unknown_duration(evidence: Evidence) -> Values | None:
    track, fragments = evidence.video, evidence.layout.fragments
    unsure = track is not None and fragments is not None and evidence.seconds is None
    return {} if unsure and fragments and fragments.verified else None


def _tables_contradict(evidence: Evidence) -> Values | None:
    """Tables that contradict themselves, each other or the boxes, without a loss of pictures."""
    track, layout = evidence.video, evidence.layout
    if track is None or any(_defects(evidence)):
        return None
    odd = dict.fromkeys(each for t in (track, *evidence.tracks("soun")) for each in t.samples.oddities)
    if layout.overrun is not None:
        odd[layout.overrun.kind] = None
    if layout.fragments is not None and layout.fragments.overstated:
        odd["trun"] = None
    if _overlap(evidence):
        odd["stco"] = None
    for used in track.used:
        if used.settings.family == "AV1" and used.settings.stated and not used.settings.readable:
            odd["av1C"] = None
    return {"tables": ", ".join(odd)} if odd else None


def _overlap(evidence: Evidence) -> bool:
    """Whether chunks of pictures or sound lie partly on one another. The same chunk may serve twice."""
    tracks = [t for t in (evidence.video, *evidence.tracks("soun")) if t is not None]
    spans = sorted({span for track in tracks for span in track.samples.spans if span[0] < span[1]})
    return any(first[1] > second[0] for first, second in pairwise(spans))


def _sound_lost(evidence: Evidence) -> Values | None:
    """The first sound track, which players choose, lacks samples."""
    sound, fragments = next(iter(evidence.tracks("soun")), None), evidence.layout.fragments
    if sound is None or evidence.video is None or any(_defects(evidence)):
        return None
    lost = sound.samples.lost or _fragment_loss(evidence, sound)
    silent = not evidence.frames(sound) and (fragments is None or fragments.complete)
    if lost is None and silent:
        lost = Lost(1, 0.0, 1, 1)
    return None if lost is None else _missing(lost, "声音", "the sound")


def _damaged(evidence: Evidence) -> Values | None:
    looked = evidence.looked
    if looked is None or not looked.damaged:
        return None
    seconds = [f"{place.seconds:.1f}" for place in looked.damaged[:6]]
    more = len(looked.damaged) > len(seconds)
    return {
        "looked": looked.places,
        "damaged": len(looked.damaged),
        "seconds_zh": "、".join(seconds) + (" …" if more else ""),
        "seconds_en": ", ".join(seconds) + (" …" if more else ""),
    }


def _edit_list(evidence: Evidence) -> Values | None:
    """An edit list that shows little of the video, or nothing for long."""
    track = evidence.video
    if track is None or track.shown is None or evidence.layout.fragments is not None or not track.seconds:
        return None
    if track.shown < LEAST_SHOWN * track.seconds:
        zh = (
            "播放时一帧画面也不显示"
            if not track.shown
            else f"全长 {track.seconds:.1f} 秒，播放时只显示 {track.shown:.2f} 秒"
        )
        all_of_it = f"only {track.shown:.2f} of {track.seconds:.1f} seconds are shown"
        return {"seen_zh": zh, "seen_en": all_of_it if track.shown else "not one picture is shown"}
    if track.blank > MOST_BLANK:
        return {
            "seen_zh": f"播放后先有 {_clock(track.blank)} 的空白，然后才出现画面",
            "seen_en": f"nothing is shown for {_clock(track.blank)} before the first picture",
        }
    return None


def _gap(evidence: Evidence) -> Values | None:
    fragments = evidence.layout.fragments
    if fragments is None or fragments.gap is None:
        return None
    start, end = fragments.gap
    return {"start": f"{start:.1f}", "end": f"{end:.1f}"}


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
    "NO_DECODER_SETTINGS": _no_settings,
    "CODED_SIZE_UNKNOWN": _coded_size_unknown,
    "TABLES_CONTRADICT": _tables_contradict,
    "SOUND_INCOMPLETE": _sound_lost,
    "SAMPLES_DAMAGED": _damaged,
    "EDIT_LIST": _edit_list,
    "TIME_GAP": _gap,
    "DURATION_UNKNOWN": _unknown_duration,
}

LIMIT_CHECKS: dict[str, LimitCheck] = {
    "RES_TOO_LOW": _too_low,
    "ASPECT_RATIO": _aspect_ratio,
    "RES_NEAR_MISS": _near_miss,
    "NON_SQUARE_PIXELS": _stretched,
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
