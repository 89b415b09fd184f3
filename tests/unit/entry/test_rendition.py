"""When a winner's copy is ordered, brought on, given up and withdrawn."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.call.definition import Showcase
from chalicelib.entry import entries, rendition
from chalicelib.entry.entries import Entry
from chalicelib.entry.rendition import AGAIN, TRIES, MadeBy, Makers, Rendition, RenditionState
from chalicelib.entry.revocation import Ground
from chalicelib.history import Destination, Message
from chalicelib.video.rendition import LONGEST, PART, Made, Outcome, Task
from tests.unit import samples
from tests.unit.samples import AT, CALL, LATER, OFFICE

WINNER = entries.award(samples.reviewed(), 1, AT).row
PUBLISHED = msgspec.structs.replace(samples.campaign(), published_at=AT)


def ordered(entry: Entry = WINNER) -> Rendition:
    change = rendition.due(entry, None, True, AT)
    assert change is not None
    return change.row


def stored(change: Any) -> Rendition:
    """The row as `records.save` would store it."""
    row: Rendition = msgspec.structs.replace(change.row, revision=change.row.revision + 1)
    return row


def test_a_winner_gets_a_copy_once() -> None:
    """Ordered with the row; nothing more as long as it is made or ready."""
    change = rendition.due(WINNER, None, True, AT)
    assert change is not None
    order = Message(Destination.RENDITIONS, "rendition", {"entry": WINNER.id, "revision": 1})
    assert (change.row.state, change.messages) == (RenditionState.MAKING, (order,))
    for state in (RenditionState.MAKING, RenditionState.READY):
        row = msgspec.structs.replace(stored(change), state=state)
        assert rendition.due(WINNER, row, True, LATER) is None


def test_who_did_not_win_gets_none() -> None:
    """Nor does a winner whose videos are not played."""
    assert rendition.due(samples.reviewed(), None, True, AT) is None
    assert rendition.due(WINNER, None, False, AT) is None


def test_it_goes_with_the_award() -> None:
    """A revoked award or the end of retention withdraws it, once; the order to delete stands with that."""
    revoked = entries.revoke(WINNER, Ground.RIGHTS, OFFICE, at=LATER, why="侵权，已核实").row
    row = msgspec.structs.replace(stored(rendition.due(WINNER, None, True, AT)), state=RenditionState.READY)
    for entry, played in ((revoked, True), (WINNER, False)):
        change = rendition.due(entry, row, played, LATER)
        assert change is not None
        assert (change.row.state, change.messages[0].body) == (
            RenditionState.WITHDRAWN,
            {"entry": WINNER.id, "revision": 2},
        )
        assert rendition.due(entry, change.row, played, LATER) is None


def test_another_version_of_the_video_gets_another_copy() -> None:
    """A copy is of one version; and one that was withdrawn is made again for whoever holds the award again."""
    for row in (
        msgspec.structs.replace(ordered(), version="old", state=RenditionState.READY, revision=5),
        msgspec.structs.replace(ordered(), state=RenditionState.WITHDRAWN, revision=5),
    ):
        change = rendition.due(WINNER, row, True, LATER)
        assert change is not None
        assert (change.row.state, change.row.revision, change.messages[0].body["revision"]) == (
            RenditionState.MAKING,
            5,
            6,
        )


def test_a_failed_copy_is_begun_again_after_a_day_and_not_for_ever() -> None:
    """Three times in all."""
    failed = rendition.give_up(ordered(), AT).row
    assert rendition.due(WINNER, failed, True, AT + AGAIN - timedelta(seconds=1)) is None
    again = rendition.due(WINNER, failed, True, AT + AGAIN)
    assert again is not None
    assert (again.row.state, again.row.begun) == (RenditionState.MAKING, 2)
    last = msgspec.structs.replace(failed, begun=TRIES)
    assert rendition.due(WINNER, last, True, AT + 9 * AGAIN) is None


def test_the_steps_of_a_copy() -> None:
    """Parts until the pictures end, the sound, the join of both; each orders the next."""
    row, video = ordered(), WINNER.video
    assert video is not None
    seen = []
    for size, outcome in ((700, Outcome()), (0, Outcome()), (300, Outcome(ended=True)), (90, Outcome())):
        task = rendition.next_task(row, video)
        seen.append((task.step, task.start, rendition.place_of(row, task).rpartition("/")[2]))
        row = stored(rendition.advance(row, task, Made(outcome, b"x" * size), AT))
        assert row.state is RenditionState.MAKING
    assert seen == [
        ("pictures", 0, "000.mp4"),
        ("pictures", PART, "001.mp4"),
        ("pictures", 2 * PART, "002.mp4"),
        ("sound", 0, "sound.mp4"),
    ]
    task = rendition.next_task(row, video)
    assert task == Task(step="join", sizes=(700, 0, 300, 90))
    assert rendition.place_of(row, task) == row.key == f"renditions/{WINNER.id}/{video.version}.mp4"
    done = rendition.advance(row, task, Made(Outcome(ended=True, width=1280, height=720), b"x" * 990), AT)
    assert (done.row.state, done.row.size, done.row.width, done.row.height) == (RenditionState.READY, 990, 1280, 720)
    assert done.messages[0].body == {"entry": WINNER.id, "revision": row.revision + 1}
    assert [place.rpartition("/")[2] for place in row.pieces] == ["000.mp4", "001.mp4", "002.mp4", "sound.mp4"]


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [((), Outcome(ended=True)), ((9,) * (LONGEST // PART - 1), Outcome())],
    ids=["no pictures", "too long"],
)
def test_what_gets_no_copy(parts: tuple[int, ...], outcome: Outcome) -> None:
    """A film without pictures, and one too long, are not tried again: that would end the same."""
    row = msgspec.structs.replace(ordered(), parts=parts)
    change = rendition.advance(row, Task(step="pictures"), Made(outcome, b""), AT)
    assert (change.row.state, change.row.begun) == (RenditionState.FAILED, TRIES)


def test_pictures_for_shared_links_stay_as_long_as_the_award_is_held() -> None:
    """Whatever becomes of the copy; each is of one version of the video, and gone with the award."""
    row = ordered()
    assert WINNER.video is not None
    assert rendition.shared_picture(WINNER, None, "wide") == rendition.shared_picture(WINNER, row, "wide") == ""
    failed = rendition.advance(row, Task(step="pictures"), Made(Outcome(ended=True), b""), AT, shared=True).row
    assert failed.state is RenditionState.FAILED
    for shape in rendition.SHARED:
        place = f"renditions/{WINNER.id}/{WINNER.video.version}-{shape}.jpg"
        assert rendition.shared_picture(WINNER, failed, shape) == failed.shared_places[shape] == place
    assert rendition.shared_picture(WINNER, msgspec.structs.replace(failed, version="old"), "wide") == ""
    withdrawn = rendition.due(WINNER, failed, False, LATER)
    assert withdrawn is not None
    assert rendition.shared_picture(WINNER, withdrawn.row, "wide") == ""


def test_all_parts_have_the_size_of_the_first() -> None:
    """A film whose frames change their size could not be joined otherwise; a part without pictures decides nothing."""
    row, video = ordered(), WINNER.video
    assert video is not None
    for outcome in (Outcome(), Outcome(width=1280, height=720), Outcome(width=640, height=360)):
        row = stored(rendition.advance(row, rendition.next_task(row, video), Made(outcome, b"x"), AT))
    task = rendition.next_task(row, video)
    assert (task.width, task.height, task.start) == (1280, 720, 3 * PART)


def test_a_film_of_just_the_bound_gets_one() -> None:
    """It ends with its last part."""
    row = msgspec.structs.replace(ordered(), parts=(9,) * (LONGEST // PART - 1))
    change = rendition.advance(row, Task(step="pictures"), Made(Outcome(ended=True), b"x"), AT)
    assert (change.row.state, change.row.drawn) == (RenditionState.MAKING, True)


def test_videos_are_played_until_retention_ends() -> None:
    """From publication on, where the call shows videos at all."""
    call = msgspec.structs.replace(CALL, showcase=Showcase())
    until = AT + timedelta(days=CALL.retention.personal_days)
    assert rendition.plays(call, PUBLISHED, until - timedelta(seconds=1))
    assert not rendition.plays(call, PUBLISHED, until)
    assert not rendition.plays(call, samples.campaign(), AT)
    for showcase in (None, Showcase(videos=False)):
        assert not rendition.plays(msgspec.structs.replace(CALL, showcase=showcase), PUBLISHED, AT)


# --- the copy for review ----------------------------------------------------------------------------------------


def film(size: int = 2**30, seconds: float = 300.0) -> Entry:
    """An entry with an accepted film of so many bytes and seconds."""
    entry = samples.reviewed()
    assert entry.video
    assert entry.video.facts
    facts = msgspec.structs.replace(entry.video.facts, duration_seconds=seconds)
    return msgspec.structs.replace(entry, video=msgspec.structs.replace(entry.video, size=size, facts=facts))


@pytest.mark.parametrize(
    ("size", "seconds", "suits"),
    [
        (2**30, 300.0, True),
        (2**30, 600.0, True),
        (2**30, 600.1, False),  # too long for the function
        (2**30, 0.0, False),  # nobody knows how long
        (120 * 10**6, 300.0, False),  # 3.2 Mb/s: the original is as small
        (180 * 10**6, 300.0, True),  # 4.8 Mb/s
        (16 * 2**20, 5.0, False),  # many bits, and yet nothing to save
    ],
)
def test_which_films_get_a_copy_for_review(size: int, seconds: float, suits: bool) -> None:
    """Those that are not long and much larger than the copy would be."""
    change = rendition.for_review(film(size, seconds), None, AT)
    assert (change is not None) is suits


@pytest.mark.parametrize(
    ("makers", "short", "long"),
    [
        (Makers.OFF, None, None),
        (Makers.FUNCTION, MadeBy.FUNCTION, None),
        (Makers.MEDIACONVERT, MadeBy.MEDIACONVERT, MadeBy.MEDIACONVERT),
        (Makers.BOTH, MadeBy.FUNCTION, MadeBy.MEDIACONVERT),
    ],
)
def test_who_makes_a_copy_for_review(makers: Makers, short: MadeBy | None, long: MadeBy | None) -> None:
    """By the length of the film and the deployment's choice; of a film that is small already nobody."""
    for seconds, maker in ((300.0, short), (1200.0, long)):
        change = rendition.for_review(film(seconds=seconds), None, AT, makers)
        assert (change.row.maker if change else None) is maker
    assert rendition.for_review(film(16 * 2**20), None, AT, makers) is None


def test_a_copy_that_mediaconvert_makes_has_a_name_without_a_dot() -> None:
    """The service puts an ending behind it; names of versions may have dots."""
    work = film(seconds=1200)
    assert work.video
    dotted = msgspec.structs.replace(work, video=msgspec.structs.replace(work.video, version="a.b"))
    row = stored(rendition.for_review(dotted, None, AT, Makers.BOTH))
    assert row.key.count(".") == 1
    assert row.key.startswith(f"renditions/{work.id}/{row.film}/")


def test_a_copy_for_review_is_ordered_once_for_each_film() -> None:
    """Beside the showcase's, in full HD, below 3 Mb/s, without a label that names who made the film."""
    work = film()
    assert work.video
    change = rendition.for_review(work, None, AT)
    assert change is not None
    assert change.messages[0].body == {"entry": work.id, "revision": 1, "use": "review"}
    row = stored(change)
    assert rendition.for_review(work, row, LATER) is None
    upload = work.video.key.rpartition("/")[2].removesuffix(".mp4")  # retention deletes it with its film
    assert row.key == f"renditions/{work.id}/{upload}/{work.video.version}.mp4"
    task = rendition.next_task(row, work.video)
    assert (task.ceiling.short, task.ceiling.long) == (1080, 1920)
    assert task.ceiling.pictures + task.ceiling.sound <= 3_000_000
    whole = msgspec.structs.replace(row, parts=(9,), drawn=True, sound=1)
    assert rendition.next_task(whole, work.video).label == ""
    other = msgspec.structs.replace(work, video=msgspec.structs.replace(work.video, version="another"))
    again = rendition.for_review(other, row, LATER)
    assert again is not None
    assert (again.row.version, again.row.revision, again.row.state) == ("another", 1, RenditionState.MAKING)


def test_a_film_in_place_of_another_that_needs_no_copy_ends_the_former_ones() -> None:
    """What shows another film is played by nobody."""
    row = stored(rendition.for_review(film(), None, AT))
    small = film(16 * 2**20)
    assert small.video
    other = msgspec.structs.replace(small, video=msgspec.structs.replace(small.video, version="another"))
    change = rendition.for_review(other, row, LATER)
    assert change is not None
    assert change.row.state is RenditionState.WITHDRAWN


def test_the_original_is_played_until_the_copy_is_there() -> None:
    """And of another version always."""
    row = stored(rendition.for_review(film(), None, AT))
    ready = msgspec.structs.replace(row, state=RenditionState.READY)
    assert rendition.played_in_review(None, row.version) == ""
    assert rendition.played_in_review(row, row.version) == ""
    assert rendition.played_in_review(ready, "another") == ""
    assert rendition.played_in_review(ready, row.version) == row.key
