"""The organizer's page: a call is screened, staffed, run to its result and exported from it."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect

from chalicelib.people.sign_in import named_in
from tests.browser.cast import Cast, Json, Person, cast_on_own_stack, press_enter, type_code
from tests.browser.conftest import DESKTOP, PHONE, Violations
from tests.browser.films import ACCEPTED, CORPUS, labelled
from tests.waiting import PATIENCE_MS, until

TITLES = ("钢铁是这样炼成的", "一粒螺丝的旅程", "<b>窑火</b>千年", "夜班")
UPRIGHT = CORPUS / "ok_rot90_1920x1080.mp4"  # the last one's video: 9:16
CREATOR = "李四"  # who enters the works, too
AI = "片头由 AI 生成，已加标识"
# English words are the longer ones, so they are what a phone must bear.
SIDES = [(size["width"], size["height"]) for size in (PHONE, DESKTOP)]
PLACES = (
    "",
    "screening",
    "entries?status=screening",
    "experts",
    "conflicts",
    "recommenders",
    "letters",
    "office",
    "result",
)


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Cast]:
    """A call with its entries closed, four works on the screeners' desk and five experts."""
    with cast_on_own_stack(tmp_path_factory.mktemp("office"), scans=True) as cast:
        entrant = cast.entrant("13800138000", "李四")
        films = {TITLES[1]: labelled(tmp_path_factory.mktemp("films"))}
        works = [cast.submitted(entrant, title, film=films.get(title, ACCEPTED)) for title in TITLES[:-1]]
        works.append(cast.submitted(entrant, TITLES[-1], film=UPRIGHT))
        answer_about_ai(browser, cast, entrant, {works[0]: AI, works[1]: ""})
        for number in range(1, 6):
            cast.expert(number)
        cast.reschedule(closes=timedelta(seconds=-1))
        cast.start("screening", "awaiting_people")
        yield cast


def answer_about_ai(browser: Browser, cast: Cast, entrant: Person, answers: dict[str, str]) -> None:
    """The entrant answers on the page itself: yes with what was made, or no."""
    with closing(browser.new_context(locale="zh-CN")) as context:
        page = context.new_page()
        cast.lend(entrant, page)
        for entry, made in answers.items():
            page.goto(f"{cast.site}/entrant/#/works/{entry}/edit")
            page.get_by_role("radio", name="使用了 AI 生成合成内容").check()
            page.get_by_label("AI 使用说明").fill(made or "又改了主意")
            if not made:
                page.get_by_role("radio", name="未使用 AI 生成合成内容").check()
                expect(page.get_by_label("AI 使用说明")).to_have_count(0)
            page.get_by_role("button", name="保存修改").click()
            expect(page.get_by_role("button", name="撤回作品")).to_be_visible()


@pytest.fixture
def office(page: Page, call: Cast) -> Page:
    """The page of an organizer who has opened nothing yet: most tests go straight to a place of their own."""
    call.lend_session("office@example.cn", "organizer", page)
    return page


def go(page: Page, call: Cast, place: str = "") -> None:
    """Go to a place of the page."""
    page.goto(f"{call.site}/organizer/#/{place}")
    expect(page.locator("main h1")).to_be_visible()


def dialog(page: Page) -> Locator:
    """The dialog that is open."""
    return page.get_by_role("dialog")


def phase(page: Page, name: str) -> Locator:
    """The step of a phase on the way of the call."""
    return page.locator(".step").filter(has_text=name)


def test_the_link_signs_in_and_leaves_the_address(page: Page, call: Cast) -> None:
    """Phase and next date stand in the header of every place."""
    token = call.token_for("office@example.cn", "organizer")
    page.goto(f"{call.site}/organizer/#token={token}")
    press_enter(page)
    type_code(page, named_in(token)[1])
    expect(page.get_by_text("王主任")).to_be_visible()
    assert "token" not in page.url
    for place in ("", "experts", "result"):
        go(page, call, place)
        expect(page.locator(".standing-now")).to_contain_text("初步筛选")
        expect(page.locator(".standing-now")).to_contain_text("评审截止")


def test_dates_move_only_with_a_reason_and_their_consequences_in_sight(office: Page, call: Cast) -> None:
    """The dialog says what moves, asks why, and the header follows."""
    go(office, call)
    office.get_by_role("button", name="修改日程").click()
    save = dialog(office).get_by_role("button", name="保存新日程")
    expect(save).to_be_disabled()
    closes = dialog(office).locator("input[type=date]").nth(2)
    before = closes.input_value()
    closes.fill("2031-05-01")
    expect(dialog(office).get_by_text(f"参评名单已锁定（{len(TITLES)} 件）")).to_be_visible()
    expect(dialog(office).get_by_role("checkbox", name="同意补入名单")).to_be_visible()
    closes.fill("2025-05-01")
    expect(dialog(office).get_by_text("提前截止将使 0 件草稿、0 个正在上传的作品无法提交")).to_be_visible()
    closes.fill(before)
    dialog(office).locator("input[type=date]").last.fill("2031-05-06")
    expect(dialog(office).get_by_text(re.compile("评审截止推迟：.*2031年5月6日"))).to_be_visible()
    save.click()
    expect(dialog(office).get_by_role("alert")).to_be_focused()
    dialog(office).get_by_label("理由").fill("延长评审")
    save.click()
    expect(dialog(office)).to_be_hidden()
    expect(office.locator(".standing-now")).to_contain_text("2031年5月6日")
    call.reschedule(review_until=timedelta(days=9))


def test_experts_are_added_from_a_spreadsheet(office: Page, call: Cast) -> None:
    """Rows are read with or without a heading; what is wrong or has no place is marked; invitations go out later."""
    go(office, call, "experts")
    office.get_by_role("button", name="批量添加").click()
    rows = "姓名\t领域\t工作单位\t邮箱\n周涛\t媒体\t新华社\tpaste1@example.cn\n孙丽\t影视\t电影资料馆\tnot-an-address"
    dialog(office).get_by_label("粘贴的内容").fill(rows)
    dialog(office).get_by_role("button", name="添加 2 位（暂不邀请）").click()
    expect(dialog(office).get_by_text("已添加 1 位，1 位未成功")).to_be_visible()
    expect(dialog(office).get_by_text("邮箱格式不正确")).to_be_visible()
    dialog(office).get_by_label("粘贴的内容").fill("孙丽\t电影资料馆\t影视\tpaste2@example.cn\t研究员")
    expect(dialog(office).get_by_text("未识别：研究员")).to_be_visible()
    dialog(office).get_by_role("button", name="添加 1 位（暂不邀请）").click()
    expect(dialog(office)).to_be_hidden()
    expect(office.get_by_role("row", name=re.compile("孙丽 电影资料馆"))).to_be_visible()
    expect(office.get_by_role("row", name=re.compile("孙丽")).get_by_text("未邀请")).to_be_visible()
    assert call.letters("paste2@example.cn") == []
    office.get_by_role("button", name="邀请 2 位").click()
    dialog(office).get_by_role("button", name="发送").click()
    expect(office.get_by_role("row", name=re.compile("孙丽")).get_by_text("已邀请")).to_be_visible()
    until(lambda: call.letters("paste2@example.cn"), "the invitation")


def test_an_expert_is_invited_again_and_replaced(office: Page, call: Cast) -> None:
    """A new link is mailed; replacing needs a reason, and the filter stays in the address."""
    added = call.expert(90)
    go(office, call, "experts")
    row = office.get_by_role("row", name=re.compile(added["name"]))
    before = len(call.letters(added["email"]))
    row.get_by_role("button", name="重发邀请").click()
    dialog(office).get_by_role("button", name="发送").click()
    until(lambda: len(call.letters(added["email"])) > before, "the letter")
    row.get_by_role("button", name="信件").click()
    expect(dialog(office).locator(".letters li")).to_have_count(2)
    expect(dialog(office).get_by_text("已送出", exact=True)).to_have_count(2)
    dialog(office).get_by_role("button", name="关闭").click()
    row.get_by_role("button", name="更换").click()
    dialog(office).get_by_role("button", name="更换").click()
    expect(dialog(office).get_by_text("请填写理由")).to_be_visible()
    dialog(office).get_by_role("textbox").fill("无法参加")
    dialog(office).get_by_role("button", name="更换").click()
    expect(row.get_by_text("已移除")).to_be_visible()
    row.get_by_role("button", name="恢复").click()
    dialog(office).get_by_role("textbox").fill("可以参加了")
    dialog(office).get_by_role("button", name="恢复").click()
    expect(row.get_by_text(re.compile("已邀请|已登录"))).to_be_visible()
    row.get_by_role("button", name="修改").click()
    dialog(office).get_by_label("单位").fill("更正后的单位")
    dialog(office).get_by_label("理由").fill("调动")
    dialog(office).get_by_role("button", name="保存").click()
    expect(row.get_by_text("更正后的单位")).to_be_visible()
    row.get_by_role("button", name="更换").click()
    dialog(office).get_by_role("textbox").fill("无法参加")
    dialog(office).get_by_role("button", name="更换").click()
    expect(row.get_by_text("已移除")).to_be_visible()
    office.get_by_role("group", name="筛选").get_by_role("button", name=re.compile("已移除")).click()
    assert office.url.endswith("#/experts?show=removed")
    office.reload()
    expect(office.locator("tbody tr")).to_have_count(1)


def test_the_office_writes_its_own_invitation_letter(office: Page, call: Cast, violations: Violations) -> None:
    """A letter without its link is refused at its field; the preview and the letter sent again have the words."""
    go(office, call, "experts")
    invited = call.board()["experts"][0]
    office.get_by_role("button", name="邀请函").click()
    words = dialog(office).get_by_label("正文", exact=False).first
    expect(words).to_have_value(re.compile("诚邀您参与"))
    words.fill("尊敬的{name}：请您评审。")
    dialog(office).get_by_role("button", name="预览").click()
    expect(dialog(office).get_by_text("正文须有 {link}").first).to_be_visible()
    words.fill("尊敬的{name}：请您于{until}前评审。{link}")
    dialog(office).get_by_role("button", name="预览").click()
    expect(dialog(office).get_by_text("尊敬的张三：请您于")).to_be_visible()
    assert violations(office) == []
    dialog(office).get_by_role("button", name="保存").click()
    expect(dialog(office)).to_be_hidden()
    office.get_by_role("row", name=re.compile(invited["name"])).get_by_role("button", name="重发邀请").click()
    dialog(office).get_by_role("button", name="发送").click()
    until(lambda: f"尊敬的{invited['name']}：请您于" in "".join(call.letters(invited["email"])), "the office's words")
    office.get_by_role("button", name="邀请函").click()
    expect(dialog(office).get_by_text(re.compile("王主任 于 .* 修改"))).to_be_visible()
    dialog(office).get_by_role("button", name="恢复标准文字").click()
    expect(dialog(office)).to_be_hidden()


def test_two_accounts_of_an_entrant_are_joined(office: Page, call: Cast, violations: Violations) -> None:
    """Found by a contact, with the consequences in sight and a reason; by keyboard up to the confirmation."""
    call.entrant("13911139111", "李四（另一账号）")
    entry = call.organizer.do("GET", "/organizer/entries?status=screening")["entries"][0]
    go(office, call, f"entries/{entry['id']}")
    office.get_by_role("button", name="合并该投稿人的另一账号").press("Enter")
    contact = dialog(office).get_by_role("textbox")
    contact.fill("13011130111")
    contact.press("Enter")
    expect(dialog(office).get_by_text("没有用该手机号或邮箱登录的投稿账号")).to_be_visible()
    contact.fill("13911139111")
    contact.press("Enter")
    expect(dialog(office).get_by_text("李四（另一账号） · 139****9111")).to_be_visible()
    expect(dialog(office).get_by_text("没有作品")).to_be_visible()
    assert violations(office) == []
    dialog(office).get_by_role("button", name="合并").click()
    expect(dialog(office).get_by_text("请填写理由")).to_be_visible()
    dialog(office).get_by_label("理由").fill("本人来电说明")
    dialog(office).get_by_role("button", name="合并").click()
    expect(dialog(office)).to_be_hidden()
    until(lambda: "本人来电说明" in "".join(call.letters("13911139111")), "the letter to the other account")


def test_a_recommending_unit_gets_its_link_and_its_sheet(office: Page, call: Cast) -> None:
    """Added from the page; the link opens the entrants' page, the sheet bears the unit's name."""
    go(office, call, "recommenders")
    office.get_by_role("button", name="添加推荐单位").click()
    for label, value in (
        ("单位名称", "佛山市工业和信息化局"),
        ("统一社会信用代码", "91350100M000100Y43"),
        ("联系人", "赵六"),
        ("电话", "13900139000"),
        ("邮箱", "foshan@example.cn"),
        ("市", "佛山市"),
    ):
        dialog(office).get_by_role("textbox", name=re.compile(f"^{label}")).fill(value)
    dialog(office).get_by_label("省（区、市）").select_option("广东省")
    dialog(office).get_by_role("button", name="添加并发送登录链接").click()
    row = office.get_by_role("row", name=re.compile("佛山市工业和信息化局"))
    row.get_by_role("button", name="投稿链接与二维码").click()
    link = dialog(office).locator("code").inner_text()
    assert link.startswith(f"{call.site}/entrant/?unit=")
    office.keyboard.press("Escape")
    with office.expect_download(timeout=PATIENCE_MS) as download:
        row.get_by_role("button", name="下载推荐汇总表").click()
    assert download.value.suggested_filename == "佛山市工业和信息化局+推荐讲好中国工业故事.xlsx"
    expect(row.get_by_text("尚未登录")).to_be_visible()
    remind = office.get_by_role("button", name="提醒佛山市工业和信息化局")
    remind.press("Enter")
    expect(row.get_by_text(re.compile("于 .* 提醒"))).to_be_visible()
    expect(remind).to_have_count(0)  # not twice in a day
    until(lambda: "提醒贵单位" in "".join(call.letters("foshan@example.cn")), "the reminder")


def test_every_place_is_fit_for_everybody(office: Page, call: Cast, violations: Violations) -> None:
    """No violation of axe-core's rules and no sideways scroll, in both languages on phone and desktop."""
    go(office, call)
    office.get_by_role("button", name="Switch to English").click()
    found = {}
    for place in PLACES:
        office.set_viewport_size(PHONE)
        go(office, call, place)
        expect(office.locator("main .loading")).to_have_count(0)
        found[place] = violations(office) + out_of_sight(office, PHONE)
        office.get_by_role("button", name="切换到中文").click()
        office.set_viewport_size(DESKTOP)
        found[f"{place}, in Chinese"] = violations(office) + out_of_sight(office, DESKTOP)
        office.get_by_role("button", name="Switch to English").click()
    assert found == {place: [] for place in found}


def out_of_sight(office: Page, size: ViewportSize) -> list[str]:
    """The link of the place where one is, if it lies beside the screen."""
    current = office.locator(".top-nav [aria-current]").bounding_box()
    assert current is not None
    return ["where one is, is out of sight"] if current["x"] + current["width"] > size["width"] else []


def test_similar_videos_are_fit_for_everybody(office: Page, call: Cast, in_both_sizes: Violations) -> None:
    """They stand on the screeners' desk and on an entry's own page."""
    office.set_viewport_size(PHONE)
    go(office, call)
    office.get_by_role("button", name="Switch to English").click()
    first = call.organizer.do("GET", "/organizer/entries?status=screening")["entries"][0]["id"]
    path = f"/organizer/entries/{first}/scan"
    until(lambda: (call.organizer.do("GET", path)["scan"] or {}).get("alike"), "the scan that finds it similar")
    for place in (f"screening?work={first}", f"entries/{first}"):
        go(office, call, place)
        expect(office.locator(".alike")).to_be_visible()
        assert in_both_sizes(office) == []


def check_old_download(page: Page, violations: Violations) -> None:
    """A workbook that is there is fetched again from a fresh address; nothing on the page holds the old one."""
    for width, height in SIDES:
        page.set_viewport_size({"width": width, "height": height})
        assert violations(page) == []
    again = page.get_by_role("button", name=re.compile("已生成，点此下载"))
    with page.expect_request(re.compile(r"/api/exports/\w+$")), page.expect_download(timeout=PATIENCE_MS) as download:
        again.press("Enter")
    assert download.value.suggested_filename.endswith(".xlsx")
    assert page.locator("a[href*='Signature']").count() == 0


def test_dialogs_of_the_desk_by_keyboard(office: Page, call: Cast, in_both_sizes: Violations) -> None:
    """Each is fit for everybody, names what is missing at its field, and gives the focus back to what opened it."""
    office.set_viewport_size(PHONE)
    entry = call.organizer.do("GET", "/organizer/entries?status=screening")["entries"][0]["id"]
    a_unit(call)
    in_review(office, call, entry)
    go(office, call)
    office.get_by_role("button", name="Switch to English").click()
    for place, opens in (
        ("office", "Add a member"),
        ("recommenders", "Edit"),
        ("experts", "Void scores"),
        (f"entries/{entry}", "Correct the entrant’s name"),
        (f"entries/{entry}", "Disqualify"),
        (f"entries/{entry}", "Extend the deadline of this entry"),
        (f"entries/{entry}", "Restore the entry"),
        (f"entries/{entry}", "Reopen the score"),
        (f"entries/{entry}", "Give an expert a seat"),
    ):
        go(office, call, place)
        button = office.get_by_role("button", name=opens, exact=True).first
        button.press("Enter")
        dialog(office).get_by_role("button").last.press("Enter")
        # A form with several fields sums up what is missing; a reason alone is asked for at its field.
        expect(dialog(office).locator(".summary:focus, textarea[aria-invalid=true]:focus")).to_be_visible()
        assert in_both_sizes(office) == []
        office.keyboard.press("Escape")
        expect(button).to_be_focused()


def a_unit(call: Cast) -> None:
    """There is a recommending unit."""
    if call.organizer.do("GET", "/organizer/recommenders")["recommenders"]:
        return
    names = ("name", "credit_code", "province", "city", "contact_person", "email", "phone")
    unit = ("韶关市工业和信息化局", "91350100M000100Y43", "广东省", "韶关市", "钱七", "sg@example.cn", "13900139001")
    call.organizer.do("POST", "/organizer/recommenders", dict(zip(names, unit, strict=True)))


def changed(page: Page, path: str, change: Callable[[Json], Json]) -> None:
    """What the API answers at a path, changed before the page gets it."""

    def answer(route: Route) -> None:
        if route.request.method != "GET":
            route.continue_()
            return
        given = route.fetch()
        route.fulfill(response=given, json=change(given.json()))

    page.route(f"**/api/organizer/{path}", answer)


AWARDS: list[Json] = [{"id": each, "text": {"zh": each, "en": each}, "places": 1} for each in ("film", "series")]


def tied(number: int, award: str) -> Json:
    """A line of the result, tied across the last place of its award."""
    return {"id": f"e{number}", "title": f"作品{number}", "total": "80.00", "award": award} | {
        "winner": False, "rank": 1, "flags": [], "raw": [],
    }  # fmt: skip


def test_ties_of_several_awards_are_decided_apart(office: Page, call: Cast, violations: Violations) -> None:
    """Two of one award are not one of each; the page says where one is missing before anything is sent."""
    lines = [tied(number, AWARDS[number // 2]["id"]) for number in range(4)]
    ids = [line["id"] for line in lines]
    result = {"entries": lines, "undecided": ids, "winners": 2, "awards": AWARDS, "next": None}
    waits = {"status": "awaiting_gate", "waiting_for": "gate", "decisions": {}}
    sent: list[list[str]] = []

    def asked(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        given: Json = json.loads(route.request.post_data or "{}")
        assert given["act"] == "publish"
        sent.append(given["chosen"])
        route.fulfill(json={"state": "waiting"})

    def at_the_gate(found: Json) -> Json:
        phases = found["phases"]
        return found | {"phases": phases | {"selection": phases["selection"] | waits}}

    changed(office, "board", at_the_gate)
    office.route("**/api/organizer/result", lambda route: route.fulfill(json=result))
    office.route("**/api/contest", lambda route: route.fulfill(json=call.contest | {"awards": AWARDS}))
    office.route("**/api/organizer/confirmations", asked)
    go(office, call)
    office.get_by_role("button", name="确认结果并公示").first.click()
    for number in (0, 1):
        dialog(office).get_by_label(f"作品{number}").check()
    dialog(office).get_by_label("理由").fill("评审会决定")
    dialog(office).get_by_role("button", name="确认结果并公示").click()
    expect(dialog(office).get_by_text("请正好选择 1 件")).to_have_count(2)
    assert violations(office) == []
    dialog(office).get_by_label("作品1").uncheck()
    dialog(office).get_by_label("作品2").check()
    dialog(office).get_by_role("button", name="确认结果并公示").click()
    expect(dialog(office)).to_have_count(0)
    expect(office.get_by_text("请另一位主办方人员在“双人确认”中确认")).to_be_visible()
    assert sent == [["e0", "e2"]]
    office.unroute_all(behavior="ignoreErrors")  # the board may be asked for once more


def in_review(page: Page, call: Cast, entry: str, number: int = 1) -> None:
    """The page as it is while experts score in a round: one has left with scores given, one has given one."""
    judges = [expert["id"] for expert in call.board()["experts"]][1:3]
    scores = {criterion["id"]: 70 + place for place, criterion in enumerate(call.contest["criteria"])}
    watched = {"share": "1.0", "seconds": 1, "seeks": 0}
    told = {"scores": scores, "total": "72.50", "comment": "镜头有力", "watched": watched}

    def board(found: Json) -> Json:
        first, *others = found["experts"]
        now = found["round"] | {"number": number, "opened_at": found["now"], "closed_at": None}
        left = first | {"state": "removed", "assigned": 2, "submitted": 2}
        return found | {"round": now, "experts": [left, *others]}

    def panel(route: Route) -> None:
        shown: Json = {} if route.request.url.endswith(f"={number}") else told
        seat = {"state": "submitted", "conflict": ""}
        seats = [seat | shown | {"expert": judge, "seat": str(place)} for place, judge in enumerate(judges)]
        route.fulfill(json={"reviews": seats})

    def remedies(found: Json) -> Json:
        return found | {"office_can": list(dict.fromkeys([*found["office_can"], "extend", "restore"]))}

    changed(page, "board", board)
    changed(page, f"entries/{entry}", remedies)
    page.route(re.compile(rf"/api/organizer/entries/{entry}/reviews\?round=\d$"), panel)


def test_an_entry_shows_its_panels_of_both_rounds(office: Page, call: Cast, in_both_sizes: Violations) -> None:
    """The scores of the first, closed; those of the second are hidden while it runs."""
    office.set_viewport_size(PHONE)
    entry = call.organizer.do("GET", "/organizer/entries?status=screening")["entries"][0]["id"]
    in_review(office, call, entry, number=2)
    go(office, call, f"entries/{entry}")
    headings = office.get_by_role("heading", name=re.compile("^专家评分 · "))
    expect(headings).to_have_text(["专家评分 · 复评", "专家评分 · 初评"])
    expect(office.get_by_text("72.50")).to_have_count(2)
    expect(office.get_by_text("镜头有力")).to_have_count(2)
    expect(office.get_by_text("评分在本轮结束后显示")).to_have_count(1)
    expect(office.get_by_role("button", name="退回评分")).to_have_count(2)  # of the round that runs
    assert in_both_sizes(office) == []


def test_the_office_chooses_which_comments_an_entrant_reads(office: Page, call: Cast, violations: Violations) -> None:
    """By keyboard; nothing to save until something changes; what fails keeps the choice; badges and record follow."""
    entry = call.organizer.do("GET", "/organizer/entries?status=screening")["entries"][0]["id"]
    sent: list[Json] = []
    changed(office, f"entries/{entry}", lambda found: found | {"status": "not_selected"})
    office.route(f"**/api/organizer/entries/{entry}/feedback", lambda route: release(route, sent))
    go(office, call, f"entries/{entry}")
    card = office.locator("section.card").filter(has=office.get_by_role("heading", name="向投稿人提供评语"))
    expect(card.locator(".badge")).to_have_text(["已提供", "未提供"])
    save, second = card.get_by_role("button", name="保存"), card.get_by_role("checkbox", name="第二段可更紧凑")
    expect(save).to_be_disabled()
    second.press("Space")
    save.press("Enter")
    expect(card.get_by_role("alert")).to_be_visible()
    expect(second).to_be_checked()
    save.press("Enter")
    expect(card.locator(".badge")).to_have_text(["已提供", "已提供"])
    expect(save).to_be_disabled()
    assert sent == [{"released": ["c1", "c2"], "revision": 1}] * 2
    card.locator("summary").press("Enter")
    expect(card.locator("details li")).to_have_text([re.compile("提供 2 条"), re.compile("提供 1 条")])
    for width, height in SIDES:
        office.set_viewport_size({"width": width, "height": height})
        assert violations(office) == []


def test_many_votes_of_one_network_are_left_out_with_a_reason(office: Page, call: Cast, violations: Violations) -> None:
    """A day begins at its first network, wherever one was in another's; it waits for a second person, with a reason."""
    asked: list[str] = []
    sent: list[Json] = []
    office.route("**/api/organizer/audience?*", lambda route: tell_votes(route, asked, sent))
    office.route("**/api/organizer/confirmations", lambda route: ask_to_leave_out(route, sent))
    office.route("**/api/showcase", lambda route: route.fulfill(json={"videos": False, "embeds": False, "entries": []}))
    go(office, call, "audience")
    expect(office.get_by_text("投出 20 票及以上的情况")).to_be_visible()
    office.get_by_role("button", name="查看更多网络").press("Enter")
    expect(office.locator("code", has_text="n2")).to_be_visible()
    office.get_by_label("日期").fill("2025-12-01")
    expect(office.locator("code", has_text="n1")).to_be_visible()
    assert asked == ["day=&after=", "day=&after=place%20of%20n2", "day=2025-12-01&after="]
    office.get_by_role("button", name="申请排除 n1 的 21 票").press("Enter")
    dialog(office).get_by_role("button", name="提交，待另一人确认").press("Enter")
    expect(dialog(office).get_by_text("请填写理由")).to_be_visible()
    dialog(office).get_by_label("理由").fill("同一办公室代投")
    dialog(office).get_by_role("button", name="提交，待另一人确认").press("Enter")
    expect(office.get_by_role("row", name=re.compile("n1")).get_by_text("待另一人确认")).to_be_visible()
    assert violations(office) == []
    sent[0]["state"] = "confirmed"  # by another organizer
    office.reload()
    office.get_by_label("日期").fill("2025-12-01")
    expect(office.get_by_role("heading", name="已排除的投票")).to_be_visible()
    expect(office.get_by_text("王主任提出，李主任确认")).to_be_visible()
    expect(office.get_by_role("button", name="申请恢复计入 n1 的 21 票")).to_be_visible()
    assert [(each["act"], each["reason"]) for each in sent] == [("leave_out", "同一办公室代投")]
    wrong = []
    for width, height in SIDES:
        office.set_viewport_size({"width": width, "height": height})
        wrong += violations(office)
        office.get_by_role("button", name="Switch to English").click()
        expect(office.get_by_role("heading", level=1)).to_have_text("Audience favourite")
        wrong += violations(office)
        office.get_by_role("button", name="切换到中文").click()
    assert wrong == []


def tell_votes(route: Route, asked: list[str], sent: list[Json]) -> None:
    """Votes of a call whose networks of a day come on two pages; those of the first are left out once two agree."""
    query = urlsplit(route.request.url).query
    asked.append(query)
    network = "n2" if "place" in query else "n1"
    of_network: Json = {"day": "2025-12-01", "network": network, "total": 21}
    why: Json = {"why": "同一办公室代投", "at": "2025-12-02T10:00:00+08:00"}
    stored = [each for each in sent if each["state"] == "confirmed"]
    at = "2025-12-0{}T10:00:00+08:00"
    answer: Json = {"planned": True, "open": True, "opens": at.format(1), "closes": at.format(9), "votes": {"a": 30}}
    answer |= {"day": "2025-12-01", "conspicuous": [of_network], "left_out": [of_network | why] if stored else []}
    route.fulfill(json=answer | {"next": None if network == "n2" else "place of n2"})


def ask_to_leave_out(route: Route, sent: list[Json]) -> None:
    """As the server: the request waits; `sent` holds it, and those that were asked for are listed."""
    if route.request.method == "POST":
        sent.append(json.loads(route.request.post_data or "") | {"state": "waiting"})
        route.fulfill(status=201, json=sent[-1])
        return
    answerer = {"name": "李主任", "at": "2025-12-02T10:00:00+08:00", "why": ""}
    told = [each | {"by": "王主任", "answer": answerer if each["state"] == "confirmed" else None} for each in sent]
    route.fulfill(json={"requests": told})


def test_a_changed_definition_is_asked_for_once(office: Page, call: Cast, violations: Violations) -> None:
    """What differs stands on the overview; once somebody has asked for it, it waits and is not offered again."""
    change: Json = {"key": "limits.entries", "kind": "setting", "before": "200", "after": "100"}
    changed_one: Json = {"version": "1", "sha256": "a", "deployed": "2", "differences": [change], "refused": None}
    office.route("**/api/organizer/definition", lambda route: route.fulfill(json=changed_one))
    sent: list[Json] = []

    def take(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(json.loads(route.request.post_data or ""))
        text: Json = {"zh": "采用", "en": "Adopt"}
        waits: Json = {"id": "r", "act": "adopt", "entry": "", "title": "2", "what": text, "ground": None, "can": []}
        at = "2025-12-02T10:00:00+08:00"
        waits |= {"reason": "调整", "by": "王主任", "at": at, "until": at, "state": "waiting", "answer": None}
        route.fulfill(json=waits if route.request.method == "POST" else {"requests": [waits] if sent else []})

    office.route("**/api/organizer/confirmations", take)
    go(office, call)
    card = office.locator("section.card").filter(has=office.get_by_role("heading", name="活动规则有新版本"))
    expect(card.get_by_role("row", name=re.compile("limits.entries 200 100"))).to_be_visible()
    card.get_by_role("button", name="申请采用新版本").press("Enter")
    dialog(office).get_by_label("理由").fill("调整")
    dialog(office).get_by_role("button", name="提交，待另一人确认").press("Enter")
    expect(card.get_by_text("待另一人确认")).to_be_visible()
    expect(card.get_by_role("button", name="申请采用新版本")).to_have_count(0)
    assert [each["act"] for each in sent] == ["adopt"]
    assert violations(office) == []


def release(route: Route, sent: list[Json]) -> None:
    """The comments on an entry, of which one is released; the first change meets an error, the second is stored."""
    if route.request.method == "PUT":
        sent.append(json.loads(route.request.post_data or ""))
        refusal: Json = {"code": "INTERNAL", "message": {"zh": "系统出错", "en": "Error"}, "request_id": "r"}
        stored: Json = {"released": 2, "revision": 2}
        route.fulfill(status=500 if len(sent) == 1 else 200, json=refusal if len(sent) == 1 else stored)
        return
    told = ["c1", "c2"] if len(sent) > 1 else ["c1"]
    comments = [("c1", "镜头有力"), ("c2", "第二段可更紧凑")]
    lines = [{"at": f"2025-12-0{n}T10:00:00+08:00", "released": n} for n in range(len(told), 0, -1)]
    offered = [{"id": each, "text": words, "released": each in told} for each, words in comments]
    route.fulfill(json={"granted": True, "revision": len(told), "comments": offered, "history": lines})


def test_a_refused_letter_stands_beside_its_person(office: Page, call: Cast, in_both_sizes: Violations) -> None:
    """Of an expert in the list, and of an entrant on the entry's page: which contact, when, and the server's words."""
    office.set_viewport_size(PHONE)
    refusal = {"kind": "invitation", "contact": "j***@example.cn", "words": "550 5.1.1 No such user"}
    refusal["at"] = "2025-08-01T08:00:00+08:00"
    entry = call.organizer.do("GET", "/organizer/entries?status=screening")["entries"][0]["id"]

    def board(found: Json) -> Json:
        first, *others = found["experts"]
        return found | {"experts": [first | {"refused": refusal}, *others]}

    changed(office, "board", board)
    changed(office, f"entries/{entry}", lambda found: found | {"refused": refusal})
    words = "发往 j***@example.cn 的通知被退回：550 5.1.1 No such user"
    go(office, call, "experts")
    name = call.board()["experts"][0]["name"]
    expect(office.get_by_role("row").filter(has_text=words)).to_contain_text(name)
    assert in_both_sizes(office) == []
    go(office, call, f"entries/{entry}")
    expect(office.get_by_text(words)).to_be_visible()
    assert in_both_sizes(office) == []


@pytest.mark.parametrize("place", ["screening?work={}", "entries/{}"], ids=["desk", "entry"])
def test_video_and_pictures_survive_addresses_that_ran_out(office: Page, call: Cast, place: str) -> None:
    """The bucket refuses the first address of each: new ones are fetched, and both are seen."""
    entry = call.organizer.do("GET", "/organizer/entries?status=screening")["entries"][0]["id"]
    until(lambda: call.organizer.do("GET", f"/organizer/entries/{entry}/scan")["scan"], "the scan")
    refused: set[str] = set()

    def refuse_first(route: Route) -> None:
        object_of = urlsplit(route.request.url).path
        if object_of in refused:
            route.continue_()
        else:
            refused.add(object_of)
            route.fulfill(status=403, body="expired")

    office.route(re.compile("X-Amz-Signature="), refuse_first)
    go(office, call, place.format(entry))
    expect(office.locator(".sheet img")).to_be_attached()
    # the picture is made anew with its new address, so it is looked up each time
    office.evaluate("document.querySelector('.sheet').scrollIntoView()")
    shown = "(each => each && each.complete && each.naturalWidth > 1000)(document.querySelector('.sheet img'))"
    until(lambda: office.evaluate(shown), "the contact sheet")
    until(lambda: office.evaluate("document.querySelector('video')?.readyState >= 1"), "the video's length")
    assert len(refused) >= 2


def test_an_expert_who_seems_to_be_there_is_added_only_after_a_look(
    office: Page, call: Cast, in_both_sizes: Violations
) -> None:
    """In the form and in a pasted list: who it may be, and a box to tick; nothing is sent before."""
    office.set_viewport_size(PHONE)
    known = call.board()["experts"][1]
    sent: list[str] = []

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    office.route("**/api/organizer/experts", refuse)
    go(office, call, "experts")
    office.get_by_role("button", name="添加专家").press("Enter")
    for label, value in (("姓名", f"{known['name']} 教授"), ("单位", known["unit"]), ("邮箱", "again@example.cn")):
        dialog(office).get_by_role("textbox", name=re.compile(f"^{label}")).fill(value)
    dialog(office).get_by_role("combobox").select_option(index=1)
    confirm_twin(office, sent, f"“{known['name']} 教授”与“{known['name']}”（{known['unit']}）", "添加并发送邀请")
    assert in_both_sizes(office) == []
    go(office, call, "experts")
    office.reload()
    office.get_by_role("button", name="批量添加").press("Enter")
    rows = f"{known['name']}\t媒体\t{known['unit']}\tpaste7@example.cn\n钱一\t媒体\t新华社\tpaste8@example.cn"
    dialog(office).get_by_label("粘贴的内容").fill(rows)
    confirm_twin(office, sent, f"“{known['name']}”与“{known['name']}”", "添加 2 位")
    assert in_both_sizes(office) == []


def confirm_twin(office: Page, sent: list[str], who: str, button: str) -> None:
    """By keyboard: the box takes the focus until it is ticked; then the request goes out."""
    sent.clear()
    expect(dialog(office).get_by_text(who)).to_be_visible()
    expect(dialog(office).get_by_text("可能是同一人")).to_be_visible()
    add = dialog(office).get_by_role("button", name=button)
    add.press("Enter")
    box = dialog(office).get_by_role("checkbox", name="已核对，不是同一人，仍然添加")
    expect(box).to_be_focused()
    expect(dialog(office).get_by_text("请先勾选确认")).to_be_visible()
    assert sent == []
    box.press("Space")
    expect(dialog(office).get_by_text("请先勾选确认")).to_be_hidden()  # drawn again: the button knows of the tick
    with office.expect_event("requestfailed"):  # as `refuse` ends it; waiting here lets the route's handler run
        add.press("Enter")
    assert sent != []


def test_a_letter_is_previewed_sent_and_followed(office: Page, call: Cast, violations: Violations) -> None:
    """What is missing is said, a letter in Chinese alone is not said twice, and each reader stands in the log."""
    go(office, call, "letters")
    office.get_by_role("button", name="预览").press("Enter")
    expect(office.get_by_role("alert").get_by_role("link")).to_have_text(["标题", "正文"])
    office.get_by_label("标题").fill("关于初筛的说明")
    office.get_by_label("正文").first.fill("{name}：您好！{call}正在初筛。")
    office.get_by_role("button", name="预览").press("Enter")
    for width, height in SIDES:
        office.set_viewport_size({"width": width, "height": height})
        expect(dialog(office).get_by_text("张三：您好！")).to_have_count(1)
        assert violations(office) == []
    dialog(office).get_by_role("button", name="发送").press("Enter")
    log = office.get_by_role("row").filter(has_text="关于初筛的说明").get_by_role("button")

    def written() -> bool:
        """Readers are counted first; then the letters are written, which the log shows."""
        [sent] = call.organizer.do("GET", "/organizer/broadcasts")["broadcasts"]
        return len(call.organizer.do("GET", f"/organizer/broadcasts/{sent['id']}/letters")["letters"]) == 1

    until(written, "the letter of the only entrant")
    office.reload()
    expect(log).to_have_text("1 封")
    log.press("Enter")
    expect(dialog(office).get_by_text(CREATOR)).to_be_visible()
    for width, height in SIDES:
        office.set_viewport_size({"width": width, "height": height})
        assert violations(office) == []
    office.keyboard.press("Escape")
    expect(log).to_be_focused()


def test_conflicts_are_checked_before_anybody_is_asked(office: Page, call: Cast, violations: Violations) -> None:
    """One expert has the entrant's phone: named with the reason. A namesake of a creator is dismissed with a reason."""
    call.organizer.do(
        "POST",
        "/organizer/experts",
        {
            "name": "周亲",
            "field": "art",
            "unit": "某工作室",
            "email": "kin@example.cn",
            "phone": "13800138000",
        },
    )
    call.organizer.do(
        "POST",
        "/organizer/experts",
        {"name": CREATOR, "field": "art", "unit": "某美院", "email": "namesake@example.cn", "invite": False},
    )
    go(office, call, "conflicts")
    with office.expect_download(timeout=PATIENCE_MS) as download:
        office.get_by_role("button", name="开始核查").click()
    assert download.value.suggested_filename.endswith("专家回避核查.xlsx")
    check_old_download(office, violations)
    rows = office.get_by_role("row", name=re.compile("周亲"))
    expect(rows).to_have_count(len(TITLES))
    expect(rows.first).to_contain_text("手机号相同")
    dismiss_a_doubt(office)
    for row in call.organizer.do("GET", "/organizer/experts")["experts"]:
        if row["name"] in ("周亲", CREATOR):
            call.organizer.do("POST", f"/organizer/experts/{row['id']}/replacement", {"reason": "回避"})


def dismiss_a_doubt(office: Page) -> None:
    """By keyboard: what is missing is said, the reason is kept through a reload, and it can be counted again."""
    doubts = office.get_by_role("row").filter(has_text="某美院")
    expect(doubts.first).to_contain_text("与主创人员同名")
    doubts.first.get_by_role("button", name="排除").press("Enter")
    dialog(office).get_by_role("button", name="排除").press("Enter")
    expect(dialog(office).get_by_text("请填写理由。")).to_be_visible()
    expect(dialog(office).get_by_label("理由")).to_be_focused()
    dialog(office).get_by_label("理由").fill("同名不同人，已核实")
    dialog(office).get_by_role("button", name="排除").press("Enter")
    expect(dialog(office)).to_be_hidden()
    office.reload()
    expect(doubts.filter(has_text="已排除：同名不同人，已核实（王主任")).to_have_count(1)
    expect(doubts.first.get_by_role("button", name="恢复回避")).to_be_visible()


def test_entries_are_found_among_all(office: Page, call: Cast, in_both_sizes: Violations) -> None:
    """By what a caller says, by filters; the address keeps it, a count says how many; and what is found is exported."""
    office.set_viewport_size(PHONE)
    go(office, call, "entries")
    rows = office.locator("main tbody tr")
    expect(office.get_by_text(f"共 {len(TITLES)} 件作品")).to_be_visible()
    office.get_by_label("查找作品").fill("138-0013-8000")
    expect(office.get_by_text(f"共 {len(TITLES)} 件作品")).to_be_visible()
    office.get_by_label("查找作品").fill("螺丝")
    expect(rows).to_have_count(1)
    office.reload()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("一粒螺丝的旅程")
    office.get_by_label("提示").select_option("AI_DECLARED")
    expect(office.get_by_text("没有符合条件的作品")).to_be_visible()
    late: list[Route] = []
    office.route(re.compile(r"/search$"), lambda route: late.append(route))
    office.get_by_role("button", name="清除条件").click()
    office.get_by_label("提示").select_option("AI_DECLARED")
    expect(rows).to_have_count(1)
    with office.expect_response(re.compile(r"/search$")):
        late[0].continue_()  # an answer that comes late changes nothing
    expect(rows).to_have_count(1)
    assert in_both_sizes(office) == []
    with office.expect_download() as download:
        office.get_by_role("button", name="导出筛选结果").click()
    sheet = load_workbook(BytesIO(download.value.path().read_bytes()))["作品总表"]
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert TITLES[0] in cells
    assert TITLES[1] not in cells
    assert {"13800138000", "声明使用了 AI", CREATOR} <= set(cells)


def test_a_count_of_a_part_says_at_least(office: Page, call: Cast) -> None:
    """Where one read did not hold all that there is."""
    changed(office, "search*", lambda found: found | {"whole": False})
    go(office, call, "entries")
    expect(office.get_by_text(f"至少 {len(TITLES)} 件作品")).to_be_visible()


def refuse(office: Page, rows: Locator) -> None:
    """The entry on the desk is refused by a key and a ready reason; one of the queue is gone."""
    office.keyboard.press("r")
    dialog(office).get_by_role("button", name=re.compile("与征选主题不符")).click()
    dialog(office).get_by_role("button", name="不通过", exact=True).click()
    expect(rows).to_have_count(len(TITLES) - 1)


@pytest.mark.parametrize("title", [TITLES[1], TITLES[-1]], ids=["16:9", "9:16"])
def test_video_and_answers_are_seen_at_once(office: Page, call: Cast, title: str) -> None:
    """On the smallest desktop screens nobody scrolls between the player, its controls and the three answers."""
    office.set_viewport_size({"width": 1280, "height": 720})
    go(office, call, "screening")
    office.locator(".queue-row").filter(has_text=title).click()
    expect(office.locator(".desk-head h2")).to_have_text(title)
    until(lambda: office.evaluate("document.querySelector('video')?.readyState >= 1"), "the film's length")
    for width, height in ((1280, 720), (1366, 768), (1280, 800)):
        office.set_viewport_size({"width": width, "height": height})
        parts = [office.locator(".player video"), *office.locator(".verdict button").all()]
        assert len(parts) == 4
        for part in parts:
            box = part.bounding_box()
            assert box is not None
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= height
        assert office.locator(".player video").evaluate("each => each.clientHeight") >= 240


def test_what_the_file_says_of_ai_stands_beside_the_statement(
    office: Page, call: Cast, in_both_sizes: Violations
) -> None:
    """The entrant said no, the file says yes: it is flagged, and people answer."""
    go(office, call, "screening")
    office.locator(".queue-row").filter(has_text=TITLES[1]).click()
    office.set_viewport_size(PHONE)
    card = office.locator(".card").filter(has=office.get_by_role("heading", name="AI 声明与文件标识"))
    for words in (
        "与声明不一致，请核实",
        "未使用 AI 生成合成内容",
        "属于人工智能生成合成内容",
        "001191310000X",
        "签名有效（未与画面、声音比对）",
    ):
        expect(card).to_contain_text(words)
    expect(office.get_by_text("视频文件带有 AI 标识，与“未使用 AI”的声明不一致，请核实")).to_be_visible()
    expect(office.locator(".verdict button").first).to_be_enabled()
    assert in_both_sizes(office) == []


def as_of_several(route: Route) -> None:
    """An entry as the server tells it where two people answered and it came back from a return."""
    entry = route.fetch().json()
    given = {"reason": "与主题关系不大", "at": "2025-09-10T10:00:00+08:00"}
    entry["answers"] = [
        given | {"outcome": "refuse", "own": False},
        given | {"outcome": "pass", "reason": "", "own": False},
    ]
    form = {name: entry[name] for name in ("category", "theme", "creators", "completed_on", "ai_use", "recommender")}
    form |= {"title": "退回前的名称", "synopsis": "退回前的简介"}
    changed = ["title", "synopsis", "video"]
    entry |= {"disputed": True, "returned": {"form": form, "video": entry["video"], "changed": changed}}
    route.fulfill(json=entry)


def test_differing_answers_and_what_changed_are_in_sight(office: Page, call: Cast, in_both_sizes: Violations) -> None:
    """Whoever decides reads both answers; what was corrected stands beside what was returned."""
    office.set_viewport_size(PHONE)
    office.route(re.compile(r"/api/organizer/entries/\w+$"), as_of_several)
    entry = call.organizer.do("GET", "/organizer/entries?status=screening")["entries"][0]["id"]
    for place in (f"screening?work={entry}", f"entries/{entry}"):
        go(office, call, place)
        given = office.locator(".notice").filter(has_text="各人意见")
        expect(given.get_by_text("第 1 人：不通过")).to_be_visible()
        expect(given.get_by_text("前面的意见不一致")).to_be_visible()
        card = office.locator(".card").filter(has=office.get_by_role("heading", name="退回后的修改"))
        expect(card.locator("del")).to_have_text(["退回前的名称", "退回前的简介", re.compile("mp4")])
        expect(card.locator("ins").first).not_to_be_empty()
        assert in_both_sizes(office) == []


def test_two_who_screen_have_different_works(
    office: Page, call: Cast, browser: Browser, violations: Violations
) -> None:
    """A screener has the first work and the organizer is given the second; a screener's keys decide, too."""
    form = {"name": "初筛员", "email": "screen@example.cn", "role": "screener"}
    call.organizer.do("POST", "/organizer/organizers", form)
    queue = [row["id"] for row in call.organizer.do("GET", "/organizer/entries?status=screening")["entries"]]
    for left in queue:  # what the organizer looked at before is theirs for ten minutes
        call.organizer.do("POST", "/organizer/screening/holds", {"entries": [queue[1]], "leaves": left})
    with closing(browser.new_context(locale="zh-CN")) as context:
        desk = context.new_page()
        call.lend_session(form["email"], "screener", desk)
        desk.goto(f"{call.site}/screener/")
        shown = desk.locator(".desk-head h2")
        expect(shown).to_have_text(TITLES[0])
        for width, height in SIDES:
            desk.set_viewport_size({"width": width, "height": height})
            assert violations(desk) == []
        go(office, call, "screening")
        expect(office.locator(".desk-head h2")).to_have_text(TITLES[1])
        office.keyboard.press("k")
        expect(office.get_by_text("其他初筛人员正在审看这件作品")).to_be_visible()
        for title in TITLES[2:]:  # what the organizer has is passed over
            desk.keyboard.press("j")
            expect(shown).to_have_text(title)
        expect(desk.locator(".verdict:not([aria-busy])")).to_be_visible()
        desk.keyboard.press("a")
        expect(desk.locator(".last-answer")).to_contain_text(TITLES[-1])
        desk.keyboard.press("u")
        expect(desk.locator(".queue-row")).to_have_count(len(TITLES))
        assert desk.get_by_text("联系电话").count() == 0
        desk.get_by_role("button", name="批量退回").press("Enter")
        dialog(desk).get_by_role("checkbox", name=TITLES[0]).check()
        dialog(desk).get_by_label("理由").fill("请补充授权。")
        expect(dialog(desk).get_by_text("每位投稿人将收到")).to_be_visible()
        expect(dialog(desk).get_by_role("button", name="退回 1 件")).to_be_enabled()
        assert violations(desk) == []


def test_works_are_screened_by_keyboard(office: Page, call: Cast) -> None:
    """A passes, R and B ask for a reason, the next work follows, and the history says who and why."""
    queue = call.organizer.do("GET", "/organizer/entries?status=screening")["entries"]
    [first] = [row["id"] for row in queue if row["title"] == TITLES[0]]
    go(office, call, f"screening?remarks=1&work={first}")  # picked by hand, as somebody else may have it
    expect(office.locator(".desk-head h2")).to_have_text(TITLES[0])
    expect(office.get_by_text("声明使用了 AI", exact=True)).to_be_visible()
    expect(office.get_by_text(AI)).to_be_visible()
    sheet = office.get_by_role("img", name=f"《{TITLES[0]}》的 12 格画面")
    until(lambda: sheet.is_visible() or office.reload(), "the film to be looked into")
    until(lambda: sheet.evaluate("each => each.complete && each.naturalWidth > 1000"), "the contact sheet")
    expect(office.locator(".alike a").first).to_be_visible()
    office.get_by_label("只看有提示的").uncheck()
    rows = office.locator(".queue-row")
    expect(rows).to_have_count(len(TITLES))
    until(lambda: office.evaluate("document.querySelector('video')?.readyState >= 1"), "the film's length")
    rows.filter(has_text=TITLES[1]).click()
    expect(office.locator(".desk-head h2")).to_have_text(TITLES[1])
    expect(office.get_by_text("未使用 AI 生成合成内容")).to_have_count(2)  # beside the file's label, and in the form
    expect(office.get_by_text("声明使用了 AI", exact=True)).to_have_count(0)
    rows.filter(has_text=TITLES[2]).click()
    expect(office.locator(".desk-head h2")).to_have_text(TITLES[2])
    expect(office.get_by_role("button", name="通过", exact=False).first).to_be_visible()
    office.keyboard.press("r")
    dialog(office).get_by_role("button", name="不通过", exact=True).click()
    expect(dialog(office).get_by_text("请填写此项")).to_be_visible()
    office.keyboard.press("Escape")
    refuse(office, rows)
    expect(office.locator(".last-answer")).to_contain_text("通知发出时间")
    office.keyboard.press("u")
    expect(rows).to_have_count(len(TITLES))
    rows.filter(has_text=TITLES[2]).click()
    expect(office.locator(".desk-head h2")).to_have_text(TITLES[2])
    refuse(office, rows)
    pass_all(office, rows, len(TITLES) - 1)
    go(office, call, "entries?status=screened_out")
    office.get_by_role("link", name=TITLES[2]).click()
    expect(office.get_by_text("作品内容与征选主题不符。").first).to_be_visible()
    expect(office.locator(".history li").first).to_contain_text("初筛决定")


def pass_all(office: Page, rows: Locator, count: int) -> None:
    """By the key, each once the desk can take it."""
    for left in range(count - 1, -1, -1):
        expect(office.locator(".verdict:not([aria-busy])")).to_be_visible()
        office.keyboard.press("a")
        expect(rows).to_have_count(left)


def test_the_call_is_run_to_its_published_result(
    office: Page, call: Cast, browser: Browser, violations: Violations
) -> None:
    """Gate, start, experts at work, close with what is missing, result with every score, publication, workbook."""
    finish_screening(call)
    go(office, call)
    office.get_by_role("button", name="确认进入专家评审").first.click(timeout=PATIENCE_MS)
    dialog(office).get_by_label("理由").fill("同意")
    dialog(office).get_by_role("button", name="确认进入专家评审").click()
    expect(phase(office, "初步筛选").get_by_text("已完成")).to_be_visible(timeout=PATIENCE_MS)
    assert office.get_by_role("button", name=re.compile("开始|继续")).count() == 1, "one next action"
    office.get_by_role("button", name="继续评选").click()
    expect(dialog(office)).to_contain_text(re.compile(r"已提交 \d+ 件列入名单.*每件 5 位专家，共有专家 \d+ 位"))
    dialog(office).get_by_role("button", name="继续评选").click()
    expect(phase(office, "专家评审").get_by_text(re.compile("专家正在评分"))).to_be_visible(timeout=PATIENCE_MS)
    call.wait_for("expert_review", "awaiting_people")
    score_but_two(call)
    close_scoring(office, call)
    office.get_by_role("button", name="确认结果并公示").first.wait_for(timeout=PATIENCE_MS)
    check_result(office, call, browser, violations)
    go(office, call)
    office.get_by_role("button", name="确认结果并公示").first.click()
    expect(dialog(office)).to_contain_text("公示 7 天")
    dialog(office).get_by_label("理由").fill("一致通过")
    expect(dialog(office)).to_contain_text("另一位组委会成员在 24 小时内确认")
    dialog(office).get_by_role("button", name="确认结果并公示").click()
    expect(dialog(office)).to_be_hidden()
    expect(office.locator("#requests")).to_contain_text("确认评选结果")
    assert violations(office) == []
    call.confirm("publish")
    expect(office.locator(".standing-now")).to_contain_text("公示", timeout=PATIENCE_MS)
    call.wait_for("selection", "awaiting_notice")
    outbox = office.context.new_page()
    outbox.goto(f"{call.site}/outbox")
    outbox.get_by_role("button", name="演练").click()
    expect(outbox.locator("body")).to_contain_text("公示期已按届满处理", timeout=PATIENCE_MS)
    outbox.close()
    expect(office.locator(".standing-now")).to_contain_text("结果已公布", timeout=PATIENCE_MS)
    check_certificates(office, call, violations)
    check_rights(office, call, violations)


def finish_screening(call: Cast) -> None:
    """Whatever earlier tests left undecided passes."""
    for row in call.organizer.do("GET", "/organizer/entries?status=screening")["entries"]:
        call.decide(row["id"])
    call.wait_for("screening", "awaiting_gate")


def score_but_two(call: Cast) -> None:
    """All experts but two: wherever the draw seats these, a work keeps three of its five scores, and so its rank.

    Their scores of a work lie within ten points, so none has two far above the rest, which the confirmation asks about.
    """
    listed = call.organizer.do("GET", "/organizer/experts")["experts"]
    panel = [row["email"] for row in listed if row["state"] != "removed"]
    for number, email in enumerate(panel[:-2], start=1):
        call.score_all(call.judge(email), 95 - 2 * number)


def close_scoring(office: Page, call: Cast) -> None:
    """End the scoring though some have not scored: who and what is missing is listed, and it takes a second yes."""
    phase(office, "专家评审").get_by_role("button", name="结束评分").click()
    behind = call.behind()
    assert behind
    for name in behind:
        expect(dialog(office).get_by_role("table")).to_contain_text(name)
    expect(dialog(office).get_by_text(re.compile("评分不足 3 份，不参与排名"))).to_be_visible()
    dialog(office).get_by_label("理由").fill("截止")
    dialog(office).get_by_role("button", name="结束评分").click()
    dialog(office).get_by_role("checkbox").check()
    dialog(office).get_by_role("button", name="仍然结束").click()
    expect(dialog(office)).to_be_hidden()
    call.confirm("close")


def move_up(office: Page, call: Cast, browser: Browser, violations: Violations) -> None:
    """The jury puts the second work first: what is missing is said, each member votes, the ranks follow."""
    works = office.locator("table.result tbody tr")
    second = works.nth(1).get_by_role("link").inner_text()
    first = works.nth(0).get_by_role("link").inner_text()
    office.get_by_role("button", name="提出动议").click()
    dialog(office).get_by_role("button", name="开始表决").click()
    expect(dialog(office).get_by_text("请填写此项").first).to_be_visible()
    dialog(office).get_by_label("提升的作品").select_option(label=f"2. {second}")
    dialog(office).get_by_label("列于哪件作品之前").select_option(label=f"1. {first}")
    dialog(office).get_by_label("理由").fill("题材填补空白")
    dialog(office).get_by_role("button", name="开始表决").click()
    motion = office.locator(".motions li")
    expect(motion).to_contain_text(f"《{second}》列于《{first}》之前")
    for number, vote in enumerate(("赞成", "赞成", "反对"), start=1):
        vote_on(call, browser, number, vote=vote, violations=violations)
    expect(motion).to_contain_text("3 人已表态")
    expect(motion).not_to_contain_text("赞成")
    motion.get_by_role("button", name="结束表决").click()
    dialog(office).get_by_role("button", name="结束表决").click()
    expect(motion).to_contain_text("评委3（反对）")
    expect(office.get_by_text("计算为第 2 名")).to_be_visible()


def vote_on(call: Cast, browser: Browser, number: int, vote: str, violations: Violations) -> None:
    """A member of the jury votes otherwise first, then as meant; the page says what counts."""
    form = {"name": f"评委{number}", "email": f"juror{number}@example.cn", "unit": "评审高校", "role": "juror"}
    call.organizer.do("POST", "/organizer/organizers", form)
    until(lambda: call.letters(form["email"]), "the invitation, whose link another one would replace")
    with closing(browser.new_context(locale="zh-CN")) as context:
        page = context.new_page()
        call.lend_session(form["email"], "juror", page)
        page.goto(f"{call.site}/juror/")
        page.get_by_role("button", name="弃权").click()
        expect(page.get_by_text("您的选择：弃权。")).to_be_visible()
        page.get_by_role("button", name=vote).press("Enter")
        expect(page.get_by_text(f"您的选择：{vote}。")).to_be_visible()
        expect(page.get_by_role("button", name=vote)).to_have_attribute("aria-pressed", "true")
        for width, height in SIDES if number == 1 else ():
            page.set_viewport_size({"width": width, "height": height})
            assert violations(page) == []


def check_certificates(office: Page, call: Cast, violations: Violations) -> None:
    """All are downloaded as a ZIP; the address of one says that it is valid, a number typed in that it is none."""
    go(office, call, "result")
    with office.expect_download(timeout=PATIENCE_MS) as download:
        office.get_by_role("button", name="下载全部证书").click()
    with ZipFile(download.value.path()) as pack:
        works = [name.removesuffix(".pdf") for name in pack.namelist() if "-W" in name]
    office.goto(f"{call.site}/certificate/{works[0]}")
    expect(office.get_by_role("heading", name="证书有效")).to_be_visible()
    expect(office.locator("main")).to_contain_text(works[0])
    for width, height in SIDES:
        office.set_viewport_size({"width": width, "height": height})
        assert violations(office) == []
    office.get_by_label("证书编号").fill("GS2025-W2345678-23456")
    office.get_by_label("证书编号").press("Enter")
    expect(office.get_by_text("未查到此证书")).to_be_visible()
    assert violations(office) == []


def check_rights(office: Page, call: Cast, violations: Violations) -> None:
    """The ledger lists the winners; a publication is written down by keyboard, and a platform's pack downloaded."""
    go(office, call, "result")
    office.get_by_role("link", name="权利台账").press("Enter")
    line = office.locator("section.card").filter(has=office.get_by_role("heading", name=TITLES[1]))
    expect(line.get_by_text("可以使用")).to_be_visible()
    line.get_by_role("button", name=re.compile("登记发布链接")).press("Enter")
    dialog(office).get_by_label("发布链接").fill("http://v.douyin.com/iR2/")
    dialog(office).get_by_label("平台").select_option("douyin")
    dialog(office).get_by_role("button", name="保存").press("Enter")
    expect(dialog(office).get_by_text("请填写以 https:// 开头的完整网址")).to_be_visible()
    dialog(office).get_by_label("发布链接").fill("https://v.douyin.com/iR2/")
    dialog(office).get_by_role("button", name="保存").press("Enter")
    expect(line.get_by_role("link", name="https://v.douyin.com/iR2/")).to_be_visible()
    with office.expect_download(timeout=PATIENCE_MS) as download:
        line.get_by_role("button", name="生成抖音推广包").press("Enter")
    with ZipFile(download.value.path()) as pack:
        assert {"title.txt", "licence.txt", "cover-1080x1440.jpg", "SHA256SUMS"} <= set(pack.namelist())
    wrong = []
    for width, height in SIDES:
        office.set_viewport_size({"width": width, "height": height})
        line.locator("summary").press("Enter")
        wrong += violations(office)
        office.get_by_role("button", name="Switch to English").click()
        expect(office.get_by_role("heading", level=1)).to_have_text("Rights ledger")
        wrong += violations(office)
        office.get_by_role("button", name="切换到中文").click()
    assert wrong == []
    check_recovery(office, call, violations)
    check_ceremony(office, call, violations)


def check_ceremony(office: Page, call: Cast, violations: Violations) -> None:
    """The office sets the date and reminds who has not answered; a call without a ceremony says so."""
    go(office, call, "ceremony")
    expect(office.get_by_text("活动规则未设颁奖")).to_be_visible()
    line = {"entry": "a" * 20, "rank": 1, "receipt": "GS2025-AAAAA-BBBBB", "title": TITLES[0], "entrant": "某单位"}
    asked: Json = {"attendees": [], "trophy": "", "note": "", "answered_at": None, "reminded_at": None}
    told = {"attendees": ["李四"], "trophy": "广东精工", "note": "素食", "answered_at": "2025-12-02T10:00:00+08:00"}
    lines = [line | asked | told, line | asked | {"entry": "b" * 20, "title": TITLES[1]}]
    plan = {"planned": True, "until": "2031-01-02T00:00:00+08:00", "revision": 1, "lines": lines}
    sent: list[Json] = []

    def take(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "") if route.request.method != "GET" else {})
        route.fulfill(json=plan)

    office.route("**/api/organizer/ceremony**", take)
    office.route("**/api/organizer/ceremony/**", take)
    office.reload()
    expect(office.get_by_text(re.compile("当前截止时间：.*1月1日 24:00"))).to_be_visible()
    expect(office.get_by_text("已确认 1 / 2")).to_be_visible()
    office.get_by_role("button", name=f"发送提醒：{TITLES[1]}").press("Enter")
    expect(office.get_by_text("提醒已发送")).to_be_visible()
    office.get_by_role("button", name="保存截止时间").press("Enter")
    expect(office.get_by_text("截止时间已保存")).to_be_visible()
    assert [each["until"][:16] for each in sent if "until" in each] == ["2031-01-02T00:00"]
    for width, height in SIDES:
        office.set_viewport_size({"width": width, "height": height})
        assert violations(office) == []


def check_recovery(office: Page, call: Cast, violations: Violations) -> None:
    """Once an award is revoked its ledger line is a checklist; the trophy comes back, and the note is taken back."""
    path = "**/api/organizer/rights"
    office.route(path, lambda route: route.fulfill(json=as_revoked(route.fetch().json())))
    sent: list[Json] = []

    def take(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or ""))
        route.fulfill(json={"items": [], "revision": 2})

    office.route("**/api/organizer/rights/*/recovery", take)
    office.reload()
    line = office.locator("section.card").filter(has=office.get_by_role("heading", name=TITLES[1]))
    expect(line.get_by_text("不得使用")).to_be_visible()
    expect(line.get_by_role("button", name=re.compile("推广包"))).to_have_count(0)
    line.get_by_role("button", name="登记办理：奖杯").press("Enter")
    dialog(office).get_by_role("button", name="登记办理").press("Enter")
    expect(dialog(office)).to_be_hidden()
    line.get_by_role("button", name="撤回登记：抖音：内容下架").press("Enter")
    dialog(office).get_by_role("button", name="撤回登记").press("Enter")
    expect(dialog(office)).to_be_hidden()
    assert [(each["item"], bool(each["on"]), each["revision"]) for each in sent] == [
        ("trophy", True, 1),
        ("publication.douyin", False, 1),
    ]
    for width, height in SIDES:
        office.set_viewport_size({"width": width, "height": height})
        assert violations(office) == []
    office.unroute(path)


def as_revoked(ledger: Json) -> Json:
    """The ledger as if its winners had lost their awards since, one publication of each taken down."""
    link = {"platform": "douyin", "link": "https://v.douyin.com/iR2/"}
    open_one = {"platform": "", "link": "", "on": None, "by": "", "at": None}
    done = {"id": "publication.douyin", "on": "2025-12-02", "by": "王主任", "at": "2025-12-02T10:00:00+08:00"}
    items = [{"id": each, **open_one} for each in ("trophy", "certificate", "prize")] + [done | link]
    revoked = {"may_be_used": False, "revoked_at": "2025-12-01T10:00:00+08:00", "ground": "rights"}
    lines = [line | revoked | {"recovery": {"items": items, "revision": 1}} for line in ledger["lines"]]
    return ledger | {"lines": lines}


def look_otherwise(office: Page) -> None:
    """The matrix, its filters in the address, two entries side by side, and another rule tried without storing it."""
    matrix = office.locator("table.scores-matrix")
    expect(matrix.locator("tbody tr")).to_have_count(office.locator("table.result tbody tr").count())
    office.get_by_label("只看").select_option("outlier")
    expect(office).to_have_url(re.compile("only=outlier"))
    office.get_by_label("只看").select_option("")
    for name in ("作品一", "作品二"):
        office.get_by_label(name).select_option(index=1 if name == "作品一" else 2)
    expect(office.locator("table.side-by-side thead th")).to_have_count(2)
    expect(office.get_by_role("img", name=re.compile("中位数")).first).to_be_visible()
    office.get_by_label("去掉最高、最低各几个").fill("0")
    office.get_by_label("入选件数").fill("1")
    office.get_by_role("button", name="试算").click()
    expect(office.get_by_text(re.compile("件作品的入选发生变化。|入选作品没有变化。"))).to_be_visible()


def check_result(office: Page, call: Cast, browser: Browser, violations: Violations) -> None:
    """Every work with its place and every score; a motion of the jury moves one; sheet and workbook are fetched."""
    go(office, call, "result")
    rows = office.locator("table.result tbody tr")
    expect(rows.first.locator(".rank")).to_have_text("1")
    expect(rows.first.locator(".singles li").first).to_be_visible()
    for heading in ("定评会", "结果稳定性", "专家评分特点"):
        expect(office.get_by_role("heading", name=heading)).to_be_visible()
    expect(rows.first).to_contain_text("原始分")
    look_otherwise(office)
    move_up(office, call, browser, violations)
    for width, height in SIDES:
        office.set_viewport_size({"width": width, "height": height})
        assert violations(office) == []
    with office.expect_download(timeout=PATIENCE_MS) as sheet:
        office.get_by_role("button", name="下载供复算的计分底表（JSON）").click()
    assert sheet.value.suggested_filename.endswith(".json")
    with office.expect_download(timeout=PATIENCE_MS) as download:
        office.get_by_role("button", name="下载评审结果（Excel）").click()
    assert download.value.suggested_filename.endswith(".xlsx")
