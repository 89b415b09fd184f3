"""Leaves, checkpoints and proofs: what they commit to, what they disclose, and that no part can be exchanged."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.call import checkpoints, merkle
from chalicelib.call.checkpoints import Checkpoint, Disclosed, Leaf, Proof, Salts, Signed

AT = datetime(2025, 9, 1, 12, tzinfo=UTC)
SALTS = Salts("secret", "call")
DATA: dict[str, Any] = {"id": "1", "title": "大国重器", "share": 0.5, "revision": 3, "head": "ab" * 32}
PLACE = "entries/entry#1/entry"
INDEXES = {"owner": "o1", "schema": 2}


def leaf(at: str = PLACE, **more: Any) -> Leaf:
    return checkpoints.leaf_of(at, DATA | more, INDEXES, salts=SALTS, links=3)


def tree(count: int = 9) -> tuple[list[bytes], Signed]:
    """The leaves of some rows in order, and a checkpoint of them."""
    places = [PLACE, *(f"entries/entry#x{number}/entry" for number in range(count - 1))]
    leaves = [leaf(at).content for at in sorted(places, key=checkpoints.order_of)]
    blocks = checkpoints.blocks_of(leaves)
    point = Checkpoint(
        contest="call",
        number=1,
        at=AT,
        size=len(leaves),
        root=checkpoints.root_of(blocks),
        index="",
        previous="",
        key="a2V5",
    )
    return leaves, Signed(checkpoint=point, signature="")


def proof(*shown: str) -> Proof:
    leaves, signed = tree()
    found = checkpoints.prove(
        signed, checkpoints.blocks_of(leaves), leaves, at=PLACE, data=DATA, shown=shown, salts=SALTS
    )
    assert found is not None
    return found


def test_a_leaf_says_nothing_of_its_row_but_revision_head_and_place() -> None:
    """Fields and attributes are hashes under a secret; the same row has the same leaf, as the store gives it back."""
    made = leaf()
    assert (made.revision, made.head, made.links) == (3, "ab" * 32, 3)
    told = made.content.decode()
    assert not any(word in told for word in ("大国重器", "o1", "title"))
    assert checkpoints.read_leaf(made.content) == made == leaf(share=0.5)
    assert leaf(share=1.0) == leaf(share=1)
    assert checkpoints.leaf_of(PLACE, DATA, INDEXES, salts=Salts("other", "call"), links=3).fields != made.fields
    assert checkpoints.leaf_of(PLACE, DATA, INDEXES, salts=Salts("secret", "another"), links=3).tags != made.tags


def test_tags_tell_which_field_is_another() -> None:
    """By name; where fields came or went since, only that they did. Attributes are told by name in any case."""
    made = leaf()
    for name, value in {"title": "小国", "share": 0.25, "head": "cd" * 32}.items():
        now = DATA | {name: value}
        assert checkpoints.changed_fields(made, sorted(now), checkpoints.tags_of(PLACE, now, SALTS)) == [name]
    assert checkpoints.changed_fields(made, sorted(DATA), checkpoints.tags_of(PLACE, DATA, SALTS)) == []
    assert checkpoints.changed_fields(made, ["id"], checkpoints.tags_of(PLACE, {"id": "1"}, SALTS)) == [""]
    now = checkpoints.tags_of(PLACE, {"owner": "o2", "expires": 5, "schema": 2}, SALTS)
    assert checkpoints.changed_attributes(made, now) == ["expires", "owner"]


def test_blocks_have_the_tree_of_all_leaves_and_find_each() -> None:
    """Whatever their size."""
    leaves, signed = tree(23)
    for size in (1, 4, 16, 32):
        blocks = checkpoints.blocks_of(leaves, size)
        assert checkpoints.root_of(blocks) == signed.checkpoint.root
        assert sum(block.size for block in blocks) == 23
        for place, content in enumerate(leaves):
            assert checkpoints.block_with(blocks, checkpoints.read_leaf(content).at) == place // size
    assert checkpoints.root_of([]) == merkle.EMPTY.hex()


def test_a_checkpoint_is_signed_as_the_same_bytes_wherever_it_is_read() -> None:
    """Names in order, no spaces; its hash is over all of it."""
    _, signed = tree()
    point = signed.checkpoint
    assert msgspec.json.decode(point.content, type=Checkpoint) == point
    assert point.content.startswith(b'{"at":"2025-09-01T12:00:00Z","contest":"call","index":')
    changed = {
        "contest": "x",
        "number": 2,
        "at": datetime(2026, 1, 1, tzinfo=UTC),
        "size": 1,
        "root": "x",
        "index": "x",
        "previous": "x",
    }
    assert len({point.hash, *(replace(point, **{name: value}).hash for name, value in changed.items())}) == 8
    assert len(point.key_id) == 64


def test_a_proof_holds_and_discloses_what_was_asked_for() -> None:
    """And nothing else of the row."""
    found = proof("title", "share", "nothing")
    assert checkpoints.faults_of(found) == []
    assert [(each.name, each.value) for each in found.disclosed] == [("title", "大国重器"), ("share", 0.5)]
    read = msgspec.json.decode(msgspec.json.encode(found), type=Proof)
    assert checkpoints.faults_of(read) == []


@pytest.mark.parametrize(
    "forged",
    [
        lambda made: replace(made, leaf=replace(made.leaf, revision=4)),
        lambda made: replace(made, index=made.index + 1),
        lambda made: replace(made, path=made.path[:-1]),
        lambda made: replace(made, path=("zz", *made.path[1:])),
        lambda made: replace(made, disclosed=(value_of(made, value="小国"),)),
        lambda made: replace(made, disclosed=(value_of(made, name="id"),)),
        lambda made: replace(made, disclosed=(value_of(made, salt="00" * 16),)),
        lambda made: replace(made, disclosed=(value_of(made, index=0),)),
        lambda made: replace(made, names=made.names + 8),
    ],
)
def test_no_part_of_a_proof_can_be_exchanged(forged: Any) -> None:
    """Place, path, leaf, and each disclosed field with its name and salt."""
    assert checkpoints.faults_of(forged(proof("title"))) != []


def value_of(made: Proof, **new: Any) -> Disclosed:
    return replace(made.disclosed[0], **new)


def test_a_row_that_has_changed_since_discloses_nothing() -> None:
    """Its leaf is still proved; there is no proof of a row that was not there."""
    leaves, signed = tree()
    blocks = checkpoints.blocks_of(leaves)
    found = checkpoints.prove(
        signed, blocks, leaves, at=PLACE, data=DATA | {"title": "新"}, shown=["title"], salts=SALTS
    )
    assert found is not None
    assert (found.disclosed, checkpoints.faults_of(found)) == ((), [])
    assert (
        checkpoints.prove(signed, blocks, leaves, at="entries/entry#2/entry", data=DATA, shown=[], salts=SALTS) is None
    )
