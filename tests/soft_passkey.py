"""A passkey in software: what an authenticator answers, without a browser."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.people.passkeys import encoded

Json = dict[str, Any]
_OWNER_VERIFIED = 5


class SoftPasskey:
    """One key on P-256 with a counter, for the pages at `origin`."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.count = 0

    def made(self, options: Json, name: str = "办公电脑") -> Json:
        """The body that adds it."""
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        key = bytes.fromhex("a5010203262001215820") + x + bytes.fromhex("225820") + y
        data = self._said(options, _OWNER_VERIFIED | 64) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + key
        return {"name": name} | self._answer(options, "webauthn.create", data)

    def signed(self, options: Json) -> Json:
        """The body that proves it."""
        data = self._said(options, _OWNER_VERIFIED)
        answer = self._answer(options, "webauthn.get", data)
        message = data + hashlib.sha256(self._client(options, "webauthn.get")).digest()
        signature = self.key.sign(message, ec.ECDSA(hashes.SHA256()))
        return {"id": encoded(self.id), "signature": encoded(signature)} | answer

    def _said(self, options: Json, flags: int) -> bytes:
        self.count += 1
        return hashlib.sha256(options["host"].encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, options: Json, kind: str) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, options: Json, kind: str, data: bytes) -> Json:
        return {
            "challenge": options["challenge"],
            "client_data": encoded(self._client(options, kind)),
            "authenticator_data": encoded(data),
        }
