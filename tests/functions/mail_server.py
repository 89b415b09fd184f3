"""A mail server as operators' ones are: with TLS and sign-in, and with addresses that it refuses."""

import asyncio
import datetime
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as MailSession
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.config import config

HOST = "127.0.0.1"


class Post:
    """What the server has received, how it was reached, and what it answers to some recipients."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, str]] = []  # sender and recipient
        self.sessions: set[int] = set()
        self.tried: list[str] = []  # every recipient that was named
        self.answers: dict[str, str] = {}  # to a recipient
        self.password = "secret"
        self.trusted: Path | None = None  # the certificate that a client has to trust

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Refuse some recipients."""
        self.tried.append(address)
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: MailSession, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.envelopes += [(str(envelope.mail_from), to) for to in envelope.rcpt_tos]
        self.sessions.add(id(session))
        return "250 kept"

    def sign_in(self, _server: SMTP, _session: Any, _envelope: Envelope, _way: str, login: Any) -> AuthResult:
        """Whether the password is right."""
        right = isinstance(login, LoginPassword) and login.password.decode() == self.password
        return AuthResult(success=right, handled=right)


@contextmanager
def serving(post: Post, folder: Path, tls: str = "starttls") -> Iterator[Post]:
    """The server while it runs: with `starttls`, `implicit` TLS, or `none`."""
    context = None if tls == "none" else _context(post, folder)
    ready, ended = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    def protocol() -> SMTP:
        more: dict[str, Any] = {"auth_required": tls == "starttls", "authenticator": post.sign_in} if context else {}
        if tls == "starttls":
            more |= {"tls_context": context, "require_starttls": True}
        if tls == "implicit":
            more |= {"auth_require_tls": False}
        return SMTP(post, hostname="localhost", loop=loops[0], **more)

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        server = await loops[0].create_server(protocol, HOST, 0, ssl=context if tls == "implicit" else None)
        post.port = server.sockets[0].getsockname()[1]
        async with server:
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(30)
    try:
        yield post
    finally:
        loops[0].call_soon_threadsafe(ended.set)
        thread.join(30)


def _context(post: Post, folder: Path) -> ssl.SSLContext:
    """A certificate of this machine that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    post.trusted = folder / "certificate.pem"
    post.trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = folder / "key.pem"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(post.trusted, private)
    return context


def used(server: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the local stage sends its letters to this server."""
    for name, value in {"SMTP_HOST": HOST, "SMTP_PORT": str(server.port), "SMTP_TLS": "none"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MAIL_FROM", "zx@example.cn")
    config.cache_clear()
