"""Entries as their entrants, recommending units and the organizer see them, with uploads, scans and history."""

from __future__ import annotations  # unevaluated: see the package

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import asdict

from chalicelib.actors import Actor
from chalicelib.api.answers.attached import AttachmentAnswer, EntryFileAnswer, attachment_answer, entry_file_answer
from chalicelib.api.answers.playback import ORIGINAL, for_review
from chalicelib.api.answers.scalars import Bytes, Checksum, Count, Id, Next, Revision, SeenExtra, SeenFiles
from chalicelib.aws import objects
from chalicelib.bilingual import Text
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry import answers, entries, extra_files
from chalicelib.entry.ai_use import AiAgreement, compared
from chalicelib.entry.entries import AgreedPledge, Answer, Entry, Screening, ScreeningOutcome, Status
from chalicelib.entry.extra_fields import asked, named
from chalicelib.entry.flags import ScreeningFlag, flags_of
from chalicelib.entry.form import FIELDS, Form
from chalicelib.entry.outlook import outlook
from chalicelib.entry.rendition import Rendition
from chalicelib.entry.scan import Likeness, Scan, ScanState, Stretch, needs_copy
from chalicelib.entry.search import Card
from chalicelib.entry.upload import Upload, Video, VideoState
from chalicelib.history import HistoryRow
from chalicelib.judging.review import work_of
from chalicelib.people import accounts
from chalicelib.people.contacts import masked
from chalicelib.people.entrants import Entrant, Profile
from chalicelib.people.refusals import Refusal
from chalicelib.video.film_metadata import METADATA_KINDS
from chalicelib.video.origin import Provenance
from chalicelib.video.verdicts import Facts, Finding

Action = Annotated[str, Meta(extra_json_schema={"enum": ["edit", "upload", "submit", "withdraw"]})]
OfficeAction = Annotated[
    str, Meta(extra_json_schema={"enum": ["undo", "extend", "correct_name", "disqualify", "restore", "revoke"]})
]
UploadToken = Annotated[
    str, Meta(description="For the header X-Upload-Token: admits this upload's own calls after the session has ended")
]
Seconds = Annotated[float, Meta(description="Seconds")]


# --- one entry --------------------------------------------------------------------------------------------------


class UploadAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An upload that is under way."""

    id: Id
    name: str
    size: Bytes
    part_size: Bytes
    begun_at: datetime
    parts: Annotated[int, Meta(ge=1)]


class MetadataTextAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One text of a file's metadata: what it is about, the key that holds it, and what it says."""

    about: Text
    key: str
    text: str


class MetadataAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says in words, and whether experts get a copy without it."""

    texts: tuple[MetadataTextAnswer, ...]
    more: Annotated[int, Meta(description="Further texts, and boxes that were not read")]
    removed: Annotated[bool, Meta(description="Experts get a copy without it")]


class VideoAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a file."""

    name: str
    size: Bytes
    uploaded_at: datetime
    checksum: Annotated[
        str, Meta(description="Base64 of SHA-256 over the SHA-256 of the parts, and how many; empty: not known")
    ]
    part_size: Bytes
    state: VideoState
    findings: tuple[Finding, ...]
    facts: Facts | None
    metadata: Annotated[
        MetadataAnswer | None,
        Meta(description="What the file says in words; null: nothing, or not checked yet"),
    ]


class ScreeningAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A screener's decision, without who took it."""

    outcome: ScreeningOutcome
    reason: str
    at: datetime
    until: Annotated[datetime | None, Meta(description="Until when a returned entry must be submitted again")]
    letter_at: Annotated[datetime | None, Meta(description="When its letter goes or went; null: with the gate")]


class GivenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One screener's own answer, without who gave it."""

    outcome: ScreeningOutcome
    reason: str
    at: datetime
    own: Annotated[bool, Meta(description="Whether the asker gave it")]


class ReturnedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was returned for correction, and what is otherwise since."""

    form: Form
    video: VideoAnswer | None
    files: Annotated[dict[str, AttachmentAnswer], Meta(description="Of the call's own fields, by id")]
    changed: Annotated[
        tuple[str, ...],
        Meta(description="What changed: fields, `extra.ID` of the call's own, `video`"),
    ]


class EntryAnswer(Form, frozen=True, kw_only=True):
    """An entry as its own entrant sees it: the form, and where the entry stands."""

    id: Id
    receipt: Annotated[str | None, Meta(description="Once submitted, such as `GS2025-7K3M9-QXW2T`")]
    status: Status
    status_text: Text
    outlook: Annotated[Text, Meta(description="What comes next for the entry, and when")]
    revision: Revision
    submitted_at: datetime | None
    pledges: tuple[AgreedPledge, ...]
    upload: UploadAnswer | None
    video: VideoAnswer | None
    files: Annotated[dict[str, EntryFileAnswer], Meta(description="Of the call's own fields, by id")]
    screening: ScreeningAnswer | None
    can: Annotated[tuple[Action, ...], Meta(description="What its entrant can do now")]
    deadline: Annotated[datetime, Meta(description="Until when its entrant can change and submit it")]
    missing: Annotated[tuple[str, ...], Meta(description="Still needed to submit: fields, `extra.ID`, `video`")]
    created_at: datetime
    updated_at: datetime


class PreviewAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as its experts see it, but for the number that the draw gives it."""

    title: str
    category: str
    theme: str
    synopsis: str
    width: int
    height: int
    duration_seconds: float
    playback_url: str
    extra: SeenExtra
    files: SeenFiles
    playback_expires: datetime
    hidden: Annotated[tuple[str, ...], Meta(description="The fields of the form that experts do not see")]


def preview_answer(entry: Entry, definition: Definition, at: datetime) -> PreviewAnswer:
    """What the snapshot for its experts would hold now. Raises NOT_COMPLETE without a video."""
    seen = asdict(work_of(entry, 0, definition))
    own = asked(definition, entry.form.category)
    key, version = seen["key"], seen["version"]
    known = {name: seen[name] for name in PreviewAnswer.__struct_fields__ if name in seen}
    known["files"] = tuple(seen["files"])
    return PreviewAnswer(
        **known,
        playback_url=objects.playback_url(key, version),
        playback_expires=objects.playback_ends(at),
        hidden=(
            *(name for name in FIELDS if name not in seen),
            *(named(each) for each in own if not each.experts_see),
        ),
    )


class OriginAnswer(Provenance, frozen=True, kw_only=True):
    """What a video states of its own origin, and how that goes with the entrant's statement."""

    agreement: AiAgreement


class ScreenedEntryAnswer(EntryAnswer, frozen=True, kw_only=True):
    """An entry as the organizer sees it: with its flags and its video."""

    flags: Annotated[tuple[ScreeningFlag, ...], Meta(description="What automatic screening noticed")]
    origin: Annotated[
        OriginAnswer | None,
        Meta(description="What the file says of AI; null: not checked yet"),
    ]
    entrant_name: str
    predecided: Annotated[
        ScreeningAnswer | None, Meta(description="An answer from before the list was fixed; it takes effect then")
    ]
    answers: Annotated[
        tuple[GivenAnswer, ...],
        Meta(description="Of single screeners, oldest first; none that the asker may not see yet"),
    ]
    disputed: Annotated[bool, Meta(description="Answers differ, and a further person decides")]
    returned: Annotated[ReturnedAnswer | None, Meta(description="As it was returned, until it is decided again")]
    office_can: Annotated[tuple[OfficeAction, ...], Meta(description="What an organizer can put right now")]
    playback_url: str | None
    original_url: Annotated[str | None, Meta(description=ORIGINAL)]
    playback_expires: datetime | None


class HoldAnswer(msgspec.Struct, frozen=True):
    """The entry that a screener has on the desk now."""

    entry: Id
    until: Annotated[datetime, Meta(description="Until then nobody else gets it; ask again to renew it")]


class WholeEntryAnswer(ScreenedEntryAnswer, frozen=True, kw_only=True):
    """An entry as the organizer sees it, with its entrant."""

    owner: Annotated[Id, Meta(description="The account that it belongs to")]
    entrant: Profile | None
    refused: Annotated[Refusal | None, Meta(description="The newest message to its entrant that was refused, if any")]


class JoinableEntryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of another account of the asker's."""

    id: Id
    title: str
    status_text: Text


class JoinableAnswer(msgspec.Struct, frozen=True):
    """Another account of the asker's, and its entries: what joining it would bring."""

    other: Id
    entries: list[JoinableEntryAnswer]


def joinable_answer(other: str, rows: list[Entry]) -> JoinableAnswer:
    """Another account of the asker's."""
    return JoinableAnswer(other, list(map(_joinable_entry, rows)))


def _joinable_entry(row: Entry) -> JoinableEntryAnswer:
    return JoinableEntryAnswer(id=row.id, title=row.form.title, status_text=entries.status_text(row))


class AccountAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entrant's account as organizers see it."""

    id: Id
    name: Annotated[str, Meta(description="Empty where the profile is not filled in")]
    contacts: Annotated[list[str], Meta(description="What signs in to it, masked")]


def account_answer(entrant: Entrant) -> AccountAnswer:
    """An entrant's account as organizers see it."""
    return AccountAnswer(
        id=entrant.id,
        name=entrant.profile.name if entrant.profile else "",
        contacts=list(map(masked, accounts.proved(entrant))),
    )


class JoiningAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What joining an account into another brings: the contacts and entries of `other` are those of `kept` then."""

    kept: AccountAnswer
    other: AccountAnswer
    entries: list[JoinableEntryAnswer]


def joining_answer(kept: Entrant, other: Entrant, rows: list[Entry]) -> JoiningAnswer:
    """What joining `other` into `kept` brings."""
    return JoiningAnswer(
        kept=account_answer(kept), other=account_answer(other), entries=list(map(_joinable_entry, rows))
    )


def entry_answer(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> EntryAnswer:
    """An entry as its own entrant sees it: without an answer of screening that nobody was told of."""
    return _entry_answer(entries.as_told(entry, campaign, at), campaign, definition, at)


def _entry_answer(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> EntryAnswer:
    return EntryAnswer(
        **asdict(entry.form),
        id=entry.id,
        receipt=entries.shown_receipt(entry),
        status=entry.status,
        status_text=entries.status_text(entry),
        outlook=outlook(entry, campaign, definition, at),
        revision=entry.revision,
        submitted_at=entry.submitted_at,
        pledges=entry.pledges,
        upload=_upload_answer(entry.upload) if entry.upload else None,
        video=_video_answer(entry.video, definition) if entry.video else None,
        files={
            name: entry_file_answer(file, extra_files.may_change(entry, name, campaign, definition=definition, at=at))
            for name, file in extra_files.held(entry, definition).items()
        },
        screening=_screening_answer(entry),
        can=entries.may(entry, campaign, definition, at),
        deadline=entries.deadline_of(entry, campaign),
        missing=entries.missing_fields(entry, definition),
        created_at=entry.created_at,
        updated_at=entry.updated_at,
    )


def screened_entry_answer(
    entry: Entry, campaign: Campaign, definition: Definition, at: datetime, reader: str, copy: Rendition | None
) -> ScreenedEntryAnswer:
    """An entry as the organizer sees it whose id is `reader`; `copy` is that of its video for review."""
    video, seen = entry.video, extra_files.shown(entry, definition)
    whole = objects.playback_url(video.key, video.version) if video else ""
    played, original = for_review(copy, video.version, whole) if video else (None, None)
    asked = msgspec.structs.replace(entry, files=seen)
    return ScreenedEntryAnswer(
        **asdict(_entry_answer(asked, campaign, definition, at)),
        flags=entry.flags if entry.listed else _early_flags(entry, definition),
        origin=_origin_answer(entry),
        entrant_name=entry.entrant_name,
        predecided=_said(entry.predecided) if entry.predecided else None,
        answers=tuple(_given(each, reader) for each in answers.shown(entry, reader)),
        disputed=answers.differ(entry.answers),
        returned=_returned_answer(entry, definition),
        office_can=entries.office_may(entry, campaign),
        playback_url=played,
        original_url=original,
        playback_expires=objects.playback_ends(at) if video else None,
    )


def _given(answer: Answer, reader: str) -> GivenAnswer:
    return GivenAnswer(outcome=answer.outcome, reason=answer.reason, at=answer.at, own=answer.by == reader)


def _returned_answer(entry: Entry, definition: Definition) -> ReturnedAnswer | None:
    said = entries.return_of(entry)
    before = said.submission if said else None
    if before is None or before.form is None:
        return None
    return ReturnedAnswer(
        form=before.form,
        video=_video_answer(before.video, definition) if before.video else None,
        files={name: attachment_answer(file) for name, file in before.files.items()},
        changed=entries.changed_since(entry, before),
    )


def _origin_answer(entry: Entry) -> OriginAnswer | None:
    stated = entry.video.provenance if entry.video else None
    if stated is None:
        return None
    return OriginAnswer(**asdict(stated), agreement=compared(entry.form.ai_use, stated))


def _early_flags(entry: Entry, definition: Definition) -> tuple[ScreeningFlag, ...]:
    """What a machine notices of an entry before the list is fixed, which alone can tell of titles used twice."""
    return flags_of(entry.form, entry.video, definition=definition, same_title=False)


def _upload_answer(upload: Upload) -> UploadAnswer:
    return UploadAnswer(
        id=upload.id,
        name=upload.name,
        size=upload.size,
        part_size=upload.part_size,
        begun_at=upload.begun_at,
        parts=upload.parts,
    )


def _video_answer(video: Video, definition: Definition) -> VideoAnswer:
    return VideoAnswer(
        name=video.name,
        size=video.size,
        uploaded_at=video.uploaded_at,
        checksum=video.checksum,
        part_size=video.part_size,
        state=video.state,
        findings=video.findings,
        facts=video.facts,
        metadata=_metadata_answer(video, definition),
    )


def _metadata_answer(video: Video, definition: Definition) -> MetadataAnswer | None:
    stated = video.metadata
    if stated is None or not (stated.texts or stated.more):
        return None
    texts = (MetadataTextAnswer(about=METADATA_KINDS[each.kind], key=each.key, text=each.text) for each in stated.texts)
    return MetadataAnswer(texts=tuple(texts), more=stated.more, removed=needs_copy(video, definition))


def _screening_answer(entry: Entry) -> ScreeningAnswer | None:
    return _said(entry.screening) if entry.screening else None


def _said(answer: Screening) -> ScreeningAnswer:
    return ScreeningAnswer(
        outcome=answer.outcome, reason=answer.reason, at=answer.at, until=answer.until, letter_at=answer.letter_at
    )


# --- lists ------------------------------------------------------------------------------------------------------


class EntriesAnswer(msgspec.Struct, frozen=True):
    """A page of an entrant's own entries."""

    entries: list[EntryAnswer]
    next: Next


class EntrySummaryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in a list of the organizer or of a recommending unit."""

    id: Id
    receipt: str | None
    title: str
    category: str
    theme: str
    status: Status
    status_text: Text
    revision: Revision
    recommender: str | None
    entrant_name: str
    submitted_at: datetime | None
    updated_at: datetime
    duration_seconds: float | None
    video_state: VideoState | None
    findings: Annotated[int, Meta(description="How many")]
    flags: tuple[ScreeningFlag, ...]
    predecided: Annotated[ScreeningOutcome | None, Meta(description="An answer that takes effect with the list")]
    answered: Annotated[bool, Meta(description="The asker has answered, and others must still answer")]
    disputed: Annotated[bool, Meta(description="Screeners' answers differ, and a further person decides")]


class EntryPageAnswer(msgspec.Struct, frozen=True):
    """A page of entries."""

    entries: list[EntrySummaryAnswer]
    next: Next


class FoundEntriesAnswer(msgspec.Struct, frozen=True):
    """A page of what a search has found."""

    entries: list[Card]
    total: Annotated[int, Meta(description="How many there are in all; if not `whole`, at least")]
    whole: bool
    next: Next


def entry_summary(entry: Entry, screener: str = "") -> EntrySummaryAnswer:
    """An entry in a list of the organizer (`screener`: whose list) or of a recommending unit."""
    facts = entry.video.facts if entry.video else None
    return EntrySummaryAnswer(
        id=entry.id,
        receipt=entries.shown_receipt(entry),
        title=entry.form.title,
        category=entry.form.category,
        theme=entry.form.theme,
        status=entry.status,
        status_text=entries.status_text(entry),
        revision=entry.revision,
        recommender=entry.form.recommender,
        entrant_name=entry.entrant_name,
        submitted_at=entry.submitted_at,
        updated_at=entry.updated_at,
        duration_seconds=(facts.duration_seconds or None) if facts else None,
        video_state=entry.video.state if entry.video else None,
        findings=len(entry.video.findings) if entry.video else 0,
        flags=entry.flags,
        predecided=entry.predecided.outcome if entry.predecided else None,
        answered=answers.has_answered(entry, screener),
        disputed=bool(screener) and answers.differ(entry.answers),
    )


# --- uploads ----------------------------------------------------------------------------------------------------


class UploadBegunAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An upload that has begun."""

    upload: Id
    name: Annotated[str, Meta(description="The file's name as people read it")]
    part_size: Annotated[int, Meta(description="Bytes of every part but the last")]
    parts: Annotated[int, Meta(ge=1, le=10_000)]
    revision: Revision
    token: UploadToken


class SignedPartAnswer(msgspec.Struct, frozen=True):
    """Where and with which headers to PUT one part."""

    n: int
    url: str
    headers: dict[str, str]


class SignedPartsAnswer(msgspec.Struct, frozen=True):
    """Where to PUT parts, in the order in which they were asked for."""

    urls: list[SignedPartAnswer]
    expires_in: Annotated[int, Meta(description="Seconds")]


class StoredPartAnswer(msgspec.Struct, frozen=True):
    """A part that has arrived."""

    n: Annotated[int, Meta(ge=1, le=10_000)]
    size: Bytes
    sha256: Checksum


class PartsAnswer(msgspec.Struct, frozen=True):
    """A page of the parts that have arrived."""

    parts: list[StoredPartAnswer]
    next: Annotated[int | None, Meta(description="The `after` of the next page; null on the last one")]
    token: UploadToken


class CompletionAnswer(msgspec.Struct, frozen=True):
    """The entry of a completed upload."""

    entry: Annotated[EntryAnswer | None, Meta(description="Null if only the upload's token admitted the asker")]


# --- what the organizer sees besides ----------------------------------------------------------------------------


class HistoryLineAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One change of an entry."""

    revision: Annotated[int, Meta(ge=1)]
    at: datetime
    action: str
    by: Actor
    before: str
    after: str
    why: str


class HistoryAnswer(msgspec.Struct, frozen=True):
    """A page of an entry's history, oldest first."""

    history: list[HistoryLineAnswer]
    next: Next


def history_line(row: HistoryRow) -> HistoryLineAnswer:
    """One change, without its place in the hash chain."""
    return HistoryLineAnswer(
        revision=row.revision,
        at=row.at,
        action=row.action,
        by=row.by,
        before=row.before,
        after=row.after,
        why=row.why,
    )


class LikenessAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry whose video looks like this one's."""

    other: Id
    other_title: str
    matched: Annotated[Count, Meta(description="Pictures of both that match")]
    compared: Annotated[Count, Meta(description="Pictures of the shorter list")]
    distance: Annotated[int, Meta(description="Bits of 64 between matching pictures, their median")]


class ScanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen and heard in a video, and the entries that look like it."""

    state: ScanState
    scanned_at: datetime
    duration: Seconds
    findings: tuple[Finding, ...]
    stretches: tuple[Stretch, ...]
    loudness: Annotated[float | None, Meta(description="LUFS of what was heard")]
    sheet: Annotated[str | None, Meta(description="Address of a contact sheet of twelve pictures; works for minutes")]
    poster: Annotated[str | None, Meta(description="Address of one picture; works for minutes")]
    pictures_expire: Annotated[datetime, Meta(description="Until when the addresses of the pictures work")]
    alike: list[LikenessAnswer]


class ScanOfEntryAnswer(msgspec.Struct, frozen=True):
    """The scan of an entry's present video; null until there is one."""

    scan: ScanAnswer | None


def scan_answer(scan: Scan, alike: Iterable[Likeness], at: datetime) -> ScanAnswer:
    """What was seen in a video, with short-lived addresses of its pictures; the most similar entries first."""
    near = sorted(alike, key=lambda row: (-row.matched / row.compared, row.distance, row.other))
    return ScanAnswer(
        state=scan.state,
        scanned_at=scan.scanned_at,
        duration=scan.duration,
        findings=scan.findings,
        stretches=scan.stretches,
        loudness=scan.loudness,
        sheet=objects.picture_url(scan.sheet) if scan.sheet else None,
        poster=objects.picture_url(scan.poster) if scan.poster else None,
        pictures_expire=objects.playback_ends(at),
        alike=[
            LikenessAnswer(
                other=row.other,
                other_title=row.other_title,
                matched=row.matched,
                compared=row.compared,
                distance=row.distance,
            )
            for row in near
        ],
    )
