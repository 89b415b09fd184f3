"""The command: what it prints and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib import __main__ as commands
from chalicelib.commands.terminal import Exit
from tests import sample_call
from tests.unit.video import origins

CORPUS = Path(__file__).parents[2] / "corpus"
GOOD, BAD = str(CORPUS / "ok_1080p_h264_aac.mp4"), str(CORPUS / "rej_1280x720_sar1.mp4")
REMARK, MISSING = str(CORPUS / "warn_hdr10_hevc.mp4"), "no-such-file.mp4"


@pytest.mark.parametrize(
    ("sources", "status"),
    [
        ([GOOD, REMARK], 0),
        ([GOOD, BAD], 1),
        ([GOOD, MISSING], 2),
        ([MISSING, BAD], 1),
        ([], 3),
        (["--nonsense", GOOD], 3),
        ([GOOD, "--contest", MISSING], 3),
        (["--help"], 0),
    ],
)
def test_exit_status(sources: list[str], status: int) -> None:
    """0 accepted or warned, 1 some rejected, 2 some unknown, 3 wrong usage."""
    assert commands.main(["check-video", *sources]) == status


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line for each source, in their order."""
    commands.main(["check-video", "--json", BAD, GOOD])
    bad, good = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    judged = {"source", "verdict", "codes", "findings", "facts", "provenance", "metadata"}
    assert set(good) == {*judged, "bytes_read", "requests", "seconds"}
    assert good["provenance"] == {"labels": [], "manifests": [], "skipped": []}
    assert (bad["source"], bad["verdict"], bad["codes"]) == (BAD, "reject", ["RES_TOO_LOW"])
    assert (good["verdict"], good["findings"], good["facts"]["width"], good["requests"]) == ("accept", [], 1920, 1)


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Verdict, then each finding with actual, wanted and what to do, in both languages."""
    commands.main(["check-video", BAD])
    printed = capsys.readouterr().out
    for words in (
        "不通过 rejected",
        "[RES_TOO_LOW]",
        "1280×720",
        "短边不低于 1080 像素",
        "a short side of at least 1080",
    ):
        assert words in printed


def test_origin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Label and manifest are told in both languages, and change nothing of the verdict."""
    video = Path(GOOD).read_bytes()
    labelled = tmp_path / "labelled.mp4"
    labelled.write_bytes(video + origins.xmp(f"<TC260:AIGC>{origins.LABEL}</TC260:AIGC>") + origins.SIGNED)
    assert commands.main(["check-video", str(labelled)]) == Exit.YES
    assert [line for line in capsys.readouterr().out.splitlines() if "A]" in line or "C]" in line] == [
        "  [AIGC] 属于人工智能生成合成内容 AI-generated content（XMP（TC260） XMP (TC260)）001191310000X p-1",
        "  [C2PA] sora-test 2.0 · VidGen 1 · c2pa.created · trainedAlgorithmicMedia"
        "（签名未验证 signature not checked）",
    ]


def test_another_contest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The limits are those of the definition named."""
    text = sample_call.PATH.read_text(encoding="utf-8")
    lower = text.replace("min_short_side = 1080", "min_short_side = 720").replace("near_miss = 1070", "near_miss = 710")
    definition = tmp_path / sample_call.PATH.name
    definition.write_text(lower, encoding="utf-8")
    assert commands.main(["check-video", "--contest", str(definition), BAD]) == 0


def test_as_a_program() -> None:
    """python -m chalicelib."""
    done = subprocess.run([sys.executable, "-m", "chalicelib", "check-video", BAD], capture_output=True, check=False)
    assert done.returncode == 1


def test_a_reader_who_has_seen_enough() -> None:
    """`check-video … | head -1` ends without a word of Python's own."""
    command = [sys.executable, "-m", "chalicelib", "check-video", "--json", *[BAD] * 3]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as done:
        assert done.stdout is not None
        assert done.stderr is not None
        done.stdout.close()
        assert done.stderr.read() == b""
    assert done.returncode == Exit.UNREAD
