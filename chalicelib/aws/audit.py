"""The audit of a contest's store: every row is what its history says, every chain is whole, no expert has two seats.

For operators and tests: it reads whole tables, which no request does, and looks at the present contest's items.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from chalicelib import history
from chalicelib.aws import contests
from chalicelib.aws.clients import client
from chalicelib.aws.definitions import deployed
from chalicelib.aws.items import SHAPES, definition_key, from_item, key_of, value_of
from chalicelib.aws.places import TABLES, Item, by_contest, table_name
from chalicelib.call.campaign import Campaign
from chalicelib.call.revision import DefinitionVersion
from chalicelib.history import HistoryRow, Recorded
from chalicelib.judging.review import Review, SeatClaim, claim_of

_KINDS = {kind.__name__: kind for kind in SHAPES}
_KEPT = {
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
}
_SWEPT = {sk for sk, kind in _KEPT.items() if SHAPES[_KINDS[kind]].expires}  # their history outlives them


class Inconsistency(msgspec.Struct, frozen=True, kw_only=True):
    """A fault, and the item that has it."""

    table: str
    pk: str
    sk: str
    fault: str


def verify() -> list[Inconsistency]:
    """Everything that is wrong in the contest; empty when nothing is. Scans each table once."""
    return [fault for table in TABLES for fault in _verify_table(table)]


def _verify_table(table: str) -> Iterator[Inconsistency]:
    partitions: dict[str, list[Item]] = defaultdict(list)
    for item in scan(table):
        partitions[item["pk"]["S"]].append(item)
    for pk, items in partitions.items():
        for sk, fault in _verify_partition(items):
            yield Inconsistency(table=table, pk=pk, sk=sk, fault=fault)


def scan(table: str) -> Iterator[Item]:
    """Every item of the present contest in a table."""
    pages = client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=table_name(table), ConsistentRead=True):
        yield from by_contest(page["Items"]).get(contests.current(), ())


def _verify_partition(items: list[Item]) -> Iterator[tuple[str, str]]:
    chains: dict[str, list[HistoryRow]] = defaultdict(list)
    rows: dict[str, Item] = {}
    for item in sorted(items, key=lambda each: each["sk"]["S"]):
        sk = item["sk"]["S"]
        if sk.startswith("history#"):
            chains[sk.split("#", 1)[1].rpartition("#")[0]].append(from_item(item, HistoryRow))
        elif sk.partition("#")[0] in _KEPT:
            rows[sk] = item
    for sk in sorted(chains.keys() | rows.keys()):
        fault = _fault(sk, rows.get(sk), chains[sk])
        if fault:
            yield sk, fault
    yield from _verify_claims(items)
    if "campaign" in rows:
        yield from _verify_definition(from_item(rows["campaign"], Campaign), items)


def _verify_definition(campaign: Campaign, items: list[Item]) -> Iterator[tuple[str, str]]:
    """Whether the definition in force is kept as its hash says, and is the one that was deployed."""
    kept = {item["sk"]["S"]: from_item(item, DefinitionVersion) for item in items if _kind_of(item) == "definition"}
    for sk, version in sorted(kept.items()):
        if hashlib.sha256(version.content.encode()).hexdigest() != version.sha256:
            yield sk, "the definition is not what its hash says"
    if definition_key(campaign.id, campaign.definition_sha256).sk not in kept:
        yield "campaign", "the definition in force is not kept"
    if deployed(campaign.id)[1] != campaign.definition_sha256:
        yield "campaign", "the deployed definition is not the one in force"


def _kind_of(item: Item) -> str:
    return str(item["sk"]["S"]).partition("#")[0]


def _verify_claims(items: list[Item]) -> Iterator[tuple[str, str]]:
    """Whether every seat of a panel is the one that its expert's claim names, and every claim names a seat."""
    found = {item["sk"]["S"]: item for item in items}
    claims = {sk: from_item(item, SeatClaim) for sk, item in found.items() if sk.startswith("claim#")}
    seats = {sk: from_item(item, Review) for sk, item in found.items() if sk.startswith("review#")}
    for sk, seat in sorted(seats.items()):
        if claims.get(key_of(claim_of(seat)).sk) != claim_of(seat):
            yield sk, "the seat is not the one that its expert claimed"
    held = {claim_of(seat) for seat in seats.values()}
    yield from ((sk, "a claim without a seat") for sk, claim in sorted(claims.items()) if claim not in held)


def _fault(sk: str, item: Item | None, chain: list[HistoryRow]) -> str:
    if item is None and sk.partition("#")[0] not in _SWEPT:
        return "history without a row"
    broken = history.broken_at(chain)
    if broken is not None:
        return f"chain broken at revision {broken}"
    if item is None:
        return ""
    row: Recorded = from_item(item, _KINDS[_KEPT[item["sk"]["S"].partition("#")[0]]])
    if not chain or (row.revision, row.head) != (chain[-1].revision, chain[-1].hash):
        return "the row is not at the head of its chain"
    if history.stored_digest(value_of(item["data"]), row, chain[-1].schema) != chain[-1].state:
        return "the row is not what its history says"
    return ""


def counts(table: str) -> dict[str, int]:
    """How many items of each kind (the sort key's first word) a table holds."""
    found: dict[str, int] = defaultdict(int)
    for item in scan(table):
        found[item["sk"]["S"].partition("#")[0]] += 1
    return dict(found)


def undelivered() -> int:
    """How many messages are not delivered yet."""
    return sum("undelivered" in item for table in TABLES for item in scan(table))
