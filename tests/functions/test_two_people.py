"""The attack "one organizer alone decides", played over HTTP at each step; with a second person each succeeds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec
import pytest

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.aws import audit, correspondence, definitions
from chalicelib.call.definition import ConfirmationRules
from chalicelib.entry.confirmations import ActName
from tests import play
from tests.functions.test_replace_reviewers import mended
from tests.play import ApiClient, Json, PlayedCall

WHY = {"reason": "按规定办理"}
LATER = {"review_until": (clock.now() + timedelta(days=90)).isoformat()}


class Office(NamedTuple):
    """Two organizers, and the call that the first of them would decide alone."""

    stage: PlayedCall
    first: ApiClient
    second: ApiClient

    def ids(self) -> dict[str, str]:
        """The members by name."""
        listed = self.first.do("GET", "/organizer/organizers")["organizers"]
        return {each["name"]: each["id"] for each in listed}

    def refuses(self, method: str, path: str, code: str, **body: Any) -> None:
        """What one person sends is refused, with words that say what to do."""
        answer = self.first.send(method, path, WHY | body)
        assert (path, answer.get("code")) == (path, code)
        assert "两人" in answer["message"]["zh"] or "另一位" in answer["message"]["zh"]

    def decide(self, look: Callable[[], Any], act: str, entry: str = "", **more: Any) -> tuple[Any, Any]:
        """The act is asked for; its asker confirms it in vain; another person does. What is seen before and after."""
        before = look()
        asked = self.first.do("POST", "/organizer/confirmations", play.asked_for(self.first, act, entry, **more))
        path = f"/organizer/confirmations/{asked['id']}/confirmation"
        self.refuses_own(path)
        assert look() == before, f"{act} took effect with one person"
        listed = self.second.do("GET", "/organizer/confirmations")["requests"]
        assert ("waiting", ["confirm", "refuse"]) in [(each["state"], each["can"]) for each in listed]
        key = {"Idempotency-Key": f"{act}-0123456789abcdefghijkl"}
        done = self.second.do("POST", path, {}, **key)
        assert self.second.do("POST", path, {}, **key) == done  # sent again because its answer was lost
        return before, look()

    def refuses_own(self, path: str) -> None:
        """Who asked does not confirm."""
        answer = self.first.send("POST", path, {})
        assert (self.first.status, answer["code"]) == (403, "SECOND_PERSON_NEEDED")
        assert "另一位" in answer["message"]["zh"]

    def entry(self, work: Json) -> Json:
        """An entry as the office sees it."""
        found: Json = self.first.do("GET", f"/organizer/entries/{work['id']}")
        return found

    def board(self) -> Json:
        """Where the call stands."""
        found: Json = self.first.do("GET", "/organizer/board")
        return found


@pytest.fixture
def office(stage: PlayedCall) -> Office:
    """The second organizer was appointed as the first was: by whoever deployed the call."""
    return Office(stage, stage.organizer(), stage.organizer("李主任", "li@example.cn"))


def test_one_organizer_alone_decides_nothing_and_two_do(office: Office) -> None:
    """From the deadline to the published result; history and the public result name both, the public by ids."""
    works = _entered(office)
    _deadlines(office, works[0])
    _screened(office, works[1:])
    _leaving(office, works[1])
    _scores(office)
    _publication(office)
    public = ApiClient().do("GET", "/results")
    acts = [each["act"] for each in public["decisions"]]
    assert acts == ["extend", "reschedule", "disqualify", "restore", "void", "close", "publish"]
    ids = office.ids()
    people = {(each["asked_by"], each["confirmed_by"]) for each in public["decisions"]}
    assert people == {(ids["王主任"], ids["李主任"])}
    assert (public["persons"], "王主任" in str(public)) == (2, False)
    assert _both_named("entries", "reviews") >= len(acts)  # a disqualification changes ranks too
    _members(office)
    assert audit.verify() == []


def _entered(office: Office) -> list[Json]:
    entrant = office.stage.entrant()
    draft = entrant.do("POST", "/entries", office.stage.form("友人的"))
    return [draft, *(office.stage.submitted(entrant, f"作品{number}") for number in range(2))]


def _deadlines(office: Office, draft: Json) -> None:
    """More time for a friend's entry, and the call opened again."""
    office.stage.close_entries(office.first)
    until = (clock.now() + timedelta(days=3)).isoformat()
    before, after = office.decide(lambda: office.entry(draft)["deadline"], "extend", draft["id"], until=until)
    assert before < after
    calendar = office.board()["calendar"]
    dates = {name: calendar[name] for name in ("opens", "review_until")} | {"closes": until}
    office.refuses("PUT", "/organizer/calendar", "TWO_PEOPLE_DECIDE", **dates, revision=office.board()["revision"])
    phases = office.decide(lambda: office.board()["phase"], "reschedule", dates=dates)
    assert phases == ("closed", "collecting")


def _screened(office: Office, works: list[Json]) -> None:
    office.stage.close_entries(office.first)  # the call is open: its deadline has not passed, and one person may end it
    for number in range(7):
        office.stage.expert(office.first, number)
    office.stage.screening(office.first)
    office.stage.screened(office.first, *works)


def _leaving(office: Office, work: Json) -> None:
    """An entry taken out of the call, and one that was taken out brought back."""
    assert office.decide(lambda: office.entry(work)["status"], "disqualify", work["id"]) == (
        "in_review",
        "disqualified",
    )
    office.refuses("POST", f"/organizer/entries/{work['id']}/restoration", "TWO_PEOPLE_DECIDE")
    assert office.decide(lambda: office.entry(work)["status"], "restore", work["id"])[1] == "in_review"


def _scores(office: Office) -> None:
    """Scores made void, and the review ended before everybody has scored."""
    office.stage.scoring(office.first)
    expert = office.first.do("GET", "/organizer/experts")["experts"][0]["id"]
    office.first.do("POST", f"/organizer/experts/{expert}/replacement", WHY)
    mended("expert_left")
    orders = len(play.outbox("expert_left"))
    assert office.decide(lambda: len(play.outbox("expert_left")), "void", person=expert) == (orders, orders + 1)
    mended("expert_left")
    office.refuses("POST", "/organizer/phases/expert_review/close", "STILL_MISSING")
    look = lambda: "people" in office.board()["phases"]["expert_review"]["decisions"]  # noqa: E731 - one line says it
    assert office.decide(look, "close", phase="expert_review") == (False, True)
    play.step("tally_scores", round=1)
    play.step("close_phase", phase="expert_review")


def _publication(office: Office) -> None:
    office.first.do("POST", "/organizer/phases/selection/start", {})
    play.step("open_phase", phase="selection", execution="arn:3")
    play.step("hold_gate", phase="selection", stop="gate", token="t4")
    office.refuses("POST", "/organizer/phases/selection/gate", "TWO_PEOPLE_DECIDE")
    result = office.first.do("GET", "/organizer/result")
    look = lambda: "gate" in office.board()["phases"]["selection"]["decisions"]  # noqa: E731 - one line says it
    chosen = result["undecided"] or []
    assert office.decide(look, "publish", chosen=chosen[: result["winners"]]) == (False, True)
    play.step("publish_result")


def _members(office: Office) -> None:
    """The second person's account is neither taken over nor doubled; of two, one removes nobody."""
    ids = office.ids()
    other = f"/organizer/organizers/{ids['李主任']}"
    office.refuses("POST", f"{other}/removal", "TWO_PEOPLE_DECIDE")
    office.refuses("PUT", other, "OWN_ADDRESS", name="李主任", email="wang.second@example.cn")
    again = office.first.send("POST", "/organizer/organizers", {"name": "王主任", "email": "Wang@Example.cn"})
    assert again["code"] == "ORGANIZER_EXISTS"
    office.stage.organizer("赵主任", "zhao@example.cn")
    third = office.ids()["赵主任"]
    assert office.decide(lambda: _states(office)[third], "remove", person=third) == ("invited", "removed")


def _states(office: Office) -> dict[str, str]:
    listed = office.first.do("GET", "/organizer/organizers")["organizers"]
    return {each["id"]: each["state"] for each in listed}


def _both_named(*tables: str) -> int:
    """How many links of the histories of what was decided say who asked and who confirmed."""
    rows = [item for table in tables for item in play.items(table) if "history#" in item["sk"]["S"]]
    return sum("王主任提出，李主任确认" in str(row) for row in rows)


def test_every_act_is_played(office: Office) -> None:
    """Those that the whole contest above does not play have tests of their own, named here."""
    elsewhere = {
        ActName.REVOKE: "tests/api/test_confirmations.py",
        ActName.STRIKE: "tests/functions/test_public_notice.py",
        ActName.DECIDE: "tests/functions/test_public_notice.py",
        ActName.ADOPT: "tests/api/test_definition.py",
        ActName.ERASE: "tests/api/test_own_data.py",
        ActName.REFUSE_ERASURE: "tests/api/test_own_data.py",
        ActName.RESET: "tests/api/test_second_factor.py",
        ActName.APPOINT: "tests/functions/test_acting.py",
        ActName.CORRECT: "tests/functions/test_acting.py",
        ActName.LEAVE_OUT: "tests/api/test_audience.py",
        ActName.COUNT_AGAIN: "tests/api/test_audience.py",
    }
    played = {"extend", "reschedule", "disqualify", "restore", "void", "close", "publish", "remove", "admit"}
    assert {*elsewhere, *played} == set(ActName)
    assert office.second.do("GET", "/organizer/confirmations") == {"requests": []}


def added(by: ApiClient, name: str, email: str) -> ApiClient:
    """An account that one organizer adds on the page, signed in by whoever reads that mailbox."""
    line = by.do("POST", "/organizer/organizers", {"name": name, "email": email})
    person = play.entered(ApiClient(), correspondence.new_link(Role.ORGANIZER, line["id"], name))
    person.line = line
    return person


def confirmation(person: ApiClient, asked: Json) -> tuple[int, str]:
    """What comes of confirming a request: the status, and the code of a refusal."""
    answer = person.send("POST", f"/organizer/confirmations/{asked['id']}/confirmation", {})
    return person.status, answer.get("code", "")


REFUSED = (403, "ADDED_BY_ONE")


def test_more_accounts_make_one_person_no_second_one(office: Office) -> None:
    """Added by oneself, under another spelling of one's address, added by that one, or as a confederate's."""
    draft = office.stage.entrant().do("POST", "/entries", office.stage.form("友人的"))
    until = (clock.now() + timedelta(days=400)).isoformat()
    own = added(office.first, "王主任", "wang+2@example.cn")
    third = added(own, "王某", "w.ang@example.cn")
    friend = added(office.first, "友人", "friend@example.cn")
    accounts = [office.first, own, third, friend]
    before = office.entry(draft)["deadline"]
    for asker in accounts:
        asked = asker.do("POST", "/organizer/confirmations", play.asked_for(asker, "extend", draft["id"], until=until))
        others = [each for each in accounts if each is not asker]
        assert [confirmation(each, asked) for each in others] == [REFUSED] * 3
        for each in others:
            newest = each.do("GET", "/organizer/confirmations")["requests"][0]
            assert "confirm" not in newest["can"]
        asker.do("POST", f"/organizer/confirmations/{asked['id']}/withdrawal", WHY)
    admits = play.asked_for(office.first, "admit", person=own.line["id"])
    asked = office.first.do("POST", "/organizer/confirmations", admits)
    assert [confirmation(each, asked) for each in (own, third, friend)] == [REFUSED] * 3
    assert office.entry(draft)["deadline"] == before
    assert not _admitted(office)[own.line["id"]]


def test_whom_two_have_admitted_is_another_person(office: Office) -> None:
    """From then on, and in the public result's list of what was decided; history tells both."""
    draft = office.stage.entrant().do("POST", "/entries", office.stage.form("友人的"))
    until = (clock.now() + timedelta(days=400)).isoformat()
    friend = added(office.first, "友人", "friend@example.cn")
    number = friend.line["id"]
    assert office.decide(lambda: _admitted(office)[number], "admit", person=number) == (False, True)
    asks = play.asked_for(office.first, "extend", draft["id"], until=until)
    asked = office.first.do("POST", "/organizer/confirmations", asks)
    assert confirmation(friend, asked) == (200, "")
    assert _both_named("sessions") == 1
    assert audit.verify() == []


def test_whom_the_deployment_appoints_too_is_another_person(office: Office) -> None:
    """An office of one gets its second person from whoever runs the platform."""
    friend = added(office.first, "友人", "friend@example.cn")
    assert not _admitted(office)[friend.line["id"]]
    office.stage.organizer("友人", "friend@example.cn")
    assert _admitted(office)[friend.line["id"]]


def test_no_organizer_unblinds_or_erases(office: Office) -> None:
    """There is no such route, for one person or for two; what experts see is not theirs to ask for."""
    draft = office.stage.entrant().do("POST", "/entries", office.stage.form("友人的"))
    for person in (office.first, office.second):
        for method, path in (("DELETE", f"/organizer/entries/{draft['id']}"), ("DELETE", f"/entries/{draft['id']}")):
            person.send(method, path)
            assert person.status in (403, 404, 405)
        assert person.send("GET", "/reviews")["code"] == "FORBIDDEN"
    assert office.entry(draft)["title"] == "友人的"


def _admitted(office: Office) -> dict[str, bool]:
    listed = office.first.do("GET", "/organizer/organizers")["organizers"]
    return {each["id"]: each["admitted"] for each in listed}


def test_in_a_small_call_one_person_is_enough_and_the_public_reads_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The definition says so: the act is done at once, and what the public sees says that one person decided."""
    alone = msgspec.structs.replace(definitions.of(play.CONTEST), confirmation=ConfirmationRules(persons=1))
    monkeypatch.setattr(definitions, "in_force", lambda _campaign: alone)
    draft = office.stage.entrant().do("POST", "/entries", office.stage.form("友人的"))
    until = (clock.now() + timedelta(days=400)).isoformat()
    asked = play.asked_for(office.first, "extend", draft["id"], until=until)
    assert office.first.do("POST", "/organizer/confirmations", asked)["state"] == "confirmed"
    assert office.board()["persons"] == 1
    assert ApiClient().do("GET", "/statistics")["persons"] == 1


def test_a_call_that_changed_since_must_be_asked_for_again(office: Office) -> None:
    """The second person would confirm dates that stand on others."""
    office.stage.close_entries(office.first)
    calendar = office.board()["calendar"]
    dates = {name: calendar[name] for name in ("opens", "review_until")}
    dates |= {"closes": (clock.now() + timedelta(days=3)).isoformat()}
    asks = play.asked_for(office.first, "reschedule", dates=dates)
    asked = office.first.do("POST", "/organizer/confirmations", asks)
    moved = {"opens": calendar["opens"], "closes": calendar["closes"]} | LATER | WHY
    office.first.do("PUT", "/organizer/calendar", moved | {"revision": office.board()["revision"]})
    answer = office.second.send("POST", f"/organizer/confirmations/{asked['id']}/confirmation", {})
    assert answer["code"] == "REQUEST_OUTDATED"
