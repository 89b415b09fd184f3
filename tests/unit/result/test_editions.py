"""The published result and its editions: what each keeps, adds and says of the one before."""

from datetime import timedelta
from typing import Any

import msgspec

from chalicelib.actors import SYSTEM
from chalicelib.call.campaign import Campaign
from chalicelib.entry import proposal
from chalicelib.entry.proposal import Listing, Proposal, Terms
from chalicelib.entry.revocation import Ground
from chalicelib.result import editions
from tests.unit import samples
from tests.unit.samples import LATER

CALENDAR = Terms(5, "calendar", renotice=True, successor="at_once")
REVOKED_AT = LATER + timedelta(days=30)


def result(*entries: str) -> dict[str, Any]:
    """A result after the motions, best first."""
    more = {"entrant": "某单位", "score": "90.00", "total": "89.00"}
    return {
        "entries": [
            {"id": entry, "title": entry.upper(), "receipt": f"R-{entry}", "final_rank": rank, **more}
            for rank, entry in enumerate(entries, 1)
        ]
    }


def noticed(*struck: str) -> Proposal:
    """A notice of a, b, then c, d that has ended, and the awards of those revoked since."""
    posted = proposal.propose("call", (Listing(tuple("abcd"), 2),), terms=CALENDAR, at=LATER, years={}).row
    row = proposal.end(posted, posted.until).row
    for entry in struck:
        change = proposal.succeed(row, entry, Ground.RULES, by=SYSTEM, at=REVOKED_AT, why="违规", years={})
        assert change is not None
        row = change.row
    return row


def campaign(*excluded: str) -> Campaign:
    return msgspec.structs.replace(samples.campaign(), excluded=excluded)


RESULT = result(*"abcd")


def published(*excluded: str) -> dict[str, Any]:
    return editions.first(RESULT, RESULT["entries"][:2], noticed(), campaign(*excluded))


def test_the_first_edition_is_the_winners_alone() -> None:
    """Figures as counted; who was disqualified after the count by an id that says nothing."""
    told = published("e9")
    assert [(line["id"], line["rank"], line["score"], line["raw"]) for line in told["winners"]] == [
        ("a", 1, "90.00", "89.00"),
        ("b", 2, "90.00", "89.00"),
    ]
    assert {name: told[name] for name in told if name != "winners"} == {
        "decisions": [],
        "departures": [],
        "excluded": ["e9"],
        "struck": [],
    }


def test_a_later_edition_adds_and_takes_nothing_away() -> None:
    """The revoked keep their places, whoever came in has the date, and the edition before is named by its hash."""
    before, row = published(), noticed("a")
    assert editions.newcomers(before, row) == ("c",)
    told = editions.following(before, "ab12", RESULT, noticed=row, number=2)
    assert told["winners"][:2] == before["winners"]
    assert [(line["id"], line["rank"], line["awarded_at"]) for line in told["winners"][2:]] == [("c", 3, REVOKED_AT)]
    [change] = told["struck"]
    assert (change["work"]["entry"], change["successor"]["entry"], change["published"]) == ("a", "c", True)
    assert told["edition"] == {"number": 2, "previous": "ab12", "at": REVOKED_AT, "changed": [change]}
    assert editions.following(before, "ab12", RESULT, noticed=row, number=2) == told


def test_the_third_edition_tells_what_the_second_did_not() -> None:
    """Each names its own changes; all of them stay told."""
    first = noticed("a")
    second = editions.following(published(), "ab12", RESULT, noticed=first, number=2)
    later = msgspec.structs.replace(noticed("a", "c"), told=1)
    third = editions.following(second, "cd34", RESULT, noticed=later, number=3)
    assert [line["id"] for line in third["winners"]] == ["a", "b", "c", "d"]
    assert [each["work"]["entry"] for each in third["edition"]["changed"]] == ["c"]
    assert [each["work"]["entry"] for each in third["struck"]] == ["a", "c"]


def test_an_edition_holds_since_its_notice_ended() -> None:
    """Not since the revocation, where the successor stood on notice first."""
    row = noticed("a")
    assert editions.since(row) == REVOKED_AT
    ended = REVOKED_AT + timedelta(days=6)
    assert editions.since(msgspec.structs.replace(row, ended_at=ended)) == ended
