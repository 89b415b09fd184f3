"""The bill of materials of a package (CycloneDX 1.5): what of others is deployed, in which version, by which licence.

Versions come from the lists of the layers and the root `requirements.txt`, licences and native libraries from the
packages as they are installed here. Nothing else is read, so the same sources make the same bytes.
"""

import json
import re
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from infra import wheels

NAME = "sbom.cdx.json"
_LISTS = "layers/*/packages.txt"
_ALSO = ("chalice",)  # which Chalice packs by itself
_NATIVE = re.compile(r"[^/]*\.libs/(?P<name>lib[\w.+-]+?)(?:-[0-9a-f]{8})+\.so(?:\.(?P<version>[\d.]+))?$")
_FFMPEG = "GPL-2.0-or-later"  # as PyAV's wheels build it, with x264 and x265
_OF_NATIVE = dict.fromkeys(("libx264", "libx265"), _FFMPEG) | {
    f"lib{name}": _FFMPEG
    for name in ("avcodec", "avdevice", "avfilter", "avformat", "avutil", "postproc", "swresample", "swscale")
}
_SPELLINGS = {"Apache 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0"}
_BY_CLASSIFIER = "License :: OSI Approved :: "
_ID = re.compile(r"[A-Za-z0-9.+-]{2,40}")
_SPACE = uuid.UUID("5b0c1f1e-1c2b-5e0a-9d4e-7a6f2d3c4b5a")  # of our serial numbers

Json = dict[str, Any]


def made(root: Path) -> str:
    """The document, as JSON. Raises WheelsError for a package that is not pinned."""
    components = [*_packages(root), *_of_pages(root)]
    version = uuid.uuid5(_SPACE, json.dumps(components, sort_keys=True))
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{version}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "zhengxuan", "bom-ref": "zhengxuan"}},
        "components": components,
        "dependencies": [{"ref": "zhengxuan", "dependsOn": [each["bom-ref"] for each in components]}],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _packages(root: Path) -> Iterator[Json]:
    """The Python packages, each with the layers that hold it and with its native libraries."""
    lock, held = (root / "requirements.txt").read_text(), _held(root)
    for name in sorted(held):
        requirement = Requirement(wheels.pin_of(name, lock).partition(" ")[0])
        version = str(requirement.specifier).removeprefix("==")
        told = _component(requirement.name.lower(), version, f"pkg:pypi/{requirement.name.lower()}@{version}")
        told |= {"licenses": _licences(name)}
        told |= {"properties": [{"name": "zhengxuan:layer", "value": layer} for layer in held[name]]}
        native = list(_native(name))
        yield told | ({"components": native} if native else {})


def _held(root: Path) -> dict[str, list[str]]:
    """The layers by each package that they hold."""
    held: dict[str, list[str]] = {name: ["code"] for name in _ALSO}
    for listed in sorted(root.glob(_LISTS)):
        for name in listed.read_text().split():
            held.setdefault(name, []).append(listed.parent.name)
    return held


def _of_pages(root: Path) -> Iterator[Json]:
    """The scripts of others that pages load, as web/vendor/README.md names them."""
    for name, version, licence in re.findall(_VENDORED, (root / "web/vendor/README.md").read_text(encoding="utf-8")):
        yield _component(name, version, f"pkg:npm/{name}@{version}") | {"licenses": [{"license": {"id": licence}}]}


_VENDORED = re.compile(r"\b(preact|htm) (\d+\.\d+\.\d+)[^\n]*?\b(MIT|Apache-2\.0)\b")


def _component(name: str, version: str, purl: str) -> Json:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _licences(name: str) -> list[Json]:
    """The licence that a package states: an SPDX expression or id, or the words of its classifier."""
    told = metadata.metadata(name)
    if "License-Expression" in told:
        return [{"expression": told["License-Expression"]}]
    stated = told["License"].strip() if "License" in told else ""
    if _ID.fullmatch(_SPELLINGS.get(stated, stated)):
        return [{"license": {"id": _SPELLINGS.get(stated, stated)}}]
    classifiers = told.get_all("Classifier") or []
    named = [each.removeprefix(_BY_CLASSIFIER) for each in classifiers if each.startswith(_BY_CLASSIFIER)]
    return [{"license": {"name": each}} for each in named]


def _native(package: str) -> Iterator[Json]:
    """The libraries that a wheel brings along, by the versions of their files.

    With the licence of those whose terms are not those of the package.
    """
    for file in sorted(map(str, metadata.files(package) or ())):
        found = _NATIVE.search(file)
        if found:
            name, licence = found["name"], _OF_NATIVE.get(found["name"])
            told: Json = {"type": "library", "bom-ref": f"{package}/{name}", "name": name}
            told |= {"version": found["version"]} if found["version"] else {}
            yield told | ({"licenses": [{"license": {"id": licence}}]} if licence else {})
