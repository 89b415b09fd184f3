"""A file of scores that the commands' tests share."""

from pathlib import Path

import pytest


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    """Twelve works, eight experts, five scores each."""
    rows = [
        f"e{i:02},x{j},{40 + 3 * i + (i * 5 + j * 7) % 13 + j}"
        for i in range(12)
        for j in range(8)
        if (i * 3 + j * 5 + i // 8 * j) % 8 < 5
    ]
    path = tmp_path / "scores.csv"
    path.write_text("entry,expert,score\n" + "\n".join(rows), encoding="utf-8")
    return path
