"""Writes the API's types for the pages' type checks: `python -m infra.api_types` makes them from docs/openapi.yaml.

`python -m infra.openapi` writes them too. Each schema of the document becomes a type `Api.<name>`, which JSDoc comments
in `web/` use. Patterns, lengths and formats of a schema have no counterpart in a type.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "openapi.yaml"
PATH = ROOT / "infra" / "types" / "api.d.ts"

Schema = Mapping[str, Any]

_NOTE = "// Written by `python -m infra.api_types` from docs/openapi.yaml: change that."
_NAMES = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


def content() -> str:
    """The declarations: one type for each schema."""
    document = yaml.load(SOURCE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    schemas: dict[str, Schema] = document["components"]["schemas"]
    types = "\n".join(line for name in sorted(schemas) for line in _declared(name, schemas[name]))
    return f"{_NOTE}\ndeclare namespace Api {{\n{types}\n}}\n"


def write() -> None:
    """Write the declarations into their file."""
    PATH.write_text(content(), encoding="utf-8")


def _declared(name: str, schema: Schema) -> Iterator[str]:
    if said := schema.get("description"):
        yield f"  /** {_comment(said)} */"
    yield f"  type {_identifier(name)} = {_type(schema, '  ')};"


def _type(schema: Schema | bool, indent: str) -> str:
    """The TypeScript type of a schema; `unknown` if TypeScript cannot express it; a page must then check."""
    if isinstance(schema, bool):
        return "unknown" if schema else "never"
    if reference := schema.get("$ref"):
        return _identifier(reference.rpartition("/")[2])
    if "const" in schema:
        return _literal(schema["const"])
    if "enum" in schema:
        return _union(map(_literal, schema["enum"]))
    for key, sign in (("anyOf", " | "), ("oneOf", " | "), ("allOf", " & ")):
        if key in schema:
            return sign.join(_grouped(_type(part, indent)) for part in schema[key])
    return _of_kind(schema, indent)


def _of_kind(schema: Schema, indent: str) -> str:
    kinds = schema.get("type", "object" if "properties" in schema else None)
    if isinstance(kinds, list):
        return _union(_of_kind({**schema, "type": kind}, indent) for kind in kinds)
    if kinds == "array":
        return _array(schema, indent)
    if kinds == "object":
        return _object(schema, indent)
    return _NAMES.get(kinds or "", "unknown")


def _array(schema: Schema, indent: str) -> str:
    if fixed := schema.get("prefixItems"):
        return f"[{', '.join(_type(item, indent) for item in fixed)}]"
    return f"{_grouped(_type(schema.get('items', True), indent))}[]"


def _object(schema: Schema, indent: str) -> str:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    others = schema.get("additionalProperties", not properties)
    if not properties:
        return _map(schema, others, indent)
    required = schema.get("required", ())
    lines = [
        line for name, part in properties.items() for line in _property(name, part, name in required, indent + "  ")
    ]
    return "\n".join(["{", *lines, f"{indent}}}"])


def _map(schema: Schema, others: Schema | bool, indent: str) -> str:
    keys: Schema = schema.get("propertyNames", {})
    # A map whose keys come from a list of names need not hold all of them.
    named = f"{{ [key in {_type(keys, indent)}]?: " if "enum" in keys or "$ref" in keys else "{ [key: string]: "
    return f"{named}{_type(others, indent)} }}"


def _property(name: str, schema: Schema, required: bool, indent: str) -> Iterator[str]:
    if said := schema.get("description"):
        yield f"{indent}/** {_comment(said)} */"
    key = name if re.fullmatch(r"[A-Za-z_$][\w$]*", name) else json.dumps(name)
    yield f"{indent}{key}{'' if required else '?'}: {_type(schema, indent)};"


def _union(types: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(types))


def _grouped(type_: str) -> str:
    return f"({type_})" if " | " in type_ or " & " in type_ else type_


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _identifier(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _comment(text: str) -> str:
    return " ".join(text.split()).replace("*/", "* /")


if __name__ == "__main__":
    write()
