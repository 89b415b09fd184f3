"""Workflow step (distributed Map): what becomes of one batch of entries at the end of a phase."""

from typing import Any

from chalicelib.aws import contests, settling


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """`{contest, act: lapse | conclude | award, lines: [{id, …}]}` → how many entries changed.

    The frozen list has `entries: [id]` in place of lines. Entries that have changed before stay as they are.
    """
    return {"changed": settling.settle(event)}
