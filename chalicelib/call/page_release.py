"""Which pages of a call were uploaded, by an operator and when: what `verify` holds the pages' bucket against."""

from datetime import datetime

import msgspec

from chalicelib.actors import SYSTEM
from chalicelib.history import Change


class PageRelease(msgspec.Struct, frozen=True, kw_only=True):
    """The row of the newest upload. `manifest` is the SHA-256 of the list of all files of the call and their hashes."""

    contest: str
    manifest: str
    files: int
    uploaded_at: datetime
    revision: int = 0
    head: str = ""


def release(
    before: PageRelease | None, contest: str, *, manifest: str, files: int, at: datetime
) -> Change[PageRelease]:
    """Pages are about to be uploaded."""
    row = PageRelease(contest=contest, manifest=manifest, files=files, uploaded_at=at)
    if before is not None:
        row = msgspec.structs.replace(row, revision=before.revision, head=before.head)
    known = before.manifest if before else ""
    return Change(row=row, action="upload_pages", by=SYSTEM, at=at, before=known, after=manifest)
