"""`make test`: lint, types and every test, with the browser that some of them need.

What needs the deployed stack waits a lot, for the emulator or the browser. So it runs beside the rest. It takes
longest, so it gets the processor first where both want to run.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
    failed = _failed(sys.argv[1:])
    seconds = time.monotonic() - began
    print(f"{', '.join(failed) + ' failed' if failed else 'all well'} after {seconds:.0f} s")
    return 1 if failed else 0


def _failed(arguments: list[str]) -> list[str]:
    """Run everything, and pytest with the arguments if there are any. Returns the names of what failed."""
    beside = {"pytest": ("pytest", *_deployed())} if not arguments else {}
    behind: dict[str, tuple[str, ...]] = {"mypy": ("mypy", "--no-error-summary")}
    behind |= {"TypeScript": ("infra.javascript", "types")}
    behind |= {"checkov": ("infra.checkov",)} if os.environ.get("CI") == "true" and not arguments else {}
    alone = {
        "ruff": ("ruff", "check", "--quiet", "."),
        "ruff format": ("ruff", "format", "--quiet", "--check", "."),
        "oxlint": ("infra.javascript", "lint"),
        "node": ("infra.javascript", "test"),
        "pytest": ("pytest", *(arguments or _others())),
    }
    with ExitStack() as ended:
        waiting = {name: ended.enter_context(_beside(*module)) for name, module in beside.items()}
        waiting |= {name: ended.enter_context(_beside(*module, behind=True)) for name, module in behind.items()}
        codes = [(name, _run(*module, behind=not arguments)) for name, module in alone.items()]
        codes += [(name, wait()) for name, wait in waiting.items()]
    return list(dict.fromkeys(name for name, code in codes if code))


def _run(*module: str, behind: bool = False) -> int:
    return subprocess.run(_command(module, behind), check=False).returncode


def _command(module: Sequence[str], behind: bool) -> list[str]:
    """How to run a module; `behind`: others get the processor first."""
    first = ["nice", "-n", "5"] if behind and shutil.which("nice") else []
    return [*first, sys.executable, "-m", *module]


@contextmanager
def _beside(*module: str, behind: bool = False) -> Iterator[Callable[[], int]]:
    """Run a module beside others. Gives what waits for it, prints what it said and returns its exit code."""
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(_command(module, behind), stdout=told, stderr=subprocess.STDOUT)

        def end() -> int:
            code = process.wait()
            told.seek(0)
            print(told.read(), end="", flush=True)
            return code

        yield end


# A file's tests share a stack, so a worker.
_SPREAD = ("--dist", "loadfile", "--no-loadscope-reorder", "--durations=10")
# Plugins that come with packages and that nobody needs: without them a worker starts in half the time.
_UNUSED = ("-p", "no:anyio", "-p", "no:schemathesis")


def _deployed() -> list[str]:
    """pytest's arguments for what needs the deployed stack: its tests wait so much that one more at a time runs."""
    return ["-n", str((os.cpu_count() or 1) + 1), *_SPREAD, *_UNUSED, *_DEPLOYED]


def _others() -> list[str]:
    """pytest's arguments for all else."""
    plugins = (*_UNUSED, "-p", "no:playwright")  # that one is of the browser tests
    return ["-n", "auto", *_SPREAD, *plugins, "tests", *(f"--ignore={folder}" for folder in _DEPLOYED)]


def _browser() -> bool:
    """Have Chromium and a Chinese font, installed now where that can be. False only in CI, which must not skip."""
    if shutil.which(_PACKAGES[0]) and _speaks_chinese():
        return True
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"installing {' and '.join(_PACKAGES)} for the browser tests (once) …", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *_PACKAGES]):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    if chromium():
        return True
    print("!! no Chromium on this machine and no way to install it: THE BROWSER TESTS ARE SKIPPED", file=sys.stderr)
    return os.environ.get("CI") != "true"


def chromium() -> str | None:
    """The browser that is installed here, the lightest first; None without any."""
    names = (_PACKAGES[0], "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def _speaks_chinese() -> bool:
    listing = shutil.which("fc-list")
    return bool(listing and subprocess.run([listing, ":lang=zh"], capture_output=True, check=False).stdout.strip())


if __name__ == "__main__":
    sys.exit(main())
