"""What a scan tells of a video: its rules at their thresholds, and the row that screeners read."""

from typing import Any

import msgspec
import pytest

from chalicelib.actors import SYSTEM
from chalicelib.entry import scan
from chalicelib.entry.scan import Scan, ScanState, Stretch
from chalicelib.history import Change
from chalicelib.video.footage import Footage, Level, Picture
from tests.unit import samples
from tests.unit.samples import AT

DARK: dict[str, float] = {"brightness": scan.BLACK - 1, "spread": scan.FLAT - 1}


def picture(at: float, **more: Any) -> Picture:
    """A bright picture with contours, unlike the one before."""
    plain = Picture(
        at=at,
        width=1920,
        height=1080,
        brightness=120.0,
        spread=40.0,
        hash=int(at) + 1,
        down=int(at) + 2,
        change=None if at == 0 else 30.0,
    )
    return msgspec.structs.replace(plain, **more)


def footage(*pictures: Picture, **more: Any) -> Footage:
    """A video of a minute with sound."""
    levels = (Level(0.0, -20.0), Level(30.0, -20.0))
    plain = Footage(duration=60.0, pictures=pictures or (picture(0), picture(10)), sound=True, levels=levels)
    return msgspec.structs.replace(plain, **more)


def codes(seen: Footage) -> list[str]:
    """The remarks on the whole video."""
    return [finding.code for finding in scan.findings_of(seen)]


@pytest.mark.parametrize(
    ("brightness", "spread", "black"),
    [
        (scan.BLACK - 0.1, scan.FLAT - 0.1, True),
        (scan.BLACK, scan.FLAT - 0.1, False),
        (scan.BLACK - 0.1, scan.FLAT, False),  # a night scene
    ],
)
def test_black_is_dark_and_without_contours(brightness: float, spread: float, black: bool) -> None:
    """Each threshold itself is no longer black."""
    assert scan.is_black(picture(0, brightness=brightness, spread=spread)) is black


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        (footage(), []),
        (footage(duration=60.0, pictures=()), ["UNDECODABLE"]),
        (footage(levels=()), ["UNDECODABLE"]),
        (footage(levels=(), sound=False), []),
        (footage(picture(0, **DARK), picture(9, **DARK, change=0.0)), ["BLACK_VIDEO"]),
        (footage(picture(0), picture(9, change=scan.STILL - 0.1)), ["FROZEN_VIDEO"]),
        (footage(picture(0), picture(9, change=scan.STILL)), []),
        (footage(picture(0), picture(1, change=0.0), duration=scan.SHORTEST - 0.1), []),
        (footage(levels=(Level(0.0, scan.SILENT), Level(1.0, -90.0))), ["SILENT_AUDIO"]),
        (footage(levels=(Level(0.0, scan.SILENT), Level(1.0, -59.0))), []),
        (footage(*[picture(at, **DARK) for at in range(19)], picture(19)), ["BLACK_VIDEO"]),  # 95 %: a title remains
        (footage(*[picture(at, **DARK) for at in range(18)], picture(18), picture(19)), []),
        (footage(*map(picture, range(30)), unseen=tuple(range(30, 60))), ["PICTURES_MISSING"]),
        (footage(picture(0), picture(0.5), duration=1.0, unseen=(0.89,)), ["PICTURES_MISSING"]),
        (footage(picture(0), picture(0.5), duration=1.0, unseen=(0.91,)), []),
        (footage(*map(picture, range(59)), unseen=(59.0,)), []),
        (footage(unheard=(31.0, 32.0, 33.0)), ["SOUND_MISSING"]),
        (footage(unheard=(10.0, 11.5)), []),
        (footage(picture(0), picture(9, width=1280, height=720)), ["SIZE_CHANGES"]),
        (footage(stated=(1920, 1096)), []),
        (footage(stated=(1920, 1097)), ["SIZE_OVERSTATED"]),
        (footage(stated=(3840, 2160)), ["SIZE_OVERSTATED"]),
        (footage(stated=(1280, 720)), []),
    ],
)
def test_remarks_on_the_whole_video(seen: Footage, wanted: list[str]) -> None:
    """What cannot be decoded, is black, stands still or is silent, and nothing that merely comes near it."""
    assert codes(seen) == wanted


def test_stretches_without_pictures_or_sound_reach_to_the_end_if_nothing_follows() -> None:
    """From the first to the last moment without any; the one at the end is as long as the video."""
    seen = footage(
        *(picture(at) for at in (0.0, 1.0, 5.0, 6.0)),
        unseen=(2.0, 3.0, 4.0, *(float(at) for at in range(30, 60))),
        unheard=(40.0, 41.0, 42.0),
        levels=(Level(0.0, -20.0), Level(39.0, -20.0), Level(43.0, -20.0)),
    )
    assert scan.stretches_of(seen) == (
        Stretch("no_picture", 2.0, 4.0),
        Stretch("no_picture", 30.0, 60.0),
        Stretch("no_sound", 40.0, 42.0),
    )


def test_a_remark_on_sizes_names_them() -> None:
    """In both languages, in the order in which they come."""
    seen = footage(picture(0), picture(9, width=1280, height=720), stated=(1920, 1080))
    changes, overstated = scan.findings_of(seen)
    assert changes.actual.zh == "抽查的画面有 1920×1080 / 1280×720 像素"
    assert overstated.actual.en == "the file states 1920×1080, a decoded picture has 1280×720"


def test_stretches_last_from_the_first_to_the_last_that_show_them() -> None:
    """A still stretch begins with the picture before; two seconds are worth telling, less is not."""
    seen = footage(
        *(picture(at, **DARK, change=0.0) for at in (0.0, 1.0, 2.0)),
        picture(3.0),
        picture(4.0, **DARK),
        picture(5.0),
        picture(6.0, change=0.0),
        picture(7.5, change=0.0),
        levels=(Level(8.0, -80.0), Level(9.0, -80.0), Level(10.0, -80.0), Level(11.0, -20.0), Level(12.0, -80.0)),
    )
    assert scan.stretches_of(seen) == (
        Stretch("black", 0.0, 2.0),  # not told as frozen besides
        Stretch("frozen", 5.0, 7.5),
        Stretch("silent", 8.0, 10.0),
    )


def test_a_scan_keeps_what_screeners_need() -> None:
    """Hashes of pictures with contours alone; keys only of pictures that there are."""
    entry = samples.submitted()
    assert entry.video is not None
    flat = picture(1, spread=scan.FLAT - 0.1, crops=(7, 8))
    seen = footage(picture(0), flat, picture(2, crops=(5, 6)), sheet="x", loudness=-23.0)
    change = scan.conclude(entry, entry.video, seen, AT)
    row = Scan(
        entry=entry.id,
        contest=entry.contest,
        version="v1",
        title="大国工匠",
        scanned_at=AT,
        state=ScanState.DONE,
        duration=60.0,
        hashes=(1, 3),
        down=(2, 4),
        crops=(5, 6),
        loudness=-23.0,
        sheet="scans/e/u1/v1-sheet.jpg",
    )
    assert change == Change(row=row, action="scan", by=SYSTEM, at=AT, after="done")
    assert row.pictures() == {"sheet": "scans/e/u1/v1-sheet.jpg", "poster": ""}


def test_a_video_that_no_machine_could_look_into_is_told_so() -> None:
    """Nothing is claimed of it."""
    entry = samples.submitted()
    assert entry.video is not None
    change = scan.give_up(entry, entry.video, AT)
    assert (change.row.state, change.row.findings, change.row.hashes) == (ScanState.FAILED, (), ())
    assert (change.action, change.after) == ("give_up_scan", "failed")
