"""Who is still let in."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.people import access, invited
from chalicelib.people.access import Person
from chalicelib.people.invited import Expert, ExpertState
from tests.unit.samples import AT, ENTRANT, MS, OFFICE

EXPERT = Expert(
    id="e1",
    contest="c",
    name="钱七",
    field="industry",
    unit="研究院",
    credit_code="",
    email="q@e.cn",
    phone="",
    created_at=AT,
)
REMOVED = invited.remove(EXPERT, OFFICE, AT, "利益冲突").row
BACK = msgspec.structs.replace(REMOVED, state=ExpertState.INVITED, access_from=AT + timedelta(days=1))
CORRECTED = msgspec.structs.replace(ENTRANT, access_from=AT + MS)
JOINED = msgspec.structs.replace(ENTRANT, joined_into="o2")


@pytest.mark.parametrize(
    ("person", "since", "let_in"),
    [
        (EXPERT, AT, True),
        (REMOVED, AT + timedelta(days=9), False),
        (BACK, AT + timedelta(days=1) - MS, False),  # what was held before the removal does not come back
        (BACK, AT + timedelta(days=1), True),
        (ENTRANT, AT, True),
        (JOINED, AT, False),
        (CORRECTED, AT, False),  # whoever signed in by the wrong contact
        (CORRECTED, AT + MS, True),
        (None, AT, False),
    ],
)
def test_who_is_let_in(person: Person | None, since: object, let_in: bool) -> None:
    """Sessions and links end with their person, at once and for good."""
    assert access.admits(person, since) == let_in  # type: ignore[arg-type]
