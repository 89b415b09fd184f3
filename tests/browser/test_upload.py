"""The upload in the entrant's page: it heals, resumes, and sends nothing that cannot pass."""

import hashlib
import json
import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserType, Dialog, Route, StorageState, expect

from tests.browser.conftest import FLAGS, Known
from tests.browser.entrant_page import EntrantPage, is_part
from tests.browser.films import padded
from tests.browser.held_back import HeldBack
from tests.browser.opened import OpenCall
from tests.slow_link import Quality, SlowLink
from tests.waiting import until

MIB = 1024 * 1024


def arrived_whole(call: OpenCall, film: Path) -> bool:
    """Whether a video in the bucket is this one, to the last byte."""
    s3 = call.stack.cloud.client("s3")
    bucket = call.stack.outputs["UploadsBucket"]
    wanted = hashlib.sha256(film.read_bytes()).digest()
    rows = sorted(s3.list_objects_v2(Bucket=bucket).get("Contents", []), key=lambda row: row["LastModified"])
    keys = [row["Key"] for row in reversed(rows) if row["Size"] == film.stat().st_size]
    return any(hashlib.sha256(s3.get_object(Bucket=bucket, Key=key)["Body"].read()).digest() == wanted for key in keys)


def test_upload_heals_after_an_outage(entrant: EntrantPage, tmp_path: Path) -> None:
    """Connections that fail are said in words and tried again with no hand on it; the file arrives whole."""
    page = entrant.page
    film = padded(tmp_path, 17 * MIB, filling=b"\1")
    entrant.begin_work("断线自愈")
    line = page.context.new_cdp_session(page)  # a route would be handed the bytes of all these parts
    line.send("Network.enable")
    line.send("Network.setBlockedURLs", {"urls": ["*partNumber=*"]})
    entrant.pick(film)
    expect(page.get_by_text("网络中断，正在自动重试").first).to_be_visible()
    line.send("Network.setBlockedURLs", {"urls": []})
    entrant.accepted()
    assert arrived_whole(entrant.call, film)


def test_upload_goes_on_after_a_reload_with_the_same_file_only(entrant: EntrantPage, tmp_path: Path) -> None:
    """It says how far it was, refuses another file of that name, and sends only what is missing."""
    page = entrant.page
    film = padded(tmp_path / "one", 20 * MIB, filling=b"\2")
    other = padded(tmp_path / "two", 20 * MIB, filling=b"\3")
    entrant.begin_work("第二天继续")
    held = HeldBack(page, "12")
    entrant.pick(film)
    held.wait()
    expect(page.locator(".upload-percent")).to_have_text("80%")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.get_by_text("从 80% 处继续")).to_be_visible()
    entrant.pick(other)
    expect(page.get_by_text("OTHER_FILE")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    entrant.pick(film)
    entrant.accepted()
    assert sorted(re.findall(r"PUT \S*partNumber=(\d+)", " ".join(sent))) == ["3"]
    assert arrived_whole(entrant.call, film)


def test_damaged_parts_stale_addresses_and_lost_answers(entrant: EntrantPage, tmp_path: Path) -> None:
    """A part refused for its checksum or its address is sent again; completion is repeated when its answer was lost."""
    page = entrant.page
    answers = [("BadDigest", 400), ("AccessDenied", 403)]

    def refuse_first(route: Route) -> None:
        if route.request.method != "PUT" or not answers:
            return route.fallback()
        code, status = answers.pop()
        headers = {"access-control-allow-origin": "*"}
        return route.fulfill(status=status, headers=headers, body=f"<Error><Code>{code}</Code></Error>")

    completions: list[str] = []

    def lose_first(route: Route) -> None:
        completions.append(route.request.url)
        if len(completions) > 1:
            return route.fallback()
        route.fetch()
        return route.abort()

    page.route(is_part, refuse_first)
    page.route("**/completion", lose_first)
    entrant.begin_work("修补")
    entrant.pick(padded(tmp_path, 1 * MIB))
    entrant.accepted()
    assert not answers
    assert len(completions) == 2


def test_pause_resume_and_cancel(entrant: EntrantPage, tmp_path: Path) -> None:
    """Pausing stops the bytes, resuming goes on, cancelling asks first and frees the work for another file."""
    page = entrant.page
    entrant.begin_work("暂停")
    HeldBack(page)
    entrant.pick(padded(tmp_path, 20 * MIB))
    page.get_by_role("button", name="暂停").click()
    expect(page.locator(".badge", has_text="已暂停")).to_be_visible()
    page.get_by_role("button", name="继续上传").click()
    expect(page.get_by_role("button", name="暂停")).to_be_visible()
    page.get_by_role("button", name="取消上传").click()
    page.get_by_role("dialog").get_by_role("button", name="取消上传").click()
    expect(page.get_by_text("选择视频文件")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("成片.mov", b"moov", "文件类型不是 MP4"),
        ("成片.mp4", b"", "文件是空的"),
    ],
)
def test_a_plainly_wrong_file_is_refused_before_a_byte_is_sent(
    entrant: EntrantPage,
    tmp_path: Path,
    name: str,
    content: bytes,
    words: str,
) -> None:
    """With what it is, what it should be and how to mend it."""
    path = tmp_path / name
    path.write_bytes(content)
    entrant.begin_work("不对的文件")
    entrant.pick(path)
    notice = entrant.page.get_by_role("alert").filter(has_text=words)
    for part in ("实际", "要求", "修改方法"):
        expect(notice).to_contain_text(part)


def test_upload_goes_on_in_another_browser_on_another_day(
    browser: Browser, browser_context_args: dict[str, Any], open_call: OpenCall, known: Known, tmp_path: Path
) -> None:
    """A browser that knows nothing of it, a copy of the file with another date: what arrived is compared, not sent."""
    film = padded(tmp_path / "one", 20 * MIB, filling=b"\4")
    copy = padded(tmp_path / "two", 20 * MIB, filling=b"\4")
    os.utime(copy, (1, 1))
    with browser.new_context(**browser_context_args, storage_state=known.state) as context:
        entrant = EntrantPage(context.new_page(), open_call, known.phone)
        entrant.open()
        entrant.begin_work("换个浏览器")
        held = HeldBack(entrant.page, "1")
        entrant.pick(film)
        held.wait()
        place = entrant.page.url
    cookies = StorageState(cookies=known.state["cookies"], origins=[])
    with browser.new_context(**browser_context_args, storage_state=cookies) as context:
        later = EntrantPage(context.new_page(), open_call, known.phone)
        later.page.goto(place)
        expect(later.page.get_by_text("从 40% 处继续")).to_be_visible()
        sent: list[str] = []
        later.page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
        later.pick(copy)
        later.accepted()
        assert sorted(re.findall(r"PUT \S*partNumber=(\d+)", " ".join(sent))) == ["2", "3"]
    assert arrived_whole(open_call, film)


def test_parts_that_the_bucket_swept_away_are_sent_anew(entrant: EntrantPage, tmp_path: Path) -> None:
    """The bucket forgets parts after a week. The page that waited goes on by itself and says nothing of it."""
    page, stack = entrant.page, entrant.call.stack
    film = padded(tmp_path, 17 * MIB, filling=b"\5")
    entrant.begin_work("一周以后")
    held = HeldBack(page, "1")
    entrant.pick(film)
    held.wait()
    page.get_by_role("button", name="暂停").click()
    s3, bucket = stack.cloud.client("s3"), stack.outputs["UploadsBucket"]
    under_way = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    newest = max(under_way, key=lambda each: each["Initiated"])
    s3.abort_multipart_upload(Bucket=bucket, Key=newest["Key"], UploadId=newest["UploadId"])
    held.release()
    page.get_by_role("button", name="继续上传").click()
    entrant.accepted()
    assert arrived_whole(entrant.call, film)


def test_an_upload_that_was_cancelled_elsewhere_stops_and_asks(entrant: EntrantPage, tmp_path: Path) -> None:
    """A person gave it up in another page: this one does not begin again until it is told to."""
    page = entrant.page
    film = padded(tmp_path, 20 * MIB, filling=b"\6")
    entrant.begin_work("两个页面")
    held = HeldBack(page)
    entrant.pick(film)
    expect(page.get_by_role("button", name="暂停")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="取消上传").click()
    other.get_by_role("dialog").get_by_role("button", name="取消上传").click()
    expect(other.get_by_text("选择视频文件")).to_be_visible()
    page.get_by_role("button", name="暂停").click()
    held.release()
    page.get_by_role("button", name="继续上传").click()
    expect(page.get_by_text("在另一个页面或设备上被取消或重新开始")).to_be_visible()
    page.get_by_role("button", name="继续上传").click()
    entrant.accepted()
    assert arrived_whole(entrant.call, film)


def test_a_connection_too_slow_for_the_store_is_no_refusal(entrant: EntrantPage, tmp_path: Path) -> None:
    """S3 answers 400 RequestTimeout to a link that stands still; after nine of them the upload still goes on."""
    page = entrant.page
    slow = iter(range(9))

    def too_slow(route: Route) -> None:
        if route.request.method != "PUT" or next(slow, None) is None:
            return route.fallback()
        headers = {"access-control-allow-origin": "*"}
        return route.fulfill(status=400, headers=headers, body="<Error><Code>RequestTimeout</Code></Error>")

    page.route(is_part, too_slow)
    entrant.begin_work("慢网络")
    page.evaluate("setInterval(() => dispatchEvent(new Event('online')), 50)")  # pauses between tries end at once
    entrant.pick(padded(tmp_path, 1 * MIB))
    entrant.accepted()
    assert next(slow, None) is None


# Addresses of parts that are too old as soon as they come. As a route it would be handed the bytes of all parts, too.
AGED = """() => {
    const { fetch } = window;
    window.signed = [];
    window.fetch = async (...asked) => {
        const answer = await fetch(...asked);
        if (!answer.url.endsWith("/signatures")) return answer;
        const found = await answer.json();
        signed.push(found.urls.length);
        return Response.json({ ...found, expires_in: 0 }, { status: answer.status, headers: answer.headers });
    };
}"""


def test_addresses_that_expire_before_their_turn_are_renewed(entrant: EntrantPage, tmp_path: Path) -> None:
    """Each part whose address is too old when its turn comes gets another first, all of them with one request."""
    page = entrant.page
    entrant.begin_work("地址过期")
    page.evaluate(AGED)
    entrant.pick(padded(tmp_path, 17 * MIB))
    entrant.accepted()
    assert page.evaluate("signed") == [3, 3]


def test_the_screen_stays_on_while_bytes_flow(entrant: EntrantPage, tmp_path: Path) -> None:
    """A phone that falls asleep cuts its connections: awake from the first byte to the last, not longer."""
    page = entrant.page
    page.add_init_script("""
        window.awake = [];
        Object.defineProperty(navigator, "wakeLock", { value: { async request(kind) {
            awake.push(kind);
            const lock = new EventTarget();
            lock.release = async () => awake.push("released");
            return lock;
        } } });
    """)
    page.reload()
    entrant.begin_work("不熄屏")
    held = HeldBack(page)
    entrant.pick(padded(tmp_path, 20 * MIB))
    page.get_by_role("button", name="暂停").click()
    assert page.evaluate("awake") == ["screen", "released"]
    held.release()
    page.get_by_role("button", name="继续上传").click()
    entrant.accepted()
    assert page.evaluate("awake") == ["screen", "released"] * 2


def test_a_weak_and_broken_line_gets_the_file_through(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    *,
    browser_context_args: dict[str, Any],
    open_call: OpenCall,
    known: Known,
    tmp_path: Path,
) -> None:
    """Every connection is cut after 18 MiB of all: four parts at once would never arrive, so fewer are sent.

    By bytes and not by seconds, so that a busy machine is not a weaker line.
    """
    film = padded(tmp_path, 30 * MIB, filling=b"\7")
    store = urlsplit(open_call.stack.cloud.endpoint).port
    assert store is not None
    with SlowLink(store, Quality(round_trip=0.1, shared=6e6, cut_after=18 * MIB)).running() as link:
        rule = f"--host-resolver-rules=MAP 127.0.0.1:{store} 127.0.0.1:{link.port}"
        launched = browser_type_launch_args | {"args": [*FLAGS, rule]}
        with browser_type.launch(**launched) as browser:
            page = browser.new_page(**browser_context_args, storage_state=known.state)
            entrant = EntrantPage(page, open_call, known.phone)
            entrant.open()
            entrant.begin_work("弱网")
            entrant.pick(film)
            entrant.accepted()
        assert link.cuts > 0
    assert arrived_whole(open_call, film)


# --- nobody touches the page ----------------------------------------------------------------------------------------


def test_an_upload_outlives_its_session_and_goes_on_after_signing_in(entrant: EntrantPage, tmp_path: Path) -> None:
    """The session ends while parts are sent: they go on arriving behind the sign-in, and the page shows it again."""
    page = entrant.page
    film = padded(tmp_path, 20 * MIB, filling=b"\10")
    entrant.begin_work("会话先结束")
    held = HeldBack(page, "1")
    entrant.pick(film)
    held.wait()
    page.context.clear_cookies()
    page.get_by_label("内容简介").fill("过期之后写的")
    expect(page.get_by_text("登录已过期")).to_be_visible()
    held.release()
    until(lambda: arrived_whole(entrant.call, film), "all parts joined while nobody is signed in")
    sign_in_again(entrant)
    entrant.accepted()


def test_an_upload_whose_token_is_refused_waits_for_its_entrant(entrant: EntrantPage, tmp_path: Path) -> None:
    """Without session and token it stops; after signing in it goes on with no hand on it."""
    page = entrant.page
    film = padded(tmp_path, 17 * MIB, filling=b"\11")
    entrant.begin_work("令牌失效")
    refused = {"code": "NOT_SIGNED_IN", "message": {"zh": "请登录", "en": "Sign in"}}
    page.route("**/signatures", lambda route: route.fulfill(status=401, json=refused))
    entrant.pick(film)
    expect(page.get_by_text("登录已过期")).to_be_visible()
    page.unroute("**/signatures")
    sign_in_again(entrant)
    entrant.accepted()
    assert arrived_whole(entrant.call, film)


def test_who_signs_out_leaves_no_upload_running(newcomer: EntrantPage, tmp_path: Path) -> None:
    """Unlike a session that ends by itself: nothing is sent any more in the name of who has left."""
    page = newcomer.page
    newcomer.begin_work("退出登录")
    held = HeldBack(page, "1")
    newcomer.pick(padded(tmp_path, 17 * MIB))
    held.wait()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("手机号或邮箱")).to_be_visible()
    # The page asks before it is left while anything is being sent.
    asks = """() => !dispatchEvent(new Event("beforeunload", { cancelable: true }))"""
    assert (page.evaluate(asks), page.title()[:1].isdigit()) == (False, False)


def sign_in_again(entrant: EntrantPage) -> None:
    """From the sign-in that took the page's place."""
    code = entrant.ask_for_code()
    entrant.page.get_by_label("6 位验证码").fill(code)
    entrant.page.get_by_role("button", name="登录").click()


# --- a file that is not what it was ---------------------------------------------------------------------------------


def test_a_file_that_changed_on_the_disk_is_asked_for_again(entrant: EntrantPage, tmp_path: Path) -> None:
    """The page says so and opens its picker; of the new version only what differs is sent."""
    page = entrant.page
    film = padded(tmp_path, 20 * MIB, filling=b"\12")
    entrant.begin_work("文件改了")
    held = HeldBack(page, "12")
    entrant.pick(film)
    held.wait()
    with film.open("r+b") as file:
        file.seek(10 * MIB)
        file.write(b"\13" * 100)
    page.get_by_role("button", name="暂停").click()
    held.release()
    page.get_by_role("button", name="继续上传").click()
    expect(page.get_by_text("被修改、移动或删除")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.locator("input[type=file]").set_input_files(film)
    entrant.accepted()
    assert sorted(re.findall(r"PUT \S*partNumber=(\d+)", " ".join(sent))) == ["2", "3"]
    assert arrived_whole(entrant.call, film)


NAMES = json.loads((Path(__file__).parents[1] / "web" / "file-names.json").read_text(encoding="utf-8"))


def test_a_file_is_the_same_whatever_its_name_looks_like(entrant: EntrantPage) -> None:
    """Begun, left and chosen again under each name: it goes on, and page and server show the same name."""
    page = entrant.page
    entrant.begin_work("文件名")
    page.route(is_part, lambda _route: None)
    wrong = page.evaluate(
        """async ([part, names]) => {
            const { startUpload } = await import(part);
            const id = location.hash.split("/")[2];
            const wrong = [];
            for (const { raw, shown } of names) {
                const file = () => new File(["some bytes"], raw, { lastModified: Math.random() * 1e12 });
                const first = await startUpload(id, file(), null);
                const { upload } = await fetch(`/api/entries/${id}`).then((answer) => answer.json());
                const again = await startUpload(id, file(), upload).catch((error) => ({ name: error.code }));
                if (!(first.name === shown && upload.name === shown && again.name === shown)) {
                    wrong.push([raw, first.name, upload.name, again.name]);
                }
            }
            return wrong;
        }""",
        [entrant.call.part("entrant-upload-upload"), NAMES],
    )
    assert wrong == []


# --- what the page says ---------------------------------------------------------------------------------------------


def test_the_tab_and_the_list_say_how_far_it_is(entrant: EntrantPage, tmp_path: Path) -> None:
    """The percent stands in the tab's title while the page runs it; a page that does not asks for the file."""
    page = entrant.page
    entrant.begin_work("看标题")
    held = HeldBack(page, "12")
    entrant.pick(padded(tmp_path, 20 * MIB))
    held.wait()
    expect(page).to_have_title(re.compile(r"^80% · "))
    other = page.context.new_page()
    other.goto(f"{entrant.call.site}/entrant/")
    expect(other.get_by_text("上传没有完成，请打开并重新选择文件").first).to_be_visible()
    other.close()
    page.get_by_role("button", name="取消上传").click()
    page.get_by_role("dialog").get_by_role("button", name="取消上传").click()
    expect(page).to_have_title(re.compile(r"^\D"))


def test_a_network_that_does_not_answer_is_said(entrant: EntrantPage, tmp_path: Path) -> None:
    """No error comes from a dead line: after ten seconds without a byte the page says it itself."""
    page = entrant.page
    entrant.begin_work("没有应答")
    HeldBack(page)
    entrant.pick(padded(tmp_path, 20 * MIB))
    expect(page.get_by_text("网络没有应答")).to_be_visible()
    expect(page.get_by_role("button", name="暂停")).to_be_visible()


MOVING = """() => { const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (body) {
        if (body?.size) { // each part moves a little, for ever
            let loaded = 0;
            const timer = setInterval(() => {
                this.upload.dispatchEvent(new ProgressEvent("progress", { loaded: (loaded += 1000) }));
            }, 200);
            this.addEventListener("loadend", () => clearInterval(timer));
        }
        send.call(this, body);
    }; }"""


def test_a_pause_lets_parts_that_move_arrive(entrant: EntrantPage, tmp_path: Path) -> None:
    """On a weak line a part takes a minute: a pause does not throw away what was sent of it."""
    page = entrant.page
    film = padded(tmp_path, 25 * MIB, filling=b"\14")
    entrant.begin_work("暂停不丢")
    held = HeldBack(page)
    page.evaluate(MOVING)
    entrant.pick(film)
    expect(page.get_by_text(re.compile(r"已传 [1-9]"))).to_be_visible()
    page.get_by_role("button", name="暂停").click()
    expect(page.get_by_text("4 个分片上传完成后暂停")).to_be_visible()
    page.wait_for_timeout(6000)  # longer than a part that stands still is given
    assert page.evaluate("partsOnTheWay.held.length") == 4
    held.release()
    expect(page.get_by_text("分片上传完成后暂停")).to_have_count(0)
    expect(page.locator(".badge", has_text="已暂停")).to_be_visible()
    assert page.evaluate("partsOnTheWay.arrived") == 4
    page.get_by_role("button", name="继续上传").click()
    entrant.accepted()


def test_the_deadline_passes_during_an_upload(entrant: EntrantPage, tmp_path: Path) -> None:
    """Until when it may be finished, with the time left; what was true before the deadline is said no more."""
    page = entrant.page

    def closing(route: Route) -> None:
        answer = route.fetch()
        contest = answer.json()
        closes = datetime.fromisoformat(contest["now"]) + timedelta(seconds=12)
        contest["calendar"]["closes"] = closes.isoformat()
        route.fulfill(response=answer, json=contest)

    page.route("**/api/contest", closing)
    page.reload()
    entrant.begin_work("最后一小时")
    HeldBack(page)
    entrant.pick(padded(tmp_path, 20 * MIB))
    expect(page.get_by_text("距截止不到一小时")).to_be_visible()

    def closed(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"can": ["submit", "withdraw"], "missing": []})

    page.route(re.compile(r"/api/entries/\w+$"), closed)
    notice = page.locator(".notice", has_text="您的上传在截止前开始")
    expect(notice).to_contain_text(re.compile(r"可在 (\d+年\d+月\d+日 )?\d\d:\d\d 前完成上传并提交"))
    expect(notice.get_by_role("timer")).to_contain_text(re.compile(r"0[12]:\d\d:\d\d"))
    for stale in ("距截止不到一小时", "提交后仍可在截止前修改", "截止前开始的上传，可在截止后"):
        expect(page.get_by_text(stale)).to_have_count(0)
    expect(page.get_by_label("内容简介")).to_be_disabled()
