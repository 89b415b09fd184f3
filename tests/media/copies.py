"""A film through all the steps by which the showcase's copy of it is made."""

from collections.abc import Callable

from chalicelib.video.rendition import PART, Made, Task
from chalicelib.video.rendition_maker import Maker


def done(task: Task, content: bytes) -> Made:
    """One step in the child."""
    with Maker() as child:
        return child.make(task, len(content), lambda offset, length: content[offset : offset + length])


def copied(content: bytes, label: str = "", do: Callable[[Task, bytes], Made] = done) -> Made:
    """The last step's outcome. `do` takes each step."""
    pieces: list[bytes] = []
    ended = False
    while not ended:
        made = do(Task(step="pictures", start=PART * len(pieces)), content)
        pieces.append(made.content)
        ended = made.outcome.ended
    pieces.append(do(Task(step="sound"), content).content)
    return do(Task(step="join", sizes=tuple(map(len, pieces)), label=label), b"".join(pieces))
