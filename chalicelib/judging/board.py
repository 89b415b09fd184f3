"""The board: the console's figures, counted from the stream of changed rows. Each change counts once.

What a row adds to the board follows from the row alone (`marks_of_entry`, `marks_of_review`). A change moves the
board by the difference of the marks last counted for that row and its marks now.

Counts have numbers. The board shows the one that is served. While a recount builds the next one, each change moves
both; it is served once every row is in it. So a recount is exact while people work, and nobody ever sees half of it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from chalicelib.call.campaign import Campaign, PhaseName
from chalicelib.entry import agreement, reminders
from chalicelib.entry.agreement import Agreement
from chalicelib.entry.entries import PREPARING, Entry, ScreeningOutcome, Status
from chalicelib.judging.review import SEATED, Review, ReviewState
from chalicelib.judging.watch_evidence import share

HALF = Decimal("0.5")
ACTIVE_EVERY = timedelta(minutes=5)  # how exactly is kept when an expert was last active: not a write a keystroke
_ROUND = re.compile(r"round\d+:")
_OF_EXPERT = frozenset({"assigned", "submitted", "glanced"})


class Board(msgspec.Struct, frozen=True):
    """All figures of one call: `counts` by mark, such as `entries:submitted` or `seats:<expert>:submitted`."""

    contest: str
    counts: dict[str, int] = {}
    active: dict[str, datetime] = {}

    def count(self, mark: str) -> int:
        """How many rows have a mark."""
        return self.counts.get(mark, 0)

    def by_prefix(self, prefix: str) -> dict[str, int]:
        """The figures of the marks with a prefix, by the rest of the mark, without zeros."""
        return {mark[len(prefix) :]: n for mark, n in sorted(self.counts.items()) if mark.startswith(prefix) and n}


class Figures(msgspec.Struct, frozen=True):
    """One item of the board: how many rows have each mark, in each count by its number.

    An expert's own item also has their id, and when they were last active, to five minutes.
    """

    counts: dict[int, dict[str, int]] = {}
    expert: str = ""
    active: datetime | None = None


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """Which count the board shows, and how far the recount is that builds the next one.

    `serving` 0 is the board of a release that kept all figures in one item. `place` is where a recount or a nightly
    check goes on; `checked` the day of the last check that came to its end, `piece` the piece that the next one reads.
    """

    contest: str
    serving: int
    building: int = 0
    place: str = ""
    checked: str = ""
    piece: int = 0
    revision: int = 1

    @property
    def numbers(self) -> tuple[int, ...]:
        """The counts that every change moves."""
        return tuple(number for number in (self.serving, self.building) if number)


class CountedRow(msgspec.Struct, frozen=True):
    """The marks last counted for one row, the row's revision then, and the number of the newest count they are in."""

    revision: int
    marks: tuple[str, ...]
    count: int = 1

    def marks_in(self, number: int) -> tuple[str, ...]:
        """What the row has added to one count."""
        return self.marks if self.count >= number else ()


def joined(contest: str, number: int, parts: Iterable[Figures | None]) -> Board:
    """The board as some of its items tell it, in one count."""
    found = [part for part in parts if part is not None]
    counts = Counter[str]()
    for part in found:
        counts.update(part.counts.get(number, {}))
    return Board(contest, dict(counts), {part.expert: part.active for part in found if part.active})


def expert_in(mark: str) -> str:
    """The id of the expert whose own item counts a mark; empty where it is another's."""
    name, _, of = _ROUND.sub("", mark, count=1).partition(":")
    return of if name in _OF_EXPERT else ""


def unit_in(mark: str) -> str:
    """The id of the recommending unit that a mark is about; empty where it is another's."""
    name, _, of = mark.partition(":")
    return of if name == "recommender" else ""


def marks_of_entry(entry: Entry) -> tuple[str, ...]:
    """The marks of an entry.

    Its status, its unit, whether it is being corrected, or complete and not submitted, and what two screeners answered.
    """
    marks = [f"entries:{entry.status.value}"] + (["listed"] if entry.listed else [])
    if entry.form.recommender:
        marks.append(f"recommender:{entry.form.recommender}")
    returned = entry.screening is not None and entry.screening.outcome is ScreeningOutcome.RETURN
    if returned and entry.status in PREPARING:
        marks.append("returning")
    elif entry.status in PREPARING and entry.submitted_at is None and entry.video and not reminders.missing(entry):
        marks.append("ready")
    pair = agreement.pair_of(entry)
    return (*marks, f"pair:{pair[0].value}:{pair[1].value}") if pair else tuple(marks)


def agreement_of(board: Board) -> Agreement:
    """How well the screeners agree who answered independently about the same entries."""
    counts = {tuple(map(ScreeningOutcome, pair.split(":"))): n for pair, n in board.by_prefix("pair:").items()}
    return agreement.agreement({(first, second): n for (first, second), n in counts.items()})


def marks_of_review(review: Review) -> tuple[str, ...]:
    """The marks of a seat: of its expert and of the round while it is held, or that its entry was withdrawn."""
    if review.state is ReviewState.WITHDRAWN:
        marks = ["seats:withdrawn"]
    elif review.state not in SEATED:
        marks = []
    else:
        marks = [f"assigned:{review.expert}", "seats:assigned"]
    if review.state is ReviewState.SUBMITTED:
        marks += [f"submitted:{review.expert}", "seats:submitted"]
        seen = share(review.watched, review.work.duration_seconds)
        if seen is not None and seen < HALF:
            marks.append(f"glanced:{review.expert}")
    return tuple(of_round(mark, review.round) for mark in marks)


def of_round(mark: str, number: int) -> str:
    """A mark as it is counted in a round; marks of the first round have no number."""
    return mark if number == 1 else f"round{number}:{mark}"


def missing(board: Board, campaign: Campaign) -> dict[PhaseName, int]:
    """What each phase's people still owe: entries undecided or being corrected, seats without a score.

    The board may lag behind the rows, so what it has not counted yet is owed too.
    """
    uncounted = campaign.listed - board.count("listed")
    undecided = board.count(f"entries:{Status.SCREENING.value}") + board.count("returning")
    settled = sum(board.count(of_round(f"seats:{how}", campaign.round.number)) for how in ("submitted", "withdrawn"))
    unscored = campaign.round.seats - settled
    return {PhaseName.SCREENING: uncounted + undecided, PhaseName.EXPERT_REVIEW: unscored}


def is_complete(board: Board, campaign: Campaign, name: PhaseName) -> bool:
    """Whether all work of a phase is done."""
    return missing(board, campaign).get(name) == 0


def total_of(mark: str) -> str:
    """The total that an expert's mark is a part of, as `seats:submitted` of `submitted:<expert>`, in its round."""
    begins = _ROUND.match(mark)
    number = begins[0] if begins else ""
    return f"{number}seats:{mark.removeprefix(number).partition(':')[0]}"


def is_sum(mark: str) -> bool:
    """Whether a total is the sum of experts' figures."""
    return _ROUND.sub("", mark, count=1) in ("seats:assigned", "seats:submitted")


def counted_anew(before: CountedRow | None, now: CountedRow, numbers: tuple[int, ...]) -> CountedRow | None:
    """What is to be counted of a row from now on; None where its marks are in all counts already.

    A state that is older than the counted one changes no mark: it came late, or twice.
    """
    state = before if before is not None and before.revision > now.revision else now
    if before is not None and (before.marks, before.count) == (state.marks, max(numbers)):
        return None
    return msgspec.structs.replace(state, count=max(numbers))


def movement(before: CountedRow | None, now: CountedRow, number: int) -> dict[str, int]:
    """What to add to one count for a row's state."""
    change = Counter(now.marks)
    change.subtract(before.marks_in(number) if before else ())
    return {mark: n for mark, n in change.items() if n}


def expert_figures(board: Board, expert: str, number: int) -> dict[str, Any]:
    """One expert's progress in a round; `last_active` is when they last changed a score, `glanced` how
    many works they submitted a score for after playing less than half of them."""
    return {
        "assigned": board.count(of_round(f"assigned:{expert}", number)),
        "submitted": board.count(of_round(f"submitted:{expert}", number)),
        "glanced": board.count(of_round(f"glanced:{expert}", number)),
        "last_active": board.active.get(expert),
    }
