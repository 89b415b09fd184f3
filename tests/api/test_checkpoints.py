"""Checkpoints in public, and the proof that an entrant takes away, checked as anybody would without the platform."""

import json
from pathlib import Path

import pytest

from chalicelib.aws import anchors
from chalicelib.commands import check_proof
from tests import play
from tests.play import ApiClient, PlayedCall


def anchored() -> int:
    made: int = play.run("anchor_history", {})["checkpoints"]
    return made


def test_the_newest_checkpoint_is_public(stage: PlayedCall) -> None:
    """None before the first one; then each by its number, as it was signed, with the key that signed it."""
    visitor = ApiClient()
    assert visitor.do("GET", "/checkpoints/newest") == {"newest": None}
    assert anchored() == 1
    newest = visitor.do("GET", "/checkpoints/newest")["newest"]
    assert visitor.do("GET", "/checkpoints/1") == newest
    signed = anchors.read(1)
    assert signed is not None
    assert (newest["number"], newest["root"], newest["hash"]) == (1, signed.checkpoint.root, signed.checkpoint.hash)
    assert newest["signed"]["checkpoint"]["contest"] == play.CONTEST
    for number in ("2", "0", "-1", "x", "1234567", "１"):
        assert visitor.send("GET", f"/checkpoints/{number}")["code"] == "NOT_FOUND"


def test_an_entrant_proves_when_an_entry_was_submitted_with_which_film(
    stage: PlayedCall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the next checkpoint on; offline, against the film itself; nobody else's entry, and no state of before."""
    person = stage.entrant()
    entry = stage.submitted(person, "大国重器")
    path = f"/entries/{entry['id']}/proof"
    assert person.send("GET", path)["code"] == "NOT_ANCHORED"
    assert anchored() == 1
    proof = tmp_path / "proof.json"
    proof.write_text(json.dumps(person.do("GET", path)), encoding="utf-8")
    film, other = play.CORPUS / "ok_1080p_h264_aac.mp4", play.CORPUS / "ok_faststart.mp4"
    assert check_proof.main([str(proof), "--film", str(film), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    shown = person.do("GET", f"/entries/{entry['id']}")
    assert (told["fields"]["id"], told["fields"]["receipt"]) == (entry["id"], shown["receipt"])
    assert told["fields"]["submitted_at"]
    assert told["fields"]["entrant_name"] == "广东精工机械有限公司"  # sealed in the row, opened in the proof
    assert "form" not in told["fields"]
    assert check_proof.main([str(proof), "--film", str(other)]) == 1
    assert stage.entrant("13900139000").send("GET", path)["code"] == "NOT_FOUND"
    person.do("POST", f"/entries/{entry['id']}/withdrawal", {"reason": "版权争议"})
    assert person.send("GET", path)["code"] == "NOT_ANCHORED"
    assert anchored() == 1
    person.do("GET", path)
