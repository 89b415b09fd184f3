"""Several roles in one browser: nobody is replaced unasked, no link used up, and a page notices another's session."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from chalicelib.people import send_caps
from chalicelib.people.sign_in import named_in
from infra.local import people
from infra.local.people import EXPERT, Links
from tests.browser.cast import press_enter, type_code
from tests.browser.conftest import DESKTOP, PHONE, Violations, operating
from tests.browser.opened import OpenCall
from tests.waiting import PATIENCE

OFFICE, JUDGE, UNIT = "演练主办方", "演练专家", "演练推荐单位"
REDEMPTIONS = "/sign-in/redemptions"


@pytest.fixture(scope="module")
def links(open_call: OpenCall) -> Links:
    """What `make run` prints."""
    with operating(open_call.stack):
        return people.prepare(open_call.stack)


def mailed_link(call: OpenCall) -> str:
    """A link that the expert asked for: it works once."""
    mail = str(EXPERT["email"])
    before = len(call.letters(mail))
    asked: dict[str, Any] = {"contact": mail, "role": "expert"}
    with httpx.Client(base_url=call.site, timeout=PATIENCE, trust_env=False) as client:
        answer = client.post("/api/sign-in/links", json=asked)
        if answer.status_code == 429:  # other tests asked from here, too: do the work, as the page does
            proof = send_caps.work(**answer.json()["work"])
            answer = client.post("/api/sign-in/links", json=asked | {"proof": proof})
        answer.raise_for_status()
    token = call.next_letter(mail, r"expert/#token=([\w.-]+)", before)
    return f"{call.site}/expert/#token={token}"


def sign_in(page: Page, link: str, name: str) -> None:
    """By a link, in a browser where nobody is signed in."""
    page.goto(link)
    press_enter(page)
    if name == OFFICE:
        type_code(page, named_in(link.partition("#token=")[2])[1])
        expect(page.locator(".standing-now")).to_be_visible()  # the name is there before the code is proved
    expect(page.locator(".who-name")).to_contain_text(name)


@pytest.fixture(scope="module")
def sessions(browser: Browser, links: Links) -> dict[str, list[Any]]:
    """Cookies by name: all sign in by what was printed. A code is good once in half a minute, so tests share them."""
    kept: dict[str, list[Any]] = {}
    for link, name in printed(links):
        with browser.new_context(locale="zh-CN") as context:
            sign_in(context.new_page(), link, name)
            kept[name] = list(context.cookies())
    return kept


def printed(links: Links) -> tuple[tuple[str, str], ...]:
    """Links and the names of those whom they sign in."""
    return (links.organizer, OFFICE), (links.expert, JUDGE), (links.recommender, UNIT)


def test_printed_links_sign_in_again_and_again(browser: Browser, links: Links, sessions: dict[str, list[Any]]) -> None:
    """A rehearsal goes on tomorrow, and in a second browser, with what it printed."""
    for link, name in printed(links):
        assert sessions[name]  # by the same link, a moment ago
        with browser.new_context(locale="zh-CN") as context:
            sign_in(context.new_page(), link, name)


def at_the_office(page: Page, call: OpenCall, sessions: dict[str, list[Any]]) -> None:
    """The organizer is signed in, and the console open."""
    page.context.add_cookies(sessions[OFFICE])
    page.goto(f"{call.site}/organizer/")
    expect(page.locator(".who-name")).to_contain_text(OFFICE)


def test_a_page_notices_that_somebody_else_has_signed_in(
    page: Page, open_call: OpenCall, sessions: dict[str, list[Any]]
) -> None:
    """The organizer's tab says who it is now, instead of refusing everything that is pressed there."""
    at_the_office(page, open_call, sessions)
    page.context.add_cookies(sessions[JUDGE])
    # What the page reads by itself may tell it first, and then nothing is left to press.
    page.evaluate("""document.querySelector('a[href="#/experts"]')?.click()""")
    expect(page.get_by_text(f"当前登录的是“{JUDGE}”（评审专家）")).to_be_visible()
    expect(page.get_by_role("link", name="前往该身份的页面")).to_have_attribute("href", "../expert/")
    page.get_by_role("button", name="退出并继续").click()
    expect(page.get_by_label("邮箱")).to_be_visible()


def test_a_link_asks_before_it_replaces_somebody(
    page: Page, open_call: OpenCall, links: Links, sessions: dict[str, list[Any]], violations: Violations
) -> None:
    """Name and role of who is signed in are said; staying leaves the link unused, leaving goes on with it at once.

    It ends the organizer's session, so it comes last.
    """
    at_the_office(page, open_call, sessions)
    expect(page.get_by_text(re.compile("征集进行中，"))).to_be_visible()
    expect(page.get_by_text(re.compile("征集已截止"))).to_have_count(0)  # and nothing to start it before its time
    link = mailed_link(open_call)
    redeemed: list[Request] = []
    other = page.context.new_page()
    other.on("request", lambda request: redeemed.append(request) if REDEMPTIONS in request.url else None)
    for size in (PHONE, DESKTOP):
        other.set_viewport_size(size)
        other.goto("about:blank")
        other.goto(link)
        expect(other.get_by_role("heading", name="请选择登录身份")).to_be_visible()
        expect(other.get_by_text(f"当前登录的是“{OFFICE}”（主办方）")).to_be_visible()
        assert violations(other) == []
    other.get_by_role("link", name="保持当前登录").press("Enter")
    expect(other.locator(".standing-now")).to_be_visible()
    assert redeemed == []
    other.evaluate("link => location.assign(link)", links.organizer)
    other.get_by_role("button", name="保持当前登录").press("Enter")  # the same person's link, in the same tab
    expect(other.locator(".standing-now")).to_be_visible()
    assert (redeemed, "token" in other.url) == ([], False)
    other.goto(link)
    other.get_by_role("button", name="退出并使用链接").press("Enter")
    expect(other.locator(".who-name")).to_contain_text(JUDGE)
    assert (len(redeemed), "token" in other.url) == (1, False)
