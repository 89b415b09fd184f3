"""The stored figures of the call, as the organizer's routes read them."""

from typing import Any

from chalicelib.api.request_context import RequestContext
from chalicelib.aws import board_store, contests
from chalicelib.aws.items import progress_key
from chalicelib.aws.places import Key
from chalicelib.call.campaign import PhaseName
from chalicelib.judging import board as boards
from chalicelib.judging.board import Board


def board_rows() -> tuple[Key[Any], ...]:
    """What a request reads that is about the totals."""
    return *board_store.basis(contests.current()), *board_store.totals_keys(contests.current())


def board_of(context: RequestContext) -> Board:
    """The totals. The context must have read `board_rows`."""
    return board_store.picture(context.rows, context.campaign.id, board_store.totals_keys(context.campaign.id))


def missing(context: RequestContext) -> dict[PhaseName, int]:
    """How many pieces of work each phase still waits for."""
    return boards.missing(board_of(context), context.campaign)


def units_rows() -> tuple[Key[Any], ...]:
    """What a request reads that is about how many entries name units."""
    return *board_store.basis(contests.current()), *board_store.units_keys(contests.current())


def units_of(context: RequestContext) -> Board:
    """How many entries name each unit. The context must have read `units_rows`."""
    return board_store.picture(context.rows, context.campaign.id, board_store.units_keys(context.campaign.id))


def progress_rows(expert_id: str) -> tuple[Key[Any], ...]:
    """What a request reads that is about one expert's progress."""
    return *board_store.basis(contests.current()), progress_key(expert_id)


def progress_of(context: RequestContext, expert_id: str) -> Board:
    """One expert's figures. The context must have read their `progress_rows`."""
    return board_store.picture(context.rows, context.campaign.id, [progress_key(expert_id)])
