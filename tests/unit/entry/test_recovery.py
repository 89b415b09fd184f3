"""Recovery after a revocation: what is listed, what is written down as done, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.entry import recovery
from chalicelib.entry.publications import Publications, Recorder
from chalicelib.entry.recovery import Item, Recovered, Recovery, RecoveryForm
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change
from tests.unit import samples
from tests.unit.entry.test_publications import AWARDED, LINK, REVOKED, made
from tests.unit.samples import LATER, OFFICE

TODAY = LATER + timedelta(days=3)
DAY = LATER.date()
WHO = Recorder(OFFICE, "王主任", TODAY)
MADE = Publications(entry=REVOKED.id, contest=REVOKED.contest, made=(made(),))


def noted(before: Recovery | None = None, entry: Any = REVOKED, **more: Any) -> Change[Recovery]:
    """The change by an ordinary form, or one that differs from it."""
    form = RecoveryForm(**{"item": "trophy", "on": DAY, **more})
    return recovery.note(before, entry, MADE, form=form, who=WHO)


def done(item: str = "trophy", link: str = "") -> Recovered:
    return Recovered(item=item, on=DAY, by=OFFICE, name="王主任", at=TODAY, link=link)


def test_a_revoked_award_lists_all_that_it_brought() -> None:
    """Trophy, certificates, prize and each publication; an award that holds lists nothing."""
    assert recovery.items(REVOKED, MADE, None) == (
        Item(id="trophy"),
        Item(id="certificate"),
        Item(id="prize"),
        Item(id="publication.bilibili", platform="bilibili", link=LINK),
    )
    assert recovery.items(AWARDED, MADE, None) == ()


def test_what_is_recovered_is_written_down_with_who_and_when() -> None:
    """One thing at a time; the others stay open."""
    change = noted()
    assert change == Change(
        row=Recovery(entry=REVOKED.id, contest=REVOKED.contest, done=(done(),)),
        action="recover",
        by=OFFICE,
        at=TODAY,
        before="trophy",
        after=DAY.isoformat(),
    )
    listed = recovery.items(REVOKED, MADE, samples.stored(change))
    assert [each.done for each in listed] == [done(), None, None, None]


def test_a_note_can_be_corrected_and_taken_back() -> None:
    """The history keeps both; the list has the thing once, or not at all."""
    first = samples.stored(noted())
    corrected = samples.stored(noted(first, on=DAY + timedelta(days=1), revision=1), first)
    assert [(each.item, each.on) for each in corrected.done] == [("trophy", DAY + timedelta(days=1))]
    change = noted(corrected, on=None, revision=2)
    assert (change.action, change.row.done) == ("reopen", ())


def test_another_link_of_a_platform_is_another_thing_to_take_down() -> None:
    """A copy that is found later is not done because the first one was."""
    row = samples.stored(noted(item="publication.bilibili"))
    assert recovery.items(REVOKED, MADE, row)[-1].done == done("publication.bilibili", LINK)
    other = Publications(entry=REVOKED.id, contest=REVOKED.contest, made=(made(link=f"{LINK}2"),))
    assert recovery.items(REVOKED, other, row)[-1].done is None


def test_an_award_that_holds_gives_nothing_back() -> None:
    """Nor does an entry that never won; and of two who write at once the second must look again."""
    for entry in (AWARDED, samples.reviewed()):
        with pytest.raises(Problem, match="NOT_REVOKED"):
            noted(entry=entry)
    with pytest.raises(Stale):
        noted(samples.stored(noted()), revision=0)


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"item": "publication.douyin"}, "item", "NOT_A_CHOICE"),
        ({"item": ""}, "item", "NOT_A_CHOICE"),
        ({"on": DAY - timedelta(days=1)}, "on", "BAD_RECOVERY_DATE"),
        ({"on": date(2100, 1, 1)}, "on", "BAD_RECOVERY_DATE"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, Any], field: str, code: str) -> None:
    """Nothing is recovered before the revocation, or after today, or that is not on the list."""
    with pytest.raises(Problem) as refused:
        noted(**more)
    assert [(each.field, each.code) for each in refused.value.fields] == [(field, code)]
