"""The showcase: which winners anybody sees, and what of them, as the definition says."""

import base64
import hashlib
import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from chalicelib import clock
from chalicelib.api import showcase
from chalicelib.aws import objects, phases, records
from chalicelib.call import campaign
from chalicelib.call.definition import Showcase, load_definition
from chalicelib.config import config
from chalicelib.entry import rendition, scan
from chalicelib.entry.entries import Entry, Status
from chalicelib.video.footage import Footage
from tests import play
from tests.functions.test_second_round import adopt
from tests.play import ApiClient, Json, PlayedCall
from tests.unit import samples

WINNER, REVOKED, LOSER = ("a" * 20, "b" * 20, "c" * 20)


def published(entry: str, status: Status) -> Entry:
    """The stored row of an entry as it stands after publication."""
    row = msgspec.structs.replace(samples.reviewed(), id=entry, contest=play.CONTEST, status=status)
    records.transact([records.put_row(row, {})])
    return row


def publish(showcase: Showcase | None = Showcase()) -> Entry:  # noqa: B008 - it is frozen
    """A public result with two winners, of whom one has lost the award; returns the one that holds it."""
    adopt(msgspec.structs.replace(load_definition(play.CONTEST), showcase=showcase))
    winner = published(WINNER, Status.AWARDED)
    published(REVOKED, Status.REVOKED)
    published(LOSER, Status.NOT_SELECTED)
    lines = [{"id": REVOKED, "rank": 1}, {"id": WINNER, "rank": 2}]
    objects.write_document(objects.public_result_key(play.CONTEST), {"winners": lines})
    phases.update(play.CONTEST, lambda row: campaign.publish(row, clock.now()))
    return winner


def scanned(entry: Entry, version: str) -> None:
    """The entry has a poster of this version of its video."""
    assert entry.video
    video = msgspec.structs.replace(entry.video, version=version)
    seen = scan.conclude(entry, video, Footage(duration=125.5, poster="x"), clock.now())
    records.transact([records.put_row(seen.row, {})])


def drawn(entry: Entry, version: str) -> None:
    """The pictures that go with a shared link to the entry are there, of this version of its video."""
    change = rendition.due(entry, None, True, clock.now())
    assert change
    row = msgspec.structs.replace(change.row, shared=True, version=version)
    records.transact([records.put_row(row, {})])


def shown() -> Any:
    return ApiClient().do("GET", "/showcase")


def asked(entry: str) -> tuple[int, Json]:
    """Status and answer to who asks for a video."""
    person = ApiClient()
    answer = person.send("GET", f"/showcase/{entry}")
    return person.status, answer


def test_a_winner_that_holds_its_award_is_shown(stage: PlayedCall) -> None:
    """Whole, and nothing of its contacts; its video at an address of ten minutes and its pinned version."""
    entry = publish()
    assert shown() == {
        "videos": True,
        "embeds": False,
        "entries": [
            {
                "entry": WINNER,
                "rank": 2,
                "receipt": entry.receipt,
                "title": entry.form.title,
                "entrant": entry.entrant_name,
                "category": entry.form.category,
                "synopsis": entry.form.synopsis,
                "creators": list(entry.form.creators),
                "extra": {},
                "width": 1920,
                "height": 1080,
                "duration_seconds": 125.5,
                "poster": None,
            }
        ],
    }
    status, video = asked(WINNER)
    assert (status, set(video)) == (200, {"playback_url", "playback_expires", "original"})
    assert entry.video
    assert f"versionId={entry.video.version}" in video["playback_url"]
    assert "X-Amz-Expires=600" in video["playback_url"]


def test_a_video_is_given_out_of_no_other_entry(stage: PlayedCall) -> None:
    """Not of one that lost its award, of one that did not win, or of an id that there is not."""
    publish()
    for entry in (REVOKED, LOSER, "0" * 20):
        status, answer = asked(entry)
        assert (entry, status, answer["code"]) == (entry, 404, "NOT_FOUND")


def test_a_poster_is_of_the_video_on_show(stage: PlayedCall) -> None:
    """One of a video that was replaced is not shown: its entrant took it back."""
    entry = publish()
    assert entry.video
    scanned(entry, "replaced")
    assert shown()["entries"][0]["poster"] is None
    scanned(entry, entry.video.version)
    assert f"{entry.video.version}-poster.jpg" in shown()["entries"][0]["poster"]
    assert "X-Amz-Expires=600" in shown()["entries"][0]["poster"]


def test_a_call_without_a_showcase_shows_nothing(stage: PlayedCall) -> None:
    """That is what a definition that says nothing of it gets."""
    assert samples.CALL.showcase is None
    publish(showcase=None)
    assert shown() == {"videos": False, "embeds": False, "entries": []}
    assert asked(WINNER)[0] == 404
    assert ApiClient().do("GET", "/contest")["showcase"] is False


def test_a_call_may_show_its_winners_without_their_videos(stage: PlayedCall) -> None:
    """The list stands; no video has an address."""
    publish(Showcase(videos=False))
    told = shown()
    assert (told["videos"], [each["entry"] for each in told["entries"]]) == (False, [WINNER])
    assert asked(WINNER)[0] == 404


# --- shared -----------------------------------------------------------------------------------------------------------


def card(entry: str) -> tuple[ApiClient, str]:
    """The page behind the link to an entry, and who opened it, without a cookie."""
    person = ApiClient()
    return person, person.send("GET", f"/showcase/{entry}/card")


def metas(page: str) -> dict[str, str]:
    """What messengers and networks read of it."""
    return {
        name: unescape(text) for name, text in re.findall(r'<meta (?:property|name)="([^"]+)" content="(.*)">', page)
    }


def test_a_shared_link_has_a_card(stage: PlayedCall) -> None:
    """Title, contest, synopsis and a lasting address of the poster; and no cookie."""
    entry = publish()
    assert entry.video
    scanned(entry, entry.video.version)
    person, page = card(WINNER)
    own = f"http://127.0.0.1:8000/api/showcase/{WINNER}"
    told = metas(page)
    assert (person.status, person.cookie, told["og:type"]) == (200, "", "video.other")
    assert (told["og:title"], told["og:site_name"]) == (entry.form.title, load_definition(play.CONTEST).title.zh)
    assert told["og:description"] == told["description"] == " ".join(entry.form.synopsis.split())
    assert (told["og:url"], told["og:image"]) == (f"{own}/card", f"{own}/poster")
    assert told["twitter:card"] == "summary_large_image"
    assert f'<img src="{own}/poster"' in page  # WeChat takes the page's first picture
    assert f'href="http://127.0.0.1:8000/showcase/#/{WINNER}"' in page
    assert "<script" not in page
    assert "default-src 'none'" in person.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in person.headers["Content-Security-Policy"]


def test_a_shared_link_has_a_picture_of_its_own(stage: PlayedCall) -> None:
    """With its size; WeChat's square comes first in the page, unseen. Pictures of an earlier video are not taken."""
    entry = publish()
    assert entry.video
    scanned(entry, entry.video.version)
    drawn(entry, "replaced")
    own = f"http://127.0.0.1:8000/api/showcase/{WINNER}"
    assert metas(card(WINNER)[1])["og:image"] == f"{own}/poster"
    assert "og:image:width" not in metas(card(WINNER)[1])
    drawn(entry, entry.video.version)
    page = card(WINNER)[1]
    told = metas(page)
    assert told["og:image"] == f"{own}/pictures/wide"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert re.findall('(<div hidden>)?<img src="([^"]+)"', page) == [
        ("<div hidden>", f"{own}/pictures/square"),
        ("", f"{own}/poster"),
    ]
    person = ApiClient()
    for shape in ("wide", "square"):
        person.send("GET", f"/showcase/{WINNER}/pictures/{shape}")
        assert (person.status, person.headers["Cache-Control"]) == (302, "no-store")
        assert f"{entry.video.version}-{shape}.jpg" in person.headers["Location"]
    for missing in (f"{WINNER}/pictures/tall", f"{REVOKED}/pictures/wide", f"{LOSER}/pictures/wide"):
        person.send("GET", f"/showcase/{missing}")
        assert (missing, person.status) == (missing, 404)


def test_the_style_of_a_card_is_the_one_that_its_policy_admits(stage: PlayedCall) -> None:
    """By its hash: nothing else in the page may style or run."""
    publish()
    person, page = card(WINNER)
    [style] = re.findall("<style>(.*)</style>", page)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in person.headers["Content-Security-Policy"]
    assert "background:#14507f;color:#fff" in style


def test_a_card_has_the_calls_colour(stage: PlayedCall) -> None:
    """Of an entry on show, and where there is none; its style is admitted as any."""
    publish()
    call = load_definition(play.CONTEST)
    adopt(msgspec.structs.replace(call, look=msgspec.structs.replace(call.look, accent="#9c1f1f")))
    for entry in (WINNER, REVOKED):
        person, page = card(entry)
        [style] = re.findall("<style>(.*)</style>", page)
        assert "background:#9c1f1f;color:#fff" in style
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in person.headers["Content-Security-Policy"]


def test_what_people_wrote_stays_words(stage: PlayedCall) -> None:
    """In attributes and in the page; a long synopsis is cut."""
    entry, wrote = publish(), '"><script>alert(1)</script>&'
    form = msgspec.structs.replace(entry.form, title=wrote, synopsis=f"{wrote}\n{'长' * 300}")
    records.transact([records.put_row(msgspec.structs.replace(entry, form=form, entrant_name=wrote), {})])
    _, page = card(WINNER)
    assert "<script" not in page
    assert metas(page)["og:title"] == wrote
    assert len(metas(page)["og:description"]) == 200
    assert "og:image" not in metas(page)  # it has none yet
    assert metas(page)["twitter:card"] == "summary"


def test_the_poster_of_a_card_leads_on_to_the_bucket(stage: PlayedCall) -> None:
    """For ten minutes each time; its own address lasts."""
    entry = publish()
    assert entry.video
    person = ApiClient()
    person.send("GET", f"/showcase/{WINNER}/poster")
    assert person.status == 404
    scanned(entry, entry.video.version)
    person.send("GET", f"/showcase/{WINNER}/poster")
    assert (person.status, person.headers["Cache-Control"]) == (302, "no-store")
    assert f"{entry.video.version}-poster.jpg" in person.headers["Location"]
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(person.headers["Location"]))
    assert f"img-src 'self' {origin};" in card(WINNER)[0].headers["Content-Security-Policy"]


def test_what_was_shared_ends_with_the_award(stage: PlayedCall) -> None:
    """Card and poster of a revoked entry tell nothing of it, nor those of one that did not win or that there is not."""
    entry = publish()
    for other in (REVOKED, LOSER, "0" * 20):
        person, page = card(other)
        assert (other, person.status) == (other, 404)
        assert "该作品未在展示" in page
        assert entry.form.title not in page
        for picture in ("poster", "pictures/wide"):
            person.send("GET", f"/showcase/{other}/{picture}")
            assert (other, person.status) == (other, 404)


def test_other_sites_may_frame_a_winner_where_the_deployment_lets_them(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page offers the code only then."""
    publish()
    for sites, expected in (("*", True), ("https://news.example.cn", True), ("'none'", False), ("", False)):
        settings = msgspec.structs.replace(config(), embed_sites=sites)
        monkeypatch.setattr(showcase, "config", lambda settings=settings: settings)
        assert (sites, shown()["embeds"]) == (sites, expected)
