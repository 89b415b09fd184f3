"""Reads the label that AI-generated video carries in its metadata: the implicit label of GB 45438-2025, annex E.

It is JSON of seven fields under the key `AIGC`. Tools write it to different places: `meta` with keys (ffmpeg's
`use_metadata_tags`), `udta` in QuickTime's manner, iTunes' free form, and XMP in the namespace of TC260.
Everything here comes from strangers: lengths are bounded, and text is kept as text, without what nobody can read.
"""

import html
import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from chalicelib import text
from chalicelib.video.boxes import ChildBox, child, parts, u32
from chalicelib.video.origin import ImplicitLabel, LabelPlace

KEY = "AIGC"
KEPT = 2048  # bytes of a label that cannot be read
LENGTH = 500  # characters of a field: reserved codes hold signatures of some 200
MAX_JSON = 64 * 1024
MAX_ENTRIES = 256  # of a list of keys or values
MAX_LABELS = 4
_UTF_16 = 2  # the type of a value in `data` (QuickTime File Format, well-known types)


_FIELDS = {
    "label": "label",
    "contentproducer": "content_producer",
    "produceid": "produce_id",
    "reservedcode1": "reserved_code_1",
    "contentpropagator": "content_propagator",
    "propagateid": "propagate_id",
    "reservedcode2": "reserved_code_2",
}
_Json = dict[str, str | int | float | bool | dict[str, str | int | float | bool | None] | None]


def label_of(value: str, place: LabelPlace) -> ImplicitLabel:
    """The label in a value of the key `AIGC`."""
    start = value.find("{", 0, 16)  # some writers keep a length or a language before it
    try:
        read = msgspec.json.decode(value[max(start, 0) : MAX_JSON].rstrip("\0 \r\n\t"), type=_Json)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return _unreadable(value, place)
    wrapped = read.get(KEY)
    return _from_fields(wrapped if isinstance(wrapped, dict) else read, place) or _unreadable(value, place)


def _from_fields(read: object, place: LabelPlace) -> ImplicitLabel | None:
    """A label of fields in any case; None if there is no `Label` among them."""
    given = {_FIELDS[key.lower()]: value for key, value in dict(read).items() if key.lower() in _FIELDS}  # type: ignore[call-overload]
    if "label" not in given:
        return None
    return ImplicitLabel(place=place, **{key: _line(value) for key, value in given.items()})


def _line(value: object) -> str:
    return "" if value is None or isinstance(value, dict) else text.readable_line(str(value)[: 2 * LENGTH])[:LENGTH]


def _unreadable(value: str, place: LabelPlace) -> ImplicitLabel:
    first = value.encode("utf-8", "replace")[:KEPT].decode("utf-8", "ignore")
    return ImplicitLabel(place=place, unreadable=text.readable_line(first))


# --- in boxes ---------------------------------------------------------------------------------------------------


def in_meta(data: bytes, box: ChildBox) -> Iterator[ImplicitLabel]:
    """The labels in a `meta` box, of ISO (with version and flags) or QuickTime (without)."""
    start = box.start if data[box.start + 4 : box.start + 8] == b"hdlr" else box.start + 4
    inside = ChildBox(box.kind, start, box.end)
    listed = child(data, inside, b"ilst")
    if listed is None:
        return
    keys = _keys(data, child(data, inside, b"keys"))
    for item in islice(parts(data, listed.start, listed.end), MAX_ENTRIES):
        number = int.from_bytes(item.kind)
        if item.kind == KEY.encode() or (0 < number <= len(keys) and _is_key(keys[number - 1])):
            yield from _values(data, item, LabelPlace.KEYS)
        elif item.kind == b"----" and _is_key(_free_name(data, item)):
            yield from _values(data, item, LabelPlace.ITUNES)


def in_udta(data: bytes, box: ChildBox) -> Iterator[ImplicitLabel]:
    """The labels in a `udta` box: its own entry, those of its `meta`, and QuickTime's XMP."""
    for part in islice(parts(data, box.start, box.end), MAX_ENTRIES):
        if part.kind == b"meta":
            yield from in_meta(data, part)
        elif part.kind == KEY.encode():
            yield label_of(_decoded(data[part.start : part.end][:MAX_JSON]), LabelPlace.UDTA)
        elif part.kind == b"XMP_":
            yield from in_xmp(data[part.start : part.end])


def _keys(data: bytes, box: ChildBox | None) -> list[str]:
    """The names of the keys, in order."""
    if box is None or box.end - box.start < 8:
        return []
    listed = islice(parts(data, box.start + 8, box.end), min(u32(data, box.start + 4), MAX_ENTRIES))
    return [data[key.start : key.end][:LENGTH].decode("utf-8", "replace") for key in listed]


def _is_key(name: str) -> bool:
    """Whether a key is the label's: by itself, or behind a domain as `com.example.AIGC`."""
    return name.strip("\0 ").rpartition(".")[2].upper() == KEY


def _free_name(data: bytes, item: ChildBox) -> str:
    name = child(data, item, b"name")
    return data[name.start + 4 : name.end][:LENGTH].decode("utf-8", "replace") if name else ""


def _values(data: bytes, item: ChildBox, place: LabelPlace) -> Iterator[ImplicitLabel]:
    value = child(data, item, b"data")
    if value is not None and value.end - value.start > 8:
        body = data[value.start + 8 : value.end][:MAX_JSON]
        wide = u32(data, value.start) == _UTF_16
        yield label_of(body.decode("utf-16-be", "replace") if wide else _decoded(body), place)


def _decoded(body: bytes) -> str:
    return body.decode("utf-8", "replace")


# --- in XMP -----------------------------------------------------------------------------------------------------

_NAMESPACE = "tc260.org.cn/ns/AIGC"
_ELEMENT = re.compile(r"<(?:[\w.-]{1,40}:)?AIGC(?:\s[^<>]{0,500})?>([^<]{1,65536}|<!\[CDATA\[[^\]<]{1,65536}\]\]>)</")
_ATTRIBUTE = re.compile(r"""\s(?:[\w.-]{1,40}:)?AIGC\s?=\s?(?:"([^"<]{1,65536})"|'([^'<]{1,65536})')""")
_PART = r"""[:<\s]{name}(?:\s?=\s?["']([^"'<]{{0,2000}})["']|>([^<]{{0,2000}})</)"""


def in_xmp(packet: bytes) -> Iterator[ImplicitLabel]:
    """The labels in an XMP packet that names TC260's namespace: JSON in an element or attribute, or field by field.

    The packet is searched, not parsed: no entity of it is expanded.
    """
    seen = _decoded(packet)
    if _NAMESPACE not in seen:
        return
    for pattern in (_ELEMENT, _ATTRIBUTE):
        found = pattern.search(seen)
        value = next((group for group in found.groups() if group and group.strip()), "") if found else ""
        if value:
            yield label_of(html.unescape(value.removeprefix("<![CDATA[").removesuffix("]]>")).strip(), LabelPlace.XMP)
            return
    read = {name: _part(seen, name) for name in _FIELDS}
    label = _from_fields({name: value for name, value in read.items() if value}, LabelPlace.XMP)
    yield label or _unreadable(seen[seen.find(_NAMESPACE) :], LabelPlace.XMP)


def _part(seen: str, name: str) -> str:
    """One of the seven fields, where XMP states each by itself."""
    found = re.search(_PART.format(name=name), seen, re.IGNORECASE)
    return html.unescape(next(filter(None, found.groups()), "")) if found else ""
