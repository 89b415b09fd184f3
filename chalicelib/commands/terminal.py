"""What every command shares: the exit codes, the parser of its arguments, and how it says that something failed."""

import argparse
import sys
from enum import IntEnum
from pathlib import Path
from typing import NoReturn


class Exit(IntEnum):
    """How a command ends; `EXIT_CODES` says it in words."""

    YES = 0
    NO = 1
    UNREADABLE = 2
    USAGE = 3
    UNREAD = 141  # 128 + SIGPIPE, as a shell reports a program whose reader has gone


EXIT_CODES = {
    Exit.YES: "done: videos accepted (with or without remarks), definition usable, result equal,\n"
    "     sheet without difference, proof holds",
    Exit.NO: "done, and the answer is no: a video rejected, faults in a definition, a result or a\n"
    "     sheet that differs, a proof that does not hold, no possible\n"
    "     assignment, a method that these scores do not allow",
    Exit.UNREADABLE: "not judged: a file or address cannot be read, or does not hold what the command takes",
    Exit.USAGE: "wrong usage: an unknown command or option, or a contest definition that cannot be used",
    Exit.UNREAD: "the reader of the output has gone, as in `… | head -1`",
}


def program() -> str:
    """How this program was started, for its usage lines."""
    return "python -m chalicelib" if Path(sys.argv[0]).name == "__main__.py" else "zhengxuan"


def exit_codes() -> str:
    """The table of exit codes, for help."""
    lines = (f"{code:>3}  {words}\n" for code, words in EXIT_CODES.items())
    return f"Exit codes:\n{''.join(lines)}"


def fail(command: str, reason: object, code: Exit) -> int:
    """Say on standard error why a command ends, and give its exit code."""
    sys.stderr.write(f"{command}: {reason}\n")
    return code


SCALE = "the lowest and the highest score; a lower or higher one is refused (default: none below 0)"


def scale(text: str) -> tuple[int, int]:
    """The lowest and the highest score, from `LOW:HIGH`. Raises argparse.ArgumentTypeError."""
    low, _, high = text.partition(":")
    try:
        found = int(low), int(high)
    except ValueError:
        found = 0, 0
    if found[0] >= found[1]:
        raise argparse.ArgumentTypeError(f"{text} is not LOW:HIGH, two whole numbers, the lower one first")
    return found


class Parser(argparse.ArgumentParser):
    """The arguments of one command, with its `--json`. Wrong usage ends with Exit.USAGE, not with argparse's own 2."""

    def __init__(self, command: str, about: str | None, json: str = "one JSON object instead of text") -> None:
        super().__init__(
            f"{program()} {command}",
            description=about,
            epilog=exit_codes(),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.add_argument("--json", action="store_true", help=json)

    def error(self, message: str) -> NoReturn:
        """Name the fault and leave."""
        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE, f"{self.prog}: {message}\n")
