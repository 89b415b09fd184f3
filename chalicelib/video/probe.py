"""Gives the verdict on a video: reads as little as possible and compares what it finds with the contest's limits.

`probe` walks the boxes (`mp4`), asks MediaInfo about the video stream (`mediainfo`) unless the walk has already led to
a rejection, and applies the `rules`; `checks` says what each rule looks at. If a budget is spent, the file changes or
cannot be read, or MediaInfo must be killed, the verdict is `unknown`, never `reject`.
"""

import contextlib
import struct
import time
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from chalicelib.call.definition import VideoLimits
from chalicelib.video import checks, coded_size, metadata_boxes, mp4, provenance, sample_check, signature
from chalicelib.video.coded_size import Settings
from chalicelib.video.evidence import Evidence, Looked, NoVideoSeen, Stream, facts, own_stream, stream_of
from chalicelib.video.film_metadata import Metadata
from chalicelib.video.mediainfo import InspectionFailed, Inspector
from chalicelib.video.mp4_movie import Track
from chalicelib.video.origin import Provenance
from chalicelib.video.ranges import BudgetSpent, Held, RangeReader, Ranges, SourceChanged, SourceUnavailable
from chalicelib.video.rules import finding
from chalicelib.video.sample_tables import Place
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

# Codecs with fields: whether a stream that allows them is interlaced shows only in its frames, and in two at least.
FIELD_CODECS = frozenset(("AVC", "MPEG Video"))
MORE_SAMPLES = 4 * mp4.MIB  # two frames at 400 Mb/s
FEW_SAMPLES = 64  # of each table are shown to MediaInfo
_U32 = struct.Struct(">I")
FIRST_SAMPLE = 256 * 1024  # bytes read of the first frame, if it is not near the boxes


def judge(evidence: Evidence, limits: VideoLimits) -> tuple[Finding, ...]:
    """Every finding. For an image file, only the finding that it is one."""
    found = checks.findings(evidence, limits)
    return tuple(each for each in found if each.code == "NOT_MP4_IMAGE") or found


def verdict(findings: tuple[Finding, ...]) -> Verdict:
    """The most severe level found: unknown, then reject, then warn; accept if there is none."""
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
    signatures: provenance.Check = signature.checked,
) -> VideoReport:
    """Check one file. Raises nothing for any content or reading error: these decide the verdict.

    `clock` returns monotonic seconds; `signatures` looks at those of manifests.
    """
    began, ranges = clock(), Ranges(reader)
    check = _Check(ranges, limits, inspector, signatures)
    findings = check.findings()
    return VideoReport(
        verdict=verdict(findings),
        codes=tuple(finding.code for finding in findings),
        findings=findings,
        facts=facts(check.evidence, limits) if check.evidence else None,
        provenance=check.provenance,
        metadata=check.metadata,
        bytes_read=ranges.bytes_read,
        requests=ranges.requests,
        seconds=round(clock() - began, 4),
    )


def unread(trouble: Exception, limits: VideoLimits) -> VideoReport:
    """The verdict `unknown` on a file that could not be read at all; `trouble` is one of `TROUBLES`."""
    found = (_trouble(trouble, limits),)
    return VideoReport(verdict="unknown", codes=tuple(each.code for each in found), findings=found)


def _trouble(trouble: Exception, limits: VideoLimits) -> Finding:
    return finding(TROUBLES[type(trouble)], limits, {"reason": str(trouble)})


class _Check:
    """One check in progress. `evidence` grows step by step, so an interrupted check still reports what it saw."""

    def __init__(
        self,
        ranges: Ranges,
        limits: VideoLimits,
        inspector: Callable[[], Inspector],
        signatures: provenance.Check,
    ) -> None:
        self.ranges, self.limits, self.inspector, self.signatures = ranges, limits, inspector, signatures
        self.evidence: Evidence | None = None
        self.provenance: Provenance | None = None
        self.metadata: Metadata | None = None
        self.asked: Held | None = None  # what MediaInfo was sent during the walk

    def findings(self) -> tuple[Finding, ...]:
        try:
            return self._examined()
        except tuple(TROUBLES) as trouble:
            seen = judge(self.evidence, self.limits) if self.evidence else ()
            remarks = tuple(f for f in seen if f.level == "warn")
            return (_trouble(trouble, self.limits), *remarks)

    def _examined(self) -> tuple[Finding, ...]:
        """Start MediaInfo's child first, so that it loads while the boxes are read. For an unfragmented file it is
        asked as soon as the movie box is in memory, and works while the walk decodes the tables."""
        with self.inspector() as child:
            layout = mp4.walk(self.ranges, lambda sizes: self._ask_early(child, sizes))
            self.evidence = Evidence(layout, head=self.ranges.held(0, 256))
            self.provenance = provenance.gather(self.ranges, layout, self.signatures)
            self.metadata = metadata_boxes.gather(self.ranges, layout)
            found = judge(self.evidence, self.limits)
            if any(finding.level == "reject" for finding in found):
                return found
            self.evidence = replace(self.evidence, looked=self._looked(self.evidence))
            self.evidence = replace(self.evidence, stream=self._inspected(child, self.evidence))
            return judge(self.evidence, self.limits)

    def _looked(self, evidence: Evidence) -> Looked:
        """Look at samples spread over the video, read in one round, and at the first one."""
        track, stated = evidence.video, evidence.described
        fragments = evidence.layout.fragments
        if track is None or stated is None or stated.encrypted:
            return Looked()
        places = [*track.samples.places, *(fragments.places if fragments else ())]
        if fragments is None:
            self.ranges.fetch_together((place.offset, min(place.size, sample_check.LOOK)) for place in places)
        looked = [(place, self._content(place)) for place in places if self._in_memory(place)]
        damaged = tuple(
            place for place, content in looked if not sample_check.sound(stated.settings, content, place.size)
        )
        size, sets = self._first_size(evidence, stated.settings, places)
        return Looked(len(looked), damaged, size, sets)

    def _first_size(self, evidence: Evidence, settings: Settings, places: list[Place]) -> tuple[Any, frozenset[int]]:
        if settings.size is not None and not settings.needed:
            return None, frozenset()
        first = self._first_sample(evidence, evidence.video)
        self.ranges.fetch(first, min(FIRST_SAMPLE, self.ranges.size - first))
        size = next((place.size for place in places if place.offset == first), FIRST_SAMPLE)
        return coded_size.size_in(settings, self.ranges.held(first, min(size, FIRST_SAMPLE)))

    def _content(self, place: Place) -> bytes:
        return self.ranges.held(place.offset, min(place.size, sample_check.LOOK))

    def _in_memory(self, place: Place) -> bool:
        return self.ranges.holds(place.offset, min(place.size, sample_check.LOOK))

    def _ask_early(self, child: Inspector, sizes: list[int]) -> None:
        """Send MediaInfo what is in memory, with the tables of sample sizes cut to `FEW_SAMPLES`.

        It would spend most of its time on a sum of all sizes that nobody needs. The walk reads the full tables.
        """
        given = self.ranges.patched((at + 8, _U32.pack(FEW_SAMPLES)) for at in sizes if self._is_long(at))
        with contextlib.suppress(InspectionFailed):  # the walk may decide alone; if not, MediaInfo is asked again
            child.begin(self.ranges.size, given.blocks)
            self.asked = given

    def _is_long(self, at: int) -> bool:
        """Whether a table lists sizes one by one (ISO/IEC 14496-12, 8.7.3.2), and more than `FEW_SAMPLES`."""
        uniform, count = struct.unpack(">II", self.ranges.held(at + 4, 8))
        return bool(uniform == 0 and count > FEW_SAMPLES)

    def _inspected(self, child: Inspector, evidence: Evidence) -> Stream:
        """Ask MediaInfo about the bytes in memory only. In a fragmented file, it would otherwise read every fragment.

        No rejection depends on bytes that it did not get.
        """
        track = evidence.video
        assert track is not None  # NO_VIDEO was rejected before
        first = self._first_sample(evidence, track)
        try:
            stream = self._first_stream(child, track, first)
        except NoVideoSeen:
            own = own_stream(evidence)
            if own is None:
                raise
            return own
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
        with self.inspector() as another:  # the first child was asked before the frames were in memory
            return self._stream(another, track)

    def _stream(self, child: Inspector, track: Track) -> Stream:
        child.begin(self.ranges.size, self.ranges.blocks)
        return stream_of(child.tracks(), track.id)

    def _first_sample(self, evidence: Evidence, track: Track | None) -> int:
        """Where frames begin: by the sample table, or the fragments, else at the first `mdat`, else at 0."""
        fragments = evidence.layout.fragments
        if track is not None and track.samples.first is not None:
            return min(track.samples.first, self.ranges.size - 1)
        if fragments is not None and fragments.places:
            return fragments.places[0].offset
        return next((box.start for box in evidence.layout.boxes if box.kind == "mdat"), 0)
