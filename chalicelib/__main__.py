"""Commands for studios, organisers and operators: python -m chalicelib COMMAND …"""

import os
import sys
from importlib import import_module

# Imported only when called: each brings its own weight. A command is `main(arguments) -> exit status`.
COMMANDS = {
    "assign": "Assign works to experts from files, as the platform does",
    "check-contest": "Check a contest definition before it is deployed",
    "check-video": "Judge video files or addresses as the platform does",
    "predict": "Predict scores from a file of scores",
    "rank": "Rank works from a file of scores, as the platform does",
    "recount": "Recount a published result",
}
USAGE = 3
UNREAD = 141  # as a shell reports a program whose reader has gone: 128 + SIGPIPE


def main(arguments: list[str]) -> int:
    """Runs one command; 3 for a command that does not exist, 141 where nobody reads its output any more."""
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        (sys.stdout if name in ("-h", "--help") else sys.stderr).write(_usage())
        return 0 if name in ("-h", "--help") else USAGE
    module = import_module(f"chalicelib.commands.{name.replace('-', '_')}")
    try:
        status = int(module.main(arguments[1:]))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter complains when it ends
        return UNREAD
    return status


def _usage() -> str:
    lines = (f"  {name:14} {about}\n" for name, about in COMMANDS.items())
    return f"{__doc__}\n\n{''.join(lines)}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
