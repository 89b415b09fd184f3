"""The stored result: every figure as published, beside the works' own words."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from chalicelib.judging.review import Review
from chalicelib.result import document, scoring, shown
from chalicelib.result.document import ResultInputs, Stability
from chalicelib.result.flags import ExpertFlag
from chalicelib.result.scoring import Agreement, Estimates, ExpertResult, Rules
from tests.unit import samples
from tests.unit.samples import CALL, SCORES

RULES = Rules(weights={each.id: each.weight for each in CALL.criteria}, min_scores=1, winners=1)
WORK = msgspec.structs.replace(samples.listed(), id=samples.ENTRY_ID)
UNSCORED = msgspec.structs.replace(WORK, id="unscored")
SEATS = tuple(
    samples.seat(number, who, scores=SCORES, opinion="recommend", comment="好")
    for number, who in ((1, "e1"), (2, "e2"))
)
KNOWN = Estimates(
    calibrated={WORK.id: Decimal("79.50")},
    experts=(ExpertResult(expert="e1", n=1, severity=Decimal("1.20"), flags=(ExpertFlag.LENIENT,)),),
    agreement=Agreement(Decimal("0.61"), None, Decimal("0.55")),
)


def stored(
    known: Estimates = KNOWN, finalists: tuple[str, ...] | None = None, seats: Sequence[Review] = SEATS
) -> dict[str, Any]:
    """A result of one scored entry and one without a score, read back from its JSON."""
    works = [WORK, UNSCORED] if seats is SEATS else [*map(shown.entry_as_shown, (WORK, UNSCORED))]
    source = ResultInputs(
        entries=works, seats=seats, names={"e1": "甲"}, finalists=finalists, recused=[(WORK.id, "e1")]
    )
    made = document.result_document(
        samples.campaign(),
        CALL,
        rules=RULES,
        tally=scoring.tally(source.scores, RULES, known),
        source=source,
        stability=Stability(rules={"raw": [WORK.id]}, without=None),
    )
    read: dict[str, Any] = msgspec.json.decode(made)
    return read


def test_a_work_stands_with_its_words_figures_and_single_scores() -> None:
    """Figures are decimal strings; what no model said is null, never zero; an expert without a name keeps the id."""
    [line] = stored()["entries"]
    singles = line.pop("raw")
    assert line == {
        "id": WORK.id,
        "receipt": WORK.receipt,
        "title": "大国工匠",
        "category": "documentary",
        "entrant": WORK.entrant_name,
        "rank": 1,
        "winner": True,
        "score": "80.00",
        "total": "80.00",
        "n": 2,
        "flags": [],
        "mean": "80.00",
        "spread": "0.00",
        "calibrated": "79.50",
        "em": None,
        "p_top": None,
        "raw_rank": 1,
        "calibrated_rank": 1,
        "em_rank": None,
    }
    assert [(one["expert"], one["expert_label"], one["round"], one["total"]) for one in singles] == [
        ("e1", "甲", 1, "80.00"),
        ("e2", "e2", 1, "80.00"),
    ]
    assert (singles[0]["criteria"], singles[0]["opinion"], singles[0]["comment"]) == (SCORES, "recommend", "好")


def test_a_correction_is_the_severity_turned_round() -> None:
    """A lenient expert's scores are lowered by it; of one whom no model judged nothing is said; zero has no sign."""
    [line] = stored()["entries"]
    assert [one["correction"] for one in line["raw"]] == ["-1.20", None]
    even = msgspec.structs.replace(KNOWN, experts=(ExpertResult(expert="e1", n=1, severity=Decimal("0.00")),))
    assert stored(even)["entries"][0]["raw"][0]["correction"] == "0.00"


def test_the_whole_says_how_it_came_about() -> None:
    """Definition, seed, rules, the entries nobody scored, experts, agreement and stability."""
    found = stored(finalists=(WORK.id,))
    assert (found["contest"], found["definition_sha256"], found["round"], found["seed"]) == (
        CALL.id,
        CALL.sha256,
        1,
        "5eed",
    )
    assert (found["wanted"], found["refused"], found["winners"], found["undecided"]) == ("raw", "", CALL.winners, [])
    assert (found["unscored"], found["finalists"]) == (["unscored"], [WORK.id])
    assert found["recused"] == [{"entry": WORK.id, "expert": "e1", "expert_label": "甲"}]
    assert found["input_hash"] == scoring.input_hash(ResultInputs(entries=[], seats=SEATS, names={}).scores, RULES)
    [expert] = found["experts"]
    assert (expert["expert_label"], expert["severity"], expert["se"], expert["flags"]) == (
        "甲",
        "1.20",
        None,
        ["lenient"],
    )
    assert found["agreement"] == {"icc": "0.61", "w": None, "alpha": "0.55"}
    assert found["stability"] == {"rules": {"raw": [WORK.id]}, "without": None}


def test_it_is_written_line_by_line_as_it_would_be_at_once() -> None:
    """Keys are in order, and two lines are in the order of their ranks, also where a title looks like the list."""
    form = msgspec.structs.replace(WORK.form, title='"entries":[]')
    works = [msgspec.structs.replace(WORK, id=name, form=form) for name in ("a", "b")]
    seats = [msgspec.structs.replace(seat, entry=work.id) for work in works for seat in SEATS]
    source = ResultInputs(entries=works, seats=seats, names={})
    tally = scoring.tally(source.scores, RULES, KNOWN)
    made = document.result_document(
        samples.campaign(), CALL, rules=RULES, tally=tally, source=source, stability=Stability(rules={}, without=None)
    )
    read = msgspec.json.decode(made)
    assert list(read) == sorted(read)
    assert [(line["id"], line["title"]) for line in read["entries"]] == [("a", '"entries":[]'), ("b", '"entries":[]')]
