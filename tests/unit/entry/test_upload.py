"""The file of an entry: what is refused before it is sent, and the parts it is sent in."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.entry import upload as video_file
from chalicelib.entry.upload import MAX_PARTS, Upload, VideoState, check_file, part_size_for
from chalicelib.errors import Problem
from tests.unit.samples import AT, CALL, refused_fields


@pytest.mark.parametrize(
    ("name", "size", "found"),
    [
        ("", 1, [("name", "REQUIRED")]),
        ("a" * 256, 1, [("name", "TOO_LONG")]),
        ("a.mp4", 0, [("size", "OUT_OF_RANGE")]),
        ("", -1, [("name", "REQUIRED"), ("size", "OUT_OF_RANGE")]),
    ],
)
def test_a_file_is_refused_before_a_byte_is_sent(name: str, size: int, found: list[tuple[str, str]]) -> None:
    """By its name and its size alone."""
    assert refused_fields(check_file, name, size, CALL) == found


@pytest.mark.parametrize(("size", "words"), [(20 * 2**30, "20 GB"), (3 * 2**29, "1.5 GB"), (500 * 2**20, "500 MB")])
def test_a_limit_is_said_as_people_say_it(size: int, words: str) -> None:
    """A call for small files never says 0 GB."""
    small = msgspec.structs.replace(CALL, video=msgspec.structs.replace(CALL.video, max_size_bytes=size))
    with pytest.raises(Problem) as caught:
        check_file("a.mp4", size + 1, small)
    assert caught.value.message.en == f"The file is too large. The limit is {words}."


def test_a_file_may_be_as_large_as_the_call_says_and_no_larger() -> None:
    """The limit itself is allowed."""
    limit = CALL.video.max_size_bytes
    assert check_file(" 大国工匠 .mp4 ", limit, CALL) == "大国工匠 .mp4"
    with pytest.raises(Problem) as caught:
        check_file("a.mp4", limit + 1, CALL)
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


def test_every_state_has_its_words() -> None:
    """An entrant always reads what is known of the file."""
    assert set(video_file.VIDEO_STATES) == set(VideoState)
