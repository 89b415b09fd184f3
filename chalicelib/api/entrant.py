"""For entrants: their profile, their entries, and the upload of each entry's video."""

import base64
import binascii
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api.answers.entries import (
    CompletionAnswer,
    EntriesAnswer,
    EntryAnswer,
    PartsAnswer,
    PreviewAnswer,
    SignedPartAnswer,
    SignedPartsAnswer,
    StoredPartAnswer,
    UploadBegunAnswer,
    entry_answer,
    preview_answer,
)
from chalicelib.api.answers.people import EntrantAnswer, entrant_answer
from chalicelib.api.answers.recommending import RecommendedAnswer
from chalicelib.api.bodies import body, number, query
from chalicelib.api.gateway import Replayed, header
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import contact_rows, objects, records
from chalicelib.aws.items import entrant_key, entry_key, recommended_key, recommender_key
from chalicelib.aws.places import BY_OWNER, Key
from chalicelib.aws.records import Rows
from chalicelib.aws.secrets import code_keys
from chalicelib.entry import entries, picks
from chalicelib.entry.entries import AgreedPledge, Entry
from chalicelib.entry.form import Form
from chalicelib.entry.upload import Upload, check_size, is_token_of, part_size_for, shown_name, upload_token
from chalicelib.errors import Problem, Stale, field_problem, invalid
from chalicelib.history import Change
from chalicelib.people import entrants
from chalicelib.people.entrants import Consent, Entrant, Profile
from chalicelib.people.permissions import Permission
from chalicelib.people.recommenders import Recommender
from chalicelib.people.sign_in import Session
from chalicelib.text import OptionalReason

routes = Blueprint(__name__)
SIGN_AT_ONCE = 100


class TextVersion(msgspec.Struct, forbid_unknown_fields=True):
    """A text that somebody agrees to, as it was read."""

    version: str
    sha256: str


class ProfileBody(Profile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An entrant's profile, with the privacy notice agreed to."""

    revision: int
    privacy: TextVersion


class FormBody(Form, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An entry's whole form: what is left out becomes empty."""

    revision: int = 0


class PledgeBody(msgspec.Struct, forbid_unknown_fields=True):
    """A pledge that the entrant makes, as it was read."""

    id: str
    version: str
    sha256: str


class SubmissionBody(msgspec.Struct, forbid_unknown_fields=True):
    """An entry is submitted, with every pledge of the call."""

    revision: int
    pledges: list[PledgeBody]


class WithdrawalBody(msgspec.Struct, forbid_unknown_fields=True):
    """Why an entry is taken back, if the entrant says so."""

    reason: OptionalReason = ""


class UploadBody(msgspec.Struct, forbid_unknown_fields=True):
    """A file that is to be uploaded."""

    name: str
    size: Annotated[int, msgspec.Meta(description="Bytes")]
    type: str = "video/mp4"
    keeps: Annotated[
        str, msgspec.Meta(description="The upload under way that a changed file goes on with: parts that fit are kept")
    ] = ""


class PartBody(msgspec.Struct, forbid_unknown_fields=True):
    """One part of a file."""

    n: Annotated[int, msgspec.Meta(description="Counted from 1")]
    sha256: Annotated[str, msgspec.Meta(description="In base64")]
    size: Annotated[int, msgspec.Meta(description="Bytes")]


class SignBody(msgspec.Struct, forbid_unknown_fields=True):
    """The parts that are to be sent next."""

    parts: Annotated[list[PartBody], msgspec.Meta(extra_json_schema={"minItems": 1, "maxItems": SIGN_AT_ONCE})]


def _profile_of(sent: ProfileBody) -> Profile:
    return Profile(**{name: getattr(sent, name) for name in Profile.__struct_fields__})


def _form_of(sent: FormBody) -> Form:
    return Form(**{name: getattr(sent, name) for name in Form.__struct_fields__})


# --- profile ----------------------------------------------------------------------------------------------------


@routes.route("/entrant", methods=["GET"])
@json_route
def show_entrant() -> EntrantAnswer:
    """The entrant's own profile."""
    context = authenticate(Permission.PROFILE_READ_OWN, own=entrant_key)
    return entrant_answer(_myself(context), context.session.member)


@routes.route("/entrant", methods=["PUT"])
@json_route
def save_entrant() -> EntrantAnswer:
    """Save the profile, with the privacy notice agreed to."""
    sent = body(ProfileBody)
    context = authenticate(Permission.PROFILE_WRITE_OWN, _unit_key(sent.recommender), own=entrant_key)
    entrant = _myself(context)
    _check_recommender(context, sent.recommender)
    if sent.revision != entrant.revision:
        raise Stale
    consent = Consent(sent.privacy.version, sent.privacy.sha256, context.at)
    change = entrants.describe(
        entrant, _profile_of(sent), consent=consent, definition=context.definition, at=context.at
    )
    return context.save(change, entrant, entrant_answer, *contact_rows.claims(entrant, change.row))


@routes.route("/entrant/consent", methods=["POST"])
@json_route
def agree_to_notice() -> EntrantAnswer:
    """Agree to the privacy notice in force, after it has changed."""
    sent = body(TextVersion)
    context = authenticate(Permission.PROFILE_WRITE_OWN, own=entrant_key)
    entrant = _myself(context)
    change = entrants.agree(entrant, Consent(sent.version, sent.sha256, context.at), context.definition)
    return context.save(change, entrant, entrant_answer)


# --- entries ----------------------------------------------------------------------------------------------------


@routes.route("/entries", methods=["GET"])
@json_route
def list_entries() -> EntriesAnswer:
    """The entrant's entries, oldest first, at most a megabyte a page."""
    context = authenticate(Permission.ENTRY_READ_OWN)
    rows, following = records.page_of(BY_OWNER, context.session.subject, Entry, after=query("after"))
    shown = [shown_entry(context, row) for row in rows]
    return EntriesAnswer(shown, next=following or None)


@routes.route("/entries", methods=["POST"])
@answering(201)
def make_entry() -> EntryAnswer:
    """Make an entry."""
    sent = body(FormBody)
    context = authenticate(Permission.ENTRY_WRITE_OWN, _unit_key(sent.recommender), own=entrant_key)
    _check_recommender(context, sent.recommender)
    entries.check_collecting_or(context.campaign.is_collecting(context.at), context.campaign, context.at)
    name = entrants.require_profile(_myself(context)).name
    change = entries.draft(
        _form_of(sent),
        context.definition,
        entry_id=secrets.token_hex(10),
        owner=context.session.subject,
        name=name,
        at=context.at,
    )
    return saved(context, change, None)


def _myself(context: RequestContext) -> Entrant:
    """The asker's own row, which the context has read."""
    return context.found(entrant_key(context.session.subject))


def _unit_key(recommender: str | None) -> Key[Recommender]:
    """Where the row of a named recommending unit lies."""
    return recommender_key(recommender or "none")


def _check_recommender(context: RequestContext, recommender: str | None) -> None:
    if recommender and context.rows.get(_unit_key(recommender)) is None:
        raise invalid(field_problem("recommender", "NOT_A_CHOICE"))


def own_entry(
    entry_id: str, permission: Permission, *about: Key[Any], own: Callable[[str], Key[Any]] | None = None
) -> tuple[RequestContext, Entry]:
    """The context and one of the asker's own entries. Another entrant's entry is NOT_FOUND, as a missing one is.

    `about` and `own` as in `authenticate`.
    """
    context = authenticate(permission, entry_key(entry_id), *about, own=own)
    entry = context.found(entry_key(entry_id))
    if entry.owner != context.session.subject:
        raise Problem("NOT_FOUND")
    return context, entry


def _changeable(entry_id: str, *about: Key[Any]) -> tuple[RequestContext, Entry]:
    context, entry = own_entry(entry_id, Permission.ENTRY_WRITE_OWN, *about)
    entries.check_window(entry, context.campaign, context.at)
    return context, entry


def saved(context: RequestContext, change: Change[Entry], entry: Entry | None) -> EntryAnswer:
    return context.save(change, entry, lambda row: shown_entry(context, row))


def shown_entry(context: RequestContext, entry: Entry) -> EntryAnswer:
    """The entry, with what the asker can do now: a team member cannot withdraw it."""
    answer = entry_answer(entry, context.campaign, context.definition, context.at)
    if context.may(Permission.ENTRY_WITHDRAW_OWN):
        return answer
    return msgspec.structs.replace(answer, can=tuple(each for each in answer.can if each != "withdraw"))


@routes.route("/entries/{entry_id}", methods=["GET"])
@json_route
def show_entry(entry_id: str) -> EntryAnswer:
    """One entry, with what its entrant can do now."""
    context, entry = own_entry(entry_id, Permission.ENTRY_READ_OWN)
    return shown_entry(context, entry)


@routes.route("/entries/{entry_id}/preview", methods=["GET"])
@json_route
def preview_entry(entry_id: str) -> PreviewAnswer:
    """One entry as its experts see it."""
    context, entry = own_entry(entry_id, Permission.ENTRY_READ_OWN)
    return preview_answer(entry, context.definition, context.at)


@routes.route("/entries/{entry_id}/recommendations", methods=["GET"])
@json_route
def show_recommendations(entry_id: str) -> RecommendedAnswer:
    """Which units recommend one's own entry, without rank or opinion; nobody once it takes part no more."""
    context, entry = own_entry(entry_id, Permission.ENTRY_READ_OWN)
    told = entries.as_told(entry, context.campaign, context.at)
    by, _ = records.query(recommended_key(entry.id)) if picks.is_pickable(told) else ([], "")
    return RecommendedAnswer([mark.name for mark in by])


@routes.route("/entries/{entry_id}", methods=["PUT"])
@json_route
def save_entry(entry_id: str) -> EntryAnswer:
    """Change an entry's form."""
    sent = body(FormBody)
    context, entry = _changeable(entry_id, _unit_key(sent.recommender))
    _check_recommender(context, sent.recommender)
    entries.check_revision(entry, sent.revision)
    return saved(context, entries.revise(entry, _form_of(sent), context.definition, context.at), entry)


@routes.route("/entries/{entry_id}/submission", methods=["POST"])
@json_route
def submit_entry(entry_id: str) -> EntryAnswer:
    """Submit an entry with its pledges, before the deadline or in the grace period of an upload that began in time."""
    sent = body(SubmissionBody)
    context, entry = own_entry(entry_id, Permission.ENTRY_WRITE_OWN, own=entrant_key)
    in_time = entries.in_grace(entry, context.campaign, context.definition, context.at)
    entries.check_collecting_or(in_time, context.campaign, context.at)
    entries.check_revision(entry, sent.revision)
    pledges = tuple(AgreedPledge(id=pledge.id, version=pledge.version, sha256=pledge.sha256) for pledge in sent.pledges)
    name = entrants.require_profile(_myself(context)).name
    return saved(
        context, entries.submit(entry, pledges, definition=context.definition, at=context.at, entrant_name=name), entry
    )


@routes.route("/entries/{entry_id}/withdrawal", methods=["POST"])
@json_route
def withdraw_entry(entry_id: str) -> EntryAnswer:
    """Withdraw an entry."""
    sent = body(WithdrawalBody)
    context, entry = own_entry(entry_id, Permission.ENTRY_WITHDRAW_OWN)
    answer = saved(context, entries.withdraw(entry, context.actor, context.at, sent.reason), entry)
    _give_up(entry.upload)
    return answer


def _give_up(upload: Upload | None) -> None:
    """End an upload in the bucket, after its row says so. After a crash the bucket's lifecycle rule does it."""
    if upload is not None:
        objects.abort_multipart(upload)


# --- upload -----------------------------------------------------------------------------------------------------


@routes.route("/entries/{entry_id}/uploads", methods=["POST"])
@answering(201)
def begin_upload(entry_id: str) -> UploadBegunAnswer:
    """Begin to upload a video, or go on with a file that has changed.

    The server chooses the key and the size of a part.
    """
    sent = body(UploadBody)
    if sent.keeps:
        return _go_on(entry_id, sent)
    context, entry = own_entry(entry_id, Permission.ENTRY_WRITE_OWN)
    entries.check_upload(entry, context.campaign, context.definition, context.at)
    check_size(sent.size, context.definition)
    in_grace = not entries.in_window(entry, context.campaign, context.at)
    upload = _new_upload(entry, sent, in_grace, context.at)
    try:
        answer = context.save(
            entries.begin_upload(entry, upload, context.at), entry, lambda saved: _begun(saved, upload)
        )
    except (Problem, Replayed):
        _give_up(upload)  # another request has begun one, or the entrant has as many as the call allows
        raise
    _give_up(entry.upload)
    return answer


def _new_upload(entry: Entry, sent: UploadBody, in_grace: bool, at: datetime) -> Upload:
    upload_id = secrets.token_hex(10)
    key = f"uploads/{entry.id}/{upload_id}.mp4"
    return Upload(
        id=upload_id,
        key=key,
        multipart_id=objects.begin_multipart(key),
        name=shown_name(sent.name),
        size=sent.size,
        part_size=part_size_for(sent.size),
        begun_at=at,
        in_grace=in_grace,
    )


def _go_on(entry_id: str, sent: UploadBody) -> UploadBegunAnswer:
    context, entry = own_entry(entry_id, Permission.ENTRY_WRITE_OWN)
    upload = _under_way(context, entry, sent.keeps)
    check_size(sent.size, context.definition)
    change = entries.change_file(entry, upload, shown_name(sent.name), size=sent.size, at=context.at)
    return context.save(change, entry, lambda saved: _begun(saved, entries.upload_of(saved, upload.id)))


def _begun(entry: Entry, upload: Upload) -> UploadBegunAnswer:
    return UploadBegunAnswer(
        upload=upload.id,
        name=upload.name,
        part_size=upload.part_size,
        parts=upload.parts,
        revision=entry.revision,
        token=_token(entry, upload),
    )


def _token(entry: Entry, upload: Upload) -> str:
    return upload_token(entry.id, upload, entry.owner, code_keys()[0])


def _for_upload(entry_id: str, upload_id: str, permission: Permission) -> tuple[RequestContext, Entry]:
    """The context of one of an upload's own calls, and the entry.

    Its entrant's session admits, and so does the upload's token: sending takes longer than a session lives without
    anybody at the page. Such a call counts as presence.
    """
    at_entry = entry_key(entry_id)
    context = authenticate(permission, at_entry, admitted=lambda rows, at: _token_holder(rows, at_entry, upload_id, at))
    entry = context.found(at_entry)
    if entry.owner != context.session.subject:
        raise Problem("NOT_FOUND")
    return context, entry


def _token_holder(rows: Rows, at_entry: Key[Entry], upload_id: str, at: datetime) -> Session | None:
    """What stands in for the session of whoever shows the token of an upload under way."""
    entry, token = rows.get(at_entry), header("x-upload-token")
    if entry is None or entry.upload is None or entry.upload.id != upload_id or not token:
        return None
    holds = is_token_of(entry.upload, token, entry_id=entry.id, subject=entry.owner, keys=code_keys(), at=at)
    return Session(id="", role=Role.ENTRANT, subject=entry.owner, name="", issued_at=at, seen_at=at) if holds else None


def _under_way(context: RequestContext, entry: Entry, upload_id: str) -> Upload:
    """The upload, if it can go on."""
    in_time = entries.in_grace(entry, context.campaign, context.definition, context.at)
    entries.check_collecting_or(in_time, context.campaign, context.at)
    upload = entries.upload_of(entry, upload_id)
    if context.at >= upload.ends_at:
        raise Problem("UPLOAD_GONE")
    return upload


@routes.route("/entries/{entry_id}/uploads/{upload_id}/signatures", methods=["POST"])
@json_route
def sign_parts(entry_id: str, upload_id: str) -> SignedPartsAnswer:
    """Presigned URLs for up to 100 parts. Each is valid for the part's exact length and SHA-256."""
    sent = body(SignBody)
    context, entry = _for_upload(entry_id, upload_id, Permission.ENTRY_WRITE_OWN)
    upload = _under_way(context, entry, upload_id)
    wrong = [number for number, part in enumerate(sent.parts[:SIGN_AT_ONCE]) if not _is_part(part, upload)]
    if wrong or not 1 <= len(sent.parts) <= SIGN_AT_ONCE:
        raise invalid(*(field_problem(f"parts[{number}]", "BAD_PART") for number in wrong or [len(sent.parts)]))
    context.note_presence()
    urls = [SignedPartAnswer(*objects.sign_part(upload, part.n, part.sha256)) for part in sent.parts]
    return SignedPartsAnswer(urls, expires_in=objects.PART_URL_LIFE)


def _is_part(part: PartBody, upload: Upload) -> bool:
    try:
        checksum = base64.b64decode(part.sha256, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(checksum) == 32 and 1 <= part.n <= upload.parts and part.size == upload.size_of(part.n)


@routes.route("/entries/{entry_id}/uploads/{upload_id}/parts", methods=["GET"])
@json_route
def list_parts(entry_id: str, upload_id: str) -> PartsAnswer:
    """The parts that have arrived, 1,000 a page. An upload that resumes skips them."""
    context, entry = _for_upload(entry_id, upload_id, Permission.ENTRY_READ_OWN)
    upload = _under_way(context, entry, upload_id)
    parts, following = objects.parts_of(upload, number("after"))
    stored = [StoredPartAnswer(part.n, part.size, part.sha256) for part in parts]
    return PartsAnswer(stored, next=following, token=_token(entry, upload))


@routes.route("/entries/{entry_id}/uploads/{upload_id}/completion", methods=["POST"])
@json_route
def complete_upload(entry_id: str, upload_id: str) -> CompletionAnswer:
    """Join the parts and pin the file. If the upload is complete already, change nothing and answer the same."""
    context, entry = _for_upload(entry_id, upload_id, Permission.ENTRY_WRITE_OWN)
    if _is_complete(entry, upload_id):
        return _completed(context, entry)
    upload = _under_way(context, entry, upload_id)
    stored = objects.complete_multipart(upload)
    try:
        change = entries.complete_upload(entry, stored.version, context.actor, at=context.at, checksum=stored.checksum)
        return context.save(change, entry, lambda saved: _completed(context, saved))
    except Stale:
        now = records.get(entry_key(entry_id))
        if now is None or not _is_complete(now, upload_id):
            raise
        return _completed(context, now)  # the bucket's event was faster and has stored the upload


def _completed(context: RequestContext, entry: Entry) -> CompletionAnswer:
    """The entry, for its entrant; nothing of it for whoever holds only the upload's token."""
    if context.is_guest:
        return CompletionAnswer(entry=None)
    return CompletionAnswer(entry=shown_entry(context, entry))


def _is_complete(entry: Entry, upload_id: str) -> bool:
    return entry.video is not None and entry.video.key.endswith(f"/{upload_id}.mp4")


@routes.route("/entries/{entry_id}/uploads/{upload_id}", methods=["DELETE"])
@json_route
def abandon_upload(entry_id: str, upload_id: str) -> EntryAnswer:
    """Abandon an upload: the entry's earlier video, if any, counts again."""
    context, entry = own_entry(entry_id, Permission.ENTRY_WRITE_OWN)
    upload = entries.upload_of(entry, upload_id)
    answer = saved(context, entries.abandon_upload(entry, context.actor, context.at), entry)
    _give_up(upload)
    return answer
