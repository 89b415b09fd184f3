"""Checks a contest definition before it is deployed.

    python -m chalicelib check-contest chalicelib/call/contests/my-call-2027.toml

Prints what is wrong with key and line (exit code 1), or the definition's name and hash (exit code 0).
"""

import sys
from pathlib import Path

from chalicelib.call.definition import DefinitionError, load_definition


def main(arguments: list[str]) -> int:
    """Check the files named; the exit code is 0 where all can be used."""
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    return max(_check(Path(argument)) for argument in arguments)


def _check(path: Path) -> int:
    try:
        definition = load_definition(path)
    except (DefinitionError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{definition.id} {definition.version} {definition.title.zh} {definition.sha256}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
