"""Two contests on one deployment: each its own definition, people and data; what is of one is nothing in the other."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import app
from chalicelib.actors import Role
from chalicelib.api import further
from chalicelib.aws import audit, bootstrap, contests, correspondence, definitions
from chalicelib.aws.clients import client
from chalicelib.call import definition
from chalicelib.config import config
from tests import play
from tests.api.every_route import play_everything
from tests.api.test_english_call import CANAL, EnglishCall, in_english, unit_sheet
from tests.api.test_permissions import BODIES, ROUTES, call, wanted_by
from tests.play import ApiClient, Json, PlayedCall
from tests.unit.workbooks import mangled_sheets

TABLES = ("entries", "reviews", "sessions")
MAIL = "both@example.cn"


@pytest.fixture
def first(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedCall]:
    """The shipped call, in a deployment that runs the English one beside it."""
    folder = Path(__file__).parents[1] / "contests"
    monkeypatch.setattr(definition, "FOLDERS", [definition.SHIPPED, folder])
    monkeypatch.setenv("FURTHER_CONTESTS", CANAL)
    config.cache_clear()
    definitions.deployed.cache_clear()
    yield PlayedCall()
    definitions.deployed.cache_clear()
    definition._shipped.cache_clear()


@pytest.fixture
def canal(first: PlayedCall) -> PlayedCall:
    """The English call beside it."""
    with contests.within(CANAL):
        return EnglishCall()


def in_canal() -> Any:
    """In the further contest, as its people and events are."""
    return contests.within(CANAL)


def everything() -> dict[tuple[str, str, str], Json]:
    """Every item of every contest."""
    return {(table, item["pk"]["S"], item["sk"]["S"]): item for table in TABLES for item in play.stored(table)}


def objects_in(bucket: str) -> set[str]:
    """Every key of a bucket, earlier versions too."""
    found = client("s3").list_object_versions(Bucket=bucket)
    return {each["Key"] for each in found.get("Versions", [])}


def files() -> set[str]:
    """Every key of both buckets."""
    return objects_in(config().uploads_bucket) | objects_in(config().work_bucket)


def test_a_whole_contest_leaves_the_other_one_as_it_was(
    first: PlayedCall, canal: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every route of the further one is played, from its form to its result: all it writes bears its mark.

    The entry that waits in the first has the same entrant, who has an account in each.
    """
    entry = first.submitted(first.entrant(), "第一个活动的作品")
    own = f"~{CANAL}~"
    before, kept = {at: item for at, item in everything().items() if not at[1].startswith(own)}, files()
    monkeypatch.setitem(mangled_sheets.CASES, "plain", unit_sheet)
    monkeypatch.setattr(play, "CONTEST", CANAL)
    with in_canal():
        monkeypatch.setattr(ApiClient, "send", _in_english(ApiClient.send))
        play_everything(canal)
        # A scan was put there without a history, and the definition that was adopted last is deployed nowhere.
        assert [fault for fault in audit.verify() if fault.sk not in ("scan", "campaign")] == []
        assert audit.counts("entries")["entry"] > 2
    after = everything()
    assert {place: item for place, item in after.items() if place in before} == before
    assert {pk for _, pk, _ in after.keys() - before.keys() if not pk.startswith(own)} == set()
    assert {key for key in files() - kept if f"/~{CANAL}/" not in key} == set()
    indexed = Counter(name for item in after.values() for name in item.keys() & INDEXED)
    assert set(indexed) == INDEXED
    for (_, pk, _), item in after.items():
        for name in item.keys() & INDEXED:
            assert item[name]["S"].startswith(own) == pk.startswith(own), (pk, name)
    assert first.entrant().do("GET", f"/entries/{entry['id']}")["title"] == "第一个活动的作品"
    assert audit.verify() == []


INDEXED = {"owner", "queue", "expert", "kind", "undelivered", "recommender"} - {"recommender"}  # it has no units


def _in_english(send: Any) -> Any:
    def sent(person: ApiClient, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return send(person, method, path, in_english(body) if person.contest else body, **headers)

    return sent


def everyone(stage: PlayedCall) -> dict[Role, ApiClient]:
    """One of each role that both contests have."""
    organizer = stage.organizer()
    return {
        Role.ENTRANT: stage.entrant(),
        Role.EXPERT: stage.expert(organizer, 1),
        Role.SCREENER: stage.screener(organizer),
        Role.ORGANIZER: organizer,
    }


def stranger(person: ApiClient, contest: str) -> ApiClient:
    """Somebody who shows another contest what the first one gave them, under the name that it looks for."""
    other = ApiClient()
    name, _, secret = person.cookie.partition("=")
    other.contest, other.csrf = contest, person.csrf
    other.cookie = f"session-{contest}={secret}" if contest else f"session={secret}"
    assert other.cookie.partition("=")[0] != name
    return other


def test_who_is_signed_in_to_one_is_nobody_in_the_other(first: PlayedCall, canal: PlayedCall) -> None:
    """All routes, all roles, both ways round; the cookie as the browser sends it, and renamed by an attacker."""
    with in_canal():
        people = {"": everyone(canal)}
    people[CANAL] = everyone(first)
    closed = [route for route in ROUTES if route in wanted_by()]
    assert len(closed) > 100
    for contest, visitors in people.items():
        for role, person in visitors.items():
            renamed, as_sent = stranger(person, contest), stranger(person, contest)
            as_sent.cookie = person.cookie
            for route in closed:
                for visitor in (renamed, as_sent):
                    cookie, csrf = visitor.cookie, visitor.csrf
                    assert call(visitor, route) == (401, "NOT_SIGNED_IN"), (route, role, contest)
                    visitor.cookie, visitor.csrf = cookie, csrf
            person.do("GET", "/session")  # where it is somebody


def signed_in(contact: str) -> ApiClient:
    """Somebody with a code, who has told nothing else yet."""
    person = ApiClient()
    person.do("POST", "/sign-in/sessions", play.proof(contact))
    return person


def test_one_address_has_an_account_in_each(first: PlayedCall, canal: PlayedCall) -> None:
    """An entrant in both, an expert in one, an organizer of both."""
    here = signed_in(MAIL)
    with in_canal():
        there = signed_in(MAIL)
        organizer = canal.organizer(email=MAIL)
    assert here.do("GET", "/entrant")["id"] != there.do("GET", "/entrant")["id"]
    here.do("PUT", "/entrant", first.profile(revision=here.do("GET", "/entrant")["revision"], email=MAIL))
    here.do("POST", "/entries", {"title": "只在这里"})
    assert there.do("GET", "/entries")["entries"] == []
    first.organizer(email=MAIL).do("GET", "/organizer/board")
    organizer.do("GET", "/organizer/board")
    form = {"name": "Lee", "field": canal.contest["fields"][0]["id"], "unit": "X", "email": MAIL}
    organizer.do("POST", "/organizer/experts", form)
    assert first.organizer().do("GET", "/organizer/experts")["experts"] == []
    assert [each["email"] for each in organizer.do("GET", "/organizer/experts")["experts"]] == [MAIL]


def test_organizers_are_shown_the_way_to_the_other_contest(first: PlayedCall, canal: PlayedCall) -> None:
    """Its title and the path of its pages: what anybody may know. Who is in its office is not told."""
    here = first.organizer().do("GET", "/organizer/organizers")
    assert here["contests"] == [{"id": CANAL, "title": canal.contest["title"], "path": f"c/{CANAL}/"}]
    with in_canal():
        there = canal.organizer().do("GET", "/organizer/organizers")
    assert there["contests"] == [{"id": first.contest["id"], "title": first.contest["title"], "path": ""}]
    assert {each["id"] for each in here["organizers"]} & {each["id"] for each in there["organizers"]} == set()


def test_receipts_are_counted_apart(first: PlayedCall, canal: PlayedCall) -> None:
    """Each in its own words; the upload of one is found by the check of that one alone."""
    person = first.entrant()
    here = first.submitted(person)
    with in_canal():
        visitor = canal.entrant()
        there = canal.submitted(visitor, "Gulls")
    assert (here["receipt"][:4], there["receipt"][:5]) == ("GS20", "CS26-")
    assert (here["video"]["state"], there["video"]["state"]) == ("accepted", "accepted")
    here, there = (who.do("GET", f"/entries/{work['id']}/preview") for who, work in ((person, here), (visitor, there)))
    assert f"/~{CANAL}/" in there["playback_url"]
    assert "~" not in here["playback_url"]


def test_a_code_a_ticket_and_a_link_are_of_one_contest(first: PlayedCall, canal: PlayedCall) -> None:
    """The digits, even if somebody reads them, the ticket, and the token that signs in an organizer."""
    proof = play.proof(MAIL)
    with in_canal():
        visitor = ApiClient()
        assert visitor.send("POST", "/sign-in/sessions", proof)["code"] == "WRONG_CODE"
        own = play.proof(MAIL)
        assert visitor.send("POST", "/sign-in/sessions", own | {"ticket": proof["ticket"]}) is not None
        token = bootstrap.appoint_organizer(CANAL, "Ada", MAIL)
        expert = canal.expert(canal.organizer(), 1).line
        link = correspondence.new_link(Role.EXPERT, expert["id"], expert["name"])
    for each in (token, link):
        visitor = ApiClient()
        assert visitor.send("POST", "/sign-in/redemptions", {"token": each})["code"] == "LINK_USED"
    here = bootstrap.appoint_organizer(play.CONTEST, "王", MAIL)
    with in_canal():
        visitor = ApiClient()
        assert visitor.send("POST", "/sign-in/redemptions", {"token": here})["code"] == "LINK_USED"
        visitor.do("POST", "/sign-in/redemptions", {"token": token})
    ApiClient().do("POST", "/sign-in/redemptions", {"token": here})


def test_an_id_of_one_is_not_found_in_the_other(first: PlayedCall, canal: PlayedCall) -> None:
    """By its own organizer, by its entrant of the same name, and with its mark in front."""
    with in_canal():
        person, office = canal.entrant(), canal.organizer()
        there = canal.submitted(person, "Gulls")
    mine, organizer = first.entrant(), first.organizer()
    for named in (there["id"], f"~{CANAL}~entry%23{there['id']}", f"~{CANAL}~{there['id']}"):
        for visitor, path in ((mine, f"/entries/{named}"), (organizer, f"/organizer/entries/{named}")):
            assert visitor.send("GET", path)["code"] == "NOT_FOUND", path
    assert organizer.do("GET", "/organizer/entries?status=submitted")["entries"] == []
    assert organizer.do("GET", "/organizer/search?find=Gulls")["entries"] == []
    office.do("GET", f"/organizer/entries/{there['id']}")
    person.do("GET", f"/entries/{there['id']}")


def test_no_route_fails_at_an_id_with_a_mark(first: PlayedCall, canal: PlayedCall) -> None:
    """It is refused as what nobody has, by every route that takes an id in its path or its filters."""
    with in_canal():
        people = [canal.organizer()]
    people += everyone(first).values()
    asked = [route for route in ROUTES if "{" in route and "{phase}" not in route and "{audience}" not in route]
    assert len(asked) > 50
    for route in [*asked, "GET /units?of={unit}", "GET /entries?after={cursor}", "GET /organizer/search?unit={unit}"]:
        method, path = route.split(" ")
        for named in (f"~{CANAL}~x", "~"):
            for person in people:
                content = person.send(method, re.sub(r"\{\w+\}", named, path), BODIES.get(route, play.body_for(route)))
                assert person.status < 500, (route, named, content)


def test_an_upload_s_token_is_of_one_contest(first: PlayedCall, canal: PlayedCall) -> None:
    """It admits where its upload is, and nowhere else."""
    person = first.entrant()
    entry = person.do("POST", "/entries", first.form())
    path, begun = play.begun_upload(person, entry, b"x" * 10)
    shown = {"X-Upload-Token": begun["token"]} if "token" in begun else {}
    assert shown
    holder = ApiClient()
    holder.do("GET", f"{path}/parts", **shown)
    with in_canal():
        visitor = ApiClient()
        visitor.send("GET", f"{path}/parts", **shown)
        assert visitor.status in (401, 404)


def test_an_unknown_contest_is_an_unknown_address(first: PlayedCall, canal: PlayedCall) -> None:
    """Also the first one by its id: each page and each route has one address."""
    with in_canal():
        visitor = ApiClient()
    nowhere = visitor.send("GET", "/nowhere")
    assert (visitor.status, nowhere["code"]) == (404, "NOT_FOUND")
    for contest, path in ((play.CONTEST, "/contest"), ("x", "/contest"), ("", "/contest"), (CANAL, "/contest/")):
        visitor.contest = contest or "~"
        answer = visitor.send("GET", path)
        assert (visitor.status, answer) == (404, nowhere), contest
    visitor.contest = CANAL
    assert visitor.send("PUT", "/contest", {}) == nowhere
    assert visitor.do("GET", "/contest")["id"] == CANAL


def test_the_next_request_is_of_the_first_contest_again(first: PlayedCall, canal: PlayedCall) -> None:
    """A process that has answered in one contest, well or badly, knows of none."""
    with in_canal():
        visitor = ApiClient()
    for path in ("/contest", "/entries", "/nowhere"):
        visitor._ask("GET", path, {}, b"")
        assert contests.current() == play.CONTEST
        assert ApiClient().do("GET", "/contest")["id"] == play.CONTEST


def test_every_route_is_found_as_api_gateway_finds_it() -> None:
    """A part that is written out goes before one that stands for any."""
    for path, methods in app.routes.items():
        for method in methods:
            given = re.sub(r"\{(\w+)\}", r"x-\1", path)
            event = {"requestContext": {"httpMethod": method}, "pathParameters": {"proxy": given[1:]}}
            meant = further.as_first(event, app.routes.of_subject(given[1:]))
            assert meant is not None
            assert meant["requestContext"]["resourcePath"] == path
            names = re.findall(r"\{(\w+)\}", path)
            assert meant["pathParameters"] == ({name: f"x-{name}" for name in names} or None)


def test_letters_and_cards_lead_to_their_own_contest(first: PlayedCall, canal: PlayedCall) -> None:
    """And an entrant's mailbox, which tells the same letters again."""
    with in_canal():
        person = canal.entrant()
        canal.submitted(person, "Gulls")
        call_ = definitions.deployed(CANAL)[0]
        [order] = play.outbox("submitted")
        values = correspondence.filled_in("submitted", order["message"]["body"], order["pointer"]["sk"], call_)
        letter = correspondence.composed("submitted", values, call_)
        assert f"http://127.0.0.1:8000/c/{CANAL}/entrant/" in letter.text
        card = ApiClient().send("GET", f"/showcase/{'0' * 20}/card")
        assert f'href="http://127.0.0.1:8000/c/{CANAL}/showcase/"' in card
    assert 'href="http://127.0.0.1:8000/showcase/"' in ApiClient().send("GET", f"/showcase/{'0' * 20}/card")


def test_repairs_and_reminders_go_through_both(first: PlayedCall, canal: PlayedCall) -> None:
    """Where one was never opened, the other is mended all the same, and the failure is told."""
    with in_canal():
        person = canal.entrant()
        entry = person.do("POST", "/entries", canal.form("Gulls"))
        content = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
        path, _ = play.begun_upload(person, entry, content)
        play.sent_parts(person, path, content)
    assert play.run("reconcile", {"patience": 0})["uploads"] == 1
    assert play.run("remind_entrants", {}) == {"moved": 0, "deadline": 0, "own": 0}
    assert person.do("GET", f"/entries/{entry['id']}")["status"] == "probing"
    with in_canal():
        play.probe(entry["id"])
    assert person.do("GET", f"/entries/{entry['id']}")["status"] == "draft"
