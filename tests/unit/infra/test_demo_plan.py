"""The plan of the demonstration follows from whatever definition it is given."""

from pathlib import Path

import msgspec
import pytest

from chalicelib.call.definition import Definition, ScreeningRules, load_definition
from infra.demo import plan
from infra.demo.videos import bad, good

CANAL = load_definition(Path(__file__).parents[2] / "contests" / "canal-shorts-2026.toml")
SHIPPED = load_definition("industry-story-2025")


@pytest.mark.parametrize("call", [CANAL, SHIPPED], ids=lambda call: call.id)
def test_two_entries_tie_but_for_the_key_criterion(call: Definition) -> None:
    """The same weighted total on the call's own scale, and more for the key criterion."""
    nothing, shift = plan.even_totals(call)
    weights = {criterion.id: criterion.weight for criterion in call.criteria}
    assert (nothing, sum(weights[name] * more for name, more in shift.items())) == ({}, 0)
    assert shift[call.review.key_criterion] > 0
    planned = plan.make(12, call.review.experts_per_work + 4, call)
    points = [planned.points(each, planned.experts[0], name) for each in planned.entries for name in weights]
    assert call.review.score_min <= min(points) < max(points) <= call.review.score_max


def test_points_lie_on_the_calls_steps() -> None:
    """Those of two entries that tie, too."""
    fives = msgspec.structs.replace(SHIPPED, review=msgspec.structs.replace(SHIPPED.review, score_step=5))
    planned = plan.make(30, fives.review.experts_per_work + 4, fives)
    names = [criterion.id for criterion in fives.criteria]
    points = {
        planned.points(entry, each, name) for entry in planned.entries for each in planned.experts for name in names
    }
    assert {score % 5 for score in points} == {0}
    assert min(points) >= fives.review.score_min
    assert max(points) <= fives.review.score_max


def test_people_of_a_call_in_english_from_anywhere() -> None:
    """Latin letters, e-mail to sign in, no credit code, no unit that recommends."""
    planned = plan.make(12, 8, CANAL)
    told = [each.name + each.person for each in planned.entrants] + [each.name + each.unit for each in planned.experts]
    assert all(words.isascii() for words in [*told, *(each.title for each in planned.entries)])
    assert {each.contact == each.email for each in planned.entrants} == {True}
    assert {each.credit_code for each in planned.entrants} == {None}
    assert not any(each.recommended for each in planned.entries)


@pytest.mark.parametrize(
    ("call", "fit", "small", "odd"),
    [
        (SHIPPED, {"portrait", "phone", "near-miss"}, (1280, 720), (1440, 1080)),
        (CANAL, set(), (848, 480), (720, 720)),
    ],
    ids=["shipped", "canal"],
)
def test_videos_are_those_of_the_call(
    call: Definition, fit: set[str], small: tuple[int, int], odd: tuple[int, int]
) -> None:
    """Upright ones where the call has such a shape; refused are a smaller one, and one of no shape of the call."""
    kinds = {"plain", "large", "index-first", "hevc", "silent"}
    assert {each.name for each in good(call.video, "a.mp4")} == kinds | fit
    refused = bad(call.video, "a.mp4")
    assert [(refused[name].width, refused[name].height) for name in ("too-small", "odd-shape")] == [small, odd]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"screening": ScreeningRules(persons=2)}, "screening.persons"),
        ({"screening": ScreeningRules(second_look_percent=10)}, "screening.second_look_percent"),
    ],
)
def test_what_cannot_be_played_is_named(more: dict[str, object], words: str) -> None:
    """Rather than waiting in vain for a second screener."""
    with pytest.raises(ValueError, match=words):
        plan.make(12, 8, msgspec.structs.replace(CANAL, **more))
