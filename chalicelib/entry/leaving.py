"""What becomes of a person's entries when they have their data erased, and so withdraw their consent.

Those that experts do not have yet are withdrawn at once. What is with the experts, or decided, stays as long as the
result of the call needs it, and is erased with the dates of the call's retention.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from chalicelib.actors import Actor
from chalicelib.bilingual import Language, Text
from chalicelib.call.campaign import Campaign
from chalicelib.entry import entries
from chalicelib.entry.entries import PREPARING, Entry, Status
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination

AT_ONCE = 40  # entries: a transaction holds 100 writes, two for each entry; the erasure itself withdraws the rest
_OUT = (Status.WITHDRAWN, Status.DISQUALIFIED)
_WHY = Text("本人申请删除个人信息", "Its entrant asked for their personal information to be erased")
_BACK = Text("本人收回了删除个人信息的申请", "Its entrant took the request for erasure back")


def leaves(entry: Entry, campaign: Campaign, at: datetime) -> bool:
    """Whether it is withdrawn when its person leaves: no expert has it yet, as far as its entrant was told.

    What screening has decided and nobody was told yet is no reason to say another thing of it than of the rest.
    """
    told = entries.as_told(entry, campaign, at).status
    early = told is Status.IN_REVIEW and campaign.is_screening_open
    return told in PREPARING or told is Status.SCREENING or early


def stays(entry: Entry, campaign: Campaign, at: datetime) -> bool:
    """Whether the result of the call needs it."""
    return not leaves(entry, campaign, at) and entry.status not in _OUT


Moved = list[tuple[Change[Entry], Entry]]  # changes, each with the entry as it was


def withdrawals(works: Iterable[Entry], campaign: Campaign, *, by: Actor, at: datetime, language: Language) -> Moved:
    """The changes that withdraw those of some entries that leave; one letter about the erasure tells of all.

    What screening refused, untold, is out already and stays so.
    """
    why = _WHY.within(language)
    out = [work for work in works if leaves(work, campaign, at) and entries.may_withdraw(work)]
    return [(_silent(entries.withdraw(work, by, at, why)), work) for work in out]


def returns(works: Iterable[Entry], campaign: Campaign, *, by: Actor, at: datetime, language: Language) -> Moved:
    """The changes that bring entries back which an erasure withdrew, where the call has not gone on without them."""
    found = []
    for work in works:
        try:
            change = entries.restore(work, campaign, by, at=at, why=_BACK.within(language))
        except Problem:  # it stays withdrawn, as any entry does that the call went on without
            continue
        found.append((_silent(change), work))
    return found


def _silent(change: Change[Entry]) -> Change[Entry]:
    """The change without its letter; what its experts are to be told goes with it."""
    orders = tuple(each for each in change.messages if each.to is not Destination.MESSAGES)
    return msgspec.structs.replace(change, messages=orders)
