"""The chain of every row's history: any edit of the past is found."""

import hashlib
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import history
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.history import Change, HistoryRow
from chalicelib.workbooks import exports
from chalicelib.workbooks.exports import Export, ExportKind
from tests.unit.samples import AT, OFFICE

ROW = Export(id="x1", contest="call", kind=ExportKind.RESULTS, requested_by=OFFICE, created_at=AT)


def chain_of(reasons: list[str]) -> list[HistoryRow]:
    """The chain of a row whose failure is changed to one reason after another."""
    chain: list[HistoryRow] = []
    row = ROW
    for number, reason in enumerate(reasons, start=1):
        change = exports.fail(row, reason, AT + timedelta(minutes=number))
        chain.append(history.link(change, number, chain[-1].hash if chain else ""))
        row = change.row
    return chain


def test_a_member_is_part_of_the_chain_and_nobody_else_changes_it() -> None:
    """Who acts for themselves is hashed as before there were teams: role and id, and nothing more."""
    assert msgspec.to_builtins(Actor(Role.ENTRANT, "o1")) == {"role": "entrant", "id": "o1"}
    [row] = chain_of(["x"])
    acted = msgspec.structs.replace(row, by=Actor(Role.ENTRANT, "o1"))
    by_member = msgspec.structs.replace(acted, by=Actor(Role.ENTRANT, "o1", "o2"))
    assert history.chain_hash(acted) != history.chain_hash(by_member)


CHAINS = st.lists(st.text(max_size=8), min_size=1, max_size=8).map(chain_of)
EDITS: dict[str, Any] = {
    "revision": 99,
    "action": "finish",
    "by": Actor(Role.ORGANIZER, "mallory"),
    "at": AT - timedelta(days=1),
    "before": "ready",
    "after": "writing",
    "why": "\x00another reason",
    "state": "0" * 64,
    "previous": "1" * 64,
    "hash": "2" * 64,
    "schema": 1,
}


def test_a_link_holds_everything_of_its_change() -> None:
    """Who, when, what, from what to what, why, the row's digest and the chain's head before."""
    change = Change(row=ROW, action="fail", by=SYSTEM, at=AT, before="writing", after="failed", why="boom")
    link = history.link(change, 7, "ab" * 32)
    assert link == HistoryRow(
        revision=7,
        action="fail",
        by=SYSTEM,
        at=AT,
        before="writing",
        after="failed",
        why="boom",
        state=history.state_digest(ROW),
        previous="ab" * 32,
        schema=history.SCHEMA,
        hash=history.chain_hash(link),
    )


@given(CHAINS)
def test_an_honest_chain_holds(chain: list[HistoryRow]) -> None:
    """An empty one too."""
    assert history.broken_at(chain) is None
    assert history.broken_at([]) is None


@pytest.mark.parametrize("field", sorted(EDITS))
@given(CHAINS, st.data())
def test_every_edit_is_found_where_it_was_made(field: str, chain: list[HistoryRow], data: st.DataObject) -> None:
    """Whichever field of whichever row."""
    place = data.draw(st.integers(0, len(chain) - 1))
    edited = list(chain)
    edited[place] = msgspec.structs.replace(chain[place], **{field: EDITS[field]})
    assert history.broken_at(edited) == place + 1


@given(CHAINS, st.data())
def test_a_forger_who_counts_the_hash_again_breaks_the_next_link(chain: list[HistoryRow], data: st.DataObject) -> None:
    """Only the last row can be forged alone, and then the head that the row itself holds differs."""
    place = data.draw(st.integers(0, len(chain) - 1))
    forged = msgspec.structs.replace(chain[place], why="\x00another reason")
    forged = msgspec.structs.replace(forged, hash=history.chain_hash(forged))
    found = history.broken_at([*chain[:place], forged, *chain[place + 1 :]])
    assert found == (place + 2 if place + 1 < len(chain) else None)
    assert forged.hash != chain[place].hash


@given(CHAINS, st.data())
def test_nothing_is_left_out_put_in_or_exchanged(chain: list[HistoryRow], data: st.DataObject) -> None:
    """A row taken from the middle, doubled, or moved is missed at its place."""
    place = data.draw(st.integers(0, len(chain) - 1))
    assert history.broken_at([*chain[: place + 1], *chain[place:]]) == place + 2
    if place + 1 < len(chain):
        assert history.broken_at(chain[:place] + chain[place + 1 :]) == place + 1
        swapped = [*chain[:place], chain[place + 1], chain[place], *chain[place + 2 :]]
        assert history.broken_at(swapped) == place + 1


def test_a_rows_digest_is_of_its_content_alone() -> None:
    """Its own place in the chain is left out; everything else counts."""
    digest = history.state_digest(ROW)
    assert history.state_digest(msgspec.structs.replace(ROW, revision=9, head="ab" * 32)) == digest
    others: list[Export] = [
        msgspec.structs.replace(ROW, id="x2"),
        msgspec.structs.replace(ROW, kind=ExportKind.RECOMMENDATIONS),
        msgspec.structs.replace(ROW, created_at=AT + timedelta(microseconds=1)),
        msgspec.structs.replace(ROW, name="a"),
    ]
    assert len({digest, *map(history.state_digest, others)}) == 5


def test_a_digest_does_not_hang_on_the_order_of_keys() -> None:
    """The same content read back in another order is the same content."""

    class Scored(msgspec.Struct, frozen=True):
        scores: dict[str, int]
        revision: int = 0
        head: str = ""

    assert history.state_digest(Scored({"a": 1, "b": 2})) == history.state_digest(Scored({"b": 2, "a": 1}))


def test_a_store_that_does_not_tell_one_from_one_point_nothing_breaks_no_digest() -> None:
    """DynamoDB gives 1.0 back as 1, in lists and maps too; a half stays a half."""
    kept = {"weights": {"a": 1.0, "b": [2.0, 0.5]}, "ready": True, "revision": 3, "head": "ab"}
    given = {"ready": True, "weights": {"b": [2, 0.5], "a": 1}}
    assert history.content_digest(kept) == history.content_digest(given)
    assert history.content_digest(kept) != history.content_digest({**given, "ready": 1})
    assert history.content_digest(kept) != history.content_digest({**given, "weights": {"a": 1, "b": [2, 1]}})


def test_the_digest_of_a_row_is_of_what_is_stored_and_not_of_what_this_release_knows() -> None:
    """Of a link with a version; of one without, fields that the release added since are left out."""

    class Older(msgspec.Struct, frozen=True):
        share: float
        gone: str = "x"
        revision: int = 0
        head: str = ""

    class Newer(msgspec.Struct, frozen=True):
        share: float
        added: tuple[int, ...] = (1,)
        revision: int = 0
        head: str = ""

    older = Older(share=1.0)
    before = msgspec.json.encode({"share": 1.0, "gone": "x"}, order="deterministic")
    stored, newer = {"share": 1, "gone": "x", "revision": 1, "head": "ab"}, Newer(share=1.0)
    assert history.stored_digest(stored, newer, 1) == hashlib.sha256(before).hexdigest()
    assert history.stored_digest(stored, newer, history.SCHEMA) == history.state_digest(older)
    for edited, read in (({**stored, "share": 2}, Newer(share=2.0)), ({**stored, "gone": "y"}, newer)):
        assert history.stored_digest(edited, read, 1) != hashlib.sha256(before).hexdigest()
        assert history.stored_digest(edited, read, history.SCHEMA) != history.state_digest(older)
