"""Workbooks on request: from the page's question to the file at its address."""

import urllib.request
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from chalicelib import clock
from chalicelib.aws import objects, queues
from chalicelib.workbooks import exports, xlsx
from tests import play
from tests.play import ApiClient, Json, PlayedCall


def asked(person: ApiClient, **order: Any) -> tuple[str, Json]:
    """An export that somebody asks for, and where its order lies."""
    export = person.do("POST", "/exports", order)["id"]
    found = [each for each in play.outbox("write") if each["message"].get("body") == {"export": export}]
    return export, found[0]["pointer"]


def fetched(answer: Json) -> Any:
    """The file at an export's address."""
    with urllib.request.urlopen(answer["url"]) as reply:
        assert "attachment; filename*=UTF-8''" in reply.headers["Content-Disposition"]
        return load_workbook(BytesIO(reply.read()))


def reviewed(stage: PlayedCall, organizer: ApiClient | None = None, **form: Any) -> tuple[ApiClient, Json]:
    """A contest with one work judged by five experts, up to the tally."""
    organizer = organizer or stage.organizer()
    entry = stage.submitted(stage.entrant(), "=大国重器", **form)
    experts = [stage.expert(organizer, number) for number in range(6)]
    stage.close_entries(organizer)
    stage.screening(organizer)
    stage.screened(organizer, entry)
    stage.scoring(organizer)
    for points, expert in enumerate(experts, start=80):
        for line in expert.do("GET", "/reviews")["reviews"]:
            seen = expert.do("GET", f"/reviews/{line['id']}")
            expert.do("POST", f"/reviews/{line['id']}/submission", stage.judgement(seen, points))
    play.count()
    organizer.do("POST", "/organizer/phases/expert_review/close", {"reason": "到时间"})
    play.step("tally_scores", round=1)
    return organizer, entry


def test_a_recommending_unit_gets_its_sheet(stage: PlayedCall) -> None:
    """Every submitted work that names the unit, under the name the notice asks for; another unit's stay out."""
    unit = stage.recommender(stage.organizer())
    entrant = stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form("大国重器", recommender=unit.line["id"]))
    entry = stage.uploaded(entrant, entry)
    play.probe(entry["id"])
    entry = entrant.do("GET", f"/entries/{entry['id']}")
    entrant.do("POST", f"/entries/{entry['id']}/submission", stage.pledged(entry))
    stage.submitted(entrant, "没有推荐单位的作品")
    export, pointer = asked(unit, kind="recommendations")
    assert play.queued("write_workbook", pointer) == {"batchItemFailures": []}
    answer = unit.do("GET", f"/exports/{export}")
    assert (answer["state"], answer["name"]) == ("ready", "广州市工业和信息化局+推荐讲好中国工业故事.xlsx")
    page = fetched(answer).worksheets[0]
    titles = [row[1].value for row in page.iter_rows() if row[13].value and row[0].value != "序号"]
    assert titles == ["大国重器"]


def test_the_organizer_gets_every_score(stage: PlayedCall) -> None:
    """Five experts of one work: five rows, one high and one low dropped, ranks and rules beside them."""
    organizer, entry = reviewed(stage)
    export, pointer = asked(organizer, kind="results")
    assert play.queued("write_workbook", pointer) == {"batchItemFailures": []}
    book = fetched(organizer.do("GET", f"/exports/{export}"))
    assert book.sheetnames == ["名次", "评分明细", "专家", "稳定性", "规则与校验"]
    ranking = [row for row in book["名次"].iter_rows(values_only=True) if row[1] == entry_receipt(organizer, entry)]
    assert [(row[0], row[2], row[16]) for row in ranking] == [(1, "=大国重器", "入选")]
    lines = list(book["评分明细"].iter_rows(values_only=True))
    [counts] = [row.index("是否计入") for row in lines if "是否计入" in row]
    assert sorted(row[counts] for row in lines if row[0] == 1) == [
        "最低分，去掉",
        "最高分，去掉",
        "计入",
        "计入",
        "计入",
    ]
    result = organizer.do("GET", "/organizer/result")
    shown = dict(row[:2] for row in book["规则与校验"].iter_rows(values_only=True))
    assert shown["评分数据 SHA-256"] == result["input_hash"]
    assert ranking[0][5] == float(result["entries"][0]["score"])


def test_the_office_gets_the_winners_with_their_contacts(stage: PlayedCall) -> None:
    """The sheet of all entries, of those that are awarded; an entry that was not submitted stays out."""
    stage.entrant("13900139000", contact_person="李四").do("POST", "/entries", stage.form("草稿"))
    organizer, entry = reviewed(stage)
    play.step("close_phase", phase="expert_review")
    organizer.do("POST", "/organizer/phases/selection/start", {})
    play.step("open_phase", phase="selection", execution="arn:3")
    play.step("hold_gate", phase="selection", stop="gate", token="t4")
    stage.confirmed(organizer)
    play.step("publish_result")
    play.index()
    export, pointer = asked(organizer, kind="entries", search={"status": "awarded"})
    assert play.queued("write_workbook", pointer) == {"batchItemFailures": []}
    answer = organizer.do("GET", f"/exports/{export}")
    assert (answer["state"], answer["failure"]) == ("ready", "")
    lines = list(fetched(answer)["作品总表"].iter_rows(values_only=True))
    [head] = [line for line in lines if "联系人" in line]
    [told] = [dict(zip(head, line, strict=True)) for line in lines[lines.index(head) + 1 :]]
    wanted = {
        "报名编号": entry["receipt"],
        "状态": "优秀案例",
        "作品名称": "=大国重器",
        "联系人": "张三",
        "手机": "13800138000",
        "邮箱": "zhangsan@example.cn",
        "登录联系方式": "13800138000",
    }
    assert {name: told[name] for name in wanted} == wanted


def entry_receipt(organizer: ApiClient, entry: Json) -> str:
    """The number of a work."""
    return str(organizer.do("GET", f"/organizer/entries/{entry['id']}")["receipt"])


def test_an_order_that_comes_twice_is_carried_out_once(stage: PlayedCall) -> None:
    """The second delivery finds the work done: same file, no second history."""
    unit = stage.recommender(stage.organizer())
    export, pointer = asked(unit, kind="recommendations")
    play.queued("write_workbook", pointer, pointer)
    play.queued("write_workbook", pointer)
    rows = [item for item in play.items("entries") if item["pk"]["S"] == f"export#{export}"]
    assert sorted(item["sk"]["S"].partition("#")[0] for item in rows) == [
        "export",
        "history",
        "history",
        "history",
        "outbox",
    ]


def test_too_early_is_told_to_the_reader(stage: PlayedCall) -> None:
    """Before the tally there is nothing to write: the page shows why, and nothing is retried."""
    organizer = stage.organizer()
    export, pointer = asked(organizer, kind="results")
    assert play.queued("write_workbook", pointer) == {"batchItemFailures": []}
    answer = organizer.do("GET", f"/exports/{export}")
    assert (answer["state"], answer["url"]) == ("failed", None)
    assert answer["failure"] == "结果尚未产生。 There is no result yet."


def test_a_breakdown_is_tried_again_and_told_in_the_end(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine's trouble: the order comes again; at the last try the reader is not left waiting."""
    unit = stage.recommender(stage.organizer())
    export, pointer = asked(unit, kind="recommendations")

    def broken(*_: Any) -> bytes:
        raise MemoryError

    waits = list[timedelta]()
    monkeypatch.setattr(queues, "_hide", lambda _queue, _record, wait: waits.append(wait))
    monkeypatch.setattr(xlsx, "write", broken)
    with pytest.raises(Exception, match="All records failed"):
        play.queued("write_workbook", pointer)
    assert unit.do("GET", f"/exports/{export}")["state"] == "writing"
    assert waits == [timedelta(minutes=1)]
    play.queued("write_workbook", pointer, receives=3)
    assert unit.do("GET", f"/exports/{export}")["state"] == "failed"


def test_a_failure_that_passes_costs_a_minute(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last of the time in which it may be written counts from the try that began last."""
    unit = stage.recommender(stage.organizer())
    export, pointer = asked(unit, kind="recommendations")
    began = clock.now()
    with monkeypatch.context() as away:
        away.setattr(queues, "_hide", lambda _queue, _record, _wait: None)
        away.setattr(objects, "write_bytes", lambda *_: (_ for _ in ()).throw(OSError("503")))
        with pytest.raises(Exception, match="All records failed"):
            play.queued("write_workbook", pointer)
        monkeypatch.setattr(clock, "now", lambda: began + exports.WRITTEN_WITHIN - timedelta(seconds=30))
        with pytest.raises(Exception, match="All records failed"):
            play.queued("write_workbook", pointer, receives=2)
    monkeypatch.setattr(clock, "now", lambda: began + exports.WRITTEN_WITHIN + timedelta(seconds=30))
    assert play.run("reconcile", {"patience": 0}).get("exports", 0) == 0
    assert play.queued("write_workbook", pointer, receives=3) == {"batchItemFailures": []}
    assert unit.do("GET", f"/exports/{export}")["state"] == "ready"
