"""The second factor of a sign-in: set up at the first one, proved at each later one.

Until then a session is half: `permissions.BEFORE_SECOND_FACTOR` is all it is good for. What is proved replaces it by a
session of another secret, in one transaction, so that whoever has got hold of the half one has nothing.
"""

import secrets
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec
from chalice.app import Blueprint, Response

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.api import request_context
from chalicelib.api.answers.second_factor import (
    AuthenticatorAnswer,
    EnrolledAnswer,
    NewAuthenticatorAnswer,
    PasskeyAnswer,
    PasskeyOptionsAnswer,
    RecoveryCodesAnswer,
    SecondFactorAnswer,
)
from chalicelib.api.bodies import NoBody, body
from chalicelib.api.replies import answering, json_route, reply
from chalicelib.api.request_context import RequestContext
from chalicelib.api.session import described, signed_in
from chalicelib.aws import contests, records
from chalicelib.aws.items import factor_use_key, factors_key, key_of, organizer_key
from chalicelib.aws.records import Write
from chalicelib.aws.secrets import pepper
from chalicelib.config import config
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change
from chalicelib.people import invited, passkeys, second_factor, sign_in
from chalicelib.people.invited import Organizer
from chalicelib.people.passkeys import BadPasskey, Site
from chalicelib.people.permissions import TWO_FACTORS, Permission
from chalicelib.people.second_factor import Factors, FactorUse, Held
from chalicelib.people.sign_in import Session

routes = Blueprint(__name__)

T = TypeVar("T")

_RACES = 8  # of proofs for one person at once, each of which must be counted
_PRESENT: Write = {"ConditionExpression": "attribute_exists(pk)"}


class FactorProof(msgspec.Struct, forbid_unknown_fields=True):
    """What an authenticator shows, or a recovery code."""

    code: Annotated[str, msgspec.Meta(description="Six digits, or a recovery code")]


class AuthenticatorProof(msgspec.Struct, forbid_unknown_fields=True):
    """That an app has the secret which `GET /second-factor` answered."""

    nonce: str
    code: Annotated[str, msgspec.Meta(description="Six digits")]


Coded = Annotated[str, msgspec.Meta(max_length=4096, description="As the browser gives it, in base64 for addresses")]


class NewPasskey(msgspec.Struct, forbid_unknown_fields=True):
    """A passkey that the browser has made for `GET /second-factor`'s options."""

    name: Annotated[str, msgspec.Meta(description="What its owner calls it")]
    challenge: Coded
    client_data: Coded
    authenticator_data: Coded


class PasskeyProof(msgspec.Struct, forbid_unknown_fields=True):
    """What a passkey has signed."""

    id: Coded
    challenge: Coded
    client_data: Coded
    authenticator_data: Coded
    signature: Coded


class _Asker(NamedTuple):
    """Who asks, and what is stored of their second factor."""

    context: RequestContext
    person: Organizer
    held: Held

    @property
    def session(self) -> Session:
        return self.context.session


def _asker(permission: Permission) -> _Asker:
    """Raises what `authenticate` does."""
    _, subject = sign_in.named_in(request_context.session_secret())
    of_person, of_factors, of_use = organizer_key(subject), factors_key(subject), factor_use_key(subject)
    context = request_context.authenticate(permission, of_person, of_factors, of_use)
    held = Held(context.rows.get(of_factors), context.rows.get(of_use))
    return _Asker(context, context.found(of_person), held)


@routes.route("/second-factor", methods=["GET"])
@json_route
def show_second_factor() -> SecondFactorAnswer:
    """What the asker has, and what an authenticator can be set up with: another secret each time, none stored."""
    asker = _asker(Permission.FACTOR_READ_OWN)
    factors = asker.held.factors
    authenticator = factors.authenticator if factors else None
    may_add = not authenticator and not (asker.session.is_half and asker.held.is_enrolled)
    return SecondFactorAnswer(
        authenticator=AuthenticatorAnswer(authenticator.added_at) if authenticator else None,
        passkeys=_passkeys_of(asker),
        options=_options(asker),
        recovery_left=len(factors.recovery) if factors else 0,
        new=_new_authenticator(asker.person) if may_add else None,
    )


def _passkeys_of(asker: _Asker) -> list[PasskeyAnswer]:
    known = asker.held.factors.passkeys if asker.held.factors else ()
    return [PasskeyAnswer(each.id, "" if asker.session.is_half else each.name, each.added_at) for each in known]


def _options(asker: _Asker) -> PasskeyOptionsAnswer:
    person, at = asker.person, asker.context.at
    challenge = second_factor.challenge(asker.session.id, at, pepper())
    return PasskeyOptionsAnswer(challenge, _site().host, passkeys.encoded(person.id.encode()), person.email)


def _site() -> Site:
    """Where the pages are, which a passkey is bound to. The host is that of all contests; accounts tell them apart.

    Browsers make passkeys for names alone, so on a laptop for localhost and not for its address.
    """
    parts = urlsplit(config().site_url)
    host = "localhost" if config().is_local else parts.hostname or ""
    return Site(f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}", host)


def _new_authenticator(person: Organizer) -> NewAuthenticatorAnswer:
    nonce = secrets.token_hex(second_factor.NONCE_LENGTH // 2)
    secret = second_factor.secret_of(person.id, nonce, pepper())
    address = second_factor.address_of(secret, person.email, _issuer())
    return NewAuthenticatorAnswer(nonce, second_factor.shown_secret(secret), address)


def _issuer() -> str:
    """What apps call the site. A title in Chinese would make the QR code too fine for old cameras."""
    host = urlsplit(contests.site()).netloc
    return host if contests.is_default() else f"{host}/{contests.current()}"


@routes.route("/second-factor/authenticator", methods=["POST"])
@json_route
def enrol_authenticator() -> Response:
    """Set up an authenticator. At the first sign-in this completes it, and gives the recovery codes."""
    sent = body(AuthenticatorProof)
    proof = f"{sent.nonce}:{sent.code}"

    def enrol(asker: _Asker) -> Response:
        _check_may_add(asker)
        recovery = _recovery_for(asker, proof)
        change, use = second_factor.enrol_authenticator(
            asker.held,
            asker.person,
            sent.nonce,
            code=sent.code,
            recovery=recovery,
            at=asker.context.at,
            pepper=pepper(),
        )
        secret, session = _entered(asker, proof, change, use)
        return _enrolled(secret, session, recovery)

    return _repeatable(proof, enrol, lambda made: _enrolled_before(*made, _recovery_of(proof)))


def _check_may_add(asker: _Asker) -> None:
    """Raise SECOND_FACTOR_NEEDED where a factor that exists is not proved: a link alone adds no further one."""
    if asker.session.is_half and asker.held.is_enrolled:
        raise Problem("SECOND_FACTOR_NEEDED")


def _recovery_for(asker: _Asker, proof: str) -> tuple[str, ...]:
    """New recovery codes for whoever sets up the first factor, none for others."""
    return () if asker.held.is_enrolled else _recovery_of(proof)


def _recovery_of(proof: str) -> tuple[str, ...]:
    """The recovery codes of this request: the same ones if it is sent again, because its answer was lost."""
    _, subject = sign_in.named_in(request_context.session_secret())
    seed = request_context.repeatable(f"recovery:{subject}:{proof}")
    return second_factor.new_recovery(seed or secrets.token_hex(32))


@routes.route("/second-factor/passkeys", methods=["POST"])
@json_route
def enrol_passkey() -> Response:
    """Add a passkey. At the first sign-in this completes it, and gives the recovery codes."""
    sent = body(NewPasskey)

    def enrol(asker: _Asker) -> Response:
        _check_may_add(asker)
        second_factor.check_challenge(sent.challenge, asker.session.id, asker.context.at, pepper())
        new = _verified(lambda: passkeys.made(_site(), sent.challenge, sent.client_data, sent.authenticator_data))
        recovery = _recovery_for(asker, sent.challenge)
        change, use = second_factor.enrol_passkey(
            asker.held, asker.person, new, name=sent.name, recovery=recovery, at=asker.context.at, pepper=pepper()
        )
        secret, session = _entered(asker, sent.challenge, change, use)
        return _enrolled(secret, session, recovery)

    return _repeatable(sent.challenge, enrol, lambda made: _enrolled_before(*made, _recovery_of(sent.challenge)))


def _verified(check: Callable[[], T]) -> T:
    try:
        return check()
    except BadPasskey as error:
        raise Problem("PASSKEY_FAILED") from error


@routes.route("/second-factor/passkey-proofs", methods=["POST"])
@json_route
def prove_by_passkey() -> Response:
    """Prove the second factor by a passkey."""
    sent = body(PasskeyProof)

    def check(asker: _Asker) -> Response:
        factors = asker.held.factors
        if factors is None or not factors.is_enrolled:
            raise Problem("FACTOR_MISSING")
        second_factor.check_challenge(sent.challenge, asker.session.id, asker.context.at, pepper())
        key = factors.passkey(sent.id).key
        count = _verified(
            lambda: passkeys.proved(
                _site(),
                sent.challenge,
                key,
                client_data=sent.client_data,
                authenticator_data=sent.authenticator_data,
                signature=sent.signature,
            )
        )
        use = second_factor.used_passkey(asker.held, asker.person, sent.id, count)
        return signed_in(*_entered(asker, sent.challenge, None, use))

    return _repeatable(sent.challenge, check, lambda made: signed_in(*made))


@routes.route("/second-factor/proofs", methods=["POST"])
@json_route
def prove() -> Response:
    """Prove the second factor by a code. Each guess is counted in one conditional write."""
    sent = body(FactorProof)

    def compare(asker: _Asker) -> Response:
        proved = second_factor.prove(asker.held, asker.person, sent.code, at=asker.context.at, pepper=pepper())
        if not proved.is_right:
            records.transact([_put_use(proved.use, asker.held)])
            raise Problem("WRONG_FACTOR_CODE")
        return signed_in(*_entered(asker, sent.code, proved.change, proved.use))

    return _repeatable(sent.code, compare, lambda made: signed_in(*made))


# --- one's own factors --------------------------------------------------------------------------------------------


class PasskeyName(msgspec.Struct, forbid_unknown_fields=True):
    """What a passkey is called."""

    name: str


@routes.route("/second-factor/passkeys/{passkey_id}", methods=["PUT"])
@answering(204)
def rename_passkey(passkey_id: str) -> None:
    """Call one of the asker's passkeys something else."""
    sent = body(PasskeyName)
    asker, factors = _owner_of_factors()
    change = second_factor.rename_passkey(factors, passkey_id, sent.name, asker.context.at)
    asker.context.save(change, factors, lambda _: None)


@routes.route("/second-factor/passkeys/{passkey_id}", methods=["DELETE"])
@answering(204)
def remove_passkey(passkey_id: str) -> None:
    """Remove one of the asker's passkeys, but not their last factor."""
    asker, factors = _owner_of_factors()
    asker.context.save(second_factor.remove_passkey(factors, passkey_id, asker.context.at), factors, lambda _: None)


@routes.route("/second-factor/authenticator", methods=["DELETE"])
@answering(204)
def remove_authenticator() -> None:
    """Remove the asker's authenticator, but not their last factor."""
    asker, factors = _owner_of_factors()
    asker.context.save(second_factor.remove_authenticator(factors, asker.context.at), factors, lambda _: None)


@routes.route("/second-factor/recovery-codes", methods=["POST"])
@answering(201)
def renew_recovery_codes() -> RecoveryCodesAnswer:
    """New recovery codes for the asker; all earlier ones end. The answer is not kept: it follows from the request."""
    body(NoBody)
    asker, factors = _owner_of_factors()
    codes = _recovery_of("renew")
    if second_factor.has_codes(factors, codes, pepper()):
        return RecoveryCodesAnswer(codes)  # the same request, sent again
    change = second_factor.renew_recovery(factors, asker.person, codes, at=asker.context.at, pepper=pepper())
    context = asker.context._replace(attempt=None)
    return context.save(change, factors, lambda _: RecoveryCodesAnswer(codes))


def _owner_of_factors() -> tuple[_Asker, Factors]:
    asker = _asker(Permission.FACTOR_MANAGE_OWN)
    if asker.held.factors is None:
        raise Problem("NOT_FOUND")
    return asker, asker.held.factors


# --- requests that are sent again ---------------------------------------------------------------------------------


def _repeatable(
    proof: str,
    act: Callable[[_Asker], Response],
    again: Callable[[tuple[str, Session]], Response],
) -> Response:
    """Do it, anew where another request was faster. Whoever did it before, and lost the answer, is answered again."""
    for _ in range(_RACES):
        try:
            asker = _asker(Permission.FACTOR_PROVE_OWN)
            secret = _next_secret(proof)
            is_repeated = secret == request_context.session_secret()
            return again((secret, asker.session)) if is_repeated else act(asker)
        except Stale:
            continue
        except Problem as refusal:
            made = _made_before(proof) if refusal.code == "NOT_SIGNED_IN" else None
            if made is None:
                raise
            return again(made)
    raise Problem("BUSY")


def _next_secret(proof: str) -> str:
    """The secret of the session that follows: of a request that is sent again the same, without a key always another.

    It follows from the person and the proof, so that it is found by the cookie before and by the one that it made.
    """
    role, subject = sign_in.named_in(request_context.session_secret())
    random = request_context.repeatable(_bound(subject, proof)) or secrets.token_urlsafe(32)
    return sign_in.new_secret(Role(role), subject, random)


def _bound(subject: str, proof: str) -> str:
    return f"factor:{subject}:{proof}"


def _made_before(proof: str) -> tuple[str, Session] | None:
    secret = request_context.session_secret()
    role, subject = sign_in.named_in(secret)
    if role not in TWO_FACTORS:
        return None
    made = request_context.made_session(Role(role), subject, _bound(subject, proof), clock.now())
    if made is not None:
        request_context.check_csrf(secret)
    return made


def _entered(asker: _Asker, proof: str, change: Change[Factors] | None, use: FactorUse) -> tuple[str, Session]:
    """Store the use, a change of the factors, a first visit, and the session that takes the place of this one."""
    context, before = asker.context, asker.session
    secret = _next_secret(proof)
    session = sign_in.after_second_factor(before, secret, context.at)
    writes = [
        _put_use(use, asker.held),
        records.delete(key_of(before), _PRESENT),
        records.put_row(session, records.new_item()),
    ]
    visit = invited.came_in(asker.person, context.at)
    changes: list[tuple[Change[Any], Any]] = [(change, asker.held.factors)] if change else []
    records.save_all([*changes, *([(visit, asker.person)] if visit else [])], *writes)
    return secret, session


def _put_use(use: FactorUse, held: Held) -> Write:
    return records.put_row(use, records.at_revision(held.use.revision) if held.use else records.new_item())


def _enrolled(secret: str, session: Session, recovery: tuple[str, ...]) -> Response:
    told = msgspec.structs.asdict(described(session, secret, is_enrolled=True))
    return reply(EnrolledAnswer(**told, recovery_codes=recovery), 201, cookie=request_context.cookie(secret))


def _enrolled_before(secret: str, session: Session, recovery: tuple[str, ...]) -> Response:
    """The answer to a request that is sent again: with the recovery codes if they came with it."""
    factors = records.get(factors_key(session.subject))
    came = factors is not None and second_factor.has_codes(factors, recovery, pepper())
    return _enrolled(secret, session, recovery if came else ())
