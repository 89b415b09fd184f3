"""The rows by which organizers find entries: written from the stream of changed rows, read by one query a search.

The rows follow from the entry and its entrant alone, so they can be made anew at any time.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple

from chalicelib.aws import contact_rows, queries, records
from chalicelib.aws.items import entrant_key, entry_key, found_by_key, indexed_key, key_of
from chalicelib.aws.places import BY_OWNER, Item
from chalicelib.aws.records import Rows, Write
from chalicelib.aws.secrets import contact_keys, pepper
from chalicelib.call.definition import Definition
from chalicelib.entry import search
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.search import Card, Digest, FoundBy, Indexed, Search
from chalicelib.errors import Stale
from chalicelib.people.entrants import Entrant
from chalicelib.people.sign_in import contact_digest

PAGE = 50
_CHUNK = 90  # writes a transaction, below DynamoDB's 100
_READ = 30  # entries a batch read: their rows, their entrants' and what they are found by


class Found(NamedTuple):
    """A page of what a search has found. `total` counts what one read of 1 MB holds; is it `whole`, that is all."""

    cards: list[Card]
    total: int
    whole: bool
    next: str


def find(wanted: Search, definition: Definition, after: str = "") -> Found:
    """One page of the entries that a search finds, in the order in which they were made: one query."""
    rows, following = _read(wanted, definition, after)
    first = rows[:PAGE]
    return Found(
        [row.card for row in first],
        len(rows),
        not following,
        records.cursor_at(key_of(first[-1])) if len(rows) > PAGE else following,
    )


def find_all(wanted: Search, definition: Definition) -> Iterator[Card]:
    """Every entry that a search finds, one query for some 1,500 of them."""
    rows = records.every(lambda after: _read(wanted, definition, after))
    seen: set[str] = set()
    for row in rows:
        if row.card.id not in seen:
            seen.add(row.card.id)
            yield row.card


def _read(wanted: Search, definition: Definition, after: str) -> tuple[list[FoundBy], str]:
    """What fits among the rows of one query, each entry once; of one more where a key of contacts is being rotated."""
    terms = [search.masked(search.leading_term(wanted, name, definition.receipt_prefix), _mask) for name in _namings()]
    places = {found_by_key(definition.id, term): term for term in terms}
    if after and len(places) > 1:
        places = {place: term for place, term in places.items() if json.dumps(place.stored_pk) in after} or places
    for place in places:
        rows, following = records.query(place, after=after)
        if rows:
            break
    compared = places[place].startswith("word:")
    fitting = [
        row
        for row in rows
        if search.fits(row.card, wanted) and (not compared or search.reads_like(row.card, wanted, definition))
    ]
    return list({row.card.id: row for row in reversed(fitting)}.values())[::-1], following


def _digest(contact: str) -> str:
    return contact_rows.digests(contact)[0]


def _mask(words: str) -> str:
    return hmac.new(pepper().encode(), b"search:" + words.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _namings() -> list[Digest]:
    """What names a contact under each accepted key: terms stay under the one before until an entry changes."""
    return [partial(contact_digest, pepper=key) for key in contact_keys()]


# --- writing ----------------------------------------------------------------------------------------------------


def index(images: Iterable[Item]) -> int:
    """Write what the entries of a batch of changed rows are found by; returns how many entries were written.

    The images say which entries to look at; what counts are the rows themselves, so a batch that comes twice or late
    does no harm.
    """
    changed = dict.fromkeys(chain.from_iterable(map(_entries_of, images)))
    return _index(list(changed))


def index_all(contest: str) -> int:
    """The same for every entry of a call; returns how many were written. For tables older than the search."""
    return _index([work.id for status in Status for work in queries.in_status(contest, status)])


def _index(ids: list[str]) -> int:
    return sum(_index_chunk(ids[start : start + _READ]) for start in range(0, len(ids), _READ))


def _entries_of(image: Item) -> Iterator[str]:
    """The entries that a changed row concerns: itself, or those of an entrant."""
    kind, _, row_id = image["pk"]["S"].partition("#")
    if image["sk"]["S"] == "entry":
        yield row_id
    elif kind == "entrant" and image["sk"]["S"] == "entrant":
        yield from (entry.id for entry in records.all_of(BY_OWNER, row_id, Entry))


def _index_chunk(ids: list[str]) -> int:
    works = records.existing(map(entry_key, ids))
    rows = records.gather(*(indexed_key(work.id) for work in works), *(entrant_key(work.owner) for work in works))
    return sum(_index_work(work, rows) for work in works)


def _index_work(work: Entry, rows: Rows) -> int:
    try:
        return _index_one(work, rows.get(entrant_key(work.owner)), rows.get(indexed_key(work.id)))
    except Stale:
        return _index_chunk([work.id])  # another batch has written it meanwhile: look again


def _index_one(work: Entry, entrant: Entrant | None, before: Indexed | None) -> bool:
    now = Indexed(
        entry=work.id,
        contest=work.contest,
        terms=tuple(sorted(search.masked(term, _mask) for term in search.terms(work, entrant, _digest))),
        card=search.card(work),
        revision=before.revision + 1 if before else 1,
    )
    if before is not None and (before.terms, before.card) == (now.terms, now.card):
        return False
    writes = list(_differences(before, now))
    condition = records.at_revision(before.revision) if before else records.new_item()
    for start in range(0, len(writes) - _CHUNK, _CHUNK):
        records.transact(writes[start : start + _CHUNK])
    rest = writes[(len(writes) - 1) // _CHUNK * _CHUNK :]
    records.transact([*rest, records.put_row(now, condition)])  # the last, so that a run that dies is done again
    return True


def _differences(before: Indexed | None, now: Indexed) -> Iterator[Write]:
    """The writes that make the rows of one state of an entry those of the next."""
    old = {found_by_key(before.contest, term, before.card) for term in before.terms} if before else set()
    new = {
        found_by_key(now.contest, term, now.card): FoundBy(contest=now.contest, term=term, card=now.card)
        for term in now.terms
    }
    redrawn = before is None or before.card != now.card
    yield from (records.put_row(row, {}) for key, row in new.items() if redrawn or key not in old)
    yield from (records.delete(key) for key in old - new.keys())
