"""The guide to the contest definition: its example loads, and it names every key there is."""

import re
from pathlib import Path

import msgspec
import pytest

from chalicelib.call import definition

GUIDE = (Path(__file__).parents[3] / "docs" / "contest-definition.md").read_text(encoding="utf-8")
EXAMPLE = GUIDE.partition("```toml\n")[2].partition("```")[0]


def test_the_example_is_a_definition() -> None:
    """What the guide shows can be deployed."""
    assert definition.parse(EXAMPLE, "harbour-shorts-2027.toml").winners == 3


@pytest.mark.parametrize(
    "table",
    [
        definition.Definition,
        definition.PlannedCalendar,
        definition.VideoLimits,
        definition.ReviewRules,
        definition.ScreeningRules,
        definition.Criterion,
        definition.ScoreBand,
        definition.FeedbackRules,
        definition.Pledge,
        definition.PrivacyNotice,
        definition.Category,
        definition.SummarySheet,
        definition.Retention,
        definition.Limits,
        definition.PublicNotice,
    ],
)
def test_the_example_holds_every_key(table: type[msgspec.Struct]) -> None:
    """A key added to the definition is shown to those who write one."""
    for field in msgspec.structs.fields(table):
        assert re.search(rf"\b{field.name}\b", EXAMPLE), field.name


def test_every_file_the_guide_points_to_is_there() -> None:
    """Links do not go stale."""
    for target in re.findall(r"\]\((\.\./[^)]+)\)", GUIDE):
        assert (Path(__file__).parents[3] / "docs" / target).exists(), target
