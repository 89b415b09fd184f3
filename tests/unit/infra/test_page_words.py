"""The pages, the workbooks and the rules use the same words: every id has them, and they are written once."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from chalicelib.actors import ROLES, Role
from chalicelib.call.campaign import (
    PHASE_STATUSES,
    PHASES,
    STAGES,
    VOTES,
    PhaseName,
    PhaseStatus,
    Stage,
    Vote,
)
from chalicelib.entry.entries import ACTIONS, OUTCOMES, STATUSES, EntryAction, ScreeningOutcome, Status
from chalicelib.entry.flags import SCREENING_FLAGS, ScreeningFlag
from chalicelib.entry.form import AI_USES, AiUse
from chalicelib.entry.upload import VIDEO_STATES, VideoState
from chalicelib.judging.conflicts import REASONS, Reason
from chalicelib.judging.review import REVIEW_STATES, ReviewState
from chalicelib.result.flags import ENTRY_FLAGS, EXPERT_FLAGS, EntryFlag, ExpertFlag
from infra import page_words

TABLES: list[tuple[type[StrEnum], Mapping[Any, Any]]] = [
    (Role, ROLES),
    (PhaseName, PHASES),
    (PhaseStatus, PHASE_STATUSES),
    (Stage, STAGES),
    (Vote, VOTES),
    (Status, STATUSES),
    (EntryAction, ACTIONS),
    (ScreeningOutcome, OUTCOMES),
    (ScreeningFlag, SCREENING_FLAGS),
    (AiUse, AI_USES),
    (VideoState, VIDEO_STATES),
    (Reason, REASONS),
    (ReviewState, REVIEW_STATES),
    (EntryFlag, ENTRY_FLAGS),
    (ExpertFlag, EXPERT_FLAGS),
]


@pytest.mark.parametrize(("ids", "table"), TABLES, ids=[ids.__name__ for ids, _ in TABLES])
def test_every_id_has_its_words(ids: type[StrEnum], table: Mapping[Any, Any]) -> None:
    """Nobody reads a bare code."""
    assert set(table) == set(ids)


@pytest.mark.parametrize("path", sorted(page_words.copies()), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_copy_is_what_python_says(path: Path) -> None:
    """`python -m infra.page_words` writes them anew after a change of the tables."""
    assert path.read_text(encoding="utf-8") == page_words.copies()[path]


@pytest.mark.parametrize("audience", ["organizer", "expert"])
def test_no_page_writes_a_word_of_the_tables_again(audience: str) -> None:
    """A second one by hand would win over the table's."""
    keys = [
        set(re.findall(r"^  (\w+): \[", (page_words.WEB / audience / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("facts.js", "words.js")
    ]
    assert len(keys[0]) >= 5
    assert keys[0] & keys[1] == set()


def test_no_page_writes_a_limit_by_hand() -> None:
    """The limits of fields come with the tables."""
    pages = [path for path in page_words.WEB.rglob("*.js") if "vendor" not in path.parts]
    found = [path.name for path in pages if re.search(r"limit=\$\{\d|LIMIT = \d", path.read_text(encoding="utf-8"))]
    assert found == []


def test_two_tables_do_not_share_a_key() -> None:
    """One would hide the other's words."""
    with pytest.raises(ValueError, match="two words for flag_flat"):
        page_words._merged({"flag_flat": ["一", "one"]}, {"flag_flat": ["二", "two"]})
