"""Screening by several people: who decides, who sees what, and which refusals are looked at twice."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.call.definition import ScreeningRules
from chalicelib.entry import answers, entries
from chalicelib.entry.entries import Desk, Entry, ScreeningOutcome, Status
from chalicelib.errors import Problem, Stale
from tests.unit import samples
from tests.unit.samples import AT, CLOSES, FORM, LATER, PLEDGES

PASS, REFUSE, RETURN = ScreeningOutcome.PASS, ScreeningOutcome.REFUSE, ScreeningOutcome.RETURN
WORDS = {"p": PASS, "r": REFUSE, "b": RETURN}
ALONE, TWO = ScreeningRules(), ScreeningRules(persons=2)
LOOKED = ScreeningRules(second_look_percent=100)
BOTH = ScreeningRules(persons=2, second_look_percent=100)


def desk(person: str, rules: ScreeningRules = TWO) -> Desk:
    """Somebody at work."""
    return Desk(rules, CLOSES, Actor(Role.ORGANIZER, person), at=LATER, seed="seed")


def answered(given: Sequence[str], rules: ScreeningRules = TWO, work: Entry | None = None) -> Entry:
    """The entry after the answers of persons a, b, c …, as stored."""
    entry = work or samples.listed()
    for person, letter in zip("abcde", given, strict=False):
        reason = "" if letter == "p" else f"理由{person}"
        entry = samples.stored(answers.give(entry, WORDS[letter], reason, desk(person, rules)), entry)
    return entry


def code_of(entry: Entry, person: str, rules: ScreeningRules = TWO) -> str:
    """Why an answer is refused; empty if it is taken."""
    try:
        answers.give(entry, PASS, "", desk(person, rules))
    except Problem as problem:
        return problem.code
    return ""


@pytest.mark.parametrize(
    ("rules", "given", "status"),
    [
        (ALONE, "r", Status.SCREENED_OUT),
        (TWO, "p", Status.SCREENING),
        (TWO, "pp", Status.IN_REVIEW),
        (TWO, "bb", Status.RETURNED),
        (TWO, "pr", Status.SCREENING),
        (TWO, "prr", Status.SCREENED_OUT),
        (TWO, "prb", Status.RETURNED),
        (LOOKED, "p", Status.IN_REVIEW),
        (LOOKED, "r", Status.SCREENING),
        (LOOKED, "rr", Status.SCREENED_OUT),
        (LOOKED, "rp", Status.SCREENING),
        (LOOKED, "rpp", Status.IN_REVIEW),
        (BOTH, "pp", Status.IN_REVIEW),
        (BOTH, "rr", Status.SCREENING),
        (BOTH, "rrr", Status.SCREENED_OUT),
        (BOTH, "rrp", Status.SCREENING),
        (BOTH, "rrpr", Status.SCREENED_OUT),
        (BOTH, "prr", Status.SCREENED_OUT),
    ],
)
def test_agreement_decides_and_a_further_person_where_answers_differ(
    rules: ScreeningRules, given: str, status: Status
) -> None:
    """A drawn refusal needs one more answer; one that a further person decided was looked at twice already."""
    assert answered(given, rules).status is status


def test_nobody_is_told_before_it_is_decided() -> None:
    """The first answer orders no letter and moves the entry nowhere in the lists; the last one orders one letter."""
    first = answers.give(samples.listed(), REFUSE, "离题", desk("a"))
    assert (first.messages, first.row.updated_at) == ((), samples.listed().updated_at)
    last = answers.give(answered("r"), REFUSE, "抄袭", desk("b"))
    assert [message.body["reason"] for message in last.messages] == ["理由a\n抄袭"]
    third = answers.give(answered("pr"), RETURN, "补字幕", desk("c"))
    assert [message.body["reason"] for message in third.messages] == ["补字幕"]


def test_one_person_answers_once() -> None:
    """Neither twice in a row, nor as the third between own and another's answer."""
    assert [code_of(answered(given), "a") for given in ("p", "pr")] == ["ANSWERED", "ANSWERED"]
    assert [code_of(answered(given), "c") for given in ("p", "pr")] == ["", ""]
    assert code_of(answered("pp"), "c") == "ILLEGAL_TRANSITION"


def test_an_answer_is_seen_by_its_author_until_others_have_answered_too() -> None:
    """Whoever answers independently sees none; where answers differ, whoever decides sees both."""
    seen = {
        given: [len(answers.shown(answered(given), person)) for person in "abc"]
        for given in ("", "p", "pr", "pp", "prp")
    }
    assert seen == {"": [0, 0, 0], "p": [1, 0, 0], "pr": [2, 2, 2], "pp": [2, 2, 2], "prp": [3, 3, 3]}
    assert [len(answers.shown(answered("r", LOOKED), person)) for person in "ab"] == [1, 0]


def test_another_answer_is_no_change_for_whoever_answers_independently() -> None:
    """Else STALE would tell that there was one; a change of the entry is, and for the third so are the answers."""
    before = samples.listed()
    one, two = answered("p"), answered("pr")
    answers.check_seen(one, before.revision)
    for entry, revision in ((one, before.revision - 1), (one, one.revision + 1), (two, before.revision)):
        with pytest.raises(Stale):
            answers.check_seen(entry, revision)
    answers.check_seen(two, two.revision)
    renamed: Entry = samples.stored(entries.correct_name(one, "更名", samples.OFFICE, at=LATER, why="更正"), one)
    with pytest.raises(Stale):
        answers.check_seen(renamed, before.revision)


def test_an_own_answer_is_taken_back_while_it_is_the_only_one() -> None:
    """Afterwards it is decided by another person, or taken back as a decision, which everybody answers anew."""
    assert answers.take_back(answered("r"), desk("a")).row.answers == ()
    with pytest.raises(Problem, match="ANSWERED_SINCE"):
        answers.take_back(answered("rp"), desk("a"))
    with pytest.raises(Problem, match="ILLEGAL_TRANSITION"):
        answers.take_back(answered("r"), desk("b"))
    undone = answers.take_back(answered("rr"), desk("a"))
    assert (undone.row.status, undone.row.answers, undone.row.screening) == (Status.SCREENING, (), None)
    assert undone.recalls == 2


def test_answers_are_void_once_the_entrant_changes_what_was_judged() -> None:
    """Before the list is fixed an entry is its entrant's; what was said of it before goes with the change."""
    early = answered("p", work=samples.submitted())
    assert len(early.answers) == 1
    for change in (
        entries.revise(early, FORM, samples.CALL, AT),
        entries.begin_upload(early, samples.UPLOAD, AT),
        entries.withdraw(early, samples.ENTRANT.actor, AT, ""),
    ):
        assert change.row.answers == ()


def test_early_answers_take_effect_with_the_list() -> None:
    """Two that agree wait as one answer does; one alone stays open on the list. No single person overwrites them."""
    early = answered("pp", work=samples.submitted())
    assert early.predecided is not None
    assert (early.status, len(early.predecided.answers)) == (Status.SUBMITTED, 2)
    assert code_of(early, "c") == "ANSWERED"
    listed = entries.enter_screening(early, (), LATER).row
    effect = entries.take_effect(listed, TWO, samples.campaign(), LATER)
    assert effect is not None
    assert effect.row.screening is not None
    assert effect.row.screening.answers == early.predecided.answers
    one = entries.enter_screening(answered("p", work=samples.submitted()), (), LATER).row
    assert [answer.by for answer in one.answers] == ["a"]


def test_the_seed_draws_a_share_of_the_refusals_that_nobody_can_choose() -> None:
    """Recounted by hand for one entry; of many as many as the share says; another seed draws others."""
    ids = [f"e{number}" for number in range(4000)]
    drawn = {
        seed: {entry for entry in ids if answers.is_drawn(entry, ScreeningRules(second_look_percent=25), seed)}
        for seed in ("one", "two")
    }
    assert 900 < len(drawn["one"]) < 1100
    assert drawn["one"] != drawn["two"]
    assert not any(answers.is_drawn(entry, ALONE, "one") for entry in ids)
    assert all(answers.is_drawn(entry, LOOKED, "one") for entry in ids)
    # printf "one|second_look|e0" | sha256sum begins with 20556531
    assert ("e0" in drawn["one"]) is (0x20556531 < 0.25 * 2**32) is True


def test_what_changed_since_a_return_is_named() -> None:
    """Only fields that differ; another file counts, the same one does not; without a return there is nothing."""
    returned = answered("b", ALONE)
    said = returned.screening
    assert said is not None
    assert said.submission is not None
    assert entries.changed_since(returned, said.submission) == ()
    form = msgspec.structs.replace(FORM, title="新名", synopsis="新简介")
    video = msgspec.structs.replace(samples.listed().video or pytest.fail("no video"), version="2")
    again = msgspec.structs.replace(returned, form=form, video=video)
    assert entries.changed_since(again, said.submission) == ("title", "synopsis", "video")
    resubmitted = entries.submit(returned, PLEDGES, samples.CALL, LATER + timedelta(hours=1)).row
    assert entries.return_of(resubmitted) == said
