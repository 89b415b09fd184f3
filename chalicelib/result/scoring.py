"""Scoring 计分: weighted totals, trimmed means, ranks and ties, in exact arithmetic.

Everything that people see is computed here with integers: a weighted total is a fraction with one denominator for the
whole contest, so nothing is rounded before it is shown. Figures are rounded half up, and the rounded figures are
ranked. The statistical models are in `chalicelib.result.calibration`; their figures come in as `Estimates`.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from math import lcm
from statistics import median
from typing import Literal

import msgspec

from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition
from chalicelib.result import places
from chalicelib.result.flags import EntryFlag, ExpertFlag
from chalicelib.result.places import Groups

Number = int | Decimal
Method = Literal["raw", "calibrated", "em"]
METHODS: tuple[Method, ...] = ("raw", "calibrated", "em")
METHOD_WORDS: dict[Method, Text] = {
    "raw": Text("原始分", "Raw"),
    "calibrated": Text("校准分", "Calibrated"),
    "em": Text("模型校准分", "Model (EM)"),
}

# What decides, in one sentence that somebody who lost can follow.
RULINGS: dict[Method, Text] = {
    "raw": Text(
        "名次按原始分：各专家加权总分按规则去掉最高分和最低分后的平均。",
        "Ranked by raw score: the mean of the weighted totals, less the highest and lowest as the rules say.",
    ),
    "calibrated": Text(
        "名次按校准分：某位专家对同一批作品的打分平均比其他专家低几分，就补上几分，高几分就减去几分，再取平均。",
        "Ranked by calibrated score: where an expert scores lower than others, the points are added back.",
    ),
    "em": Text(
        "名次按模型校准分：先把各位专家偏严或偏宽、拉得过开或过密的打分换算到同一尺度，再取平均，打分越稳定的专家分量越大。",
        "Ranked by model score: all experts’ scores are put on one scale and averaged; steadier experts count more.",
    ),
}

# Tie breaks that software can apply, and below those that need people; `Rules.tie_breaks` lists them in order.
TIE_BREAKS = ("raw", "calibrated", "em", "untrimmed_mean", "key_criterion")
BY_PEOPLE = ("another_expert", "jury")
_FIELDS = {"untrimmed_mean": "mean", "key_criterion": "key"}


class ScoresError(ValueError):
    """Scores that cannot be tallied: a criterion missing or unknown, or an expert who scored an entry twice."""


class Score(msgspec.Struct, frozen=True):
    """One expert's complete score of one entry: points by criterion."""

    entry: str
    expert: str
    criteria: Mapping[str, Number]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How scores become a result.

    `trim` high and as many low scores are dropped if an entry has at least `trim_from`; an entry with fewer than
    `min_scores` has no rank. `weights` need not add up to 100. `spread_flag` is in points,
    `ranks_differ` in places between the raw and the calibrated rank.
    """

    weights: Mapping[str, Number]
    trim: int = 1
    trim_from: int = 5
    tie_breaks: tuple[str, ...] = ("raw", "untrimmed_mean", "key_criterion")
    key_criterion: str = ""
    winners: int = 10
    decimals: int = 2
    decides: Method = "raw"
    spread_flag: Number = 20
    min_scores: int = 3
    ranks_differ: int = 10

    def __post_init__(self) -> None:
        unknown = set(self.tie_breaks) - {*TIE_BREAKS, *BY_PEOPLE}
        if unknown:
            raise ValueError(f"unknown tie breaks: {', '.join(sorted(unknown))}")
        if self.key_criterion and self.key_criterion not in self.weights:
            raise ValueError(f"the key criterion {self.key_criterion!r} has no weight")
        if sum(self.weights.values()) <= 0 or min(self.weights.values()) < 0:
            raise ValueError("weights must not be negative, and not all zero")


def rules_of(definition: Definition) -> Rules:
    """A contest's own rules."""
    rules = definition.review
    return Rules(
        weights={criterion.id: criterion.weight for criterion in definition.criteria},
        trim=rules.trim,
        trim_from=rules.trim_from,
        tie_breaks=rules.tie_breaks,
        key_criterion=rules.key_criterion,
        winners=definition.winners,
        decides=rules.decides,
        spread_flag=rules.spread_flag,
        min_scores=rules.min_scores,
        ranks_differ=rules.ranks_differ,
    )


TIE_BREAK_WORDS: dict[str, Text] = {
    **{str(method): words for method, words in METHOD_WORDS.items()},
    "untrimmed_mean": Text("未去极值均值", "Mean of all scores"),
    "key_criterion": Text("关键评分项均值", "Mean of the key criterion"),
    "another_expert": Text("增加一位专家评分", "The score of another expert"),
    "jury": Text("定评会表决", "A vote of the jury"),
}
DROPPED = {"high": Text("最高", "highest"), "low": Text("最低", "lowest")}


class Single(msgspec.Struct, frozen=True, kw_only=True):
    """One expert's score within an entry's result; `outlier` is far from the others' median."""

    expert: str
    total: Decimal
    criteria: Mapping[str, Number]
    dropped: Literal["high", "low"] | None = None
    outlier: bool = False


class EntryResult(msgspec.Struct, frozen=True, kw_only=True):
    """An entry's place among those that compete with it.

    `rank` counts like sport (1, 2, 2, 4) and is None for an entry with too few scores.
    """

    entry: str
    rank: int | None
    raw: Decimal
    mean: Decimal
    n: int
    singles: tuple[Single, ...]
    spread: Decimal
    flags: tuple[EntryFlag, ...] = ()
    key: Decimal | None = None
    calibrated: Decimal | None = None
    em: Decimal | None = None
    p_top: Decimal | None = None
    raw_rank: int | None = None
    calibrated_rank: int | None = None
    em_rank: int | None = None


class ExpertResult(msgspec.Struct, frozen=True, kw_only=True):
    """An expert's figures by the models, in points.

    `severity` is how far this expert scores above peers on the same entries (below: negative), `se` its
    standard error; `scale` 1 spreads entries like the peers do; `sigma` is the noise; `correlation` is with
    the mean of the others.
    """

    expert: str
    n: int
    severity: Decimal | None = None
    se: Decimal | None = None
    scale: Decimal | None = None
    sigma: Decimal | None = None
    correlation: Decimal | None = None
    flags: tuple[ExpertFlag, ...] = ()


class Agreement(msgspec.Struct, frozen=True):
    """How far experts agree: ICC(2,1), Kendall's W, Krippendorff's alpha (interval); None if undefined."""

    icc: Decimal | None = None
    w: Decimal | None = None
    alpha: Decimal | None = None


class Estimates(msgspec.Struct, frozen=True, kw_only=True):
    """The models' figures for the same scores, rounded as published; `refused` says why there are none."""

    calibrated: Mapping[str, Decimal] = {}
    em: Mapping[str, Decimal] = {}
    p_top: Mapping[str, Decimal] = {}
    experts: tuple[ExpertResult, ...] = ()
    agreement: Agreement = Agreement()
    refused: str = ""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """A whole result, entries in order of rank; where they compete for several awards, those of one after another.

    `winners` are certain of their place; `undecided` are tied across the last place after every tie break that software
    can apply. One more expert, then the jury, decides between them.
    """

    method: Method
    entries: tuple[EntryResult, ...]
    winners: tuple[str, ...]
    undecided: tuple[str, ...]
    input_hash: str
    experts: tuple[ExpertResult, ...] = ()
    agreement: Agreement = Agreement()
    refused: str = ""


Order = Callable[[EntryResult], tuple[Decimal, ...] | None]


def weighted_total(criteria: Mapping[str, Number], weights: Mapping[str, Number]) -> Decimal:
    """Σ w·s / Σ w in points: exact if a decimal can be, else rounded half up to 12 places.

    Raises ScoresError naming criteria without a score or without a weight.
    """
    exact = _Totals(weights, [criteria]).exact(criteria)
    return half_up(exact.numerator, exact.denominator, 12).normalize() + Decimal(0)


def half_up(numerator: int, denominator: int, decimals: int) -> Decimal:
    """A fraction rounded half up: 84.945 gives 84.95, where floating point may give 84.94."""
    return Decimal(_half_up(numerator, denominator, decimals)).scaleb(-decimals)


def _half_up(numerator: int, denominator: int, decimals: int) -> int:
    power: int = 10**decimals
    return (2 * numerator * power + denominator) // (2 * denominator)


class _Totals:
    """Turns scores into integers: every total of the contest is `units / unit` points."""

    def __init__(self, weights: Mapping[str, Number], every: Iterable[Mapping[str, Number]]) -> None:
        self.fine = lcm(*(_denominator(value) for criteria in every for value in criteria.values()))
        coarse = lcm(*(_denominator(weight) for weight in weights.values()))
        self.weights = {name: int(weight * coarse) for name, weight in weights.items()}
        self.unit = sum(self.weights.values()) * self.fine

    def units(self, criteria: Mapping[str, Number]) -> int:
        if criteria.keys() != self.weights.keys():
            raise ScoresError(_mismatch(criteria, self.weights))
        return sum(self.weights[name] * self.points(value) for name, value in criteria.items())

    def points(self, value: Number) -> int:
        return int(value * self.fine)

    def exact(self, criteria: Mapping[str, Number]) -> Fraction:
        return Fraction(self.units(criteria), self.unit)


def _denominator(value: Number) -> int:
    return 1 if isinstance(value, int) else value.as_integer_ratio()[1]


def _mismatch(criteria: Mapping[str, Number], weights: Mapping[str, int]) -> str:
    missing, unknown = sorted(weights.keys() - criteria.keys()), sorted(criteria.keys() - weights.keys())
    named = (("no score for", missing), ("no weight for", unknown))
    return "; ".join(f"{words}: {', '.join(names)}" for words, names in named if names)


def totals(scores: Sequence[Score], rules: Rules) -> list[float]:
    """Each score's weighted total as a floating-point number, for the models only."""
    exact = _Totals(rules.weights, (score.criteria for score in scores))
    return [exact.units(score.criteria) / exact.unit for score in scores]


def trim_counts(n: int, rules: Rules) -> int:
    """How many scores are dropped at each end of an entry with `n` scores."""
    return rules.trim if n >= rules.trim_from and n > 2 * rules.trim else 0


def canonical(scores: Iterable[Score]) -> tuple[Score, ...]:
    """Scores sorted by entry, then expert. Raises ScoresError if an expert scored an entry twice."""
    ordered = tuple(sorted(scores, key=_pair))
    for one, other in pairwise(ordered):
        if _pair(one) == _pair(other):
            raise ScoresError(f"expert {one.expert!r} scored {one.entry!r} twice")
    return ordered


def _pair(score: Score) -> tuple[str, str]:
    return score.entry, score.expert


def input_hash(scores: Iterable[Score], rules: Rules, groups: Groups = ()) -> str:
    """SHA-256 of the rules, of every score in canonical order, and of which entries compete for which award."""
    digest = hashlib.sha256(msgspec.json.encode(_exact_text(msgspec.structs.asdict(rules)), order="sorted"))
    for score in canonical(scores):
        digest.update(b"\n" + score_line(score))
    for group in groups:
        digest.update(b"\n" + msgspec.json.encode(group, order="sorted"))
    return digest.hexdigest()


def score_line(score: Score) -> bytes:
    """One score as canonical JSON, the input of hashes."""
    if all(type(value) is int for value in score.criteria.values()):
        return msgspec.json.encode(score, order="sorted")
    return msgspec.json.encode(_exact_text(msgspec.structs.asdict(score)), order="sorted")


def _exact_text(value: object) -> object:
    """Whole numbers unchanged, others as text, so that 5, 5.0 and Decimal("5.00") give the same hash."""
    if isinstance(value, Mapping):
        return {name: _exact_text(part) for name, part in value.items()}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
    return value


def tally(
    scores: Iterable[Score],
    rules: Rules,
    estimates: Estimates | None = None,
    among: Collection[str] | None = None,
    groups: Groups = (),
) -> Tally:
    """Rank every entry by `rules.decides`, within its group if there are any; the order of the scores does not matter.

    `estimates` are the models' figures (`calibration.tally` computes both); the raw rule needs none. Entries
    outside `among`, the shortlist of a last round, rank behind all in it. Raises ScoresError for unusable
    scores, places.Unplaced for groups that do not share out the entries, ValueError if the rule needs estimates that
    are missing.
    """
    ordered = canonical(scores)
    known = estimates or Estimates()
    if rules.decides != "raw" and not getattr(known, rules.decides):
        raise ValueError(f"the rule {rules.decides!r} needs estimates: {known.refused or 'none were given'}")
    results = {result.entry: result for result in _entry_results(ordered, rules, known)}
    places.check(groups, results)
    heats = places.or_all(groups, results, rules.winners)
    entries = tuple(
        placed
        for heat in heats
        for placed in _ranked([results[entry] for entry in heat.entries if entry in results], rules, among)
    )
    winners, undecided = places.awarded_in_each({result.entry: result.rank for result in entries}, heats)
    return Tally(
        method=rules.decides,
        entries=entries,
        winners=winners,
        undecided=undecided,
        input_hash=input_hash(ordered, rules, groups),
        experts=known.experts,
        agreement=known.agreement,
        refused=known.refused,
    )


def _entry_results(ordered: Sequence[Score], rules: Rules, known: Estimates) -> list[EntryResult]:
    totals = _Totals(rules.weights, (score.criteria for score in ordered))
    return [
        _entry_result(entry, list(group), totals=totals, rules=rules, known=known)
        for entry, group in groupby(ordered, key=lambda score: score.entry)
    ]


def _entry_result(entry: str, scores: list[Score], totals: _Totals, rules: Rules, known: Estimates) -> EntryResult:
    units = [totals.units(score.criteria) for score in scores]
    dropped = _dropped(units, trim_counts(len(units), rules))
    kept = [value for value, drop in zip(units, dropped, strict=True) if drop is None]
    far = _outliers(units, int(rules.spread_flag * totals.unit))
    spread = max(units) - min(units)
    return EntryResult(
        entry=entry,
        rank=None,
        raw=half_up(sum(kept), len(kept) * totals.unit, rules.decimals),
        mean=half_up(sum(units), len(units) * totals.unit, rules.decimals),
        n=len(units),
        singles=_singles(scores, units, dropped=dropped, far=far, totals=totals, decimals=rules.decimals),
        spread=half_up(spread, totals.unit, rules.decimals),
        flags=_flags(units, rules, wide=int(rules.spread_flag * totals.unit), outlier=any(far)),
        key=_key_mean(scores, totals, rules),
        calibrated=known.calibrated.get(entry),
        em=known.em.get(entry),
        p_top=known.p_top.get(entry),
    )


def _singles(
    scores: list[Score],
    units: list[int],
    *,
    dropped: Sequence[Literal["high", "low"] | None],
    far: list[bool],
    totals: _Totals,
    decimals: int,
) -> tuple[Single, ...]:
    return tuple(
        Single(
            expert=score.expert,
            total=half_up(value, totals.unit, decimals),
            criteria=score.criteria,
            dropped=drop,
            outlier=outlier,
        )
        for score, value, drop, outlier in zip(scores, units, dropped, far, strict=True)
    )


def _dropped(units: list[int], trim: int) -> list[Literal["high", "low"] | None]:
    """Which scores are dropped; among equal ones, the first expert's, which changes no figure."""
    marks: list[Literal["high", "low"] | None] = [None] * len(units)
    for index in sorted(range(len(units)), key=lambda i: (-units[i], i))[:trim]:
        marks[index] = "high"
    rest = [i for i in range(len(units)) if marks[i] is None]
    for index in sorted(rest, key=lambda i: (units[i], i))[:trim]:
        marks[index] = "low"
    return marks


def _outliers(units: list[int], far: int) -> list[bool]:
    """Whether each score is `far` from the others' median; with fewer than three scores, none is called far."""
    if len(units) < 3 or max(units) - min(units) < far:
        return [False] * len(units)
    return [abs(value - median(units[:i] + units[i + 1 :])) >= far for i, value in enumerate(units)]


def _key_mean(scores: list[Score], totals: _Totals, rules: Rules) -> Decimal | None:
    if not rules.key_criterion:
        return None
    points = sum(totals.points(score.criteria[rules.key_criterion]) for score in scores)
    return half_up(points, len(scores) * totals.fine, rules.decimals)


def _flags(units: list[int], rules: Rules, wide: int, outlier: bool) -> tuple[EntryFlag, ...]:
    raised = {
        EntryFlag.SPREAD: max(units) - min(units) >= wide,
        EntryFlag.OUTLIER: outlier,
        EntryFlag.TWO_AT_TOP: _two_at_top(units, wide),
        EntryFlag.TOO_FEW_SCORES: len(units) < rules.min_scores,
    }
    return tuple(name for name, holds in raised.items() if holds)


def _two_at_top(units: list[int], wide: int) -> bool:
    """Whether two scores lie at least half of `wide` above every other; there must be two others or more.

    Two friends on a panel look like this: of 200 mediocre entries to which two experts give 100 the flag finds nearly
    all, and of the winners of an ordinary contest it names one in dozens (bench/deciding_rule.py).
    """
    best = sorted(units, reverse=True)
    return len(best) >= 4 and 2 * (best[1] - best[2]) >= wide


def _ranked(results: list[EntryResult], rules: Rules, among: Collection[str] | None) -> tuple[EntryResult, ...]:
    inside = frozenset(among) if among is not None else None
    ranks = {method: _ranks(results, _order(method, rules), inside) for method in METHODS}
    crowd = _sizes(ranks[rules.decides].values())
    placed = [_placed(result, ranks, rules, crowd) for result in results]
    return tuple(sorted(placed, key=lambda result: (result.rank is None, result.rank or 0, result.entry)))


def _placed(
    result: EntryResult, ranks: Mapping[Method, Mapping[str, int]], rules: Rules, crowd: Mapping[int, int]
) -> EntryResult:
    raw, calibrated, em = (ranks[method].get(result.entry) for method in METHODS)
    rank = ranks[rules.decides].get(result.entry)
    tied = (EntryFlag.TIED,) if rank is not None and crowd[rank] > 1 else ()
    apart = raw is not None and calibrated is not None and abs(raw - calibrated) > rules.ranks_differ
    flags = (*result.flags, *tied, *((EntryFlag.RANKS_DIFFER,) if apart else ()))
    return msgspec.structs.replace(result, rank=rank, raw_rank=raw, calibrated_rank=calibrated, em_rank=em, flags=flags)


def _sizes(ranks: Iterable[int]) -> dict[int, int]:
    return {rank: len(list(group)) for rank, group in groupby(sorted(ranks))}


def _order(method: Method, rules: Rules) -> Order:
    """The values by which an entry is ranked: the deciding figure, then each tie break; None if it has no rank.

    Entries equal by a model are compared by their raw scores first, unless the rules place that tie break.
    """
    breaks = rules.tie_breaks if "raw" in rules.tie_breaks else ("raw", *rules.tie_breaks)
    names = [method, *(name for name in breaks if name not in BY_PEOPLE and name != method)]
    fields = [_FIELDS.get(name, name) for name in names]

    def values(result: EntryResult) -> tuple[Decimal, ...] | None:
        if result.n < rules.min_scores or getattr(result, method) is None:
            return None
        return tuple(_or_zero(getattr(result, field)) for field in fields)

    return values


def _or_zero(value: Decimal | None) -> Decimal:
    return Decimal(0) if value is None else value


def _ranks(results: Iterable[EntryResult], order: Order, inside: frozenset[str] | None) -> dict[str, int]:
    keys = {result.entry: key for result in results if (key := order(result)) is not None}
    full = {entry: (inside is None or entry in inside, *key) for entry, key in keys.items()}
    best_first = sorted(full, key=lambda entry: full[entry], reverse=True)
    ranks: dict[str, int] = {}
    for place, entry in enumerate(best_first, 1):
        same = place > 1 and full[entry] == full[best_first[place - 2]]
        ranks[entry] = ranks[best_first[place - 2]] if same else place
    return ranks
