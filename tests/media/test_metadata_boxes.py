"""Names and places planted in the metadata of films: each is noticed, and none is left in the copy for experts."""

import io

import av
import pytest

from chalicelib.video import blind_copy, metadata_boxes, mp4
from chalicelib.video.film_metadata import LENGTH, MOST, Metadata, MetadataKind
from chalicelib.video.metadata_boxes import MAX_BOX
from chalicelib.video.ranges import Ranges
from tests.media import canary_films
from tests.media.canary_films import NAME, CanaryFilm
from tests.media.in_memory import VIDEO, Content

FILMS = canary_films.films()


def said(content: bytes) -> Metadata:
    """What the film says."""
    ranges = Ranges(Content(content))
    return metadata_boxes.gather(ranges, mp4.walk(ranges))


def copied(content: bytes) -> bytes:
    """The copy for experts, put together of its parts."""
    ranges = Ranges(Content(content))
    parts = blind_copy.plan(len(content), metadata_boxes.blanks(ranges, mp4.walk(ranges)))
    return b"".join(blind_copy.blanked(content[each.start : each.end], each.start, each.blanks) for each in parts)


def packets(content: bytes) -> list[tuple[str, int | None, bytes]]:
    """What a player gets of pictures and sound, which are the first two tracks."""
    with av.open(io.BytesIO(content), "r", metadata_errors="replace") as container:
        streams = list(container.streams)[:2]
        return [(each.stream.type, each.pts, bytes(each)) for each in container.demux(streams)]


def test_enough_habits_are_tried() -> None:
    """Containers and programs of many kinds."""
    assert len(FILMS) >= 30


@pytest.mark.parametrize("film", FILMS.values(), ids=FILMS.keys())
def test_a_canary_is_noticed_and_no_expert_sees_it(film: CanaryFilm) -> None:
    """The copy is as long, plays the same, and says nothing."""
    assert canary_films.holds_canary(film.content)
    found = said(film.content)
    assert not found.nothing
    words = " ".join(each.text for each in found.texts)
    places = {each.kind for each in found.texts} & {MetadataKind.LOCATION, MetadataKind.DATA}
    assert (NAME in words or bool(places)) == film.listed
    copy = copied(film.content)
    assert (len(copy), canary_films.holds_canary(copy), said(copy)) == (len(film.content), False, Metadata())
    assert packets(copy) == packets(film.content)


def test_what_programs_write_of_themselves_names_nobody() -> None:
    """A film of which nothing is told needs no copy."""
    assert said(VIDEO) == Metadata()
    assert said(canary_films.muxed("mp4", encoder="HandBrake 1.7", date="2025-06-01")) == Metadata()


def test_texts_are_cut_and_cleaned() -> None:
    """They come from strangers: no control characters, no other direction, no length of their own, each once."""
    odd = canary_films.quicktime(b"\xa9cmt", ("\u202e甲\0\x07乙\r\n" + "长" * 900).encode(), 0x55C4)
    many = [canary_films.quicktime(b"\xa9aut", f"作者第{number}人".encode(), 0x55C4) for number in range(40)]
    found = said(canary_films.with_user_data(odd, odd, *many))
    assert (len(found.texts), found.more) == (MOST, 41 - MOST)
    [comment] = [each.text for each in said(canary_films.with_user_data(odd, odd)).texts]
    assert (comment[:3], len(comment)) == ("甲乙 ", LENGTH)


def test_a_box_too_large_to_read_is_counted_and_blanked() -> None:
    """It may name somebody."""
    film = canary_films.in_file(b"uuid", bytes(16) + b"\1" * (MAX_BOX + 1) + NAME.encode())
    assert said(film) == Metadata(more=1)
    assert not canary_films.holds_canary(copied(film))


@pytest.mark.parametrize("cut", [b"udta", b"meta", b"uuid"])
def test_boxes_that_are_damaged_end_nothing(cut: bytes) -> None:
    """Whatever stands in them."""
    for body in (b"", b"\0", b"\0\0\0\7abcd", b"\xff" * 40, b"\0\0\0\x08" * 600, bytes(range(256))):
        said(canary_films.in_movie(cut, body))
