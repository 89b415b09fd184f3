"""Reads what a C2PA manifest store says of a video: by what it was made, what was done, and from what.

Layouts follow JUMBF (ISO/IEC 19566-5) and the C2PA Technical Specification 2.1, sections 8 to 11 and A.5. Signatures
are not checked: that needs every byte of the video. So this is what the file states, not what is proved.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import msgspec
from msgspec import Struct

from chalicelib import text
from chalicelib.video import cbor
from chalicelib.video.boxes import ChildBox, parts
from chalicelib.video.origin import Manifest

MAX_MANIFESTS = 16  # one a step of editing; the newest are read
MAX_ASSERTIONS = 8  # with actions, of a manifest
MAX_CHILDREN = 256
MAX_WORDS = 16  # different actions, sources or programs that are kept
LENGTH = 200  # characters of each
_PURPOSES = frozenset((b"manifest", b"original", b"update"))
_TYPE = 16  # bytes of a UUID


class _Super(Struct, frozen=True):
    """A superbox: its label, and the boxes after its description."""

    label: str
    content: tuple[ChildBox, ...]


def in_uuid_box(body: bytes) -> Manifest | None:
    """The manifests in a `uuid` box, whose body (after the type) is given; None if the box is for another purpose."""
    purpose, ended, rest = body[4:64].partition(b"\0")
    if not ended or purpose not in _PURPOSES:
        return None
    return in_jumbf(body[len(body[:64]) - len(rest) + 8 :])


def in_jumbf(data: bytes) -> Manifest:
    """The manifests of a store in JUMBF."""
    stores = [each for each in _supers(data, parts(data, 0, len(data))) if each.label == "c2pa"]
    manifests = [each for store in stores for each in _supers(data, store.content)][-MAX_MANIFESTS:]
    claims = [claim for each in manifests if (claim := _claim(data, each)) is not None]
    done = [action for each in manifests for action in _actions(data, each)]
    return Manifest(
        generator=_generator(claims[-1]) if claims else "",
        actions=_distinct(action.get("action") for action in done),
        programs=_distinct(_named(action.get("softwareAgent")) for action in done),
        sources=_distinct(_last_word(action.get("digitalSourceType")) for action in done),
        readable=bool(claims),
    )


def _supers(data: bytes, boxes: Iterable[ChildBox]) -> Iterator[_Super]:
    """The superboxes among some boxes: those that begin with their description."""
    for box in islice((box for box in boxes if box.kind == b"jumb"), MAX_CHILDREN):
        inside = tuple(islice(parts(data, box.start, box.end), MAX_CHILDREN))
        if inside and inside[0].kind == b"jumd":
            yield _Super(_label(data[inside[0].start : inside[0].end]), inside[1:])


def _label(description: bytes) -> str:
    """The label in a description box: after type and toggles, if the second toggle says that there is one."""
    if len(description) <= _TYPE or not description[_TYPE] & 2:
        return ""
    return description[_TYPE + 1 :].partition(b"\0")[0][:LENGTH].decode("utf-8", "replace")


def _claim(data: bytes, manifest: _Super) -> dict[str, object] | None:
    for each in _supers(data, manifest.content):
        if each.label in ("c2pa.claim", "c2pa.claim.v2"):
            return _content(data, each)
    return None


def _actions(data: bytes, manifest: _Super) -> Iterator[dict[str, object]]:
    """Every action of a manifest, of both versions of the assertion."""
    stores = (each for each in _supers(data, manifest.content) if each.label == "c2pa.assertions")
    asserted = (each for store in stores for each in _supers(data, store.content))
    for each in islice((one for one in asserted if one.label.startswith("c2pa.actions")), MAX_ASSERTIONS):
        listed = (_content(data, each) or {}).get("actions")
        yield from (action for action in (listed if isinstance(listed, list) else ()) if isinstance(action, dict))


def _content(data: bytes, box: _Super) -> dict[str, object] | None:
    """The map in a superbox, in CBOR or JSON; None if it cannot be read."""
    for part in box.content:
        body = data[part.start : part.end]
        try:
            found = _DECODERS[part.kind](body) if part.kind in _DECODERS else None
        except (cbor.NotCbor, msgspec.DecodeError, RecursionError):
            return None
        if isinstance(found, dict):
            return found
    return None


_DECODERS: dict[bytes, Callable[[bytes], object]] = {b"cbor": cbor.decode, b"json": msgspec.json.decode}


def _generator(claim: dict[str, object]) -> str:
    info = claim.get("claim_generator_info")
    first = info[0] if isinstance(info, list) and info else info
    return _clean(_named(first) or claim.get("claim_generator"))


def _named(program: object) -> object:
    """A program as text: its name and version, if it is a map of them."""
    if not isinstance(program, dict):
        return program
    return " ".join(str(program[key]) for key in ("name", "version") if isinstance(program.get(key), str))


def _last_word(source: object) -> str:
    return source.rstrip("/").rpartition("/")[2] if isinstance(source, str) else ""


def _distinct(values: Iterator[object]) -> tuple[str, ...]:
    """The different ones, in order, as far as they are kept."""
    return tuple(dict.fromkeys(filter(None, map(_clean, values))))[:MAX_WORDS]


def _clean(value: object) -> str:
    return text.readable_line(value[: 2 * LENGTH])[:LENGTH] if isinstance(value, str) else ""
