"""Makes the project's virtual environment in `.venv/` with exactly the pinned packages.

It runs on the system's Python with nothing installed, so it imports the standard library only. A stamp file holds the
hash of what was installed; while it matches, nothing is done. uv installs in seconds what takes pip a minute, but does
not read `pip.conf`; if uv cannot reach the packages, pip installs them.
"""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ("requirements.txt", "requirements-dev.txt")
OLDEST = (3, 11)


def main() -> int:
    """Bring `.venv` up to date. Returns the exit code; every failure is one line on standard error."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        return _refuse(f"Python 3.11 or newer is needed, {sys.executable} is {found}. Set PYTHON=…")
    stamp = VENV / "installed"
    if _read(stamp) == _wanted():
        return 0
    VENV.mkdir(exist_ok=True)
    with (VENV / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # if two makes run at once, the second finds everything done
        return 0 if _read(stamp) == _wanted() else _install(stamp)


def _install(stamp: Path) -> int:
    stamp.unlink(missing_ok=True)
    print("setting up .venv (once) …", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        return _refuse(f"python3 -m venv failed (on Debian: apt-get install python3-venv): {_last(made)}")
    files = [part for name in LOCKS for part in ("-r", str(ROOT / name))]
    pinned = ["install", "--quiet", "--no-deps", "--require-hashes", *files]
    installed = _uv(pinned)
    if installed.returncode:
        installed = _pip(pinned)
    if installed.returncode:
        return _refuse(f"the pinned packages could not be installed: {_last(installed)}")
    stamp.write_text(_wanted())
    return 0


def _pip(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    command = [str(VENV / "bin/python"), "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _uv(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run uv, pinned like the rest, on the index that pip is configured to use."""
    lock = (ROOT / "requirements-dev.txt").read_text()
    own = VENV / "uv.txt"
    own.write_text(next(block for block in re.split(r"\n(?=\S)", lock) if block.startswith("uv==")))
    installed = _pip(["install", "--quiet", "--no-deps", "--require-hashes", "-r", str(own)])
    if installed.returncode:
        return installed
    index = _pip(["config", "get", "global.index-url"]).stdout.strip() or os.environ.get("PIP_INDEX_URL")
    environment = os.environ | {"VIRTUAL_ENV": str(VENV)} | ({"UV_DEFAULT_INDEX": index} if index else {})
    command = [str(VENV / "bin/uv"), "pip", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _wanted() -> str:
    """Hash of the pins and the interpreter's version."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in LOCKS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _last(run: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in (run.stderr or run.stdout).splitlines() if line.strip()]
    return next((line for line in lines if line.startswith("ERROR")), lines[-1] if lines else "no reason given")


def _refuse(reason: str) -> int:
    print(f"setup: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
