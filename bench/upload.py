"""Compares the page's upload in Chromium with a raw PUT of the same file, on a platform started on this machine.

    python bench/upload.py [--size 300] [--cases loopback,slow,cuts,weak,verdict] [--rounds 5]

loopback   page and raw PUT (by the same browser, and by curl) take turns; the page hashes every part with SHA-256, and
           the bucket compares. `bytes` is from the first part's start to the last part's answer; the rest of the
           page's time is the begin request and the emulator joining the parts, which copies and hashes all of them
           again. `parts, no page` is the same multipart upload by four threads without browser or API: the minimum
slow       a link of 100 ms and 4 MB/s for each connection between the browser and everything else
cuts       the same, with every connection cut every 20 s: it must finish without help, with the right SHA-256
weak       1 MB/s for all connections together, cut every 20 s: two parts pass between two cuts, never six
unattended a line of 120 kB/s in all, on which 300 MB take longer than a session lives, and nobody touches the page: the
           video must be joined, checked, and listed. 43 minutes, so it runs only if it is named
verdict    seconds from the last part's answer to the verdict in the page, median of 20 videos

Exits with 1 if a limit is exceeded: 0.8 × the raw PUT's speed, 22 s for 300 MB, the right SHA-256, 3 s.
"""

import argparse
import base64
import hashlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import measuring
from chalicelib.entry.entries import Status
from chalicelib.entry.upload import PART_SIZE, VideoState
from infra import deployment
from infra.local import people
from infra.local.stack import Stack
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.entrant_page import EntrantPage, is_part
from tests.browser.films import padded
from tests.browser.opened import OpenCall
from tests.slow_link import Quality, SlowLink
from tests.waiting import until

SLOW = Quality(round_trip=0.1, rate=4e6)
CUTS = SLOW._replace(cut_every=20.0)
WEAK = Quality(round_trip=0.1, shared=1e6, cut_every=20.0)
UNATTENDED = Quality(round_trip=0.1, shared=120e3)
PATIENCE = 300_000  # ms
VERDICTS = 20
UNTOUCHED = "无人值守"
HEADER = ("case", "way", "MB", "seconds", "MB/s", "limit", "kept")
RAW_PUT = """async ([url]) => {
    const [file] = document.querySelector("input").files;
    const began = performance.now();
    const answer = await fetch(url, { method: "PUT", body: file });
    if (!answer.ok) throw new Error(answer.status);
    return (performance.now() - began) / 1000;
}"""

# By the page's own clock, as in the raw PUT: the test tool's way of waiting adds up to 0.3 s.
STOPWATCH = """() => {
    let began;
    document.addEventListener("change", () => { began = performance.now(); }, { capture: true, once: true });
    window.took = new Promise((done) => {
        new MutationObserver(() => {
            const arrived = /视频已收到|视频符合要求/.test(document.body.textContent);
            if (arrived) done((performance.now() - began) / 1000);
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
}"""


class TableRow(NamedTuple):
    """A row of the table."""

    case: str
    way: str
    octets: int
    seconds: float
    limit: str = ""
    kept: bool | None = None

    @property
    def cells(self) -> tuple[object, ...]:
        """The cells as printed."""
        kept = {True: "yes", False: "MISSED", None: ""}[self.kept]
        speed = f"{self.octets / 1e6 / self.seconds:.1f}"
        return self.case, self.way, f"{self.octets / 1e6:.0f}", f"{self.seconds:.2f}", speed, self.limit, kept


class Bench:
    """A platform and a folder of videos."""

    def __init__(self, stack: Stack, folder: Path, size: int, rounds: int) -> None:
        self.stack, self.folder, self.size, self.rounds = stack, folder, size, rounds
        self.number = 0

    def video(self, size: int) -> Path:
        """A new video, of which no part was uploaded before."""
        self.number += 1
        return padded(self.folder / str(self.number), size, filling=bytes([self.number]))

    def loopback(self) -> list[TableRow]:
        """The page, the browser's raw PUT, curl's raw PUT, and parts without a page, in turn."""
        ways: dict[str, list[float]] = {}
        for _ in range(self.rounds):
            video = self.video(self.size)
            with self.visitor() as entrant, _timed_parts(entrant.page) as spans:
                took = {"page": self.sent(entrant, video)}
            took["page, bytes"] = max(end for _, end in spans) - min(start for start, _ in spans)
            took["raw PUT, Chromium"] = self.raw_put(video)
            took["raw PUT, curl"] = self.curl(video)
            took["parts, no page"] = self.parts(video)
            for way, seconds in took.items():
                ways.setdefault(way, []).append(seconds)
            shutil.rmtree(video.parent)
        raw = statistics.median(ways["raw PUT, Chromium"]) / 0.8
        lines = [TableRow("loopback", way, self.size, statistics.median(found)) for way, found in ways.items()]
        limit = f"{raw:.2f} s: 0.8 × Chromium's raw PUT"
        limited = [line._replace(limit=limit, kept=line.seconds <= raw) for line in lines[:2]]
        return [*limited, *lines[2:]]

    def slow(self) -> list[TableRow]:
        """A link of 100 ms and 4 MB/s for each connection."""
        video = self.video(self.size)
        with self.visitor(SLOW) as entrant:
            seconds = self.sent(entrant, video)
        limit = 22 * self.size / 300e6
        raw = self.curl(video, SLOW)
        return [
            TableRow(
                "slow", way="page", octets=self.size, seconds=seconds, limit=f"{limit:.0f} s", kept=seconds <= limit
            ),
            TableRow("slow", "raw PUT, curl", self.size, raw),
        ]

    def cuts(self) -> list[TableRow]:
        """The slow link, cut every 20 s, over which a raw PUT would never end."""
        return [self.through("cuts", CUTS, self.size)]

    def weak(self) -> list[TableRow]:
        """A link of 1 MB/s for all connections together, cut every 20 s."""
        return [self.through("weak", WEAK, self.size // 5)]

    def unattended(self) -> list[TableRow]:
        """A video that is longer on its way than its entrant's session lives."""
        video = self.video(self.size)
        with self.visitor(UNATTENDED) as entrant:
            entrant.begin_work(UNTOUCHED)
            entrant.pick(video)
            began = time.monotonic()
            until(_checked, "the check of the video", seconds=4 * self.size / UNATTENDED.shared, pause=5)
            seconds = time.monotonic() - began
        return [
            TableRow(
                "unattended",
                way="page",
                octets=self.size,
                seconds=seconds,
                limit="joined, checked, listed",
                kept=self.is_in_bucket(video),
            )
        ]

    def through(self, case: str, quality: Quality, size: int) -> TableRow:
        """Upload a video over a link that is cut; it must arrive unchanged."""
        video = self.video(size)
        with self.visitor(quality) as entrant:
            seconds = self.sent(entrant, video)
        return TableRow(
            case, way="page", octets=size, seconds=seconds, limit="the right SHA-256", kept=self.is_in_bucket(video)
        )

    def verdict(self) -> list[TableRow]:
        """Seconds from the last part to the verdict on the page."""
        waits, size = [], 9 * 1024 * 1024
        with self.visitor() as entrant:
            for number in range(VERDICTS):
                entrant.open()
                entrant.begin_work(f"第 {number} 部")
                waits.append(_wait(entrant, self.video(size)))
        middle = statistics.median(waits)
        return [
            TableRow(
                f"verdict, median of {VERDICTS}",
                way="page",
                octets=size,
                seconds=middle,
                limit="3 s",
                kept=middle <= 3.0,
            ),
            TableRow(f"verdict, slowest of {VERDICTS}", "page", size, max(waits)),
        ]

    @contextmanager
    def page(self, quality: Quality | None = None) -> Iterator[Page]:
        """A fresh browser, behind a weak link if `quality` is given."""
        with ExitStack() as opened:
            rules = [self._mapped(port, quality, opened) for port in self._ports()] if quality else []
            flags = [*FLAGS, *([f"--host-resolver-rules={','.join(rules)}"] if rules else [])]
            playwright = opened.enter_context(sync_playwright())
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
            opened.callback(browser.close)
            yield browser.new_page(locale="zh-CN")

    @contextmanager
    def visitor(self, quality: Quality | None = None) -> Iterator[EntrantPage]:
        """A registered entrant."""
        with self.page(quality) as page:
            page.set_default_timeout(60_000)
            yield EntrantPage(page, OpenCall(self.stack, "")).registered()

    def _ports(self) -> tuple[int, int]:
        store = urlsplit(self.stack.cloud.endpoint).port
        assert store is not None
        return self.stack.port, store

    def _mapped(self, port: int, quality: Quality, opened: ExitStack) -> str:
        link = opened.enter_context(SlowLink(port, quality).running())
        return f"MAP 127.0.0.1:{port} 127.0.0.1:{link.port}"

    def sent(self, entrant: EntrantPage, video: Path) -> float:
        """Seconds from the choice of the file to the page's notice that all of it has arrived."""
        entrant.begin_work("测速")
        entrant.page.evaluate(STOPWATCH)
        entrant.pick(video)
        entrant.page.wait_for_function("window.took", timeout=PATIENCE)
        return float(entrant.page.evaluate("window.took"))

    def raw_put(self, video: Path) -> float:
        """Seconds for the same file by the same browser in one request without a checksum."""
        with self.page() as page:
            page.goto(f"{self.stack.site}/shared/shell.css")
            page.set_content("<input type=file>")
            page.set_input_files("input", video)
            return float(page.evaluate(RAW_PUT, [self.address()]))

    def curl(self, video: Path, quality: Quality | None = None) -> float:
        """Seconds for the same file by curl."""
        url = self.address()
        with ExitStack() as opened:
            command = ["curl", "-sf", "-o", "/dev/null", "-w", "%{time_total}", "-T", str(video), "-H", "Expect:", url]
            if quality:
                port = self._ports()[1]
                link = opened.enter_context(SlowLink(port, quality).running())
                command[1:1] = ["--connect-to", f"127.0.0.1:{port}:127.0.0.1:{link.port}"]
            return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def parts(self, video: Path) -> float:
        """Seconds for the same multipart upload by four threads, joined at the end."""
        self.number += 1
        s3, content = self.stack.cloud.client("s3"), video.read_bytes()
        where = {"Bucket": self.stack.outputs["UploadsBucket"], "Key": f"raw/{self.number}"}
        upload = where | {"UploadId": s3.create_multipart_upload(**where, ChecksumAlgorithm="SHA256")["UploadId"]}

        def send(number: int) -> dict[str, Any]:
            part = content[(number - 1) * PART_SIZE : number * PART_SIZE]
            checksum = base64.b64encode(hashlib.sha256(part).digest()).decode()
            signed = upload | {"PartNumber": number, "ChecksumSHA256": checksum}
            url = s3.generate_presigned_url("upload_part", Params=signed)
            answer = httpx.put(url, content=part, headers={"x-amz-checksum-sha256": checksum}, timeout=60)
            return {"PartNumber": number, "ETag": answer.raise_for_status().headers["ETag"], "ChecksumSHA256": checksum}

        began = time.perf_counter()
        with ThreadPoolExecutor(4) as threads:
            sent = list(threads.map(send, range(1, -(-len(content) // PART_SIZE) + 1)))
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": sent})
        return time.perf_counter() - began

    def address(self) -> str:
        """A presigned address to PUT a whole file to."""
        self.number += 1
        where = {"Bucket": self.stack.outputs["UploadsBucket"], "Key": f"raw/{self.number}"}
        url: str = self.stack.cloud.client("s3").generate_presigned_url("put_object", Params=where)
        return url

    def is_in_bucket(self, video: Path) -> bool:
        """Whether the newest object in the bucket has exactly this video's bytes."""
        s3, bucket = self.stack.cloud.client("s3"), self.stack.outputs["UploadsBucket"]
        stored = s3.list_objects_v2(Bucket=bucket, Prefix="uploads/")["Contents"]
        newest = max(stored, key=lambda each: each["LastModified"])
        content = s3.get_object(Bucket=bucket, Key=newest["Key"])["Body"].read()
        return hashlib.sha256(content).digest() == hashlib.sha256(video.read_bytes()).digest()


@contextmanager
def _timed_parts(page: Page) -> Iterator[list[tuple[float, float]]]:
    """Start and end of every part that is sent, in seconds."""
    spans: list[tuple[float, float]] = []

    def note(request: Request) -> None:
        if request.method == "PUT" and is_part(request.url):
            times = request.timing
            start = times["startTime"] / 1000
            spans.append((start, start + times["responseEnd"] / 1000))

    page.on("requestfinished", note)
    yield spans
    page.remove_listener("requestfinished", note)


def _wait(entrant: EntrantPage, video: Path) -> float:
    """Seconds from the answer to the last part to the verdict."""
    answered: list[float] = []

    def note(request: Request) -> None:
        if request.method == "PUT" and is_part(request.url):
            answered.append(time.perf_counter())

    entrant.page.on("requestfinished", note)
    entrant.pick(video)
    entrant.page.get_by_text("视频符合要求").wait_for()
    seen = time.perf_counter()
    entrant.page.remove_listener("requestfinished", note)
    return seen - max(answered)


def _checked() -> bool:
    """Whether the untouched entry is listed with a video that was accepted."""
    from chalicelib.aws import queries
    from chalicelib.config import config

    drafts = queries.in_status(config().contest, Status.DRAFT)
    found = [entry.video for entry in drafts if entry.form.title == UNTOUCHED]
    return any(video is not None and video.state is VideoState.ACCEPTED for video in found)


def main() -> int:
    """Measure, print and store. Returns 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=300, metavar="MB")
    parser.add_argument("--cases", default="loopback,slow,cuts,weak,verdict")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "stack", 0)
        stack.start()
        try:
            deployment.enter(stack.environment())
            people.prepare(stack)
            bench = Bench(stack, Path(folder), asked.size * 10**6, asked.rounds)
            cases: dict[str, Callable[[], list[TableRow]]] = {
                "loopback": bench.loopback,
                "slow": bench.slow,
                "cuts": bench.cuts,
                "weak": bench.weak,
                "verdict": bench.verdict,
                "unattended": bench.unattended,
            }
            lines = [line for case in asked.cases.split(",") for line in cases[case]()]
        finally:
            stack.stop()
    measuring.keep("upload", measuring.table(HEADER, [line.cells for line in lines]))
    return int(any(line.kept is False for line in lines))


if __name__ == "__main__":
    sys.exit(main())
