"""Publications of winners: what may be written down, by whom it was, and what is refused."""

from datetime import date
from typing import Any

import msgspec
import pytest

from chalicelib.call import platforms
from chalicelib.entry import entries, publications
from chalicelib.entry.entries import Status
from chalicelib.entry.publications import Publication, PublicationForm, Publications, Recorder
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change
from tests.unit import samples
from tests.unit.samples import LATER, OFFICE

LINK = "https://www.bilibili.com/video/BV1xx411c7mD"
DAY = LATER.date()
AWARDED = msgspec.structs.replace(samples.reviewed(), status=Status.AWARDED)
REVOKED = entries.revoke(AWARDED, Ground.RIGHTS, OFFICE, at=LATER, why="侵权").row
WHO = Recorder(OFFICE, "王主任", LATER)


def recorded(before: Publications | None = None, entry: Any = AWARDED, **more: Any) -> Change[Publications]:
    """The change by an ordinary form, or one that differs from it."""
    form = PublicationForm(**{"platform": "bilibili", "link": LINK, "on": DAY, **more})
    return publications.record(before, entry, form, platforms=platforms.shipped(), who=WHO)


def made(platform: str = "bilibili", link: str = LINK) -> Publication:
    return Publication(platform=platform, link=link, on=DAY, by=OFFICE, name="王主任", at=LATER)


def test_a_publication_is_written_down_with_who_and_when() -> None:
    """And a second platform beside the first."""
    change = recorded(link=f" {LINK} ")
    assert change == Change(
        row=Publications(entry=AWARDED.id, contest=AWARDED.contest, made=(made(),)),
        action="record",
        by=OFFICE,
        at=LATER,
        after=LINK,
    )
    first = samples.stored(change)
    assert recorded(first, platform="douyin", revision=1).row.made == (made(), made("douyin"))


def test_a_corrected_link_takes_the_place_of_the_first() -> None:
    """The first stays in the history, with the same platform's place in the list."""
    first = samples.stored(recorded())
    both = samples.stored(recorded(first, platform="douyin", revision=1), first)
    other = "https://www.bilibili.com/video/BV2"
    change = recorded(both, link=other, revision=2)
    assert (change.action, change.before, change.after) == ("correct", LINK, other)
    assert change.row.made == (made(link=other), made("douyin"))


def test_what_is_found_after_a_revocation_is_written_down_too() -> None:
    """It must be taken down; an entry that never won has nothing to take down."""
    assert recorded(entry=REVOKED).row.made == (made(),)
    with pytest.raises(Problem, match="NOT_AWARDED"):
        recorded(entry=samples.reviewed())


def test_of_two_who_write_at_once_the_second_must_look_again() -> None:
    """A form that saw another list is stale."""
    with pytest.raises(Stale):
        recorded(samples.stored(recorded()), revision=0)
    with pytest.raises(Stale):
        recorded(revision=1)


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"platform": "youku"}, "platform", "NOT_A_CHOICE"),
        ({"platform": ""}, "platform", "REQUIRED"),
        ({"link": ""}, "link", "REQUIRED"),
        ({"link": "https://example.cn/" + "a" * 500}, "link", "TOO_LONG"),
        ({"link": "http://www.bilibili.com/video/BV1"}, "link", "BAD_HTTPS_LINK"),
        ({"on": date(1999, 12, 31)}, "on", "BAD_PUBLICATION_DATE"),
        ({"on": date(2100, 1, 1)}, "on", "BAD_PUBLICATION_DATE"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, Any], field: str, code: str) -> None:
    """The field, and why."""
    with pytest.raises(Problem) as refused:
        recorded(**more)
    assert [(each.field, each.code) for each in refused.value.fields] == [(field, code)]


@pytest.mark.parametrize(
    ("link", "good"),
    [
        ("https://v.douyin.com/iR2/", True),
        ("https://example.cn:8443/a?b=c#d", True),
        ("https://视频.中国/作品", True),
        ("https://channels.weixin.qq.com", True),
        ("http://example.cn/", False),
        ("javascript:alert(1)", False),
        ("https://localhost/a", False),
        ("https://user:word@example.cn/", False),
        ("https://example.cn:port/", False),
        ("https://-example.cn/", False),
        ("https://exa mple.cn/", False),
        ("https://example.cn/a b", False),
        ('https://example.cn/"onclick=', False),
        ("https://[::1/", False),
        ("https:///a", False),
        ("example.cn", False),
    ],
)
def test_only_whole_https_addresses_are_links(link: str, good: bool) -> None:
    """They are put on the console as links, and sent to platforms in letters."""
    assert publications.is_https(link) is good
