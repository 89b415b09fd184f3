"""Conflicts of interest 回避: who must not judge what, and why. They are checked before the draw and after.

A bond follows from what is registered: the same credit code, employer, recommending unit, phone or e-mail, an employer
that is a part of the entrant or the reverse. An expert may also declare a conflict. Names that are alike are doubts:
a namesake among an entry's people, a unit whose name is near. A doubt bars too, until an organizer has looked at it and
dismissed it with a reason, so that nobody judges their own entry because a list was not read.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from chalicelib import text
from chalicelib.actors import Actor
from chalicelib.bilingual import Text
from chalicelib.entry.entries import Entry
from chalicelib.errors import field_problem, invalid
from chalicelib.history import Change
from chalicelib.judging import employers, namesakes
from chalicelib.judging.employers import Kinship
from chalicelib.people.entrants import Entrant, EntrantKind, Profile
from chalicelib.people.invited import Expert
from chalicelib.people.recommenders import Recommender

Pair = tuple[str, str]


class Reason(StrEnum):
    """Why an expert must not judge an entry, or perhaps must not."""

    CREDIT_CODE = "credit_code"
    EMPLOYER = "employer"
    PART_OF_EMPLOYER = "part_of_employer"
    PHONE = "phone"
    EMAIL = "email"
    RECOMMENDING_UNIT = "recommending_unit"
    DECLARED = "declared"
    SAME_NAME_ENTRANT = "same_name_entrant"
    SAME_NAME_CONTACT = "same_name_contact"
    SAME_NAME_CREATOR = "same_name_creator"
    NEAR_EMPLOYER = "near_employer"
    NEAR_RECOMMENDING_UNIT = "near_recommending_unit"


REASONS = {
    Reason.CREDIT_CODE: Text("信用代码相同", "Same credit code"),
    Reason.EMPLOYER: Text("工作单位即投稿单位", "Works for the entrant"),
    Reason.PART_OF_EMPLOYER: Text("工作单位与投稿单位为上下级", "Employer is part of the entrant, or the reverse"),
    Reason.PHONE: Text("手机号相同", "Same phone"),
    Reason.EMAIL: Text("邮箱相同", "Same e-mail"),
    Reason.RECOMMENDING_UNIT: Text("与推荐单位有关", "Tied to the recommending unit"),
    Reason.DECLARED: Text("专家申请回避", "Declared by the expert"),
    Reason.SAME_NAME_ENTRANT: Text("与投稿人同名", "Same name as the entrant"),
    Reason.SAME_NAME_CONTACT: Text("与联系人同名", "Same name as the contact person"),
    Reason.SAME_NAME_CREATOR: Text("与主创人员同名", "Same name as a creator"),
    Reason.NEAR_EMPLOYER: Text("工作单位与投稿单位名称相近", "Employer’s name is near the entrant’s"),
    Reason.NEAR_RECOMMENDING_UNIT: Text(
        "工作单位与推荐单位名称相近", "Employer’s name is near the recommending unit’s"
    ),
}

# No bond, but it bars a second seat too.
HAD_SEAT = Text("曾在该作品的评审组中", "Had a seat on its panel before")

# What a person must check, since names prove nothing.
DOUBTS = frozenset(
    {
        Reason.SAME_NAME_ENTRANT,
        Reason.SAME_NAME_CONTACT,
        Reason.SAME_NAME_CREATOR,
        Reason.NEAR_EMPLOYER,
        Reason.NEAR_RECOMMENDING_UNIT,
    }
)
_EMPLOYER = {
    Kinship.SAME: Reason.EMPLOYER,
    Kinship.PART: Reason.PART_OF_EMPLOYER,
    Kinship.LIKELY: Reason.NEAR_EMPLOYER,
}
_UNIT = {
    Kinship.SAME: Reason.RECOMMENDING_UNIT,
    Kinship.PART: Reason.RECOMMENDING_UNIT,
    Kinship.LIKELY: Reason.NEAR_RECOMMENDING_UNIT,
}


# --- dismissed doubts -------------------------------------------------------------------------------------------


class Dismissal(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one pair whose doubts an organizer has looked at: which, who, when, and why they are none.

    A doubt that arises later is not covered. After `withdrawn` nothing is.
    """

    contest: str
    entry: str
    expert: str
    reasons: tuple[Reason, ...]
    by: Actor
    at: datetime
    why: str
    withdrawn: bool = False
    revision: int = 0
    head: str = ""

    @property
    def covered(self) -> frozenset[Reason]:
        """The reasons that do not count for this pair."""
        return frozenset() if self.withdrawn else frozenset(self.reasons)


Dismissals = Mapping[Pair, Dismissal]


def dismiss(
    before: Dismissal | None, pair: Pair, *, contest: str, reasons: Iterable[Reason], by: Actor, at: datetime, why: str
) -> Change[Dismissal]:
    """The doubts of a pair are none. Raises INVALID_FIELDS for reasons that are certain, and without a reason why."""
    known = tuple(sorted(set(reasons)))
    if not known or not DOUBTS.issuperset(known):
        raise invalid(field_problem("reasons", "NOT_A_CHOICE"))
    row = Dismissal(contest=contest, entry=pair[0], expert=pair[1], reasons=known, by=by, at=at, why=text.reason(why))
    return Change(row=_after(before, row), action="dismiss", by=by, at=at, after="dismissed", why=row.why)


def withdraw(before: Dismissal, by: Actor, at: datetime, why: str) -> Change[Dismissal]:
    """The doubts of a pair count again. Raises INVALID_FIELDS without a reason why."""
    row = msgspec.structs.replace(before, by=by, at=at, why=text.reason(why), withdrawn=True)
    return Change(row=row, action="withdraw", by=by, at=at, before="dismissed", after="withdrawn", why=row.why)


def _after(before: Dismissal | None, row: Dismissal) -> Dismissal:
    return row if before is None else msgspec.structs.replace(row, revision=before.revision, head=before.head)


# --- bonds ------------------------------------------------------------------------------------------------------


class Parties(msgspec.Struct, frozen=True):
    """The entrants and recommending units behind entries, by id; those who do not exist any more are missing."""

    entrants: Mapping[str, Entrant]
    units: Mapping[str, Recommender]

    def bonds(self, experts: Iterable[Expert], works: Iterable[Entry]) -> dict[Pair, tuple[Reason, ...]]:
        """Why experts are bound to the people behind entries, by (entry, expert); pairs without a bond are missing."""
        return Roster(experts).bonds(works, self)


def _in_order(reasons: Collection[Reason]) -> tuple[Reason, ...]:
    return tuple(reason for reason in Reason if reason in reasons)


class Roster:
    """The experts by everything that can bind them.

    Every expert is looked up by what an entry names, so that the time grows with entries and experts and not with their
    product. Entries may come some at a time, and none is kept.
    """

    def __init__(self, experts: Iterable[Expert]) -> None:
        people = list(experts)
        self.codes = _by((each.credit_code, each.id) for each in people)
        self.phones = _by((each.phone, each.id) for each in people)
        self.emails = _by((each.email, each.id) for each in people)
        self.names = _by((namesakes.key_of(each.name), each.id) for each in people)
        self.units = _by((text.fold(each.unit), each.id) for each in people if each.unit)
        self.employers = employers.Directory({each.id: each.unit for each in people})

    def bonds(self, works: Iterable[Entry], parties: Parties) -> dict[Pair, tuple[Reason, ...]]:
        """Why the experts are bound to the people behind entries, as `Parties.bonds`."""
        found = dict[Pair, tuple[Reason, ...]]()
        for work in works:
            entrant, unit = parties.entrants.get(work.owner), parties.units.get(work.form.recommender or "")
            bound: dict[str, set[Reason]] = defaultdict(set)
            for expert, reason in self._bound(work, entrant.profile if entrant else None, unit):
                bound[expert].add(reason)
            found |= {(work.id, expert): _in_order(reasons) for expert, reasons in sorted(bound.items())}
        return found

    def _bound(self, work: Entry, profile: Profile | None, unit: Recommender | None) -> Iterator[tuple[str, Reason]]:
        """Every bond of an entry, some perhaps twice."""
        yield from self._by_name(work, profile)
        if profile is not None:
            yield from _each(self.phones.get(profile.phone), Reason.PHONE)
            yield from _each(self.emails.get(profile.email), Reason.EMAIL)
            yield from _each(self.codes.get(profile.credit_code or ""), Reason.CREDIT_CODE)
            if profile.kind is EntrantKind.UNIT:
                yield from self._at(profile.name, _EMPLOYER)
        if unit is not None:
            yield from self._at(unit.name, _UNIT)
            for found in (self.codes.get(unit.credit_code), self.phones.get(unit.phone), self.emails.get(unit.email)):
                yield from _each(found, Reason.RECOMMENDING_UNIT)

    def _at(self, unit: str, reasons: Mapping[Kinship, Reason]) -> Iterator[tuple[str, Reason]]:
        """Those whose employer's name is bound to a unit's."""
        yield from _each(self.units.get(text.fold(unit)), reasons[Kinship.SAME])
        yield from ((expert, reasons[kin]) for expert, kin in self.employers.kin_of(unit).items())

    def _by_name(self, work: Entry, profile: Profile | None) -> Iterator[tuple[str, Reason]]:
        """Those who bear the name of one of an entry's people; an entrant who is also the contact is named once."""
        creators = [key for line in work.form.creators for key in namesakes.named_in(line)]
        own = namesakes.key_of(profile.name) if profile and profile.kind is EntrantKind.INDIVIDUAL else ""
        contact = namesakes.key_of(profile.contact_person) if profile else ""
        yield from _each(self.names.get(own), Reason.SAME_NAME_ENTRANT)
        yield from _each(self.names.get(contact) if contact != own else None, Reason.SAME_NAME_CONTACT)
        for key in creators:
            yield from _each(self.names.get(key), Reason.SAME_NAME_CREATOR)


def _by(named: Iterable[Pair]) -> dict[str, set[str]]:
    """The ids by a value; what is left empty binds nobody."""
    found: dict[str, set[str]] = defaultdict(set)
    for value, person in named:
        if value:
            found[value].add(person)
    return dict(found)


def _each(found: Collection[str] | None, reason: Reason) -> Iterator[tuple[str, Reason]]:
    return ((expert, reason) for expert in found or ())


def of_juror(name: str, unit: str, work: Entry) -> tuple[Reason, ...]:
    """Why a member of the jury must stand aside from an entry, as far as names of people and units tell.

    Nobody can dismiss it: one vote less is a smaller harm than one in one's own cause.
    """
    own, found = namesakes.key_of(name), set[Reason]()
    if own in {key for line in work.form.creators for key in namesakes.named_in(line)}:
        found.add(Reason.SAME_NAME_CREATOR)
    if own == namesakes.key_of(work.entrant_name):
        found.add(Reason.SAME_NAME_ENTRANT)
    kin = employers.Directory({name: unit}).kin_of(work.entrant_name).get(name)
    if unit and text.fold(unit) == text.fold(work.entrant_name):
        found.add(Reason.EMPLOYER)
    elif kin is not None:
        found.add(_EMPLOYER[kin])
    return _in_order(found)


def barred(bonds: Mapping[Pair, tuple[Reason, ...]], dismissed: Dismissals) -> set[Pair]:
    """The pairs that must not be: some reason is left that nobody has dismissed."""
    return {pair for pair, reasons in bonds.items() if _counting(pair, reasons, dismissed)}


def standing(bonds: Mapping[Pair, tuple[Reason, ...]], dismissed: Dismissals, pair: Pair) -> tuple[Reason, ...]:
    """The reasons of one pair that nobody has dismissed, in the order of `Reason`."""
    return _in_order(_counting(pair, bonds.get(pair, ()), dismissed))


def _counting(pair: Pair, reasons: Iterable[Reason], dismissed: Dismissals) -> set[Reason]:
    known = dismissed.get(pair)
    return set(reasons) - (known.covered if known else frozenset())


# --- experts who were registered twice --------------------------------------------------------------------------


def twins(experts: Iterable[Expert]) -> list[tuple[str, ...]]:
    """Experts who seem to be one person: the same phone, or the same name and unit. Ids in groups, each sorted.

    The page that registers experts tells by the same rule (`web/organizer/twins.js`); tests/twins.json is for both.
    """
    people = list(experts)
    keys = [(f"phone {each.phone}" if each.phone else "", each.id) for each in people]
    named = ((namesakes.key_of(each.name), each) for each in people)
    keys += [(f"{name} {text.fold(each.unit)}" if name else "", each.id) for name, each in named]
    return sorted({tuple(sorted(ids)) for ids in _by(keys).values() if len(ids) > 1})


# --- the report -------------------------------------------------------------------------------------------------


def report(
    works: Collection[Entry],
    experts: Collection[Expert],
    *,
    bonds: Mapping[Pair, tuple[Reason, ...]],
    declared: Collection[Pair],
    dismissed: Dismissals,
    per_work: int,
    at: datetime,
) -> dict[str, Any]:
    """Who must not judge what and why, what is to be checked, who is registered twice, and which entries run short.

    An entry runs short where fewer than `per_work` experts may judge it; open doubts count as bars. Of the entries
    titles, receipts and names are told; `bonds` are theirs, as `Roster.bonds` finds them.
    """
    found = dict(bonds)
    for pair in declared:
        found[pair] = _in_order({*found.get(pair, ()), Reason.DECLARED})
    place = {expert.id: number for number, expert in enumerate(experts)}
    people, bound = list(experts), defaultdict[str, list[int]](list)
    for entry, expert_id in found:
        if expert_id in place:
            bound[entry].append(place[expert_id])
    pairs = [
        _pair(work, people[one], found[work.id, people[one].id], dismissed.get((work.id, people[one].id)))
        for work in works
        for one in sorted(bound.get(work.id, ()))
    ]
    bars = [pair for pair in pairs if pair["standing"] != "dismissed"]
    no, judges = Counter(pair["expert"] for pair in bars), Counter(pair["entry"] for pair in bars)
    return {
        "at": at,
        "works": len(works),
        "per_work": per_work,
        "experts": [{"id": each.id, "name": each.name, "unit": each.unit, "barred": no[each.id]} for each in experts],
        "pairs": pairs,
        "twins": twins(experts),
        "short": _short(works, {work.id: len(experts) - judges[work.id] for work in works}, per_work),
    }


def _short(works: Iterable[Entry], able: Mapping[str, int], per_work: int) -> list[dict[str, Any]]:
    """The entries that fewer than `per_work` experts are able to judge."""
    return [
        {"id": work.id, "title": work.form.title, "receipt": work.receipt, "able": able[work.id]}
        for work in works
        if able[work.id] < per_work
    ]


def _pair(work: Entry, expert: Expert, reasons: tuple[Reason, ...], known: Dismissal | None) -> dict[str, Any]:
    return {
        "entry": work.id,
        "title": work.form.title,
        "receipt": work.receipt,
        "entrant": work.entrant_name,
        "expert": expert.id,
        "expert_name": expert.name,
        "expert_unit": expert.unit,
        "reasons": reasons,
        "standing": _standing(set(reasons), known),
        "why": known.why if known and not known.withdrawn else "",
    }


def _standing(reasons: set[Reason], known: Dismissal | None) -> str:
    """`barred` for good, `doubtful` while a doubt is open, or `dismissed`."""
    if not reasons <= DOUBTS:
        return "barred"
    return "dismissed" if known and reasons <= known.covered else "doubtful"
