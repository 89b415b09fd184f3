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
    assert c2pa.in_uuid_box(origins.SIGNED[24:]) == Manifest(
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
