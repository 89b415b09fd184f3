"""The campaign row as workflows use it: read, decide, save; and again if somebody else changed it meanwhile."""

from collections.abc import Callable

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import board_store, definitions, records
from chalicelib.aws.items import campaign_key
from chalicelib.bilingual import Text
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change
from chalicelib.judging import board as boards

_TRIES = 10


def load(contest: str) -> Campaign:
    """The campaign row. Raises NOT_FOUND if this deployment does not run the call."""
    return records.found(campaign_key(contest))


def update(contest: str, decide: Callable[[Campaign], Change[Campaign] | None]) -> Campaign:
    """Save the change that `decide` makes of the row (None: no change); decide again if the row changed meanwhile."""
    return _updated(contest, decide)[0]


def has_changed(contest: str, decide: Callable[[Campaign], Change[Campaign] | None]) -> bool:
    """As `update`; whether this call changed the row. What others did meanwhile is not for it to report."""
    return _updated(contest, decide)[1]


def _updated(contest: str, decide: Callable[[Campaign], Change[Campaign] | None]) -> tuple[Campaign, bool]:
    for _ in range(_TRIES):
        campaign = load(contest)
        change = decide(campaign)
        if change is None:
            return campaign, False
        try:
            return records.save(change, campaign), True
        except Stale:
            continue
    raise Problem("BUSY")


def end_if_complete(contest: str, name: PhaseName) -> bool:
    """End a phase's waiting for people if all their work is done; True if this call ended it."""
    board = board_store.load(contest)

    def decide(campaign: Campaign) -> Change[Campaign] | None:
        if campaign.phase(name).waiting_for is not Stop.PEOPLE:
            return None
        if not boards.is_complete(board, campaign, name):
            return None
        if name is PhaseName.SCREENING and campaign.is_collecting(clock.now()):
            return None
        why = Text("全部完成", "all done").among(definitions.in_force(campaign).languages)
        return campaigns.decide(campaign, name, stop=Stop.PEOPLE, by=SYSTEM, at=clock.now(), why=why)

    return has_changed(contest, decide)
