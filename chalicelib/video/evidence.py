"""What is known about one video: the box walk, MediaInfo's view, and the geometry and facts derived from both."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from msgspec import Struct

from chalicelib.video.mp4 import Layout
from chalicelib.video.mp4_movie import Description, Track
from chalicelib.video.sandbox import InspectionFailed
from chalicelib.video.verdicts import Facts

STILLS = (("jpeg",), ("png ",), ("mjpa",), ("mjpg",), ("MJPG",))  # a track of one such frame is a camera's thumbnail
NEARLY_SQUARE = Fraction(1, 200)
CODEC_NAMES = {
    "avc1": "AVC", "avc3": "AVC", "dva1": "AVC", "dvav": "AVC", "hvc1": "HEVC", "hev1": "HEVC", "dvh1": "HEVC",
    "dvhe": "HEVC", "av01": "AV1", "dav1": "AV1", "vp09": "VP9", "vp08": "VP8", "mp4v": "MPEG-4 Visual",
    "apch": "ProRes", "apcn": "ProRes", "apcs": "ProRes", "apco": "ProRes", "ap4h": "ProRes", "ap4x": "ProRes",
    "mp4a": "AAC", "alac": "ALAC", "ac-3": "AC-3", "ec-3": "E-AC-3", "Opus": "Opus", "fLaC": "FLAC",
}  # fmt: skip
TRANSFERS = {16: "PQ", 18: "HLG"}


class Stream(Struct, frozen=True, kw_only=True):
    """What MediaInfo read from the video stream. Sizes in pixels as coded and cropped; 0 or "" if it cannot tell."""

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
    """Everything the rules look at: the walk, the file's first bytes, and MediaInfo's view once it is there."""

    layout: Layout
    head: bytes = b""
    stream: Stream | None = None

    @property
    def video_tracks(self) -> tuple[Track, ...]:
        """Video tracks without cover art, which is a still image in a video track."""
        return tuple(t for t in self.tracks("vide") if not self._is_still(t))

    def tracks(self, handler: str) -> tuple[Track, ...]:
        movie = self.layout.movie
        return tuple(t for t in movie.tracks if t.handler == handler) if movie else ()

    def _is_still(self, track: Track) -> bool:
        return track.fourccs[:1] in STILLS and self.frames(track) <= 1

    def frames(self, track: Track) -> int:
        """Samples of the track, including those in the fragments that were read."""
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
        """Duration of the video track, never longer than its samples. None if the fragments do not tell it."""
        track, movie = self.video, self.layout.movie
        if track is None or movie is None:
            return None
        if self.layout.fragments is not None:
            inside = self.layout.fragments.seconds
            return None if inside is None else inside + track.seconds
        if track.edited and movie.timescale:
            return min(track.edited / movie.timescale, track.seconds)
        return track.seconds


class Geometry(Struct, frozen=True, kw_only=True):
    """Real pixels, their aspect ratio (None while unknown) and the rotation in degrees, in quarter turns."""

    width: int
    height: int
    par: Fraction | None
    rotation: int

    @property
    def turned(self) -> bool:
        return self.rotation in (90, 270)

    @property
    def stored(self) -> tuple[int, int]:
        """Real pixels with the video held upright."""
        return (self.height, self.width) if self.turned else (self.width, self.height)

    @property
    def shown(self) -> tuple[int, int]:
        """Pixels as shown: the narrower direction is stretched, then the frame is rotated."""
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
    """The smallest of three sizes: stated in the header, coded in the stream, left by the clean aperture."""
    track = evidence.video
    if track is None or not track.descriptions:
        return None
    stated, stream = track.descriptions[0], evidence.stream
    sizes = [(stated.width, stated.height), stated.clean or (0, 0), (stream.width, stream.height) if stream else (0, 0)]
    width = min((w for w, _ in sizes if w), default=0)
    height = min((h for _, h in sizes if h), default=0)
    return (
        Geometry(width=width, height=height, par=_shape(stated, stream), rotation=track.rotation)
        if width and height
        else None
    )


def _shape(stated: Description, stream: Stream | None) -> Fraction | None:
    """The container's pixel aspect ratio, else the stream's; None while neither is known."""
    if stated.par is not None:
        return Fraction(*stated.par)
    return None if stream is None else stream.par or Fraction(1)


def hdr_name(evidence: Evidence) -> str:
    """HDR10, HLG, PQ, Dolby Vision or ""; for Dolby Vision, its compatible layer too if that is HDR."""
    stream, track = evidence.stream, evidence.video
    stated = next((TRANSFERS[d.transfer] for d in track.descriptions if d.transfer in TRANSFERS), "") if track else ""
    if stream is None:
        return stated
    transfer = next((name for name in ("PQ", "HLG") if name in stream.transfer), "")
    return stream.hdr or transfer or stated


def facts(evidence: Evidence) -> Facts | None:
    """The facts shown about a video; None if it has no video track with a known size."""
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
    """Frames a second: counted if the sample tables hold all frames, else as MediaInfo says."""
    if evidence.layout.fragments is None and track.seconds:
        return round(track.samples.count / track.seconds, 3)
    return evidence.stream.frame_rate if evidence.stream else None


def stream_of(tracks: list[dict[str, Any]], number: int) -> Stream:
    """MediaInfo's fields of video track `number`, else of the first one. Raises InspectionFailed if there is none."""
    video = [track for track in tracks if track.get("@type") == "Video"]
    named = [track for track in video if str(track.get("ID", "")).split("-")[0] == str(number)]
    if not video:
        raise InspectionFailed("MediaInfo finds no video track")
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
    """MediaInfo's name of the HDR format and its compatible layer, such as `HDR10` or `Dolby Vision / HLG`."""
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
    """The pixel aspect ratio: MediaInfo gives three decimals, here turned back into a fraction of small numbers."""
    value = _number(track, "PixelAspectRatio")
    return Fraction(value).limit_denominator(100) if value and 0.1 < value < 10 else None
