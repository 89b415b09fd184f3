"""The package: the same bytes from the same sources, and refused where it would deploy and then fail."""

import shutil
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from infra import archive, package, wheels

LOCK = """\
plain==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
split==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:cc
split==2.0 ; python_full_version >= '3.12' \\
    --hash=sha256:dd
"""


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in archive.files(folder)}


def test_same_sources_same_bytes(sources: Path, folder: Path, tmp_path: Path) -> None:
    """So a deployment changes nothing when nothing has changed, whatever tools leave beside the sources."""
    before = package.source_hash(sources)
    for left in (".ruff_cache", "__pycache__"):
        (sources / "chalicelib/entry" / left).mkdir(exist_ok=True)
        (sources / "chalicelib/entry" / left / "left.pyc").write_bytes(b"cache")
    again = package.build(package.LOCAL, sources, tmp_path / "again")
    assert (package.source_hash(sources), _bytes(again)) == (before, _bytes(folder))


def test_stacks_that_start_at_once_make_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second making would pull the package from under the stack that is deploying the first."""
    made: list[str] = []

    def build(target: package.Target, root: Path) -> None:
        made.append(target.name)
        (root / "build" / target.name).mkdir(parents=True)
        time.sleep(0.1)  # in which the others would begin too

    monkeypatch.setattr(package, "build", build)
    monkeypatch.setattr(package, "SOURCES", ())
    with ThreadPoolExecutor(4) as starting:
        folders = set(starting.map(lambda _: package.build_if_changed(package.LOCAL, tmp_path), range(4)))
    assert (made, folders) == (["local"], {tmp_path / "build/local"})


def test_code_is_whole_and_nothing_else(folder: Path) -> None:
    """Handlers, domain, contests and Chalice; no tests, no lint settings, no development packages."""
    inside = {name.split("/")[0] for name in archive.names(folder / "deployment.zip") if "__pycache__" not in name}
    assert inside == {"app.py", "chalice", "chalicelib", "functions"}
    names = set(archive.names(folder / "deployment.zip"))
    data = {
        "chalicelib/call/contests/industry-story-2025.toml",
        "chalicelib/openapi.json",
        "chalicelib/video/warm_up.mp4",
    }
    assert data <= names
    assert not [name for name in names if name.endswith(("ruff.toml", ".orig"))]


def test_local_package_lacks_only_wheels(folder: Path) -> None:
    """Its layers hold their list of packages, so that template and layers are the same ones."""
    for layer in package.LAYERS:
        assert archive.names(folder / f"{layer}.zip") == ["packages.txt"]


def test_package_without_the_native_library_is_refused(folder: Path, tmp_path: Path) -> None:
    """Chalice would leave it out without a word."""
    shutil.copytree(folder, tmp_path / "out")
    with pytest.raises(package.PackageError, match=r"libmediainfo\.so"):
        package.check(tmp_path / "out", package.PRODUCTION)
    (tmp_path / "layer/python/pymediainfo").mkdir(parents=True)
    (tmp_path / "layer/python/pymediainfo/libmediainfo.so.0").write_bytes(b"\x7fELF")
    archive.pack(tmp_path / "layer", tmp_path / "out/mediainfo.zip")
    package.check(tmp_path / "out", package.PRODUCTION)


def test_package_without_a_handler_is_refused(folder: Path, tmp_path: Path) -> None:
    """A template may name a function whose code was forgotten."""
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    with zipfile.ZipFile(folder / "deployment.zip") as whole, zipfile.ZipFile(out / "deployment.zip", "w") as part:
        for name in whole.namelist():
            if not name.startswith("functions/probe_video/"):
                part.writestr(name, whole.read(name))
    with pytest.raises(package.PackageError, match="ProbeVideo"):
        package.check(out, package.LOCAL)


def test_every_listed_package_is_pinned() -> None:
    """With hashes, for Lambda's Python."""
    lock = (package.ROOT / "requirements.txt").read_text()
    for listed in (package.ROOT / "layers").glob("*/packages.txt"):
        for name in listed.read_text().split():
            assert "==" in wheels.pin_of(name, lock)
            assert "--hash=sha256:" in wheels.pin_of(name, lock)


def test_pins_are_those_of_lambdas_python() -> None:
    """Whatever Python makes the package."""
    assert wheels.pin_of("plain", LOCK) == "plain==1.0 --hash=sha256:aa --hash=sha256:bb"
    assert wheels.pin_of("split", LOCK) == "split==2.0 --hash=sha256:dd"
    with pytest.raises(wheels.WheelsError, match="make lock"):
        wheels.pin_of("missing", LOCK)


def test_locks_name_no_registry() -> None:
    """Where packages come from is each machine's own affair."""
    for lock in ("requirements.txt", "requirements-dev.txt"):
        text = (package.ROOT / lock).read_text()
        assert "://" not in text
        assert "--index-url" not in text


@pytest.mark.parametrize(("architecture", "machine"), [("x86_64", 0x3E), ("arm64", 0xB7)])
def test_the_layer_for_lambda_has_the_native_library(tmp_path: Path, architecture: str, machine: int) -> None:
    """Whatever Python makes the package: pip is asked for Lambda's platform by its exact names."""
    listed = package.ROOT / "layers/mediainfo/packages.txt"
    wheels.fetch(listed, package.ROOT / "requirements.txt", tmp_path / "python", architecture)
    library = (tmp_path / "python/pymediainfo/libmediainfo.so.0").read_bytes()
    assert library[:5] == b"\x7fELF\x02"  # 64 bits
    assert int.from_bytes(library[18:20], "little") == machine


def test_a_package_names_its_architecture(template: dict[str, Any]) -> None:
    """Every function and every layer alike, Chalice's too: a function of one cannot load a layer of the other."""
    made = package.for_architecture(template, package.PRODUCTION.architecture)
    named = {"AWS::Serverless::Function": "Architectures", "AWS::Serverless::LayerVersion": "CompatibleArchitectures"}
    found = [each["Properties"][named[each["Type"]]] for each in made["Resources"].values() if each["Type"] in named]
    assert len(found) == len(package.handlers(template)) + len(package.LAYERS)
    assert found == [["arm64"]] * len(found)
