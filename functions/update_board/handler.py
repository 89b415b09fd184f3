"""Table streams → what organizers see: the board's figures, each change once, and what entries are found by.

The last change ends its phase.
"""

from typing import Any

from chalicelib.aws import board_store, contests, entry_index, phases
from chalicelib.aws.logs import logger
from chalicelib.aws.places import Item, by_contest
from chalicelib.call.campaign import PhaseName


def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Take in a batch. A failure raises, so that the stream brings the whole batch again."""
    images = [record["dynamodb"]["NewImage"] for record in event["Records"] if "NewImage" in record["dynamodb"]]
    for contest, changed in by_contest(images).items():
        with contests.within(contest):
            _take_in(contest, changed)
    return {"batchItemFailures": []}


def _take_in(contest: str, images: list[Item]) -> None:
    counted = board_store.count(images, contest)
    for name in (PhaseName.SCREENING, PhaseName.EXPERT_REVIEW):
        if counted:
            phases.end_if_complete(contest, name)
    indexed = entry_index.index(images)
    logger.info("taken in", extra={"contest": contest, "records": len(images), "rows": counted, "indexed": indexed})
