"""CBOR from strangers: read as RFC 8949 has it, within bounds, or refused."""

import pytest

from chalicelib.video.cbor import MAX_DEPTH, MAX_ITEMS, NotCbor, decode


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("00", 0),
        ("1864", 100),
        ("1b000000e8d4a51000", 1000000000000),
        ("3863", -100),
        ("f4", False),
        ("f5", True),
        ("f6", None),
        ("fb3ff199999999999a", None),
        ("44 01020304", b"\1\2\3\4"),
        ("64 e6b0b4 31", "水1"),
        ("7f 657374726561 646d696e67 ff", "streaming"),
        ("5f 42 0102 43 030405 ff", b"\1\2\3\4\5"),
        ("83 01 02 03", [1, 2, 3]),
        ("9f 01 82 02 03 ff", [1, [2, 3]]),
        ("a2 61 61 01 61 62 82 02 03", {"a": 1, "b": [2, 3]}),
        ("bf 61 61 01 ff", {"a": 1}),
        ("a2 01 02 61 61 03", {"a": 3}),
        ("a1 80 01", {}),
        ("c0 61 61", "a"),
        ("62 c3 28", "\ufffd("),
    ],
)
def test_items(written: str, read: object) -> None:
    """The examples of RFC 8949, appendix A; numbers that nobody needs are None, keys that are no text are left out."""
    assert decode(bytes.fromhex(written)) == read


@pytest.mark.parametrize(
    "written",
    [
        "",
        "18",
        "64 6162",
        "1c",
        "1f",
        "ff",
        "9f 01",
        "9b ffffffffffffffff 01",
        "5b ffffffffffffffff",
        "bf 61 61",
        "81" * (MAX_DEPTH + 2) + "00",
        "98" + "ff" + "00" * 254,
    ],
)
def test_what_is_no_cbor(written: str) -> None:
    """Cut off, too deep, or stating more than there is: refused before anything is made of it."""
    with pytest.raises(NotCbor):
        decode(bytes.fromhex(written))


def test_items_are_counted() -> None:
    """A long list costs no more than the bound."""
    assert len(decode(b"\x9f" + bytes(MAX_ITEMS - 1) + b"\xff")) == MAX_ITEMS - 1  # type: ignore[arg-type]
    with pytest.raises(NotCbor):
        decode(b"\x9f" + bytes(MAX_ITEMS) + b"\xff")


def test_keys_that_are_numbers() -> None:
    """Kept where they are asked for, as headers of signatures have them; those that are text are then left out."""
    assert decode(bytes.fromhex("a3 01 26 61 61 03 20 04"), int) == {1: -7, -1: 4}
    assert decode(bytes.fromhex("a3 01 26 61 61 03 20 04")) == {"a": 3}
