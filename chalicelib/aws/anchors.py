"""Checkpoints in their bucket: made by one function alone, which may sign and writes no row; read by everybody else.

    checkpoints/000012.json               a checkpoint with its signature
    checkpoints/latest.json               a copy of the newest
    leaves/000012-<root>/index.json       the blocks of its leaves
    leaves/000012-<root>/0000.jsonl.gz    one block, a leaf a line

The bucket locks each version of an object for years, so nobody takes one away. A checkpoint is written once: of two
runs that make the same one, the second finds it there.
"""

import base64
import gzip
import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from botocore.exceptions import ClientError

from chalicelib.aws import contests, heads, secrets
from chalicelib.aws.clients import client, error_code
from chalicelib.call import checkpoints, merkle
from chalicelib.call.checkpoints import Block, Checkpoint, Leaf, Salts, Signed
from chalicelib.config import config

_GONE = {"NoSuchKey", "404"}
_THERE = {"PreconditionFailed", "ConditionalRequestConflict"}
_ALGORITHM = "ECDSA_SHA_256"
_LATEST = "checkpoints/latest.json"


class Place(NamedTuple):
    """A file that leaves stand for: its bucket, its key, and what its leaf is called."""

    bucket: str
    key: str
    at: str


def salts() -> Salts:
    """The salts of the contest."""
    return Salts(secrets.secret(config().checkpoint_secret), contests.current())


# --- making -----------------------------------------------------------------------------------------------------------


def anchor(at: datetime) -> Checkpoint | None:
    """Make a checkpoint of the contest as it stands; None where nothing has changed since the newest."""
    before = _newest_copied()
    ordered = sorted((bytes.fromhex(checkpoints.order_of(leaf.at)), leaf.content) for leaf in _leaves())
    leaves = [content for _, content in ordered]
    del ordered
    blocks = checkpoints.blocks_of(leaves)
    root = checkpoints.root_of(blocks)
    if before is not None and (before.checkpoint.root, before.checkpoint.size) == (root, len(leaves)):
        return None
    number = before.checkpoint.number + 1 if before else 1
    index = _write_leaves(folder_of(number, root), blocks, leaves)
    made = Checkpoint(
        contest=contests.current(),
        number=number,
        at=at,
        size=len(leaves),
        root=root,
        index=hashlib.sha256(index).hexdigest(),
        previous=before.checkpoint.hash if before else "",
        key=public_key(),
    )
    return made if _publish(Signed(checkpoint=made, signature=_sign(made.content))) else None


def _leaves() -> Iterator[Leaf]:
    yield from heads.leaves(salts())
    for place in files():
        yield checkpoints.file_leaf(place.at, digest_of(place))


def _write_leaves(folder: str, blocks: list[Block], leaves: list[bytes]) -> bytes:
    """Write the blocks, then their list; returns the list's bytes."""
    for number in range(len(blocks)):
        lines = leaves[number * merkle.BLOCK : (number + 1) * merkle.BLOCK]
        _put(_block(folder, number), gzip.compress(b"\n".join(lines), 6, mtime=0), "application/gzip")
    index = msgspec.json.encode(blocks)
    _put(f"{folder}/index.json", index, "application/json")
    return index


def _publish(signed: Signed) -> bool:
    """Write a checkpoint; False if one of its number is there, which another run has made."""
    content = msgspec.json.encode(signed)
    try:
        _put(key_of(signed.checkpoint.number), content, "application/json", IfNoneMatch="*")
    except ClientError as error:
        if error_code(error) not in _THERE:
            raise
        return False
    _put(_LATEST, content, "application/json")
    return True


def _put(key: str, content: bytes, kind: str, **more: str) -> None:
    client("s3").put_object(
        Bucket=config().checkpoints_bucket,
        Key=contests.file(key),
        Body=content,
        ContentType=kind,
        ChecksumSHA256=base64.b64encode(hashlib.sha256(content).digest()).decode(),
        **more,
    )


def _sign(content: bytes) -> str:
    answer = client("kms").sign(
        KeyId=config().checkpoint_key, Message=content, MessageType="RAW", SigningAlgorithm=_ALGORITHM
    )
    return base64.b64encode(answer["Signature"]).decode()


def public_key() -> str:
    """The public key, as checkpoints name it."""
    return base64.b64encode(client("kms").get_public_key(KeyId=config().checkpoint_key)["PublicKey"]).decode()


def is_trusted(signed: Signed, key: str) -> bool:
    """Whether the deployment's key (`key` is its public half) has signed a checkpoint, or one of those before it.

    No key of KMS leaves its account. So a deployment that was restored elsewhere signs with another one, and holds the
    checkpoints from before against the public keys that its operator has named (`FormerCheckpointKeys`).
    """
    if signed.checkpoint.key == key:
        return is_signed(signed)
    return signed.checkpoint.key in config().former_checkpoint_keys.split() and _is_signed_elsewhere(signed)


def _is_signed_elsewhere(signed: Signed) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = load_der_public_key(base64.b64decode(signed.checkpoint.key))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(base64.b64decode(signed.signature), signed.checkpoint.content, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_signed(signed: Signed) -> bool:
    """Whether the deployment's key has signed a checkpoint."""
    try:
        answer = client("kms").verify(
            KeyId=config().checkpoint_key,
            Message=signed.checkpoint.content,
            MessageType="RAW",
            Signature=base64.b64decode(signed.signature),
            SigningAlgorithm=_ALGORITHM,
        )
    except (ClientError, ValueError) as error:
        if isinstance(error, ValueError) or error_code(error) == "KMSInvalidSignatureException":
            return False
        raise
    return bool(answer["SignatureValid"])


# --- reading ----------------------------------------------------------------------------------------------------------


def key_of(number: int) -> str:
    """Where a checkpoint lies."""
    return f"checkpoints/{number:06d}.json"


def number_in(key: str) -> int:
    """The number of the checkpoint that lies at a key."""
    return int(key.rpartition("/")[2].partition(".")[0])


def folder_of(number: int, root: str) -> str:
    """Where the leaves of a checkpoint lie: a run that came too late writes elsewhere."""
    return f"leaves/{number:06d}-{root[:16]}"


def _block(folder: str, number: int) -> str:
    return f"{folder}/{number:04d}.jsonl.gz"


def latest() -> Signed | None:
    """The newest checkpoint, as its copy says; None before the first one."""
    return _read_signed(_LATEST)


def newest() -> Signed | None:
    """The newest checkpoint, also where a run died before it wrote the copy."""
    return newest_after(latest())


def _newest_copied() -> Signed | None:
    """The newest checkpoint. Where a run died before it wrote the copy, that is written now."""
    copied = latest()
    found = newest_after(copied)
    if found is not None and found != copied:
        _put(_LATEST, msgspec.json.encode(found), "application/json")
    return found


def newest_after(found: Signed | None) -> Signed | None:
    """The last checkpoint that follows on one, or that one; from the first on if it is None."""
    while following := read(found.checkpoint.number + 1 if found else 1):
        found = following
    return found


def read(number: int) -> Signed | None:
    """A checkpoint, or None. Raises msgspec.DecodeError for a file that is none."""
    return _read_signed(key_of(number))


def _read_signed(key: str) -> Signed | None:
    content = read_bytes(key)
    return msgspec.json.decode(content, type=Signed) if content is not None else None


def read_bytes(key: str) -> bytes | None:
    """A file of the checkpoints' bucket, or None."""
    try:
        answer = client("s3").get_object(Bucket=config().checkpoints_bucket, Key=contests.file(key))
    except ClientError as error:
        if error_code(error) in _GONE:
            return None
        raise
    content: bytes = answer["Body"].read()
    return content


def index_of(checkpoint: Checkpoint) -> list[Block]:
    """The blocks of a checkpoint's leaves. Raises LookupError if they are not those that it names."""
    content = read_bytes(f"{folder_of(checkpoint.number, checkpoint.root)}/index.json")
    if content is None or hashlib.sha256(content).hexdigest() != checkpoint.index:
        raise LookupError(checkpoint.number)
    return msgspec.json.decode(content, type=list[Block])


def lines_of(checkpoint: Checkpoint, block: int) -> list[bytes]:
    """The leaves of one block. Raises LookupError if there is none."""
    content = read_bytes(_block(folder_of(checkpoint.number, checkpoint.root), block))
    if content is None:
        raise LookupError(checkpoint.number)
    return gzip.decompress(content).split(b"\n")


def versions() -> dict[str, int]:
    """How many versions each checkpoint has, by its key, delete markers included: never more than one."""
    found: dict[str, int] = {}
    prefix = contests.file("checkpoints/0")
    pages = client("s3").get_paginator("list_object_versions")
    for page in pages.paginate(Bucket=config().checkpoints_bucket, Prefix=prefix):
        for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            key = contests.plain_file(each["Key"])
            found[key] = found.get(key, 0) + 1
    return found


# --- files ------------------------------------------------------------------------------------------------------------


def files() -> Iterator[Place]:
    """The files that a checkpoint covers: results and tally sheets, and the pages."""
    contest = contests.current()
    for key in _keys(config().work_bucket, contests.file(f"results/{contest}/")):
        yield Place(config().work_bucket, key, f"work/{contests.plain_file(key)}")
    yield from pages()


def pages() -> Iterator[Place]:
    """The files of the contest's pages. Those of the further contests are not the first one's."""
    prefix = "" if contests.is_default() else f"c/{contests.current()}/"
    for key in _keys(config().pages_bucket, prefix):
        if prefix or not key.startswith("c/"):
            yield Place(config().pages_bucket, key, f"pages/{key}")


def _keys(bucket: str, prefix: str) -> Iterator[str]:
    if not bucket:
        return
    for page in client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (str(each["Key"]) for each in page.get("Contents", []))


def digest_of(place: Place) -> str:
    """SHA-256 of a file's content."""
    content: Any = client("s3").get_object(Bucket=place.bucket, Key=place.key)["Body"].read()
    return hashlib.sha256(content).hexdigest()
