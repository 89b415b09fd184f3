"""Feedback: quarters that tell no rank, comments without names, and who is told what when."""

from typing import Any

import msgspec
import pytest

from chalicelib.call import campaign as campaigns
from chalicelib.call.definition import FeedbackRules
from chalicelib.entry import entries, feedback
from chalicelib.entry.entries import Status
from chalicelib.entry.feedback import ExpertComment, ReleasedComments, ReleaseForm
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change, Destination, Message
from tests.unit import samples
from tests.unit.samples import CALL, LATER, OFFICE

GRANTED = msgspec.structs.replace(CALL, feedback=FeedbackRules(band=True, comments=True))
BAND_ONLY = msgspec.structs.replace(CALL, feedback=FeedbackRules(band=True))
PUBLISHED = campaigns.publish(samples.campaign(), LATER).row
REVIEWED = samples.reviewed()
AWARDED = entries.award(REVIEWED, 1, LATER, 1).row
OFFERED = (ExpertComment("a1", "节奏好"), ExpertComment("b2", "字幕有误"))
LINE = {
    "id": "e1",
    "raw": [
        {"expert": "x1", "expert_label": "王专家", "round": 1, "comment": " 节奏好 "},
        {"expert": "x2", "expert_label": "李专家", "round": 1, "comment": "  "},
        {"expert": "x1", "expert_label": "王专家", "round": 2, "comment": "字幕有误"},
    ],
}


def lines(*ranks: int | None) -> list[dict[str, Any]]:
    return [{"id": f"e{number}", "final_rank": rank} for number, rank in enumerate(ranks)]


def released(before: ReleasedComments | None = None, *ids: str, **more: Any) -> Change[ReleasedComments]:
    given: dict[str, Any] = {"offered": OFFERED, "campaign": PUBLISHED, "definition": GRANTED, **more}
    entry = given.pop("entry", AWARDED)
    form = ReleaseForm(ids, given.pop("revision", before.revision if before else 0))
    return feedback.release(before, entry, form, by=OFFICE, at=LATER, **given)


def test_quarters_are_of_the_ranked_entries() -> None:
    """Who shares a rank shares the quarter; what holds no rank has none."""
    found = feedback.quarters(lines(1, 2, 2, 4, 5, 6, 7, 8, None), GRANTED)
    assert found == {"e0": 1, "e1": 1, "e2": 1, "e3": 2, "e4": 3, "e5": 3, "e6": 4, "e7": 4}


def test_quarters_are_of_one_award() -> None:
    """An entry stands among those that competed with it; an award with few entries tells none."""
    many = [{**line, "award": "film"} for line in lines(*range(1, 9))]
    few = [{**line, "id": f"s{line['id']}", "award": "series"} for line in lines(1, 2, 3)]
    assert feedback.quarters([*few, *many], GRANTED) == feedback.quarters(lines(*range(1, 9)), GRANTED)


def test_few_entries_have_no_quarters() -> None:
    """They would be ranks. Nor has a call that tells none."""
    assert feedback.quarters(lines(1, 2, 3, 4, 5, 6, 7), GRANTED) == {}
    many = lines(*range(1, 20))
    assert len(feedback.quarters(many, BAND_ONLY)) == 19
    assert feedback.quarters(many, CALL) == {}
    only_comments = msgspec.structs.replace(CALL, feedback=FeedbackRules(comments=True))
    assert feedback.quarters(many, only_comments) == {}


def test_comments_have_no_names_and_no_order_of_seats() -> None:
    """An empty one is none; the same expert has two ids in two rounds."""
    found = feedback.comments_in(LINE)
    assert {each.text for each in found} == {"节奏好", "字幕有误"}
    assert [each.id for each in found] == sorted(each.id for each in found)
    assert found == feedback.comments_in({**LINE, "raw": LINE["raw"][::-1]})
    assert not any(name in str(found) for name in ("x1", "王专家"))


def test_a_release_keeps_the_words_and_tells_the_entrant() -> None:
    """The history names the comments by their ids."""
    assert released(None, "b2") == Change(
        row=ReleasedComments(entry=AWARDED.id, contest=CALL.id, comments=OFFERED[1:]),
        action="release",
        by=OFFICE,
        at=LATER,
        after="b2",
        messages=(
            Message(
                Destination.MESSAGES,
                "comments_released",
                {"role": "entrant", "subject": AWARDED.owner, "title": AWARDED.form.title, "receipt": AWARDED.receipt},
            ),
        ),
    )
    assert feedback.named_in("a1,b2") == ["a1", "b2"]
    assert feedback.named_in("") == []


def test_what_is_withheld_again_causes_no_letter() -> None:
    """A further comment does."""
    stored = samples.stored(released(None, "a1"))
    back = released(stored)
    assert (back.row.comments, back.before, back.after, back.messages) == ((), "a1", "", ())
    assert [each.kind for each in released(stored, "a1", "b2").messages] == ["comments_released"]
    assert released(stored, "a1").messages == ()


def test_releases_are_checked() -> None:
    """Against what there is, and against what the sender saw."""
    assert samples.refused_fields(released, None, "c3") == [("released", "NOT_A_CHOICE")]
    with pytest.raises(Stale):
        released(None, "a1", revision=1)


@pytest.mark.parametrize(
    "given",
    [
        {"definition": CALL},
        {"definition": BAND_ONLY},
        {"campaign": samples.campaign()},
        {"entry": REVIEWED},
        {"entry": entries.revoke(AWARDED, Ground.RIGHTS, OFFICE, at=LATER, why="侵权").row},
        {"entry": msgspec.structs.replace(AWARDED, status=Status.DISQUALIFIED)},
    ],
)
def test_nothing_is_released_where_nothing_is_granted(given: dict[str, Any]) -> None:
    """Not before publication, and not of what is disqualified or revoked."""
    with pytest.raises(Problem) as refused:
        released(None, "a1", **given)
    assert refused.value.code == "NOT_FOUND"


def test_the_quarter_is_told_after_publication_alone() -> None:
    """And no more once the award is revoked, or the definition takes it back."""
    lost = entries.revoke(AWARDED, Ground.RIGHTS, OFFICE, at=LATER, why="侵权").row
    assert feedback.quarter_of(AWARDED, PUBLISHED, GRANTED) == 1
    assert feedback.quarter_of(AWARDED, samples.campaign(), GRANTED) is None
    assert feedback.quarter_of(lost, PUBLISHED, GRANTED) is None
    assert feedback.quarter_of(AWARDED, PUBLISHED, CALL) is None
