"""What waits for a second person, and the acts that two people decide."""

import secrets
from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint

from chalicelib.api.answers.confirmations import RequestAnswer, RequestsAnswer, request_answer
from chalicelib.api.answers.office import DefinitionAnswer, definition_answer
from chalicelib.api.bodies import NoBody, ReasonBody, body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import contests, definitions, records
from chalicelib.aws.items import (
    entry_key,
    erasure_key,
    expert_key,
    factors_key,
    network_key,
    objection_key,
    omissions_key,
    organizer_key,
    person_key,
    proposal_key,
    request_key,
)
from chalicelib.aws.places import Key
from chalicelib.aws.records import Write
from chalicelib.aws.results import StoredResult
from chalicelib.aws.secrets import pepper
from chalicelib.call import campaign as campaigns
from chalicelib.call import working_days
from chalicelib.call.revision import version_of
from chalicelib.entry import confirmations, proposal
from chalicelib.entry.audience import NetworkDay, NetworkVotes
from chalicelib.entry.confirmations import ActName, Deed, Named, Person, Request, RequestForm, Versions
from chalicelib.people.contacts import plain_email
from chalicelib.people.erasure import Erasure
from chalicelib.people.permissions import Permission
from chalicelib.people.second_factor import Factors
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
    context = authenticate(confirmations.ACTS[form.act].permission, *_about(about), own=organizer_key)
    person = _person(context)
    an_id = confirmations.request_id(form, secrets.token_hex(10), person.actor.id)
    deed = _deed(context, about, form)
    if context.definition.confirmation.persons == 1 and form.act not in confirmations.ALWAYS_TWO:
        asked, done = confirmations.ask_alone(form, deed, person, an_id)
        changes = [(asked, None), *done]
        return context.save_all(changes, lambda rows: _answered(context, rows[0]), *_kept(form, deed))
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
    context = authenticate(permission, place, *_about(about), *asker, own=organizer_key)
    request = context.found(place)
    deed = _deed(context, about, request.form)
    both = [context.found(key) for key in (*asker, organizer_key(context.session.subject))]
    confirmations.check_asker(both[0])
    answered, done = confirmations.confirm(request, deed, _person(context), context.definition.records_in)
    changes = [(answered, request), *done]
    members = [records.unchanged(each) for each in both if all(each is not old for _, old in done)]
    kept = _kept(request.form, deed)
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


def _about(named: Named) -> list[Key[Any]]:
    """The rows that an act may change: the entry, objection, votes and person that it names, and the public notice."""
    contest = contests.current()
    of_entry = [entry_key(named.entry)] if named.entry else []
    of_objection = [objection_key(contest, named.objection)] if named.objection else []
    of_votes: list[Key[Any]] = [omissions_key(contest), _network_key(named.votes)] if named.votes else []
    of_people = [*_of_person(named), *_of_factors(named), *_of_erasure(named)]
    return [*of_entry, proposal_key(contest), *of_objection, *of_votes, *of_people]


def _network_key(votes: NetworkVotes) -> Key[NetworkDay]:
    return network_key(contests.current(), votes.day.isoformat(), votes.network)


def _of_person(named: Named) -> list[Key[Any]]:
    """The row of the expert or the organizer whom an act names; none for an act that is about no person."""
    keys: dict[ActName | None, Callable[[str], Key[Any]]] = {
        ActName.VOID: expert_key,
        ActName.REMOVE: organizer_key,
        ActName.RESET: organizer_key,
        ActName.ADMIT: organizer_key,
    }
    if named.role and named.person:
        key = person_key(named.role.value, named.person)
        return [key] if key else []
    return [keys[named.act](named.person)] if named.act in keys and named.person else []


def _of_erasure(named: Named) -> list[Key[Erasure]]:
    return [erasure_key(contests.current(), named.role.value, named.person)] if named.role and named.person else []


def _of_factors(named: Named) -> list[Key[Factors]]:
    return [factors_key(named.person)] if named.act is ActName.RESET and named.person else []


def _deed(context: RequestContext, named: Named, form: RequestForm) -> Deed:
    rows, contest = context.rows, contests.current()
    return Deed(
        context.found(entry_key(named.entry)) if named.entry else None,
        context.campaign,
        context.actor,
        context.at,
        proposal=rows.get(proposal_key(contest)),
        objection=rows.get(objection_key(contest, named.objection)) if named.objection else None,
        versions=Versions(context.definition, definitions.deployed(contest)[0]),
        omissions=rows.get(omissions_key(contest)) if named.votes else None,
        network=_network(context, named.votes) if named.votes else None,
        person=next((context.found(key) for key in _of_person(named)), None),
        erasure=next((rows.get(key) for key in _of_erasure(named)), None),
        named=_titles_of_chosen(context, form) if form.act is ActName.PUBLISH else (),
        factors=next((rows.get(key) for key in _of_factors(named)), None),
    )


def _network(context: RequestContext, votes: NetworkVotes) -> NetworkDay:
    """The votes of a network on a day; none where it has no counter, or no longer."""
    held = context.rows.get(_network_key(votes))
    none = NetworkDay(contest=context.campaign.id, day=votes.day, network=votes.network, votes={}, expires=context.at)
    return held or none


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


def _kept(form: RequestForm, deed: Deed) -> list[Write]:
    """The write that keeps a definition which comes into force."""
    if form.act is not ActName.ADOPT or deed.versions is None:
        return []
    return [records.put_row(version_of(deed.versions.deployed, deed.by, deed.at), {})]


def _person(context: RequestContext) -> Person:
    account = context.found(organizer_key(context.session.subject))
    contact = contact_digest(plain_email(account.email), pepper())
    return Person(context.actor, account.name, contact, account.line)


def _answered(context: RequestContext, request: Request) -> RequestAnswer:
    return request_answer(request, _person(context), context.at)
