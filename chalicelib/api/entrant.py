"""For entrants: their profile, their works, and the upload of each work's video."""

import base64
import binascii
import secrets
from typing import Any

import msgspec
from chalice.app import Blueprint, Response

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import body, query
from chalicelib.api.replies import json_route, reply
from chalicelib.api.request_context import RequestContext, authenticate, header
from chalicelib.aws import objects, records
from chalicelib.aws.items import Key, entrant_key, entry_key, recommender_key
from chalicelib.entry import entries
from chalicelib.entry.entries import AgreedPledge, Entry, Form, Upload
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.people import entrants
from chalicelib.people.entrants import Consent, Entrant, Profile
from chalicelib.people.recommenders import Recommender

routes = Blueprint(__name__)
SIGN_AT_ONCE = 100


class TextVersion(msgspec.Struct, forbid_unknown_fields=True):
    version: str
    sha256: str


class ProfileBody(Profile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    revision: int
    privacy: TextVersion


class FormBody(Form, frozen=True, forbid_unknown_fields=True, kw_only=True):
    revision: int = 0


class PledgeBody(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    version: str
    sha256: str


class SubmissionBody(msgspec.Struct, forbid_unknown_fields=True):
    revision: int
    pledges: list[PledgeBody]


class WithdrawalBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: str = ""


class UploadBody(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    size: int
    type: str = "video/mp4"


class PartBody(msgspec.Struct, forbid_unknown_fields=True):
    n: int
    sha256: str
    size: int


class SignBody(msgspec.Struct, forbid_unknown_fields=True):
    parts: list[PartBody]


def _profile_of(sent: ProfileBody) -> Profile:
    return Profile(**{name: getattr(sent, name) for name in Profile.__struct_fields__})


def _form_of(sent: FormBody) -> Form:
    return Form(**{name: getattr(sent, name) for name in Form.__struct_fields__})


# --- profile ----------------------------------------------------------------------------------------------------


@routes.route("/entrant", methods=["GET"])
@json_route
def show_entrant() -> dict[str, Any]:
    """The entrant's own profile."""
    return views.entrant_view(authenticate(Role.ENTRANT, own=(entrant_key, Entrant)).found("own"))


@routes.route("/entrant", methods=["PUT"])
@json_route
def save_entrant() -> dict[str, Any]:
    """Save the profile, with the privacy notice agreed to."""
    sent = body(ProfileBody)
    context = authenticate(Role.ENTRANT, own=(entrant_key, Entrant), recommender=_named(sent.recommender))
    entrant = context.found("own")
    _check_recommender(context, sent.recommender)
    if sent.revision != entrant.revision:
        raise Problem("STALE")
    consent = Consent(sent.privacy.version, sent.privacy.sha256, context.at)
    change = entrants.describe(
        entrant, _profile_of(sent), consent=consent, definition=context.definition, at=context.at
    )
    return views.entrant_view(context.save(change, entrant))


# --- works ------------------------------------------------------------------------------------------------------


@routes.route("/entries", methods=["GET"])
@json_route
def list_entries() -> dict[str, Any]:
    """The entrant's works, oldest first; beyond a megabyte of them in pages."""
    context = authenticate(Role.ENTRANT)
    rows, following = records.query_index(
        "entries", "by_owner", attribute_name="owner", value=context.session.subject, kind=Entry, after=query("after")
    )
    shown = [views.entry_view(row, context.campaign, context.definition, context.at) for row in rows]
    return {"entries": shown, "next": following or None}


@routes.route("/entries", methods=["POST"])
@json_route
def make_entry() -> Response:
    """A new work. The same Idempotency-Key makes it once; with another body it is KEY_REUSED."""
    sent = body(FormBody)
    request_key = header("idempotency-key")[:200] or secrets.token_hex(16)
    context = authenticate(Role.ENTRANT, own=(entrant_key, Entrant), recommender=_named(sent.recommender))
    _check_recommender(context, sent.recommender)
    entries.check_collecting_or(context.campaign.is_collecting(context.at), context.campaign, context.at)
    name = entrants.require_profile(context.found("own")).name
    change = entries.draft(
        _form_of(sent), context.definition, owner=context.session.subject, name=name, request=request_key, at=context.at
    )
    try:
        entry = context.save(change, None)
    except Problem as problem:
        if problem.code != "STALE":
            raise
        entry = _made_before(change.row)
    return reply(views.entry_view(entry, context.campaign, context.definition, context.at), 201)


def _made_before(wanted: Entry) -> Entry:
    """The work that the same request made earlier."""
    entry = records.get(entry_key(wanted.id), Entry)
    if entry is None or entry.request != wanted.request:
        raise Problem("KEY_REUSED")
    return entry


def _named(recommender: str | None) -> tuple[Key, type[Recommender]]:
    """Where the row of a named recommending unit lies."""
    return recommender_key(recommender or "none"), Recommender


def _check_recommender(context: RequestContext, recommender: str | None) -> None:
    if recommender and context.rows["recommender"] is None:
        raise invalid(field_problem("recommender", "NOT_A_CHOICE"))


def _mine(
    entry_id: str, own: tuple[Any, type[Any]] | None = None, **wanted: tuple[Key, type[Any]]
) -> tuple[RequestContext, Entry]:
    """The context and one of the asker's own works; another's answers exactly as a missing one. `own` as in `sit`."""
    context = authenticate(Role.ENTRANT, own=own, entry=(entry_key(entry_id), Entry), **wanted)
    entry = context.found("entry")
    if entry.owner != context.session.subject:
        raise Problem("NOT_FOUND")
    return context, entry


def _changeable(entry_id: str, **wanted: tuple[Key, type[Any]]) -> tuple[RequestContext, Entry]:
    context, entry = _mine(entry_id, **wanted)
    entries.check_window(entry, context.campaign, context.at)
    return context, entry


def _saved(context: RequestContext, change: Any, entry: Entry) -> dict[str, Any]:
    return views.entry_view(context.save(change, entry), context.campaign, context.definition, context.at)


@routes.route("/entries/{entry_id}", methods=["GET"])
@json_route
def show_entry(entry_id: str) -> dict[str, Any]:
    """One work, with what may be done with it now."""
    context, entry = _mine(entry_id)
    return views.entry_view(entry, context.campaign, context.definition, context.at)


@routes.route("/entries/{entry_id}", methods=["PUT"])
@json_route
def save_entry(entry_id: str) -> dict[str, Any]:
    """Change a work's form."""
    sent = body(FormBody)
    context, entry = _changeable(entry_id, recommender=_named(sent.recommender))
    _check_recommender(context, sent.recommender)
    entries.check_revision(entry, sent.revision)
    return _saved(context, entries.revise(entry, _form_of(sent), context.definition, context.at), entry)


@routes.route("/entries/{entry_id}/submission", methods=["POST"])
@json_route
def submit_entry(entry_id: str) -> dict[str, Any]:
    """Submit a work with its pledges; before the deadline, or in the grace of an upload begun in time."""
    sent = body(SubmissionBody)
    context, entry = _mine(entry_id, own=(entrant_key, Entrant))
    in_time = entries.in_grace(entry, context.campaign, context.definition, context.at)
    entries.check_collecting_or(in_time, context.campaign, context.at)
    entries.check_revision(entry, sent.revision)
    pledges = tuple(AgreedPledge(id=pledge.id, version=pledge.version, sha256=pledge.sha256) for pledge in sent.pledges)
    name = entrants.require_profile(context.found("own")).name
    return _saved(
        context, entries.submit(entry, pledges, definition=context.definition, at=context.at, entrant_name=name), entry
    )


@routes.route("/entries/{entry_id}/withdrawal", methods=["POST"])
@json_route
def withdraw_entry(entry_id: str) -> dict[str, Any]:
    """Take a work back."""
    sent = body(WithdrawalBody)
    context, entry = _mine(entry_id)
    answer = _saved(context, entries.withdraw(entry, context.actor, context.at, sent.reason), entry)
    _give_up(entry.upload)
    return answer


def _give_up(upload: Upload | None) -> None:
    """Tell the bucket that an upload has ended, once the row says so; its lifecycle sweeps what a crash leaves."""
    if upload is not None:
        objects.abort_multipart(upload)


# --- upload -----------------------------------------------------------------------------------------------------


@routes.route("/entries/{entry_id}/uploads", methods=["POST"])
@json_route
def begin_upload(entry_id: str) -> Response:
    """Begin to upload a video; the server chooses key and part size."""
    sent = body(UploadBody)
    context, entry = _changeable(entry_id)
    name = entries.check_file(sent.name, sent.size, context.definition)
    upload_id = secrets.token_hex(10)
    key = f"uploads/{entry.id}/{upload_id}.mp4"
    part_size = entries.part_size_for(sent.size)
    upload = Upload(
        id=upload_id,
        key=key,
        multipart_id=objects.begin_multipart(key),
        name=name,
        size=sent.size,
        part_size=part_size,
        begun_at=context.at,
    )
    saved = context.save(entries.begin_upload(entry, upload, context.at), entry)
    _give_up(entry.upload)
    return reply({"upload": upload.id, "part_size": part_size, "parts": upload.parts, "revision": saved.revision}, 201)


def _under_way(context: RequestContext, entry: Entry, upload_id: str) -> Upload:
    """The upload, where it may still go on."""
    in_time = entries.in_grace(entry, context.campaign, context.definition, context.at)
    entries.check_collecting_or(in_time, context.campaign, context.at)
    return entries.upload_of(entry, upload_id)


@routes.route("/entries/{entry_id}/uploads/{upload_id}/signatures", methods=["POST"])
@json_route
def sign_parts(entry_id: str, upload_id: str) -> dict[str, Any]:
    """Presigned URLs for up to 100 parts, each bound to its length and SHA-256."""
    sent = body(SignBody)
    upload = _under_way(*_mine(entry_id), upload_id)
    wrong = [number for number, part in enumerate(sent.parts[:SIGN_AT_ONCE]) if not _is_part(part, upload)]
    if wrong or not 1 <= len(sent.parts) <= SIGN_AT_ONCE:
        raise invalid(*(field_problem(f"parts[{number}]", "BAD_PART") for number in wrong or [len(sent.parts)]))
    urls = [objects.sign_part(upload, part.n, part.sha256) for part in sent.parts]
    return {"urls": urls, "expires_in": objects.PART_URL_LIFE}


def _is_part(part: PartBody, upload: Upload) -> bool:
    try:
        checksum = base64.b64decode(part.sha256, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(checksum) == 32 and 1 <= part.n <= upload.parts and part.size == upload.size_of(part.n)


@routes.route("/entries/{entry_id}/uploads/{upload_id}/parts", methods=["GET"])
@json_route
def list_parts(entry_id: str, upload_id: str) -> dict[str, Any]:
    """The parts that have arrived, 1,000 a page: what a resumed upload can skip."""
    upload = _under_way(*_mine(entry_id), upload_id)
    after = query("after", "0")
    parts, following = objects.parts_of(upload, int(after) if after.isdigit() else 0)
    return {"parts": [views.fields(part, "n", "size", "sha256") for part in parts], "next": following}


@routes.route("/entries/{entry_id}/uploads/{upload_id}/completion", methods=["POST"])
@json_route
def complete_upload(entry_id: str, upload_id: str) -> dict[str, Any]:
    """Join the parts and pin the file. Harmless when repeated: a completed upload answers as it did."""
    context, entry = _mine(entry_id)
    if _is_complete(entry, upload_id):
        return views.entry_view(entry, context.campaign, context.definition, context.at)
    upload = _under_way(context, entry, upload_id)
    stored = objects.complete_multipart(upload)
    try:
        return _saved(context, entries.complete_upload(entry, stored.version, context.actor, context.at), entry)
    except Problem as problem:
        now = records.get(entry_key(entry_id), Entry)
        if problem.code != "STALE" or now is None or not _is_complete(now, upload_id):
            raise
        return views.entry_view(
            now, context.campaign, context.definition, context.at
        )  # the bucket's event was quicker and has taken it in


def _is_complete(entry: Entry, upload_id: str) -> bool:
    return entry.video is not None and entry.video.key.endswith(f"/{upload_id}.mp4")


@routes.route("/entries/{entry_id}/uploads/{upload_id}", methods=["DELETE"])
@json_route
def abandon_upload(entry_id: str, upload_id: str) -> dict[str, Any]:
    """Give an upload up; an earlier video of the work counts again."""
    context, entry = _mine(entry_id)
    upload = entries.upload_of(entry, upload_id)
    answer = _saved(context, entries.abandon_upload(entry, context.actor, context.at), entry)
    _give_up(upload)
    return answer
