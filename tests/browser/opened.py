"""The deployed stack with its call open, as the pages' tests see it."""

import re
from typing import NamedTuple

from infra import bundle, pages
from infra.local.stack import Stack
from tests.waiting import until


class OpenCall(NamedTuple):
    """The stack with the call open. It stays open: tests that close it take a stack of their own."""

    stack: Stack
    organizer_token: str

    @property
    def site(self) -> str:
        """Where the pages are."""
        return self.stack.site

    def part(self, name: str) -> str:
        """The path of a part that a page fetches later, by its name in the build, such as entrant-upload-upload."""
        assets = pages.folder(self.stack.contest) / pages.ASSETS
        [found] = assets.glob(f"{name}-{'?' * bundle.HASH}.js")
        return f"/{pages.ASSETS}/{found.name}"

    def letters(self, contact: str) -> list[str]:
        """What was sent to a contact, newest first."""
        return [letter["text"] for letter in self.stack.outbox.newest_first() if letter["to"] == contact]

    def next_letter(self, contact: str, pattern: str, before: int) -> str:
        """What `pattern` finds in the letter that comes after the first `before`."""

        def arrived() -> re.Match[str] | None:
            letters = self.letters(contact)
            return re.search(pattern, letters[0]) if len(letters) > before else None

        return until(arrived, f"a letter to {contact}")[1]
