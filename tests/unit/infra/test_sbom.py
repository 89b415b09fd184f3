"""The bill of materials: its shape, that it is whole, and that it names what is under another licence than the rest."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra import package, sbom, wheels

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(sbom.made(ROOT))
    return made


def test_it_has_the_shape_of_cyclonedx(document: dict[str, Any]) -> None:
    """What the schema of 1.5 requires, references that are unique and lead somewhere, and package URLs."""
    assert (document["bomFormat"], document["specVersion"], document["version"]) == ("CycloneDX", "1.5", 1)
    assert document["serialNumber"].startswith("urn:uuid:")
    whole = [*document["components"], *(each for top in document["components"] for each in top.get("components", ()))]
    for each in whole:
        assert {"type", "name", "bom-ref"} <= each.keys()
        assert each["type"] == "library"
        for choice in each.get("licenses", ()):
            assert list(choice) in (["expression"], ["license"])
            assert "expression" in choice or list(choice["license"]) in (["id"], ["name"])
    refs = [each["bom-ref"] for each in whole]
    assert len(set(refs)) == len(refs)
    [tree] = document["dependencies"]
    assert set(tree["dependsOn"]) == {each["bom-ref"] for each in document["components"]}
    assert all(each["purl"].endswith(f"/{each['name']}@{each['version']}") for each in document["components"])


def test_every_package_of_every_layer_stands_in_it(document: dict[str, Any]) -> None:
    """With the version that is pinned for Lambda, the layers that hold it, and a licence."""
    found = {each["name"]: each for each in document["components"]}
    lock = (ROOT / "requirements.txt").read_text()
    for layer in (*package.LAYERS, "code"):
        for name in (ROOT / "layers" / layer / "packages.txt").read_text().split():
            line = found[name.lower()]
            assert wheels.pin_of(name, lock).startswith(f"{name}=={line['version']} ")
            assert {"name": "zhengxuan:layer", "value": layer} in line["properties"]
    assert [name for name, each in found.items() if not each["licenses"]] == []
    assert {"chalice", "preact", "htm"} <= found.keys()


def test_it_says_what_is_under_the_gpl(document: dict[str, Any]) -> None:
    """FFmpeg's libraries with x264 and x265, in the layer “pictures” alone; NOTICE and the layers' text say so too."""
    bound = {
        native["name"]: top["name"]
        for top in document["components"]
        for native in top.get("components", ())
        if native.get("licenses") == [{"license": {"id": "GPL-2.0-or-later"}}]
    }
    assert {"libavcodec", "libx264", "libx265"} <= bound.keys()
    assert set(bound.values()) == {"av"}
    for text in (ROOT / "NOTICE", ROOT / "layers/README.md"):
        words = text.read_text(encoding="utf-8")
        assert [word for word in ("GPL-2.0-or-later", "x264", "x265", "sbom.cdx.json") if word not in words] == []


def test_the_same_sources_make_the_same_bytes() -> None:
    """Nothing of the clock or of chance is in it; a package that is not pinned is refused."""
    assert sbom.made(ROOT) == sbom.made(ROOT)


def test_a_package_that_is_not_pinned_is_refused(tmp_path: Path) -> None:
    """So the list and the lock cannot drift apart."""
    (tmp_path / "layers/code").mkdir(parents=True)
    (tmp_path / "layers/code/packages.txt").write_text("msgspec\n")
    (tmp_path / "requirements.txt").write_text("")
    with pytest.raises(wheels.WheelsError, match="chalice"):
        sbom.made(tmp_path)
