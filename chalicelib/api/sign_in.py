"""Signing in: one-time codes for entrants, single-use links for people who are invited."""

import secrets
from datetime import timedelta
from typing import Annotated, Generic, TypeVar

import msgspec
from chalice.app import Blueprint, Response

from chalicelib import clock
from chalicelib.actors import OFFICE, Role
from chalicelib.api import request_context
from chalicelib.api.answers.people import CodeSentAnswer, LinkSentAnswer
from chalicelib.api.bodies import body
from chalicelib.api.gateway import client_address
from chalicelib.api.replies import answering, json_route
from chalicelib.api.session import signed_in
from chalicelib.aws import contact_rows, contests, correspondence, records, traffic
from chalicelib.aws.items import (
    asked_links_key,
    codes_key,
    contact_claim_key,
    contact_key,
    factors_key,
    from_item,
    latest_link_key,
    link_key,
    person_key,
)
from chalicelib.aws.places import Item, Key, Place
from chalicelib.aws.records import Write
from chalicelib.aws.secrets import code_keys, pepper
from chalicelib.bilingual import listed
from chalicelib.config import config
from chalicelib.errors import Problem, Stale, field_problem, invalid
from chalicelib.history import Destination, Message
from chalicelib.lifetimes import CODE_LIFE
from chalicelib.people import access, codes, contacts, links, permissions, send_caps, sign_in
from chalicelib.people.accounts import Claim
from chalicelib.people.codes import Codes
from chalicelib.people.entrants import arrive
from chalicelib.people.links import AskedLinks
from chalicelib.people.send_caps import Asker
from chalicelib.people.sign_in import Contact

routes = Blueprint(__name__)

T = TypeVar("T", Codes, AskedLinks)

MESSAGE_KEPT = timedelta(days=7)
INVITED = (Role.EXPERT, Role.RECOMMENDER, *OFFICE)
_RACES = 8  # of guesses for one contact at once, each of which must be counted

Contacted = Annotated[str, msgspec.Meta(description="A mobile number or an e-mail address")]
Proof = Annotated[
    str,
    msgspec.Meta(
        description="After WORK_NEEDED: a text such that SHA-256 of `<challenge>:<proof>` begins with as many zero bits"
    ),
]


class CodeRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Where a one-time code is to be sent."""

    contact: Contacted
    proof: Proof = ""


class CodeGuess(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The code that somebody was sent."""

    contact: Contacted
    code: Annotated[str, msgspec.Meta(description="Six digits")]
    ticket: Annotated[str, msgspec.Meta(description="What `POST /sign-in/codes` answered")] = ""
    new_account: Annotated[
        bool, msgspec.Meta(description="After CONTACT_CLAIMED: make a new account for this contact")
    ] = False


class LinkRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Where a sign-in link is to be sent, and for which role. Entrants have codes instead."""

    contact: Annotated[str, msgspec.Meta(description="An e-mail address")]
    role: Role
    proof: Proof = ""


class Redemption(msgspec.Struct, forbid_unknown_fields=True):
    """The token of a sign-in link."""

    token: str


# --- codes ------------------------------------------------------------------------------------------------------


@routes.route("/sign-in/codes", methods=["POST"])
@answering(202)
def send_code() -> CodeSentAnswer:
    """Send a one-time code to a phone or an e-mail address. Known and unknown contacts get the same answer."""
    sent = body(CodeRequest)
    contact = contacts.clean_contact(sent.contact)
    correspondence.check_reachable(contact)
    key = codes_key(contact_rows.digest_of(contact))
    digest, nonce = _digest_of(key), _name_of_send(key.pk)
    asked = _Asked(key, sent.proof, records.outbox_place(key, nonce))
    if not asked.was_ordered:
        row = codes.ask(asked.row, digest=digest, asker=asked.asker, nonce=nonce, at=asked.at, pepper=pepper())
        asked.store(row, Message(Destination.CODES, "code", {"contact": contact, "digest": digest, "nonce": nonce}))
    return CodeSentAnswer(
        contacts.masked(contact),
        expires_in=int(CODE_LIFE.total_seconds()),
        ticket=codes.ticket_of(nonce, digest, code_keys()[0]),
    )


def _name_of_send(contact: str) -> str:
    """What names one sending: the same for a request that is sent again, because its answer was lost."""
    return request_context.repeatable(f"send:{contact}")[:32] or secrets.token_hex(16)


def _digest_of(key: Place) -> str:
    return key.pk.partition("#")[2]


class _Asked(Generic[T]):
    """A request to send something to a contact: the contact's row, who asks, and how often was asked of late."""

    def __init__(self, key: Key[T], proof: str, order: Place, *also: Key[Contact]) -> None:
        """`order`: where the message lies, if one is sent."""
        self.at = clock.now()
        self._order = order
        network = send_caps.network_of(client_address(), pepper())
        self._counters = traffic.counters(network, _digest_of(key), self.at)
        places: list[Place] = [key, order, *also, *self._counters]
        found = records.batch_get(places)
        self._items = found
        self.row: T | None = from_item(found[key], key.kind) if key in found else None
        self.asker = Asker(network, traffic.read(found, self._counters), proof)

    @property
    def was_ordered(self) -> bool:
        """Whether this very request has ordered its message before."""
        return self._order in self._items

    def found(self, key: Key[Contact]) -> Contact | None:
        """Another row that was read."""
        return from_item(self._items[key], key.kind) if key in self._items else None

    def store(self, row: T, message: Message | None) -> None:
        """Store the row on condition that nobody asked meanwhile, count the send, and order the message.

        Anybody may ask, so all of it expires.
        """
        writes = [records.put_row(row, _unchanged(self.row)), *traffic.count(self._counters, self.at)]
        if message is not None:
            expires = {"N": str(int((self.at + MESSAGE_KEPT).timestamp()))}
            writes.append(records.order(self._order, message, self.at, {"expires": expires}))
        records.transact(writes)


def _unchanged(row: Codes | AskedLinks | None) -> Write:
    return records.new_item() if row is None else records.at_revision(row.revision)


@routes.route("/sign-in/sessions", methods=["POST"])
@json_route
def sign_in_with_code() -> Response:
    """Sign in with a one-time code. Each guess is counted in one conditional write, so parallel guesses count too.

    A contact that only stands in the profile of an account is told so (CONTACT_CLAIMED): see `people.accounts`.
    """
    guess = body(CodeGuess)
    contact = contacts.clean_contact(guess.contact)
    for _ in range(_RACES):
        try:
            return _redeem_code(contact, guess)
        except Stale:
            continue  # another guess was counted meanwhile: read again
    raise Problem("BUSY")


def _redeem_code(contact: str, guess: CodeGuess) -> Response:
    at, digest, keys = clock.now(), contact_rows.digest_of(contact), code_keys(CODE_LIFE)
    rows = _contact_rows(digest)
    if rows.codes is None:
        raise Problem("WRONG_CODE")
    digits = codes.typed(guess.code)
    if rows.subject and codes.was_used(rows.codes, digits, at, keys):
        before = request_context.made_session(Role.ENTRANT, rows.subject, proof=contact + digits, at=at)
        if before:
            return signed_in(*before)
    made = codes.guess(rows.codes, digits, guess.ticket, at=at, keys=keys)
    counted = records.put_row(made.row, records.at_revision(rows.codes.revision))
    if not made.is_right:
        records.transact([counted])
        raise Problem("WRONG_CODE")
    if rows.subject is None and rows.claims and not guess.new_account:
        raise Problem("CONTACT_CLAIMED", others=listed(claim.shown for claim in rows.claims))
    subject = rows.subject or secrets.token_hex(10)
    secret, session = request_context.new_session(
        Role.ENTRANT, subject, contacts.masked(contact), at, proof=contact + digits, member=rows.member
    )
    writes = [counted, records.put_row(session, records.new_item())]
    if rows.subject:
        records.transact(writes)
    else:
        others = contact_rows.nowhere_else(contact, Role.ENTRANT)
        newcomer = records.put_row(Contact(digest=digest, role=Role.ENTRANT, subject=subject), _of_nobody())
        records.save(arrive(subject, contests.current(), contact, at), None, *writes, newcomer, *others)
    return signed_in(secret, session)


def _of_nobody() -> Write:
    """The condition that a contact is nobody's. Old versions stored contacts without a subject."""
    return {
        "ConditionExpression": "attribute_not_exists(pk) OR #d.subject = :nobody",
        "ExpressionAttributeNames": {"#d": "data"},
        "ExpressionAttributeValues": {":nobody": {"S": ""}},
    }


class _ContactRows(msgspec.Struct):
    """What is stored of a contact: its codes, whose it is, and whose profiles name it."""

    codes: Codes | None
    subject: str | None
    member: str
    claims: list[Claim]


def _contact_rows(digest: str) -> _ContactRows:
    """Read in one query: the rows of a contact share a partition."""
    of_codes, of_entrant = codes_key(digest), contact_key(digest, Role.ENTRANT.value)
    found: dict[str, Item] = {
        item["sk"]["S"]: item for item in records.items_under(Place(of_codes.table, of_codes.pk, "c"))
    }
    contact = from_item(found[of_entrant.sk], Contact) if of_entrant.sk in found else None
    return _ContactRows(
        from_item(found[of_codes.sk], Codes) if of_codes.sk in found else None,
        (contact.subject or None) if contact else None,
        contact.member if contact else "",
        [from_item(item, Claim) for sk, item in found.items() if sk.startswith(contact_claim_key(digest).sk)],
    )


# --- links ------------------------------------------------------------------------------------------------------


@routes.route("/sign-in/links", methods=["POST"])
@answering(202)
def send_link() -> LinkSentAnswer:
    """Mail a new sign-in link to somebody who is invited. Unknown addresses get the same answer."""
    wanted = body(LinkRequest)
    address = contacts.plain_email(wanted.contact)
    if not contacts.is_email(address):
        raise invalid(field_problem("contact", "BAD_EMAIL"))
    if wanted.role not in INVITED:
        raise invalid(field_problem("role", "NOT_A_CHOICE"))
    digest = contact_rows.digest_of(address)
    key, holder = asked_links_key(digest, wanted.role.value), contact_key(digest, wanted.role.value)
    asked = _Asked(key, wanted.proof, records.outbox_place(holder, _name_of_send(key.sk + key.pk)), holder)
    if not asked.was_ordered:
        row = links.ask(asked.row, digest=digest, role=wanted.role, asker=asked.asker, at=asked.at, pepper=pepper())
        contact = asked.found(holder)
        asked.store(row, _link_message(contact, address) if contact is not None and contact.subject else None)
    return LinkSentAnswer(contacts.masked(address))


def _link_message(contact: Contact, address: str) -> Message:
    values = {"role": contact.role.value, "subject": contact.subject, "name": contact.name, "email": address}
    return Message(Destination.MESSAGES, "link", values)


@routes.route("/sign-in/redemptions", methods=["POST"])
@json_route
def redeem_link() -> Response:
    """Sign in with the token of a link. A token works once, and only the newest of a person's links works."""
    token, at = body(Redemption).token, clock.now()
    role, subject = sign_in.named_in(token)
    of_link, of_latest, of_person = (
        link_key(sign_in.digest(token)),
        latest_link_key(role, subject),
        person_key(role, subject),
    )
    of_factors = [factors_key(subject)] if role in permissions.TWO_FACTORS else []
    rows = records.gather(of_link, of_latest, *filter(None, [of_person]), *of_factors)
    held = rows.get(of_link)
    is_enrolled = any(factors is not None and factors.is_enrolled for factors in map(rows.get, of_factors))
    if held is None or of_person is None or not access.admits(rows.get(of_person), held.issued_at):
        raise Problem("LINK_USED")
    if held.used_at is not None:
        before = request_context.made_session(held.role, subject, proof=token, at=at)
        if before:
            return signed_in(*before, is_enrolled)
    link = links.redeem(held, rows.get(of_latest), at, is_local=config().is_local)
    secret, session = request_context.new_session(link.role, link.subject, link.name, at, proof=token)
    unused = {
        "ConditionExpression": "#d.used_at = :null",
        "ExpressionAttributeNames": {"#d": "data"},
        "ExpressionAttributeValues": {":null": {"NULL": True}},
    }
    try:
        first = {} if links.serves_again(link, config().is_local) else unused
        records.transact([records.put_row(link, first), records.put_row(session, records.new_item())])
    except Stale as taken:
        before = request_context.made_session(link.role, subject, proof=token, at=at)
        if before:
            return signed_in(*before, is_enrolled)
        raise Problem("LINK_USED") from taken
    return signed_in(secret, session, is_enrolled)
