"""Succession after publication on real rows: a revoked award, its successor on notice, the result's next edition."""

import hashlib
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec
import pytest

from chalicelib import clock
from chalicelib.aws import audit, definitions, objects, phases, records, succession
from chalicelib.call.definition import PublicNotice, Succession
from chalicelib.errors import Stale
from chalicelib.result import published, tally_sheet
from tests import play
from tests.functions.test_issuing import files
from tests.functions.test_public_notice import (
    confirmed,
    counted,
    decided,
    ended,
    later,
    made_public,
    noticed,
    objection,
    receipts,
    struck_off,
)
from tests.functions.test_replace_reviewers import Panel
from tests.play import ApiClient, Json, PlayedCall

Begin = Callable[[Succession], tuple[Panel, str, str]]


@pytest.fixture
def begin(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Begins with a published result: the panel, the winner and the one that is next."""

    def begun(successor: Succession) -> tuple[Panel, str, str]:
        notice = PublicNotice(days_are="calendar", alternates=1, successor=successor)
        panel = counted(stage, monkeypatch, notice)
        row = confirmed(panel)
        later(monkeypatch, row)
        made_public()
        panel.organizer = stage.organizer("钱主任", "qian@example.cn")  # by now the sessions before have ended
        return panel, row.winners[0], row.alternates[0]

    yield begun
    definitions.deployed.cache_clear()


def revoke(panel: Panel, entry: str) -> None:
    play.revoked(panel.stage, panel.organizer, {"id": entry})


def results() -> Json:
    told: Json = ApiClient().do("GET", "/results")
    return told


def seated() -> int:
    """How many changes the repair tells now."""
    found: dict[str, int] = play.run("reconcile", {})
    return found["successors"]


def statuses(panel: Panel, *works: str) -> list[str]:
    return [panel.organizer.do("GET", f"/organizer/entries/{work}")["status"] for work in works]


def recounted(panel: Panel) -> tuple[tally_sheet.Difference, ...]:
    """Where the published result and the tally sheet differ, as anybody finds it offline."""
    url = panel.organizer.do("GET", "/organizer/result/sheet")["url"]
    with urllib.request.urlopen(url) as answer:
        sheet = tally_sheet.read(answer.read())
    public = published.read(msgspec.json.encode(results()))
    return (*tally_sheet.recount(sheet), *published.differences(sheet, public))


def test_a_successor_stands_on_notice_and_then_has_the_award(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the notice says so before; then all that a winner has, in an edition that names the one before."""
    panel, first, second = begin("after_notice")
    before = objects.public_result(phases.load(play.CONTEST))
    revoke(panel, first)
    told = ApiClient().do("GET", "/notice")["notice"]
    assert (told["open"], told["reopened"]) == (True, True)
    assert [(each["entry"], each["open"], each["awarded"]) for each in told["winners"]] == [(second, True, False)]
    shown = results()
    assert (shown["on_notice"], "edition" in shown, [each["entry"] for each in shown["winners"]]) == (
        True,
        False,
        [first],
    )
    assert (ended(), seated(), statuses(panel, first, second)) == (0, 0, ["revoked", "not_selected"])
    assert play.step("publish_result") == {"awarded": 1}  # an old execution that tries again changes nothing
    since = noticed().ends
    later(monkeypatch, noticed())
    panel.organizer = panel.stage.organizer("孙主任", "sun@example.cn")
    done = play.run("reconcile", {})
    assert (done["notices"], done["successors"]) == (1, 1)
    assert (ended(), seated(), statuses(panel, first, second)) == (0, 0, ["revoked", "awarded"])
    edition(before, panel, first, second=second, since=since)
    everywhere(panel, second, since)
    assert (recounted(panel), audit.verify()) == ((), [])


def edition(before: Json, panel: Panel, first: str, second: str, since: datetime) -> None:
    """The document that is public now."""
    shown = results()
    assert [(each["entry"], bool(each["revoked"])) for each in shown["winners"]] == [(first, True), (second, False)]
    assert [each["rank"] for each in shown["winners"]] == [1, 2]
    assert shown["on_notice"] is False
    told = shown["edition"]
    previous = hashlib.sha256(msgspec.json.encode(before, order="deterministic")).hexdigest()
    assert (told["number"], told["previous"], datetime.fromisoformat(told["at"])) == (2, previous, since)
    assert told["changed"] == shown["struck"]
    [change] = told["changed"]
    assert (change["work"]["entry"], change["successor"]["entry"], change["published"]) == (first, second, True)
    assert objects.read_document(objects.public_result_key(play.CONTEST)) == before
    assert shown["winners"][1]["receipt"] == receipts(panel)[second]


def everywhere(panel: Panel, second: str, since: datetime) -> None:
    """Showcase, ledger, letter, certificate and history of the successor."""
    assert [each["entry"] for each in ApiClient().do("GET", "/showcase")["entries"]] == [second]
    assert "该作品未在展示" not in ApiClient().send("GET", f"/showcase/{second}/card")
    ledger = panel.organizer.do("GET", "/organizer/rights")["lines"]
    assert [(each["entry"], each["may_be_used"]) for each in ledger][1] == (second, True)
    rows = panel.organizer.do("GET", f"/organizer/entries/{second}/history")["history"]
    assert [(row["before"], row["after"]) for row in rows if row["action"] == "succeed"] == [
        ("not_selected", "awarded")
    ]
    _, certificates = files(panel.organizer)
    [number] = [number for number in certificates if number.split("-")[1].startswith("W")]
    checked = ApiClient().do("GET", f"/certificates/{number}")
    assert (checked["work"], checked["validity"]) == ("作品1", "valid")
    assert datetime.fromisoformat(checked["awarded_on"]) == since


def test_a_successor_that_is_struck_off_never_had_the_award(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """An objection to it is upheld; nobody is left, and the edition says both."""
    panel, first, second = begin("after_notice")
    revoke(panel, first)
    assert ApiClient().send("POST", "/objections", objection(first))["code"] == "NOT_PROPOSED"
    made = ApiClient().do("POST", "/objections", objection(second))
    assert (made["number"], ended()) == (1, 0)
    decided(panel, 1, "upheld")
    later(monkeypatch, noticed())
    panel.organizer = panel.stage.organizer("孙主任", "sun@example.cn")
    play.run("reconcile", {})
    shown = results()
    assert [(each["entry"], bool(each["revoked"])) for each in shown["winners"]] == [(first, True)]
    assert [each["successor"] and each["successor"]["entry"] for each in shown["struck"]] == [second, None]
    assert statuses(panel, first, second) == ["revoked", "disqualified"]
    assert (recounted(panel), audit.verify()) == ((), [])


def test_at_once_means_without_a_notice(begin: Begin) -> None:
    """By the next repair, and once."""
    panel, first, second = begin("at_once")
    revoke(panel, first)
    assert ApiClient().do("GET", "/notice")["notice"]["open"] is False
    assert (seated(), seated(), statuses(panel, first, second)) == (1, 0, ["revoked", "awarded"])
    assert (recounted(panel), audit.verify()) == ((), [])
    revoke(panel, second)
    assert (seated(), seated()) == (1, 0)
    shown = results()
    assert (shown["edition"]["number"], [bool(each["revoked"]) for each in shown["winners"]]) == (3, [True, True])
    assert [each["successor"] is None for each in shown["edition"]["changed"]] == [True]
    assert (recounted(panel), audit.verify()) == ((), [])


def test_without_the_key_nobody_succeeds(begin: Begin) -> None:
    """And an alternate is an entry as any other."""
    panel, first, second = begin("never")
    revoke(panel, first)
    assert (seated(), statuses(panel, first, second)) == (0, ["revoked", "not_selected"])
    assert "edition" not in results()
    panel.stage.agreed(panel.organizer, "disqualify", second)


def test_one_organizer_alone_takes_out_nobody_who_may_succeed(begin: Begin) -> None:
    """Two do, before it has won anything."""
    panel, _, second = begin("after_notice")
    asks = play.asked_for(panel.organizer, "disqualify", second)
    answer = panel.organizer.send("POST", "/organizer/confirmations", asks)
    assert (panel.organizer.status, answer["code"]) == (409, "ON_NOTICE")
    asked = panel.organizer.do("POST", "/organizer/confirmations", struck_off(panel, second))
    other = panel.stage.organizer("赵主任", "zhao@example.cn")
    other.do("POST", f"/organizer/confirmations/{asked['id']}/confirmation", {})
    assert (statuses(panel, second), noticed().alternates) == (["disqualified"], ())


def test_an_attempt_that_is_cut_off_is_made_again(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """The edition lies there before anybody reads it; the second attempt writes the same bytes."""
    panel, first, second = begin("at_once")
    revoke(panel, first)
    with monkeypatch.context() as patch:
        patch.setattr(records, "save_all", stale)
        assert succession.seat(phases.load(play.CONTEST), clock.now()) == 0
    written = objects.read_document(objects.public_result_key(play.CONTEST, 2))
    assert ("edition" in results(), statuses(panel, second)) == (False, ["not_selected"])
    assert seated() == 1
    assert objects.read_document(objects.public_result_key(play.CONTEST, 2)) == written


def stale(*_: object) -> None:
    """Somebody else was faster."""
    raise Stale
