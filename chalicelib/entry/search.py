"""The organizers' search over all entries: by which terms an entry is found, and what a search asks for.

Each entry has a row for every term, and the row holds what the list shows of it. So a search is one query, however
many entries there are: by the text that was typed, or else by the narrowest filter. The other filters are applied to
what the query has read.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import text
from chalicelib.call.definition import Definition
from chalicelib.entry import entries, extra_fields
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.flags import ScreeningFlag
from chalicelib.entry.upload import VideoState
from chalicelib.errors import Problem
from chalicelib.people import accounts, contacts
from chalicelib.people.entrants import Entrant

Digest = Callable[[str], str]

TERM_LENGTH = 12  # folded characters of a text that a term holds; what is longer is compared with the title and name
_STARTS = 40  # terms of one text
_RECEIPT = re.compile(r"[0-9A-Z]{4,}")
_CHOSEN = re.compile(r"[a-z][a-z0-9_-]{0,39}")  # the ids of a definition
_BY_START = ("text", "receipt")  # found by how they begin; the others as a whole
_SIGN = 4  # hexadecimal digits that stand for one character of a text
_VALUE = 16  # and for a whole value


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What the list of entries shows of one. `receipt` is none before the first submission.

    `extra` holds, by their ids, what is filled in in the fields of the call's own, of texts those of one line.
    """

    id: str
    receipt: str | None
    title: str
    entrant_name: str
    category: str
    theme: str
    status: Status
    recommender: str | None
    flags: tuple[ScreeningFlag, ...]
    findings: int
    created_at: datetime
    submitted_at: datetime | None
    duration_seconds: float | None
    video_state: VideoState | None
    extra: dict[str, str] = {}


class FoundBy(msgspec.Struct, frozen=True, kw_only=True):
    """The row by which a term finds an entry."""

    contest: str
    term: str
    card: Card


class Indexed(msgspec.Struct, frozen=True, kw_only=True):
    """The row of what an entry is found by at present."""

    entry: str
    contest: str
    terms: tuple[str, ...]
    card: Card
    revision: int = 0


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for: a receipt number, a contact or words, and filters; what is empty leaves all.

    `extra`: what is chosen in fields of the call's own, as `<field>:<option>` with commas between.
    """

    find: Annotated[str, msgspec.Meta(max_length=200)] = ""
    status: str = ""
    category: str = ""
    theme: str = ""
    unit: str = ""
    flag: str = ""
    extra: Annotated[str, msgspec.Meta(max_length=1700)] = ""  # MOST_EXTRA of the longest ids


def chosen(wanted: Search) -> dict[str, str]:
    """What is asked for in each field of the call's own, by its id."""
    pairs = (pair.partition(":") for pair in wanted.extra.split(",") if pair)
    return {field: option for field, _, option in pairs}


def card(entry: Entry) -> Card:
    """What the list shows of an entry."""
    facts = entry.video.facts if entry.video else None
    return Card(
        id=entry.id,
        receipt=entries.shown_receipt(entry),
        title=entry.form.title,
        entrant_name=entry.entrant_name,
        category=entry.form.category,
        theme=entry.form.theme,
        status=entry.status,
        recommender=entry.form.recommender,
        flags=entry.flags,
        findings=len(entry.video.findings) if entry.video else 0,
        created_at=entry.created_at,
        submitted_at=entry.submitted_at,
        duration_seconds=(facts.duration_seconds or None) if facts else None,
        video_state=entry.video.state if entry.video else None,
        extra={field: value for field, value in entry.form.extra.items() if len(value) <= extra_fields.ONE_LINE},
    )


# --- terms ------------------------------------------------------------------------------------------------------


def terms(entry: Entry, entrant: Entrant | None, digest: Digest) -> tuple[str, ...]:
    """Everything that an entry is found by. `digest` makes the name of a contact that rows may hold."""
    found = {"all:", f"status:{entry.status.value}", f"category:{entry.form.category}", f"theme:{entry.form.theme}"}
    found |= {f"unit:{entry.form.recommender or ''}", *(f"flag:{flag.value}" for flag in entry.flags)}
    found |= {f"receipt:{start}" for start in _receipt_starts(entries.shown_receipt(entry) or "")}
    own = card(entry).extra
    found |= {f"extra:{field}.{value}" for field, value in own.items() if _CHOSEN.fullmatch(value)}
    told = (entry.form.title, entry.entrant_name, *own.values())
    found |= {f"text:{start}" for words in told for start in _starts(words)}
    found |= {f"contact:{digest(contact)}" for contact in (_contacts(entrant) if entrant else ())}
    return tuple(sorted(found))


def _receipt_starts(receipt: str) -> Iterator[str]:
    """The whole number, and each of its parts with what follows: people read out the last one."""
    parts = receipt.split("-")
    return ("".join(parts[number:]) for number, part in enumerate(parts) if part)


def _contacts(entrant: Entrant) -> set[str]:
    told = {entrant.profile.phone, entrant.profile.email} if entrant.profile else set()
    return {*accounts.proved(entrant), *told} - {""}


def _starts(words: str) -> set[str]:
    """Where a reader may begin to type: at each word, in Chinese and its like at each character."""
    found: list[str] = []
    folded = _folded(words)
    for number, character in enumerate(folded):
        if character != " " and (number == 0 or folded[number - 1] == " " or not character.isascii()):
            found.append(folded[number:].replace(" ", "")[:TERM_LENGTH])
    return set(found[:_STARTS])


def _folded(words: str) -> str:
    """The words in the spelling that is compared: folded, with one space between two."""
    spread = "".join(character if unicodedata.category(character)[0] in "LNM" else " " for character in words)
    return " ".join(text.fold(word) for word in spread.split())


def masked(term: str, mask: Digest) -> str:
    """A term as it is stored: texts and what fields of the call's own hold may be names, so digests stand for them.

    Each character of a text becomes a digest of all up to it, so that how a text begins is how its digests begin. Two
    texts may fall together: who searches compares what is found.
    """
    kind, _, value = term.partition(":")
    if kind == "text":
        return "word:" + "".join(mask(value[: number + 1])[:_SIGN] for number in range(len(value)))
    if kind == "extra":
        field, _, chosen_one = value.partition(".")
        return f"extra:{field}.{mask(chosen_one)[:_VALUE]}"
    return term


def place_of(term: str) -> tuple[str, str]:
    """The partition and the order of a term's rows, both ASCII. Texts share one by their first character.

    Texts in clear (`text:`) are of rows from before they were masked.
    """
    kind, _, value = term.partition(":")
    if kind == "word":
        return f"word:{value[:_SIGN]}", value
    if kind in _BY_START and value:
        return f"{kind}:{value[0].encode().hex()}", value.encode().hex()
    return term, ""


# --- searching --------------------------------------------------------------------------------------------------


def leading_term(wanted: Search, digest: Digest, receipt_prefix: str) -> str:
    """The term that a search reads: what was typed, or else the narrowest filter."""
    if _folded(wanted.find):
        return _typed_term(wanted.find, digest, receipt_prefix)
    for kind in ("unit", "flag", "theme", "category", "status"):
        if getattr(wanted, kind):
            return f"{kind}:{getattr(wanted, kind)}"
    return next((f"extra:{field}.{option}" for field, option in chosen(wanted).items()), "all:")


def _typed_term(typed: str, digest: Digest, receipt_prefix: str) -> str:
    receipt = _receipt(typed, receipt_prefix)
    if receipt:
        return f"receipt:{receipt}"
    contact = _contact(typed)
    if contact:
        return f"contact:{digest(contact)}"
    return f"text:{max(_folded(typed).split(), key=len)[:TERM_LENGTH]}"


def asks_for_contact(wanted: Search) -> bool:
    """Whether a phone number or an e-mail address is looked for."""
    return bool(_contact(wanted.find))


def _receipt(typed: str, prefix: str) -> str:
    """The typed text as a receipt number or a part of one; empty if it is none."""
    spelt = text.normalized("NFKC", text.clean_line(typed)).upper().replace("—", "-").replace("–", "-")
    parts = spelt.replace(" ", "-").strip("-").split("-")
    whole = "".join(parts)
    is_one = _RECEIPT.fullmatch(whole) and (whole.startswith(prefix) or (len(parts) == 2 and len(parts[0]) == 5))
    return whole if is_one else ""


def _contact(typed: str) -> str:
    """The typed text as a whole mobile number, telephone with a country code or e-mail address; empty if none."""
    try:
        return contacts.clean_contact(typed)
    except Problem:
        return contacts.plain_telephone(typed.strip()) if typed.strip().startswith("+") else ""


def fits(found: Card, wanted: Search) -> bool:
    """Whether an entry that the leading term has found fits everything else that is asked for."""
    asked = {"status": found.status.value, "category": found.category, "theme": found.theme}
    asked["unit"] = found.recommender or ""
    if any(getattr(wanted, name) not in ("", value) for name, value in asked.items()):
        return False
    if any(found.extra.get(field) != option for field, option in chosen(wanted).items()):
        return False
    return wanted.flag in ("", *(flag.value for flag in found.flags))


def reads_like(found: Card, wanted: Search, definition: Definition) -> bool:
    """Whether title, name and short texts in the call's own fields hold every word that was typed, together."""
    own = (found.extra.get(field.id, "") for field in definition.extra_fields if field.kind != "choice")
    held = _folded(" ".join((found.title, found.entrant_name, *own))).replace(" ", "")
    return all(word in held for word in _folded(wanted.find).split())
