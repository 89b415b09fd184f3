"""The parts of which a copy for experts is put together: what the bucket copies, and what passes through us."""

import pytest

from chalicelib.video import blind_copy
from chalicelib.video.blind_copy import CELL, LONGEST, Part
from chalicelib.video.metadata_boxes import Blank

GIB = 1 << 30


@pytest.mark.parametrize(
    ("size", "blanks"),
    [
        (1, (Blank(0, 1),)),
        (CELL, ()),
        (CELL + 1, (Blank(CELL, CELL + 1),)),
        (20 * GIB + 5, (Blank(4, 8, b"free"), Blank(40, 900), Blank(20 * GIB - 7, 20 * GIB + 5))),
        (3 * GIB, (Blank(GIB - 3, GIB + 3, b"free"),)),
        (GIB, tuple(Blank(at, at + 4, b"free") for at in range(0, GIB, 100 * CELL))),
    ],
)
def test_the_parts_are_the_film_and_the_bucket_takes_them(size: int, blanks: tuple[Blank, ...]) -> None:
    """In order, without gaps; each but the last has at least 5 MiB, and few bytes pass through us."""
    parts = blind_copy.plan(size, blanks)
    assert [part.start for part in parts] == [0, *(part.end for part in parts[:-1])]
    assert parts[-1].end == size
    assert all(5 << 20 <= part.end - part.start <= LONGEST * CELL for part in parts[:-1])
    assert len(parts) <= 10_000
    assert all(part.end - part.start <= CELL for part in parts if part.blanks)
    assert sum(part.end - part.start for part in parts if part.blanks) <= 2 * CELL * max(len(blanks), 1)
    assert {blank for part in parts for blank in part.blanks} == set(blanks)


def test_a_film_of_20_gb_takes_some_hundred_requests() -> None:
    """With metadata at both ends, 16 MiB are read and written."""
    parts = blind_copy.plan(20 * GIB, (Blank(100, 200), Blank(20 * GIB - 100, 20 * GIB)))
    assert len(parts) < 100
    assert [part for part in parts if part.blanks] == [parts[0], parts[-1]]


def test_a_blank_across_two_parts_is_written_in_both() -> None:
    """Name and zeros stand where they belong."""
    content = bytes(range(1, 11))
    blank = Blank(3, 8, b"free")
    halves = [blind_copy.blanked(content[:5], 0, (blank,)), blind_copy.blanked(content[5:], 5, (blank,))]
    assert b"".join(halves) == b"\1\2\3free\0\x09\x0a"


def test_a_part_without_blanks_is_as_it_is() -> None:
    """The bucket copies it."""
    assert blind_copy.plan(9, ()) == [Part(0, 9)]
