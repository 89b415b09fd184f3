"""Table streams → the board: count every change of an entry or a seat once; the last change ends its phase."""

from typing import Any

from chalicelib.aws import board_store, phases
from chalicelib.aws.logs import logger
from chalicelib.call.campaign import PhaseName
from chalicelib.config import config


def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Count a batch. A failure raises, so that the stream brings the whole batch again."""
    images = [record["dynamodb"]["NewImage"] for record in event["Records"] if "NewImage" in record["dynamodb"]]
    counted = board_store.count(images, config().contest)
    logger.info("counted", extra={"records": len(images), "rows": counted})
    for name in (PhaseName.SCREENING, PhaseName.EXPERT_REVIEW):
        if counted:
            phases.end_if_complete(config().contest, name)
    return {"batchItemFailures": []}
