"""What is known about one video: the box walk, MediaInfo's view, and the geometry and facts derived from both."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from msgspec import Struct

from chalicelib.call.definition import VideoLimits
from chalicelib.video.coded_size import FAMILIES, Size
from chalicelib.video.mp4 import Layout
from chalicelib.video.mp4_movie import Description, Track
from chalicelib.video.sample_tables import Place
from chalicelib.video.sandbox import InspectionFailed
from chalicelib.video.verdicts import Facts

NEARLY_SQUARE = Fraction(1, 200)
CODEC_NAMES = {
    "avc1": "AVC", "avc3": "AVC", "dva1": "AVC", "dvav": "AVC", "hvc1": "HEVC", "hev1": "HEVC", "dvh1": "HEVC",
    "dvhe": "HEVC", "av01": "AV1", "dav1": "AV1", "vp09": "VP9", "vp08": "VP8", "mp4v": "MPEG-4 Visual",
    "apch": "ProRes", "apcn": "ProRes", "apcs": "ProRes", "apco": "ProRes", "ap4h": "ProRes", "ap4x": "ProRes",
    "mp4a": "AAC", "alac": "ALAC", "ac-3": "AC-3", "ec-3": "E-AC-3", "Opus": "Opus", "fLaC": "FLAC",
}  # fmt: skip
TRANSFERS = {16: "PQ", 18: "HLG"}


class NoVideoSeen(InspectionFailed):
    """MediaInfo has answered, and saw no video."""


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


class Looked(Struct, frozen=True):
    """What samples themselves show: how many were looked at, which make no sense, the size in the first one, and the
    types of parameter sets in it."""

    places: int = 0
    damaged: tuple[Place, ...] = ()
    size: Size | None = None
    sets: frozenset[int] = frozenset()


class Evidence(Struct, frozen=True):
    """Everything the rules look at: the walk, the file's first bytes, and, once they are there, MediaInfo's view and
    that of some samples."""

    layout: Layout
    head: bytes = b""
    stream: Stream | None = None
    looked: Looked | None = None

    @property
    def video_tracks(self) -> tuple[Track, ...]:
        """Video tracks without cover art, which is a still image in a video track."""
        return tuple(t for t in self.tracks("vide") if not self._is_still(t))

    def tracks(self, handler: str) -> tuple[Track, ...]:
        movie = self.layout.movie
        return tuple(t for t in movie.tracks if t.handler == handler) if movie else ()

    def _is_still(self, track: Track) -> bool:
        """Whether browsers pass over it: a picture, or a few beside a track that they play."""
        if not (track.descriptions and track.descriptions[0].still):
            return False
        return self.frames(track) <= 1 or any(
            not other.descriptions[0].still and self.frames(other)
            for other in self.tracks("vide")
            if other.descriptions
        )

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
    def described(self) -> Description | None:
        """The sample entry that the shown track uses first."""
        track = self.video
        return next(iter(track.used), None) if track else None

    @property
    def coded(self) -> Size | None:
        """The coded size. MediaInfo tells, unless it cannot or may mean another sample entry: then the decoder's
        settings, or the first sample."""
        track, stated, stream = self.video, self.described, self.stream
        if track is None or stated is None or stream is None:
            return None
        told = (stream.width, stream.height) if stream.width and stream.height else None
        own = stated.settings.size or (self.looked.size if self.looked else None)
        return (own or told) if len(track.descriptions) > 1 else (told or own)

    @property
    def seconds(self) -> float | None:
        """How long the video track is shown, never longer than its samples. None if that is not sure."""
        track, movie = self.video, self.layout.movie
        if track is None or movie is None:
            return None
        if self.layout.fragments is not None:
            inside = self.layout.fragments.seconds
            return None if inside is None else inside + track.seconds
        return track.seconds if track.shown is None else min(track.shown or track.seconds, self._edited(track))

    def _edited(self, track: Track) -> float:
        scale = self.layout.movie.timescale if self.layout.movie else 0
        return min(track.edited / scale, track.seconds) if track.edited and scale else track.seconds

    @property
    def played(self) -> float | None:
        """How long a player's clock runs: as long as the longest track with sound or pictures, with what is blank
        before it. None if that is not sure."""
        movie = self.layout.movie
        if movie is None or self.seconds is None or self.layout.fragments is not None:
            return self.seconds
        return max(
            self.seconds,
            *(track.blank + track.seconds for track in movie.tracks if track.handler in ("vide", "soun")),
            movie.declared / movie.timescale if movie.timescale else 0.0,
        )


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


def geometry(evidence: Evidence, limits: VideoLimits) -> Geometry | None:
    """The smallest of three sizes: stated in the header, coded in the stream, left by the clean aperture.

    A clean aperture that keeps nearly all of the frame does not count if the whole frame is as required: editors write
    it by habit, and browsers show the whole frame.
    """
    stated = evidence.described
    if stated is None:
        return None
    cropped = _smallest(evidence, stated, stated.clean)
    if stated.clean is None or cropped is None or _fits(cropped, limits) or not _keeps(stated, limits):
        return cropped
    whole = _smallest(evidence, stated, None)
    return whole if whole is not None and _fits(whole, limits) else cropped


def _smallest(evidence: Evidence, stated: Description, clean: Size | None) -> Geometry | None:
    track = evidence.video
    sizes = [(stated.width, stated.height), clean or (0, 0), evidence.coded or (0, 0)]
    width = min((w for w, _ in sizes if w), default=0)
    height = min((h for _, h in sizes if h), default=0)
    if track is None or not (width and height):
        return None
    return Geometry(width=width, height=height, par=_shape(stated, evidence.stream), rotation=track.rotation)


def _keeps(stated: Description, limits: VideoLimits) -> bool:
    """Whether the clean aperture keeps enough of both sides."""
    wide, high = stated.clean or (0, 0)
    least = limits.clean_aperture_percent
    return wide * 100 >= stated.width * least and high * 100 >= stated.height * least


def _fits(shape: Geometry, limits: VideoLimits) -> bool:
    return min(shape.stored) >= limits.min_short_side and off_ratio(shape, limits) <= Fraction(limits.tolerance_percent)


def off_ratio(shape: Geometry, limits: VideoLimits) -> Fraction:
    """How far the shape is off the nearest ratio that is accepted, in percent."""
    return min(abs(shape.ratio / Fraction(*wanted) - 1) * 100 for wanted in limits.aspect_ratios)


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


def facts(evidence: Evidence, limits: VideoLimits) -> Facts | None:
    """The facts shown about a video; None if it has no video track with a known size."""
    track, shape, stream, stated = evidence.video, geometry(evidence, limits), evidence.stream, evidence.described
    if track is None or shape is None or stated is None:
        return None
    seconds, par, sound = evidence.seconds or 0.0, shape.par or Fraction(1), evidence.tracks("soun")
    return Facts(
        width=shape.shown[0],
        height=shape.shown[1],
        duration_seconds=round(seconds, 3),
        played_seconds=round(evidence.played or 0.0, 3),
        stored_width=shape.width,
        stored_height=shape.height,
        coded_width=stated.width,
        coded_height=stated.height,
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
    fourcc = track.used[0].fourcc if track.used else track.fourccs[0] if track.fourccs else ""
    return CODEC_NAMES.get(fourcc, fourcc.strip())


def _frame_rate(evidence: Evidence, track: Track) -> float | None:
    """Frames a second: counted if the sample tables hold all frames, else as MediaInfo says."""
    if evidence.layout.fragments is None and track.seconds:
        return round(track.samples.count / track.seconds, 3)
    return evidence.stream.frame_rate if evidence.stream else None


def own_stream(evidence: Evidence) -> Stream | None:
    """What is known without MediaInfo of a video whose coded size could be read; None of any other."""
    stated, looked = evidence.described, evidence.looked
    size = stated.settings.size or (looked.size if looked else None) if stated else None
    if stated is None or size is None:
        return None
    return Stream(codec=FAMILIES.get(stated.fourcc, ""), width=size[0], height=size[1])


def stream_of(tracks: list[dict[str, Any]], number: int) -> Stream:
    """MediaInfo's fields of video track `number`, else of the first one. Raises NoVideoSeen if there is none."""
    video = [track for track in tracks if track.get("@type") == "Video"]
    named = [track for track in video if str(track.get("ID", "")).split("-")[0] == str(number)]
    if not video:
        raise NoVideoSeen("MediaInfo finds no video track")
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
