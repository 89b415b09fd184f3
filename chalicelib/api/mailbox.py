"""An entrant's mailbox: everything that was sent to them, and up to where they have read it."""

from datetime import datetime
from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.mailbox import MailboxAnswer, ReadAnswer, mailbox_answer
from chalicelib.api.bodies import body, query
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import correspondence, records
from chalicelib.aws.items import read_mark_key
from chalicelib.people import mailbox
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


class ReadBody(msgspec.Struct, forbid_unknown_fields=True):
    """Up to which moment the mailbox was read."""

    until: Annotated[datetime, msgspec.Meta(tz=True)]


@routes.route("/entrant/messages", methods=["GET"])
@json_route
def list_messages() -> MailboxAnswer:
    """What was sent to the entrant, newest first."""
    context = authenticate(Permission.PROFILE_READ_OWN, own=read_mark_key)
    reader = context.session.subject
    letters, following = correspondence.mailbox_page(reader, context.definition, query("after"))
    found = mailbox_answer(letters, context.rows.get(read_mark_key(reader)), following)
    # What is unread is the owner's to read: a team member is not reminded of it on every page.
    return msgspec.structs.replace(found, unread=0) if context.session.member else found


@routes.route("/entrant/messages/read", methods=["POST"])
@json_route
def mark_read() -> ReadAnswer:
    """Note up to which moment the mailbox is read."""
    sent = body(ReadBody)
    context = authenticate(Permission.PROFILE_WRITE_OWN, own=read_mark_key)
    reader = context.session.subject
    mark = mailbox.marked(reader, context.rows.get(read_mark_key(reader)), sent.until, context.at)
    return context.save_all([], lambda _rows: ReadAnswer(mark.until), records.put_row(mark, {}))
