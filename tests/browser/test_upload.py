"""The upload in the entrant's page: it heals, resumes, and sends nothing that cannot pass."""

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Route, expect

from tests.browser.conftest import OpenCall
from tests.browser.entrant_page import EntrantPage, is_part
from tests.browser.films import padded

MIB = 1024 * 1024


def arrived_whole(call: OpenCall, film: Path) -> bool:
    """Whether a film in the bucket is this one, to the last byte."""
    s3 = call.stack.cloud.client("s3")
    bucket = call.stack.outputs["UploadsBucket"]
    wanted = hashlib.sha256(film.read_bytes()).digest()
    rows = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    keys = [row["Key"] for row in rows if row["Size"] == film.stat().st_size]
    return any(hashlib.sha256(s3.get_object(Bucket=bucket, Key=key)["Body"].read()).digest() == wanted for key in keys)


def test_upload_heals_after_an_outage(entrant: EntrantPage, tmp_path: Path) -> None:
    """Connections that fail are said in words and tried again with no hand on it; the file arrives whole."""
    page = entrant.page
    film = padded(tmp_path, 30 * MIB, filling=b"\1")
    entrant.begin_work("断线自愈")
    page.route(is_part, lambda route: route.abort())
    entrant.pick(film)
    expect(page.get_by_text("网络中断，正在自动重试").first).to_be_visible()
    page.unroute(is_part)
    entrant.accepted()
    assert arrived_whole(entrant.call, film)


def test_upload_goes_on_after_a_reload_with_the_same_file_only(entrant: EntrantPage, tmp_path: Path) -> None:
    """It says how far it was, refuses another file of that name, and sends only what is missing."""
    page = entrant.page
    film = padded(tmp_path / "one", 40 * MIB, filling=b"\2")
    other = padded(tmp_path / "two", 40 * MIB, filling=b"\3")
    entrant.begin_work("第二天继续")
    first = re.compile(r"partNumber=[123]&")
    page.route(lambda url: is_part(url) and not first.search(url + "&"), lambda _route: None)
    entrant.pick(film)
    expect(page.locator(".upload-percent")).to_have_text("60%")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.get_by_text("从 60% 处继续")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    entrant.pick(other)
    expect(page.get_by_text("OTHER_FILE")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    entrant.pick(film)
    entrant.accepted()
    assert sorted(re.findall(r"PUT \S*partNumber=(\d+)", " ".join(sent))) == ["4", "5"]
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
    entrant.pick(padded(tmp_path, 20 * MIB))
    entrant.accepted()
    assert not answers
    assert len(completions) == 2


def test_pause_resume_and_cancel(entrant: EntrantPage, tmp_path: Path) -> None:
    """Pausing stops the bytes, resuming goes on, cancelling asks first and frees the work for another file."""
    page = entrant.page
    entrant.begin_work("暂停")
    page.route(is_part, lambda _route: None)
    entrant.pick(padded(tmp_path, 20 * MIB))
    page.get_by_role("button", name="暂停").click()
    expect(page.locator(".badge", has_text="已暂停")).to_be_visible()
    page.get_by_role("button", name="继续上传").click()
    expect(page.get_by_role("button", name="暂停")).to_be_visible()
    page.get_by_role("button", name="取消上传").click()
    page.get_by_role("dialog").get_by_role("button", name="取消上传").click()
    expect(page.get_by_text("选择视频文件")).to_be_visible()


@pytest.mark.parametrize(("name", "content", "words"), [
    ("成片.mov", b"moov", "文件类型不是 MP4"), ("成片.mp4", b"", "文件是空的"),
])
def test_a_plainly_wrong_file_is_refused_before_a_byte_is_sent(
    entrant: EntrantPage, tmp_path: Path, name: str, content: bytes, words: str,
) -> None:
    """With what it is, what it should be and how to mend it."""
    path = tmp_path / name
    path.write_bytes(content)
    entrant.begin_work("不对的文件")
    entrant.pick(path)
    notice = entrant.page.get_by_role("alert").filter(has_text=words)
    for part in ("实际", "要求", "修改方法"):
        expect(notice).to_contain_text(part)
