"""Compares one entry's keyframe hashes with those of 500, 5,000 and 50,000 entries of 60 hashes each.

    python bench/near_duplicates.py

`compare` is the time of one comparison as the function makes it after each scan, `add` the time to add one entry,
`plain` that of the same comparison pair by pair in Python, timed on a hundredth and scaled. Every size runs in its own
process. Each gallery holds three copies that differ by 4 bits a frame; `found` is how many of them were found.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import measuring
from chalicelib.video.near_duplicates import NEAR, Gallery

SIZES = (500, 5_000, 50_000)
FRAMES, COPIES, ROUNDS = 60, 3, 7
Hashes = npt.NDArray[np.uint64]
HEADER = ("entries", "hashes", "compare, s", "× before", "add, s", "plain, s", "MiB of memory", "found")


def main() -> int:
    """Measure each size in its own process, print, keep."""
    if len(sys.argv) > 1:
        print(json.dumps(case(int(sys.argv[1]))))
        return 0
    found = [measuring.alone("bench.near_duplicates", str(size)) for size in SIZES]
    before = [None, *(each["compare"] for each in found[:-1])]
    rows = [
        (
            f"{size:,}",
            f"{size * FRAMES:,}",
            f"{each['compare']:.3f}",
            f"{each['compare'] / earlier:.1f}" if earlier else None,
            f"{each['add']:.3f}",
            f"{each['plain']:.0f}",
            each["memory"],
            f"{each['found']} of {COPIES}",
        )
        for size, each, earlier in zip(SIZES, found, before, strict=True)
    ]
    measuring.keep("near_duplicates", measuring.table(HEADER, rows))
    return int(any(each["found"] < COPIES for each in found))


def case(size: int) -> dict[str, float]:
    """The figures for one size, in seconds and MiB."""
    random = np.random.default_rng(1)
    hashes = random.integers(0, 2**63, (size, FRAMES), dtype=np.uint64)
    entry = hashes[0]
    for copy in range(1, COPIES + 1):
        hashes[copy * size // (COPIES + 1)] = entry ^ np.uint64(0b1111 << copy)
    gallery = Gallery()
    gallery.add({f"entry-{number}": row.tolist() for number, row in enumerate(hashes)})
    began = time.perf_counter()
    gallery.add({"one more": random.integers(0, 2**63, FRAMES, dtype=np.uint64).tolist()})
    add = time.perf_counter() - began
    times, matches = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        matches = gallery.alike(entry.tolist(), but=["entry-0"])
        times.append(time.perf_counter() - began)
    return {
        "compare": statistics.median(times),
        "add": add,
        "plain": _plain(hashes[: max(size // 100, 1)], entry) * 100,
        "memory": measuring.peak_megabytes(),
        "found": sum(match.matched == FRAMES for match in matches),
    }


def _plain(hashes: Hashes, entry: Hashes) -> float:
    others, mine = [row.tolist() for row in hashes], entry.tolist()
    began = time.perf_counter()
    for other in others:
        sum(any((a ^ b).bit_count() <= NEAR for b in other) for a in mine)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
