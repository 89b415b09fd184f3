"""Reads texts from the boxes in which films keep their metadata: QuickTime, iTunes, 3GPP, keys, Windows Media, XMP.

Bytes in, (kind, key, text) out; `None` in place of a text stands for something that may tell and is no text. Lists and
lengths are bounded, and nothing is expanded. Which programs wrote a file, when and on what device names nobody: it is
passed over.
"""

import html
import re
import struct
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from chalicelib.video.ai_label import KEY as AI_LABEL
from chalicelib.video.boxes import ChildBox, child, parts, u16, u32
from chalicelib.video.film_metadata import MetadataKind

MAX_ENTRIES = 256
MAX_TOKENS = 20_000  # tags of an XMP packet
MAX_DEPTH = 64
_RAW = 4096  # bytes of a text that are looked at
_K = MetadataKind


class Stated(NamedTuple):
    """One text as it stands in the file, neither cut nor cleaned. `text` is None for what is no text but may tell."""

    kind: MetadataKind
    key: str
    text: str | None


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_BOXES = {
    _K.TITLE: _words("©nam @nam titl ©alb albm tvsh ©st3 name chpl"),
    _K.PERSON: _words("©ART @ART aART ©wrt ©dir ©prd ©aut ©pub ©com ©prf ©src ©own auth perf ©art ©cam ©fmt"),
    _K.COPYRIGHT: _words("©cpy cprt ©lic"),
    _K.COMMENT: _words("©cmt ©des ©inf desc ldes dscp info ©dis ©req kywd ©key ©lyr clsf"),
    _K.LOCATION: _words("©xyz @xyz loci ©loc"),
}
_KINDS = {name: kind for kind, names in _BOXES.items() for name in names}
# Programs, dates, devices, numbers, and what steers playback.
_TECHNICAL = _words(
    "©too ©enc ©swr ©day ©gen ©grp ©mak ©mod ©ENC gnre yrrc trkn disk tmpo stik pgap cpil hdvd sosn tven tves tvsn",
    "WLOC LOOP SelO AllF vrot date manu modl hnti hinf tagc tsel rtng",
)
_WORDS = (
    (_K.LOCATION, _words("location gps city country sublocation place state region latitude")),
    (
        _K.PERSON,
        _words(
            "artist author creator director producer performer publisher composer writer editor owner contributor",
            "credit operator studio organization organisation byline contact lyricist reporter cameraman engineer",
        ),
    ),
    (_K.COPYRIGHT, _words("copyright rights license licence usageterms")),
    (_K.TITLE, _words("title displayname headline album subtitle")),
    (_K.COMMENT, _words("comment description keywords information synopsis caption subject logcomment")),
)
_TECHNICAL_WORDS = re.compile(
    r"encod|software|creationdate|creation_time|createdate|modifydate|metadatadate|\.make|\.model|brand|minor_version|android\.|"
    r"live-photo|still-image|content\.identifier|pixeldensity|full-frame|timecode|framerate|\byear\b|genre|^date$|tool$|"
    r"instanceid|documentid|format$|capture\.fps|version|player\.movie\.audio",
    re.IGNORECASE,
)


def kind_of(key: str) -> MetadataKind | None:
    """What a key is about, by its last word and then by the whole of it; None if it is technical."""
    if _TECHNICAL_WORDS.search(key):
        return None
    for seen in (re.split(r"[.:/ ]", key)[-1].lower(), key.lower()):
        for kind, words in _WORDS:
            if any(word in seen for word in words):
                return kind
    return MetadataKind.OTHER


# --- user data --------------------------------------------------------------------------------------------------


def in_udta(data: bytes) -> Iterator[Stated]:
    """The entries of a `udta` body."""
    for box in islice(parts(data, 0, len(data)), MAX_ENTRIES):
        yield from _entry(box.kind.decode("latin-1"), data[box.start : box.end])


def _entry(key: str, body: bytes) -> Iterator[Stated]:
    if key == "meta":
        yield from in_meta(body)
    elif key == "XMP_":
        yield from in_xmp(body)
    elif key == "Xtra":
        yield from in_xtra(body)
    elif key == AI_LABEL:
        yield Stated(_K.OTHER, key, None)
    elif key == "loci":
        yield from _place(body)
    elif key not in _TECHNICAL:
        yield from _of_box(key, body)


def _of_box(key: str, body: bytes) -> Iterator[Stated]:
    kind = _KINDS.get(key)
    if kind is None and not (key.startswith(("©", "@")) or loose(body)):
        yield Stated(_K.OTHER, key, None)
        return
    kind = kind or _K.OTHER
    if body[4:8] == b"data":
        yield from _values(kind, key, body)
    elif _is_3gpp(key, body):
        yield Stated(kind, key, decoded(body[6:]))
    else:
        yield from (Stated(kind, key, text) for text in _quicktime(body) or [loose(body)])


def _is_3gpp(key: str, body: bytes) -> bool:
    """Version and flags of zero and a language, then the text (3GPP TS 26.244, 8)."""
    return not key.startswith(("©", "@")) and len(body) > 6 and body[:4] == b"\0\0\0\0" and key != "chpl"


_MAC = {1: "cp1252", 11: "shift_jis", 19: "big5", 23: "euc_kr", 33: "gb18030"}  # QuickTime's old language codes
_OLD_CODES = 0x400


def _quicktime(body: bytes) -> list[str]:
    """Texts with a length and a language before each; none if the box is not written so."""
    found: list[str] = []
    at = 0
    while at + 4 <= len(body) and len(found) < MAX_ENTRIES:
        length, language = u16(body, at), u16(body, at + 2)
        if length == 0 or at + 4 + length > len(body):
            return found
        found.append(decoded(body[at + 4 : at + 4 + length], _MAC.get(language, "mac_roman")))
        at += 4 + length
    return found


def _place(body: bytes) -> Iterator[Stated]:
    """3GPP's location: a name, and degrees as 16.16 fixed point (TS 26.244, 8.7)."""
    named, _, rest = body[6:].partition(b"\0")
    if len(rest) < 13:
        yield Stated(_K.LOCATION, "loci", decoded(named))
        return
    longitude, latitude = (value / 65536 for value in struct.unpack_from(">ii", rest, 1))
    yield Stated(_K.LOCATION, "loci", f"{decoded(named)} {latitude:+.4f}{longitude:+.4f}".strip())


def decoded(body: bytes, old: str = "gb18030") -> str:
    """A text by its mark, else UTF-8, else an old encoding."""
    body = body[:_RAW]
    if body[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return body.decode("utf-16", "replace").strip("\0")
    body = body.rstrip(b"\0")
    try:
        return body.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        return body.decode(old, "replace")


_LOOSE = re.compile(r"[^\x00-\x1f\x7f\ufffd]{4,}|[\u2e80-\u9fff\uac00-\ud7af]{2,}")


def loose(body: bytes) -> str:
    """The readable stretches of bytes of unknown form; empty if there are none."""
    seen = body[:_RAW].decode("utf-8", "replace")
    found = " ".join(_LOOSE.findall(seen))
    return found if len(found) * 2 > len(seen.strip("\0")) else ""


# --- lists of keys and values -----------------------------------------------------------------------------------


def in_meta(data: bytes) -> Iterator[Stated]:
    """The items of a `meta` body, of ISO (with version and flags) or QuickTime (without)."""
    whole = ChildBox(b"meta", 0 if data[4:8] == b"hdlr" else 4, len(data))
    keys = _keys(data, child(data, whole, b"keys"))
    for box in islice(parts(data, whole.start, whole.end), MAX_ENTRIES):
        if box.kind == b"ilst":
            yield from _items(data, box, keys)
        elif box.kind in (b"ID32", b"xml ", b"bxml"):
            yield from _document(box.kind.decode(), data[box.start : box.end])


def _document(key: str, body: bytes) -> Iterator[Stated]:
    if key == "xml ":
        yield from in_xmp(body[4:])
    yield Stated(_K.OTHER, key.strip(), None)


def _keys(data: bytes, box: ChildBox | None) -> list[str]:
    if box is None or box.end - box.start < 8:
        return []
    listed = islice(parts(data, box.start + 8, box.end), min(u32(data, box.start + 4), MAX_ENTRIES))
    return [decoded(data[key.start : key.end]) for key in listed]


def _items(data: bytes, listed: ChildBox, keys: list[str]) -> Iterator[Stated]:
    for item in islice(parts(data, listed.start, listed.end), MAX_ENTRIES):
        number, key = int.from_bytes(item.kind), item.kind.decode("latin-1")
        if item.kind == b"----":
            named = child(data, item, b"name")
            key = decoded(data[named.start + 4 : named.end]) if named else key
        key = keys[number - 1] if 0 < number <= len(keys) else key
        yield from _item(key, data[item.start : item.end])


def _item(key: str, body: bytes) -> Iterator[Stated]:
    if key.rpartition(".")[2].strip().upper() == AI_LABEL:
        yield Stated(_K.OTHER, key, None)
        return
    kind = _KINDS.get(key) or (None if key in _TECHNICAL else kind_of(key))
    if kind is not None:
        yield from _values(kind, key, body)


_UTF_8, _UTF_16, _BINARY = (0, 1, 4), (2, 5), (13, 14, 27)  # QuickTime's well-known types; the last are pictures


def _values(kind: MetadataKind, key: str, body: bytes) -> Iterator[Stated]:
    for value in islice(parts(body, 0, len(body)), MAX_ENTRIES):
        if value.kind != b"data" or value.end - value.start <= 8:
            continue
        told, content = u32(body, value.start) & 0xFFFFFF, body[value.start + 8 : value.end]
        if told in _UTF_16:
            yield Stated(kind, key, content[:_RAW].decode("utf-16-be", "replace"))
        elif told in _UTF_8:
            yield Stated(kind, key, decoded(content))
        elif told in _BINARY or key == "covr":
            yield Stated(kind, key, None)


def in_xtra(data: bytes) -> Iterator[Stated]:
    """The tags that Windows Explorer writes: a name, and values of which type 8 is text in UTF-16."""
    at = 0
    for _ in range(MAX_ENTRIES):
        if at + 16 > len(data):
            return
        size, length = u32(data, at), u32(data, at + 4)
        key, value = decoded(data[at + 8 : at + 8 + length]), at + 12 + length
        kind = kind_of(key)
        if kind and value + 6 <= len(data) and u16(data, value + 4) == 8:
            end = min(value + u32(data, value), at + size)
            yield Stated(kind, key, data[value + 6 : end][:_RAW].decode("utf-16-le", "replace").strip("\0"))
        if size < 16:
            return
        at += size


# --- XMP --------------------------------------------------------------------------------------------------------

_TAG = re.compile(r"<(/?)([\w:.-]{1,80})((?:\s[^<>]{0,4000})?)>([^<]{0,4000})")
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,80})\s?=\s?(?:"([^"<]{2,1000})"|'([^'<]{2,1000})')""")
_PATH = re.compile(r"(?:[A-Za-z]:\\|/(?:Users|home|Volumes)/)")  # projects lie in folders named after their owners
_TELLING = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")


def in_xmp(packet: bytes) -> Iterator[Stated]:
    """What an XMP packet says of people and places. It is searched, not parsed: no entity of it is expanded."""
    open_tags: list[str] = []
    for tag in islice(_TAG.finditer(packet.decode("utf-8", "replace")), MAX_TOKENS):
        closing, name, attributes, text = tag.groups()
        if closing:
            if name in open_tags:
                del open_tags[len(open_tags) - 1 - open_tags[::-1].index(name) :]
            continue
        if name.rpartition(":")[2] == AI_LABEL:
            yield Stated(_K.OTHER, name, None)
            continue
        for key, double, single in _ATTRIBUTE.findall(attributes):
            yield from _xmp_value(key if ":" in key else f"{name} {key}", html.unescape(double or single))
        if not attributes.endswith("/"):
            open_tags = [*open_tags, name][-MAX_DEPTH:]
            of = next((each for each in reversed(open_tags) if not each.startswith("rdf:")), name)
            yield from _xmp_value(of, html.unescape(text))


def _xmp_value(key: str, text: str) -> Iterator[Stated]:
    text = text.strip()
    if not text or key.startswith(("xmlns", "xml:", "rdf:", "x:")):
        return
    kind = MetadataKind.OTHER if _PATH.search(text) else _xmp_kind(key)
    if kind is not None and (kind is not MetadataKind.OTHER or _PATH.search(text) or _TELLING.search(text)):
        yield Stated(kind, key, text)


_NAMED = re.compile(r"(?:dc|exif|photoshop|Iptc4xmpCore|Iptc4xmpExt|xmpRights|xmpDM|xmp|plus|tiff|aux):|^[\w -]+$")


def _xmp_kind(key: str) -> MetadataKind | None:
    """What a property is about. In the namespaces of programs a known word says little: only texts that tell count."""
    return kind_of(key) if _NAMED.match(key) else MetadataKind.OTHER
