"""What an operator changes in a running call: deadlines, contacts, organizers, the definition. Two people decide it.

One operator asks, with a reason; within 24 hours another one confirms, or an organizer on the overview. What is done,
and by what rules, is the same as on the organizers' pages (`chalicelib.entry.confirmations`); histories and the public
result name both. Nothing is stored without `--apply`: without it a command says what it would do, refusals and all.

An operator is who signs in to the account: two names of one identity, or two roles of one user, are one person.
"""

import hashlib
import hmac
import secrets
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

import boto3

from chalicelib import clock
from chalicelib.actors import Actor, Role
from chalicelib.aws import contact_rows, contests, deeds, definitions, letters, queries, records
from chalicelib.aws.items import campaign_key, contact_key, entry_key, organizer_key, person_key, request_key, value_of
from chalicelib.aws.letters import ordered_at
from chalicelib.aws.places import Item, Place
from chalicelib.aws.secrets import pepper
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry import confirmations
from chalicelib.entry.confirmations import ActName, Dates, Deed, Person, Request, RequestForm, RequestState
from chalicelib.errors import Problem, Stale, field_problem, invalid
from chalicelib.history import Destination, Message
from chalicelib.lifetimes import CODE_LIFE
from chalicelib.people import contacts, invited
from chalicelib.people.entrants import Entrant
from chalicelib.people.invited import Organizer
from infra.looking import Record, outbox_of, state, told

_DATES = ("opens", "closes", "review_until", "unit_deadline")
_AGAIN = "list-again"
_DRY = "not stored: add --apply"
_OTHER = (
    "Another operator, by another identity in the account, must do this; of what the office asks for, an organizer."
)
_DUE = "due now: `reconcile` brings it within five minutes, `repair` at once"


class Usage(Exception):
    """The command was not called as it takes it; the message says how."""


class Refused(Exception):
    """What is not done, for a reason that only operators meet; the message says why."""


class Options(NamedTuple):
    """What stands behind a command's words. `identity` is the operator's in the account, `by` their name."""

    why: str = ""
    until: str = ""
    by: str = ""
    identity: str = ""
    apply: bool = False
    as_json: bool = False


def identity(by: str, *, local: bool) -> str:
    """Who the operator is: as the account has them; of the `local` stack, which knows one account, as they say."""
    if local:
        return f"local/{by}"
    return str(boto3.client("sts").get_caller_identity()["Arn"])


def operator(options: Options) -> Person:
    """The person who asks or confirms; rows bear a keyed hash of who they are. Raises Usage without a name.

    The public result tells it, and whoever knows the account could try names if it had no key.
    """
    account, user = _user(options.identity)
    name = options.by or user
    if not name:
        raise Usage("say who you are with --by NAME")
    who = f"operator/{account}/{user.lower()}"  # no two users of an account differ in capitals alone
    mark = hmac.new(pepper().encode(), who.encode(), hashlib.sha256).hexdigest()
    return Person(Actor(Role.OPERATOR, mark[:20]), name, mark)


def _user(arn: str) -> tuple[str, str]:
    """The account, and the user's name or, under whatever role, the session's; `local` and the name on a laptop."""
    if arn.startswith("local/"):
        return "local", arn.removeprefix("local/")
    *_, account, resource = arn.split(":", 5)
    return account, resource.rpartition("/")[2]


# --- what is asked for ------------------------------------------------------------------------------------------------


def extend(words: Sequence[str], options: Options) -> list[RequestForm]:
    """Give entries a deadline of their own: extend ENTRY… --until MOMENT --why REASON."""
    if not words:
        raise Usage("extend ENTRY… --until MOMENT --why REASON")
    until = moment(options.until)
    works = [records.found(entry_key(entry_id)) for entry_id in words]
    return [
        RequestForm(act=ActName.EXTEND, entry=row.id, revision=row.revision, until=until, reason=options.why)
        for row in works
    ]


def reschedule(words: Sequence[str], options: Options) -> list[RequestForm]:
    """Move dates of the call, also one that has passed: reschedule closes=MOMENT [review_until=MOMENT] --why REASON.

    The others stay. With `list-again`, what comes after the list of entries was fixed is added to it.
    """
    named = dict(word.split("=", 1) for word in words if "=" in word)
    rest = {word for word in words if "=" not in word}
    if not named or named.keys() - set(_DATES) or rest - {_AGAIN}:
        raise Usage(f"reschedule takes {', '.join(f'{name}=MOMENT' for name in _DATES)}; and {_AGAIN}")
    campaign = _campaign()
    stand = {name: getattr(campaign.calendar, name) for name in ("opens", "closes", "review_until")}
    dates = Dates(**stand | {name: moment(value) for name, value in named.items()}, list_again=_AGAIN in rest)
    return [RequestForm(act=ActName.RESCHEDULE, revision=campaign.revision, dates=dates, reason=options.why)]


def correct_contact(words: Sequence[str], options: Options) -> list[RequestForm]:
    """Put right a contact of an entrant, an expert or a recommending unit: correct-contact ROLE ID WRONG RIGHT."""
    if len(words) != 4 or words[0] not in (Role.ENTRANT, Role.EXPERT, Role.RECOMMENDER):
        raise Usage("correct-contact takes entrant, expert or recommender; the id; the wrong contact; the right one")
    role, (person, former, contact) = Role(words[0]), words[1:]
    key = person_key(role.value, person)
    if key is not None:
        records.found(key)
    wrong, right = contacts.clean_contact(former), contacts.clean_contact(contact)
    form = RequestForm(act=ActName.CORRECT, role=role, person=person, former=wrong, contact=right, reason=options.why)
    return [form]


def appoint(words: Sequence[str], options: Options) -> list[RequestForm]:
    """Appoint an organizer, who counts as a person of their own: appoint NAME E-MAIL --why REASON."""
    if len(words) != 2:
        raise Usage("appoint takes a name and an e-mail address")
    name, email = words[0].strip(), contacts.plain_email(words[1])
    if not email:
        raise invalid(field_problem("email", "BAD_EMAIL"))
    new = secrets.token_hex(10)
    return [RequestForm(act=ActName.APPOINT, name=name, contact=email, person=new, reason=options.why)]


def withdraw(words: Sequence[str], options: Options) -> list[RequestForm]:
    """Withdraw an organizer, whose sessions end: withdraw-organizer E-MAIL --why REASON. The last one stays."""
    if len(words) != 1:
        raise Usage("withdraw-organizer takes the organizer's e-mail address or id")
    return [RequestForm(act=ActName.REMOVE, person=_member(words[0]).id, reason=options.why)]


def reset(words: Sequence[str], options: Options) -> list[RequestForm]:
    """Reset an organizer's second factor, whose sessions end: reset-second-factor E-MAIL --why REASON."""
    if len(words) != 1:
        raise Usage("reset-second-factor takes the organizer's e-mail address or id")
    return [RequestForm(act=ActName.RESET, person=_member(words[0]).id, reason=options.why)]


def _member(named: str) -> Organizer:
    member = next((row for row in _organizers() if named.lower() in (row.id, row.email.lower())), None)
    if member is None:
        raise Problem("NOT_FOUND")
    return member


def adopt(words: Sequence[str], options: Options) -> list[RequestForm]:
    """Bring the deployed definition into force, with its texts: adopt --why REASON. `definition` says what differs."""
    if words:
        raise Usage("adopt takes no words; deploy the changed definition first")
    new, _ = definitions.deployed(contests.current())
    return [RequestForm(act=ActName.ADOPT, definition=new.sha256, reason=options.why)]


def moment(said: str) -> datetime:
    """A moment with its offset from UTC. Raises Usage."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise Usage(f"{said or 'nothing'} is no moment, such as 2026-05-04T16:00:00+08:00") from None
    if at.tzinfo is None:
        raise Usage(f"{said}: of which zone? Add its offset, such as +08:00")
    return at


# --- asking -----------------------------------------------------------------------------------------------------------


def ask(form: RequestForm, options: Options) -> Record:
    """Ask for an act; what was asked for before and still waits is asked for once."""
    who, campaign = operator(options), _campaign()
    waiting = _asked_before(form, who)
    if waiting is not None:
        return record(waiting, stored=True)
    definition, about = definitions.in_force(campaign), confirmations.named(form)
    rows = records.gather(*deeds.places(about), *deeds.signing_in(form))
    deed = _deed(form, rows, campaign, definition=definition, who=who)
    deeds.check_free(form, rows)
    an_id = confirmations.request_id(form, secrets.token_hex(10), "")
    if definition.confirmation.persons == 1 and form.act not in confirmations.ALWAYS_TWO:
        asked, done = confirmations.ask_alone(form, deed, who, an_id)
        beside = [*deeds.kept(form, deed), *_staying(deed)]
    else:
        asked, done = confirmations.ask(form, deed, who, an_id), []
        beside = [records.unchanged(deed.entry)] if deed.entry else []
    if not options.apply:
        return record(asked.row, stored=False)
    return record(records.save_all([(asked, None), *done], *beside)[0], stored=True)


def _asked_before(form: RequestForm, who: Person) -> Request | None:
    """The same request of the same operator that waits: a command that is given twice asks once."""
    at = clock.now()
    return next((row for row in _requests() if _is_same(row, form, who) and _waits(row, at)), None)


def _is_same(row: Request, form: RequestForm, who: Person) -> bool:
    new = {"person": ""} if form.act is ActName.APPOINT else {}  # made anew each time
    plain = [{**_plain(each), **new} for each in (row.form, form)]
    return row.by.actor == who.actor and plain[0] == plain[1]


def _plain(form: RequestForm) -> dict[str, Any]:
    found = {name: getattr(form, name) for name in form.__struct_fields__}
    return found | {"reason": form.reason.strip()}


def _waits(row: Request, at: datetime) -> bool:
    return row.state_at(at) is RequestState.WAITING


def _requests() -> Iterable[Request]:
    return records.every(lambda after: records.query(request_key(contests.current()), after=after))


def _deed(form: RequestForm, rows: records.Rows, campaign: Campaign, definition: Definition, who: Person) -> Deed:
    made = deeds.deed(confirmations.named(form), rows, campaign, definition, by=who.actor, at=clock.now())
    return made._replace(stays=_other(form.person)) if form.act is ActName.REMOVE else made


def _other(organizer: str) -> Organizer | None:
    """An organizer who is there beside one."""
    return next((row for row in _organizers() if row.id != organizer), None)


def _organizers() -> list[Organizer]:
    rows = queries.office_of(contests.current())
    return [row for row in rows if row.role is Role.ORGANIZER and not invited.has_left(row)]


def _staying(deed: Deed) -> list[records.Write]:
    """The condition that whoever stays is still there: two removals at once do not empty the office."""
    return [records.unchanged(deed.stays)] if deed.stays else []


def _campaign() -> Campaign:
    return records.found(campaign_key(contests.current()))


# --- answering --------------------------------------------------------------------------------------------------------


def confirm(words: Sequence[str], options: Options) -> Record:
    """Confirm what another operator asks for, by its id and its digest: confirm ID DIGEST."""
    if len(words) != 2:
        raise Usage("confirm takes the request's id and its digest, as `requests` tells them")
    who, place = operator(options), request_key(contests.current(), words[0])
    about = confirmations.parse_id(words[0])
    if about.act is None:
        raise Problem("NOT_FOUND")
    rows = records.gather(campaign_key(contests.current()), place, *deeds.places(about))
    request = rows.found(place)
    if confirmations.digest(request.form) != words[1]:
        raise Refused("the digest is not that of this request; look at what it asks for, and confirm again")
    if request.state is RequestState.CONFIRMED and request.answer and request.answer.by == who.actor:
        return record(request, stored=True)  # sent again
    campaign = rows.found(campaign_key(contests.current()))
    definition = definitions.in_force(campaign)
    deed = _deed(request.form, rows, campaign, definition=definition, who=who)
    answered, done = confirmations.confirm(request, deed, who, definition.records_in)
    if not options.apply:
        return record(request, stored=False)
    beside = [*deeds.kept(request.form, deed), *_staying(deed)]
    return record(records.save_all([(answered, request), *done], *beside)[0], stored=True)


def refuse(words: Sequence[str], options: Options) -> Record:
    """Refuse what another operator asks for: refuse ID --why REASON."""
    return _ended(words, options, confirmations.refuse)


def take_back(words: Sequence[str], options: Options) -> Record:
    """Ask no longer for what one has asked for: take-back ID --why REASON."""
    return _ended(words, options, confirmations.take_back)


def _ended(words: Sequence[str], options: Options, end: Callable[..., Any]) -> Record:
    if len(words) != 1:
        raise Usage("takes the request's id, and --why REASON")
    request = records.found(request_key(contests.current(), words[0]))
    change = end(request, operator(options), clock.now(), options.why)
    return record(records.save(change, request) if options.apply else request, stored=options.apply)


# --- letters ----------------------------------------------------------------------------------------------------------


def resend(words: Sequence[str], options: Options) -> Record:
    """Send a letter once more: resend ENTRY LETTER, or resend ROLE ID LETTER, by the id that `letters` tells.

    One that waits gets another attempt. One that was settled goes out anew, once, to whatever contacts its reader has
    now: to an entrant in the same words, to whoever is invited as an invitation, since other words are kept no longer.
    """
    if len(words) not in (2, 3):
        raise Usage("resend takes an entry, or a role and an id, or `contact` and an address; then the letter's id")
    under = outbox_of(words[:-1])
    place = Place(under.table, under.pk, f"{under.sk}{words[-1]}")
    item = records.batch_get([place]).get(place)
    content = value_of(item["data"]) if item else {}
    if item is None or content["to"] not in (Destination.MESSAGES, Destination.CODES):
        raise Problem("NOT_FOUND")
    _check_sendable(item, content["kind"])
    if "undelivered" in item:
        if options.apply:
            records.lease_outbox(place, clock.now())
        return _letter(place, content["kind"], _DUE if options.apply else _DRY)
    message = _anew(words[:-1], item, content["kind"])
    return _letter(*_ordered_again(place, message, options))


def _check_sendable(item: Item, kind: str) -> None:
    """Raise Refused for what was withdrawn, is to be asked for anew, or is not due."""
    if "recalled" in item:
        raise Refused("this letter was withdrawn and is not sent")
    if kind in ("code", "link") and ("undelivered" not in item or clock.now() >= ordered_at(item) + CODE_LIFE):
        raise Refused("codes and sign-in links are not sent twice: their owner asks for a new one on the sign-in page")
    if "undelivered" in item and ordered_at(item) > clock.now():
        raise Refused(
            f"it is to be sent at {ordered_at(item).isoformat(timespec='minutes')}, and needs no other attempt"
        )


def _anew(of: Sequence[str], item: Item, kind: str) -> Message:
    """What is sent in the place of a settled letter, whose body is forgotten. Raises NOT_FOUND, PERSON_REMOVED."""
    if "told" in item:
        return Message(Destination.MESSAGES, kind, letters.told(item))
    key = person_key(*of) if len(of) == 2 else None
    person: Any = records.found(key) if key else None
    if person is None or isinstance(person, Entrant):
        raise Problem("NOT_FOUND")
    invited.check_present(person)
    role = person.role if isinstance(person, Organizer) else Role(of[0])
    return invited.invitation(role, person.id, person.name, person.email)


def _ordered_again(place: Place, message: Message, options: Options) -> tuple[Place, str, str]:
    """Order a letter beside the one it repeats; where that was done before, say what became of it."""
    again = Place(place.table, place.pk, f"{place.sk}#again")
    if not options.apply:
        return again, message.kind, _DRY
    by = {"resent_by": {"S": operator(options).actor.id}}
    with suppress(Stale):
        records.transact([records.order(again, message, clock.now(), by)])
    return again, message.kind, state(records.batch_get([again])[again])


def _letter(place: Place, kind: str, stands: str) -> Record:
    return {"id": place.sk.partition("#")[2], "kind": kind, "state": stands}


def requests(words: Sequence[str]) -> list[Record]:
    """What waits for a second person; with `all` also what has ended."""
    at, rows = clock.now(), sorted(_requests(), key=lambda row: row.at)
    return [record(row, stored=True) for row in rows if words == ["all"] or _waits(row, at)]


def record(row: Request, *, stored: bool) -> Record:
    """A request as an operator sees it; a contact in full, because whoever confirms must compare it."""
    form, what = row.form, confirmations.what_it_does(row)
    about = {name: value for name in ("former", "contact", "name") if (value := getattr(form, name))}
    return {
        "id": row.id if stored else "",
        "digest": confirmations.digest(form),
        "act": form.act.value,
        "what": what.en,
        "what_zh": what.zh,
        **about,
        "reason": form.reason,
        "asked_by": row.by.name,
        "state": row.state_at(clock.now()).value if stored else _DRY,
        "until": row.until.isoformat(timespec="seconds"),
        "answered_by": row.answer.name if row.answer else "",
    }


# --- the commands -----------------------------------------------------------------------------------------------------

ASKING: dict[str, Callable[[Sequence[str], Options], list[RequestForm]]] = {
    "extend": extend,
    "reschedule": reschedule,
    "correct-contact": correct_contact,
    "withdraw-organizer": withdraw,
    "appoint-organizer": appoint,
    "adopt-definition": adopt,
    "reset-second-factor": reset,
}
DOING: dict[str, Callable[[Sequence[str], Options], Record]] = {
    "confirm": confirm,
    "resend": resend,
    "refuse": refuse,
    "take-back": take_back,
}
COMMANDS = {*ASKING, *DOING, "requests"}


def run(command: str, words: Sequence[str], options: Options) -> int:
    """Run one of the commands and print what it did, or would do; the exit code."""
    try:
        print(shown(_records(command, words, options), as_json=options.as_json))
    except Usage as said:
        print(f"operate: {command}: {said}", file=sys.stderr)
        return 2
    except Refused as refusal:
        print(f"operate: {command}: {refusal}", file=sys.stderr)
        return 1
    except Problem as refused:
        words = _OTHER if refused.code == "SECOND_PERSON_NEEDED" else refused.message.en
        fields = "".join(f" {each.field}: {each.message.en}" for each in refused.fields)
        print(f"operate: {command}: {words}{fields}", file=sys.stderr)
        return 1
    return 0


def _records(command: str, words: Sequence[str], options: Options) -> list[Record]:
    if command in ASKING:
        return [ask(form, options) for form in ASKING[command](words, options)]
    if command in DOING:
        return [DOING[command](words, options)]
    return requests(list(words))


def shown(found: Sequence[Record], *, as_json: bool) -> str:
    """Records as JSON, or each as lines of a name and what it is."""
    if as_json or not found:
        return told(found, as_json=as_json)
    lines = ("\n".join(f"{name + ':':<13}{value}" for name, value in each.items() if value != "") for each in found)
    return "\n\n".join(lines)


def organizers_who_decide(beside: str = "") -> int:
    """How many organizers are there who count as different people where two decide; beside the one of an address."""
    return len({invited.line_of(row) for row in _organizers() if row.email.lower() != beside.lower()})


def is_member(email: str) -> bool:
    """Whether somebody is an organizer by this address."""
    held = records.get(contact_key(contact_rows.digest_of(contacts.plain_email(email)), Role.ORGANIZER.value))
    return held is not None and bool(held.subject) and records.get(organizer_key(held.subject)) is not None
