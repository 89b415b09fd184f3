"""Sign-in: sessions, with the figures of the product's policy."""

from datetime import datetime, timedelta

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.people import sign_in
from chalicelib.people.sign_in import Session
from tests.unit.samples import AT, MS

MINUTE = timedelta(minutes=1)
PEPPER = "pepper"
PHONE = "13800138000"
SESSION = sign_in.new_session("secret", Role.EXPERT, subject="e1", name="钱七", at=AT)


# --- contacts ---------------------------------------------------------------------------------------------------


def test_rows_name_contacts_by_a_keyed_digest() -> None:
    """Without the pepper a leaked table cannot be tried against a list of phone numbers."""
    digests = {sign_in.contact_digest(PHONE, pepper) for pepper in ("pepper", "other")}
    assert len(digests) == 2
    assert all(len(digest) == 64 and PHONE not in digest for digest in digests)


# --- sessions -----------------------------------------------------------------------------------------


def test_a_session_holds_no_secret() -> None:
    """What the table tells is of no use in a cookie."""
    assert (
        Session(id=sign_in.digest("secret"), role=Role.EXPERT, subject="e1", name="钱七", issued_at=AT, seen_at=AT)
        == SESSION
    )
    assert SESSION.actor == Actor(Role.EXPERT, "e1")
    assert "secret" not in msgspec.json.encode(SESSION).decode()


def test_two_people_are_told_apart_who_are_shown_by_the_same_name() -> None:
    """Across sessions of one person it is the same; a member of a team is another than the account's owner."""
    ways = [(SESSION.role, "e1", ""), (Role.ENTRANT, "e1", ""), (SESSION.role, "e2", ""), (SESSION.role, "e1", "m1")]
    people = [msgspec.structs.replace(SESSION, role=role, subject=own, member=by) for role, own, by in ways]
    assert len({each.person for each in people}) == len(ways)
    again = sign_in.new_session("another", SESSION.role, subject="e1", name="z***@example.cn", at=AT + MINUTE)
    assert again.person == SESSION.person


@pytest.mark.parametrize(
    ("seen", "at", "live"),
    [
        (AT, AT + 30 * MINUTE - MS, True),
        (AT, AT + 30 * MINUTE, False),
        (AT + 29 * MINUTE, AT + 59 * MINUTE - MS, True),
        (AT + timedelta(hours=11, minutes=50), AT + timedelta(hours=12) - MS, True),
        (AT + timedelta(hours=11, minutes=50), AT + timedelta(hours=12), False),
    ],
)
def test_a_session_ends_idle_or_old(seen: datetime, at: datetime, live: bool) -> None:
    """Half an hour without use, twelve hours in all; using it cannot stretch the twelve."""
    assert msgspec.structs.replace(SESSION, seen_at=seen).is_live(at) == live


@pytest.mark.parametrize(("after", "needed"), [(5 * MINUTE - MS, False), (5 * MINUTE, True)])
def test_use_is_written_down_every_five_minutes(after: timedelta, needed: bool) -> None:
    """Not at every request, and often enough for the idle half hour."""
    assert SESSION.needs_touch(AT + after) == needed


def test_the_token_of_writes_follows_from_the_cookie_alone() -> None:
    """Another session's token does not fit, and the table tells neither."""
    tokens = {sign_in.csrf_token(secret) for secret in ("secret", "other")}
    assert len(tokens) == 2
    assert {len(token) for token in tokens} == {32}
    assert sign_in.csrf_token("secret") not in SESSION.id


@pytest.mark.parametrize(
    ("secret", "named"),
    [
        (sign_in.new_secret(Role.EXPERT, "e1", "a.b"), ("expert", "e1")),
        ("expert.e1", ("expert", "e1")),
        ("expert", ("expert", "")),
        ("", ("", "")),
    ],
)
def test_a_secret_names_its_person(secret: str, named: tuple[str, str]) -> None:
    """So that one read finds the session and whether its person still takes part; a forged one names anybody."""
    assert sign_in.named_in(secret) == named


def test_a_session_keeps_little_of_the_device() -> None:
    """Enough to recognise one's own, whatever a browser calls itself."""
    session = sign_in.new_session("secret", Role.EXPERT, subject="e1", name="钱七", at=AT, device="x" * 500)
    assert len(session.device) == sign_in.DEVICE_LENGTH
