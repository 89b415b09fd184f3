"""Checkpoints of a contest: signed heads of everything that is stored, so that nothing of it is rewritten unseen.

A leaf stands for one row, or for one file. It names the row's revision and the head of its chain, how many links the
chain has, and commits to each field and each index attribute. The leaves, ordered by the SHA-256 of their places, are
the list that a Merkle tree hashes (`chalicelib.call.merkle`); a checkpoint names its root and the checkpoint before it.

A field is committed to with a salt of its own, so that whoever holds leaves or proofs learns nothing of what was not
disclosed, and a field whose value is erased later breaks no tree. Tags are short keyed hashes: they tell which field
of a row is another than it was at a checkpoint, and nothing else.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.call import merkle
from chalicelib.history import canonical

_TAG = 8  # hex digits
_SALT = 16  # bytes
Plain = Mapping[str, Any]


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What is signed. Hashes are hex. `previous` is the hash of the checkpoint before, empty for the first.

    `key` is the public key (base64 of its SubjectPublicKeyInfo); `index` the hash of the list of blocks of leaves.
    """

    contest: str
    number: int
    at: datetime
    size: int
    root: str
    index: str
    previous: str
    key: str

    @property
    def content(self) -> bytes:
        """The bytes that are signed: JSON with sorted names and no spaces."""
        return msgspec.json.encode(self, order="sorted")

    @property
    def hash(self) -> str:
        """What the next checkpoint names this one by."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def key_id(self) -> str:
        """SHA-256 of the public key: what a published fingerprint is compared with."""
        return hashlib.sha256(base64.b64decode(self.key)).hexdigest()


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint with its signature: ECDSA on P-256 with SHA-256, base64 of DER."""

    checkpoint: Checkpoint
    signature: str


class Leaf(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the tree holds of a row (or of a file: its `fields` is the SHA-256 of its content).

    `fields` is the root of the tree of its fields by name; `tags` are those of the fields, joined in the order of their
    names; `attributes` are those of index attributes, time to live and version, by name.
    """

    at: str
    fields: str
    revision: int = 0
    head: str = ""
    links: int = 0
    tags: str = ""
    attributes: dict[str, str] = {}

    @property
    def content(self) -> bytes:
        """Its bytes in the tree, and its line in a block."""
        return msgspec.json.encode(self, order="sorted")


class Block(msgspec.Struct, frozen=True):
    """One block of leaves: the order of its first leaf, how many there are, and the root of their tree."""

    first: str
    size: int
    root: str


class Salts:
    """The secret by which fields are salted and tagged, of one contest."""

    def __init__(self, secret: str, contest: str) -> None:
        self._key = hmac.digest(secret.encode(), b"checkpoints:" + contest.encode(), "sha256")

    def salt(self, at: str, name: str) -> str:
        """The salt of a field (hex)."""
        return hmac.digest(self._key, f"salt|{at}|{name}".encode(), "sha256")[:_SALT].hex()

    def tag(self, at: str, name: str, value: Any) -> str:
        """The tag of a field's value."""
        told = msgspec.json.encode(["tag", at, name, canonical(value)], order="deterministic")
        return hmac.digest(self._key, told, "sha256").hex()[:_TAG]


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What a sealed field holds, so that whoever checks a proof can open the field themselves.

    `key` (hex) opens this field alone, by AES-256-GCM with a nonce of zeros; `bound` is its associated data.
    """

    value: Any
    key: str
    bound: str


class Disclosed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field that a proof shows: its value, its salt, and its way to the root of the row's fields.

    Of a sealed field the value is `{"sealed": <base64>}`, and `opened` says what that holds.
    """

    name: str
    value: Any
    salt: str
    index: int
    path: tuple[str, ...]
    opened: Opened | None = None


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What proves offline that a row stood so at a checkpoint: its leaf, the leaf's way to the root, some fields."""

    signed: Signed
    leaf: Leaf
    index: int
    path: tuple[str, ...]
    names: int
    disclosed: tuple[Disclosed, ...] = ()


class NamedCheckpoint(msgspec.Struct, frozen=True, kw_only=True):
    """How a document names a checkpoint, so that whoever keeps the document holds a copy of the root."""

    number: int
    at: datetime
    root: str
    hash: str


def named(signed: Signed) -> dict[str, Any]:
    """How documents name a checkpoint, as plain values."""
    point = signed.checkpoint
    made: dict[str, Any] = msgspec.to_builtins(
        NamedCheckpoint(number=point.number, at=point.at, root=point.root, hash=point.hash)
    )
    return made


def order_of(at: str) -> str:
    """What leaves are ordered by."""
    return hashlib.sha256(at.encode()).hexdigest()


def commitment(name: str, value: Any, salt: str) -> bytes:
    """The hash of a field in the tree of its row's fields."""
    return merkle.leaf_hash(msgspec.json.encode([salt, name, canonical(value)], order="deterministic"))


def tags_of(at: str, data: Plain, salts: Salts) -> dict[str, str]:
    """The tag of each field by name."""
    return {name: salts.tag(at, name, data[name]) for name in sorted(data)}


def leaf_of(at: str, data: Plain, attributes: Plain, salts: Salts, links: int) -> Leaf:
    """The leaf of a row that is stored at `at` with these fields and attributes, and has so many links of history."""
    fields = merkle.root([commitment(name, data[name], salts.salt(at, name)) for name in sorted(data)])
    return Leaf(
        at=at,
        fields=fields.hex(),
        revision=data["revision"] if links else 0,
        head=data["head"] if links else "",
        links=links,
        tags="".join(tags_of(at, data, salts).values()),
        attributes=tags_of(at, attributes, salts),
    )


def file_leaf(at: str, sha256: str) -> Leaf:
    """The leaf of a file."""
    return Leaf(at=at, fields=sha256)


def blocks_of(leaves: Sequence[bytes], size: int = merkle.BLOCK) -> list[Block]:
    """The blocks of leaves (their contents) that are in order."""
    blocks = []
    for start in range(0, len(leaves), size):
        block = leaves[start : start + size]
        first = order_of(read_leaf(block[0]).at)
        blocks.append(Block(first, len(block), merkle.root([merkle.leaf_hash(leaf) for leaf in block]).hex()))
    return blocks


def root_of(blocks: Sequence[Block]) -> str:
    """The root of the whole list."""
    return merkle.root([bytes.fromhex(block.root) for block in blocks]).hex()


def read_leaf(content: bytes) -> Leaf:
    """A leaf from its line. Raises msgspec.DecodeError."""
    return msgspec.json.decode(content, type=Leaf)


def block_with(blocks: Sequence[Block], at: str) -> int:
    """The number of the block in which a leaf lies if there is one."""
    wanted = order_of(at)
    return max((number for number, block in enumerate(blocks) if block.first <= wanted), default=0)


def changed_fields(leaf: Leaf, names: Sequence[str], tags: Mapping[str, str]) -> list[str]:
    """Which fields are others than at the checkpoint of a leaf; nothing but "" where fields came or went since."""
    before = [leaf.tags[at : at + _TAG] for at in range(0, len(leaf.tags), _TAG)]
    if len(before) != len(names):
        return [""]
    return [name for name, tag in zip(names, before, strict=True) if tags[name] != tag]


def changed_attributes(leaf: Leaf, tags: Mapping[str, str]) -> list[str]:
    """Which attributes are others than at the checkpoint of a leaf, those that came or went included."""
    names = sorted(leaf.attributes.keys() | tags.keys())
    return [name for name in names if leaf.attributes.get(name) != tags.get(name)]


def prove(
    signed: Signed,
    blocks: Sequence[Block],
    block: Sequence[bytes],
    at: str,
    data: Plain,
    shown: Sequence[str],
    salts: Salts,
    opened: Mapping[str, Opened] = MappingProxyType({}),
) -> Proof | None:
    """The proof of a row, with fields of it as long as it is as it was at the checkpoint; None without a leaf.

    `opened`: what sealed fields among them hold, by name.
    """
    number, leaves = block_with(blocks, at), [read_leaf(line) for line in block]
    index = next((place for place, leaf in enumerate(leaves) if leaf.at == at), None)
    if index is None:
        return None
    hashes, roots = [merkle.leaf_hash(line) for line in block], [bytes.fromhex(each.root) for each in blocks]
    names = sorted(data)
    tree = [commitment(name, data[name], salts.salt(at, name)) for name in names]
    same = merkle.root(tree).hex() == leaves[index].fields
    return Proof(
        signed=signed,
        leaf=leaves[index],
        index=number * merkle.BLOCK + index,
        path=tuple(each.hex() for each in merkle.in_blocks(hashes, index, roots, number)),
        names=len(names),
        disclosed=tuple(
            replace(_disclosed(name, names, tree, value=data[name], salt=salts.salt(at, name)), opened=opened.get(name))
            for name in shown
            if same and name in data
        ),
    )


def _disclosed(name: str, names: Sequence[str], tree: Sequence[bytes], value: Any, salt: str) -> Disclosed:
    index = names.index(name)
    path = tuple(each.hex() for each in merkle.path(tree, index))
    return Disclosed(name=name, value=canonical(value), salt=salt, index=index, path=path)


def faults_of(proof: Proof) -> list[str]:
    """Why a proof proves nothing, its signature apart; empty where it holds."""
    checkpoint, faults = proof.signed.checkpoint, []
    leaf = merkle.leaf_hash(proof.leaf.content)
    if _leads_to(leaf, proof.index, checkpoint.size, proof.path) != checkpoint.root:
        faults.append("the row is not in the tree of the checkpoint")
    for each in proof.disclosed:
        hashed = commitment(each.name, each.value, each.salt)
        if _leads_to(hashed, each.index, proof.names, each.path) != proof.leaf.fields:
            faults.append(f"{each.name}: the row had another value")
    return faults


def _leads_to(leaf: bytes, index: int, size: int, path: Sequence[str]) -> str:
    try:
        found = merkle.root_from(leaf, index, size, [bytes.fromhex(each) for each in path])
    except ValueError:
        return ""
    return found.hex() if found else ""
