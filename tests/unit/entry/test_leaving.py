"""What becomes of a person's entries when they have their data erased."""

import pytest

from chalicelib.call.campaign import PhaseStatus
from chalicelib.entry import entries, leaving
from chalicelib.entry.entries import PREPARING, ScreeningOutcome, Status
from tests.unit import samples
from tests.unit.samples import AT, ENTRANT, LATER

ENDED = samples.campaign(screening=PhaseStatus.DONE)


@pytest.mark.parametrize("status", list(Status))
def test_an_entry_leaves_stays_or_is_out_already(status: Status) -> None:
    """What no expert has yet leaves; what the result needs stays; what is out is neither."""
    if status not in samples.IN_STATUS:
        pytest.skip("no sample")
    entry = samples.IN_STATUS[status]()
    leaves = status in PREPARING or status is Status.SCREENING
    assert leaving.leaves(entry, ENDED, LATER) == leaves
    assert leaving.stays(entry, ENDED, LATER) == (not leaves and status not in (Status.WITHDRAWN, Status.DISQUALIFIED))


def test_those_that_leave_are_withdrawn_without_a_letter_each() -> None:
    """One letter about the erasure tells of all; in review nothing happens."""
    works = [samples.listed(), samples.IN_STATUS[Status.IN_REVIEW]()]
    [(change, work)] = leaving.withdrawals(works, ENDED, by=ENTRANT.actor, at=AT, language="zh")
    assert work is works[0]
    assert (change.row.status, change.messages, change.by) == (Status.WITHDRAWN, (), ENTRANT.actor)
    assert change.why == "本人申请删除个人信息"


def test_they_come_back_unless_the_call_went_on() -> None:
    """A draft may come back while entries are screened; once screening has ended it stays out."""
    call = samples.campaign()
    [(gone, _)] = leaving.withdrawals([samples.submitted()], call, by=ENTRANT.actor, at=AT, language="en")
    [(back, _)] = leaving.returns([gone.row], call, by=ENTRANT.actor, at=LATER, language="en")
    assert (back.row.status, back.messages) == (Status.SUBMITTED, ())
    assert leaving.returns([gone.row], ENDED, by=ENTRANT.actor, at=LATER, language="en") == []


def test_what_screening_decided_and_nobody_was_told_is_not_told_here() -> None:
    """As long as its gate is shut, an entry that was refused is named like one that waits; nothing changes of it."""
    call = samples.campaign()
    refused = samples.screened(ScreeningOutcome.REFUSE)
    assert entries.as_told(refused, call, refused.updated_at).status is Status.SCREENING
    assert leaving.leaves(refused, call, refused.updated_at)
    assert leaving.withdrawals([refused], call, by=ENTRANT.actor, at=refused.updated_at, language="zh") == []
