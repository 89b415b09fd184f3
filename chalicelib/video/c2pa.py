"""Reads what a C2PA manifest store says of a video: by what it was made, what was done, and from what.

Layouts follow JUMBF (ISO/IEC 19566-5) and the C2PA Technical Specification 2.1, sections 8 to 11, 13.2 and A.5. This is
what the file states. `signed` finds what its signature is about; `chalicelib.video.signature` has that checked.
"""

import hashlib
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
MAX_CERTIFICATES = 8
_ALGORITHM, _CHAIN = 1, 33  # parameters of a COSE header: RFC 9052, 3.1 and RFC 9360, 2
_HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


class _Super(Struct, frozen=True):
    """A superbox: its label, and the boxes after its description."""

    label: str
    content: tuple[ChildBox, ...]
    start: int = 0
    end: int = 0


class Signed(Struct, frozen=True, kw_only=True):
    """The signature of a manifest (COSE_Sign1, RFC 9052) and what it is about.

    `protected` is its header as it was signed, `algorithm` as COSE numbers them, `certificates` in DER, the signer's
    first. `claim` is what was signed. `altered` are assertions whose hash in the claim is another, or that are missing.
    """

    protected: bytes
    algorithm: int
    certificates: tuple[bytes, ...]
    signature: bytes
    claim: bytes
    altered: tuple[str, ...] = ()


def in_uuid_box(body: bytes) -> bytes | None:
    """The store in a `uuid` box, whose body (after the type) is given; None if the box is for another purpose."""
    purpose, ended, rest = body[4:64].partition(b"\0")
    if not ended or purpose not in _PURPOSES:
        return None
    return body[len(body[:64]) - len(rest) + 8 :]


def in_jumbf(data: bytes) -> Manifest:
    """The manifests of a store in JUMBF."""
    manifests = _manifests(data)
    claims = [claim for each in manifests if (claim := _claim(data, each)) is not None]
    done = [action for each in manifests for action in _actions(data, each)]
    return Manifest(
        generator=_generator(claims[-1]) if claims else "",
        actions=_distinct(action.get("action") for action in done),
        programs=_distinct(_named(action.get("softwareAgent")) for action in done),
        sources=_distinct(_last_word(action.get("digitalSourceType")) for action in done),
        readable=bool(claims),
    )


def _manifests(data: bytes) -> list[_Super]:
    """Those of a store, the newest last."""
    stores = [each for each in _supers(data, parts(data, 0, len(data))) if each.label == "c2pa"]
    return [each for store in stores for each in _supers(data, store.content)][-MAX_MANIFESTS:]


def _supers(data: bytes, boxes: Iterable[ChildBox]) -> Iterator[_Super]:
    """The superboxes among some boxes: those that begin with their description."""
    for box in islice((box for box in boxes if box.kind == b"jumb"), MAX_CHILDREN):
        inside = tuple(islice(parts(data, box.start, box.end), MAX_CHILDREN))
        if inside and inside[0].kind == b"jumd":
            yield _Super(_label(data[inside[0].start : inside[0].end]), inside[1:], box.start, box.end)


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


# --- the signature -----------------------------------------------------------------------------------------------


def signed(data: bytes) -> Signed | None:
    """The signature of a store's newest manifest; None if it has none that can be read."""
    manifests = _manifests(data)
    found = {each.label: each for each in _supers(data, manifests[-1].content)} if manifests else {}
    claim = found.get("c2pa.claim.v2") or found.get("c2pa.claim")
    signature = found.get("c2pa.signature")
    if claim is None or signature is None:
        return None
    try:
        return _signed(data, manifests[-1], _coded(data, claim), _coded(data, signature))
    except (cbor.NotCbor, KeyError, TypeError, ValueError, RecursionError):
        return None


def _coded(data: bytes, box: _Super) -> bytes:
    """The content of a superbox in CBOR. Raises ValueError if there is none."""
    coded = next((data[part.start : part.end] for part in box.content if part.kind == b"cbor"), None)
    if coded is None:
        raise ValueError("not in CBOR")
    return coded


def _signed(data: bytes, manifest: _Super, claim: bytes, cose: bytes) -> Signed:
    protected, signature = _pieces(cbor.decode(cose, int))
    header, stated = cbor.decode(protected, int), cbor.decode(claim)
    if not isinstance(header, dict) or not isinstance(stated, dict):
        raise TypeError("no maps")
    return Signed(
        protected=protected,
        algorithm=header[_ALGORITHM],
        certificates=_certificates(header.get(_CHAIN) or _unprotected(cose)),
        signature=signature,
        claim=claim,
        altered=tuple(_altered(data, manifest, stated)),
    )


def _pieces(cose: object) -> tuple[bytes, bytes]:
    """Protected header and signature of the array that a COSE_Sign1 is."""
    if not isinstance(cose, list) or len(cose) != 4:
        raise TypeError("no array of four")
    protected, signature = cose[0], cose[3]
    if not isinstance(protected, bytes) or not isinstance(signature, bytes):
        raise TypeError("no signature")
    return protected, signature


def _unprotected(cose: bytes) -> object:
    """The certificates as the first versions of C2PA had them: in the header that is not signed."""
    by_name, by_number = cbor.decode(cose), cbor.decode(cose, int)
    named = by_name[1].get("x5chain") if isinstance(by_name, list) and isinstance(by_name[1], dict) else None
    numbered = by_number[1].get(_CHAIN) if isinstance(by_number, list) and isinstance(by_number[1], dict) else None
    return named or numbered


def _certificates(chain: object) -> tuple[bytes, ...]:
    """One certificate or several. Raises ValueError if there is none."""
    listed = chain if isinstance(chain, list) else [chain]
    found = tuple(each for each in listed[:MAX_CERTIFICATES] if isinstance(each, bytes))
    if not found:
        raise ValueError("no certificate")
    return found


def _altered(data: bytes, manifest: _Super, claim: dict[str | int, object]) -> Iterator[str]:
    """The assertions of a manifest that are not as the claim states them."""
    stores = (each for each in _supers(data, manifest.content) if each.label == "c2pa.assertions")
    held = {each.label: data[each.start : each.end] for store in stores for each in _supers(data, store.content)}
    for name in ("assertions", "created_assertions", "gathered_assertions"):
        listed = claim.get(name)
        for each in islice(listed if isinstance(listed, list) else (), MAX_CHILDREN):
            link = each if isinstance(each, dict) else {}
            label = str(link.get("url", "")).rpartition("/")[2]
            digest = _HASHES.get(str(link.get("alg") or claim.get("alg") or "sha256"))
            if digest is None or label not in held or digest(held[label]).digest() != link.get("hash"):
                yield _clean(label)


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
