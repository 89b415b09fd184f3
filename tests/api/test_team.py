"""The team of a unit over HTTP: what members may do, and what no code and no old session opens."""

from typing import Any

import pytest

from chalicelib import clock
from chalicelib.actors import Actor, Role
from chalicelib.aws import records
from chalicelib.aws.clients import client
from chalicelib.aws.items import entrant_key, entry_key, history_key, invite_key
from chalicelib.aws.places import SESSIONS, table_name
from chalicelib.aws.secrets import code_keys
from chalicelib.people import team
from chalicelib.people.permissions import GRANTED, OWNERS_ALONE, Permission
from tests import play
from tests.api.test_contacts import refusal, signed_in
from tests.api.test_mailbox import settle
from tests.api.test_permissions import ROUTES, call, wanted_by
from tests.play import ApiClient, PlayedCall

OWN, OTHERS = "13800138000", "13900139000"
JOINING = "/entrant/team/joinings"


def invited(owner: ApiClient, person: ApiClient) -> dict[str, Any]:
    """What `person` sends to join the team of `owner`."""
    code = owner.do("POST", "/entrant/team/invites")["code"]
    return {"code": code, "unit": person.do("POST", f"{JOINING}/look", {"code": code})["unit"]}


def joined(owner: ApiClient, contact: str = OTHERS) -> ApiClient:
    """A colleague who works in the account of `owner`."""
    person = signed_in(contact)
    person.do("POST", JOINING, invited(owner, person))
    return person


def test_a_colleague_works_in_the_unit_s_account(stage: PlayedCall) -> None:
    """They see its works, edit, upload and submit; history names them, and the next sign-in leads there again."""
    owner = stage.entrant(OWN)
    draft = owner.do("POST", "/entries", {"title": "单位草稿"})
    colleague = joined(owner)
    unit = owner.do("GET", "/entrant")
    seen = colleague.do("GET", "/entrant")
    assert (seen["id"], seen["is_member"], seen["contacts"]) == (unit["id"], True, [])
    assert unit["is_member"] is False
    assert [each["id"] for each in colleague.do("GET", "/entries")["entries"]] == [draft["id"]]
    work = stage.submitted(colleague, "同事提交的作品")
    assert "withdraw" not in work["can"]
    assert "withdraw" in owner.do("GET", f"/entries/{work['id']}")["can"]
    [member] = owner.do("GET", "/entrant/team")["members"]
    assert member["contact"] == "139****9000"
    first = records.found(history_key(entry_key(work["id"]), 1))
    assert first.by == Actor(Role.ENTRANT, unit["id"], member["id"])
    later = signed_in(OTHERS)
    assert later.do("GET", "/entrant")["id"] == unit["id"]
    assert [one["is_this"] for one in later.do("GET", "/sessions")["sessions"]] == [True, False]
    assert len(owner.do("GET", "/sessions")["sessions"]) == 1


def test_one_member_goes_on_with_the_upload_of_another(stage: PlayedCall) -> None:
    """The upload's token belongs to the account; either may list its parts, and change its file."""
    owner = stage.entrant(OWN)
    colleague = joined(owner)
    work = colleague.do("POST", "/entries", stage.form())
    begun = colleague.do("POST", f"/entries/{work['id']}/uploads", {"name": "a.mp4", "size": 10})
    listed = owner.do("GET", f"/entries/{work['id']}/uploads/{begun['upload']}/parts")
    assert listed["token"] == begun["token"]
    owner.do("DELETE", f"/entries/{work['id']}/uploads/{begun['upload']}")


def test_messages_wait_for_the_owner(stage: PlayedCall) -> None:
    """A member reads them, and they stay unread for the owner."""
    owner = stage.entrant(OWN)
    colleague = joined(owner)
    settle(stage.submitted(colleague, "同事提交的作品"))
    waiting = owner.do("GET", "/entrant/messages")
    seen = colleague.do("GET", "/entrant/messages")
    assert [letter["id"] for letter in seen["messages"]] == [letter["id"] for letter in waiting["messages"]]
    assert (waiting["unread"], seen["unread"]) == (1, 0)
    assert refusal(colleague, "/entrant/messages/read", {"until": clock.now().isoformat()}) == (403, "FORBIDDEN")


def test_a_member_is_refused_what_is_the_owner_s_alone(stage: PlayedCall) -> None:
    """All routes, as an editor asks: 403 exactly where the table says so."""
    colleague, wanted, wrong = joined(stage.entrant(OWN)), wanted_by(), []
    may = GRANTED[Role.ENTRANT] - OWNERS_ALONE
    for route in ROUTES:
        permission: Permission | None = wanted.get(route)
        refused = call(colleague, route) == (403, "FORBIDDEN")
        if refused != (permission is not None and permission not in may):
            wrong.append(route)
    assert wrong == []


def test_a_removed_member_is_out_at_once_and_has_their_own_account_again(stage: PlayedCall) -> None:
    """In each of their sessions; a later sign-in leads to their own account, which sees nothing of the unit."""
    owner, before = stage.entrant(OWN), signed_in(OTHERS)
    own = before.do("GET", "/entrant")["id"]
    work = owner.do("POST", "/entries", {"title": "单位草稿"})
    colleague, tablet = joined(owner), signed_in(OTHERS)
    before.send("GET", "/entries")
    assert before.status == 401  # the session in the own account ended with the joining
    left = owner.do("DELETE", f"/entrant/team/members/{own}")
    assert left == {"members": []}
    for session in (colleague, tablet):
        session.send("GET", f"/entries/{work['id']}")
        assert session.status == 401
    again = signed_in(OTHERS)
    assert again.do("GET", "/entrant")["id"] == own
    assert (again.send("GET", f"/entries/{work['id']}")["code"], again.status) == ("NOT_FOUND", 404)
    owner.send("DELETE", f"/entrant/team/members/{own}")
    assert owner.status == 404


def test_a_code_works_once_and_for_its_unit_alone(stage: PlayedCall) -> None:
    """Not with another unit's id, not twice, not guessed; the table holds its digest alone."""
    owner, other = stage.entrant(OWN), stage.entrant("13700137000")
    first, second = signed_in(OTHERS), signed_in("13600136000")
    sent = invited(owner, first)
    elsewhere = sent | {"unit": other.do("GET", "/entrant")["id"]}
    assert refusal(first, JOINING, elsewhere) == (404, "INVITE_UNKNOWN")
    assert refusal(first, JOINING, sent | {"code": "AAAAABBBBB"}) == (404, "INVITE_UNKNOWN")
    stored = client("dynamodb").scan(TableName=table_name(SESSIONS.table))["Items"]
    assert sent["code"] not in str(stored)
    first.do("POST", JOINING, sent)
    assert refusal(second, JOINING, sent) == (404, "INVITE_UNKNOWN")
    assert refusal(second, f"{JOINING}/look", {"code": sent["code"]}) == (404, "INVITE_UNKNOWN")


def test_a_code_expires(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """After seven days, though its row may still lie there."""
    owner, person = stage.entrant(OWN), signed_in(OTHERS)
    sent = invited(owner, person)
    later = clock.now() + team.CODE_LIFE
    monkeypatch.setattr(clock, "now", lambda: later)
    late = signed_in(OTHERS)
    assert records.get(invite_key(team.digest_of(sent["code"], code_keys()[0]))) is not None
    assert refusal(late, JOINING, sent) == (404, "INVITE_UNKNOWN")


def test_an_account_with_works_stays_its_own(stage: PlayedCall) -> None:
    """Joining is refused, the code is not used up, and nothing has changed."""
    owner, person = stage.entrant(OWN), stage.entrant(OTHERS)
    draft = person.do("POST", "/entries", {"title": "个人作品"})
    sent = invited(owner, person)
    assert refusal(person, JOINING, sent) == (409, "OWN_ENTRIES")
    assert owner.do("GET", "/entrant/team") == {"members": []}
    person.do("POST", f"/entries/{draft['id']}/withdrawal", {})
    person.do("POST", JOINING, sent)


def test_a_member_s_contact_takes_no_account_away(stage: PlayedCall) -> None:
    """Whoever proves it cannot join the unit's account into one of theirs, nor can the office by mistake."""
    owner = stage.entrant(OWN)
    joined(owner)
    thief, unit = stage.entrant("13700137000"), owner.do("GET", "/entrant")["id"]
    held = play.proof(OTHERS)
    for path, body in (("/contacts", held), ("/joinings/look", held), ("/joinings", {"other": unit, "entries": []})):
        assert refusal(thief, f"/entrant{path}", held | body) == (409, "CONTACT_OF_MEMBER")
    assert refusal(owner, "/entrant/contacts", held) == (409, "CONTACT_OF_MEMBER")
    organizer = stage.organizer()
    looked_up = refusal(organizer, "/organizer/entrants/lookups", {"contact": OTHERS})
    assert looked_up == (409, "CONTACT_OF_MEMBER")
    kept = thief.do("GET", "/entrant")["id"]
    organizer.send("GET", f"/organizer/entrants/{kept}/joinings/{unit}")
    assert organizer.status == 409


def test_a_repeated_invite_is_the_same_code(stage: PlayedCall) -> None:
    """And counts once."""
    owner = stage.entrant(OWN)
    key = {"Idempotency-Key": "a key that nobody guesses 1"}
    made = [owner.do("POST", "/entrant/team/invites", **key) for _ in range(2)]
    assert made[0] == made[1]
    assert len(records.found(entrant_key(owner.do("GET", "/entrant")["id"])).invited) == 1


def test_a_member_leaves_by_themselves_and_the_owner_is_told(stage: PlayedCall) -> None:
    """Their session ends, the next leads to their own account; the owner and others cannot leave for them."""
    owner = stage.entrant(OWN)
    colleague = joined(owner)
    mine = colleague.do("GET", "/entrant")["member"]
    [member] = owner.do("GET", "/entrant/team")["members"]
    assert (mine, owner.do("GET", "/entrant")["member"]) == (member["id"], "")
    path = f"/entrant/team/membership/{mine}"
    for person, where in ((owner, path), (colleague, f"/entrant/team/membership/{owner.do('GET', '/entrant')['id']}")):
        assert person.send("DELETE", where)["code"] == "NOT_FOUND"
    colleague.do("DELETE", path)
    colleague.send("GET", "/entrant")
    assert colleague.status == 401
    assert owner.do("GET", "/entrant/team")["members"] == []
    own = signed_in(OTHERS).do("GET", "/entrant")
    assert (own["id"], own["is_member"]) == (mine, False)
    kinds = [each["message"]["kind"] for each in play.outbox("member_joined") + play.outbox("member_left")]
    assert sorted(kinds) == ["member_joined", "member_left"]
