"""Signing in and the account as their owner meets them: work before many codes, contacts, sessions, signing out."""

import json
import re

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import PHONE, Violations
from tests.browser.entrant_page import CREDIT_CODE, EntrantPage, new_phone
from tests.browser.opened import OpenCall


def code_of(call: OpenCall, contact: str, before: int) -> str:
    """The code that comes next to a contact."""
    return call.next_letter(contact, r"\b(\d{6})\b", before)


def test_a_fourth_code_costs_the_browser_some_work(visitor: EntrantPage) -> None:
    """The visitor notices nothing but a moment's pause, and gets the code."""
    page = visitor.page
    visitor.open()
    for _ in range(4):
        code = visitor.ask_for_code()
        page.get_by_role("button", name="换一个号码或邮箱").click()
    visitor.ask_for_code()
    page.get_by_label("6 位验证码").fill(code)  # an earlier one, which is as good
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="投稿人")).to_be_visible()


def test_a_reload_between_asking_and_typing_loses_nothing(visitor: EntrantPage) -> None:
    """A phone may load the page anew when its owner comes back from reading the message."""
    visitor.open()
    code = visitor.ask_for_code()
    visitor.page.reload()
    visitor.page.get_by_label("6 位验证码").fill(code)
    visitor.page.get_by_role("button", name="登录").click()
    expect(visitor.page.get_by_role("radio", name="个人")).to_be_visible()


def test_a_second_contact_is_proved_and_signs_in(newcomer: EntrantPage, in_both_sizes: Violations) -> None:
    """From the hint below the profile to signing in with it; axe finds nothing on the way."""
    page, call = newcomer.page, newcomer.call
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="我的信息").click()
    mail = f"{new_phone()}@example.cn"
    page.get_by_role("button", name="添加手机号或邮箱").click()
    page.get_by_label("手机号或邮箱").fill(mail)
    before = len(call.letters(mail))
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("6 位验证码").fill(code_of(call, mail, before))
    assert in_both_sizes(page) == []
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text(mail, exact=True)).to_be_visible()
    expect(page.get_by_text("本设备")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    page.get_by_label("手机号或邮箱").fill(mail)
    before = len(call.letters(mail))
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("6 位验证码").fill(code_of(call, mail, before))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="我的信息")).to_be_visible()


def test_signing_out_leaves_nothing_for_the_next_person(visitor: EntrantPage, browser: Browser) -> None:
    """A title typed and not saved is not offered to whoever signs in next on this device."""
    del browser
    page: Page = visitor.page
    visitor.registered()
    page.get_by_role("link", name="添加作品").first.click()
    page.get_by_label("作品名称").fill("只属于我的片名")
    page.get_by_role("button", name="退出").click()
    page.get_by_label("手机号或邮箱").wait_for()
    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('zhengxuan.copy.'))")
    assert kept == []
    EntrantPage(page, visitor.call).registered()
    page.get_by_role("link", name="添加作品").first.click()
    expect(page.get_by_label("作品名称")).to_have_value("")


def test_an_unknown_device_is_signed_out(newcomer: EntrantPage, browser: Browser) -> None:
    """The list names both; ending the other one shows its page the sign-in."""
    context = browser.new_context(locale="zh-CN")
    other = EntrantPage(context.new_page(), newcomer.call, newcomer.phone)
    other.sign_in()
    expect(other.page.get_by_role("heading", name="我的作品")).to_be_visible()
    newcomer.page.get_by_role("link", name="我的信息").click()
    newcomer.page.get_by_role("button", name="退出该设备").click()
    expect(newcomer.page.get_by_role("button", name="退出该设备")).to_have_count(0)
    other.page.reload()
    expect(other.page.get_by_label(re.compile("手机号或邮箱"))).to_be_visible()
    context.close()


def test_without_text_messages_the_door_asks_for_an_address_alone(
    visitor: EntrantPage, in_both_sizes: Violations
) -> None:
    """It says why. A number would be refused after it was typed."""
    page = visitor.page

    def without(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"sms": False})

    page.set_viewport_size(PHONE)
    page.route("**/api/contest", without)
    visitor.open()
    expect(page.get_by_role("textbox", name="邮箱")).to_be_visible()
    expect(page.get_by_text("本活动未开通短信，验证码通过邮件发送")).to_be_visible()
    expect(page.get_by_text("手机号")).to_have_count(0)
    assert in_both_sizes(page) == []


def test_the_office_is_named_where_only_it_can_help(entrant: EntrantPage, in_both_sizes: Violations) -> None:
    """In a refusal that is no slip of the reader's, and under “我的信息”."""
    page = entrant.page
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="我的信息").click()
    expect(page.get_by_role("heading", name="咨询与帮助")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("咨询电话 010-")).to_be_visible()
    assert in_both_sizes(page) == []
    page.goto(f"{entrant.call.site}/entrant/#/works/{'0' * 20}")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("没有找到")
    expect(notice).to_contain_text("如需帮助，请致电 010-")
    assert in_both_sizes(page) == []


def test_who_is_reached_by_no_letter_is_told_so(entrant: EntrantPage, in_both_sizes: Violations) -> None:
    """With the server's words, above the entries, and the way to the profile."""
    page = entrant.page
    words = "550 5.1.1 No such user"
    refusal = {"kind": "submitted", "contact": "l***@example.cn", "words": words, "at": "2025-08-01T08:00:00+08:00"}

    def refused(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"refused": refusal})

    page.set_viewport_size(PHONE)
    page.route("**/api/entrant", refused)
    page.reload()
    notice = page.locator(".notice").filter(has_text="有一条通知未能送达")
    expect(notice).to_contain_text(f"发往 l***@example.cn 的通知被退回：{words}。请核对联系方式。")
    assert in_both_sizes(page) == []
    notice.get_by_role("link", name="核对我的信息").press("Enter")
    expect(page.get_by_role("heading", name="我的信息")).to_be_visible()


def test_a_contact_that_stands_in_another_profile_makes_no_empty_account_unasked(
    visitor: EntrantPage, in_both_sizes: Violations
) -> None:
    """The page names the account's own contact; a new account takes a press of its own, here by keyboard."""
    page, call = visitor.page, visitor.call
    mail = f"{new_phone()}@example.cn"
    page.set_viewport_size(PHONE)
    visitor.registered(mail)
    page.get_by_role("button", name="退出").click()
    page.get_by_label("手机号或邮箱").fill(mail)
    before = len(call.letters(mail))
    page.get_by_role("button", name="获取验证码").press("Enter")
    page.get_by_label("6 位验证码").fill(code_of(call, mail, before))
    page.get_by_label("6 位验证码").press("Enter")
    hint = page.get_by_role("alert")
    expect(hint).to_contain_text(f"{visitor.phone[:3]}****{visitor.phone[-4:]}")
    assert in_both_sizes(page) == []
    page.get_by_role("button", name="不是我的账号，新建账号").press("Enter")
    expect(page.get_by_role("radio", name="个人")).to_be_visible()


def registered_unit(visitor: EntrantPage) -> None:
    """Signed in, with the profile of a unit."""
    page = visitor.page
    visitor.sign_in()
    page.get_by_role("radio", name="单位").check()
    page.get_by_label("单位全称").fill("佛山精工机械有限公司")
    page.get_by_role("textbox", name="统一社会信用代码").fill(CREDIT_CODE)
    visitor.fill_address()
    page.get_by_role("checkbox").last.check()
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", name="我的作品")).to_be_visible()


def looked_at(page: Page, in_both_sizes: Violations) -> None:
    """On a phone and on a desk, in either language: axe finds nothing, and nothing runs out at the side."""
    for switch in ("Switch to English", "切换到中文"):
        assert in_both_sizes(page) == []
        page.get_by_role("button", name=switch).click()


def test_a_colleague_joins_a_unit_by_its_code_and_is_removed(
    visitor: EntrantPage, browser: Browser, in_both_sizes: Violations
) -> None:
    """The code is shown once; the colleague sees whose account it is, in all that the unit sees; then they are out."""
    page = visitor.page
    registered_unit(visitor)
    page.get_by_role("link", name="我的信息").click()
    page.get_by_role("button", name="生成邀请码").click()
    code = page.get_by_text(re.compile(r"^[2-9A-Z]{5}-[2-9A-Z]{5}$")).inner_text()
    context = browser.new_context(locale="zh-CN")
    colleague = EntrantPage(context.new_page(), visitor.call)
    colleague.sign_in()
    there = colleague.page
    there.get_by_label("邀请码").fill(code.lower())
    looked_at(there, in_both_sizes)
    there.get_by_role("button", name="下一步").click()
    expect(there.get_by_text("加入“佛山精工机械有限公司”")).to_be_visible()
    there.get_by_role("button", name="加入", exact=True).click()
    expect(there.get_by_text("您以团队成员身份使用“佛山精工机械有限公司”的账号。")).to_be_visible()
    there.get_by_role("link", name="我的信息").click()
    expect(there.get_by_text("您正在使用“佛山精工机械有限公司”的账号")).to_be_visible()
    looked_at(there, in_both_sizes)
    page.reload()
    page.get_by_role("button", name="移除").wait_for()
    looked_at(page, in_both_sizes)
    page.get_by_role("button", name="移除").click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(page.get_by_text("还没有成员。")).to_be_visible()
    there.reload()
    expect(there.get_by_label("手机号或邮箱")).to_be_visible()
    context.close()


def test_a_copy_is_downloaded_and_erasure_asked_for_and_taken_back(
    newcomer: EntrantPage, in_both_sizes: Violations
) -> None:
    """The copy holds what was typed; the page says what follows from erasure, and until when it may be taken back."""
    page = newcomer.page
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="我的信息").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="下载我的信息副本").click()
    copy = json.loads(coming.value.path().read_text(encoding="utf-8"))
    assert (copy["role"], newcomer.phone in copy["person"]["contact"]) == ("entrant", True)
    page.get_by_role("button", name="申请删除我的个人信息").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("此后不能再登录")).to_be_visible()
    assert in_both_sizes(page) == []
    dialog.get_by_role("button", name="提交删除申请").click()
    expect(page.get_by_text("您的个人信息将于")).to_be_visible()
    assert in_both_sizes(page) == []
    page.get_by_role("button", name="收回删除申请").click()
    page.get_by_role("dialog").get_by_role("button", name="收回删除申请").click()
    expect(page.get_by_role("button", name="申请删除我的个人信息")).to_be_visible()
