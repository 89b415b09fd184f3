"""Which entries are reminded of a deadline: of the call's, those that are complete or nearly so, and not submitted.

An entry with a deadline of its own (it was returned, or an organizer gave it more time) is reminded of that one alone,
however complete it is. Each gets one letter at each step, and one after closing. Deadlines come in as arguments.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.actors import Role
from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition
from chalicelib.entry import extra_fields
from chalicelib.entry.entries import PREPARING, Entry, missing_fields, return_of
from chalicelib.entry.form import FIELDS
from chalicelib.entry.upload import VideoState
from chalicelib.history import Body, Destination, Message

_VIDEO = Text("视频", "video")
_NOTHING = Text("内容已完整，只需作出承诺并提交", "nothing but the pledges and the submission")
NEARLY = 3  # so many things may be missing from an entry that is nearly complete
TOLD_AFTER = timedelta(days=1)  # so long after a deadline its last letter may still go out


class Step(StrEnum):
    """When an owner is written to: so long before the deadline, or once it has passed."""

    WEEK = "week"
    DAY = "day"
    HOURS = "hours"
    CLOSED = "closed"


BEFORE = {Step.WEEK: timedelta(days=7), Step.DAY: timedelta(days=1), Step.HOURS: timedelta(hours=3)}


def step_at(deadline: datetime, grace: timedelta, at: datetime) -> Step | None:
    """The step that a deadline has reached; None before the first, in the grace after it, and long after it."""
    if at >= deadline:
        return Step.CLOSED if deadline + grace <= at < deadline + grace + TOLD_AFTER else None
    reached = [step for step, before in BEFORE.items() if at >= deadline - before]
    return reached[-1] if reached else None


def missing(entry: Entry) -> tuple[str, ...]:
    """What an entry still needs; a rejected video counts as none."""
    found = missing_fields(entry)
    rejected = entry.video is not None and entry.video.state is VideoState.REJECTED and entry.upload is None
    return (*found, "video") if rejected and "video" not in found else found


def is_concerned(entry: Entry, step: Step, deadline: datetime) -> bool:
    """Whether its owner is written to: the entry stood there when the step was reached, nearly complete."""
    if entry.submitted_at is not None or entry.status not in PREPARING or len(missing(entry)) > NEARLY:
        return False
    return entry.created_at <= deadline - BEFORE.get(step, timedelta(0))


def own_step_at(entry: Entry, own: datetime, grace: timedelta, at: datetime) -> Step | None:
    """The step that an entry's own deadline has reached and its owner is to be told of; None if there is none.

    There is no letter a week before, none at a step that had passed when the entry was returned, and none after the
    deadline of a listed entry: a refusal tells of that.
    """
    step, said = step_at(own, grace, at), return_of(entry)
    if entry.submitted_at is not None or entry.status not in PREPARING or step in (None, Step.WEEK):
        return None
    if step is Step.CLOSED:
        return None if entry.listed else step
    is_news = said is not None and said.until == own and said.at > own - BEFORE[step]
    return None if is_news else step


def letter(entry: Entry, step: Step, deadline: datetime, definition: Definition) -> Message:
    """The letter of a step: why the entry was returned, or what is missing."""
    said = return_of(entry)
    if said is not None and step is not Step.CLOSED:
        return Message(Destination.MESSAGES, "return_near", _about(entry, deadline) | {"reason": said.reason})
    labels = {name: field.label for name, field in FIELDS.items()} | extra_fields.labels(definition)
    names = [labels.get(name, _VIDEO) for name in missing(entry)]
    lacking = {
        "missing": "、".join(name.zh for name in names) or _NOTHING.zh,
        "missing_en": ", ".join(name.en for name in names) or _NOTHING.en,
    }
    kind = "deadline_passed" if step is Step.CLOSED else "deadline_near"
    return Message(Destination.MESSAGES, kind, _about(entry, deadline) | lacking)


def _about(entry: Entry, deadline: datetime) -> Body:
    return {
        "role": Role.ENTRANT.value,
        "subject": entry.owner,
        "title": entry.form.title,
        "receipt": entry.receipt,
        "until": deadline.isoformat(),
    }


def moved(owner: str, deadline: datetime) -> Message:
    """The letter to an entrant that the deadline has moved."""
    body = {"role": Role.ENTRANT.value, "subject": owner, "until": deadline.isoformat()}
    return Message(Destination.MESSAGES, "deadline_moved", body)
