"""Seats that lost their expert or their work, on real rows: who takes them over, and when review ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from chalicelib import clock
from chalicelib.aws import audit, bootstrap, records
from chalicelib.aws.items import campaign_key, key_of, review_key, value_of
from chalicelib.call.campaign import PhaseName, PhaseStatus
from chalicelib.errors import Stale
from chalicelib.history import Change
from chalicelib.judging import replacement, review
from chalicelib.judging.review import BlindEntry, Review, claim_of
from tests import play
from tests.kill import until_done
from tests.play import ApiClient, Json, PlayedCall


class Panel:
    """Two works before some experts, five to a work; the second work is another entrant's."""

    def __init__(self, stage: PlayedCall, experts: int = 7) -> None:
        self.stage, self.organizer = stage, stage.organizer()
        self.entrants = [stage.entrant(), stage.entrant("13900139000")]
        self.works = [stage.submitted(entrant, f"作品{n}") for n, entrant in enumerate(self.entrants)]
        self.experts = [stage.expert(self.organizer, number) for number in range(experts)]
        stage.close_entries(self.organizer)
        stage.screening(self.organizer)
        stage.screened(self.organizer, *self.works)
        stage.scoring(self.organizer)

    def sign(self) -> Any:
        """Whose panel this is (see `tests.played`)."""
        return vars(self)

    def desk(self, expert: ApiClient) -> list[Json]:
        """What lies before an expert."""
        found: list[Json] = expert.do("GET", "/reviews")["reviews"]
        return found

    def seats(self, work: Json) -> list[str]:
        """The states of a work's seats."""
        found = self.organizer.do("GET", f"/organizer/entries/{work['id']}/reviews")["reviews"]
        return sorted(seat["state"] for seat in found)

    def score(self, expert: ApiClient, line: Json) -> None:
        """An expert submits a score."""
        seen = expert.do("GET", f"/reviews/{line['id']}")
        expert.do("POST", f"/reviews/{line['id']}/submission", self.stage.judgement(seen))

    def score_all(self) -> None:
        """Every expert scores what is left."""
        for expert in self.experts:
            for line in self.desk(expert):
                if line["state"] != "submitted":
                    self.score(expert, line)


@pytest.fixture
def panel(stage: PlayedCall) -> Panel:
    """A call in the middle of expert review."""
    return Panel(stage)


def mended(kind: str) -> None:
    """Every message of a kind is carried out, and comes once more."""
    for order in play.outbox(kind):
        play.queued("replace_reviewers", order["pointer"], order["pointer"])
    play.count()


def status() -> PhaseStatus:
    """Where expert review stands."""
    return records.found(campaign_key(play.CONTEST)).phase(PhaseName.EXPERT_REVIEW).status


def ended() -> bool:
    """Whether review goes on by itself once the last change is counted."""
    play.run("update_board", {"Records": [{"dynamodb": {"NewImage": row}} for row in play.items("reviews")]})
    return status() is PhaseStatus.RUNNING


def test_a_work_taken_back_leaves_the_experts_desks_and_review_ends_without_it(panel: Panel) -> None:
    """A score that was given stays with its seat; nobody is asked for another."""
    gone, kept = panel.works
    judge = next(expert for expert in panel.experts if any(gone["id"] in line["id"] for line in panel.desk(expert)))
    panel.score(judge, next(line for line in panel.desk(judge) if gone["id"] in line["id"]))
    panel.entrants[0].do("POST", f"/entries/{gone['id']}/withdrawal", {"reason": "版权争议"})
    mended("work_withdrawn")
    assert panel.seats(gone) == ["submitted", "withdrawn", "withdrawn", "withdrawn", "withdrawn"]
    assert panel.seats(kept) == ["assigned"] * 5
    shown = [line for expert in panel.experts for line in panel.desk(expert) if gone["id"] in line["id"]]
    assert [line["state"] for line in shown] == ["submitted"]
    assert panel.organizer.do("GET", "/organizer/board")["phases"]["expert_review"]["missing"] == 5
    panel.score_all()
    assert ended()
    assert audit.verify() == []


def test_a_vacant_seat_of_a_work_taken_back_is_given_to_nobody(panel: Panel) -> None:
    """A conflict declared just before the withdrawal finds no replacement and keeps nothing waiting."""
    gone = panel.works[0]
    judge = next(expert for expert in panel.experts if any(gone["id"] in line["id"] for line in panel.desk(expert)))
    line = next(line for line in panel.desk(judge) if gone["id"] in line["id"])
    judge.do("POST", f"/reviews/{line['id']}/conflict", {"reason": "同单位"})
    panel.entrants[0].do("POST", f"/entries/{gone['id']}/withdrawal", {"reason": ""})
    mended("seat")
    mended("work_withdrawn")
    assert panel.seats(gone) == ["withdrawn"] * 5
    panel.score_all()
    assert ended()


def test_a_late_conflict_voids_that_pair_alone_and_the_organizer_is_told(panel: Panel) -> None:
    """A score already given is void, everybody else keeps their seats, and one message names both experts."""
    judge = next(expert for expert in panel.experts if len(panel.desk(expert)) > 1)
    line = panel.desk(judge)[0]
    panel.score(judge, line)
    before = {(row["entry"], row["expert"]) for row in seated()}
    judge.do("POST", f"/reviews/{line['id']}/conflict", {"reason": "曾任顾问"})
    mended("seat")
    lost, (won,) = (
        before - {(row["entry"], row["expert"]) for row in seated()},
        [row for row in seated() if (row["entry"], row["expert"]) not in before],
    )
    name = judge.do("GET", "/session")["name"]
    names = {each["id"]: each["name"] for each in panel.organizer.do("GET", "/organizer/experts")["experts"]}
    assert [(entry, names[expert]) for entry, expert in lost] == [(won["entry"], name)]
    (letter,) = play.messages("conflict_declared")
    told = {key: letter["body"][key] for key in ("email", "expert", "replacement", "reason")}
    assert told == {
        "email": "wang@example.cn",
        "expert": name,
        "replacement": names[won["expert"]],
        "reason": "曾任顾问",
    }
    panel.score_all()
    assert ended()


def test_two_seats_of_a_panel_given_up_at_once_go_to_two_experts(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one seat is being filled, another of the same panel is filled by a second execution.

    Both draw from the same panel, so the slower one must draw again: an expert who holds two seats of a panel would
    stop the count.
    """
    work = panel.works[0]
    for judge in [each for each in panel.experts if any(work["id"] in line["id"] for line in panel.desk(each))][:2]:
        line = next(line for line in panel.desk(judge) if work["id"] in line["id"])
        judge.do("POST", f"/reviews/{line['id']}/conflict", {"reason": "同单位"})
    slow, quick = [order["pointer"] for order in play.outbox("seat")]
    draw, waiting = replacement.replacements, [quick]

    def overtaken(*drawn_from: Any) -> list[str | None]:
        drawn = draw(*drawn_from)
        if waiting:
            play.queued("replace_reviewers", waiting.pop())
        return drawn

    monkeypatch.setattr(replacement, "replacements", overtaken)
    play.queued("replace_reviewers", slow)
    held = [row for row in seated() if row["entry"] == work["id"]]
    assert (len(held), len({row["expert"] for row in held})) == (5, 5)
    replaced = sorted(row["replaces"] for row in held if row.get("replaces"))
    assert len(replaced) == len(set(replaced)) == 2
    panel.score_all()
    assert ended()


def take(work: str, seat: str, expert: str, number: int = 1) -> Change[Review]:
    """A seat given to an expert, by whatever path."""
    snapshot = BlindEntry(
        number="001", title="作品", category="documentary", theme="work", synopsis="简介", key="videos/v", version="1"
    )
    return review.take_seat(play.CONTEST, number, entry=work, seat=seat, expert=expert, work=snapshot, at=clock.now())


def test_one_expert_gets_one_seat_of_an_entry_in_a_round_whatever_gives_it(place: str) -> None:
    """Eight at once give the same expert a seat of their own numbering; one stays, and the audit knows it.

    A second round is another panel, and a vacated seat is not given again to the one who left it.
    """

    def give(seat: str) -> bool:
        try:
            records.save(take("a" * 20, seat, "e1"), None)
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(give, "12345678")) == 1
    records.save(take("a" * 20, "1", "e1", number=2), None)
    (row,) = [row for row in seated() if row["round"] == 1]
    held = records.found(review_key(play.CONTEST, "a" * 20, 1, row["seat"]))
    records.save(review.vacate(held, clock.now()), held)
    assert not give("9")
    assert audit.verify() == []


def test_the_audit_names_seats_without_claim_and_claims_without_seat(place: str) -> None:
    """What was put into the table past the product is found."""
    change = take("a" * 20, "1", "e1")
    stored = records.save(change, None)
    twin = msgspec.structs.replace(stored, seat="2")
    records.transact([records.put_row(twin, {})])
    stranger = claim_of(msgspec.structs.replace(stored, expert="e9"))
    records.transact([records.put_row(stranger, {})])
    assert [(each.sk, each.fault) for each in audit.verify()] == [
        ("review#2", "the row is not at the head of its chain"),
        ("review#2", "the seat is not the one that its expert claimed"),
        ("claim#e9", "a claim without a seat"),
    ]


def test_seats_from_before_there_were_claims_are_claimed_once(place: str) -> None:
    """What an older version stored passes the audit afterwards, and nobody gets a second seat beside it."""
    given = [take("a" * 20, "1", "e1"), take("a" * 20, "2", "e2"), take("b" * 20, "1", "e1")]
    stored = [records.save(change, None) for change in given]
    vacated = records.save(review.vacate(stored[1], clock.now()), stored[1])
    records.transact([records.delete(key_of(claim_of(seat))) for seat in stored[:2]])
    assert len(audit.verify()) == 2
    assert [bootstrap.claim_seats(), bootstrap.claim_seats()] == [2, 0]
    assert audit.verify() == []
    for seat in (stored[0], vacated):
        with pytest.raises(Stale):
            records.save(take("a" * 20, "3", seat.expert), None)


def test_of_two_seats_of_an_expert_on_a_panel_the_held_one_is_claimed(place: str) -> None:
    """An older version could give two: the audit still names the other one."""
    first = records.save(take("a" * 20, "1", "e1"), None)
    records.save(review.vacate(first, clock.now()), first)
    records.transact([records.delete(key_of(claim_of(first)))])
    records.save(take("a" * 20, "2", "e1"), None)
    records.transact([records.delete(key_of(claim_of(first)))])
    assert bootstrap.claim_seats() == 1
    assert [(each.sk, each.fault) for each in audit.verify()] == [
        ("review#1", "the seat is not the one that its expert claimed")
    ]


def test_two_recusals_filled_at_the_same_moment_never_seat_an_expert_twice(panel: Panel) -> None:
    """Two executions in two threads, every panel's two seats at once: five seats and five experts each."""
    for work in panel.works:
        for judge in [each for each in panel.experts if any(work["id"] in line["id"] for line in panel.desk(each))][:2]:
            line = next(line for line in panel.desk(judge) if work["id"] in line["id"])
            judge.do("POST", f"/reviews/{line['id']}/conflict", {"reason": "同单位"})
        orders = [order["pointer"] for order in play.outbox("seat") if order["waits"]]
        assert len(orders) == 2
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda order: play.queued("replace_reviewers", order), orders))
        held = [row["expert"] for row in seated() if row["entry"] == work["id"]]
        assert (len(held), len(set(held))) == (5, 5)
    assert audit.verify() == []


def test_an_heir_of_several_seats_gets_one_letter_however_often_the_function_dies(stage: PlayedCall) -> None:
    """Killed after each of its changes in turn: both seats go to the only heir, with one letter."""
    panel = Panel(stage, experts=5)
    heir, leaver = stage.expert(panel.organizer, 5), panel.experts[0]
    name = leaver.do("GET", "/session")["name"]
    known = panel.organizer.do("GET", "/organizer/experts")["experts"]
    row = next(each for each in known if each["name"] == name)
    panel.organizer.do("POST", f"/organizer/experts/{row['id']}/replacement", {"reason": "失联"})
    (order,) = play.outbox("expert_left")
    _, deaths = until_done(lambda: play.queued("replace_reviewers", order["pointer"]))
    assert deaths > 1
    assert [line["state"] for line in panel.desk(heir)] == ["assigned", "assigned"]
    assert len(play.messages("works_added")) == 1
    assert audit.verify() == []


def seated() -> list[Json]:
    """The seats that are held."""
    rows = [value_of(item["data"]) for item in play.items("reviews") if item["sk"]["S"].startswith("review#")]
    return [row for row in rows if row["state"] in ("assigned", "draft", "submitted")]


def test_no_address_of_a_video_outlives_its_expert_by_more_than_ten_minutes(panel: Panel) -> None:
    """Nothing ends an address that was given out but its time; a removed expert gets no other one."""
    judge = next(each for each in panel.experts if panel.desk(each))
    [line, *_] = panel.desk(judge)
    seen = judge.do("GET", f"/reviews/{line['id']}")
    assert parse_qs(urlsplit(seen["playback_url"]).query)["X-Amz-Expires"] == ["600"]
    left = datetime.fromisoformat(seen["playback_expires"]) - clock.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


def test_an_expert_who_leaves_keeps_scores_and_hands_on_the_rest(panel: Panel) -> None:
    """Each open seat goes to somebody else once; given scores count on."""
    busy = max(panel.experts, key=lambda expert: len(panel.desk(expert)))
    first, *rest = panel.desk(busy)
    panel.score(busy, first)
    left = panel.organizer.do("GET", "/organizer/experts")["experts"]
    row = next(each for each in left if each["name"] == busy.do("GET", "/session")["name"])
    panel.organizer.do("POST", f"/organizer/experts/{row['id']}/replacement", {"reason": "失联"})
    mended("expert_left")
    rows = [value_of(item["data"]) for item in play.items("reviews") if item["sk"]["S"].startswith("review#")]
    replacements = sorted({row["expert"] for row in rows if row.get("replaces")})
    told = sorted(letter["body"]["subject"] for letter in play.messages("works_added"))
    assert told == replacements  # one message each
    states = sorted(panel.seats(panel.works[0]) + panel.seats(panel.works[1]))
    assert states == ["assigned"] * (9) + ["replaced"] * len(rest) + ["submitted"]
    panel.experts.remove(busy)
    busy.send("GET", "/reviews")
    assert busy.status == 401  # out at once
    again = panel.organizer.send("POST", f"/organizer/experts/{row['id']}/reminder")
    assert (panel.organizer.status, again["code"]) == (409, "EXPERT_REMOVED")
    panel.score_all()
    assert ended()
    assert audit.verify() == []
