"""Checks the pages' JavaScript: `python -m infra.javascript` lints it, runs its tests and checks its types.

oxlint and Node come with the pinned packages. TypeScript is in no Python package; Node's npm fetches it once into
build/, by version and hash. If it cannot be fetched, the types are not checked and a line says so; in CI that fails.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra import npm
from infra.npm import ROOT

OXLINT = Path(sys.prefix) / "bin" / "oxlint"

_TYPESCRIPT = npm.native(
    "@typescript/typescript-",
    "7.0.2",
    {
        "darwin-arm64": "gowzar9MwS/aRWp6f3a4KUqzRjAZjOsmGNCM6LcTgXum+dBfgsBVMN+AgvOCCbguXyick6LJhpBszxMebJ8syA==",
        "darwin-x64": "SZ9xZInqApNlNGc9s0W1VSsktYSOe9cFqNOIqmN1Gs8SmkjKZYFt017G4VwPxASInODuAdbTW7sXiFUf893RgA==",
        "linux-arm64": "Qh4eU4/y3yDjnfjjyPYihMj5/ODIlmt+Bzu17OI+fiSRDW57QmU5SiN63exPRNJPKUzcc1INa1NXdrJ+MqHjUQ==",
        "linux-x64": "EYdf2cNg7rgCWJnxCdJ+F3V39O8ihb37eHAu1LK8oAFizgTQbPOK7zHHXbPt8rX24COqODXeI3sIf0fCXG7H/A==",
    },
)
_CHECKED = re.compile(r"^// @ts-check$", re.MULTILINE)
_DEFINED = re.compile(r"^(?:export )?(?:async )?(?:function|const|let) (\w+)", re.MULTILINE)
# What a test file that needs a process of its own has: it changes what all modules share, or has hooks of every test.
_OF_ITS_OWN = re.compile(r"\bglobalThis\b|\bmock\b|^(?:before|after)(?:Each)?\(", re.MULTILINE)
_DECLARED = re.compile(r"^(?:export|declare) (?:function|const|let) (\w+)", re.MULTILINE)


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


def longest_functions(count: int) -> list[tuple[int, str]]:
    """The longest functions of pages and tests, comments and empty lines included: lines and `path:line name`."""
    rule = {"max-lines-per-function": ["error", {"max": 1}]}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as settings:
        json.dump({"categories": {"correctness": "off"}, "ignorePatterns": ["vendor"], "rules": rule}, settings)
        settings.flush()
        arguments = ("-c", settings.name, "-f", "json", "web", "tests/web")
        run = npm.run(str(OXLINT), *arguments)
    found = [_length(diagnostic) for diagnostic in json.loads(run.stdout)["diagnostics"]]
    return sorted(found, key=lambda each: (-each[0], each[1]))[:count]


def _length(diagnostic: dict[str, Any]) -> tuple[int, str]:
    """What oxlint says of one function that is longer than the limit."""
    said = re.search(r"(?:`(.+)` )?has too many lines \((\d+)\)", diagnostic["message"])
    assert said is not None, diagnostic["message"]
    line = diagnostic["labels"][0]["span"]["line"]
    return int(said[2]), f"{diagnostic['filename']}:{line} {said[1] or 'without a name'}"


def test() -> int:
    """Run the tests of the pages' pure parts. Prints how many passed, or Node's whole output if one fails.

    Most files share a process: to start one takes longer than to run a file's tests.
    """
    files = sorted((ROOT / "tests" / "web").glob("*.test.js"))
    alone = [path for path in files if _OF_ITS_OWN.search(path.read_text(encoding="utf-8"))]
    together = [path for path in files if path not in alone]
    passed, seconds = 0, 0.0
    for isolation, some in (("process", alone), ("none", together)):
        run = npm.node("--test", f"--test-isolation={isolation}", "--test-reporter=tap", *map(str, some))
        counts = dict(re.findall(r"^# (tests|pass|duration_ms) ([\d.]+)$", run.stdout, re.MULTILINE))
        if run.returncode or counts["tests"] == "0":
            print(run.stdout + run.stderr, file=sys.stderr)
            return run.returncode or 1
        passed, seconds = passed + int(counts["pass"]), seconds + float(counts["duration_ms"]) / 1000
    print(f"{passed} tests of the pages' modules passed in {seconds:.1f} s", flush=True)
    return 0


def types() -> int:
    """Check the types of all modules: strictly those that begin with `// @ts-check`, by tsconfig.json.

    The entrant's first screens wait for the others. Their types stand beside them in a `.d.ts` file, not in comments,
    and are checked in a copy that has them as comments.
    """
    if not _TYPESCRIPT or not _TYPESCRIPT.is_there():
        print("!! npm could not fetch TypeScript: THE TYPES OF THE PAGES ARE NOT CHECKED", file=sys.stderr)
        return int(npm.is_required())
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as copy:
        _write_tagged(Path(copy))
        tsc = str(_TYPESCRIPT.folder / "lib" / "tsc")
        runs = [npm.run(tsc, "--project", project) for project in (".", copy)]
    for run in runs:
        if run.returncode:
            print(run.stdout + run.stderr, file=sys.stderr)
            return run.returncode
    strict = sum(map(is_strict, modules()))
    print(f"types of the pages' {len(modules())} modules checked, {strict} of them strictly", flush=True)
    return 0


def is_strict(module: Path) -> bool:
    """Whether the module states its own types."""
    return _CHECKED.search(module.read_text(encoding="utf-8")) is not None


def _write_tagged(copy: Path) -> None:
    """Copy the pages' modules and declarations. Modules with types beside them get these as comments."""
    # Functions inside these modules have no types, and a state that begins with null has none.
    options = {"checkJs": True, "noImplicitAny": False, "strictNullChecks": False, "noImplicitOverride": False}
    include = ["web/**/*.js", str(ROOT / "infra" / "types" / "*.d.ts")]
    settings = {"extends": str(ROOT / "tsconfig.json"), "compilerOptions": options, "include": include}
    (copy / "tsconfig.json").write_text(json.dumps(settings | {"exclude": ["web/vendor"]}), encoding="utf-8")
    for path in [*(ROOT / "web").rglob("*.js"), *(ROOT / "web").rglob("*.d.ts")]:
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_tagged(path), encoding="utf-8")


def _tagged(path: Path) -> str:
    """A module's text, each function and value that is declared beside it with its type, on the same line."""
    text, beside = path.read_text(encoding="utf-8"), path.with_suffix(".d.ts")
    if "vendor" in path.parts or path.suffix != ".js" or not beside.exists():
        return text
    declared = set(_DECLARED.findall(beside.read_text(encoding="utf-8")))

    def tagged(found: re.Match[str]) -> str:
        tag = f'/** @type {{typeof import("./{path.name}").{found[1]}}} */ '
        return f"{tag if found[1] in declared else ''}{found[0]}"

    return _DEFINED.sub(tagged, text)


if __name__ == "__main__":
    sys.exit(main())
