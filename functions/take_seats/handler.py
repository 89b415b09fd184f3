"""Workflow step (distributed Map): give the experts of one batch of entries their seats, as the plan says."""

from typing import Any

from chalicelib.aws import contests, seating


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """`{contest, round, panels: [[entry, number, [expert]]]}` → how many seats were taken; those there stay."""
    return {"taken": seating.take(event)}
