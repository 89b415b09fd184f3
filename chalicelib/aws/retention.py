"""What the terms of retention delete in the present contest: found in one pass over its rows, and deleted as it is due.

The pass goes through a table partition by partition and deletes as it goes, files before the rows that name them. It
keeps no place: a run that stops, or dies, is followed by one that finds the rest. What is gone is not found again.

Rows with a history are blanked by a link of their own (`erasing`). Letters keep their place and their kind, and lose
their words. Rows without a history that say who somebody is are deleted: contacts, sessions, links, codes.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from chalicelib.actors import Actor, Role
from chalicelib.aws import (
    contact_rows,
    contests,
    definitions,
    disposal,
    erasing,
    heads,
    objects,
    phases,
    queries,
    records,
    results,
)
from chalicelib.aws.clients import client
from chalicelib.aws.items import (
    attribute,
    entry_key,
    from_item,
    key_of,
    latest_link_key,
    likeness_key,
    organizer_key,
    person_key,
    request_key,
    sessions_of,
    to_item,
    value_of,
)
from chalicelib.aws.logs import logger
from chalicelib.aws.places import BY_OWNER, SESSIONS, Item, Place, place_of
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, Round
from chalicelib.entry import leaving, retention
from chalicelib.entry.confirmations import ActName, Request, RequestState
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.retention import Ending, Term, Terms
from chalicelib.entry.scan import Likeness
from chalicelib.errors import Stale
from chalicelib.people import accounts, erasure
from chalicelib.people.entrants import Entrant
from chalicelib.people.erasure import Erasure
from chalicelib.people.invited import ExpertState, Organizer
from chalicelib.people.links import LatestLink, Link
from chalicelib.people.second_factor import Factors
from chalicelib.people.sign_in import Contact, Session
from chalicelib.workbooks.exports import Export

DAY = timedelta(days=1)
FAILED = "failed"  # among the counts
_MOST_FAILURES = 20  # in one pass: then something else is wrong than a row
_ORDER = ("sessions", "reviews", "entries")  # who signs in first: no contact leads to a row that is blank
_OFFICE = frozenset({Role.ORGANIZER, Role.SCREENER})
_TOLD = ("undelivered", "told", "reader", "refused", "owner", "created")  # of a message, beside its body


class Due(NamedTuple):
    """Something that ends: by which term, when, of which kind, of which row; and what does it, with how many it did.

    `id` is empty for rows without a history, of which counts tell enough.
    """

    term: Term
    on: datetime
    kind: str
    id: str
    do: Callable[[], Counter[str]]


class Pass(NamedTuple):
    """One pass: the terms, the moment, and who of the office works in it at present.

    `cleared`: all files that people have sent are gone already, so that none has to be looked for.
    """

    terms: Terms
    at: datetime
    office: frozenset[str]
    cleared: bool = False


# --- the whole contest ------------------------------------------------------------------------------------------


class Swept(NamedTuple):
    """What a pass did, and whether it came to its end. `following` is when the next term ends that it has seen."""

    counts: Counter[str]
    finished: bool
    following: datetime | None


def sweep(at: datetime, ends: float) -> Swept:
    """Delete what is due, until all is or `time.monotonic` reaches `ends`. What fails waits, alone."""
    campaign = phases.load(contests.current())
    now, counts, following = _pass_of(campaign, at), Counter[str](), list[datetime]()
    counts["files"] += _clear(now)
    for table in _ORDER:
        for pk, items in heads.partitions(table):
            if time.monotonic() >= ends or counts[FAILED] >= _MOST_FAILURES:
                return Swept(+counts, False, None)
            for due in dues(table, pk, items, now):
                if due.on <= at:
                    counts.update(_tried(due.do))
                elif due.term is not Term.EXPIRED:  # each hour some do, and nobody waits for them
                    following.append(due.on)
    counts.update(_tried(lambda: _erase_results(campaign, now)))
    return Swept(+counts, not counts[FAILED], min(following, default=None))


def _tried(do: Callable[[], Counter[str]]) -> Counter[str]:
    """What something did, or that it failed: one row that cannot be changed keeps no other from its end."""
    try:
        return do()
    except Exception:
        logger.exception("not deleted")
        return Counter({FAILED: 1})


def plan(at: datetime, until: datetime) -> list[Due]:
    """Everything that ends by `until`, in the order in which it ends. It deletes nothing."""
    now = _pass_of(phases.load(contests.current()), at)
    found = [due for table in _ORDER for pk, items in heads.partitions(table) for due in dues(table, pk, items, now)]
    return sorted((due for due in found if due.on <= until), key=lambda due: (due.on, due.kind, due.id))


class Listed(NamedTuple):
    """One line of the list of what will be deleted: on which day in the call's zone, by which term, what."""

    day: str
    term: str
    kind: str
    number: int
    ids: tuple[str, ...]


def listed(found: Iterable[Due]) -> list[Listed]:
    """The list of what ends, a line for each day, term and kind, in their order."""
    zone = phases.load(contests.current()).zone
    lines: dict[tuple[str, str, str], list[str]] = {}
    for due in found:
        key = zone.local(due.on).date().isoformat(), due.term.value, due.kind
        lines.setdefault(key, []).append(due.id)
    return [Listed(*key, len(ids), tuple(each for each in ids if each)) for key, ids in lines.items()]


def is_due(at: datetime) -> bool:
    """Whether a pass is to be made: once a day, when a term ends, and after a run that did not come to its end."""
    place = _mark()
    item = records.batch_get([place]).get(place)
    return item is None or at >= datetime.fromisoformat(value_of(item["data"]))


def note_sweep(at: datetime, following: datetime | None) -> None:
    """Note that a pass has come to its end, and when the next one is due."""
    due = min(at + DAY, following or at + DAY)
    records.transact([records.put(_mark().item() | {"data": attribute(due.isoformat())}, _mark(), {})])


def _mark() -> Place:
    return Place("entries", f"retention#{contests.current()}", "mark#due")


def _pass_of(campaign: Campaign, at: datetime) -> Pass:
    terms = retention.terms_of(campaign, definitions.in_force(campaign))
    office = frozenset(row.id for row in queries.office_of(campaign.id) if row.state is not ExpertState.REMOVED)
    return Pass(terms, at, office, cleared=terms.personal <= at)


def _clear(now: Pass) -> int:
    """Delete all files that people have sent, and what was made of them, once their term has ended."""
    if now.cleared:
        return sum(disposal.discard(folder) for folder in disposal.PERSONAL)
    return disposal.discard(disposal.EXPORTS, before=now.at - now.terms.export)


# --- what ends in a partition -----------------------------------------------------------------------------------


def dues(table: str, pk: str, items: list[Item], now: Pass) -> Iterator[Due]:
    """Everything that ends in one partition, whenever that is."""
    kind, _, row_id = pk.partition("#")
    if kind == "entry":
        yield from _of_entry(row_id, items, now)
        return
    for item in items:
        place = place_of(table, item)
        word = place.sk.partition("#")[0]
        word = kind if kind == "traffic" else word  # its items are named by their moments
        if table == "sessions" and (not_kept := _unkept(word, item, now)):
            yield not_kept
        elif word == "outbox":
            yield from _of_letter(place, item, now.terms.personal)
        elif word == "export":
            yield from _of_export(from_item(item, Export), now)
        elif heads.keeps_history(place.sk) and _is_over(word, item, now):
            yield from _of_row(item, heads.kind_of(place.sk), Term.PERSONAL, on=now.terms.personal, now=now)


def _is_over(word: str, item: Item, now: Pass) -> bool:
    """Whether the term of personal data counts for a row: members of the office work on as long as they are members."""
    if word == "organizer":
        return from_item(item, Organizer).state is ExpertState.REMOVED
    if word == "factors":
        row = from_item(item, Factors)
        return row.role not in _OFFICE or not _works(row.subject, now)
    return True


def _works(subject: str, now: Pass) -> bool:
    """Whether somebody is a member of the office. Who is not on the list may have joined a moment ago."""
    if subject in now.office:
        return True
    row = records.get(organizer_key(subject))
    return row is not None and row.state is not ExpertState.REMOVED


def _of_row(item: Item, kind: type[Any], term: Term, on: datetime, now: Pass) -> Iterator[Due]:
    row = from_item(item, kind)
    change = erasing.erase(row, now.terms.word, now.at)
    if change is None:
        return
    place = key_of(row)
    word = place.sk.partition("#")[0]

    def do() -> Counter[str]:
        return Counter({f"{term}_{word}": int(_saved(change, row))})

    yield Due(term, on, word, id=_told_id(place), do=do)


def _told_id(place: Place) -> str:
    """What names a row in the list of what will be deleted: ids alone."""
    part, rest = place.pk.partition("#")[2], place.sk.partition("#")[2]
    return f"{part}#{rest}" if rest else part


def _saved(change: Any, row: Any) -> bool:
    with suppress(Stale):  # it changed at this moment: the next run finds it again
        records.save(change, row)
        return True
    return False


def _of_letter(place: Place, item: Item, on: datetime) -> Iterator[Due]:
    """A message keeps its place and its kind, so it is not sent anew; its words and whom it was for go."""
    if not (item.keys() & set(_TOLD) or value_of(item["data"]).get("body")):
        return

    def do() -> Counter[str]:
        forgotten = {name: f"#{name}" for name in _TOLD}
        client("dynamodb").update_item(
            TableName=place.table_name,
            Key=place.item(),
            UpdateExpression=f"REMOVE #data.#body, {', '.join(forgotten.values())}",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#data": "data", "#body": "body"}
            | {sign: name for name, sign in forgotten.items()},
        )
        return Counter({"letters": 1})

    yield Due(Term.PERSONAL, on, "letter", id="", do=do)


def _of_export(row: Export, now: Pass) -> Iterator[Due]:
    change = erasing.erase(row, now.terms.word, now.at)
    if change is None:
        return

    def do() -> Counter[str]:
        files = disposal.discard(disposal.EXPORTS, f"{row.id}.")
        return Counter({"export_export": int(_saved(change, row)), "files": files})

    yield Due(Term.EXPORT, row.created_at + now.terms.export, "export", id=row.id, do=do)


# --- entries, with all that lies beside them --------------------------------------------------------------------

_OF_FILM = frozenset({"scan", "rendition"})


def _of_entry(entry_id: str, items: list[Item], now: Pass) -> Iterator[Due]:
    """The entry itself; what was seen in its films ends with them, all else beside it with its content."""
    entry = next((from_item(item, Entry) for item in items if item["sk"]["S"] == "entry"), None)
    if entry is None:
        return
    found = sorted(retention.endings(entry, now.terms), key=lambda each: each.on)
    for ending in found:
        yield Due(ending.term, ending.on, "entry", id=entry_id, do=lambda: _end(entry_id, now))
    film = min((each.on for each in _film_endings(entry, now)), default=now.terms.personal)
    whole = _whole_on(entry, now)
    for item in items:
        place = place_of("entries", item)
        word = place.sk.partition("#")[0]
        if word == "like":
            yield from _of_likeness(from_item(item, Likeness), film, now)
        elif word == "outbox":
            yield from _of_letter(place, item, whole)
        elif word != "entry" and heads.keeps_history(place.sk):
            on = film if word in _OF_FILM else whole
            yield from _of_row(item, heads.kind_of(place.sk), _term_of(on, now), on=on, now=now)


def _film_endings(entry: Entry, now: Pass) -> Iterator[Ending]:
    """When its films end, also where they are gone already: what lies beside it may be left from a run that died."""
    yield from (each for each in retention.all_endings(entry, now.terms) if each.films)


def _whole_on(entry: Entry, now: Pass) -> datetime:
    terms = now.terms
    found = [each.on for each in retention.all_endings(entry, terms) if each.term in (Term.UNSUBMITTED, Term.PERSONAL)]
    return min(found)


def _term_of(on: datetime, now: Pass) -> Term:
    return Term.PERSONAL if on == now.terms.personal else Term.FILM


def _end(entry_id: str, now: Pass) -> Counter[str]:
    """End what is due for an entry as it stands at this moment, the most first."""
    counts: Counter[str] = Counter()
    while True:
        entry = records.get(entry_key(entry_id))
        due = [each for each in retention.endings(entry, now.terms) if each.on <= now.at] if entry else []
        if not due:
            return counts
        ending = due[-1]  # content comes last, and takes the films with it
        counts["files"] += _files_of(entry_id, ending, now)
        change = erasing.change_to(entry, ending.row, now.at)
        if change is None or not _saved(change, entry):
            return counts
        counts[f"{ending.term}_entry"] += 1


def _files_of(entry_id: str, ending: Ending, now: Pass) -> int:
    """Delete the files that end with it; how many versions there were."""
    if now.cleared:
        return 0
    if not ending.films:
        films = (each.key.partition("/")[2] for each in ending.replaced)
        return sum(_film_of(key) for key in films)
    own = f"{entry_id}/"
    gone = sum(disposal.discard(folder, own) for folder in disposal.OF_FILMS)
    if ending.term in (Term.UNSUBMITTED, Term.PERSONAL):
        gone += sum(disposal.discard(each, f"entry/{own}") for each in (disposal.ATTACHMENTS, disposal.QUARANTINE))
    return gone


def _film_of(key: str) -> int:
    """One film, what was seen in it, and its copies for those who review it."""
    made = f"{key.rpartition('.')[0]}/"
    return disposal.discard(disposal.UPLOADS, key) + sum(
        disposal.discard(folder, made) for folder in (disposal.SCANS, disposal.BLIND, disposal.RENDITIONS)
    )


def _of_likeness(row: Likeness, on: datetime, now: Pass) -> Iterator[Due]:
    """What says that two films are alike names the other one."""
    if row.other_title == now.terms.word:
        return

    def do() -> Counter[str]:
        blank = replace(row, other_title=now.terms.word)
        records.transact([records.put(to_item(blank), likeness_key(row.entry, row.other), {})])
        return Counter({"likenesses": 1})

    yield Due(_term_of(on, now), on, "likeness", id="", do=do)


# --- rows without a history -------------------------------------------------------------------------------------

_ANYBODYS: dict[str, type[Any]] = {"session": Session, "link": Link, "latest": LatestLink, "contact": Contact}
_NOBODYS = frozenset({"cited", "codes", "asked", "invite"})


def _unkept(word: str, item: Item, now: Pass) -> Due | None:
    """A row of sign-in that ends by its own time, or with what the call knows of people; None for another."""
    place = place_of("sessions", item)
    if "expires" in item:
        on = datetime.fromtimestamp(int(item["expires"]["N"]), UTC)
        if on <= now.terms.personal or not _is_personal(word, place, item, now):
            return Due(Term.EXPIRED, on, word, id="", do=lambda: _deleted(place, Term.EXPIRED, word, now.at))
    if not _is_personal(word, place, item, now):
        return None
    return Due(Term.PERSONAL, now.terms.personal, word, id="", do=lambda: _deleted(place, Term.PERSONAL, word))


def _is_personal(word: str, place: Place, item: Item, now: Pass) -> bool:
    """Whether it says something of somebody who does not work in the office."""
    if word in _ANYBODYS:
        row = from_item(item, _ANYBODYS[word])
        return row.role not in _OFFICE or not _works(row.subject, now)
    return word in _NOBODYS or (word == "outbox" and place.pk.startswith("contact#"))


def _deleted(place: Place, term: Term, word: str, expired_at: datetime | None = None) -> Counter[str]:
    """Delete a row; one that expires only if nobody has renewed it."""
    condition = (
        {
            "ConditionExpression": "attribute_not_exists(pk) OR #expires <= :at",
            "ExpressionAttributeNames": {"#expires": "expires"},
            "ExpressionAttributeValues": {":at": {"N": str(int(expired_at.timestamp()))}},
        }
        if expired_at
        else None
    )
    try:
        records.transact([records.delete(place, condition)])
    except Stale:
        return Counter()
    return Counter({f"{term}_{word}": 1})


# --- the stored result ------------------------------------------------------------------------------------------


def _erase_results(campaign: Campaign, now: Pass) -> Counter[str]:
    """Take names and titles out of the stored results, but those of holders of an award; every figure stays.

    The public result and the tally sheet stay as they are: they name winners and ids alone.
    """
    if now.terms.personal > now.at:
        return Counter()
    public = frozenset(row.id for row in queries.in_status(campaign.id, Status.AWARDED))
    counted = [each for each in campaign.rounds if each.result_key]
    return Counter({"results": sum(_erase_result(campaign.id, each, public, now) for each in counted)})


def _erase_result(contest: str, counted: Round, public: frozenset[str], now: Pass) -> bool:
    """Store the result anew without names, have the call name that one, and delete the other for good."""
    document = objects.read_document(counted.result_key)
    blank = erasing.erased_result(document, public, now.terms.word)
    place = f"results/{contest}/round-{counted.number}"
    key = counted.result_key
    if blank != document:
        key = results.write(place, msgspec.json.encode(blank, order="deterministic"))
        phases.update(contest, lambda row: campaigns.erase_result(row, counted.number, key, now.at))
    kept = [each for each in (key, results.contents_key(key), counted.sheet_key) if each]
    return disposal.discard_results(place, but=kept) > 0


# --- one person, who asks for it --------------------------------------------------------------------------------


def erase_person(role: str, subject: str, at: datetime) -> dict[str, int]:
    """Erase what is known of one person now, with their entries and films; how many of each kind.

    `role` and `subject` are those of their account. Entries that no expert has are withdrawn before; what experts have
    and what is decided stays until the terms of the call end, and an award that holds stays public. Repeating it is
    harmless.
    """
    campaign = phases.load(contests.current())
    now = _pass_of(campaign, at)
    needed = _leave(Actor(Role(role), subject), campaign, at) if now.terms.personal > at else frozenset()
    now = now._replace(terms=retention.at_once(now.terms, at), office=now.office - {subject}, cleared=False)
    counts: Counter[str] = Counter()
    if role == Role.RECOMMENDER.value:
        own = ((disposal.SENT_SHEETS, ""), (disposal.SHEETS, ""), (disposal.ATTACHMENTS, "unit/"))
        counts["files"] += sum(disposal.discard(folder, f"{kind}{subject}/") for folder, kind in own)
    for table, pk in _partitions_of(Role(role), subject):
        if pk in needed:
            continue
        for due in list(dues(table, pk, _partition(table, pk), now)):
            if due.on <= at:
                counts.update(due.do())
    for about in _requests_about(role, subject, now):
        counts.update(about.do())
    return dict(+counts)


def _requests_about(role: str, subject: str, now: Pass) -> Iterator[Due]:
    """What two people decided about a person, which may name them and their contacts.

    What still waits can be carried out; but no contact of somebody who is gone can be corrected.
    """
    table, pk = request_key(contests.current()).table, request_key(contests.current()).pk
    for item in _partition(table, pk):
        if not heads.keeps_history(item["sk"]["S"]):
            continue
        row = from_item(item, Request)
        ended = row.form.act is ActName.CORRECT or row.state_at(now.at) is not RequestState.WAITING
        if ended and row.form.person == subject and row.form.role in (None, role):
            yield from _of_row(item, Request, Term.PERSONAL, on=now.at, now=now)


def _leave(person: Actor, campaign: Campaign, at: datetime) -> frozenset[str]:
    """Withdraw a person's entries that leave with them; the partitions of those that the result needs.

    Raises Stale where one changes at this moment: nothing is erased then, and the next run tries again.
    """
    works = list(records.all_of(BY_OWNER, person.id, Entry)) if person.role is Role.ENTRANT else []
    language = definitions.in_force(campaign).records_in
    for change, work in leaving.withdrawals(works, campaign, by=person, at=at, language=language):
        records.save(change, work)
    return frozenset(entry_key(work.id).pk for work in works if leaving.stays(work, campaign, at))


def execute_erasures(at: datetime) -> Counter[str]:
    """Carry out what people have asked for, and whose day has come."""
    counts: Counter[str] = Counter()
    for row in list(queries.erasures_of(contests.current())):
        if erasure.due(row, at):
            counts.update(_tried(lambda row=row: _execute(row, at)))  # type: ignore[misc]
    return counts


def _execute(row: Erasure, at: datetime) -> Counter[str]:
    _tell(row, at)
    done = erase_person(row.role, row.subject, at)
    saved = int(_saved(erasure.done(row, at, done), row))
    return Counter({f"asked_{name}": number for name, number in done.items()} | {"erasures": saved})


def _tell(row: Erasure, at: datetime) -> None:
    """Order the last letter while there is an address; once, however often the erasure is tried."""
    key = person_key(row.role.value, row.subject)
    person = records.get(key) if key is not None else None
    contact = next(iter(_contacts_of(person)), "") if person is not None else ""
    if contact:
        letter = erasure.letter("erasure_done", row.person, {"contact": contact})
        with suppress(Stale):
            place = records.outbox_place(key_of(row), f"{row.id}#{row.asked_at.isoformat()}#done")
            records.transact([records.order(place, letter, at)])


def _partitions_of(role: Role, subject: str) -> Iterator[tuple[str, str]]:
    """Where what is known of a person lies: what signs them in, then their entries, then the row of the person."""
    yield from (("sessions", f"session#{row.id}") for row in _sessions_of(role, subject))
    newest = records.get(latest_link_key(role.value, subject))
    if newest is not None:
        yield from (("sessions", pk) for pk in (f"link#{newest.link}", f"links#{role.value}#{subject}"))
    yield "sessions", f"factors#{subject}"
    key = person_key(role.value, subject)
    person = records.get(key) if key is not None else None
    if person is None or key is None:
        return
    for contact in _contacts_of(person):
        yield from (("sessions", f"contact#{digest}") for digest in contact_rows.digests(contact))
    if role is Role.ENTRANT:
        yield from (("entries", f"entry#{row.id}") for row in records.all_of(BY_OWNER, subject, Entry))
    if role is Role.RECOMMENDER:
        yield "entries", f"sheet#{subject}"
    yield key.table, key.pk


def _sessions_of(role: Role, subject: str) -> list[Session]:
    return list(records.all_of(SESSIONS, sessions_of(role.value, subject), Session))


def _contacts_of(person: Any) -> Iterable[str]:
    found = (*accounts.proved(person), *accounts.claimed(person)) if isinstance(person, Entrant) else (person.email,)
    return [each for each in found if each]


def _partition(table: str, pk: str) -> list[Item]:
    """All items of a partition, read consistently."""
    place = Place(table, pk, "")
    asked = {
        "TableName": place.table_name,
        "ConsistentRead": True,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": place.stored_pk}},
    }
    return [item for page in client("dynamodb").get_paginator("query").paginate(**asked) for item in page["Items"]]
