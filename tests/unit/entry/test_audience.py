"""The audience favourite: who may vote when, what a ballot holds, and which votes count."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Text
from chalicelib.call import campaign as campaigns
from chalicelib.call import definition
from chalicelib.call.definition import AudienceVote
from chalicelib.entry import audience
from chalicelib.entry.audience import MOST_LEFT_OUT, DayBallot, LeftOut, NetworkDay, Omissions, Voter
from chalicelib.entry.entries import Status
from chalicelib.errors import Problem
from tests.unit import samples
from tests.unit.samples import AT

RULES = AudienceVote(days=3, a_day=2)
CALL = msgspec.structs.replace(samples.CALL, audience_vote=RULES)
PUBLIC = campaigns.publish(samples.campaign(), AT).row
WINNER = samples.IN_STATUS[Status.AWARDED]()
VOTER = Voter("13800138000", "d1", "n1")
OFFICE = Actor(Role.ORGANIZER, "w1")
NETWORK = NetworkDay(contest=CALL.id, day=AT.date(), network="n1", votes={"e1": 3, "e2": 1}, expires=AT)


def cast(before: DayBallot | None = None, **more: Any) -> DayBallot:
    """A vote for the winner."""
    given: dict[str, Any] = {
        "entry": WINNER,
        "voter": VOTER,
        "network_votes": 0,
        "omissions": None,
        "campaign": PUBLIC,
        "definition": CALL,
        "at": AT,
        "pepper": "p",
    }
    return audience.cast(before, **given | more)


def test_votes_are_taken_from_the_publication_to_the_end_of_a_day() -> None:
    """The day of the publication is the first."""
    window = audience.window_of(CALL, PUBLIC)
    assert window is not None
    assert window.opens == AT
    assert CALL.zone.deadline(window.closes).zh.endswith("24:00")
    assert (window.closes - timedelta(seconds=1)).astimezone(CALL.zone.tz).date() == CALL.zone.day(AT) + timedelta(2)
    assert audience.window_of(samples.CALL, PUBLIC) is None
    assert audience.window_of(CALL, samples.campaign()) is None
    for at in (AT - timedelta(seconds=1), window.closes):
        with pytest.raises(Problem, match="VOTE_NOT_OPEN"):
            cast(at=at)


def test_a_ballot_holds_a_day_of_votes() -> None:
    """Each entry once, no more than the call gives."""
    first = cast()
    assert (first.votes, first.counted, first.revision) == ((WINNER.id,), True, 1)
    other = msgspec.structs.replace(WINNER, id="e2")
    assert cast(first, entry=other).votes == (WINNER.id, "e2")
    with pytest.raises(Problem, match="VOTED_FOR_IT"):
        cast(first)
    with pytest.raises(Problem, match="VOTES_SPENT"):
        cast(cast(first, entry=other), entry=msgspec.structs.replace(WINNER, id="e3"))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"entry": samples.reviewed()}, "NOT_ON_SHOW"),
        ({"definition": samples.CALL}, "NOT_FOUND"),
        ({"voter": Voter("a@example.cn", "d1", "n1")}, "INVALID_FIELDS"),
        ({"network_votes": audience.NETWORK_DAY}, "TOO_MANY_VOTES"),
    ],
)
def test_a_vote_that_is_refused(more: dict[str, Any], code: str) -> None:
    """An entry without an award, a call without a vote, an address where phones vote, a network beyond its bound."""
    with pytest.raises(Problem) as caught:
        cast(**more)
    assert caught.value.code == code


def test_a_voter_has_another_name_each_day_and_call() -> None:
    """So nobody can follow one through the days, and none without the pepper."""
    day = AT.date()
    names = {
        audience.voter_of("c", day, "d1", "p"),
        audience.voter_of("c", day + timedelta(days=1), "d1", "p"),
        audience.voter_of("b", day, "d1", "p"),
        audience.voter_of("c", day, "d2", "p"),
        audience.voter_of("c", day, "d1", "q"),
    }
    assert len(names) == 5
    assert {audience.shard_of(f"{n:08x}") for n in range(64)} == set(range(audience.SHARDS))


def test_what_was_left_out_does_not_count() -> None:
    """Nor do later votes of that network on that day; an entry without votes is not named."""
    omitted = audience.leave_out(None, NETWORK, by=OFFICE, at=AT, why="集中")
    assert omitted.row.made == (
        LeftOut(day=AT.date(), network="n1", votes={"e1": 3, "e2": 1}, by=OFFICE, at=AT, why="集中"),
    )
    assert audience.standing([{"e1": 5}, {"e2": 1}], omitted.row) == {"e1": 2}
    assert audience.standing([{"e1": 5}, {"e2": 1}], None) == {"e1": 5, "e2": 1}
    day = CALL.zone.day(AT)
    late = Omissions(contest=CALL.id, made=(msgspec.structs.replace(omitted.row.made[0], day=day),))
    assert not cast(omissions=late).counted
    assert audience.counted_anew([cast(), cast(omissions=late)]) == {WINNER.id: 1}


def test_a_decision_is_taken_back_and_made_once() -> None:
    """Other votes that were left out stay so; what is so already is refused."""
    left = audience.leave_out(None, NETWORK, by=OFFICE, at=AT, why="集中").row
    both = audience.leave_out(left, msgspec.structs.replace(NETWORK, network="n2"), by=OFFICE, at=AT, why="集中").row
    again = audience.count_again(both, NETWORK, by=OFFICE, at=AT, why="核实")
    assert ([each.network for each in again.row.made], again.action, again.why) == (["n2"], "count_again", "核实")
    with pytest.raises(Problem, match="VOTES_DECIDED"):
        audience.leave_out(left, NETWORK, by=OFFICE, at=AT, why="x")
    for before in (None, again.row):
        with pytest.raises(Problem, match="VOTES_DECIDED"):
            audience.count_again(before, NETWORK, by=OFFICE, at=AT, why="x")


def test_only_votes_that_are_there_are_left_out_and_the_row_stays_small() -> None:
    """Neither those of a network that nobody voted from, nor more than one row can hold."""
    full = Omissions(
        contest=CALL.id,
        made=tuple(
            LeftOut(day=AT.date(), network=f"m{number}", votes={"e1": 1}, by=OFFICE, at=AT, why="集中")
            for number in range(MOST_LEFT_OUT)
        ),
    )
    for before, of in ((None, msgspec.structs.replace(NETWORK, votes={})), (full, NETWORK)):
        with pytest.raises(Problem, match="NOT_FOUND"):
            audience.leave_out(before, of, by=OFFICE, at=AT, why="x")


@pytest.mark.parametrize(
    ("counts", "during", "after"), [("live", True, True), ("after", False, True), ("never", False, False)]
)
def test_the_public_is_told_as_the_call_says(counts: Any, during: bool, after: bool) -> None:
    """At once, after the end, or never."""
    call = msgspec.structs.replace(CALL, audience_vote=msgspec.structs.replace(RULES, counts=counts))
    over = AT + timedelta(days=4)
    assert (audience.are_told(call, PUBLIC, AT), audience.are_told(call, PUBLIC, over)) == (during, after)
    assert not audience.are_told(samples.CALL, PUBLIC, over)


def test_a_call_without_a_showcase_has_no_vote() -> None:
    """People vote where the entries are shown."""
    assert AudienceVote().title == Text("观众人气", "Audience favourite")
    [fault] = definition._audience_faults(msgspec.structs.replace(CALL, showcase=None))
    assert fault.path == ("audience_vote",)
    shown = msgspec.structs.replace(CALL, showcase=definition.Showcase())
    assert [*definition._audience_faults(shown)] == []
