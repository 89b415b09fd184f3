"""Whether somebody still takes part: what ends all their sessions and links at once."""

from datetime import datetime

from msgspec import UnsetType

from chalicelib.people.entrants import Entrant
from chalicelib.people.invited import Expert, ExpertState, Organizer
from chalicelib.people.recommenders import Recommender

Person = Entrant | Expert | Organizer | Recommender


def admits(person: Person | None, since: datetime, member: str = "") -> bool:
    """Whether a session or link made at `since` still lets its person in, or a team member of their account.

    A removed person is not let in. Bringing them back does not bring back what they held before.
    """
    if person is None:
        return False
    if isinstance(person, Entrant):
        listed = not member or any(each.id == member and since >= each.since for each in person.members)
        return listed and not person.joined_into and not person.member_of and _is_after(person.access_from, since)
    return person.state is not ExpertState.REMOVED and _is_after(person.access_from, since)


def _is_after(access_from: datetime | UnsetType | None, since: datetime) -> bool:
    return not access_from or since >= access_from
