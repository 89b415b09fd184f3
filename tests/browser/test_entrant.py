"""The entrant's page: from the first code to the receipt, on good networks and bad."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Response, Route, expect

from tests.browser.cast import Cast
from tests.browser.codes import read_code
from tests.browser.conftest import DESKTOP, PHONE, SIZES, Violations
from tests.browser.entrant_page import CREDIT_CODE, EntrantPage
from tests.browser.films import ACCEPTED, CROPPED_SMALL, padded
from tests.browser.held_back import HeldBack
from tests.browser.opened import OpenCall
from tests.waiting import PATIENCE_MS, until

MIB = 1024 * 1024
FIRST_SCREENS = 60 * 1024  # bytes with gzip, all that comes before a file is picked
FIRST_REQUESTS = 15  # of them, pages and their files
# What a submitted entry links to, and words that stand there.
SUBMITTED_PARTS = {
    "专家视角预览": "专家看不到的内容",
    "打印回执": "打印或存为 PDF",
    "复制信息，新建作品": "须重新填写",
}


# --- the way through ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_from_sign_in_to_receipt(visitor: EntrantPage, size: Any) -> None:
    """A unit enters a work: errors beside the fields, the upload while typing, pledges, receipt, what can follow."""
    page = visitor.page
    page.set_viewport_size(size)
    visitor.sign_in()
    page.get_by_role("radio", name="单位").check()
    page.get_by_role("textbox", name="统一社会信用代码").fill("91350100M000100Y4Z")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="保存并继续").click()
    summary = page.locator(".summary")
    expect(summary).to_be_focused()
    wrong = ["单位全称", "统一社会信用代码", "省（区、市）", "城市", "联系人", "邮箱"]
    expect(summary.get_by_role("link")).to_have_text(wrong)  # all at once, as they stand; the verified phone is there
    expect(summary).not_to_contain_text("INVALID_FIELDS")
    _mend(visitor, wrong)

    visitor.begin_work("织机上的春天")
    visitor.pick(ACCEPTED)
    visitor.accepted()
    visitor.describe()
    page.get_by_role("button", name="提交作品").click()
    expect(summary).to_be_focused()
    visitor.pledge()
    receipt = visitor.submit()
    assert re.fullmatch(r"GS2025-[0-9A-Z]{5}-[0-9A-Z]{5}", receipt)
    expect(page.get_by_text("已提交，等待初步筛选").first).to_be_visible()
    code = page.get_by_role("img", name="查询本作品的二维码")
    expect(code.locator("path")).to_have_attribute("d", re.compile("h1v1"))

    page.get_by_role("link", name="修改信息").click()
    page.get_by_label("内容简介").fill("改过的简介")
    page.get_by_role("button", name="保存修改").click()
    expect(page.get_by_text("改过的简介")).to_be_visible()
    _withdraw(page)


def _mend(visitor: EntrantPage, wrong: list[str]) -> None:
    """Correct the profile; each fault goes as it is corrected."""
    page, summary = visitor.page, visitor.page.locator(".summary")
    summary.get_by_role("link", name="统一社会信用代码").click()
    expect(page.get_by_role("textbox", name="统一社会信用代码")).to_be_focused()
    expect(page.get_by_role("textbox", name="统一社会信用代码")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("textbox", name="统一社会信用代码").fill(CREDIT_CODE)
    wrong.remove("统一社会信用代码")
    expect(summary.get_by_role("link")).to_have_text(wrong)
    page.get_by_label("单位全称").fill("佛山市南海区织造行业协会")
    visitor.fill_address()
    page.get_by_role("button", name="保存并继续").click()


def _withdraw(page: Page) -> None:
    page.get_by_role("button", name="撤回作品").click()
    page.get_by_role("dialog").get_by_role("button", name="撤回作品").click()
    expect(page.get_by_text("已撤回").first).to_be_visible()


def test_an_odd_credit_code_is_asked_about_and_can_be_confirmed(visitor: EntrantPage) -> None:
    """A licence of Xiamen from before 2016: the box comes with the question, and typing the code anew takes it away."""
    page = visitor.page
    visitor.sign_in()
    page.get_by_role("radio", name="单位").check()
    page.get_by_label("单位全称").fill("厦门某文化传播有限公司")
    code = page.get_by_role("textbox", name="统一社会信用代码")
    code.fill("91350203M0001QKT19")
    visitor.fill_address()
    page.get_by_role("checkbox").check()
    save = page.get_by_role("button", name="保存并继续")
    save.click()
    box = page.get_by_role("checkbox", name="与营业执照一致")
    expect(box).to_be_visible()
    code.fill("91350203M0001QKT1")
    expect(box).to_be_hidden()
    code.fill("91350203M0001QKT19")
    save.click()
    box.check()
    save.click()
    expect(page.get_by_role("heading", name="我的作品")).to_be_visible()


def test_a_slip_in_an_address_is_hinted_at_and_can_be_passed(visitor: EntrantPage) -> None:
    """A code sent to qq.con never arrives; but the page does not forbid what it has not heard of."""
    page = visitor.page
    visitor.open()
    contact = page.get_by_label("手机号或邮箱")
    contact.fill("zhang@qq.con")
    send = page.get_by_role("button", name="获取验证码")
    send.click()
    page.get_by_role("button", name="改为 zhang@qq.com").click()
    expect(contact).to_have_value("zhang@qq.com")
    contact.fill("zhang@gamil.com")
    send.click()
    expect(page.get_by_text("是否应为“zhang@gmail.com”")).to_be_visible()
    send.click()
    expect(page.get_by_label("6 位验证码")).to_be_focused()


def test_a_recommending_unit_is_searched_for_with_the_keyboard(visitor: EntrantPage, violations: Violations) -> None:
    """With hundreds of units a list is of no use; a part of the name and the arrow keys are enough."""
    page = visitor.page
    names = [f"{place}工业和信息化局" for place in "东西南北甲乙丙丁戊己庚辛壬"] + ["新闻宣传中心"]
    units = {"recommenders": [{"id": f"u{number}", "name": name} for number, name in enumerate(names)]}
    page.route("**/api/recommenders", lambda route: route.fulfill(json=units))
    visitor.sign_in()
    page.get_by_role("radio", name="个人").check()
    field = page.get_by_role("combobox", name="推荐单位")
    field.focus()
    page.keyboard.type("宣传")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(["新闻宣传中心"])
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(field).to_have_value("新闻宣传中心")
    field.fill("工业")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value("西工业和信息化局")
    field.fill("没有这一家")
    expect(page.get_by_text("没有找到名称含有这些字的推荐单位")).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_have_value("西工业和信息化局")


def test_a_film_that_breaks_the_rules_is_refused_with_its_cure(entrant: EntrantPage) -> None:
    """What it is, what is wanted and how to mend it; then the right one takes its place."""
    page = entrant.page
    entrant.begin_work("先错后对")
    entrant.pick(CROPPED_SMALL)
    verdict = page.locator(".notice.bad").filter(has_text="视频不符合要求")
    expect(verdict).to_contain_text("1280×720")
    for part in ("必须修改", "实际", "要求", "修改方法"):
        expect(verdict).to_contain_text(part)
    entrant.pick(ACCEPTED)
    entrant.accepted()
    expect(verdict).to_have_count(0)


def test_submits_while_the_film_is_on_its_way(entrant: EntrantPage, tmp_path: Path) -> None:
    """Nobody has to wait at the page to press the button: the submission takes effect with the verdict."""
    page = entrant.page
    entrant.begin_work("先提交")
    held = HeldBack(page)
    entrant.pick(padded(tmp_path, 20 * MIB))
    entrant.describe()
    entrant.pledge()
    entrant.submit()
    expect(page.get_by_text("已提交，视频通过检测后即生效")).to_be_visible()
    held.release()
    entrant.accepted()
    expect(page.get_by_text("已提交，等待初步筛选").first).to_be_visible()


# --- nothing typed is lost ------------------------------------------------------------------------------------------


def test_draft_survives_a_lost_network_and_a_reload(entrant: EntrantPage) -> None:
    """What the server could not take is kept on the device, said in words, and saved once it can."""
    page = entrant.page
    entrant.begin_work("断网")
    saving = re.compile(r"/api/entries/\w+$")
    page.route(saving, lambda route: route.abort() if route.request.method == "PUT" else route.fallback())
    page.get_by_label("内容简介").fill("写在断网的时候")
    expect(page.get_by_text("网络不通，内容已留存在本机").first).to_be_visible()
    # What a page sends as it goes may pass routes by.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()); }")
    page.reload()
    expect(page.get_by_text("已恢复您上次在本机输入、尚未保存的内容")).to_be_visible()
    expect(page.get_by_label("内容简介")).to_have_value("写在断网的时候")
    page.unroute(saving)
    page.reload()
    expect(page.locator(".save-state.good").first).to_be_visible()  # by the page that was left, or by this one
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.get_by_label("内容简介")).to_have_value("写在断网的时候")


def test_two_pages_never_overwrite_each_other(entrant: EntrantPage) -> None:
    """Both versions are shown and the person chooses."""
    entrant.begin_work("两个页面")
    other = entrant.page.context.new_page()
    other.goto(entrant.page.url)
    other.get_by_label("内容简介").fill("另一页写的")
    expect(other.get_by_text("草稿已保存").first).to_be_visible()
    entrant.page.get_by_label("内容简介").fill("这一页写的")
    conflict = entrant.page.get_by_role("status").filter(has_text="另一个页面或设备上也被修改")
    expect(conflict).to_contain_text("另一页写的")
    expect(conflict).to_contain_text("这一页写的")
    conflict.get_by_role("button", name="保留本页内容").click()
    expect(entrant.saved).to_be_visible()
    other.reload()
    expect(other.get_by_label("内容简介")).to_have_value("这一页写的")


def test_switching_the_language_keeps_everything(entrant: EntrantPage) -> None:
    """Typed text, the picked tab and the language itself stay."""
    page = entrant.page
    entrant.begin_work("双语")
    page.get_by_label("内容简介").fill("未保存也不能丢")
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_label("Synopsis")).to_have_value("未保存也不能丢")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("heading", name="Pledges")).to_be_visible()


def test_a_session_that_ends_asks_to_sign_in_and_goes_on(entrant: EntrantPage) -> None:
    """The place and what was typed are there again after signing in."""
    page = entrant.page
    entrant.begin_work("会话过期")
    page.context.clear_cookies()
    page.get_by_label("内容简介").fill("过期之后写的")
    expect(page.get_by_text("登录已过期")).to_be_visible()
    code = entrant.ask_for_code()
    page.get_by_label("6 位验证码").fill(code)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("内容简介")).to_have_value("过期之后写的")
    expect(entrant.saved).to_be_visible()


# --- for everybody --------------------------------------------------------------------------------------------------


def test_first_screens_are_light(context: BrowserContext, open_call: OpenCall) -> None:
    """Everything that comes before a file is picked stays within its budget, in a browser that has seen nothing yet."""
    visitor = EntrantPage(context.new_page(), open_call)
    weights: dict[str, int] = {}
    requests: list[str] = []

    def weigh(response: Response) -> None:
        if "/api/" not in response.url and response.ok:
            requests.append(response.url)
            weights[response.url] = len(gzip.compress(response.body(), 9))

    visitor.page.on("response", weigh)
    visitor.registered().begin_work("轻")
    visitor.page.wait_for_load_state("networkidle")
    assert sum(weights.values()) <= FIRST_SCREENS, sorted(weights.items(), key=lambda each: -each[1])
    assert len(requests) <= FIRST_REQUESTS, requests


@pytest.fixture
def submitted(page: Page, open_call: OpenCall, cast: Cast) -> Page:
    """The page of a work that was sent in over HTTP a moment ago, before the one who did."""
    entrant = EntrantPage(page, open_call)
    person = cast.entrant(entrant.phone, "李晓明")
    entry = cast.submitted(person, "回执上的织机")
    cast.lend(person, page)
    entrant.open(f"#/works/{entry}")
    return page


def test_a_receipt_is_one_page_of_paper_and_its_code_leads_back(submitted: Page) -> None:
    """What is printed has no frame of the site; the code on it, read by another decoder, opens this very entry."""
    page = submitted
    number = page.locator(".receipt-number").inner_text()
    place = page.url
    page.get_by_role("link", name="打印回执").click()
    paper = page.locator(".printed-receipt")
    expect(paper.locator(".qr path")).to_have_attribute("d", re.compile("h1v1"))
    expect(paper).to_contain_text(number)
    expect(paper).to_contain_text("成片.mp4")
    expect(paper).to_contain_text("文件校验值")
    for pledge in page.evaluate("fetch('../api/contest').then((answer) => answer.json())")["pledges"]:
        expect(paper).to_contain_text(pledge["title"]["zh"])
        expect(paper).to_contain_text(pledge["sha256"])
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(paper).to_be_visible()
    assert read_code(paper.locator(".qr")) == place
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_messages_are_new_until_they_were_seen(submitted: Page) -> None:
    """The confirmation of a submission is there in words; on the next visit it is no longer new."""
    page = submitted
    number = page.locator(".receipt-number").inner_text()

    def has_arrived() -> bool:
        told = page.evaluate("fetch('../api/entrant/messages').then((answer) => answer.json())")
        return any(number in json.dumps(each, ensure_ascii=False) for each in told["messages"])

    until(has_arrived, "the letter about the submission")
    with page.expect_response(re.compile(r"/entrant/messages/read$")):  # its answer, so that the next visit knows
        page.locator(".top-nav").get_by_role("link", name="消息").click()
    expect(page.locator(".card", has_text=number).get_by_text("未读")).to_be_visible()
    page.get_by_role("link", name="我的作品", exact=True).click()
    page.locator(".work-card").wait_for()
    page.locator(".top-nav").get_by_role("link", name="消息").click()
    expect(page.locator(".card", has_text=number)).to_be_visible()
    expect(page.get_by_text("未读")).to_have_count(0)


def test_the_holder_of_a_winner_answers_about_the_ceremony(submitted: Page, violations: Violations) -> None:
    """By keyboard: names, the name on the plate as it will be engraved, and a check before it is sent."""
    page = submitted
    asked = {"invited": True, "until": "2031-01-02T00:00:00+08:00", "open": True, "most": 4, "attendees": []}
    asked |= {"trophy": "广东精工", "note": "", "answered_at": None, "revision": 0}
    sent: list[Any] = []

    def take(route: Route) -> None:
        if route.request.method == "PUT":
            sent.append(json.loads(route.request.post_data or ""))
            asked.update(sent[-1], answered_at="2025-12-02T10:00:00+08:00", revision=1)
        route.fulfill(json=asked)

    page.route("**/api/entries/*/ceremony", take)
    page.route(re.compile(r"/api/entries/[0-9a-f]{20}$"), as_winner)
    page.reload()
    page.get_by_label("出席人员").fill("李四\n王五")
    page.get_by_label("奖杯刻字").fill("广东精工机械")
    page.get_by_role("button", name="核对并确认").press("Enter")
    plate = page.get_by_role("dialog").get_by_role("figure")
    expect(plate).to_contain_text("广东精工机械")
    wrong = violations(page)
    page.get_by_role("dialog").get_by_role("button", name="确认提交").press("Enter")
    expect(page.get_by_text("已于", exact=False).first).to_be_visible()
    assert sent == [{"attendees": ["李四", "王五"], "trophy": "广东精工机械", "note": "", "revision": 0}]
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        wrong += violations(page)
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_role("heading", name="Award ceremony")).to_be_visible()
    assert wrong + violations(page) == []


def test_an_entrant_reads_what_is_told_of_the_review(submitted: Page, violations: Violations) -> None:
    """The quarter and the released comments, whose marks are no markup; neither rank nor score."""
    page = submitted
    comments = ["节奏紧凑。\n结尾稍长。", "<b>配乐</b>与画面相合。"]
    told = {"quarter": 2, "comments": comments}
    page.route("**/api/entries/*/feedback", lambda route: route.fulfill(json=told))
    page.route(re.compile(r"/api/entries/[0-9a-f]{20}$"), as_winner)
    page.reload()
    card = page.locator(".card", has=page.get_by_role("heading", name="评审反馈"))
    expect(card).to_contain_text("25%–50%")
    expect(card.get_by_role("listitem")).to_have_text(comments)
    wrong: list[str] = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        wrong += violations(page)
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_role("heading", name="Feedback on your entry")).to_be_visible()
    assert wrong + violations(page) == []


def as_winner(route: Route) -> None:
    """The entry as it stands after publication."""
    route.fulfill(json=route.fetch().json() | {"status": "awarded"})


def test_a_copied_form_leaves_out_what_tells_of_one_video(newcomer: EntrantPage) -> None:
    """The new draft has the synopsis and the creators, and asks for the answer about AI, the video and the pledges."""
    page = newcomer.page
    newcomer.begin_work("第一件")
    newcomer.pick(ACCEPTED)
    newcomer.accepted()
    newcomer.describe()
    synopsis = page.get_by_label("内容简介").input_value()
    newcomer.pledge()
    newcomer.submit()
    page.get_by_role("link", name="复制信息，新建作品").click()
    page.get_by_label("新作品的名称").fill("第二件")
    page.get_by_role("button", name="新建作品").click()
    expect(page.get_by_label("内容简介")).to_have_value(synopsis)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    lacking = page.locator(".to-do-list")
    for name in ("视频", "AI 使用声明", "承诺与许可"):
        expect(lacking.get_by_role("link", name=name)).to_be_visible()
    expect(lacking).not_to_contain_text("内容简介")


def test_accessible_at_every_step(
    visitor: EntrantPage, violations: Violations, in_both_sizes: Violations, tmp_path: Path
) -> None:
    """axe-core finds nothing on a phone, in either language, nor on a desktop, and nothing scrolls sideways."""
    page = visitor.page
    page.set_viewport_size(PHONE)
    found: dict[str, list[str]] = {}

    def look(step: str, translated: bool = True) -> None:
        found[step] = in_both_sizes(page)
        if translated:  # the longer language is the phone's trouble
            page.get_by_role("button", name="Switch to English").click()
            found[f"{step}, in English"] = violations(page)
            page.get_by_role("button", name="切换到中文").click()

    _walk(visitor, look, tmp_path)
    assert {step: wrong for step, wrong in found.items() if wrong} == {}


def _walk(visitor: EntrantPage, look: Callable[..., None], tmp_path: Path) -> None:
    """From the first code to the list of works; `look` is called at each step."""
    page = visitor.page
    visitor.open()
    page.get_by_label("手机号或邮箱").wait_for()
    look("sign-in")
    visitor.sign_in()
    page.get_by_role("radio", name="单位").check()
    page.get_by_role("button", name="保存并继续").click()
    look("profile with errors")
    visitor.introduce()
    look("no works")
    visitor.begin_work("无障碍")
    look("preparing")
    held = HeldBack(page)
    visitor.pick(padded(tmp_path, 20 * MIB))
    page.get_by_role("button", name="暂停").wait_for()
    look("uploading")
    page.get_by_role("button", name="取消上传").click()
    look("dialog", translated=False)  # the button for the language lies behind it
    page.keyboard.press("Escape")
    page.get_by_role("button", name="暂停").click()  # while no part gets through, or all is sent before the click
    held.release()
    page.get_by_role("button", name="继续上传").click(timeout=PATIENCE_MS)
    visitor.accepted()
    visitor.describe()
    visitor.pledge()
    visitor.submit()
    look("submitted")
    for link, ready in SUBMITTED_PARTS.items():
        page.get_by_role("link", name=link).click()
        page.get_by_text(ready).wait_for()
        look(link)
        page.go_back()
    page.get_by_role("link", name="我的作品").first.click()
    page.locator(".work-card").wait_for()
    look("works")
    page.get_by_role("link", name="消息", exact=True).click()
    page.locator("h1", has_text="消息").wait_for()
    look("messages")
