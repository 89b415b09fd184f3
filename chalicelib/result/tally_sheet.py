"""The tally sheet 计票单: a published result and everything it was computed from, so that anybody can recount it.

One JSON object:

    {"format": "zhengxuan tally sheet 1",
     "contest": "...", "definition_sha256": "...", "round": 2,
     "rules": {"weights": {"story": 25, ...}, "trim": 1, "decides": "raw", ...},
     "finalists": ["entry", ...] or null,
     "awards": [{"award": "...", "places": 3, "entries": ["entry", ...]}, ...] in a call with several awards only,
     "scores": [{"entry": "...", "expert": "...", "criteria": {"story": 85, ...}, "sha256": "..."}, ...],
     "result": {"method": "raw", "input_hash": "...", "winners": [...], "undecided": [...],
                "entries": [{"entry", "rank", "raw", "mean", "n", "singles", ...}, ...],
                "experts": [...], "agreement": {...}, "refused": ""}}

Figures are decimal strings as published. `sha256` is of the score's canonical JSON (entry, expert, criteria; keys
sorted, no blanks), `input_hash` of the rules, of every score and of the awards, so a recount finds and names a changed
score. Entries of one award rank among themselves. Experts may have labels instead of names, if each keeps one label.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.result import scoring
from chalicelib.result.places import Group, Groups
from chalicelib.result.scoring import Number, Rules, Score, Tally

FORMAT: Literal["zhengxuan tally sheet 1"] = "zhengxuan tally sheet 1"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One score with its fingerprint."""

    entry: str
    expert: str
    criteria: Mapping[str, Number]
    sha256: str

    @property
    def score(self) -> Score:
        """The score alone."""
        return Score(self.entry, self.expert, self.criteria)


class TallySheet(msgspec.Struct, frozen=True, kw_only=True):
    """See the module."""

    format: Literal["zhengxuan tally sheet 1"] = FORMAT
    contest: str
    definition_sha256: str
    round: int
    rules: Rules
    finalists: tuple[str, ...] | None
    awards: tuple[Group, ...] | UnsetType = UNSET
    scores: tuple[Row, ...]
    result: Tally

    @property
    def groups(self) -> Groups:
        """Which entries compete with which; none where all do."""
        return self.awards or ()


class Difference(msgspec.Struct, frozen=True):
    """One figure that differs: where, the value published, and the value recounted."""

    where: str
    published: str
    recounted: str


class SheetError(ValueError):
    """A file that is not a tally sheet."""


def write(
    scores: Iterable[Score],
    rules: Rules,
    result: Tally,
    *,
    contest: str,
    definition_sha256: str,
    round_number: int = 1,
    finalists: Collection[str] | None = None,
    groups: Groups = (),
) -> bytes:
    """The sheet of a result: `result` must be the tally of just these scores, rules, finalists and groups."""
    rows = tuple(
        Row(entry=score.entry, expert=score.expert, criteria=score.criteria, sha256=_fingerprint(score))
        for score in scoring.canonical(scores)
    )
    sheet = TallySheet(
        contest=contest,
        definition_sha256=definition_sha256,
        round=round_number,
        rules=rules,
        finalists=None if finalists is None else tuple(sorted(finalists)),
        awards=tuple(groups) or UNSET,
        scores=rows,
        result=result,
    )
    return msgspec.json.format(msgspec.json.encode(sheet, order="sorted"), indent=1)


def read(data: bytes) -> TallySheet:
    """Read a tally sheet. Raises SheetError naming the place that cannot be read."""
    try:
        return msgspec.json.decode(data, type=TallySheet)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SheetError(str(error)) from error


def recount(sheet: TallySheet) -> tuple[Difference, ...]:
    """Compute the whole result again from the sheet's scores and compare every figure. Empty if all are equal."""
    changed = tuple(_changed_scores(sheet))
    try:
        again = _tally(sheet)
    except ValueError as error:  # scores or rules that give no result
        return (*changed, Difference("result", "published", f"cannot be computed: {error}"))
    return (*changed, *_differences("result", msgspec.to_builtins(sheet.result), msgspec.to_builtins(again)))


def _tally(sheet: TallySheet) -> Tally:
    scores = [row.score for row in sheet.scores]
    if not sheet.result.experts:
        nothing = scoring.Estimates(refused=sheet.result.refused)
        return scoring.tally(scores, sheet.rules, nothing, among=sheet.finalists, groups=sheet.groups)
    # imported here: it needs numpy, which writing and reading a sheet do not
    from chalicelib.result import calibration

    return calibration.tally(scores, sheet.rules, sheet.finalists, sheet.groups)


def _fingerprint(score: Score) -> str:
    return hashlib.sha256(scoring.score_line(score)).hexdigest()


def _changed_scores(sheet: TallySheet) -> Iterator[Difference]:
    """Scores that do not match their fingerprint, criterion by criterion against what the result lists."""
    listed = {(each.entry, single.expert): single.criteria for each in sheet.result.entries for single in each.singles}
    for row in sheet.scores:
        if _fingerprint(row.score) != row.sha256:
            where = f"score of {row.entry} by {row.expert}"
            yield Difference(where, f"sha256 {row.sha256}", f"sha256 {_fingerprint(row.score)}")
            published = {name: str(value) for name, value in listed.get((row.entry, row.expert), {}).items()}
            yield from _differences(where, published, {name: str(value) for name, value in row.criteria.items()})


def _differences(where: str, published: Any, again: Any) -> Iterator[Difference]:
    """Every value that differs; lists of entries, experts and single scores are compared by name."""
    if isinstance(published, dict) and isinstance(again, dict):
        for name in sorted(published.keys() | again.keys()):
            yield from _differences(f"{where}.{name}", published.get(name), again.get(name))
    elif _is_named(published) and _is_named(again):
        yield from _differences(where, _by_name(published), _by_name(again))
    elif published != again:
        yield Difference(where, _shown(published), _shown(again))


def _is_named(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(part, dict) for part in value)


def _by_name(parts: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {str(part.get("entry") or part.get("expert")): part for part in parts}


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value) if isinstance(value, str) else msgspec.json.encode(value).decode()
