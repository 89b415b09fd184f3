"""Attachments 附件: small files that people send beside what they write, of one kind wherever they are used.

A file goes from the browser straight to the bucket's quarantine, at a place named by its owner and its SHA-256, which
is part of the signature: nothing else can come to lie there. It is checked before anybody may open it, and only what
was checked is copied to where it can be fetched from. The row of its owner holds it.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple

import msgspec

from chalicelib import text
from chalicelib.bilingual import Label, Text, Tone
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.history import Destination, Message

MEBIBYTE = 1024 * 1024
NAME_LENGTH = 200  # characters of a file's name


class FileKind(StrEnum):
    """What an attachment can be."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


class Served(NamedTuple):
    """How a kind of file is given out: as this type whatever its sender called it, and with this ending."""

    content_type: str
    ending: str


SERVED = {
    FileKind.PDF: Served("application/pdf", ".pdf"),
    FileKind.JPEG: Served("image/jpeg", ".jpg"),
    FileKind.PNG: Served("image/png", ".png"),
}


class AttachmentState(StrEnum):
    """How far an attachment has come."""

    SENT = "sent"  # it is being checked; nobody may open it
    CHECKED = "checked"
    REFUSED = "refused"


STATES = {
    AttachmentState.SENT: Label(Text("正在检查", "Being checked"), Tone.INFO),
    AttachmentState.CHECKED: Label(Text("已通过检查", "Checked"), Tone.GOOD),
    AttachmentState.REFUSED: Label(Text("未通过检查", "Refused"), Tone.BAD),
}


class Fault(StrEnum):
    """Why an attachment was refused. A failure of the machine is none: then it is checked again."""

    ABSENT = "ABSENT"
    NOT_THE_KIND = "NOT_THE_KIND"
    BROKEN = "BROKEN"
    ENCRYPTED = "ENCRYPTED"
    ACTIVE = "ACTIVE"
    NO_PAGES = "NO_PAGES"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    BOMB = "BOMB"


FAULTS = {
    Fault.ABSENT: Text("文件没有完整送达，请重新上传。", "The file did not arrive whole. Please send it again."),
    Fault.NOT_THE_KIND: Text(
        "文件内容与扩展名不符，请上传真正的 PDF、JPEG 或 PNG 文件。",
        "The file is not what its name says. Send a real PDF, JPEG or PNG.",
    ),
    Fault.BROKEN: Text(
        "文件已损坏，无法打开，请重新扫描或另存后上传。",
        "The file is damaged and cannot be opened. Scan it again or save it anew, and send that.",
    ),
    Fault.ENCRYPTED: Text(
        "PDF 有密码或权限加密，请取消加密后上传。",
        "The PDF is encrypted. Remove the password or the restrictions and send it again.",
    ),
    Fault.ACTIVE: Text(
        "PDF 含有脚本、嵌入文件或启动程序的动作，请打印为新的 PDF 后上传。",
        "The PDF holds scripts, embedded files or actions that start programs. Print it to a new PDF and send that.",
    ),
    Fault.NO_PAGES: Text("PDF 没有页面，请重新扫描后上传。", "The PDF has no pages. Please scan it again."),
    Fault.TOO_MANY_PIXELS: Text(
        "图片超过 8000 万像素，请降低分辨率后上传。",
        "The picture has more than 80 million pixels. Send it at a lower resolution.",
    ),
    Fault.BOMB: Text(
        "文件展开后异常庞大，已拒绝打开。请重新扫描或另存后上传。",
        "The file unpacks to far more than it seems. Scan it again or save it anew, and send that.",
    ),
}


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file as its owner's row holds it. `name` is what its sender called it: it is shown and nothing else.

    `size` is in bytes, `sha256` in hex; within its owner the hash names the file.
    """

    name: str
    kind: FileKind
    size: int
    sha256: str
    sent_at: datetime
    state: AttachmentState = AttachmentState.SENT
    fault: Fault | None = None


class FileForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a page says of a file that it sends: its name, kind, size in bytes and SHA-256 in hex."""

    name: Annotated[str, msgspec.Meta(extra_json_schema={"maxLength": NAME_LENGTH, "minLength": 1})]
    kind: FileKind
    size: Annotated[int, msgspec.Meta(extra_json_schema={"minimum": 1})]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Limits(NamedTuple):
    """What an owner takes: kinds of files, bytes of each, and how many."""

    kinds: tuple[FileKind, ...]
    most_bytes: int
    most_files: int = 1


def attach(form: FileForm, limits: Limits, at: datetime) -> Attachment:
    """A file that was sent and is to be checked. Raises INVALID_FIELDS and FILE_TOO_LARGE."""
    if form.size > limits.most_bytes:
        raise Problem("FILE_TOO_LARGE", limit=f"{limits.most_bytes // MEBIBYTE} MB")
    if form.size < 1:
        raise invalid(field_problem("size", "OUT_OF_RANGE", low=1, high=limits.most_bytes))
    if form.kind not in limits.kinds:
        raise invalid(field_problem("kind", "NOT_A_CHOICE"))
    name = text.readable_line(form.name[: 4 * NAME_LENGTH])[:NAME_LENGTH] or form.kind.value
    return Attachment(name=name, kind=form.kind, size=form.size, sha256=form.sha256, sent_at=at)


def settle(attachment: Attachment, fault: Fault | None) -> Attachment:
    """The file as it was checked: refused for a fault, or to be opened by whom its owner lets."""
    state = AttachmentState.CHECKED if fault is None else AttachmentState.REFUSED
    return msgspec.structs.replace(attachment, state=state, fault=fault)


def awaiting(attachments: Iterable[Attachment], sha256: str) -> Attachment | None:
    """The file of this hash that is not checked yet; None where another has replaced it, or it was checked before."""
    found = (each for each in attachments if each.sha256 == sha256 and each.state is AttachmentState.SENT)
    return next(found, None)


def check_order(owner: str, owner_id: str, attachment: Attachment, replaces: str = "") -> Message:
    """The message that has a file checked; `owner` is a kind of owner that `check_attachment` knows.

    `replaces` is the hash of the file whose place it takes, which is deleted.
    """
    body = {"owner": owner, "id": owner_id, "sha256": attachment.sha256, "replaces": replaces}
    return Message(Destination.ATTACHMENTS, "check_attachment", body)


def discard_order(owner: str, owner_id: str, sha256: str) -> Message:
    """The message that has a file deleted that its owner has no more."""
    body = {"owner": owner, "id": owner_id, "sha256": "", "replaces": sha256}
    return Message(Destination.ATTACHMENTS, "check_attachment", body)
