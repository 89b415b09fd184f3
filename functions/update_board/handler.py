"""Table streams → what organizers see: the board's figures, each change once, and what entries are found by.

The last change ends its phase. Batches that were given up come again by a queue; where the stream has lost them, the
board is counted anew.
"""

import json
from collections.abc import Iterable
from typing import Any

from chalicelib.aws import board_recount, board_store, contests, entry_index, lost_batches, phases
from chalicelib.aws.logs import logger
from chalicelib.aws.places import Item, by_contest
from chalicelib.call.campaign import PhaseName


def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Take in a batch. A failure raises, so that the stream brings the whole batch again."""
    if "dynamodb" in event["Records"][0]:
        _take_in_all(record["dynamodb"]["NewImage"] for record in event["Records"] if "NewImage" in record["dynamodb"])
        return {"batchItemFailures": []}
    failed = [record["messageId"] for record in event["Records"] if not _is_redriven(json.loads(record["body"]))]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def _is_redriven(failure: dict[str, Any]) -> bool:
    """Take in a batch that a function gave up. False if that fails again: the queue brings its message once more.

    What `dispatch_outbox` gave up is passed over here: `reconcile` announces messages that are due.
    """
    try:
        for images in lost_batches.images(failure):
            _take_in_all(images)
    except lost_batches.Gone:
        logger.exception("records of a stream are lost: the board is counted anew; run infra.operate index")
        for contest in contests.hosted():
            with contests.within(contest):
                board_recount.ask(contest)
    except Exception:
        logger.exception("a batch of a stream failed again", extra={"batch": failure["DDBStreamBatchInfo"]})
        return False
    return True


def _take_in_all(images: Iterable[Item]) -> None:
    for contest, changed in by_contest(images).items():
        with contests.within(contest):
            _take_in(contest, changed)


def _take_in(contest: str, images: list[Item]) -> None:
    counted = board_store.count(images, contest)
    for name in (PhaseName.SCREENING, PhaseName.EXPERT_REVIEW):
        if counted:
            phases.end_if_complete(contest, name)
    indexed = entry_index.index(images)
    logger.info("taken in", extra={"contest": contest, "records": len(images), "rows": counted, "indexed": indexed})
