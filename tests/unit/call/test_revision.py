"""What may be changed of a definition in force, and when."""

from datetime import datetime

import msgspec
import pytest

from chalicelib.actors import SYSTEM
from chalicelib.bilingual import Text
from chalicelib.call import campaign, definition, revision
from chalicelib.call.campaign import Campaign, Phase, PhaseName, PhaseStatus
from chalicelib.call.definition import Award, ConfirmationRules, Definition, FeedbackRules, PublicNotice
from chalicelib.call.revision import RevisionKind
from chalicelib.clock import BEIJING
from chalicelib.errors import Problem
from tests.sample_call import CALL, PATH

AT = datetime(2025, 7, 1, tzinfo=BEIJING)
SOURCE = PATH.read_text(encoding="utf-8")


def changed(*edits: tuple[str, str], version: str = "2") -> Definition:
    """The sample with some of its text replaced and, as it should be, another version."""
    source = SOURCE.replace(f'version = "{CALL.version}"', f'version = "{version}"', 1)
    for old, new in edits:
        assert old in source, old
        source = source.replace(old, new, 1)
    return definition.parse(source, PATH.name)


def row(status: PhaseStatus = PhaseStatus.IDLE) -> Campaign:
    """The open call, its expert review in some state."""
    opened = campaign.open_campaign(CALL, "seed", "commitment", AT).row
    return msgspec.structs.replace(opened, phases=opened.phases | {PhaseName.EXPERT_REVIEW: Phase(status=status)})


def kinds(new: Definition) -> dict[str, RevisionKind]:
    return {each.key: each.kind for each in revision.revisions(CALL, new) if each.key != "version"}


@pytest.mark.parametrize(
    ("old", "new", "key", "kind"),
    [
        ("winners = 10", "winners = 9", "winners", RevisionKind.RULE),
        ("trim = 1\n", "trim = 0\n", "review.trim", RevisionKind.RULE),
        ("score_max = 100", "score_max = 50", "review.score_max", RevisionKind.RULE),
        ("notice_days = 5", "notice_days = 1", "calendar.notice_days", RevisionKind.RULE),
        ('receipt_prefix = "WF2025"', 'receipt_prefix = "WG2025"', "receipt_prefix", RevisionKind.ID),
        ("max_size_bytes = 2", "max_size_bytes = 3", "video.max_size_bytes", RevisionKind.SETTING),
        ("grace_hours = 2", "grace_hours = 3", "calendar.grace_hours", RevisionKind.SETTING),
    ],
)
def test_a_difference_is_of_a_kind(old: str, new: str, key: str, kind: RevisionKind) -> None:
    """The key alone says how freely something may change."""
    assert kinds(changed((old, new))) == {key: kind}


def test_awards_are_a_rule_and_their_names_are_words() -> None:
    """They come, go and change until scoring begins; a name can be corrected later, too."""
    one = Award(id="film", text=Text("短片", "Film"), places=CALL.winners)
    several = msgspec.structs.replace(CALL, awards=(one,))
    assert set(kinds(several).values()) == {RevisionKind.RULE, RevisionKind.WORDS}
    assert kinds(several)["awards.film"] is RevisionKind.RULE
    found = revision.revisions(several, CALL)
    assert RevisionKind.ID not in {each.kind for each in found}
    renamed = msgspec.structs.replace(several, awards=(msgspec.structs.replace(one, text=Text("影片", "Film")),))
    assert [(each.key, each.kind) for each in revision.revisions(several, renamed)] == [
        ("awards.film.text.zh", RevisionKind.WORDS)
    ]
    fewer = msgspec.structs.replace(several, awards=(msgspec.structs.replace(one, places=2),))
    scoring = revision.refused(revision.revisions(several, fewer), row(PhaseStatus.RUNNING))
    assert [each.key for each in scoring] == ["awards.film.places"]


def test_how_the_result_is_decided_on_is_a_rule() -> None:
    """Whoever could leave out the second person or the public notice after scoring decides alone."""
    alone = msgspec.structs.replace(CALL, confirmation=ConfirmationRules(persons=1))
    assert kinds(alone) == {"confirmation.persons": RevisionKind.RULE}
    noticed = msgspec.structs.replace(CALL, public_notice=PublicNotice())
    assert set(kinds(noticed).values()) == {RevisionKind.RULE}
    told = msgspec.structs.replace(CALL, feedback=FeedbackRules(comments=True))  # experts wrote what nobody would read
    assert set(kinds(told).values()) == {RevisionKind.RULE}


def test_words_and_dates() -> None:
    """Texts for people are words wherever they stand; dates are moved on the console."""
    new = msgspec.structs.replace(
        CALL,
        title=msgspec.structs.replace(CALL.title, zh="新的名称" * 30),
        calendar=msgspec.structs.replace(CALL.calendar, opens=CALL.calendar.opens.replace(hour=9)),
    )
    assert kinds(new) == {"title.zh": RevisionKind.WORDS, "calendar.opens": RevisionKind.DATE}
    end = msgspec.structs.replace(new, title=msgspec.structs.replace(new.title, zh="新的名称" * 29 + "新的名字"))
    assert [each.key for each in revision.revisions(new, end)] == ["title.zh"]


def test_the_order_of_a_list_is_no_difference_but_its_ids_are() -> None:
    """An id that goes takes what entries hold with it; one that comes is harmless until scoring."""
    assert kinds(msgspec.structs.replace(CALL, themes=CALL.themes[::-1])) == {}
    first = CALL.themes[0]
    gone = kinds(msgspec.structs.replace(CALL, themes=CALL.themes[1:]))
    assert gone == {
        f"themes.{first.id}": RevisionKind.ID,
        f"themes.{first.id}.text.zh": RevisionKind.WORDS,
        f"themes.{first.id}.text.en": RevisionKind.WORDS,
    }
    more = msgspec.structs.replace(CALL, themes=(*CALL.themes, msgspec.structs.replace(first, id="another")))
    assert kinds(more)["themes.another"] is RevisionKind.RULE
    assert revision.check(CALL, msgspec.structs.replace(more, version="2"), row())


@pytest.mark.parametrize("status", [each for each in PhaseStatus if each is not PhaseStatus.IDLE])
def test_nothing_that_decides_changes_once_scoring_has_begun(status: PhaseStatus) -> None:
    """Whoever knows the scores could choose the winners by their number or by the weights."""
    new = changed(("winners = 10", "winners = 9"))
    assert revision.check(CALL, new, row())
    with pytest.raises(Problem) as caught:
        revision.check(CALL, new, row(status))
    assert (caught.value.code, caught.value.values) == ("DEFINITION_FIXED", {"keys": "winners"})


def test_ids_in_use_never_change() -> None:
    """Entries, scores and receipts hold them."""
    for new in (
        changed(('receipt_prefix = "WF2025"', 'receipt_prefix = "WG2025"')),
        msgspec.structs.replace(CALL, version="2", categories=CALL.categories[1:]),
    ):
        with pytest.raises(Problem, match="DEFINITION_FIXED"):
            revision.check(CALL, new, row())


@pytest.mark.parametrize(
    ("new", "keys"),
    [
        (changed(("grace_hours = 2", "grace_hours = 3"), version=CALL.version), "version"),
        (
            msgspec.structs.replace(
                CALL,
                version="2",
                privacy=msgspec.structs.replace(CALL.privacy, title=CALL.title),
                pledges=(msgspec.structs.replace(CALL.pledges[0], body=CALL.title), *CALL.pledges[1:]),
            ),
            f"privacy.version, pledges.{CALL.pledges[0].id}.version",
        ),
    ],
)
def test_what_changes_has_another_version(new: Definition, keys: str) -> None:
    """Each agreement names the version of the text that was agreed to, so two texts never share one."""
    with pytest.raises(Problem) as caught:
        revision.check(CALL, new, row())
    assert (caught.value.code, caught.value.values) == ("VERSION_SAME", {"keys": keys})


def test_without_a_difference_there_is_nothing_to_adopt() -> None:
    """A comment, or a setting written out that was left out before, is none."""
    with pytest.raises(Problem, match="DEFINITION_SAME"):
        revision.check(CALL, CALL, row())
    assert definition.parse(f"{SOURCE}\n[limits]\nentries = 200\n# as ever", PATH.name).sha256 == CALL.sha256


def test_a_kept_version_gives_the_definition_back() -> None:
    """Whatever it holds, and with the hash that it is found by."""
    kept = revision.version_of(CALL, SYSTEM, AT)
    assert (kept.definition, kept.definition.sha256) == (CALL, kept.sha256)
