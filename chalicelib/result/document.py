"""The result 评审结果 as it is stored and shown: every figure of the tally, with titles and names.

One JSON document for each round. Figures are decimal strings as published. The tally sheet
(`chalicelib.result.tally_sheet`) holds the same figures without names, for recounts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import msgspec

from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry
from chalicelib.judging.review import Review
from chalicelib.result.places import Groups
from chalicelib.result.scoring import EntryResult, ExpertResult, Method, Rules, Score, Single, Tally
from chalicelib.result.stability import WinnersChange

Shape = dict[str, Any]
_NO_LINES = b'"entries":[]'  # no other key before it is called so, and within a text a quotation mark is escaped


class Stability(msgspec.Struct, frozen=True):
    """Who would win under each rule, and without any one expert; `without` is None if it was not computed."""

    rules: Mapping[Method, Sequence[str]]
    without: Sequence[WinnersChange] | None


class ResultInputs(msgspec.Struct, frozen=True, kw_only=True):
    """The input of a result: entries, the seats that count, and the names of experts by id.

    `recused`: who declared a conflict with which entry, as (entry, expert). `groups`: which entries compete for which
    award, in a call with several.
    """

    entries: Sequence[Entry]
    seats: Sequence[Review]
    names: Mapping[str, str]
    finalists: Sequence[str] | None = None
    recused: Sequence[tuple[str, str]] = ()
    groups: Groups = ()

    @property
    def scores(self) -> tuple[Score, ...]:
        """Every score that counts."""
        return tuple(Score(seat.entry, seat.expert, seat.scores) for seat in self.seats)


def result_document(
    campaign: Campaign,
    definition: Definition,
    *,
    rules: Rules,
    tally: Tally,
    source: ResultInputs,
    stability: Stability,
) -> bytes:
    """The whole result as it is stored. It is written line by line: a national call's has hundreds of megabytes.

    `rules` are those that decided: the raw rule if the models refused the wanted one.
    """
    figures = {
        "contest": campaign.id,
        "definition_sha256": definition.sha256,
        "round": campaign.round.number,
        "seed": campaign.round.seed,
        "method": rules,
        "wanted": definition.review.decides,
        "refused": tally.refused,
        "input_hash": tally.input_hash,
        "winners": definition.winners,
        "undecided": tally.undecided,
        "finalists": source.finalists,
        "recused": [_recusal(entry, expert, source.names) for entry, expert in sorted(source.recused)],
        "unscored": sorted({entry.id for entry in source.entries} - {each.entry for each in tally.entries}),
        "experts": [_expert(each, source.names) for each in tally.experts],
        "agreement": _shown(tally.agreement, "icc", "w", "alpha"),
        "stability": stability,
    } | ({"awards": [{"id": each.award, "places": each.places} for each in source.groups]} if source.groups else {})
    return _with_lines(figures, _lines(tally, source))


def _with_lines(figures: Shape, lines: Iterable[Shape]) -> bytes:
    """All of it as JSON, of which one line at a time is held as values."""
    before, after = msgspec.json.encode(figures | {"entries": []}, order="deterministic").split(_NO_LINES, 1)
    whole = BytesIO()
    whole.write(before + _NO_LINES[:-1])
    for number, line in enumerate(lines):
        whole.write(b"," if number else b"")
        whole.write(msgspec.json.encode(line, order="deterministic"))
    whole.write(_NO_LINES[-1:] + after)
    return whole.getvalue()


def _lines(tally: Tally, source: ResultInputs) -> Iterator[Shape]:
    """The line of each entry, in the order of the ranks; with several awards it names its own."""
    rows = {entry.id: entry for entry in source.entries}
    seats = {(seat.entry, seat.expert): seat for seat in source.seats}
    severity = {expert.expert: expert.severity for expert in tally.experts}
    awards = {entry: group.award for group in source.groups for entry in group.entries}
    for each in tally.entries:
        line = _line(each, rows[each.entry], tally=tally, names=source.names, seats=seats, severity=severity)
        yield line | ({"award": awards[each.entry]} if awards else {})


def _line(
    each: EntryResult,
    entry: Entry,
    *,
    tally: Tally,
    names: Mapping[str, str],
    seats: Mapping[tuple[str, str], Review],
    severity: Mapping[str, Decimal | None],
) -> Shape:
    figures = _shown(each, "mean", "spread", "calibrated", "em", "p_top")
    ranks = {name: getattr(each, name) for name in ("raw_rank", "calibrated_rank", "em_rank")}
    singles = [_single(one, seats[entry.id, one.expert], names, severity.get(one.expert)) for one in each.singles]
    return (
        {
            "id": entry.id,
            "receipt": entry.receipt,
            "title": entry.form.title,
            "category": entry.form.category,
            "entrant": entry.entrant_name,
            "rank": each.rank,
            "winner": entry.id in tally.winners,
            "score": _text(getattr(each, tally.method)),
            "total": _text(each.raw),
            "n": each.n,
            "flags": each.flags,
            "raw": singles,
        }
        | figures
        | ranks
    )


def _single(one: Single, seat: Review, names: Mapping[str, str], severity: Decimal | None) -> Shape:
    """`correction` is what calibration adds to this expert's scores: their severity with the sign turned."""
    return {
        "expert": one.expert,
        "expert_label": names.get(one.expert, one.expert),
        "round": seat.round,
        "total": _text(one.total),
        "criteria": one.criteria,
        "dropped": one.dropped,
        "outlier": one.outlier,
        "correction": None if severity is None else _text(-severity + 0),
        "opinion": seat.opinion,
        "comment": seat.comment.encode().decode(),  # a copy: a text keeps its bytes once they were asked for
    }


def _recusal(entry: str, expert: str, names: Mapping[str, str]) -> Shape:
    return {"entry": entry, "expert": expert, "expert_label": names.get(expert, expert)}


def _expert(each: ExpertResult, names: Mapping[str, str]) -> Shape:
    figures = _shown(each, "severity", "se", "scale", "sigma", "correlation")
    label = names.get(each.expert, each.expert)
    return {"expert": each.expert, "expert_label": label, "n": each.n, "flags": each.flags} | figures


def _shown(value: Any, *figures: str) -> Shape:
    return {name: _text(getattr(value, name)) for name in figures}


def _text(figure: Decimal | None) -> str | None:
    return None if figure is None else f"{figure:f}"
