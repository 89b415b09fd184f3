"""One person, one account: contacts that a code proves, and accounts that are joined."""

from typing import Any

import pytest

from chalicelib.api.browsers import described
from tests import play
from tests.play import ApiClient, PlayedCall

PHONE, MAIL = "13800138000", "zhangsan@example.cn"


def signed_in(contact: str, **more: Any) -> ApiClient:
    """Somebody who signs in by a contact."""
    person = ApiClient()
    person.do("POST", "/sign-in/sessions", play.proof(contact) | more)
    return person


def refusal(person: ApiClient, path: str, body: Any) -> tuple[int, str]:
    """How a request is refused."""
    answer = person.send("POST", path, body)
    return person.status, answer["code"]


def test_the_phone_one_day_and_the_e_mail_the_next(stage: PlayedCall) -> None:
    """An address that only stands in a profile leads to a hint, not to an empty account; once proved, it signs in."""
    phone = stage.entrant(PHONE)
    told = ApiClient()
    claimed = play.proof(MAIL)
    answer = told.send("POST", "/sign-in/sessions", claimed)
    assert (told.status, answer["code"]) == (409, "CONTACT_CLAIMED")
    assert "138****8000" in answer["message"]["zh"]
    phone.do("POST", "/entrant/contacts", claimed)  # the code that was not used up proves it
    by_mail = signed_in(MAIL)
    assert by_mail.do("GET", "/entrant")["id"] == phone.do("GET", "/entrant")["id"]
    assert by_mail.do("GET", "/entrant")["contacts"] == [PHONE, MAIL]
    assert [letter["body"]["contact"] for letter in play.messages("contact_added")] == [PHONE]


def test_an_address_that_somebody_else_wrote_down_opens_nothing_of_theirs(stage: PlayedCall) -> None:
    """Its owner may make an account of their own; the other's stays closed to them."""
    stage.entrant(PHONE)
    owner = signed_in(MAIL, new_account=True)
    assert owner.do("GET", "/entrant")["profile"] is None


def test_a_contact_is_changed_with_codes_to_both(stage: PlayedCall) -> None:
    """The new one is proved, then the old one goes; it cannot sign in to the account any more and is told so."""
    person = stage.entrant(PHONE)
    person.do("POST", "/entrant/contacts", play.proof("13900139000"))
    stranger = play.proof("13700137000") | {"removed": PHONE}
    assert refusal(person, "/entrant/contacts/removals", stranger) == (404, "NOT_FOUND")
    left = person.do("POST", "/entrant/contacts/removals", play.proof("13900139000") | {"removed": PHONE})
    assert left["contacts"] == ["13900139000"]
    last = play.proof("13900139000") | {"removed": "13900139000"}
    assert refusal(person, "/entrant/contacts/removals", last) == (409, "LAST_CONTACT")
    assert signed_in(PHONE, new_account=True).do("GET", "/entrant")["id"] != left["id"]
    assert [letter["body"]["contact"] for letter in play.messages("contact_dropped")] == [PHONE]


def test_a_wrong_code_proves_nothing_and_is_counted(stage: PlayedCall) -> None:
    """As at the sign-in: five guesses, and the right code comes too late."""
    person = stage.entrant(PHONE)
    right = play.proof(MAIL)
    wrong = right | {"code": f"{(int(right['code']) + 1) % 1_000_000:06d}"}
    assert {refusal(person, "/entrant/contacts", wrong) for _ in range(5)} == {(401, "WRONG_CODE")}
    assert refusal(person, "/entrant/contacts", right) == (401, "WRONG_CODE")
    assert person.do("GET", "/entrant")["contacts"] == [PHONE]


def test_two_accounts_of_one_person_become_one(stage: PlayedCall) -> None:
    """Seen before it is done; afterwards entries and contacts of both are here, and the other lets nobody in."""
    kept, other = stage.entrant(PHONE), stage.entrant("13900139000")
    work = stage.submitted(other, "另一账号的作品")
    held = play.proof("13900139000")
    assert refusal(kept, "/entrant/contacts", held) == (409, "CONTACT_OF_OTHER")
    look = kept.do("POST", "/entrant/joinings/look", held)
    assert [entry["title"] for entry in look["entries"]] == ["另一账号的作品"]
    listed = [entry["id"] for entry in look["entries"]]
    joined = kept.do("POST", "/entrant/joinings", held | {"other": look["other"], "entries": listed})
    assert joined["contacts"] == [PHONE, "13900139000"]
    assert [entry["id"] for entry in kept.do("GET", "/entries")["entries"]] == [work["id"]]
    other.send("GET", "/entries")
    assert other.status == 401
    assert signed_in("13900139000").do("GET", "/entrant")["id"] == joined["id"]
    again = play.proof("13900139000") | {"other": look["other"], "entries": listed}
    assert refusal(kept, "/entrant/joinings", again)[0] == 404


def test_nobody_joins_what_they_do_not_hold(stage: PlayedCall) -> None:
    """Neither another account than the proved one, nor entries that belong to somebody else."""
    kept, other, third = stage.entrant(PHONE), stage.entrant("13900139000"), stage.entrant("13700137000")
    theirs = stage.submitted(third, "别人的作品")
    held = play.proof("13900139000")
    ids = [person.do("GET", "/entrant")["id"] for person in (other, third)]
    assert refusal(kept, "/entrant/joinings", held | {"other": ids[1], "entries": []}) == (404, "NOT_FOUND")
    stolen = held | {"other": ids[0], "entries": [theirs["id"]]}
    assert refusal(kept, "/entrant/joinings", stolen) == (404, "NOT_FOUND")
    assert third.do("GET", "/entries")["entries"][0]["id"] == theirs["id"]


def test_an_organizer_joins_two_accounts_of_one_person(stage: PlayedCall) -> None:
    """Found by a contact, seen before, with a reason: entries, contacts and sessions follow, both are written to."""
    kept, other, organizer = stage.entrant(PHONE), stage.entrant("13900139000"), stage.organizer()
    mine, theirs = stage.submitted(kept, "第一件"), stage.submitted(other, "第二件")
    owner = organizer.do("GET", f"/organizer/entries/{mine['id']}")["owner"]
    found = organizer.do("POST", "/organizer/entrants/lookups", {"contact": " 139-0013-9000 "})
    assert (found["name"], found["contacts"]) == ("广东精工机械有限公司", ["139****9000"])
    path = f"/organizer/entrants/{owner}/joinings"
    look = organizer.do("GET", f"{path}/{found['id']}")
    assert (look["kept"]["id"], look["other"]) == (owner, found)
    assert [(entry["id"], entry["title"]) for entry in look["entries"]] == [(theirs["id"], "第二件")]
    body = {"other": found["id"], "entries": [theirs["id"]], "reason": "本人来电"}
    assert organizer.do("POST", path, body)["contacts"] == ["138****8000", "139****9000"]
    assert {entry["title"] for entry in kept.do("GET", "/entries")["entries"]} == {"第一件", "第二件"}
    other.send("GET", "/entries")
    assert other.status == 401
    assert signed_in("13900139000").do("GET", "/entrant")["id"] == owner
    sent = [(letter["body"]["contact"], letter["body"]["reason"]) for letter in play.messages("accounts_joined")]
    assert sorted(sent) == [(PHONE, "本人来电"), ("13900139000", "本人来电")]
    last = organizer.do("GET", f"/organizer/entries/{theirs['id']}/history")["history"][-1]
    assert (last["action"], last["by"]["role"], last["why"]) == ("change_owner", "organizer", "本人来电")


def test_what_an_organizer_cannot_join(stage: PlayedCall) -> None:
    """The look refuses as the joining does: the same account, a stranger's entries, nobody's contact, no reason."""
    kept, other, third = stage.entrant(PHONE), stage.entrant("13900139000"), stage.entrant("13700137000")
    organizer = stage.organizer()
    ids = [person.do("GET", "/entrant")["id"] for person in (kept, other)]
    theirs = third.do("POST", "/entries", {"title": "别人的作品"})
    path = f"/organizer/entrants/{ids[0]}/joinings"
    body = {"other": ids[1], "entries": [], "reason": "本人来电"}
    assert refusal(organizer, path, body | {"other": ids[0]}) == (409, "SAME_ACCOUNT")
    assert organizer.send("GET", f"{path}/{ids[0]}")["code"] == "SAME_ACCOUNT"
    assert refusal(organizer, path, body | {"other": "0" * 20}) == (404, "NOT_FOUND")
    assert refusal(organizer, path, body | {"entries": [theirs["id"]]}) == (404, "NOT_FOUND")
    assert refusal(organizer, path, body | {"reason": " "}) == (400, "INVALID_FIELDS")
    nobody = {"contact": "13100131000"}
    assert refusal(organizer, "/organizer/entrants/lookups", nobody) == (404, "NO_SUCH_ACCOUNT")
    assert refusal(kept, path, body) == (403, "FORBIDDEN")
    organizer.do("POST", path, body)
    assert refusal(organizer, path, body) == (409, "ACCOUNT_JOINED")


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604", "Safari · iOS"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Safari/537 MicroMessenger/8", "微信 · Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120 Safari/537 Edg/120", "Edge · Windows"),
        ("curl/8", ""),
        ("", ""),
        ("x" * 5000 + "Chrome", ""),
    ],
)
def test_a_browser_is_told_in_few_words(agent: str, told: str) -> None:
    """Enough for its owner to know it, not enough to follow anybody."""
    assert described(agent) == told
