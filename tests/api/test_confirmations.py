"""Two people decide: over HTTP, with everything that can happen at once."""

from datetime import timedelta
from typing import NamedTuple

import msgspec
import pytest

from chalicelib import clock
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.aws import audit, bootstrap, definitions, objects, records
from chalicelib.aws.items import campaign_key, entry_key, request_key
from chalicelib.call import campaign as campaigns
from chalicelib.call.definition import ConfirmationRules
from chalicelib.entry import confirmations, entries
from chalicelib.entry.confirmations import Deed, Person
from chalicelib.entry.entries import Status
from chalicelib.history import Change
from tests import play
from tests.play import CONTEST, ApiClient, Json, PlayedCall

WHY = {"reason": "再核实"}


class Office(NamedTuple):
    """A published call with one awarded entry, its entrant, and two organizers."""

    entry: Json
    entrant: ApiClient
    first: ApiClient
    second: ApiClient

    def ask(self) -> Json:
        """The first asks for the revocation."""
        asked: Json = self.first.do("POST", "/organizer/confirmations", play.revocation(self.first, self.entry))
        return asked

    def status(self) -> str:
        """The entry's."""
        return str(self.first.do("GET", f"/organizer/entries/{self.entry['id']}")["status"])

    def listed(self, person: ApiClient) -> list[tuple[str, list[str]]]:
        """The requests as somebody sees them: where each stands, and what may be done."""
        return [(each["state"], each["can"]) for each in person.do("GET", "/organizer/confirmations")["requests"]]


@pytest.fixture
def office(stage: PlayedCall) -> Office:
    """Screening and review are left out: the rows are brought to where publication leaves them."""
    entrant = stage.entrant()
    entry = stage.submitted(entrant)
    at, row = clock.now(), records.found(entry_key(entry["id"]))
    reviewed = msgspec.structs.replace(row, status=Status.REVIEWED)
    judged: Change[entries.Entry] = Change(row=reviewed, action="conclude_review", by=SYSTEM, at=at)
    row = records.save(judged, row)
    records.save(entries.award(row, 1, at), row)
    line = {"id": row.id, "rank": 1, "receipt": row.receipt, "title": row.form.title, "entrant": "某厂"}
    line |= {"score": "80.00", "raw": "80.00"}
    objects.write_document(objects.public_result_key(CONTEST), {"winners": [line], "departures": []})
    call = records.found(campaign_key(CONTEST))
    records.save(campaigns.publish(call, at), call)
    return Office(entry, entrant, stage.organizer(), stage.organizer("李主任", "li@example.cn"))


def answer(asked: Json, what: str) -> str:
    """The path of an answer to a request."""
    return f"/organizer/confirmations/{asked['id']}/{what}"


THIRD = Person(Actor(Role.ORGANIZER, "sun"), "孙主任", "d3")


def confirmed(asked: Json) -> None:
    """A third organizer confirms it, as the route would store it."""
    place, work = request_key(CONTEST, asked["id"]), entry_key(asked["entry"])
    rows = records.gather(place, work)
    request, entry = rows.found(place), rows.found(work)
    deed = Deed(entry, play.campaign(), THIRD.actor, clock.now())
    answered, done = confirmations.confirm(request, deed, THIRD, "zh")
    records.save_all([(answered, request), *done])


def withdrawn(asked: Json) -> None:
    """Its asker takes it back, as the route would store it."""
    request = records.found(request_key(CONTEST, asked["id"]))
    records.save(confirmations.take_back(request, request.by, clock.now(), "再核实"), request)


def test_a_revocation_waits_for_another_person_and_is_then_public(office: Office) -> None:
    """Asked for, nothing has happened; confirmed, everybody is told, and the chains are whole."""
    asked = office.ask()
    assert (asked["state"], asked["can"], "大国重器" in asked["what"]["zh"]) == ("waiting", ["take_back"], True)
    assert (office.listed(office.first), office.listed(office.second)) == (
        [("waiting", ["take_back"])],
        [("waiting", ["confirm", "refuse"])],
    )
    assert office.first.send("POST", answer(asked, "confirmation"), {})["code"] == "SECOND_PERSON_NEEDED"
    assert (office.status(), ApiClient().do("GET", "/results")["winners"][0]["revoked"]) == ("awarded", None)
    done = office.second.do("POST", answer(asked, "confirmation"), {})
    assert (done["state"], done["answer"]["name"], office.status()) == ("confirmed", "李主任", "revoked")
    results = ApiClient().do("GET", "/results")
    assert (results["winners"][0]["revoked"]["ground"], results["persons"]) == ("rights", 2)
    assert "配乐" not in str(results)
    assert [each["body"]["reason"] for each in play.messages("revoked")] == ["配乐未获授权"]
    assert office.entrant.do("GET", f"/entries/{office.entry['id']}")["status"] == "revoked"
    again = office.second.send("POST", answer(asked, "confirmation"), {})
    assert (again["code"], len(play.messages("revoked"))) == ("REQUEST_ENDED", 1)
    assert audit.verify() == []


@pytest.mark.parametrize(("what", "state"), [("refusal", "refused"), ("withdrawal", "taken_back")])
def test_a_request_that_ended_changes_nothing(office: Office, what: str, state: str) -> None:
    """Refused by the second or taken back by the first, it cannot be confirmed; the award stands."""
    asked = office.ask()
    person, wrong = (office.second, office.first) if what == "refusal" else (office.first, office.second)
    assert wrong.send("POST", answer(asked, what), WHY)["code"] in ("SECOND_PERSON_NEEDED", "NOT_YOUR_REQUEST")
    ended = person.do("POST", answer(asked, what), WHY)
    assert (ended["state"], ended["answer"]["why"]) == (state, "再核实")
    assert office.second.send("POST", answer(asked, "confirmation"), {})["code"] == "REQUEST_ENDED"
    assert (office.status(), office.listed(office.second)) == ("awarded", [(state, [])])


def test_a_request_lapses_after_a_day(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second person comes too late: it must be asked for again."""
    asked, real = office.ask(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(hours=24, seconds=1))
    late = play.entered(ApiClient(), bootstrap.appoint_organizer(CONTEST, "钱", "qian@example.cn"))
    assert office.listed(late) == [("lapsed", [])]
    assert late.send("POST", answer(asked, "confirmation"), {})["code"] == "REQUEST_ENDED"


def test_an_entry_that_changed_since_must_be_asked_for_again(office: Office) -> None:
    """The second person would confirm what the first did not see."""
    asked = office.ask()
    office.first.do("POST", f"/organizer/entries/{office.entry['id']}/name", {"name": "正名", "reason": "更名"})
    assert office.second.send("POST", answer(asked, "confirmation"), {})["code"] == "REQUEST_OUTDATED"
    assert office.status() == "awarded"


def test_two_confirmations_at_once_revoke_once(office: Office) -> None:
    """The slower one is refused; one letter goes."""
    asked = office.ask()
    with play.right_after_read(lambda: confirmed(asked)):
        slower = office.second.send("POST", answer(asked, "confirmation"), {})
    assert (slower["code"], office.status(), len(play.messages("revoked"))) == ("STALE", "revoked", 1)


def test_a_request_taken_back_while_it_is_confirmed_changes_nothing(office: Office) -> None:
    """Whoever comes first decides; never both."""
    asked = office.ask()
    with play.right_after_read(lambda: withdrawn(asked)):
        slower = office.second.send("POST", answer(asked, "confirmation"), {})
    assert (slower["code"], office.status(), office.listed(office.first)) == ("STALE", "awarded", [("taken_back", [])])


def test_a_small_call_may_be_content_with_one_person_and_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`persons = 1` in the definition: it is done at once, kept as a request, and the public result tells it."""
    alone = msgspec.structs.replace(definitions.of(CONTEST), confirmation=ConfirmationRules(persons=1))
    monkeypatch.setattr(definitions, "in_force", lambda _campaign: alone)
    assert (office.ask()["state"], office.status()) == ("confirmed", "revoked")
    assert ApiClient().do("GET", "/results")["persons"] == 1


def test_two_organizers_put_a_contact_right_and_appoint_a_third(stage: PlayedCall) -> None:
    """As two operators do; whoever is appointed so counts as a person of their own, and takes nobody's address."""
    first, second = stage.organizer(), stage.organizer("李主任", "li@example.cn")
    draft = stage.entrant("13800138000").do("POST", "/entries", stage.form("大国重器"))
    stage.entrant("13600136000")
    about = {"role": "entrant", "person": records.found(entry_key(draft["id"])).owner, "former": "13800138000"}
    wrong = {"act": "correct", "reason": "本人来电", **about, "contact": "13600136000"}
    assert first.send("POST", "/organizer/confirmations", wrong)["code"] == "CONTACT_OF_OTHER"
    late = first.do("POST", "/organizer/confirmations", wrong | {"contact": "13700137000"})
    stage.entrant("13700137000")
    assert second.send("POST", answer(late, "confirmation"), {})["code"] == "STALE"
    asked = first.do("POST", "/organizer/confirmations", wrong | {"contact": "13900139000"})
    assert "139****9000" in asked["what"]["zh"]
    assert second.do("POST", answer(asked, "confirmation"), {})["state"] == "confirmed"
    entrant = ApiClient()
    entrant.do("POST", "/sign-in/sessions", play.proof("13900139000"))
    assert [each["id"] for each in entrant.do("GET", "/entries")["entries"]] == [draft["id"]]
    names = {"act": "appoint", "reason": "增补", "name": "赵主任", "person": "a" * 20}
    taken = first.send("POST", "/organizer/confirmations", names | {"contact": "li@example.cn"})
    assert taken["code"] == "ORGANIZER_EXISTS"
    asked = first.do("POST", "/organizer/confirmations", names | {"contact": "zhao@example.cn"})
    assert second.do("POST", answer(asked, "confirmation"), {})["state"] == "confirmed"
    lines = {each["name"]: each["admitted"] for each in first.do("GET", "/organizer/organizers")["organizers"]}
    assert lines == {"王主任": True, "李主任": True, "赵主任": True}
    assert audit.verify() == []
