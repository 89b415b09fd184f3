"""The entrant 投稿人: registers, uploads, replaces videos, submits, corrects, withdraws, as the page does."""

import base64
import hashlib
import re
from collections.abc import Collection, Sequence
from mmap import mmap
from typing import overload

import msgspec

from chalicelib.bilingual import Text
from chalicelib.call.checkpoints import Proof
from chalicelib.commands import check_proof
from infra.demo import plan
from infra.demo.extra_fields import filled_in
from infra.demo.logbook import Verdict
from infra.demo.organizer import RETURN_REASON
from infra.demo.place import Place
from infra.demo.plan import Fate, PlannedEntry
from infra.demo.progress import Bar
from infra.demo.videos import Recipe
from infra.demo.visitor import DemoError, Json, until

_CODE = r"(?<!\d)(\d{6})(?!\d)"
_AT_ONCE = 100  # parts signed in one request
# What the message about an entry's outcome says.
_NEWS = {
    "awarded": Text("入选", "was selected in"),
    "not_selected": Text("本次未入选", "was not selected this time"),
    "withdrawn": Text("已撤回", "has been withdrawn"),
    "rejected_format": Text("未通过格式校验|不符合要求", "does not meet the requirements"),
}
_REFUSAL = Text("未通过初步筛选", "did not pass screening")


def _use_of_ai(entry: PlannedEntry, statement: str) -> Json:
    """Every seventh entry says what AI made in it."""
    if entry.number % 7 == 3:
        return {"ai_use": "some", "ai_statement": statement}
    return {"ai_use": "none"}


class Parts(Sequence[bytes]):
    """A video cut into parts of `size` bytes, each read when needed, so that a large video is never whole in memory."""

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
    """An entrant with a browser."""

    def __init__(self, place: Place, who: plan.PlannedEntrant, unit: str | None) -> None:
        self.place, self.who, self.unit, self.said = place, who, unit, place.plan.said
        self.web = place.visitor()
        self.entries = place.plan.sent_by(who)

    def sign_in(self) -> None:
        """Sign in with a one-time code sent by mail or text message, then fill in the profile."""
        self._prove_contact()
        self.web.put("/entrant", self._profile(self.web.get("/entrant")["revision"]))

    def _prove_contact(self) -> None:
        contact = self.who.contact
        before = len(self.place.messages.to(contact))
        sent = self.web.ask("/sign-in/codes", {"contact": contact})
        code = self.place.messages.find(contact, _CODE, before)
        self.web.post("/sign-in/sessions", {"contact": contact, "code": code, "ticket": sent["ticket"]})

    def _profile(self, revision: int) -> Json:
        notice = self.place.contest["privacy"]
        return {
            "revision": revision,
            "kind": self.who.kind,
            "name": self.who.name,
            "credit_code": self.who.credit_code,
            "province": self.said("广东省", "Germany"),
            "city": self.said("广州市", "Potsdam"),
            "contact_person": self.who.person,
            "phone": self.who.phone,
            "email": self.who.email,
            "recommender": None,
            "privacy": {name: notice[name] for name in ("version", "sha256")},
        }

    def enter(self, bar: Bar) -> None:
        """Register every entry and upload its video."""
        self.sign_in()
        for entry in self.entries:
            self.register(entry)
            self.upload(entry, entry.videos[0])
            bar.advance()

    def see_through(self, bar: Bar) -> None:
        """Wait for every verdict, replace rejected videos, submit."""
        for entry in self.entries:
            self._see_through(entry)
            bar.advance()

    def _see_through(self, entry: PlannedEntry) -> None:
        row = self._judged(entry)
        for video in entry.videos[1:]:
            self.upload(entry, video)
            row = self._judged(entry)
        if entry.fate is not Fate.UNFIT:
            row = self.submit(entry, row["revision"])
            self.place.log.receipts[entry.number] = row["receipt"]
        if entry.fate is Fate.WITHDRAWN:
            self.web.post(
                f"/entries/{row['id']}/withdrawal",
                {"reason": self.said("版权方要求撤回", "The owner of the rights asks for it")},
            )

    def register(self, entry: PlannedEntry) -> None:
        """Make an entry with a complete form. Every tenth request is sent twice, as by a double click."""
        key, form = {"Idempotency-Key": f"{self.who.number}-{entry.number}"}, self.form(entry)
        rows = [self.web.post("/entries", form, key) for _ in range(2 if entry.number % 10 == 0 else 1)]
        self.place.log.expect(len({row["id"] for row in rows}) == 1, f"{entry.name}: one request made two entries")
        self.place.log.ids[entry.number] = rows[0]["id"]

    def form(self, entry: PlannedEntry) -> Json:
        """The complete form of an entry."""
        contest, said = self.place.contest, self.said
        themes = contest["themes"]
        [category] = [each for each in contest["categories"] if each["id"] == self.place.plan.category(entry)]
        return {
            "title": entry.title,
            "category": category["id"],
            "theme": themes[entry.number % len(themes)]["id"] if themes else "",
            "synopsis": said(
                f"{entry.title}。一家老厂和一群人的新故事。", f"{entry.title}. A year with people who make things."
            ),
            "creators": [self.who.person, said("摄制组", "The crew")],
            "completed_on": "2025-06-01",
            "public_link": "",
            **_use_of_ai(entry, said("片头由 AI 生成", "The opening titles were generated")),
            "materials": said("音乐已获授权", "The music is licensed"),
            "filing_number": said(f"（粤）微短剧备字〔2025〕{entry.number:04d}", f"No. {entry.number:04d}")
            if category.get("filing_number")
            else "",
            "recommender": self.unit if entry.recommended else None,
            "extra": filled_in(contest, category["id"]),
        }

    # --- the upload

    def upload(self, entry: PlannedEntry, recipe: Recipe) -> None:
        """Upload a video in signed parts, each with its SHA-256; in one planned case, interrupt it and resume."""
        content = self.place.videos.content(recipe, f"{self.who.name} {entry.title}")
        self.send_video(self.place.log.ids[entry.number], recipe.file_name, content, entry.breaks_off)

    def send_video(self, entry_id: str, name: str, content: bytes | mmap, breaks_off: bool = False) -> None:
        """Begin, send every part, complete. With `breaks_off`, stop after the first part, lose the session, resume."""
        file = {"name": name, "size": len(content), "type": "video/mp4"}
        begun = self.web.post(f"/entries/{entry_id}/uploads", file)
        path, parts = f"/entries/{entry_id}/uploads/{begun['upload']}", Parts(content, begun["part_size"])
        if breaks_off:
            self._send(path, parts[:1])
            self._go_on_signed_out(path, parts, begun["token"])
        else:
            self._send(path, parts)
            self.web.post(f"{path}/completion")

    def _go_on_signed_out(self, path: str, parts: "Parts", token: str) -> None:
        """The session ends in mid-upload: the page goes on with the upload's own token, then its entrant signs in."""
        self.web.delete("/session")
        gone = self.web.is_refused("NOT_SIGNED_IN", lambda: self.web.get("/entries"))
        self.place.log.expect(gone, "a session that ended still lists entries")
        self.web.http.headers["X-Upload-Token"] = token
        arrived = {part["n"] for part in self.web.get(f"{path}/parts")["parts"]}
        self.place.log.expect(len(arrived) == 1, f"a broken upload kept {len(arrived)} parts, not one")
        self._send(path, parts, arrived)
        told = self.web.post(f"{path}/completion")["entry"]
        self.place.log.expect(told is None, "an upload's token alone was told of its entry")
        del self.web.http.headers["X-Upload-Token"]
        self._prove_contact()

    def _send(self, path: str, parts: Sequence[bytes], arrived: Collection[int] = ()) -> None:
        wanted = [_part(number, part) for number, part in enumerate(parts, 1) if number not in arrived]
        for at in range(0, len(wanted), _AT_ONCE):
            for signed in self.web.post(f"{path}/signatures", {"parts": wanted[at : at + _AT_ONCE]})["urls"]:
                self.place.storage.send(signed, parts[signed["n"] - 1])

    def _judged(self, entry: PlannedEntry) -> Json:
        """The entry once its video is checked; writes the verdict into the logbook."""
        entry_id = self.place.log.ids[entry.number]

        def look() -> Json | None:
            row: Json = self.web.get(f"/entries/{entry_id}")
            return row if row["video"] and row["video"]["state"] != "checking" else None

        row = until(look, f"the verdict on {entry.name}")
        codes = tuple(finding["code"] for finding in row["video"]["findings"])
        self.place.log.verdicts.setdefault(entry.number, []).append(Verdict(row["video"]["state"], codes))
        return row

    # --- submitting

    def submit(self, entry: PlannedEntry, revision: int) -> Json:
        """Submit, agreeing to every pledge."""
        agreed = [{name: each[name] for name in ("id", "version", "sha256")} for each in self.place.contest["pledges"]]
        path = f"/entries/{self.place.log.ids[entry.number]}/submission"
        answer: Json = self.web.post(path, {"revision": revision, "pledges": agreed})
        return answer

    def correct(self, entry: PlannedEntry) -> None:
        """Change the synopsis of a returned entry and submit it again."""
        entry_id = self.place.log.ids[entry.number]
        returned = until(lambda: self._returned(entry_id), f"{entry.name} to be returned")
        heard = returned["screening"]["reason"] == self.place.plan.call.said(RETURN_REASON)
        self.place.log.expect(heard, f"{entry.name}: the entrant did not get the reason for its return")
        synopsis = self.said(f"{entry.title}。按要求改写的简介。", f"{entry.title}. A synopsis that was written anew.")
        form = self.form(entry) | {"synopsis": synopsis, "revision": returned["revision"]}
        self.submit(entry, self.web.put(f"/entries/{entry_id}", form)["revision"])

    def _returned(self, entry_id: str) -> Json | None:
        row: Json = self.web.get(f"/entries/{entry_id}")
        return row if row["status"] == "returned" else None

    def look(self) -> None:
        """Look up the outcome of every entry, on the page and in messages."""
        statuses = {row["id"]: row["status"] for row in self.web.get("/entries")["entries"]}
        for entry in self.entries:
            status = statuses.get(self.place.log.ids[entry.number], "")
            self.place.log.statuses[entry.number] = status
            if status in _NEWS:
                self._hear(entry, self.place.plan.call.said(_NEWS[status]))

    def proves(self, entry: PlannedEntry) -> bool:
        """Whether a signed checkpoint comes to hold an entry as it is now, by the proof that its entrant downloads."""
        path = f"/entries/{self.place.log.ids[entry.number]}/proof"

        def look() -> Json | None:
            return None if self.web.is_refused("NOT_ANCHORED", lambda: self.web.get(path)) else self.web.get(path)

        told = until(look, f"a checkpoint with {entry.name}")
        return not check_proof.faults_of(msgspec.convert(told["proof"], Proof))

    def heard_no_refusal(self, entry: PlannedEntry) -> bool:
        """Whether no message says that screening has refused an entry."""
        wrong = re.compile(f"{re.escape(entry.title)}.*{self.place.plan.call.said(_REFUSAL)}")
        return not any(wrong.search(text) for text in self.place.messages.to(self.who.contact))

    def _hear(self, entry: PlannedEntry, news: str) -> None:
        try:
            self.place.messages.find(self.who.contact, f"{re.escape(entry.title)}.*({news})")
        except DemoError as problem:
            self.place.log.expect(False, f"no message about the outcome of {entry.name}: {problem}")


def _part(number: int, content: bytes) -> Json:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return {"n": number, "size": len(content), "sha256": digest}
