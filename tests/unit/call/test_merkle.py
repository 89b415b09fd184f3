"""The tree against the RFC's own definition, its proofs against every forgery of one step, and known values."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.call import merkle

LEAVES = st.lists(st.binary(max_size=6), min_size=1, max_size=70)

# The test vectors of Certificate Transparency (RFC 6962 hashes as RFC 9162 does): leaves, and the roots of 1, 2, … 8.
KNOWN = [bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
KNOWN.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree_hash(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def hashed(leaves: list[bytes]) -> list[bytes]:
    return [merkle.leaf_hash(leaf) for leaf in leaves]


@pytest.mark.parametrize("size", range(1, 9))
def test_known_trees(size: int) -> None:
    """Those by which logs of Certificate Transparency are tested."""
    assert merkle.root(hashed(KNOWN[:size])).hex() == ROOTS[size - 1]


def test_an_empty_list_has_the_hash_of_nothing() -> None:
    """As the RFC says."""
    assert merkle.root([]) == tree_hash([])


@given(LEAVES)
def test_the_root_is_the_one_of_the_definition(leaves: list[bytes]) -> None:
    """For every length."""
    assert merkle.root(hashed(leaves)) == tree_hash(leaves)


@given(LEAVES, st.data())
def test_every_leaf_is_proved_and_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    """A proof leads to the root from its own leaf at its own place; one byte, place or step more or less does not."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    hashes, size = hashed(leaves), len(leaves)
    whole, path = merkle.root(hashes), merkle.path(hashes, index)
    assert merkle.root_from(hashes[index], index, size, path) == whole
    assert merkle.root_from(merkle.leaf_hash(leaves[index] + b"x"), index, size, path) != whole
    assert merkle.root_from(hashes[index], index, size, [*path, whole]) is None
    assert merkle.root_from(hashes[index], size, size, path) is None
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert merkle.root_from(hashes[index], index, size, path[:-1]) != whole
        assert merkle.root_from(hashes[index], index, size, [*path[:at], bytes(32), *path[at + 1 :]]) != whole


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_of_what_is_not_there(index: int) -> None:
    """Outside of the list."""
    with pytest.raises(IndexError):
        merkle.path(hashed([b"a", b"b", b"c"]), index)


@given(LEAVES, st.sampled_from([1, 2, 4, 8]), st.data())
def test_blocks_have_the_same_tree(leaves: list[bytes], size: int, data: st.DataObject) -> None:
    """The roots of blocks make the root of the list; a proof from one block is the proof from the whole list."""
    hashes = hashed(leaves)
    roots = merkle.block_roots(hashes, size)
    assert merkle.root(roots) == tree_hash(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    number, inside = divmod(index, size)
    block = hashes[number * size : (number + 1) * size]
    assert merkle.in_blocks(block, inside, roots, number) == merkle.path(hashes, index)
