"""The file of an entry: what is refused before it is sent, and the parts it is sent in."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.entry import upload as video_file
from chalicelib.entry.upload import MAX_PARTS, Upload, VideoState, check_size, part_size_for, shown_name
from chalicelib.errors import Problem
from chalicelib.text import is_readable
from tests.unit.samples import AT, CALL, refused_fields

NAMES = Path(__file__).parents[2] / "web" / "file-names.json"


@pytest.mark.parametrize("size", [0, -1])
def test_an_empty_file_is_refused_before_a_byte_is_sent(size: int) -> None:
    """By its size alone: a name refuses no file."""
    assert refused_fields(check_size, size, CALL) == [("size", "OUT_OF_RANGE")]


def test_a_name_is_read_by_people_alike_however_it_is_spelt() -> None:
    """The table that the page's tests use too."""
    table = json.loads(NAMES.read_text(encoding="utf-8"))
    assert len(table) >= 20
    assert {each["raw"]: shown_name(each["raw"]) for each in table} == {each["raw"]: each["shown"] for each in table}


@given(st.text(max_size=2000))
def test_any_name_has_a_readable_form(raw: str) -> None:
    """Never empty, never too long, and the same again."""
    shown = shown_name(raw)
    assert 1 <= len(shown) <= 255
    assert is_readable(shown)
    assert shown_name(shown) == shown


@pytest.mark.parametrize(("size", "words"), [(20 * 2**30, "20 GB"), (3 * 2**29, "1.5 GB"), (500 * 2**20, "500 MB")])
def test_a_limit_is_said_as_people_say_it(size: int, words: str) -> None:
    """A call for small files never says 0 GB."""
    small = msgspec.structs.replace(CALL, video=msgspec.structs.replace(CALL.video, max_size_bytes=size))
    with pytest.raises(Problem) as caught:
        check_size(size + 1, small)
    assert caught.value.message.en == f"The file is too large. The limit is {words}."


def test_a_file_may_be_as_large_as_the_call_says_and_no_larger() -> None:
    """The limit itself is allowed."""
    limit = CALL.video.max_size_bytes
    check_size(limit, CALL)
    with pytest.raises(Problem) as caught:
        check_size(limit + 1, CALL)
    assert (caught.value.code, caught.value.message.en) == (
        "FILE_TOO_LARGE",
        "The file is too large. The limit is 20 GB.",
    )


@given(st.integers(1, 5 * 10**12))
def test_parts_cover_a_file_exactly(size: int) -> None:
    """No more parts than the bucket takes, none empty, and together every byte once, up to the bucket's 5 TB."""
    upload = Upload(id="u", key="k", multipart_id="m", name="n", size=size, part_size=part_size_for(size), begun_at=AT)
    assert upload.parts <= MAX_PARTS
    assert upload.part_size >= 5 * 2**20  # the bucket's least, for all but the last
    assert 1 <= upload.size_of(upload.parts) <= upload.part_size
    assert (upload.parts - 1) * upload.part_size + upload.size_of(upload.parts) == size


@pytest.mark.parametrize(("size", "mib"), [(1, 8), (2**30 - 1, 8), (2**30, 16), (20 * 10**9, 16), (400 * 10**9, 64)])
def test_parts_of_a_large_file_are_fewer(size: int, mib: int) -> None:
    """Each part is a request that is paid for, and what a cut line has sent of one is lost: 2 GB go in 128 parts."""
    assert part_size_for(size) == mib * 2**20


def test_every_state_has_its_words() -> None:
    """An entrant always reads what is known of the file."""
    assert set(video_file.VIDEO_STATES) == set(VideoState)
