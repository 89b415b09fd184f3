"""Expert review: one `Review` is one expert's judgement of one entry, a seat on the entry's panel.

The panel of an entry in a round is a group of rows: who has a seat, who left and why, and every score. Experts see
a snapshot of the entry without its people: the video that was checked is the video that is judged.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from chalicelib import text
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.bilingual import Label, Text, Tone
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry import extra_fields, extra_files
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem, Stale, field_problem, invalid
from chalicelib.form_fields import FieldKind, fields_of, form_field
from chalicelib.history import Change, Destination, Message
from chalicelib.judging import watch_evidence
from chalicelib.judging.watch_evidence import Watched


class ReviewState(StrEnum):
    """Where one expert's judgement of one entry stands."""

    ASSIGNED = "assigned"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECUSED = "recused"  # the expert declared a conflict: void, another expert takes the seat
    REPLACED = "replaced"  # the expert left before scoring: another takes the seat
    CLOSED = "closed"  # the round ended without this score
    WITHDRAWN = "withdrawn"  # the entrant withdrew the entry: nobody scores it any more
    VOIDED = "voided"  # an organizer voided the score, because of its expert's misconduct: another takes the seat
    HANDED_BACK = "handed_back"  # the expert who had recused from it by mistake has the seat again


REVIEW_STATES = {
    ReviewState.ASSIGNED: Label(Text("未评分", "Not scored")),
    ReviewState.DRAFT: Label(Text("评分中", "In progress"), Tone.WARN),
    ReviewState.SUBMITTED: Label(Text("已提交", "Submitted"), Tone.GOOD),
    ReviewState.RECUSED: Label(Text("已回避", "Recused")),
    ReviewState.REPLACED: Label(Text("已转交", "Handed over"), Tone.MUTED, Text("已更换", "Replaced")),
    ReviewState.CLOSED: Label(Text("未计入", "Not counted"), Tone.BAD),
    ReviewState.WITHDRAWN: Label(Text("作品已撤回", "Entry withdrawn")),
    ReviewState.VOIDED: Label(Text("评分已作废", "Voided"), Tone.BAD),
    ReviewState.HANDED_BACK: Label(Text("已交还原专家", "Handed back"), Tone.MUTED),
}

OPEN = frozenset({ReviewState.ASSIGNED, ReviewState.DRAFT})
SEATED = OPEN | {ReviewState.SUBMITTED, ReviewState.CLOSED}
VACATED = frozenset({ReviewState.RECUSED, ReviewState.REPLACED, ReviewState.VOIDED})


class BlindEntry(msgspec.Struct, frozen=True, kw_only=True):
    """The entry as an expert may see it."""

    number: str
    title: str
    category: str
    theme: str
    synopsis: str
    key: str
    version: str
    width: int = 0
    height: int = 0
    duration_seconds: float = 0.0
    played_seconds: float = 0.0  # by a player's clock, which also runs through sound without pictures; 0: not sure
    extra: dict[str, str] = {}  # of the call's own fields, those that experts see
    files: dict[str, str] = {}  # and the SHA-256 of their files


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one seat. `scores` are whole points by criterion; unscored criteria are absent, not zero."""

    contest: str
    round: int
    entry: str
    seat: str
    expert: str
    work: BlindEntry
    created_at: datetime
    updated_at: datetime
    state: ReviewState = ReviewState.ASSIGNED
    scores: dict[str, int] = {}
    opinion: str = ""
    comment: str = ""
    frozen: bool = False
    conflict: str = ""
    replaces: str = ""
    watched: Watched = Watched()
    revision: int = 0
    head: str = ""

    @property
    def id(self) -> str:
        """The id that an expert's page uses."""
        return f"{self.entry}-{self.round}-{self.seat}"


class SeatClaim(msgspec.Struct, frozen=True, kw_only=True):
    """The row that an expert can have once on the panel of an entry in a round: it names the expert's only seat.

    It is stored with the seat and stays when the seat is vacated: who gave a seat up, or left, gets no second one
    on that panel.
    """

    contest: str
    round: int
    entry: str
    expert: str
    seat: str


def claim_of(seat: Review) -> SeatClaim:
    """What must be stored with a new seat."""
    return SeatClaim(contest=seat.contest, round=seat.round, entry=seat.entry, expert=seat.expert, seat=seat.seat)


class JudgementBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an expert's page sends."""

    revision: int
    scores: dict[str, int | None]
    opinion: Annotated[
        str | None, form_field(FieldKind.CHOICE, Text("评审意见", "Opinion"), choices="opinions", required=True)
    ] = None
    comment: Annotated[
        str,
        form_field(
            FieldKind.PARAGRAPH,
            Text("评语", "Comment"),
            hint=Text(
                "供主办方与定评会参考，不会显示给其他专家。",
                "For the organizer and the jury meeting. Other experts do not see it.",
            ),
            limit=2000,
        ),
    ] = ""
    watched: Annotated[msgspec.Raw, msgspec.Meta(extra_json_schema={"$ref": "#/components/schemas/Watched"})] = (
        msgspec.field(default_factory=lambda: msgspec.Raw(b"{}"))
    )


JUDGEMENT = fields_of(JudgementBody, but=("revision", "scores", "watched"))
_ID = re.compile(r"([0-9a-f]{20})-([1-9][0-9]?)-([0-9a-z]{1,12})")


def parse_id(review_id: str) -> tuple[str, int, str]:
    """Entry, round and seat of a review id. Raises NOT_FOUND for what is not one."""
    match = _ID.fullmatch(review_id)
    if match is None:
        raise Problem("NOT_FOUND")
    return match[1], int(match[2]), match[3]


def work_of(entry: Entry, number: int, definition: Definition) -> BlindEntry:
    """The snapshot of an entry for its experts. Raises NOT_COMPLETE if it has no video."""
    video = entry.video
    if video is None:
        raise Problem("NOT_COMPLETE")
    facts = video.facts
    return BlindEntry(
        number=f"{number:03d}",
        title=entry.form.title,
        category=entry.form.category,
        theme=entry.form.theme,
        synopsis=entry.form.synopsis,
        key=video.key,
        version=video.version,
        width=facts.width if facts else 0,
        height=facts.height if facts else 0,
        duration_seconds=facts.duration_seconds if facts else 0.0,
        played_seconds=facts.played_seconds if facts else 0.0,
        extra=extra_fields.for_experts(entry.form.extra, definition),
        files=extra_files.for_experts(entry, definition),
    )


def take_seat(
    contest: str,
    round_number: int,
    *,
    entry: str,
    seat: str,
    expert: str,
    work: BlindEntry,
    at: datetime,
    replaces: str = "",
    messages: tuple[Message, ...] = (),
) -> Change[Review]:
    """An expert is given a seat; `replaces` is the seat whose expert left it, `messages` what people are told of it."""
    row = Review(
        contest=contest,
        round=round_number,
        entry=entry,
        seat=seat,
        expert=expert,
        work=work,
        created_at=at,
        updated_at=at,
        replaces=replaces,
    )
    return Change(row=row, action="take_seat", by=SYSTEM, at=at, after=row.state.value, messages=messages)


def judge_draft(review: Review, judgement: JudgementBody, definition: Definition, at: datetime) -> Change[Review]:
    """Save a draft, in which some criteria may be unscored. A submitted score stays as it is: REVIEW_SUBMITTED."""
    check_open(review)
    return _changed(review, "save_draft", at, state=ReviewState.DRAFT, **_checked(review, judgement, definition))


def submit(review: Review, judgement: JudgementBody, definition: Definition, at: datetime) -> Change[Review]:
    """Submit a score, which counts from now on, also in place of one that was submitted before.

    Raises CRITERIA_MISSING naming the criteria without a score.
    """
    content = _checked(review, judgement, definition)
    missing = [criterion.id for criterion in definition.criteria if criterion.id not in content["scores"]]
    if missing:
        raise Problem("CRITERIA_MISSING", *(field_problem(f"scores.{name}", "REQUIRED") for name in missing))
    if not content["opinion"]:
        raise invalid(field_problem("opinion", "REQUIRED"))
    return _changed(review, "submit", at, state=ReviewState.SUBMITTED, **content)


def _checked(review: Review, judgement: JudgementBody, definition: Definition) -> dict[str, Any]:
    _check_may_score(review)
    if judgement.revision != review.revision:
        raise Stale
    fields = text.Fields()
    comment = fields.paragraph("comment", judgement.comment, JUDGEMENT["comment"].limit)
    opinion = fields.choice("opinion", judgement.opinion or "", {choice.id for choice in definition.review.opinions})
    scores = _checked_scores(fields, judgement.scores, definition)
    fields.check()
    told = watch_evidence.read(judgement.watched)
    watched = watch_evidence.joined(review.watched, told, review.work.played_seconds)
    return {"scores": scores, "opinion": opinion, "comment": comment, "watched": watched}


def _checked_scores(fields: text.Fields, raw: Mapping[str, int | None], definition: Definition) -> dict[str, int]:
    low, high, step = definition.review.score_min, definition.review.score_max, definition.review.score_step
    known = {criterion.id for criterion in definition.criteria}
    scores = {name: score for name, score in sorted(raw.items()) if score is not None}
    for name, score in scores.items():
        if name not in known:
            fields.refuse("scores", "UNKNOWN_FIELD")
        elif not low <= score <= high:
            fields.refuse(f"scores.{name}", "OUT_OF_RANGE", low=low, high=high)
        elif (score - low) % step:
            fields.refuse(f"scores.{name}", "OFF_STEP", low=low, step=step)
    return scores


def check_open(review: Review) -> None:
    """Raise REVIEW_CLOSED, REVIEW_SUBMITTED or NOT_FOUND if no score is owed from this seat any more."""
    _check_may_score(review)
    if review.state is ReviewState.SUBMITTED:
        raise Problem("REVIEW_SUBMITTED")


def _check_may_score(review: Review) -> None:
    """Raise REVIEW_CLOSED or NOT_FOUND if its expert may neither give nor change a score."""
    if review.frozen or review.state is ReviewState.CLOSED:
        raise Problem("REVIEW_CLOSED")
    if review.state not in SEATED:
        raise Problem("NOT_FOUND")


def _changed(review: Review, action: str, at: datetime, **new: Any) -> Change[Review]:
    row = msgspec.structs.replace(review, updated_at=at, **new)
    return Change(
        row=row,
        action=action,
        by=Actor(Role.EXPERT, review.expert),
        at=at,
        before=review.state.value,
        after=row.state.value,
    )


def declare_conflict(review: Review, why: str, at: datetime) -> Change[Review]:
    """The expert must not judge this entry: the seat is void, scored or not, and goes to another expert."""
    if review.frozen or review.state is ReviewState.CLOSED:
        raise Problem("REVIEW_CLOSED")
    if review.state not in SEATED:
        raise Problem("NOT_FOUND")
    why = text.reason(why)
    change = _changed(review, "declare_conflict", at, state=ReviewState.RECUSED, conflict=why)
    return msgspec.structs.replace(change, why=why, messages=(vacancy(review),))


def vacancy(review: Review) -> Message:
    """The message that orders a replacement for a seat."""
    return Message(Destination.VACANCIES, "seat", {"contest": review.contest, "review": review.id})


def vacate(review: Review, at: datetime) -> Change[Review]:
    """The expert left before scoring this entry. Raises REVIEW_SUBMITTED: a given score is never dropped."""
    check_open(review)
    change = _changed(review, "vacate", at, state=ReviewState.REPLACED)
    return msgspec.structs.replace(change, by=SYSTEM)


def take_back(review: Review, at: datetime) -> Change[Review]:
    """The entry was withdrawn: its seat needs no score. Raises REVIEW_SUBMITTED, REVIEW_CLOSED."""
    if review.state not in VACATED:
        check_open(review)
    change = _changed(review, "take_back", at, state=ReviewState.WITHDRAWN)
    return msgspec.structs.replace(change, by=SYSTEM)


def give_back(review: Review, at: datetime) -> Change[Review]:
    """The withdrawal of the entry was taken back: its seat is what it was before."""
    if review.state is not ReviewState.WITHDRAWN:
        raise Problem("NOT_FOUND")
    change = _changed(review, "give_back", at, state=ReviewState.RECUSED if review.conflict else _unsubmitted(review))
    return msgspec.structs.replace(change, by=SYSTEM)


def _unsubmitted(review: Review) -> ReviewState:
    return ReviewState.DRAFT if review.scores or review.comment else ReviewState.ASSIGNED


def void(review: Review, by: Actor, at: datetime, why: str) -> Change[Review]:
    """A removed expert's score counts no more. Raises REVIEW_CLOSED once the round is closed."""
    _check_may_score(review)
    change = _changed(review, "void", at, state=ReviewState.VOIDED)
    return msgspec.structs.replace(change, by=by, why=why)


def reopen(
    review: Review, panel: Iterable[Review], by: Actor, at: datetime, why: str
) -> list[tuple[Change[Review], Review]]:
    """Undo what an expert did by mistake, until the round closes: a submitted score or a declared conflict.

    A score becomes a draft again. After a conflict its expert has the seat again, and the seats that took it over are
    given up in the same transaction. Raises SEAT_SCORED if one of them has a submitted score, which stands then.
    """
    if review.frozen or review.state is ReviewState.CLOSED:
        raise Problem("REVIEW_CLOSED")
    why = text.reason(why)
    if review.state is ReviewState.SUBMITTED:
        return [(_reopened(review, by, at, why, state=ReviewState.DRAFT), review)]
    if review.state is not ReviewState.RECUSED:
        raise Problem("NOT_REOPENABLE")
    heirs = _heirs(review, list(panel))
    if any(heir.state is ReviewState.SUBMITTED for heir in heirs):
        raise Problem("SEAT_SCORED")
    given_up = [(_reopened(heir, by, at, why, state=ReviewState.HANDED_BACK), heir) for heir in heirs]
    return [(_reopened(review, by, at, why, state=_unsubmitted(review), conflict=""), review), *given_up]


def _reopened(review: Review, by: Actor, at: datetime, why: str, **new: Any) -> Change[Review]:
    return msgspec.structs.replace(_changed(review, "reopen", at, **new), by=by, why=why)


def _heirs(review: Review, panel: list[Review]) -> list[Review]:
    """The seats that took this one over from each other, the first one first."""
    heir = next((other for other in panel if _takes_over(other, review)), None)
    return [heir, *_heirs(heir, panel)] if heir else []


def _takes_over(other: Review, review: Review) -> bool:
    return other.replaces == review.seat and other.state is not ReviewState.HANDED_BACK


def freeze(review: Review, at: datetime) -> Change[Review]:
    """The round is closed: a submitted score counts as it is, an open seat closes without a score."""
    state = review.state if review.state not in OPEN else ReviewState.CLOSED
    change = _changed(review, "freeze", at, state=state, frozen=True)
    return msgspec.structs.replace(change, by=SYSTEM)


def next_seat(panel: Iterable[Review]) -> str:
    """A seat number that was never used on this panel."""
    return str(max((int(review.seat) for review in panel), default=0) + 1)


def is_owed(review: Review, panel: Iterable[Review]) -> bool:
    """Whether this seat still owes a score: none was given, and nobody has taken the seat over."""
    unscored = review.state in OPEN | VACATED
    return unscored and not any(_takes_over(other, review) for other in panel)


def total(review: Review, definition: Definition) -> Decimal | None:
    """The weighted total of a score, exact; None if a criterion is unscored."""
    if any(criterion.id not in review.scores for criterion in definition.criteria):
        return None
    weights = weights_of(definition)  # their sum is 100, so two decimals hold every total exactly
    return Decimal(sum(weights[name] * score for name, score in review.scores.items())).scaleb(-2)


def weights_of(definition: Definition) -> dict[str, int]:
    """The weight of each criterion in percent."""
    return {criterion.id: criterion.weight for criterion in definition.criteria}


def is_in_session(campaign: Campaign) -> bool:
    """Whether experts may score now."""
    return campaign.round.opened_at is not None and campaign.round.closed_at is None
