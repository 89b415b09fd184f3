"""Where a local run keeps its data. Needs the standard library only."""

import os
from pathlib import Path

DEFAULT = "industry-story-2025"
ROOT = Path(__file__).resolve().parents[2]


def signing_file(folder: Path) -> Path:
    """Where the ARN of a key for rehearsals is kept: see `infra.operate --local rehearse-signing`."""
    return folder / "signing-secret.txt"


def restored_file(folder: Path) -> Path:
    """Where a stack that was made of a backup keeps what its template must be told at each start."""
    return folder / "restored.json"


def home(contest: str) -> Path:
    """.local/ for the default call, .local-<id>/ for another, or the folder that LOCAL names."""
    return Path(os.environ.get("LOCAL") or ROOT / (".local" if contest == DEFAULT else f".local-{contest}"))
