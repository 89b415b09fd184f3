"""`make test`: lint, types and every test, with the browser that some of them need.

What needs the deployed stack mostly waits, for the emulator or the browser, so it runs beside the rest, and mypy too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_DEPLOYED = ("tests/e2e", "tests/browser", "tests/infra")
# Chromium's engine without its window: half the processor time of the whole browser, which serves where it is missing.
_PACKAGES = ("chromium-headless-shell", "fonts-wqy-microhei")


def main() -> int:
    """Run everything; the arguments are pytest's. Returns the exit code."""
    began = time.monotonic()
    os.chdir(ROOT)
    if not _browser():
        return 1
    with _beside("mypy", "--no-error-summary") as types, _beside("infra.javascript", "types") as page_types:
        failed = ["ruff"] if _run("ruff", "check", "--quiet", ".") else []
        failed += ["ruff format"] if _run("ruff", "format", "--quiet", "--check", ".") else []
        failed += ["oxlint"] if _run("infra.javascript", "lint") else []
        failed += ["node"] if _run("infra.javascript", "test") else []
        failed += ["pytest"] if _tests(sys.argv[1:]) else []
        failed += ["mypy"] if types() else []
        failed += ["TypeScript"] if page_types() else []
    seconds = time.monotonic() - began
    print(f"{', '.join(failed) + ' failed' if failed else 'all well'} after {seconds:.0f} s")
    return 1 if failed else 0


def _run(*module: str) -> int:
    return subprocess.run([sys.executable, "-m", *module], check=False).returncode


@contextmanager
def _beside(*module: str) -> Iterator[Callable[[], int]]:
    """Run a module beside others. Gives what waits for it, prints what it said and returns its exit code."""
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen([sys.executable, "-m", *module], stdout=told, stderr=subprocess.STDOUT)

        def end() -> int:
            code = process.wait()
            told.seek(0)
            print(told.read(), end="", flush=True)
            return code

        yield end


def _tests(arguments: list[str]) -> int:
    """pytest: the arguments, or everything, in CI with coverage: it costs a third more. Returns its exit code."""
    if arguments:
        return _run("pytest", *arguments)
    # A file's tests share a stack, so a worker.
    spread = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", "--durations=10"]
    with _beside("pytest", *spread, *_DEPLOYED) as deployed:
        others = [f"--ignore={folder}" for folder in _DEPLOYED]
        coverage = ["--cov", "--cov-report=term:skip-covered"] if os.environ.get("CI") == "true" else []
        code = _run("pytest", *spread, *coverage, "tests", *others)
        return deployed() or code


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
