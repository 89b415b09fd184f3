"""Automatic screening 自动初筛: what a machine notices for the screeners. It flags; only people refuse.

To add a flag, add its member, its words and its condition here.
"""

from collections.abc import Iterator
from enum import StrEnum

from chalicelib import text
from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition
from chalicelib.entry.ai_use import AiAgreement, compared
from chalicelib.entry.form import AiUse, Form
from chalicelib.entry.upload import NO_VERDICT, Video, VideoState
from chalicelib.people.entrants import Profile
from chalicelib.video.film_metadata import PLACES


class ScreeningFlag(StrEnum):
    """What screeners should look at, gravest first."""

    VIDEO_UNVERIFIED = "VIDEO_UNVERIFIED"
    VIDEO_WARNING = "VIDEO_WARNING"
    AI_CONTRADICTED = "AI_CONTRADICTED"
    METADATA_NAMES = "METADATA_NAMES"
    AI_DECLARED = "AI_DECLARED"
    SAME_TITLE = "SAME_TITLE"
    ODD_CREDIT_CODE = "ODD_CREDIT_CODE"
    FILING_NUMBER_MISSING = "FILING_NUMBER_MISSING"


SCREENING_FLAGS = {
    ScreeningFlag.VIDEO_UNVERIFIED: Text(
        "视频未能自动校验，请人工查看", "The video could not be checked automatically: please look"
    ),
    ScreeningFlag.VIDEO_WARNING: Text("视频有提示项", "The video has remarks"),
    ScreeningFlag.AI_CONTRADICTED: Text(
        "视频文件带有 AI 标识，与“未使用 AI”的声明不一致，请核实",
        "The video is labelled as AI-generated, but the entrant says that no AI was used: please ask",
    ),
    ScreeningFlag.METADATA_NAMES: Text(
        "视频文件的元数据含有投稿方或主创人员的名称、联系方式，或拍摄地点，请查看",
        "The metadata of the video names the entrant, a creator, a contact or a location: please look",
    ),
    ScreeningFlag.AI_DECLARED: Text("声明使用了 AI", "Use of AI is declared"),
    ScreeningFlag.SAME_TITLE: Text("与另一件作品名称相同或相近", "Another entry has the same or a similar title"),
    ScreeningFlag.ODD_CREDIT_CODE: Text(
        "信用代码校验位不符，投稿单位已确认与营业执照一致",
        "The check character of the credit code does not fit; the entrant says that the licence has it so",
    ),
    ScreeningFlag.FILING_NUMBER_MISSING: Text("未填写备案号", "The filing number is missing"),
}


def flags_of(
    form: Form, video: Video | None, *, definition: Definition, same_title: bool, profile: Profile | None = None
) -> tuple[ScreeningFlag, ...]:
    """The flags of one entry, gravest first.

    `same_title`: another entry of the list has the same title. `profile` is the entrant's, if there is one.
    """
    numbered = {category.id for category in definition.categories if category.filing_number}
    origin = video.provenance if video else None
    noticed = {
        ScreeningFlag.VIDEO_UNVERIFIED: video is None or video.state in NO_VERDICT,
        ScreeningFlag.VIDEO_WARNING: video is not None and video.state is VideoState.WARNED,
        ScreeningFlag.AI_CONTRADICTED: compared(form.ai_use, origin) is AiAgreement.CONTRADICTS,
        ScreeningFlag.METADATA_NAMES: names_somebody(form, video, profile),
        ScreeningFlag.AI_DECLARED: form.ai_use is AiUse.SOME,
        ScreeningFlag.SAME_TITLE: same_title,
        ScreeningFlag.ODD_CREDIT_CODE: profile is not None and profile.credit_code_confirmed,
        ScreeningFlag.FILING_NUMBER_MISSING: form.category in numbered and not form.filing_number,
    }
    return tuple(flag for flag in ScreeningFlag if noticed[flag])


def names_somebody(form: Form, video: Video | None, profile: Profile | None) -> bool:
    """Whether the film's metadata names the entrant, a creator or a contact of this entry, or tells a place."""
    stated = video.metadata.texts if video and video.metadata else ()
    if any(each.kind in PLACES for each in stated):
        return True
    names = list(_names(form, profile))
    return any(name in text.fold(each.text) for each in stated for name in names)


_SHORTEST, _SHORTEST_LATIN = 2, 4  # letters of a name that is looked for: “Li” is a part of many words


def _names(form: Form, profile: Profile | None) -> Iterator[str]:
    """What the entry's people and unit are called, each as `text.fold` has it."""
    known = (profile.name, profile.contact_person, profile.phone, profile.email) if profile else ()
    for name in (*form.creators, *known):
        folded = text.fold(name)
        if len(folded) >= (_SHORTEST_LATIN if folded.isascii() else _SHORTEST):
            yield folded
