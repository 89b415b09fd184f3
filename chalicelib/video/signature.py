"""Has the signature of a C2PA manifest checked.

What is checked: the signature over the claim, that each certificate was issued by the next, and that the assertions
are those of the claim. What is not: the times for which certificates are valid, revocations, lists of whom to trust,
and the hash over pictures and sound, for which every byte of the file would be needed. Nothing is fetched.
"""

import msgspec

from chalicelib.video.origin import Signature
from chalicelib.video.sandbox import Child, InspectionFailed

MODULE = "chalicelib.video.signature_child"
SECONDS = 10.0


def unchecked(_store: bytes) -> None:
    """For a deployment that has none checked: the page says “not checked”."""


def checked(store: bytes) -> Signature | None:
    """The signature of the newest manifest in a store; None if it cannot be checked here. It never fails a check."""
    try:
        with Child(MODULE, SECONDS, most_reads=0) as child:
            child.begin(len(store), [(0, store)])
            return msgspec.json.decode(child.answer(lambda _offset, _length: b""), type=Signature)
    except (InspectionFailed, msgspec.MsgspecError):
        return None
