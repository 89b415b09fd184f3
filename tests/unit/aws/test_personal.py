"""Every text of a stored row is sealed, or somebody has looked at it: it is about no person.

`tests/rows/in_clear.txt` lists the texts that stay in clear, by the struct that has them. docs/architecture.md says why
those stay in clear that one might take for personal.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import inspect

from chalicelib.aws import personal, sealing
from chalicelib.aws.items import SHAPES

IN_CLEAR = Path(__file__).parents[2] / "rows" / "in_clear.txt"


def texts(of: Any, path: str, named: str = "") -> Iterator[tuple[str, str]]:
    """All texts that a type may hold: path in the row, struct and field."""
    match of:
        case inspect.StrType() | inspect.AnyType():
            yield path, named
        case inspect.StructType():
            for field in of.fields:
                yield from texts(field.type, f"{path}.{field.encode_name}", f"{of.cls.__name__}.{field.name}")
        case inspect.DictType():
            yield from texts(of.value_type, f"{path}.*", named)
        case inspect.ListType() | inspect.VarTupleType():
            yield from texts(of.item_type, f"{path}.*", named)
        case inspect.UnionType():
            for each in of.types:
                yield from texts(each, path, named)
        case inspect.Metadata():
            yield from texts(of.type, path, named)


def paths_of(kind: type) -> dict[str, str]:
    """The texts of a kind of row by their paths."""
    return {path[1:]: named for path, named in texts(inspect.type_info(kind), "")}


def pattern(path: str) -> str:
    return re.escape(path).replace(r"\*", r"[^.]+")


def in_clear(kind: type) -> set[str]:
    """The texts that a kind of row does not seal."""
    sealed = [re.compile(pattern(path) + r"(\..*)?") for path in personal.FIELDS.get(kind, ())]
    return {named for path, named in paths_of(kind).items() if not any(each.fullmatch(path) for each in sealed)}


def reviewed() -> set[str]:
    lines = (line.split(": ") for line in IN_CLEAR.read_text(encoding="utf-8").splitlines())
    return {f"{struct}.{field}" for struct, fields in lines for field in fields.split()}


@pytest.mark.parametrize("kind", list(SHAPES))
def test_a_text_that_is_not_sealed_was_looked_at(kind: type) -> None:
    """A new field of a row is added to `personal.FIELDS`, or to the list where it tells nothing of a person."""
    assert in_clear(kind) - reviewed() == set()


def test_the_list_names_nothing_that_is_sealed_everywhere() -> None:
    """Else it would let a field through that was sealed once."""
    assert reviewed() - {named for kind in SHAPES for named in in_clear(kind)} == set()


@pytest.mark.parametrize("kind", list(personal.FIELDS))
def test_every_path_leads_to_something(kind: type) -> None:
    """A field that was renamed must not lie in clear from then on."""
    known = paths_of(kind)
    for path in personal.FIELDS[kind]:
        wanted = re.compile(pattern(path) + r"(\..*)?")
        assert any(wanted.fullmatch(each) for each in known), path


@pytest.mark.parametrize("kind", list(SHAPES))
def test_no_row_has_a_field_of_the_seals_name(kind: Any) -> None:
    """The mark stands among the fields of a row."""
    assert sealing.MARK not in kind.__struct_fields__
