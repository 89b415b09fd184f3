"""The expert 专家: signs in with the link in a message, recuses, watches and scores, as the page does."""

from collections.abc import Mapping
from decimal import Decimal

from infra.demo import plan
from infra.demo.logbook import Judgement
from infra.demo.place import Place
from infra.demo.plan import PlannedEntry
from infra.demo.progress import Bar
from infra.demo.visitor import Json


class ExpertVisitor:
    """An expert with a browser."""

    def __init__(self, place: Place, who: plan.PlannedExpert, email: str) -> None:
        self.place, self.who, self.email = place, who, email
        self.web = place.visitor()
        self.entries = {entry.title: entry for entry in place.plan.entries}

    def sign_in(self) -> None:
        """Sign in with the link of the invitation, or ask for a new link if that one is used."""
        if self.email == self.who.email:
            self.web.accept(self.place.messages, self.email)
        else:
            self.web.return_by_link(self.place.messages, self.email, "expert")

    def declare_conflict(self) -> None:
        """Declare a conflict over the first entry on the list."""
        row = self.web.get("/reviews")["reviews"][0]
        self.web.post(
            f"/reviews/{row['id']}/conflict",
            {
                "reason": self.place.plan.said(
                    "与作品导演曾长期共事，申请回避。", "I have worked with its director for years."
                )
            },
        )
        self.place.log.conflicts.add((self.entries[row["title"]].number, self.who.number))

    def serve(self, bar: Bar, number: int) -> None:
        """Score everything assigned until the round is closed; a vacated seat may bring another entry at any time."""
        pause = 0.2
        while not self.place.over.is_set():
            found = self.web.get("/reviews")
            if found["closed"] or found["round"] != number:
                return
            waiting = [row for row in found["reviews"] if row["state"] in ("assigned", "draft")]
            for row in waiting:
                self.score(row)
                bar.advance()
            pause = 0.2 if waiting else min(2.0, pause * 1.5)
            self.place.over.wait(pause)

    def score(self, row: Json) -> None:
        """Watch, save half of the scores, then submit all of them."""
        seen = self.web.get(f"/reviews/{row['id']}")
        self.place.storage.watch(seen["playback_url"])
        entry = self.entries[seen["title"]]
        given = self._judgement(entry)
        half = _body(
            seen["revision"], Judgement(dict(list(given.scores.items())[: len(given.scores) // 2 + 1]), "", "")
        )
        saved = self.web.put(f"/reviews/{row['id']}", half)
        if int(row["number"]) % 10 == 0:  # a second tab, left open, must not overwrite
            stale = self.web.is_refused("STALE", lambda: self.web.put(f"/reviews/{row['id']}", half))
            self.place.log.expect(stale, f"a stale page overwrote the score of {entry.name}")
        done = self.web.post(f"/reviews/{row['id']}/submission", _body(saved["revision"], given))
        self.place.log.judgements[entry.number, self.who.number] = given
        self.place.log.shown_totals[entry.number, self.who.number] = Decimal(done["total"])

    def _judgement(self, entry: PlannedEntry) -> Judgement:
        criteria = [criterion["id"] for criterion in self.place.contest["criteria"]]
        scores = {name: self.place.plan.points(entry, self.who, name) for name in criteria}
        said = self.place.plan.said
        words = said(
            f"《{entry.title}》叙事完整，{self.who.name}评。", f"“{entry.title}” is well told, says {self.who.name}."
        )
        return Judgement(scores, self._opinion(scores), words)

    def _opinion(self, scores: Mapping[str, int]) -> str:
        """The first opinion from 80 of 100 points on, then one for each dozen less, as far as the call has any."""
        opinions, range_of = self.place.contest["opinions"], self.place.contest["scores"]
        mean = sum(scores.values()) / len(scores)
        share = 100 * (mean - range_of["min"]) / (range_of["max"] - range_of["min"])
        place = 0 if share >= 80 else 1 if share >= 68 else 2
        chosen: str = opinions[min(place, len(opinions) - 1)]["id"]
        return chosen


def _body(revision: int, given: Judgement) -> Json:
    return {
        "revision": revision,
        "scores": given.scores,
        "opinion": given.opinion or None,
        "comment": given.comment,
    }
