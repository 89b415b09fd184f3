"""The place 场地: what all players share: the site, the plan, the sample videos, the outbox and the logbook."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from infra.demo.logbook import Logbook
from infra.demo.plan import ContestPlan
from infra.demo.videos import Videos
from infra.demo.visitor import DemoError, Json, Messages, Storage, Visitor, until


@dataclass(frozen=True)
class Place:
    """What all players share."""

    site: str
    plan: ContestPlan
    contest: Json
    videos: Videos
    messages: Messages
    storage: Storage
    log: Logbook
    over: Event = field(default_factory=Event)

    def visitor(self) -> Visitor:
        """A new visitor of the site."""
        return Visitor(self.site)

    @contextmanager
    def stopping(self) -> Iterator[None]:
        """On leaving, even after a failure, tell experts to stop waiting for entries."""
        try:
            yield
        finally:
            self.over.set()

    def workbook(self, web: Visitor, **wanted: Any) -> tuple[str, bytes]:
        """Request a workbook, wait for it and download it: its name and content."""
        export = web.post("/exports", wanted)["id"]

        def look() -> Json | None:
            found: Json = web.get(f"/exports/{export}")
            return found if found["state"] != "writing" else None

        found = until(look, "the workbook")
        if found["state"] != "ready":
            raise DemoError(f"the workbook was not written: {found['failure']}")
        return found["name"], self.storage.file(found["url"])
