"""Calibration 校准: what the average expert would score an entry, and how certain that is.

Two models of the weighted totals y of entry i by expert j, in points:

* calibrated: y = μ + q_i + b_j + ε. In one sentence: this expert scores 4.2 below peers on the same
  entries, so 4.2 is added. Variances by Henderson's method III, then the mixed-model equations (Searle, Casella and
  McCulloch, Variance Components, 1992, ch. 5 and 7).
* em: y = μ + b_j + a_j·q_i + ε_j. Experts also differ in how far they spread entries (a) and in their noise
  (σ_j); fitted by expectation maximisation, with a, b and σ drawn towards the peers'.

Sums run in canonical order. The last bits of a solver differ between processors, but far below the sixth decimal, to
which figures are rounded before they are shown or ranked.
"""

from collections.abc import Collection, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

import msgspec
import numpy as np

from chalicelib.judging import incidence
from chalicelib.result import agreement, places, score_table, scoring, win_probability
from chalicelib.result.flags import ExpertFlag
from chalicelib.result.places import Group, Groups
from chalicelib.result.score_table import Floats, Table
from chalicelib.result.scoring import Agreement, Estimates, ExpertResult, Rules, Score, Tally

# If entries or experts seem not to differ at all, their variance is set to this share of the noise, so that entries
# still have an order and severities a standard error.
LEAST_ENTRIES = 0.02
LEAST_EXPERTS = 1e-6

# How far experts differ in scale (a variance around 1) and in noise (of the logarithm of σ²) is estimated from
# the panel; these values are the prior, with the weight of so many experts. Fixed spreads lost 2 to 5 % on real panels
# whose experts differed more or less than that.
SCALE_SPREAD, SCALE_WEIGHT = 0.01, 2.0
NOISE_SPREAD, NOISE_WEIGHT = 0.05, 4.0
LEAST_NOISE_SPREAD = 0.01
SCALE_BOUNDS = (0.5, 2.0)
ITERATIONS = 60

# Flags: correlation with the others' mean below the panel's median by 3.5 MAD, or below .15 (119 of 120 careless
# experts found in simulation, 3 of 1,480 wrongly); hardly any spread; severity beyond 2.5 of the panel's.
ODD_MAD, ODD_CORRELATION, ODD_SEVERITY, FLAT = 3.5, 0.15, 2.5, 0.15
# An expert with fewer scores is not flagged.
FLAGGED_FROM = 8


class NotComparable(ValueError):
    """Scores that no model can compare; the message says why.

    The message is published with the result, and a recount compares it: its words must not change.
    """


class Variances(msgspec.Struct, frozen=True):
    """Variances of entries, of experts' severities and of single scores: τ², ω², σ² in points²."""

    entries: float
    experts: float
    noise: float


class Calibrated(msgspec.Struct, frozen=True, kw_only=True):
    """The first model: each entry's score by the average expert, each expert's severity, and standard errors."""

    entries: Floats
    entries_se: Floats
    severity: Floats
    severity_se: Floats


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """The second model: the same, and each expert's scale (1 is the peers' scale) and noise in points.

    An expert is expected to give an entry severity + overall + scale·(entries − overall).
    """

    overall: float
    entries: Floats
    entries_se: Floats
    severity: Floats
    severity_se: Floats
    scale: Floats
    sigma: Floats

    @property
    def information(self) -> Floats:
        """What one more score by each expert tells about an entry, in points⁻²; a steadier expert tells more."""
        return np.square(self.scale / self.sigma)


# --- variances --------------------------------------------------------------------------------------------------


def moments(table: Table) -> Variances:
    """Unbiased estimates, which may be negative. Raises NotComparable if there are too few scores.

    Each equates an observed sum of squares with its expectation: what entries explain beyond experts, what experts
    explain beyond entries, and the rest. Each group of experts that shares no entries costs a degree of freedom.
    """
    entries, experts, n, groups = len(table.entries), len(table.experts), len(table.y), _groups(table)
    if n - entries - experts + len(groups) < 1:
        raise NotComparable("too few scores: works and experts are as many as there are scores")
    mean = table.y.mean()
    of_entries = float((table.by_entry() * (entry_means(table) - mean) ** 2).sum())
    of_experts = float((table.by_expert() * (table.by_expert(table.y) / table.by_expert() - mean) ** 2).sum())
    beyond_entries = _explained_by_experts(table, groups)
    left = float(((table.y - mean) ** 2).sum()) - of_entries - beyond_entries
    noise = left / (n - entries - experts + len(groups))
    return Variances(
        entries=(of_entries + beyond_entries - of_experts - noise * (entries - len(groups))) / max(1, n - experts),
        experts=(beyond_entries - noise * (experts - len(groups))) / max(1, n - entries),
        noise=noise,
    )


def variances(table: Table) -> Variances:
    """The estimates of `moments`, raised to the least values that the models can use. Raises NotComparable."""
    found = moments(table)
    noise = max(found.noise, 1e-6 * float(table.y.var()), 1e-9)
    return Variances(max(found.entries, LEAST_ENTRIES * noise), max(found.experts, LEAST_EXPERTS * noise), noise)


def entry_means(table: Table) -> Floats:
    """The plain mean of each entry's scores; 0 for an entry without any."""
    return table.by_entry(table.y) / np.maximum(table.by_entry(), 1)


def _groups(table: Table) -> list[list[int]]:
    experts = len(table.experts)
    return incidence.groups(incidence.meetings(table.row, table.column, experts) > 0, np.arange(experts))


def check_comparable(table: Table) -> None:
    """Raise NotComparable if some experts share no entries with the rest, not even through others."""
    groups = [[table.experts[i] for i in group] for group in _groups(table)]
    if len(groups) > 1:
        shown = "; ".join(", ".join([*group[:3], "…"] if len(group) > 3 else group) for group in groups[:3])
        raise NotComparable(f"experts fall into {len(groups)} groups that share no work: {shown}")


def _explained_by_experts(table: Table, groups: list[list[int]]) -> float:
    """The sum of squares that experts explain beyond entries."""
    experts = len(table.experts)
    share = 1 / np.maximum(table.by_entry(), 1)
    own = table.by_expert(1 - share[table.row])
    information = np.diag(own) - incidence.meetings(table.row, table.column, experts, share)
    # each group has one free severity; 1/n fills that direction, so that the matrix can be inverted
    for group in groups:
        information[np.ix_(group, group)] += 1 / len(group)
    above = table.by_expert(table.y - entry_means(table)[table.row])
    return float(above @ np.linalg.solve(information, above))


# --- the first model --------------------------------------------------------------------------------------------


def calibrate(table: Table, assumed: Variances) -> Calibrated:
    """Best linear unbiased prediction with fixed variances: one system of experts + 1 equations.

    Adding c to all scores of one expert moves an entry by c·cov(entry, severity)/ω², so by no more than
    c·se(entry)·se(severity)/ω²; adding to one score moves no other entry by more than its own.
    """
    shrink = assumed.entries / (assumed.entries + assumed.noise / table.by_entry())
    inverse: Floats = np.linalg.inv(_equations(table, assumed, shrink)).astype(np.float64)
    mean = entry_means(table)
    right = np.append(table.by_expert(table.y - (shrink * mean)[table.row]), (table.by_entry() * (1 - shrink)) @ mean)
    solution = (inverse * right).sum(axis=1)
    severity, overall = solution[:-1], solution[-1]
    peers = table.by_entry(severity[table.column]) / table.by_entry()
    return Calibrated(
        entries=overall + shrink * (mean - overall - peers),
        entries_se=np.sqrt(_entries_variance(table, assumed, shrink, inverse * assumed.noise)),
        severity=severity,
        severity_se=np.sqrt(np.diag(inverse)[:-1] * assumed.noise),
    )


def _equations(table: Table, assumed: Variances, shrink: Floats) -> Floats:
    """The mixed-model equations of severities and the overall mean, with entries eliminated; in units of 1/σ²."""
    experts = len(table.experts)
    share = shrink / table.by_entry()
    whole = np.empty((experts + 1, experts + 1))
    whole[:-1, :-1] = -incidence.meetings(table.row, table.column, experts, share)
    own = table.by_expert(1 - share[table.row]) + assumed.noise / assumed.experts
    whole[np.arange(experts), np.arange(experts)] += own
    whole[-1, :-1] = whole[:-1, -1] = table.by_expert(1 - shrink[table.row])
    whole[-1, -1] = (table.by_entry() * (1 - shrink)).sum()
    return whole


def _entries_variance(table: Table, assumed: Variances, shrink: Floats, covariance: Floats) -> Floats:
    """The variance of each entry's score: given the experts, plus the uncertainty of experts and mean."""
    entries, share = len(table.entries), shrink / table.by_entry()
    severities = incidence.panel_sums(table.row, table.column, entries, covariance[:-1, :-1])
    with_mean = table.by_entry(covariance[table.column, -1])
    rest = 1 - shrink
    unsure: Floats = share**2 * severities + rest**2 * covariance[-1, -1] - 2 * share * rest * with_mean
    return assumed.entries * rest + unsure


# --- the second model -------------------------------------------------------------------------------------------


class _Experts(msgspec.Struct, frozen=True, kw_only=True):
    """The experts' parameters in one iteration of the fit: μ, b, a, σ², and how far a and σ² vary between experts."""

    overall: float
    severity: Floats
    scale: Floats
    noise: Floats
    scale_spread: float
    noise_spread: float


def fit(table: Table, assumed: Variances) -> Fitted:
    """Expectation maximisation, always 60 iterations. τ² and ω² stay fixed: re-estimating ω² fails on small panels."""
    start = calibrate(table, assumed)
    experts = len(table.experts)
    guess = _Experts(
        overall=float(start.entries.mean()),
        severity=start.severity,
        scale=np.ones(experts),
        noise=np.full(experts, assumed.noise),
        scale_spread=SCALE_SPREAD,
        noise_spread=NOISE_SPREAD,
    )
    for _ in range(ITERATIONS):
        guess = _improve(table, assumed, guess, *_entries_given(table, assumed, guess))
    quality, variance = _entries_given(table, assumed, guess)
    unsure = _parameter_variance(table, assumed, guess=guess, quality=quality, variance=variance)
    return Fitted(
        overall=guess.overall,
        entries=guess.overall + quality,
        entries_se=np.sqrt(variance + _entries_unsure(table, guess, quality=quality, variance=variance, unsure=unsure)),
        severity=guess.severity,
        severity_se=np.sqrt(unsure[0]),
        scale=guess.scale,
        sigma=np.sqrt(guess.noise),
    )


def _entries_given(table: Table, assumed: Variances, guess: _Experts) -> tuple[Floats, Floats]:
    """Mean and variance of each entry's q, given the experts."""
    pull = (guess.scale / guess.noise)[table.column]
    variance = 1 / (1 / assumed.entries + table.by_entry(pull * guess.scale[table.column]))
    return variance * table.by_entry(pull * (table.y - guess.overall - guess.severity[table.column])), variance


def _improve(table: Table, assumed: Variances, guess: _Experts, quality: Floats, variance: Floats) -> _Experts:
    """The most likely experts given the entries: one regression for each, with priors as extra records."""
    q, y = quality[table.row], table.y - guess.overall
    n, sum_q, sum_qq, hold_a = _normal_equations(table, assumed, guess=guess, quality=quality, variance=variance)
    sum_y, sum_qy = table.by_expert(y), table.by_expert(q * y) + hold_a
    determinant = n * sum_qq - sum_q**2
    scale = np.clip((n * sum_qy - sum_q * sum_y) / determinant, *SCALE_BOUNDS)
    severity = (sum_y - scale * sum_q) / n
    left = y - severity[table.column] - scale[table.column] * q
    squares = table.by_expert(left**2 + scale[table.column] ** 2 * variance[table.row])
    noise_spread = _noise_spread(squares, table.by_expert())
    return _Experts(
        overall=guess.overall + float(left.mean()),
        severity=severity,
        scale=scale,
        noise=_held_noise(squares, table.by_expert(), assumed.noise, noise_spread),
        scale_spread=_pooled(SCALE_SPREAD, (scale - 1) ** 2 + n * guess.noise / determinant, SCALE_WEIGHT),
        noise_spread=noise_spread,
    )


def _normal_equations(
    table: Table, assumed: Variances, guess: _Experts, quality: Floats, variance: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """For each expert's regression on q: n and Σq² with the priors of b and a included, Σq, and the prior of a."""
    q = quality[table.row]
    hold_a = guess.noise / guess.scale_spread
    n = table.by_expert() + guess.noise / assumed.experts
    return n, table.by_expert(q), table.by_expert(q**2 + variance[table.row]) + hold_a, hold_a


def _noise_spread(squares: Floats, n: Floats) -> float:
    """How far the logarithms of σ² differ between experts beyond sampling (2/n)."""
    level = np.log(np.maximum(squares / n, 1e-12))
    return max(_pooled(NOISE_SPREAD, (level - level.mean()) ** 2 - 2 / n, NOISE_WEIGHT), LEAST_NOISE_SPREAD)


def _held_noise(squares: Floats, n: Floats, usual: float, spread: float) -> Floats:
    """Each σ², as if 2/spread scores with the panel's usual noise came first, since a few scores prove nothing."""
    prior = 2 / spread
    return (squares + prior * usual) / (n + prior)


def _pooled(prior: float, seen: Floats, weight: float) -> float:
    """A variance between experts from the value seen for each; the prior counts like `weight` experts."""
    return (max(0.0, float(seen.sum())) + weight * prior) / (len(seen) + weight)


def _parameter_variance(
    table: Table, assumed: Variances, guess: _Experts, quality: Floats, variance: Floats
) -> tuple[Floats, Floats, Floats]:
    """Var(b), var(a), cov(a, b) of each expert, with the entries fixed."""
    n, sum_q, sum_qq, _ = _normal_equations(table, assumed, guess=guess, quality=quality, variance=variance)
    factor = guess.noise / (n * sum_qq - sum_q**2)
    return sum_qq * factor, n * factor, -sum_q * factor


def _entries_unsure(
    table: Table, guess: _Experts, quality: Floats, variance: Floats, unsure: tuple[Floats, Floats, Floats]
) -> Floats:
    """What the uncertainty of the experts adds to each entry's variance."""
    of_b, of_a, of_both = (part[table.column] for part in unsure)
    q = quality[table.row]
    pull = variance[table.row] * (guess.scale / guess.noise)[table.column]
    return table.by_entry(pull**2 * (of_b + q**2 * of_a + 2 * q * of_both))


# --- what is published ------------------------------------------------------------------------------------------


def tally(scores: Iterable[Score], rules: Rules, among: Collection[str] | None = None, groups: Groups = ()) -> Tally:
    """The whole result, models included: `scoring.tally` of the scores with `estimate` of the same scores."""
    every = tuple(scores)
    return scoring.tally(every, rules, estimate(every, rules, among, groups), among=among, groups=groups)


def estimate(
    scores: Iterable[Score], rules: Rules, among: Collection[str] | None = None, groups: Groups = ()
) -> Estimates:
    """Both models' figures, rounded as published; P(among the winners) is for entries that can win.

    All entries are fitted together, since the same experts judge them, and win within their groups. If experts cannot
    be compared, nothing is calibrated and `refused` says why. Raises scoring.ScoresError.
    """
    table = score_table.of_scores(scores, rules)
    try:
        check_comparable(table)
        found, assumed = moments(table), variances(table)
    except NotComparable as refused:
        return _refusal(table, str(refused))
    calibrated, fitted = calibrate(table, assumed), fit(table, assumed)
    return Estimates(
        calibrated=_by_name(table.entries, calibrated.entries, rules.decimals),
        em=_by_name(table.entries, fitted.entries, rules.decimals),
        p_top=_win_probabilities(table, fitted, rules, among=among, groups=groups),
        experts=_experts(table, calibrated, fitted, rules.decimals),
        agreement=_agreement(table, found),
    )


def _refusal(table: Table, why: str) -> Estimates:
    counts = table.by_expert()
    experts = tuple(ExpertResult(expert=name, n=int(n)) for name, n in zip(table.experts, counts, strict=True))
    return Estimates(experts=experts, agreement=_agreement(table, None), refused=why)


def _agreement(table: Table, found: Variances | None) -> Agreement:
    icc = agreement.icc(found.entries, found.experts, found.noise) if found else None
    return Agreement(
        *(
            None if value is None else _shown(value, 3)
            for value in (icc, agreement.kendall_w(table), agreement.krippendorff_alpha(table))
        )
    )


def _by_name(names: Sequence[str], values: Floats, decimals: int) -> dict[str, Decimal]:
    return {name: _shown(value, decimals) for name, value in zip(names, values.tolist(), strict=True)}


def _shown(value: float, decimals: int) -> Decimal:
    """Rounded half up from the sixth decimal; further decimals may differ between machines."""
    shown = Decimal(f"{value:.6f}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return shown if shown else abs(shown)


def _win_probabilities(
    table: Table, fitted: Fitted, rules: Rules, *, among: Collection[str] | None, groups: Groups
) -> dict[str, Decimal]:
    able = table.by_entry() >= rules.min_scores
    found: dict[str, Decimal] = {}
    for group in places.or_all(groups, table.entries, rules.winners):
        inside = _still_in(group, among)
        own = able & np.array([entry in inside for entry in table.entries])
        chances = win_probability.among_best(fitted.entries[own], fitted.entries_se[own], group.places)
        found |= _by_name([table.entries[i] for i in np.flatnonzero(own)], chances, 3)
    return found


def _still_in(group: Group, among: Collection[str] | None) -> frozenset[str]:
    """The entries of a group that can win: its finalists; all where none of them went to the second round."""
    every = frozenset(group.entries)
    if among is None or (group.award and every.isdisjoint(among)):
        return every
    return every & frozenset(among)


def _experts(table: Table, calibrated: Calibrated, fitted: Fitted, decimals: int) -> tuple[ExpertResult, ...]:
    correlation, flags, counts = _correlations(table, calibrated), _flags(table, calibrated), table.by_expert()
    return tuple(
        ExpertResult(
            expert=name,
            n=int(counts[i]),
            severity=_shown(calibrated.severity[i], decimals),
            se=_shown(calibrated.severity_se[i], decimals),
            scale=_shown(fitted.scale[i], decimals),
            sigma=_shown(fitted.sigma[i], decimals),
            correlation=None if np.isnan(correlation[i]) else _shown(correlation[i], 3),
            flags=flags[i],
        )
        for i, name in enumerate(table.experts)
    )


def _correlations(table: Table, calibrated: Calibrated) -> Floats:
    """Correlation of each expert's scores with the corrected mean of the others; nan where undefined."""
    level = table.y - calibrated.severity[table.column]
    others = (table.by_entry(level)[table.row] - level) / np.maximum(table.by_entry() - 1, 1)[table.row]
    shared = (table.by_entry() > 1)[table.row]
    part = table.part(shared)
    own, peers = _centred(part, part.y), _centred(part, others[shared])
    scatter = np.sqrt(part.by_expert(own**2) * part.by_expert(peers**2))
    found = np.full(len(table.experts), np.nan)
    np.divide(part.by_expert(own * peers), scatter, out=found, where=scatter > 1e-9)
    return found


def _centred(table: Table, values: Floats) -> Floats:
    return values - (table.by_expert(values) / np.maximum(table.by_expert(), 1))[table.column]


def _flags(table: Table, calibrated: Calibrated) -> list[tuple[ExpertFlag, ...]]:
    """The flags of each expert of the table."""
    enough = table.by_expert() >= FLAGGED_FROM
    correlation, severity = _correlations(table, calibrated), calibrated.severity
    spread = np.sqrt(table.by_expert(_centred(table, table.y) ** 2) / table.by_expert())
    usual = float(np.median(table.by_expert()))
    far = np.abs(severity) > np.maximum(ODD_SEVERITY * _scatter(severity), 2 * calibrated.severity_se)
    marks = {
        ExpertFlag.LOW_AGREEMENT: enough & (correlation < _least_correlation(correlation[enough], usual)),
        ExpertFlag.FLAT: enough & (spread < FLAT * np.median(spread)),
        ExpertFlag.SEVERE: enough & far & (severity < 0),
        ExpertFlag.LENIENT: enough & far & (severity > 0),
    }
    return [tuple(name for name, mark in marks.items() if mark[i]) for i in range(len(table.experts))]


def _scatter(values: Floats) -> float:
    """A robust spread: 1.4826 median absolute deviations, which is the standard deviation of normal values."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values)))) if values.size else 0.0


def _least_correlation(known: Floats, scores: float) -> float:
    """The correlation below which an expert is flagged; `scores` is the usual number of scores of an expert."""
    known = known[~np.isnan(known)]
    if not known.size:
        return ODD_CORRELATION
    middle = float(np.median(known))
    # correlations vary by about (1 − r²)/√n by chance alone
    by_chance = (1 - middle**2) / scores**0.5
    spread = max(float(np.median(np.abs(known - middle))), by_chance)
    least: float = middle - ODD_MAD * spread
    return max(ODD_CORRELATION, least)
