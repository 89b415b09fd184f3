"""What is seen and heard of a video: the corpus, stretches of real videos, and entries that look alike."""

import json
from pathlib import Path

import numpy as np
import pytest

from chalicelib.entry import scan
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
