"""The player with a review copy, on the screeners' page and the experts': said, switched by a key, on a slow line."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.cast import OFFICE, Cast, cast_on_own_stack
from tests.browser.conftest import DESKTOP, PHONE, Violations
from tests.browser.films import ACCEPTED

COPY = "/renditions/copy.mp4"  # under the buckets' origin, which the pages' policy allows
SMALL, WHOLE = "正在播放评审用视频", "正在播放原片"


class Judged(NamedTuple):
    """A call in expert review, and the id of its one work."""

    cast: Cast
    work: str


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    """A call in expert review with one work."""
    with cast_on_own_stack(tmp_path_factory.mktemp("copy")) as cast:
        work = cast.submitted(cast.entrant("13800138000", "李四"), "长江大桥")
        for number in range(1, 6):
            cast.expert(number)
        cast.reschedule(closes=timedelta(seconds=-1))
        cast.start("screening", "awaiting_people")
        cast.decide(work)
        cast.gate("screening")
        cast.start("expert_review", "awaiting_people")
        yield Judged(cast, work)


def with_copy(page: Page) -> None:
    """What the API tells of a film gets a copy: small films, as tests have, are given none."""

    def told(route: Route) -> None:
        answer = route.fetch()
        body: dict[str, Any] = answer.json()
        if body.get("playback_url"):
            origin = "{0.scheme}://{0.netloc}".format(urlsplit(body["playback_url"]))
            body |= {"original_url": body["playback_url"], "playback_url": f"{origin}{COPY}"}
        route.fulfill(response=answer, json=body)

    page.route("**/api/organizer/entries/*", told)
    page.route("**/api/reviews/*", told)


@pytest.fixture(params=["screener", "expert"])
def shown(request: pytest.FixtureRequest, page: Page, call: Judged) -> Page:
    """The work on a page of those who judge it, with a review copy."""
    with_copy(page)
    if request.param == "screener":
        call.cast.lend_session(OFFICE, "organizer", page)
        page.goto(f"{call.cast.site}/organizer/#/entries/{call.work}")
    else:
        call.cast.lend_session("judge1@example.cn", "expert", page)
        page.goto(f"{call.cast.site}/expert/")
        page.get_by_role("link", name="开始评审").click()
    return page


def video(page: Page) -> Locator:
    return page.locator(".player video")


def test_what_plays_is_said_and_the_original_is_one_key_away(shown: Page, violations: Violations) -> None:
    """The copy first; whoever takes the original reads so, and comes back the same way. Axe finds nothing."""
    shown.route(f"**{COPY}", lambda route: route.fulfill(path=ACCEPTED, content_type="video/mp4"))
    expect(shown.get_by_text(SMALL)).to_be_visible()
    expect(video(shown)).to_have_attribute("src", re.compile(f"{COPY}$"))
    for size in (DESKTOP, PHONE):
        shown.set_viewport_size(size)
        assert violations(shown) == []
    shown.get_by_role("button", name="播放原片").press("Enter")
    expect(shown.get_by_text(WHOLE)).to_be_visible()
    expect(video(shown)).to_have_js_property("readyState", 4)
    expect(shown.get_by_role("button", name="播放评审用视频")).to_be_focused()
    shown.get_by_role("button", name="播放评审用视频").press("Enter")
    expect(shown.get_by_text(SMALL)).to_be_visible()


def test_a_slow_line_is_told_and_the_original_still_plays(shown: Page, violations: Violations) -> None:
    """After some seconds, not at once; with another source, the words go."""
    shown.route(f"**{COPY}", lambda _route: None)  # nothing ever comes
    expect(shown.get_by_text(SMALL)).to_be_visible()
    slow = shown.get_by_role("status").get_by_text("网络较慢，视频正在加载")
    expect(video(shown)).to_have_attribute("src", re.compile(f"{COPY}$"))
    video(shown).evaluate("each => { each.play().catch(() => {}); }")
    expect(slow).to_be_hidden()
    expect(slow).to_be_visible()
    for size in (DESKTOP, PHONE):
        shown.set_viewport_size(size)
        assert violations(shown) == []
    shown.get_by_role("button", name="播放原片").click()
    expect(slow).to_be_hidden()
    expect(video(shown)).to_have_js_property("readyState", 4)
