"""Two organizers end the scoring while 200 experts submit, 24 at a time, through the deployed stack with its functions.

Every score that was acknowledged counts exactly once, in the rows, in the history and in the result; whoever was
refused reads that scoring is over, and nothing that comes after the close counts.
"""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from chalicelib.call.campaign import Campaign
from infra import deployment
from infra.demo.visitor import CONTEXT
from tests.browser.cast import Cast, cast_on_own_stack
from tests.waiting import PATIENCE, until

EXPERTS, AT_ONCE = 200, 24
CLOSES_AFTER = 60  # submissions that are answered before the organizers press
Json = dict[str, Any]


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """One work before its experts."""
    with cast_on_own_stack(tmp_path_factory.mktemp("rush")) as cast:
        entry = cast.submitted(cast.entrant("13800138000", "李四"), "钢铁是这样炼成的")
        for number in range(1, 6):
            cast.expert(number)
        cast.reschedule(closes=timedelta(seconds=-1))
        cast.start("screening", "awaiting_people")
        cast.decide(entry)
        cast.gate("screening")
        cast.start("expert_review", "awaiting_people")
        yield cast


@pytest.fixture
def inside(call: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process's own code works on the stack, as an operator's command does."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in call.stack.environment().items():
        monkeypatch.setenv(name, value)
    deployment.forget()
    yield
    deployment.forget()


def _expert(name: str, contest: str, at: datetime) -> Any:
    """The change that registers an expert of whom nothing matters but that they are there."""
    from chalicelib.actors import SYSTEM
    from chalicelib.history import Change
    from chalicelib.people.invited import Expert

    words: Any = dict.fromkeys(("field", "unit", "credit_code", "email", "phone"), "")
    row = Expert(id=name, contest=contest, name=name, created_at=at, **words)
    return Change(row=row, action="invite", by=SYSTEM, at=at)


def _seated(call: Cast) -> list[str]:
    """Sign-in tokens of 200 more experts, each with a seat before the work."""
    from chalicelib import clock
    from chalicelib.actors import SYSTEM, Role
    from chalicelib.aws import correspondence, phases, queries, records
    from chalicelib.history import Change
    from chalicelib.judging import review

    campaign = phases.load(call.stack.contest)
    [entry] = queries.listed_entries(campaign)
    [first, *_] = queries.panel(campaign, entry.id)
    tokens = []
    for number in range(EXPERTS):
        name, at = f"rush{number:03d}", clock.now()
        records.save(
            review.take_seat(
                campaign.id, 1, entry=entry.id, seat=str(100 + number), expert=name, work=first.work, at=at
            ),
            None,
        )
        records.save(_expert(name, campaign.id, at), None)
        tokens.append(correspondence.new_link(Role.EXPERT, name, name))

    def widen(row: Any) -> Change[Any]:
        wider = msgspec.structs.replace(row.round, seats=row.round.seats + EXPERTS)
        return Change(row=msgspec.structs.replace(row, round=wider), action="widen", by=SYSTEM, at=clock.now())

    phases.update(campaign.id, widen)
    return tokens


class Rush:
    """What everybody was answered."""

    def __init__(self, call: Cast, review_path: str) -> None:
        self.call, self.path = call, review_path
        self.acknowledged: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.answered = threading.Semaphore(0)

    def submit(self, number: int, token: str) -> None:
        """An expert signs in, saves a draft and submits; a lost answer or a busy service is tried again."""
        api = f"{self.call.site}/api"
        with httpx.Client(base_url=api, timeout=PATIENCE, trust_env=False, verify=CONTEXT) as web:
            web.headers["X-CSRF-Token"] = web.post("/sign-in/redemptions", json={"token": token}).json()["csrf"]
            path = f"{self.path}-1-{100 + number}"
            row = web.get(path).json()
            for method, place in (("PUT", path), ("POST", f"{path}/submission")):
                body = self._judgement(row["revision"], number)
                answer = web.request(method, place, json=body)
                row = answer.json()
                if answer.is_error:
                    self.refused[row["code"]] += 1
                    break
            else:
                assert row["state"] == "submitted"
                self.acknowledged[f"rush{number:03d}"] += 1
        self.answered.release()

    def _judgement(self, revision: int, number: int) -> Json:
        scores = {criterion["id"]: 50 + number % 50 for criterion in self.call.contest["criteria"]}
        opinion = self.call.contest["opinions"][0]["id"]
        return {"revision": revision, "scores": scores, "opinion": opinion, "comment": f"第{number}位"}

    def asked(self, organizer: Any) -> str:
        """One of two organizers asks that the scoring end although scores are missing; the request."""
        asks = {"act": "close", "phase": "expert_review", "revision": self.call.board()["revision"], "reason": "时间到"}
        return str(organizer.do("POST", "/organizer/confirmations", asks)["id"])

    def close(self, organizer: Any, asked: str) -> int:
        """An organizer confirms the other's request once enough have been answered."""
        answer = organizer.http.post(f"/organizer/confirmations/{asked}/confirmation", json={})
        return int(answer.status_code)


@pytest.mark.usefixtures("inside")
def test_every_acknowledged_score_counts_once_and_nothing_after_the_close(call: Cast) -> None:
    """Rows, history, result and the answers that people got all say the same."""
    from chalicelib.aws import audit, bootstrap, phases, queries

    tokens = _seated(call)
    second = call.person()
    second.enter(bootstrap.appoint_organizer(call.stack.contest, "副主任", "second@example.cn"))
    [work] = queries.listed_entries(phases.load(call.stack.contest))
    rush = Rush(call, f"/reviews/{work.id}")
    requests = [rush.asked(second), rush.asked(call.organizer)]
    order = [37 * number % EXPERTS for number in range(EXPERTS)]  # 37 and 200 have no common divisor
    with ThreadPoolExecutor(AT_ONCE) as experts, ThreadPoolExecutor(2) as office:
        sent = [experts.submit(rush.submit, number, tokens[number]) for number in order]
        for _ in range(CLOSES_AFTER):
            rush.answered.acquire()
        both = zip((call.organizer, second), requests, strict=True)
        closed = [office.submit(rush.close, *each) for each in both]
        for future in sent:
            future.result()
        statuses = sorted(future.result() for future in closed)
    assert statuses == [200, 409]
    assert len(rush.acknowledged) + sum(rush.refused.values()) == EXPERTS
    assert set(rush.refused) <= {"REVIEW_CLOSED", "STALE"}
    assert len(rush.acknowledged) >= CLOSES_AFTER - AT_ONCE
    assert rush.refused, "the close came too late to refuse anybody"

    until(lambda: call.board()["phases"]["expert_review"]["status"] == "done", "the count")
    _all_say(rush.acknowledged, phases.load(call.stack.contest), work.id)
    assert audit.verify() == []


def _all_say(acknowledged: Counter[str], campaign: Campaign, work: str) -> None:
    """The seats and the result hold the scores that were acknowledged, and no others."""
    from chalicelib.aws import objects, queries
    from chalicelib.judging.review import ReviewState

    seats = [seat for seat in queries.panel(campaign, work) if seat.expert.startswith("rush")]
    submitted = {seat.expert for seat in seats if seat.state is ReviewState.SUBMITTED}
    assert submitted == set(acknowledged)
    assert {seat.state for seat in seats} == {ReviewState.SUBMITTED, ReviewState.CLOSED}
    assert all(seat.frozen for seat in seats)
    assert campaign.counted is not None
    [line] = objects.read_document(campaign.counted.result_key)["entries"]
    assert Counter(one["expert"] for one in line["raw"]) == acknowledged
    assert line["n"] == len(acknowledged)
