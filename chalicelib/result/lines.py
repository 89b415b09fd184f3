"""A stored result whose lines are read when they are shown: each has two kilobytes, and a national call 50,000.

Read whole, such a result takes more than a gigabyte; with the lines as they are stored, its own size and a tenth.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

Document = dict[str, Any]
_LINE = "line"  # what is stored of it, beside what orders it


class _Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """What tells an entry's place, and whether somebody must look at it again."""

    id: str
    title: str | None  # retention may have emptied it
    rank: int | None
    flags: tuple[str, ...]
    award: str = ""


def read(content: bytes) -> Document:
    """The result with the heads of its lines; `whole` gives lines as they are stored."""
    fields = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    stored = msgspec.json.decode(fields.pop("entries"), type=list[msgspec.Raw])
    rest = {name: msgspec.json.decode(each) for name, each in fields.items()}
    return rest | {"entries": [_headed(line) for line in stored]}


def _headed(line: msgspec.Raw) -> Document:
    head = msgspec.json.decode(line, type=_Head)
    told: Document = msgspec.to_builtins(head) | {"rank": head.rank, _LINE: line}
    return told


def whole(lines: Iterable[Mapping[str, Any]]) -> list[Document]:
    """Lines with all that is stored of them, and with what was added to their heads."""
    return [{**msgspec.json.decode(each[_LINE]), **{k: v for k, v in each.items() if k != _LINE}} for each in lines]
