"""The stored figures of the call, as the organizer's routes read them."""

from chalicelib.api.request_context import RequestContext
from chalicelib.aws import contests
from chalicelib.aws.items import board_key
from chalicelib.aws.places import Key
from chalicelib.call.campaign import PhaseName
from chalicelib.judging import board as boards
from chalicelib.judging.board import Board


def board_row() -> Key[Board]:
    return board_key(contests.current())


def board_of(context: RequestContext) -> Board:
    return context.rows.get(board_row()) or Board(context.campaign.id)


def missing(context: RequestContext) -> dict[PhaseName, int]:
    """How many pieces of work each phase still waits for."""
    return boards.missing(board_of(context), context.campaign)
