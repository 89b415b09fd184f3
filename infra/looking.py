"""What an operator looks at while a call runs: works, people, letters, executions. Nothing here changes anything.

Each command makes records of plain values, printed as a table or, with `--json`, as JSON. They show what the office
sees on its pages: names and addresses, so what is printed belongs into no log.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from botocore.exceptions import ClientError

from chalicelib import clock
from chalicelib.aws import contact_rows, contests, definitions, heads, letters, phases, queries, queues, records
from chalicelib.aws.clients import client, error_code
from chalicelib.aws.items import entry_key, from_item, history_key, person_key, value_of
from chalicelib.aws.places import TABLES, Place
from chalicelib.call import revision
from chalicelib.call.campaign import PhaseName
from chalicelib.call.definition import Definition, same_meaning
from chalicelib.call.revision import RevisionKind
from chalicelib.entry.entries import Entry, Status
from chalicelib.errors import Problem
from chalicelib.history import Destination
from chalicelib.people import contacts
from chalicelib.people.entrants import Entrant

Record = dict[str, Any]
_OUTBOX = "outbox#"


def works(words: Sequence[str]) -> Iterator[Record]:
    """Every work, or those whose status, number, id or title has the words in it."""
    for row in _entries():
        found = {
            "id": row.id,
            "receipt": row.receipt or "",
            "status": row.status.value,
            "updated": row.updated_at.isoformat(timespec="minutes"),
            "title": row.form.title,
        }
        if all(any(word in value for value in found.values()) for word in words):
            yield found


def work(words: Sequence[str]) -> Iterator[Record]:
    """What happened to one work, named by its id: its history, the oldest first."""
    [entry_id] = words
    records.found(entry_key(entry_id))
    place = history_key(entry_key(entry_id))
    for link in records.every(lambda after: records.query(place, after=after)):
        yield {
            "revision": link.revision,
            "at": link.at.isoformat(timespec="seconds"),
            "by": f"{link.by.role.value} {link.by.id}".strip(),
            "action": link.action,
            "before": link.before,
            "after": link.after,
            "why": link.why,
        }


def people(words: Sequence[str]) -> Iterator[Record]:
    """The office, experts and recommending units, or those whose role, name or address has the words in it."""
    contest = contests.current()
    invited = (*queries.office_of(contest), *queries.experts_of(contest, everyone=True))
    for role, row in (*((_role(row), row) for row in invited), *(("unit", row) for row in _units(contest))):
        found = {"id": row.id, "role": role, "name": row.name, "email": row.email, "signed_in": _at(row.signed_in_at)}
        if all(any(word in value for value in found.values()) for word in words):
            yield found


def _units(contest: str) -> list[Any]:
    return list(queries.recommenders_of(contest))


def _role(row: Any) -> str:
    return str(getattr(row, "role", "expert"))


def _at(moment: Any) -> str:
    return moment.isoformat(timespec="minutes") if moment else ""


def letters_of(words: Sequence[str]) -> Iterator[Record]:
    """How many messages wait for each queue, and since when; with a role and an id, or an entry's id, theirs.

    `contact ADDRESS`: the codes and links that were sent there.
    """
    if not words:
        yield from _waiting()
        return
    for item in records.items_under(outbox_of(words)):
        yield {
            "id": item["sk"]["S"].removeprefix(_OUTBOX),
            "ordered": letters.ordered_at(item).isoformat(timespec="seconds"),
            "kind": value_of(item["data"])["kind"],
            "state": state(item),
            "request": item.get("request", {}).get("S", ""),
        }


def outbox_of(words: Sequence[str]) -> Place:
    """Where the messages lie of an entry, of a person by role and id, or to a contact. Raises NOT_FOUND."""
    if len(words) == 2 and words[0] == "contact":
        return Place("sessions", f"contact#{contact_rows.digest_of(contacts.clean_contact(words[1]))}", _OUTBOX)
    place = person_key(*words) if len(words) == 2 else entry_key(words[0])
    if place is None:
        raise Problem("NOT_FOUND")
    return Place(place.table, place.pk, _OUTBOX)


def state(item: Any) -> str:
    """Where a message of the outbox stands."""
    if "undelivered" in item:
        return "waiting"
    if "refused" in item:
        return f"refused: {item['refused']['S']}"
    return "withdrawn" if "recalled" in item else "delivered"


def _waiting() -> Iterator[Record]:
    counts, oldest = Counter[str](), dict[str, str]()
    for to in Destination:
        for each in (each for table in TABLES for each in queues.waiting(table, to, "9")):
            counts[to.value] += 1
            oldest[to.value] = min(oldest.get(to.value, each.due), each.due)
    yield from ({"queue": name, "waiting": count, "due": oldest[name]} for name, count in counts.items())


def definition(_words: Sequence[str]) -> Iterator[Record]:
    """What the deployed definition would change of the one in force: for whom, and what follows for them.

    The last line says why it cannot be adopted, if it cannot.
    """
    campaign = phases.load(contests.current())
    old, new = definitions.in_force(campaign), definitions.deployed(campaign.id)[0]
    for each in revision.revisions(old, new):
        yield _difference(each.key, each.kind.value, each.before, after=each.after, follows=FOLLOWS[each.kind])
    yield from _pledges(old, new)
    if old.privacy.sha256 != new.privacy.sha256:
        agreed, asked = _agreed_to_notice(new), not same_meaning(old.privacy.version, new.privacy.version)
        follows = ASKED_AGAIN if asked else NOT_ASKED
        yield _difference(
            "privacy", "text", old.privacy.version, after=new.privacy.version, follows=follows, agreed=agreed
        )
    try:
        if old.sha256 != new.sha256:
            revision.check(old, new, campaign)
    except Problem as problem:
        yield _difference("", "refused", "", after="", follows=problem.message.en)


FOLLOWS = {
    RevisionKind.WORDS: "read from then on; what was sent or agreed to stays as it was",
    RevisionKind.SETTING: "holds from then on",
    RevisionKind.RULE: "holds from then on; not once scoring has begun",
    RevisionKind.ID: "cannot change in a running call",
    RevisionKind.DATE: "none: dates of a running call are moved by `reschedule`",
}
KEPT = "entries keep the text that they agreed to; whoever submits from then on, or again, agrees to the new one"
ASKED_AGAIN = "whoever agreed to the former is asked again before they write anything more"
NOT_ASKED = "a correction by its version: nobody is asked again"


def _difference(key: str, kind: str, before: str, after: str, follows: str, agreed: int | str = "") -> Record:
    return {"key": key, "kind": kind, "before": before, "after": after, "agreed": agreed, "follows": follows}


def _pledges(old: Definition, new: Definition) -> Iterator[Record]:
    """The pledges that read otherwise, each with how many submitted entries agreed to another text than the new one."""
    before = {pledge.id: pledge for pledge in old.pledges}
    changed = [each for each in new.pledges if each.id in before and before[each.id].sha256 != each.sha256]
    if not changed:
        return
    agreed = Counter((each.id, each.sha256) for row in _entries() if row.submitted_at for each in row.pledges)
    for pledge in changed:
        count = sum(
            number for (name, sha256), number in agreed.items() if (name, sha256 == pledge.sha256) == (pledge.id, 0)
        )
        yield _difference(
            f"pledges.{pledge.id}", "text", before[pledge.id].version, after=pledge.version, follows=KEPT, agreed=count
        )


def _entries() -> Iterator[Entry]:
    for status in Status:
        yield from queries.in_status(contests.current(), status)


def _agreed_to_notice(new: Definition) -> int:
    """How many entrants agreed to another notice than the new one."""
    rows = (from_item(item, Entrant) for item in heads.scan("entries") if item["sk"]["S"] == "entrant")
    return sum(row.privacy is not None and row.privacy.sha256 != new.privacy.sha256 for row in rows)


def executions(_words: Sequence[str]) -> Iterator[Record]:
    """The phases, and what Step Functions says of the execution of each."""
    campaign = phases.load(contests.current())
    for name in PhaseName:
        phase = campaign.phase(name)
        yield {
            "phase": name.value,
            "status": phase.status.value,
            "attempt": phase.attempt,
            "started": _at(phase.started_at),
            "hours": round((clock.now() - phase.started_at).total_seconds() / 3600, 1) if phase.started_at else "",
            "execution": phase.execution,
            "is": _execution(phase.execution) if phase.execution else "",
            "failure": phase.failure,
        }


def _execution(arn: str) -> str:
    try:
        return str(client("stepfunctions").describe_execution(executionArn=arn)["status"])
    except ClientError as error:
        if error_code(error) not in {"ExecutionDoesNotExist", "InvalidArn"}:
            raise
        return "GONE"


COMMANDS: dict[str, tuple[Callable[[Sequence[str]], Iterator[Record]], range]] = {
    "works": (works, range(10)),
    "work": (work, range(1, 2)),
    "people": (people, range(10)),
    "letters": (letters_of, range(3)),
    "executions": (executions, range(1)),
    "definition": (definition, range(1)),
}


def told(found: Sequence[Record], *, as_json: bool) -> str:
    """Records as JSON, or as a table whose columns are as wide as what stands in them."""
    if as_json:
        return msgspec.json.encode(list(found)).decode()
    if not found:
        return "nothing"
    lines = [list(found[0]), *([str(value) for value in each.values()] for each in found)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return "\n".join("  ".join(line).rstrip() for line in padded)


def command(name: str) -> Callable[[dict[str, str], Any, list[str]], int]:
    """An operator's command that prints what is found; `json` as its last word: as JSON."""
    look, numbers = COMMANDS[name]

    def looked(_outputs: dict[str, str], _client: Any, words: list[str]) -> int:
        as_json = words[-1:] == ["json"]
        meant = words[:-1] if as_json else words
        if len(meant) not in numbers:
            print(f"operate: {look.__doc__}", file=sys.stderr)
            return 2
        try:
            print(told(list(look(meant)), as_json=as_json))
        except Problem as refused:
            print(f"operate: {' '.join(meant)}: {refused.message.en}", file=sys.stderr)
            return 1
        return 0

    return looked
