"""Compares the check of a video with ffprobe and mediainfo, at the same addresses of a range server 25 ms away.

    python bench/probe.py [--sizes 100M,4G,20G] [--kinds plain,fragmented] [--delay 25] [--rounds 3] [--folder FOLDER]

Videos are sparse (tests/media/sparse_videos.py) and take no space. `ours` is the check inside a running process with
MediaInfo's child ready, as in the deployed function; `command` is `python -m chalicelib check-video` from start to
end. The server counts bytes and requests; seconds are the median of the rounds; memory is the peak of the process.
Of our check's requests, up to eight go side by side, to samples spread over the video: `waits` counts them as one.
Tools take turns. Exits with 1 if a limit is exceeded: for plain videos, 3 waits, the movie box + 1.5 MB and half of
ffprobe's time; for fragmented ones, 3 MB and 0.5 s.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import measuring
from chalicelib.call.definition import load_definition
from chalicelib.video import mediainfo as mediainfo_child
from chalicelib.video import probe, sources
from tests.media import sparse_videos

UNITS = {"M": 10**6, "G": 10**9}
SLOW = 5.0  # seconds; a tool that takes longer runs for one round only
TIMEOUT = 300  # seconds; mediainfo visits every fragment
LIMITS = load_definition("industry-story-2025").video
EXPECTED = 3  # waits: the first mebibyte; the movie box, or the tail; spread samples, or the last fragment
WHY = {4: "the longer tail, because no index names the last fragment"}
MORE = "from fragment to fragment, at most 4, because there is no index"


class SampleVideo(NamedTuple):
    """A video to check: its name and the bytes of its movie box (0 if fragmented)."""

    name: str
    moov: int


class Cost(NamedTuple):
    """What a tool took: the median seconds, the last round's counts, and its answer about the video."""

    seconds: float
    requests: int
    waits: int  # requests that follow each other; 0 if the tool does not tell
    octets: int
    memory: int  # MiB
    verdict: str


def videos(folder: Path, sizes: list[str], kinds: list[str]) -> list[SampleVideo]:
    """Write the videos."""
    made = []
    for text in sizes:
        size = int(text[:-1]) * UNITS[text[-1]]
        for first in (True, False) if "plain" in kinds else ():
            name = f"{text}-moov-{'first' if first else 'last'}.mp4"
            made.append(SampleVideo(name, sparse_videos.plain(folder / name, size, moov_first=first)))
        for index in ("sidx", "mfra", "") if "fragmented" in kinds else ():
            name = f"{text}-fragments-{index or 'bare'}.mp4"
            sparse_videos.fragmented(folder / name, size, index)
            made.append(SampleVideo(name, 0))
    return made


class Answer(NamedTuple):
    """What a tool says, its peak memory in MiB, and how often it waited for an answer, if it tells."""

    verdict: str
    memory: int
    waits: int = 0


def ours(url: str) -> Answer:
    """The check in this process; its memory is this process's peak."""
    with sources.opened(url) as reader:
        report = probe.probe(reader, LIMITS)
        return Answer(report.verdict, _memory(), report.requests)


def _memory(process: str = "self") -> int:
    """Peak resident memory of a process in MiB; 0 for one that has ended."""
    with contextlib.suppress(OSError, IndexError):
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) // 1024
    return 0


def command(url: str) -> Answer:
    """The command line, whole process."""
    printed, memory = _run([sys.executable, "-m", "chalicelib", "check-video", "--json", url])
    return Answer(str(json.loads(printed)["verdict"]), memory)


def ffprobe(url: str) -> Answer:
    """ffprobe's streams and format, the usual query."""
    printed, memory = _run(["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", url])
    return Answer(str(json.loads(printed)["streams"][0].get("height", "?")), memory)


def mediainfo(url: str) -> Answer:
    """MediaInfo's own reading of addresses."""
    printed, memory = _run(["mediainfo", "--Output=JSON", url])
    tracks = json.loads(printed or b"{}").get("media", {}).get("track", [])
    return Answer(str(next((t.get("Height", "?") for t in tracks if t["@type"] == "Video"), "nothing")), memory)


TOOLS: dict[str, Callable[[str], Answer]] = {
    "ours": ours,
    "command": command,
    "ffprobe": ffprobe,
    "mediainfo": mediainfo,
}


def _run(arguments: list[str]) -> tuple[bytes, int]:
    """Standard output and peak memory in MiB, as seen every few milliseconds."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(arguments, stdout=out, stderr=subprocess.DEVNULL, cwd=ROOT)
        until, memory = time.monotonic() + TIMEOUT, 0
        while child.poll() is None:
            memory = max(memory, _memory(str(child.pid)))
            if time.monotonic() > until:
                child.kill()
            time.sleep(0.005)
        out.seek(0)
        return out.read(), memory


def costs(video: SampleVideo, base: str, tools: list[str], rounds: int) -> dict[str, Cost]:
    """Several rounds on one video. In each the tools run in turn, so that a busy machine slows all alike."""
    runs: dict[str, list[Cost]] = {tool: [] for tool in tools}
    for _ in range(rounds):
        for tool, before in runs.items():
            if not before or before[-1].seconds < SLOW:
                before.append(_run_once(tool, f"{base}/{video.name}", base))
    return {
        tool: each[-1]._replace(seconds=statistics.median(run.seconds for run in each)) for tool, each in runs.items()
    }


def _run_once(tool: str, url: str, base: str) -> Cost:
    _taken(base)
    mediainfo_child.prepare()  # as the deployed function does between two events
    time.sleep(0.3)
    begun = time.perf_counter()
    try:
        answer = TOOLS[tool](url)
    except (ValueError, LookupError):
        answer = Answer("gave up", 0)
    seconds = time.perf_counter() - begun
    time.sleep(0.05)  # until the server has noticed a closed connection
    figures = next(iter(_taken(base).values()), {"requests": 0, "bytes": 0})
    return Cost(
        seconds,
        requests=figures["requests"],
        waits=answer.waits,
        octets=figures["bytes"],
        memory=answer.memory,
        verdict=answer.verdict,
    )


def _taken(base: str) -> dict[str, dict[str, int]]:
    with urlopen(f"{base}/stats") as answer:  # noqa: S310 - our own server
        taken: dict[str, dict[str, int]] = json.load(answer)
    return taken


def missed(video: SampleVideo, costs: dict[str, Cost]) -> list[str]:
    """The limits that our check exceeds on this video."""
    mine, other = costs["ours"], costs.get("ffprobe")
    if video.moov:
        kept = {
            "3 waits": mine.waits <= 3,
            "movie box + 1.5 MB": mine.octets <= video.moov + 1_500_000,
            "half of ffprobe's time": other is None or mine.seconds <= 0.5 * other.seconds,
        }
    else:
        kept = {"3 MB": mine.octets <= 3_000_000, "0.5 s": mine.seconds <= 0.5}
    return [limit for limit, holds in kept.items() if not holds]


def remarks(video: SampleVideo, costs: dict[str, Cost]) -> list[str]:
    """Why our check made more requests than expected, and the limits it exceeded."""
    mine = costs["ours"]
    why = dict.fromkeys(WHY.get(number, MORE) for number in range(EXPECTED + 1, mine.waits + 1))
    found = [f"{video.name}: {mine.waits} waits: {'; '.join(why)}."] if why else []
    return found + [f"{video.name}: MISSED {limit}." for limit in missed(video, costs)]


def rows(video: SampleVideo, costs: dict[str, Cost]) -> list[tuple[object, ...]]:
    """One row for each tool."""
    return [
        (
            video.name,
            tool,
            f"{each.seconds:.3f}",
            each.requests,
            each.waits or None,
            f"{each.octets / 1e6:.2f}",
            each.memory,
            each.verdict,
        )
        for tool, each in costs.items()
    ]


def main() -> int:
    """Make the videos, start the server, and run the tools in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100M,4G,20G")
    parser.add_argument("--kinds", default="plain,fragmented")
    parser.add_argument("--delay", type=float, default=25.0, metavar="MILLISECONDS")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--folder", type=Path, help="where the sparse videos are written (default: a temporary one)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with ProcessPoolExecutor(1) as builder:  # so that its memory is not counted as the check's
            made = builder.submit(videos, folder, chosen.sizes.split(","), chosen.kinds.split(",")).result()
        return _compare(folder, made, chosen)


def _compare(folder: Path, made: list[SampleVideo], chosen: argparse.Namespace) -> int:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.media.range_server", str(folder), str(chosen.delay)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    try:
        assert server.stdout is not None
        base = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        found = {video: costs(video, base, chosen.tools.split(","), chosen.rounds) for video in made}
    finally:
        server.terminate()
        server.wait()
    header = ("video", "tool", "seconds", "requests", "waits", "MB", "MiB of memory", "says")
    kept = sum(not missed(video, each) for video, each in found.items())
    notes = [note for video, each in found.items() for note in remarks(video, each)]
    lines = [row for video, each in found.items() for row in rows(video, each)]
    notes.append(f"{kept} of {len(found)} videos within all limits.")
    measuring.keep("probe", measuring.table(header, lines) + "\n\n" + "\n\n".join(notes))
    return 0 if kept == len(found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
