"""The report of a call: what is printed equals what is counted from the rows, and names nobody who must not be."""

import urllib.request
from io import BytesIO
from typing import Any

import msgspec
from openpyxl import load_workbook
from pypdf import PdfReader

from chalicelib.aws import objects, phases, queries
from chalicelib.call.definition import load_definition
from chalicelib.entry.entries import Status
from functions.write_workbook import reporting
from tests import play
from tests.functions.test_issuing import publish
from tests.functions.test_second_round import adopt
from tests.functions.test_write_workbook import asked, reviewed
from tests.play import ApiClient, PlayedCall


def written(person: ApiClient, kind: str) -> tuple[str, bytes]:
    """The name and the content of a report that somebody asks for."""
    export, pointer = asked(person, kind=kind)
    assert play.queued("write_workbook", pointer) == {"batchItemFailures": []}
    answer = person.do("GET", f"/exports/{export}")
    assert (answer["state"], answer["failure"]) == ("ready", "")
    with urllib.request.urlopen(answer["url"]) as reply:
        return answer["name"], reply.read()


def pages(content: bytes) -> list[str]:
    """The text of each page of a PDF, every run of spaces as one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def figures(content: bytes) -> dict[tuple[Any, Any], Any]:
    """The figures on the first worksheet, by chapter and words."""
    rows = load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return {(row[0], row[1]): row[2] for row in rows}


def test_the_report_has_the_figures_of_the_rows_and_names_no_expert(stage: PlayedCall) -> None:
    """An awarded entry, one that was refused, a draft: in PDF in both languages and in the workbook."""
    organizer = stage.organizer()
    unit = stage.recommender(organizer)
    other = stage.entrant("13900139000", province="湖南省", city="长沙市", contact_person="李四")
    other.do("POST", "/entries", stage.form("草稿"))
    organizer, entry = reviewed(stage, organizer, recommender=unit.line["id"])
    publish(stage, organizer)
    rows = queries.whole_call(play.CONTEST).entries
    result = objects.read_document(phases.load(play.CONTEST).counted.result_key)  # type: ignore[union-attr]
    name, content = written(organizer, "report")
    assert name == "“讲好中国工业故事”创意传播征选活动征选工作报告.pdf"
    text = pages(content)
    zh = " ".join(text)
    assert f"作品总数（含草稿） {len(rows)}" in zh
    assert f"Entries, drafts included {len(rows)}" in zh
    assert f"曾提交 {sum(row.submitted_at is not None for row in rows)}" in zh
    assert "广东省 1 1 1" in zh
    assert "广州市工业和信息化局 1 1 1" in zh
    assert f"评分总数 {sum(line['n'] for line in result['entries'])}" in zh
    assert f"评分专家 {len(result['experts'])}" in zh
    score = result["entries"][0]["score"]
    assert f"1 {entry['receipt']} =大国重器 广东精工机械有限公司 {score} 入选 优秀案例" in zh
    book = figures(written(organizer, "report_sheets")[1])
    assert book["投稿情况", "作品总数（含草稿）"] == len(rows) == 2
    assert book["初步筛选", "通过"] == sum(row.status is Status.AWARDED for row in rows)
    assert book["专家评审", "评分总数"] == 5
    for secret in ("13800138000", "zhangsan@example.cn", "张三", "赵六", "专家0", "专家3"):
        assert secret not in zh


def test_the_public_sees_the_figures_once_they_are_published_and_none_that_is_small(stage: PlayedCall) -> None:
    """One entry and five scores: counted once at publication, not at a visit; nothing where the call shows none."""
    assert ApiClient().do("GET", "/statistics") == {"figures": None, "persons": 2}
    organizer, _ = reviewed(stage)
    publish(stage, organizer)
    figures = ApiClient().do("GET", "/statistics")["figures"]
    few = {"number": None, "hidden": "few"}
    assert [figures[name] for name in ("submitted", "screened", "accepted", "scored")] == [few] * 4
    assert figures["scores"] == {"number": 5, "hidden": None}
    assert [line["count"] for line in figures["provinces"]] == [few]
    stage.entrant("13900139000", province="湖南省", city="长沙市")
    assert ApiClient().do("GET", "/statistics")["figures"] == figures
    assert ApiClient().do("GET", "/contest")["statistics"] is True
    adopt(msgspec.structs.replace(load_definition(play.CONTEST), statistics=None))
    assert ApiClient().do("GET", "/statistics") == {"figures": None, "persons": 2}
    assert ApiClient().do("GET", "/contest")["statistics"] is False


def test_a_call_without_themes_and_units_has_no_chapter_on_them_and_none_on_what_is_not_counted(
    stage: PlayedCall,
) -> None:
    """Before anybody has scored there is no result to report."""
    stage.submitted(stage.entrant(), "大国重器")
    source = reporting.gathered(phases.load(play.CONTEST))
    bare = msgspec.structs.replace(source.definition, themes=())
    text = " ".join(pages(reporting.pdf(msgspec.structs.replace(source, definition=bare))))
    assert "地区分布" in text
    assert [word for word in ("主题方向", "推荐单位", "专家评审", "评选结果", "异议") if word in text] == []


def test_only_organizers_may_ask_for_the_report(stage: PlayedCall) -> None:
    """An entrant is refused, and so is a unit."""
    unit = stage.recommender(stage.organizer())
    for person in (stage.entrant(), unit):
        for kind in ("report", "report_sheets"):
            person.send("POST", "/exports", {"kind": kind})
            assert person.status == 403
