"""The keys of contacts and of codes, rotated in mid-contest: nobody is lost or doubled, no count begins anew."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.aws import (
    audit,
    bootstrap,
    contact_rows,
    contests,
    correspondence,
    entry_index,
    heads,
    records,
    secrets,
)
from chalicelib.aws.clients import client
from chalicelib.aws.items import asked_links_key, contact_claim_key, contact_key, link_key
from chalicelib.config import config
from chalicelib.people import keys, send_caps, sign_in, team
from chalicelib.people.keys import KeyName, KeysInUse
from infra import rotation
from tests import play
from tests.api.test_contacts import refusal, signed_in
from tests.play import ApiClient, PlayedCall

PHONE, MAIL, COLLEAGUE = "13800138000", "zhangsan@example.cn", "13900139000"


def rotate(name: KeyName, between: Callable[[], object] = lambda: None, *, early: bool = False) -> None:
    """As the operator's command does, with `between` instead of the waiting."""

    def wait(_seconds: float) -> None:
        between()

    rotation.rotate(client, name, early=early, wait=wait)


def rotate_both() -> None:
    for name in KeyName:
        rotate(name)


def identity(person: ApiClient) -> str:
    return str(person.do("GET", "/entrant")["id"])


def by_link(role: Role, mail: str) -> ApiClient:
    """Whoever asks for a link at an address, and follows the letter."""
    ApiClient().do("POST", "/sign-in/links", {"contact": mail, "role": role.value})
    told = [message["body"] for message in play.messages("link") if message["body"]["email"] == mail][-1]
    person = ApiClient()
    token = correspondence.new_link(Role(told["role"]), told["subject"], told["name"])
    person.do("POST", "/sign-in/redemptions", {"token": token})
    return person


def accounts() -> Counter[str]:
    """How many rows of each kind of person there are, and of contacts that sign in."""
    found: Counter[str] = Counter()
    for table in ("entries", "reviews", "sessions"):
        kinds = (item["sk"]["S"].partition("#")[0] for item in heads.scan(table))
        found.update(kind for kind in kinds if kind in {"entrant", "expert", "organizer", "recommender", "contact"})
    return found


def test_everybody_signs_in_to_their_own_account(stage: PlayedCall) -> None:
    """Entrant by phone and mail, team member, expert, unit, organizer, screener: after both keys were rotated."""
    owner, office = stage.entrant(PHONE), stage.organizer()
    owner.do("POST", "/entrant/contacts", play.proof(MAIL))
    colleague = signed_in(COLLEAGUE)
    code = owner.do("POST", "/entrant/team/invites")["code"]
    unit = stage.recommender(office)
    expert, screener = stage.expert(office, 1), stage.screener(office)
    open_link = correspondence.new_link(Role.EXPERT, expert.line["id"], "x")
    before = accounts()
    rotate_both()
    told = colleague.do("POST", "/entrant/team/joinings/look", {"code": code})  # a code that was told before
    colleague.do("POST", "/entrant/team/joinings", {"code": code, "unit": told["unit"]})
    assert {identity(signed_in(each)) for each in (PHONE, MAIL, COLLEAGUE)} == {identity(owner)}
    for role, mail, name in (
        (Role.EXPERT, expert.line["email"], expert.line["name"]),
        (Role.RECOMMENDER, unit.line["email"], unit.line["name"]),
        (Role.ORGANIZER, "wang@example.cn", "王主任"),
        (Role.SCREENER, screener.line["email"], screener.line["name"]),
    ):
        assert by_link(role, mail).do("GET", "/session")["name"] == name
    ApiClient().do("POST", "/sign-in/redemptions", {"token": open_link})  # a link that was mailed before
    assert bootstrap.appoint_organizer(contests.current(), "王主任", "wang@example.cn")
    found = office.do("POST", "/organizer/entrants/lookups", {"contact": PHONE})
    assert found["id"] == identity(owner)
    assert accounts() == before
    assert audit.verify() == []


def test_a_contact_that_has_an_account_gets_no_second_one_in_mid_rotation(stage: PlayedCall) -> None:
    """Nor can another account add it, nor an organizer register an expert twice: in either step, and afterwards."""
    owner, other, office = stage.entrant(PHONE), signed_in(COLLEAGUE), stage.organizer()
    expert, before = stage.expert(office, 1), accounts()
    again = {name: expert.line[name] for name in ("name", "email", "unit", "field")}

    def try_all() -> None:
        assert identity(signed_in(PHONE, new_account=True)) == identity(owner)
        assert refusal(other, "/entrant/contacts", play.proof(PHONE)) == (409, "CONTACT_OF_OTHER")
        assert refusal(office, "/organizer/experts", again | {"invite": False}) == (409, "EXPERT_EXISTS")

    rotate(KeyName.CONTACTS, try_all)
    try_all()
    assert accounts() == before


def test_processes_that_know_the_keys_in_another_order_agree(stage: PlayedCall, monkeypatch: Any) -> None:
    """One still writes under the key before when others write under the new one; rows go to and fro and stay one."""
    owner = stage.entrant(PHONE)
    rotate(KeyName.CONTACTS)
    ring = secrets.keyring()
    order = [ring.contacts.current, ring.contacts.other]
    for turn in range(4):
        each = keys.Keyring(
            contacts=keys.Key(current=order[turn % 2], other=order[(turn + 1) % 2]),
            codes=ring.codes,
            lasting=ring.lasting,
        )
        monkeypatch.setattr(secrets, "keyring", lambda each=each: each)
        assert identity(signed_in(PHONE)) == identity(owner)
        assert signed_in(f"1370013700{turn}").do("GET", "/entrant")["profile"] is None
    assert accounts()["entrant"] == accounts()["contact"] == 5


def test_two_processes_at_once_make_one_account(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each writes under another key, at the same moment, for contacts that nobody has met: no second account comes."""
    rotate(KeyName.CONTACTS)
    ring, knows = secrets.keyring(), threading.local()
    key = ring.contacts
    turned = msgspec.structs.replace(ring, contacts=keys.Key(current=key.other, other=key.current))
    monkeypatch.setattr(secrets, "keyring", lambda: turned if getattr(knows, "turned", False) else ring)

    def sign_in(order: int, contact: str, codes: tuple[Any, Any]) -> str:
        knows.turned = bool(order)
        person = ApiClient()
        answer = person.send("POST", "/sign-in/sessions", codes[order])
        assert person.status in (201, 401, 409, 503), answer
        return identity(person) if person.status == 201 else ""

    for number in range(6):
        contact = f"1360013600{number}"
        codes = (play.proof(contact), play.proof(contact))
        with ThreadPoolExecutor(2) as at_once:
            found = list(
                at_once.map(lambda order, contact=contact, codes=codes: sign_in(order, contact, codes), (0, 1))
            )
        assert len(set(found) - {""}) <= 1
        assert identity(signed_in(contact)) in {*found} or not any(found)
    assert accounts()["entrant"] == accounts()["contact"] == 6
    assert stage.contest


def test_a_row_that_is_moved_while_it_is_looked_for_is_not_made_twice(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process moves the row of whose a contact is between the look and the read: the write is refused."""
    owner, other = stage.entrant(PHONE), signed_in(COLLEAGUE)
    rotate(KeyName.CONTACTS)
    code, held = play.proof(PHONE), records.found(contact_key(contact_rows.digest_of(PHONE), "entrant"))
    looked = contact_rows.digest_of

    def moved_behind_it(contact: str) -> str:
        digest = looked(contact)
        if contact == PHONE:
            there = msgspec.structs.replace(held, digest=contact_rows.digests(contact)[1])
            records.transact([records.put_row(there, {}), records.delete(contact_key(digest, "entrant"))])
        return digest

    with monkeypatch.context() as patched:
        patched.setattr(contact_rows, "digest_of", moved_behind_it)
        assert refusal(other, "/entrant/contacts", code) == (409, "STALE")
    assert accounts()["contact"] == 2
    assert refusal(other, "/entrant/contacts", code) == (409, "CONTACT_OF_OTHER")
    assert identity(signed_in(PHONE)) == identity(owner)


def test_a_code_that_is_on_its_way_still_works(stage: PlayedCall) -> None:
    """Asked for before either rotation, typed after it, with its ticket and without; and once."""
    owner = stage.entrant(PHONE)
    for name in KeyName:
        proofs = [play.proof(PHONE) for _ in range(2)]
        rotate(name)
        for each in (proofs[0], proofs[1] | {"ticket": ""}):
            person = ApiClient()
            person.do("POST", "/sign-in/sessions", each)
            assert identity(person) == identity(owner)
            assert refusal(ApiClient(), "/sign-in/sessions", each) == (401, "WRONG_CODE")


@pytest.mark.usefixtures("one_window")
def test_a_rotation_resets_no_count(stage: PlayedCall) -> None:
    """Sends, wrong guesses and asked links of a contact count on, and so does the traffic of a network."""
    owner, sent = stage.entrant(PHONE), play.proof(PHONE)
    wrong = sent | {"code": f"{(int(sent['code']) + 1) % 1_000_000:06d}"}
    for _ in range(5):
        assert refusal(ApiClient(), "/sign-in/sessions", wrong) == (401, "WRONG_CODE")
    for _ in range(2):
        ApiClient().do("POST", "/sign-in/links", {"contact": MAIL, "role": "expert"})
    sends, traffic = len(play.codes_row(PHONE).codes), network_traffic()
    rotate_both()
    assert refusal(ApiClient(), "/sign-in/sessions", sent) == (401, "WRONG_CODE")  # its ticket has no guess left
    ApiClient().do("POST", "/sign-in/codes", {"contact": PHONE})
    ApiClient().do("POST", "/sign-in/links", {"contact": MAIL, "role": "expert"})
    assert len(play.codes_row(PHONE).codes) == sends + 1
    asked = records.found(asked_links_key(contact_rows.digest_of(MAIL), "expert"))
    assert [len(asked.sends), network_traffic()] == [3, [traffic[0] + 2]]
    assert identity(signed_in(PHONE)) == identity(owner)


def network_traffic() -> list[int]:
    """What the counters of networks say."""
    items = [item for item in heads.scan("sessions") if item["pk"]["S"].startswith("traffic#")]
    return [int(item["sends"]["N"]) for item in items if "#all#" not in item["pk"]["S"]]


def test_the_command_rekeys_what_nobody_has_met(stage: PlayedCall) -> None:
    """Dry, then in earnest, then again; the key before is dropped after two days, and everybody still signs in."""
    owner, office = stage.entrant(PHONE), stage.organizer()
    stage.expert(office, 1)
    rotate(KeyName.CONTACTS)
    assert contact_rows.rekey(dry=True).left == 3
    with pytest.raises(KeysInUse, match="rekey"):
        rotate(KeyName.CONTACTS)
    made = contact_rows.rekey()
    assert (made.moved, made.left, made.nobodys) == (4, 0, 0)  # with the address that only stands in a profile
    assert contact_rows.rekey() == (made.contacts, 0, 0, 0)
    assert records.get(contact_claim_key(contact_rows.digests(MAIL)[0], identity(owner))) is not None
    rotation.drop(client, dry=False)
    assert secrets.contact_keys()[1:] != ()
    later(2 * send_caps.DAY)
    rotation.drop(client, dry=False)
    assert len(secrets.contact_keys()) == 1
    assert identity(signed_in(PHONE)) == identity(owner)
    rotate(KeyName.CONTACTS)


def later(time: timedelta) -> None:
    """As if the last rotation had been so long ago."""
    ring = rotation._read()
    since = ring.contacts.since
    assert since is not None
    moved = keys.Key(current=ring.contacts.current, other=ring.contacts.other, since=since - time)
    rotation._write(client, keys.Keyring(contacts=moved, codes=ring.codes, lasting=ring.lasting))


def test_a_search_for_a_contact_finds_its_entries_in_mid_rotation(stage: PlayedCall) -> None:
    """What entries are found by lies under the key before until `rekey` writes it anew."""
    owner, office = stage.entrant(PHONE), stage.organizer()
    work = stage.submitted(owner, "工业故事")
    entry_index.index_all(contests.current())
    rotate(KeyName.CONTACTS)
    for _ in range(2):
        found = office.do("GET", f"/organizer/search?find={PHONE}")
        assert [each["id"] for each in found["entries"]] == [work["id"]]
        rotation.rekey(dry=False)


def test_a_letter_that_is_sent_again_holds_the_same_link(stage: PlayedCall) -> None:
    """Where its first copy was made with the key before: else the link in that copy would be dead."""
    stage.organizer()
    made = [correspondence.new_link(Role.EXPERT, "1" * 20, "x", message_id="m1")]
    rotate(KeyName.CODES)
    made += [correspondence.new_link(Role.EXPERT, "1" * 20, "x", message_id="m1")]
    other = correspondence.new_link(Role.EXPERT, "1" * 20, "x", message_id="m2")
    assert made[0] == made[1] != other
    assert records.get(link_key(sign_in.digest(other))) is not None


@pytest.mark.usefixtures("stage")
def test_a_codes_key_that_something_goes_by_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second rotation within eight days is refused, unless it is asked for; codes go by the old one for minutes."""
    rotate(KeyName.CODES)
    with pytest.raises(KeysInUse, match="good until"):
        rotate(KeyName.CODES)
    assert "contacts: the present key serves" in rotation.told(KeyName.CONTACTS)
    now = clock.now()
    assert [len(secrets.code_keys()), len(secrets.code_keys(team.CODE_LIFE))] == [2, 2]
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: now + timedelta(minutes=11))
        assert [len(secrets.code_keys()), len(secrets.code_keys(timedelta(minutes=10)))] == [2, 1]
    rotate(KeyName.CODES, early=True)


def test_a_rotation_that_was_broken_off_goes_on(stage: PlayedCall) -> None:
    """With the key that was staged; nothing is told that is secret."""
    owner = stage.entrant(PHONE)

    def breaks_off() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(KeyName.CONTACTS, breaks_off)
    staged = secrets.keyring().contacts
    assert staged.staged
    assert "it would go on" in rotation.told(KeyName.CONTACTS)
    assert identity(signed_in(PHONE)) == identity(owner)
    rotate(KeyName.CONTACTS)
    assert secrets.keyring().contacts.accepted == staged.accepted[::-1]
    assert identity(signed_in(PHONE)) == identity(owner)


@pytest.mark.usefixtures("stage")
def test_a_fresh_deployment_has_keys_apart(place: str) -> None:
    """One that is open already keeps the one key of all until it is rotated, so that nobody notices."""
    assert secrets.code_keys() == secrets.contact_keys() == (secrets.pepper(),)
    assert bootstrap.is_open([config().contest])
    assert rotation.separate(client)
    assert len({secrets.code_keys()[0], secrets.contact_keys()[0], secrets.pepper()}) == 3
    assert not rotation.separate(client)
    assert place
