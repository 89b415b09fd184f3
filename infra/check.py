"""`make test`: lint, types and every test, with the browser that some of them need.

mypy runs beside the tests, and there is a worker more than cores: most tests wait for the emulator or the browser.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Chromium's engine without its window: half the processor time of the whole browser, which serves where it is missing.
_PACKAGES = ("chromium-headless-shell", "fonts-wqy-microhei")


def main() -> int:
    """Run everything; the arguments are pytest's. Returns the exit code."""
    began = time.monotonic()
    os.chdir(ROOT)
    if not _browser():
        return 1
    failed = ["ruff"] if subprocess.run([BIN / "ruff", "check", "--quiet", "."], check=False).returncode else []
    with tempfile.TemporaryFile("w+") as told:
        types = subprocess.Popen([BIN / "mypy", "--no-error-summary"], stdout=told, stderr=subprocess.STDOUT)
        tests = _tests(sys.argv[1:])
        if types.wait():
            failed.append("mypy")
            told.seek(0)
            print(told.read())
    failed += ["pytest"] if tests else []
    seconds = time.monotonic() - began
    print(f"{', '.join(failed) + ' failed' if failed else 'all well'} after {seconds:.0f} s")
    return 1 if failed else 0


def _tests(arguments: list[str]) -> int:
    """pytest under coverage, its figure printed. Returns pytest's exit code."""
    folder = ROOT / ".coverage"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    measured = [] if arguments else ["--cov", "--cov-report=term:skip-covered"]
    # A file stays with one worker: its tests share a stack. In their own order, since the longest come early in it.
    workers = str((os.cpu_count() or 1) + 1)
    spread = [] if arguments else ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
    seed = str(secrets.randbelow(2**32))  # the workers must see sets in one order; another order each run
    return subprocess.run(
        [BIN / "python", "-m", "pytest", *spread, *measured, *arguments],
        check=False,
        env=os.environ | {"PYTHONHASHSEED": seed},
    ).returncode


def _browser() -> bool:
    """Have Chromium and a Chinese font, installed now where that can be. False only in CI, which must not skip."""
    if shutil.which(_PACKAGES[0]) and _speaks_chinese():
        return True
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"installing {' and '.join(_PACKAGES)} for the browser tests (once) …", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *_PACKAGES]):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    if _chromium():
        return True
    print("!! no Chromium on this machine and no way to install it: THE BROWSER TESTS ARE SKIPPED", file=sys.stderr)
    return os.environ.get("CI") != "true"


def _chromium() -> str | None:
    names = (_PACKAGES[0], "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def _speaks_chinese() -> bool:
    listing = shutil.which("fc-list")
    return bool(listing and subprocess.run([listing, ":lang=zh"], capture_output=True, check=False).stdout.strip())


if __name__ == "__main__":
    sys.exit(main())
