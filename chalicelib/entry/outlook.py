"""What comes next for an entry, and when: the sentence that its entrant reads under its status.

Every date is the calendar's in force or the entry's own deadline. A date that has passed is never named as one to come.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from chalicelib.bilingual import Text
from chalicelib.call.campaign import Campaign, PhaseName, PhaseStatus
from chalicelib.call.definition import Definition
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry, Status


class _Case(NamedTuple):
    """What a sentence may depend on."""

    entry: Entry
    campaign: Campaign
    definition: Definition
    at: datetime

    @property
    def is_in_time(self) -> bool:
        """Whether its entrant can still submit it, the hours of grace included."""
        return entries.in_grace(self.entry, self.campaign, self.definition, self.at)

    def by(self, until: datetime, dated: Text, undated: Text) -> Text:
        """`dated` with the date in place of `{at}`; `undated` once that date has passed."""
        if self.at >= until:
            return undated
        told = self.campaign.zone.deadline(until)
        return Text(dated.zh.format(at=told.zh), dated.en.format(at=told.en))


def outlook(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> Text:
    """What comes next for an entry as its entrant knows it (`entries.as_told`), and when."""
    return _SENTENCES[entry.status](_Case(entry, campaign, definition, at))


def _unsubmitted(case: _Case, dated: Text) -> Text:
    """`dated` until its deadline; then the hours of grace, then the end."""
    if case.at < case.campaign.calendar.opens:
        opens = case.campaign.zone.deadline(case.campaign.calendar.opens)
        return Text(f"征集于 {opens.zh} 开始，届时可以提交。", f"The call opens at {opens.en}; you can submit it then.")
    if not case.is_in_time:
        return _MISSED
    return case.by(entries.deadline_of(case.entry, case.campaign), dated, _GRACE)


def _prepared(case: _Case) -> Text:
    if case.entry.submitted_at is not None:
        return _CHECKING
    return _unsubmitted(case, Text("请于 {at} 前完成并提交。", "Complete and submit it by {at}."))


def _refused_video(case: _Case) -> Text:
    if case.entry.submitted_at is not None and not _can_replace(case):
        return _MISSED
    return _unsubmitted(case, Text("请于 {at} 前更换视频。", "Replace the video by {at}."))


def _can_replace(case: _Case) -> bool:
    return entries.may_upload(case.entry, case.campaign, case.definition, case.at)


def _returned(case: _Case) -> Text:
    return _unsubmitted(case, Text("请于 {at} 前修改并重新提交。", "Correct it and submit it again by {at}."))


def _submitted(case: _Case) -> Text:
    closes = entries.deadline_of(case.entry, case.campaign)
    change = Text(
        "{at} 前仍可修改；截止后进行初步筛选，结果另行通知。",
        "You can change it until {at}. Screening follows, and you will be told its result.",
    )
    return case.by(closes, change, _to_be_screened(case))


def _to_be_screened(case: _Case) -> Text:
    calendar = case.campaign.calendar
    whole = case.by(
        calendar.review_until,
        Text(
            "初步筛选完成后，将通知结果；全部评审预计 {at} 前结束。",
            "You will be told the result once screening is complete. All reviewing is to end by {at}.",
        ),
        Text("初步筛选完成后，将通知结果。", "You will be told the result once screening is complete."),
    )
    dated = Text("初步筛选结果预计 {at} 前通知。", "You can expect the result of screening by {at}.")
    return case.by(calendar.review_from, dated, whole)


def _in_review(case: _Case) -> Text:
    calendar = case.campaign.calendar
    if case.campaign.phase(PhaseName.EXPERT_REVIEW).status is PhaseStatus.IDLE:
        return case.by(
            calendar.review_from,
            Text("专家评审预计 {at} 开始。", "Expert review is expected to begin at {at}."),
            Text("专家评审即将开始。", "Expert review begins soon."),
        )
    return case.by(
        calendar.review_until,
        Text(
            "专家评审预计 {at} 结束，之后评定并公布结果。",
            "Expert review is to end by {at}. Then the result is decided.",
        ),
        _TO_BE_PUBLISHED,
    )


_GRACE = Text(
    "征集已截止；截止前已开始上传的，传完后仍可提交。",
    "The call is closed. An upload that began in time can still be finished and submitted.",
)
_MISSED = Text("已过截止时间，本作品不参加评选。", "The deadline has passed; this entry does not take part.")
_CHECKING = Text("视频通过检测后，提交即生效。", "The submission takes effect once the video is accepted.")
_TO_BE_PUBLISHED = Text("结果公布时，将通知您。", "You will be told when the result is published.")
_OVER = Text("本作品的评选到此结束，感谢参与。", "This ends the selection for this entry. Thank you for taking part.")
_AWARDED = Text("后续安排由主办方另行通知。", "The organizer will write to you about what follows.")
_REVOKED = Text("后续事宜按通知办理。", "What follows is told in the letter that you were sent.")
_LEFT = Text("本作品不再参加评选。", "This entry no longer takes part.")


def _always(words: Text) -> Callable[[_Case], Text]:
    return lambda _case: words


_SENTENCES: dict[Status, Callable[[_Case], Text]] = {
    Status.DRAFT: _prepared,
    Status.UPLOADING: _prepared,
    Status.PROBING: _prepared,
    Status.REJECTED_FORMAT: _refused_video,
    Status.SUBMITTED: _submitted,
    Status.RETURNED: _returned,
    Status.SCREENING: _to_be_screened,
    Status.IN_REVIEW: _in_review,
    Status.REVIEWED: _always(_TO_BE_PUBLISHED),
    Status.SHORTLISTED: _always(_TO_BE_PUBLISHED),
    Status.SCREENED_OUT: _always(_OVER),
    Status.NOT_SELECTED: _always(_OVER),
    Status.AWARDED: _always(_AWARDED),
    Status.WITHDRAWN: _always(_LEFT),
    Status.DISQUALIFIED: _always(_LEFT),
    Status.REVOKED: _always(_REVOKED),
}
