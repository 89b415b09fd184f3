"""The entrant's page as its visitor uses it, by the words on it."""

import secrets
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.opened import OpenCall

CREDIT_CODE = "91350100M000100Y43"


def new_phone() -> str:
    """A mobile number that nobody has used yet."""
    return f"138{secrets.randbelow(10**8):08d}"


class EntrantPage:
    """One visitor's page."""

    def __init__(self, page: Page, call: OpenCall, phone: str = "") -> None:
        self.page, self.call = page, call
        self.phone = phone or new_phone()

    def open(self, place: str = "") -> None:
        """Go to a place of the page."""
        self.page.goto(f"{self.call.site}/entrant/{place}")

    def ask_for_code(self) -> str:
        """Have a code sent and take it from the message."""
        before = len(self.call.letters(self.phone))
        self.page.get_by_label("手机号或邮箱").fill(self.phone)
        self.page.get_by_role("button", name="获取验证码").click()
        expect(self.page.get_by_label("6 位验证码")).to_be_focused()
        return self.call.next_letter(self.phone, r"\b(\d{6})\b", before)

    def sign_in(self, place: str = "") -> None:
        """From the address to the inside."""
        self.open(place)
        self.page.get_by_label("6 位验证码").or_(self.page.get_by_label("手机号或邮箱")).first.wait_for()
        code = self.ask_for_code()
        self.page.get_by_label("6 位验证码").fill(code)
        self.page.get_by_role("button", name="登录").click()

    def introduce(self, name: str = "李晓明", mail: str = "li@example.cn") -> None:
        """Fill in the profile of a person."""
        self.page.get_by_role("radio", name="个人").check()
        self.page.get_by_label("姓名").fill(name)
        self.fill_address(mail)
        self.page.get_by_role("checkbox").check()
        self.page.get_by_role("button", name="保存并继续").click()
        expect(self.page.get_by_role("heading", name="我的作品")).to_be_visible()

    def fill_address(self, mail: str = "li@example.cn") -> None:
        """The part of the profile that units and persons share."""
        self.page.get_by_label("省（区、市）").select_option("广东省")
        self.page.get_by_label("城市").fill("佛山市")
        contact = self.page.get_by_label("联系人")
        if contact.count():  # a person who enters is asked for their name once
            contact.fill("李晓明")
        expect(self.page.get_by_label("手机", exact=False).last).to_have_value(self.phone)
        self.page.get_by_label("邮箱").fill(mail)

    def registered(self, mail: str = "li@example.cn") -> "EntrantPage":
        """Signed in, with a profile."""
        self.sign_in()
        self.introduce(mail=mail)
        return self

    def begin_work(self, title: str) -> None:
        """A new work, its page open."""
        self.page.get_by_role("link", name="添加作品").first.click()
        self.page.get_by_label("作品名称").fill(title)
        self.page.get_by_role("button", name="下一步：上传视频").click()
        expect(self.page.get_by_role("heading", name=title)).to_be_visible()

    def pick(self, film: Path) -> None:
        """Choose a file."""
        self.page.locator("input[type=file]").set_input_files(film)

    def describe(self) -> None:
        """All that the form asks for."""
        self.page.get_by_label("作品类型").select_option(index=2)
        self.page.get_by_label("主题方向").select_option(index=1)
        self.page.get_by_label("内容简介").fill("凌晨四点的炼钢炉前，三代炉长的交接班。")
        self.page.get_by_label("主创人员").fill("李晓明（导演）\n王芳（摄影）")
        self.page.get_by_label("完成时间").fill("2025-06-01")
        self.page.get_by_role("radio", name="未使用 AI 生成合成内容").check()
        expect(self.saved).to_be_visible()

    @property
    def saved(self) -> Locator:
        """The words that the draft is on the server."""
        return self.page.get_by_text("草稿已保存").first

    def pledge(self) -> None:
        """Tick every pledge."""
        for box in self.page.locator(".pledge").get_by_role("checkbox").all():
            expect(box).not_to_be_checked()
            box.check()

    def submit(self) -> str:
        """Send the work in; its receipt number."""
        self.page.get_by_role("button", name="提交作品").click()
        number = self.page.locator(".receipt-number")
        expect(number).to_be_visible()
        return number.inner_text()

    def accepted(self) -> None:
        """Wait for the verdict."""
        expect(self.page.get_by_text("视频符合要求")).to_be_visible()


def is_part(url: str) -> bool:
    """Whether an address is that of a part of a file."""
    return "partNumber=" in url
