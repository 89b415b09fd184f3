"""What people should know about a result: the flags of entries and of experts, with their words."""

from enum import StrEnum

from chalicelib.bilingual import Text


class EntryFlag(StrEnum):
    """What people should know about an entry's result. No figure follows from it.

    An entry with `TWO_AT_TOP` wins only after the person who confirms the result has looked at it again.
    """

    SPREAD = "spread"  # the experts lie as many points apart as the rules name
    OUTLIER = "outlier"  # one score lies far from the others
    TWO_AT_TOP = "two_at_top"  # two scores lie far above all others: before it wins, somebody looks again
    TOO_FEW_SCORES = "too_few_scores"
    TIED = "tied"  # every tie break was equal
    RANKS_DIFFER = "ranks_differ"  # raw and calibrated ranks lie far apart


ENTRY_FLAGS = {
    EntryFlag.SPREAD: Text("分差大", "Wide spread"),
    EntryFlag.OUTLIER: Text("离群分", "Outlier"),
    EntryFlag.TWO_AT_TOP: Text("两个评分远高于其余", "Two scores far above the rest"),
    EntryFlag.TOO_FEW_SCORES: Text("评分不足", "Too few scores"),
    EntryFlag.TIED: Text("并列", "Tied"),
    EntryFlag.RANKS_DIFFER: Text("两种算法名次差异大", "Ranks differ"),
}


class ExpertFlag(StrEnum):
    """What people should know about how an expert scores. The software never acts on it."""

    LOW_AGREEMENT = "low_agreement"
    FLAT = "flat"
    SEVERE = "severe"
    LENIENT = "lenient"


EXPERT_FLAGS = {
    ExpertFlag.LOW_AGREEMENT: Text("与其他专家不一致", "Little agreement with others"),
    ExpertFlag.FLAT: Text("分数几乎不变", "Scores hardly differ"),
    ExpertFlag.SEVERE: Text("明显偏严", "Severe"),
    ExpertFlag.LENIENT: Text("明显偏宽", "Lenient"),
}
