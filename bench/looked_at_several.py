"""A call with all that a definition may add, for its pages to be looked at.

Two people screen and a third decides where they differ; visitors vote, and two organizers leave votes out; another
contest runs beside it; and when the result is public, changed definitions are deployed, of which one may be adopted.
"""

import hashlib
import os
import tomllib
from typing import Any

import msgspec

from bench.looked_at import SCREENERS, Acts
from chalicelib.aws import bootstrap, contests, records
from chalicelib.call.definition import Definition, ScreeningRules, path_of
from chalicelib.entry.audience import NetworkDay
from infra import calls, deployment
from infra.demo.plan import Fate
from infra.demo.stage import DemoStack
from infra.demo.visitor import Visitor
from infra.local.home import ROOT
from infra.local.stack import Stack

BESIDE = ROOT / "tests" / "contests" / "canal-shorts-2026.toml"
CROWD = 27  # votes from one network
_ADDED = {
    "screening": "persons = 2",
    "audience_vote": 'counts = "live"',
    "ceremony": "attendees = 4",
    "feedback": "band = true\ncomments = true",
}
_DIFFER = (("pass", ""), ("refuse", "成片中出现与主题无关的广告。"))


def written(call: str, *changes: tuple[str, str]) -> str:
    """The id of a copy of a call, with the sections that it leaves out and each of the `changes`, old and new text."""
    source = path_of(call).read_text(encoding="utf-8-sig")
    for before, after in (('id = "', 'id = "seen-'), *changes):
        if before not in source:
            raise ValueError(f"{call} has no {before}")
        source = source.replace(before, after, 1)
    there = tomllib.loads(source)
    added = (f"\n[{name}]\n{rules}\n" for name, rules in _ADDED.items() if name not in there)
    calls.FOLDER.mkdir(parents=True, exist_ok=True)
    (calls.FOLDER / f"{there['id']}.toml").write_text(source + "".join(added), encoding="utf-8")
    return str(there["id"])


def playable(call: Definition) -> Definition:
    """The call as the plan of a demonstration has it: who screens is no matter of the plan."""
    return msgspec.structs.replace(call, screening=ScreeningRules())


class Stage(DemoStack):
    """A platform of its own, with another contest beside; a changed definition is deployed onto it."""

    def _own(self, port: int) -> str:
        os.environ["FURTHER"] = str(BESIDE)
        self.further = calls.further()
        site = super()._own(port)
        for each in self.further:  # without people: their letters would come between those that are waited for
            with contests.within(each):
                bootstrap.open_campaign(each)
                bootstrap.rehearse(each)
        return site

    @property
    def _running(self) -> Stack:
        assert self.stack is not None
        return self.stack

    def _stack(self, port: int) -> Stack:
        return Stack(self.folder, port, contest=self.contest, further=self.further)

    def deploy_again(self) -> None:
        """Stop the platform and start it at the same address, with the definition as its file is now."""
        before = self._running
        before.stop()
        self.stack = self._stack(before.port)
        self.stack.start(self.progress.say)
        deployment.enter(self.stack.environment())


class Several(Acts):
    """The contest with all that may be added."""

    stage: Stage
    screeners: tuple[Visitor, ...] = ()
    differed = ""

    # --- screening by two

    def _search(self) -> None:
        super()._search()
        self.screeners = tuple(self.place.visitor() for _ in SCREENERS)
        for web, email in zip(self.screeners, SCREENERS, strict=True):
            web.return_by_link(self.place.messages, email, "screener")
        self._differ()

    def _differ(self) -> None:
        """Two answer otherwise about one entry, each without sight of the other; the organizer decides."""
        one, two = self.screeners
        work = next(each for each in self.plan.of(Fate.SCORED) if each is not self.mistaken)
        self.differed = self.log.ids[work.number]
        office, desk = self.organizer.web, f"screener/#/?answered=1&work={self.differed}"
        self._look(one, "two-before", "screener/")
        _say(one, self.differed, *_DIFFER[0])
        self._look(one, "two-own-answer", desk)
        self._look(two, "two-other-unseen", desk)
        _say(two, self.differed, *_DIFFER[1])
        self._look(two, "two-differ-own", desk)
        self._look(office, "two-differ-third", f"organizer/#/screening?work={self.differed}")
        self._look(office, "two-differ-entry", f"organizer/#/entries/{self.differed}")
        self.organizer.decide(self.differed, "pass")

    def _answer(self, entry_id: str, outcome: str, reason: str) -> None:
        for web in self.screeners if entry_id != self.differed else ():
            _say(web, entry_id, outcome, reason)

    def screen(self) -> None:
        """Screening; then how well the two agreed, and what each of them sees of it."""
        super().screen()
        office = self.organizer.web
        self._look(self.screeners[0], "two-agreement-own", "screener/")
        self._look(office, "two-agreement", "organizer/#/screening?status=in_review")
        self._look(office, "two-decided-entry", f"organizer/#/entries/{self.differed}")

    # --- after publication

    def _after(self, result: Any, public: Any) -> None:
        super()._after(result, public)
        winner = public["winners"][0]
        entry = next(each["id"] for each in result["entries"] if each["receipt"] == winner["receipt"])
        self._votes(entry)
        self._beside()
        self._adopted()

    def _votes(self, entry: str) -> None:
        office, other = self.organizer.web, self.deputy.web
        page = f"showcase/#/{entry}"
        self._look(None, "audience-showcase", "showcase/")
        self._look(None, "audience-work", page)
        self._look(None, "audience-asking", page, ("为本作品投票", "Vote for this entry"))
        self._look(office, "audience-office-none", "organizer/#/audience")
        votes = self._crowd(entry)
        self._look(None, "audience-voted", page)
        self._look(office, "audience-office", "organizer/#/audience")
        self._look(office, "audience-office-ask", "organizer/#/audience", ("^申请排除", "^Ask to leave out"))
        asked = office.post("/organizer/confirmations", {"act": "leave_out", "votes": votes, "reason": "集中代投。"})
        self._look(office, "audience-office-asked", "organizer/#/audience")
        self._look(office, "audience-mine", "organizer/")
        self._look(other, "audience-other", "organizer/")
        other.post(f"/organizer/confirmations/{asked['id']}/confirmation")
        self._look(office, "audience-office-left-out", "organizer/#/audience")
        self._look(office, "audience-office-again", "organizer/#/audience", ("^申请恢复计入", "^Ask to count again"))

    def _crowd(self, entry: str) -> dict[str, str]:
        """A vote as the page casts it, and a crowd of one network, as so many would leave it behind."""
        phone, web = "13600136011", self.place.visitor()
        ticket = web.ask("/sign-in/codes", {"contact": phone})["ticket"]
        code = self.place.messages.find(phone, r"(?<!\d)(\d{6})(?!\d)")
        web.post("/audience/votes", {"contact": phone, "code": code, "ticket": ticket, "entry": entry})
        web.close()
        day = self.organizer.web.get("/organizer/audience")["day"]
        network = hashlib.sha256(b"a crowd").hexdigest()[:16]
        about = {"contest": self.plan.call.id, "day": day, "network": network, "expires": "2099-01-01T00:00:00Z"}
        row = msgspec.convert(about | {"votes": {entry: CROWD}}, NetworkDay)
        records.transact([records.put_row(row, {})])
        return {"day": day, "network": network}

    def _beside(self) -> None:
        """The contest that runs beside, and its help."""
        at = f"c/{self.stage.further[0]}"
        self._look(None, "beside-home", f"{at}/")
        self._look(None, "beside-help", f"{at}/help/")
        for guide in ("entrant", "expert", "organizer"):
            self._look(None, f"beside-help-{guide}", f"{at}/help/en/{guide}/")

    def _adopted(self) -> None:
        """A definition that may not be adopted any more is deployed, then one that may."""
        if not self.eye.is_wanted("definition"):
            return
        call = self.plan.call.id.removeprefix("seen-")
        version = f'version = "{self.plan.call.version}"'
        newer = (version, f'version = "{self.plan.call.version}-a"')
        office, other, entries = self.organizer.web, self.deputy.web, self.plan.call.limits.entries
        written(call, newer, (f"winners = {self.plan.call.winners}", f"winners = {self.plan.call.winners + 1}"))
        self.stage.deploy_again()
        self._look(office, "definition-refused", "organizer/")
        written(call, newer, (f"entries = {entries}", f"entries = {entries // 2}"))
        self.stage.deploy_again()
        self._look(office, "definition-differs", "organizer/")
        self._look(office, "definition-ask", "organizer/", ("申请采用新版本", "Ask to adopt it"))
        sha256 = office.get("/organizer/definition")["sha256"]
        form = {"act": "adopt", "definition": sha256, "reason": "投稿件数上限调整。"}
        asked = office.post("/organizer/confirmations", form)
        self._look(office, "definition-asked", "organizer/")
        self._look(other, "definition-other", "organizer/")
        other.post(f"/organizer/confirmations/{asked['id']}/confirmation")
        self._look(office, "definition-adopted", "organizer/")

    def leave(self) -> None:
        """The screeners, too."""
        for web in self.screeners:
            web.close()
        super().leave()


def _say(web: Visitor, entry: str, outcome: str, reason: str) -> None:
    revision = web.get(f"/organizer/entries/{entry}")["revision"]
    web.post(f"/organizer/entries/{entry}/screening", {"revision": revision, "outcome": outcome, "reason": reason})
