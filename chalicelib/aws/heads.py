"""The rows of a contest as its store has them, partition by partition, with the links of their histories.

For what reads everything: checkpoints, and their check. It holds one partition at a time.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from chalicelib.aws import contests
from chalicelib.aws.clients import client
from chalicelib.aws.items import SHAPES, value_of
from chalicelib.aws.places import TABLES, Item, table_name
from chalicelib.aws.sealing import SEAL
from chalicelib.call import checkpoints
from chalicelib.call.checkpoints import Leaf, Salts

_KINDS = {kind.__name__: kind for kind in SHAPES}
# Rows that keep a history, by the first word of their sort key.
KEPT = {
    "campaign": "Campaign",
    "entrant": "Entrant",
    "entry": "Entry",
    "rendition": "Rendition",
    "scan": "Scan",
    "recommender": "Recommender",
    "picks": "Picks",
    "export": "Export",
    "dismissal": "Dismissal",
    "broadcast": "Broadcast",
    "expert": "Expert",
    "review": "Review",
    "organizer": "Organizer",
    "factors": "Factors",
    "pages": "PageRelease",
    "request": "Request",
    "certificate": "Certificate",
    "sheet": "SheetIn",
    "objection": "Objection",
    "proposal": "Proposal",
    "publications": "Publications",
    "recovery": "Recovery",
    "wording": "Wording",
    "ceremony": "CeremonyPlan",
    "attendance": "Attendance",
    "feedback": "ReleasedComments",
    "omissions": "Omissions",
    "erasure": "Erasure",
}
SWEPT = {sk for sk, kind in KEPT.items() if SHAPES[_KINDS[kind]].expires}  # their history outlives them
_TOO = {"contact", "claim", "definition"}  # rows without a history that decide who may do what
# A seal is left out, too: it changes when the master key does. The row commits to what is in it (`sealing`).
_OWN = {"pk", "sk", "data", SEAL}


class Scattered(RuntimeError):
    """A scan gave a partition in pieces, which a table does not: rows lie in it by the hash of their partition."""


class Kept(NamedTuple):
    """One row with what its partition holds of it; `item` is None where there is history alone."""

    sk: str
    item: Item | None
    chain: list[Item]


def kind_of(sk: str) -> type[Any]:
    """The type of a row that keeps a history. Raises KeyError."""
    return _KINDS[KEPT[sk.partition("#")[0]]]


def keeps_history(sk: str) -> bool:
    """Whether it is such a row."""
    return sk.partition("#")[0] in KEPT


def scan(table: str) -> Iterator[Item]:
    """Every item of the present contest in a table, without its mark."""
    pages = client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=table_name(table), ConsistentRead=True):
        yield from _ours(page["Items"])


def _ours(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        stored = item["pk"]["S"]
        try:
            if contests.of_stored(stored) == contests.current():
                yield item | {"pk": {"S": contests.plain(stored)}}
        except contests.UnknownContest:
            continue


def partitions(table: str) -> Iterator[tuple[str, list[Item]]]:
    """Every partition with its items, ordered by sort key; one at a time is held. Raises Scattered."""
    done: set[int] = set()  # hashes: a hundred thousand keys would take many megabytes
    for pk, items in groupby(scan(table), key=lambda item: str(item["pk"]["S"])):
        if hash(pk) in done:
            raise Scattered(pk)
        done.add(hash(pk))
        yield pk, sorted(items, key=lambda item: str(item["sk"]["S"]))


def rows_of(items: Iterable[Item]) -> Iterator[Kept]:
    """The rows of a partition that keep a history, each with its links, in their order."""
    chains: dict[str, list[Item]] = {}
    rows: dict[str, Item] = {}
    for item in items:
        sk = str(item["sk"]["S"])
        if sk.startswith("history#"):
            chains.setdefault(sk.partition("#")[2].rpartition("#")[0], []).append(item)
        elif keeps_history(sk):
            rows[sk] = item
    for sk in sorted(chains.keys() | rows.keys()):
        yield Kept(sk, rows.get(sk), chains.get(sk, []))


def place_name(table: str, pk: str, sk: str) -> str:
    """What the leaf of a row is called."""
    return f"{table}/{pk}/{sk}"


def data_of(item: Item) -> dict[str, Any]:
    """The row as it is stored, as plain values."""
    found: dict[str, Any] = value_of(item["data"])
    return found


def attributes_of(item: Item) -> dict[str, Any]:
    """What stands beside the row: index attributes, time to live, version."""
    return {name: value_of(each) for name, each in item.items() if name not in _OWN}


def leaves(salts: Salts) -> Iterator[Leaf]:
    """The leaf of every row of the contest, in no order."""
    for table in TABLES:
        for pk, items in partitions(table):
            for row in rows_of(items):
                if row.item is not None:
                    yield leaf(table, pk, row.item, links=len(row.chain), salts=salts)
            for item in items:
                if str(item["sk"]["S"]).partition("#")[0] in _TOO:
                    yield leaf(table, pk, item, links=0, salts=salts)


def leaf(table: str, pk: str, item: Item, links: int, salts: Salts) -> Leaf:
    """The leaf of one row."""
    at = place_name(table, pk, item["sk"]["S"])
    return checkpoints.leaf_of(at, data_of(item), attributes_of(item), salts=salts, links=links)
