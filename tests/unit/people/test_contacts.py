"""Contacts: phone numbers and e-mail addresses in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.people import contacts
from tests.unit.samples import refused_fields

PHONE = "13800138000"


@pytest.mark.parametrize(
    ("typed", "contact"),
    [
        (PHONE, PHONE),
        (" 138 0013-8000 ", PHONE),
        ("+86 13800138000", PHONE),
        ("\u200b13800138000", PHONE),
        ("１３８００１３８０００", PHONE),
        ("Zhang.San@Example.CN ", "zhang.san@example.cn"),
        ("zhang＠example．cn", "zhang@example.cn"),
        ("+86zhang@example.cn", "+86zhang@example.cn"),  # an address may begin like a country's code
    ],
)
def test_a_contact_has_one_spelling(typed: str, contact: str) -> None:
    """Whoever signs in twice is the same person, however they typed."""
    assert contacts.clean_contact(typed) == contact
    assert contacts.clean_contact(contact) == contact


@pytest.mark.parametrize("typed", [
    "", "12345", "12800138000", "138001380001", "+8513800138000", "１٣800138000", "张三", "a@b", "a b@c.cn", "@c.cn",
    "a@@c.cn", "a@c..cn", "张@c.cn", "a@c.cn\nbcc: x@y.cn", "a" * 65 + "@c.cn",
])  # fmt: skip
def test_what_is_no_contact_is_refused(typed: str) -> None:
    """Only mobile numbers of the mainland and plain e-mail addresses; no second header line."""
    assert refused_fields(contacts.clean_contact, typed) == [("contact", "BAD_CONTACT")]


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
        ("zhang@example.cn", "z***@example.cn"),
        ("z@example.cn", "z***@example.cn"),
    ],
)
def test_a_contact_is_shown_masked(contact: str, shown: str) -> None:
    """Enough to recognise one's own, not to learn another's; a short name is not given away by its length."""
    assert contacts.masked(contact) == shown


@pytest.mark.parametrize(
    ("contact", "email", "phone"),
    [(PHONE, False, True), ("zhang@example.cn", True, False), ("1380013800", False, False), ("a@b", False, False)],
)
def test_a_contact_is_an_address_a_number_or_neither(contact: str, email: bool, phone: bool) -> None:
    """The whole of it, and by form alone."""
    assert (contacts.is_email(contact), contacts.is_phone(contact)) == (email, phone)
