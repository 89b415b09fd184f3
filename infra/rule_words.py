"""The words of the video's check for the entrant's page: `python -m infra.rule_words` writes them anew.

The page's own look at a file says what the server's check would say, so its words and its lists come from there. A
test holds that they are the same.
"""

import json
from pathlib import Path

from chalicelib.video.checks import IMAGE_BRANDS, MP4_BRANDS, SIGNATURES
from chalicelib.video.mp4 import OPENING_KINDS
from chalicelib.video.rules import RULES

PATH = Path(__file__).resolve().parent.parent / "web" / "entrant" / "upload" / "rule-words.js"
CODES = (
    "EMPTY_FILE",
    "NOT_MP4",
    "NOT_MP4_QUICKTIME",
    "NOT_MP4_3GP",
    "NOT_MP4_IMAGE",
    "FILE_TOO_LARGE",
    "NO_MOOV",
    "TRUNCATED",
    "NO_VIDEO",
    "RES_TOO_LOW",
    "ASPECT_RATIO",
    "RES_NEAR_MISS",
    "NON_SQUARE_PIXELS",
    "NO_AUDIO",
)


def content() -> str:
    """The module's text."""
    rules = {code: RULES[code]._asdict() for code in CODES}
    signatures = [[at, magic.hex(), zh, en] for at, magic, zh, en in SIGNATURES]
    return (
        "/** Written by `python -m infra.rule_words` from the server's rules: change those. */\n"
        f"export const RULES = {_json(rules)};\n"
        f"export const SIGNATURES = {_json(signatures)};\n"
        f"export const BRANDS = {_json(sorted(MP4_BRANDS))};\n"
        f"export const IMAGE_BRANDS = {_json(sorted(IMAGE_BRANDS))};\n"
        f"export const OPENING_KINDS = {_json(sorted(kind.decode('latin1') for kind in OPENING_KINDS))};\n"
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    PATH.write_text(content(), encoding="utf-8")
