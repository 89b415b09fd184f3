"""The implicit label of GB 45438-2025, wherever tools write it and however broken it is."""

from collections.abc import Iterator

import pytest

from chalicelib.video import ai_label
from chalicelib.video.boxes import parts
from chalicelib.video.origin import ImplicitLabel, LabelPlace
from tests.unit.video import origins
from tests.unit.video.origins import LABEL


def whole(place: LabelPlace) -> ImplicitLabel:
    """The sample label as it is read."""
    return ImplicitLabel(
        place=place,
        label="1",
        content_producer="001191310000X",
        produce_id="p-1",
        reserved_code_1="r1",
        content_propagator="c2",
        propagate_id="p-2",
        reserved_code_2="r2",
    )


def read(box: bytes) -> Iterator[ImplicitLabel]:
    """The labels in a box."""
    part = next(parts(box, 0, len(box)))
    return ai_label.in_udta(box, part) if part.kind == b"udta" else ai_label.in_meta(box, part)


@pytest.mark.parametrize(
    ("box", "place"),
    [
        (origins.keyed(LABEL), LabelPlace.KEYS),
        (origins.keyed(LABEL, quicktime=True), LabelPlace.KEYS),
        (origins.keyed(LABEL, key="com.example.aigc"), LabelPlace.KEYS),
        (origins.itunes(LABEL), LabelPlace.ITUNES),
        (origins.udta(LABEL), LabelPlace.UDTA),
        (origins.box(b"udta", origins.keyed(LABEL)), LabelPlace.KEYS),
        (
            origins.box(b"udta", origins.box(b"XMP_", origins.packet(f"<TC260:AIGC>{LABEL}</TC260:AIGC>"))),
            LabelPlace.XMP,
        ),
    ],
)
def test_each_place(box: bytes, place: LabelPlace) -> None:
    """All seven fields, from every place where a tool writes them."""
    assert list(read(box)) == [whole(place)]


ESCAPED = LABEL.replace('"', "&quot;")
FIELDS = "".join(
    f"<TC260:{name}>{text}</TC260:{name}>"
    for name, text in (
        ("Label", "1"),
        ("ContentProducer", "001191310000X"),
        ("ProduceID", "p-1"),
        ("ReservedCode1", "r1"),
        ("ContentPropagator", "c2"),
        ("PropagateID", "p-2"),
        ("ReservedCode2", "r2"),
    )
)


@pytest.mark.parametrize(
    "packet",
    [
        origins.packet(f"<TC260:AIGC>{LABEL}</TC260:AIGC>"),
        origins.packet(f"<TC260:AIGC>{ESCAPED}</TC260:AIGC>"),
        origins.packet(f"<TC260:AIGC><![CDATA[{LABEL}]]></TC260:AIGC>"),
        origins.packet("", f' TC260:AIGC="{ESCAPED}"'),
        origins.packet("", f" TC260:AIGC='{LABEL}'"),
        origins.packet(f'<TC260:AIGC rdf:parseType="Resource">{FIELDS}</TC260:AIGC>'),
    ],
)
def test_each_way_of_xmp(packet: bytes) -> None:
    """As JSON in an element or attribute, escaped or not, or field by field."""
    assert list(ai_label.in_xmp(packet)) == [whole(LabelPlace.XMP)]


def test_xmp_of_others() -> None:
    """A packet without TC260's namespace has no label, whatever its words."""
    assert list(ai_label.in_xmp(b"<x:xmpmeta><AIGC>{}</AIGC></x:xmpmeta>")) == []


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ('{"Label":"2"}', "2"),
        ('{"Label":3}', "3"),
        ('{"label":" 1 "}', "1"),
        ('{"AIGC":{"Label":"1"}}', "1"),
        ('{"Label":"1"}\0\0', "1"),
        ('{"Label":"AIGC"}', "AIGC"),
        ('{"Label":"1","Other":null}', "1"),
    ],
)
def test_values_that_tools_write(value: str, label: str) -> None:
    """Numbers for text, keys in lower case, the key once more around it, zeros behind it."""
    assert ai_label.label_of(value, LabelPlace.KEYS) == ImplicitLabel(place=LabelPlace.KEYS, label=label)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        ("{'Label':'1'}", "{'Label':'1'}"),
        ('{"Label":"1"', '{"Label":"1"'),
        ('{"ProduceID":"p"}', '{"ProduceID":"p"}'),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("1\u202e2\x07\ufffd3", "123"),
        ("[" * 5000, "[" * ai_label.KEPT),
        ("水" * 5000, "水" * (ai_label.KEPT // 3)),
        ("{" + '"a":{' * 3000, ("{" + '"a":{' * 3000)[: ai_label.KEPT]),
    ],
)
def test_what_cannot_be_read_is_kept_as_text(value: str, shown: str) -> None:
    """Its first two kilobytes, without what nobody can read or what turns text around."""
    assert ai_label.label_of(value, LabelPlace.XMP) == ImplicitLabel(place=LabelPlace.XMP, unreadable=shown)


def test_fields_are_bounded() -> None:
    """A long field is cut, not stored."""
    label = ai_label.label_of(f'{{"Label":"1","ProduceID":"{"x" * 10_000}"}}', LabelPlace.KEYS)
    assert label.produce_id == "x" * ai_label.LENGTH


@pytest.mark.parametrize(
    "box", [origins.keyed(LABEL, key="comment"), origins.box(b"meta", bytes(4)), b"\0\0\0\x08udta"]
)
def test_no_label(box: bytes) -> None:
    """Other keys, and boxes of nothing."""
    assert list(read(box)) == []
