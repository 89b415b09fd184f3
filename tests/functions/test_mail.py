"""Letters by SMTP against a real server: who may read the password, what is final, what passes, what a letter says."""

import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from chalicelib import clock
from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.aws.queues import Later, Refused
from chalicelib.config import config
from chalicelib.messages import ComposedMessage
from functions.deliver_messages.mail import Mailbox
from tests.functions.mail_server import HOST, Post, serving

LETTER = ComposedMessage("登录验证码 012345", "您的登录验证码是 012345\n", "您的登录验证码是 012345")
WAIT = timedelta(minutes=4)


@pytest.fixture
def settings(place: str, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Production, with a password in Secrets Manager."""
    arn = client("secretsmanager").create_secret(
        Name=f"{place}-smtp", SecretString=json.dumps({"username": "post", "password": "secret"})
    )["ARN"]
    more = {"STAGE": "production", "SMTP_HOST": HOST, "SMTP_SECRET": arn, "MAIL_FROM": "征选 <zx@example.cn>"}
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def _use(settings: pytest.MonkeyPatch, post: Post, **more: str) -> None:
    """Point the settings at a server, whose certificate is trusted unless told otherwise."""
    variables = {"SMTP_PORT": str(post.port), "SSL_CERT_FILE": str(post.trusted or "")} | more
    for name, value in variables.items():
        settings.setenv(name, value)
    config.cache_clear()


def _send(*recipients: str) -> None:
    with Mailbox() as mailbox:
        for recipient in recipients:
            mailbox.send(recipient, LETTER, "m1", WAIT)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_letter_goes_encrypted_to_a_server_whose_certificate_is_valid(
    settings: pytest.MonkeyPatch, tmp_path: Path, tls: str
) -> None:
    """With its headers; the envelope names where bounces go."""
    with serving(Post(), tmp_path, tls) as post:
        _use(settings, post, SMTP_TLS=tls, MAIL_ENVELOPE="bounces@example.cn")
        _send("a@example.cn")
    [mail] = post.mails
    assert post.envelopes == [("bounces@example.cn", "a@example.cn")]
    names = ("From", "To", "Subject", "Message-ID", "Auto-Submitted")
    assert {name: str(mail[name]) for name in names} == {
        "From": "征选 <zx@example.cn>",
        "To": "a@example.cn",
        "Subject": LETTER.subject,
        "Message-ID": "<m1@example.cn>",
        "Auto-Submitted": "auto-generated",
    }
    written = parsedate_to_datetime(str(mail["Date"]))
    assert written.utcoffset() == timedelta(hours=8)  # Beijing, as the dates in the letter
    assert abs(clock.now() - written) < timedelta(minutes=10)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_stranger_gets_neither_password_nor_letter(settings: pytest.MonkeyPatch, tmp_path: Path, tls: str) -> None:
    """A certificate that nobody vouches for ends the session before sign-in; the letter is tried again."""
    with serving(Post(), tmp_path, tls) as post:
        _use(settings, post, SMTP_TLS=tls, SSL_CERT_FILE="")
        with pytest.raises(Later):
            _send("a@example.cn")
    assert (post.mails, post.tried) == ([], [])


def test_without_tls_nothing_is_sent_but_on_a_laptop(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`none` is for the local outbox alone."""
    with serving(Post(), tmp_path, "none") as post:
        _use(settings, post, SMTP_TLS="none", SMTP_SECRET="")
        with pytest.raises(Later):
            _send("a@example.cn")
        _use(settings, post, STAGE="local")
        _send("b@example.cn")
    assert post.tried == ["b@example.cn"]


def test_a_batch_is_one_session_and_a_refused_recipient_does_not_end_it(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each letter has its own outcome: 5xx is final with the server's words, 4xx passes."""
    post = Post()
    post.answers = {"gone@example.cn": "550 5.1.1 No such user", "full@example.cn": "452 4.2.2 Mailbox full"}
    with serving(post, tmp_path) as post:
        _use(settings, post)
        with Mailbox() as mailbox:
            mailbox.send("a@example.cn", LETTER, "m1", WAIT)
            with pytest.raises(Refused) as refused:
                mailbox.send("gone@example.cn", LETTER, "m2", WAIT)
            with pytest.raises(Later) as later:
                mailbox.send("full@example.cn", LETTER, "m3", WAIT)
            mailbox.send("b@example.cn", LETTER, "m4", WAIT)
    assert refused.value.words == "550 5.1.1 No such user"
    assert later.value.wait == WAIT
    assert [to for _, to in post.envelopes] == ["a@example.cn", "b@example.cn"]
    assert len(post.sessions) == 1


def test_a_changed_password_is_read_again(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The warm function knows the old one; the server refuses it; the letter goes out with the new one."""
    with serving(Post(), tmp_path) as post:
        _use(settings, post)
        _send("a@example.cn")
        post.password = "changed"
        changed = json.dumps({"username": "post", "password": "changed"})
        client("secretsmanager").put_secret_value(SecretId=config().smtp_secret, SecretString=changed)
        _send("b@example.cn")
        post.password = "changed again"
        with pytest.raises(Later):
            _send("c@example.cn")
    assert [to for _, to in post.envelopes] == ["a@example.cn", "b@example.cn"]
    secrets.forget()


def test_a_server_that_is_away_is_tried_again(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody listens: no letter is lost or refused for that."""
    with serving(Post(), tmp_path, "none") as post:
        pass
    _use(settings, post, STAGE="local", SMTP_TLS="none", SMTP_SECRET="")
    with pytest.raises(Later):
        _send("a@example.cn")
