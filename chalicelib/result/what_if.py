"""What if another rule had decided? The stored result ranked again by other rules; nothing is stored.

Trimming, weights and the number of winners are counted anew and exactly. The models' figures are those of the result:
they do not depend on trimming, but on the weights, so other weights can be tried with the raw score alone.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.result import places, scoring
from chalicelib.result.places import Group
from chalicelib.result.scoring import Estimates, Method, Rules, Score

MOST_ENTRIES = 10_000  # counted in about half a second; `zhengxuan rank` counts more
Document = Mapping[str, Any]


class Supposition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Other rules; what is left out stays as it was. `weights` must name every criterion.

    `winners` is for a call with one list; one with several awards takes `places`, which must name every award.
    """

    decides: Method | None = None
    trim: Annotated[int, msgspec.Meta(ge=0, le=10)] | None = None
    winners: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None
    places: dict[str, Annotated[int, msgspec.Meta(ge=1, le=1000)]] | None = None
    weights: dict[str, Annotated[int, msgspec.Meta(ge=0, le=100)]] | None = None


class SupposedLine(msgspec.Struct, frozen=True, kw_only=True):
    """An entry's place as counted and as supposed, in its award; `change` is what that does to its winning."""

    id: str
    title: str
    rank: int | None
    supposed_rank: int | None
    score: Decimal | None
    supposed_score: Decimal | None
    change: Literal["gains", "loses", "keeps", "none"]
    award: str | UnsetType = UNSET


class Supposed(msgspec.Struct, frozen=True, kw_only=True):
    """The winners as supposed and those who would lose their place; `undecided` are tied across the last place."""

    rules: Rules
    lines: tuple[SupposedLine, ...]
    undecided: tuple[str, ...]


def check_size(entries: int) -> None:
    """Raise TOO_MANY_TO_SUPPOSE for a result that takes too long."""
    if entries > MOST_ENTRIES:
        raise Problem("TOO_MANY_TO_SUPPOSE", limit=MOST_ENTRIES)


def suppose(result: Document, wanted: Supposition) -> Supposed:
    """Rank a stored result again. Raises INVALID_FIELDS, TOO_MANY_TO_SUPPOSE, RULE_NEEDS_MODELS."""
    check_size(len(result["entries"]))
    before = msgspec.convert(result["method"], Rules)
    counted = places.groups_in({**result, "winners": before.winners})
    groups = _groups(counted, wanted)
    rules = msgspec.structs.replace(_rules(before, wanted), winners=sum(group.places for group in groups))
    known = _estimates(result) if rules.weights == before.weights else Estimates()
    if rules.decides != "raw" and not getattr(known, rules.decides):
        raise Problem("RULE_NEEDS_MODELS")
    tally = scoring.tally(_scores(result), rules, known, among=result["finalists"], groups=groups)
    held, _ = places.awarded_in_each({line["id"]: line["rank"] for line in result["entries"]}, counted)
    was = {line["id"]: line for line in result["entries"]}
    shown = [each for each in tally.entries if each.entry in held or each.entry in tally.winners]
    lines = (
        SupposedLine(
            id=each.entry,
            title=was[each.entry]["title"],
            rank=was[each.entry]["rank"],
            supposed_rank=each.rank,
            score=_decimal(was[each.entry]["score"]),
            supposed_score=getattr(each, rules.decides),
            change=_change(each.entry in held, each.entry in tally.winners),
            award=was[each.entry].get("award", UNSET),
        )
        for each in shown
    )
    return Supposed(rules=rules, lines=tuple(lines), undecided=tally.undecided)


def _groups(counted: tuple[Group, ...], wanted: Supposition) -> tuple[Group, ...]:
    """The groups with their places as supposed."""
    named = {group.award: group.places for group in counted}
    one_list = named.keys() == {""}
    given = {"": wanted.winners} if one_list and wanted.winners is not None else wanted.places
    if wanted.winners is not None and not one_list:
        raise invalid(field_problem("winners", "NOT_A_CHOICE"))
    if wanted.places is not None and (one_list or wanted.places.keys() != named.keys()):
        raise invalid(field_problem("places", "NOT_A_CHOICE"))
    return tuple(msgspec.structs.replace(group, places=(given or named)[group.award]) for group in counted)


def _rules(before: Rules, wanted: Supposition) -> Rules:
    if wanted.weights is not None and wanted.weights.keys() != before.weights.keys():
        raise invalid(field_problem("weights", "NOT_A_CHOICE"))
    if wanted.weights is not None and not sum(wanted.weights.values()):
        raise invalid(field_problem("weights", "REQUIRED"))
    fields = ("decides", "trim", "weights")
    asked = {name: value for name in fields if (value := getattr(wanted, name)) is not None}
    least = {"trim_from": max(before.trim_from, 2 * asked["trim"] + 1)} if "trim" in asked else {}
    return msgspec.structs.replace(before, **asked, **least)


def _change(held: bool, holds: bool) -> Literal["gains", "loses", "keeps", "none"]:
    if held:
        return "keeps" if holds else "loses"
    return "gains" if holds else "none"


def _scores(result: Document) -> list[Score]:
    return [Score(line["id"], one["expert"], one["criteria"]) for line in result["entries"] for one in line["raw"]]


def _estimates(result: Document) -> Estimates:
    def of(name: str) -> dict[str, Decimal]:
        return {line["id"]: Decimal(line[name]) for line in result["entries"] if line[name] is not None}

    return Estimates(calibrated=of("calibrated"), em=of("em"), p_top=of("p_top"))


def _decimal(figure: str | None) -> Decimal | None:
    return None if figure is None else Decimal(figure)
