"""Checks contest definitions before they are deployed: prints each fault with its key and line, or name and hash.

With --json one object a line for each file: {"file", "usable", "faults": [{"key", "line", "found", "zh", "en"}]}, and
"id", "version", "title", "sha256" of a definition that can be used, and how many "organizers" it needs at least.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.call.definition import Definition, DefinitionError, load_definition, logo_of
from chalicelib.commands.terminal import Exit, Parser, fail

_OFFICE = "The office needs two organizers: one asks to publish the result, another confirms (docs/decisions.md).\n"


def main(arguments: list[str]) -> int:
    """Check the files named. Returns the worst exit code: 1 for a definition with faults, 2 for an unreadable file."""
    chosen = _parser().parse_args(arguments)
    return max(_check(path, as_json=chosen.json) for path in chosen.files)


def _parser() -> Parser:
    parser = Parser("check-contest", __doc__, json="one JSON object a line for each file")
    parser.add_argument("files", nargs="+", type=Path, metavar="DEFINITION.toml")
    return parser


def _check(path: Path, *, as_json: bool) -> int:
    try:
        definition = load_definition(path)
        logo_of(path, definition)
    except OSError as error:
        return fail("check-contest", error, Exit.UNREADABLE)
    except DefinitionError as error:
        if as_json:
            _print({"file": str(path), "usable": False, "faults": _faults(error)})
        else:
            sys.stderr.write(f"{error}\n")
        return Exit.NO
    if as_json:
        _print({"file": str(path), "usable": True, "faults": [], **_name(definition)})
    else:
        sys.stdout.write(f"{definition.id} {definition.version} {definition.title.zh} {definition.sha256}\n")
        sys.stderr.write(_OFFICE if definition.confirmation.persons > 1 else "")
    return Exit.YES


def _print(found: dict[str, Any]) -> None:
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")


def _faults(error: DefinitionError) -> list[dict[str, Any]]:
    names = ("key", "line", "found", "zh", "en")
    return [{name: getattr(fault, name) for name in names} for fault in error.faults]


def _name(definition: Definition) -> dict[str, Any]:
    return {
        "id": definition.id,
        "version": definition.version,
        "title": msgspec.to_builtins(definition.title),
        "sha256": definition.sha256,
        "organizers": definition.confirmation.persons,
    }
