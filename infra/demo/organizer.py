"""The organizer 主办方 and a recommending unit 推荐单位: what they do on their pages."""

from collections.abc import Sequence

from chalicelib.bilingual import Text
from infra.demo import plan
from infra.demo.place import Place
from infra.demo.visitor import DemoError, Json, until

RETURN_REASON = Text(
    "简介与画面不符，请改写简介后重新提交。",
    "The synopsis tells of something else. Please write it anew and submit again.",
)
REFUSE_REASON = Text(
    "作品为产品推介，与征集主题不符。", "It advertises a product, which is not what the call is about."
)
_JURORS_UNIT = Text("评审机构{number}", "Jury house {number}")
_ABSENT = Text("多次联系未果，未能参加评审。", "Did not answer, and cannot take part.")
_EARLY = Text("演示：提前截止", "Demonstration: closed early")
_WRONG_ADDRESS = Text("邮箱填写有误，已与单位核实。", "The address was mistyped; the unit has told the right one.")


def _unit(name: str, credit_code: str, email: str) -> Json:
    return {
        "name": name,
        "credit_code": credit_code,
        "province": "广东省",
        "city": "广州市",
        "contact_person": "赵敏",
        "email": email,
        "phone": "13700000001",
        "deadline": None,
    }


class JurorVisitor:
    """A member of the jury with a browser."""

    def __init__(self, place: Place, name: str, number: int) -> None:
        self.name, self.email = name, f"juror{number}@jury.example.cn"
        self.web = place.visitor()
        self.unit = place.plan.call.said(_JURORS_UNIT).format(number=number)

    def vote(self, number: int, entry_id: str, ahead_of: str, vote: str) -> None:
        """Vote against first, then as meant: until the vote is closed the last one counts."""
        for each in ("against", vote):
            self.web.post(f"/jury/motions/{number}/vote", {"entry": entry_id, "ahead_of": ahead_of, "vote": each})


class OrganizerVisitor:
    """An organizer with a browser."""

    def __init__(self, place: Place, email: str) -> None:
        self.place, self.email, self.said = place, email, place.plan.call.said
        self.web = place.visitor()

    def sign_in(self) -> None:
        """Sign in with a link requested on the page."""
        self.web.return_by_link(self.place.messages, self.email, "organizer")

    def board(self) -> Json:
        """The console's figures."""
        found: Json = self.web.get("/organizer/board")
        return found

    # --- people

    def invite(self, expert: plan.PlannedExpert) -> Json:
        """Register an expert, who is sent a message."""
        field = self.place.contest["fields"][expert.field % len(self.place.contest["fields"])]["id"]
        row: Json = self.web.post(
            "/organizer/experts",
            {
                "name": expert.name,
                "field": field,
                "unit": expert.unit,
                "credit_code": expert.credit_code,
                "email": expert.email,
                "phone": "",
            },
        )
        return row

    def register(self, name: str, credit_code: str, email: str) -> Json:
        """Register a recommending unit, which is sent a message."""
        row: Json = self.web.post("/organizer/recommenders", _unit(name, credit_code, email))
        return row

    def mend_address(self, unit: str, form: tuple[str, str, str]) -> None:
        """See that a unit's invitation was refused for good, and correct the address: a new invitation goes there."""

        def refused() -> Json | None:
            rows = self.web.get("/organizer/recommenders")["recommenders"]
            return next((row["refused"] for row in rows if row["id"] == unit), None)

        words = until(refused, "the refusal of a letter")["words"]
        self.place.log.expect(words.startswith("550 "), f"a refused letter is shown as: {words}")
        self.web.put(f"/organizer/recommenders/{unit}", _unit(*form) | {"reason": self.said(_WRONG_ADDRESS)})

    def agree(self, colleague: "OrganizerVisitor", form: Json) -> None:
        """One asks and cannot confirm it alone, the other confirms it. In an office of one, asking is enough."""
        seen = self.web.get(f"/organizer/entries/{form['entry']}") if "entry" in form else self.board()
        revision = seen["revision"]
        asked = self.web.post("/organizer/confirmations", form | {"revision": revision})
        if self.place.plan.call.confirmation.persons == 1:
            return
        path = f"/organizer/confirmations/{asked['id']}/confirmation"
        alone = self.web.is_refused("SECOND_PERSON_NEEDED", lambda: self.web.post(path))
        self.place.log.expect(alone, f"one organizer alone could {form['act']}")
        colleague.web.post(path)

    def replace(self, expert: str) -> None:
        """Remind an absent expert, then give the seats to others."""
        self.web.post(f"/organizer/experts/{expert}/reminder")
        self.web.post(f"/organizer/experts/{expert}/replacement", {"reason": self.said(_ABSENT)})

    # --- the call and its phases

    def close_entries(self) -> None:
        """Move the deadline to now."""
        board = self.board()
        dates = {name: board["calendar"][name] for name in ("opens", "review_until")}
        body = dates | {"closes": board["now"], "revision": board["revision"], "reason": self.said(_EARLY)}
        self.web.put("/organizer/calendar", body)

    def start(self, phase: str) -> None:
        """Start a phase's workflow."""
        self.web.post(f"/organizer/phases/{phase}/start")

    def wait_for(self, phase: str, *statuses: str) -> Json:
        """The phase once it has one of the `statuses`. Raises DemoError if it fails instead."""

        def look() -> Json | None:
            found: Json = self.board()["phases"][phase]
            return found if found["status"] in (*statuses, "failed") else None

        found = until(look, f"{phase} to be {' or '.join(statuses)}")
        if found["status"] == "failed":
            raise DemoError(f"{phase} failed: {found['failure']}")
        return found

    def second_round(self) -> Json | None:
        """The second round once its experts can begin; None if the review ended after the first."""

        def look() -> tuple[Json | None] | None:
            board = self.board()
            phase, found = board["phases"]["expert_review"]["status"], board["round"]
            if phase == "failed":
                raise DemoError(f"expert_review failed: {board['phases']['expert_review']['failure']}")
            if phase == "done":
                return (None,)
            return (found,) if found["number"] == 2 and phase == "awaiting_people" else None

        return until(look, "the second round, or the end of the first")[0]

    def pass_gate(self, phase: str, reason: str) -> None:
        """Give the decision that a phase waits for."""
        self.wait_for(phase, "awaiting_gate")
        self.web.post(f"/organizer/phases/{phase}/gate", {"reason": reason})

    def publish(
        self, colleague: "OrganizerVisitor", reason: str, chosen: Sequence[str], looked_at: Sequence[str]
    ) -> None:
        """Ask that the result be confirmed, with the entries that this names, and have a colleague agree."""
        self.wait_for("selection", "awaiting_gate")
        named = {"chosen": list(chosen), "looked_at": list(looked_at)}
        self.agree(colleague, {"act": "publish", "reason": reason} | named)

    # --- entries

    def entries(self, status: str) -> list[Json]:
        """All entries in a status."""
        rows: list[Json] = []
        after = ""
        while True:
            page = self.web.get("/organizer/entries", status=status, after=after)
            rows += page["entries"]
            after = page["next"]
            if not after:
                return rows

    def decide(self, entry_id: str, outcome: str, reason: str = "") -> None:
        """Open an entry, play its video, and decide."""
        row = self.web.get(f"/organizer/entries/{entry_id}")
        self.place.storage.watch(row["playback_url"])
        body = {"revision": row["revision"], "outcome": outcome, "reason": reason}
        self.web.post(f"/organizer/entries/{entry_id}/screening", body)

    def undo(self, entry_id: str) -> None:
        """Take the last answer of screening back."""
        row = self.web.get(f"/organizer/entries/{entry_id}")
        self.web.post(f"/organizer/entries/{entry_id}/screening/undo", {"revision": row["revision"]})

    def found(self, find: str) -> set[str]:
        """The entries that a search finds, by id."""
        return {row["id"] for row in self.web.get("/organizer/search", find=find)["entries"]}

    def panel(self, entry_id: str, rounds: int) -> list[Json]:
        """The seats of an entry in all rounds."""
        path, numbers = f"/organizer/entries/{entry_id}/reviews", range(1, rounds + 1)
        return [seat for number in numbers for seat in self.web.get(path, round=str(number))["reviews"]]

    def result(self) -> Json:
        """The tally with every score."""
        found: Json = self.web.get("/organizer/result")
        after = found["next"]
        while after is not None:
            page: Json = self.web.get("/organizer/result", after=str(after))
            found["entries"] += page["entries"]
            after = page["next"]
        return found

    def call_jury(self, names: Sequence[str]) -> list["JurorVisitor"]:
        """Register the members of the jury, who sign in with the links of their invitations."""
        members = [JurorVisitor(self.place, name, number) for number, name in enumerate(names, 1)]
        for member in members:
            form = {"name": member.name, "email": member.email, "unit": member.unit, "role": "juror"}
            self.web.post("/organizer/organizers", form)
        for member in members:
            member.web.accept(self.place.messages, member.email)
        return members

    def put_to_vote(
        self, entry_id: str, ahead_of: str, reason: str, votes: Sequence[tuple["JurorVisitor", str]]
    ) -> Json:
        """Put it to the jury to place an entry ahead of another; each member votes, and the vote is closed."""
        form = {"entry": entry_id, "ahead_of": ahead_of, "reason": reason}
        path = "/organizer/motions"
        number = self.web.post(path, form | {"revision": self.board()["revision"]})["number"]
        for member, vote in votes:
            member.vote(number, entry_id, ahead_of, vote)
        closed: Json = self.web.post(f"{path}/{number}/closing")
        told = {ballot["name"]: ballot["vote"] for ballot in closed["votes"]}
        self.place.log.expect(
            told == {member.name: vote for member, vote in votes}, f"the jury voted otherwise: {told}"
        )
        return closed

    def sheet(self) -> tuple[str, bytes]:
        """The tally sheet, downloaded: its name and content."""
        found: Json = self.web.get("/organizer/result/sheet")
        return found["name"], self.place.storage.file(found["url"])


class Unit:
    """A recommending unit."""

    def __init__(self, place: Place, email: str) -> None:
        self.place, self.email = place, email
        self.web = place.visitor()

    def sign_in(self) -> None:
        """Sign in with the link of the invitation."""
        self.web.accept(self.place.messages, self.email)

    def entries(self) -> list[Json]:
        """The entries that name this unit."""
        found: list[Json] = self.web.get("/recommender")["entries"]
        return found
