"""An organizer's sign-in needs two factors: what a half session may, how it becomes whole, what is worth nothing."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws import audit, bootstrap, records
from chalicelib.aws.items import factor_use_key, factors_key
from chalicelib.config import config
from chalicelib.errors import Problem
from chalicelib.people import second_factor, sign_in
from chalicelib.people.permissions import BEFORE_SECOND_FACTOR, GRANTED, TWO_FACTORS, Permission
from infra import authenticator
from tests import play
from tests.api.test_permissions import ROUTES, call, wanted_by
from tests.play import CONTEST, ApiClient, Json, PlayedCall
from tests.soft_passkey import SoftPasskey

KEY = "a-key-that-nobody-can-guess"


class Half:
    """An organizer whose link is proved, and nothing else."""

    def __init__(self) -> None:
        token = bootstrap.appoint_organizer(CONTEST, "王主任", "wang@example.cn")
        self.person, self.subject = ApiClient(), sign_in.named_in(token)[1]
        self.session = self.person.do("POST", "/sign-in/redemptions", {"token": token})

    def new(self) -> Json:
        """What an authenticator is set up with, and its first code."""
        new: Json = self.person.do("GET", "/second-factor")["new"]
        return {"nonce": new["nonce"], "code": play.code_of(new["secret"])}

    def enrolled(self) -> Json:
        """The second factor set up."""
        made: Json = self.person.do("POST", "/second-factor/authenticator", self.new())
        play.rewind(self.subject)
        return made

    def code(self) -> str:
        """The code that the authenticator shows now."""
        stored = authenticator.of_rows(self.subject)
        assert stored is not None
        return authenticator.code_now(stored.secret)


@pytest.fixture(params=["production", "local"])
def any_stage(request: pytest.FixtureRequest, stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Every stage that the template allows."""
    monkeypatch.setenv("STAGE", request.param)
    config.cache_clear()
    assert os.environ["STAGE"] == config().stage == request.param
    yield request.param
    config.cache_clear()


def test_a_link_alone_opens_nothing_in_any_stage(any_stage: str) -> None:
    """Every route but those that see who it is, enrol, prove and sign out refuses a half session, on a laptop too."""
    half, wanted, open_routes = Half(), wanted_by(), set()
    assert half.session["second_factor"] == "enrol"
    for route in ROUTES:
        permission = wanted.get(route)
        if permission is None or route == "DELETE /session":
            continue
        refused = call(half.person, route) == (403, "SECOND_FACTOR_NEEDED")
        if not refused and permission in GRANTED[next(iter(TWO_FACTORS))]:
            open_routes.add(permission)
    assert open_routes == BEFORE_SECOND_FACTOR
    assert Permission.SESSIONS_READ_OWN not in open_routes
    half.person.do("DELETE", "/session")
    assert half.person.send("GET", "/session")["code"] == "NOT_SIGNED_IN"


def test_the_first_sign_in_sets_it_up_and_later_ones_prove_it(stage: PlayedCall) -> None:
    """The session gets a new secret each time, and the one before is worth nothing."""
    half = Half()
    before = half.person.cookie
    made = half.enrolled()
    assert (made["second_factor"], len(made["recovery_codes"])) == (None, second_factor.RECOVERY_CODES)
    assert half.person.cookie != before
    half.person.do("GET", "/organizer/board")
    stolen = ApiClient()
    stolen.cookie = before
    assert stolen.send("GET", "/session")["code"] == "NOT_SIGNED_IN"

    later = Half()
    assert later.session["second_factor"] == "prove"
    assert later.person.do("GET", "/session")["second_factor"] == "prove"
    assert later.person.do("GET", "/second-factor")["new"] is None
    assert later.person.do("POST", "/second-factor/proofs", {"code": later.code()})["second_factor"] is None
    later.person.do("GET", "/organizer/board")
    assert audit.verify() == []


def test_a_link_alone_adds_no_second_authenticator(stage: PlayedCall) -> None:
    """Whoever reads the mailbox cannot set up one of their own beside the owner's."""
    Half().enrolled()
    thief = Half()
    body = {"nonce": "0" * 32, "code": "000000"}
    assert thief.person.send("POST", "/second-factor/authenticator", body)["code"] == "SECOND_FACTOR_NEEDED"


def test_each_code_works_once_also_for_two_at_once(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last step is stored: whoever is proved between another's reading and writing has used the code up."""
    first = Half()
    first.enrolled()
    fast, slow, code = Half(), Half(), first.code()
    real, waiting = second_factor.prove, [fast]

    def overtaken(*given: Any, **named: Any) -> Any:
        proved = real(*given, **named)
        if waiting:
            use = proved.use
            waiting.pop()
            records.transact([records.put_row(use, records.at_revision(use.revision - 1))])  # as the fast one's does
        return proved

    monkeypatch.setattr(second_factor, "prove", overtaken)
    assert slow.person.send("POST", "/second-factor/proofs", {"code": code})["code"] == "WRONG_FACTOR_CODE"
    assert fast.person.send("POST", "/second-factor/proofs", {"code": code})["code"] == "WRONG_FACTOR_CODE"


def test_wrong_codes_are_counted_together_and_a_recovery_code_still_works(stage: PlayedCall) -> None:
    """Guesses in several half sessions count as one person's; recovery codes work once."""
    recovery = Half().enrolled()["recovery_codes"]
    for _ in range(second_factor.WRONG_IN_WINDOW):
        assert Half().person.send("POST", "/second-factor/proofs", {"code": "x"})["code"] == "WRONG_FACTOR_CODE"
    half = Half()
    refused = half.person.send("POST", "/second-factor/proofs", {"code": half.code()})
    assert (half.person.status, refused["code"]) == (429, "TOO_MANY_GUESSES")
    half.person.do("POST", "/second-factor/proofs", {"code": recovery[0]})
    assert half.person.do("GET", "/second-factor")["recovery_left"] == second_factor.RECOVERY_CODES - 1
    again = Half()
    assert again.person.send("POST", "/second-factor/proofs", {"code": recovery[0]})["code"] == "WRONG_FACTOR_CODE"
    assert [len(play.outbox(kind)) for kind in ("factor_added", "recovery_used")] == [1, 1]
    assert audit.verify() == []


def test_a_lost_answer_is_had_again(stage: PlayedCall) -> None:
    """The same request, sent once more with the old cookie, gets the same session and the same recovery codes."""
    half = Half()
    before, csrf, body = half.person.cookie, half.person.csrf, half.new()
    made = half.person.do("POST", "/second-factor/authenticator", body, **{"Idempotency-Key": KEY})
    half.person.cookie, half.person.csrf = before, csrf
    assert half.person.do("POST", "/second-factor/authenticator", body, **{"Idempotency-Key": KEY}) == made
    half.person.do("GET", "/organizer/board")
    play.rewind(half.subject)

    later = Half()
    before, csrf, proof = later.person.cookie, later.person.csrf, {"code": later.code()}
    first = later.person.do("POST", "/second-factor/proofs", proof, **{"Idempotency-Key": KEY})
    later.person.cookie, later.person.csrf = before, csrf
    assert later.person.do("POST", "/second-factor/proofs", proof, **{"Idempotency-Key": KEY}) == first
    later.person.cookie, later.person.csrf = before, "another"
    refused = later.person.send("POST", "/second-factor/proofs", proof, **{"Idempotency-Key": KEY})
    assert refused["code"] == "CSRF"


def test_a_whole_session_ends_no_later_than_the_half_one(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve hours from the link, and at once with its owner's removal."""
    half, real = Half(), clock.now()
    half.enrolled()
    office = stage.organizer("赵主任", "zhao@example.cn")
    [line] = [row for row in office.do("GET", "/organizer/organizers")["organizers"] if row["name"] == "王主任"]
    waiting = Half()
    colleague = stage.organizer("钱主任", "qian@example.cn")
    asked = office.do("POST", "/organizer/confirmations", {"act": "remove", "person": line["id"], "reason": "离职"})
    colleague.do("POST", f"/organizer/confirmations/{asked['id']}/confirmation", {})
    for person in (half.person, waiting.person):
        assert person.send("GET", "/session")["code"] == "NOT_SIGNED_IN"
    monkeypatch.setattr(clock, "now", lambda: real + sign_in.ABSOLUTE + timedelta(minutes=1))
    assert office.send("GET", "/session")["code"] == "NOT_SIGNED_IN"


def test_what_is_stored_tells_no_secret(stage: PlayedCall) -> None:
    """Neither the authenticator's nor a recovery code stands in any row; kept answers hold none either."""
    half = Half()
    new = half.person.do("GET", "/second-factor")["new"]
    body = {"nonce": new["nonce"], "code": play.code_of(new["secret"])}
    made = half.person.do("POST", "/second-factor/authenticator", body, **{"Idempotency-Key": KEY})
    stored = str([item for table in ("entries", "sessions") for item in play.items(table)])
    assert new["secret"] not in stored
    assert not any(code in stored or code.replace("-", "") in stored for code in made["recovery_codes"])
    rows: Any = records.gather(factors_key(half.subject), factor_use_key(half.subject))
    assert rows.found(factors_key(half.subject)).authenticator.nonce == new["nonce"]
    assert rows.found(factor_use_key(half.subject)).step == second_factor.step_at(clock.now())


# --- passkeys


@pytest.fixture
def site(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the pages, whose host passkeys are of."""
    monkeypatch.setenv("SITE_URL", "https://gs.example.cn/")
    monkeypatch.setenv("STAGE", "production")
    config.cache_clear()
    yield "https://gs.example.cn"
    config.cache_clear()


def options(half: Half) -> Json:
    """What the browser is asked with now."""
    given: Json = half.person.do("GET", "/second-factor")["options"]
    return given


def test_a_passkey_alone_is_a_second_factor(site: str) -> None:
    """Set up at the first sign-in, proved at the next; its session is another one each time."""
    half, passkey = Half(), SoftPasskey(site)
    before = half.person.cookie
    made = half.person.do("POST", "/second-factor/passkeys", passkey.made(options(half)))
    assert (made["second_factor"], len(made["recovery_codes"]), half.person.cookie != before) == (None, 10, True)
    [mine] = half.person.do("GET", "/second-factor")["passkeys"]
    assert mine["name"] == "办公电脑"
    later = Half()
    assert later.session["second_factor"] == "prove"
    assert [each["name"] for each in later.person.do("GET", "/second-factor")["passkeys"]] == [""]
    assert later.person.send("POST", "/second-factor/proofs", {"code": "123456"})["code"] == "WRONG_FACTOR_CODE"
    later.person.do("POST", "/second-factor/passkey-proofs", passkey.signed(options(later)))
    later.person.do("GET", "/organizer/board")
    assert audit.verify() == []


def test_a_link_alone_adds_no_passkey(site: str) -> None:
    """Nor does a challenge of another session serve, or an answer that was used, or a key of another origin."""
    owner, passkey = Half(), SoftPasskey(site)
    owner.person.do("POST", "/second-factor/passkeys", passkey.made(options(owner)))
    thief, theirs = Half(), SoftPasskey(site)
    body = theirs.made(options(thief))
    assert thief.person.send("POST", "/second-factor/passkeys", body)["code"] == "SECOND_FACTOR_NEEDED"
    assert (
        thief.person.send("POST", "/second-factor/passkey-proofs", theirs.signed(options(thief)))["code"] == "NOT_FOUND"
    )
    other = Half()
    proof = passkey.signed(options(other))
    assert thief.person.send("POST", "/second-factor/passkey-proofs", proof)["code"] == "PASSKEY_FAILED"
    other.person.do("POST", "/second-factor/passkey-proofs", proof)
    assert other.person.send("POST", "/second-factor/passkey-proofs", proof)["code"] == "PASSKEY_FAILED"
    passkey.origin = "https://evil.example"
    assert thief.person.send("POST", "/second-factor/passkey-proofs", passkey.signed(options(thief)))["code"] == (
        "PASSKEY_FAILED"
    )


def test_both_kinds_stand_side_by_side(site: str) -> None:
    """A whole session adds the other; recovery codes come with the first alone, and a copy of a passkey is noticed."""
    half, passkey = Half(), SoftPasskey(site)
    half.enrolled()
    added = half.person.do("POST", "/second-factor/passkeys", passkey.made(options(half)))
    assert added["recovery_codes"] == []
    again = half.person.send("POST", "/second-factor/passkeys", passkey.made(options(half)))
    assert again["code"] == "FACTOR_EXISTS"
    later = Half()
    later.person.do("POST", "/second-factor/passkey-proofs", passkey.signed(options(later)))
    passkey.count = 0
    copied = Half()
    refused = copied.person.send("POST", "/second-factor/passkey-proofs", passkey.signed(options(copied)))
    assert refused["code"] == "PASSKEY_FAILED"


# --- one's own, and a reset


def test_own_factors_are_renamed_and_removed_but_the_last(site: str) -> None:
    """And recovery codes made anew, which end the earlier ones."""
    half, passkey = Half(), SoftPasskey(site)
    earlier = half.enrolled()["recovery_codes"]
    half.person.do("POST", "/second-factor/passkeys", passkey.made(options(half)))
    [mine] = half.person.do("GET", "/second-factor")["passkeys"]
    path = f"/second-factor/passkeys/{mine['id']}"
    half.person.do("PUT", path, {"name": "手机"})
    assert half.person.do("GET", "/second-factor")["passkeys"][0]["name"] == "手机"
    half.person.do("DELETE", "/second-factor/authenticator")
    assert half.person.send("DELETE", path)["code"] == "LAST_FACTOR"
    codes = half.person.do("POST", "/second-factor/recovery-codes", {}, **{"Idempotency-Key": KEY})["codes"]
    again = half.person.do("POST", "/second-factor/recovery-codes", {}, **{"Idempotency-Key": KEY})["codes"]
    assert (codes, len(set(codes) | set(earlier))) == (again, 20)
    assert not any(code.replace("-", "") in str(play.items("sessions")).replace("-", "") for code in codes)
    later = Half()
    assert later.person.send("POST", "/second-factor/proofs", {"code": earlier[0]})["code"] == "WRONG_FACTOR_CODE"
    later.person.do("POST", "/second-factor/proofs", {"code": codes[0]})
    assert audit.verify() == []


def test_two_others_reset_a_factor_and_nobody_else(stage: PlayedCall) -> None:
    """All sessions of its owner end, a letter brings a link, and the next sign-in sets a new one up."""
    owner = Half()
    owner.enrolled()
    first, second = stage.organizer("赵主任", "zhao@example.cn"), stage.organizer("孙主任", "sun@example.cn")
    body = {"act": "reset", "person": owner.subject, "reason": "手机丢失"}
    assert owner.person.send("POST", "/organizer/confirmations", body)["code"] == "OWN_FACTOR"
    asked = first.do("POST", "/organizer/confirmations", body)
    confirm = f"/organizer/confirmations/{asked['id']}/confirmation"
    assert [each.send("POST", confirm, {})["code"] for each in (owner.person, first)] == ["SECOND_PERSON_NEEDED"] * 2
    waiting = Half()
    second.do("POST", confirm, {})
    for ended in (owner, waiting):
        assert ended.person.send("GET", "/session")["code"] == "NOT_SIGNED_IN"
    assert len(play.outbox("factor_reset")) == 1
    anew = Half()
    assert anew.session["second_factor"] == "enrol"
    anew.enrolled()
    assert second.send("POST", "/organizer/confirmations", body | {"person": "0" * 20})["code"] == "NOT_FOUND"
    assert audit.verify() == []


def test_an_operator_resets_where_nobody_else_can(stage: PlayedCall) -> None:
    """By the address of the organizer, once."""
    owner = Half()
    owner.enrolled()
    assert bootstrap.reset_second_factor(CONTEST, "Wang@example.cn") is True
    assert owner.person.send("GET", "/session")["code"] == "NOT_SIGNED_IN"
    assert bootstrap.reset_second_factor(CONTEST, "wang@example.cn") is False
    assert Half().session["second_factor"] == "enrol"
    with pytest.raises(Problem):
        bootstrap.reset_second_factor(CONTEST, "nobody@example.cn")
