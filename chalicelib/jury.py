"""The jury meeting 定评会: what people decide about a computed result."""

from collections.abc import Collection, Mapping
from typing import Any

from chalicelib.errors import field_problem, invalid

Document = Mapping[str, Any]


def check_chosen(chosen: Collection[str], result: Document) -> None:
    """Raise INVALID_FIELDS unless exactly as many of the undecided works are chosen as there are places left."""
    undecided = set(result["undecided"])
    places = min(result["winners"] - sum(line["winner"] for line in result["entries"]), len(undecided))
    if len(set(chosen)) != len(chosen) or not set(chosen) <= undecided or len(chosen) != places:
        raise invalid(field_problem("chosen", "CHOOSE", places=places))


def winning(result: Document, chosen: Collection[str]) -> list[Document]:
    """The works that win: the certain ones, and those whom people chose among the tied."""
    return [line for line in result["entries"] if line["winner"] or line["id"] in chosen]
