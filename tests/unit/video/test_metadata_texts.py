"""Texts in boxes of metadata: how they are written, in which language, and what they are about."""

import struct

import pytest

from chalicelib.video import metadata_texts
from chalicelib.video.film_metadata import MetadataKind
from chalicelib.video.metadata_texts import Stated
from tests.unit.video.origins import box, value

NAME = "陈雨桐"
K = MetadataKind


def quicktime(kind: bytes, written: bytes, language: int) -> bytes:
    """QuickTime's text: length and language before it."""
    return box(kind, struct.pack(">HH", len(written), language), written)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (quicktime(b"\xa9ART", NAME.encode(), 0x55C4), Stated(K.PERSON, "©ART", NAME)),
        (quicktime(b"\xa9ART", NAME.encode(), 0), Stated(K.PERSON, "©ART", NAME)),
        (quicktime(b"\xa9ART", NAME.encode("gb18030"), 33), Stated(K.PERSON, "©ART", NAME)),
        (quicktime(b"\xa9ART", "陳雨桐".encode("big5"), 19), Stated(K.PERSON, "©ART", "陳雨桐")),
        (quicktime(b"\xa9nam", "Café".encode("mac_roman"), 0), Stated(K.TITLE, "©nam", "Café")),
        (box(b"titl", bytes(4), b"\x55\xc4", NAME.encode(), b"\0"), Stated(K.TITLE, "titl", NAME)),
        (box(b"dscp", bytes(4), b"\x55\xc4\xfe\xff", NAME.encode("utf-16-be")), Stated(K.COMMENT, "dscp", NAME)),
        (box(b"name", NAME.encode()), Stated(K.TITLE, "name", NAME)),
        (box(b"\xa9nam", value(NAME)), Stated(K.TITLE, "©nam", NAME)),
        (box(b"AIGC", b"{}"), Stated(K.OTHER, "AIGC", None)),
        (box(b"FIRM", b"\0\1\2\3"), Stated(K.OTHER, "FIRM", None)),
        (box(b"loci", b"\0"), Stated(K.LOCATION, "loci", "")),
    ],
)
def test_an_entry_of_user_data(entry: bytes, expected: Stated) -> None:
    """By its form, whichever program wrote it."""
    assert list(metadata_texts.in_udta(entry)) == [expected]


@pytest.mark.parametrize("kind", [b"\xa9too", b"\xa9swr", b"\xa9day", b"manu", b"modl", b"vrot"])
def test_programs_dates_and_devices_are_passed_over(kind: bytes) -> None:
    """They name nobody."""
    assert list(metadata_texts.in_udta(quicktime(kind, b"Lavf61.1.100", 0))) == []


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("com.apple.quicktime.author", K.PERSON),
        ("com.apple.quicktime.location.ISO6709", K.LOCATION),
        ("com.apple.quicktime.copyright", K.COPYRIGHT),
        ("com.apple.quicktime.displayname", K.TITLE),
        ("com.apple.quicktime.description", K.COMMENT),
        ("Iptc4xmpCore:CreatorContactInfo", K.PERSON),
        ("photoshop:City", K.LOCATION),
        ("Author name", K.PERSON),
        ("my.own.key", K.OTHER),
        ("com.apple.quicktime.software", None),
        ("com.apple.quicktime.creationdate", None),
        ("com.android.version", None),
        ("xmp:CreatorTool", None),
        ("major_brand", None),
    ],
)
def test_what_a_key_is_about(key: str, kind: MetadataKind | None) -> None:
    """Its words tell; a program, a date or a device is None."""
    assert metadata_texts.kind_of(key) is kind


def test_a_packet_is_searched_and_nothing_in_it_is_expanded() -> None:
    """Tags may be nested wrongly, and entities stay what they are."""
    packet = (
        '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
        '<rdf:Description xmlns:dc="u" photoshop:City="杭州" xmp:CreatorTool="Premiere">'
        "<dc:creator><rdf:Bag><rdf:li>甲&amp;乙</rdf:li><rdf:li>&a;</rdf:li></dc:creator></nothing>"
        '<stEvt:softwareAgent>Adobe</stEvt:softwareAgent><creatorAtom:x path="C:\\Users\\chen\\a.prproj"/>'
    )
    assert list(metadata_texts.in_xmp(packet.encode())) == [
        Stated(K.LOCATION, "photoshop:City", "杭州"),
        Stated(K.PERSON, "dc:creator", "甲&乙"),
        Stated(K.PERSON, "dc:creator", "&a;"),
        Stated(K.OTHER, "creatorAtom:x path", "C:\\Users\\chen\\a.prproj"),
    ]


HOSTILE = (b"<" * 200_000, b"<a " * 60_000, b'<a b="' * 40_000, b"<rdf:li>" * 60_000, b"\xff" * 999)


@pytest.mark.parametrize("packet", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_packet_ends_soon(packet: bytes) -> None:
    """Work grows with the length alone."""
    assert list(metadata_texts.in_xmp(packet)) == []
