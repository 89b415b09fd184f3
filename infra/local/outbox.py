"""Receives the platform's messages on this machine: a mail server and an SMS provider that show what they receive.

Messages are kept in `.local/` and never sent on. This code is in this package only, so no deployment can have it.
"""

import contextlib
import email
import email.policy
import errno
import html
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as MailSession

KEPT = 2000  # messages
REFUSED = "@refused.example"  # addresses that the mail server knows nobody at, to see what the platform does then
_BEIJING = timezone(timedelta(hours=8))
_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>发件箱 Outbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="5">
<link rel="stylesheet" href="/outbox.css"></head><body><main><h1>发件箱 Outbox</h1>
<p>本机平台发出的邮件与短信，最新在前。<br>E-mails and text messages sent by this platform, newest first.
{count}</p><p><a href="/authenticator">动态验证码 Authenticator</a></p>
<form method="post" action="/outbox/notice"><button>演练：让公示期立即届满
Rehearsal: let the days of the public notice pass</button></form>{messages}</main></body></html>"""
_MESSAGE = """<article><header><strong>{subject}</strong> <span>{to}</span> <time>{at}</time></header>
<pre>{text}</pre></article>"""
STYLE = """body{font:16px/1.6 system-ui,sans-serif;margin:0;background:#f5f6f8;color:#1c2330}
main{max-width:48rem;margin:0 auto;padding:1rem}button{font:inherit;padding:.25rem .75rem}
article{background:#fff;border:1px solid #d9dee7;border-radius:8px;
margin:1rem 0;padding:1rem}header{display:flex;flex-wrap:wrap;gap:.25rem 1rem}header span,time{color:#5b6577}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.5rem 0 0}"""


class Outbox:
    """Messages in the order they came, stored as one JSON object on each line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.refusals = 0  # of recipients, since the server started
        self.messages: list[dict[str, str]] = []
        if path.exists():
            self._read()

    def _read(self) -> None:
        """Read the messages. A line that is none, as when the machine was cut off while writing it, is left out."""
        lines, read = self.path.read_bytes().split(b"\n"), []
        for line in filter(None, lines):
            with contextlib.suppress(ValueError, TypeError):
                read.append({name: str(json.loads(line)[name]) for name in ("to", "subject", "text", "at")})
        self.messages = read[-KEPT:]
        if left_out := len(list(filter(None, lines))) - len(read):
            print(f"  {left_out} message(s) in {self.path} cannot be read and are left out / 有 {left_out} 封无法读取")
            new = self.path.with_suffix(".new")
            new.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in read), encoding="utf-8")
            new.replace(self.path)

    def add(self, to: str, subject: str, text: str) -> None:
        """Keep one message."""
        at = datetime.now(_BEIJING).isoformat(timespec="seconds")
        message = {"to": to, "subject": subject, "text": text, "at": at}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        _append(self.path, json.dumps(message, ensure_ascii=False) + "\n")
        self.messages = [*self.messages, message][-KEPT:]

    def newest_first(self) -> list[dict[str, str]]:
        """Every message kept."""
        return self.messages[::-1]

    def page(self) -> str:
        """The messages as a page."""
        shown = (
            _MESSAGE.format(**{name: html.escape(value) for name, value in message.items()})
            for message in self.newest_first()
        )
        return _PAGE.format(count=len(self.messages), messages="".join(shown))


def _append(path: Path, line: str) -> None:
    """Append a line, or nothing of it. Raises OSError."""
    with path.open("ab", buffering=0) as kept:
        before = kept.tell()
        try:
            if kept.write(line.encode()) < len(line.encode()):
                raise OSError(errno.ENOSPC, "the message was written in part", str(path))
        except OSError:
            kept.truncate(before)
            raise


class Sink:
    """The handler of aiosmtpd's SMTP server; keeps every mail it gets, and refuses recipients at `REFUSED`."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: MailSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or refuse it for good."""
        if address.endswith(REFUSED):
            self.outbox.refusals += 1
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: MailSession, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail once for each recipient."""
        mail = email.message_from_bytes(_bytes(envelope.content), policy=email.policy.default)
        body = mail.get_body(("plain",))
        text = body.get_content() if body else ""
        for to in envelope.rcpt_tos:
            self.outbox.add(to, str(mail["Subject"] or ""), text.replace("\r\n", "\n"))
        return "250 kept"


def _bytes(content: bytes | str | None) -> bytes:
    return content.encode() if isinstance(content, str) else content or b""


def mail_server(outbox: Outbox) -> Any:
    """A protocol factory for `loop.create_server`."""
    return lambda: SMTP(Sink(outbox), enable_SMTPUTF8=True, hostname="localhost")
