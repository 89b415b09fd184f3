"""The workbook of conflicts, from the report as it is stored."""

from chalicelib.workbooks import conflict_sheet
from tests.unit.samples import CALL

REPORT = {
    "at": "2025-09-11T00:00:00+08:00",
    "works": 3,
    "per_work": 2,
    "experts": [
        {"id": "e1", "name": "王", "unit": "某大学", "barred": 2},
        {"id": "e2", "name": "王", "unit": "某大学", "barred": 0},
    ],
    "pairs": [
        {
            "entry": "w1",
            "title": "钢花",
            "receipt": "WF2025-A",
            "entrant": "某厂",
            "expert": "e1",
            "expert_name": "王",
            "expert_unit": "某大学",
            "reasons": ["phone", "declared"],
            "standing": "barred",
            "why": "",
        }
    ],
    "twins": [["e1", "e2"]],
    "short": [{"id": "w1", "title": "钢花", "receipt": "WF2025-A", "able": 1}],
}


def test_every_pair_has_its_row_with_all_reasons_in_words() -> None:
    """Work, entrant, expert, unit, and why."""
    pairs, doubts, twins, short = conflict_sheet.workbook(REPORT, CALL).sheets
    assert pairs.rows == (("WF2025-A", "钢花", "某厂", "王", "某大学", "手机号相同、专家申请回避"),)
    assert (doubts.rows, twins.rows) == ((), (("王（某大学）；王（某大学）",),))
    assert short.rows == (("WF2025-A", "钢花", 1, 2),)
