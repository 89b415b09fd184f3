"""Agreement 评分一致性: how similarly experts score the same entries, in three common measures.

* ICC(2,1), absolute agreement of single scores, from the variance components; on complete data it is Shrout and
  Fleiss's (Psychological Bulletin 86, 1979).
* Kendall's W with correction for ties: the share of the variance of ranks that lies between entries. Ranks are taken
  among each expert's own entries, so it is also defined on incomplete data; on complete data it equals Kendall's.
* Krippendorff's alpha for interval data (Content Analysis, 2004, ch. 11), over entries with at least two scores.
"""

import numpy as np

from chalicelib.result.score_table import Floats, Table


def icc(entries: float, experts: float, noise: float) -> float | None:
    """ICC(2,1) from the variances of entries, experts and single scores; None if all are 0."""
    whole = entries + experts + noise
    return entries / whole if whole > 0 else None


def kendall_w(table: Table) -> float | None:
    """Kendall's W, 0–1; None if no entry has two scores, or if every expert gives one score only."""
    shared = table.part((table.by_entry() > 1)[table.row])
    ranks = _ranks(shared) if len(shared.y) else shared.y
    whole = float((ranks**2).sum())
    if whole <= 0:
        return None
    between = shared.by_entry(ranks) ** 2 / np.maximum(shared.by_entry(), 1)
    return float(between.sum()) / whole


def _ranks(table: Table) -> Floats:
    """Each score's rank among its expert's scores, from −½ to ½; ties share a rank."""
    order = np.lexsort((table.y, table.column))
    column, y = table.column[order], table.y[order]
    new = np.r_[True, (column[1:] != column[:-1]) | (y[1:] != y[:-1])]
    tie = np.cumsum(new) - 1
    place = np.arange(len(order)) - np.concatenate(([0.0], np.cumsum(table.by_expert())))[column]
    shared = (np.bincount(tie, place) / np.bincount(tie))[tie]
    ranks = np.empty(len(order))
    ranks[order] = (shared + 0.5) / table.by_expert()[column] - 0.5
    return ranks


def krippendorff_alpha(table: Table) -> float | None:
    """Krippendorff's alpha, at most 1; None if no entry has two scores, or if all scores are equal."""
    shared = table.part((table.by_entry() > 1)[table.row])
    n = len(shared.y)
    expected = float(((shared.y - shared.y.mean()) ** 2).sum()) / (n - 1) if n else 0.0
    if expected <= 0:
        return None
    size = np.maximum(shared.by_entry(), 2)
    apart = shared.by_entry((shared.y - (shared.by_entry(shared.y) / size)[shared.row]) ** 2)
    return 1 - float((apart * size / (size - 1)).sum()) / n / expected
