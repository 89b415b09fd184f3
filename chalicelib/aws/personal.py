"""Which fields of rows are about people, so that they are stored sealed (`chalicelib.aws.sealing`), and which are not.

A path names a field of the stored row; `*` stands for each element of a list and for each value of a map. What is at
the end of a path is sealed as a whole, whatever it holds. A field that was ever stored sealed stays in the table.
"""

from collections.abc import MutableMapping
from functools import cache
from typing import Any

from chalicelib.aws import kinds
from chalicelib.history import Destination

Tree = dict[str, Any]  # names lead to further trees; None ends a path

_FORM = ("creators", "extra", "public_link", "materials")
_VIDEO = ("name", "provenance", "metadata")


def _below(name: str, *paths: str) -> tuple[str, ...]:
    return tuple(f"{name}.{path}" for path in paths)


_SUBMITTED = (*_below("form", *_FORM), *_below("video", *_VIDEO), "files.*.name")
_CARD = ("entrant_name", "extra")

FIELDS: MutableMapping[type, tuple[str, ...]] = kinds.ByKind(
    {
        "Entrant": (
            "contact",
            "more_contacts",
            "members.*.shown",
            *_below("profile", "name", "contact_person", "phone", "email"),
            "refused",
        ),
        "Entry": (
            "entrant_name",
            "upload.name",
            *_SUBMITTED,
            *_below("screening.submission", *_SUBMITTED),
            *_below("predecided.submission", *_SUBMITTED),
        ),
        "Certificate": ("holder", "lines"),
        "Export": ("search.find",),
        "SheetIn": ("name",),
        "Recommender": ("contact_person", "email", "phone", "stamped.file.name", "reminded_by", "refused"),
        "Picks": ("picks.*.cleared_by",),
        "Objection": ("by.name", "by.contact", "text", "evidence.*.name"),
        "Publications": ("made.*.name",),
        "Recovery": ("done.*.name",),
        "Attendance": ("attendees", "trophy", "note"),
        "Request": ("by.name", "answer.name", *_below("form", "contact", "former", "name")),
        "Erasure": ("shown", "reason"),
        "Wording": ("changed_by",),
        "FoundBy": _below("card", *_CARD),
        "Indexed": _below("card", *_CARD),
        "Expert": ("name", "unit", "credit_code", "email", "phone", "refused"),
        "Organizer": ("name", "email", "unit", "refused"),
        "Review": ("work.extra", "conflict"),
        "Session": ("name", "device"),
        "Factors": ("passkeys.*.name",),
        "Contact": ("name",),
        "Claim": ("shown",),
        "Invite": ("name",),
        "KeptAnswer": ("body",),
        "Link": ("name",),
    }
)

# Queues whose messages are to people: what such a message says is sealed where it lies.
TO_PEOPLE = frozenset({Destination.MESSAGES, Destination.CODES})


def fields_of(kind: type) -> Tree:
    """The sealed fields of a kind of row; empty for one that has none."""
    return _tree(next((paths for each in kind.__mro__ if (paths := FIELDS.get(each))), ()))


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
