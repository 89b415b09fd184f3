"""The sample tables as a player reads them: where samples lie, and which are lost."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.video import mp4, sample_tables
from chalicelib.video.boxes import ChildBox, Lost
from chalicelib.video.sample_tables import Bounds, Samples, SampleTables
from tests.media.sparse_videos import numbers

MOVIE, FILE = (5000, 6000), 100_000
WHOLE: dict[str, list[int]] = {
    "stts": [1, 8, 10],
    "stsc": [1, 1, 2, 1],
    "stsz": [0, 8, *[100] * 8],
    "stco": [4, 10_000, 20_000, 30_000, 40_000],
}


def sums(**changed: list[int] | None) -> Samples:
    """Eight samples in four chunks, but for what is changed; a table of None is missing."""
    data, boxes = b"", []
    for kind, values in {**WHOLE, **changed}.items():
        if values is not None:
            body = bytes(4) + numbers(values)
            boxes.append(ChildBox(kind.encode(), len(data), len(data) + len(body)))
            data += body
    return SampleTables(data, boxes, Bounds(*MOVIE, FILE), 100).sums(entries=2, looked_at=True)


FAR = 3_000_000_000


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"stco": [5, 10_000, 20_000, 30_000, 40_000, FAR]},
        {"stco": [5, 10_000, 20_000, 30_000, 40_000, 0]},
        {"stsc": [2, 1, 2, 1, 1, 2, 1]},
        {"stsc": [2, 1, 2, 1, 5, 0, 1]},
        {"stsc": [1, 1, 9, 1], "stco": [1, 10_000]},
        {"stts": [1, 7, 10]},
        {"stts": [1, 9, 10]},
        {"stts": [1, 4, 10]},
        {"stsz": [0, 9, *[100] * 9]},
        {"stsz": [100, 8]},
        {"ctts": [9999, 1, 1]},
        {"stts": [4, 8, 10]},
    ],
)
def test_every_sample_has_a_place(changed: dict[str, list[int]]) -> None:
    """Nothing is lost by tables that say too much, repeat themselves or miscount times."""
    assert sums(**changed).lost is None


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ({"stco": [2, 10_000, 20_000]}, Lost(5, 0.4, 4, 8)),
        ({"stco": [4, 10_000, 20_000, FAR, 40_000]}, Lost(5, 0.4, 2, 8)),
        ({"stco": [4, 10_000, 20_000, 30_000, FILE - 150]}, Lost(8, 0.7, 1, 8)),
        ({"stco": [4, 10_000, 5_500, 30_000, 40_000]}, Lost(3, 0.2, 2, 8)),
        ({"stsz": [0, 8, *[100] * 5, FAR, 100, 100]}, Lost(6, 0.5, 1, 8)),
        ({"stsz": [0, 4, *[100] * 4]}, Lost(5, 0.4, 4, 8)),
        ({"stsz": [0, 8, *[0] * 8]}, Lost(1, 0.0, 8, 8)),
        ({"stsz": [0, 0x7FFFFF, *[100] * 8]}, Lost(1, 0.0, 8, 8)),
        ({"stts": [1, FAR, 10]}, Lost(1, 0.0, 8, 8)),
        ({"stco": [0]}, Lost(1, 0.0, 8, 8)),
        ({"stsc": None}, Lost(1, 0.0, 8, 8)),
        ({"stsc": [2, 1, 2, 1, 4, 2, 3]}, Lost(7, 0.6, 2, 8)),
        ({"stsc": [2, 1, 2, 1, 9, 2, 1]}, Lost(1, 0.0, 8, 8)),
    ],
)
def test_lost_samples(changed: Any, lost: Lost) -> None:
    """The first one, when it would be shown, and how many; by two of the three tables where they differ."""
    assert sums(**changed).lost == lost


@pytest.mark.parametrize(
    ("changed", "odd"),
    [
        ({}, ()),
        ({"stts": [1, 7, 10]}, ("stts",)),
        ({"stts": [2, 8, 10]}, ("stts",)),
        ({"stsc": [2, 1, 2, 1, 1, 2, 1]}, ("stsc",)),
        ({"stco": [4, 10_000, 10_000, 10_000, 10_000]}, ("stco",)),
        ({"ctts": [9, 1, 1]}, ("ctts",)),
    ],
)
def test_contradictions_are_named(changed: Any, odd: tuple[str, ...]) -> None:
    """Each table that contradicts itself or another, once."""
    assert sums(**changed).oddities == odd


def test_sample_entries_in_use() -> None:
    """Only runs of chunks that carry samples count."""
    assert sums(stsc=[2, 1, 2, 1, 3, 2, 2]).entries == (0, 1)
    assert sums(stsc=[2, 1, 4, 1, 3, 2, 2]).entries == (0,)


def test_places_are_spread_from_chunk_to_chunk() -> None:
    """In a file that is not wholly in memory: the first of a chunk, up to the last chunk that carries any."""
    many = sums_of_a_long_video()
    assert [place.seconds for place in many.places] == [124.0, 249.0, 374.0, 499.0, 624.0, 749.0, 874.0, 999.0]
    assert many.places[-1] == (10_000 + 999 * 1000, 100, 999.0)


def sums_of_a_long_video() -> Samples:
    """A thousand chunks of ten samples, ten a second, in a file of two megabytes."""
    tables = {
        b"stts": [1, 10_000, 10],
        b"stsc": [1, 1, 10, 1],
        b"stsz": [100, 10_000],
        b"stco": [1000, *(10_000 + 1000 * n for n in range(1000))],
    }
    data, boxes = b"", []
    for kind, values in tables.items():
        body = bytes(4) + numbers(values)
        boxes.append(ChildBox(kind, len(data), len(data) + len(body)))
        data += body
    return SampleTables(data, boxes, Bounds(0, 5000, 2_000_000), 100).sums(entries=2, looked_at=True)


def test_compact_sizes() -> None:
    """Four bits a sample, two samples a byte."""
    assert list(sample_tables.compact(b"\x12\x34", 4)) == [1, 2, 3, 4]
    assert list(sample_tables.compact(b"\x12\x34", 16)) == [0x1234]


@given(st.lists(st.integers(0, 2**32 - 1) | st.sampled_from([0, 2**32 - 1]), max_size=1000))
def test_sizes_are_added_up_exactly(sizes: list[int]) -> None:
    """Of any number of samples, whatever is left over at the end; `total` adds many at a time."""
    listed = memoryview(struct.pack(f">{len(sizes)}I", *sizes)).cast("I")
    assert sample_tables.total(listed) == sample_tables.total(sizes) == sum(sizes)


def test_the_most_a_table_can_hold_is_added_up() -> None:
    """The largest table there is room for, of the largest sizes, overflows no digit."""
    count = mp4.MAX_MOOV // 4
    assert sample_tables.total(memoryview(b"\xff" * 4 * count).cast("I")) == (2**32 - 1) * count
