"""The pictures of a copy: each frame upright, in shape, in the colours of BT.709, and coded as H.264."""

from fractions import Fraction
from typing import Any

import av
import av.filter
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import Colorspace

from chalicelib.video.footage_colours import HDR, Shape, coding
from chalicelib.video.rendition import GOP, Ceiling

CLOCK = 90_000  # ticks a second
FASTEST = 31  # frames a second; of more, every second or third is left out
_MATRICES = {
    Colorspace.ITU709: "bt709",
    Colorspace.FCC: "fcc",
    Colorspace.ITU601: "bt601",
    Colorspace.SMPTE240M: "smpte240m",
    Colorspace.BT2020: "bt2020",
}
_GOP = int(GOP * CLOCK)
_CODER = {
    "preset": "veryfast",
    "profile": "high",
    "crf": "23",
    "forced-idr": "1",
    "threads": "2",
    "keyint": "600",  # keyframes are set by the clock
    "scenecut": "0",
}


class Pictures:
    """A stream of coded pictures in `target`. `size` in pixels once it is known; `coded` is whether any was."""

    def __init__(self, target: Any, ceiling: Ceiling, shape: Shape | None = None, rate: Fraction | None = None) -> None:
        self.target, self.ceiling, self.shape = target, ceiling, shape or Shape()
        self.every = max(1, -(-int(rate or 0) // FASTEST))
        self.lasts = round(CLOCK * self.every / rate) if rate else CLOCK // 25
        self.size: tuple[int, int] | None = None
        self._stream: Any = None
        self._graph: Any = None
        self._turned: tuple[str, ...] | None = None
        self._made_for: object = None
        self._number, self._last, self._key, self._waits = 0, -1, 0, False

    def add(self, frame: Any, at: float) -> None:
        """Code one frame at its time in seconds. A video whose frames change gets another chain of filters."""
        self._number += 1
        if (self._number - 1) % self.every:
            return
        if self._turned is None:
            # Once: whoever asks a frame for its side data ties both into a cycle, which holds the frame until Python
            # looks for cycles. That would be gigabytes of a film in 4K.
            self._turned = _turned(frame)
        look = (frame.width, frame.height, frame.format.name, frame.interlaced_frame, frame.color_trc)
        if look != self._made_for:
            self._drain()
            self._made_for, self._graph = look, self._chain(frame, self._turned)
        frame.pts, frame.time_base = round(at * CLOCK), Fraction(1, CLOCK)
        self._graph.push(frame)
        # A chain that makes frames out of fields waits for the next one.
        if frame.interlaced_frame and not self._waits:
            self._waits = True
        else:
            self._code(self._graph.pull())

    def end(self) -> None:
        """Code what is still held."""
        self._drain()
        if self._stream is not None:
            self.target.mux(self._stream.encode(None))

    @property
    def coded(self) -> bool:
        """Whether there is any picture."""
        return self._last >= 0

    def _drain(self) -> None:
        if self._waits:
            self._waits = False
            self._graph.push(None)
            self._code(self._graph.pull())

    def _code(self, picture: Any) -> None:
        ticks = round(picture.pts * picture.time_base * CLOCK)
        if ticks <= self._last:
            return
        self._last, due = ticks, ticks >= self._key
        picture.pts, picture.time_base, picture.duration = ticks, Fraction(1, CLOCK), self.lasts
        picture.pict_type = PictureType.I if due else PictureType.NONE
        self._key = ticks - ticks % _GOP + _GOP if due else self._key
        self.target.mux(self._stream.encode(picture))

    def _chain(self, frame: Any, turned: tuple[str, ...]) -> Any:
        wide, high = _clean(frame, self.shape)
        if self.size is None:
            self.begin(_fitted(wide * self.shape.par, high, self.ceiling, across="transpose" in turned[:1]))
        size = self.size
        assert size is not None
        graph = av.filter.Graph()
        links = [
            graph.add_buffer(
                width=frame.width, height=frame.height, format=frame.format.name, time_base=Fraction(1, CLOCK)
            )
        ]
        if frame.interlaced_frame:
            links.append(graph.add("yadif", "deint=interlaced"))
        links.append(graph.add("crop", f"{wide}:{high}"))
        links += [graph.add(name, "cclock_flip") if name == "transpose" else graph.add(name) for name in turned]
        links.append(graph.add("scale", _scaling(frame, size)))
        links += [graph.add("format", "yuv420p"), graph.add("setsar", "1"), graph.add("buffersink")]
        graph.link_nodes(*links).configure()
        return graph

    def begin(self, size: tuple[int, int]) -> None:
        """Fix the size of all pictures; without it, that is what suits the first."""
        self.size = size
        most = self.ceiling.pictures
        stream = self.target.add_stream("libx264", rate=30, options=_CODER)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, CLOCK)
        stream.codec_context.options = {**_CODER, "maxrate": str(most), "bufsize": str(2 * most)}
        context = stream.codec_context
        context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1, 1
        self._stream = stream


def _clean(frame: Any, shape: Shape) -> tuple[int, int]:
    """What is shown of a frame, in its own pixels: the clean aperture, if it has one."""
    clean = shape.clean
    fits = clean is not None and clean[0] <= frame.width and clean[1] <= frame.height
    return clean if clean is not None and fits else (frame.width, frame.height)


def _turned(frame: Any) -> tuple[str, ...]:
    """The filters that bring a frame upright: see `footage_colours`."""
    if "DISPLAYMATRIX" not in frame.side_data:
        return ()
    a, b, _, c, d = np.frombuffer(bytes(frame.side_data["DISPLAYMATRIX"]), np.int32)[:5].tolist()
    across = abs(b) > abs(a)
    if across:
        a, d = c, b
    turned: tuple[str, ...] = ("transpose",) * across + ("vflip",) * (d < 0) + ("hflip",) * (a < 0)
    return turned


def _fitted(width: Fraction, height: int, ceiling: Ceiling, *, across: bool) -> tuple[int, int]:
    """Both edges even, within the ceiling and never larger than the original."""
    edges = (Fraction(height), Fraction(width)) if across else (Fraction(width), Fraction(height))
    share = min(Fraction(1), ceiling.long / max(edges), ceiling.short / min(edges))
    wide, high = (max(round(edge * share / 2) * 2, 2) for edge in edges)
    return wide, high


def _scaling(frame: Any, size: tuple[int, int]) -> str:
    """The scaler's options: HDR and wide colours are brought into the range and the primaries of BT.709."""
    stated = coding(frame)
    words = [f"w={size[0]}", f"h={size[1]}", "flags=bicubic", "out_color_matrix=bt709", "out_range=tv"]
    words += [f"in_color_matrix={_MATRICES[stated.matrix]}", f"in_range={'pc' if stated.full else 'tv'}"]
    if stated.transfer in HDR or stated.primaries == 9:
        words += ["out_primaries=bt709", "out_transfer=bt709"]
    return ":".join(words)
