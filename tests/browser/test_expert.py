"""The expert's page: scores that are never lost, never overwritten unseen, and count once."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.cast import Cast, cast_on_own_stack, press_enter
from tests.browser.conftest import DESKTOP, PHONE, Violations
from tests.waiting import until

TITLES = ("钢铁是这样炼成的", "一粒螺丝的旅程", "<b>窑火</b>千年")
POINTS = (86, 90, 80, 75, 88, 70)  # of the criteria in turn


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """A call in expert review: three works, six experts, five of them on each work."""
    with cast_on_own_stack(tmp_path_factory.mktemp("review")) as cast:
        entrant = cast.entrant("13800138000", "李四")
        works = [cast.submitted(entrant, title) for title in TITLES]
        for number in range(1, 7):
            cast.expert(number)
        cast.reschedule(closes=timedelta(seconds=-1))
        cast.start("screening", "awaiting_people")
        for work in works:
            cast.decide(work)
        cast.gate("screening")
        cast.start("expert_review", "awaiting_people")
        yield cast


def enter(page: Page, call: Cast, number: int) -> None:
    """An expert at the list of works, signed in."""
    call.lend_session(f"judge{number}@example.cn", "expert", page)
    page.goto(f"{call.site}/expert/")
    expect(page.get_by_role("heading", name="我的评审作品")).to_be_visible()


def open_first(page: Page) -> None:
    """Go to the first work that waits."""
    page.get_by_role("link", name=re.compile("开始评审|继续评审")).click()
    expect(page.get_by_role("button", name="提交评分")).to_be_visible()


def points(page: Page, name: str) -> Locator:
    """The number of a criterion."""
    return page.get_by_role("textbox", name=f"{name}分数")


def given(call: Cast) -> dict[str, int]:
    """The points of each criterion, by its name on the page."""
    return {
        criterion["text"]["zh"]: score
        for criterion, score in zip(call.contest["criteria"], cycle(POINTS), strict=False)
    }


def total(call: Cast) -> str:
    """Σ weight × points, as it is shown."""
    weights = [criterion["weight"] for criterion in call.contest["criteria"]]
    return (
        f"{sum(weight * score for weight, score in zip(weights, given(call).values(), strict=True)) / Decimal(100):.2f}"
    )


def save_state(page: Page) -> Locator:
    """The words on saving."""
    return page.locator(".save-state")


def review_of(page: Page) -> Any:
    """The work on the page as the server has it."""
    rid = page.url.rpartition("/")[2]
    return page.evaluate("async (id) => (await fetch(`/api/reviews/${id}`)).json()", rid)


def test_the_link_signs_in_once_and_leaves_the_address(page: Page, call: Cast) -> None:
    """Name and field are in sight, the token is not; a second use offers a new link."""
    token = call.token_for("judge1@example.cn", "expert")
    page.goto(f"{call.site}/expert/#token={token}")
    page.goto("about:blank")  # what a mail scanner does: the link is not used up by being opened
    page.goto(f"{call.site}/expert/#token={token}")
    press_enter(page)
    expect(page.get_by_text("专家1 · ")).to_be_visible()
    assert "token" not in page.url
    page.get_by_role("button", name="退出").click()
    page.goto("about:blank")
    page.goto(f"{call.site}/expert/#token={token}")
    press_enter(page)
    expect(page.get_by_role("alert")).to_contain_text("该链接已使用或已过期")
    expect(page.get_by_role("button", name="发送新的登录链接")).to_be_visible()


def test_a_practice_sends_and_stores_nothing(page: Page, call: Cast, violations: Violations) -> None:
    """From the list to the form with the sample film, by keyboard to its end; the server hears of nothing."""
    enter(page, call, 6)
    page.get_by_role("link", name="试评样片").press("Enter")
    expect(page.get_by_text("试评，不计入成绩").first).to_be_visible()
    expect(page.locator("video")).to_have_js_property("readyState", 4)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.get_by_role("button", name="完成试评").click()
    expect(page.locator(".field-error")).to_have_count(1 + len(given(call)))
    page.keyboard.press("Escape")
    points(page, next(iter(given(call)))).focus()
    for score in given(call).values():
        page.keyboard.type(str(score))
        page.keyboard.press("Enter")
    page.keyboard.press("Space")  # the first opinion has the focus
    page.get_by_label("评语").fill("试试看")
    expect(page.locator(".submit-bar output")).to_have_text(total(call))
    wrong = violations(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_contain_text(total(call))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="我的评审作品")).to_be_visible()
    assert [each for each in asked if "/reviews/" in each or not each.startswith("GET")] == []
    assert page.evaluate("JSON.stringify(localStorage)").count("试试看") == 0
    page.get_by_role("link", name="试评样片").click()
    expect(points(page, next(iter(given(call))))).to_have_value("")
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert wrong + violations(page) == []


def test_a_work_is_scored_by_keyboard_and_leads_to_the_next(page: Page, call: Cast) -> None:
    """1 goes to the first number, Enter to the next, Ctrl-Enter submits, and n of N follows."""
    enter(page, call, 1)
    open_first(page)
    first = page.url
    page.keyboard.press("1")
    for score in given(call).values():
        page.keyboard.type(str(score))
        page.keyboard.press("Enter")
    page.keyboard.press("Space")  # the first opinion has the focus
    expect(page.locator(".submit-bar output")).to_have_text(total(call))
    expect(save_state(page)).to_contain_text("已保存")
    page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("row")).to_have_count(1 + len(given(call)))
    expect(dialog).to_contain_text(total(call))
    expect(dialog.get_by_text(re.compile(r"播放记录为 0:00 / 0:0\d"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("已提交 1 / "))).to_be_visible()
    assert page.url != first


def test_what_is_missing_takes_the_focus_and_is_not_zero(page: Page, call: Cast) -> None:
    """Unscored stays unscored until something is entered; 101 is no score; zero is one."""
    enter(page, call, 2)
    open_first(page)
    points(page, "故事性").fill("0")
    points(page, "艺术性").fill("101")
    page.get_by_role("button", name="提交评分").click()
    expect(points(page, "艺术性")).to_be_focused()
    expect(page.get_by_text("请填写 0–100 的整数")).to_be_visible()
    expect(page.get_by_text("请为“科学性”评分")).to_be_visible()
    expect(save_state(page)).to_contain_text("已保存")
    open_still = dict.fromkeys((criterion["id"] for criterion in call.contest["criteria"]), None)
    assert review_of(page)["scores"] == open_still | {"story": 0}


def test_slider_steps_and_number_go_together(page: Page, call: Cast) -> None:
    """Whichever is used, the others follow; keys pressed while typing move nothing."""
    enter(page, call, 2)
    open_first(page)
    slider = page.get_by_role("slider", name="传播性滑块")
    expect(slider).to_have_attribute("aria-valuetext", "未评分")
    slider.fill("64")
    expect(points(page, "传播性")).to_have_value("64")
    page.get_by_role("button", name="传播性加 1 分").click()
    expect(points(page, "传播性")).to_have_value("65")
    expect(slider).to_have_value("65")
    points(page, "传播性").press("ArrowDown")
    expect(slider).to_have_value("64")
    here = page.url
    comment = page.get_by_role("textbox", name="评语")
    comment.press_sequentially("njk1? ")
    expect(comment).to_have_value("njk1? ")
    assert page.url == here


def test_where_a_call_has_steps_all_moves_by_them(page: Page, call: Cast, violations: Violations) -> None:
    """Slider, buttons and keys; what is typed between two steps is no score, and the form says why."""
    contest = call.contest | {"scores": call.contest["scores"] | {"step": 5}}
    page.route("**/api/contest", lambda route: route.fulfill(json=contest))
    enter(page, call, 6)
    open_first(page)
    expect(page.get_by_text("每项 0–100 分，以 5 分为一档。")).to_be_visible()
    slider = page.get_by_role("slider", name="传播性滑块")
    slider.fill("65")
    page.get_by_role("button", name="传播性加 5 分").click()
    expect(points(page, "传播性")).to_have_value("70")
    points(page, "传播性").press("ArrowDown")
    expect(slider).to_have_value("65")
    points(page, "传播性").press("PageUp")
    expect(slider).to_have_value("75")
    points(page, "传播性").fill("77")
    expect(page.get_by_text("请填写 0–100 分，以 5 分为一档")).to_be_visible()
    expect(slider).to_have_attribute("aria-valuetext", "未评分")
    assert violations(page) == []


def test_the_rubric_opens_beside_the_score(page: Page, call: Cast, violations: Violations) -> None:
    """Where the call says what points mean: by keyboard, the film stays still, and the band of the score is marked."""
    bands = [
        {"least": least, "most": most, "text": {"zh": words, "en": words}}
        for least, most, words in ((85, 100, "人物丰满，令人难忘"), (60, 84, "叙事完整"), (0, 59, "叙事不清"))
    ]
    first, *others = call.contest["criteria"]
    contest = call.contest | {"criteria": [first | {"bands": bands}, *others]}
    page.route("**/api/contest", lambda route: route.fulfill(json=contest))
    enter(page, call, 6)
    open_first(page)
    rubric = page.locator("details.bands")
    expect(rubric).to_have_count(1)  # none where the call says nothing of the points
    expect(rubric.get_by_role("listitem")).to_have_count(0)
    rubric.locator("summary").press("Space")
    expect(rubric.get_by_role("listitem")).to_have_text(["85–100人物丰满，令人难忘", "60–84叙事完整", "0–59叙事不清"])
    assert page.evaluate("document.querySelector('video').paused")
    here = rubric.locator("[aria-current=true]")
    expect(here).to_have_count(0)
    for score, words in (("84", "叙事完整"), ("85", "令人难忘"), ("0", "叙事不清")):
        points(page, first["text"]["zh"]).fill(score)
        expect(here).to_have_count(1)
        expect(here).to_contain_text(words)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert violations(page) == []


def test_an_outage_loses_nothing(page: Page, call: Cast) -> None:
    """Said in words, kept on the device over a reload, saved when the network is back."""
    enter(page, call, 3)
    open_first(page)
    place = page.url
    page.route("**/api/reviews/*", lambda route: route.abort())
    points(page, "故事性").fill("77")
    page.get_by_role("textbox", name="评语").fill("镜头有力")
    expect(save_state(page)).to_contain_text("离线")
    page.unroute("**/api/reviews/*")
    page.goto("about:blank")  # a page that is left tries once more; what does not get through is saved by the next
    page.goto(place)
    expect(points(page, "故事性")).to_have_value("77")
    until(lambda: review_of(page)["comment"] == "镜头有力", "the saved comment")


def test_two_tabs_never_overwrite_each_other_unseen(page: Page, call: Cast) -> None:
    """The tab that comes late shows what differs and lets its expert choose."""
    enter(page, call, 4)
    open_first(page)
    other = page.context.new_page()
    other.goto(page.url)
    expect(points(other, "故事性")).to_be_visible()
    points(page, "故事性").fill("60")
    expect(save_state(page)).to_contain_text("已保存")
    points(other, "故事性").fill("70")
    points(other, "科学性").fill("81")
    dialog = other.get_by_role("dialog")
    expect(dialog).to_contain_text("另一处")
    assert review_of(page)["scores"]["story"] == 60
    dialog.get_by_role("group", name="故事性").get_by_role("radio", name="另一处").check()
    dialog.get_by_role("button", name="保存所选内容").click()
    expect(points(other, "故事性")).to_have_value("60")
    expect(save_state(other)).to_contain_text("已保存")
    scores = review_of(other)["scores"]
    assert (scores["story"], scores["science"]) == (60, 81)
    other.close()


def test_a_conflict_is_declared_apart_and_takes_the_work_away(page: Page, call: Cast) -> None:
    """It needs a reason and a second press; then the work has left the list."""
    enter(page, call, 5)
    listed = page.locator("a.work").count()
    open_first(page)
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="申请回避").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="确认回避").click()
    expect(dialog.get_by_text("请填写理由")).to_be_visible()
    dialog.get_by_role("textbox").fill("曾在该单位任职")
    dialog.get_by_role("button", name="确认回避").click()
    expect(dialog).to_be_hidden()
    page.goto(f"{call.site}/expert/#/")
    expect(page.locator("a.work")).to_have_count(listed - 1)
    expect(page.locator("a.work").filter(has_text=title)).to_have_count(0)


def test_the_film_plays_and_survives_an_address_that_ran_out(page: Page, call: Cast) -> None:
    """Space plays; where the bucket refuses the address, a new one is fetched."""
    enter(page, call, 6)
    refused: list[str] = []

    def refuse_first(route: Any) -> None:
        if not refused:
            refused.append(route.request.url)
            route.fulfill(status=403, body="expired")
        else:
            route.continue_()

    page.route("**/uploads/**", refuse_first)
    open_first(page)
    until(lambda: page.evaluate("document.querySelector('video')?.readyState >= 1"), "the film's length")
    assert refused
    page.keyboard.press("Space")
    until(lambda: page.evaluate("document.querySelector('video').currentTime > 0"), "the film to move")


def test_a_second_round_is_named_and_the_first_scores_can_be_read(
    page: Page, call: Cast, in_both_sizes: Violations
) -> None:
    """The list says 复评; the earlier score opens with its points, and nothing of it can be changed."""
    enter(page, call, 3)
    page.set_viewport_size(PHONE)
    page.route("**/api/reviews", in_second_round)
    page.route("**/api/reviews/*", submitted_before)
    page.reload()
    expect(page.get_by_role("heading", name="我的评审作品 · 复评")).to_be_visible()
    expect(page.get_by_text("您在初评中的评分可在下方查看")).to_be_visible()
    earlier = page.get_by_role("region", name="初评评分（只读）")
    expect(earlier.locator("a.work")).to_have_count(1)
    assert in_both_sizes(page) == []
    earlier.locator("a.work").press("Enter")
    expect(points(page, "故事性")).to_have_value("61")
    expect(points(page, "故事性")).not_to_be_editable()
    expect(page.get_by_role("button", name="提交评分")).to_have_count(0)
    expect(page.get_by_role("button", name="申请回避")).to_have_count(0)


def in_second_round(route: Route) -> None:
    """The first of an expert's entries counts as scored in the first round."""
    answer = route.fetch()
    found = answer.json()
    first, *others = found["reviews"]
    earlier = [first | {"state": "submitted", "total": "61.00"}]
    route.fulfill(response=answer, json=found | {"round": 2, "reviews": others, "earlier": earlier})


def submitted_before(route: Route) -> None:
    """An entry with 61 points for each criterion, submitted."""
    answer = route.fetch()
    found = answer.json()
    route.fulfill(response=answer, json=found | {"state": "submitted", "scores": dict.fromkeys(found["scores"], 61)})


def test_what_was_played_and_skipped_goes_beside_the_score(page: Page, call: Cast) -> None:
    """It survives a reload unsaved, is sent with the next score and told to the expert; a reload counts no seek."""
    enter(page, call, 5)
    open_first(page)
    expect(page.get_by_text("只供主办方了解，不影响计分")).to_be_visible()
    video = page.locator("video")
    until(lambda: video.evaluate("each => each.readyState >= 2"), "the film")
    video.evaluate("each => each.play()")
    until(lambda: video.evaluate("each => each.ended"), "the end of the film")
    expect(page.get_by_text(re.compile(r"已播放 0:01 / 0:0[12]"))).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile(r"已播放 0:01 / 0:0[12]"))).to_be_visible()
    until(lambda: video.evaluate("each => each.readyState >= 2"), "the film")
    video.evaluate("each => { each.currentTime = 0.5; }")
    until(lambda: video.evaluate("each => !each.seeking && each.currentTime === 0.5"), "the position")
    points(page, "故事性").fill("80")
    expect(save_state(page)).to_contain_text("已保存")
    assert review_of(page)["watched"] == {"spans": [[0, 1]], "seeks": 1}
    for name, score in given(call).items():
        points(page, name).fill(str(score))
    page.get_by_role("radio").first.press("Space")
    page.get_by_role("button", name="提交评分").click()
    expect(page.get_by_role("dialog")).to_contain_text(total(call))
    expect(page.get_by_role("dialog").get_by_text("播放记录为")).to_have_count(0)
    page.keyboard.press("Escape")


@pytest.mark.parametrize(
    ("size", "language"), [pytest.param(PHONE, "en", id="phone"), pytest.param(DESKTOP, "zh", id="desktop")]
)
def test_every_place_is_fit_for_everybody(
    page: Page, call: Cast, violations: Violations, size: dict[str, int], language: str
) -> None:
    """No violation of axe-core's rules and no sideways scroll, in both languages on phone and desktop."""
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    enter(page, call, 6)
    page.evaluate("(tag) => localStorage.setItem('zhengxuan.language', tag)", language)
    page.reload()
    expect(page.locator("a.work").first).to_be_visible()
    assert violations(page) == []
    page.locator("a.work").first.click()
    expect(page.locator("video")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def test_after_the_deadline_all_is_read_only_and_says_so(page: Page, call: Cast) -> None:
    """The page that was open locks by itself; what is shown stays."""
    enter(page, call, 2)
    call.reschedule(review_until=timedelta(hours=1))
    try:
        page.clock.install()
        page.reload()
        open_first(page)
        page.clock.fast_forward("01:00:02")
        expect(page.get_by_role("button", name="提交评分")).to_be_hidden()
        expect(page.get_by_text("本轮评审已结束").first).to_be_visible()
        expect(points(page, "故事性")).not_to_be_editable()
        assert page.viewport_size == DESKTOP
    finally:
        call.reschedule(review_until=timedelta(days=9))
