"""A contact that somebody proves by a code sent to it (`POST /sign-in/codes`)."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.aws import contact_rows, records
from chalicelib.aws.items import codes_key
from chalicelib.aws.places import Key
from chalicelib.aws.records import Write
from chalicelib.aws.secrets import code_keys, pepper
from chalicelib.errors import Problem
from chalicelib.lifetimes import CODE_LIFE
from chalicelib.people import codes, contacts, sign_in
from chalicelib.people.codes import Codes


class ProvedContact(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A contact, and the code that was sent to it."""

    contact: Annotated[str, msgspec.Meta(description="A mobile number or an e-mail address")]
    code: Annotated[str, msgspec.Meta(description="Six digits")]
    ticket: Annotated[str, msgspec.Meta(description="What `POST /sign-in/codes` answered")] = ""


def digest_of(contact: str) -> str:
    """What names a contact, given in its one spelling, where its rows lie."""
    return contact_rows.digest_of(contact)


def mark_of(contact: str) -> str:
    """What stands for a contact where histories and counts keep it. No rotation of a key changes it."""
    return sign_in.contact_digest(contact, pepper())


def codes_of(sent: ProvedContact) -> Key[Codes]:
    """Where the codes of the contact lie. Raises INVALID_FIELDS for what is no contact."""
    return codes_key(digest_of(contacts.clean_contact(sent.contact)))


def used_code(row: Codes | None, sent: ProvedContact, at: datetime) -> Write:
    """The write that uses up the code; `row` has the contact's codes. Counts a wrong one and raises WRONG_CODE."""
    if row is None:
        raise Problem("WRONG_CODE")
    made = codes.guess(row, codes.typed(sent.code), sent.ticket, at=at, keys=code_keys(CODE_LIFE))
    counted = records.put_row(made.row, records.at_revision(row.revision))
    if not made.is_right:
        records.transact([counted])
        raise Problem("WRONG_CODE")
    return counted
