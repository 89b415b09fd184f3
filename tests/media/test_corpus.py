"""Hard video files, each with the verdicts it may get and the codes that must be among its findings.

`corpus` holds files of every kind; `corpus-2` files that play although a figure in them is wrong, and files that look
whole although something is lost.
"""

import json
from pathlib import Path

import pytest

from chalicelib.video import probe
from tests.sample_call import LIMITS

FOLDERS = [Path(__file__).parents[1] / name for name in ("corpus", "corpus-2")]
FILES = [
    (folder / each["file"], each["expected"], each["codes"])
    for folder in FOLDERS
    for each in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
]


class FileOnDisk:
    """A file on disk as a range reader."""

    def __init__(self, path: Path) -> None:
        self.content = path.read_bytes()
        self.size = len(self.content)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes."""
        return self.content[offset : offset + length]


@pytest.mark.parametrize(("path", "expected", "codes"), FILES, ids=[path.stem for path, _, _ in FILES])
def test_verdict_and_codes(path: Path, expected: str | list[str], codes: list[str]) -> None:
    """The verdict is one of those expected, every listed code is there, and findings have words in both languages."""
    report = probe.probe(FileOnDisk(path), LIMITS)
    assert report.verdict in ([expected] if isinstance(expected, str) else expected)
    assert sorted(set(codes) - set(report.codes)) == []
    for finding in report.findings:
        assert all(text.zh and text.en for text in (finding.title, finding.actual, finding.wanted, finding.fix))
    assert report.requests <= 3
