"""Looks for changed copies of videos, for unrelated ones, and measures comparing with 500, 5,000 and 50,000 entries.

    python -m bench.near_duplicates

The first table is made with videos of drifting scenes: six of them are changed in each way, encoded again and decoded
as in a scan; a copy is scanned after the original, and before it. Of 19 unrelated videos, no pair should be
listed.

The second is made with random hashes, 60 pictures an entry and parts of 12. `compare` is the processor time of one
comparison as the function makes it after each scan, `add` the time to add one entry, `index` that to make the index,
`plain` that of comparing the whole pictures pair by pair in Python, timed on a hundredth and scaled. Every size runs in
its own process. Each gallery holds three copies that differ by 8 bits a picture.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import measuring
from chalicelib.entry import scan
from chalicelib.video.footage_child import viewed
from chalicelib.video.near_duplicates import NEAR, Gallery, Look
from tests.media.made import RATE, Image, resized, video

SIZES = (500, 5_000, 50_000)
FRAMES, PARTS, COPIES, ROUNDS = 60, 12, 3, 7
VIDEOS, CHANGED, SCENES = 19, 6, 4
Hashes = npt.NDArray[np.uint64]
HEADER = ("entries", "pictures", "compare, s", "× before", "add, s", "index, s", "plain, s", "MiB of memory", "found")


def main() -> int:
    """Measure both, print, keep."""
    if len(sys.argv) > 1:
        print(json.dumps(case(int(sys.argv[1]))))
        return 0
    sizes = [measuring.alone("bench.near_duplicates", str(size)) for size in SIZES]  # before this process grows
    changes, missed = looked_for()
    measuring.keep("near_duplicates", f"{changes}\n\n{_speeds(sizes)}")
    return int(missed or any(each["found"] < COPIES for each in sizes))


# --- changed copies --------------------------------------------------------------------------------------------------


def cut(image: Image, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> Image:
    """What is left without a share at each side, as large as before."""
    high, wide = image.shape[:2]
    inner = image[int(high * top) : int(high - high * bottom), int(wide * left) : int(wide - wide * right)]
    return resized(inner, wide, high)


def upright(image: Image) -> Image:
    """In 9:16, between black bars."""
    return np.pad(resized(image, 360, 202), ((219, 219), (0, 0), (0, 0)))


CHANGES: dict[str, Callable[[Image], Image]] = {
    "encoded again": lambda image: image,
    "half the size": lambda image: np.ascontiguousarray(image[::2, ::2]),
    "brighter": lambda image: np.clip(image * 1.2 + 15, 0, 255).astype(np.uint8),
    "mirrored": lambda image: image[:, ::-1],
    "negative": lambda image: 255 - image,
    "mirrored and negative": lambda image: 255 - image[:, ::-1],
    "in 9:16 between black bars": upright,
    "in 9:16 and back": lambda image: np.pad(upright(image), ((0, 0), (458, 458), (0, 0))),
    "zoomed to 110 %": lambda image: cut(image, *[1 / 22] * 4),
    "zoomed to 120 %": lambda image: cut(image, *[1 / 12] * 4),
    "10 % cut off at the left": lambda image: cut(image, left=0.1),
    "15 % cut off at the right": lambda image: cut(image, right=0.15),
    "20 % cut off at the left": lambda image: cut(image, left=0.2),
    "15 % cut off at the top": lambda image: cut(image, top=0.15),
    "10 % cut off below": lambda image: cut(image, bottom=0.1),
    "20 % cut off below": lambda image: cut(image, bottom=0.2),
    "mirrored, zoomed to 120 %": lambda image: cut(image[:, ::-1], *[1 / 12] * 4),
}


def looked_for() -> tuple[str, int]:
    """The table of changes, and how many copies were not found or pairs wrongly listed, beyond one each."""
    images = [drifting(number) for number in range(CHANGED)]
    looks = [look(video(each)) for each in images] + [look(video(drifting(n))) for n in range(CHANGED, VIDEOS)]
    rows: list[tuple[str, str, str]] = []
    missed = 0
    for name, change in CHANGES.items():
        copies = [look(video([change(image) for image in each], 600_000)) for each in images]
        pairs = list(zip(looks, copies, strict=False))
        after, before = (sum(_lists(*pair) for pair in each) for each in (pairs, [pair[::-1] for pair in pairs]))
        missed += (after < CHANGED - 1) + (before < CHANGED - 1)
        rows.append((name, f"{after} of {CHANGED}", f"{before} of {CHANGED}"))
        print(*rows[-1], flush=True)
    unrelated = list(combinations(looks, 2))
    after, before = (sum(_lists(*pair) for pair in each) for each in (unrelated, [pair[::-1] for pair in unrelated]))
    rows.append(("unrelated videos", f"{after} of {len(unrelated)}", f"{before} of {len(unrelated)}"))
    table = measuring.table(("change", "found, scanned after", "found, scanned before"), rows)
    return table, missed + (after > 1) + (before > 1)


def drifting(number: int) -> list[Image]:
    """Scenes of 2.5 s: shapes of many sizes, over which a camera drifts."""
    random = np.random.default_rng(1000 + number)
    images = []
    for _ in range(SCENES):
        whole = painted(random)
        high, wide = 360, 640
        (left, top), (right, bottom) = random.uniform(0, 1, 2), random.uniform(0, 1, 2)
        for step in np.linspace(0, 1, int(2.5 * RATE)):
            x = int((whole.shape[1] - wide) * (left + (right - left) * step))
            y = int((whole.shape[0] - high) * (top + (bottom - top) * step))
            images.append(np.ascontiguousarray(whole[y : y + high, x : x + wide]))
    return images


def painted(random: np.random.Generator) -> Image:
    """A picture of 800 × 450: a soft ground, and ellipses of all sizes as real pictures have them."""
    ground = resized(random.integers(0, 256, (3, 4, 3)).astype(np.uint8), 800, 450).astype(float)
    rows, columns = np.mgrid[0:450, 0:800]
    for size in 300 / np.arange(1, 40):
        x, y, turn, flat = (
            random.uniform(0, 800),
            random.uniform(0, 450),
            random.uniform(0, np.pi),
            random.uniform(0.3, 1),
        )
        across = (columns - x) * np.cos(turn) + (rows - y) * np.sin(turn)
        along = (rows - y) * np.cos(turn) - (columns - x) * np.sin(turn)
        inside = across**2 + (along / flat) ** 2 < size**2
        ground[inside] = 0.3 * ground[inside] + 0.7 * random.uniform(0, 255, 3)
    return np.clip(ground + random.normal(0, 3, ground.shape), 0, 255).astype(np.uint8)


class InMemory(BytesIO):
    """A file that gives all its bytes. Decoding it here saves the start of a process for each."""

    starved = False

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.getbuffer())


def look(content: bytes) -> Look:
    """The hashes that a scan keeps of a video."""
    clear = [picture for picture in viewed(InMemory(content)).pictures if picture.spread >= scan.FLAT]
    return Look(
        [picture.hash for picture in clear],
        [picture.down for picture in clear],
        [value for picture in clear for value in picture.crops],
    )


def _lists(known: Look, scanned: Look) -> bool:
    gallery = Gallery()
    gallery.add({"known": known})
    return bool(gallery.alike(scanned))


# --- time ------------------------------------------------------------------------------------------------------------


def _speeds(found: list[dict[str, float]]) -> str:
    before = [None, *(each["compare"] for each in found[:-1])]
    rows = [
        (
            f"{size:,}",
            f"{size * FRAMES:,}",
            f"{each['compare']:.3f}",
            f"{each['compare'] / earlier:.1f}" if earlier else None,
            f"{each['add']:.3f}",
            f"{each['index']:.1f}",
            f"{each['plain']:.0f}",
            each["memory"],
            f"{each['found']} of {COPIES}",
        )
        for size, each, earlier in zip(SIZES, found, before, strict=True)
    ]
    return measuring.table(HEADER, rows)


def case(size: int) -> dict[str, float]:
    """The figures for one size, in seconds and MiB."""
    random = np.random.default_rng(1)
    many = 2 * FRAMES + 2 * PARTS * 5
    hashes = random.integers(0, 2**64, (size, many), dtype=np.uint64)
    for copy in range(1, COPIES + 1):
        hashes[copy * size // (COPIES + 1)] = hashes[0] ^ np.uint64(0b1111 << copy)
    gallery = Gallery()
    for begin in range(0, size, 1000):
        gallery.add({f"entry-{begin + n}": _look(row) for n, row in enumerate(hashes[begin : begin + 1000])})
    began = time.process_time()
    gallery.alike(_look(hashes[0]))
    index = time.process_time() - began
    began = time.process_time()
    gallery.add({"one more": _look(random.integers(0, 2**64, many, dtype=np.uint64))})
    add = time.process_time() - began
    times, matches = [], []
    for _ in range(ROUNDS):
        began = time.process_time()
        matches = gallery.alike(_look(hashes[0]), but=["entry-0"])
        times.append(time.process_time() - began)
    return {
        "compare": statistics.median(times),
        "add": add,
        "index": index,
        "plain": _plain(hashes[: max(size // 100, 1)]) * 100,
        "memory": measuring.peak_megabytes(),
        "found": sum(match.matched == FRAMES for match in matches),
    }


def _look(row: Hashes) -> Look:
    values = row.tolist()
    return Look(values[:FRAMES], values[FRAMES : 2 * FRAMES], values[2 * FRAMES :])


def _plain(hashes: Hashes) -> float:
    rows = [list(zip(row[:FRAMES].tolist(), row[FRAMES : 2 * FRAMES].tolist(), strict=True)) for row in hashes]
    began = time.process_time()
    for row in rows:
        sum(any((a ^ c).bit_count() + (b ^ d).bit_count() <= NEAR for c, d in row) for a, b in rows[0])
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
