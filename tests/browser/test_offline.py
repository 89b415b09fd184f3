"""The entrant's page without a network: it opens, the draft goes on, and nothing stays for the next person."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Known, Violations
from tests.browser.entrant_page import EntrantPage
from tests.browser.opened import OpenCall
from tests.waiting import PATIENCE_MS, until

NOTICE = "当前没有连接到服务器"
STORED = "Object.entries(localStorage).filter(([name]) => name.includes('copy.answer'))"
UNSAVED = "Object.keys(localStorage).filter((name) => name.includes('copy.work.'))"
# Ready once it is active with its files.
WORKER = """async () => (await navigator.serviceWorker.getRegistration())?.active?.state === "activated"
    && (await caches.keys()).filter((name) => name.startsWith("page ")).length === 1"""
GONE = """async () => !(await navigator.serviceWorker.getRegistration())
    && (await caches.keys()).every((name) => !name.startsWith("page "))"""

# The page as it is built without a worker: the name is gone before the page's script runs.
WITHOUT = """new MutationObserver(() => document.querySelector("meta[name=worker]")?.remove())
    .observe(document, { childList: true, subtree: true })"""


@contextmanager
def online(browser: Browser, arguments: dict[str, Any]) -> Iterator[Page]:
    """A page in a browser that takes workers, with its network back at the end."""
    with browser.new_context(**arguments | {"service_workers": "allow"}) as context:
        yield context.new_page()
        context.set_offline(False)  # a worker without a network keeps its context from closing


@pytest.fixture
def installed(
    browser: Browser, browser_context_args: dict[str, Any], open_call: OpenCall, known: Known
) -> Iterator[EntrantPage]:
    """Somebody signed in, whose browser has the page's worker."""
    with online(browser, browser_context_args) as page:
        page.context.add_cookies(known.state["cookies"])  # type: ignore[arg-type]  # what one call gives the other takes
        entrant = EntrantPage(page, open_call, known.phone)
        entrant.open()
        expect(entrant.page.get_by_role("heading", name="我的作品")).to_be_visible()
        yield entrant


@pytest.fixture
def leaver(browser: Browser, browser_context_args: dict[str, Any], open_call: OpenCall) -> Iterator[EntrantPage]:
    """The same for somebody who signs out, which others' sessions must not."""
    with online(browser, browser_context_args) as page:
        yield EntrantPage(page, open_call).registered()


API = "**/api/**"


def _lost(route: Route) -> None:
    route.abort("internetdisconnected")


def lose_network(page: Page) -> None:
    """The browser's own switch would let what is sent reach the server, and lose the answers alone."""
    page.context.route(API, _lost)
    page.context.set_offline(True)


def find_network(page: Page) -> None:
    """It is back, and the browser says so."""
    page.context.unroute(API)
    page.context.set_offline(False)


def ready(entrant: EntrantPage) -> None:
    """Wait for the worker, which comes after the page has been quiet."""
    until(lambda: entrant.page.evaluate(WORKER), "the worker")


def test_a_draft_goes_on_without_a_network(installed: EntrantPage, violations: Violations) -> None:
    """The page opens from the home screen, says so in words, keeps what is typed, and saves it afterwards."""
    page = installed.page
    installed.begin_work("车间里没有信号")
    page.get_by_label("内容简介").fill("联网时写的")
    expect(installed.saved).to_be_visible()
    ready(installed)
    lose_network(page)
    installed.open()
    expect(page.get_by_text(NOTICE)).to_be_visible()
    page.get_by_role("link", name="车间里没有信号").click()
    expect(page.get_by_label("内容简介")).to_have_value("联网时写的")
    page.get_by_label("内容简介").fill("断网时接着写的")
    expect(page.get_by_text("网络不通，内容已留存在本机").first).to_be_visible()
    assert violations(page) == []
    page.reload()
    expect(page.get_by_label("内容简介")).to_have_value("断网时接着写的")
    find_network(page)
    expect(page.locator(".save-state.good").first).to_be_visible()
    expect(page.get_by_text(NOTICE)).to_have_count(0)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.get_by_label("内容简介")).to_have_value("断网时接着写的")


def test_what_was_typed_is_saved_without_opening_the_form_again(installed: EntrantPage) -> None:
    """Whoever comes back to the list and signs out there loses nothing."""
    page = installed.page
    installed.begin_work("回到列表")
    expect(page.get_by_label("内容简介")).to_be_visible()
    ready(installed)
    lose_network(page)
    page.get_by_label("内容简介").fill("没有再打开")
    expect(page.get_by_text("网络不通，内容已留存在本机").first).to_be_visible()
    installed.open()
    expect(page.get_by_text(NOTICE)).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok, timeout=PATIENCE_MS):
        find_network(page)
    until(lambda: page.evaluate(UNSAVED) == [], "the draft's save")
    page.get_by_role("link", name="回到列表").click()
    expect(page.get_by_label("内容简介")).to_have_value("没有再打开")


def test_nothing_is_kept_for_the_next_person(leaver: EntrantPage) -> None:
    """After a session has ended, and after signing out: the page opens, and shows nobody's work."""
    page = leaver.page
    leaver.begin_work("只给本人看")
    ready(leaver)
    assert "只给本人看" in str(page.evaluate(STORED))
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("button", name="获取验证码")).to_be_visible()
    assert page.evaluate(STORED) == []
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # as above
    page.reload()
    expect(page.get_by_role("heading", name="只给本人看")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="获取验证码")).to_be_visible()
    nothing_is_left(page)
    lose_network(page)
    page.reload()
    expect(page.get_by_text("网络连接中断").first).to_be_visible()
    expect(page.get_by_text("只给本人看")).to_have_count(0)


def nothing_is_left(page: Page) -> None:
    """Neither the server's answers nor what was typed."""
    assert page.evaluate("JSON.stringify(localStorage)").count("只给本人看") == 0
    assert page.evaluate(STORED) == []
    assert page.evaluate(UNSAVED) == []


def test_somebody_signs_out_without_a_network(leaver: EntrantPage, violations: Violations) -> None:
    """Nothing is shown to the next person, and with a network the session has ended."""
    page = leaver.page
    page.set_viewport_size({"width": 360, "height": 740})
    leaver.begin_work("只给本人看")
    expect(page.get_by_label("内容简介")).to_be_visible()
    ready(leaver)
    lose_network(page)
    page.reload()
    page.get_by_label("内容简介").fill("只给本人看的简介")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("dialog", name="断网时退出")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="退出并清除").click()
    expect(page.get_by_text("网络连接中断").first).to_be_visible()
    nothing_is_left(page)
    secret = page.context.cookies()
    find_network(page)
    page.reload()
    expect(page.get_by_role("button", name="获取验证码")).to_be_visible()
    page.context.add_cookies(secret)  # type: ignore[arg-type]  # as above
    page.reload()
    expect(page.get_by_role("button", name="获取验证码")).to_be_visible()


def test_a_page_that_names_no_worker_takes_it_away(installed: EntrantPage) -> None:
    """A worker that did harm would otherwise stay in every browser that has it."""
    page = installed.page
    ready(installed)
    page.add_init_script(WITHOUT)
    page.reload()
    until(lambda: page.evaluate(GONE), "the worker's end")
