"""How long the copy of a film takes, step by step, and how much memory: a function is given so much.

    python -m bench.rendition [--review] FILE [FILE …]     the showcase's copy, or that for review

Processor time is that of all threads; memory is the largest that a step's child has held at a time.
"""

import resource
import sys
import time
from functools import partial
from pathlib import Path

import msgspec

from chalicelib.video import sandbox
from chalicelib.video.rendition import PUBLIC, REVIEW, Ceiling, Made, Task
from tests.media.copies import copied, done


def main(names: list[str]) -> int:
    """Make a copy of each film and print what each step took. Returns the exit code."""
    files = [name for name in names if name != "--review"]
    ceiling = REVIEW if "--review" in names else PUBLIC
    for name in files:
        print(name)
        copied(Path(name).read_bytes(), do=partial(_measured, ceiling))
    return 0 if files else 2


def _measured(ceiling: Ceiling, task: Task, content: bytes) -> Made:
    task = msgspec.structs.replace(task, ceiling=ceiling)
    began, before = time.perf_counter(), _processor()
    made = done(task, content)
    sandbox.dismiss()  # only a child that was waited for is counted
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"  {task.step:8} from {task.start:4} s: {len(made.content):>10,} bytes, {time.perf_counter() - began:6.1f} s, "
        f"processor {_processor() - before:6.1f} s, memory up to {used.ru_maxrss // 1024} MB"
    )
    return made


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
