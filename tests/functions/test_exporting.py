"""A contest in files: whole, checked by what every machine has, and without names unless they are asked for."""

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib import clock
from chalicelib.aws import anchors, audit
from chalicelib.history import HistoryRow, broken_at
from infra import exporting, operate
from tests import play
from tests.play import PlayedCall


def lines(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def check_sums(folder: Path) -> set[str]:
    """The files that the list names, each as it says; the folder holds nothing else."""
    listed = [line.partition("  ") for line in (folder / exporting.SUMS).read_text().splitlines()]
    named = {name: digest for digest, _, name in listed}
    held = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {exporting.SUMS}
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in held} == named
    return held


def everything(folder: Path) -> str:
    return "".join(path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def played(stage: PlayedCall) -> PlayedCall:
    """A call with a submitted work, and a checkpoint of it."""
    office = stage.organizer()
    stage.submitted(stage.entrant(), "大国重器")
    office.do("POST", "/exports", {"kind": "entries"})
    anchors.anchor(clock.now())
    return stage


def test_an_export_without_names(played: PlayedCall, tmp_path: Path) -> None:
    """Works, videos, histories as a chain of hashes, checkpoints and the definition; nobody's name or number."""
    folder = tmp_path / "export"
    assert operate.export({}, lambda _name: None, [str(folder), "json"]) == 0
    held = check_sums(folder)
    assert {"works.jsonl", "videos.jsonl", "history.jsonl", "contest.json", "checkpoints/000001.json"} <= held
    assert any(name.startswith("definitions/") for name in held)
    assert not any(name.startswith(("personal/", "videos/")) for name in held)
    [work], [video] = lines(folder, "works.jsonl"), lines(folder, "videos.jsonl")
    assert (work["title"], work["status"], video["entry"]) == ("大国重器", "submitted", work["id"])
    assert video["checksum"]
    links = lines(folder, "history.jsonl")
    assert {"draft", "submit", "appoint"} <= {link["action"] for link in links}
    assert all("why" not in link and link["hash"] for link in links)
    told = everything(folder)
    assert [word for word in ("13800138000", "zhangsan@example.cn", "张三", "王主任") if word in told] == []
    with pytest.raises(exporting.ExportError, match="whole export"):
        exporting.export(folder, personal=False, videos=False)


def test_an_export_with_names_and_films(played: PlayedCall, tmp_path: Path) -> None:
    """Rows in clear, workbooks, films byte by byte; every chain can be recomputed from the links alone."""
    play.queued("write_workbook", play.outbox("write")[0]["pointer"])
    told = exporting.export(tmp_path, personal=True, videos=True)
    held = check_sums(tmp_path)
    assert (told["works"], told["films"], told["workbooks"], told["checkpoints"]) == (1, 1, 1, 1)
    [film] = [name for name in held if name.startswith("videos/")]
    assert (tmp_path / film).read_bytes() == (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    assert "13800138000" in (tmp_path / "personal/rows.jsonl").read_text(encoding="utf-8")
    chains: dict[str, list[HistoryRow]] = {}
    for link in lines(tmp_path, "history.jsonl"):
        where = "/".join(link.pop(name) for name in ("table", "pk", "row"))
        chains.setdefault(where, []).append(row_of(link))
    assert chains
    assert [broken_at(chain) for chain in chains.values()] == [None] * len(chains)
    assert audit.verify() == []


def row_of(link: dict[str, Any]) -> HistoryRow:
    """A link of the file as a row."""
    return msgspec.convert(link, HistoryRow)


def test_what_is_no_folder_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert operate.export({}, lambda _name: None, []) == 2
    assert "takes a folder" in capsys.readouterr().err
