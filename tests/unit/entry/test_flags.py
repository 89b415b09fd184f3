"""What a machine notices for the screeners: flags, never refusals."""

from typing import Any

import msgspec
import pytest

from chalicelib.entry import entries, flags
from chalicelib.entry.entries import Entry
from chalicelib.entry.flags import ScreeningFlag
from chalicelib.entry.form import AiUse
from chalicelib.entry.upload import Video
from chalicelib.video.film_metadata import Metadata, MetadataKind, MetadataText
from chalicelib.video.origin import ImplicitLabel, LabelPlace, Provenance
from tests.unit import samples
from tests.unit.samples import AT, CALL, PLEDGES, REJECTED, UNKNOWN, WARNED


def flagged(entry: Entry | None = None, same_title: bool = False, **form: Any) -> tuple[str, ...]:
    """The flags of a work whose form is the sample's but for what is given."""
    work = samples.submitted() if entry is None else entry
    said = msgspec.structs.replace(work.form, **form)
    return flags.flags_of(said, work.video, definition=CALL, same_title=same_title)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (samples.submitted(), ()),
        (samples.submitted(WARNED), ("VIDEO_WARNING",)),
        (samples.submitted(UNKNOWN), ("VIDEO_UNVERIFIED",)),
        (entries.submit(samples.probing(), PLEDGES, CALL, AT).row, ("VIDEO_UNVERIFIED",)),
        (samples.draft(), ("VIDEO_UNVERIFIED",)),
        (samples.judged(REJECTED), ()),
    ],
)
def test_videos_that_need_a_look(entry: Entry, expected: tuple[str, ...]) -> None:
    """Warned of, or never verified; a rejected one does not get here."""
    assert flagged(entry) == expected


@pytest.mark.parametrize(("use", "declared"), [(None, False), (AiUse.NONE, False), (AiUse.SOME, True)])
def test_use_of_ai_is_flagged_where_it_is_declared(use: AiUse | None, declared: bool) -> None:
    """The answer's id alone decides, whatever the text says."""
    assert flagged(ai_use=use) == (("AI_DECLARED",) if declared else ())


@pytest.mark.parametrize(("use", "flags_seen"), [(AiUse.NONE, ("AI_CONTRADICTED",)), (AiUse.SOME, ("AI_DECLARED",))])
def test_a_label_against_the_statement_is_flagged_and_refuses_nothing(use: AiUse, flags_seen: tuple[str, ...]) -> None:
    """The entry is submitted and listed all the same: people ask."""
    origin = Provenance(labels=(ImplicitLabel(place=LabelPlace.KEYS, label="1"),))
    work = samples.submitted(msgspec.structs.replace(samples.ACCEPTED, provenance=origin))
    assert work.status is entries.Status.SUBMITTED
    assert flagged(work, ai_use=use) == flags_seen


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_code_that_its_unit_confirmed_is_flagged(confirmed: bool) -> None:
    """Screeners can compare it with the licence."""
    work = samples.submitted()
    profile = msgspec.structs.replace(samples.PROFILE, credit_code_confirmed=confirmed)
    found = flags.flags_of(work.form, work.video, definition=CALL, same_title=False, profile=profile)
    assert found == ((ScreeningFlag.ODD_CREDIT_CODE,) if confirmed else ())


@pytest.mark.parametrize(
    ("category", "number", "expected"),
    [
        ("micro_drama", "", ("FILING_NUMBER_MISSING",)),
        ("micro_drama", "网微剧备字（2025）第 1 号", ()),
        ("documentary", "", ()),
    ],
)
def test_types_with_filing_numbers_are_told_by_the_definition(
    category: str, number: str, expected: tuple[str, ...]
) -> None:
    """Which types carry a number is the call's to say."""
    assert flagged(category=category, filing_number=number) == expected


def test_flags_stand_in_one_order() -> None:
    """Gravest first, so that lists of works read alike."""
    work = samples.submitted(UNKNOWN)
    assert flagged(work, True, ai_use=AiUse.SOME, category="micro_drama") == (
        "VIDEO_UNVERIFIED",
        "AI_DECLARED",
        "SAME_TITLE",
        "FILING_NUMBER_MISSING",
    )


def test_a_video_that_arrived_late_in_the_grace_is_looked_at() -> None:
    """Its check may not have begun when the list is frozen."""
    video = Video(key="k", version="v", name="n", size=1, uploaded_at=AT)
    assert flagged(samples.draft(video=video)) == ("VIDEO_UNVERIFIED",)


@pytest.mark.parametrize(
    ("kind", "said", "flagged_so"),
    [
        (MetadataKind.PERSON, "摄影：李四", True),
        (MetadataKind.COMMENT, "廣東精工機械有限公司 出品", False),
        (MetadataKind.COPYRIGHT, "© 广东精工机械有限公司", True),
        (MetadataKind.COMMENT, "联系电话 138-0013-8000", True),
        (MetadataKind.OTHER, "zhang@example.cn", True),
        (MetadataKind.TITLE, "大国工匠", False),
        (MetadataKind.PERSON, "赵六", False),
        (MetadataKind.LOCATION, "+23.1291+113.2644/", True),
        (MetadataKind.DATA, "gpmd", True),
    ],
)
def test_metadata_that_names_somebody_of_the_entry_is_flagged(kind: MetadataKind, said: str, flagged_so: bool) -> None:
    """A creator, the entrant, a contact, however it is spelt; and any place."""
    stated = Metadata(texts=(MetadataText(kind=kind, key="©ART", text=said),))
    work = samples.submitted(msgspec.structs.replace(samples.ACCEPTED, metadata=stated))
    found = flags.flags_of(work.form, work.video, definition=CALL, same_title=False, profile=samples.PROFILE)
    assert (ScreeningFlag.METADATA_NAMES in found) == flagged_so


def test_every_flag_has_its_words() -> None:
    """None reaches a screener as a code."""
    assert set(flags.SCREENING_FLAGS) == set(ScreeningFlag)
