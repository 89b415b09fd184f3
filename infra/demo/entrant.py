"""The entrant 投稿人: registers, sends films, mends, submits, corrects, withdraws; every step as the page makes it."""

import base64
import hashlib
import re
from collections.abc import Collection, Sequence
from mmap import mmap
from typing import overload

from infra.demo import plan
from infra.demo.films import Recipe
from infra.demo.logbook import Verdict
from infra.demo.organizer import RETURN_REASON
from infra.demo.place import Place
from infra.demo.plan import Fate, PlannedEntry
from infra.demo.progress import Bar
from infra.demo.visitor import DemoError, Json, until

_CODE = r"(?<!\d)(\d{6})(?!\d)"
_AT_ONCE = 100  # parts signed in one request
# What the letter about a work's end says.
_NEWS = {
    "awarded": "入选“",
    "not_selected": "本次未入选",
    "screened_out": "未通过初步筛选",
    "withdrawn": "已撤回",
    "rejected_format": "未通过格式校验",
}


def _use_of_ai(work: PlannedEntry) -> Json:
    """Every seventh entry says what AI made in it."""
    if work.number % 7 == 3:
        return {"ai_use": "some", "ai_statement": "片头由 AI 生成"}
    return {"ai_use": "none"}


class Parts(Sequence[bytes]):
    """A film cut into parts of a size, each read when it is wanted: a large film is never whole in memory."""

    def __init__(self, content: bytes | mmap, size: int) -> None:
        self.content, self.size = content, size

    def __len__(self) -> int:
        return -(-len(self.content) // self.size)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self.content[at * self.size : (at + 1) * self.size]


class EntrantVisitor:
    """Sends works in."""

    def __init__(self, place: Place, who: plan.PlannedEntrant, unit: str) -> None:
        self.place, self.who, self.unit = place, who, unit
        self.web = place.visitor()
        self.works = place.plan.sent_by(who)

    def sign_in(self) -> None:
        """With a one-time code by mail or text message; then the profile."""
        contact = self.who.contact
        before = len(self.place.letters.to(contact))
        self.web.post("/sign-in/codes", {"contact": contact})
        code = self.place.letters.find(contact, _CODE, before)
        self.web.post("/sign-in/sessions", {"contact": contact, "code": code})
        self.web.put("/entrant", self._profile(self.web.get("/entrant")["revision"]))

    def _profile(self, revision: int) -> Json:
        notice = self.place.contest["privacy"]
        return {
            "revision": revision,
            "kind": "unit" if self.who.credit_code else "individual",
            "name": self.who.name,
            "credit_code": self.who.credit_code,
            "province": "广东省",
            "city": "广州市",
            "contact_person": self.who.person,
            "phone": self.who.phone,
            "email": self.who.email,
            "recommender": None,
            "privacy": {name: notice[name] for name in ("version", "sha256")},
        }

    def enter(self, bar: Bar) -> None:
        """Register every work and send its film."""
        self.sign_in()
        for work in self.works:
            self.register(work)
            self.upload(work, work.films[0])
            bar.advance()

    def see_through(self, bar: Bar) -> None:
        """Wait for every verdict, mend what is refused, submit."""
        for work in self.works:
            self._see_through(work)
            bar.advance()

    def _see_through(self, work: PlannedEntry) -> None:
        row = self._judged(work)
        for film in work.films[1:]:
            self.upload(work, film)
            row = self._judged(work)
        if work.fate is not Fate.UNFIT:
            row = self.submit(work, row["revision"])
            self.place.log.receipts[work.number] = row["receipt"]
        if work.fate is Fate.WITHDRAWN:
            self.web.post(f"/entries/{row['id']}/withdrawal", {"reason": "版权方要求撤回"})

    def register(self, work: PlannedEntry) -> None:
        """A new work with its whole form; sent twice, as by an impatient finger, it is made once."""
        key, form = {"Idempotency-Key": f"{self.who.number}-{work.number}"}, self._form(work)
        rows = [self.web.post("/entries", form, key) for _ in range(2 if work.number % 10 == 0 else 1)]
        self.place.log.expect(len({row["id"] for row in rows}) == 1, f"{work.name}: one request made two works")
        self.place.log.ids[work.number] = rows[0]["id"]

    def _form(self, work: PlannedEntry) -> Json:
        contest = self.place.contest
        category = contest["categories"][work.number % len(contest["categories"])]
        return {
            "title": work.title,
            "category": category["id"],
            "theme": contest["themes"][work.number % len(contest["themes"])]["id"],
            "synopsis": f"{work.title}。一家老厂和一群人的新故事。",
            "creators": [self.who.person, "摄制组"],
            "completed_on": "2025-06-01",
            "public_link": "",
            **_use_of_ai(work),
            "materials": "音乐已获授权",
            "filing_number": f"（粤）微短剧备字〔2025〕{work.number:04d}" if category.get("filing_number") else "",
            "recommender": self.unit if work.recommended else None,
        }

    # --- the upload

    def upload(self, work: PlannedEntry, recipe: Recipe) -> None:
        """Send a film in signed parts, each with its SHA-256; one of them breaks off and goes on."""
        content = self.place.films.content(recipe, f"{self.who.name} {work.title}")
        self.send_film(self.place.log.ids[work.number], recipe.file_name, content, work.breaks_off)

    def send_film(self, entry: str, name: str, content: bytes | mmap, breaks_off: bool = False) -> None:
        """Begin, send every part, complete; `breaks_off` goes away after the first part and comes back."""
        file = {"name": name, "size": len(content), "type": "video/mp4"}
        begun = self.web.post(f"/entries/{entry}/uploads", file)
        path, parts = f"/entries/{entry}/uploads/{begun['upload']}", Parts(content, begun["part_size"])
        if breaks_off:
            self._send(path, parts[:1])
        self._send(path, parts, self._arrived(entry) if breaks_off else ())
        self.web.post(f"{path}/completion")

    def _arrived(self, entry: str) -> set[int]:
        """The parts that a page opened anew finds to have arrived."""
        under_way = self.web.get(f"/entries/{entry}")["upload"]
        found = self.web.get(f"/entries/{entry}/uploads/{under_way['id']}/parts")
        self.place.log.expect(len(found["parts"]) == 1, f"a broken upload kept {len(found['parts'])} parts, not one")
        return {part["n"] for part in found["parts"]}

    def _send(self, path: str, parts: Sequence[bytes], arrived: Collection[int] = ()) -> None:
        wanted = [_part(number, part) for number, part in enumerate(parts, 1) if number not in arrived]
        for at in range(0, len(wanted), _AT_ONCE):
            for signed in self.web.post(f"{path}/signatures", {"parts": wanted[at : at + _AT_ONCE]})["urls"]:
                self.place.storage.send(signed, parts[signed["n"] - 1])

    def _judged(self, work: PlannedEntry) -> Json:
        """The work once its film is checked; the verdict goes into the logbook."""
        entry = self.place.log.ids[work.number]

        def look() -> Json | None:
            row: Json = self.web.get(f"/entries/{entry}")
            return row if row["video"] and row["video"]["state"] != "checking" else None

        row = until(look, f"the verdict on {work.name}")
        codes = tuple(finding["code"] for finding in row["video"]["findings"])
        self.place.log.verdicts.setdefault(work.number, []).append(Verdict(row["video"]["state"], codes))
        return row

    # --- submitting

    def submit(self, work: PlannedEntry, revision: int) -> Json:
        """Submit with every pledge agreed to."""
        agreed = [{name: each[name] for name in ("id", "version", "sha256")} for each in self.place.contest["pledges"]]
        path = f"/entries/{self.place.log.ids[work.number]}/submission"
        answer: Json = self.web.post(path, {"revision": revision, "pledges": agreed})
        return answer

    def correct(self, work: PlannedEntry) -> None:
        """A returned work gets a new synopsis and is submitted again."""
        entry = self.place.log.ids[work.number]
        returned = until(lambda: self._returned(entry), f"{work.name} to be returned")
        heard = returned["screening"]["reason"] == RETURN_REASON
        self.place.log.expect(heard, f"{work.name}: the reason of its return did not arrive")
        form = self._form(work) | {"synopsis": f"{work.title}。按要求改写的简介。", "revision": returned["revision"]}
        self.submit(work, self.web.put(f"/entries/{entry}", form)["revision"])

    def _returned(self, entry: str) -> Json | None:
        row: Json = self.web.get(f"/entries/{entry}")
        return row if row["status"] == "returned" else None

    def look(self) -> None:
        """What has become of the works, on the page and by letter."""
        statuses = {row["id"]: row["status"] for row in self.web.get("/entries")["entries"]}
        for work in self.works:
            status = statuses.get(self.place.log.ids[work.number], "")
            self.place.log.statuses[work.number] = status
            if status in _NEWS:
                self._hear(work, _NEWS[status])

    def _hear(self, work: PlannedEntry, news: str) -> None:
        try:
            self.place.letters.find(self.who.email, f"{re.escape(work.name)}.*({news})")
        except DemoError as problem:
            self.place.log.expect(False, f"what became of {work.name} was not written: {problem}")


def _part(number: int, content: bytes) -> Json:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return {"n": number, "size": len(content), "sha256": digest}
