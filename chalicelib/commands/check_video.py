"""Judges video files or addresses as the platform does, before they are sent.

    python -m chalicelib check-video [--json] [--contest FILE] PATH_OR_URL…

With --json one object a line for each source. Exit status 0: all accepted, perhaps with remarks; 1: some rejected;
2: none rejected, but some could not be judged; 3: wrong usage.
"""

import argparse
import sys
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from chalicelib.call import definition
from chalicelib.call.definition import VideoLimits, load_definition
from chalicelib.video import probe, sources
from chalicelib.video.ranges import SourceUnavailable
from chalicelib.video.verdicts import Finding, VideoReport

DEFAULT = "industry-story-2025"
REJECTED, UNKNOWN, USAGE = 1, 2, 3
VERDICTS = {
    "accept": "通过 accepted",
    "warn": "通过，有提示 accepted with remarks",
    "reject": "不通过 rejected",
    "unknown": "未能判定 unknown",
}


class _Parser(argparse.ArgumentParser):
    """argparse leaves with 2, which here means that something could not be judged."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main(arguments: list[str]) -> int:
    """Judges each source in turn and prints what was found."""
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as leaving:  # --help, or a usage that argparse has explained
        return int(leaving.code or 0)
    try:
        limits = load_definition(chosen.contest or DEFAULT).video
    except (definition.DefinitionError, OSError) as error:
        sys.stderr.write(f"check-video: {error}\n")
        return USAGE
    return _status([_checked(source, limits, as_json=chosen.json) for source in chosen.sources])


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        "python -m chalicelib check-video", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sources", nargs="+", metavar="PATH_OR_URL")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for each source")
    parser.add_argument("--contest", type=Path, metavar="FILE", help=f"whose limits hold (default: {DEFAULT})")
    return parser


def _status(verdicts: list[str]) -> int:
    if "reject" in verdicts:
        return REJECTED
    return UNKNOWN if "unknown" in verdicts else 0


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
    lines = [f"{source}: {VERDICTS[report.verdict]}", *map(_finding, report.findings), _cost(report)]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> str:
    zh, en = (
        f"{finding.title.zh}：实际 {finding.actual.zh}；要求 {finding.wanted.zh}；{finding.fix.zh}。",
        f"{finding.title.en}: {finding.actual.en}; wanted: {finding.wanted.en}. {finding.fix.en}.",
    )
    return f"  [{finding.code}] {zh}\n    {en}"


def _cost(report: VideoReport) -> str:
    return f"  {report.bytes_read} bytes, {report.requests} requests, {report.seconds} s"
