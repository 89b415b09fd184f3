"""The second factor of whoever asks."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.answers.people import SessionAnswer
from chalicelib.api.answers.scalars import Count


class AuthenticatorAnswer(msgspec.Struct, frozen=True):
    """An app that shows codes."""

    added_at: datetime


class NewAuthenticatorAnswer(msgspec.Struct, frozen=True):
    """What an app is set up with. Each answer has another secret; the one that is proved by a code counts."""

    nonce: Annotated[str, Meta(description="What goes with the first code")]
    secret: Annotated[str, Meta(description="As it is typed into an app: base32")]
    address: Annotated[str, Meta(description="`otpauth:` address, for a QR code")]


class PasskeyAnswer(msgspec.Struct, frozen=True):
    """A passkey; its name is empty until the second factor is proved."""

    id: str
    name: str
    added_at: datetime


class PasskeyOptionsAnswer(msgspec.Struct, frozen=True):
    """What a browser is asked with. All ids and challenges are base64 for addresses, without padding."""

    challenge: Annotated[str, Meta(description="Good for five minutes, in this session")]
    host: Annotated[str, Meta(description="The relying party's id")]
    user: Annotated[str, Meta(description="The user handle of a new passkey")]
    account: Annotated[str, Meta(description="What a new passkey is of, for people")]


class SecondFactorAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the asker has, and what a new authenticator would be set up with."""

    authenticator: AuthenticatorAnswer | None
    passkeys: list[PasskeyAnswer]
    options: PasskeyOptionsAnswer
    recovery_left: Annotated[Count, Meta(description="Recovery codes that are not used yet")]
    new: Annotated[
        NewAuthenticatorAnswer | None,
        Meta(description="Null where there is an authenticator, and before an existing second factor is proved"),
    ]


class EnrolledAnswer(SessionAnswer, frozen=True, kw_only=True):
    """The session after a factor was set up, and the recovery codes that came with the first one."""

    recovery_codes: Annotated[
        tuple[str, ...], Meta(description="Told this once; empty where the asker has some already")
    ]


class RecoveryCodesAnswer(msgspec.Struct, frozen=True):
    """The recovery codes that hold from now on, told this once."""

    codes: tuple[str, ...]
