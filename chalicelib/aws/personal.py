"""Which fields of rows are about people, so that they are stored sealed (`chalicelib.aws.sealing`), and which are not.

A path names a field of the stored row; `*` stands for each element of a list and for each value of a map. What is at
the end of a path is sealed as a whole, whatever it holds. A field that was ever stored sealed stays in the table.
"""

from functools import cache
from typing import Any

from chalicelib.aws.kept_answers import KeptAnswer
from chalicelib.entry.ceremony import Attendance
from chalicelib.entry.confirmations import Request
from chalicelib.entry.entries import Entry
from chalicelib.entry.objections import Objection
from chalicelib.entry.picks import Picks
from chalicelib.entry.publications import Publications
from chalicelib.entry.recovery import Recovery
from chalicelib.entry.search import FoundBy, Indexed
from chalicelib.history import Destination
from chalicelib.judging.review import Review
from chalicelib.people.accounts import Claim
from chalicelib.people.entrants import Entrant
from chalicelib.people.erasure import Erasure
from chalicelib.people.invitations import Wording
from chalicelib.people.invited import Expert, Organizer
from chalicelib.people.links import Link
from chalicelib.people.recommenders import Recommender
from chalicelib.people.second_factor import Factors
from chalicelib.people.sign_in import Contact, Session
from chalicelib.people.team import Invite
from chalicelib.result.certificates import Certificate
from chalicelib.workbooks.exports import Export
from chalicelib.workbooks.sheets_in import SheetIn

Tree = dict[str, Any]  # names lead to further trees; None ends a path

_FORM = ("creators", "extra", "public_link", "materials")
_VIDEO = ("name", "provenance", "metadata")


def _below(name: str, *paths: str) -> tuple[str, ...]:
    return tuple(f"{name}.{path}" for path in paths)


_SUBMITTED = (*_below("form", *_FORM), *_below("video", *_VIDEO), "files.*.name")
_CARD = ("entrant_name", "extra")

FIELDS: dict[type, tuple[str, ...]] = {
    Entrant: (
        "contact",
        "more_contacts",
        "members.*.shown",
        *_below("profile", "name", "contact_person", "phone", "email"),
        "refused",
    ),
    Entry: (
        "entrant_name",
        "upload.name",
        *_SUBMITTED,
        *_below("screening.submission", *_SUBMITTED),
        *_below("predecided.submission", *_SUBMITTED),
    ),
    Certificate: ("holder", "lines"),
    Export: ("search.find",),
    SheetIn: ("name",),
    Recommender: ("contact_person", "email", "phone", "stamped.file.name", "reminded_by", "refused"),
    Picks: ("picks.*.cleared_by",),
    Objection: ("by.name", "by.contact", "text", "evidence.*.name"),
    Publications: ("made.*.name",),
    Recovery: ("done.*.name",),
    Attendance: ("attendees", "trophy", "note"),
    Request: ("by.name", "answer.name", *_below("form", "contact", "former", "name")),
    Erasure: ("shown", "reason"),
    Wording: ("changed_by",),
    FoundBy: _below("card", *_CARD),
    Indexed: _below("card", *_CARD),
    Expert: ("name", "unit", "credit_code", "email", "phone", "refused"),
    Organizer: ("name", "email", "unit", "refused"),
    Review: ("work.extra", "conflict"),
    Session: ("name", "device"),
    Factors: ("passkeys.*.name",),
    Contact: ("name",),
    Claim: ("shown",),
    Invite: ("name",),
    KeptAnswer: ("body",),
    Link: ("name",),
}

# Queues whose messages are to people: what such a message says is sealed where it lies.
TO_PEOPLE = frozenset({Destination.MESSAGES, Destination.CODES})


def fields_of(kind: type) -> Tree:
    """The sealed fields of a kind of row; empty for one that has none."""
    return _tree(next((FIELDS[each] for each in kind.__mro__ if each in FIELDS), ()))


@cache
def _tree(paths: tuple[str, ...]) -> Tree:
    tree: Tree = {}
    for path in paths:
        *above, last = path.split(".")
        inner = tree
        for name in above:
            inner = inner.setdefault(name, {})
        inner[last] = None
    return tree
