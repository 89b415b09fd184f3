"""The award ceremony for the holder of a winning entry: who comes, and the name on the trophy."""

from chalice.app import Blueprint
from msgspec import UNSET, UnsetType

from chalicelib.api.answers.ceremony import AttendanceAnswer, attendance_answer
from chalicelib.api.bodies import body
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import contests, objects
from chalicelib.aws.items import attendance_key, ceremony_key, entry_key
from chalicelib.bilingual import Text
from chalicelib.entry import ceremony
from chalicelib.entry.ceremony import Attendance, AttendanceForm
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


@routes.route("/entries/{entry_id}/ceremony", methods=["GET"])
@json_route
def show_attendance(entry_id: str) -> AttendanceAnswer:
    """What the holder of an entry is asked about the ceremony, and has answered."""
    context, entry = _mine(entry_id, Permission.ENTRY_READ_OWN)
    return _answered(context, entry, context.rows.get(attendance_key(entry_id)))


@routes.route("/entries/{entry_id}/ceremony", methods=["PUT"])
@json_route
def answer_attendance(entry_id: str) -> AttendanceAnswer:
    """Answer who comes and which name is engraved, or change that until the date that the organizer set."""
    context, entry = _mine(entry_id, Permission.ENTRY_WRITE_OWN)
    form = body(AttendanceForm)
    before = context.rows.get(attendance_key(entry_id))
    change = ceremony.answer(
        before,
        entry,
        form,
        planned=context.rows.get(ceremony_key(contests.current())),
        campaign=context.campaign,
        definition=context.definition,
        at=context.at,
    )
    return context.save(change, before, lambda saved: _answered(context, entry, saved))


def _mine(entry_id: str, permission: Permission) -> tuple[RequestContext, Entry]:
    """The context with the date and the answer, and one of the asker's own entries; another's is NOT_FOUND."""
    of_entry = entry_key(entry_id)
    context = authenticate(permission, of_entry, attendance_key(entry_id), ceremony_key(contests.current()))
    entry = context.found(of_entry)
    if entry.owner != context.session.subject:
        raise Problem("NOT_FOUND")
    return context, entry


def _answered(context: RequestContext, entry: Entry, row: Attendance | None) -> AttendanceAnswer:
    rules = context.definition.ceremony if ceremony.is_invited(entry, context.definition) else None
    planned = context.rows.get(ceremony_key(contests.current()))
    return attendance_answer(
        entry, rules, planned, row=row, at=context.at, award=_award(context, entry) if rules else UNSET
    )


def _award(context: RequestContext, entry: Entry) -> Text | UnsetType:
    """Which of several awards the entry won, as published."""
    definition = context.definition
    if not definition.awards:
        return UNSET
    winners = objects.public_result(context.campaign)["winners"]
    return next((definition.award_text(line["award"]) for line in winners if line["id"] == entry.id), UNSET)
