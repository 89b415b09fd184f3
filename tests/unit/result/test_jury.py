"""The jury meeting: what people may decide about a computed result."""

from typing import Any

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Ballot, Motion, PhaseName, PhaseStatus, Stop, Vote
from chalicelib.call.definition import JuryRules, Majority
from chalicelib.entry.entries import Entry
from chalicelib.entry.proposal import Listing
from chalicelib.errors import Problem, Stale
from chalicelib.judging.conflicts import Reason
from chalicelib.people.invited import Organizer
from chalicelib.result import jury
from chalicelib.result.jury import MotionForm, VoteForm
from tests.unit import samples
from tests.unit.samples import LATER, OFFICE, code_of, refused_fields

RESULT = {
    "winners": 3,
    "undecided": ["a", "b", "c"],
    "entries": [{"id": "w", "winner": True}, *({"id": each, "winner": False} for each in "abc")],
}


@pytest.mark.parametrize(
    ("chosen", "result", "accepted"),
    [
        (["a", "b"], RESULT, True),
        (["a"], RESULT, False),
        (["a", "b", "c"], RESULT, False),
        (["a", "a"], RESULT, False),
        (["a", "z"], RESULT, False),
        ([], RESULT | {"undecided": []}, True),
        (["a"], RESULT | {"undecided": []}, False),
        (["a"], RESULT | {"undecided": ["a"]}, True),  # fewer entries than places
    ],
)
def test_a_tie_is_decided_for_exactly_the_places_left(
    chosen: list[str], result: dict[str, Any], accepted: bool
) -> None:
    """Among the tied entries alone, each once."""
    found = refused_fields(jury.check_chosen, chosen, result)
    assert found == ([] if accepted else [("chosen", "CHOOSE")])


FLAGGED = {
    "winners": 2,
    "undecided": ["b", "c"],
    "entries": [
        {"id": "a", "title": "甲", "winner": True, "flags": ["two_at_top"]},
        {"id": "b", "title": "乙", "winner": False, "flags": ["spread", "two_at_top"]},
        {"id": "c", "title": "丙", "winner": False, "flags": ["spread"]},
    ],
}


@pytest.mark.parametrize(
    ("looked_at", "chosen", "left"),
    [
        ([], ["c"], "甲"),
        ([], ["b"], "甲、乙"),
        (["a"], ["b"], "乙"),
        (["a"], ["c"], None),
        (["a", "b"], ["b"], None),
    ],
)
def test_no_entry_with_two_scores_far_above_the_rest_wins_unseen(
    looked_at: list[str], chosen: list[str], left: str | None
) -> None:
    """Winners and those chosen among the tied; the refusal names what is left to look at."""
    if left is None:
        jury.check_looked_at(looked_at, jury.winning(FLAGGED, chosen))
        return
    with pytest.raises(Problem) as refused:
        jury.check_looked_at(looked_at, jury.winning(FLAGGED, chosen))
    ((field, words),) = [(each.field, each.message.zh) for each in refused.value.fields]
    assert (field, words) == ("looked_at", f"有两个评分远高于其余评分，公布前须复看：{left}")


# --- motions ----------------------------------------------------------------------------------------------------

FOR, AGAINST, ABSTAIN, RECUSED = Vote.FOR, Vote.AGAINST, Vote.ABSTAIN, Vote.RECUSED


def computed(*ranks: int | None, winners: int = 2) -> dict[str, Any]:
    """Entries a, b, c, … with these ranks, as the jury finds them."""
    lines = [{"id": name, "rank": rank, "winner": False} for name, rank in zip("abcdef", ranks, strict=False)]
    return {"winners": winners, "undecided": [], "entries": lines}


RULES = JuryRules(quorum=1)


def opened(entry: str = "c", ahead_of: str = "b", rules: JuryRules = RULES) -> Motion:
    """A motion that waits for votes."""
    form = MotionForm(revision=1, entry=entry, ahead_of=ahead_of, reason="理由")
    return jury.motion(form, jury.after_motions(computed(1, 2, 3, 4, 5), ()), rules, by=OFFICE, at=LATER)


def juror(number: int, name: str = "", unit: str = "某大学") -> Organizer:
    """A member of the jury."""
    return Organizer(
        id=f"j{number}", contest="c", name=name or f"评委{number}", email="j@e.cn", unit=unit, created_at=LATER
    )


def cast(motion: Motion, member: Organizer, vote: Vote, *works: Entry) -> Motion:
    """The motion with a member's vote."""
    return jury.voted(motion, VoteForm(entry=motion.entry, ahead_of=motion.ahead_of, vote=vote), member, works)


def voted(entry: str, ahead_of: str, *votes: Vote, rules: JuryRules = RULES) -> Motion:
    """A motion that was put to the vote and closed."""
    motion = opened(entry, ahead_of, rules)
    for number, vote in enumerate(votes):
        motion = cast(motion, juror(number), vote)
    return jury.closed(motion, OFFICE, LATER)


def test_a_member_has_one_vote_until_the_motion_is_closed() -> None:
    """The last one counts, by account and not by name; before the end nobody is shown how anybody voted."""
    motion = opened()
    for member, vote in ((juror(1), FOR), (juror(2, "评委1"), FOR), (juror(1), AGAINST)):
        motion = cast(motion, member, vote)
    assert [(each.name, each.juror, each.vote) for each in motion.votes] == [
        ("评委1", "j2", FOR),
        ("评委1", "j1", AGAINST),
    ]
    assert jury.without_votes(motion).votes == ()
    ended = jury.closed(motion, OFFICE, LATER)
    assert jury.without_votes(ended) == ended
    assert (ended.carried, ended.is_open, ended.closed_at, ended.closed_by) == (False, False, LATER, OFFICE)
    assert code_of(jury.closed, ended, OFFICE, LATER) == "MOTION_CLOSED"
    assert code_of(cast, ended, juror(1), FOR) == "MOTION_CLOSED"


def test_a_vote_on_another_motion_than_the_page_showed_counts_for_none() -> None:
    """Its number may have been given to one that was opened meanwhile."""
    form = VoteForm(entry="c", ahead_of="a", vote=FOR)
    with pytest.raises(Stale):
        jury.voted(opened(), form, juror(1), ())


@pytest.mark.parametrize(
    ("quorum", "majority", "votes", "carried"),
    [
        (3, "more_than_half", [FOR, FOR, AGAINST], True),
        (3, "more_than_half", [FOR, FOR], False),  # no quorum
        (3, "more_than_half", [FOR, FOR, RECUSED], False),  # who stands aside makes none
        (3, "more_than_half", [FOR, FOR, ABSTAIN, RECUSED], True),  # who abstains does
        (2, "more_than_half", [FOR, FOR, AGAINST, AGAINST], False),
        (2, "more_than_half", [FOR, FOR, AGAINST, ABSTAIN], False),
        (1, "two_thirds", [FOR, FOR, AGAINST], True),
        (1, "two_thirds", [FOR, FOR, FOR, AGAINST, ABSTAIN], False),
        (1, "more_than_half", [RECUSED], False),
        (1, "more_than_half", [], False),
    ],
)
def test_when_a_motion_is_carried(quorum: int, majority: Majority, votes: list[Vote], carried: bool) -> None:
    """As the definition says; anybody can count it again from the numbers that are published."""
    decided = voted("c", "b", *votes, rules=JuryRules(quorum=quorum, majority=majority))
    assert decided.carried is carried
    assert jury.is_carried(jury.counts(decided), quorum=quorum, majority=majority) is carried


@pytest.mark.parametrize(
    ("name", "unit", "why"),
    [
        ("评委", "某大学", ()),
        ("李四", "某大学", (Reason.SAME_NAME_CREATOR,)),
        ("评委", "广东精工机械有限公司", (Reason.EMPLOYER,)),
    ],
)
def test_who_is_bound_to_an_entry_can_only_stand_aside(name: str, unit: str, why: tuple[Reason, ...]) -> None:
    """By name or employer, told at once and checked again with the vote; anybody may stand aside."""
    work = msgspec.structs.replace(
        samples.listed(),
        entrant_name="广东精工机械有限公司",
        form=msgspec.structs.replace(samples.listed().form, creators=("导演：李四",)),
    )
    member = juror(1, name, unit)
    assert jury.bonds(member, [work, work]) == why
    assert code_of(cast, opened(), member, FOR, work) == ("MUST_STAND_ASIDE" if why else None)
    assert cast(opened(), member, RECUSED, work).votes == (Ballot(name, RECUSED, "j1"),)


def standing(result: dict[str, Any], *motions: Motion) -> list[tuple[str, int | None, bool]]:
    """Each work with its final rank and whether it wins."""
    lines = jury.after_motions(result, motions)["entries"]
    return [(line["id"], line["final_rank"], line["winner"]) for line in lines]


def test_without_a_motion_the_computed_order_stands() -> None:
    """Ranks, winners, the tie across the last place, and entries without a rank behind all."""
    assert standing(computed(1, 2, 3)) == [("a", 1, True), ("b", 2, True), ("c", 3, False)]
    tied = computed(None, 1, 2, 2)
    assert standing(tied) == [("b", 1, True), ("c", 2, False), ("d", 2, False), ("a", None, False)]
    assert jury.after_motions(tied, ())["undecided"] == ["c", "d"]


@pytest.mark.parametrize(
    ("motions", "order"),
    [
        ([("c", "b", FOR, FOR, AGAINST)], "acbde"),  # up: the others move down
        ([("a", "d", FOR)], "bcade"),  # down
        ([("c", "b", FOR, AGAINST)], "abcde"),  # half is not more than half
        ([("c", "b", FOR, ABSTAIN, ABSTAIN)], "abcde"),
        ([("e", "a", FOR), ("a", "e", FOR)], "aebcd"),  # a later one may turn an earlier one round
    ],
)
def test_a_carried_motion_moves_one_work(motions: list[Any], order: str) -> None:
    """Nothing else changes its place against the others; the first two win."""
    found = standing(computed(1, 2, 3, 4, 5), *(voted(*each) for each in motions))
    assert found == [(name, place, place <= 2) for place, name in enumerate(order, 1)]


def test_a_motion_may_settle_a_tie() -> None:
    """One of the tied is placed ahead: it wins, and nothing is undecided."""
    tied = computed(1, 2, 2)
    after = jury.after_motions(tied, [voted("c", "b", FOR)])
    assert standing(tied, voted("c", "b", FOR)) == [("a", 1, True), ("c", 2, True), ("b", 3, False)]
    assert (after["undecided"], [line["moved"] for line in after["entries"]]) == ([], [False, True, False])


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"entry": "z"}, [("entry", "NOT_A_CHOICE")]),
        ({"entry": "f"}, [("entry", "NOT_A_CHOICE")]),  # it has no rank
        ({"ahead_of": "c"}, [("ahead_of", "NOT_A_CHOICE")]),  # itself
        ({"entry": ""}, [("entry", "REQUIRED")]),
        ({"ahead_of": ""}, [("ahead_of", "REQUIRED")]),
        ({"reason": " "}, [("reason", "REASON_REQUIRED")]),
    ],
)
def test_what_is_no_motion_is_refused(change: dict[str, Any], refused: list[tuple[str, str]]) -> None:
    """Entries that have a rank, and a reason."""
    form = msgspec.structs.replace(MotionForm(revision=1, entry="c", ahead_of="b", reason="理由"), **change)
    standing_now = jury.after_motions(computed(1, 2, 3, 4, 5, None), ())
    assert refused_fields(jury.motion, form, standing_now, RULES, OFFICE, LATER) == refused


def test_those_who_win_are_certain_or_chosen() -> None:
    """In their order; a choice of people adds to the certain ones and replaces none."""
    result = {"entries": [{"id": "a", "winner": True}, {"id": "b", "winner": False}, {"id": "c", "winner": False}]}
    assert [line["id"] for line in jury.winning(result, ["c"])] == ["a", "c"]
    assert [line["id"] for line in jury.winning(result, [])] == ["a"]


def test_the_public_is_told_what_was_carried_and_how_many_voted() -> None:
    """Not who voted how, and not what was rejected."""
    result = computed(1, 2, 3)
    for line in result["entries"]:
        line |= {"title": line["id"].upper(), "receipt": f"R-{line['id']}"}
    told = jury.departures(result, [voted("c", "b", FOR, FOR, ABSTAIN), voted("c", "a", AGAINST)])
    assert told == [
        {
            "work": {"entry": "c", "title": "C", "receipt": "R-c"},
            "ahead_of": {"entry": "b", "title": "B", "receipt": "R-b"},
            "reason": "理由",
            "votes": {"for": 2, "against": 0, "abstain": 1, "recused": 0},
            "quorum": 1,
            "majority": "more_than_half",
        }
    ]


def in_selection(row: campaigns.Campaign, phase: campaigns.Phase) -> campaigns.Campaign:
    """The call with its last phase as given."""
    return msgspec.structs.replace(row, phases={**row.phases, PhaseName.SELECTION: phase})


def meeting() -> campaigns.Campaign:
    """The call while its jury meets."""
    row, waiting = samples.campaign(), campaigns.Phase(status=PhaseStatus.AWAITING_GATE, tokens={Stop.GATE: "t"})
    counted = msgspec.structs.replace(row.round, result_key="results/r.json")
    return in_selection(msgspec.structs.replace(row, round=counted), waiting)


def test_motions_are_put_while_the_jury_meets() -> None:
    """Neither before the result is counted nor once it is confirmed."""
    met = meeting()
    waiting = met.phase(PhaseName.SELECTION)
    at_work = msgspec.structs.replace(waiting, status=PhaseStatus.AWAITING_PEOPLE)
    confirmed = msgspec.structs.replace(
        waiting, decisions={Stop.GATE: campaigns.Decision(by=OFFICE, at=LATER, reason="同意")}
    )
    uncounted = msgspec.structs.replace(met, round=samples.campaign().round)
    put = campaigns.open_motion(met, opened()).row
    for no_meeting in (in_selection(put, at_work), in_selection(put, confirmed), uncounted, samples.campaign()):
        assert code_of(campaigns.open_motion, no_meeting, opened()) == "PHASE_NOT_WAITING"
        assert campaigns.is_meeting(no_meeting) is False
    ended = in_selection(put, confirmed)
    assert code_of(campaigns.vote_on_motion, ended, 1, opened(), OFFICE, LATER) == "PHASE_NOT_WAITING"
    full = msgspec.structs.replace(met, motions=(voted("c", "b", FOR),) * 50)
    assert code_of(campaigns.open_motion, full, opened()) == "TOO_MANY_MOTIONS"


def test_history_tells_every_vote_and_how_it_was_changed() -> None:
    """The motion with its reason, each vote in its member's own name, and the end with all of them."""
    change = campaigns.open_motion(meeting(), opened())
    told = [(change.action, change.before, change.after, change.why)]
    for vote in (FOR, AGAINST):
        motion = cast(campaigns.motion_of(change.row, 1), juror(1), vote)
        change = campaigns.vote_on_motion(change.row, 1, motion, by=Actor(Role.JUROR, "j1"), at=LATER)
        told.append((change.action, change.before, change.after, change.by.id))
    assert code_of(campaigns.check_motions, change.row) == "MOTION_OPEN"
    ended = jury.closed(campaigns.motion_of(change.row, 1), OFFICE, LATER)
    change = campaigns.close_motion(change.row, 1, ended, by=OFFICE, at=LATER)
    told.append((change.action, change.before, change.after, change.why))
    assert told == [
        ("open_motion", "c", "1: ahead of b", "理由"),
        ("vote", "", "1: for", "j1"),
        ("vote", "for", "1: against", "j1"),
        ("close_motion", "c", "1: rejected, ahead of b (评委1: against)", "理由"),
    ]
    assert code_of(campaigns.check_motions, change.row) is None
    assert [code_of(campaigns.motion_of, change.row, number) for number in (0, 1, 2)] == [
        "NOT_FOUND",
        None,
        "NOT_FOUND",
    ]


def test_a_motion_of_an_older_release_is_read_as_it_was_recorded() -> None:
    """Its row names no rules and no accounts: it is closed, and what it did stands."""
    old = b"""{"entry": "c", "ahead_of": "b", "reason": "r", "votes": [{"name": "A", "vote": "for"}], "carried": true,
        "by": {"role": "organizer", "id": "w"}, "at": "2025-11-01T00:00:00+08:00"}"""
    motion = msgspec.json.decode(old, type=Motion)
    assert (motion.is_open, jury.without_votes(motion)) == (False, motion)
    assert standing(computed(1, 2, 3), motion) == [("a", 1, True), ("c", 2, True), ("b", 3, False)]


# --- who wins, and who is next ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ranks", "chosen", "alternates", "expected"),
    [
        ((1, 2, 3, 4, 5), (), 2, (("a", "b", "c", "d"), 2)),
        ((1, 2, 3, 4, 5), (), 0, (("a", "b"), 2)),
        ((3, 1, 2, 4, None), (), 5, (("b", "c", "a", "d"), 2)),  # an entry without a rank never succeeds
        ((1, 2, 2, 4), ("c",), 5, (("a", "c", "b", "d"), 2)),  # the tied entry that was not chosen is next
        ((1,), (), 5, (("a",), 1)),  # fewer entries than places
        ((1, 2, 3, 3, 3), (), 2, (("a", "b", "c", "d"), 2)),  # alternates that share a rank follow by their id
    ],
)
def test_winners_come_first_and_alternates_in_the_computed_order(
    ranks: tuple[int | None, ...], chosen: tuple[str, ...], alternates: int, expected: tuple[tuple[str, ...], int]
) -> None:
    """Fixed once, so that nobody can choose who succeeds after an objection."""
    assert jury.order_of(jury.after_motions(computed(*ranks), ()), chosen, alternates) == (Listing(*expected),)


def test_a_motion_ahead_of_an_entry_that_is_gone_since_still_holds() -> None:
    """Who was placed ahead of a disqualified entry takes its place, and is not lost with it."""
    result, motion = computed(1, 2, 3, 4), voted("c", "b", FOR)
    lines = jury.after_motions(result, [motion], ["b"])["entries"]
    assert [(line["id"], line["final_rank"]) for line in lines] == [("a", 1), ("c", 2), ("d", 3), ("b", None)]


# --- several awards ---------------------------------------------------------------------------------------------


def of_two(*ranks: int | None) -> dict[str, Any]:
    """Films a, b, c, of which two win, then series d, e, f, of which one does, each with ranks of its own."""
    result = computed(*ranks)
    for line in result["entries"]:
        line["award"] = "films" if line["id"] in "abc" else "series"
    return result | {"winners": 3, "awards": [{"id": "films", "places": 2}, {"id": "series", "places": 1}]}


def test_motions_move_entries_within_their_award() -> None:
    """Ranks, winners and ties of the other stay as they are; ahead of an entry of the other none can be placed."""
    result = of_two(1, 2, 3, 1, 1, 3)
    after = jury.after_motions(result, [voted("c", "b", FOR)], ["a"])
    told = [(line["id"], line["final_rank"], line["winner"]) for line in after["entries"]]
    series = [("d", 1, False), ("e", 1, False), ("f", 3, False)]
    assert told == [("c", 1, True), ("b", 2, True), ("a", None, False), *series]
    assert after["undecided"] == ["d", "e"]
    form = MotionForm(revision=1, entry="d", ahead_of="a", reason="理由")
    standing_now = jury.after_motions(result, ())
    assert refused_fields(jury.motion, form, standing_now, RULES, OFFICE, LATER) == [("ahead_of", "NOT_A_CHOICE")]


@pytest.mark.parametrize(
    ("chosen", "accepted"),
    [(["b", "d"], True), (["b"], False), (["b", "c"], False), (["d", "e"], False), (["b", "c", "d"], False)],
)
def test_a_tie_is_decided_in_each_award(chosen: list[str], accepted: bool) -> None:
    """Two of the right number, but of one award, are not one of each."""
    result = jury.after_motions(of_two(1, 2, 2, 1, 1, 3), ())
    assert jury.left_open(result) == {"films": 1, "series": 1}
    assert refused_fields(jury.check_chosen, chosen, result) == ([] if accepted else [("chosen", "CHOOSE")])


def test_each_award_has_its_alternates() -> None:
    """So many of each; an award with fewer entries has fewer."""
    result = jury.after_motions(of_two(1, 2, 3, 1, 2, None), ())
    assert jury.order_of(result, (), 5) == (
        Listing(("a", "b", "c"), 2, "films"),
        Listing(("d", "e"), 1, "series"),
    )
