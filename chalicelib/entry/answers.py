"""Screening by several people: independent answers, a further person where they differ, second looks at refusals.

Nobody sees another's answer before giving their own; whoever decides where answers differ sees them all.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from chalicelib import text
from chalicelib.actors import Actor
from chalicelib.call.definition import ScreeningRules
from chalicelib.entry import entries
from chalicelib.entry.entries import Answer, Desk, Entry, EntryAction, ScreeningOutcome
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change

SINGLE = frozenset({EntryAction.ANSWER.value, EntryAction.TAKE_BACK.value})  # what tells of one person's answer


def is_drawn(entry: str, rules: ScreeningRules, seed: str) -> bool:
    """Whether a refusal of this entry gets a second look.

    It does if the first 8 bytes of SHA-256 of `<seed>|second_look|<entry>`, as a fraction of 2^64, lie below the share.
    So the seed, whose hash is public since the call opened, decides and nobody else, and anybody can recompute it.
    """
    digest = hashlib.sha256(f"{seed}|second_look|{entry}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * 100 < rules.second_look_percent << 64


def differ(answers: Iterable[Answer]) -> bool:
    """Whether a further person must decide."""
    return len({answer.outcome for answer in answers}) > 1


def has_answered(entry: Entry, person: str) -> bool:
    """Whether somebody gave an answer that decides nothing yet."""
    return any(answer.by == person for answer in entry.answers)


def is_own(entry: Entry, person: str) -> bool:
    """Whether taking back what was said of an entry takes back this person's answer, or a decision of theirs."""
    said = entry.predecided or entry.screening
    return has_answered(entry, person) or (said is not None and said.by == person)


def may_see(entry: Entry, person: str) -> bool:
    """Whether somebody may see single answers about an entry, also those of earlier, in its history."""
    return not entries.awaits_answer(entry) or has_answered(entry, person) or differ(entry.answers)


def shown(entry: Entry, person: str) -> tuple[Answer, ...]:
    """The single answers that somebody may see: those that decide nothing yet, else those that led to the decision."""
    said = entry.predecided or entry.screening
    if entries.awaits_answer(entry):
        return entry.answers if may_see(entry, person) else ()
    return said.answers if said else ()


def check_seen(entry: Entry, revision: int) -> None:
    """Raise Stale unless the screener saw the entry as it is.

    Answers of others do not count as changes, so that no answer reveals that there was another; only whoever decides
    between answers must have seen them.
    """
    unseen = 0 if differ(entry.answers) else sum(answer.revision > revision for answer in entry.answers)
    if entry.revision - unseen != revision:
        raise Stale


def give(entry: Entry, outcome: ScreeningOutcome, reason: str, desk: Desk) -> Change[Entry]:
    """Take one screener's answer: it decides, or waits for the next person's.

    To refuse or return needs a reason. Raises ANSWERED for a second answer of one person, INVALID_FIELDS,
    ILLEGAL_TRANSITION.
    """
    decide = entries.screen if entry.listed else entries.predecide
    if has_answered(entry, desk.by.id) or (entry.predecided is not None and _are_several(desk.rules)):
        raise Problem("ANSWERED")
    if not entries.awaits_answer(entry):
        return decide(entry, outcome, reason, desk)  # which says what may still follow
    reason = text.reason(reason, required=outcome is not ScreeningOutcome.PASS)
    mine = Answer(outcome=outcome, reason=reason, by=desk.by.id, at=desk.at, revision=entry.revision + 1)
    given = (*entry.answers, mine)
    if _waits(entry, given, desk):
        return _kept(entry, EntryAction.ANSWER, given, by=desk.by, mine=mine)
    if len(given) == 1:
        return decide(entry, outcome, reason, desk)
    return decide(entry, outcome, reason if differ(given) else _joined(given), desk, given)


def _are_several(rules: ScreeningRules) -> bool:
    return rules.persons > 1 or rules.second_look_percent > 0


def _waits(entry: Entry, given: tuple[Answer, ...], desk: Desk) -> bool:
    """Whether one more person must answer. Whoever answers where others differ decides."""
    if differ(entry.answers):
        return False
    refused = all(answer.outcome is ScreeningOutcome.REFUSE for answer in given)
    needed = desk.rules.persons + (refused and is_drawn(entry.id, desk.rules, desk.seed))
    return len(given) < needed or differ(given)


def _joined(given: tuple[Answer, ...]) -> str:
    return "\n".join(dict.fromkeys(answer.reason for answer in given if answer.reason))


def _kept(entry: Entry, action: EntryAction, answers: tuple[Answer, ...], by: Actor, mine: Answer) -> Change[Entry]:
    """The entry with other single answers. Its `updated_at` stays: lists are ordered by it, and nobody shall notice."""
    row, status = msgspec.structs.replace(entry, answers=answers), entry.status.value
    return Change(row=row, action=action, by=by, at=mine.at, before=status, after=status, why=mine.reason)


def take_back(entry: Entry, desk: Desk, why: str = "") -> Change[Entry]:
    """Take an answer back: one's own as long as it is the only one, else the decision (`entries.unscreen`).

    A decision that is taken back is decided anew by everybody. Raises ANSWERED_SINCE once another person has answered.
    """
    if not has_answered(entry, desk.by.id):
        return entries.unscreen(entry, desk.by, desk.at, why)
    if len(entry.answers) > 1:
        raise Problem("ANSWERED_SINCE")
    taken = msgspec.structs.replace(entry.answers[0], at=desk.at, reason=text.reason(why, required=False))
    return _kept(entry, EntryAction.TAKE_BACK, (), by=desk.by, mine=taken)
