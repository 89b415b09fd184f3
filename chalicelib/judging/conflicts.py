"""Conflicts of interest 回避: who must not judge what, and why. They are checked before the draw and after.

A bond follows from what is registered: the same credit code, employer, recommending unit, phone or e-mail. An expert
may also declare a conflict.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from chalicelib import text
from chalicelib.bilingual import Text
from chalicelib.entry.entries import Entry
from chalicelib.people.entrants import Entrant, EntrantKind, Profile
from chalicelib.people.invited import Expert
from chalicelib.people.recommenders import Recommender

Pair = tuple[str, str]


class Reason(StrEnum):
    """Why an expert must not judge an entry."""

    CREDIT_CODE = "credit_code"
    EMPLOYER = "employer"
    PHONE = "phone"
    EMAIL = "email"
    RECOMMENDING_UNIT = "recommending_unit"
    DECLARED = "declared"


REASONS = {
    Reason.CREDIT_CODE: Text("信用代码相同", "Same credit code"),
    Reason.EMPLOYER: Text("工作单位即投稿单位", "Works for the entrant"),
    Reason.PHONE: Text("手机号相同", "Same phone"),
    Reason.EMAIL: Text("邮箱相同", "Same e-mail"),
    Reason.RECOMMENDING_UNIT: Text("与推荐单位有关", "Tied to the recommending unit"),
    Reason.DECLARED: Text("专家申请回避", "Declared by the expert"),
}


class Parties(msgspec.Struct, frozen=True):
    """The entrants and recommending units behind entries, by id; those who do not exist any more are missing."""

    entrants: Mapping[str, Entrant]
    units: Mapping[str, Recommender]

    def bonds(self, expert: Expert, work: Entry) -> tuple[Reason, ...]:
        """Why an expert is bound to the people behind an entry; empty if no bond is known."""
        entrant = self.entrants.get(work.owner)
        unit = self.units.get(work.form.recommender or "")
        found = _to_entrant(expert, entrant.profile if entrant else None)
        return (*found, *((Reason.RECOMMENDING_UNIT,) if unit and _is_of(expert, unit) else ()))


def _to_entrant(expert: Expert, profile: Profile | None) -> list[Reason]:
    if profile is None:
        return []
    is_unit = profile.kind is EntrantKind.UNIT
    same = {
        Reason.CREDIT_CODE: bool(expert.credit_code) and expert.credit_code == profile.credit_code,
        Reason.EMPLOYER: is_unit and text.fold(expert.unit) == text.fold(profile.name),
        Reason.PHONE: bool(expert.phone) and expert.phone == profile.phone,
        Reason.EMAIL: bool(expert.email) and expert.email == profile.email,
    }
    return [reason for reason, holds in same.items() if holds]


def _is_of(expert: Expert, unit: Recommender) -> bool:
    """Whether an expert works for a recommending unit, or shares its phone or e-mail."""
    return (
        (bool(expert.credit_code) and expert.credit_code == unit.credit_code)
        or text.fold(expert.unit) == text.fold(unit.name)
        or bool({expert.phone, expert.email} & {unit.phone, unit.email} - {""})
    )


def report(
    works: Collection[Entry],
    experts: Collection[Expert],
    *,
    parties: Parties,
    declared: Collection[Pair],
    per_work: int,
    at: datetime,
) -> dict[str, Any]:
    """Who must not judge what and why, and which entries fewer than `per_work` experts may judge."""
    pairs = [
        _pair(work, expert, reasons)
        for work in works
        for expert in experts
        if (reasons := _reasons(work, expert, parties, declared))
    ]
    barred, judges = Counter(pair["expert"] for pair in pairs), Counter(pair["entry"] for pair in pairs)
    return {
        "at": at,
        "works": len(works),
        "per_work": per_work,
        "experts": [
            {"id": each.id, "name": each.name, "unit": each.unit, "barred": barred[each.id]} for each in experts
        ],
        "pairs": pairs,
        "short": [
            {"id": work.id, "title": work.form.title, "receipt": work.receipt, "able": len(experts) - judges[work.id]}
            for work in works
            if len(experts) - judges[work.id] < per_work
        ],
    }


def _reasons(work: Entry, expert: Expert, parties: Parties, declared: Collection[Pair]) -> tuple[Reason, ...]:
    own = (Reason.DECLARED,) if (work.id, expert.id) in declared else ()
    return (*parties.bonds(expert, work), *own)


def _pair(work: Entry, expert: Expert, reasons: Iterable[Reason]) -> dict[str, Any]:
    return {
        "entry": work.id,
        "title": work.form.title,
        "receipt": work.receipt,
        "entrant": work.entrant_name,
        "expert": expert.id,
        "expert_name": expert.name,
        "expert_unit": expert.unit,
        "reasons": tuple(reasons),
    }
