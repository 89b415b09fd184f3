"""Quotas: how many of a thing one person may have at once, counted in the transaction that makes or ends one.

One item a person holds the counts. A change that makes one more carries the condition that the count is below the
limit, so no race passes it, and no request reads the counts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.aws import contests
from chalicelib.aws.places import Item, Place
from chalicelib.call.definition import Limits, load_definition
from chalicelib.errors import Problem

if TYPE_CHECKING:
    from chalicelib.entry.entries import Entry
    from chalicelib.workbooks.exports import Export

_REFUSALS = {"entries": "TOO_MANY_ENTRIES", "uploads": "TOO_MANY_UPLOADS", "exports": "TOO_MANY_EXPORTS"}


_in_force: dict[str, Limits] = {}  # by contest


def go_by(contest: str, limits: Limits) -> None:
    """Count by the limits of the definition in force, which this process has just looked up."""
    _in_force[contest] = limits


def _limits() -> Limits:
    """The limits in force; the deployed definition's until this process has looked."""
    known = _in_force.get(contests.current())
    return known or load_definition(contests.current()).limits


class Counted(NamedTuple):
    """One write of a transaction, and the refusal if its condition fails."""

    write: Item
    refusal: Problem | None


def counted(changes: Iterable[tuple[Any, Any]]) -> list[Counted]:
    """What changes of rows (old, or None, and new) do to the counts of the people they belong to."""
    moves: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for change in changes:
        for row, sign in zip(change, (-1, 1), strict=True):
            if type(row).__name__ in _HOLDING:
                person, held = _HOLDING[type(row).__name__](row)
                for name, number in held.items():
                    moves[person][name] += sign * number
    counts = ((person, {name: by for name, by in each.items() if by}) for person, each in moves.items())
    return [_write(person, each) for person, each in counts if each]


def without_entries(person: str) -> Counted:
    """The check that somebody has no entry, for a transaction that is only for such."""
    place = Place("entries", f"quota#{person}", "quota")
    check: Item = {
        "TableName": place.table_name,
        "Key": place.item(),
        "ConditionExpression": "attribute_not_exists(#entries) OR #entries = :none",
        "ExpressionAttributeNames": {"#entries": "entries"},
        "ExpressionAttributeValues": {":none": {"N": "0"}},
    }
    return Counted({"ConditionCheck": check}, Problem("OWN_ENTRIES"))


def _of_entry(row: "Entry") -> tuple[str, dict[str, int]]:
    """Whom a row belongs to, and what it counts for."""
    return row.owner, {"entries": int(row.status.value != "withdrawn"), "uploads": int(row.upload is not None)}


def _of_export(row: "Export") -> tuple[str, dict[str, int]]:
    return row.requested_by.id, {"exports": int(row.state.value == "writing")}


# By the names of their types, which only who has such a row has imported.
_HOLDING: Mapping[str, Callable[[Any], tuple[str, dict[str, int]]]] = MappingProxyType(
    {"Entry": _of_entry, "Export": _of_export}
)


def _write(person: str, moves: dict[str, int]) -> Counted:
    place = Place("entries", f"quota#{person}", "quota")
    names = {f"#{name}": name for name in moves}
    values = {f":{name}": {"N": str(by)} for name, by in moves.items()}
    update: Item = {
        "TableName": place.table_name,
        "Key": place.item(),
        "UpdateExpression": "ADD " + ", ".join(f"#{name} :{name}" for name in moves),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }
    more = next((name for name, by in moves.items() if by > 0), None)
    if more is None:
        return Counted({"Update": update}, None)
    limit: int = getattr(_limits(), more)
    update["ConditionExpression"] = f"attribute_not_exists(#{more}) OR #{more} < :limit"
    values[":limit"] = {"N": str(limit)}
    return Counted({"Update": update}, Problem(_REFUSALS[more], limit=limit))
