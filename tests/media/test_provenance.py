"""Labels as FFmpeg writes them, read from whole files."""

import io
from pathlib import Path

import av
import pytest

from chalicelib.video import probe
from chalicelib.video.origin import ImplicitLabel, LabelPlace, Provenance
from tests.media.in_memory import VIDEO, Content
from tests.sample_call import LIMITS
from tests.unit.video import origins
from tests.unit.video.test_ai_label import whole


def rewritten(label: str, flags: str, path: Path) -> bytes:
    """The good video again, as FFmpeg muxes it with a label among its metadata."""
    options = {"movflags": flags}
    with av.open(io.BytesIO(VIDEO), "r") as old, av.open(str(path), "w", format="mp4", options=options) as new:
        new.metadata["AIGC"] = label
        streams = {stream.index: new.add_stream_from_template(stream) for stream in old.streams}
        for packet in old.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)
    return path.read_bytes()


@pytest.mark.parametrize(
    "flags", ["use_metadata_tags", "use_metadata_tags+faststart", "use_metadata_tags+frag_keyframe"]
)
def test_ffmpegs_label(flags: str, tmp_path: Path) -> None:
    """Index first, last and in fragments: read whole, within the requests of any other video, and accepted."""
    report = probe.probe(Content(rewritten(origins.LABEL, flags, tmp_path / "v.mp4")), LIMITS)
    assert report.provenance == Provenance(labels=(whole(LabelPlace.KEYS),))
    assert (report.verdict, report.requests <= 3) == ("accept", True)


def test_a_broken_label_is_accepted(tmp_path: Path) -> None:
    """It is kept as text."""
    report = probe.probe(Content(rewritten('{"Label":', "use_metadata_tags", tmp_path / "v.mp4")), LIMITS)
    unreadable = ImplicitLabel(place=LabelPlace.KEYS, unreadable='{"Label":')
    assert (report.verdict, report.provenance) == ("accept", Provenance(labels=(unreadable,)))
