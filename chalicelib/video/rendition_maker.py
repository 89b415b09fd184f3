"""Has a child process do one step of a copy (`chalicelib.video.rendition`)."""

import msgspec

from chalicelib.video.rendition import HEAD, SECONDS, Made, Outcome, Task
from chalicelib.video.sandbox import Child, InspectionFailed, Read

MODULE = "chalicelib.video.rendition_child"
MAX_READS = 40_000  # of at most 1 MiB: the largest video that is taken in, twice over


class Maker(Child):
    """One child process, for one step."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__(MODULE, seconds, MAX_READS)

    def make(self, task: Task, size: int, read: Read) -> Made:
        """Do one step with a content of `size` bytes; `read` as in `Child.ask`. Raises what that raises."""
        head = msgspec.json.encode(task).ljust(HEAD)
        if len(head) > HEAD:
            raise InspectionFailed("the task is too long")
        self.begin(HEAD + size, [(0, head)])
        answer = self.answer(lambda offset, length: read(offset - HEAD, length))
        return _told(answer)


def _told(answer: bytes) -> Made:
    head, _, content = answer.partition(b"\n")
    try:
        return Made(msgspec.json.decode(head, type=Outcome), content)
    except msgspec.MsgspecError as error:
        raise InspectionFailed("no answer") from error
