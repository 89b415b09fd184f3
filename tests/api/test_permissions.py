"""Every route and every role against the permission table, over HTTP."""

import re
from collections import defaultdict
from typing import Any

import pytest

from app import app
from chalicelib import clock
from chalicelib.actors import SYSTEM, Role
from chalicelib.aws import correspondence, records
from chalicelib.aws.items import PEOPLE, organizer_key
from chalicelib.people import permissions
from chalicelib.people.invited import appoint_organizer
from chalicelib.people.permissions import GRANTED, READ_OFFICE, Permission
from tests import play
from tests.api.document import Witness, operations
from tests.play import ApiClient, PlayedCall

NOWHERE = {"upload_id": "u", "review_id": f"{'0' * 20}-1-1", "phase": "screening", "request_id": f"revoke.{'0' * 20}.0"}
PROOF = {"contact": "13800138000", "code": "000000"}
# What every role may ask for.
BODIES = {
    "POST /exports": {"kind": "certificates"},
    "POST /entrant/contacts": PROOF,
    "POST /entrant/contacts/removals": PROOF | {"removed": "13800138000"},
    "POST /entrant/joinings": PROOF | {"other": "0" * 20, "entries": []},
    "POST /entrant/joinings/look": PROOF,
    "POST /units/reminders": {"units": ["0" * 20]},
}
OF_AUDITORS = {"POST /exports": {"kind": "results"}}  # who have no certificates
ROUTES = sorted(  # signing out comes last: it ends the session that the others need
    (f"{method} {path}" for path, methods in app.routes.items() for method in methods),
    key=lambda route: route == "DELETE /session",
)


def wanted_by() -> dict[str, Permission]:
    """The permission that each route asks for, as the document says; a public route is missing."""
    return {
        f"{method.upper()} {path}": Permission(operation["x-permission"])
        for path, method, operation in operations()
        if "x-permission" in operation
    }


def call(person: ApiClient, route: str, role: Role | None = None) -> tuple[int, str]:
    """Status and code of a call that leads nowhere but whose body is in order."""
    method, path = route.split(" ")
    real = re.sub(r"\{(\w+)\}", lambda name: NOWHERE.get(name[1], "0" * 20), path)
    bodies = BODIES | OF_AUDITORS if role is Role.AUDITOR else BODIES
    answer = person.send(method, real, bodies.get(route, play.body_for(route)))
    return person.status, answer.get("code", "") if isinstance(answer, dict) else ""


def everyone(stage: PlayedCall) -> dict[Role, ApiClient]:
    """One of each role that has a row in the table."""
    organizer = stage.organizer()
    return {
        Role.ENTRANT: stage.entrant(),
        Role.RECOMMENDER: stage.recommender(organizer),
        Role.EXPERT: stage.expert(organizer, 1),
        Role.SCREENER: stage.screener(organizer),
        Role.AUDITOR: stage.auditor(organizer),
        Role.JUROR: stage.jurors(organizer, "王院长")[0],
        Role.ORGANIZER: organizer,
    }


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Permission]:
    """The permissions that views ask for, in their order."""
    seen: list[Permission] = []
    allows = permissions.allows

    def noted(role: Role, permission: Permission) -> bool:
        seen.append(permission)
        return allows(role, permission)

    monkeypatch.setattr(permissions, "allows", noted)
    return seen


def test_each_role_is_refused_exactly_where_the_table_says_so(
    stage: PlayedCall, asked: list[Permission], witness: Witness
) -> None:
    """All routes × all roles and nobody: 401 without a session, 403 without the permission, else anything but these.

    The witness holds every refusal against the document.
    """
    people, wanted, wrong = everyone(stage), wanted_by(), []
    assert set(people) == set(GRANTED)
    asked_by_route: dict[str, set[Permission]] = defaultdict(set)
    for route in ROUTES:
        permission = wanted.get(route)
        if (call(ApiClient(), route) == (401, "NOT_SIGNED_IN")) != (permission is not None):
            wrong.append((route, "nobody"))
        for role, person in people.items():
            asked.clear()
            refused = call(person, route, role) == (403, "FORBIDDEN")
            asked_by_route[route].update(asked[:1])
            if refused != (permission is not None and permission not in GRANTED[role]):
                wrong.append((route, role))
    assert wrong == []
    assert {route: each for route, each in asked_by_route.items() if each} == {
        route: {permission} for route, permission in wanted.items()
    }
    closed = {operation["operationId"] for _, _, operation in operations() if "x-permission" in operation}
    assert {name for name, status in witness.seen if status == 401} >= closed


def test_reading_routes_ask_for_reading_permissions() -> None:
    """A GET asks for a permission that changes nothing, and nothing else does: so reading alone can be granted."""
    for route, permission in wanted_by().items():
        if permission is not Permission.SESSION_OWN:
            assert permission.is_read == route.startswith("GET "), route


# Rows for a role that only reads, as an auditor's is.
READ_ONLY_ROWS = (
    frozenset({Permission.SESSION_OWN, *READ_OFFICE}),
    frozenset({Permission.SESSION_OWN, Permission.RESULT_READ}),
)


@pytest.mark.parametrize("row", READ_ONLY_ROWS, ids=("the whole office", "the result alone"))
def test_a_role_that_only_reads_is_one_row(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch, row: frozenset[Permission]
) -> None:
    """With a row of its own a role reads what the row names, is refused everything else, and changes nothing.

    The system's role stands for a new one: it has no row, and nobody signs in as it.
    """
    monkeypatch.setitem(GRANTED, Role.SYSTEM, row)
    monkeypatch.setitem(PEOPLE, Role.SYSTEM.value, organizer_key)
    auditor = appoint_organizer(
        "0" * 20, play.CONTEST, name="审计员", email="audit@example.cn", by=SYSTEM, at=clock.now()
    )
    records.save(auditor, None)
    organizer = stage.organizer()
    stage.expert(organizer, 1)
    reader = ApiClient()
    reader.do("POST", "/sign-in/redemptions", {"token": correspondence.new_link(Role.SYSTEM, "0" * 20, "审计员")})
    before, wrong = rows(), []
    for route, permission in wanted_by().items():
        if permission is not Permission.SESSION_OWN and (call(reader, route)[0] != 403) != (permission in row):
            wrong.append(route)
    assert wrong == []
    assert rows() == before
    if Permission.EXPERT_READ in row:
        assert [line["name"] for line in reader.do("GET", "/organizer/experts")["experts"]] == ["专家1"]
    reader.do("DELETE", "/session")


def rows() -> list[Any]:
    """All that is stored."""
    return sorted((play.items(table) for table in ("entries", "reviews", "sessions")), key=str)
