"""Merkle trees as RFC 9162 (section 2.1) hashes them: one hash over a list, and short proofs that something is in it.

A hash of a leaf and one of two subtrees begin with different bytes, so that neither passes for the other. A list is
split at the largest power of two below its length. A list that is cut into blocks of one power of two has the tree of
its blocks above the trees in them, so that a proof needs one block and the roots of all (`in_blocks`).
"""

import hashlib
from collections.abc import Sequence

BLOCK = 4096  # leaves; a power of two
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """The hash of the whole list, from those of its leaves (or of its blocks)."""
    if not hashes:
        return EMPTY
    level = list(hashes)
    while len(level) > 1:
        level = _next(level)
    return level[0]


def _next(level: list[bytes]) -> list[bytes]:
    """The hashes one level higher; a last one without a partner rises as it is, which is the RFC's split."""
    above = [_above(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return above if len(level) % 2 == 0 else [*above, level[-1]]


def path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The inclusion proof of one leaf: the hashes beside its way to the root, the lowest first. Raises IndexError."""
    if not 0 <= index < len(hashes):
        raise IndexError(index)
    level, found = list(hashes), []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            found.append(level[beside])
        level, index = _next(level), index // 2
    return found


def root_from(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root of a list of `size` that has this leaf (its hash) at `index`; None if the path is of another length.

    It is the procedure of RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return None
    node, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if node % 2 or node == last:
            found = _above(beside, found)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            found = _above(found, beside)
        node, last = node >> 1, last >> 1
    return found if last == 0 else None


def block_roots(hashes: Sequence[bytes], size: int = BLOCK) -> list[bytes]:
    """The root of each block of a list; the root of these is the list's own."""
    return [root(hashes[at : at + size]) for at in range(0, len(hashes), size)]


def in_blocks(block: Sequence[bytes], index: int, roots: Sequence[bytes], number: int) -> list[bytes]:
    """The inclusion proof of the leaf at `index` of one block, the one of this `number`, from the roots of all."""
    return [*path(block, index), *path(roots, number)]
