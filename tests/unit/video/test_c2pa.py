"""C2PA manifests: what they state of generator, actions and sources."""

import pytest

from chalicelib.video import c2pa
from chalicelib.video.origin import Manifest
from tests.unit.video import origins
from tests.unit.video.origins import SOURCE, box, cbor, jumb, manifest, store

MADE = {"action": "c2pa.created", "digitalSourceType": f"{SOURCE}trainedAlgorithmicMedia", "softwareAgent": "VidGen"}
OPENED = {"action": "c2pa.opened"}
EDITED = {"action": "c2pa.edited", "softwareAgent": {"name": "Cutter", "version": "3"}}


def test_a_store_of_the_reference_library() -> None:
    """A box signed by c2pa-rs: the labels and layouts are those of the specification, not of this reader."""
    store_in_box = c2pa.in_uuid_box(origins.SIGNED[24:])
    assert store_in_box is not None
    assert c2pa.in_jumbf(store_in_box) == Manifest(
        generator="sora-test 2.0",
        actions=("c2pa.created",),
        programs=("VidGen 1",),
        sources=("trainedAlgorithmicMedia",),
    )


def test_an_ai_made_clip_in_an_edited_video() -> None:
    """The newest manifest names the generator; actions and sources of the older ones are not lost."""
    newest = manifest("urn:2", [OPENED, EDITED], {"not": "text"}, "c2pa.actions.v2")
    assert c2pa.in_jumbf(store(manifest("urn:1", [MADE]), newest)) == Manifest(
        actions=("c2pa.created", "c2pa.opened", "c2pa.edited"),
        programs=("VidGen", "Cutter 3"),
        sources=("trainedAlgorithmicMedia",),
    )


@pytest.mark.parametrize(
    ("source", "ai"),
    [
        ("trainedAlgorithmicMedia", True),
        ("compositeWithTrainedAlgorithmicMedia", True),
        ("digitalCapture", False),
        ("algorithmicMedia", False),
        ("", False),
    ],
)
def test_sources_that_are_ai(source: str, ai: bool) -> None:
    """Made by a trained model, in whole or in part."""
    made = c2pa.in_jumbf(store(manifest("urn:1", [{"action": "c2pa.created", "digitalSourceType": SOURCE + source}])))
    assert made.ai is ai


@pytest.mark.parametrize(
    "jumbf",
    [
        b"",
        b"no boxes at all",
        store(),
        store(jumb("urn:1")),
        store(jumb("urn:1", jumb("c2pa.claim", box(b"cbor", b"\xff")))),
        store(jumb("urn:1", jumb("c2pa.claim", box(b"cbor", cbor(["no", "map"]))))),
        store(jumb("urn:1", jumb("c2pa.claim", box(b"json", b"{")))),
        store(manifest("urn:1", []))[:60],
        jumb("other", manifest("urn:1", [MADE])),
    ],
)
def test_no_claim_is_unreadable(jumbf: bytes) -> None:
    """It is said, and nothing is made up."""
    assert c2pa.in_jumbf(jumbf) == Manifest(readable=False)


@pytest.mark.parametrize("actions", ["none", [1, "two", ["three"]], [{"action": 4, "digitalSourceType": [5]}]])
def test_actions_of_other_shapes(actions: object) -> None:
    """They are passed over."""
    content = box(b"cbor", cbor({"actions": actions}))
    asserted = jumb("c2pa.assertions", jumb("c2pa.actions", content))
    claim = jumb("c2pa.claim.v2", box(b"cbor", cbor({"claim_generator_info": [{"name": "Maker", "version": 2}]})))
    assert c2pa.in_jumbf(store(jumb("urn:1", asserted, claim))) == Manifest(generator="Maker")


def test_boxes_for_other_purposes() -> None:
    """Hashes of fragments state nothing of the origin."""
    assert c2pa.in_uuid_box(bytes(4) + b"merkle\0" + bytes(40)) is None
    assert c2pa.in_uuid_box(bytes(80)) is None


def test_what_the_signature_of_the_reference_library_is_about() -> None:
    """The claim with ES256, two certificates, and assertions that are those of the claim."""
    store_in_box = c2pa.in_uuid_box(origins.SIGNED[24:])
    assert store_in_box is not None
    found = c2pa.signed(store_in_box)
    assert found is not None
    assert (found.algorithm, len(found.certificates), len(found.signature), found.altered) == (-7, 2, 64, ())
    changed = c2pa.signed(store_in_box.replace(b"VidGen", b"CamGen"))
    assert changed is not None
    assert changed.altered == ("c2pa.actions.v2",) or changed.altered == ("c2pa.actions",)


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        cbor("text"),
        cbor([]),
        cbor([1, {}, 2, 3]),
        b"\x84\x40\xa0\xf6\x40",
        b"\x84\x43\xa1\x01\x26\xa0\xf6\x40",
        b"\x84\x43\xa1\x01\x26\xa1\x18\x21\x80\xf6\x40",
    ],
    ids=["nothing", "text", "no pieces", "no bytes", "no header", "no certificate", "empty chain"],
)
def test_signatures_of_other_shapes(signature: bytes) -> None:
    """None that can be read."""
    claim = jumb("c2pa.claim", box(b"cbor", cbor({"assertions": []})))
    assert c2pa.signed(store(jumb("urn:1", claim, jumb("c2pa.signature", box(b"cbor", signature))))) is None


def test_a_store_without_a_signature() -> None:
    """Nor one without manifests."""
    assert c2pa.signed(store(manifest("urn:1", [MADE]))) is None
    assert c2pa.signed(store()) is None
