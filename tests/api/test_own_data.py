"""The erasure of one's own data over HTTP: what it withdraws, taking it back, and two organizers who decide on it."""

from typing import Any

from chalicelib.actors import Role
from chalicelib.aws import queries, records
from chalicelib.aws.items import erasure_key
from chalicelib.people.erasure import Erasure, ErasureGround, ErasureState
from tests import play
from tests.api.test_contacts import refusal, signed_in
from tests.play import ApiClient, PlayedCall

ERASURE = "/own-data/erasure"
BACK = f"{ERASURE}/withdrawal"


def row_of(person: ApiClient, role: Role = Role.ENTRANT) -> Erasure:
    """The stored row of a person."""
    subject = person.do("GET", "/entrant")["id"] if role is Role.ENTRANT else person.line["id"]
    return records.found(erasure_key(play.CONTEST, role.value, subject))


def test_an_entrant_asks_and_takes_it_back(stage: PlayedCall) -> None:
    """Entries that no expert has are withdrawn at once, and come back; letters confirm both; a second asking waits."""
    entrant = stage.entrant()
    sent, draft = stage.submitted(entrant), entrant.do("POST", "/entries", {"title": "草稿"})
    seen = entrant.do("GET", ERASURE)
    assert (seen["state"], seen["cooling_days"], seen["staying"]) == (None, 7, [])
    assert {each["id"] for each in seen["leaving"]} == {sent["id"], draft["id"]}
    body = {"entries": [each["id"] for each in seen["leaving"]]}
    asked = entrant.do("POST", ERASURE, body)
    assert (asked["state"], set(asked["withdrawn"])) == ("asked", set(body["entries"]))
    assert {each["status"] for each in entrant.do("GET", "/entries")["entries"]} == {"withdrawn"}
    assert refusal(entrant, ERASURE, {"entries": []}) == (409, "ERASURE_WAITS")
    assert entrant.do("POST", BACK, {"entries": asked["withdrawn"]})["state"] == "taken_back"
    assert [each["status"] for each in entrant.do("GET", "/entries")["entries"]] == [sent["status"], draft["status"]]
    assert refusal(entrant, BACK, {"entries": []}) == (409, "ERASURE_ENDED")
    told = [len(play.messages(kind)) for kind in ("erasure_asked", "erasure_taken_back", "withdrawn", "restored")]
    assert told == [1, 1, 0, 0]


def test_nobody_withdraws_the_entries_of_another(stage: PlayedCall) -> None:
    """Neither with the erasure nor when it is taken back."""
    theirs = stage.entrant("13900139000").do("POST", "/entries", {"title": "别人的"})
    entrant = stage.entrant()
    assert refusal(entrant, ERASURE, {"entries": [theirs["id"]]}) == (404, "NOT_FOUND")
    entrant.do("POST", ERASURE, {"entries": []})
    assert refusal(entrant, BACK, {"entries": [theirs["id"]]}) == (404, "NOT_FOUND")


def test_an_entry_with_the_experts_stays(stage: PlayedCall) -> None:
    """The result needs it; it is named as one that stays, and naming it for withdrawal withdraws nothing."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant)
    stage.close_entries(organizer)
    stage.screening(organizer)
    stage.screened(organizer, work, closed=True)
    seen = entrant.do("GET", ERASURE)
    assert (seen["leaving"], [each["id"] for each in seen["staying"]]) == ([], [work["id"]])
    assert entrant.do("POST", ERASURE, {"entries": [work["id"]]})["withdrawn"] == []
    assert entrant.do("GET", f"/entries/{work['id']}")["status"] == "in_review"


def test_an_expert_and_a_unit_ask_too(stage: PlayedCall) -> None:
    """They are written to at their address, without a sign-in link; organizers leave the office first."""
    organizer = stage.organizer()
    for person, role in ((stage.expert(organizer, 1), Role.EXPERT), (stage.recommender(organizer), Role.RECOMMENDER)):
        person.do("POST", ERASURE, {"entries": []})
        assert row_of(person, role).state is ErasureState.ASKED
    assert sorted(each["body"]["contact"] for each in play.messages("erasure_asked")) == [
        "expert1@example.cn",
        "gz@example.cn",
    ]
    assert refusal(organizer, ERASURE, {"entries": []}) == (403, "FORBIDDEN")
    assert len(list(queries.erasures_of(play.CONTEST))) == 2
    listed = organizer.do("GET", "/organizer/erasures")["erasures"]
    assert {each["role"] for each in listed} == {"expert", "recommender"}


def _asks(act: str, subject: str, **more: Any) -> dict[str, Any]:
    return {"act": act, "role": "entrant", "person": subject, "reason": "异议尚未了结"} | more


def test_two_organizers_refuse_on_a_ground_of_the_law(stage: PlayedCall) -> None:
    """One alone changes nothing; without a ground nothing is asked for; the person reads ground and reason."""
    first, entrant = stage.organizer(), stage.entrant()
    entrant.do("POST", ERASURE, {"entries": []})
    subject = entrant.do("GET", "/entrant")["id"]
    assert refusal(first, "/organizer/confirmations", _asks("refuse_erasure", subject))[1] == "INVALID_FIELDS"
    form = _asks("refuse_erasure", subject, erasure_ground="dispute")
    asked = first.do("POST", "/organizer/confirmations", form)
    assert (asked["title"], row_of(entrant).state) == ("138****8000", ErasureState.ASKED)
    path = f"/organizer/confirmations/{asked['id']}/confirmation"
    assert refusal(first, path, {}) == (403, "SECOND_PERSON_NEEDED")
    stage.organizer("李主任", "li@example.cn").do("POST", path, {})
    row = row_of(entrant)
    assert (row.state, row.ground) == (ErasureState.REFUSED, ErasureGround.DISPUTE)
    assert entrant.do("GET", ERASURE)["reason"] == "异议尚未了结"
    [letter] = play.messages("erasure_refused")
    assert letter["body"]["ground"] == "异议、投诉或者争议尚未了结"
    assert entrant.do("POST", ERASURE, {"entries": []})["state"] == "asked"  # circumstances change


def test_two_organizers_start_it_for_who_wrote_a_letter(stage: PlayedCall) -> None:
    """The person is told and may take it back; nobody else's person is named by it."""
    first, entrant = stage.organizer(), stage.entrant()
    subject = entrant.do("GET", "/entrant")["id"]
    nobody = _asks("erase", "0" * 20)
    assert refusal(first, "/organizer/confirmations", nobody) == (404, "NOT_FOUND")
    asked = first.do("POST", "/organizer/confirmations", _asks("erase", subject))
    assert refusal(entrant, BACK, {"entries": []}) == (404, "NOT_FOUND")
    second = stage.organizer("李主任", "li@example.cn")
    second.do("POST", f"/organizer/confirmations/{asked['id']}/confirmation", {})
    [listed] = first.do("GET", "/organizer/erasures")["erasures"]
    assert (listed["state"], listed["by_office"], listed["shown"]) == ("asked", True, "138****8000")
    assert entrant.do("POST", BACK, {"entries": []})["state"] == "taken_back"


def test_a_team_member_has_no_say_over_the_unit_s_data(stage: PlayedCall) -> None:
    """It stays with the account's owner."""
    owner, colleague = stage.entrant(), signed_in("13900139000")
    code = owner.do("POST", "/entrant/team/invites")["code"]
    unit = colleague.do("POST", "/entrant/team/joinings/look", {"code": code})["unit"]
    colleague.do("POST", "/entrant/team/joinings", {"code": code, "unit": unit})
    colleague.send("GET", ERASURE)
    assert colleague.status == 403
    assert refusal(colleague, ERASURE, {"entries": []})[0] == 403
