"""Contacts: phone numbers and e-mail addresses in one spelling, and as they are shown."""

import re
import unicodedata

from chalicelib import text
from chalicelib.errors import field_problem, invalid

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_PHONE = re.compile(r"1[3-9][0-9]{9}")  # \d would take digits of every script


def clean_contact(raw: str) -> str:
    """A phone number or e-mail address in one spelling. Raises INVALID_FIELDS."""
    contact = plain_email(raw) if "@" in unicodedata.normalize("NFKC", raw) else plain_phone(raw)
    if _EMAIL.fullmatch(contact) or _PHONE.fullmatch(contact):
        return contact
    raise invalid(field_problem("contact", "BAD_CONTACT"))


def plain_email(raw: str) -> str:
    """An e-mail address in one spelling: half-width, lower case, nothing invisible."""
    return unicodedata.normalize("NFKC", text.clean_line(raw)).strip().lower()


def plain_phone(raw: str) -> str:
    """A phone number in one spelling: half-width digits alone, without the country's code."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text.clean_line(raw))).removeprefix("+86")


def is_email(contact: str) -> bool:
    """Whether it has the form of an e-mail address."""
    return _EMAIL.fullmatch(contact) is not None


def is_phone(contact: str) -> bool:
    """Whether it has the form of a mobile number of mainland China."""
    return _PHONE.fullmatch(contact) is not None


def masked(contact: str) -> str:
    """The contact as it is shown: `138****5678`, `z***@example.cn`."""
    if "@" in contact:
        name, _, domain = contact.partition("@")
        return f"{name[:1]}***@{domain}"
    return f"{contact[:3]}****{contact[-4:]}"
