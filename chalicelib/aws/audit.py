"""The audit of a contest: every row is what its history says and what the last checkpoints say, every chain is whole.

No expert has two seats, nobody signs in as somebody who was not invited, results and pages are those of a checkpoint.
For operators and tests: it reads whole tables, which no request does, one partition after the other.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from chalicelib import history
from chalicelib.actors import OFFICE, Role
from chalicelib.aws import anchored, anchors, contact_rows, contests, heads, objects, records, results, sealing
from chalicelib.aws.anchored import Anchored, Fault, Present, Run
from chalicelib.aws.definitions import deployed
from chalicelib.aws.heads import Kept
from chalicelib.aws.items import (
    beside,
    campaign_key,
    definition_key,
    from_item,
    history_key,
    in_status,
    key_of,
    page_release_key,
)
from chalicelib.aws.places import TABLES, Item
from chalicelib.call.campaign import Campaign
from chalicelib.call.checkpoints import Salts
from chalicelib.call.revision import DefinitionVersion
from chalicelib.config import config
from chalicelib.entry.entries import Entry
from chalicelib.history import HistoryRow, Recorded
from chalicelib.judging.review import Review, SeatClaim, claim_of
from chalicelib.people.contacts import plain_email
from chalicelib.people.sign_in import Contact

# who sign in only when invited
_PERSONAL = {*OFFICE, Role.EXPERT, Role.RECOMMENDER}
_UNREADABLE = "what is sealed in it cannot be read: another seal or another row's fields"
_LAST = 24  # checkpoints that are compared: a day


class Inconsistency(msgspec.Struct, frozen=True, kw_only=True):
    """A fault, and the item that has it (of a file: its bucket and its key); the fields, and between which checkpoints.

    `fields` and `when` are empty where they cannot be told.
    """

    table: str
    pk: str
    sk: str
    fault: str
    fields: tuple[str, ...] = ()
    when: str = ""


def verify(last: int = _LAST) -> list[Inconsistency]:
    """Everything that is wrong in the contest; empty when nothing is. Reads each table and the last checkpoints."""
    held, faults = Anchored(Salts("", "")), list[tuple[str, str]]()
    if config().checkpoints_bucket:
        held, faults = anchored.load(last)
    found = [Inconsistency(table="checkpoints", pk="", sk=key, fault=fault) for key, fault in faults]
    invited = _Invited()
    for table in TABLES:
        for pk, items in heads.partitions(table):
            found += _verify_partition(table, pk, items, held)
            invited.note(items)
    found += invited.faults()
    found += _files(held) if held.newest else ()
    return [*found, *_vanished(held)]


def _verify_partition(table: str, pk: str, items: list[Item], held: Anchored) -> Iterator[Inconsistency]:
    for row in heads.rows_of(items):
        runs = held.take(heads.place_name(table, pk, row.sk))
        for fault in _faults(heads.place_name(table, pk, row.sk), row, runs, held):
            yield Inconsistency(table=table, pk=pk, sk=row.sk, fault=fault.fault, fields=fault.fields, when=fault.when)
    told = [*_verify_claims(items), *_verify_seals(items)]
    campaign = next((item for item in items if item["sk"]["S"] == "campaign"), None)
    if campaign is not None:
        told += _verify_definition(from_item(campaign, Campaign), items)
    yield from (Inconsistency(table=table, pk=pk, sk=sk, fault=fault) for sk, fault in told)


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


def _verify_seals(items: list[Item]) -> Iterator[tuple[str, str]]:
    """Whether the sealed fields of rows without a history can be read; the others are looked at with theirs."""
    for item in items:
        if not heads.keeps_history(item["sk"]["S"]) and not _is_readable(item):
            yield item["sk"]["S"], _UNREADABLE


def _is_readable(item: Item) -> bool:
    try:
        sealing.check(heads.data_of(item) if "data" in item else {}, heads.attributes_of(item), item)
    except sealing.Unreadable:
        return False
    return True


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


def _faults(at: str, row: Kept, runs: list[Run], held: Anchored) -> Iterator[Fault]:
    """What is wrong with a row, or with history without one. The first fault of a chain hides those that follow."""
    chain = [from_item(item, HistoryRow) for item in row.chain]
    if row.item is None:
        if row.sk.partition("#")[0] not in heads.SWEPT:
            yield Fault("history without a row", (), held.when(runs[-1] if runs else None))
            return
        if broken := history.broken_at(chain):
            yield Fault(f"chain broken at revision {broken}", (), anchored.cut(held, runs))
        return
    stored = heads.data_of(row.item)
    now = Present(at, stored, heads.attributes_of(row.item), [link.hash for link in chain])
    read: Recorded | None = from_item(row.item, heads.kind_of(row.sk)) if _is_readable(row.item) else None
    broken, rewritten = history.broken_at(chain), anchored.rewritten(held, runs, now.hashes)
    if broken:
        yield Fault(f"chain broken at revision {broken}", (), anchored.cut(held, runs))
    elif not chain or (stored.get("revision"), stored.get("head")) != (chain[-1].revision, chain[-1].hash):
        yield Fault("the row is not at the head of its chain", (), anchored.cut(held, runs))
    elif not _is_as_told(stored, read, chain[-1]):
        yield Fault("the row is not what its history says", *anchored.edited(held, runs, now))
    elif rewritten:
        yield rewritten
    elif read is None:
        yield Fault(_UNREADABLE, ("seal",), held.when(runs[-1] if runs else None))
    if moved := anchored.moved(held, runs, now, _right(row.item, read) if read else None):
        yield moved


def _is_as_told(stored: dict[str, Any], read: Recorded | None, told: HistoryRow) -> bool:
    """Whether a row is as its newest link says. Links of the first schema are about values that must be read."""
    return (read is None and told.schema == 1) or history.stored_digest(stored, read, told.schema) == told.state


def _right(item: Item, read: Recorded) -> dict[str, Any] | None:
    """What must stand beside a row that this release has written; None for one of an earlier release.

    An entry may still lie under the one key of its status that earlier releases had.
    """
    attributes, found = heads.attributes_of(beside(read)), heads.attributes_of(item)
    if isinstance(read, Entry) and found.get("queue") == contests.stored(in_status(read.contest, read.status)):
        attributes["queue"] = found["queue"]
    return attributes if attributes["schema"] == found.get("schema") else None


# --- who signs in -----------------------------------------------------------------------------------------------------


class _Invited:
    """Contacts that sign in as an invited person, and the addresses that the rows of such people have."""

    def __init__(self) -> None:
        self._contacts: list[Contact] = []
        self._known: set[tuple[str, str]] = set()

    def note(self, items: list[Item]) -> None:
        """What a partition tells of it."""
        for item in filter(_is_readable, items):
            kind = _kind_of(item)
            if kind == "contact" and from_item(item, Contact).role in _PERSONAL:
                self._contacts.append(from_item(item, Contact))
            elif kind in ("organizer", "expert", "recommender"):
                person = from_item(item, heads.kind_of(kind))
                self._known.add((person.id, plain_email(person.email)))

    def faults(self) -> Iterator[Inconsistency]:
        """Every contact that signs in as somebody whose row has another address, or as nobody who was invited."""
        people = self._known if self._contacts else ()
        known = {(subject, digest) for subject, email in people for digest in contact_rows.digests(email)}
        for each in self._contacts:
            if each.subject and (each.subject, each.digest) not in known:
                place, fault = key_of(each), f"it signs in as {each.role.value}, and no row of such a person has it"
                yield Inconsistency(table="sessions", pk=place.pk, sk=place.sk, fault=fault, fields=("role", "subject"))


# --- files, and what has vanished -------------------------------------------------------------------------------------


def _files(held: Anchored) -> Iterator[Inconsistency]:
    """Files of results that are others than at a checkpoint, and pages that no upload has made so."""
    uploaded = _uploaded()
    for place in anchors.files():
        runs, sha256 = held.take(place.at), anchors.digest_of(place)
        was = next((run for run in reversed(runs) if run.leaf.fields != sha256), None)
        if place.at.startswith("pages/"):
            wrong = uploaded is not None and uploaded.get(place.key) != sha256
        else:
            wrong = was is not None
        if wrong:
            yield Inconsistency(table="files", pk=place.bucket, sk=place.key, fault="edited", when=held.when(was))


def _uploaded() -> dict[str, str] | None:
    """The files of the newest upload of pages and their hashes; None where nobody has uploaded any."""
    row = records.get(page_release_key(contests.current()))
    if row is None:
        return None
    manifest: dict[str, str] = objects.read_document(objects.manifest_key(row.manifest)) or {}
    whole = hashlib.sha256(msgspec.json.encode(manifest, order="deterministic")).hexdigest() == row.manifest
    return manifest if whole else {}


def _vanished(held: Anchored) -> Iterator[Inconsistency]:
    """Rows and files that a checkpoint has and nobody else; what expires, and what keeps no history, may go."""
    erased = _erased() if held.newest else frozenset[str]()
    uploaded = _uploaded() if held.newest else None
    for runs in held.missing():
        table, pk, sk = _place_in(runs[-1].leaf.at)
        is_file = table == "work" and sk not in erased
        is_file = is_file or (table == "pages" and (uploaded is None or sk in uploaded))  # an upload deletes old ones
        if is_file or (runs[-1].leaf.revision and sk.partition("#")[0] not in heads.SWEPT):
            fault = "the file is gone" if is_file else "the row and its history are gone"
            where = "files" if is_file else table
            yield Inconsistency(table=where, pk=pk, sk=sk, fault=fault, when=held.when(runs[-1]))


def _erased() -> frozenset[str]:
    """The stored results that gave way to ones without names when their term ended: the call's history tells which."""
    links = records.every(lambda after: records.query(history_key(campaign_key(contests.current())), after=after))
    gone = [link.before for link in links if link.action == "erase"]
    return frozenset([*gone, *map(results.contents_key, gone)])


def _place_in(at: str) -> tuple[str, str, str]:
    """Table, partition and sort key of a leaf; of a file its kind of bucket, "" and its key."""
    table, _, rest = at.partition("/")
    if table in ("work", "pages"):
        return table, "", rest
    pk, _, sk = rest.partition("/")
    return table, pk, sk


def counts(table: str) -> dict[str, int]:
    """How many items of each kind (the sort key's first word) a table holds."""
    found: dict[str, int] = defaultdict(int)
    for item in heads.scan(table):
        found[item["sk"]["S"].partition("#")[0]] += 1
    return dict(found)


def undelivered() -> int:
    """How many messages are not delivered yet."""
    return sum("undelivered" in item for table in TABLES for item in heads.scan(table))
