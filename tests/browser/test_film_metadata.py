"""What a film says of itself, on the pages of those who may read it: its entrant before submitting, and the office."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cast import OFFICE, Cast
from tests.browser.conftest import DESKTOP, PHONE, Violations
from tests.media import canary_films
from tests.media.canary_films import NAME, PLACE

TOLD = "视频文件中的文字信息（元数据）"


@pytest.fixture(scope="module")
def work(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An entry whose film names its maker and where it was shot."""
    film = Path(tmp_path_factory.mktemp("films")) / "film.mp4"
    film.write_bytes(canary_films.muxed("mp4", artist=NAME, comment="渠道里的水 " * 30, location=PLACE))
    return cast.submitted(cast.entrant("13800138871", NAME), "有署名的影片", film, creators=[NAME])


def looked_at(page: Page, violations: Violations) -> None:
    """In both widths nothing is wrong."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert violations(page) == []


def test_the_entrant_reads_what_experts_do_not_get(page: Page, cast: Cast, work: str, violations: Violations) -> None:
    """The words say that they get a copy without it, and how to take it out of the file."""
    own = cast.people[-1].http.cookies
    page.context.add_cookies([{"name": name, "value": value, "url": cast.site} for name, value in own.items()])
    page.goto(f"{cast.site}/entrant/#/works/{work}")
    told = page.locator(".notice", has_text=TOLD)
    expect(told.get_by_role("listitem").filter(has_text=f"作者或单位：{NAME}")).to_be_visible()
    expect(told.get_by_role("listitem").filter(has_text="拍摄地点：")).to_be_visible()
    expect(told).to_contain_text("专家观看的副本会去掉这些信息")
    looked_at(page, violations)


def test_screeners_read_it_beside_the_player(page: Page, cast: Cast, work: str, violations: Violations) -> None:
    """With the flag, for it names a creator and a place."""
    cast.lend_session(OFFICE, "organizer", page)
    page.goto(f"{cast.site}/organizer/#/entries/{work}")
    expect(page.get_by_text("视频文件的元数据含有投稿方或主创人员的名称").first).to_be_visible()
    card = page.locator(".card", has_text=TOLD)
    expect(card.get_by_role("listitem").filter(has_text=f"作者或单位：{NAME}")).to_be_visible()
    expect(card).to_contain_text("专家观看的副本不含这些信息")
    looked_at(page, violations)
