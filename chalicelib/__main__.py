"""The offline commands of Zhengxuan 征选, for studios, auditors and operators."""

import os
import sys
from collections.abc import Callable
from importlib import import_module

from chalicelib.commands.terminal import Exit, exit_codes, program

# A command's module is imported only when it is called, because each brings its own weight. A command is
# `main(arguments) -> exit code`.
COMMANDS = {
    "assign": "assign experts to entries from a file, as the platform does",
    "check-contest": "check contest definitions before they are deployed",
    "check-proof": "check offline that an entry stood so at a signed checkpoint",
    "check-video": "judge video files or addresses, as the platform does",
    "predict": "hide some scores of a file and say how well each method predicts them",
    "rank": "rank entries from a file of scores, as the platform does",
    "reconcile": "hold a recommendation sheet that came back against the entries",
    "recount": "recompute a published result from its tally sheet",
}


def main(arguments: list[str]) -> int:
    """Runs one command and returns its exit code, of those in `chalicelib.commands.terminal`."""
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        asked = name in ("-h", "--help")
        (sys.stdout if asked else sys.stderr).write(_usage())
        return Exit.YES if asked else Exit.USAGE
    module = import_module(f"chalicelib.commands.{name.replace('-', '_')}")
    try:
        code = _run(module.main, arguments[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter complains when it ends
        return Exit.UNREAD
    return code


def script() -> int:
    """The installed program `zhengxuan`."""
    return main(sys.argv[1:])


def _run(command: Callable[[list[str]], int], arguments: list[str]) -> int:
    try:
        return int(command(arguments))
    except SystemExit as leaving:  # --help, or a wrong usage that the parser has explained
        return int(leaving.code or 0)


def _usage() -> str:
    lines = "".join(f"  {name:14} {about}\n" for name, about in COMMANDS.items())
    ways = f"{program()} COMMAND --help explains one command; each takes --json.\n"
    return f"usage: {program()} COMMAND …\n\n{__doc__}\n\n{lines}\n{ways}\n{exit_codes()}"


if __name__ == "__main__":
    raise SystemExit(script())
