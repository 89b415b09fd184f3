"""Builds the deployment package: one template, one zip with every handler, and one zip for each layer.

    python -m infra.package            build/production: what `aws cloudformation package` and `deploy` take, for arm64
    python -m infra.package --x86      the same for x86-64, for a region whose Lambda has no arm64
    python -m infra.package --local    build/local: the same without vendored wheels, for the emulator, whose workers
                                       use this project's virtual environment

Chalice packs the API and merges its routes into infra/template.yaml; what Chalice leaves out is added here.
"""

import argparse
import copy
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from infra import api_version, archive, sbom, wheels

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("attachments", "certificates", "mediainfo", "numbers", "pictures", "signing", "workbooks")
SOURCES = (
    "app.py",
    "chalicelib",
    "docs/openapi.yaml",
    "functions",
    "layers",
    "infra/template.yaml",
    "infra/statemachines",
    "infra/package.py",
    "infra/api_version.py",
    "infra/wheels.py",
    "infra/archive.py",
    "infra/sbom.py",
    "web/vendor/README.md",
    ".chalice/config.json",
    "requirements.txt",
)
CALLS = "build/contests"  # definition files from elsewhere: see `infra.calls`
_NATIVE = "python/pymediainfo/libmediainfo.so"
_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "ruff.toml")


class Target(NamedTuple):
    """The platform that a package is built for."""

    name: str
    vendored: bool  # includes the wheels that Lambda lacks
    architecture: str = ""  # of Lambda; empty: the template says none, and functions run on this machine's


PRODUCTION = Target("production", vendored=True, architecture="arm64")  # a fifth less for the same seconds
PRODUCTION_X86 = Target("production", vendored=True, architecture="x86_64")
LOCAL = Target("local", vendored=False)


class PackageError(Exception):
    """The package cannot be built; the message says why in one line."""


def build(target: Target, root: Path = ROOT, into: Path | None = None) -> Path:
    """Build the package and return its folder. Raises PackageError."""
    out = into or root / "build" / target.name
    with tempfile.TemporaryDirectory(prefix="zhengxuan-package-") as scratch:
        work = Path(scratch)
        fresh = work / "out"
        _pack_code(target, root, work, fresh)
        for layer in LAYERS:
            _pack_layer(layer, target, root=root, work=work, out=fresh)
        _copy_machines(root, fresh)
        if target.vendored:
            (fresh / sbom.NAME).write_text(sbom.made(root), encoding="utf-8")
        check(fresh, target)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(fresh, out)
    return out


def build_if_changed(target: Target, root: Path = ROOT) -> Path:
    """The package's folder; builds it only if its sources have changed. Raises PackageError.

    If several stacks start at once, one builds and the others wait, so that nobody reads a folder while it is being
    replaced.
    """
    out = root / "build" / target.name
    stamp = out / "sources.sha256"
    out.parent.mkdir(exist_ok=True)
    with (out.parent / f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = source_hash(root)
        if not stamp.exists() or stamp.read_text() != wanted:
            build(target, root)
            stamp.write_text(wanted)
    return out


def source_hash(root: Path = ROOT) -> str:
    """SHA-256 over everything a package is built from, including the Python version."""
    digest = hashlib.sha256(sys.version.encode())
    for source in (*SOURCES, CALLS):
        for file in _written(root / source) if (root / source).exists() else ():
            digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _written(source: Path) -> list[Path]:
    """The files of a source in order, without what tools leave beside them: hidden files and compiled ones."""
    found = [source] if source.is_file() else sorted(archive.files(source))
    return [
        file
        for file in found
        if not any(part.startswith((".", "__pycache__")) for part in file.relative_to(source).parts)
    ]


def check(folder: Path, target: Target) -> None:
    """Raise PackageError for a package that would deploy but then fail."""
    inside = set(archive.names(folder / "deployment.zip"))
    for name, handler in handlers(load(folder / "template.yaml")).items():
        module = handler.rpartition(".")[0].replace(".", "/") + ".py"
        if module not in inside:
            raise PackageError(f"{name}: its handler {handler} is not in deployment.zip")
    if target.vendored and not any(each.startswith(_NATIVE) for each in archive.names(folder / "mediainfo.zip")):
        raise PackageError("mediainfo.zip lacks libmediainfo.so: pip found no wheel with it for Lambda's platform")


def handlers(template: dict[str, Any]) -> dict[str, str]:
    """Handler of each function of a template."""
    return {
        name: resource["Properties"]["Handler"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def load(template: Path) -> dict[str, Any]:
    """A packaged template, with its intrinsic functions in long form."""
    return copy.deepcopy(_parsed(template.read_bytes()))


@lru_cache(maxsize=2)
def _parsed(content: bytes) -> dict[str, Any]:
    """A template as it is read: a tenth of a stack's start, which asks for it more than once."""
    parsed: dict[str, Any] = yaml.load(content, yaml.CSafeLoader)
    return parsed


# --- code ----------------------------------------------------------------------------------------------------------


def _pack_code(target: Target, root: Path, work: Path, out: Path) -> None:
    stage = work / "stage"
    _stage(root, stage)
    _run_chalice(stage, out, root / "infra/template.yaml")
    code = work / "code"
    archive.unpack(out / "deployment.zip", code)
    if target.vendored:
        # Not through vendor/: Chalice imports the app with that folder on its path, and these wheels may be for
        # another Python than the one that runs Chalice.
        wheels.fetch(root / "layers/code/packages.txt", root / "requirements.txt", code, target.architecture)
    _compile(code, "/var/task", target)
    archive.pack(code, out / "deployment.zip")
    _rewrite_template(out, target)


def _stage(root: Path, stage: Path) -> None:
    """Copy what Chalice packs: the app, chalicelib, and functions/ as vendored, because it would leave it out."""
    shutil.copytree(root / "chalicelib", stage / "chalicelib", ignore=_IGNORED)
    for file in sorted((root / CALLS).glob("*")):  # definitions, and logos that certificates bear
        shutil.copy(file, stage / "chalicelib/call/contests")
    shutil.copytree(root / ".chalice", stage / ".chalice", ignore=shutil.ignore_patterns("deploy*"))
    shutil.copytree(root / "functions", stage / "vendor" / "functions", ignore=_IGNORED)
    shutil.copy(root / "app.py", stage)
    api = (root / "docs/openapi.yaml").read_text()
    described = yaml.load(api, yaml.CSafeLoader)  # as JSON, because functions have no YAML reader
    (stage / "chalicelib/openapi.json").write_text(json.dumps(described, ensure_ascii=False, separators=(",", ":")))
    (stage / "requirements.txt").write_text("")  # else Chalice would pack every package of the root file


def _run_chalice(stage: Path, out: Path, template: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from chalice.cli import main; sys.exit(main())",
        "package",
        "--stage",
        "api",
        "--merge-template",
        str(template),
        "--template-format",
        "yaml",
        str(out),
    ]
    environment = os.environ | {"AWS_DEFAULT_REGION": "us-east-1", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(command, cwd=stage, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise PackageError(f"chalice package: {(run.stderr or run.stdout).strip().splitlines()[-1]}")
    (out / "sam.yaml").rename(out / "template.yaml")


class _Plain(yaml.CSafeDumper):
    """Writes YAML without aliases, which CloudFormation does not read."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Always write the value itself."""
        return True


_NAMED_IN = {
    "AWS::Serverless::Function": "Architectures",
    "AWS::Serverless::LayerVersion": "CompatibleArchitectures",
}


def for_architecture(template: dict[str, Any], architecture: str) -> dict[str, Any]:
    """The template with an architecture for every function and layer; Chalice names one for the API's."""

    def named(resource: dict[str, Any]) -> dict[str, Any]:
        field = _NAMED_IN.get(resource["Type"])
        return resource | {"Properties": resource["Properties"] | {field: [architecture]}} if field else resource

    return template | {"Resources": {name: named(each) for name, each in template["Resources"].items()}}


def _rewrite_template(out: Path, target: Target) -> None:
    template = load(out / "template.yaml")
    if target.architecture:
        template = for_architecture(template, target.architecture)
    template = api_version.published(api_version.routed(template), (out / "deployment.zip").read_bytes(), {})
    text = yaml.dump(template, Dumper=_Plain, allow_unicode=True, width=120)
    (out / "template.yaml").write_text(text)


def _compile(folder: Path, runs_at: str, target: Target) -> None:
    """Compile for the Python that will run it: without that a cold start takes twice as long, since Lambda keeps none.

    The compiled files are used unchecked, so that the dates of files do not matter.
    """
    python = python_of(target)
    if python is None:
        return
    subprocess.run(
        [
            python,
            "-m",
            "compileall",
            "-q",
            "--invalidation-mode",
            "unchecked-hash",
            "-s",
            str(folder),
            "-p",
            runs_at,
            str(folder),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def python_of(target: Target) -> str | None:
    """The interpreter that can compile for a target; None if this machine has none."""
    if not target.vendored or sys.version_info[:2] == wheels.PYTHON:
        return sys.executable
    name = "python" + ".".join(map(str, wheels.PYTHON))
    found = shutil.which(name)
    works = found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0
    return found if works else None


# --- layers and workflows ------------------------------------------------------------------------------------------


def _pack_layer(layer: str, target: Target, root: Path, work: Path, out: Path) -> None:
    """Pack a layer. Without wheels it holds only its list of packages, because Lambda refuses an empty layer."""
    folder = work / layer
    listed = root / "layers" / layer / "packages.txt"
    folder.mkdir()
    shutil.copy(listed, folder)
    if target.vendored:
        wheels.fetch(listed, root / "requirements.txt", folder / "python", target.architecture)
        _compile(folder / "python", "/opt/python", target)
    archive.pack(folder, out / f"{layer}.zip")


def _copy_machines(root: Path, out: Path) -> None:
    shutil.copytree(root / "infra/statemachines", out / "statemachines", ignore=_IGNORED)


def main() -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--local", action="store_true", help="without vendored wheels")
    parser.add_argument("--x86", action="store_true", help="for x86-64")
    asked = parser.parse_args()
    target = LOCAL if asked.local else PRODUCTION_X86 if asked.x86 else PRODUCTION
    try:
        out = build(target)
    except (PackageError, wheels.WheelsError) as error:
        print(f"package: {error}", file=sys.stderr)
        return 1
    if python_of(target) is None:
        wanted = ".".join(map(str, wheels.PYTHON))
        print(f"package: not compiled, because this machine has no python{wanted}: cold starts will be slower")
    for path in sorted(out.glob("*")):
        if path.is_file():
            print(f"{path.stat().st_size / 1e6:8.2f} MB  {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
