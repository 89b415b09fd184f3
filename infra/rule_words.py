"""The rules of the video's check for the entrant's page, as `infra.page_words` writes them.

The page looks at a file before it is sent and says what the server's check would say.
"""

import json

from chalicelib.video.checks import IMAGE_BRANDS, MP4_BRANDS, SIGNATURES
from chalicelib.video.mp4 import OPENING_KINDS
from chalicelib.video.rules import RULES, Rule

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
    """The module's code."""
    rules = {code: _before_sending(RULES[code])._asdict() for code in CODES}
    signatures = [[at, magic.hex(), zh, en] for at, magic, zh, en in SIGNATURES]
    return (
        f"export const RULES = {_json(rules)};\n"
        f"export const SIGNATURES = {_json(signatures)};\n"
        f"export const BRANDS = {_json(sorted(MP4_BRANDS))};\n"
        f"export const IMAGE_BRANDS = {_json(sorted(IMAGE_BRANDS))};\n"
        f"export const OPENING_KINDS = {_json(sorted(kind.decode('latin1') for kind in OPENING_KINDS))};\n"
    )


def _before_sending(rule: Rule) -> Rule:
    """The rule as the page can fill it in: it knows where a file was cut off, but not what is missed by that."""
    zh, en = rule.actual
    effects = {"{effect_zh}": "中断处以后的画面缺失", "{effect_en}": "the pictures after the break are missing"}
    for blank, words in effects.items():
        zh, en = zh.replace(blank, words), en.replace(blank, words)
    return rule._replace(actual=(zh, en))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
