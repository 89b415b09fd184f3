"""Fetches third-party wheels for Lambda's platform, on any machine and Python.

Versions and hashes come from the root `requirements.txt`; a list (`layers/*/packages.txt`) only names packages.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYTHON = (3, 12)  # the template's Runtime
# Amazon Linux 2023 has glibc 2.34. pip matches platforms by exact name only, so every usable one is listed;
# pymediainfo's native wheel is manylinux_2_27.
_PLATFORMS = ("manylinux_2_34", "manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014", "manylinux_2_5")
_TARGET = {
    "python_version": ".".join(map(str, PYTHON)),
    "python_full_version": f"{PYTHON[0]}.{PYTHON[1]}.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "os_name": "posix",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}
_UNUSED = (
    "**/*.pyi",
    "**/tests",
    "numpy/_core/include",
    "numpy/_core/lib",
    "numpy/random/lib",
    "bin",
    "typst/fonts/NewCM*",
    "typst/fonts/LinLibertine*",
)
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}  # Lambda's name of an architecture → the wheels'


class WheelsError(Exception):
    """The wheels of a list cannot be fetched."""


def fetch(listed: Path, lock: Path, into: Path, architecture: str = "x86_64") -> None:
    """Unpack the wheels named in `listed` and pinned in `lock` into a folder. Raises WheelsError."""
    machine = MACHINES[architecture]
    pins = [pin_of(name, lock.read_text(), machine) for name in listed.read_text().split()]
    into.mkdir(parents=True, exist_ok=True)
    wanted = into.parent / f"{into.name}.pins.txt"
    wanted.write_text("".join(f"{pin}\n" for pin in pins))
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-compile",
        "--require-hashes",
        "--only-binary=:all:",
        "--disable-pip-version-check",
        "--implementation=cp",
        f"--python-version={_TARGET['python_version']}",
        *(f"--platform={name}_{machine}" for name in _PLATFORMS),
        "--target",
        str(into),
        "--requirement",
        str(wanted),
    ]
    run = subprocess.run(pip, capture_output=True, text=True, check=False)
    wanted.unlink()
    if run.returncode:
        raise WheelsError(f"{listed}: {(run.stderr or run.stdout).strip().splitlines()[-1]}")
    _drop_unused(into)


def pin_of(name: str, lock: str, machine: str = "x86_64") -> str:
    """The lock's line for a package on Lambda, `name==version --hash=…`. Raises WheelsError if there is none."""
    for block in re.sub(r"\\\n\s*", " ", lock).splitlines():
        stated, *hashes = block.split(" --hash=")
        if not hashes:
            continue
        found = Requirement(stated)
        if canonicalize_name(found.name) == canonicalize_name(name) and _applies(found, machine):
            return " ".join([f"{found.name}{found.specifier}", *(f"--hash={each.strip()}" for each in hashes)])
    raise WheelsError(f"{name} is not pinned in requirements.txt: make lock")


def _applies(requirement: Requirement, machine: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(_TARGET | {"platform_machine": machine})


def _drop_unused(folder: Path) -> None:
    """Delete type stubs, headers and test suites: a third of numpy, never used by a function."""
    for path in [path for pattern in _UNUSED for path in folder.glob(pattern)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
