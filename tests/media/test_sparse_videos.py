"""Videos of many gigabytes: how little is read of them, and that their ends are looked at."""

from pathlib import Path

import pytest

from chalicelib.video import probe, sources
from chalicelib.video.verdicts import VideoReport
from tests.media import sparse_videos
from tests.sample_call import LIMITS

SIZES = (100_000_000, 4_000_000_000, 20_000_000_000)


def probed(path: Path) -> VideoReport:
    """The verdict on a file of this machine."""
    with sources.opened(str(path)) as reader:
        return probe.probe(reader, LIMITS)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("moov_first", [True, False], ids=["first", "last"])
def test_plain(tmp_path: Path, size: int, moov_first: bool) -> None:
    """Three requests at most, and no more than the movie box and 1.5 MB."""
    path = tmp_path / "video.mp4"
    moov = sparse_videos.plain(path, size, moov_first=moov_first)
    report = probed(path)
    assert (report.verdict, report.codes) == ("accept", ())
    assert report.requests <= 3
    assert report.bytes_read <= moov + 1_500_000
    assert report.facts is not None
    assert report.facts.duration_seconds == size // sparse_videos.SECOND


@pytest.mark.parametrize("index", ["sidx", "mfra"])
def test_fragmented_with_an_index(tmp_path: Path, index: str) -> None:
    """The tail is verified by a jump, and the length is known."""
    path = tmp_path / "video.mp4"
    sparse_videos.fragmented(path, 4_000_000_000, index)
    report = probed(path)
    assert (report.verdict, report.codes) == ("accept", ())
    assert report.requests <= 3
    assert report.bytes_read <= 3_000_000
    assert report.facts is not None
    assert report.facts.duration_seconds == 3936.0


def test_fragmented_without_an_index(tmp_path: Path) -> None:
    """A last fragment that begins near the end is found by its name; the boxes from there meet the end."""
    path = tmp_path / "video.mp4"
    sparse_videos.fragmented(path, 4_000_000_000, seconds=1)
    report = probed(path)
    assert (report.verdict, report.codes) == ("accept", ())
    assert report.requests <= 4
    assert report.bytes_read <= 3_000_000


def test_fragments_too_long_to_find(tmp_path: Path) -> None:
    """A few fragments are read, then it is said that the end was not."""
    path = tmp_path / "video.mp4"
    sparse_videos.fragmented(path, 4_000_000_000)
    report = probed(path)
    assert (report.verdict, report.codes) == ("warn", ("FRAGMENTS_UNVERIFIED",))
    assert report.requests <= 12
    assert report.bytes_read <= 3_000_000


@pytest.mark.parametrize("pictures", [50, 1], ids=["two-seconds", "frame"])
def test_length_of_fragments_of_one_track(tmp_path: Path, pictures: int) -> None:
    """The last fragments of sound and pictures are found wherever they lie in the tail."""
    path = tmp_path / "video.mp4"
    sparse_videos.by_track(path, 120, pictures)
    report = probed(path)
    assert report.facts is not None
    assert report.facts.duration_seconds == pytest.approx(120.0, abs=1.0)
    assert report.verdict == "accept"


def test_length_of_one_long_fragment(tmp_path: Path) -> None:
    """A fragment's header of more than a mebibyte is read whole."""
    path = tmp_path / "video.mp4"
    sparse_videos.one_fragment(path, 3000)
    report = probed(path)
    assert report.facts is not None
    assert (report.facts.duration_seconds, report.verdict) == (3000.0, "accept")


@pytest.mark.parametrize(("index", "box"), [("sidx", "sidx"), ("mfra", "mdat"), ("", "mdat")])
def test_fragmented_and_cut(tmp_path: Path, index: str, box: str) -> None:
    """A cut shows where the index, or the last fragment, points past the end."""
    path = tmp_path / "video.mp4"
    sparse_videos.fragmented(path, 100_000_000, index, seconds=1)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 50_000)
    report = probed(path)
    assert (report.verdict, report.codes) == ("reject", ("TRUNCATED",))
    assert box in report.findings[0].actual.zh


@pytest.mark.parametrize("moov_first", [True, False], ids=["first", "last"])
def test_plain_and_cut(tmp_path: Path, moov_first: bool) -> None:
    """A plain video that lost its end is refused after one request or two."""
    path = tmp_path / "video.mp4"
    sparse_videos.plain(path, 4_000_000_000, moov_first=moov_first)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 100_000)
    report = probed(path)
    assert (report.verdict, report.codes[0]) == ("reject", "TRUNCATED")
    assert report.requests <= 2
