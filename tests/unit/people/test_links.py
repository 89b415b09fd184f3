"""Sign-in links: once, in time, and only the newest."""

from datetime import datetime, timedelta

import msgspec
import pytest

from chalicelib.actors import Role
from chalicelib.errors import Problem
from chalicelib.lifetimes import ASKED_LINK_LIFE, LINK_LIFE
from chalicelib.people import links
from chalicelib.people.links import AskedLinks, LatestLink, Link
from chalicelib.people.send_caps import Asker, Send, Traffic, WorkNeeded
from tests.unit.samples import AT, MS

LINK = Link(id="l1", role=Role.EXPERT, subject="e1", name="钱七", issued_at=AT, expires_at=AT + LINK_LIFE)
HANDED = msgspec.structs.replace(LINK, handed_over=True)
USED = msgspec.structs.replace(LINK, used_at=AT)
ASKER = Asker("n1", Traffic(0, 0))


def latest(link: str) -> LatestLink:
    """The row that names the newest link of its person."""
    return LatestLink(role=Role.EXPERT, subject="e1", link=link, expires_at=AT + LINK_LIFE)


@pytest.mark.parametrize(
    ("link", "newest", "at", "refusal"),
    [
        (LINK, latest("l1"), AT + LINK_LIFE - MS, ""),
        (LINK, None, AT, ""),
        (LINK, latest("l1"), AT + LINK_LIFE, "LINK_USED"),
        (USED, latest("l1"), AT, "LINK_USED"),
        (None, latest("l1"), AT, "LINK_USED"),
        (LINK, latest("l2"), AT, "LINK_REPLACED"),
        (USED, latest("l2"), AT, "LINK_USED"),
        (HANDED, latest("l2"), AT, ""),
    ],
)
def test_a_link_works_once_and_until_a_newer_one(
    link: Link | None, newest: LatestLink | None, at: datetime, refusal: str
) -> None:
    """As its message says; whoever holds an older one is told to take the latest mail."""
    if not refusal:
        assert link is not None
        assert links.redeem(link, newest, at, is_local=True) == msgspec.structs.replace(link, used_at=at)
        return
    with pytest.raises(Problem, match=refusal):
        links.redeem(link, newest, at, is_local=True)


def test_a_printed_link_works_again_on_a_laptop_alone() -> None:
    """A rehearsal goes on with the links it printed; whatever a deployment holds, its links work once."""
    printed = msgspec.structs.replace(USED, printed=True, handed_over=True)
    later = AT + timedelta(days=1)
    assert links.redeem(printed, None, later, is_local=True) == msgspec.structs.replace(printed, used_at=later)
    for link, is_local, at in ((printed, False, AT), (USED, True, AT), (printed, True, AT + LINK_LIFE)):
        with pytest.raises(Problem, match="LINK_USED"):
            links.redeem(link, None, at, is_local=is_local)


def test_lives() -> None:
    """A fortnight for an invitation, a day for what anybody can ask for on the page."""
    assert (timedelta(days=14), timedelta(days=1)) == (LINK_LIFE, ASKED_LINK_LIFE)


def test_links_are_counted_as_codes_are() -> None:
    """Three are free in a quarter of an hour; sends older than a day are forgotten."""
    row: AskedLinks | None = None
    for _ in range(3):
        row = links.ask(row, "d1", Role.EXPERT, asker=ASKER, at=AT, pepper="pepper")
    assert row == AskedLinks(digest="d1", role=Role.EXPERT, sends=(Send(AT, "n1"),) * 3, revision=3)
    with pytest.raises(WorkNeeded):
        links.ask(row, "d1", Role.EXPERT, asker=ASKER, at=AT, pepper="pepper")
    tomorrow = AT + timedelta(days=1)
    assert links.ask(row, "d1", Role.EXPERT, asker=ASKER, at=tomorrow, pepper="pepper").sends == (Send(tomorrow, "n1"),)
