"""How the pages arrive: few requests, nothing twice, nothing that jumps, and words where a part is gone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.cast import Cast
from tests.browser.conftest import SIZES
from tests.browser.entrant_page import EntrantPage
from tests.browser.opened import OpenCall

PLACES = ["", "entrant/", "expert/", "organizer/", "recommender/", "screener/"]
UNIT = "loading@example.cn"
BUSY = "13800138555"
INSIDE = re.compile(r"/assets/entrant-inside-\w+\.js")  # what an entrant sees after signing in
MOST_SHIFT = 0.05  # of cumulative layout shift, half of what web.dev/cls calls good
# A 3G line: each answer comes late enough to be drawn apart from the others.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 100_000}
SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            const moved = entry.sources.map(({ node }) => node && (node.className || node.nodeName)).join(", ");
            shifts.push([entry.value, moved]);
        }
    }).observe({ type: "layout-shift", buffered: true });
"""


# --- requests -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_a_second_visit_asks_for_html_and_api_only(page: Page, open_call: OpenCall, place: str) -> None:
    """Everything else has a name that changes with its content, so the browser keeps it."""
    found = """() => performance.getEntriesByType("resource").map(({ name, transferSize }) =>
        [new URL(name).pathname, transferSize])"""

    def visited() -> dict[str, int]:
        page.goto("about:blank")
        page.goto(f"{open_call.site}/{place}")
        page.wait_for_load_state("networkidle")
        return dict(page.evaluate(found))

    visits = [visited(), visited()]
    while visits[-1].keys() != visits[-2].keys() and len(visits) < 6:  # a busy machine's late parts come after the calm
        visits.append(visited())
    assert len([path for path in visits[-2] if path.startswith("/assets/")]) >= 4
    assert visits[-1].keys() == visits[-2].keys()
    assert [path for path, size in visits[-1].items() if size and not path.startswith("/api/")] == []


# --- a part that does not come --------------------------------------------------------------------------------------


def test_a_part_that_is_lost_on_the_way_is_tried_again(entrant: EntrantPage) -> None:
    """Engines remember a module that failed, so it is asked for by another address. Nothing on the page is lost."""
    page = entrant.page
    page.route(INSIDE, lambda route: route.abort())
    entrant.open("#/profile")
    page.reload()
    expect(page.get_by_text("这部分页面没有加载成功")).to_be_visible()
    page.unroute(INSIDE)
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_label("姓名")).to_be_visible()


def test_a_page_older_than_its_parts_says_so_and_reloads(entrant: EntrantPage) -> None:
    """The parts of an open page are gone, because the pages were built anew since."""
    page = entrant.page

    def newer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r"/entrant-\w+\.js", "/entrant-0123456789.js", answer.text()))

    page.route(INSIDE, lambda route: route.fulfill(status=404))
    page.add_init_script("addEventListener('DOMContentLoaded', () => window.old = true)")
    page.reload()
    page.route("**/entrant/", newer)
    expect(page.get_by_text("网页已更新，请刷新页面后继续")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="刷新页面").click()
    expect(page.get_by_role("heading", name="我的作品")).to_be_visible()


# --- nothing jumps --------------------------------------------------------------------------------------------------


@pytest.fixture
def cold(context: BrowserContext) -> Page:
    """A page in a browser that has seen none yet."""
    return context.new_page()


@pytest.fixture(scope="module")
def people(cast: Cast) -> Cast:
    """The organizer, an expert, a recommending unit and an entrant with entries, who can lend their sessions."""
    cast.expert(1)
    busy = cast.entrant(BUSY, "黄海")
    cast.submitted(busy, "钢铁的温度")  # of which a message tells
    busy.do("POST", "/entries", {"title": "齿轮之歌", "category": cast.contest["categories"][0]["id"]})
    cast.sessions[BUSY] = dict(busy.http.cookies)
    unit = {
        "name": "广东省工业和信息化厅",
        "credit_code": "91350100M000100Y43",
        "province": "广东省",
        "city": "广州市",
        "contact_person": "王芳",
        "email": UNIT,
        "phone": "13800138000",
        "deadline": None,
    }
    cast.organizer.do("POST", "/organizer/recommenders", unit)
    return cast


def shifted(page: Page, address: str) -> list[Any]:
    """What moves while the page loads, cold and on a slow line: how much, and what."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    page.add_init_script(SHIFTS)
    page.goto(address)
    expect(page.locator("main .loading")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    moved: list[Any] = page.evaluate("shifts")
    return moved


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_for_a_visitor(cold: Page, open_call: OpenCall, place: str, size: Any) -> None:
    """What comes later has its room."""
    cold.set_viewport_size(size)
    moved = shifted(cold, f"{open_call.site}/{place}")
    assert sum(value for value, _ in moved) <= MOST_SHIFT, moved


@pytest.mark.parametrize("role", ["entrant", "expert", "organizer", "recommender"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_for_who_is_signed_in(cold: Page, people: Cast, role: str, size: Any) -> None:
    """The links at the head and the person's name, too."""
    cold.set_viewport_size(size)
    contacts = {"entrant": BUSY, "expert": "judge1@example.cn", "organizer": "office@example.cn", "recommender": UNIT}
    people.lend_session(contacts[role], role, cold)
    moved = shifted(cold, f"{people.site}/{role}/")
    expect(cold.get_by_role("button", name="退出")).to_be_visible()
    assert sum(value for value, _ in moved) <= MOST_SHIFT, moved


@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_for_who_comes_by_a_units_link_in_another_app(
    browser: Browser, browser_context_args: Any, people: Cast, size: Any
) -> None:
    """Most phones come so: the advice to leave the app and the unit's name have their room."""
    unit = people.person().do("GET", "/recommenders")["recommenders"][0]["id"]
    with browser.new_context(**browser_context_args, user_agent="Mozilla/5.0 Mobile MicroMessenger/8.0.49") as context:
        page = context.new_page()
        page.set_viewport_size(size)
        moved = shifted(page, f"{people.site}/entrant/?unit={unit}")
        expect(page.get_by_text("的邀请投稿")).to_be_visible()
        expect(page.get_by_text("在浏览器中打开")).to_be_visible()
        assert sum(value for value, _ in moved) <= MOST_SHIFT, moved
