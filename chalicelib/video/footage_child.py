"""The sandboxed child that decodes frames and sound of a video with FFmpeg (PyAV). See `chalicelib.video.footage`."""

import base64
import importlib
import math
import pkgutil
from collections.abc import Iterable, Iterator

import av
import msgspec
import numpy as np
from av.stream import Discard

from chalicelib.video import footage_colours, footage_sound, sandbox
from chalicelib.video.footage import SECONDS, Footage, Picture
from chalicelib.video.footage_colours import Image, jpeg
from chalicelib.video.footage_pictures import CELL, SHEET, Sampler, Seen
from chalicelib.video.footage_sound import Sound
from chalicelib.video.footage_source import Given, Source
from chalicelib.video.picture_hashes import CROPS, Box, Gray, Sums, inside, without_bars
from chalicelib.video.sandbox import Asked

MEMORY = 1536 * 1024 * 1024  # address space: room for the library and a dozen 4K frames of ten bits
CROPPED = 12  # pictures that are also hashed as if a part had been cut off


def _load() -> None:
    """Import and create now what the library would otherwise load late, when no file may be opened any more."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if "__main__" not in module.name:
            importlib.import_module(module.name)  # it imports some parts only at the first stream of a kind
    frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
    image = footage_colours.shown(frame, footage_colours.Shape(), 32)
    seen = [Seen(0.0, image, width=32, height=32)]
    list(_measured(seen))
    _sheet(seen)
    av.AudioResampler(format="flt", layout="mono", rate=footage_sound.RATE)
    footage_sound.Loudness()


def _answer(file: Asked) -> bytes:
    return msgspec.json.encode(viewed(file))


def viewed(file: Given) -> Footage:
    """What is seen and heard of a file."""
    try:
        source = Source(file)
    except av.FFmpegError:
        return Footage(duration=0.0)
    seen, unseen = _pictures(source)
    sound, audio = Sound(), source.audio()
    if audio is not None:
        _attend(source, audio)
        sound = footage_sound.heard(source, audio)
    return Footage(
        duration=source.duration,
        stated=source.stated(),
        pictures=tuple(_measured(seen)),
        unseen=_rounded(unseen),
        sheet=_sheet(seen),
        poster=_text(jpeg(seen[len(seen) // 3].image)) if seen else "",
        sound=audio is not None,
        levels=sound.levels,
        unheard=_rounded(sound.unheard),
        loudness=sound.loudness,
    )


def _rounded(moments: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(moment, 3) for moment in moments)


def _pictures(source: Source) -> tuple[list[Seen], tuple[float, ...]]:
    stream = source.video()
    if stream is None:
        return [], ()
    _attend(source, stream)
    sampler = Sampler(source, stream)
    seen = sampler.sample()
    return seen, tuple(sorted(sampler.unseen)) if seen else ()


def _attend(source: Source, stream: object) -> None:
    """Leave out the packets of all other streams."""
    for each in source.container.streams:
        each.discard = Discard.default if each is stream else Discard.all


# --- measures --------------------------------------------------------------------------------------------------------


def _measured(seen: list[Seen]) -> Iterator[Picture]:
    """What is kept of each picture, measured between the bars of the whole video."""
    grays = [_gray(each.image) for each in seen]
    box = without_bars(grays) if grays and len({gray.shape for gray in grays}) == 1 else Box()
    every = math.ceil(len(seen) / CROPPED) if seen else 1
    before: Gray | None = None
    for number, (each, gray) in enumerate(zip(seen, grays, strict=True)):
        sums = Sums(gray)
        small = sums.means(box, 36, 64)
        across, down = sums.hashes(box)
        crops = CROPS if number % every == every // 2 else ()
        yield Picture(
            at=round(each.at, 3),
            width=each.width,
            height=each.height,
            brightness=round(float(small.mean()), 2),
            spread=round(float(small.std()), 2),
            hash=across,
            down=down,
            crops=tuple(value for crop in crops for value in sums.hashes(inside(box, crop))),
            change=None if before is None else round(float(abs(small - before).mean()), 3),
        )
        before = small


def _gray(image: Image) -> Gray:
    """Brightness as in BT.601, of every second pixel both ways."""
    few = image[::2, ::2]
    return np.asarray(few[..., 0] * 0.299 + few[..., 1] * 0.587 + few[..., 2] * 0.114)


# --- contact sheet ---------------------------------------------------------------------------------------------------


def _sheet(seen: list[Seen]) -> str:
    """The contact sheet as JPEG: twelve frames, four a row; fewer if the video has fewer."""
    if not seen:
        return ""
    many = min(SHEET, len(seen))
    images = [seen[(2 * number + 1) * len(seen) // (2 * many)].image for number in range(many)]
    cells = [footage_colours.smaller(image, CELL) for image in images]
    high, wide = (max(cell.shape[side] for cell in cells) for side in (0, 1))
    rows = math.ceil(len(cells) / 4)
    sheet = np.full((rows * (high + 4), 4 * (wide + 4), 3), 24, np.uint8)
    for number, cell in enumerate(cells):
        top, left = number // 4 * (high + 4) + 2, number % 4 * (wide + 4) + 2
        sheet[top : top + cell.shape[0], left : left + cell.shape[1]] = cell
    return _text(jpeg(sheet))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


if __name__ == "__main__":
    sandbox.serve(MEMORY, SECONDS, _load, _answer)
