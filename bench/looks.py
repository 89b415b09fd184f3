"""Plays a contest and looks at every page of everybody in it, in both widths and each language of the call.

    python -m bench.looks FOLDER [--entries 16] [--experts 9] [--only NAMES] [--several]   (CONTEST= for another call)

Writes a picture of each whole page to FOLDER/<name>-<language>-<width>.png and prints a table of what a machine finds
wrong with it: violations of axe-core, sideways scrolling, clipped and overlapping texts, small targets, words of the
other language, and controls that the Tab key does not reach or leaves unseen. Pictures are for eyes. `--only` looks at
the pages whose names match it. With `--several` the call has what its definition leaves out: two people who screen,
votes of the audience, a ceremony, feedback; another contest beside it; and at last a changed definition. Exits with 1
if axe-core or the keyboard finds anything, or a page scrolls sideways.
"""

import argparse
import importlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from bench import page_faults
from bench.looked_at import Acts
from bench.looked_at_several import Several, Stage, playable, written
from bench.measuring import table
from chalicelib.call.definition import load_definition
from infra import calls
from infra.demo.plan import make
from infra.demo.progress import Progress
from infra.demo.stage import ORGANIZER, DemoStack
from infra.demo.videos import Videos
from infra.demo.visitor import DemoError, Visitor
from tests.browser.conftest import AXE, CHROMIUM, DESKTOP, FLAGS, PHONE, RUN_AXE

SETTLED_MS = 500
MOST_TABS = 400
MOST_LEFT = 2
PRINTED = 1.25  # pixels a point
Step = Callable[[Page], Any]


class Finding(NamedTuple):
    """What is wrong with a page, and how grave it is taken."""

    page: str
    what: str

    @property
    def grave(self) -> bool:
        """Whether the command fails by it."""
        return self.what.startswith(("axe", "scrolls", "keyboard"))


class Eye:
    """Looks at pages as somebody, and remembers what it found."""

    def __init__(self, browser: Browser, site: str, folder: Path, languages: tuple[str, ...], only: str) -> None:
        self.browser, self.site, self.folder, self.languages, self.only = browser, site, folder, languages, only
        self.findings: list[Finding] = []
        self.count = 0
        folder.mkdir(parents=True, exist_ok=True)

    def is_wanted(self, name: str) -> bool:
        """Whether something of this name is to be looked at."""
        return bool(re.search(self.only, name))

    def print(self, name: str, pdf: bytes) -> None:
        """Pictures of what was printed, page by page; none where pypdfium2 is not installed."""
        (self.folder / f"{name}.pdf").write_bytes(pdf)
        try:
            pdfium = importlib.import_module("pypdfium2")
        except ImportError:
            return
        for number, page in enumerate(pdfium.PdfDocument(pdf), start=1):
            page.render(scale=PRINTED).to_pil().save(self.folder / f"{name}-{number}.png")
            self.count += 1

    def look(self, person: Visitor | None, name: str, path: str, *steps: Step) -> None:
        """Open a page in each language, take the steps, and look at it in both widths."""
        if not self.is_wanted(name):
            return
        for language in self.languages:
            with self._page(person, language, path) as (page, answers):
                try:
                    self._open(page, path.format(language=language), language)
                    for step in steps:
                        step(page)
                        page.wait_for_timeout(SETTLED_MS)
                    self._seen(page, f"{name}-{language}", language, answers)
                except PlaywrightError as error:
                    self.findings.append(Finding(f"{name}-{language}", f"keyboard: {str(error).splitlines()[0]}"))

    @contextmanager
    def _page(self, person: Visitor | None, language: str, path: str) -> Iterator[tuple[Page, list[str]]]:
        context = self.browser.new_context(locale="zh-CN" if language == "zh" else "en-GB")
        with context:
            self._sign_in(context, person)
            page, answers = context.new_page(), list[str]()
            page.on("response", lambda response: _keep(response, answers))
            page.on("pageerror", lambda error: self.findings.append(Finding(path, f"axe: script error {error}")))
            yield page, answers

    def _open(self, page: Page, path: str, language: str) -> None:
        page.set_viewport_size(DESKTOP)
        place, mark, tail = path.partition("#")
        page.goto(f"{self.site}/{place}{'&' if '?' in place else '?'}lang={language}{mark}{tail}")
        self._settle(page)

    def _sign_in(self, context: BrowserContext, person: Visitor | None) -> None:
        if person is not None:
            jar = person.http.cookies.jar
            kept = ({"name": each.name, "value": each.value or "", "url": self.site} for each in jar)
            context.add_cookies([*kept])  # type: ignore[list-item]  # a dict of its three keys

    def _settle(self, page: Page) -> None:
        try:
            page.locator("h1, h2, .embed").first.wait_for(timeout=20_000)
            page.wait_for_load_state("networkidle", timeout=20_000)
        except PlaywrightError:  # some pages ask again and again; the picture shows how far they came
            pass
        page.wait_for_timeout(SETTLED_MS)

    def _seen(self, page: Page, name: str, language: str, answers: list[str]) -> None:
        page.evaluate(AXE)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            page.wait_for_timeout(SETTLED_MS)
            full = f"{name}-{size['width']}"
            page.screenshot(path=self.folder / f"{full}.png", full_page=not page.locator("dialog[open]").count())
            wrong = [f"axe: {each}" for each in page.evaluate(RUN_AXE, {"resultTypes": ["violations"]})]
            wrong += page.evaluate(page_faults.LOOK, size == PHONE)
            self.findings += [Finding(full, each) for each in wrong]
            self.count += 1
        said = page.evaluate(page_faults.WORDS, {"language": language, "answers": answers})
        self.findings += [Finding(name, f"words: {each}") for each in said]
        self.findings += [Finding(name, f"keyboard: {each}") for each in _tabbed(page)]


def _tabbed(page: Page) -> list[str]:
    """Go through a page by Tab until the focus comes round; what it does not reach, or does not show."""
    steps, wrong, last, left = set[str](), list[str](), "", 0
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = page.evaluate(page_faults.FOCUS)
        if at is None:  # the focus leaves the page at its end, and comes back at its beginning
            left += 1
        elif at["id"] in steps and at["id"] != last:
            break
        elif at["id"] != last:  # a player has several stops of its own
            last = at["id"]
            steps.add(last)
            wrong += [] if at["seen"] else [f"focus not seen on {at['name']}"]
        if left > MOST_LEFT:
            break
    else:
        return wrong
    if not page.locator("dialog[open]").count():
        wrong += [f"not reached: {each}" for each in page.evaluate(page_faults.UNREACHED)]
    return wrong


def _keep(response: Response, answers: list[str]) -> None:
    """Keep what the API says that is no text of both languages: what people wrote."""
    if "/api/" not in response.url or "json" not in response.headers.get("content-type", ""):
        return
    try:
        answers += _leaves(json.loads(response.text()))
    except (PlaywrightError, ValueError):  # the page has left meanwhile
        return


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in () if value.keys() >= {"zh", "en"} else value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, str):
        yield value


def press(*words: str) -> Step:
    """Press the first control that says one of these words."""
    said = re.compile("|".join(words))

    def act(page: Page) -> None:
        page.locator("button, a, summary").filter(has_text=said).locator("visible=true").first.click(timeout=5000)

    return act


def main() -> int:
    """Play, look, print. Returns 1 if something grave was found."""
    asked = argparse.ArgumentParser(prog="python -m bench.looks", description=__doc__.partition("\n\n")[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--entries", type=int, default=16)
    asked.add_argument("--experts", type=int, default=9)
    asked.add_argument("--only", default="", help="a regular expression: names of pages to look at")
    asked.add_argument("--several", action="store_true", help="with all that a call may have besides")
    given = asked.parse_args()
    os.environ.setdefault("PORT", "0")
    call, progress = calls.chosen(), Progress()
    kind: type[Acts] = Acts
    stage: DemoStack = DemoStack(given.folder / "stack", call, progress)
    if given.several:
        kind, call = Several, written(call)
        stage = Stage(given.folder / "stack", call, progress)
    plan = make(given.entries, given.experts, playable(load_definition(call)))
    videos = Videos(given.folder / "videos")
    with stage as site, sync_playwright() as player:
        with progress.bar("making sample videos", len(plan.videos)) as bar:
            videos.make(plan.videos, bar)
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        eye = Eye(browser, site, given.folder, languages=plan.call.languages, only=given.only)
        contest = kind(site, plan=plan, videos=videos, organizer=ORGANIZER, progress=progress)
        contest.eye, contest.press = eye, press
        if isinstance(contest, Several) and isinstance(stage, Stage):
            contest.stage = stage
        return _played(contest, eye, browser)


def _played(contest: Acts, eye: Eye, browser: Browser) -> int:
    try:
        contest.play()
    except DemoError as error:
        print(f"looks: {error}", file=sys.stderr)
        return 1
    finally:
        contest.leave()
        browser.close()
        rows: list[list[object]] = [[each.page, each.what] for each in eye.findings]
        print(table(["page", f"found on {eye.count} pictures"], rows))
    return int(any(each.grave for each in eye.findings))


if __name__ == "__main__":
    sys.exit(main())
