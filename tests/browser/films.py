"""Videos to upload: a real one from the corpus, made longer by a box that players skip."""

import struct
from pathlib import Path

from tests.unit.video import origins

CORPUS = Path(__file__).parents[1] / "corpus"
ACCEPTED = CORPUS / "ok_1080p_six_frames.mp4"  # every one that comes in is decoded, so few frames
CROPPED_SMALL = CORPUS / "rej_clap_1280x720.mp4"  # seen by the server alone
TOO_SMALL = CORPUS / "rej_1280x720_sar1.mp4"


def labelled(folder: Path) -> Path:
    """The accepted film, with a label for AI-generated content and a manifest behind it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "成片.mp4"
    packet = origins.xmp(f"<TC260:AIGC>{origins.LABEL}</TC260:AIGC>")
    path.write_bytes(ACCEPTED.read_bytes() + packet + origins.SIGNED)
    return path


def padded(folder: Path, size: int, name: str = "成片.mp4", filling: bytes = b"\0") -> Path:
    """The accepted film with a `free` box behind it (ISO/IEC 14496-12, 8.1.2), `size` bytes in all."""
    content = ACCEPTED.read_bytes()
    room = size - len(content)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content + struct.pack(">I4s", room, b"free") + filling * (room - 8))
    return path
