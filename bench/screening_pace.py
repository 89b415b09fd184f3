"""Measures how many works an hour one screener decides by keyboard, in Chromium, on a platform started on this machine.

    python -m bench.screening_pace [--works 40] [--look 1]

Prepares works of 1080p that wait for screening. A screener's page is open; a script looks at each work for `--look`
seconds, in which the page fetches the next one, and answers by keys: every fifth work is refused (R, a typed reason,
Tab Tab Enter), the others pass (A). The machine's time of a work goes from the key that decides to the next work
standing on the desk with its player and the buttons that decide it, by the page's own clock. How long a person looks
is not measured but stated. Exits with 1 if at 15 seconds a look it were fewer than 200 works an hour.
"""

import argparse
import statistics
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from bench.measuring import keep, table
from tests.browser.cast import Cast, cast_on_own_stack
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.waiting import PATIENCE_MS

LOOKS = (5, 10, 15, 17)  # seconds for which a person looks at a work
ASKED, AT_LOOK = 200, 15  # works an hour, at so many seconds a look
SCREENER = "screener@example.cn"
REASON = "作品内容与征选主题不符。"
EVERY_REFUSED = 5
# Waits for the next work, from the last Enter or A that was pressed; both are heard before the page acts on them.
STOPWATCH = """() => {
    addEventListener("keydown", (event) => {
        if (["a", "Enter"].includes(event.key)) window.pressed = performance.now();
    }, true);
    window.stood = (title) => new Promise((done) => {
        const look = () => {
            const now = document.querySelector(".desk h2")?.textContent;
            const ready = document.querySelector(".desk video") && document.querySelector(".verdict:not([aria-busy])");
            if (now && now !== title && ready) done((performance.now() - window.pressed) / 1000);
            else if (document.querySelector(".empty")) done(null);
            else requestAnimationFrame(look);
        };
        look();
    });
}"""


def main() -> int:
    """Measure and print. Returns 1 if it is fewer works an hour than asked."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    asked.add_argument("--works", type=int, default=40)
    asked.add_argument("--look", type=float, default=1.0, help="seconds that the script looks at a work")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, cast_on_own_stack(Path(folder)) as cast:
        prepare(cast, given.works)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 800})
            cast.lend_session(SCREENER, "screener", page)
            took = screened(page, cast.site, given.works, given.look)
            browser.close()
        left = cast.board()["entries"].get("screening", 0)
    median = statistics.median(took)
    rows: list[list[object]] = [
        ["works decided, of them refused", f"{given.works - left}, {given.works // EVERY_REFUSED}"],
        ["machine time a work: median, longest", f"{median:.2f} s, {max(took):.2f} s"],
    ]
    rows += [[f"works an hour at {look} s a look", f"{an_hour(look, took):.0f}"] for look in LOOKS]
    keep("screening_pace", table(["", f"{given.look:g} s a look while measured"], rows))
    return 0 if left == 0 and an_hour(AT_LOOK, took) >= ASKED else 1


def an_hour(look: float, took: list[float]) -> float:
    """Works an hour if each is looked at so many seconds and the machine then takes its mean time."""
    return 3600 / (look + statistics.mean(took))


def prepare(cast: Cast, works: int) -> None:
    """Works of one entrant on the fixed list, and a screener."""
    entrant = cast.entrant("13800138000", "李四")
    for number in range(works):
        cast.submitted(entrant, f"作品{number:03d}")
    form = {"name": "初筛员", "email": SCREENER, "role": "screener"}
    cast.organizer.do("POST", "/organizer/organizers", form)
    cast.reschedule(closes=timedelta(seconds=-1))
    cast.start("screening", "awaiting_people")


def screened(page: Page, site: str, works: int, look: float) -> list[float]:
    """The machine's seconds for each work but the last, after which there is no next one."""
    page.goto(f"{site}/screener/")
    expect(page.locator(".desk h2")).to_be_visible(timeout=PATIENCE_MS)
    page.evaluate(STOPWATCH)
    took: list[float | None] = []
    for number in range(works):
        title = page.locator(".desk h2").text_content()
        page.wait_for_timeout(look * 1000)
        press(page, refuse=number % EVERY_REFUSED == EVERY_REFUSED - 1)
        took.append(page.evaluate("(title) => window.stood(title)", title))
    return [each for each in took if each is not None]


def press(page: Page, *, refuse: bool) -> None:
    """Decide about the work on the desk by keys alone."""
    if not refuse:
        page.keyboard.press("a")
        return
    page.keyboard.press("r")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.insert_text(REASON)
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)


if __name__ == "__main__":
    sys.exit(main())
