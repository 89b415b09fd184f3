"""Writes the generated parts of docs/openapi.yaml: `python -m infra.openapi` fills in all roles and schemas.

Roles follow from the permission that an operation names, schemas from the types that the API accepts and returns.
Paths, prose and examples are written by hand. A test checks that the file is as this module writes it.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import msgspec.inspect
import yaml

import app
from chalicelib import errors
from chalicelib.api.answers import scalars
from chalicelib.people.permissions import Permission, roles_with
from infra import api_types

PATH = Path(__file__).resolve().parent.parent / "docs" / "openapi.yaml"
MARK = "  # --- written by `python -m infra.openapi` from the types in chalicelib: change those\n"
_PERMISSION = re.compile(r"^( +)x-permission: (\S+)\n(?: +x-roles: .*\n)?", re.MULTILINE)
_REFERENCE = re.compile(r"#/components/schemas/(\w+)")
Schema = dict[str, Any]


def rewritten(document: str) -> str:
    """The document's text with its generated parts brought up to date.

    Raises ValueError for an unknown permission and LookupError for an unknown schema.
    """
    by_hand = _PERMISSION.sub(_with_roles, document.partition(MARK)[0])
    schemas = schemas_for(set(_REFERENCE.findall(by_hand)))
    written = yaml.dump(
        {"schemas": schemas}, Dumper=_Indented, allow_unicode=True, sort_keys=False, width=116, default_flow_style=None
    )
    return by_hand + MARK + "".join(f"  {line}\n" for line in written.splitlines())


def _with_roles(found: re.Match[str]) -> str:
    roles = ", ".join(roles_with(Permission(found[2])))
    return f"{found[1]}x-permission: {found[2]}\n{found[1]}x-roles: [{roles}]\n"


class _Indented(yaml.SafeDumper):
    """Writes YAML with lists indented below their key and without aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's own
        """Indent lists too."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, _data: Any) -> bool:
        """Always write the value itself."""
        return True


# --- schemas ----------------------------------------------------------------------------------------------------

# What no struct or enum says: plain values of parameters, and the codes of refusals.
_PLAIN: dict[str, Schema] = {
    "Id": msgspec.json.schema(scalars.Id),
    "ReviewId": msgspec.json.schema(scalars.ReviewId),
    "Code": {"type": "string", "enum": list(errors.WORDS)},
    "FieldCode": {"type": "string", "enum": list(errors.FIELD_WORDS)},
}


def schemas_for(wanted: set[str]) -> dict[str, Schema]:
    """The schemas of these names and of all that they name in turn, sorted by name. Raises LookupError."""
    found: dict[str, Schema] = {}
    waiting = set(wanted)
    while waiting:
        name = waiting.pop()
        found[name] = _PLAIN[name] if name in _PLAIN else _schema_of(_types()[name])
        waiting |= set(_REFERENCE.findall(str(found[name]))) - set(found)
    return dict(sorted(found.items()))


def component_name(kind: type) -> str:
    """The name of a type in the document: an answer's is its class's without `Answer`."""
    return kind.__name__.removesuffix("Answer")


@cache
def _types() -> Mapping[str, type]:
    """Every struct and enum of the product by its name in the document. Answers go before rows of the same name."""
    assert app.app.routes
    every = [*_subclasses(msgspec.Struct), *_subclasses(Enum)]
    own = [kind for kind in every if kind.__module__.startswith("chalicelib.")]
    own.sort(key=lambda kind: kind.__name__.endswith("Answer"))
    return {component_name(kind): kind for kind in own}


def _subclasses(base: type[Any]) -> Iterator[type[Any]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _subclasses(kind)


def _schema_of(kind: type) -> Schema:
    _, components = msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")
    for name in components:
        if _types()[name.removesuffix("Answer")].__name__ != name:
            raise LookupError(f"{name} and {name}Answer would have one name")
    schema: Schema = _plainer(components[kind.__name__])
    schema.pop("title", None)
    if issubclass(kind, msgspec.Struct):
        _close(schema, kind)
        _refine(schema, kind)
    elif issubclass(kind, Enum):
        schema["enum"] = [each.value for each in kind]  # in their own order
    return schema


def _plainer(node: Any) -> Any:
    """References by the names of the document, texts on one line, `X or null` as one schema where X is plain."""
    if isinstance(node, dict):
        node = {key: _plainer(value) for key, value in node.items()}
        kinds = node.get("anyOf", [])
        if len(kinds) == 2 and kinds[1] == {"type": "null"} and isinstance(kinds[0].get("type"), str):
            return kinds[0] | {key: value for key, value in node.items() if key != "anyOf"} | _or_null(kinds[0])
        return node
    if isinstance(node, list):
        return [_plainer(value) for value in node]
    if isinstance(node, str):
        return re.sub(r"(#/components/schemas/\w+?)Answer$", r"\1", " ".join(node.split()))
    return node


def _or_null(schema: Schema) -> Schema:
    enum = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {"type": [schema["type"], "null"]} | enum


def _close(schema: Schema, kind: type[msgspec.Struct]) -> None:
    """Nothing but its fields; in an answer all of them are there, unless their default is to be left out."""
    schema["additionalProperties"] = False
    if not kind.__struct_config__.forbid_unknown_fields:
        fields = msgspec.structs.fields(kind)
        schema["required"] = [field.encode_name for field in fields if field.default is not msgspec.UNSET]
        for described in schema["properties"].values():
            described.pop("default", None)


def _refine(schema: Schema, kind: type[msgspec.Struct]) -> None:
    """Say what msgspec leaves out: the format of a moment, which may be read without its offset, and enums as keys."""
    inspected = msgspec.inspect.type_info(kind)
    assert isinstance(inspected, msgspec.inspect.StructType)
    for field in inspected.fields:
        described = schema["properties"][field.encode_name]
        types = field.type.types if isinstance(field.type, msgspec.inspect.UnionType) else (field.type,)
        for each in types:
            if isinstance(each, msgspec.inspect.DateTimeType):
                described["format"] = "date-time"
            if isinstance(each, msgspec.inspect.DictType) and isinstance(each.key_type, msgspec.inspect.EnumType):
                described["propertyNames"] = {"enum": [key.value for key in each.key_type.cls]}


if __name__ == "__main__":
    PATH.write_text(rewritten(PATH.read_text(encoding="utf-8")), encoding="utf-8")
    api_types.write()
