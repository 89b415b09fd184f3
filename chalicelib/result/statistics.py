"""Figures of a whole call: who entered from where and when, what screening and experts made of it.

They are counted from the rows, and from the stored result where scores are concerned. The report of the call shows them
all; of those for the public (`public`), what could tell of single people is held back.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from chalicelib.bilingual import Text, Zone
from chalicelib.call.definition import Definition, Named
from chalicelib.entry.entries import Entry, ScreeningOutcome, Status
from chalicelib.entry.form import Form
from chalicelib.people.entrants import Entrant, Profile
from chalicelib.people.regions import region

Document = Mapping[str, Any]

# What an entry has passed screening by; one that left the call since stood there before.
PASSED = frozenset(
    {
        Status.IN_REVIEW,
        Status.REVIEWED,
        Status.SHORTLISTED,
        Status.AWARDED,
        Status.NOT_SELECTED,
        Status.REVOKED,
    }
)
UNKNOWN = Text("未填写", "Not stated")
NO_UNIT = Text("自行投稿", "Entered by themselves")


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """All entries of a call, their entrants by id, and the names of the recommending units by id."""

    entries: Sequence[Entry]
    entrants: Mapping[str, Entrant]
    units: Mapping[str, str] = {}

    @property
    def submitted(self) -> list[Entry]:
        """The entries that were ever submitted, also those that were returned or have left since."""
        return [entry for entry in self.entries if submitted_at(entry) is not None]


def entry_as_counted(entry: Entry) -> Entry:
    """The entry with what figures are counted from, and nothing else. A call has tens of thousands."""
    form, said = entry.form, entry.screening
    return Entry(
        id=entry.id,
        contest=entry.contest,
        owner=entry.owner,
        entrant_name="",
        form=Form(title="", category=form.category, theme=form.theme, recommender=form.recommender),
        created_at=entry.created_at,
        updated_at=entry.updated_at,
        status=entry.status,
        submitted_at=entry.submitted_at,
        screening=said,
        left_from=entry.left_from,
    )


def entrant_as_counted(entrant: Entrant) -> Entrant:
    """The entrant with kind and region alone."""
    profile = entrant.profile and Profile(
        kind=entrant.profile.kind,
        name="",
        province=entrant.profile.province,
        city="",
        contact_person="",
        phone="",
        email="",
    )
    return Entrant(id=entrant.id, contest=entrant.contest, contact="", created_at=entrant.created_at, profile=profile)


class Line(NamedTuple):
    """How many entries of one kind were submitted, passed screening, and hold an award."""

    label: Text
    submitted: int
    passed: int
    awarded: int


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """What experts did. `with_scores`: how many entries have how many scores; `icc`, `w` and `alpha` as published."""

    entries: int
    unscored: int
    scores: int
    experts: int
    recused: int
    with_scores: Mapping[int, int]
    icc: str | None
    w: str | None
    alpha: str | None


def submitted_at(entry: Entry) -> datetime | None:
    """When an entry was submitted last; one that was returned was submitted before."""
    before = entry.screening.submission if entry.screening else None
    return entry.submitted_at or (before.at if before else None)


def stood(entry: Entry) -> Status:
    """How far an entry came, whether it left the call there or not."""
    return entry.left_from or entry.status


def has_passed(entry: Entry) -> bool:
    """Whether it passed screening."""
    return stood(entry) in PASSED


def _line(label: Text, entries: Collection[Entry]) -> Line:
    passed, awarded = sum(map(has_passed, entries)), sum(each.status is Status.AWARDED for each in entries)
    return Line(label, len(entries), passed, awarded)


# --- entries by kind ----------------------------------------------------------------------------------------------


def _grouped(entries: Iterable[Entry], key: Callable[[Entry], str]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return groups


def _by_choice(entries: Iterable[Entry], choices: Iterable[Named], key: Callable[[Entry], str]) -> list[Line]:
    """One line for each choice of the definition, in its order, then those of none of them."""
    groups = _grouped(entries, key)
    lines = [_line(choice.text, groups.pop(choice.id, [])) for choice in choices]
    rest = [entry for group in groups.values() for entry in group]
    return [*lines, *([_line(UNKNOWN, rest)] if rest else [])]


def _by_size(groups: Mapping[str, list[Entry]], label: Callable[[str], Text]) -> list[Line]:
    """The largest group first; equal ones by their words."""
    lines = [_line(label(key), group) for key, group in groups.items()]
    return sorted(lines, key=lambda line: (-line.submitted, line.label.zh))


def by_province(gathered: Gathered) -> list[Line]:
    """By the province that the entrant states."""

    def province(entry: Entry) -> str:
        entrant = gathered.entrants.get(entry.owner)
        return entrant.profile.province if entrant and entrant.profile else ""

    groups = _grouped(gathered.submitted, province)
    return _by_size(groups, lambda name: region(name) if name else UNKNOWN)


def by_kind(gathered: Gathered, definition: Definition) -> list[Line]:
    """By whether a unit or a person enters."""

    def kind(entry: Entry) -> str:
        entrant = gathered.entrants.get(entry.owner)
        return entrant.profile.kind.value if entrant and entrant.profile else ""

    return _by_choice(gathered.submitted, definition.entrant_kinds, kind)


def by_category(gathered: Gathered, definition: Definition) -> list[Line]:
    """By the category of the entry."""
    return _by_choice(gathered.submitted, definition.categories, lambda entry: entry.form.category)


def by_theme(gathered: Gathered, definition: Definition) -> list[Line]:
    """By the theme of the entry; nothing where the call has none."""
    if not definition.themes:
        return []
    return _by_choice(gathered.submitted, definition.themes, lambda entry: entry.form.theme)


def by_unit(gathered: Gathered) -> list[Line]:
    """By the recommending unit that the entry names; nothing where the call has none."""
    if not gathered.units:
        return []
    groups = _grouped(gathered.submitted, lambda entry: entry.form.recommender or "")

    def label(unit: str) -> Text:
        name = gathered.units.get(unit, unit)
        return Text(name, name) if unit else NO_UNIT

    return _by_size(groups, label)


def by_day(gathered: Gathered, zone: Zone) -> list[tuple[date, int]]:
    """How many entries were submitted on each day that had one, the first day first."""
    moments = [at for entry in gathered.submitted if (at := submitted_at(entry)) is not None]
    return sorted(Counter(map(zone.day, moments)).items())


# --- screening and scoring ----------------------------------------------------------------------------------------


def outcome_of(entry: Entry) -> ScreeningOutcome | None:
    """The last answer of screening that counts; None while there is none."""
    return entry.screening.outcome if entry.screening else None


def by_outcome(entries: Iterable[Entry]) -> dict[ScreeningOutcome, int]:
    """How many entries have each answer of screening as their last one."""
    found = Counter(outcome_of(entry) for entry in entries)
    return {outcome: found[outcome] for outcome in ScreeningOutcome}


def scored(result: Document) -> Scored:
    """The figures of a result document (`result.document`)."""
    numbers = Counter(line["n"] for line in result["entries"])
    return Scored(
        entries=len(result["entries"]),
        unscored=len(result["unscored"]),
        scores=sum(line["n"] for line in result["entries"]),
        experts=len(result["experts"]),
        recused=len(result.get("recused", ())),
        with_scores=dict(sorted(numbers.items())),
        **{name: result["agreement"][name] for name in ("icc", "w", "alpha")},
    )


# Koo and Li, Journal of Chiropractic Medicine 15 (2016), for the intraclass correlation: the least of each degree.
_DEGREES = (
    (0.9, Text("很高", "excellent")),
    (0.75, Text("较高", "good")),
    (0.5, Text("中等", "moderate")),
)
_POOR, _NONE = Text("较低", "poor"), Text("无法计算", "cannot be told")


def degree(icc: str | None) -> Text:
    """The agreement of experts in words, by ICC(2,1) of single scores."""
    if icc is None:
        return _NONE
    return next((words for least, words in _DEGREES if float(icc) >= least), _POOR)


# --- what the public may see --------------------------------------------------------------------------------------


class Hidden(StrEnum):
    """Why a number is not shown."""

    FEW = "few"  # it is below the least number that is shown
    KEPT_BACK = "kept_back"  # with it and the total, one that is too small could be worked out
    NEAR = "near"  # it is below the number before it by less than the least number that is shown


class PublicNumber(msgspec.Struct, frozen=True):
    """A number, or why it is not shown."""

    number: int | None
    hidden: Hidden | None = None


class PublicBar(msgspec.Struct, frozen=True):
    """A number with its words."""

    label: Text
    count: PublicNumber


class PublicDay(msgspec.Struct, frozen=True):
    """How many entries were submitted on a day."""

    day: date
    count: PublicNumber


class PublicFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a call that anybody may see. No number below `smallest` is in them, nor can one be worked out."""

    smallest: int
    submitted: PublicNumber
    screened: PublicNumber
    accepted: PublicNumber
    scored: PublicNumber
    scores: PublicNumber
    experts: PublicNumber
    agreement: Text
    provinces: list[PublicBar]
    kinds: list[PublicBar]
    categories: list[PublicBar]
    themes: list[PublicBar]
    days: list[PublicDay]


def public(gathered: Gathered, definition: Definition, result: Document, smallest: int) -> PublicFigures:
    """The public figures of a call, by its rows and its result. Numbers below `smallest` are held back."""

    def bars(lines: Iterable[Line]) -> list[PublicBar]:
        given = list(lines)
        if _is_told(numbers := [line.submitted for line in given], smallest):
            return []
        counts = guarded(numbers, smallest)
        return [PublicBar(line.label, count) for line, count in zip(given, counts, strict=True)]

    figures, days = scored(result), by_day(gathered, definition.zone)
    accepted = [entry for entry in gathered.submitted if has_passed(entry)]
    screened = [entry for entry in gathered.submitted if entry.screening is not None]
    steps = (len(gathered.submitted), len(screened), len(accepted), figures.entries)
    counts = guarded([number for _, number in days], smallest)
    return PublicFigures(
        smallest=smallest,
        **dict(zip(("submitted", "screened", "accepted", "scored"), descending(steps, smallest), strict=True)),
        scores=_shown(figures.scores, smallest),
        experts=_shown(figures.experts, smallest),
        agreement=degree(figures.icc),
        provinces=bars(by_province(gathered)),
        kinds=bars(by_kind(gathered, definition)),
        categories=bars(by_category(gathered, definition)),
        themes=bars(by_theme(gathered, definition)),
        days=[PublicDay(day, count) for (day, _), count in zip(days, counts, strict=True)],
    )


def _shown(number: int, smallest: int) -> PublicNumber:
    return PublicNumber(None, Hidden.FEW) if number < smallest else PublicNumber(number)


def guarded(counts: Sequence[int], smallest: int) -> list[PublicNumber]:
    """The parts of a whole whose total is known, without those that are too small.

    Where what is hidden could still be worked out from the total, the least of the others is kept back, too:
    complementary suppression (Hundepool et al., Statistical Disclosure Control, 2012, ch. 4).
    """
    shown = [_shown(number, smallest) for number in counts]
    few = [number for number in counts if number < smallest]
    others = [place for place, each in enumerate(shown) if each.number is not None]
    if any(few) and (len(few) == 1 or _is_told(few, smallest)) and others:
        shown[min(others, key=lambda place: counts[place])] = PublicNumber(None, Hidden.KEPT_BACK)
    return shown


def _is_told(counts: Sequence[int], smallest: int) -> bool:
    """Whether the total tells each: all are too small to be shown, and as large as such a number can be."""
    return len(counts) > 0 and all(number == smallest - 1 for number in counts)


def descending(steps: Sequence[int], smallest: int) -> list[PublicNumber]:
    """Numbers of which each is what remains of the one before; none that tells a small difference."""
    found = [_shown(steps[0], smallest)]
    for before, number in pairwise(steps):
        near = 0 < abs(before - number) < smallest
        found.append(PublicNumber(None, Hidden.NEAR) if near and number >= smallest else _shown(number, smallest))
    return found
