"""E-mail by SMTP: one session for a batch of letters.

On a laptop the same code sends to the local outbox, the only server that is spoken to without TLS.
"""

import json
import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from chalicelib import clock
from chalicelib.aws.logs import logger
from chalicelib.aws.queues import Later, Refused
from chalicelib.aws.secrets import forget, secret
from chalicelib.config import config
from chalicelib.messages import ComposedMessage

TIMEOUT = 15  # seconds
IMPLICIT_TLS = 465  # the port of RFC 8314; on any other TLS begins with STARTTLS
_LINE_LIMIT = 200  # characters of a server's words that are kept


class Mailbox:
    """A connection to the mail server. It opens with the first letter and is closed at the end of the batch."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "Mailbox":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._close()

    def send(self, recipient: str, letter: ComposedMessage, message_id: str, wait: timedelta) -> None:
        """Send one e-mail. Raises Refused if the server will never take it, and Later (after `wait`) if not now."""
        settings = config()
        mail = _written(recipient, letter, message_id)
        sender = settings.mail_envelope or parseaddr(settings.mail_from)[1]
        try:
            self._connected().send_message(mail, sender, [recipient])
        except smtplib.SMTPRecipientsRefused as refusal:
            [(code, words)] = refusal.recipients.values()
            raise _judged(code, words, wait) from None
        except smtplib.SMTPSenderRefused as refusal:  # our own settings, not this letter
            raise self._unreachable(refusal, wait) from None
        except smtplib.SMTPDataError as refusal:
            raise _judged(refusal.smtp_code, refusal.smtp_error, wait) from None
        except (smtplib.SMTPException, OSError) as error:
            raise self._unreachable(error, wait) from None

    def _unreachable(self, error: Exception, wait: timedelta) -> Later:
        """What to do when the server takes no letter at all. An operator has to hear of it."""
        self._close()
        logger.error("the mail server takes no letters", extra={"error": _named(error)})
        return Later(wait, _named(error))

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = _signed_in()
        return self._server

    def _close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()  # the server has gone already


def _judged(code: int, words: bytes | str, wait: timedelta) -> Exception:
    """5xx is final and anything else passes (RFC 5321, 4.2.1)."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    if code >= 500:
        return Refused(f"{code} {' '.join(said.split())}"[:_LINE_LIMIT])
    return Later(wait, str(code))


def _named(error: Exception) -> str:
    """The kind of an error and the server's code. Its words may hold an address, and this is logged."""
    return f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()


def _written(recipient: str, letter: ComposedMessage, message_id: str) -> EmailMessage:
    settings = config()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings.mail_from, recipient, letter.subject
    mail["Date"] = format_datetime(clock.now())  # in Beijing time, as the letter tells its dates
    mail["Message-ID"] = f"<{message_id}@{parseaddr(settings.mail_from)[1].rpartition('@')[2] or 'zhengxuan'}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notice answers it
    mail.set_content(letter.text)
    return mail


def _signed_in() -> smtplib.SMTP:
    """A session with the server. A password that it refuses is read again once: it may have been changed."""
    settings = config()
    server = _opened()
    try:
        if settings.smtp_secret:
            try:
                _log_in(server)
            except smtplib.SMTPAuthenticationError:
                forget(settings.smtp_secret)
                _log_in(server)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _log_in(server: smtplib.SMTP) -> None:
    login = json.loads(secret(config().smtp_secret))
    server.login(login["username"], login["password"])


def _opened() -> smtplib.SMTP:
    """A connection that nobody else can read; its certificate must be valid for the server's name."""
    settings = config()
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_tls == "none":
        if not settings.is_local:
            raise smtplib.SMTPException("mail without TLS is for the local stage alone")
        return smtplib.SMTP(host, port, timeout=TIMEOUT)
    context = ssl.create_default_context()
    if settings.smtp_tls == "implicit" or port == IMPLICIT_TLS:
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        server.starttls(context=context)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server
