"""Codes and links under attack: each is redeemed once, guesses and sends are bounded, nobody shuts the owner out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import pytest

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.aws import bootstrap, correspondence, records
from chalicelib.aws.items import contact_key
from chalicelib.aws.secrets import pepper
from chalicelib.config import config
from chalicelib.people import send_caps, sign_in
from chalicelib.people.sign_in import Contact
from tests import play
from tests.play import ApiClient, PlayedCall
from tests.sample_call import CALL

CONTACT = {"contact": "13800138000"}
Answer = tuple[int, str]


def _send(person: ApiClient, path: str, body: Any) -> Answer:
    answer = person.send("POST", path, body)
    return person.status, answer.get("code", "")


def _guess(code: str, ticket: str = "", **more: Any) -> Answer:
    return _send(ApiClient(), "/sign-in/sessions", CONTACT | {"code": code, "ticket": ticket} | more)


def _asked(contact: str = CONTACT["contact"]) -> str:
    """Ask for a code; the ticket."""
    return str(ApiClient().do("POST", "/sign-in/codes", {"contact": contact})["ticket"])


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.usefixtures("stage")
def test_a_code_works_once_and_not_after_five_wrong_guesses() -> None:
    """Replayed → 401; right after five wrong ones with the same ticket, or five without → 401, as a wrong one."""
    ticket = _asked()
    code = play.code_for(CONTACT["contact"])
    assert _guess(code, ticket)[0] == 201
    assert _guess(code, ticket) == (401, "WRONG_CODE")
    for ticket in (_asked(), ""):
        code = play.code_for(CONTACT["contact"])
        assert {_guess(_wrong(code), ticket) for _ in range(5)} == {(401, "WRONG_CODE")}
        assert _guess(code, ticket) == (401, "WRONG_CODE")


@pytest.mark.usefixtures("stage")
def test_a_stranger_shuts_nobody_out() -> None:
    """Three sends and ten wrong guesses by somebody else: the owner's next code is sent and works, and so does one that
    the stranger asked for and the owner received."""
    stranger = _asked()
    received = play.code_for(CONTACT["contact"])
    for ticket in (stranger, ""):
        for _ in range(5):
            _guess(_wrong(received), ticket)
    _asked()
    _asked()
    mine = _asked()
    assert _guess(play.code_for(CONTACT["contact"]), mine)[0] == 201
    assert _guess(received, _asked())[0] == 201


@pytest.mark.usefixtures("stage")
def test_sixteen_parallel_guessers_get_five_guesses() -> None:
    """Sixteen threads try different codes at once, the right one among them as the last to be sent."""
    _asked()
    code = play.code_for(CONTACT["contact"])
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(_guess, [_wrong(code)] * 15 + [code]))
    assert {answer for answer in answers if answer[0] != 201} <= {(401, "WRONG_CODE"), (503, "BUSY")}
    assert len(play.codes_row(CONTACT["contact"]).strays) <= 5


@pytest.mark.usefixtures("stage")
def test_sixteen_redeemers_make_one_session() -> None:
    """A link is single-use whoever comes first, however many come at once."""
    token = bootstrap.appoint_organizer(play.CONTEST, "王主任", "wang@example.cn")

    def redeem(_: int) -> int:
        return _send(ApiClient(), "/sign-in/redemptions", {"token": token})[0]

    with ThreadPoolExecutor(16) as pool:
        statuses = sorted(pool.map(redeem, range(16)))
    assert statuses == [201] + [401] * 15


@pytest.mark.usefixtures("stage")
def test_a_fourth_send_needs_work_and_unknown_contacts_are_answered_alike() -> None:
    """Three codes or links in 15 minutes are free, whether or not anybody holds the address. A proof serves once."""
    person = ApiClient()
    person.works = False
    codes = [_send(person, "/sign-in/codes", CONTACT) for _ in range(4)]
    assert codes == [(202, "")] * 3 + [(429, "WORK_NEEDED")]
    proof = {"proof": send_caps.work(**person.send("POST", "/sign-in/codes", CONTACT)["work"])}
    assert _send(person, "/sign-in/codes", CONTACT | proof) == (202, "")
    assert _send(person, "/sign-in/codes", CONTACT | proof) == (429, "WORK_NEEDED")
    bootstrap.appoint_organizer(play.CONTEST, "王主任", "wang@example.cn")
    for address in ("wang@example.cn", "nobody@example.cn"):
        links = [_send(person, "/sign-in/links", {"contact": address, "role": "organizer"}) for _ in range(4)]
        assert links == [(202, "")] * 3 + [(429, "WORK_NEEDED")]
    assert len(play.messages("link")) == 3


@pytest.mark.usefixtures("stage", "one_window")
def test_a_network_that_asks_often_does_work_for_every_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty sends of one network to different people are free; another network is not concerned."""
    monkeypatch.setattr(send_caps, "NETWORK_SENDS", 3)
    person = ApiClient()
    person.works = False
    answers = [_send(person, "/sign-in/codes", {"contact": f"1380013800{number}"})[1] for number in range(4)]
    assert answers == ["", "", "", "WORK_NEEDED"]


# --- what one anonymous request leaves behind --------------------------------------------------------------------


@pytest.mark.usefixtures("stage")
def test_a_link_asked_for_before_the_first_sign_in_poisons_nothing() -> None:
    """Entrants have codes, so a link for one is refused, and the address signs in afterwards as if nothing had been."""
    person = ApiClient()
    contact = {"contact": "first@example.cn"}
    assert _send(person, "/sign-in/links", contact | {"role": "entrant"}) == (400, "INVALID_FIELDS")
    assert _send(person, "/sign-in/links", {"contact": "13800138000", "role": "expert"}) == (400, "INVALID_FIELDS")
    assert _send(person, "/sign-in/links", contact | {"role": "expert"}) == (202, "")
    ticket = _asked(contact["contact"])
    person.do("POST", "/sign-in/sessions", contact | {"code": play.code_for(contact["contact"]), "ticket": ticket})
    assert person.do("GET", "/entrant")["contacts"] == ["first@example.cn"]
    assert person.do("GET", "/entries") == {"entries": [], "next": None}


@pytest.mark.usefixtures("stage")
def test_a_row_of_nobody_is_nobody() -> None:
    """A contact that an older version stored without a person signs in like a new one, and mends the row."""
    digest = sign_in.contact_digest(CONTACT["contact"], pepper())
    records.transact([records.put_row(Contact(digest=digest, role=Role.ENTRANT, subject=""), {})])
    ticket = _asked()
    person = ApiClient()
    person.do("POST", "/sign-in/sessions", CONTACT | {"code": play.code_for(CONTACT["contact"]), "ticket": ticket})
    assert person.do("GET", "/entrant")["contacts"] == [CONTACT["contact"]]
    assert records.found(contact_key(digest, Role.ENTRANT.value)).subject


@pytest.mark.usefixtures("stage")
def test_an_operator_frees_the_contacts_of_nobody() -> None:
    """Those alone, and as often as one likes."""
    for digest, subject in (("a" * 64, ""), ("b" * 64, "o1")):
        records.transact([records.put_row(Contact(digest=digest, role=Role.ENTRANT, subject=subject), {})])
    assert [bootstrap.free_contacts(), bootstrap.free_contacts()] == [1, 0]
    assert records.get(contact_key("a" * 64, "entrant")) is None
    assert records.found(contact_key("b" * 64, "entrant")).subject == "o1"


@pytest.mark.usefixtures("stage")
def test_what_an_anonymous_request_stores_expires() -> None:
    """Codes, asked links, counters and the messages that they order all have a time to live."""
    _asked()
    ApiClient().do("POST", "/sign-in/links", {"contact": "nobody@example.cn", "role": "expert"})
    left = play.items("sessions")
    assert left
    assert all("expires" in item for item in left)


# --- links -------------------------------------------------------------------------------------------------------


def test_a_newer_link_ends_the_older_one(stage: PlayedCall) -> None:
    """The reader is told to take the latest mail; a message that is sent twice holds the same link."""
    unit = stage.recommender(stage.organizer()).line
    handed, first, second = (
        correspondence.new_link(Role.RECOMMENDER, unit["id"], unit["name"], message_id=each) for each in ("", "a", "b")
    )
    assert _send(ApiClient(), "/sign-in/redemptions", {"token": first}) == (401, "LINK_REPLACED")
    assert _send(ApiClient(), "/sign-in/redemptions", {"token": second}) == (201, "")
    unit_id, now = unit["id"], clock.now()
    new = partial(correspondence.new_link, Role.RECOMMENDER, unit_id, unit["name"])
    asked = new(message_id="c", ordered=now + timedelta(seconds=2))
    late = new(message_id="d", ordered=now + timedelta(seconds=1))  # a letter that was held up arrives after it
    assert _send(ApiClient(), "/sign-in/redemptions", {"token": late}) == (401, "LINK_REPLACED")
    for working in (asked, handed):  # the operator's own link is no letter
        assert _send(ApiClient(), "/sign-in/redemptions", {"token": working}) == (201, "")
    body = {"role": "recommender", "subject": unit["id"], "name": unit["name"], "email": "gz@example.cn"}
    told = [
        correspondence.filled_in("invitation", body, message_id, CALL)["token"] for message_id in ("m1", "m1", "m2")
    ]
    assert told[0] == told[1] != told[2]


def test_a_printed_link_signs_in_again_on_a_laptop_and_once_elsewhere(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rehearsal's link serves its whole day, in any number of browsers; a deployment redeems the same row once."""
    unit = stage.recommender(stage.organizer()).line
    tokens = [correspondence.printed_link(Role.RECOMMENDER, unit["id"], unit["name"]) for _ in range(2)]
    assert [_send(ApiClient(), "/sign-in/redemptions", {"token": tokens[0]})[0] for _ in range(3)] == [201] * 3
    deployed = msgspec.structs.replace(config(), stage="production")
    monkeypatch.setattr("chalicelib.api.sign_in.config", lambda: deployed)
    for token, first in ((tokens[0], (401, "LINK_USED")), (tokens[1], (201, ""))):
        assert _send(ApiClient(), "/sign-in/redemptions", {"token": token}) == first
        assert _send(ApiClient(), "/sign-in/redemptions", {"token": token}) == (401, "LINK_USED")


def test_a_link_asked_for_on_the_page_lives_a_day(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """And that of an invitation a fortnight."""
    unit = stage.recommender(stage.organizer()).line
    body = {"role": "recommender", "subject": unit["id"], "name": unit["name"], "email": "gz@example.cn"}
    now = clock.now()
    for kind, days in (("link", 1), ("invitation", 14)):
        token = correspondence.filled_in(kind, body, kind, CALL)["token"]
        late = now + timedelta(days=days, minutes=1)
        with monkeypatch.context() as patched:
            patched.setattr(clock, "now", lambda late=late: late)
            assert _send(ApiClient(), "/sign-in/redemptions", {"token": token}) == (401, "LINK_USED")


@pytest.mark.usefixtures("stage")
def test_no_secret_lies_in_the_tables() -> None:
    """Neither a code's digits nor its ticket, nor a link's token nor a session's secret stands in any row."""
    person = ApiClient()
    ticket = _asked()
    code = play.code_for(CONTACT["contact"])
    person.do("POST", "/sign-in/sessions", CONTACT | {"code": code, "ticket": ticket})
    token = correspondence.new_link(Role.ORGANIZER, "someone", "某人")
    everything = str([play.items(table) for table in ("entries", "reviews", "sessions")])
    assert f"'{code}'" not in everything
    assert ticket not in everything
    assert token not in everything
    assert person.cookie.partition("=")[2] not in everything


# --- ending access -----------------------------------------------------------------------------------------------


def test_a_removed_expert_is_out_at_once(stage: PlayedCall) -> None:
    """Session and link end, no new link is mailed, nothing they gave can be changed by them."""
    organizer = stage.organizer()
    expert = stage.expert(organizer, 1)
    token = correspondence.new_link(Role.EXPERT, expert.line["id"], expert.line["name"])
    assert expert.do("GET", "/reviews")
    organizer.do("POST", f"/organizer/experts/{expert.line['id']}/replacement", {"reason": "利益冲突"})
    expert.send("GET", "/reviews")
    assert expert.status == 401
    assert _send(ApiClient(), "/sign-in/redemptions", {"token": token}) == (401, "LINK_USED")
    assert not correspondence.is_let_in({"role": "expert", "subject": expert.line["id"]})


def test_people_see_and_end_their_own_sessions(stage: PlayedCall) -> None:
    """Another person's session is not found, as a missing one is not."""
    phone, desktop = stage.entrant(), stage.entrant()
    stranger = stage.entrant("13900139000")
    mine = phone.do("GET", "/sessions")["sessions"]
    assert [one["is_this"] for one in mine] == [False, True]
    stranger.send("DELETE", f"/sessions/{mine[0]['id']}")
    assert stranger.status == 404
    phone.do("DELETE", f"/sessions/{mine[0]['id']}")
    desktop.send("GET", "/entrant")
    assert desktop.status == 401
    assert len(phone.do("GET", "/sessions")["sessions"]) == 1


# --- other sites -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, (202, "")),
        ({"Content-Type": "application/json; charset=utf-8"}, (202, "")),
        ({"Content-Type": "text/plain"}, (415, "UNSUPPORTED_MEDIA_TYPE")),
        ({"Content-Type": ""}, (415, "UNSUPPORTED_MEDIA_TYPE")),
        ({"Origin": "https://evil.example"}, (403, "FOREIGN_SITE")),
        ({"Origin": "null"}, (403, "FOREIGN_SITE")),
        ({"Origin": "https://zx.example.cn", "Host": "zx.example.cn"}, (202, "")),
        ({"Sec-Fetch-Site": "cross-site"}, (403, "FOREIGN_SITE")),
        ({"Sec-Fetch-Site": "same-site"}, (403, "FOREIGN_SITE")),
        ({"Sec-Fetch-Site": "same-origin"}, (202, "")),
    ],
)
def test_signing_in_from_another_site_is_refused(headers: dict[str, str], answer: Answer) -> None:
    """Nobody's browser can be made to ask for codes, or to sign in as somebody else, by a page elsewhere."""
    person = ApiClient()
    refused = person.send("POST", "/sign-in/codes", CONTACT, **headers)
    assert (person.status, refused.get("code", "")) == answer
