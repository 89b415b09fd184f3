"""Hard video files, each with the verdict it must get and the codes that must be among its findings."""

import json
from pathlib import Path

import pytest

from chalicelib.video import probe
from tests.sample_call import LIMITS

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))["files"]


class FileOnDisk:
    """A file on disk as a range reader."""

    def __init__(self, path: Path) -> None:
        self.content = path.read_bytes()
        self.size = len(self.content)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes."""
        return self.content[offset : offset + length]


@pytest.mark.parametrize("wanted", FILES, ids=[each["file"] for each in FILES])
def test_verdict_and_codes(wanted: dict[str, object]) -> None:
    """The verdict is exact, every listed code is there, and every finding has its words in both languages."""
    report = probe.probe(FileOnDisk(CORPUS / str(wanted["file"])), LIMITS)
    codes = wanted["codes"]
    assert isinstance(codes, list)
    assert (report.verdict, sorted(set(codes) - set(report.codes))) == (wanted["expected"], [])
    for finding in report.findings:
        assert all(text.zh and text.en for text in (finding.title, finding.actual, finding.wanted, finding.fix))
    assert report.requests <= 3
