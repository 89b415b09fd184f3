"""The logbook 记录: what the players did and saw, compared with the plan after the contest."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Judgement:
    """What an expert submitted for an entry: points by criterion, an opinion's id, a comment."""

    scores: dict[str, int]
    opinion: str
    comment: str


@dataclass(frozen=True)
class Verdict:
    """What the check said about one upload."""

    state: str
    codes: tuple[str, ...]


@dataclass
class Logbook:
    """Entries and experts are named by their numbers in the plan; each record is written by one player."""

    ids: dict[int, str] = field(default_factory=dict)  # entries
    receipts: dict[int, str] = field(default_factory=dict)
    verdicts: dict[int, list[Verdict]] = field(default_factory=dict)
    statuses: dict[int, str] = field(default_factory=dict)  # as the entrant last saw it
    experts: dict[int, str] = field(default_factory=dict)  # their ids
    names: dict[int, str] = field(default_factory=dict)  # and names
    judgements: dict[tuple[int, int], Judgement] = field(default_factory=dict)  # (entry, expert), submitted
    shown_totals: dict[tuple[int, int], Decimal] = field(default_factory=dict)  # what the expert's page showed then
    conflicts: set[tuple[int, int]] = field(default_factory=set)  # (entry, expert), declared
    moved: tuple[str, str] | None = None  # entries' ids: the jury placed the first ahead of the second
    proposed: tuple[str, ...] = ()  # entries' ids in the order of the public notice
    struck: tuple[str, str] | None = None  # an entry's id, and the receipt of its successor if there is one
    certificates: dict[str, str] = field(default_factory=dict)  # numbers by the title of the winning entry
    differences: list[str] = field(default_factory=list)  # what a player saw that is not in the plan

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note the difference `otherwise` unless `holds`."""
        if not holds:
            self.differences.append(otherwise)
