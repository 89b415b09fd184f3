"""What two people decide, as rows: which ones an act is about, and what is written beside its changes.

Organizers ask and confirm over the API (`chalicelib.api.organizer.confirmations`), operators in a terminal
(`infra.acting`): either carries out the same act on the same rows.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.actors import OFFICE, Actor, Role
from chalicelib.aws import contact_rows, contests, definitions, records
from chalicelib.aws.items import (
    contact_key,
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
)
from chalicelib.aws.places import Key
from chalicelib.aws.records import Rows, Write
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.call.revision import version_of
from chalicelib.entry.audience import NetworkDay, NetworkVotes
from chalicelib.entry.confirmations import ActName, Deed, Named, RequestForm, Versions
from chalicelib.errors import Problem
from chalicelib.people import accounts, contacts
from chalicelib.people.entrants import Entrant
from chalicelib.people.erasure import Erasure
from chalicelib.people.second_factor import Factors
from chalicelib.people.sign_in import Contact


def places(named: Named) -> list[Key[Any]]:
    """The rows that an act may change: the entry, objection, votes and person that it names, and the public notice."""
    contest = contests.current()
    of_entry = [entry_key(named.entry)] if named.entry else []
    of_objection = [objection_key(contest, named.objection)] if named.objection else []
    of_votes: list[Key[Any]] = [omissions_key(contest), _network_key(named.votes)] if named.votes else []
    of_people = [*_of_person(named), *_of_factors(named), *_of_erasure(named)]
    return [*of_entry, proposal_key(contest), *of_objection, *of_votes, *of_people]


def signing_in(form: RequestForm) -> list[Key[Contact]]:
    """Where it says whom the contact signs in that an act gives to somebody; none for other acts, or no contact."""
    if form.act is ActName.APPOINT:
        contact, roles = contacts.plain_email(form.contact), tuple(OFFICE)
    elif form.act is ActName.CORRECT and form.role is not None:
        contact, roles = contacts.clean_contact(form.contact), (form.role,)
    else:
        return []
    return [contact_key(contact_rows.digest_of(contact), role.value) for role in roles] if contact else []


def check_free(form: RequestForm, rows: Rows) -> None:
    """Raise CONTACT_OF_OTHER or ORGANIZER_EXISTS where somebody else signs in by it. `rows`: read by `signing_in`."""
    held = [row for key in signing_in(form) if (row := rows.get(key)) is not None]
    if any(row.subject not in ("", form.person) for row in held):
        raise Problem("CONTACT_OF_OTHER" if form.act is ActName.CORRECT else "ORGANIZER_EXISTS")


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


def deed(named: Named, rows: Rows, campaign: Campaign, in_force: Definition, *, by: Actor, at: datetime) -> Deed:
    """What an act is carried out on, of rows that were read by `places`. Raises NOT_FOUND."""
    contest = contests.current()
    return Deed(
        rows.found(entry_key(named.entry)) if named.entry else None,
        campaign,
        by,
        at,
        proposal=rows.get(proposal_key(contest)),
        objection=rows.get(objection_key(contest, named.objection)) if named.objection else None,
        versions=Versions(in_force, definitions.deployed(contest)[0]),
        omissions=rows.get(omissions_key(contest)) if named.votes else None,
        network=_network(rows, campaign, named.votes, at) if named.votes else None,
        person=next((rows.found(key) for key in _of_person(named)), None),
        erasure=next((rows.get(key) for key in _of_erasure(named)), None),
        factors=next((rows.get(key) for key in _of_factors(named)), None),
    )


def _network(rows: Rows, campaign: Campaign, votes: NetworkVotes, at: datetime) -> NetworkDay:
    """The votes of a network on a day; none where it has no counter, or no longer."""
    held = rows.get(_network_key(votes))
    none = NetworkDay(contest=campaign.id, day=votes.day, network=votes.network, votes={}, expires=at)
    return held or none


def kept(form: RequestForm, deed: Deed) -> list[Write]:
    """What is written beside the changes: a definition that comes into force, the contact that signs somebody in."""
    if form.act is ActName.ADOPT and deed.versions is not None:
        return [records.put_row(version_of(deed.versions.deployed, deed.by, deed.at), {})]
    if form.act is ActName.APPOINT:
        return _signing_in_first(form)
    if form.act is ActName.CORRECT and deed.person is not None and form.role is not None:
        return _moving(form, form.role, deed.person)
    return []


def _signing_in_first(form: RequestForm) -> list[Write]:
    """The address signs the new organizer in, and no other member of the office: answers must be of two people."""
    digest = contact_rows.digest_of(contacts.plain_email(form.contact))
    made = Contact(digest=digest, role=Role.ORGANIZER, subject=form.person, name=form.name.strip())
    others = [contact_key(digest, role.value) for role in OFFICE if role is not Role.ORGANIZER]
    free = contact_rows.of_nobody_but(form.person)
    return [
        records.put_row(made, free),
        *({"ConditionCheck": {"TableName": key.table_name, "Key": key.item()} | free} for key in others),
        *contact_rows.nowhere_else(contacts.plain_email(form.contact), Role.ORGANIZER),
    ]


def _moving(form: RequestForm, role: Role, person: Any) -> list[Write]:
    """The contact signs the person in where the former one did, which is nobody's any more."""
    former, contact = contacts.clean_contact(form.former), contacts.clean_contact(form.contact)
    claims: list[Write] = []
    if isinstance(person, Entrant):
        made = accounts.Correction(former, contact)
        claims = contact_rows.claims(person, accounts.corrected(person, made))
        if former not in accounts.proved(person):
            return claims
    row = Contact(digest=contact_rows.digest_of(contact), role=role, subject=person.id, name=_name_of(person))
    old, its_own = contact_key(contact_rows.digest_of(former), role.value), contact_rows.of_nobody_but(person.id)
    return [
        records.put_row(row, its_own),
        records.delete(old, its_own),
        *(each for moved in (contact, former) for each in contact_rows.nowhere_else(moved, role)),
        *claims,
    ]


def _name_of(person: Any) -> str:
    return "" if isinstance(person, Entrant) else str(person.name)
