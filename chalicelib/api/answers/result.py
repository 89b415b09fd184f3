"""The result, the jury's motions and the conflicts of interest, as the organizer sees them.

Result and conflicts are stored documents (`chalicelib.result.document`, `chalicelib.judging.conflicts`), answered as
they were written.
"""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict

from chalicelib.api.answers.call import VoteCountsAnswer
from chalicelib.api.answers.scalars import ChoiceId, Count, Figure, Id, Points, Revision, Sha256
from chalicelib.bilingual import Text
from chalicelib.call.campaign import Ballot, Motion, Vote
from chalicelib.call.definition import Majority
from chalicelib.judging.conflicts import Dismissal, Reason
from chalicelib.result import jury
from chalicelib.result.flags import EntryFlag, ExpertFlag
from chalicelib.result.what_if import Supposed

Method = Annotated[Literal["raw", "calibrated", "em"], Meta(description="原始分 (trimmed mean), 校准分, 模型校准分")]
State = Literal["provisional", "tallied", "published"]
Rank = Annotated[int | None, Meta(description="Null where the entry has too few scores")]


class MotionAnswer(Motion, frozen=True, kw_only=True):
    """A motion of the jury meeting 定评会. While it is open nobody sees how anybody voted: `votes` is empty."""

    number: Annotated[int, Meta(description="From 1")]
    voted: Annotated[list[str], Meta(description="The names of the members who have voted or stood aside")]
    counts: VoteCountsAnswer


class RecordedMotionAnswer(MotionAnswer, frozen=True, kw_only=True):
    """A motion that was opened or closed now."""

    revision: Annotated[Revision, Meta(description="The board's")]


def motion_answer(motion: Motion, number: int) -> MotionAnswer:
    """A motion, with how it was counted."""
    shown = jury.without_votes(motion)
    counted = msgspec.convert(jury.counts(shown), VoteCountsAnswer)
    return MotionAnswer(**asdict(shown), number=number, voted=[ballot.name for ballot in motion.votes], counts=counted)


class PlacedEntryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a motion as the jury knows it."""

    id: Id
    title: str
    receipt: str
    rank: Annotated[int | None, Meta(description="As things stand")]


class JuryMotionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A motion as a member of the jury sees it."""

    number: Annotated[int, Meta(description="From 1")]
    work: PlacedEntryAnswer
    ahead_of: PlacedEntryAnswer
    reason: str
    at: datetime
    open: bool
    own: Annotated[Vote | None, Meta(description="How the asker voted, if they have")]
    stands_aside: Annotated[list[Text], Meta(description="Why the asker can only stand aside; mostly empty")]
    voted: Annotated[Count, Meta(description="How many have voted or stood aside")]
    carried: bool
    votes: Annotated[list[Ballot], Meta(description="Once it is closed")]


class MeetingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The jury meeting: its motions, the newest first, and how they are counted."""

    meets: Annotated[bool, Meta(description="The result is counted, and nobody has confirmed it")]
    quorum: Count
    majority: Majority
    motions: list[JuryMotionAnswer]


class RulesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The rules by which the result was computed."""

    weights: dict[str, int]
    trim: int
    trim_from: int
    tie_breaks: list[str]
    key_criterion: str
    winners: int
    decimals: int
    decides: Method
    spread_flag: int
    min_scores: int
    ranks_differ: Annotated[
        int, Meta(description="Places between raw and calibrated rank from which on an entry is flagged")
    ]


class ScoredExpertAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How an expert scored, against the others."""

    expert: Id
    expert_label: str
    n: int
    severity: Annotated[Figure, Meta(description="Points above peers on the same entries")]
    se: Annotated[Figure, Meta(description="Standard error of severity")]
    scale: Annotated[Figure, Meta(description="1 spreads entries as the peers do")]
    sigma: Annotated[Figure, Meta(description="Noise in points")]
    correlation: Annotated[Figure, Meta(description="With the mean of the others")]
    flags: list[ExpertFlag]


class AgreementAnswer(msgspec.Struct, frozen=True):
    """How far the experts agree."""

    icc: Annotated[Figure, Meta(description="ICC(2,1)")]
    w: Annotated[Figure, Meta(description="Kendall's W")]
    alpha: Annotated[Figure, Meta(description="Krippendorff's alpha")]


class WinnersChangeAnswer(msgspec.Struct, frozen=True):
    """Who would lose and who would gain a place without one expert."""

    expert: Id
    lost: list[str]
    gained: list[str]


class StabilityAnswer(msgspec.Struct, frozen=True):
    """Who would win under each rule, and without any one expert."""

    rules: Annotated[
        dict[str, list[str]],
        Meta(description="Entries in the winning places, best first; a rule that ranks nothing is left out"),
    ]
    without: Annotated[
        list[WinnersChangeAnswer] | None,
        Meta(description="For each expert of the first entries; null where there are too many scores to work it out"),
    ]


class SingleScoreAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One expert's score of an entry."""

    expert: Id
    expert_label: str
    total: Points
    round: int
    criteria: dict[str, int]
    dropped: Literal["high", "low"] | None
    outlier: Annotated[bool, Meta(description="Far from the others' median")]
    correction: Annotated[Figure, Meta(description="What calibration adds to this expert's scores")]
    opinion: str
    comment: str


class RecusalAnswer(msgspec.Struct, frozen=True):
    """An expert who declared a conflict with an entry."""

    entry: Id
    expert: Id
    expert_label: str


class ResultLineAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One entry in the result."""

    id: Id
    receipt: str
    title: str
    category: str
    entrant: str
    award: Annotated[
        ChoiceId | UnsetType,
        Meta(description="In a call with several awards: ranks are within it"),
    ] = UNSET
    rank: Annotated[Rank, Meta(description="As computed; null where the entry has too few scores")]
    final_rank: Annotated[Rank, Meta(description="After the jury's motions")]
    moved: Annotated[bool, Meta(description="By a motion that was carried")]
    winner: Annotated[bool, Meta(description="After the jury's motions")]
    score: Annotated[Figure, Meta(description="The figure that decides")]
    total: Annotated[Points, Meta(description="The raw score 原始分")]
    mean: Annotated[Points, Meta(description="Of all scores")]
    calibrated: Annotated[Figure, Meta(description="校准分")]
    em: Annotated[Figure, Meta(description="模型校准分")]
    p_top: Annotated[Figure, Meta(description="Win probability, 0–1")]
    raw_rank: Rank
    calibrated_rank: Rank
    em_rank: Rank
    n: Annotated[int, Meta(description="How many scores")]
    spread: Points
    flags: list[EntryFlag]
    raw: list[SingleScoreAnswer]


class AwardPlacesAnswer(msgspec.Struct, frozen=True):
    """One of several awards, for which entries compete among themselves."""

    id: ChoiceId
    places: int


class ResultAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The tally as stored, as the jury's motions leave it: a page of the entries, everything else on every page."""

    state: Annotated[State, Meta(description="provisional: of the first round, while a second one runs")]
    published_at: datetime | None
    motions: Annotated[list[MotionAnswer], Meta(description="Of the jury meeting 定评会, in their order")]
    second_round: Annotated[int | None, Meta(description="While a second round runs: how many entries are in it")]
    works: Annotated[int, Meta(description="How many entries are in the result")]
    next: Annotated[int | None, Meta(description="The `after` of the next page; null on the last one")]
    contest: ChoiceId
    definition_sha256: Sha256
    round: int
    seed: Annotated[str, Meta(description="Of the draw of experts; its SHA-256 was public before the call closed")]
    method: RulesAnswer
    wanted: Annotated[
        Method, Meta(description="The contest's rule; `method.decides` is raw instead where the models refused")
    ]
    refused: Annotated[str, Meta(description="Why nothing could be calibrated; empty where all could")]
    input_hash: Sha256
    winners: Annotated[int, Meta(description="How many there are to be")]
    awards: Annotated[
        list[AwardPlacesAnswer] | UnsetType, Meta(description="In a call with several: the places of each")
    ] = UNSET
    undecided: Annotated[list[str], Meta(description="Entries tied across the last place")]
    finalists: Annotated[list[str] | None, Meta(description="Entries of the second round; null where there was none")]
    entries: list[ResultLineAnswer]
    unscored: list[str]
    experts: list[ScoredExpertAnswer]
    agreement: AgreementAnswer
    stability: StabilityAnswer
    recused: Annotated[list[RecusalAnswer], Meta(description="Who declared a conflict with which entry")] = []


class SupposedLineAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that wins, or would win by the other rules."""

    id: Id
    title: str
    award: Annotated[ChoiceId | UnsetType, Meta(description="In a call with several awards")] = UNSET
    rank: Annotated[Rank, Meta(description="As computed")]
    supposed_rank: Rank
    score: Annotated[Figure, Meta(description="The figure that decides")]
    supposed_score: Figure
    change: Literal["gains", "loses", "keeps", "none"]


class SupposedResultAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who would win by other rules, in their order, and who would lose their place. Nothing of it is stored."""

    method: RulesAnswer
    lines: list[SupposedLineAnswer]
    undecided: Annotated[list[str], Meta(description="Entries tied across the last place")]


def supposed_answer(found: Supposed) -> SupposedResultAnswer:
    """A supposition's outcome."""
    given = msgspec.to_builtins(found)
    return msgspec.convert({**given, "method": given["rules"]}, SupposedResultAnswer)


class TallySheetAnswer(msgspec.Struct, frozen=True):
    """Where the tally sheet is to be had."""

    url: Annotated[str, Meta(description="Works for five minutes")]
    name: str
    sha256: Sha256


# --- conflicts --------------------------------------------------------------------------------------------------


class BarredExpertAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An expert, and how much they cannot judge."""

    id: Id
    name: str
    unit: str
    barred: Annotated[int, Meta(description="Entries that this expert cannot see")]


class BarredPairAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that an expert cannot judge, or perhaps cannot, and why."""

    entry: Id
    title: str
    receipt: str
    entrant: str
    expert: Id
    expert_name: str
    expert_unit: str
    reasons: list[Reason]
    standing: Annotated[
        Literal["barred", "doubtful", "dismissed"],
        Meta(description="`doubtful`: bars until an organizer dismisses it, because names alone prove nothing"),
    ]
    why: Annotated[str, Meta(description="Why the doubt was dismissed; empty if it was not")]


class DismissalAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The doubts of a pair that an organizer has looked at."""

    entry: Id
    expert: Id
    reasons: list[Reason]
    by: Annotated[str, Meta(description="The organizer’s id")]
    at: datetime
    why: str
    withdrawn: Annotated[bool, Meta(description="The doubts count again")]


class DismissalsAnswer(msgspec.Struct, frozen=True):
    """All dismissals, withdrawn ones too."""

    dismissals: list[DismissalAnswer]
    next: Annotated[str | None, Meta(description="Where the next page begins")] = None


def dismissal_answer(row: Dismissal) -> DismissalAnswer:
    """One dismissal as organizers see it."""
    return DismissalAnswer(
        entry=row.entry,
        expert=row.expert,
        reasons=list(row.reasons),
        by=row.by.id,
        at=row.at,
        why=row.why,
        withdrawn=row.withdrawn,
    )


class ShortEntryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that fewer experts may judge than each is to have."""

    id: Id
    title: str
    receipt: str
    able: int


class ConflictsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who cannot see what and why, as last worked out."""

    at: datetime
    works: int
    per_work: Annotated[int, Meta(description="Experts each entry is to have")]
    experts: list[BarredExpertAnswer]
    pairs: list[BarredPairAnswer]
    barred_count: Annotated[Count, Meta(description="On all pages, beside those that are doubtful or dismissed")]
    next: Annotated[int | None, Meta(description="The `after` of the next page of pairs; null on the last one")]
    twins: Annotated[
        list[list[Id]], Meta(description="Experts who seem to be one person: the same phone, or name and unit")
    ]
    short: Annotated[list[ShortEntryAnswer], Meta(description="The first of them")]
    short_count: Count
