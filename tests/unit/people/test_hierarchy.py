"""Which unit stands below which, and until when each recommends."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.errors import Problem
from chalicelib.people import hierarchy, recommenders
from chalicelib.people.invited import ExpertState
from chalicelib.people.recommenders import Level, Recommender
from tests.sample_call import CALL
from tests.unit.people.test_recommenders import form
from tests.unit.people.units import AT, BY, UNIT

PROVINCE = msgspec.structs.replace(UNIT, id="p1", level=Level.PROVINCE)
CITY = msgspec.structs.replace(UNIT, id="c1", level=Level.CITY, above=("p1",))
FACTORY = msgspec.structs.replace(UNIT, id="f1", above=("c1", "p1"))


def _registered(level: Level, parent: str, found: Recommender | None) -> Recommender:
    sent = form(level=level, parent=parent)
    return recommenders.register(sent, CALL.id, recommender_id="n1", by=BY, at=AT, parent=found).row


@pytest.mark.parametrize(
    ("level", "parent", "above"),
    [
        (Level.PROVINCE, None, ()),
        (Level.CITY, PROVINCE, ("p1",)),
        (Level.UNIT, CITY, ("c1", "p1")),
        (Level.UNIT, PROVINCE, ("p1",)),
    ],
)
def test_a_unit_stands_below_one_of_a_higher_level(
    level: Level, parent: Recommender | None, above: tuple[str, ...]
) -> None:
    """All units above are named, the nearest first."""
    row = _registered(level, parent.id if parent else "", parent)
    assert (row.level, row.above) == (level, above)


@pytest.mark.parametrize(
    ("level", "parent"),
    [
        (Level.CITY, CITY),
        (Level.PROVINCE, CITY),
        (Level.UNIT, None),
        (Level.UNIT, msgspec.structs.replace(CITY, contest="another")),
        (Level.UNIT, msgspec.structs.replace(CITY, state=ExpertState.REMOVED)),
    ],
)
def test_what_is_not_above_is_no_parent(level: Level, parent: Recommender | None) -> None:
    """The same level, a lower one, nobody, a unit of another call, one that has left."""
    with pytest.raises(Problem) as caught:
        _registered(level, "c1", parent)
    assert [(each.field, each.code) for each in caught.value.fields] == [("parent", "NOT_ABOVE")]


def test_a_level_never_falls_so_there_are_no_circles() -> None:
    """A city with units below it cannot become a unit below one of them."""
    city = msgspec.structs.replace(CITY, revision=1)
    with pytest.raises(Problem) as caught:
        recommenders.edit(city, form(level=Level.UNIT, parent="c1"), by=BY, at=AT, why="更正", parent=CITY)
    assert [(each.field, each.code) for each in caught.value.fields] == [("level", "LEVEL_LOWERED")]
    raised = recommenders.edit(city, form(level=Level.PROVINCE), by=BY, at=AT, why="更正").row
    assert (raised.level, raised.above) == (Level.PROVINCE, ())


@pytest.mark.parametrize(
    ("own", "city", "province", "hours"),
    [(1, 2, 3, 1), (None, 2, 3, 2), (None, None, 3, 3), (None, None, None, 4)],
)
def test_a_deadline_is_inherited_from_the_nearest_above(
    own: int | None, city: int | None, province: int | None, hours: int
) -> None:
    """One's own date, the city's, the province's, the call's."""

    def dated(unit: Recommender, after: int | None) -> Recommender:
        return msgspec.structs.replace(unit, deadline=AT + timedelta(hours=after) if after else None)

    above = (dated(CITY, city), dated(PROVINCE, province))
    found = hierarchy.deadline_of(dated(FACTORY, own), above, AT + timedelta(hours=4))
    assert found == AT + timedelta(hours=hours)


def test_the_units_above_are_as_they_stand_now() -> None:
    """A city that has moved takes its units along; what is not known gives no chain."""
    moved = msgspec.structs.replace(CITY, above=("p2",))
    other = msgspec.structs.replace(PROVINCE, id="p2")
    assert hierarchy.chain(FACTORY, {"c1": CITY, "p1": PROVINCE}) == (CITY, PROVINCE)
    assert hierarchy.chain(FACTORY, {"c1": moved, "p2": other}) == (moved, other)
    assert hierarchy.chain(FACTORY, {"c1": moved, "p1": PROVINCE}) is None


@pytest.mark.parametrize(("asker", "may"), [("f1", True), ("c1", True), ("p1", True), ("c2", False), ("f2", False)])
def test_only_a_unit_and_those_above_see_it(asker: str, may: bool) -> None:
    """Siblings and other cities get the answer of a unit that does not exist."""
    if may:
        hierarchy.check_below(FACTORY, (CITY, PROVINCE), asker)
        return
    with pytest.raises(Problem) as caught:
        hierarchy.check_below(FACTORY, (CITY, PROVINCE), asker)
    assert caught.value.code == "NOT_FOUND"
