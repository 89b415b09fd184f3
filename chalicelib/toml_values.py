"""TOML files as typed values: every fault with its key, its line, what was found and what is allowed.

The shape is given by frozen `msgspec.Struct`s. A leaf type says what it allows in both languages with `meta`.
`tomllib` keeps no line numbers, so `lines_of` finds them again, only when there is a fault to report.
"""

import difflib
import re
import tomllib
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

Path = tuple[str | int, ...]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong in a file: where, what was found, and what is allowed in Chinese and English.

    `found` is empty where something is missing.
    """

    path: Path
    found: str
    zh: str
    en: str
    line: int = 0

    @property
    def key(self) -> str:
        """The key path as people write it, such as `criteria[2].weight`."""
        return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path).lstrip(".")

    @property
    def told(self) -> tuple[str, str]:
        """The fault in a sentence, in Chinese and in English."""
        zh, en = (f"现为 {self.found}", f"found {self.found}") if self.found else ("缺少", "missing")
        return f"{zh}，应为{self.zh}", f"{en}, allowed: {self.en}"


def meta(zh: str, en: str, **limits: Any) -> msgspec.Meta:
    """What a leaf allows: limits as msgspec knows them, and the words for its reader."""
    return msgspec.Meta(extra={"zh": zh, "en": en}, **limits)


def parse(source: str) -> tuple[dict[str, Any], list[Fault]]:
    """The file's tables, or the one place where it is not TOML."""
    try:
        return tomllib.loads(source), []
    except tomllib.TOMLDecodeError as error:
        return {}, [_misspelt(source, str(error))]


# What an input method for Chinese types instead of what TOML needs.
_ASCII = dict(zip("“”„‟‘’＂＇＝，：；．［］｛｝（）＃　", '""""\'\'"\'=,:;.[]{}()# ', strict=True))


def _misspelt(source: str, error: str) -> Fault:
    """The one place where a file is not TOML."""
    place = re.search(r"line (\d+), column (\d+)", error)
    if place is None:
        line = source.count("\n") + 1
        return Fault(path=(), found=error, zh="符合 TOML 1.0 语法的内容", en="what TOML 1.0 allows", line=line)
    line, column = int(place[1]), int(place[2])
    near = source.splitlines()[line - 1][max(0, column - 2) : column]
    wrong = next((sign for sign in reversed(near) if sign in _ASCII), "")
    if wrong:
        right = _ASCII[wrong]
        return Fault(path=(), found=wrong, zh=f"英文半角的 {right}", en=f"a straight, half-width {right}", line=line)
    return Fault(path=(), found=error, zh="符合 TOML 1.0 语法的内容", en="what TOML 1.0 allows", line=line)


def build(kind: Any, raw: Any, faults: list[Fault], path: Path = ()) -> Any:
    """`raw` as a value of `kind`. What does not fit is added to `faults`; the value is then of no use."""
    kind = _without_none(kind)
    if _is_table(kind):
        return _build_table(kind, raw, faults, path)
    if get_origin(kind) is tuple and get_args(kind)[-1] is Ellipsis:
        return _build_list(get_args(kind)[0], raw, faults, path)
    return _build_leaf(kind, raw, faults, path)


def _without_none(kind: Any) -> Any:
    """TOML has no null: an optional value is there or left out."""
    if get_origin(kind) in (Union, types.UnionType):
        return next(part for part in get_args(kind) if part is not type(None))
    return kind


def _build_table(kind: type[msgspec.Struct], raw: Any, faults: list[Fault], path: Path) -> Any:
    if not isinstance(raw, dict):
        faults.append(_misfit(kind, path, raw))
        return None
    hints = get_type_hints(kind, include_extras=True)
    faults += (unknown := [_unknown(name, raw, hints, path) for name in raw.keys() - hints.keys()])
    meant = {fault.meant for fault in unknown}
    found = {}
    for field in msgspec.structs.fields(kind):
        place = (*path, field.name)
        if field.name in raw:
            found[field.name] = build(hints[field.name], raw[field.name], faults, place)
        elif field.required and field.name not in meant:
            faults.append(_missing(hints[field.name], place))
    return kind(**found) if not faults else None


class _UnknownKey(Fault, frozen=True, kw_only=True):
    """A key that nothing has; `meant` is the key that it resembles."""

    meant: str = ""


def _unknown(name: str, raw: Mapping[str, Any], hints: Mapping[str, Any], path: Path) -> _UnknownKey:
    meant = resembled(name, (key for key in hints if key not in raw))
    zh, en = f"{meant}（是否写错？）", f"{meant} (did you mean this?)"
    if not meant:
        known = ", ".join(hints)
        zh, en = f"以下之一：{known}", f"one of {known}"
    found = f"[{name}]" if isinstance(raw[name], dict) else name
    return _UnknownKey(path=(*path, name), found=found, zh=zh, en=en, meant=meant)


def resembled(name: str, known: Iterable[str]) -> str:
    """The word that somebody who wrote `name` meant; empty if none is near."""
    return next(iter(difflib.get_close_matches(name.lower().replace("-", "_"), known, n=1, cutoff=0.65)), "")


def _missing(kind: Any, path: Path) -> Fault:
    """A key that is not there; a table or a list of tables is called a section, as people write it."""
    inner = _without_none(kind)
    name = ".".join(part for part in path if isinstance(part, str))
    zh, en = _allowed(kind)
    if _is_table(inner):
        zh, en = f"一节 [{name}]，{zh}", f"a section [{name}], {en}"
    elif get_origin(inner) is tuple and _is_table(get_args(inner)[0]):
        zh, en = (
            f"一节或多节 [[{name}]]，每节为{_allowed(get_args(inner)[0])[0]}",
            (f"one or more sections [[{name}]], each {_allowed(get_args(inner)[0])[1]}"),
        )
    return Fault(path=path, found="", zh=zh, en=en)


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _build_list(kind: Any, raw: Any, faults: list[Fault], path: Path) -> Any:
    if not isinstance(raw, list) or not raw:
        faults.append(Fault(path=path, found=shown(raw), zh="至少一项的列表", en="a list of at least one"))
        return ()
    return tuple(build(kind, item, faults, (*path, number)) for number, item in enumerate(raw))


def _build_leaf(kind: Any, raw: Any, faults: list[Fault], path: Path) -> Any:
    value = raw.strip() if isinstance(raw, str) else raw
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        faults.append(_misfit(kind, path, raw))
        return None


def _misfit(kind: Any, path: Path, raw: Any) -> Fault:
    zh, en = _allowed(kind)
    options = get_args(kind) if get_origin(kind) is Literal else ()
    if meant := resembled(raw, options) if isinstance(raw, str) else "":
        zh, en = f'"{meant}"（是否写错？），{zh}', f'"{meant}" (did you mean this?), {en}'
    return Fault(path=path, found=shown(raw), zh=zh, en=en)


def _allowed(kind: Any) -> tuple[str, str]:
    """What a type takes, in Chinese and English."""
    kind = _without_none(kind)
    if get_origin(kind) is Annotated:
        extra = kind.__metadata__[0].extra
        return extra["zh"], extra["en"]
    if get_origin(kind) is Literal:
        options = ", ".join(f'"{option}"' for option in get_args(kind))
        return f"下列之一：{options}", f"one of {options}"
    if get_origin(kind) is tuple:
        return "至少一项的列表", "a list of at least one"
    if kind is bool:
        return "true 或 false", "true or false"
    keys = ", ".join(field.name for field in msgspec.structs.fields(kind))
    return f"含有 {keys} 的表", f"a table with {keys}"


def shown(value: Any) -> str:
    """A value as it may stand in a message: at most 60 characters."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


# --- lines --------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""
    (?P<blank>[ \t\r]+|\#[^\n]*)
  | (?P<string>\"\"\"(?:\\.|(?!\"\"\").)*\"{3,5}|'''(?:(?!''').)*'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
  | (?P<mark>[\[\]{}=,.\n])
  | (?P<bare>[^\s\[\]{}=,.\#"']+)
    """,
    re.VERBOSE | re.DOTALL,
)


def lines_of(source: str) -> dict[Path, int]:
    """The line of every key and list item of a valid TOML document, counted from 1."""
    return _Finder(source).lines


def line_for(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a key; of what should contain it where it is missing."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Finder:
    """Walks the tokens of a document that `tomllib` has accepted, so it checks nothing."""

    def __init__(self, source: str) -> None:
        self.lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}  # arrays of tables: how many items so far
        self._tokens = list(_tokens(source))
        self._next = 0
        table: Path = ()
        while self._peek():
            if self._peek() == "\n":
                self._take()
            elif self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _peek(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        self._next += 1
        return self._tokens[self._next - 1][0]

    def _header(self) -> Path:
        line = self._tokens[self._next][1]
        depth = 0
        while self._peek() == "[":
            depth += len(self._take())
        *parents, last = self._keys()
        path: Path = ()
        for key in parents:
            path = self._inside((*path, key))
            self.lines.setdefault(path, line)
        path = (*path, last)
        if depth == 2:
            self._counts[path] = self._counts.get(path, -1) + 1
            self.lines.setdefault(path, line)
            path = self._inside(path)
        self.lines[path] = line
        while self._peek() == "]":
            self._take()
        return path

    def _inside(self, path: Path) -> Path:
        """A key of the document as a place: in an array of tables the latest item is meant."""
        return (*path, self._counts[path]) if path in self._counts else path

    def _keys(self) -> list[str]:
        keys = [_plain(self._take())]
        while self._peek() == ".":
            self._take()
            keys.append(_plain(self._take()))
        return keys

    def _pair(self, table: Path) -> None:
        line = self._tokens[self._next][1]
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._take()  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._peek() == "[":
            self._items(path)
        elif self._peek() == "{":
            self._inline_table(path)
        else:
            while self._peek() not in ("", "\n", ",", "]", "}"):
                self._take()

    def _items(self, path: Path) -> None:
        self._take()
        number = 0
        while self._peek() != "]":
            if self._peek() in ("\n", ","):
                self._take()
                continue
            self.lines[(*path, number)] = self._tokens[self._next][1]
            self._value((*path, number))
            number += 1
        self._take()

    def _inline_table(self, path: Path) -> None:
        self._take()
        while self._peek() != "}":
            if self._peek() in ("\n", ","):
                self._take()
            else:
                self._pair(path)
        self._take()


def _tokens(source: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(source):
        if match.lastgroup != "blank":
            yield match[0], line
        line += match[0].count("\n")


def _plain(key: str) -> str:
    return key[1:-1] if key[0] in "\"'" else key
