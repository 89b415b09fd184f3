"""The recommending unit's page: invited by a link, it gathers works under its own link and takes its sheet."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.cast import Cast, press_enter
from tests.browser.codes import read_code, read_picture
from tests.browser.conftest import DESKTOP, PHONE, Violations
from tests.browser.entrant_page import EntrantPage
from tests.browser.opened import OpenCall
from tests.unit.entry.attached_files import HOSTILE, written
from tests.unit.workbooks.mangled_sheets import sheet
from tests.waiting import PATIENCE_MS, until

MAIL = "bureau@example.cn"
NAME = "广东省工业和信息化厅"
LINK = r"recommender/#token=([\w.-]+)"


@pytest.fixture(scope="module")
def unit(cast: Cast) -> str:
    """The unit's id: an organizer registered it, and the invitation went out."""
    form = {
        "name": NAME,
        "credit_code": "91350100M000100Y43",
        "province": "广东省",
        "city": "广州市",
        "contact_person": "王芳",
        "email": MAIL,
        "phone": "13800138000",
        "deadline": None,
    }
    made = str(cast.organizer.do("POST", "/organizer/recommenders", form)["id"])
    until(lambda: cast.letters(MAIL), "the invitation")  # else it could come after a link that a test asks for
    return made


def sign_in(page: Page, call: OpenCall) -> None:
    """By a fresh link, asked for on the page."""
    page.goto(f"{call.site}/recommender/")
    before = len(call.letters(MAIL))
    page.get_by_label("邮箱").fill(MAIL)
    page.get_by_role("button", name="发送新的登录链接").click()
    expect(page.get_by_text("请查收邮件")).to_be_visible()
    token = call.next_letter(MAIL, LINK, before)
    page.goto("about:blank")
    page.goto(f"{call.site}/recommender/#token={token}")
    press_enter(page)
    expect(page.get_by_role("heading", level=1, name=NAME)).to_be_visible()


def test_the_invitation_signs_in_once(page: Page, open_call: OpenCall, unit: str) -> None:
    """The token leaves the address; used again it is refused in words, with a way to a new link."""
    token = open_call.next_letter(MAIL, LINK, 0)
    page.goto(f"{open_call.site}/recommender/#token={token}")
    press_enter(page)
    expect(page.get_by_role("heading", level=1, name=NAME)).to_be_visible()
    assert "token" not in page.url
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("邮箱")).to_be_visible()
    page.goto("about:blank")
    page.goto(f"{open_call.site}/recommender/#token={token}")
    press_enter(page)
    expect(page.get_by_role("alert")).to_contain_text("该链接已使用或已过期")
    expect(page.get_by_label("邮箱")).to_be_visible()


def test_its_link_brings_works_and_it_confirms_a_list(
    page: Page,
    browser: Browser,
    browser_context_args: dict[str, Any],
    open_call: OpenCall,
    unit: str,
    violations: Violations,
) -> None:
    """A draft entered through its link is counted, not shown; the sheet has the name that the notice asks for."""
    sign_in(page, open_call)
    link = page.locator("code", has_text="?unit=").inner_text()
    assert link == f"{open_call.site}/entrant/?unit={unit}"
    with browser.new_context(**browser_context_args) as context:
        entrant = EntrantPage(context.new_page(), open_call)
        entrant.open(f"?unit={unit}")
        expect(entrant.page.get_by_text(f"您正在通过“{NAME}”的邀请投稿")).to_be_visible()
        entrant.sign_in(f"?unit={unit}")
        expect(entrant.page.get_by_role("radio", name="个人")).to_be_visible()
        entrant.introduce()
        entrant.begin_work("经邀请投稿的作品")
        expect(entrant.page.get_by_label("推荐单位")).to_have_value(unit)
    page.reload()
    expect(page.get_by_text("另有 1 件作品填报了本单位但尚未提交")).to_be_visible()
    expect(page.get_by_text("经邀请投稿的作品")).to_have_count(0)
    page.get_by_role("button", name="确认不推荐作品").press("Enter")
    expect(page.get_by_text(re.compile("已于 .* 确认"))).to_be_visible()
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="下载汇总表").click()
    assert download.value.suggested_filename == f"{NAME}+推荐讲好中国工业故事.xlsx"
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert violations(page) == []


def test_the_code_on_posters_and_on_paper_leads_to_the_filled_in_form(
    page: Page, open_call: OpenCall, unit: str, violations: Violations
) -> None:
    """PNG, SVG and the printed sheet, read by another hand's decoder; the sheet is one page with all that it says."""
    sign_in(page, open_call)
    link = f"{open_call.site}/entrant/?unit={unit}"
    with page.expect_download() as picture:
        page.get_by_role("button", name="保存二维码（PNG）").press("Enter")
    assert picture.value.suggested_filename == f"{NAME}+投稿二维码.png"
    assert read_picture(page, picture.value.path().read_bytes(), "image/png") == link
    with page.expect_download() as drawing:
        page.get_by_role("button", name="保存二维码（SVG）").press("Enter")
    assert read_picture(page, drawing.value.path().read_bytes(), "image/svg+xml") == link
    page.get_by_role("button", name="打印张贴页").press("Enter")
    paper = page.locator(".entry-sheet")
    expect(paper).to_contain_text(NAME)
    for words in ("讲好中国工业故事", "投稿截止", "投稿步骤", link):
        expect(paper).to_contain_text(words)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印或存为 PDF")).to_be_hidden()
    expect(paper).to_be_visible()
    assert read_code(paper.locator(".qr")) == link
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_accessible(page: Page, open_call: OpenCall, unit: str, in_both_sizes: Violations) -> None:
    """axe-core finds nothing in either language, before and after signing in."""
    page.set_viewport_size(PHONE)
    page.goto(f"{open_call.site}/recommender/")
    page.get_by_label("邮箱").wait_for()
    wrong = in_both_sizes(page)
    sign_in(page, open_call)
    wrong += in_both_sizes(page)
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_role("heading", name=re.compile("Summary sheet"))).to_be_visible()
    assert wrong + in_both_sizes(page) == []


def test_a_sheet_comes_back_and_is_checked(
    page: Page, open_call: OpenCall, unit: str, violations: Violations, tmp_path: Path
) -> None:
    """The unit sends it with the keyboard alone; the lists say whom to ring and what to look at, in both widths."""
    sheet_file = tmp_path / f"{NAME}+推荐讲好中国工业故事.xlsx"
    names = ("作品名称", "投稿主体", "联系人", "手机", "统一社会信用代码")
    sheet_file.write_bytes(sheet(names, ["海上风车", "明阳", "周九", "13700137000", 9.1e17]))
    sign_in(page, open_call)
    with page.expect_file_chooser() as chooser:
        page.get_by_label("选择汇总表").focus()
        page.keyboard.press("Enter")
    chooser.value.set_files(sheet_file)
    expect(page.get_by_text("联系 周九 13700137000")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", name="已推荐、未投稿（1）")).to_be_visible()
    expect(page.get_by_text("末几位丢失")).to_be_visible()
    expect(page.get_by_text("单元格 E2")).to_be_visible()
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="下载标注后的汇总表").click()
    assert download.value.suggested_filename == f"{NAME}+推荐讲好中国工业故事.xlsx"
    sheet_file.write_bytes(b"%PDF-1.7")
    page.get_by_label("重新上传").set_input_files(sheet_file)
    expect(page.get_by_text("这不是电子表格文件")).to_be_visible(timeout=PATIENCE_MS)


def test_a_stamped_copy_is_sent_checked_and_seen_by_the_office(
    page: Page, open_call: OpenCall, cast: Cast, unit: str, violations: Violations, tmp_path: Path
) -> None:
    """With the keyboard alone; a file with a script says what to do, and an honest one takes its place."""
    cast.submitted(cast.entrant("13800138055", "李四"), "盖章的作品", recommender=unit)
    sign_in(page, open_call)
    expect(page.get_by_text("确认推荐名单后，可上传盖章件。")).to_be_visible()
    page.get_by_role("button", name="加入名单：《盖章的作品》").press("Enter")
    page.get_by_label("推荐意见").fill("同意推荐")
    page.get_by_label("保密审查人").fill("赵六")
    page.get_by_role("button", name="确认推荐名单").press("Enter")
    expect(page.get_by_text("缺盖章件", exact=True)).to_be_visible()
    scan = tmp_path / "盖章扫描.pdf"
    scan.write_bytes(HOSTILE["a packed script"][2]())
    with page.expect_file_chooser() as chooser:
        page.get_by_label("选择盖章件").focus()
        page.keyboard.press("Enter")
    chooser.value.set_files(scan)
    expect(page.get_by_text("请打印为新的 PDF 后上传")).to_be_visible(timeout=PATIENCE_MS)
    fits(page, violations)
    scan.write_bytes(written())
    page.get_by_label("更换盖章件").set_input_files(scan)
    expect(page.get_by_text("已交盖章件")).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="下载盖章件").press("Enter")
    assert download.value.suggested_filename == f"{NAME}-盖章件.pdf"
    assert download.value.path().read_bytes() == written()
    fits(page, violations)
    page.get_by_label("推荐意见").fill("重点推荐")
    page.get_by_role("button", name="确认推荐名单").press("Enter")
    expect(page.get_by_text("此后名单有改动并重新确认")).to_be_visible()
    cast.lend_session("office@example.cn", "organizer", page)
    page.goto(f"{open_call.site}/organizer/#/recommenders")
    expect(page.get_by_text("1 个单位已确认推荐名单，尚缺盖章件")).to_be_visible()
    fits(page, violations)
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_text("Units that owe the stamped copy of their confirmed list: 1")).to_be_visible()
    fits(page, violations)


def fits(page: Page, violations: Violations) -> None:
    """In both widths nothing is wrong and nothing is cut off."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
