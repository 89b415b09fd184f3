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
from chalicelib.aws import contests, letters, phases, queries, queues, records
from chalicelib.aws.clients import client, error_code
from chalicelib.aws.items import entry_key, history_key, person_key, value_of
from chalicelib.aws.places import TABLES, Place
from chalicelib.call.campaign import PhaseName
from chalicelib.entry.entries import Status
from chalicelib.errors import Problem
from chalicelib.history import Destination

Record = dict[str, Any]


def works(words: Sequence[str]) -> Iterator[Record]:
    """Every work, or those whose status, number, id or title has the words in it."""
    for status in Status:
        for row in queries.in_status(contests.current(), status):
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
    """How many messages wait for each queue, and since when; with a role and an id, or an entry's id, theirs."""
    if not words:
        yield from _waiting()
        return
    place = person_key(*words) if len(words) == 2 else entry_key(words[0])
    if place is None:
        raise Problem("NOT_FOUND")
    for item in records.items_under(Place(place.table, place.pk, "outbox#")):
        yield {
            "ordered": letters.ordered_at(item).isoformat(timespec="seconds"),
            "kind": value_of(item["data"])["kind"],
            "state": _state(item),
            "request": item.get("request", {}).get("S", ""),
        }


def _state(item: Any) -> str:
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
