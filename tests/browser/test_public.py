"""The public page: what the call is, for anybody, and the result once it is out."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from chalicelib import clock
from chalicelib.aws import records
from chalicelib.aws.clients import client
from chalicelib.entry import proposal
from chalicelib.people.attachments import FileKind
from tests.browser.cast import Cast
from tests.browser.conftest import PHONE, Violations, operating
from tests.browser.films import CORPUS
from tests.browser.opened import OpenCall
from tests.unit.entry import attached_files
from tests.waiting import PATIENCE_MS, until

# What the result says besides its winners: an entry that the jury moved, and one struck off during the notice.
MOVED = {
    "work": {"title": "作品 1", "receipt": "A"},
    "ahead_of": {"title": "作品 2", "receipt": "B"},
    "reason": "题材填补空白",
    "votes": {"for": 3, "against": 1, "abstain": 0},
}
STRUCK = {
    "work": {"title": "作品 0", "receipt": "C"},
    "ground": "rights",
    "at": "2025-10-25T10:00:00.000+08:00",
    "successor": {"title": "作品 10", "receipt": "D"},
}


def test_tells_the_call_and_leads_to_the_entry(
    page: Page,
    open_call: OpenCall,
    in_both_sizes: Violations,
) -> None:
    """Title, dates with their zone, criteria with weights, requirements and pledges, in both languages."""
    page.set_viewport_size(PHONE)
    page.goto(open_call.site)
    expect(page.get_by_role("heading", level=1)).to_have_text("“讲好中国工业故事”创意传播征选活动")
    expect(page.get_by_text("24:00（北京时间，UTC+8）").first).to_be_visible()
    expect(page.get_by_role("heading", name="故事性")).to_be_visible()
    expect(page.get_by_text("不低于 1080P（短边")).to_be_visible()
    page.get_by_text("原创与权利").click()
    expect(page.get_by_text("所报作品为原创")).to_be_visible()
    wrong = in_both_sizes(page)
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_role("heading", name="Storytelling")).to_be_visible()
    assert wrong + in_both_sizes(page) == []
    page.get_by_role("link", name="Submit an entry").click()
    expect(page.get_by_label("Mobile number or e-mail")).to_be_visible()


def test_shows_the_result(page: Page, open_call: OpenCall, violations: Violations) -> None:
    """The winners in their order, titles as text whatever they hold."""
    winners = [
        {
            "rank": n,
            "receipt": f"GS2025-AAAA{n}-BBBBB",
            "title": f"作品 {n} <img src=x onerror=alert(1)>",
            "entrant": "投稿单位",
            "score": f"{90 - n}.25",
            "raw": f"{80 - n}.75",
        }
        for n in range(1, 11)
    ]

    def published(route: Route) -> None:
        draws = [{"round": 1, "commitment": "c0" * 32, "seed": "5e" * 32}]
        check = {"draws": draws, "tally_sheet_sha256": "ab" * 32, "input_hash": "cd" * 32}
        said = {"winners": winners, "departures": [MOVED], "struck": [STRUCK], "check": check}
        route.fulfill(json={"published": True, **said})

    page.route("**/api/results", published)
    page.goto(open_call.site)
    rows = page.locator(".winner")
    expect(rows).to_have_count(10)
    expect(rows.first).to_contain_text("作品 1 <img src=x onerror=alert(1)>")
    expect(rows.first.locator(".winner-score")).to_have_text(re.compile(r"89\.25\s*原始分\s*79\.75"))
    result = page.locator("section").filter(has=page.locator(".winners"))
    expect(result.get_by_text("名次按模型校准分：")).to_be_visible()
    expect(page.get_by_text("《作品 1》列于《作品 2》之前")).to_be_visible()
    expect(page.get_by_text("题材填补空白 · 赞成 3，反对 1，弃权 0")).to_be_visible()
    expect(page.get_by_text("《作品 0》（C）已撤下：知识产权等权利存在瑕疵或争议")).to_be_visible()
    expect(page.get_by_text("由《作品 10》（D）递补。")).to_be_visible()
    page.get_by_text("核对专家分配与计分").click()
    expect(page.get_by_text("5e" * 32)).to_be_visible()
    expect(page.get_by_role("link", name="观看获奖作品")).to_have_attribute("href", "showcase/")
    expect(page.get_by_role("link", name="查看征选数据")).to_have_attribute("href", "statistics/")
    assert violations(page) == []


AWARDS = [
    {"id": "film", "text": {"zh": "年度短片", "en": "Film of the Year"}, "places": 2},
    {"id": "series", "text": {"zh": "年度短剧", "en": "Series of the Year"}, "places": 1},
]


def with_awards(route: Route) -> None:
    """The call as the API tells it, with two awards."""
    answer = route.fetch()
    route.fulfill(response=answer, json=answer.json() | {"awards": AWARDS})


def test_shows_the_result_of_several_awards_apart(page: Page, open_call: OpenCall, violations: Violations) -> None:
    """Each with its name and with ranks of its own, in the definition's order."""
    winners = [
        {"rank": rank, "award": award, "receipt": f"R{award}{rank}", "title": f"{award} {rank}", "entrant": "单位"}
        | {"score": "90.25", "raw": "90.25"}
        for award, rank in (("series", 1), ("film", 1), ("film", 2))
    ]
    check = {"draws": [], "tally_sheet_sha256": "ab" * 32, "input_hash": "cd" * 32}
    said = {"published": True, "winners": winners, "departures": [], "struck": [], "check": check}
    page.route("**/api/contest", with_awards)
    page.route("**/api/results", lambda route: route.fulfill(json=said))
    page.goto(open_call.site)
    expect(page.locator(".award")).to_have_text(["年度短片", "年度短剧"])
    lists = page.locator("ol.winners")
    expect(lists.nth(0).get_by_role("heading", level=4)).to_have_text(["film 1", "film 2"])
    expect(lists.nth(1).get_by_role("heading", level=4)).to_have_text(["series 1"])
    expect(lists.nth(1).locator(".winner-rank")).to_have_text("1")
    assert violations(page) == []


def test_an_open_page_learns_of_a_moved_date_within_a_minute(page: Page, open_call: OpenCall) -> None:
    """Nobody reloads it; a page that is hidden asks for nothing."""
    moved = {"closes": "2031-05-01T00:00:00+08:00"}

    def later(route: Route) -> None:
        answer = route.fetch()
        contest = answer.json()
        route.fulfill(response=answer, json=contest | {"calendar": contest["calendar"] | moved})

    page.clock.install()
    page.goto(open_call.site)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.route("**/api/contest", later)
    page.clock.run_for(40_000)
    expect(page.get_by_text("2031年4月30日 24:00")).to_have_count(0)
    page.clock.run_for(20_000)
    expect(page.get_by_text("2031年4月30日 24:00").first).to_be_visible()


@pytest.mark.parametrize("page_of", ["", "entrant/", "recommender/", "expert/", "organizer/", "screener/"])
def test_the_office_can_be_reached_from_the_foot_of_every_page(page: Page, open_call: OpenCall, page_of: str) -> None:
    """Its telephone with its hours, before anybody signs in."""
    page.goto(f"{open_call.site}/{page_of}")
    expect(page.get_by_role("contentinfo")).to_contain_text(re.compile(r"咨询电话 010-\d+（.+）"))


def test_a_lost_server_is_said_in_words_and_tried_again(page: Page, open_call: OpenCall) -> None:
    """Never a white page."""
    page.route("**/api/contest", lambda route: route.abort())
    page.goto(open_call.site)
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("NETWORK")
    page.unroute("**/api/contest")
    notice.get_by_role("button", name="重试").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("page_of", ["", "entrant/", "recommender/", "expert/", "organizer/", "screener/"])
def test_an_address_that_was_cut_still_opens(page: Page, open_call: OpenCall, page_of: str) -> None:
    """Chat programs cut links in the middle of a letter; what cannot be decoded is a place that there is not."""
    crashes: list[str] = []
    page.on("pageerror", lambda error: crashes.append(str(error)))
    for tail in ("#/%E0%A4%A", "#token=%E0%A4%A"):
        page.goto(f"{open_call.site}/{page_of}{tail}")
        page.reload()
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        expect(page.get_by_text("页面出现错误")).to_be_hidden()
    assert crashes == []


# --- the public notice ------------------------------------------------------------------------------------------------


def post_notice(cast: Cast, entries: tuple[str, ...]) -> None:
    """As the workflow posts it once the result is confirmed; the stack's own call goes on collecting."""
    terms = proposal.Terms(5, "calendar", renotice=True)
    with operating(cast.stack):
        contest = cast.stack.contest
        records.save(
            proposal.propose(contest, (proposal.Listing(entries, 1),), terms=terms, at=clock.now(), years={}), None
        )
        client("dynamodb").close()


def test_somebody_objects_and_the_office_decides(page: Page, cast: Cast, violations: Violations) -> None:
    """From the announced list to a number, with a code to the phone; then on the organizer's desk, for two people."""
    maker = cast.entrant("13800138577", "赵铁柱")
    titles = ("高炉日夜", "齿轮咬合之间")
    post_notice(cast, tuple(cast.submitted(maker, title) for title in titles))
    wrong = object_to(page, cast, "高炉日夜", violations)
    cast.lend_session("office@example.cn", "organizer", page)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"{cast.site}/organizer/")
        expect(page.get_by_role("heading", name="公示与异议")).to_be_visible()
        wrong += violations(page)
    expect(page.get_by_text("李四，13700137577")).to_be_visible()
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="下载截图.png").press("Enter")
    assert download.value.suggested_filename == "异议1-佐证1.png"
    assert download.value.path().read_bytes() == attached_files.picture(FileKind.PNG)
    page.get_by_role("button", name="作出决定").click()
    page.get_by_label("决定").select_option("upheld")
    page.get_by_label("理由").fill("经核实，画面未获授权。")
    wrong += violations(page)
    page.get_by_role("button", name="提交，待另一人确认").click()
    expect(page.get_by_text("对《高炉日夜》的第 1 号异议作出“成立”的决定")).to_be_visible()
    assert wrong == []


def object_to(page: Page, cast: Cast, title: str, violations: Violations) -> list[str]:
    """Object as anybody, with the keyboard; what axe finds on the way, in both languages and sizes."""
    found: list[str] = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"{cast.site}/notice/")
        expect(page.get_by_text("公示中")).to_be_visible()
        found += violations(page)
        page.get_by_role("button", name="Switch to English").click()
        expect(page.get_by_text("On public notice")).to_be_visible()
        found += violations(page)
        page.get_by_role("button", name="切换到中文").click()
    button = page.get_by_role("button", name=f"对《{title}》提出异议")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="获取验证码").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("请填写此项")
    page.get_by_label("真实姓名").fill("李四")
    page.get_by_label("异议类别").select_option("rights")
    page.get_by_label("事实与依据").fill("第 2 分 10 秒的画面取自他人作品。")
    page.get_by_label("手机号或邮箱").fill("13700137577")
    found += prove_contact(page, cast, violations)
    expect(page.get_by_text("异议已收到，编号：第 1 号")).to_be_visible()
    found += add_evidence(page, violations)
    page.get_by_role("button", name="关闭").last.press("Enter")
    expect(button).to_be_focused()
    return found + come_back(page, cast, violations)


def prove_contact(page: Page, cast: Cast, violations: Violations) -> list[str]:
    """Ask for the code and enter it, by the keyboard; what axe finds meanwhile."""
    before = len(cast.letters("13700137577"))
    page.get_by_role("button", name="获取验证码").press("Enter")
    code = page.get_by_label("6 位验证码")
    expect(code).to_be_focused()
    found = violations(page)
    letters = until(lambda: cast.letters("13700137577")[: len(cast.letters("13700137577")) - before], "the code")
    code.fill(re.search(r"\b(\d{6})\b", letters[0])[1])  # type: ignore[index]  # it has one
    page.keyboard.press("Enter")
    return found


def come_back(page: Page, cast: Cast, violations: Violations) -> list[str]:
    """The files that were sent are there again, for the number and a new code."""
    page.get_by_role("button", name="补充材料").press("Enter")
    page.get_by_role("button", name="获取验证码").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("请填写此项")
    page.get_by_label("异议编号").fill("第 1 号")
    page.get_by_label("手机号或邮箱").fill("13700137577")
    found = prove_contact(page, cast, violations)
    expect(page.get_by_role("list", name="已上传的文件")).to_contain_text("截图.png 已通过检查", timeout=PATIENCE_MS)
    found += violations(page)
    page.get_by_role("button", name="关闭").last.press("Enter")
    return found


def add_evidence(page: Page, violations: Violations) -> list[str]:
    """A picture by the keyboard, then a PDF that is refused with what to do; what axe finds in both sizes."""
    files = page.get_by_role("list", name="已上传的文件")
    with page.expect_file_chooser() as chooser:
        page.get_by_label("选择文件").focus()
        page.keyboard.press("Enter")
    picture = attached_files.picture(FileKind.PNG)
    chooser.value.set_files({"name": "截图.png", "mimeType": "image/png", "buffer": picture})
    expect(files).to_contain_text("截图.png 已通过检查", timeout=PATIENCE_MS)
    script = attached_files.HOSTILE["a packed script"][2]()
    page.get_by_label("继续添加文件").set_input_files(
        {"name": "说明.pdf", "mimeType": "application/pdf", "buffer": script}
    )
    expect(files).to_contain_text("请打印为新的 PDF 后上传", timeout=PATIENCE_MS)
    found: list[str] = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return found


# --- the showcase -----------------------------------------------------------------------------------------------------


SHOWN = [
    {
        "entry": f"{n:020x}",
        "rank": n,
        "receipt": f"GS2025-AAAA{n}-BBBBB",
        "title": f"炉火正红 {n}",
        "entrant": "鞍山重型机械有限公司",
        "category": "documentary",
        "synopsis": "一家老厂的新故事。",
        "creators": ["李四", "王五"],
        "width": 1920,
        "height": 1080,
        "duration_seconds": 298.4,
        "poster": None,
    }
    for n in (1, 2, 3)
]


def test_shows_the_winning_entries(page: Page, open_call: OpenCall, violations: Violations) -> None:
    """Cards in their order, then one entry with what its form says of it and its video; in both languages."""
    page.route("**/api/showcase", lambda route: route.fulfill(json={"videos": True, "embeds": True, "entries": SHOWN}))
    video = {"playback_url": f"{open_call.site}/none.mp4", "playback_expires": "2031-10-25T10:00:00.000+08:00"}
    page.route("**/api/showcase/*", lambda route: route.fulfill(json=video))
    wrong: list[str] = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"{open_call.site}/showcase/")
        expect(page.locator(".shown > li")).to_have_count(3)
        wrong += violations(page)
        page.get_by_role("link", name="炉火正红 2").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("炉火正红 2")
        expect(page.get_by_text("李四、王五")).to_be_visible()
        expect(page.locator("video")).to_have_attribute("src", video["playback_url"])
        expect(page.get_by_role("button", name="复制分享链接")).to_be_visible()
        expect(page.get_by_role("button", name="复制嵌入代码")).to_be_visible()
        wrong += violations(page)
        page.get_by_role("link", name="全部作品").click()
        page.get_by_role("button", name="Switch to English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Winning entries")
        wrong += violations(page)
        page.get_by_role("button", name="切换到中文").click()
    assert wrong == []


def test_posters_outlive_their_addresses(page: Page, open_call: OpenCall) -> None:
    """Whoever scrolls to one after ten minutes gets it by its lasting address, which is asked for once."""
    entry = SHOWN[0] | {"poster": f"{open_call.site}/expired.jpg"}
    page.route(
        "**/api/showcase", lambda route: route.fulfill(json={"videos": True, "embeds": True, "entries": [entry]})
    )
    page.route("**/expired.jpg", lambda route: route.fulfill(status=403, body="expired"))
    asked: list[str] = []

    def poster(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404, body="gone")

    page.route("**/api/showcase/*/poster", poster)
    lasting = f"/api/showcase/{entry['entry']}/poster"
    with page.expect_response(f"**{lasting}"):  # waiting here lets the route's handler run
        page.goto(f"{open_call.site}/showcase/")
    expect(page.locator("img.poster")).to_have_attribute("src", lasting)
    assert asked == [f"{open_call.site}{lasting}"]


def test_a_winner_in_a_frame_goes_on_at_an_address_that_ran_out(
    page: Page, open_call: OpenCall, violations: Violations
) -> None:
    """The player asks for the next address; once the entry is off show, the frame says so. No cookie."""
    page.route("**/api/showcase", lambda route: route.fulfill(json={"videos": True, "embeds": True, "entries": SHOWN}))
    asked: list[str] = []

    def address(route: Route) -> None:
        asked.append(f"{open_call.site}/films/{len(asked)}.mp4")
        route.fulfill(json={"playback_url": asked[-1], "playback_expires": "2031-10-25T10:00:00.000+08:00"})

    film = (CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    page.route("**/api/showcase/*", address)
    page.route("**/films/*", lambda route: route.fulfill(body=film, content_type="video/mp4"))
    page.route("**/films/0.mp4", lambda route: route.fulfill(status=403, body="expired"))
    page.goto(f"{open_call.site}/embed/{SHOWN[1]['entry']}")
    expect(page.get_by_role("heading", name="炉火正红 2")).to_be_visible()
    until(lambda: page.evaluate("document.querySelector('video')?.readyState >= 1"), "the film's length")
    assert len(asked) == 2
    expect(page.locator("video")).to_have_attribute("src", asked[1])
    link = page.get_by_role("link", name="在展示页查看")
    expect(link).to_have_attribute("href", f"{open_call.site}/showcase/#/{SHOWN[1]['entry']}")
    assert violations(page) == []
    assert page.context.cookies() == []
    page.goto(f"{open_call.site}/embed/{'0' * 20}")
    expect(page.get_by_text("该作品未在展示")).to_be_visible()
    assert violations(page) == []


# --- the figures of the call ------------------------------------------------------------------------------------------


def counted(number: int | None, hidden: str | None = None) -> Any:
    """A number of the public figures, or why it is not shown."""
    return {"number": number, "hidden": hidden}


def bars(*lines: tuple[str, Any]) -> Any:
    """Lines of the public figures."""
    return [{"label": {"zh": label, "en": label}, "count": count} for label, count in lines]


FIGURES = {
    "smallest": 5,
    "submitted": counted(1284),
    "screened": counted(None, "near"),
    "accepted": counted(640),
    "scored": counted(640),
    "scores": counted(3200),
    "experts": counted(57),
    "agreement": {"zh": "较高", "en": "good"},
    "provinces": bars(
        ("广东省", counted(700)), ("湖南省", counted(None, "kept_back")), ("青海省", counted(None, "few"))
    ),
    "kinds": bars(("单位", counted(900)), ("个人", counted(384))),
    "categories": bars(("纪录片", counted(1284))),
    "themes": [],
    "days": [{"day": f"2025-06-{day}", "count": counted(day * 10)} for day in range(10, 30)],
}


def test_shows_the_figures_of_the_call(page: Page, open_call: OpenCall, violations: Violations) -> None:
    """Tables with bars, two languages, no cookie; small numbers in words; what the call lacks is left out."""
    page.route("**/api/statistics", lambda route: route.fulfill(json={"figures": FIGURES}))
    wrong: list[str] = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"{open_call.site}/statistics/")
        row = page.get_by_role("row")
        expect(row.filter(has_text="广东省")).to_contain_text("700")
        expect(row.filter(has_text="湖南省")).to_contain_text("不单列")
        expect(row.filter(has_text="青海省")).to_contain_text("少于 5")
        expect(page.locator(".steps > li").nth(1)).to_contain_text("与前一项相差少于 5")
        expect(page.get_by_text("主题方向")).to_have_count(0)
        expect(page.locator(".days-plot rect")).to_have_count(20)
        page.get_by_text("查看各日数据").press("Enter")
        expect(row.filter(has_text="2025-06-10")).to_contain_text("100")
        wrong += violations(page)
        page.get_by_role("button", name="Switch to English").click()
        expect(row.filter(has_text="Guangdong")).to_contain_text("700")
        expect(row.filter(has_text="Qinghai")).to_contain_text("fewer than 5")
        wrong += violations(page)
        page.get_by_role("button", name="切换到中文").click()
    assert (wrong, page.context.cookies()) == ([], [])
