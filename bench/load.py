"""A busy hour on the laptop's stack: entrants write and send films, experts save scores, the office reads.

    python -m bench.load [--entrants 200] [--experts 50] [--seconds 60]

It starts a fresh platform on loopback, plays the collection with every entrant saving the form each three seconds and
then sending a film, and the review with every expert saving a score each five seconds, as their pages do at most; the
office reads its lists the whole time. It prints, for each route, requests, requests a second, p50 and p99 in ms, how
many were refused (a proof of work that is asked for, the demonstration's own mistakes) and how many failed, and keeps
the table in bench/results.
"""

import argparse
import re
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx

from bench import measuring
from chalicelib.call.definition import load_definition
from infra.demo.contest import Contest
from infra.demo.entrant import EntrantVisitor
from infra.demo.expert import ExpertVisitor
from infra.demo.organizer import OrganizerVisitor
from infra.demo.place import Place
from infra.demo.plan import PlannedEntry, make
from infra.demo.progress import Bar, Progress
from infra.demo.stage import ORGANIZER, DemoStack
from infra.demo.videos import Videos
from infra.demo.visitor import Refused, Visitor

CALL = "industry-story-2025"
_DRAFT, _SCORE, _READ = 3.0, 5.0, 2.0  # seconds between two saves of a form, of a score, and two looks of the office
_READS = ("/organizer/board", "/organizer/entries?status=draft", "/organizer/search?find=厂", "/organizer/experts")
_ID = re.compile(r"/[0-9a-f]{12,}(?:-[\d-]+)?(?=/|$)")


class Times:
    """How long each request of a route took, in seconds, and which failed; threads write at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.took: dict[str, list[float]] = defaultdict(list)
        self.failed: dict[str, list[int]] = defaultdict(lambda: [0, 0])

    def begun(self, request: httpx.Request) -> None:
        """A request goes out."""
        request.extensions["begun"] = time.perf_counter()

    def ended(self, answer: httpx.Response) -> None:
        """Its answer is there, whole."""
        answer.read()
        took = time.perf_counter() - answer.request.extensions["begun"]
        route = f"{answer.request.method} {_ID.sub('/…', answer.request.url.path.removeprefix('/api'))}"
        with self._lock:
            self.took[route].append(took)
            self.failed[route][answer.is_server_error] += answer.is_error

    def lines(self, seconds: float) -> list[list[object]]:
        """A line of the table for each route, the most used first."""
        found = []
        for route, took in sorted(self.took.items(), key=lambda each: -len(each[1])):
            cuts = quantiles(took, n=100) if len(took) > 1 else took * 99
            rate, p50, p99 = len(took) / seconds, 1000 * cuts[49], 1000 * cuts[98]
            found.append([route, len(took), f"{rate:.1f}", f"{p50:.0f}", f"{p99:.0f}", *self.failed[route]])
        return found


@dataclass(frozen=True)
class TimedPlace(Place):
    """The place whose visitors are timed."""

    times: Times = field(default_factory=Times)

    def visitor(self) -> Visitor:
        """A new visitor of the site."""
        visitor = Visitor(self.site)
        visitor.http.event_hooks = {"request": [self.times.begun], "response": [self.times.ended]}
        return visitor


class Load(Contest):
    """The demonstration's contest with everybody at work at once."""

    def time(self) -> Times:
        """Count from here on, with people who have new browsers."""
        times = Times()
        known = {each.name: getattr(self.place, each.name) for each in fields(Place)}
        self.place = TimedPlace(**known, times=times)
        self.organizer.web.close()
        self.organizer = OrganizerVisitor(self.place, ORGANIZER)
        return times

    def collect(self, seconds: float) -> list[list[object]]:
        """Entrants save their forms again and again, then send their films and submit."""
        times = self.time()
        self.organizer.sign_in()
        self.entrants = [EntrantVisitor(self.place, each, None) for each in self.plan.entrants]
        with ThreadPoolExecutor(len(self.entrants)) as people, self.reading():
            began = time.monotonic()
            list(people.map(lambda person: self._enter(person, began + seconds), self.entrants))
            with self.progress.bar("films sent, checked, submitted", len(self.plan.entries)) as bar:
                list(people.map(lambda person: self._send(person, bar), self.entrants))
        return times.lines(time.monotonic() - began)

    def _enter(self, person: EntrantVisitor, until: float) -> None:
        person.sign_in()
        for entry in person.entries:
            person.register(entry)
        while time.monotonic() < until:
            for entry in person.entries:
                self._save(person, entry)
                time.sleep(_DRAFT / len(person.entries))

    def _save(self, person: EntrantVisitor, entry: PlannedEntry) -> None:
        path = f"/entries/{self.log.ids[entry.number]}"
        row = person.web.get(path)
        _tried(lambda: person.web.put(path, person.form(entry) | {"revision": row["revision"]}))

    def _send(self, person: EntrantVisitor, bar: Bar) -> None:
        for entry in person.entries:
            person.upload(entry, entry.videos[0])
        person.see_through(bar)

    def judge(self, seconds: float) -> list[list[object]]:
        """Every entry passes; then experts save scores again and again."""
        self.organizer.close_entries()
        self.organizer.start("screening")
        self.organizer.wait_for("screening", "awaiting_people")
        for row in self.organizer.entries("screening"):
            self.organizer.decide(row["id"], "pass")
        self.organizer.pass_gate("screening", "压力测试")
        self.organizer.wait_for("screening", "done")
        self.organizer.start("expert_review")
        self.organizer.wait_for("expert_review", "awaiting_people")
        times = self.time()
        self.organizer.sign_in()
        experts = [ExpertVisitor(self.place, each.who, each.email) for each in self.experts]
        with ThreadPoolExecutor(len(experts)) as people, self.reading():
            began = time.monotonic()
            list(people.map(lambda person: self._score(person, began + seconds), experts))
        return times.lines(time.monotonic() - began)

    def _score(self, person: ExpertVisitor, until: float) -> None:
        person.web.return_by_link(self.place.messages, person.email, "expert")
        criteria = [criterion["id"] for criterion in self.place.contest["criteria"]]
        desk = [row["id"] for row in person.web.get("/reviews")["reviews"]]
        points, turn = self.place.contest["scores"], 0
        while desk and time.monotonic() < until:
            seen, turn = person.web.get(f"/reviews/{desk[turn % len(desk)]}"), turn + 1
            scores = dict.fromkeys(criteria, points["min"] + turn % 5 * points["step"])
            body = {"revision": seen["revision"], "scores": scores, "opinion": None, "comment": f"第{turn}次保存"}
            _tried(partial(person.web.put, f"/reviews/{seen['id']}", body))
            time.sleep(_SCORE)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Meanwhile the office reads its lists."""
        over = threading.Event()

        def read() -> None:
            while not over.is_set():
                for path in _READS:
                    _tried(partial(self.organizer.web.get, path))
                over.wait(_READ)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield
        finally:
            over.set()
            reader.join()


def _tried(act: Callable[[], Any]) -> None:
    """A refusal is counted in the table, and the person goes on."""
    try:
        act()
    except Refused:
        return


def main() -> None:
    """Play both parts, keep the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entrants", type=int, default=200, help="entries of so many, some by one entrant")
    parser.add_argument("--experts", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    plan, progress = make(asked.entrants, asked.experts, load_definition(CALL)), Progress()
    with tempfile.TemporaryDirectory() as folder:
        videos = Videos(Path(folder) / "videos")
        with DemoStack(Path(folder) / "stack", CALL, progress) as site:
            with progress.bar("making sample videos", len(plan.videos)) as bar:
                videos.make(plan.videos, bar)
            contest = Load(site, plan=plan, videos=videos, organizer=ORGANIZER, progress=progress)
            try:
                contest.organizer.sign_in()
                contest.invite()
                told = [
                    _table("collection", contest.collect(asked.seconds)),
                    _table("review", contest.judge(asked.seconds)),
                ]
            finally:
                contest.leave()
    heading = f"{len(plan.entrants)} entrants with {len(plan.entries)} entries, {len(plan.experts)} experts"
    measuring.keep("load", "\n\n".join([heading, *told]))


def _table(part: str, lines: Sequence[Sequence[object]]) -> str:
    header = ["route", "requests", "a second", "p50 ms", "p99 ms", "refused", "failed"]
    return f"**{part}**\n\n{measuring.table(header, lines)}"


if __name__ == "__main__":
    main()
