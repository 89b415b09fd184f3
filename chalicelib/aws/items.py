"""How each row is stored: its table, its key and the index attributes that follow from its content.

An item is `{pk, sk, <index attributes>, data}`, where `data` is the row as a DynamoDB map.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import msgspec

from chalicelib.call.campaign import Campaign
from chalicelib.config import config
from chalicelib.entry.entries import Entry
from chalicelib.entry.scan import Likeness, Scan
from chalicelib.history import HistoryRow
from chalicelib.judging.board import Board
from chalicelib.judging.review import Review
from chalicelib.people.entrants import Entrant
from chalicelib.people.invited import Expert, Organizer
from chalicelib.people.recommenders import Recommender
from chalicelib.people.sign_in import CODE_KEPT, Code, Contact, Link, Session
from chalicelib.workbooks.exports import Export

T = TypeVar("T")
Item = dict[str, Any]


class Key(NamedTuple):
    """Where a row lies."""

    table: str
    pk: str
    sk: str

    def item(self) -> Item:
        """The key as DynamoDB takes it."""
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}

    @property
    def table_name(self) -> str:
        """The table's name in this deployment."""
        return str(getattr(config(), f"{self.table}_table"))


def campaign_key(contest: str) -> Key:
    return Key("entries", f"campaign#{contest}", "campaign")


def board_key(contest: str) -> Key:
    return Key("entries", f"board#{contest}", "board")


def entrant_key(entrant_id: str) -> Key:
    return Key("entries", f"entrant#{entrant_id}", "entrant")


def entry_key(entry_id: str) -> Key:
    return Key("entries", f"entry#{entry_id}", "entry")


def scan_key(entry_id: str) -> Key:
    return Key("entries", f"entry#{entry_id}", "scan")


def likeness_key(entry_id: str, other: str) -> Key:
    return Key("entries", f"entry#{entry_id}", f"like#{other}")


def recommender_key(recommender_id: str) -> Key:
    return Key("entries", f"recommender#{recommender_id}", "recommender")


def export_key(export_id: str) -> Key:
    return Key("entries", f"export#{export_id}", "export")


def expert_key(expert_id: str) -> Key:
    return Key("reviews", f"expert#{expert_id}", "expert")


def panel_pk(contest: str, round_number: int, entry: str) -> str:
    return f"panel#{contest}#{round_number}#{entry}"


def review_key(contest: str, entry: str, round_number: int, seat: str) -> Key:
    return Key("reviews", panel_pk(contest, round_number, entry), f"review#{seat}")


def organizer_key(organizer_id: str) -> Key:
    return Key("sessions", f"organizer#{organizer_id}", "organizer")


def session_key(session_id: str) -> Key:
    return Key("sessions", f"session#{session_id}", "session")


def code_key(digest: str) -> Key:
    return Key("sessions", f"code#{digest}", "code")


def contact_key(digest: str, role: str) -> Key:
    return Key("sessions", f"contact#{digest}", f"contact#{role}")


def link_key(link_id: str) -> Key:
    return Key("sessions", f"link#{link_id}", "link")


class Shape(NamedTuple):
    """How one type of row is stored."""

    key: Callable[[Any], Key]
    indexes: Callable[[Any], dict[str, str]]
    expires: Callable[[Any], datetime] | None = None


def _nothing(_row: Any) -> dict[str, str]:
    return {}


def _entry_indexes(entry: Entry) -> dict[str, str]:
    indexes = {
        "owner": entry.owner,
        "queue": f"{entry.contest}#{entry.status.value}",
        "created": entry.created_at.isoformat(),
        "updated": entry.updated_at.isoformat(),
    }
    return indexes | ({"recommender": entry.form.recommender} if entry.form.recommender else {})


def _recommender_indexes(row: Recommender) -> dict[str, str]:
    return {"queue": f"{row.contest}#recommenders", "updated": row.created_at.isoformat()}


def _listed(kind: str) -> Callable[[Any], dict[str, str]]:
    return lambda row: {"kind": f"{kind}#{row.contest}", "created": row.created_at.isoformat()}


SHAPES: dict[type, Shape] = {
    Campaign: Shape(lambda row: campaign_key(row.id), _nothing),
    Entrant: Shape(lambda row: entrant_key(row.id), _nothing),
    Entry: Shape(lambda row: entry_key(row.id), _entry_indexes),
    Board: Shape(lambda row: board_key(row.contest), _nothing),
    Export: Shape(lambda row: export_key(row.id), _nothing),
    Recommender: Shape(lambda row: recommender_key(row.id), _recommender_indexes),
    Scan: Shape(
        lambda row: scan_key(row.entry),
        lambda row: {"queue": f"{row.contest}#scans", "updated": row.scanned_at.isoformat()},
    ),
    Likeness: Shape(lambda row: likeness_key(row.entry, row.other), _nothing),
    Expert: Shape(lambda row: expert_key(row.id), _listed("expert")),
    Organizer: Shape(lambda row: organizer_key(row.id), _listed("organizer")),
    Review: Shape(
        lambda row: review_key(row.contest, row.entry, row.round, row.seat),
        lambda row: {"expert": row.expert, "created": row.created_at.isoformat()},
    ),
    Session: Shape(lambda row: session_key(row.id), _nothing, lambda row: row.expires_at),
    Code: Shape(lambda row: code_key(row.digest), _nothing, lambda row: row.issued_at + CODE_KEPT),
    Contact: Shape(lambda row: contact_key(row.digest, row.role.value), _nothing),
    Link: Shape(lambda row: link_key(row.id), _nothing, lambda row: row.expires_at),
}


def key_of(row: Any) -> Key:
    """Where a row lies."""
    return SHAPES[type(row)].key(row)


def to_item(row: Any) -> Item:
    """A row as DynamoDB stores it."""
    shape = SHAPES[type(row)]
    item = shape.key(row).item()
    item |= {name: {"S": value} for name, value in shape.indexes(row).items()}
    if shape.expires is not None:
        item["expires"] = {"N": str(int(shape.expires(row).timestamp()))}
    return item | {"data": attribute(msgspec.to_builtins(row))}


def from_item(item: Item, kind: type[T]) -> T:
    """A row from its item. Unknown attributes are ignored, so that older code reads newer rows."""
    return msgspec.convert(value_of(item["data"]), kind)


def table_of_stream(arn: str) -> str:
    """Which of our tables a stream's ARN belongs to. Raises LookupError for another."""
    name = arn.split("/")[1]
    for table in ("entries", "reviews", "sessions"):
        if Key(table, "", "").table_name == name:
            return table
    raise LookupError(name)


def history_item(key: Key, row: HistoryRow) -> Item:
    """One link of a row's chain, in the row's own partition."""
    place = Key(key.table, key.pk, f"history#{key.sk}#{row.revision:06d}")
    return place.item() | {"data": attribute(msgspec.to_builtins(row))}


def attribute(value: Any) -> Item:
    """A plain value as a DynamoDB attribute."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": repr(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, dict):
        return {"M": {str(name): attribute(each) for name, each in value.items()}}
    return {"L": [attribute(each) for each in value]}


def value_of(stored: Item) -> Any:
    """The plain value of a DynamoDB attribute."""
    kind, content = next(iter(stored.items()))
    if kind == "NULL":
        return None
    if kind == "N":
        return _number(content)
    if kind == "M":
        return {name: value_of(each) for name, each in content.items()}
    if kind == "L":
        return [value_of(each) for each in content]
    return content


def _number(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:
        return float(digits)
