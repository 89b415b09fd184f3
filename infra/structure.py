"""How the code is laid out: which package may import which, and what may touch more than values.

    python -m infra.structure            packages, arrows, circles, longest functions, names, positional calls
    python -m infra.structure --write    write each package's ruff.toml anew from the tables below

The tables below are the only place that states the arrow. Ruff holds it while you type, by the ruff.toml files that are
written from here; `tests/unit/infra/test_structure.py` holds it in full, and fails when a ruff.toml is stale.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from infra import javascript, source_tree
from infra.source_tree import Import, Module

ROOT = Path(__file__).resolve().parent.parent
TREES = ("app.py", "chalicelib", "functions", "infra", "bench", "tests")

# A package may import itself and every package of the rows above its own. `root` is the modules that lie directly in
# chalicelib/. Packages that share a row do not import each other.
ARROW = (
    ("root",),
    ("call",),
    ("people", "video"),
    ("entry",),
    ("judging",),
    ("result",),
    ("workbooks",),
    ("commands", "aws"),
    ("api", "functions"),
    ("app",),
    ("infra",),
)
# Below a package in the arrow, and still not for it.
NOT_FOR = {"aws": {"commands"}, "api": {"commands"}, "functions": {"commands"}, "app": {"commands", "functions"}}
DOMAIN = ("root", "call", "people", "video", "entry", "judging", "result", "workbooks")
ABOUT = {
    "root": "what every package stands on",
    "call": "the contest definition and the running campaign",
    "people": "sign-in, entrants, experts, recommending units",
    "video": "what a video file holds, and the verdict on it",
    "entry": "an entry from draft to award, and its screening",
    "judging": "conflicts, assignment, reviews, the board",
    "result": "scoring, models, second round, jury, tally sheet",
    "workbooks": "the content of every Excel file",
    "commands": "the same without a cloud, from a terminal",
    "aws": "the only package that calls the cloud",
    "api": "the only package that knows Chalice and requests",
    "functions": "handlers: parse the event, call the domain, save",
    "app": "registers the routes",
    "infra": "packaging, the local run, the demonstration",
}


class Reach(NamedTuple):
    """Something beyond values that code can reach for."""

    names: tuple[str, ...]  # the modules and functions to reach it by
    why: str  # why not everybody may


REACHES = {
    "clock": Reach(
        (
            "datetime.date.today",
            "datetime.datetime.now",
            "datetime.datetime.today",
            "datetime.datetime.utcnow",
            "time.monotonic",
            "time.perf_counter",
            "time.sleep",
            "time.time",
        ),
        "time comes in as an argument; chalicelib/clock.py reads the clock",
    ),
    "environment": Reach(("os.environ", "os.getenv"), "for chalicelib/config.py"),
    "files": Reach(("os", "pathlib", "shutil", "tempfile"), "what comes in and goes out are values, not files"),
    "processes": Reach(("multiprocessing", "resource", "select", "signal", "subprocess"), "for video/sandbox.py"),
    "http": Reach(("http", "smtplib", "socket", "ssl", "urllib.request", "urllib3"), "calls no other machine"),
    "chance": Reach(("random", "secrets", "uuid"), "random values come in as arguments"),
    "numpy": Reach(("numpy",), "for what computes on whole tables: its import costs a cold start"),
    "av": Reach(("av",), "for the modules of video/footage_child.py"),
    "pymediainfo": Reach(("pymediainfo",), "for video/mediainfo.py"),
    "cryptography": Reach(
        ("cryptography",),
        "for aws/sealing.py, aws/anchors.py, aws/distribution.py, video/signature_child.py, commands/check_proof.py "
        "and functions/write_workbook/signing.py",
    ),
    "typst": Reach(("noto_cjk_sans_otc", "segno", "typst"), "for functions/write_workbook/certificate.py"),
    "pyhanko": Reach(("asn1crypto", "pyhanko", "pyhanko_certvalidator"), "for functions/write_workbook/signing.py"),
    "openpyxl": Reach(("openpyxl",), "for workbooks/xlsx.py"),
    "calamine": Reach(("python_calamine",), "for workbooks/sheet_child.py, in a process of its own"),
    "pillow": Reach(("PIL",), "for entry/attachment_child.py, in a process of its own"),
    "pypdf": Reach(("pypdf",), "for entry/attachment_child.py, in a process of its own"),
    "powertools": Reach(("aws_lambda_powertools",), "for chalicelib/aws and functions"),
    "botocore": Reach(("botocore",), "for chalicelib/aws"),
    "boto3": Reach(("boto3",), "for infra and tests: botocore alone starts a quarter faster"),
    "chalice": Reach(("chalice",), "for app.py and chalicelib/api"),
}
# What a whole package may reach for. The domain's packages are not here: they may reach for nothing.
MAY_REACH = {
    "commands": {"files"},
    "aws": {"botocore", "powertools", "clock", "chance"},
    "api": {"chalice", "clock", "chance", "http", "files"},
    "functions": {"powertools", "clock", "http"},
    "app": {"chalice"},
}
# The one list of modules that reach for more than their package may, and why. It is exact: the test fails for a reach
# that is missing here and for one that is no longer needed.
_TABLES = "computes on whole tables of scores"
EXCEPTIONS: dict[str, dict[str, str]] = {
    "chalicelib/clock.py": {"clock": "reads the clock, so that nobody else need"},
    "chalicelib/config.py": {
        "environment": "reads the settings of the deployment, so that nobody else need",
        "files": "os, which holds the environment",
    },
    "chalicelib/call/definition.py": {"files": "reads the definition, which is a file"},
    "chalicelib/call/working_days.py": {"files": "reads the table of holidays, which is a file"},
    "chalicelib/call/platforms.py": {"files": "reads the table of platforms, which is a file"},
    "chalicelib/video/cover_child.py": {"av": "cuts and scales a picture, in a process of its own"},
    "chalicelib/video/footage_child.py": {
        "av": "decodes a video, in a process of its own",
        "numpy": "measures its pictures",
    },
    "chalicelib/video/footage_colours.py": {"av": "scales decoded frames", "numpy": "computes with all their pixels"},
    "chalicelib/video/footage_sound.py": {"av": "measures decoded sound", "numpy": "computes with all its samples"},
    "chalicelib/video/footage_source.py": {"av": "opens a video", "clock": "gives up before the process is killed"},
    "chalicelib/video/mediainfo.py": {
        "pymediainfo": "asks MediaInfo, in a process of its own",
        "files": "reads the sample that warms it up",
    },
    "chalicelib/video/near_duplicates.py": {"numpy": "compares one video with all others at once"},
    "chalicelib/video/picture_hashes.py": {"numpy": "computes with all pixels of a picture"},
    "chalicelib/video/probe.py": {"clock": "states how long the check took; a test passes a clock of its own"},
    "chalicelib/video/rendition_child.py": {"av": "codes a copy, in a process of its own"},
    "chalicelib/video/rendition_pictures.py": {
        "av": "turns, scales and codes decoded frames",
        "numpy": "reads the matrix by which a frame is turned",
    },
    "chalicelib/video/sandbox.py": {
        "processes": "runs the decoders in child processes with limits",
        "clock": "ends a child that takes too long",
        "environment": "the library path of a hosted interpreter",
        "files": "pipes to the child",
        "http": "a pair of sockets, by which a child is given its pipes",
    },
    "chalicelib/video/signature_child.py": {"cryptography": "checks a signature, in a process of its own"},
    "chalicelib/video/sources.py": {"files": "a video on a disk", "http": "a video behind an address"},
    "chalicelib/entry/attachment_child.py": {
        "pillow": "decodes an attached picture, in a process of its own",
        "pypdf": "reads an attached PDF, in a process of its own",
        "processes": "signal, by which the time of its processor ends it",
    },
    "chalicelib/aws/anchors.py": {
        "cryptography": "checks the signatures of a deployment that this one was restored from"
    },
    "chalicelib/aws/distribution.py": {"cryptography": "signs addresses of films"},
    "chalicelib/aws/sealing.py": {"cryptography": "seals the personal fields of rows"},
    "chalicelib/commands/check_proof.py": {"cryptography": "checks the signature of a checkpoint"},
    "chalicelib/judging/assignment.py": {"numpy": "its costs are a matrix of entries and experts"},
    "chalicelib/judging/incidence.py": {"numpy": "entries and experts as a matrix"},
    "chalicelib/result/agreement.py": {"numpy": _TABLES},
    "chalicelib/result/calibration.py": {"numpy": _TABLES},
    "chalicelib/result/blocks.py": {"numpy": _TABLES},
    "chalicelib/result/holdout.py": {"numpy": _TABLES},
    "chalicelib/result/score_table.py": {"numpy": _TABLES},
    "chalicelib/result/win_probability.py": {"numpy": _TABLES},
    "functions/write_workbook/signing.py": {
        "pyhanko": "signs the certificates",
        "cryptography": "reads the key that they are signed with",
    },
    "functions/write_workbook/certificate.py": {
        "typst": "sets the certificates",
        "files": "the template and the font, which are files",
    },
    "chalicelib/workbooks/sheet_child.py": {"calamine": "reads the cells of a file, in a process of its own"},
    "chalicelib/workbooks/xlsx.py": {"openpyxl": "writes the file"},
}


# --- the arrow -----------------------------------------------------------------------------------------------------


def package_of(module: str) -> str:
    """The package of ARROW that a module belongs to; `tests` and `bench` are their own."""
    top, _, rest = module.partition(".")
    if top != "chalicelib":
        return top
    first = rest.partition(".")[0]
    if first == "__main__":
        return "commands"
    return first if first in ABOUT else "root"


def may_import(package: str) -> set[str]:
    """The packages that a package may import beside itself. Tests and benches may import everything."""
    if package not in ABOUT:
        return {*ABOUT, "tests", "bench"}
    row = next(number for number, names in enumerate(ARROW) if package in names)
    return {name for names in ARROW[:row] for name in names} - NOT_FOR.get(package, set())


def against_the_arrow(modules: dict[str, Module]) -> list[Import]:
    """Imports that the arrow forbids, those inside functions included."""
    found = [each for module in modules.values() for each in source_tree.imports(module, modules)]
    return [each for each in found if not _allowed(each)]


def _allowed(found: Import) -> bool:
    source, target = package_of(found.source), package_of(found.target)
    if source == target == "functions":
        return found.source.split(".")[1] == found.target.split(".")[1]  # no function imports another one
    return source == target or target in may_import(source)


def arrows(modules: dict[str, Module]) -> dict[str, dict[str, int]]:
    """How many imports go from each package to each other one."""
    counted: dict[str, dict[str, int]] = {package_of(name): {} for name in modules}
    for module in modules.values():
        own = counted[package_of(module.name)]
        for found in source_tree.imports(module, modules):
            if (target := package_of(found.target)) != package_of(module.name):
                own[target] = own.get(target, 0) + 1
    return counted


def circles(modules: dict[str, Module]) -> list[list[str]]:
    """Modules, and packages of the arrow, that import each other by whatever way round."""
    by_module = {
        module.name: {found.target for found in source_tree.imports(module, modules)} for module in modules.values()
    }
    by_package = {name: set(targets) for name, targets in arrows(modules).items() if name in ABOUT}
    return [*source_tree.circles(by_module), *source_tree.circles(by_package)]


# --- what is not pure ----------------------------------------------------------------------------------------------


def reached(module: Module) -> set[str]:
    """What a module reaches for: names of REACHES."""
    used = source_tree.used_names(module)
    return {reach for reach, (names, _) in REACHES.items() if any(_begins(each, names) for each in used)}


def _begins(dotted: str, names: tuple[str, ...]) -> bool:
    return any(dotted == name or dotted.startswith(f"{name}.") for name in names)


def wrong_reaches(modules: dict[str, Module]) -> list[str]:
    """What reaches too far, and what EXCEPTIONS allows without need. One line each."""
    faults = []
    for module in modules.values():
        package = package_of(module.name)
        if package not in ABOUT or package == "infra":
            continue
        path, allowed = module.path.as_posix(), MAY_REACH.get(package, set())
        further, listed = reached(module) - allowed, set(EXCEPTIONS.get(path, {}))
        faults += [f"{path} reaches for {name}: {REACHES[name].why}" for name in sorted(further - listed)]
        faults += [f"{path} is listed for {name} and does not need it" for name in sorted(listed - further)]
    paths = {module.path.as_posix() for module in modules.values()}
    return faults + [f"{path} is listed and does not exist" for path in EXCEPTIONS if path not in paths]


# --- ruff.toml -----------------------------------------------------------------------------------------------------


def folder_of(package: str) -> Path:
    """Where a package lies, from the repository's root."""
    return Path({"root": "chalicelib", "functions": "functions"}.get(package, f"chalicelib/{package}"))


def settings() -> dict[Path, str]:
    """Path of each ruff.toml and what belongs in it. app.py has no folder of its own: the test alone holds it."""
    packages = [package for package in ABOUT if package not in ("app", "infra")]
    return {folder_of(package) / "ruff.toml": _settings_of(package) for package in packages}


def _settings_of(package: str) -> str:
    folder = folder_of(package)
    bans = dict(sorted({**_arrow_bans(package), **_reach_bans(package)}.items()))
    lines = [
        "# Written by `python -m infra.structure --write`: change the tables there.",
        f"# {ABOUT[package]}",
        f'extend = "{"../" * len(folder.parts)}pyproject.toml"',
        "",
        "[lint.flake8-tidy-imports.banned-api]",
        *(f'"{name}".msg = "{message}"' for name, message in bans.items()),
    ]
    exempt = [*_exempt(folder, package)]
    if exempt:
        lines += ["", "[lint.extend-per-file-ignores]", *exempt]
    return "\n".join(lines) + "\n"


def _arrow_bans(package: str) -> dict[str, str]:
    forbidden = set(ABOUT) - may_import(package) - {package, "root"}
    return {_dotted(name): f"the arrow does not go from {package} to {name}" for name in forbidden}


def _dotted(package: str) -> str:
    return package if package in ("app", "functions", "infra") else f"chalicelib.{package}"


def _reach_bans(package: str) -> dict[str, str]:
    allowed = MAY_REACH.get(package, set())
    return {name: why for reach, (names, why) in REACHES.items() if reach not in allowed for name in names}


def _exempt(folder: Path, package: str) -> Iterator[str]:
    if package == "root":
        yield '"__main__.py" = ["TID251"]  # it belongs to commands'
    for path, reaches in EXCEPTIONS.items():
        if package_of(_module_of(path)) == package:
            yield f'"{Path(path).relative_to(folder)}" = ["TID251"]  # {", ".join(reaches)}'


def _module_of(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


# --- the report ----------------------------------------------------------------------------------------------------


def report(modules: dict[str, Module]) -> Iterator[str]:
    """What the command prints, line by line."""
    yield from _packages(modules)
    yield from _list("imports against the arrow", [str(found) for found in against_the_arrow(modules)])
    yield from _list("circles", [" → ".join([*circle, circle[0]]) for circle in circles(modules)])
    yield from _list("reaches that are not listed, or listed and not needed", wrong_reaches(modules))
    yield "not pure in the domain:"
    for path, reaches in EXCEPTIONS.items():
        if package_of(_module_of(path)) in DOMAIN:
            yield from (f"  {path}: {name}, {why}" for name, why in reaches.items())
    yield "longest functions:"
    for length, where in source_tree.longest_functions(modules, 10):
        yield f"  {length:3}  {where}"
    yield "longest functions of the pages:"
    for length, where in javascript.longest_functions(10):
        yield f"  {length:3}  {where}"
    names = source_tree.names_in(modules, "chalicelib")
    folders = [name for name in names if name in ABOUT]
    yield f"names at chalicelib's first level: {len(names)}, {len(folders)} of them packages"
    deployed = {name: module for name, module in modules.items() if package_of(name) in ABOUT}
    for title, chosen in (("the product", deployed), ("with tests and benches", modules)):
        many, calls = source_tree.positional_calls(chosen)
        share = 1000 * many / max(calls, 1)
        yield f"calls with five or more positional arguments, {title}: {share:.1f} in 1,000 ({many})"


def _packages(modules: dict[str, Module]) -> Iterator[str]:
    yield "packages: modules, lines, and what they import how often"
    counted = arrows(modules)
    for package in [*ABOUT, "bench", "tests"]:
        own = [module for name, module in modules.items() if package_of(name) == package]
        lines = sum(len(module.text.splitlines()) for module in own)
        targets = ", ".join(f"{name} {count}" for name, count in sorted(counted.get(package, {}).items()))
        yield f"  {package:10} {len(own):4} {lines:6}  → {targets or 'nothing'}"


def _list(title: str, found: list[str]) -> Iterator[str]:
    yield f"{title}: {'none' if not found else len(found)}"
    yield from (f"  {line}" for line in found)


def main() -> int:
    """The command. Returns 1 where an import goes against the arrow, in a circle, or something reaches too far."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the ruff.toml files anew")
    if parser.parse_args().write:
        for path, content in settings().items():
            (ROOT / path).write_text(content, encoding="utf-8")
        return 0
    modules = source_tree.read(ROOT, TREES)
    print("\n".join(report(modules)))
    return 1 if against_the_arrow(modules) or circles(modules) or wrong_reaches(modules) else 0


if __name__ == "__main__":
    sys.exit(main())
