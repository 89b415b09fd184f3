"""Checkpoints as the public reads them, and the proof that an entrant takes away."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.call.checkpoints import Signed


class CheckpointAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The newest checkpoint in short, and the whole of it as it was signed."""

    number: int
    at: datetime
    root: Annotated[str, Meta(description="Root of the Merkle tree (RFC 9162), in hex")]
    key_id: Annotated[str, Meta(description="SHA-256 of the public key that signed it, in hex")]
    hash: Annotated[str, Meta(description="SHA-256 of the signed bytes, which the next checkpoint names")]
    signed: Annotated[dict[str, Any], Meta(description="The checkpoint with its signature")]


class CheckpointsAnswer(msgspec.Struct, frozen=True):
    """The newest checkpoint; null before the first one."""

    newest: CheckpointAnswer | None


class ProofAnswer(msgspec.Struct, frozen=True):
    """What `python -m chalicelib check-proof` checks, to be saved as a file."""

    proof: Annotated[dict[str, Any], Meta(description="Checkpoint, leaf, path, and the fields that it discloses")]


def checkpoint_answer(signed: Signed) -> CheckpointAnswer:
    """A checkpoint, as the public page shows it."""
    point = signed.checkpoint
    return CheckpointAnswer(
        number=point.number,
        at=point.at,
        root=point.root,
        key_id=point.key_id,
        hash=point.hash,
        signed=msgspec.to_builtins(signed),
    )
