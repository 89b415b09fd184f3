"""What is seen and heard of a video: the corpus, stretches of real videos, and entries that look alike."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from chalicelib.entry import scan
from chalicelib.video.footage_viewer import Viewer
from tests.media.made import scene, scenes, seen, video

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))["files"]
MANIFEST = {each["file"]: each for each in FILES}
ACCEPTED = sorted(name for name, each in MANIFEST.items() if each["expected"] != "reject")
DEEP = {code for each in FILES for code in each.get("deep_expected", ())}


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_corpus_is_seen_for_what_it_is(name: str) -> None:
    """What only decoding tells is found where a file has it, and nowhere else; whatever can be decoded has pictures."""
    footage = seen((CORPUS / name).read_bytes())
    found = {finding.code for finding in scan.findings_of(footage)}
    unreadable = {"UNDECODABLE"} if name == "warn_unknown_codec_fourcc.mp4" else set()
    assert found & DEEP == set(MANIFEST[name].get("deep_expected", ())) | unreadable
    assert bool(footage.sheet) == bool(footage.poster) == bool(footage.pictures) == ("UNDECODABLE" not in found)


def test_a_download_that_was_never_finished_is_told_with_its_stretch() -> None:
    """The second half of the media is zeros: pictures and sound are missing from there to the end."""
    content = video(scenes(range(8)))
    start = content.index(b"mdat") + 4
    size = int.from_bytes(content[start - 8 : start - 4], "big") - 8
    half = content[: start + size // 2] + bytes(size - size // 2) + content[start + size :]
    found = seen(half)
    stretches = {stretch.kind: (stretch.start, stretch.end) for stretch in scan.stretches_of(found)}
    assert set(stretches) == {"no_picture", "no_sound"}
    assert stretches["no_picture"] == pytest.approx((8, 16), abs=1.5)
    assert stretches["no_sound"] == pytest.approx((8, 16), abs=1.5)
    assert [finding.code for finding in scan.findings_of(found)] == ["PICTURES_MISSING", "SOUND_MISSING"]
    assert [finding.code for finding in scan.findings_of(seen(content))] == []


def test_of_a_large_file_windows_of_sound_are_heard() -> None:
    """Sixty of half a second; where there are only zeros, there is no sound."""
    content = video(scenes(range(8)), sound=lambda at: 0.0 if 5 < at < 8 else 0.2)
    padding = 33 * 2**20
    found = seen(content + struct.pack(">I4s", padding, b"free") + bytes(padding - 8))
    assert (len(found.levels), found.unheard) == (60, ())
    (stretch,) = scan.stretches_of(found)
    assert stretch.kind == "silent"
    assert [stretch.start, stretch.end] == pytest.approx([5, 8], abs=0.8)  # a window and a moment


def test_a_spent_budget_is_no_gap() -> None:
    """What was not read is not told as missing."""
    content = video(scenes(range(8)))
    reads = iter(range(10_000))

    def read(offset: int, length: int) -> bytes:
        return content[offset : offset + length] if next(reads) < 2 else b""

    padding = 2 * 2**20
    with Viewer() as child:
        found = child.view(len(content) + padding, read)
    assert (found.unseen, found.unheard) == ((), ())


def test_sound_that_ends_before_the_pictures_is_told() -> None:
    """A track that is shorter than the video leaves a stretch without sound."""
    found = seen(video(scenes(range(4)), heard=5.0))
    (stretch,) = scan.stretches_of(found)
    assert (stretch.kind, stretch.end) == ("no_sound", found.duration)
    assert stretch.start == pytest.approx(5, abs=0.6)


def test_stretches_are_told_with_their_moments() -> None:
    """Six seconds black, six standing still, six silent, each within a second of where it is."""
    black, still = [np.zeros((360, 640, 3), np.uint8)] * 60, [scene(99)] * 60
    images = scenes(range(3)) + black + scenes(range(3, 6)) + still + scenes(range(6, 9))
    footage = seen(video(images, sound=lambda at: 0.0 if 18 < at < 24 else 0.2))
    found = scan.stretches_of(footage)
    assert sorted(stretch.kind for stretch in found) == ["black", "frozen", "silent"]
    places: dict[str, list[float]] = {stretch.kind: [stretch.start, stretch.end] for stretch in found}
    for kind, start, end in (("black", 6, 12), ("frozen", 18, 24), ("silent", 18, 24)):
        assert places[kind] == pytest.approx([start, end], abs=1.1), kind
    assert scan.findings_of(footage) == ()
    assert footage.loudness == pytest.approx(-17, abs=3)
