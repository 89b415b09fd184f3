"""The guide to the contest definition: its example loads, and it names every key there is."""

import re
from pathlib import Path

import msgspec
import pytest

from chalicelib import messages
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
        definition.AudienceVote,
        definition.Pledge,
        definition.PrivacyNotice,
        definition.Category,
        definition.LetterWords,
        definition.Look,
        definition.ExtraField,
        definition.Award,
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


def test_the_guide_lists_every_letter_with_its_values() -> None:
    """Those that a text must name are bold."""
    for kind in messages.REWORDED:
        [row] = re.findall(rf"^\| `{kind}` \|.*$", GUIDE, re.MULTILINE)
        assert re.findall(r"`\{(\w+)\}`", row) == list(messages.values_of(kind))
        assert tuple(re.findall(r"\*\*`\{(\w+)\}`\*\*", row)) == tuple(
            name for name in messages.values_of(kind) if name in messages.needed_in(kind)
        )


def test_every_file_the_guide_points_to_is_there() -> None:
    """Links do not go stale."""
    for target in re.findall(r"\]\((\.\./[^)]+)\)", GUIDE):
        assert (Path(__file__).parents[3] / "docs" / target).exists(), target
