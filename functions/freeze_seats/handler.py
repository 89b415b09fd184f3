"""Workflow step (distributed Map): freeze every seat of one batch of entries in the rounds that are closed."""

from typing import Any

from chalicelib.aws import contests, seating


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """`{contest, entries: [id]}` → how many seats they have; those that are frozen stay as they are."""
    return {"seats": seating.freeze(event)}
