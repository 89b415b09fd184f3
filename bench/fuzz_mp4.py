"""Mutates accepted videos and checks each, for as long as you like: none may crash, hang or use too much memory.

    python bench/fuzz_mp4.py [SECONDS] [--seed N] [--walk]

Every file of tests/corpus that is accepted, and every one of tests/corpus-2, is a seed, and so is a file with labels
and manifests that tell of its origin. A mutation flips bytes (mostly
inside the movie box), sets a 32-bit number to an extreme value, cuts, doubles or moves a stretch, or nests boxes. With
--walk MediaInfo is not run, which is a hundred times faster. A failure writes its file into the working folder and
exits with 1.
With atheris installed, `atheris` in place of SECONDS runs the walk under coverage guidance instead.
"""

import argparse
import json
import random
import resource
import struct
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


from chalicelib.call.definition import load_definition
from chalicelib.video import mp4, probe, provenance
from chalicelib.video.ranges import BudgetSpent, Ranges
from tests.unit.video import origins

CORPUS = ROOT / "tests" / "corpus"
CORPUS_2 = ROOT / "tests" / "corpus-2"
ORIGINS = b"".join(
    (
        origins.keyed(origins.LABEL),
        origins.udta(origins.LABEL),
        origins.xmp(f"<TC260:AIGC>{origins.LABEL}</TC260:AIGC>"),
        origins.SIGNED,
    )
)
EXTREMES = (0, 1, 2, 7, 8, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, 1 << 24)
HANG = 20.0  # seconds
MEMORY = 512 * 1024  # KiB


class Bytes:
    """A file in memory as a range reader."""

    def __init__(self, content: bytes) -> None:
        self.content, self.size = content, len(content)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes."""
        return self.content[offset : offset + length]


def seeds() -> list[bytes]:
    """The accepted videos of the first corpus, and all of the second."""
    files = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))["files"]
    accepted = [CORPUS / each["file"] for each in files if each["expected"] == "accept"]
    videos = [path.read_bytes() for path in (*accepted, *sorted(CORPUS_2.glob("*.mp4")))]
    return [*videos, videos[0] + ORIGINS]


def mutated(video: bytes, dice: random.Random) -> bytes:
    """The video with one to eight mutations."""
    content = bytearray(video)
    for _ in range(dice.randint(1, 8)):
        dice.choice((_flip, _number, _number, _stretch, _nest))(content, dice)
    return bytes(content)


def _place(content: bytearray, dice: random.Random) -> int:
    """An offset, three times out of four inside the movie box, which holds most of the meaning."""
    moov = content.find(b"moov")
    low = moov if moov >= 0 and dice.random() < 0.75 else 0
    return dice.randrange(low, max(len(content), low + 1))


def _flip(content: bytearray, dice: random.Random) -> None:
    at = _place(content, dice)
    content[at : at + 1] = bytes([dice.randrange(256)])


def _number(content: bytearray, dice: random.Random) -> None:
    at = _place(content, dice)
    content[at : at + 4] = struct.pack(">I", dice.choice(EXTREMES))


def _stretch(content: bytearray, dice: random.Random) -> None:
    start = _place(content, dice)
    piece = content[start : start + dice.choice((1, 8, 64, 1024))]
    if dice.random() < 0.5:
        del content[start : start + len(piece)]
    at = _place(content, dice)
    content[at:at] = piece * dice.choice((0, 1, 1, 50))


def _nest(content: bytearray, dice: random.Random) -> None:
    kind, depth = dice.choice((b"moov", b"trak", b"udta", b"meta", b"moof", b"zzzz")), dice.randint(1, 40)
    nested = b"".join(struct.pack(">I4s", (depth - n) * 8, kind) for n in range(depth))
    at = content.find(b"trak")
    at = at - 4 if at > 4 else _place(content, dice)
    content[at:at] = nested


def main() -> int:
    """Run until the time is over; print how often each verdict came. Returns 1 after a failure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", nargs="?", default="60")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--walk", action="store_true", help="only walk over the boxes")
    chosen = parser.parse_args()
    if chosen.seconds == "atheris":
        return _guided()
    return _random(float(chosen.seconds), chosen.seed, walk=chosen.walk)


def _random(seconds: float, seed: int, *, walk: bool) -> int:
    dice, videos, seen = random.Random(seed), seeds(), Counter[str]()  # noqa: S311 - repeatable on purpose
    limits = load_definition("industry-story-2025").video
    until = time.monotonic() + seconds
    slowest = 0.0
    while time.monotonic() < until:
        video = mutated(dice.choice(videos), dice)
        begun = time.monotonic()
        try:
            seen[_walked(video) if walk else probe.probe(Bytes(video), limits).verdict] += 1
        except Exception:
            traceback.print_exc()
            return _failed(video, "a crash")
        slowest = max(slowest, time.monotonic() - begun)
        if slowest > HANG + 5:
            return _failed(video, f"{slowest:.1f} s")
    return _summary(seen, slowest)


def _walked(video: bytes) -> str:
    try:
        ranges = Ranges(Bytes(video))
        layout = mp4.walk(ranges)
        provenance.gather(ranges, layout)
        return "broken" if layout.defects else "whole"
    except BudgetSpent:
        return "budget"


def _failed(video: bytes, what: str) -> int:
    Path("fuzz-failure.mp4").write_bytes(video)
    print(f"{what}: see fuzz-failure.mp4")
    return 1


def _summary(seen: Counter[str], slowest: float) -> int:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(
        f"{sum(seen.values())} videos: {dict(seen)}; slowest {slowest:.2f} s; memory {own // 1024} MB, MediaInfo's"
        f" {children // 1024} MB"
    )
    return 0 if max(own, children) < MEMORY else 1


def _guided() -> int:
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]  # optional

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], str(CORPUS)], lambda content: _walked(content))
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
