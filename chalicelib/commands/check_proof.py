"""Checks offline that an entry stood so at a signed checkpoint: says what is proved, or why nothing is.

FILE is what GET /entries/{entry_id}/proof answers. The proof leads from the fields that it shows to the root of the
checkpoint, and the checkpoint is signed. Whose key that is, the file cannot say: compare its SHA-256 with the one that
the organizers have published, or give it with --key. With --film it also says whether the film is the submitted one.
"""

import base64
import binascii
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.call import checkpoints
from chalicelib.call.checkpoints import Proof, Signed
from chalicelib.commands.terminal import Exit, Parser, fail


class _File(msgspec.Struct, frozen=True):
    proof: Proof


def main(argv: list[str]) -> int:
    """Returns 0 when the proof holds, 1 when it does not, 2 for a file that is no proof."""
    arguments = _parser().parse_args(argv)
    try:
        proof = msgspec.json.decode(arguments.file.read_bytes(), type=_File).proof
        film = _film_faults(arguments.film, proof) if arguments.film else []
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        return fail("check-proof", error, Exit.UNREADABLE)
    faults = [*faults_of(proof), *film]
    if arguments.key and arguments.key.lower() != proof.signed.checkpoint.key_id:
        faults.append("the checkpoint is signed with another key")
    if arguments.json:
        found = {"holds": not faults, "faults": faults, "checkpoint": proof.signed.checkpoint, "fields": _fields(proof)}
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(proof, faults))
    return Exit.NO if faults else Exit.YES


def faults_of(proof: Proof) -> list[str]:
    """Why a proof does not hold, its signature included; empty where it holds."""
    return [*_signature_faults(proof.signed), *checkpoints.faults_of(proof), *_opened_faults(proof)]


def _parser() -> Parser:
    parser = Parser("check-proof", __doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--key", metavar="SHA256", help="the SHA-256 of the organizers' public key, in hex")
    parser.add_argument("--film", type=Path, metavar="FILM", help="a video file: is it the one that was submitted?")
    return parser


def _signature_faults(signed: Signed) -> list[str]:
    try:
        key = serialization.load_der_public_key(base64.b64decode(signed.checkpoint.key))
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return ["the key of the checkpoint is of another kind"]
        key.verify(base64.b64decode(signed.signature), signed.checkpoint.content, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, binascii.Error):
        return ["the signature of the checkpoint is wrong"]
    return []


def _opened_faults(proof: Proof) -> Iterator[str]:
    """Sealed fields that do not hold what the proof says: each is opened with the key that the proof names."""
    for each in proof.disclosed:
        if each.opened is None:
            continue
        try:
            key, sealed = bytes.fromhex(each.opened.key), base64.b64decode(each.value["sealed"])
            held = msgspec.json.decode(AESGCM(key).decrypt(bytes(12), sealed, each.opened.bound.encode()))
        except (InvalidTag, ValueError, TypeError, KeyError):
            held = None
        if held != each.opened.value:
            yield f"{each.name}: what is sealed is another value"


def _film_faults(film: Path, proof: Proof) -> list[str]:
    """Whether a file is the film: its SHA-256 over the SHA-256 of its parts, as the bucket counts it."""
    video = _fields(proof).get("video") or {}
    size, stated = video.get("part_size") or 0, str(video.get("checksum") or "")
    if not size or not stated:
        return ["the proof names no film"]
    parts = []
    with film.open("rb") as content:
        while part := content.read(size):
            parts.append(hashlib.sha256(part).digest())
    counted = base64.b64encode(hashlib.sha256(b"".join(parts)).digest()).decode()
    return [] if stated == f"{counted}-{len(parts)}" else ["the film is another one than was submitted"]


def _fields(proof: Proof) -> dict[str, Any]:
    return {each.name: each.opened.value if each.opened else each.value for each in proof.disclosed}


def _lines(proof: Proof, faults: list[str]) -> list[str]:
    point = proof.signed.checkpoint
    if faults:
        return [f"does NOT hold: checkpoint {point.number} of {point.contest}", *faults]
    shown = ((name, value) for name, value in _fields(proof).items() if not isinstance(value, dict | list))
    return [
        f"holds: checkpoint {point.number} of {point.contest}, signed {point.at.isoformat()}",
        f"key {point.key_id}",
        f"root {point.root}",
        *(f"{name}: {value}" for name, value in shown),
        *(f"video {name}: {value}" for name, value in _video(proof)),
    ]


def _video(proof: Proof) -> list[tuple[str, Any]]:
    video = _fields(proof).get("video") or {}
    told = [(name, video.get(name)) for name in ("name", "size", "uploaded_at", "checksum", "part_size")]
    return [(name, value) for name, value in told if value is not None and not isinstance(value, dict)]  # sealed
