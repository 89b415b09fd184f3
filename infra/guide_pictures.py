"""`python -m infra.guide_pictures`: take the guides' pictures again, from a contest that is played meanwhile.

    python -m infra.guide_pictures [--entries 16] [--experts 9]         (CONTEST= for another call)

Chromium opens the pages of the people who play, in each language of the call, and what it shows is written to
docs/guides/pictures/<contest>/<language>/<name>.webp. `pictures.json` beside them holds sizes, and the names of the
buttons and links in each picture: a test fails once a page no longer has one of them, for then its picture is old.
"""

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import PIL.Image
from playwright.sync_api import Browser, Page, sync_playwright

from chalicelib.call.definition import load_definition
from infra import calls, check
from infra.demo.contest import Contest
from infra.demo.plan import make
from infra.demo.progress import Bar, Progress
from infra.demo.stage import ORGANIZER, DemoStack
from infra.demo.videos import Videos
from infra.demo.visitor import DemoError, Visitor
from infra.guides import PICTURES, Shown, page_words
from infra.local.home import home

PHONE = {"width": 390, "height": 720}
DESKTOP = {"width": 1280, "height": 800}
QUALITY = 60  # of WebP: writing stays sharp, and a picture of a desktop weighs 20 to 60 KB
SETTLED_MS = 800  # after the last answer: longer than anything fades in
_ZONE = "Asia/Shanghai"


class Shot(NamedTuple):
    """One picture: its name, the page's address under the site, and how wide the window is."""

    name: str
    path: str
    wide: bool = True


class Camera:
    """Opens pages in a browser as somebody who is signed in, and keeps what they show."""

    def __init__(self, browser: Browser, site: str, contest: str, languages: tuple[str, ...]) -> None:
        self.browser, self.site, self.languages = browser, site, languages
        self.folder = PICTURES / contest
        self.shown: dict[str, Shown] = {}
        self._words = page_words()

    def take(self, person: Visitor | None, *shots: Shot) -> None:
        """Take pictures as a person, or as somebody not signed in, in each language."""
        for language in self.languages:
            for shot in shots:
                with self._page(person, language, shot) as page:
                    self._keep(page, f"{language}/{shot.name}")

    def write(self) -> None:
        """Write sizes and words of all pictures."""
        listing = {name: shown._asdict() for name, shown in sorted(self.shown.items())}
        text = json.dumps(listing, ensure_ascii=False, indent=1)
        (self.folder / "pictures.json").write_text(f"{text}\n", encoding="utf-8")

    @contextmanager
    def _page(self, person: Visitor | None, language: str, shot: Shot) -> Iterator[Page]:
        context = self.browser.new_context(
            viewport=DESKTOP if shot.wide else PHONE,  # type: ignore[arg-type]  # a dict of its two keys
            device_scale_factor=1 if shot.wide else 1.5,
            locale="zh-CN" if language == "zh" else "en-GB",
            timezone_id=_ZONE,
        )
        with context:
            if person is not None:
                jar = person.http.cookies.jar
                kept = ({"name": each.name, "value": each.value or "", "url": self.site} for each in jar)
                context.add_cookies([*kept])  # type: ignore[list-item]  # a dict of its three keys
            page = context.new_page()
            place, mark, tail = shot.path.partition("#")
            page.goto(f"{self.site}/{place}?lang={language}{mark}{tail}")
            page.locator("main h1, main h2").first.wait_for()
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(SETTLED_MS)
            yield page

    def _keep(self, page: Page, name: str) -> None:
        picture = PIL.Image.open(io.BytesIO(page.screenshot()))
        path = self.folder / f"{name}.webp"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)
        seen = (re.sub(r"\s+", " ", each).strip() for each in page.locator("button, nav a, h2").all_inner_texts())
        words = [each for each in dict.fromkeys(seen) if f'"{each}"' in self._words]
        self.shown[name] = Shown(picture.width, picture.height, words)


class PhotographedContest(Contest):
    """A contest that stops at some moments for its pictures."""

    camera: Camera

    def enter(self) -> None:
        """The way in; then an entrant's entries and one's form, and what the unit sees."""
        self.camera.take(None, Shot("entrant-sign-in", "entrant/", wide=False))
        super().enter()
        entrant = self.entrants[0]
        form = f"entrant/#/works/{self.log.ids[entrant.entries[0].number]}/edit"
        self.camera.take(
            entrant.web,
            Shot("entrant-entries", "entrant/", wide=False),
            Shot("entrant-form", form, wide=False),
        )
        if self.unit:
            self.camera.take(self.unit.web, Shot("recommender-entries", "recommender/"))

    def _search(self) -> None:
        """Screening has begun: the office's pages, and a screener's."""
        super()._search()
        self.camera.take(
            self.organizer.web,
            Shot("organizer-overview", "organizer/#/"),
            Shot("organizer-entries", "organizer/#/entries"),
        )
        self.camera.take(self._screener(), Shot("screener-desk", "screener/"))

    def _screener(self) -> Visitor:
        email = "screener@office.example.cn"
        form = {"name": self.plan.said("初筛员小林", "Lin, screener"), "email": email, "role": "screener"}
        self.organizer.web.post("/organizer/organizers", form)
        screener = self.place.visitor()
        screener.accept(self.place.messages, email)
        return screener

    def _scores(self, bar: Bar, number: int, *also: Any) -> None:
        """The experts have their lists: one of them, one entry before its scores, and the office's list of experts."""
        if number == 1:
            expert = self._present()[-1]
            review = expert.web.get("/reviews")["reviews"][0]["id"]
            self.camera.take(
                expert.web, Shot("expert-list", "expert/"), Shot("expert-review", f"expert/#/works/{review}")
            )
            self.camera.take(self.organizer.web, Shot("organizer-experts", "organizer/#/experts"))
        super()._scores(bar, number, *also)

    def _jury(self, result: Any) -> None:
        """The result as it waits for the office."""
        super()._jury(result)
        self.camera.take(self.organizer.web, Shot("organizer-result", "organizer/#/result"))


def main() -> int:
    """Play and take the pictures. Returns 0 if all were taken."""
    asked = argparse.ArgumentParser(prog="python -m infra.guide_pictures", description=__doc__.partition("\n\n")[0])
    asked.add_argument("--entries", type=int, default=16, help="number of entries")
    asked.add_argument("--experts", type=int, default=9, help="number of experts")
    given = asked.parse_args()
    chromium = check.chromium()
    if chromium is None:
        print("guide pictures: no Chromium on this machine", file=sys.stderr)
        return 1
    os.environ.setdefault("PORT", "0")  # nothing answers there: a platform of its own, on any port
    try:
        _play(given.entries, given.experts, chromium)
    except DemoError as error:
        print(f"guide pictures: {error}", file=sys.stderr)
        return 1
    return 0


def _play(entries: int, experts: int, chromium: str) -> None:
    call, progress = calls.chosen(), Progress()
    folder, plan = home(call) / "demo", make(entries, experts, load_definition(call))
    videos = Videos(folder / "videos")
    with DemoStack(folder / "stack", call, progress) as site, sync_playwright() as player:
        with progress.bar("making sample videos / 制作影片", len(plan.videos)) as bar:
            videos.make(plan.videos, bar)
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        contest = PhotographedContest(site, plan=plan, videos=videos, organizer=ORGANIZER, progress=progress)
        contest.camera = Camera(browser, site, call, plan.call.languages)
        try:
            contest.play()
            contest.camera.write()
        finally:
            contest.leave()
            browser.close()
    progress.say(f"{len(contest.camera.shown)} pictures / 张图片: {contest.camera.folder.relative_to(Path.cwd())}")


if __name__ == "__main__":
    sys.exit(main())
