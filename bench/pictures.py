"""Compares the contact sheet and the poster of 26 kinds of video with the frames that ffmpeg shows at the same times.

    python -m bench.pictures

Needs the program `ffmpeg` with x264, x265, SVT-AV1, libaom and zimg, which makes the videos and is the reference: each
picture is compared with the frame that it decodes, shapes and converts by filters written out here. `least` is the
lowest PSNR of any picture of the video. HDR is graded below the light from which pictures are compressed.
"""

import base64
import struct
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import msgspec
import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import measuring
from chalicelib.video.footage import Footage
from chalicelib.video.footage_pictures import CELL, POSTER, SHEET
from chalicelib.video.footage_viewer import Viewer

Image = npt.NDArray[np.uint8]
ENOUGH = 30.0  # dB
SECONDS, RATE = 4, 25
WIDE = Fraction(16, 9)
X264 = "-c:v libx264 -preset veryfast -crf 18 -g 25 -pix_fmt yuv420p"
X265 = "-c:v libx265 -preset ultrafast -crf 18 -g 25 -tag:v hvc1 -x265-params log-level=none"
TEN = "-pix_fmt yuv420p10le"
TAGS = "-colorspace {} -color_primaries {} -color_trc {}"
TO_HDR = "format=yuv420p,zscale=min=709:tin=709:pin=709:rin=limited:t={}:p=2020:m=2020_ncl:r=limited:npl=120:agamma=0"
FROM_HDR = (
    "zscale=min=2020_ncl:tin={}:pin=2020:rin=limited:t=linear:p=709:npl=203:agamma=0,format=gbrpf32le,"
    "zscale=t=iec61966-2-1:m=gbr:r=full"
)
FROM_2020 = "zscale=min=2020_ncl:tin=2020_10:pin=2020:rin=limited:t=709:p=709:m=gbr:r=full,format=gbrp"
YUV = "scale=in_color_matrix={}:in_range={}:flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=gbrp"
SDR = YUV.format("bt709", "tv")


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One video: how ffmpeg makes it from a source, what a player must do to its frames, and the shape it shows."""

    make: str
    source: str = "testsrc2=s=1280x720:r=25"
    filters: str = ""
    shown: str = SDR
    ratio: Fraction = WIDE
    matrix: tuple[int, int, int, int] | None = None  # a, b, c, d of the track's display matrix
    cover: bool = False  # a track with one JPEG comes first


def _tagged(colours: str, more: str = "") -> str:
    return f"{X264} {TAGS.format(*[colours] * 3)} {more}"


def _hdr(transfer: str, name: str) -> Kind:
    tags = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    return Kind(
        make=f"{X265}:{tags} {TEN}",
        filters=TO_HDR.format(name),
        shown=FROM_HDR.format(name),
        source="mandelbrot=s=1280x720:r=25",
    )


KINDS = {
    "AVC, BT.709": Kind(make=_tagged("bt709")),
    "AVC, BT.601": Kind(make=_tagged("smpte170m"), shown=YUV.format("smpte170m", "tv")),
    "AVC, full range": Kind(
        make=_tagged("bt709", "-color_range pc"),
        filters="scale=out_range=pc:out_color_matrix=bt709",
        shown=YUV.format("bt709", "pc"),
    ),
    "AVC, colours not stated": Kind(make=X264, source="mandelbrot=s=1920x1080:r=25"),
    "AVC, 4:2:2 of 10 bits": Kind(make="-c:v libx264 -preset veryfast -crf 18 -g 25 -pix_fmt yuv422p10le"),
    "AVC, interlaced": Kind(make=f"{X264} -flags +ildct+ilme", source="mandelbrot=s=1280x720:r=25"),
    "AVC, keyframes 4 s apart": Kind(make=X264.replace("-g 25", "-g 100 -keyint_min 100")),
    "AVC, one keyframe": Kind(make=X264.replace("-g 25", "-g 9999 -sc_threshold 0")),
    "AVC, anamorphic": Kind(make=X264, source="testsrc2=s=1440x1080:r=25", filters="setsar=4/3"),
    "AVC, upright": Kind(make=X264, source="testsrc2=s=720x1280:r=25", ratio=1 / WIDE),
    "AVC, turned by 90°": Kind(make=X264, matrix=(0, 1, -1, 0), shown=f"{SDR},transpose=clock", ratio=1 / WIDE),
    "AVC, turned by 180°": Kind(make=X264, matrix=(-1, 0, 0, -1), shown=f"{SDR},hflip,vflip"),
    "AVC, turned by 270°": Kind(make=X264, matrix=(0, -1, 1, 0), shown=f"{SDR},transpose=cclock", ratio=1 / WIDE),
    "AVC, mirrored": Kind(make=X264, matrix=(-1, 0, 0, 1), shown=f"{SDR},hflip"),
    "AVC, turned and mirrored": Kind(
        make=X264, matrix=(0, 1, 1, 0), shown=f"{SDR},transpose=cclock_flip", ratio=1 / WIDE
    ),
    "AVC, fragmented": Kind(make=f"{X264} -movflags frag_keyframe+empty_moov"),
    "AVC, a cover first": Kind(make=X264, cover=True),
    "HEVC": Kind(make=f"{X265} -pix_fmt yuv420p"),
    "HEVC, PQ": _hdr("smpte2084", "smpte2084"),
    "HEVC, HLG": _hdr("arib-std-b67", "arib-std-b67"),
    "HEVC, BT.2020": Kind(
        make=f"{X265}:colorprim=bt2020:transfer=bt2020-10:colormatrix=bt2020nc {TEN}",
        filters="zscale=min=709:tin=709:pin=709:rin=limited:t=2020_10:p=2020:m=2020_ncl",
        shown=FROM_2020,
    ),
    "AV1 (SVT), one keyframe": Kind(make="-c:v libsvtav1 -preset 12 -crf 30 -g 9999 -pix_fmt yuv420p"),
    "AV1 (libaom)": Kind(make="-c:v libaom-av1 -usage realtime -cpu-used 8 -crf 25 -b:v 0 -g 9999 -pix_fmt yuv420p"),
    "VP9": Kind(make="-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 25 -b:v 0 -g 50 -pix_fmt yuv420p"),
    "MPEG-2": Kind(make="-c:v mpeg2video -q:v 3 -g 12 -pix_fmt yuv420p"),
    "ProRes": Kind(make="-c:v prores_ks -profile:v 0 -f mov"),
}  # fmt: skip


def main() -> int:
    """Make each video, compare its pictures, print, keep."""
    rows, least = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in KINDS.items():
            path = _made(kind, Path(folder))
            seen = _seen(path)
            found = [_psnr(*pair) for pair in _pairs(kind, path, seen)]
            least.append(min(found, default=0.0))
            rows.append((name, len(seen.pictures), len(found), f"{least[-1]:.1f}", f"{np.mean(found or [0]):.1f}"))
            print(*rows[-1], flush=True)
    header = ("video", "frames sampled", "pictures compared", "least, dB", "mean, dB")
    measuring.keep("pictures", measuring.table(header, rows))
    return int(min(least) < ENOUGH)


def _made(kind: Kind, folder: Path) -> Path:
    path = folder / "video.mp4"
    filters = ",".join(filter(None, (kind.filters, "setsar=1" if "setsar" not in kind.filters else "")))
    _ffmpeg("-f", "lavfi", "-i", kind.source, "-t", str(SECONDS), "-vf", filters, *kind.make.split(), str(path))
    if kind.matrix:
        path.write_bytes(_with_matrix(path.read_bytes(), kind.matrix))
    return _with_cover(path, folder) if kind.cover else path


def _with_cover(path: Path, folder: Path) -> Path:
    """The video with a track of one JPEG before its own."""
    cover, both = folder / "cover.mp4", folder / "both.mp4"
    _ffmpeg("-f", "lavfi", "-i", "color=red:s=384x216", "-frames:v", "1", "-c:v", "mjpeg", str(cover))
    _ffmpeg("-i", str(cover), "-i", str(path), "-map", "0:v", "-map", "1:v", "-c", "copy", str(both))
    return both


def _with_matrix(content: bytes, matrix: tuple[int, int, int, int]) -> bytes:
    """The video with another display matrix of its first track."""
    a, b, c, d = (value << 16 for value in matrix)
    at = content.index(b"tkhd") + 4 + 40
    return content[:at] + struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30) + content[at + 36 :]


def _seen(path: Path) -> Footage:
    content = path.read_bytes()
    with Viewer() as child:
        return child.view(len(content), lambda offset, length: content[offset : offset + length])


def _pairs(kind: Kind, path: Path, seen: Footage) -> list[tuple[Image, Image]]:
    """Each picture that screeners see, and the frame that ffmpeg shows at its time."""
    times = [picture.at for picture in seen.pictures]
    many = min(SHEET, len(times))
    chosen = [times[(2 * number + 1) * len(times) // (2 * many)] for number in range(many)]
    sheet, poster = (_opened(base64.b64decode(content)) for content in (seen.sheet, seen.poster))
    small, large = _size(kind.ratio, CELL), _size(kind.ratio, POSTER)
    cells = [_cell(sheet, number, small) for number in range(many)]
    pairs = [(cell, _reference(kind, path, at, small)) for cell, at in zip(cells, chosen, strict=True)]
    return [*pairs, (poster, _reference(kind, path, times[len(times) // 3], large))]


def _opened(jpeg: bytes) -> Image:
    """The pixels of a JPEG, as ffmpeg reads them."""
    return _pixels(["-f", "mjpeg", "-i", "-"], "null", jpeg, *_jpeg_size(jpeg))


def _jpeg_size(jpeg: bytes) -> tuple[int, int]:
    context = av.CodecContext.create("mjpeg", "r")
    frame = context.decode(av.Packet(jpeg))[0]
    return frame.width, frame.height


def _size(ratio: Fraction, longest: int) -> tuple[int, int]:
    wide, high = ratio, Fraction(1)
    most = max(wide, high)
    return round(wide * longest / most / 2) * 2, round(high * longest / most / 2) * 2


def _cell(sheet: Image, number: int, size: tuple[int, int]) -> Image:
    wide, high = size
    top, left = number // 4 * (high + 4) + 2, number % 4 * (wide + 4) + 2
    return sheet[top : top + high, left : left + wide]


def _reference(kind: Kind, path: Path, at: float, size: tuple[int, int]) -> Image:
    """The frame of that time, by ffmpeg alone."""
    stream = "0:v:1" if kind.cover else "0:v:0"
    begin = [
        "-noautorotate",
        "-ss",
        f"{max(at - 0.4 / RATE, 0):.3f}",
        "-i",
        str(path),
        "-map",
        stream,
        "-frames:v",
        "1",
    ]
    return _pixels(begin, f"{kind.shown},scale={size[0]}:{size[1]}", b"", *size)


def _pixels(inputs: list[str], filters: str, given: bytes, wide: int, high: int) -> Image:
    flags = ["-sws_flags", "accurate_rnd+full_chroma_int+full_chroma_inp"]
    raw = _ffmpeg(*inputs, "-vf", filters, *flags, "-f", "rawvideo", "-pix_fmt", "rgb24", "-", given=given)
    return np.frombuffer(raw, np.uint8).reshape(high, wide, 3)


def _ffmpeg(*arguments: str, given: bytes = b"") -> bytes:
    command = ["ffmpeg", "-nostdin" if not given else "-hide_banner", "-loglevel", "error", "-y", *arguments]
    return subprocess.run(command, check=True, capture_output=True, input=given or None).stdout


def _psnr(one: Image, other: Image) -> float:
    error = float(np.mean(np.square(one.astype(float) - other.astype(float))))
    return 10 * float(np.log10(255**2 / max(error, 1e-9)))


if __name__ == "__main__":
    sys.exit(main())
