"""Judges video files or addresses as the platform does, before they are sent.

Prints the verdict on each, with what was found, what is required and how to correct it. The exit code is 1 when any
video is rejected, else 2 when any could not be judged.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.call.definition import DefinitionError, VideoLimits, load_definition
from chalicelib.commands.terminal import Exit, Parser, fail
from chalicelib.video import probe, sources
from chalicelib.video.origin import MEANINGS, PLACES, UNREAD, Provenance
from chalicelib.video.ranges import SourceUnavailable
from chalicelib.video.verdicts import Finding, VideoReport

DEFAULT = "industry-story-2025"
VERDICTS = {
    "accept": "通过 accepted",
    "warn": "通过，有提示 accepted with remarks",
    "reject": "不通过 rejected",
    "unknown": "未能判定 unknown",
}


def main(arguments: list[str]) -> int:
    """Judges each source in turn and prints what was found."""
    chosen = _parser().parse_args(arguments)
    try:
        limits = load_definition(chosen.contest or DEFAULT).video
    except (DefinitionError, OSError) as error:
        return fail("check-video", error, Exit.USAGE)
    return _status([_checked(source, limits, as_json=chosen.json) for source in chosen.sources])


def _parser() -> Parser:
    parser = Parser("check-video", __doc__, json="one JSON object a line for each source")
    parser.add_argument("sources", nargs="+", metavar="PATH_OR_URL")
    parser.add_argument("--contest", type=Path, metavar="FILE", help=f"a definition: whose limits hold ({DEFAULT})")
    return parser


def _status(verdicts: list[str]) -> int:
    if "reject" in verdicts:
        return Exit.NO
    return Exit.UNREADABLE if "unknown" in verdicts else Exit.YES


def _checked(source: str, limits: VideoLimits, *, as_json: bool) -> str:
    report = _report(source, limits)
    line = msgspec.json.encode(_object(source, report)).decode() + "\n" if as_json else _text(source, report)
    sys.stdout.write(line)
    sys.stdout.flush()
    return report.verdict


def _report(source: str, limits: VideoLimits) -> VideoReport:
    """The verdict; a file that cannot even be opened is unknown."""
    try:
        with sources.opened(source) as reader:
            return probe.probe(reader, limits)
    except SourceUnavailable as error:
        return probe.unread(error, limits)


def _object(source: str, report: VideoReport) -> dict[str, Any]:
    return {"source": source, **msgspec.to_builtins(report)}


def _text(source: str, report: VideoReport) -> str:
    origin = _origin(report.provenance) if report.provenance else ()
    lines = [f"{source}: {VERDICTS[report.verdict]}", *map(_finding, report.findings), *origin, _cost(report)]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> str:
    zh, en = (
        f"{finding.title.zh}：实际 {finding.actual.zh}；要求 {finding.wanted.zh}；{finding.fix.zh}。",
        f"{finding.title.en}: {finding.actual.en}; wanted: {finding.wanted.en}. {finding.fix.en}.",
    )
    return f"  [{finding.code}] {zh}\n    {en}"


def _origin(stated: Provenance) -> Iterator[str]:
    """What the file states of its origin; nothing if it states nothing."""
    for label in stated.labels:
        words, place = MEANINGS.get(label.label), PLACES[label.place]
        meaning = f"{words.zh} {words.en}" if words else f"无法识别 unreadable: {label.unreadable or label.label}"
        yield f"  [AIGC] {meaning}（{place.zh} {place.en}）{label.content_producer} {label.produce_id}".rstrip()
    for manifest in stated.manifests:
        said = " · ".join(filter(None, (manifest.generator, *manifest.programs, *manifest.actions, *manifest.sources)))
        yield f"  [C2PA] {said or '无法识别 unreadable'}（签名未验证 signature not checked）"
    for box in stated.skipped:
        why = UNREAD[box.why]
        yield f"  [AIGC, C2PA] {box.box}, {box.size} bytes: {why.zh} {why.en}"


def _cost(report: VideoReport) -> str:
    return f"  {report.bytes_read} bytes, {report.requests} requests, {report.seconds} s"
