"""What waits for a second person, and the acts that two people decide."""

import secrets
from typing import Any

from chalice.app import Blueprint

from chalicelib.api.answers.confirmations import RequestAnswer, RequestsAnswer, request_answer
from chalicelib.api.answers.office import DefinitionAnswer, definition_answer
from chalicelib.api.bodies import NoBody, ReasonBody, body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import contests, definitions, records
from chalicelib.aws.items import entry_key, factors_key, objection_key, organizer_key, proposal_key, request_key
from chalicelib.aws.places import Key
from chalicelib.aws.records import Write
from chalicelib.aws.secrets import pepper
from chalicelib.call.revision import version_of
from chalicelib.entry import confirmations
from chalicelib.entry.confirmations import ActName, Deed, Member, Person, Request, RequestForm, Versions
from chalicelib.people.contacts import plain_email
from chalicelib.people.permissions import Permission
from chalicelib.people.sign_in import contact_digest

routes = Blueprint(__name__)


@routes.route("/organizer/confirmations", methods=["GET"])
@json_route
def list_requests() -> RequestsAnswer:
    """The requests for a second person: those that wait first, then the newest."""
    context = authenticate(Permission.CONFIRMATION_READ, own=organizer_key)
    rows, _ = records.query(request_key(contests.current()))
    person = _person(context)
    waits = confirmations.RequestState.WAITING
    rows.sort(key=lambda row: (row.state_at(context.at) is waits, row.at), reverse=True)
    return RequestsAnswer([request_answer(row, person, context.at) for row in rows])


@routes.route("/organizer/definition", methods=["GET"])
@json_route
def show_definition() -> DefinitionAnswer:
    """How the deployed definition differs from the one in force; two people adopt it by the act `adopt`."""
    context = authenticate(Permission.CONTEST_READ)
    return definition_answer(context.definition, definitions.deployed(contests.current())[0], context.campaign)


@routes.route("/organizer/confirmations", methods=["POST"])
@answering(201)
def ask() -> RequestAnswer:
    """Ask for an act. It waits 24 hours for another organizer; where the call asks for one person, it is done now."""
    form = body(RequestForm)
    keys = _about(form.entry, form.objection, form.member or "")
    context = authenticate(confirmations.ACTS[form.act].permission, *keys, own=organizer_key)
    an_id, person = confirmations.request_id(form, secrets.token_hex(10)), _person(context)
    deed = _deed(context, form.entry, form.objection, form.member or "")
    if context.definition.confirmation.persons == 1 and form.act not in confirmations.ALWAYS_TWO:
        asked, done = confirmations.ask_alone(form, deed, person, an_id)
        return context.save_all([(asked, None), *done], lambda rows: _answered(context, rows[0]), *_kept(form, deed))
    change = confirmations.ask(form, deed, person, an_id)
    still = [records.unchanged(deed.entry)] if deed.entry else []
    return context.save(change, None, lambda saved: _answered(context, saved), *still)


@routes.route("/organizer/confirmations/{request_id}/confirmation", methods=["POST"])
@json_route
def confirm(request_id: str) -> RequestAnswer:
    """Confirm another organizer's request: the act is carried out in the same transaction."""
    body(NoBody)
    act, entry_id, objection, member = confirmations.parse_id(request_id)
    place = request_key(contests.current(), request_id)
    # what is no request is nobody's, and only who is let in learns that
    permission = act.permission if act else Permission.CONFIRMATION_REFUSE
    context = authenticate(permission, place, *_about(entry_id, objection, member), own=organizer_key)
    request, deed = context.found(place), _deed(context, entry_id, objection, member)
    answered, done = confirmations.confirm(request, deed, _person(context), context.definition.records_in)
    changes = [(answered, request), *done]
    return context.save_all(changes, lambda rows: _answered(context, rows[0]), *_kept(request.form, deed))


@routes.route("/organizer/confirmations/{request_id}/refusal", methods=["POST"])
@json_route
def refuse(request_id: str) -> RequestAnswer:
    """Refuse another organizer's request, with a reason."""
    sent = body(ReasonBody)
    context, request = _asked(request_key(contests.current(), request_id))
    change = confirmations.refuse(request, _person(context), context.at, sent.reason)
    return context.save(change, request, lambda saved: _answered(context, saved))


@routes.route("/organizer/confirmations/{request_id}/withdrawal", methods=["POST"])
@json_route
def take_back(request_id: str) -> RequestAnswer:
    """Take one's own request back, with a reason."""
    sent = body(ReasonBody)
    context, request = _asked(request_key(contests.current(), request_id))
    change = confirmations.take_back(request, _person(context), context.at, sent.reason)
    return context.save(change, request, lambda saved: _answered(context, saved))


def _asked(place: Key[Request]) -> tuple[RequestContext, Request]:
    context = authenticate(Permission.CONFIRMATION_REFUSE, place, own=organizer_key)
    return context, context.found(place)


def _about(entry: str, objection: int, member: str) -> list[Key[Any]]:
    """The rows that an act may change: the entry, objection or member that it names, and the public notice."""
    contest = contests.current()
    of_entry = [entry_key(entry)] if entry else []
    of_member: list[Key[Any]] = [organizer_key(member), factors_key(member)] if member else []
    of_objection = [objection_key(contest, objection)] if objection else []
    return [*of_entry, proposal_key(contest), *of_objection, *of_member]


def _deed(context: RequestContext, entry: str, objection: int, member: str) -> Deed:
    rows, contest = context.rows, contests.current()
    return Deed(
        context.found(entry_key(entry)) if entry else None,
        context.campaign,
        context.actor,
        context.at,
        proposal=rows.get(proposal_key(contest)),
        objection=rows.get(objection_key(contest, objection)) if objection else None,
        versions=Versions(context.definition, definitions.deployed(contest)[0]),
        member=Member(rows.get(organizer_key(member)), rows.get(factors_key(member))) if member else None,
    )


def _kept(form: RequestForm, deed: Deed) -> list[Write]:
    """The write that keeps a definition which comes into force."""
    if form.act is not ActName.ADOPT or deed.versions is None:
        return []
    return [records.put_row(version_of(deed.versions.deployed, deed.by, deed.at), {})]


def _person(context: RequestContext) -> Person:
    account = context.found(organizer_key(context.session.subject))
    return Person(context.actor, account.name, contact_digest(plain_email(account.email), pepper()))


def _answered(context: RequestContext, request: Request) -> RequestAnswer:
    return request_answer(request, _person(context), context.at)
