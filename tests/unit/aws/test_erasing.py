"""What is left of each kind of row once its term has ended."""

from typing import Any

import msgspec
import pytest

from chalicelib.actors import SYSTEM
from chalicelib.aws import erasing, heads, items
from chalicelib.aws.erasing import ERASERS, KEPT
from chalicelib.aws.items import SHAPES
from chalicelib.entry.objections import Objector
from tests.unit.aws.test_items import EXPERT, OBJECTION, STORED
from tests.unit.samples import LATER

WORDS = (
    *("张三", "李四", "王五", "赵六", "钱七", "王主任", "李主任", "13800138000", "13800138001", "13800138002"),
    *("13700137000", "zhang@example.cn", "z@e.cn", EXPERT.unit, EXPERT.email, "一座高炉的四十年", "素食"),
    *("精工", "画面取自他人影片", "证据不足", "单位+推荐讲好中国工业故事"),
)
ERASABLE = [row for row, _, _ in STORED if type(row) in ERASERS]


def keeps_history(kind: type[Any]) -> bool:
    return "head" in kind.__struct_fields__


def test_every_row_with_a_history_has_an_eraser_or_a_reason() -> None:
    """A kind that is added is thought about."""
    recorded = {kind for kind in SHAPES if keeps_history(kind)}
    assert recorded == ERASERS.keys() | KEPT.keys()
    assert not ERASERS.keys() & KEPT.keys()
    assert {kind.__name__ for kind in recorded} == set(heads.KEPT.values())
    assert {type(row) for row in ERASABLE} == ERASERS.keys()


@pytest.mark.parametrize("row", ERASABLE, ids=lambda row: type(row).__name__)
def test_nothing_of_people_is_left_in_a_row(row: Any) -> None:
    """It stays where it lies and can be read; erasing it again changes nothing."""
    change = erasing.erase(row, "gone", LATER)
    assert change is not None or not any(word in msgspec.json.encode(row).decode() for word in WORDS)
    blank = change.row if change else row
    said = msgspec.json.encode(blank).decode()
    assert [word for word in WORDS if word in said] == []
    assert items.key_of(blank) == items.key_of(row)
    assert items.from_item(items.to_item(blank), type(row)) == blank
    assert erasing.erase(blank, "gone", LATER) is None


def test_of_an_objection_the_decision_stays() -> None:
    """Its number, its entry, its class and how it was decided; who objected, what they wrote and the files go."""
    change = erasing.erase(OBJECTION, "gone", LATER)
    assert change is not None
    assert (change.action, change.by, change.at) == ("erase", SYSTEM, LATER)
    left = change.row
    assert (left.by, left.evidence, left.text, left.title) == (Objector("", "", ""), (), "gone", "gone")
    assert (left.number, left.entry, left.ground) == (OBJECTION.number, OBJECTION.entry, OBJECTION.ground)
    assert OBJECTION.decided is not None
    assert left.decided == msgspec.structs.replace(OBJECTION.decided, why="")


def test_a_stored_result_keeps_its_figures_and_the_names_of_winners() -> None:
    """Experts have no names in it any more, nor have entries without an award."""
    single = {"expert": "e1", "expert_label": "钱七", "total": "80", "comment": "好"}
    lines = [
        {"id": each, "title": f"作品{each}", "entrant": "某厂", "rank": 1, "raw": [single]} for each in ("w1", "w2")
    ]
    document = {
        "entries": lines,
        "experts": [{"expert": "e1", "expert_label": "钱七", "n": 2}],
        "recused": [],
        "seed": "s",
    }
    blank = erasing.erased_result(document, {"w1"}, "gone")
    assert [(line["title"], line["entrant"], line["rank"]) for line in blank["entries"]] == [
        ("作品w1", "某厂", 1),
        ("gone", "gone", 1),
    ]
    told = single | {"expert_label": "gone", "comment": "gone"}
    assert [line["raw"] for line in blank["entries"]] == [[told], [told]]
    assert (blank["experts"], blank["seed"]) == ([{"expert": "e1", "expert_label": "gone", "n": 2}], "s")
    assert erasing.erased_result(blank, {"w1"}, "gone") == blank
