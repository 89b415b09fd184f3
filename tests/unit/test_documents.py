"""What the documents name exists: files, links, commands with their options, and the code names of the glossary."""

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from chalicelib import __main__ as commands
from chalicelib.commands.terminal import EXIT_CODES

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "layers/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
TREES = ("app.py", "bench", "chalicelib", "docs", "functions", "infra", "layers", "tests", "web")
MADE = ("build", ".local", ".venv")  # written by commands, not kept in the repository
ENDINGS = r"\.(?:asl\.json|css|html|js|json|md|mp4|png|py|toml|txt|yaml)"
PATH = re.compile(rf"[\w.*<>-]+(?:/[\w.*<>-]*)+|[\w*<>.-]+{ENDINGS}")
PLACEHOLDER = re.compile(r"[A-Z-]+\.\w+|[A-Z_]+")  # VIDEO.mp4, EXPORT
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def _quoted(document: Path) -> list[str]:
    """What stands between single backticks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL))


def _lines(document: Path) -> Iterator[str]:
    """Commands: quoted ones, and the lines of code blocks without their comments."""
    yield from _quoted(document)
    for block in re.findall(r"```\n(.*?)```", document.read_text(encoding="utf-8"), flags=re.DOTALL):
        yield from (line.split("  #")[0].strip() for line in block.replace("\\\n", " ").splitlines())
    text = document.read_text(encoding="utf-8")
    yield from re.findall(r"^ {4,}(\S.*)$", text, flags=re.MULTILINE)


def _exists(path: str, document: Path) -> bool:
    """Whether files are there; `<name>` stands for any. A bare name may lie anywhere in the project."""
    pattern = re.sub(r"<[^>]*>", "*", path).rstrip("/")
    if path.split("/")[0] in MADE or PLACEHOLDER.fullmatch(path):
        return True
    if "/" in path:
        return any(folder.joinpath(pattern).exists() or any(folder.glob(pattern)) for folder in (ROOT, document.parent))
    return bool(list(ROOT.glob(pattern))) or any(list((ROOT / tree).rglob(pattern)) for tree in TREES)


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


@each_document
def test_paths_exist(document: Path) -> None:
    paths = [quoted for quoted in _quoted(document) if PATH.fullmatch(quoted)]
    assert [path for path in paths if not _exists(path, document)] == []


@each_document
def test_names_are_where_they_are_said_to_be(document: Path) -> None:
    """`NAME` in `file`."""
    said = re.findall(rf"`(\w+)`\s+in\s+`([\w./-]+{ENDINGS})`", document.read_text(encoding="utf-8"))
    placed = [(name, ROOT / path) for name, path in said if "/" in path]
    assert [(name, path.name) for name, path in placed if name not in path.read_text(encoding="utf-8")] == []


# --- commands -----------------------------------------------------------------------------------------------------


def _faults(line: str) -> Iterator[str]:
    """What a line of a terminal names that does not exist."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    if found := re.match(r"(?:[A-Z]+=\S+ )*make (\w+)", line):
        yield from {found[1]} - targets
    if found := re.search(r"\bpython (?!-)(\S+\.py)", line):
        yield from () if (ROOT / found[1]).is_file() else [found[1]]
    if found := re.search(r"\bpython -m (\S+)", line):
        yield from () if _is_module(found[1]) else [found[1]]
    if found := re.search(r"(?:\bpytest|-m pytest) ((?:tests/\S+ ?)+)", line):
        yield from (path for path in found[1].split() if not (ROOT / path).exists())
    if found := re.search(r"infra\.operate(?: --stack \S+)? ([a-z-]+)", line):
        operate = import_module("infra.operate")
        yield from {found[1]} - {*operate.COMMANDS, *operate.MAKING, *operate.acting.COMMANDS}
    if found := re.search(r"(?:^|(?<!--stack)\s)(?:zhengxuan|-m chalicelib) (?!-|COMMAND|…)(\S+)(.*)", line):
        yield from _command_faults(found[1], found[2])


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _command_faults(name: str, rest: str) -> Iterator[str]:
    if name not in commands.COMMANDS:
        yield name
        return
    with redirect_stdout(io.StringIO()) as helped:
        commands.main([name, "--help"])
    yield from (option for option in re.findall(r"--[a-z-]+", rest) if option not in helped.getvalue())


@each_document
def test_commands_exist(document: Path) -> None:
    """Modules, make's targets, files of tests and benches, the program's commands and their options."""
    assert [(line, fault) for line in _lines(document) for fault in _faults(line)] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("make tset", "tset"),
        ("python -m chalicelib.commands.check_contests X", "chalicelib.commands.check_contests"),
        ("python -m nothing.at_all", "nothing.at_all"),
        ("zhengxuan check_contest MY.toml", "check_contest"),
        ("uvx --from . zhengxuan rank S.csv --methods em", "--methods"),
        (".venv/bin/python -m chalicelib recont X", "recont"),
        (".venv/bin/python -m infra.operate --stack zhengxuan opne", "opne"),
        ("pytest tests/api/test_budget.py", "tests/api/test_budget.py"),
        ("python bench/uploads.py", "bench/uploads.py"),
    ],
)
def test_a_stale_command_is_found(line: str, fault: str) -> None:
    assert list(_faults(line)) == [fault]


def test_the_readme_lists_every_command_and_exit_code() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in commands.COMMANDS if not re.search(rf"^zhengxuan {name} ", text, flags=re.MULTILINE)] == []
    for code, words in EXIT_CODES.items():
        assert f"| {int(code)} | {' '.join(words.split())} |" in text


# --- the glossary -------------------------------------------------------------------------------------------------


def _terms() -> list[list[str]]:
    rows = re.findall(r"^\| (.+) \|$", (ROOT / "docs/glossary.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [row.split(" | ") for row in rows[1:]]


def _resolve(name: str) -> Any:
    """The module or what it holds, of a dotted name below chalicelib. Raises ModuleNotFoundError, AttributeError."""
    module = "chalicelib"
    found: list[str] = []
    for part in name.split("."):
        if found or not _is_module(f"{module}.{part}"):
            found.append(part)
        else:
            module = f"{module}.{part}"
    value: Any = import_module(module)
    for part in found:
        value = getattr(value, part)
    return value


@pytest.mark.parametrize("term", _terms(), ids=lambda term: term[1])
def test_every_term_has_its_name_in_the_code(term: list[str]) -> None:
    chinese, english, about, name = term
    assert chinese
    assert english
    assert about
    assert _resolve(name.strip("`")) is not None


def test_one_word_a_thing() -> None:
    """No word and no code name stands for two things."""
    for column in (0, 1, 3):
        words = [term[column] for term in _terms()]
        assert len(set(words)) == len(words)
    assert len(_terms()) >= 30
