"""Files that people download, and several of them as one ZIP."""

import io
import zipfile
from collections.abc import Iterable
from typing import NamedTuple

ZIP = "application/zip"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can state: the same files give the same bytes


class File(NamedTuple):
    """A file to store: its content, the end of its key, its type, and the name to save it under."""

    content: bytes
    suffix: str
    content_type: str
    name: str


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Many files as a ZIP, each by its name."""
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files:
            pack.writestr(zipfile.ZipInfo(name, _MOMENT), content)
    return store.getvalue()
