"""What operators change in a running call: two of them, each under the identity that the account knows."""

import argparse
import hashlib
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from msgspec import structs

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.aws import audit, correspondence, definitions, records
from chalicelib.aws.items import entrant_key, entry_key, history_key
from chalicelib.aws.places import Place
from chalicelib.bilingual import Text
from chalicelib.call import definition
from chalicelib.call.definition import Definition
from infra import acting, looking, operate
from infra.acting import Options
from tests import play
from tests.play import ApiClient, Json, PlayedCall

ARN = "arn:aws:sts::111122223333:assumed-role/Operations/"


class Desk(NamedTuple):
    """Terminals of two operators, and what they print."""

    stage: PlayedCall
    capsys: pytest.CaptureFixture[str]

    def run(
        self,
        who: str,
        command: str,
        *words: str,
        code: int = 0,
        apply: bool = True,
        why: str = "按规定办理",
        until: str = "",
    ) -> list[Json]:
        """One command; what it prints as JSON. A refusal must have the exit code."""
        self.capsys.readouterr()
        options = Options(by=who, identity=f"{ARN}{who}", apply=apply, as_json=True, why=why, until=until)
        assert acting.run(command, words, options) == code, self.capsys.readouterr().err
        printed = self.capsys.readouterr()
        found: list[Json] = json.loads(printed.out) if code == 0 else [{"refused": printed.err}]
        return found

    def decide(self, command: str, *words: str, until: str = "") -> Json:
        """One operator asks: nothing is stored before `--apply`. They confirm in vain; another one does."""
        before = {table: play.stored(table) for table in ("entries", "reviews", "sessions")}
        [planned] = self.run("wei", command, *words, apply=False, until=until)
        assert {table: play.stored(table) for table in before} == before
        [asked] = self.run("wei", command, *words, until=until)
        assert self.run("wei", command, *words, until=until) == [asked]  # asked once
        assert (planned["id"], asked["state"]) == ("", "waiting")
        confirmation = ("confirm", asked["id"], asked["digest"])
        assert "Another" in self.run("wei", *confirmation, code=1)[0]["refused"]
        assert "digest" in self.run("min", "confirm", asked["id"], "0" * 16, code=1)[0]["refused"]
        self.run("min", *confirmation, apply=False)
        assert [each["id"] for each in self.run("min", "requests")] == [asked["id"]]
        [done] = self.run("min", *confirmation)
        assert self.run("min", *confirmation) == [done]  # sent again because its answer was lost
        assert (done["state"], done["asked_by"], done["answered_by"]) == ("confirmed", "wei", "min")
        assert audit.verify() == []
        return done

    def begun(self, person: ApiClient, entry: Json) -> str:
        """Begin an upload; the code of the refusal, empty where it begins."""
        sent = person.send("POST", f"/entries/{entry['id']}/uploads", {"name": "film.mp4", "size": 1000})
        return str(sent.get("code", ""))


@pytest.fixture
def desk(stage: PlayedCall, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The call is open."""
    return Desk(stage, capsys)


def later(**away: float) -> str:
    return (clock.now() + timedelta(**away)).isoformat()


def why_of(entry: str) -> list[str]:
    """The reasons in an entry's history."""
    place = history_key(entry_key(entry))
    return [link.why for link in records.every(lambda after: records.query(place, after=after))]


def test_an_entry_is_submitted_after_the_deadline_until_its_own(desk: Desk) -> None:
    """Its history names both operators, its entrant reads the reason; entries without one of their own stay shut."""
    office, entrant, other = desk.stage.organizer(), desk.stage.entrant(), desk.stage.entrant("13900139000")
    mine, theirs = (each.do("POST", "/entries", desk.stage.form("大国重器")) for each in (entrant, other))
    desk.stage.close_entries(office)
    assert desk.begun(entrant, mine) == "ENTRIES_CLOSED"
    desk.decide("extend", mine["id"], until=later(days=2))
    assert "按规定办理（wei提出，min确认）" in why_of(mine["id"])
    assert [each["body"]["reason"] for each in play.messages("deadline_extended")] == ["按规定办理"]
    desk.stage.uploaded(entrant, mine)
    play.probe(mine["id"])
    ready = entrant.do("GET", f"/entries/{mine['id']}")
    submitted = entrant.do("POST", f"/entries/{mine['id']}/submission", desk.stage.pledged(ready))
    assert submitted["status"] == "submitted"
    assert desk.begun(other, theirs) == "ENTRIES_CLOSED"
    told = office.do("GET", f"/organizer/entries/{mine['id']}/history")["history"]
    assert "operator" in {each["by"]["role"] for each in told}
    again = desk.run("wei", "extend", mine["id"], until=later(days=1), code=1)
    assert "later" in again[0]["refused"] or "after" in again[0]["refused"]


def test_dates_that_have_passed_are_moved_for_all(desk: Desk) -> None:
    """The call is open again; entrants with drafts are told as when an organizer moves them."""
    office, entrant = desk.stage.organizer(), desk.stage.entrant()
    entry = entrant.do("POST", "/entries", desk.stage.form("大国重器"))
    desk.stage.close_entries(office)
    desk.decide("reschedule", f"closes={later(days=3)}")
    assert ApiClient().do("GET", "/contest")["phase"] == "collecting"
    assert desk.begun(entrant, entry) == ""
    assert "offset" in desk.run("wei", "reschedule", "closes=2030-01-01T00:00", code=2)[0]["refused"]


def test_an_organizer_confirms_what_an_operator_asks_for_and_not_the_other_way_round(desk: Desk) -> None:
    """On the overview, with the operator's name. What the office asks for is the office's to confirm."""
    office, entrant = desk.stage.organizer(), desk.stage.entrant()
    entry = entrant.do("POST", "/entries", desk.stage.form("大国重器"))
    until = later(days=400)
    [asked] = desk.run("wei", "extend", entry["id"], until=until)
    [listed] = office.do("GET", "/organizer/confirmations")["requests"]
    assert (listed["by"], listed["can"]) == ("wei", ["confirm", "refuse"])
    assert office.do("POST", f"/organizer/confirmations/{asked['id']}/confirmation", {})["state"] == "confirmed"
    assert desk.run("min", "confirm", asked["id"], asked["digest"], code=1)
    own = play.asked_for(office, "extend", entry["id"], until=later(days=500))
    waits = office.do("POST", "/organizer/confirmations", own)
    [seen] = desk.run("min", "requests")
    assert seen["id"] == waits["id"]
    assert "Another" in desk.run("min", "confirm", seen["id"], seen["digest"], code=1)[0]["refused"]
    assert audit.verify() == []


def test_a_contact_is_put_right_and_what_the_wrong_one_opened_is_shut(desk: Desk) -> None:
    """The right one signs in to the account with its entries; every session has ended; both contacts are told."""
    entrant = desk.stage.entrant("13800138000", email="zs@example.cn")
    entry = entrant.do("POST", "/entries", desk.stage.form("大国重器"))
    account = owner_of(entry)
    desk.decide("correct-contact", "entrant", account, "13800138000", "139 0013 9000")
    entrant.send("GET", "/entries")
    assert entrant.status == 401
    again = ApiClient()
    again.do("POST", "/sign-in/sessions", play.proof("13900139000"))
    assert [each["id"] for each in again.do("GET", "/entries")["entries"]] == [entry["id"]]
    assert again.do("GET", "/entrant")["profile"]["phone"] == "13900139000"
    told = play.messages("contact_corrected")
    assert {each["body"]["contact"] for each in told} == {"13800138000", "13900139000"}
    assert {each["body"]["former"] for each in told} == {"138****8000"}
    stranger = ApiClient()  # whoever holds the wrong number by now
    stranger.do("POST", "/sign-in/sessions", play.proof("13800138000"))
    assert stranger.do("GET", "/entries")["entries"] == []
    assert audit.verify() == []


def owner_of(entry: Json) -> str:
    return records.found(entry_key(entry["id"])).owner


def test_a_contact_of_another_account_is_not_taken(desk: Desk) -> None:
    """Two accounts of one person are joined on the page; and a contact that is not theirs is nobody's to correct."""
    entrant = desk.stage.entrant("13800138000")
    desk.stage.entrant("13900139000")
    account = owner_of(entrant.do("POST", "/entries", desk.stage.form("大国重器")))
    words = ("correct-contact", "entrant", account)
    assert "another account" in desk.run("wei", *words, "13800138000", "13900139000", code=1)[0]["refused"]
    assert "Not found" in desk.run("wei", *words, "13700137000", "13600136000", code=1)[0]["refused"]
    assert desk.run("wei", "correct-contact", "organizer", account, "a@b.cn", "c@d.cn", code=2)


def test_an_unproved_address_moves_in_the_profile_alone(desk: Desk) -> None:
    """Nobody signs in by it; whoever proves it later is told which account names it."""
    entrant = desk.stage.entrant("13800138000", email="wrnog@example.cn")
    account = owner_of(entrant.do("POST", "/entries", desk.stage.form("大国重器")))
    desk.decide("correct-contact", "entrant", account, "wrnog@example.cn", "wrong@example.cn")
    row = records.found(entrant_key(account))
    assert (row.contact, row.profile and row.profile.email) == ("13800138000", "wrong@example.cn")
    claims = [item["pk"]["S"] for item in play.items("sessions") if item["sk"]["S"].startswith("cited#")]
    assert len(claims) == 1


def test_the_address_of_an_expert_is_put_right(desk: Desk) -> None:
    """The right one gets the invitation; the link that lies in the wrong mailbox signs nobody in."""
    office = desk.stage.organizer()
    expert = desk.stage.expert(office, 0)
    row = office.do("GET", "/organizer/experts")["experts"][0]
    link = correspondence.new_link(Role.EXPERT, row["id"], row["name"])
    desk.decide("correct-contact", "expert", row["id"], row["email"], "right@example.cn")
    expert.send("GET", "/reviews")
    assert expert.status == 401
    stranger = ApiClient()
    stranger.send("POST", "/sign-in/redemptions", {"token": link})
    assert stranger.status >= 400
    assert "right@example.cn" in {each["body"]["email"] for each in play.messages("invitation")}
    assert row["email"] in {each["body"]["contact"] for each in play.messages("contact_corrected")}


def test_an_organizer_is_appointed_and_one_withdrawn(desk: Desk) -> None:
    """The new one counts as a person of their own; the sessions of the one who goes end; the last one stays."""
    first = desk.stage.organizer()
    assert "last organizer" in desk.run("wei", "withdraw-organizer", "wang@example.cn", code=1)[0]["refused"]
    desk.decide("appoint-organizer", "李主任", "li@example.cn")
    [line] = [each for each in first.do("GET", "/organizer/organizers")["organizers"] if each["name"] == "李主任"]
    assert line["admitted"]
    assert "already" in desk.run("wei", "appoint-organizer", "李某", "li@example.cn", code=1)[0]["refused"]
    second = play.entered(ApiClient(), correspondence.new_link(Role.ORGANIZER, line["id"], "李主任"))
    desk.decide("withdraw-organizer", "wang@example.cn")
    first.send("GET", "/organizer/board")
    assert first.status == 401
    states = {each["name"]: each["state"] for each in second.do("GET", "/organizer/organizers")["organizers"]}
    assert states == {"王主任": "removed", "李主任": "invited"}


def deployed(changed: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another definition lies under the open call, as its operator would deploy it."""
    monkeypatch.setattr(definition, "_shipped", lambda _source: changed)
    definitions.deployed.cache_clear()


def test_a_changed_definition_comes_into_force(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its own checks: not without a new version; entries keep what they agreed to."""
    entry = desk.stage.submitted(desk.stage.entrant())
    call = definitions.deployed(play.CONTEST)[0]
    first, *rest = call.pledges
    pledges = (structs.replace(first, version="9", body=Text("新的承诺", "A new pledge")), *rest)
    new = structs.replace(call, pledges=pledges)
    deployed(new, monkeypatch)
    assert "version" in desk.run("wei", "adopt-definition", code=1)[0]["refused"]
    new = structs.replace(call, pledges=pledges, version="2025.9")
    deployed(new, monkeypatch)
    done = desk.decide("adopt-definition")
    assert "2025.9" in done["what"]
    assert ApiClient().do("GET", "/contest")["definition_sha256"] == new.sha256
    agreed = {each.id: each.sha256 for each in records.found(entry_key(entry["id"])).pledges}
    assert agreed[first.id] == first.sha256


def test_the_first_two_organizers_take_one_operator(desk: Desk) -> None:
    """Nobody could confirm them; from then on two decide, and a known organizer still gets a link."""
    outputs = {"Contest": play.CONTEST, "SiteUrl": "https://example.cn/"}
    for name, email in (("王主任", "wang@example.cn"), ("李主任", "li@example.cn")):
        assert operate.appoint(outputs, lambda _name: None, [name, email]) == 0
    assert operate.appoint(outputs, lambda _name: None, ["赵主任", "zhao@example.cn"]) == 1
    assert "takes two people" in desk.capsys.readouterr().err
    assert operate.appoint(outputs, lambda _name: None, ["李主任", "li@example.cn"]) == 0
    assert "#token=" in desk.capsys.readouterr().out


def test_a_second_factor_is_reset_by_two_where_two_others_could(desk: Desk) -> None:
    """One operator alone would sign in as an organizer, and confirm what they themselves ask for."""
    first, _, third = (desk.stage.organizer(name, f"{name}@example.cn") for name in ("wang", "li", "zhao"))
    outputs = {"Contest": play.CONTEST}
    assert operate.reset_factor(outputs, lambda _name: None, ["zhao@example.cn"]) == 1
    desk.decide("reset-second-factor", "zhao@example.cn")
    third.send("GET", "/organizer/board")
    assert (third.status, first.do("GET", "/organizer/board")["persons"]) == (401, 2)


def test_what_waits_is_refused_taken_back_or_lapses(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the other operator with a reason, by oneself, and by the clock."""
    desk.stage.organizer()
    asks = ("appoint-organizer", "李主任", "li@example.cn")
    [asked] = desk.run("wei", *asks)
    assert desk.run("min", "refuse", asked["id"], why="未核实")[0]["state"] == "refused"
    [asked] = desk.run("wei", *asks)
    assert desk.run("wei", "take-back", asked["id"], why="再核实")[0]["state"] == "taken_back"
    [asked] = desk.run("wei", *asks)
    at = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: at)
    assert desk.run("min", "requests") == []
    assert "Lapsed" in desk.run("min", "confirm", asked["id"], asked["digest"], code=1)[0]["refused"]


def test_who_is_not_named_and_what_is_no_moment_is_said(desk: Desk) -> None:
    """Two names of one identity are one person; on a laptop the name is the identity."""
    entry = desk.stage.entrant().do("POST", "/entries", desk.stage.form("大国重器"))
    nobody = Options(why="x", until=later(days=400), identity="local/")
    assert acting.run("extend", [entry["id"]], nobody) == 2
    assert acting.run("extend", [], nobody) == 2
    assert acting.operator(Options(identity=f"{ARN}wei")).name == "wei"
    same = [acting.operator(Options(by=name, identity=f"{ARN}wei")) for name in ("wei", "min")]
    assert same[0].actor == same[1].actor
    assert acting.identity("wei", local=True) == "local/wei"


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::111122223333:user/wei",
        "arn:aws:iam::111122223333:user/office/WEI",
        "arn:aws-cn:sts::111122223333:assumed-role/Deployers/wei",
        "arn:aws:sts::111122223333:federated-user/Wei",
    ],
)
def test_one_user_is_one_operator_by_whatever_role(desk: Desk, arn: str) -> None:
    """So nobody confirms what they ask for. Another account's user of that name is somebody else."""
    known = acting.operator(Options(identity=f"{ARN}wei"))
    assert acting.operator(Options(by="min", identity=arn)).actor == known.actor
    other = acting.operator(Options(identity=arn.replace("1111", "9999")))
    assert other.actor != known.actor
    plain = hashlib.sha256(b"operator/111122223333/wei").hexdigest()
    assert known.contact != plain  # nobody finds the name by trying


def test_the_account_says_who_operates_a_deployed_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the shell's environment has; only the local stack takes one's word for it."""
    monkeypatch.setenv("STAGE", "local")
    sts = SimpleNamespace(get_caller_identity=lambda: {"Arn": f"{ARN}wei"})
    monkeypatch.setattr("infra.acting.boto3.client", lambda _name: sts)
    said = argparse.Namespace(command="extend", by="min", why="", until="", apply=False, json=False)
    asked = [operate._options(argparse.Namespace(**vars(said), local=local)) for local in (False, True)]
    assert [each.identity for each in asked] == [f"{ARN}wei", "local/min"]


def letters_of(desk: Desk, *of: str) -> list[Json]:
    """What `letters` tells."""
    desk.capsys.readouterr()
    assert looking.command("letters")({}, None, [*of, "json"]) == 0
    found: list[Json] = json.loads(desk.capsys.readouterr().out)
    return found


def settle(*of: str, letter: str, refused: str = "") -> None:
    """The mail server has taken a letter, or refused it."""
    under = looking.outbox_of(of)
    records.settle_outbox(Place(under.table, under.pk, f"{under.sk}{letter}"), refused)


def test_a_letter_that_bounced_is_sent_once_more_in_its_words(desk: Desk) -> None:
    """Twice is once; one that still waits gets another attempt; the copy can be sent again when it bounces too."""
    entry = desk.stage.submitted(desk.stage.entrant())
    [letter] = [each for each in letters_of(desk, entry["id"]) if each["kind"] == "submitted"]
    assert desk.run("wei", "resend", entry["id"], letter["id"])[0]["state"].startswith("due now")
    settle(entry["id"], letter=letter["id"], refused="mailbox full")
    before = play.stored("entries")
    assert desk.run("wei", "resend", entry["id"], letter["id"], apply=False)[0]["state"].startswith("not stored")
    assert play.stored("entries") == before
    [sent] = desk.run("wei", "resend", entry["id"], letter["id"])
    assert sent == {"id": f"{letter['id']}#again", "kind": "submitted", "state": "waiting"}
    assert desk.run("min", "resend", entry["id"], letter["id"]) == [sent]
    [waits] = play.messages("submitted")
    assert waits["body"]["title"] == entry["title"]
    settle(entry["id"], letter=sent["id"], refused="mailbox full")
    assert desk.run("wei", "resend", entry["id"], letter["id"])[0]["state"] == "refused: mailbox full"
    assert desk.run("wei", "resend", entry["id"], sent["id"])[0]["state"] == "waiting"
    assert audit.verify() == []


def test_who_is_invited_gets_a_new_invitation(desk: Desk) -> None:
    """The words of other letters to them are kept no longer; whoever has left gets none."""
    office = desk.stage.organizer()
    desk.stage.expert(office, 0)
    expert = office.do("GET", "/organizer/experts")["experts"][0]["id"]
    [letter] = letters_of(desk, "expert", expert)
    settle("expert", expert, letter=letter["id"])
    assert desk.run("wei", "resend", "expert", expert, letter["id"])[0]["kind"] == "invitation"
    assert expert in {each["body"]["subject"] for each in play.messages("invitation")}
    assert "Not found" in desk.run("wei", "resend", "expert", expert, "nothing", code=1)[0]["refused"]
    assert desk.run("wei", "resend", code=2)


def test_a_code_is_found_by_its_contact_and_asked_for_anew(desk: Desk) -> None:
    """What was sent where, and whether it was refused: the first question of the last evening."""
    ApiClient().do("POST", "/sign-in/codes", {"contact": "13800138000"})
    [code] = letters_of(desk, "contact", "138 0013 8000")
    assert (code["kind"], code["state"]) == ("code", "waiting")
    assert desk.run("wei", "resend", "contact", "13800138000", code["id"])[0]["state"].startswith("due now")
    settle("contact", "13800138000", letter=code["id"], refused="no such number")
    assert letters_of(desk, "contact", "13800138000")[0]["state"] == "refused: no such number"
    refused = desk.run("wei", "resend", "contact", "13800138000", code["id"], code=1)[0]["refused"]
    assert "asks for a new one" in refused


def test_who_is_to_be_withdrawn_does_not_confirm_it(desk: Desk) -> None:
    """Else an operator asks for both, and the last one confirms their own after the other's."""
    office = [desk.stage.organizer(name, f"{name}@example.cn") for name in ("wang", "li")]
    asked = [desk.run("wei", "withdraw-organizer", f"{name}@example.cn")[0]["id"] for name in ("wang", "li")]
    first, second = (f"/organizer/confirmations/{each}/confirmation" for each in asked)
    assert office[1].do("POST", first, {})["state"] == "confirmed"
    assert office[1].send("POST", second, {})["code"] == "SECOND_PERSON_NEEDED"
    assert acting.organizers_who_decide() == 1


def test_two_withdrawals_do_not_empty_the_office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each was read while the other one was there: the second is not stored, and later not carried out."""
    for name in ("wang", "li"):
        desk.stage.organizer(name, f"{name}@example.cn")
    asked = [desk.run("wei", "withdraw-organizer", f"{name}@example.cn")[0] for name in ("wang", "li")]
    first, second = (("confirm", each["id"], each["digest"]) for each in asked)
    [wang] = [row for row in acting._organizers() if row.name == "wang"]
    desk.run("min", *first)
    with monkeypatch.context() as seen:
        seen.setattr(acting, "_other", lambda _organizer: wang)
        assert "changed elsewhere" in desk.run("min", *second, code=1)[0]["refused"]
    assert "last organizer" in desk.run("min", *second, code=1)[0]["refused"]
    assert acting.organizers_who_decide() == 1
    assert audit.verify() == []
