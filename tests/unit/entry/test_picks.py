"""A recommending unit's list: what may be on it, until when, and what is kept of it."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.bilingual import CHINA
from chalicelib.call.definition import RecommendationRules
from chalicelib.entry import picks
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.picks import Known, Pick, PickForm, Picks
from chalicelib.errors import Problem, Stale
from chalicelib.people import attachments, stamped
from chalicelib.people.recommenders import Level, Recommender, StampedCopy
from chalicelib.people.stamped import StampedState
from tests.sample_call import CALL
from tests.unit import samples
from tests.unit.people.units import AT, UNIT

BY = Actor(Role.RECOMMENDER, "u1")
UNTIL = AT + timedelta(days=1)
BELOW = msgspec.structs.replace(UNIT, id="u2", above=("u1",))


def work(name: str, unit: str = "u1", **more: Any) -> Entry:
    """A submitted entry that names a unit."""
    form = msgspec.structs.replace(samples.FORM, recommender=unit)
    made = {"id": name, "submitted_at": AT, "status": Status.SUBMITTED} | more
    return msgspec.structs.replace(samples.draft(form=form), **made)


def sent(entry: str, **more: str) -> PickForm:
    """An entry as the unit recommends it."""
    return PickForm(**({"entry": entry, "opinion": "同意推荐", "cleared_by": "赵六"} | more))


def held(*entries: str, unit: str = "u1") -> Picks:
    """A list confirmed before."""
    made = (Pick(entry=each, opinion="好", cleared_by="赵六", cleared_at=AT) for each in entries)
    return Picks(unit=unit, contest=CALL.id, picks=tuple(made), confirmed_at=AT, revision=1)


def confirmed(*forms: PickForm, before: Picks | None = None, **more: Any) -> Any:
    """The changes that confirm a list, an hour after the one before."""
    works = [work("e1"), work("e2"), work("e3", unit="u2"), work("e4", unit="u2"), *more.pop("works", ())]
    known = Known(
        entries={each.id: each for each in works},
        units={"u2": more.pop("below", BELOW)},
        lists={"u2": held("e3", unit="u2")},
        quota=more.pop("quota", 3),
        until=more.pop("until", UNTIL),
        zone=CHINA,
    )
    revision = more.pop("revision", before.revision if before else 0)
    unit = more.pop("unit", UNIT)
    return picks.confirm(unit, before, forms, known, revision=revision, by=BY, at=AT + timedelta(hours=1))


def with_copy() -> Recommender:
    """A unit with the stamped copy of its list."""
    file = attachments.settle(samples.ATTACHED, None)
    return msgspec.structs.replace(UNIT, confirmed_at=AT, recommended=1, stamped=StampedCopy(file, AT))


def test_a_stamped_copy_holds_for_its_own_list() -> None:
    """The same list, confirmed again, keeps it; another opinion or another entry needs another copy."""
    before = held("e1")
    for form, state in (
        (sent("e1", opinion="好"), StampedState.CHECKED),
        (sent("e1", opinion="很好"), StampedState.OUTDATED),
        (sent("e2", opinion="好"), StampedState.OUTDATED),
    ):
        _, told = confirmed(form, before=before, unit=with_copy())
        assert stamped.state_of(told.row) is state
        assert told.row.stamped.file == with_copy().stamped.file  # type: ignore[union-attr]


def test_a_list_is_confirmed_in_the_units_order() -> None:
    """With an entry from the list of a unit below; the unit's row tells how many."""
    change, unit = confirmed(sent("e2"), sent("e1"), sent("e3", via="u2"))
    at = AT + timedelta(hours=1)
    kept: Any = {"opinion": "同意推荐", "cleared_by": "赵六", "cleared_at": at}
    assert change.row.picks == (
        Pick(entry="e2", **kept),
        Pick(entry="e1", **kept),
        Pick(entry="e3", via="u2", **kept),
    )
    assert (unit.row.recommended, unit.row.confirmed_at) == (3, at)


def test_a_secrecy_review_keeps_its_time_while_its_signer_stays() -> None:
    """Another name signs anew."""
    change, _ = confirmed(sent("e1"), sent("e2", cleared_by="钱七"), before=held("e1", "e2"))
    assert [pick.cleared_at for pick in change.row.picks] == [AT, AT + timedelta(hours=1)]


@pytest.mark.parametrize(
    ("form", "more", "wrong"),
    [
        (sent("e9"), {}, ("picks.0.entry", "NOT_A_CHOICE")),
        (sent("e3"), {}, ("picks.0.entry", "NOT_A_CHOICE")),
        (sent("e4", via="u2"), {}, ("picks.0.entry", "NOT_A_CHOICE")),
        (sent("e3", via="u2"), {"below": msgspec.structs.replace(BELOW, above=())}, ("picks.0.entry", "NOT_A_CHOICE")),
        (sent("d"), {"works": [work("d", submitted_at=None)]}, ("picks.0.entry", "NOT_A_CHOICE")),
        (sent("w"), {"works": [work("w", status=Status.WITHDRAWN)]}, ("picks.0.entry", "NOT_A_CHOICE")),
        (sent("e1", opinion=" "), {}, ("picks.0.opinion", "REQUIRED")),
        (sent("e1", opinion="好" * 301), {}, ("picks.0.opinion", "TOO_LONG")),
        (sent("e1", cleared_by=""), {}, ("picks.0.cleared_by", "REQUIRED")),
        (sent("e1"), {"quota": 0}, ("picks", "TOO_MANY_PICKS")),
    ],
)
def test_what_cannot_be_recommended_is_refused(form: PickForm, more: Any, wrong: tuple[str, str]) -> None:
    """Not there, not its own, not on the list below, not below, draft, withdrawn; no opinion or signer; too many."""
    with pytest.raises(Problem) as caught:
        confirmed(form, **more)
    assert [(each.field, each.code) for each in caught.value.fields] == [wrong]


def test_an_entry_is_recommended_once() -> None:
    """The second line is refused."""
    with pytest.raises(Problem) as caught:
        confirmed(sent("e1"), sent("e1"))
    assert [(each.field, each.code) for each in caught.value.fields] == [("picks.1.entry", "NOT_A_CHOICE")]


def test_after_the_deadline_a_list_stays_as_it_is() -> None:
    """The words name the moment, and the office's telephone helps."""
    with pytest.raises(Problem) as caught:
        confirmed(sent("e1"), until=AT)
    assert (caught.value.code, caught.value.needs_help) == ("RECOMMENDING_CLOSED", True)
    assert caught.value.message.zh.startswith("推荐已于 8月25日 00:30（北京时间）截止")


def test_a_second_tab_overwrites_nothing() -> None:
    """It has seen no list yet, and one is there."""
    with pytest.raises(Stale):
        confirmed(sent("e1"), before=held("e2"), revision=0)


@pytest.mark.parametrize(("given", "quota"), [(0, picks.MOST), (5, 5)])
def test_a_quota_is_the_levels_own(given: int, quota: int) -> None:
    """Without one the bound of a transaction holds."""
    assert picks.quota_of(Level.CITY, RecommendationRules(city=given)) == quota


def test_what_left_the_call_is_recommended_no_more() -> None:
    """It stays on the list and off the sheet."""
    works = {"e1": work("e1", status=Status.DISQUALIFIED), "e2": work("e2")}
    assert [pick.entry for pick, _ in picks.standing(held("e1", "e2"), works.get)] == ["e2"]
