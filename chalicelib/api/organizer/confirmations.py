"""What waits for a second person, and the acts that two people decide."""

import secrets

from chalice.app import Blueprint

from chalicelib.api.answers.confirmations import RequestAnswer, RequestsAnswer, request_answer
from chalicelib.api.answers.office import DefinitionAnswer, definition_answer
from chalicelib.api.bodies import NoBody, ReasonBody, body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import contests, deeds, definitions, records
from chalicelib.aws.items import organizer_key, request_key
from chalicelib.aws.places import Key
from chalicelib.aws.results import StoredResult
from chalicelib.aws.secrets import pepper
from chalicelib.call import campaign as campaigns
from chalicelib.call import working_days
from chalicelib.entry import confirmations, proposal
from chalicelib.entry.confirmations import ActName, Deed, Named, Person, Request, RequestForm
from chalicelib.people.contacts import plain_email
from chalicelib.people.permissions import Permission
from chalicelib.people.sign_in import contact_digest
from chalicelib.result import jury

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
    about = confirmations.named(form)
    places = [*deeds.places(about), *deeds.signing_in(form)]
    context = authenticate(confirmations.ACTS[form.act].permission, *places, own=organizer_key)
    person = _person(context)
    an_id = confirmations.request_id(form, secrets.token_hex(10), person.actor.id)
    deed = _deed(context, about, form)
    deeds.check_free(form, context.rows)
    if context.definition.confirmation.persons == 1 and form.act not in confirmations.ALWAYS_TWO:
        asked, done = confirmations.ask_alone(form, deed, person, an_id)
        changes = [(asked, None), *done]
        return context.save_all(changes, lambda rows: _answered(context, rows[0]), *deeds.kept(form, deed))
    change = confirmations.ask(form, deed, person, an_id)
    still = [records.unchanged(deed.entry)] if deed.entry else []
    return context.save(change, None, lambda saved: _answered(context, saved), *still)


@routes.route("/organizer/confirmations/{request_id}/confirmation", methods=["POST"])
@json_route
def confirm(request_id: str) -> RequestAnswer:
    """Confirm another organizer's request: the act is carried out in the same transaction, while both are members."""
    body(NoBody)
    about = confirmations.parse_id(request_id)
    place = request_key(contests.current(), request_id)
    # what is no request is nobody's, and only who is let in learns that
    permission = confirmations.ACTS[about.act].permission if about.act else Permission.CONFIRMATION_REFUSE
    asker = [organizer_key(about.asker)] if about.asker else []
    context = authenticate(permission, place, *deeds.places(about), *asker, own=organizer_key)
    request = context.found(place)
    deed = _deed(context, about, request.form)
    both = [context.found(key) for key in (*asker, organizer_key(context.session.subject))]
    confirmations.check_asker(both[0])
    answered, done = confirmations.confirm(request, deed, _person(context), context.definition.records_in)
    changes = [(answered, request), *done]
    members = [records.unchanged(each) for each in both if all(each is not old for _, old in done)]
    kept = deeds.kept(request.form, deed)
    return context.save_all(changes, lambda rows: _answered(context, rows[0]), *kept, *members)


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


def _deed(context: RequestContext, named: Named, form: RequestForm) -> Deed:
    titles = _titles_of_chosen(context, form) if form.act is ActName.PUBLISH else ()
    made = deeds.deed(named, context.rows, context.campaign, context.definition, by=context.actor, at=context.at)
    return made._replace(named=titles)


def _titles_of_chosen(context: RequestContext, form: RequestForm) -> tuple[str, ...]:
    """Check what people choose against the result as it stands, and the end of the notice: before it is announced."""
    campaigns.check_jury(context.campaign)
    campaigns.check_motions(context.campaign)
    stored = StoredResult(context.campaign.round.result_key)
    result = stored.standing(context.campaign)
    jury.check_chosen(form.chosen, result)
    winning = stored.whole(jury.winning(result, form.chosen))
    jury.check_looked_at(form.looked_at, winning)
    terms = proposal.planned(context.definition)
    if terms is not None:
        proposal.check_calendar(terms, context.at, working_days.shipped())
    return tuple(line["title"] for line in winning if line["id"] in form.chosen)


def _person(context: RequestContext) -> Person:
    account = context.found(organizer_key(context.session.subject))
    contact = contact_digest(plain_email(account.email), pepper())
    return Person(context.actor, account.name, contact, account.line)


def _answered(context: RequestContext, request: Request) -> RequestAnswer:
    return request_answer(request, _person(context), context.at)
