"""Checks a file that somebody attached, in a child process with limits.

The file may be anything. The child (`attachment_child`) has no right to open files and knows no secrets. What it finds
is a `Fault`; a child that was killed or gave no answer is a failure of the machine, which is no fault of the file.
"""

import hashlib

import msgspec

from chalicelib.people.attachments import Attachment, Fault, FileKind
from chalicelib.video.sandbox import Child

MODULE = "chalicelib.entry.attachment_child"
SECONDS = 60.0  # the child ends itself after a third of this, in processor time
_MOST_READS = 64


class Verdict(msgspec.Struct):
    """What the child answers."""

    fault: Fault | None


def fault_in(attachment: Attachment, content: bytes | None) -> Fault | None:
    """Why a file must not be opened, None if it may. `content` is None if it is not in the bucket.

    Raises InspectionFailed if it could not be checked.
    """
    if content is None or len(content) != attachment.size or hashlib.sha256(content).hexdigest() != attachment.sha256:
        return Fault.ABSENT
    return inspect(attachment.kind, content)


def inspect(kind: FileKind, content: bytes) -> Fault | None:
    """What is wrong with the content of a file that claims to be of a kind. Raises InspectionFailed."""
    sent = kind.value.ljust(8).encode() + content
    with Child(MODULE, SECONDS, _MOST_READS) as child:
        answer = child.ask(len(sent), lambda offset, length: sent[offset : offset + length])
    return msgspec.json.decode(answer, type=Verdict).fault
