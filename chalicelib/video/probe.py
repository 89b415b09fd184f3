"""The verdict on a video: read as little as possible, then hold what was found against the contest's limits.

`probe` walks the boxes (`mp4`), lets MediaInfo look at the picture (`mediainfo`) where the walk has not already decided
it, and judges by the rules of `video_rules`; what each rule looks at is in `video_checks`. A budget, an I/O error, a
changed file or a MediaInfo that had to be killed makes the verdict `unknown`, never `reject`.
"""

import contextlib
import struct
import time
from collections.abc import Callable

from msgspec.structs import replace

from chalicelib.call.definition import VideoLimits
from chalicelib.video import checks, mp4
from chalicelib.video.evidence import Evidence, Stream, facts, stream_of
from chalicelib.video.mediainfo import InspectionFailed, Inspector
from chalicelib.video.mp4_movie import Track
from chalicelib.video.ranges import BudgetSpent, Held, RangeReader, Ranges, SourceChanged, SourceUnavailable
from chalicelib.video.rules import finding
from chalicelib.video.verdicts import Facts, Finding, Verdict, VideoReport

__all__ = [
    "Facts",
    "Finding",
    "RangeReader",
    "SourceChanged",
    "SourceUnavailable",
    "Verdict",
    "VideoReport",
    "judge",
    "probe",
]

# Codecs with fields: whether a stream that allows them is interlaced shows in its frames only, two at the least.
FIELD_CODECS = frozenset(("AVC", "MPEG Video"))
MORE_SAMPLES = 4 * mp4.MIB  # two frames at 400 Mb/s
FEW_SAMPLES = 64  # of each table, for MediaInfo
_U32 = struct.Struct(">I")
FIRST_SAMPLE = 256 * 1024  # of the first frame, where it lies elsewhere than the boxes


def judge(evidence: Evidence, limits: VideoLimits) -> tuple[Finding, ...]:
    """Every finding; of a picture that poses as a video, only that it is one."""
    found = checks.findings(evidence, limits)
    return tuple(each for each in found if each.code == "NOT_MP4_IMAGE") or found


def verdict(findings: tuple[Finding, ...]) -> Verdict:
    """The gravest level: unknown, then reject, then warn."""
    levels = {finding.level for finding in findings}
    worst: tuple[Verdict, ...] = ("unknown", "reject", "warn")
    return next((level for level in worst if level in levels), "accept")


TROUBLES: dict[type[Exception], str] = {
    SourceUnavailable: "SOURCE_UNAVAILABLE",
    SourceChanged: "SOURCE_CHANGED",
    BudgetSpent: "BUDGET_EXCEEDED",
    InspectionFailed: "ANALYSIS_FAILED",
}


def probe(
    reader: RangeReader,
    limits: VideoLimits,
    *,
    clock: Callable[[], float] = time.monotonic,
    inspector: Callable[[], Inspector] = Inspector,
) -> VideoReport:
    """Judges one file. Raises nothing for what the file holds or its reader meets: that is the verdict.

    `clock` gives seconds that only go forward.
    """
    began, ranges = clock(), Ranges(reader)
    check = _Check(ranges, limits, inspector)
    findings = check.findings()
    return VideoReport(
        verdict=verdict(findings),
        codes=tuple(finding.code for finding in findings),
        findings=findings,
        facts=facts(check.evidence) if check.evidence else None,
        bytes_read=ranges.bytes_read,
        requests=ranges.requests,
        seconds=round(clock() - began, 4),
    )


def unread(trouble: Exception, limits: VideoLimits) -> VideoReport:
    """The verdict on a file of which nothing could be read: unknown, for one of `TROUBLES`."""
    found = (_trouble(trouble, limits),)
    return VideoReport(verdict="unknown", codes=tuple(each.code for each in found), findings=found)


def _trouble(trouble: Exception, limits: VideoLimits) -> Finding:
    return finding(TROUBLES[type(trouble)], limits, {"reason": str(trouble)})


class _Check:
    """One check under way: `evidence` grows, so that a check that breaks off still tells what it saw."""

    def __init__(self, ranges: Ranges, limits: VideoLimits, inspector: Callable[[], Inspector]) -> None:
        self.ranges, self.limits, self.inspector = ranges, limits, inspector
        self.evidence: Evidence | None = None
        self.asked: Held | None = None  # what MediaInfo was given during the walk

    def findings(self) -> tuple[Finding, ...]:
        try:
            return self._examined()
        except tuple(TROUBLES) as trouble:
            seen = judge(self.evidence, self.limits) if self.evidence else ()
            remarks = tuple(f for f in seen if f.level == "warn")
            return (_trouble(trouble, self.limits), *remarks)

    def _examined(self) -> tuple[Finding, ...]:
        """MediaInfo's child starts first and warms up while the boxes are read; of an unfragmented file it is asked
        as soon as the movie box is there, and works while the walk decodes the tables."""
        with self.inspector() as child:
            layout = mp4.walk(self.ranges, lambda sizes: self._ask_early(child, sizes))
            self.evidence = Evidence(layout, head=self.ranges.held(0, 256))
            found = judge(self.evidence, self.limits)
            if any(finding.level == "reject" for finding in found):
                return found
            stream = self._inspected(child, self.evidence)
            self.evidence = replace(self.evidence, stream=stream)
            return judge(self.evidence, self.limits)

    def _ask_early(self, child: Inspector, sizes: list[int]) -> None:
        """MediaInfo adds up every sample's size, which takes most of its time and which nobody asks it: it is told that
        the tables hold the first few. The walk reads them whole.
        """
        given = self.ranges.patched((at + 8, _U32.pack(FEW_SAMPLES)) for at in sizes if self._is_long(at))
        with contextlib.suppress(InspectionFailed):  # the walk may decide without it; if not, it is asked again
            child.begin(self.ranges.size, given.blocks)
            self.asked = given

    def _is_long(self, at: int) -> bool:
        """Whether a table lists sizes one by one (ISO/IEC 14496-12, 8.7.3.2), and more than MediaInfo is told of."""
        uniform, count = struct.unpack(">II", self.ranges.held(at + 4, 8))
        return bool(uniform == 0 and count > FEW_SAMPLES)

    def _inspected(self, child: Inspector, evidence: Evidence) -> Stream:
        """MediaInfo sees what is in memory and no more: of a fragmented file the first fragments, else it would visit
        every one of them. No reject rests on bytes that it would have liked to see.
        """
        track = evidence.video
        assert track is not None  # NO_VIDEO has been rejected by now
        first = self._first_sample(evidence, track)
        stream = self._first_stream(child, track, first)
        if stream.scan or stream.codec not in FIELD_CODECS or self.ranges.holds(first, MORE_SAMPLES):
            return stream
        self.ranges.fetch(first, min(MORE_SAMPLES, self.ranges.size - first))
        with self.inspector() as another:
            return self._stream(another, track)

    def _first_stream(self, child: Inspector, track: Track, first: int) -> Stream:
        if self.asked and self.asked.holds(first, min(FIRST_SAMPLE, self.ranges.size - first)):
            return stream_of(child.tracks(), track.id)
        self.ranges.fetch(first, FIRST_SAMPLE)
        if self.asked is None:
            return self._stream(child, track)
        with self.inspector() as another:  # the first one was asked before the frames were there
            return self._stream(another, track)

    def _stream(self, child: Inspector, track: Track) -> Stream:
        child.begin(self.ranges.size, self.ranges.blocks)
        return stream_of(child.tracks(), track.id)

    def _first_sample(self, evidence: Evidence, track: Track) -> int:
        """Where frames begin: by the sample table, else in the first `mdat`, else nowhere in particular."""
        if track.samples.first is not None:
            return track.samples.first
        return next((box.start for box in evidence.layout.boxes if box.kind == "mdat"), 0)
