"""How a message is sent: e-mail by SMTP, text messages by a provider's HTTPS service.

On a laptop the same code sends both to the local outbox.
"""

import json
import smtplib
import urllib.request
from email.message import EmailMessage
from email.utils import formatdate

from chalicelib.aws.secrets import secret
from chalicelib.config import config
from chalicelib.messages import ComposedMessage

TIMEOUT = 15  # seconds


class DeliveryError(Exception):
    """The message was not accepted. It says how the server refused, never for whom, because errors are logged."""


def send_mail(recipient: str, letter: ComposedMessage, message_id: str) -> None:
    """Send one e-mail. Raises DeliveryError if the server does not accept it."""
    settings = config()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings.mail_from, recipient, letter.subject
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{message_id}@{settings.mail_from.rpartition('@')[2] or 'zhengxuan'}>"
    mail.set_content(letter.text)
    try:
        _hand_over(mail)
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()) from None


def _hand_over(mail: EmailMessage) -> None:
    settings = config()
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT) as server:
        if settings.smtp_tls == "starttls":
            server.starttls()
        if settings.smtp_secret:
            login = json.loads(secret(settings.smtp_secret))
            server.login(login["username"], login["password"])
        server.send_message(mail)


def send_sms(recipient: str, letter: ComposedMessage, message_id: str) -> None:
    """Send one text message. Raises DeliveryError if the provider does not accept it."""
    settings = config()
    headers = {"Content-Type": "application/json", "Idempotency-Key": message_id}
    if settings.sms_secret:
        headers["Authorization"] = f"Bearer {secret(settings.sms_secret)}"
    content = json.dumps({"to": recipient, "text": letter.short}).encode()
    request = urllib.request.Request(settings.sms_url, content, headers)  # noqa: S310 - the operator's own URL
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
            return
    except OSError as error:
        raise DeliveryError(f"{type(error).__name__} {getattr(error, 'code', '')}".strip()) from None
