"""Uploads a large video and waits for its verdict: measures the time, and the requests and bytes of its check.

    python bench/big_upload.py [--size 1024] [--folder FOLDER]

Makes real MP4 files of `--size` MiB (H.264 at 2160p and AAC, with the index at the end, as cameras and editors write
it, and at the front), starts a platform, and uploads them in presigned parts with SHA-256, as the page does. The
figures of the check come from the function's log line. Exits with 1 if a check took more than 6 requests or 6 MB.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import count
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import av

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from chalicelib.call.definition import load_definition
from infra import deployment
from infra.demo import plan
from infra.demo.entrant import EntrantVisitor
from infra.demo.logbook import Logbook
from infra.demo.place import Place
from infra.demo.progress import Progress
from infra.demo.videos import Videos, good
from infra.demo.visitor import Json, Messages, Storage, Visitor, until
from infra.local import people
from infra.local.home import DEFAULT
from infra.local.stack import Stack

REQUESTS, OCTETS = 6, 6_000_000  # the limits of a check
PATIENCE = 180  # seconds a check may take


def main() -> int:
    """Measure and print. Returns 1 if a limit is exceeded."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    asked.add_argument("--size", type=int, default=1024, help="of the video, in MiB")
    asked.add_argument("--folder", type=Path, help="where videos and platform are kept; a temporary one by default")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        return _measure(given.folder or Path(temporary), given.size << 20)


def _measure(folder: Path, size: int) -> int:
    progress = Progress()
    videos = [_video(folder, size, index, progress) for index in ("last", "first")]
    with _platform(folder / "stack", progress) as stack:
        place = _place(stack, folder)
        entrant = EntrantVisitor(place, place.plan.entrants[0], None)
        entrant.sign_in()
        lines = [_sent(stack, entrant, entry, video) for entry, video in zip(entrant.entries, videos, strict=False)]
        entrant.web.close()
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))
    return int(any(line["requests"] > REQUESTS or line["bytes_read"] > OCTETS for line in lines))


# --- the video ---------------------------------------------------------------------------------------------------


def _video(folder: Path, size: int, index: str, progress: Progress) -> Path:
    """A video of at least `size` bytes: one scene repeated, its packets copied with later times."""
    path = folder / f"{size >> 20}-index-{index}.mp4"
    if not path.exists():
        progress.say(f"making {path.name}")
        folder.mkdir(parents=True, exist_ok=True)
        _repeat(folder, size, path, {"movflags": "+faststart"} if index == "first" else {})
    return path


def _repeat(folder: Path, size: int, path: Path, options: dict[str, str]) -> None:
    scene = next(recipe for recipe in good(load_definition(DEFAULT).video, "scene.mp4") if recipe.grain)
    videos = Videos(folder / "videos")
    with Progress().bar("the scene", 1) as bar:
        videos.make([scene], bar)
    length = Fraction(scene.frames, 25)  # seconds
    with av.open(videos.path(scene)) as source, av.open(path, "w", options=options) as target:
        copies = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        written = 0
        for turn in count():
            source.seek(0)
            for packet in source.demux():
                if packet.dts is None or packet.pts is None:
                    continue  # the demuxer's last, empty packet
                packet.dts, packet.pts = (int(at + turn * length / packet.time_base) for at in (packet.dts, packet.pts))
                packet.stream = copies[packet.stream.index]
                written += packet.size
                target.mux(packet)
            if written >= size:
                return


# --- the platform -----------------------------------------------------------------------------------------------


@contextmanager
def _platform(folder: Path, progress: Progress) -> Iterator[Stack]:
    stack = Stack(folder, 0)
    stack.start(progress.say)
    try:
        deployment.enter(stack.environment())
        people.prepare(stack)
        yield stack
    finally:
        stack.stop()


def _place(stack: Stack, folder: Path) -> Place:
    visitor = Visitor(stack.site)
    contest = visitor.get("/contest")
    visitor.close()
    whole = plan.make(plan.LEAST_ENTRIES, 9, load_definition(DEFAULT))
    return Place(
        stack.site,
        plan=whole,
        contest=contest,
        videos=Videos(folder / "videos"),
        messages=Messages(stack.site),
        storage=Storage(),
        log=Logbook(),
    )


def _sent(stack: Stack, entrant: EntrantVisitor, entry: plan.PlannedEntry, video: Path) -> Json:
    """Upload a video and wait for its verdict. Returns the figures."""
    entrant.register(entry)
    entry_id = entrant.place.log.ids[entry.number]
    began = time.monotonic()
    with video.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        entrant.send_video(entry_id, video.name, content)
    sent = time.monotonic()

    def look() -> str | None:
        state = entrant.web.get(f"/entries/{entry_id}")["video"]["state"]
        return None if state == "checking" else str(state)

    state = until(look, f"the verdict on {video.name}", PATIENCE)
    return {
        "video": video.name,
        "bytes": video.stat().st_size,
        "state": state,
        "sent_seconds": round(sent - began, 1),
        "verdict_seconds": round(time.monotonic() - sent, 1),
        **_probed(stack, entry_id),
    }


def _probed(stack: Stack, entry_id: str) -> Json:
    """What the function's log line says about the check of an entry's video."""
    for line in stack.cloud.log.read_text(errors="replace").splitlines():
        if '"message":"probed"' in line and f"uploads/{entry_id}/" in line:
            told: dict[str, Any] = json.loads(line[line.index("{") :])
            return {name: told[name] for name in ("verdict", "codes", "requests", "bytes_read", "seconds")}
    raise SystemExit(f"no log line of the check of {entry_id}")


if __name__ == "__main__":
    sys.exit(main())
