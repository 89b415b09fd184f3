"""The evidence of an objection: its objector adds it with the objection's token, organizers who decide open it.

Who comes back later gets another token for a code that was sent to the contact of the objection.
"""

from datetime import datetime

from chalice.app import Blueprint

from chalicelib import clock
from chalicelib.api import request_context
from chalicelib.api.answers.attached import (
    AttachmentAddressAnswer,
    AttachmentsAnswer,
    AttachmentUploadAnswer,
    attachment_answer,
)
from chalicelib.api.answers.notice import ObjectionMadeAnswer
from chalicelib.api.bodies import body
from chalicelib.api.gateway import header
from chalicelib.api.proved_contact import ProvedContact, codes_of, mark_of, used_code
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import contests, objects, records
from chalicelib.aws.items import objection_key
from chalicelib.aws.places import Key
from chalicelib.aws.secrets import code_keys
from chalicelib.entry import objections
from chalicelib.entry.objections import EVIDENCE, Objection
from chalicelib.errors import Problem, Stale
from chalicelib.people import contacts
from chalicelib.people.attachments import FileForm, attach
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)

_RACES = 8  # with the checks of files that were sent before


@routes.route("/objections/{number}/evidence/return", methods=["POST"])
@json_route
def return_to_objection(number: str) -> ObjectionMadeAnswer:
    """Come back to an objection with more evidence: the code is used up, the answer has a new token."""
    sent, at = body(ProvedContact), clock.now()
    address = contacts.clean_contact(sent.contact)
    digest, proof, place = mark_of(address), codes_of(sent), _key(number)
    attempt = request_context.attempt_of(digest)
    rows = records.gather(proof, place, *([attempt.key] if attempt else []))
    if attempt:
        attempt.check(rows.get(attempt.key))
    used = used_code(rows.get(proof), sent, at)
    row = objections.check_returning(rows.get(place), digest)
    answer = ObjectionMadeAnswer(
        row.number, contacts.masked(address), objections.evidence_token(row, code_keys()[0], at)
    )
    records.transact([used, *([attempt.keep(digest, answer, at)] if attempt else [])])
    return answer


@routes.route("/objections/{number}/evidence/upload", methods=["POST"])
@json_route
def sign_evidence(number: str) -> AttachmentUploadAnswer:
    """Where to PUT a file. Nothing is stored before `POST …/evidence`."""
    sent, at = body(FileForm), clock.now()
    row = _own(number, at)
    objections.add_evidence(row, sent, at)
    signed = objects.sign_attachment(_owner(row), attach(sent, EVIDENCE, at))
    return AttachmentUploadAnswer(signed.url, signed.headers)


@routes.route("/objections/{number}/evidence", methods=["POST"])
@answering(202)
def add_evidence(number: str) -> AttachmentsAnswer:
    """The file is in the bucket, and is checked. Sent again, it changes nothing."""
    sent, at = body(FileForm), clock.now()
    for _ in range(_RACES):
        row = _own(number, at)
        change = objections.add_evidence(row, sent, at)
        if change is None:
            return _files(row)
        try:
            return _files(records.save(change, row))
        except Stale:
            continue  # another file was checked meanwhile: read again
    raise Problem("BUSY")


@routes.route("/objections/{number}/evidence", methods=["GET"])
@json_route
def show_evidence(number: str) -> AttachmentsAnswer:
    """What its objector has added, and what became of it."""
    return _files(_own(number, clock.now()))


@routes.route("/organizer/objections/{number}/evidence/{sha256}", methods=["GET"])
@json_route
def open_evidence(number: str, sha256: str) -> AttachmentAddressAnswer:
    """An address of a checked file, for those who decide."""
    at_row = _key(number)
    row = authenticate(Permission.ATTACHMENT_READ, at_row).found(at_row)
    place, file = objections.to_open(row, sha256)
    return AttachmentAddressAnswer(objects.attachment_url(_owner(row), file, f"异议{row.number}-佐证{place}"))


def _own(number: str, at: datetime) -> Objection:
    """The objection whose token the request shows. Raises NOT_FOUND."""
    row = records.found(_key(number))
    objections.check_token(row, header("x-evidence-token"), code_keys(), at)
    return row


def _key(number: str) -> Key[Objection]:
    """Where the objection lies; of none if the number is no number."""
    typed = number.isascii() and number.isdecimal() and len(number) <= 4
    return objection_key(contests.current(), int(number) if typed else 0)


def _owner(row: Objection) -> str:
    return f"{objections.OWNER}/{objections.owner_id(row.contest, row.number)}"


def _files(row: Objection) -> AttachmentsAnswer:
    return AttachmentsAnswer([attachment_answer(each) for each in row.evidence])
