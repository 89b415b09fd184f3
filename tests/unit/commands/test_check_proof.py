"""`check-proof`, run as a terminal would: what holds, what does not, and the film beside it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from chalicelib.aws import sealing
from chalicelib.aws.places import Place
from chalicelib.call import checkpoints
from chalicelib.call.checkpoints import Checkpoint, Opened, Proof, Salts, Signed
from chalicelib.commands import check_proof
from tests.unit.samples import AT

KEY = ec.generate_private_key(ec.SECP256R1())
FILM = b"film" * 5
PARTS = [FILM[:16], FILM[16:]]
DIGEST = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in PARTS)).digest()
VIDEO = {"name": "a.mp4", "size": 20, "part_size": 16, "checksum": f"{base64.b64encode(DIGEST).decode()}-2"}
DATA: dict[str, Any] = {"id": "1", "submitted_at": "2025-09-01T12:00:00Z", "video": VIDEO, "revision": 1, "head": "ab"}


def signed(point: Checkpoint) -> Signed:
    made = KEY.sign(point.content, ec.ECDSA(hashes.SHA256()))
    return Signed(checkpoint=point, signature=base64.b64encode(made).decode())


def proof(data: dict[str, Any] = DATA, opened: Mapping[str, Opened] = MappingProxyType({})) -> Proof:
    salts = Salts("secret", "call")
    public = KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    lines = [checkpoints.leaf_of("entries/entry#1/entry", data, {}, salts=salts, links=1).content]
    blocks = checkpoints.blocks_of(lines)
    point = Checkpoint(
        contest="call",
        number=7,
        at=AT,
        size=1,
        root=checkpoints.root_of(blocks),
        index="",
        previous="",
        key=base64.b64encode(public).decode(),
    )
    shown = ("id", "submitted_at", "video", *opened)
    found = checkpoints.prove(
        signed(point), blocks, lines, at="entries/entry#1/entry", data=data, shown=shown, salts=salts, opened=opened
    )
    assert found is not None
    return found


def sealed_proof() -> Proof:
    """The same of a row whose holder's name is sealed, and opened in the proof."""
    place = Place("entries", "entry#1", "entry")
    content = sealing.seal({**DATA, "entrant_name": "李晓明"}, {"entrant_name": None}, place)
    held = sealing.opening(content.data, "entrant_name", place.item() | content.beside)
    assert held is not None
    told = {"entrant_name": Opened(value=held.value, key=held.key.hex(), bound=held.bound)}
    return proof(content.data, told)


def written(folder: Path, made: Proof) -> str:
    path = folder / "proof.json"
    path.write_bytes(msgspec.json.encode({"proof": made}))
    return str(path)


def test_a_proof_holds_and_says_what_it_proves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The checkpoint with its time and key, the fields, and that the film is the one."""
    made, film = proof(), tmp_path / "film.mp4"
    film.write_bytes(FILM)
    path, key = written(tmp_path, made), made.signed.checkpoint.key_id
    assert check_proof.main([path, "--film", str(film), "--key", key]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [f"holds: checkpoint 7 of call, signed {AT.isoformat()}", f"key {key}"]
    assert "submitted_at: 2025-09-01T12:00:00Z" in lines
    assert f"video checksum: {VIDEO['checksum']}" in lines
    assert check_proof.main([path, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["holds"], told["faults"], told["fields"]["video"]) == (True, [], VIDEO)


def test_what_does_not_hold_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another film, another key than the published one, another value, another checkpoint under the old signature."""
    made, film = proof(), tmp_path / "film.mp4"
    film.write_bytes(FILM + b"x")
    later = replace(made.signed, checkpoint=replace(made.signed.checkpoint, number=8))
    forged = replace(made, disclosed=(replace(made.disclosed[1], value="2025-08-01T12:00:00Z"),))
    odd = replace(made.signed, checkpoint=replace(made.signed.checkpoint, key="!"))
    cases = [
        (made, ["--film", str(film)], "the film is another one than was submitted"),
        (replace(made, disclosed=()), ["--film", str(film)], "the proof names no film"),
        (made, ["--key", "00" * 32], "the checkpoint is signed with another key"),
        (forged, [], "submitted_at: the row had another value"),
        (replace(made, signed=later), [], "the signature of the checkpoint is wrong"),
        (replace(made, signed=odd), [], "the signature of the checkpoint is wrong"),
    ]
    for case, more, fault in cases:
        assert check_proof.main([written(tmp_path, case), *more]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert (lines[0].startswith("does NOT hold: checkpoint "), lines[1:]) == (True, [fault])


def test_a_sealed_field_is_opened_by_whoever_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The proof names the key of that field; another name, another key or no sealed value at all is told."""
    made = sealed_proof()
    assert check_proof.main([written(tmp_path, made)]) == 0
    assert "entrant_name: 李晓明" in capsys.readouterr().out.splitlines()
    *others, named = made.disclosed
    assert named.opened is not None
    assert set(named.value) == {"sealed"}
    wrong = [replace(named.opened, value="王五"), replace(named.opened, key="00" * 32), replace(named.opened, key="x")]
    for each in (*wrong, replace(named.opened, bound="entry#2|entry|entrant_name")):
        case = replace(made, disclosed=(*others, replace(named, opened=each)))
        assert check_proof.main([written(tmp_path, case)]) == 1
        assert capsys.readouterr().out.splitlines()[1:] == ["entrant_name: what is sealed is another value"]


def test_a_file_that_is_no_proof_is_said_to_be_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error."""
    path = tmp_path / "other.json"
    path.write_text("{}", encoding="utf-8")
    assert check_proof.main([str(path)]) == 2
    assert capsys.readouterr().err.startswith("check-proof: ")
