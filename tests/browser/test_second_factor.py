"""An organizer's second factor on the page: set up at the first sign-in, proved at the next."""

import base64
import re

from playwright.sync_api import Browser, Page, expect

from infra import authenticator
from tests.browser.cast import press_enter, type_code
from tests.browser.codes import read_code
from tests.browser.conftest import DESKTOP, PHONE, Violations, operating
from tests.browser.opened import OpenCall
from tests.browser.passkeys import add_authenticator


class Newcomer:
    """An organizer who has never signed in, and their links."""

    def __init__(self, call: OpenCall, email: str) -> None:
        self.call, self.email = call, email
        self.subject = ""

    def link(self) -> str:
        """The address of a link that works once."""
        from chalicelib.aws import bootstrap
        from chalicelib.people.sign_in import named_in

        with operating(self.call.stack):
            token = bootstrap.appoint_organizer(self.call.stack.contest, "新主任", self.email)
        self.subject = named_in(token)[1]
        return f"{self.call.site}/organizer/#token={token}"

    def arrive(self, page: Page, *, by_name: bool = False) -> None:
        """Up to the second factor. `by_name`: at localhost, where browsers make passkeys."""
        link = self.link()
        page.goto("about:blank")
        page.goto(link.replace("127.0.0.1", "localhost") if by_name else link)
        press_enter(page)


def seen_in_both_sizes(page: Page, violations: Violations) -> None:
    """Nothing wrong with it, on a phone and at a desk."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert violations(page) == []


def set_up(page: Page, someone: Newcomer) -> list[str]:
    """The second factor set up with an authenticator; the recovery codes, which are kept."""
    someone.arrive(page)
    secret = re.sub(r"\s", "", page.locator(".factor-key").inner_text())
    page.get_by_label("动态验证码").fill(authenticator.code_now(base64.b32decode(secret)))
    page.get_by_role("button", name="完成设置").press("Enter")
    expect(page.get_by_role("heading", name="请保存恢复码")).to_be_visible()
    recovery = page.locator(".recovery-codes code").all_inner_texts()
    expect(page.get_by_role("button", name="继续")).to_be_disabled()
    page.get_by_label("我已保存恢复码").check()
    page.get_by_role("button", name="继续").press("Enter")
    expect(page.locator(".standing-now")).to_be_visible()
    return recovery


def test_an_authenticator_is_set_up(page: Page, open_call: OpenCall, violations: Violations) -> None:
    """By the QR code, whose secret stands beside it; a wrong code is refused; recovery codes are shown once."""
    someone = Newcomer(open_call, "first-factor@example.cn")
    someone.arrive(page)
    expect(page.get_by_role("heading", name="设置第二验证")).to_be_visible()
    drawn = page.get_by_role("img", name="设置验证器应用的二维码")
    expect(drawn.locator("path")).to_have_attribute("d", re.compile("M"))
    secret = re.sub(r"\s", "", page.locator(".factor-key").inner_text())
    assert f"secret={secret}&" in read_code(drawn)
    seen_in_both_sizes(page, violations)
    page.get_by_label("动态验证码").fill("000000")
    page.get_by_role("button", name="完成设置").press("Enter")
    expect(page.get_by_text("验证未通过")).to_be_visible()
    page.reload()  # a half session goes on where it was, with another secret
    secret = re.sub(r"\s", "", page.locator(".factor-key").inner_text())
    page.get_by_label("动态验证码").fill(authenticator.code_now(base64.b32decode(secret)))
    page.get_by_role("button", name="完成设置").press("Enter")
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    seen_in_both_sizes(page, violations)


def test_a_code_or_a_recovery_code_is_asked_for_later(
    page: Page, browser: Browser, open_call: OpenCall, violations: Violations
) -> None:
    """The link alone shows nothing of the console; the English page says the same."""
    someone = Newcomer(open_call, "later-factor@example.cn")
    recovery = set_up(page, someone)
    with browser.new_context(locale="zh-CN") as context:
        other = context.new_page()
        someone.arrive(other)
        expect(other.get_by_role("heading", name="第二验证")).to_be_visible()
        other.get_by_role("button", name="退出").click()
        expect(other.get_by_label("邮箱")).to_be_visible()
        someone.arrive(other)
        expect(other.get_by_role("heading", name="第二验证")).to_be_visible()
        expect(other.locator(".standing-now")).to_have_count(0)
        seen_in_both_sizes(other, violations)
        type_code(other, someone.subject)
        expect(other.locator(".standing-now")).to_be_visible()
    with browser.new_context(locale="en-GB") as context:
        other = context.new_page()
        other.goto(someone.link().replace("/organizer/", "/organizer/?lang=en"))
        other.get_by_role("button", name="Enter", exact=True).click()
        other.get_by_label("Authenticator code or recovery code").fill(recovery[2].upper())
        other.get_by_role("button", name="Verify and enter").press("Enter")
        expect(other.locator(".standing-now")).to_be_visible()


def test_a_passkey_is_set_up_and_then_asked_for(page: Page, open_call: OpenCall, violations: Violations) -> None:
    """By the browser's own device; whoever has left it at home has recovery codes."""
    someone = Newcomer(open_call, "first-passkey@example.cn")
    devices = add_authenticator(page)
    someone.arrive(page, by_name=True)
    expect(page.get_by_role("heading", name="设置第二验证")).to_be_visible()
    seen_in_both_sizes(page, violations)
    page.get_by_label("通行密钥名称").fill("办公电脑")
    page.get_by_role("button", name="添加通行密钥").press("Enter")
    expect(page.get_by_role("heading", name="请保存恢复码")).to_be_visible()
    recovery = page.locator(".recovery-codes code").all_inner_texts()
    page.get_by_label("我已保存恢复码").check()
    page.get_by_role("button", name="继续").click()
    expect(page.locator(".standing-now")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("邮箱")).to_be_visible()
    someone.arrive(page, by_name=True)
    expect(page.get_by_role("button", name="使用通行密钥")).to_be_visible()
    seen_in_both_sizes(page, violations)
    page.get_by_role("button", name="使用通行密钥").press("Enter")
    expect(page.locator(".standing-now")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("邮箱")).to_be_visible()
    devices.send("WebAuthn.disable")  # the device is left at home
    devices.detach()
    someone.arrive(page, by_name=True)
    page.get_by_label("恢复码").fill(recovery[0])
    page.get_by_role("button", name="验证并进入").press("Enter")
    expect(page.locator(".standing-now")).to_be_visible()


def test_own_factors_are_added_and_a_reset_asked_for(page: Page, open_call: OpenCall, violations: Violations) -> None:
    """A second one, a new name, the last one stays, new recovery codes; a colleague without a factor needs no reset."""
    someone = Newcomer(open_call, "own-factors@example.cn")
    add_authenticator(page)
    someone.arrive(page, by_name=True)
    page.get_by_label("通行密钥名称").fill("旧电脑")
    page.get_by_role("button", name="添加通行密钥").press("Enter")
    page.get_by_label("我已保存恢复码").check()
    page.get_by_role("button", name="继续").click()
    page.get_by_role("link", name="组委会").click()
    page.get_by_role("link", name="我的第二验证").press("Enter")
    expect(page.get_by_text("旧电脑")).to_be_visible()
    seen_in_both_sizes(page, violations)
    page.get_by_role("button", name="改名").press("Enter")
    page.get_by_role("dialog").get_by_label("通行密钥名称").fill("办公电脑")
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(page.get_by_text("办公电脑")).to_be_visible()
    page.get_by_role("button", name="移除").click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(page.get_by_role("dialog").get_by_text("这是您唯一的第二验证")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    page.get_by_role("button", name="添加", exact=True).last.click()
    secret = re.sub(r"\s", "", page.locator(".factor-key").inner_text())
    page.get_by_label("动态验证码").fill(authenticator.code_now(base64.b32decode(secret)))
    page.get_by_role("button", name="完成设置").press("Enter")
    expect(page.get_by_text("已设置验证器应用")).to_be_visible()
    page.get_by_role("button", name="重新生成恢复码").click()
    page.get_by_role("dialog").get_by_role("button", name="重新生成恢复码").click()
    expect(page.get_by_role("heading", name="请保存恢复码")).to_be_visible()
    Newcomer(open_call, "colleague@example.cn").link()
    page.goto(f"{open_call.site.replace('127.0.0.1', 'localhost')}/organizer/#/office")
    page.get_by_role("row").filter(has_text="colleague@example.cn").get_by_role("button", name="重置第二验证").click()
    seen_in_both_sizes(page, violations)
    page.get_by_role("dialog").get_by_label("理由").fill("手机丢失")
    page.get_by_role("dialog").get_by_role("button", name="申请重置").click()
    expect(page.get_by_role("dialog").get_by_text("尚未设置第二验证")).to_be_visible()
