"""Boxes that tell where a video comes from, made by hand: labels for AI-generated content, and C2PA manifests."""

import struct
from pathlib import Path

from chalicelib.video.provenance import C2PA, XMP

LABEL = (
    '{"Label":"1","ContentProducer":"001191310000X","ProduceID":"p-1","ReservedCode1":"r1",'
    '"ContentPropagator":"c2","PropagateID":"p-2","ReservedCode2":"r2"}'
)
# A box as c2pa-rs 0.6 writes it, signed by a test's own key: `c2pa.created` from `trainedAlgorithmicMedia`.
SIGNED = (Path(__file__).parent / "signed_manifest.uuid").read_bytes()
SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def box(kind: bytes, *content: bytes) -> bytes:
    """A box of that content."""
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def value(written: str, kind: int = 1) -> bytes:
    """The value of a metadata item."""
    return box(b"data", struct.pack(">II", kind, 0), written.encode("utf-16-be" if kind == 2 else "utf-8"))


def keyed(written: str, key: str = "AIGC", *, quicktime: bool = False) -> bytes:
    """A `meta` box with keys, as ffmpeg writes it after another key; QuickTime's has no version."""
    keys = box(b"keys", struct.pack(">II", 0, 2), box(b"mdta", b"encoder"), box(b"mdta", key.encode()))
    items = box(b"ilst", box(b"\0\0\0\1", value("Lavf")), box(b"\0\0\0\2", value(written)))
    handler = box(b"hdlr", bytes(8), b"mdta", bytes(13))
    return box(b"meta", b"" if quicktime else bytes(4), handler, keys, items)


def itunes(written: str) -> bytes:
    """A `meta` box with a free-form tag."""
    tag = box(b"----", box(b"mean", bytes(4), b"com.example"), box(b"name", bytes(4), b"AIGC"), value(written, kind=1))
    return box(b"meta", bytes(4), box(b"hdlr", bytes(8), b"mdir", bytes(13)), box(b"ilst", tag))


def udta(written: str) -> bytes:
    """An entry of user data in QuickTime's manner: length and language come before the text."""
    coded = written.encode()
    return box(b"udta", box(b"AIGC", struct.pack(">HH", len(coded), 0x55C4), coded))


def packet(inside: str, attributes: str = "") -> bytes:
    """An XMP packet that names TC260's namespace."""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"{attributes}>{inside}</rdf:Description></rdf:RDF>'
        '</x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def xmp(inside: str, attributes: str = "") -> bytes:
    """A `uuid` box with an XMP packet."""
    return box(b"uuid", XMP, packet(inside, attributes))


# --- C2PA -------------------------------------------------------------------------------------------------------


def cbor(item: object) -> bytes:
    """An item in CBOR."""
    if isinstance(item, str):
        return _head(3, len(item.encode())) + item.encode()
    if isinstance(item, list):
        return _head(4, len(item)) + b"".join(map(cbor, item))
    if isinstance(item, dict):
        return _head(5, len(item)) + b"".join(cbor(key) + cbor(each) for key, each in item.items())
    assert isinstance(item, int)
    return _head(0, item)


def _head(major: int, length: int) -> bytes:
    return struct.pack(">BI", major << 5 | 26, length)


def jumb(label: str, *content: bytes) -> bytes:
    """A superbox of JUMBF."""
    return box(b"jumb", box(b"jumd", bytes(16), b"\3", label.encode(), b"\0"), *content)


def manifest(
    label: str, actions: list[object], generator: object = "maker/1", assertion: str = "c2pa.actions"
) -> bytes:
    """A manifest of one claim and one list of actions."""
    return jumb(
        label,
        jumb("c2pa.assertions", jumb(assertion, box(b"cbor", cbor({"actions": actions})))),
        jumb("c2pa.claim", box(b"cbor", cbor({"claim_generator": generator}))),
    )


def store(*manifests: bytes) -> bytes:
    """A manifest store."""
    return jumb("c2pa", *manifests)


def c2pa_box(jumbf: bytes, purpose: bytes = b"manifest") -> bytes:
    """A `uuid` box with a manifest store."""
    return box(b"uuid", C2PA, bytes(4), purpose, b"\0", bytes(8), jumbf)
