"""The contest 征选: plays the acts in order; people of one role act at the same time."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from typing import Any, NamedTuple, TypeVar

from chalicelib.bilingual import Text
from infra.demo import afterwards, notice
from infra.demo.entrant import EntrantVisitor
from infra.demo.expert import ExpertVisitor
from infra.demo.logbook import Logbook
from infra.demo.organizer import REFUSE_REASON, RETURN_REASON, JurorVisitor, OrganizerVisitor, Unit
from infra.demo.place import Place
from infra.demo.plan import REVIEWED, SCREENED, ContestPlan, ExpertConduct, Fate
from infra.demo.progress import Bar, Progress
from infra.demo.videos import Videos
from infra.demo.visitor import Json, Messages, Storage, Visitor, until
from infra.local.outbox import REFUSED
from infra.local.people import DEPUTY

AT_ONCE = 8  # people who act at the same moment: enough to keep a laptop's two cores busy
MISTYPED = f"bureau{REFUSED}"
UNIT = ("广州市工业和信息化局", "11440100007482506D", "bureau@units.example.cn")
JURY = (
    Text("王院长", "Dean Wang"),
    Text("李教授", "Professor Li"),
    Text("周导演", "Zhou, director"),
    Text("陈主编", "Chen, editor"),
    Text("何总工", "He, engineer"),
)
_MOTION, _LOST_MOTION = (
    Text("题材填补空白，社会意义突出。", "Nobody has told of this before."),
    Text("有评委认为应列首位。", "One member would have it first."),
)
_SCREENED = Text("初步筛选完成，进入专家评审。", "Screening is complete.")
_AGREED = Text("经定评会审议，同意结果。", "The jury has met and agrees.")
P = TypeVar("P")
T = TypeVar("T")


class Workbooks(NamedTuple):
    """The downloaded files: name and content."""

    results: tuple[str, bytes]
    recommendations: tuple[str, bytes] | None  # of the recommending unit, where the call has any


class ContestOutcome(NamedTuple):
    """What the platform shows at the end."""

    contest: Json
    result: Json  # as the organizer sees it, with every score
    chosen: tuple[str, ...]  # entries that the organizer chose from those tied across the last place
    public: Json  # the result as the public sees it
    board: Json
    panels: dict[int, list[Json]]  # seats by entry
    named: list[Json]  # entries that name the recommending unit, as that unit sees them
    workbooks: Workbooks
    sheet: tuple[str, bytes]  # the tally sheet: name and content


class Contest:
    """One call, from the first invitation to the published result."""

    def __init__(self, site: str, plan: ContestPlan, videos: Videos, organizer: str, progress: Progress) -> None:
        self.plan, self.progress, self.log = plan, progress, Logbook()
        visitor = Visitor(site)
        self.place = Place(
            site,
            plan=plan,
            contest=visitor.get("/contest"),
            videos=videos,
            messages=Messages(site),
            storage=Storage(),
            log=self.log,
        )
        visitor.close()
        self.organizer = OrganizerVisitor(self.place, organizer)
        self.deputy = OrganizerVisitor(self.place, DEPUTY[1])  # the second person where two must agree
        self.entrants: list[EntrantVisitor] = []
        self.experts: list[ExpertVisitor] = []
        self.jury: list[JurorVisitor] = []
        self.second: Json | None = None  # the second round, where there is one
        self.unit = Unit(self.place, UNIT[2]) if plan.call.recommendation.units else None
        self.mistaken = plan.of(*REVIEWED)[0]  # refused by a wrong key at first

    def play(self) -> ContestOutcome:
        """Play all acts. Raises DemoError if one cannot go on."""
        self.organizer.sign_in()
        self.invite()
        self.enter()
        self.close_entries()
        self.screen()
        self.review()
        return self.select()

    def leave(self) -> None:
        """Everybody closes their browser."""
        people: list[EntrantVisitor | ExpertVisitor | JurorVisitor | OrganizerVisitor | Unit] = [
            self.organizer,
            self.deputy,
            *((self.unit,) if self.unit else ()),
            *self.entrants,
            *self.experts,
            *self.jury,
        ]
        for person in people:
            person.web.close()
        self.place.storage.http.close()
        self.place.messages.http.close()

    # --- the acts

    def invite(self) -> None:
        """Experts are invited, and a recommending unit if the call has any; all but the absent expert sign in."""
        with self.progress.bar("experts invited and signed in / 邀请专家", len(self.plan.experts)) as bar:
            unit = self._unit() if self.unit else None
            self.experts = self._invited()
            self.entrants = [EntrantVisitor(self.place, each, unit) for each in self.plan.entrants]
            _together(ExpertVisitor.sign_in, self._present(), bar.advance)
            if self.unit:
                self.unit.sign_in()
            self.deputy.sign_in()
            bar.advance()  # for the absent expert

    def _unit(self) -> str:
        """The recommending unit, registered under a wrong address at first; its id."""
        name, credit_code, _ = UNIT
        unit: str = self.organizer.register(name, credit_code, MISTYPED)["id"]
        self.organizer.mend_address(unit, UNIT)
        return unit

    def _invited(self) -> list[ExpertVisitor]:
        """The plan's experts. One already on the list takes the place of a planned expert of the same field."""
        listed = self.organizer.web.get("/organizer/experts")["experts"]
        fields = [field["id"] for field in self.place.contest["fields"]]
        experts = []
        for who in self.plan.experts:
            there = [row for row in listed if who.part is ExpertConduct.JUDGE and row["field"] == fields[who.field]][:1]
            row = there[0] if there else self.organizer.invite(who)
            listed = [other for other in listed if other not in there]
            self.log.experts[who.number], self.log.names[who.number] = row["id"], row["name"]
            experts.append(ExpertVisitor(self.place, who, row["email"]))
        return experts

    def enter(self) -> None:
        """Entrants sign in, register and upload; then they replace rejected videos and submit."""
        with self.progress.bar("entries registered and uploaded / 报名、上传", len(self.plan.entries)) as bar:
            _together(lambda entrant: entrant.enter(bar), self.entrants)
        with self.progress.bar(
            "entries checked, corrected, submitted / 校验、更换、提交", len(self.plan.entries)
        ) as bar:
            _together(lambda entrant: entrant.see_through(bar), self.entrants)

    def close_entries(self) -> None:
        """The organizer moves the deadline to now; an entry made after it is refused."""
        self.organizer.close_entries()
        late = self.entrants[0]
        self.log.expect(
            late.web.is_refused(
                "ENTRIES_CLOSED", lambda: late.web.post("/entries", {"title": self.plan.said("迟到的作品", "Too late")})
            ),
            "an entry was accepted after the deadline",
        )

    def screen(self) -> None:
        """Every entry is passed, refused, or returned and corrected; then the organizer passes the gate."""
        planned = {self.log.ids[entry.number]: entry for entry in self.plan.of(*SCREENED)}
        returned = self.plan.of(Fate.RETURNED)
        self.organizer.start("screening")
        with self.progress.bar("entries screened / 初步筛选", len(planned) + len(returned)) as bar:
            self.organizer.wait_for("screening", "awaiting_people")
            listed = {row["id"] for row in self.organizer.entries("screening")}
            self.log.expect(listed == planned.keys(), f"{len(listed)} entries to be screened, planned {len(planned)}")
            self._search()
            self._refuse_by_mistake()
            _together(self._screen, listed & planned.keys(), bar.advance)
            for entry in returned:
                self.entrants[entry.owner].correct(entry)
                self._answer(self.log.ids[entry.number], "pass", "")
                bar.advance()
            self.organizer.pass_gate("screening", self.plan.call.said(_SCREENED))
            self.organizer.wait_for("screening", "done")

    def _search(self) -> None:
        """Somebody calls and says a phone number: the organizer finds their entries, and no others."""
        caller = self.entrants[0]
        theirs = {self.log.ids[entry.number] for entry in caller.entries}
        until(lambda: self.organizer.found(caller.who.phone) == theirs, f"the entries of {caller.who.name} to be found")

    def _refuse_by_mistake(self) -> None:
        """A wrong key refuses an entry; the answer is taken back, and no letter has gone."""
        mistaken = self.log.ids[self.mistaken.number]
        self.organizer.decide(mistaken, "refuse", self.plan.call.said(REFUSE_REASON))
        self.organizer.undo(mistaken)

    def _screen(self, entry_id: str) -> None:
        fate = {self.log.ids[entry.number]: entry.fate for entry in self.plan.entries}[entry_id]
        answers = {Fate.REFUSED: ("refuse", REFUSE_REASON), Fate.RETURNED: ("return", RETURN_REASON)}
        outcome, reason = answers.get(fate, ("pass", Text("", "")))
        self._answer(entry_id, outcome, self.plan.call.said(reason))

    def _answer(self, entry_id: str, outcome: str, reason: str) -> None:
        self.organizer.decide(entry_id, outcome, reason)

    def review(self) -> None:
        """Experts score. One recuses and one never comes; others take their seats. The last score ends the round.

        Then the best entries go to experts who have not seen them.
        """
        self.organizer.start("expert_review")
        seats = self.plan.call.review.experts_per_work * len(self.plan.of(*REVIEWED))
        with self.progress.bar("scores / 专家评分", seats) as bar:
            self.organizer.wait_for("expert_review", "awaiting_people")
            self.experts[self.plan.who(ExpertConduct.RECUSES).number].declare_conflict()
            absent = self.experts[self.plan.who(ExpertConduct.ABSENT).number]
            self._scores(bar, 1, partial(self._remove, absent))
            self.second = self.organizer.second_round()
        if self.second:
            wanted = self.second["finalists"] * self.second["per_work"]
            with self.progress.bar("scores of the second round / 复评", wanted) as bar:
                self._scores(bar, 2)
        self.organizer.wait_for("expert_review", "done")

    def _remove(self, absent: ExpertVisitor) -> None:
        """The organizer removes an expert, whose link signs nobody in from then on."""
        self.organizer.replace(self.log.experts[absent.who.number])
        self.log.expect(absent.web.is_refused("LINK_USED", absent.sign_in), "a removed expert could sign in")

    def _scores(self, bar: Bar, number: int, *also: Callable[[], None]) -> None:
        acts: list[Callable[[], None]] = [partial(expert.serve, bar, number) for expert in self._present()]
        self.place.over.clear()
        with self.place.stopping():
            _together(_do, [*acts, *also], at_once=len(acts) + len(also))

    def _present(self) -> list[ExpertVisitor]:
        return [expert for expert in self.experts if expert.who.part is not ExpertConduct.ABSENT]

    def select(self) -> ContestOutcome:
        """The organizer confirms and publishes the result, the workbooks are downloaded, and everybody looks."""
        with self.progress.bar("jury, result confirmed, published, downloaded / 定评、公布、导出", 4) as bar:
            self.organizer.start("selection")
            self.organizer.wait_for("selection", "awaiting_gate")
            self._jury(self.organizer.result())
            result = self.organizer.result()
            chosen = tuple(
                each for award, places in self.plan.places.items() for each in _chosen(result, award, places)
            )
            self.organizer.publish(self.deputy, self.plan.call.said(_AGREED), chosen, _flagged(result, chosen))
            bar.advance()
            if self.organizer.wait_for("selection", "awaiting_notice", "done")["status"] == "awaiting_notice":
                self._notice()
            self.organizer.wait_for("selection", "done")
            bar.advance()
            workbooks = Workbooks(
                self.place.workbook(self.organizer.web, kind="results"),
                self.place.workbook(self.unit.web, kind="recommendations") if self.unit else None,
            )
            bar.advance()
            outcome = self._seen(result, chosen, workbooks)
            bar.advance()
        with self.progress.bar("certificates, one award revoked / 证书、撤销", 1) as bar:
            self._after(result, outcome.public)
            bar.advance()
        return outcome

    def _notice(self) -> None:
        notice.play(self.organizer, self.deputy)

    def _after(self, result: Json, public: Json) -> None:
        afterwards.play(self.organizer, self.deputy, result, public)

    def _jury(self, result: Json) -> None:
        """The first entry below the winners takes their last place by four of five votes; another motion fails.

        With several awards, those of the first.
        """
        award, places = next(iter(self.plan.places.items()))
        self.jury = self.organizer.call_jury([self.plan.call.said(name) for name in JURY])
        entries = [line["id"] for line in result["entries"] if line.get("award", "") == award]
        for (at, ahead_of), votes, reason in (
            ((places, places - 1), "for for for for against", _MOTION),
            ((places + 1, 0), "for against against abstain for", _LOST_MOTION),
        ):
            if at < len(entries):
                voting = list(zip(self.jury, votes.split(), strict=True))
                self.organizer.put_to_vote(entries[at], entries[ahead_of], self.plan.call.said(reason), voting)
                if votes.count("for") > len(JURY) / 2:
                    self.log.moved = (entries[at], entries[ahead_of])

    def _seen(self, result: Json, chosen: tuple[str, ...], workbooks: Workbooks) -> ContestOutcome:
        _together(EntrantVisitor.look, self.entrants)
        spared = self.entrants[self.mistaken.owner].heard_no_refusal(self.mistaken)
        self.log.expect(spared, f"{self.mistaken.name}: its entrant heard of an answer that was taken back")
        proved = self.entrants[self.mistaken.owner].proves(self.mistaken)
        self.log.expect(proved, f"{self.mistaken.name}: the proof of its checkpoint does not hold")
        reviewed = [entry.number for entry in self.plan.of(*REVIEWED)]
        rounds = 2 if self.second else 1
        panels = _together(lambda number: self.organizer.panel(self.log.ids[number], rounds), reviewed)
        public = self.organizer.web.get("/results")
        return ContestOutcome(
            self.place.contest,
            result=result,
            chosen=chosen,
            public=public,
            board=self._settled_board(),
            panels=dict(zip(reviewed, panels, strict=True)),
            named=self.unit.entries() if self.unit else [],
            workbooks=workbooks,
            sheet=self.organizer.sheet(),
        )

    def _settled_board(self) -> Json:
        """The console's figures once they count the last rows."""
        decided = len(self.plan.of(*REVIEWED))

        def look() -> Json | None:
            board = self.organizer.board()
            counts: dict[str, Any] = board["entries"]
            found = sum(counts.get(status, 0) for status in ("awarded", "not_selected", "disqualified"))
            return board if found == decided else None

        return until(look, "the board to count every outcome")


def _chosen(result: Json, award: str, places: int) -> list[str]:
    """The choice among entries tied across an award's last place. In place of a jury, the order of receipts decides."""
    own = [line for line in result["entries"] if line.get("award", "") == award]
    left = places - sum(line["winner"] for line in own)
    tied = [line for line in own if line["id"] in result["undecided"]]
    return [line["id"] for line in sorted(tied, key=lambda line: str(line["receipt"]))[:left]]


def _flagged(result: Json, chosen: Sequence[str]) -> tuple[str, ...]:
    """The winning entries with two scores far above the rest, which the organizer looks at again."""
    winning = (line for line in result["entries"] if line["winner"] or line["id"] in chosen)
    return tuple(line["id"] for line in winning if "two_at_top" in line["flags"])


def _do(act: Callable[[], None]) -> None:
    act()


def _together(
    act: Callable[[P], T], people: Iterable[P], then: Callable[[], None] = lambda: None, at_once: int = AT_ONCE
) -> list[T]:
    """Everybody acts at the same time. Raises the first failure; those who have not begun then do not begin."""

    def acted(person: P) -> T:
        answer = act(person)
        then()
        return answer

    everybody = list(people)
    pool = ThreadPoolExecutor(min(at_once, len(everybody)) or 1)
    try:
        acts = [pool.submit(acted, person) for person in everybody]
        for one in as_completed(acts):
            one.result()
        return [one.result() for one in acts]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
