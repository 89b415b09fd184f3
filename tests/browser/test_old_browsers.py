"""The entrant's page in browsers of 2020, in the browsers of other apps, and where no module can be read."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.entrant_page import EntrantPage
from tests.browser.films import ACCEPTED
from tests.browser.opened import OpenCall

# What Chrome 86 or Safari 14 lack of what this browser has.
NEWER = """
    const missing = {
        AbortSignal: ["any", "timeout"], "AbortSignal.prototype": ["throwIfAborted", "reason"],
        "Array.prototype": ["at", "findLast", "findLastIndex", "group", "toReversed", "toSorted", "toSpliced", "with"],
        "String.prototype": ["at", "isWellFormed", "toWellFormed"], Object: ["hasOwn", "groupBy"],
        "HTMLDialogElement.prototype": ["show", "showModal", "close"], "Crypto.prototype": ["randomUUID"],
        "Navigator.prototype": ["wakeLock", "locks", "userAgentData"], Intl: ["ListFormat", "Segmenter"],
        Promise: ["any", "withResolvers"], window: ["structuredClone", "requestIdleCallback", "navigation"],
        "HTMLElement.prototype": ["inert", "popover", "showPopover"], "Element.prototype": ["checkVisibility"],
    };
    for (const [where, names] of Object.entries(missing)) {
        const owner = where.split(".").reduce((found, name) => found?.[name], window);
        for (const name of names) if (owner) delete owner[name];
    }
    window.isOld = typeof [].at === "undefined" && !document.createElement("dialog").showModal;
"""


def test_the_whole_way_in_a_browser_of_2020(visitor: EntrantPage) -> None:
    """Sign-in, form, upload, submission, receipt, and a dialog that is closed and confirmed by keyboard."""
    page = visitor.page
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.add_init_script(NEWER)
    visitor.registered().begin_work("老浏览器")
    assert page.evaluate("isOld")
    visitor.pick(ACCEPTED)
    visitor.accepted()
    visitor.describe()
    visitor.pledge()
    visitor.submit()
    page.get_by_role("button", name="撤回作品").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="撤回作品").click()
    dialog.get_by_role("button", name="撤回作品").click()
    expect(page.get_by_text("已撤回").first).to_be_visible()
    assert failures == []


@pytest.mark.parametrize("place", ["", "entrant/", "expert/", "organizer/", "recommender/", "screener/"])
def test_words_instead_of_a_blank_page(page: Page, open_call: OpenCall, place: str) -> None:
    """Where the modules cannot be read: a browser without them, or with a syntax that it does not know."""
    scripts = re.compile(r"/(entrant|expert|organizer|recommender|screener|public)-\w+\.js$")
    page.route(scripts, lambda route: route.fulfill(body="class {", content_type="text/javascript"))
    page.goto(f"{open_call.site}/{place}")
    expect(page.get_by_text("页面没有显示出来")).to_be_visible()
    expect(page.get_by_text("Nothing to see?")).to_be_visible()
    assert page.locator("meta[name=renderer]").get_attribute("content") == "webkit"


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mobile Safari/604.1 MicroMessenger/8.0.49 NetType/WIFI", True),
        ("Mobile MQQBrowser/6.2 QQ/8.9.68.11565 NetType/WIFI", True),
        ("Mobile Safari/537.36 AliApp(DingTalk/7.5.10) com.alibaba.android.rimet", True),
        ("Mobile Safari/537.36 aweme_290500 BytedanceWebview/d8a21c6", True),
        ("Mobile MQQBrowser/14.6 Safari/537.36", False),  # QQ's browser itself
        ("Chrome/86.0.4240.198 Safari/537.36", False),
    ],
)
def test_browsers_of_other_apps_are_advised(
    browser: Browser, browser_context_args: dict[str, Any], open_call: OpenCall, agent: str, told: bool
) -> None:
    """Large uploads break off there; the advice names the way out."""
    with browser.new_context(**browser_context_args, user_agent=f"Mozilla/5.0 (Linux; Android 12) {agent}") as context:
        page = context.new_page()
        page.goto(f"{open_call.site}/entrant/")
        page.get_by_label("手机号或邮箱").wait_for()
        expect(page.get_by_text("在浏览器中打开")).to_have_count(int(told))
