"""Measures the page's check of a video before its upload: 100 MB and 2 GB, index first and last, in Chromium.

The videos are sparse but complete: real sample tables over empty media. `python bench/precheck.py` prints the table.
"""

import functools
import http.server
import shutil
import statistics
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import measuring
from chalicelib.call.definition import load_definition
from tests.media import sparse_videos

RUNS = 15
HEADER = ("video", "index", "first look, ms", f"later, ms (median of {RUNS})", "findings")
SIZES = (100 * 1024**2, 2 * 1024**3)
LOOK = """async ([limits]) => {
    const { precheck } = await import("/entrant/upload/precheck.js");
    const [file] = document.querySelector("input").files;
    const began = performance.now();
    const findings = await precheck(file, limits);
    return [performance.now() - began, findings.map((each) => each.code)];
}"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_ignored: object) -> None:
        """Say nothing."""


def main() -> None:
    """Measure and print."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(ROOT / "web")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    rows: list[list[object]] = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for size in SIZES:
            for first in (True, False):
                video = Path(folder) / "video.mp4"
                sparse_videos.plain(video, size, moov_first=first)
                page = chromium.new_page()
                page.goto(f"http://127.0.0.1:{server.server_port}/entrant/upload/rule-words.js")
                rows.append([f"{size / 1024**2:,.0f} MB", "first" if first else "last", *_measured(page, video)])
                page.close()
        chromium.close()
    server.shutdown()
    measuring.keep("precheck", measuring.table(HEADER, rows))


def _measured(page: Page, video: Path) -> tuple[int, int, str]:
    """Milliseconds of the first check and of later ones, and the codes found."""
    rules = load_definition("industry-story-2025").video
    limits = {name: getattr(rules, name) for name in rules.__struct_fields__}
    page.evaluate("document.body.innerHTML = '<input type=file>'")
    page.set_input_files("input", video)
    runs = [page.evaluate(LOOK, [limits]) for _ in range(RUNS + 1)]
    once, later = runs[0][0], statistics.median(run[0] for run in runs[1:])
    return round(once), round(later), ", ".join(runs[0][1]) or "none"


if __name__ == "__main__":
    main()
