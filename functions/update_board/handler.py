"""Table streams → what organizers see: the board's figures, each change once, and what entries are found by.

The last change ends its phase.
"""

from typing import Any

from chalicelib.aws import board_store, entry_index, phases
from chalicelib.aws.logs import logger
from chalicelib.call.campaign import PhaseName
from chalicelib.config import config


def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Take in a batch. A failure raises, so that the stream brings the whole batch again."""
    images = [record["dynamodb"]["NewImage"] for record in event["Records"] if "NewImage" in record["dynamodb"]]
    counted = board_store.count(images, config().contest)
    for name in (PhaseName.SCREENING, PhaseName.EXPERT_REVIEW):
        if counted:
            phases.end_if_complete(config().contest, name)
    indexed = entry_index.index(images)
    logger.info("taken in", extra={"records": len(images), "rows": counted, "indexed": indexed})
    return {"batchItemFailures": []}
