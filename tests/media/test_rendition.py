"""The copy that the showcase plays: made in steps in the confined child, of good, odd, marked and broken files."""

import gc
import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from chalicelib.video import footage_colours, rendition
from chalicelib.video.boxes import parts
from chalicelib.video.origin import ImplicitLabel, LabelPlace
from chalicelib.video.rendition import HEAD, PART, PUBLIC, Task, label_of
from chalicelib.video.rendition_maker import Maker
from chalicelib.video.rendition_pictures import Pictures
from chalicelib.video.sandbox import InspectionFailed
from tests.media.copies import copied, done
from tests.media.made import scenes, video
from tests.media.test_provenance import rewritten
from tests.unit.video import origins

CORPUS = Path(__file__).parents[1] / "corpus"
CANARY = "canary-31.2304N-121.4737E"


def read(name: str) -> bytes:
    return (CORPUS / name).read_bytes()


def opened(content: bytes) -> Any:
    """A film, to be used in a `with` block."""
    return av.open(io.BytesIO(content))


def keyframes(film: Any) -> list[float]:
    (stream,) = film.streams.video
    return [float(packet.pts * packet.time_base) for packet in film.demux(stream) if packet.size and packet.is_keyframe]


def slow(seconds: int) -> bytes:
    """A film of two frames a second, with a tone."""
    store = io.BytesIO()
    with av.open(store, "w", format="mp4") as container:
        stream = container.add_stream("libx264", 2, options={"preset": "ultrafast", "g": "40"})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        for number in range(2 * seconds):
            frame = av.VideoFrame(1920, 1080, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([number * 7 % 256]) * plane.buffer_size)
            frame.pts, frame.time_base = number, Fraction(1, 2)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return store.getvalue()


def test_a_copy_is_small_starts_at_once_and_can_be_jumped_in() -> None:
    """H.264 and AAC of a size and rate that any phone plays; the index before the content, without a gap."""
    made = copied(video(scenes(range(4)), bit_rate=9_000_000))
    kinds = [box.kind for box in parts(made.content, 0, len(made.content))]
    assert kinds.index(b"moov") < kinds.index(b"mdat")
    assert sum(box.end - box.start for box in parts(made.content, 0, len(made.content)) if box.kind == b"free") < 64
    with opened(made.content) as film:
        coded = [(each.type, each.codec_context.name) for each in film.streams]
        assert coded == [("video", "h264"), ("audio", "aac")]
        assert float(film.duration or 0) / 1e6 == pytest.approx(8, abs=0.15)
        assert (film.bit_rate or 0) < PUBLIC.pictures + PUBLIC.sound + 100_000
        assert film.streams.video[0].codec_context.pix_fmt == "yuv420p"
        assert keyframes(film) == pytest.approx([0, 2, 4, 6], abs=0.06)


SIZES = {
    "ok_1080p_h264_aac.mp4": (1280, 720),
    "ok_2160p.mp4": (1280, 720),
    "ok_rot90_1920x1080.mp4": (720, 1280),
    "ok_rot90_1080x1920.mp4": (1280, 720),
    "ok_rot180_1920x1080.mp4": (1280, 720),
    "warn_1440x1080_sar4_3.mp4": (1280, 720),
    "ok_clap_1088_to_1080.mp4": (1280, 720),
    "warn_hdr10_hevc.mp4": (1280, 720),
    "warn_interlaced_1080i.mp4": (1280, 720),
    "ok_av1.mp4": (1280, 720),
    "ok_fragmented_no_mehd_mfra.mp4": (1280, 720),
    "ok_cover_art.mp4": (1280, 720),
}


@pytest.mark.parametrize("name", SIZES)
def test_whatever_is_accepted_is_shown_upright_and_in_shape(name: str) -> None:
    """Turned, stretched, cropped, interlaced or HDR: each copy is as people see the film, of all its frames."""
    made = done(Task(step="pictures"), read(name))
    assert (made.outcome.ended, (made.outcome.width, made.outcome.height)) == (True, SIZES[name])
    with opened(made.content) as film:
        (stream,) = film.streams.video
        frames = sum(1 for _ in film.decode(stream))
        assert stream.sample_aspect_ratio in (None, 1)
    with opened(read(name)) as film:
        assert frames == sum(1 for _ in film.decode(video=0))


def first_picture(content: bytes) -> Any:
    """As people see it, small."""
    with opened(content) as film:
        image = footage_colours.shown(next(film.decode(video=0)), footage_colours.Shape(), 400)
    return image.astype(int)


@pytest.mark.parametrize("name", ["ok_rot90_1920x1080.mp4", "ok_rot180_1920x1080.mp4", "ok_2160p.mp4"])
def test_a_copy_shows_what_the_original_shows(name: str) -> None:
    """Turned like it and in its colours."""
    made = done(Task(step="pictures"), read(name))
    assert abs(first_picture(read(name)) - first_picture(made.content)).mean() < 3


def test_of_fast_films_every_second_frame_is_coded() -> None:
    """Fifty a second become twenty-five."""
    images = scenes(range(3))
    store = io.BytesIO()
    with av.open(store, "w", format="mp4") as container:
        stream = container.add_stream("libx264", 50, options={"preset": "ultrafast"})
        stream.height, stream.width, stream.pix_fmt = *images[0].shape[:2], "yuv420p"
        for image in images:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    made = done(Task(step="pictures"), store.getvalue())
    with opened(made.content) as film:
        assert film.streams.video[0].frames == len(images) / 2


def test_a_part_has_the_size_of_those_before() -> None:
    """Whatever its own frames are; and without frames it is empty."""
    made = done(Task(step="pictures", width=640, height=360), read("ok_1080p_h264_aac.mp4"))
    assert (made.outcome.width, made.outcome.height) == (640, 360)
    with opened(made.content) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (640, 360)
    beyond = done(Task(step="pictures", start=PART, width=640, height=360), read("ok_1080p_h264_aac.mp4"))
    assert (beyond.content, beyond.outcome.ended) == (b"", True)


def test_frames_are_let_go_once_they_are_coded() -> None:
    """Not only when Python looks for cycles: a minute of 4K would take gigabytes until then."""
    gc.collect()
    gc.disable()
    try:
        with av.open(io.BytesIO(), "w", format="mp4") as target:
            drawn = Pictures(target, PUBLIC)
            for number in range(30):
                drawn.add(av.VideoFrame(320, 180, "yuv420p"), number / 25)
            drawn.end()
        held = sum(isinstance(each, av.VideoFrame) for each in gc.get_objects())
    finally:
        gc.enable()
    assert held < 5


def test_a_long_film_is_made_in_parts_that_join_without_a_gap() -> None:
    """Two parts; times go on over the seam, and nothing is lost or doubled."""
    content = slow(PART + 7)
    first, second = (done(Task(step="pictures", start=start), content) for start in (0, PART))
    assert (first.outcome.ended, second.outcome.ended) == (False, True)
    made = done(Task(step="join", sizes=(len(first.content), len(second.content), 0)), first.content + second.content)
    with opened(made.content) as film:
        times = [float(frame.pts * frame.time_base) for frame in film.decode(video=0) if frame.pts is not None]
    assert times == pytest.approx([number / 2 for number in range(2 * (PART + 7))], abs=0.02)


def marked() -> bytes:
    """The good video with what people and cameras write into files."""
    store = io.BytesIO()
    with opened(read("ok_1080p_h264_aac.mp4")) as old, av.open(store, "w", format="mp4") as new:
        for name in ("title", "artist", "location", "comment", "copyright", "description"):
            new.metadata[name] = CANARY
        streams = {stream.index: new.add_stream_from_template(stream) for stream in old.streams}
        for stream in streams.values():
            stream.metadata["handler_name"] = CANARY
        for packet in old.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)
    return store.getvalue()


def test_nothing_that_the_original_tells_of_people_is_in_the_copy() -> None:
    """Title, artist, place, comment and the names of tracks stay behind."""
    original = marked()
    assert original.count(CANARY.encode()) >= 5
    assert CANARY.encode() not in copied(original).content


def test_the_label_for_ai_goes_along(tmp_path: Path) -> None:
    """Nobody may take it off: the copy states what the original did."""
    original = rewritten(origins.LABEL, "use_metadata_tags", tmp_path / "v.mp4")
    label = label_of([ImplicitLabel(place=LabelPlace.KEYS, label="1", content_producer="c", produce_id="p")])
    made = copied(original, label)
    with opened(made.content) as film:
        assert film.metadata["AIGC"] == label
    assert '"Label":"1"' in label
    assert label_of([ImplicitLabel(place=LabelPlace.KEYS, unreadable="{")]) == ""


def test_sound_that_begins_late_stays_with_its_picture() -> None:
    """Silence fills what is missing."""
    made = done(Task(step="sound"), video(scenes(range(3)), sound=lambda at: 0.0 if at < 3 else 0.3))
    levels: list[float] = []
    with opened(made.content) as film:
        for frame in film.decode(audio=0):
            levels.append(float(abs(frame.to_ndarray()).max()))
    share = next(number for number, level in enumerate(levels) if level > 0.1) / len(levels)
    assert share == pytest.approx(0.5, abs=0.05)


def test_a_film_without_sound_or_pictures_has_none() -> None:
    """No sound is no failure; no pictures are told by an empty part."""
    assert done(Task(step="sound"), slow(2)).content == b""
    made = done(Task(step="pictures"), read("rej_audio_only.mp4"))
    assert (made.content, made.outcome.ended) == (b"", True)


def broken() -> Iterator[bytes]:
    good = read("ok_1080p_h264_aac.mp4")
    yield good[: len(good) // 2]
    yield b"no video at all" * 1000
    yield read("rej_cmov_zlib_bomb_200mb.mp4")


@pytest.mark.parametrize("content", list(broken()), ids=["cut", "text", "bomb"])
def test_a_broken_file_fails_or_gives_what_it_has(content: bytes) -> None:
    """The child ends; the parent says so and lives on."""
    try:
        made = done(Task(step="pictures"), content)
    except InspectionFailed:
        return
    assert made.outcome.ended


def test_what_was_made_of_part_of_the_bytes_does_not_pass_for_the_whole() -> None:
    """A source that stops giving bytes is a failure, which is tried again."""
    content = slow(20)
    with Maker() as child, pytest.raises(InspectionFailed):
        child.make(Task(step="pictures"), len(content), lambda offset, length: content[:9000][offset : offset + length])


def test_a_task_that_is_too_long_is_refused() -> None:
    """It is sent in room of a fixed size."""
    with Maker() as child, pytest.raises(InspectionFailed, match="too long"):
        child.make(Task(step="join", label="x" * HEAD), 0, lambda _offset, _length: b"")
    assert rendition.LONGEST % PART == 0
