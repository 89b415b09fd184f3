"""Which boxes are looked at for a video's origin, and what that costs."""

import random

import pytest

from chalicelib.video import mp4, provenance
from chalicelib.video.origin import ImplicitLabel, LabelPlace, Manifest, Provenance, Skipped, Unread
from chalicelib.video.provenance import MAX_BOX, XMP
from chalicelib.video.ranges import Ranges
from tests.media.in_memory import VIDEO, Content
from tests.unit.video import origins
from tests.unit.video.origins import box, c2pa_box, manifest, store

MADE = c2pa_box(store(manifest("urn:1", [{"action": "c2pa.created"}])))
STATED = Manifest(generator="maker/1", actions=("c2pa.created",))
LABELLED = '{"Label":"1"}'
HEAD = box(b"ftyp", b"isom", bytes(4), b"isommp42")
FAR = 3 * mp4.MIB  # beyond what is read at first


def moov(*inside: bytes) -> bytes:
    """A movie box without tracks."""
    return box(b"moov", box(b"mvhd", bytes(12), (1000).to_bytes(4), bytes(84)), *inside)


def media(length: int = 100) -> bytes:
    """A media box."""
    return box(b"mdat", bytes(length))


def gathered(content: bytes, **budget: int) -> tuple[Provenance, int]:
    """What the file says, and how many requests that took beyond the walk."""
    ranges = Ranges(Content(content), **budget)
    layout = mp4.walk(ranges)
    before = ranges.requests
    return provenance.gather(ranges, layout), ranges.requests - before


def label(place: LabelPlace) -> ImplicitLabel:
    """A label of one field."""
    return ImplicitLabel(place=place, label="1")


KEYED = Provenance(labels=(label(LabelPlace.KEYS),))
XMPED = Provenance(labels=(label(LabelPlace.XMP),))
PACKET = origins.xmp(f"<TC260:AIGC>{LABELLED}</TC260:AIGC>")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (HEAD + moov(origins.keyed(LABELLED)) + media(), KEYED),
        (HEAD + media() + moov(box(b"udta", origins.keyed(LABELLED))), KEYED),
        (HEAD + media(FAR) + moov(origins.keyed(LABELLED)), KEYED),
        (HEAD + origins.keyed(LABELLED) + moov() + media(), KEYED),
        (HEAD + moov(origins.udta(LABELLED)) + media(), Provenance(labels=(label(LabelPlace.UDTA),))),
        (HEAD + PACKET + moov() + media(), XMPED),
        (HEAD + moov(PACKET) + media(), XMPED),
        (HEAD + moov() + media(FAR) + PACKET, XMPED),
        (HEAD + MADE + moov() + media(), Provenance(manifests=(STATED,))),
        (HEAD + moov() + media(FAR) + MADE, Provenance(manifests=(STATED,))),
        (HEAD + moov(MADE) + media(), Provenance(manifests=(STATED,))),
        (
            HEAD + moov() + store(manifest("urn:1", [{"action": "c2pa.created"}])) + media(),
            Provenance(manifests=(STATED,)),
        ),
        (HEAD + box(b"uuid", bytes(16), LABELLED.encode()) + moov() + media(), Provenance()),
        (VIDEO, Provenance()),
        (b"", Provenance()),
        (b"no boxes", Provenance()),
    ],
)
def test_each_place_costs_no_request(content: bytes, found: Provenance) -> None:
    """Wherever a label or manifest lies, the walk has its bytes in memory already."""
    assert gathered(content) == (found, 0)


def test_what_is_not_in_memory_takes_one_round() -> None:
    """Two large boxes behind the media, read side by side."""
    padded = f"<TC260:AIGC>{LABELLED}</TC260:AIGC>" + " " * 300_000
    content = HEAD + moov() + media(FAR) + origins.xmp(padded) + origins.xmp(padded)
    assert gathered(content) == (Provenance(labels=(label(LabelPlace.XMP), label(LabelPlace.XMP))), 1)


def test_what_is_too_large_is_named() -> None:
    """It is not read; the rest is."""
    content = HEAD + moov() + media(FAR) + box(b"uuid", XMP, bytes(MAX_BOX)) + PACKET
    skipped = (Skipped(box="uuid", size=MAX_BOX + 16, why=Unread.TOO_LARGE),)
    assert gathered(content) == (Provenance(labels=XMPED.labels, skipped=skipped), 0)


def test_together_they_are_bounded() -> None:
    """Three boxes of just less than two mebibytes are more than is read."""
    large = box(b"uuid", XMP, bytes(MAX_BOX - 100))
    found, requests = gathered(HEAD + moov() + media() + large * 3)
    assert ([each.why for each in found.skipped], requests) == ([Unread.TOO_LARGE], 1)


def test_a_spent_budget_is_no_trouble() -> None:
    """The verdict does not hang on a label: what the budget leaves out is named."""
    padded = origins.xmp(" " * 1_000_000)
    found, _ = gathered(HEAD + moov() + media(FAR) + padded, max_bytes=mp4.FIRST_READ + provenance.MAX_BOX // 4)
    assert found.skipped == (Skipped(box="uuid", size=len(padded) - 8, why=Unread.BUDGET),)


SEEDS = (
    HEAD + moov(origins.keyed(origins.LABEL), origins.udta(LABELLED), PACKET) + media(),
    HEAD + origins.SIGNED + moov(origins.itunes(LABELLED)) + media(),
    HEAD + MADE + PACKET + moov() + media(),
)


@pytest.mark.parametrize("seed", range(3))
def test_broken_files_break_nothing(seed: int) -> None:
    """Bytes turned, lengths set to extremes, stretches cut: whatever comes out of it, it is values of this kind."""
    dice = random.Random(seed)  # noqa: S311 - the same mutations in every run
    for _ in range(400):
        content = bytearray(SEEDS[seed])
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(HEAD), len(content))
            content[at : at + dice.choice((1, 4))] = dice.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\1", b"\x7f", b"", dice.randbytes(4))
            )
        found, requests = gathered(bytes(content))
        assert isinstance(found, Provenance)
        assert requests == 0
