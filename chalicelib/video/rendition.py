"""Makes a small copy of a video for playing in a browser: H.264 and AAC in an MP4 whose index comes first.

There are two: what the showcase plays to anybody, and what screeners and experts play.

A film takes longer than one run of a function lasts, so it is made in steps: its pictures in parts of `PART` seconds,
then its sound, then all of them joined. Every step decodes or reads in a sandboxed child (`rendition_maker`), which
takes nothing of the original but pictures and sound: no title, no place, no comment. Here are the shapes of that.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from chalicelib.video.origin import ImplicitLabel

PART = 60  # seconds of pictures that one step makes
LONGEST = 20 * 60  # seconds of a film; the last step holds the whole copy in memory
GOP = 2.0  # seconds from one keyframe to the next: a jump in the player waits for no more
SECONDS = 780.0  # that one step may take; its function ends after 900
HEAD = 4096  # bytes before the content that the child is asked about: what it is to do


class Ceiling(msgspec.Struct, frozen=True):
    """How large a copy is: pixels of its shorter and its longer edge at most, bits a second of pictures and sound."""

    short: int
    long: int
    pictures: int
    sound: int


# What a slow 4G line brings (1.6 Mb/s) with something to spare, so that nobody waits in the middle of a film.
PUBLIC = Ceiling(short=720, long=1280, pictures=1_200_000, sound=96_000)
# Full HD below 3 Mb/s in all: sending originals to those who judge would be most of the bill (bench/results/cost.md).
REVIEW = Ceiling(short=1080, long=1920, pictures=2_800_000, sound=128_000)

Step = Literal["pictures", "sound", "join"]


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What the child is to do. `width` and `height` of pictures: those of the parts before, so that all can be joined;
    0 for the first one. `sizes` (of a join): bytes of each part in the content, the sound's last, 0 for none.

    `label` is the implicit label for AI-generated content, as JSON: a copy has to carry it on.
    """

    step: Step
    start: int = 0
    width: int = 0
    height: int = 0
    ceiling: Ceiling = PUBLIC
    sizes: tuple[int, ...] = ()
    label: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of a step. `ended` (of pictures): the film has none after this part. Sizes in pixels."""

    ended: bool = False
    width: int = 0
    height: int = 0
    seconds: float = 0.0


class Made(msgspec.Struct, frozen=True):
    """An outcome, with the file that was made; without bytes if there was nothing to make it of."""

    outcome: Outcome
    content: bytes


def label_of(labels: Sequence[ImplicitLabel]) -> str:
    """The first readable label as GB 45438-2025 writes it, or "": nobody may take it off a copy."""
    found = next((each for each in labels if each.unreadable is None), None)
    if found is None:
        return ""
    words = {
        "Label": found.label,
        "ContentProducer": found.content_producer,
        "ProduceID": found.produce_id,
        "ReservedCode1": found.reserved_code_1,
        "ContentPropagator": found.content_propagator,
        "PropagateID": found.propagate_id,
        "ReservedCode2": found.reserved_code_2,
    }
    return msgspec.json.encode(words).decode()
