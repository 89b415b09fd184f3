"""The second round: which entries are called back, how many more experts they get, and by which seed."""

from decimal import Decimal

import pytest

from chalicelib.call.definition import SecondRound
from chalicelib.result import scoring, second_round
from chalicelib.result.flags import ExpertFlag
from chalicelib.result.places import Group
from chalicelib.result.scoring import EntryResult, ExpertResult, Tally

RULES = SecondRound(size=3, experts=10, days=7, least_chance=5)


def tally(**chances: str | None) -> Tally:
    """Entries in their order, by the chance of each."""
    return Tally(method="raw", entries=tuple(
        EntryResult(
            entry=name, rank=place, raw=Decimal(1), mean=Decimal(1), n=5, singles=(), spread=Decimal(0),
            p_top=None if chance is None else Decimal(chance), raw_rank=place, calibrated_rank=place, em_rank=place,
        )
        for place, (name, chance) in enumerate(chances.items(), 1)
    ), winners=(), undecided=(), input_hash="")  # fmt: skip


@pytest.mark.parametrize(
    ("result", "winners", "called"),
    [
        (tally(b="0.9", a="0.5", c="0.05", d="0.04"), 1, ("a", "b", "c")),  # by id: the order tells no rank
        (tally(b="0.9", a="0.8", c="0.2", d="0.1"), 1, ("a", "b", "c")),  # no more than the size
        (tally(b="0.9", a="0.8", c="0.04", d="0.01"), 2, ()),  # all is settled
        (tally(b=None, a=None, c=None, d=None), 2, ("a", "b", "c")),  # no model: by raw rank
        (tally(b="0.9", a="0.8"), 2, ()),
    ],
)
def test_who_may_still_win_is_called_back(result: Tally, winners: int, called: tuple[str, ...]) -> None:
    """At most so many, none without a chance, and nobody where no more are left than win."""
    assert second_round.finalists(result, RULES, winners) == called


def test_each_award_calls_its_share_of_the_size() -> None:
    """By its places, rounded up; one whose places are settled calls nobody."""
    result = tally(a="0.9", b="0.8", c="0.6", d="0.5", e="0.4", f="0.3", g="0.9")
    rules = SecondRound(size=5, experts=10, days=7)
    groups = (
        Group(award="films", places=2, entries=("a", "b", "c", "d", "e")),
        Group(award="series", places=1, entries=("f", "g")),
    )
    assert second_round.finalists(result, rules, 3, groups) == ("a", "b", "c", "d", "f", "g")
    alone = (groups[0], Group(award="series", places=1, entries=("g",)))
    assert second_round.finalists(tally(a="0.9", b="0.8", c="0.6", g="1"), rules, 3, alone) == ("a", "b", "c")


def test_every_work_gets_as_many_more_as_the_one_with_the_fewest() -> None:
    """Equal numbers are what makes the entries comparable."""
    experts = {"x", "y", "z"}
    assert second_round.panel_size(["a", "b"], experts, set(), 2) == 2
    assert second_round.panel_size(["a", "b"], experts, {("b", "x"), ("b", "y")}, 2) == 1
    assert second_round.panel_size(["a", "b"], experts, {("b", each) for each in experts}, 2) == 0


FIGURES = [
    ExpertResult(expert="noisy", n=50, scale=Decimal(1), sigma=Decimal(9)),
    ExpertResult(expert="sharp", n=50, scale=Decimal(1), sigma=Decimal(2)),
    ExpertResult(expert="steady", n=50, scale=Decimal(1), sigma=Decimal(4)),
    ExpertResult(expert="gone", n=50, scale=Decimal(1), sigma=Decimal(1)),
]


@pytest.mark.parametrize(
    ("barred", "per_work", "asked"),
    [
        (set(), 1, ("sharp", "steady")),
        (set(), 2, ("sharp", "steady")),
        ({("a", "sharp")}, 2, ("sharp", "steady", "noisy")),  # one more, since entry a lacks one
        ({("a", "sharp")}, 3, ("sharp", "steady", "noisy", "new")),
        ({("a", "sharp")}, 4, ("sharp", "steady", "noisy", "new")),  # all there are
    ],
)
def test_the_steadier_half_is_asked_and_as_many_more_as_are_needed(
    barred: set[tuple[str, str]], per_work: int, asked: tuple[str, ...]
) -> None:
    """By what their first scores tell; who has left is not asked, and of the new one nothing is known."""
    experts = ["new", "noisy", "sharp", "steady"]
    assert second_round.pool(FIGURES, experts, entries=["a", "b"], barred=barred, per_work=per_work) == asked


def test_the_seed_follows_from_the_first_round() -> None:
    """SHA-256 of seed, 2 and the hash of all scores, as docs/contest-definition.md says."""
    found = second_round.seed_after("5eed", "ab" * 32)
    assert found == "0e89f649e79fb136fb0888b94b562df3801924e008ddc9bae19deb79adf0b5bd"


def result(entry: str, rank: int, calibrated: int | None = None, em: int | None = None) -> EntryResult:
    zero = Decimal(0)
    return EntryResult(
        entry=entry,
        rank=rank,
        raw=zero,
        mean=zero,
        n=5,
        singles=(),
        spread=zero,
        raw_rank=rank,
        calibrated_rank=calibrated,
        em_rank=em,
    )


def test_the_shortlist_takes_the_best_of_both_models() -> None:
    entries = result("a", 1, 5, 6), result("b", 2, 1, 4), result("c", 3, 4, 1), result("d", 4, 2, 2)
    tally = scoring.Tally(method="raw", entries=entries, winners=(), undecided=(), input_hash="")
    assert second_round.shortlist(tally, 3) == ("b", "c", "d")
    plain = scoring.Tally(
        method="raw", entries=(result("a", 1), result("b", 2), result("c", 3)), winners=(), undecided=(), input_hash=""
    )
    assert second_round.shortlist(plain, 2) == ("a", "b")


def test_the_steadiest_experts_come_first_and_flagged_ones_last() -> None:
    def expert(name: str, scale: str, sigma: str, *flags: ExpertFlag) -> ExpertResult:
        return ExpertResult(expert=name, n=50, scale=Decimal(scale), sigma=Decimal(sigma), flags=flags)

    known = [
        expert("a", "1", "6"),
        expert("b", "1.2", "5"),
        expert("c", "1", "2", ExpertFlag.FLAT),
        expert("d", "1", "5"),
    ]
    assert second_round.steadiest([*known, ExpertResult(expert="new", n=0)], 5) == ("b", "d", "a", "new", "c")
