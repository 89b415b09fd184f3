"""The look at a picked file before a byte is sent: it stops what cannot pass, and nothing that can."""

import base64
import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.call.definition import load_definition
from chalicelib.video.rules import RULES
from tests.browser.entrant_page import EntrantPage
from tests.browser.films import CORPUS, TOO_SMALL
from tests.browser.opened import OpenCall

FILES = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))["files"]
# Waits for what choosing a file has begun to fetch.
FETCHED = """async (parts) => {
    for (const part of parts) await import(part);
}"""
LOOK = """async ([part, names, contents, limits]) => {
    const { look } = await import(part);
    const found = {};
    for (let n = 0; n < names.length; n++) {
        const bytes = Uint8Array.from(atob(contents[n]), (each) => each.charCodeAt(0));
        const findings = await look(new File([bytes], names[n]), limits);
        found[names[n]] = findings.map(({ code, level }) => `${level} ${code}`);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def limits() -> dict[str, Any]:
    """The call's limits as the page gets them."""
    video = load_definition("industry-story-2025").video
    names = ("min_short_side", "near_miss", "min_long_side_anamorphic", "aspect_ratios", "tolerance_percent")
    return {name: getattr(video, name) for name in names} | {"max_size_bytes": video.max_size_bytes}


def test_the_corpus_is_seen_through_the_page(page: Page, open_call: OpenCall, limits: dict[str, Any]) -> None:
    """No file that the server accepts is stopped; of those it refuses, all but a few are, for the server's reason."""
    page.goto(f"{open_call.site}/entrant/")
    names = [each["file"] for each in FILES]
    contents = [base64.b64encode((CORPUS / name).read_bytes()).decode() for name in names]
    found = page.evaluate(LOOK, [open_call.part("entrant-upload-refusal"), names, contents, limits])
    stopped = {name: [line for line in lines if line.startswith("reject")] for name, lines in found.items()}
    assert {name: lines for name, lines in stopped.items() if lines and not name.startswith("rej_")} == {}
    expected = {each["file"]: set(each["codes"]) for each in FILES}
    codes = {name: {line.split()[1] for line in lines} for name, lines in stopped.items()}
    assert {name: found for name, found in codes.items() if not found <= expected[name]} == {}
    missed = sorted(name for name, lines in stopped.items() if name.startswith("rej_") and not lines)
    assert missed == MISSED


MISSED = [  # what only the server sees
    "rej_clap_1280x720.mp4",
    "rej_cmov_zlib_bomb_200mb.mp4",
    "rej_many_tracks_150.mp4",
    "rej_no_samples_in_video.mp4",
    "rej_stco_beyond_eof.mp4",
    "rej_stsz_count_overrun.mp4",
    "rej_stsz_garbage.mp4",
    "rej_stts_bomb.mp4",
    "rej_truncated_fragmented.mp4",
    "rej_two_sample_entries_1080_then_720.mp4",
    "rej_zero_duration.mp4",
]


def test_a_remark_does_not_stop(entrant: EntrantPage) -> None:
    """Orange: the remark with actual, wanted and advice; the person sends it anyway, and the server agrees."""
    page = entrant.page
    entrant.begin_work("没有声音的片子")
    entrant.pick(CORPUS / "warn_prores_mp4_brand.mp4")
    notice = (
        page.get_by_role("alert").or_(page.locator(".notice.warn")).filter(has_text="可以上传，以下提示供参考").first
    )
    for part in ("建议", "实际", "要求", "修改方法", "没有声音"):
        expect(notice).to_contain_text(part)
    page.get_by_role("button", name="仍然上传").click()
    expect(page.get_by_text("视频可以使用，但有建议改进之处")).to_be_visible()


def test_what_cannot_pass_is_stopped_before_a_byte_is_sent(entrant: EntrantPage) -> None:
    """Red, in the server's words; no request for an upload is made, and another file may be picked at once."""
    page = entrant.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    entrant.begin_work("七百二十线")
    entrant.pick(TOO_SMALL)
    notice = page.get_by_role("alert").filter(has_text="这个文件不能上传")
    for part in (RULES["RES_TOO_LOW"].title[0], "1280×720", "短边不低于 1080 像素", "必须修改", "修改方法"):
        expect(notice).to_contain_text(part)
    assert [url for url in asked if "/api/" in url and "/uploads" in url] == []
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_role("alert").filter(has_text=RULES["RES_TOO_LOW"].title[1])).to_be_visible()


def test_what_looks_at_a_file_is_fetched_while_it_is_being_chosen(entrant: EntrantPage) -> None:
    """On a weak line it takes longer than the look may: the time in the system's dialog is used for it."""
    page = entrant.page
    entrant.begin_work("慢慢挑")
    parts = [entrant.call.part(name) for name in ("entrant-upload-refusal", "entrant-upload-upload")]
    with page.expect_response(f"**{parts[0]}"), page.expect_file_chooser() as opened:
        page.get_by_text("选择视频文件").click()
    page.evaluate(FETCHED, parts)
    page.context.set_offline(True)
    opened.value.set_files(TOO_SMALL)
    expect(page.get_by_role("alert").filter(has_text="这个文件不能上传")).to_be_visible()
