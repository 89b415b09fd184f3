"""The award ceremony: until when holders answer, who comes, and reminders."""

from chalice.app import Blueprint

from chalicelib.api.answers.ceremony import CeremonyAnswer, PlanAnswer, RemindedAnswer, guest_line
from chalicelib.api.bodies import NoBody, body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import contests, objects, records
from chalicelib.aws.items import attendance_key, ceremony_key, entry_key
from chalicelib.entry import ceremony
from chalicelib.entry.ceremony import PlanForm
from chalicelib.errors import Problem
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


@routes.route("/organizer/ceremony", methods=["GET"])
@json_route
def show_ceremony() -> CeremonyAnswer:
    """The winners that hold their award, best first, with who comes for each."""
    place = ceremony_key(contests.current())
    context = authenticate(Permission.CEREMONY_READ, place)
    planned, rules = context.rows.get(place), context.definition.ceremony
    lines = objects.public_result(context.campaign)["winners"] if rules and context.campaign.published_at else []
    rows = records.gather(*(key for line in lines for key in (entry_key(line["id"]), attendance_key(line["id"]))))
    found = [(line, rows.get(entry_key(line["id"]))) for line in lines]
    return CeremonyAnswer(
        planned=rules is not None,
        until=planned.until if planned else None,
        revision=planned.revision if planned else 0,
        lines=[
            guest_line(line, entry, rows.get(attendance_key(entry.id)))
            for line, entry in found
            if entry and ceremony.is_invited(entry, context.definition)
        ],
    )


@routes.route("/organizer/ceremony", methods=["PUT"])
@json_route
def plan_ceremony() -> PlanAnswer:
    """Set until when holders answer, or move it."""
    place = ceremony_key(contests.current())
    context = authenticate(Permission.CEREMONY_RUN, place)
    form = body(PlanForm)
    if context.definition.ceremony is None:
        raise Problem("NOT_FOUND")
    before = context.rows.get(place)
    change = ceremony.plan(before, form, context.campaign, by=context.actor, at=context.at)
    return context.save(change, before, lambda saved: PlanAnswer(saved.until, saved.revision))


@routes.route("/organizer/ceremony/{entry_id}/reminder", methods=["POST"])
@answering(202)
def remind_holder(entry_id: str) -> RemindedAnswer:
    """Ask the holder of a winner who has not answered, for the first time or again."""
    body(NoBody)
    of_entry, place, plan = entry_key(entry_id), attendance_key(entry_id), ceremony_key(contests.current())
    context = authenticate(Permission.CEREMONY_RUN, of_entry, place, plan)
    before = context.rows.get(place)
    change = ceremony.remind(
        before,
        context.found(of_entry),
        planned=context.rows.get(plan),
        campaign=context.campaign,
        definition=context.definition,
        by=context.actor,
        at=context.at,
    )
    return context.save(change, before, lambda saved: RemindedAnswer(saved.reminded_at))
