"""For anybody, during the public notice: object to an entry. For organizers: read what was objected."""

from chalice.app import Blueprint

from chalicelib import clock
from chalicelib.api import request_context
from chalicelib.api.answers.notice import ObjectionMadeAnswer, ObjectionsAnswer, objection_answer
from chalicelib.api.bodies import body, query
from chalicelib.api.proved_contact import ProvedContact, codes_of, mark_of, used_code
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import contests, records
from chalicelib.aws.items import entry_key, objection_key, proposal_key
from chalicelib.aws.secrets import code_keys
from chalicelib.entry import objections
from chalicelib.entry.objections import Contact, ObjectionForm
from chalicelib.errors import Problem, Stale
from chalicelib.people import contacts
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)

_RACES = 8  # of people who object at one moment: each is counted in the one row of the notice


class ObjectionBody(ProvedContact, forbid_unknown_fields=True, kw_only=True):
    """Who objects, by a contact that a code has proved, and to what."""

    objection: ObjectionForm


@routes.route("/objections", methods=["POST"])
@answering(201)
def make_objection() -> ObjectionMadeAnswer:
    """Object to an entry that is proposed to win. The code is used up, the objection numbered and confirmed by letter.

    The same request, sent again, gets the same number.
    """
    sent = body(ObjectionBody)
    for _ in range(_RACES):
        try:
            return _stored(sent)
        except Stale:
            continue  # another objection was counted meanwhile: read again
    raise Problem("BUSY")


def _stored(sent: ObjectionBody) -> ObjectionMadeAnswer:
    at, address = clock.now(), contacts.clean_contact(sent.contact)
    contact = Contact(address, mark_of(address))
    proof, notice, work = codes_of(sent), proposal_key(contests.current()), entry_key(sent.objection.entry)
    attempt = request_context.attempt_of(contact.digest)
    rows = records.gather(proof, notice, work, *([attempt.key] if attempt else []))
    if attempt:
        attempt.check(rows.get(attempt.key))
    noticed, entry = rows.get(notice), rows.get(work)
    if noticed is None or entry is None:
        raise Problem("NOT_PROPOSED")
    heard = objections.make(sent.objection, entry, contact, noticed=noticed, at=at)
    used = used_code(rows.get(proof), sent, at)
    made = heard.objection.row
    answer = ObjectionMadeAnswer(
        made.number, contacts.masked(address), objections.evidence_token(made, code_keys()[0], at)
    )
    kept = [attempt.keep(contact.digest, answer, at)] if attempt else []
    records.save_all([(heard.objection, None), (heard.proposal, noticed)], used, *kept)
    return answer


@routes.route("/organizer/objections", methods=["GET"])
@json_route
def list_objections() -> ObjectionsAnswer:
    """The objections of the call by number, a page at a time."""
    authenticate(Permission.OBJECTION_READ)
    rows, following = records.query(objection_key(contests.current()), limit=records.LIMIT, after=query("after"))
    return ObjectionsAnswer([objection_answer(row) for row in rows], following)
