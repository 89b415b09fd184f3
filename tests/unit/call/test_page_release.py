"""The row of an upload of pages."""

from chalicelib.actors import SYSTEM
from chalicelib.call import page_release
from tests.unit.samples import AT, LATER


def test_an_upload_names_the_list_of_files_and_the_one_before() -> None:
    """By their hashes, in the row's history."""
    first = page_release.release(None, "call", manifest="ab" * 32, files=3, at=AT)
    assert (first.before, first.after, first.by, first.row.files) == ("", "ab" * 32, SYSTEM, 3)
    second = page_release.release(first.row, "call", manifest="cd" * 32, files=4, at=LATER)
    assert (second.before, second.after, second.row.uploaded_at) == ("ab" * 32, "cd" * 32, LATER)
