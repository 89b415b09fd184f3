"""The proposed result and its public notice: who is proposed, who succeeds, when it ends and what it waits for."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType

from chalicelib.actors import SYSTEM
from chalicelib.call.definition import PublicNotice
from chalicelib.call.working_days import shipped
from chalicelib.clock import BEIJING
from chalicelib.entry import proposal
from chalicelib.entry.proposal import Listing, Proposal, Struck, Terms
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem
from tests.unit.samples import CALL, MS, OFFICE, code_of, refused_fields

POSTED = datetime(2025, 12, 1, 9, tzinfo=BEIJING)  # a Monday
UNTIL = datetime(2025, 12, 9, tzinfo=BEIJING)  # the end of the fifth working day after
STRUCK_AT = datetime(2025, 12, 4, 15, tzinfo=BEIJING)
AGAIN = datetime(2025, 12, 12, tzinfo=BEIJING)  # five working days after that
TERMS = Terms(5, "working", renotice=True)


def posted(*order: str, places: int = 2, terms: Terms = TERMS) -> Proposal:
    """A notice that has just been posted."""
    names = order or ("a", "b", "c", "d")
    return proposal.propose("call", (Listing(names, places),), terms=terms, at=POSTED, years=shipped()).row


def struck(row: Proposal, *entries: str, at: datetime = STRUCK_AT) -> Proposal:
    """The same with entries struck off, one after the other."""
    for entry in entries:
        change = proposal.strike(row, entry, Ground.RIGHTS, by=OFFICE, at=at, why="配乐未获授权", years=shipped())
        row = change.row
    return row


def test_the_terms_are_those_of_the_definition() -> None:
    """Days from the calendar; no notice without the section."""
    noticed = msgspec.structs.replace(CALL, public_notice=PublicNotice(days_are="calendar", renotice=False))
    assert proposal.planned(noticed) == Terms(5, "calendar", renotice=False)
    assert proposal.planned(CALL) is None


def test_a_notice_is_posted_whole() -> None:
    """The row and its history."""
    change = proposal.propose("call", (Listing(("a", "b", "c"), 2),), terms=TERMS, at=POSTED, years=shipped())
    assert change.row == Proposal(
        contest="call", order=("a", "b", "c"), places=2, terms=TERMS, posted_at=POSTED, until=UNTIL
    )
    assert (change.action, change.by, change.after) == ("propose", SYSTEM, "2025-12-09T00:00:00+08:00")
    assert (change.row.winners, change.row.alternates) == (("a", "b"), ("c",))


def test_a_notice_into_a_year_without_known_holidays_is_refused() -> None:
    """Before the gate is passed, so that nothing has been announced."""
    late = datetime(2026, 12, 30, tzinfo=BEIJING)
    assert code_of(proposal.check_calendar, TERMS, late, shipped()) == "HOLIDAYS_UNKNOWN"
    assert code_of(proposal.check_calendar, TERMS, POSTED, shipped()) is None
    assert code_of(proposal.check_calendar, Terms(5, "calendar", renotice=True), late, shipped()) is None


# --- who succeeds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "winners", "alternates", "successors"),
    [
        ((), ("a", "b"), ("c", "d"), ()),
        (("a",), ("b", "c"), ("d",), ("c",)),
        (("c",), ("a", "b"), ("d",), ("",)),  # an alternate struck off is skipped
        (("c", "a"), ("b", "d"), (), ("", "d")),
        (("a", "c"), ("b", "d"), (), ("c", "d")),  # a successor struck off in its turn
        (("a", "b"), ("c", "d"), (), ("c", "d")),
        (("a", "b", "c"), ("d",), (), ("c", "d", "")),  # the alternates have run out: fewer win
        (("a", "b", "c", "d"), (), (), ("c", "d", "", "")),
    ],
)
def test_the_first_alternate_takes_the_place_of_a_winner_struck_off(
    entries: tuple[str, ...], winners: tuple[str, ...], alternates: tuple[str, ...], successors: tuple[str, ...]
) -> None:
    """递补: in the order that was fixed."""
    row = struck(posted(), *entries)
    assert (row.winners, row.alternates) == (winners, alternates)
    assert tuple(each.successor for each in row.struck) == successors


@given(st.permutations("abcdef"), st.integers(0, 6), st.integers(0, 3))
def test_whatever_is_struck_off_the_best_that_are_left_win(order: list[str], gone: int, places: int) -> None:
    """No entry wins twice, none that was struck off wins, and none passes another."""
    row = struck(posted(*"abcdef", places=places), *order[:gone])
    left = [each for each in "abcdef" if each not in order[:gone]]
    assert (*row.winners, *row.alternates) == tuple(left)
    assert len(row.winners) == min(places, len(left))


def test_striking_off_is_recorded_whole() -> None:
    """Class of the reason on the row, which is public; the reason in the history, with both entries."""
    change = proposal.strike(posted(), "a", Ground.RIGHTS, by=OFFICE, at=STRUCK_AT, why="配乐未获授权", years=shipped())
    assert change.row.struck == (Struck(entry="a", ground=Ground.RIGHTS, at=STRUCK_AT, successor="c", until=AGAIN),)
    assert (change.action, change.by, change.before, change.after) == ("strike", OFFICE, "a", "c")
    assert change.why == "配乐未获授权"


@pytest.mark.parametrize(
    ("row", "entry", "code"),
    [
        (posted(), "z", "NOT_PROPOSED"),
        (struck(posted(), "a"), "a", "NOT_PROPOSED"),
        (proposal.end(posted(), UNTIL).row, "a", "NOTICE_ENDED"),
    ],
)
def test_only_what_is_proposed_is_struck_off(row: Proposal, entry: str, code: str) -> None:
    """Once, and while the notice has not ended; afterwards an award is revoked."""
    strike = proposal.strike
    assert code_of(strike, row, entry, Ground.RULES, by=OFFICE, at=STRUCK_AT, why="不符", years=shipped()) == code


def test_striking_off_needs_a_reason() -> None:
    """It goes to the entrant."""
    found = refused_fields(
        proposal.strike, posted(), "a", Ground.RULES, by=OFFICE, at=STRUCK_AT, why=" ", years=shipped()
    )
    assert found == [("reason", "REASON_REQUIRED")]


@pytest.mark.parametrize(
    ("row", "entry", "code"),
    [
        (None, "a", None),
        (posted(), "a", "ON_NOTICE"),
        (posted(), "c", "ON_NOTICE"),  # an alternate
        (struck(posted(), "a"), "a", "ON_NOTICE"),  # nothing restores what was struck off
        (posted(), "z", None),
    ],
)
def test_nobody_alone_changes_what_the_public_was_told(row: Proposal | None, entry: str, code: str | None) -> None:
    """Disqualification and restoration by one organizer are for entries outside the notice."""
    assert code_of(proposal.check_not_listed, row, entry) == code


# --- until when -------------------------------------------------------------------------------------------------

WITHOUT = Terms(5, "working", renotice=False)


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        (posted(), UNTIL),
        (struck(posted(), "a"), AGAIN),
        (struck(posted(), "c"), UNTIL),  # an alternate is not announced, so nothing is announced again
        (struck(posted(), "a", "c", "d"), UNTIL),  # nobody is left for whom it would run again
        (struck(posted(terms=WITHOUT), "a"), UNTIL),
        (struck(posted(terms=Terms(5, "calendar", renotice=True)), "a"), datetime(2025, 12, 10, tzinfo=BEIJING)),
    ],
)
def test_the_notice_runs_again_for_a_successor_where_it_says_so(row: Proposal, ends: datetime) -> None:
    """As long as the first time, from the day after the entry was struck off."""
    assert row.ends == ends
    assert (code_of(proposal.end, row, ends - MS), code_of(proposal.end, row, ends)) == ("NOTICE_OPEN", None)


def test_the_notice_of_the_others_does_not_run_again() -> None:
    """Only the successor can be objected to in the notice that runs again for it."""
    row = struck(posted(), "a")
    assert (row.until_of("b"), row.until_of("c")) == (UNTIL, AGAIN)
    assert code_of(proposal.check_can_object, row, "b", UNTIL) == "NOTICE_ENDED"
    assert code_of(proposal.check_can_object, row, "c", UNTIL) is None


@pytest.mark.parametrize(
    ("entry", "at", "code"),
    [
        ("a", POSTED, None),
        ("a", UNTIL - MS, None),
        ("a", UNTIL, "NOTICE_ENDED"),
        ("c", POSTED, "NOT_PROPOSED"),  # an alternate, which nobody has announced
        ("z", POSTED, "NOT_PROPOSED"),
    ],
)
def test_objections_are_heard_to_the_last_moment(entry: str, at: datetime, code: str | None) -> None:
    """Against those that are announced, and as long as they are."""
    assert code_of(proposal.take_objection, posted(), entry, "d1", at) == code


def test_the_notice_waits_for_open_objections() -> None:
    """However late: it ends with the decision on the last of them."""
    late = UNTIL + timedelta(days=30)
    one = proposal.take_objection(posted(), "a", "d1", STRUCK_AT).row
    both = proposal.take_objection(one, "b", "d2", STRUCK_AT).row
    assert code_of(proposal.end, both, late) == "NOTICE_OPEN"
    left = proposal.settle_objection(both, 1, OFFICE, late).row
    assert (left.is_open(late), code_of(proposal.end, left, late)) == (True, "NOTICE_OPEN")
    none = proposal.settle_objection(left, 2, OFFICE, late).row
    ended = proposal.end(none, late)
    assert (none.is_open(late), ended.row.ended_at, ended.by, ended.after) == (False, late, SYSTEM, "a,b")
    assert code_of(proposal.settle_objection, ended.row, 2, OFFICE, late) == "NOTICE_ENDED"
    assert code_of(proposal.end, ended.row, late) == "NOTICE_ENDED"


def test_the_refusal_to_end_says_what_it_waits_for() -> None:
    """The end of a day is 24:00, and open objections are counted."""
    with pytest.raises(Problem) as caught:
        proposal.end(proposal.take_objection(posted(), "a", "d1", STRUCK_AT).row, STRUCK_AT)
    assert caught.value.message.zh == "公示尚未结束：公示至 12月8日 24:00，未办结的异议 1 件。"


def test_only_a_notice_that_has_ended_says_who_won() -> None:
    """A workflow that came here by mistake publishes nothing."""
    row = struck(posted(), "a")
    assert code_of(proposal.final_winners, row) == "NOTICE_OPEN"
    assert proposal.final_winners(proposal.end(row, AGAIN).row) == ("b", "c")


# --- what the public reads --------------------------------------------------------------------------------------


def test_a_rehearsal_lets_the_days_of_a_notice_pass() -> None:
    """All dates go back by the same whole days, so that also a successor's own notice is over; a past one stays."""
    row, at = struck(posted(), "a"), STRUCK_AT + MS
    moved = proposal.moved_to_end(row, at, "rehearsal")
    assert moved is not None
    days = timedelta(days=8)  # from 4 December to 12 December
    [gone] = row.struck
    again = msgspec.structs.replace(gone, until=AGAIN - days)
    assert moved.row == msgspec.structs.replace(row, posted_at=POSTED - days, until=UNTIL - days, struck=(again,))
    assert (moved.action, moved.by, moved.why) == ("reschedule", SYSTEM, "rehearsal")
    assert proposal.moved_to_end(moved.row, at, "rehearsal") is None
    ended = proposal.end(moved.row, at).row
    assert proposal.moved_to_end(ended, at, "rehearsal") is None
    assert not moved.row.is_open(at)


def test_the_result_tells_who_was_struck_off_and_who_succeeded() -> None:
    """By title and receipt, with the class of the reason and never the reason itself."""
    names = {each: {"title": f"《{each}》", "receipt": each.upper(), "score": 1} for each in "abcd"}
    rights = {"work": {"entry": "a", "title": "《a》", "receipt": "A"}, "ground": "rights", "at": STRUCK_AT}
    alternate = {"work": {"entry": "d", "title": "《d》", "receipt": "D"}, "ground": "rights", "at": STRUCK_AT}
    assert proposal.account(struck(posted(), "a", "d"), names) == [
        rights | {"successor": {"entry": "c", "title": "《c》", "receipt": "C"}},
        alternate | {"successor": None},
    ]


# --- after publication ------------------------------------------------------------------------------------------

REVOKED_AT = datetime(2025, 12, 20, 15, tzinfo=BEIJING)  # a Saturday, long after the notice


def published(successor: str | UnsetType = "after_notice", **terms: bool) -> Proposal:
    """A notice of a, b, then c, d that has ended."""
    own: Any = {"successor": successor} | terms
    return proposal.end(posted(terms=msgspec.structs.replace(TERMS, **own)), UNTIL).row


def revoked(row: Proposal, entry: str) -> Proposal:
    """The same once the award of an entry is revoked."""
    change = proposal.succeed(row, entry, Ground.RIGHTS, by=OFFICE, at=REVOKED_AT, why="侵权", years=shipped())
    return change.row if change else row


@pytest.mark.parametrize(
    ("successor", "winners", "ended"),
    [
        pytest.param("after_notice", ("b", "c"), False, id="first on notice"),
        pytest.param("at_once", ("b", "c"), True, id="at once"),
        pytest.param(UNSET, ("a", "b"), True, id="never"),
    ],
)
def test_a_revoked_award_is_followed_as_the_terms_say(
    successor: str | UnsetType, winners: tuple[str, ...], ended: bool
) -> None:
    """By the first alternate; those who keep their award are not open to objections again."""
    row = revoked(published(successor), "a")
    assert (row.winners, row.ended_at is not None) == (winners, ended)
    assert [each.successor for each in row.untold] == ([] if successor is UNSET else ["c"])
    if not ended:
        assert row.until_of("c") == row.ends == datetime(2025, 12, 27, tzinfo=BEIJING)
        assert code_of(lambda: proposal.check_can_object(row, "b", REVOKED_AT)) == "NOTICE_ENDED"
        proposal.check_can_object(row, "c", REVOKED_AT)


def test_only_a_place_that_is_held_has_a_successor() -> None:
    """Where the alternates have run out, the revocation alone is told, and no notice is open."""
    row = published()
    assert revoked(row, "c") == row
    last = revoked(revoked(published("at_once"), "a"), "b")
    gone = revoked(last, "c")
    assert [each.successor for each in gone.untold] == ["c", "d", ""]
    assert (gone.winners, gone.ended_at) == (("d",), UNTIL)


@pytest.mark.parametrize("renotice", [True, False])
def test_who_is_struck_off_while_a_successor_stands_is_followed_on_notice(renotice: bool) -> None:
    """Whatever was announced for the time before publication."""
    row = struck(revoked(published(renotice=renotice), "a"), "c", at=REVOKED_AT)
    assert (row.winners, row.until_of("d") == row.ends > REVOKED_AT) == (("b", "d"), True)
    ended = proposal.end(row, row.ends).row
    told = proposal.tell(ended, "ab12", row.ends)
    assert (told.action, told.after, told.row.untold) == ("tell", "ab12", ())


def test_an_alternate_that_may_succeed_leaves_by_two_people_alone() -> None:
    """Also after publication; where nobody succeeds then, one organizer may disqualify it as before."""
    row = published()
    assert struck(row, "c").alternates == ("d",)
    assert code_of(lambda: struck(row, "a")) == "NOTICE_ENDED"
    assert code_of(lambda: proposal.check_not_listed(row, "c", published=True)) == "ON_NOTICE"
    assert code_of(lambda: struck(published(UNSET), "c")) == "NOTICE_ENDED"
    proposal.check_not_listed(published(UNSET), "c", published=True)
    proposal.check_not_listed(struck(row, "c"), "c", published=True)


# --- several awards ---------------------------------------------------------------------------------------------

LISTINGS = (Listing(("a", "b", "c"), 2, "films"), Listing(("d", "e"), 1, "series"))


def of_two() -> Proposal:
    return proposal.propose("call", LISTINGS, terms=TERMS, at=POSTED, years=shipped()).row


def test_each_award_has_its_winners_and_its_alternates() -> None:
    """The next of the same award succeeds, in its own order; the other is not touched."""
    row = of_two()
    assert (row.winners, row.alternates, row.places) == (("a", "b", "d"), ("c", "e"), 3)
    assert [row.award_of(each) for each in "adz"] == ["films", "series", ""]
    once = struck(row, "d")
    assert (once.winners, once.alternates, once.struck[0].successor) == (("a", "b", "e"), ("c",), "e")
    twice = struck(once, "e")
    assert (twice.winners, twice.alternates, twice.struck[1].successor) == (("a", "b"), ("c",), "")
    assert struck(row, "c").struck[0].successor == ""


def test_one_list_is_stored_as_before_there_were_awards() -> None:
    """So that the hashes of such rows stay what they were."""
    assert "listings" not in msgspec.to_builtins(posted())
    assert msgspec.convert(msgspec.to_builtins(of_two()), Proposal) == of_two()
