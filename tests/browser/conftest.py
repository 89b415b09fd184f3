"""Pages in Debian's Chromium, on the deployed stack with the call open."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize, expect

from infra import deployment
from infra.local.stack import Stack
from tests.browser.cast import Cast
from tests.browser.entrant_page import EntrantPage, new_phone
from tests.browser.opened import OpenCall
from tests.stack import hold
from tests.waiting import PATIENCE_MS

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the lightest first
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).parent / "axe.min.js").read_text()
# What is in order needs no words. Of what axe-core fetches beforehand its rules read media alone: only an experimental
# one looks into style sheets.
OPTIONS: dict[str, object] = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
RUN_AXE = """async (options) => (await axe.run(document, options)).violations
    .map(each => `${each.id}: ${each.nodes.map(node => node.target.join(" ")).join(", ")}`)"""
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")]
expect.set_options(timeout=PATIENCE_MS)
Violations = Callable[[Page], list[str]]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's browser: a download of the test tool's own never happens."""
    if CHROMIUM is None and os.environ.get("CI") != "true":
        pytest.skip("no Chromium on this machine")
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A Chinese visitor with a desktop, who wants no motion: colours that fade are drawn at every step.

    Tests cut requests of pages, which a worker would take over.
    """
    return {
        "locale": "zh-CN",
        "timezone_id": "America/New_York",
        "viewport": DESKTOP,
        "service_workers": "block",
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    """Its pages wait as long for what is to be pressed as `expect` does for what is to be seen."""
    opened = browser.new_context

    def patient(**settings: Any) -> BrowserContext:
        context = opened(**settings)
        context.set_default_timeout(PATIENCE_MS)
        return context

    browser.new_context = patient  # type: ignore[method-assign]
    return browser


@pytest.fixture(scope="session")
def open_call(stack: Stack) -> OpenCall:
    """The call as an operator opens it, its dates moved to today, with a first organizer.

    Accepted films stay unscanned: the samples of one take a second of the processor, and no page of this call shows
    them. `test_organizer.py` has them on a stack of its own.
    """
    hold(stack, "ScansQueue")
    with operating(stack):
        from chalicelib.aws import bootstrap

        bootstrap.open_campaign(stack.contest)
        bootstrap.rehearse(stack.contest)
        token = bootstrap.appoint_organizer(stack.contest, "主办方", "office@example.cn")
    return OpenCall(stack, token)


@pytest.fixture(scope="session")
def cast(open_call: OpenCall) -> Iterator[Cast]:
    """People of the open call who act without a page. The organizer's link works once, so all modules share them."""
    cast = Cast(open_call.stack, open_call.organizer_token)
    yield cast
    cast.leave()


@contextmanager
def operating(stack: Stack) -> Iterator[None]:
    """This process acts as the stack's operator."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in stack.environment().items():
            patch.setenv(name, value)
        deployment.forget()
        yield
    deployment.forget()


class Known(NamedTuple):
    """A registered entrant: the contact, and a browser's state with the session in it."""

    phone: str
    state: StorageState


@pytest.fixture(scope="module")
def keeper(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """An empty page that stays open, so that its process serves the pages of a module one after another."""
    with closing(browser.new_context(**browser_context_args)) as context:
        keeper = context.new_page()
        keeper.route("**", lambda route: route.fulfill(body=""))
        keeper.goto("http://127.0.0.1/")  # the site of every stack: their ports differ only
        yield keeper


@pytest.fixture
def page(keeper: Page) -> Iterator[Page]:
    """A new page in a browser that remembers nobody, though files that never change may still be in its cache.

    A page that another opens has the other's process, which has read the pages' programs and axe-core before: this
    saves a third of a test's processor time. pytest-playwright's `context` is a browser that has seen nothing yet.
    """
    visited: set[str] = set()
    with keeper.context.expect_page() as opened:
        keeper.evaluate("void open('about:blank')")
    page = opened.value
    page.evaluate("opener = null")
    page.on("framenavigated", lambda frame: visited.add(frame.url))
    yield page
    forget(keeper, visited)


def forget(keeper: Page, visited: set[str]) -> None:
    """Close all other pages and have nothing kept of them: what they stored, whom they signed in, what was cut."""
    context = keeper.context
    for each in context.pages:
        if each is not keeper:
            each.close()
    context.unroute_all()
    context.set_offline(False)
    context.clear_permissions()
    context.clear_cookies()
    devices = context.new_cdp_session(keeper)
    for origin in {"{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in visited - {"about:blank"}}:
        devices.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    devices.detach()


@pytest.fixture
def visitor(page: Page, open_call: OpenCall) -> EntrantPage:
    """Somebody who has the page's address."""
    return EntrantPage(page, open_call)


@pytest.fixture(scope="session")
def known(browser: Browser, open_call: OpenCall, cast: Cast) -> Known:
    """Somebody who registered once, over HTTP; each test then opens a browser of theirs."""
    phone = new_phone()
    person = cast.entrant(phone, "李晓明")
    with browser.new_context() as context:
        context.add_cookies(
            [{"name": each, "value": of, "url": open_call.site} for each, of in person.http.cookies.items()]
        )
        return Known(phone, context.storage_state())


@pytest.fixture
def entrant(page: Page, open_call: OpenCall, known: Known) -> EntrantPage:
    """Somebody signed in and introduced, at the list of works."""
    page.context.add_cookies(known.state["cookies"])  # type: ignore[arg-type]  # what one call gives the other takes
    entrant = EntrantPage(page, open_call, known.phone)
    entrant.open()
    return entrant


@pytest.fixture
def newcomer(page: Page, open_call: OpenCall, cast: Cast) -> EntrantPage:
    """Somebody who registered a moment ago, over HTTP, and has nothing yet, at the list of works."""
    newcomer = EntrantPage(page, open_call)
    cast.lend(cast.entrant(newcomer.phone, "李晓明"), page)
    newcomer.open()
    return newcomer


@pytest.fixture
def looks() -> list[tuple[str, object, object]]:
    """Where axe-core has looked: the address, the size and the language of each look."""
    return []


@pytest.fixture
def violations(looks: list[tuple[str, object, object]]) -> Violations:
    """What axe-core finds wrong with a page as it stands, its contrast in the dark too; whether it scrolls sideways.

    A page that is looked at again in another size or language only has the same colours: one look in the dark serves
    all of them.
    """

    def has_changed_so(page: Page) -> bool:
        """Whether the last look saw this address in another size or language."""
        looks.append(_place(page))
        return len(looks) > 1 and looks[-2][0] == looks[-1][0] and looks[-2] != looks[-1]

    return lambda page: _violations(page, in_the_dark=not has_changed_so(page))


@pytest.fixture
def in_both_sizes(looks: list[tuple[str, object, object]]) -> Violations:
    """The same on a phone and on a desktop: pages learn of their width by style sheets. It ends on the phone."""

    def look(page: Page) -> list[str]:
        found: list[str] = []
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            found += [f"{size['width']} px: {each}" for each in _violations(page, in_the_dark=size is DESKTOP)]
        looks.append(_place(page))
        return found

    return look


def _place(page: Page) -> tuple[str, object, object]:
    return page.url, page.viewport_size, page.evaluate("document.documentElement.lang")


def _violations(page: Page, *, in_the_dark: bool) -> list[str]:
    for _ in range(20):  # a machine that is busy may still be painting: what is wrong stays wrong
        if not (found := _violations_now(page, in_the_dark=in_the_dark)):
            break
        page.wait_for_timeout(1000)
    return found


def _violations_now(page: Page, *, in_the_dark: bool) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    found = page.evaluate(RUN_AXE, OPTIONS)
    if in_the_dark:
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # without it colours fade
        contrast = OPTIONS | {"runOnly": ["color-contrast"]}
        found += [f"dark: {each}" for each in page.evaluate(RUN_AXE, contrast)]
        page.emulate_media(color_scheme="light")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"scrolls sideways by {wide} px"] if wide > 0 else [])]
