"""The files of an entry for fields of the call's own: its entrant sends, replaces and removes them, and saves them."""

from chalice.app import Blueprint

from chalicelib.api.answers.attached import AttachmentAddressAnswer, AttachmentUploadAnswer
from chalicelib.api.answers.entries import EntryAnswer
from chalicelib.api.bodies import body
from chalicelib.api.entrant import own_entry, saved, shown_entry
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext
from chalicelib.aws import objects
from chalicelib.call.definition import Definition
from chalicelib.entry import entries, extra_files
from chalicelib.entry.entries import Entry, shown_receipt
from chalicelib.people.attachments import FileForm, attach
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


def file_address(entry: Entry, field: str, name: str, definition: Definition, sha256: str = "") -> str:
    """A five-minute address of the checked file of a field, saved under a name that begins so. Raises NOT_FOUND."""
    asked = extra_files.field_of(field, definition)
    file = extra_files.to_open(entry.files, field, sha256)
    saved_as = f"{name}-{definition.said(asked.text)}".replace("/", " ")
    return objects.attachment_url(_owner(entry.id), file, saved_as)


def _owner(entry_id: str) -> str:
    return f"{extra_files.OWNER}/{entry_id}"


def _changeable(entry_id: str, field: str) -> tuple[RequestContext, Entry]:
    """The context and one of the asker's own entries, the file of whose field may be changed now."""
    context, entry = own_entry(entry_id, Permission.ENTRY_WRITE_OWN)
    extra_files.check_change(entry, field, context.campaign, definition=context.definition, at=context.at)
    return context, entry


@routes.route("/entries/{entry_id}/files/{field}/upload", methods=["POST"])
@json_route
def sign_file(entry_id: str, field: str) -> AttachmentUploadAnswer:
    """Where to PUT a file. Nothing is stored before `POST …/files/{field}`."""
    sent = body(FileForm)
    context, _ = _changeable(entry_id, field)
    context.note_presence()
    limits = extra_files.limits_of(extra_files.field_of(field, context.definition))
    signed = objects.sign_attachment(_owner(entry_id), attach(sent, limits, context.at))
    return AttachmentUploadAnswer(signed.url, signed.headers)


@routes.route("/entries/{entry_id}/files/{field}", methods=["POST"])
@answering(202)
def send_file(entry_id: str, field: str) -> EntryAnswer:
    """The file is in the bucket: it takes the place of the one before, and is checked. Again, it changes nothing."""
    sent = body(FileForm)
    context, entry = _changeable(entry_id, field)
    change = extra_files.attach(entry, field, sent, definition=context.definition, at=context.at)
    return shown_entry(context, entry) if change is None else saved(context, change, entry)


@routes.route("/entries/{entry_id}/files/{field}", methods=["DELETE"])
@json_route
def remove_file(entry_id: str, field: str) -> EntryAnswer:
    """Take the file of a field away."""
    context, entry = own_entry(entry_id, Permission.ENTRY_WRITE_OWN)
    entries.check_window(entry, context.campaign, context.at)
    return saved(context, extra_files.remove(entry, field, context.definition, context.at), entry)


@routes.route("/entries/{entry_id}/files/{field}", methods=["GET"])
@json_route
def open_own_file(entry_id: str, field: str) -> AttachmentAddressAnswer:
    """An address of one's own file, once it was checked."""
    context, entry = own_entry(entry_id, Permission.ENTRY_READ_OWN)
    return AttachmentAddressAnswer(file_address(entry, field, shown_receipt(entry) or entry.id, context.definition))
