"""The process of a confined child, found as its nursery's."""

import contextlib
import os
from pathlib import Path

from chalicelib.video.sandbox import Child
from tests.waiting import until


def children_of(process: int) -> list[int]:
    """The processes that another one has made and that have not ended."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has ended meanwhile
        if int(parent) == process and state != "Z":
            found.append(int(folder.name))
    return found


def number_of(child: Child) -> int:
    """The number of a child's process, once it is born: it is the one that holds the other end of its pipe."""
    pipe, nursery = f"pipe:[{os.fstat(child.child.asking).st_ino}]", child.child.nursery.process.pid
    return until(lambda: next((each for each in children_of(nursery) if pipe in held_by(each)), 0), "the child is born")


def held_by(process: int) -> list[str]:
    """What a process has open, by the kernel's names."""
    found = []
    with contextlib.suppress(OSError):  # the process has ended meanwhile
        for each in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile, as what this list was read from
                found.append(str(each.readlink()))
    return found
