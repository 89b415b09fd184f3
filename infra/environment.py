"""The project's own virtual environment in `.venv/`, with exactly the pinned packages.

Runs on the system's Python with nothing installed, so it imports the standard library only. A stamp holds the hash of
what was installed: nothing is done while it matches.
"""

import fcntl
import hashlib
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
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once: the second finds the work done
        return 0 if _read(stamp) == _wanted() else _install(stamp)


def _install(stamp: Path) -> int:
    stamp.unlink(missing_ok=True)
    print("setting up .venv (once; a minute or so) …", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        return _refuse(f"python3 -m venv failed (on Debian: apt-get install python3-venv): {_last(made)}")
    files = [part for name in LOCKS for part in ("-r", str(ROOT / name))]
    pip = [str(VENV / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install"]
    installed = subprocess.run(
        [*pip, "--quiet", "--no-deps", "--require-hashes", *files], capture_output=True, text=True, check=False
    )
    if installed.returncode:
        return _refuse(f"the pinned packages could not be installed: {_last(installed)}")
    stamp.write_text(_wanted())
    return 0


def _wanted() -> str:
    """Hash of the pins and of the interpreter's version."""
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
