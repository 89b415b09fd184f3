"""Contacts: phone numbers and e-mail addresses in one spelling."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import text
from chalicelib.people import contacts
from tests.unit.samples import refused_fields

ROOT = Path(__file__).resolve().parents[3]
TABLE = json.loads((ROOT / "tests" / "spellings.json").read_text(encoding="utf-8"))
PHONE = "13800138000"


@pytest.mark.parametrize(("typed", "mobile", "telephone"), TABLE["phones"])
def test_a_number_has_one_spelling(typed: str, mobile: str, telephone: str) -> None:
    """However people type a number, they are the same person; the pages read the same table."""
    assert (contacts.plain_phone(typed), contacts.plain_telephone(typed)) == (mobile, telephone)
    assert (contacts.plain_phone(mobile), contacts.plain_telephone(telephone)) == (mobile, telephone)


@pytest.mark.parametrize(("typed", "address"), TABLE["emails"])
def test_an_address_has_one_spelling(typed: str, address: str) -> None:
    """Width, case, labels and what mail programs add do not matter; no address can hold a second header line."""
    assert contacts.plain_email(typed) == address
    assert contacts.plain_email(address) == address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("张@example.cn", ""),
        ("zhang@例子.中国", "zhang@xn--fsqu00a.xn--fiqs8s"),
        ("a" * 65 + "@c.cn", ""),
        ("a@1.2", ""),
    ],
)
def test_an_address_is_one_that_mail_reaches(typed: str, address: str) -> None:
    """Letters outside ASCII only in the domain, in the form that every mail server takes."""
    assert contacts.plain_email(typed) == address


@pytest.mark.parametrize(
    ("typed", "contact"),
    [
        ("手机：138 0013 8000", PHONE),
        ("+852 5123 4567", "+85251234567"),
        ("邮箱：Zhang@Example.cn", "zhang@example.cn"),
        ("zhang＠example．cn", "zhang@example.cn"),
    ],
)
def test_a_contact_is_a_number_or_an_address(typed: str, contact: str) -> None:
    """Whoever signs in twice is the same person."""
    assert contacts.clean_contact(typed) == contacts.clean_contact(contact) == contact


@pytest.mark.parametrize("typed", ["", "12345", "12800138000", "138001380001", "１٣800138000", "010-68209924", "张三"])
def test_what_is_no_contact_is_refused(typed: str) -> None:
    """Codes go to mobile numbers and e-mail addresses alone."""
    assert refused_fields(contacts.clean_contact, typed) == [("contact", "BAD_CONTACT")]


@pytest.mark.parametrize("times", [20_000, 80_000])
@pytest.mark.parametrize("letter", ["a", "a@qq.com", "13800138000"])
def test_a_flood_of_marks_is_refused_unread(times: int, letter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody may send one; before, 40,000 marks took the function 4 to 14 seconds."""

    def reads(form: str, value: str) -> str:
        raise AssertionError(f"{form} of {len(value)} characters")

    monkeypatch.setattr(text, "normalized", reads)
    assert refused_fields(contacts.clean_contact, letter + "\u0301\u0316" * times) == [("contact", "BAD_CONTACT")]


@given(st.text())
def test_any_text_is_a_contact_or_a_refusal(typed: str) -> None:
    """Nothing typed breaks it, and what comes out is one of the two forms."""
    if not refused_fields(contacts.clean_contact, typed):
        contact = contacts.clean_contact(typed)
        assert contacts.is_email(contact) != contacts.is_phone(contact)
        assert contact.isascii()


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        (PHONE, "138****8000"),
        ("+85251234567", "+852****4567"),
        ("zhang@example.cn", "z***@example.cn"),
        ("z@example.cn", "z***@example.cn"),
    ],
)
def test_a_contact_is_shown_masked(contact: str, shown: str) -> None:
    """Enough to recognise one's own, not to learn another's; a short name is not given away by its length."""
    assert contacts.masked(contact) == shown


@pytest.mark.parametrize(
    ("contact", "email", "phone"),
    [
        (PHONE, False, True),
        ("+85251234567", False, True),
        ("010-68209924", False, False),
        ("zhang@example.cn", True, False),
        ("1380013800", False, False),
        ("a@b", False, False),
        ("", False, False),
    ],
)
def test_a_contact_is_an_address_a_number_or_neither(contact: str, email: bool, phone: bool) -> None:
    """The whole of it, and by form alone: text messages go where it is a mobile number."""
    assert (contacts.is_email(contact), contacts.is_phone(contact)) == (email, phone)


def test_a_cold_start_does_not_load_the_judge_of_addresses() -> None:
    """It takes half as long as the whole API, and few requests bring an address."""
    code = "import sys, chalicelib.people.entrants; print({'email_validator', 'idna'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("请回电 13800138000，或 138-0013-8000。", "请回电 ****00，或 ****00。"),
        ("+86 138 0013 8000", "****00"),
        ("座机(010)6820 9924 转 8", "座机****24 转 8"),
        ("010-68209924-801", "****01"),
        ("call +852 9123 4567 or 400-123-4567", "call ****67 or ****67"),
        ("写信到zhang.san@mail.example.cn谢谢", "写信到z***@mail.example.cn谢谢"),
        ("550 <ann+x@example.org>: unknown user", "550 <a***@example.org>: unknown user"),
        ("GS2025-7K3M9-QXW2T", "GS2025-7K3M9-QXW2T"),
        ("2025-09-01T10:00:00+08:00", "2025-09-01T10:00:00+08:00"),
        ("3f13800138000a", "3f13800138000a"),
        ("第 13800138000123 号", "第 13800138000123 号"),
        ("138****8000", "138****8000"),
    ],
)
def test_contacts_amid_words_are_hidden(typed: str, shown: str) -> None:
    """However they are written; ids, hashes, moments and receipt numbers are none."""
    assert contacts.without_contacts(typed) == shown


@pytest.mark.parametrize(("contact", "shown"), [("83134217", "****17"), ("a@b.cn", "a***@b.cn"), ("", "")])
def test_a_hidden_contact_tells_little(contact: str, shown: str) -> None:
    """Of a short number too; what is hidden once stays as it is."""
    assert contacts.hidden(contact) == contacts.hidden(contacts.hidden(contact)) == shown
