"""Contacts: phone numbers and e-mail addresses in one spelling, and as they are shown.

The ways in which people write a number stand here as tables. `infra.page_words` gives the same tables to the pages, and
tests/spellings.json holds both readers to the same answers.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from chalicelib import text
from chalicelib.errors import field_problem, invalid

CONTACT_LENGTH = 200  # characters, with labels, spaces and remarks; RFC 5321 allows an address 254, nobody has them

# What stands before a number or an address, and behind a number. A Latin word needs a colon or a space behind it: an
# address may begin with it, as `tel.wang@…` does.
_LABELS = (
    "手机号码|手机号|手机|移动电话|联系电话|联系方式|办公电话|电话号码|电话|号码|座机|固话|微信号|微信|本人|"
    "电子邮箱|电子邮件|邮箱"
)
_LATIN_LABELS = "telephone|tel|phone|mobile|mob|cell|whatsapp|wechat|e-?mail|mailto"
_REMARKS = "手机微信同号|电话微信同号|手机同微信|电话同微信|微信同步|微信同号|同微信|微信同|同号|微信|手机|办公|本人"
# Each pattern is replaced by the text beside it, in this order.
TIDY = (
    ("^[ '‘’\"“”`]+|[ '‘’\"“”`,，;；。]+$", ""),
    (f"^(?:(?:{_LABELS})(?:号|是|为)?[ :.]*|(?:{_LATIN_LABELS})[.]?(?: *: *| +))+", ""),
    ("[ ,，;；]*[(\\[【<〈《「〔][^()0-9@]{1,20}[)\\]】>〉》」〕]$", ""),
    (f"[ ,，;；]*(?:{_REMARKS})$", ""),
)
EXTENSION = "[ ,(-]*(?:转|分机号?|extension|ext|x|#)[ :：.]*(?=[0-9])"
# Spaces, dots, dashes of every kind, brackets and apostrophes between digits.
FILLER = "[ .·•・'‘’`\"“”()\\[\\]{}〔〕【】_~˗‐-―−⁃⸺⸻〜〰ー一-]+"


class Form(NamedTuple):
    """A form of a number: `pattern` matches all of it; `pieces` are (text, group) in the one text.

    A piece whose group is empty is left out.
    """

    pattern: str
    pieces: tuple[tuple[str, int], ...]


# Mobile numbers: of the mainland (MIIT numbering plan, 1[3-9] and nine digits), Hong Kong, Macao, Taiwan.
MOBILE = (
    Form("(?:(?:\\+|00)?86)?0?(1[3-9][0-9]{9})", (("", 1),)),
    Form("(?:\\+|00)?852([4-9][0-9]{7})", (("+852", 1),)),
    Form("(?:\\+|00)?853(6[0-9]{7})", (("+853", 1),)),
    Form("(?:\\+|00)?8860?(9[0-9]{8})", (("+886", 1),)),
)
_EXTRA = "(?:[-x]+([0-9]{1,6}))?"
# Telephones of offices: with the area's code and an extension, without the code, 400 and 800, short numbers, abroad.
OFFICE = (
    Form(
        f"(?:(?:\\+|00)?86-?0?|0)(10|2[0-9]|[3-9][0-9]{{2}})-?([2-9][0-9]{{2,3}})-?([0-9]{{4}}){_EXTRA}",
        (("0", 1), ("-", 2), ("", 3), ("-", 4)),
    ),
    Form(f"(?:(?:\\+|00)?86-?)?([48]00)-?([0-9]{{3}})-?([0-9]{{4}}){_EXTRA}", (("", 1), ("-", 2), ("-", 3), ("-", 4))),
    Form(f"(?![48]00)([2-9][0-9]{{2,3}})-?([0-9]{{4}}){_EXTRA}", (("", 1), ("", 2), ("-", 3))),
    Form("(1[02][0-9]{3}|9[56][0-9]{3})", (("", 1),)),
    Form("(?:\\+|00)(?!86)([1-9][0-9]{6,14})", (("+", 1),)),
)


# What reads like an address or a number amid other words, however it is parted. Letters and digits around it make it
# part of something else: an id, a hash, a receipt number.
_AMID = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9A-Za-z][\w.+-]*@[\w-]+(?:\.[\w-]+)+"
    r"|(?:(?:\+|00)?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}"
    r"|(?:\+|00)[1-9][0-9]{1,3}[ -]?[0-9](?:[ -]?[0-9]){6,12}"
    r"|\(?0[1-9][0-9]{1,2}\)?[ -]?[2-9][0-9]{2,3}[ -]?[0-9]{4}(?:[ -][0-9]{1,6})?"
    r"|[48]00[ -]?[0-9]{3}[ -]?[0-9]{4}"
    r")(?![0-9A-Za-z])"
)


def clean_contact(raw: str) -> str:
    """A mobile number or e-mail address in one text. Raises INVALID_FIELDS."""
    contact = "" if text.too_long(raw, CONTACT_LENGTH) else _either(raw)
    if not contact:
        raise invalid(field_problem("contact", "BAD_CONTACT"))
    return contact


def _either(raw: str) -> str:
    return plain_email(raw) if "@" in _tidied(raw) else plain_phone(raw)


def _tidied(raw: str) -> str:
    """One line of half-width characters in small letters, without labels and remarks."""
    typed = text.normalized("NFKC", text.clean_line(raw)).lower()
    for pattern, instead in TIDY:
        typed = re.sub(pattern, instead, typed)
    return typed


def plain_email(raw: str) -> str:
    """An e-mail address in one spelling: half-width, small letters, nothing hidden; empty if it is none.

    What an address may hold is judged by email-validator (RFC 5321, RFC 6531); a domain in Chinese gets its ASCII form.
    """
    if text.too_long(raw, CONTACT_LENGTH):
        return ""
    address = re.sub(" *@ *", "@", _tidied(raw)).strip("<>").replace("。", ".").replace("．", ".")
    # Needed by few requests, and half as long to load as the whole of the API.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return ""
    return (found.ascii_email or "").lower()


def plain_phone(raw: str) -> str:
    """A mobile number in one spelling: its 11 digits, or `+852…`, `+853…`, `+886…`; empty if it is none."""
    return "" if text.too_long(raw, CONTACT_LENGTH) else _first(MOBILE, re.sub(FILLER, "", _tidied(raw)))


def plain_telephone(raw: str) -> str:
    """Any telephone in one spelling: a mobile number, `010-68209924-801`, `83134217`, `400-123-4567`; empty if none."""
    mobile = plain_phone(raw)
    if mobile or text.too_long(raw, CONTACT_LENGTH):
        return mobile
    typed = re.sub(EXTENSION, "x", _tidied(raw))
    parted = re.sub("^-+|-+$", "", re.sub(FILLER, "-", typed))
    return _first(OFFICE, parted) or _first(OFFICE, parted.replace("-", ""))


def _first(forms: Iterable[Form], typed: str) -> str:
    """The spelling by the first form that it has."""
    for form in forms:
        if found := re.fullmatch(form.pattern, typed):
            return "".join(before + found[group] for before, group in form.pieces if found[group])
    return ""


def is_email(contact: str) -> bool:
    """Whether it is an e-mail address in its one text."""
    return "@" in contact and plain_email(contact) == contact


def is_phone(contact: str) -> bool:
    """Whether it is a mobile number in its one spelling: one that gets text messages."""
    return bool(contact) and plain_phone(contact) == contact


def masked(contact: str) -> str:
    """The contact as it is shown: `138****5678`, `+852****5678`, `z***@example.cn`."""
    if "@" in contact:
        name, _, domain = contact.partition("@")
        return f"{name[:1]}***@{domain}"
    shown = 4 if contact.startswith("+") else 3
    return f"{contact[:shown]}****{contact[-4:]}"


def without_contacts(words: str) -> str:
    """The words with every e-mail address and telephone in them hidden but for an address's domain and two digits."""
    return _AMID.sub(lambda found: hidden(found[0]), words)


def hidden(contact: str) -> str:
    """A contact for whoever must not learn it: `z***@example.cn`, `****78`. What is hidden already stays so."""
    return masked(contact) if "@" in contact else f"****{contact[-2:]}" if contact else ""
