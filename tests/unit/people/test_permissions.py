"""The permission table: what each role may do, and that a role which only reads is one row."""

from chalicelib.actors import Role
from chalicelib.people.permissions import (
    BEFORE_SECOND_FACTOR,
    GRANTED,
    OWN_SESSIONS,
    READ_OFFICE,
    TWO_FACTORS,
    Permission,
    allows,
    roles_with,
)


def test_every_permission_is_somebodys_and_nobody_signs_in_as_the_system() -> None:
    """A permission that no role has is a route that nobody can call; workflows and operators hold no session."""
    assert {permission for permission in Permission if roles_with(permission)} == set(Permission)
    nobodys = {Role.SYSTEM, Role.OPERATOR}
    assert set(GRANTED) == set(Role) - nobodys
    assert not any(allows(role, permission) for role in nobodys for permission in Permission)


def test_who_has_what() -> None:
    """Rows of one role are never another's: entrants and experts share sessions and what they ask for themselves."""
    assert roles_with(Permission.SESSION_OWN) == tuple(GRANTED)
    assert roles_with(Permission.ENTRY_WRITE_OWN) == (Role.ENTRANT,)
    assert roles_with(Permission.REVIEW_SCORE) == (Role.EXPERT,)
    assert roles_with(Permission.EXPORT_ASK_OWN) == (
        Role.ENTRANT,
        Role.RECOMMENDER,
        Role.EXPERT,
        Role.ORGANIZER,
        Role.AUDITOR,
    )
    assert roles_with(Permission.EXPORT_ASK_ANY) == (Role.ORGANIZER,)
    own = {*OWN_SESSIONS, Permission.EXPORT_ASK_OWN, Permission.EXPORT_READ_OWN}
    own |= {Permission.DATA_READ_OWN, Permission.DATA_ERASE_OWN}
    assert GRANTED[Role.ENTRANT] & GRANTED[Role.EXPERT] == own
    assert allows(Role.EXPERT, Permission.REVIEW_SCORE) is True
    assert allows(Role.ENTRANT, Permission.REVIEW_SCORE) is False


def test_what_the_office_reads_changes_nothing() -> None:
    """A read-only role can be given all of it: what the organizer reads, own rows left out."""
    assert all(permission.is_read for permission in READ_OFFICE)
    own = {permission for permission in Permission if permission.value.endswith("_own")}
    assert {each for each in GRANTED[Role.ORGANIZER] if each.is_read} - own == READ_OFFICE | {
        Permission.ATTACHMENT_READ
    }


def test_names_say_whether_they_read() -> None:
    """`is_read` follows from the name."""
    reading = {permission.value for permission in Permission if permission.is_read}
    assert {"entry.read", "entry.read_own", "result.read"} <= reading
    assert not {"entry.write_own", "review.score", "contest.run", "session.own", "export.ask_own"} & reading


def test_a_screener_screens_and_nothing_else() -> None:
    """What is added to the office's permissions is not theirs by accident."""
    assert GRANTED[Role.SCREENER] == OWN_SESSIONS | {
        Permission.SCREENING_READ,
        Permission.ENTRY_SCREEN,
        Permission.ATTACHMENT_READ,
    }


def test_an_auditor_reads_what_the_office_reads_and_writes_nothing_of_the_call() -> None:
    """But for their own session and second factor, and a workbook of their own."""
    own = {each for each in GRANTED[Role.AUDITOR] if not each.is_read}
    assert GRANTED[Role.AUDITOR] >= READ_OFFICE
    assert {each.value for each in own} == {
        "session.own",
        "sessions.end_own",
        "second_factor.prove_own",
        "second_factor.manage_own",
        "export.ask_own",
    }


def test_a_role_of_two_factors_is_one_name() -> None:
    """What goes with a second factor follows from the set of roles, and a half session may no more than that."""
    manages = {role for role, granted in GRANTED.items() if Permission.FACTOR_MANAGE_OWN in granted}
    assert manages == TWO_FACTORS == {Role.ORGANIZER, Role.AUDITOR}
    for role in TWO_FACTORS:
        assert GRANTED[role] >= BEFORE_SECOND_FACTOR
    assert {
        Permission.SESSION_OWN,
        Permission.FACTOR_READ_OWN,
        Permission.FACTOR_PROVE_OWN,
    } == BEFORE_SECOND_FACTOR
