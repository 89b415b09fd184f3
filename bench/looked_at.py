"""A contest that stops at many moments to have its pages looked at, and does what the demonstration leaves out."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, NamedTuple

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page

from chalicelib.people import credit_code
from infra.demo import afterwards, notice
from infra.demo.contest import Contest
from infra.demo.progress import Bar
from infra.demo.visitor import DemoError, Json, Visitor, until
from tests.unit.entry import attached_files

PLACES = ("experts", "conflicts", "recommenders", "letters", "office", "entries", "result", "screening")
FORMS = (  # of the office: name, place, and the button that opens it
    ("expert", "experts", "添加专家|Add an expert"),
    ("invitation", "experts", "邀请函|Invitation letter"),
    ("unit", "recommenders", "添加推荐单位|Add a recommending unit"),
    ("member", "office", "添加成员|Add a member"),
)
SCREENERS = ("screener1@office.example.cn", "screener2@office.example.cn")
PROVINCE = {"name": "广东省工业和信息化厅", "email": "province@units.example.cn"}
_CODE = "11440000694106863"


class Acts(Contest):
    """The contest; `eye` looks, `press` makes the step that presses a control."""

    eye: Any
    press: Callable[..., Callable[[Page], Any]]

    def _look(self, who: Visitor | None, name: str, path: str, *words: tuple[str, ...]) -> None:
        self.eye.look(who, name, path, *(self.press(*each) for each in words))

    # --- entrants

    def enter(self) -> None:
        """The way in, then what an entrant and a unit see while the call is open."""
        self._look(None, "public-open", "")
        self._look(None, "entrant-door", "entrant/")
        self._look(None, "notice-none", "notice/")
        self._look(None, "showcase-none", "showcase/")
        self._look(None, "statistics-none", "statistics/")
        for role in ("organizer", "expert", "recommender", "screener"):
            self._look(None, f"{role}-door", f"{role}/")
        for guide in ("entrant", "expert", "organizer", "recommender", "screener", "operator"):
            self._look(None, f"help-{guide}", f"help/{{language}}/{guide}/")
        super().enter()
        self._entrant(self.entrants[0].web, "open")
        self._optional(self._units)
        self._office("open")
        for name, place, button in FORMS:
            self._look(self.organizer.web, f"organizer-form-{name}", f"organizer/#/{place}", (button,))

    def _entrant(self, web: Visitor, when: str) -> None:
        rows = web.get("/entries")["entries"]
        self._look(web, f"entrant-{when}-list", "entrant/")
        for part in ("messages", "profile", "new"):
            self._look(web, f"entrant-{when}-{part}", f"entrant/#/{part}")
        seen = set()
        for row in rows:
            if row["status"] in seen:
                continue
            seen.add(row["status"])
            work = f"entrant/#/works/{row['id']}"
            self._look(web, f"entrant-{when}-work-{row['status']}", work)
            for part in ("edit", "preview", "receipt"):
                self._look(web, f"entrant-{when}-{part}-{row['status']}", f"{work}/{part}")
        if rows and when == "open":
            self._look(web, "entrant-open-copy", f"entrant/#/new/{rows[0]['id']}")
            self._look(web, "entrant-open-team", "entrant/#/profile", ("生成邀请码", "Make an invite code"))

    # --- recommending units

    def _units(self) -> None:
        if self.unit is None:
            return
        web, office = self.unit.web, self.organizer.web
        unit = office.get("/organizer/recommenders")["recommenders"]
        above = office.post("/organizer/recommenders", _unit_form(level="province"))
        own = next(each for each in unit if each["email"] == self.unit.email)
        known = ("name", "credit_code", "province", "city", "contact_person", "email", "phone")
        form = {key: own[key] for key in known} | {"level": "city", "parent": above["id"], "reason": "更正层级"}
        office.put(f"/organizer/recommenders/{own['id']}", form)
        self._look(web, "recommender-board", "recommender/")
        self._sheet(own["id"])
        self._picks(own["id"])
        higher = self.place.visitor()
        higher.accept(self.place.messages, PROVINCE["email"])
        self._look(higher, "recommender-above", "recommender/")
        higher.close()
        office.post("/units/reminders", {"units": [above["id"]]})
        self._look(office, "organizer-units", "organizer/#/recommenders")
        self._look(office, "organizer-unit-link", "organizer/#/recommenders", ("投稿链接", "Link", "二维码"))

    def _sheet(self, unit: str) -> None:
        """The unit's own sheet comes back, one title changed and one row nobody entered."""
        web = self.unit.web if self.unit else self.organizer.web
        name, content = self.place.workbook(web, kind="recommendations")
        book, changed = openpyxl.load_workbook(BytesIO(content)), BytesIO()
        page = book.active
        assert isinstance(page, Worksheet)
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "：" in cell.value and len(cell.value) < 16:
                    cell.value = cell.value.replace("：", "之")
        book.save(changed)
        path, about = f"/recommenders/{unit}/sheet", _about(changed.getvalue())
        file = web.post(path, about | {"name": name})["file"]
        self.place.storage.send(web.get(path)["upload"], changed.getvalue())
        web.post(f"{path}/arrival", {"file": file})
        until(lambda: web.get(path)["state"] in ("read", "failed", "unreadable"), "the sheet to be read")
        self._look(web, "recommender-sheet-in", "recommender/")

    def _picks(self, unit: str) -> None:
        assert self.unit is not None
        web = self.unit.web
        entries = [each for each in self.unit.entries() if each["status"] == "submitted"][:3]
        now = web.get("/recommender/picks")
        picks = [{"entry": each["id"], "opinion": "题材典型，同意推荐。", "cleared_by": "赵六"} for each in entries]
        above = [each["id"] for each in now["above"]]
        web.put("/recommender/picks", {"picks": picks, "above": above, "revision": now["revision"]})
        self._look(web, "recommender-picked", "recommender/")
        self._attach(web, f"/recommenders/{unit}/stamped-copy", {"above": above})
        self._look(web, "recommender-stamped", "recommender/")

    def _attach(self, web: Visitor, path: str, more: Json, token: str = "") -> None:
        """Send a PDF as the page does, and wait until it is checked or refused."""
        content = attached_files.written()
        about = _about(content) | {"name": "盖章件.pdf", "kind": "pdf"} | more
        headers = {"X-Evidence-Token": token} if token else None
        self.place.storage.send(web.post(f"{path}/upload", about, headers), content)
        web.post(path, about, headers)

    # --- the office and screeners

    def _office(self, when: str) -> None:
        self._look(self.organizer.web, f"organizer-{when}-overview", "organizer/")
        for place in PLACES:
            self._look(self.organizer.web, f"organizer-{when}-{place}", f"organizer/#/{place}")

    def _search(self) -> None:
        super()._search()
        office = self.organizer.web
        self._office("screening")
        rows = self.organizer.entries("screening")
        self._look(office, "organizer-entry-screening", f"organizer/#/entries/{rows[0]['id']}")
        self._look(office, "organizer-search", f"organizer/#/entries?find={self.entrants[0].who.phone}")
        for number, email in enumerate(SCREENERS, start=1):
            name = f"初筛员{number}"
            office.post("/organizer/organizers", {"name": name, "email": email, "role": "screener"})
        one, two = self.place.visitor(), self.place.visitor()
        one.accept(self.place.messages, SCREENERS[0])
        two.accept(self.place.messages, SCREENERS[1])
        one.post("/organizer/screening/holds", {"entries": [row["id"] for row in rows[1:3]]})
        self._look(two, "screener-desk", "screener/")
        self._look(two, "screener-refuse", "screener/", ("不通过", "Refuse"))
        self._look(two, "screener-return", "screener/", ("退回", "Return"))
        self._look(office, "organizer-batch-return", "organizer/#/screening", ("批量退回", "Return several"))
        for each in (one, two):
            each.close()

    def screen(self) -> None:
        """Screening, then what stands at its gate and after."""
        super().screen()
        self._office("screened")

    # --- experts

    def _scores(self, bar: Bar, number: int, *also: Any) -> None:
        if number == 1:
            expert = self._present()[-1].web
            review = expert.get("/reviews")["reviews"][0]["id"]
            self._look(expert, "expert-list", "expert/")
            self._look(expert, "expert-review", f"expert/#/works/{review}")
            self._look(expert, "expert-conflict", f"expert/#/works/{review}", ("申请回避", "回避", "conflict"))
            self._look(expert, "expert-practice", "expert/#/practice")
            self._office("review")
        super()._scores(bar, number, *also)
        expert = self._present()[-1].web
        self._look(expert, f"expert-closed-{number}", "expert/")
        self._look(expert, f"expert-practice-closed-{number}", "expert/#/practice")

    # --- result, notice, publication

    def _jury(self, result: Any) -> None:
        super()._jury(result)
        office, places = self.organizer.web, "organizer/#/result"
        self._look(office, "organizer-result-gate", places)
        self._look(office, "organizer-overview-gate", "organizer/")
        self._look(office, "organizer-motion", places, ("新的动议", "动议", "motion"))
        self._look(office, "organizer-whatif", places, ("试算", "Try", "What"))
        self._look(office, "organizer-entry-scored", f"organizer/#/entries/{result['entries'][0]['id']}")

    def _notice(self) -> None:
        self._look(None, "notice-posted", "notice/")
        self._look(None, "public-notice", "")
        self._look(None, "notice-objecting", "notice/", ("^提出异议$", "^Object$"))
        self._look(None, "notice-returning", "notice/", ("^补充材料$", "^Add evidence$"))
        notice.play(self.organizer, self.deputy, self._objected)
        self._look(None, "notice-decided", "notice/")
        self._look(self.organizer.web, "organizer-notice-decided", "organizer/")

    def _objected(self) -> None:
        web, office = self.place.visitor(), self.organizer.web
        phone = "13600136009"
        ticket = web.ask("/sign-in/codes", {"contact": phone})["ticket"]
        code = self.place.messages.find(phone, r"(?<!\d)(\d{6})(?!\d)")
        entry = self.log.proposed[0]
        form = {"entry": entry, "name": "吴评论", "ground": "rights", "text": "配乐未获授权，附录音比对。"}
        made = web.post("/objections", {"contact": phone, "code": code, "ticket": ticket, "objection": form})
        self._attach(web, f"/objections/{made['number']}/evidence", {"name": "比对.pdf"}, made["evidence"])
        self._look(office, "organizer-notice-open", "organizer/")
        self._look(office, "organizer-objection-decide", "organizer/", ("作出决定", "Decide"))
        row = next(r for r in office.get("/organizer/objections")["objections"] if r["number"] == made["number"])
        act = {"act": "decide", "entry": entry, "objection": row["number"], "outcome": "dismissed", "ground": "rights"}
        revision = office.get(f"/organizer/entries/{entry}")["revision"]
        asked = office.post("/organizer/confirmations", act | {"revision": revision, "reason": "经核实，已获授权。"})
        self._look(office, "organizer-confirmations-mine", "organizer/")
        self._look(self.deputy.web, "organizer-confirmations-other", "organizer/")
        self._look(self.deputy.web, "organizer-confirm", "organizer/", ("^确认$", "^Confirm$", "同意"))
        self.deputy.web.post(f"/organizer/confirmations/{asked['id']}/confirmation")
        web.close()

    def _after(self, result: Any, public: Any) -> None:
        office = self.organizer.web
        winner, loser = _entry_of(public["winners"][0], result), result["entries"][-1]
        self._optional(self._ceremony, winner)
        self._optional(self._feedback, winner)
        office.put(
            f"/organizer/rights/{winner}/publications",
            {"platform": "bilibili", "link": "https://example.cn/v", "on": _today(office), "revision": 0},
        )
        afterwards.play(self.organizer, self.deputy, result, public)
        self._winner(winner, loser["id"])
        self._office("published")
        for place in ("rights", "ceremony"):
            self._look(office, f"organizer-{place}", f"organizer/#/{place}")
        self._report()
        self._look(office, "organizer-entry-winner", f"organizer/#/entries/{winner}")
        self._public(winner, _entry_of(public["winners"][-1], result), public)

    def _report(self) -> None:
        """What the whole call is reported with, on paper."""
        if self.eye.is_wanted("report"):
            self.eye.print("report", self.place.workbook(self.organizer.web, kind="report")[1])

    def _optional(self, act: Callable[..., None], *about: str) -> None:
        """What a call may leave out."""
        try:
            act(*about)
        except DemoError as refusal:
            self.progress.say(f"left out: {refusal}")

    def _ceremony(self, entry: str) -> None:
        office = self.organizer.web
        self._look(office, "organizer-ceremony-before", "organizer/#/ceremony")
        until_ = (datetime.fromisoformat(office.get("/organizer/board")["now"]) + timedelta(days=7)).isoformat()
        office.put("/organizer/ceremony", {"until": until_, "revision": 0})
        owner = self._owner(entry)
        self._look(owner, "entrant-ceremony", f"entrant/#/works/{entry}")
        revision = owner.get(f"/entries/{entry}/ceremony")["revision"]
        answer = {"attendees": ["李四", "王五"], "trophy": "精工机械", "note": "一人乘轮椅", "revision": revision}
        owner.put(f"/entries/{entry}/ceremony", answer)
        self._look(owner, "entrant-ceremony-answered", f"entrant/#/works/{entry}")

    def _feedback(self, entry: str) -> None:
        path = f"/organizer/entries/{entry}/feedback"
        seen = self.organizer.web.get(path)
        ids = [each["id"] for each in seen["comments"]][:2]
        self.organizer.web.put(path, {"released": ids, "revision": seen["revision"]})

    def _winner(self, winner: str, loser: str) -> None:
        for name, entry in (("winner", winner), ("loser", loser)):
            owner = self._owner(entry)
            self._look(owner, f"entrant-{name}", f"entrant/#/works/{entry}")
            self._look(owner, f"entrant-{name}-list", "entrant/")
            self._look(owner, f"entrant-{name}-messages", "entrant/#/messages")
        if self.unit:
            self._look(self.unit.web, "recommender-after", "recommender/")

    def _owner(self, entry: str) -> Visitor:
        number = next(number for number, each in self.log.ids.items() if each == entry)
        return self.entrants[self.plan.entries[number].owner].web

    def _public(self, winner: str, revoked: str, public: Any) -> None:
        self._look(None, "public-published", "")
        self._look(None, "showcase", "showcase/")
        self._look(None, "showcase-work", f"showcase/#/{winner}")
        self._look(None, "showcase-gone", "showcase/#/gone")
        self._look(None, "statistics", "statistics/")
        self._look(None, "embed", f"embed/{winner}")
        self._look(None, "card", f"api/showcase/{winner}/card")
        self._look(None, "card-revoked", f"api/showcase/{revoked}/card")
        self._look(None, "notice-over", "notice/")
        self._look(None, "certificate-door", "certificate/")
        log = self.log.certificates
        for title, name in ((public["winners"][0]["title"], "valid"), (public["winners"][-1]["title"], "revoked")):
            if title in log:
                self._look(None, f"certificate-{name}", f"certificate/{log[title]}")
        self._look(None, "certificate-unknown", "certificate/GS2025-XXXX")


def _entry_of(line: Json, result: Json) -> str:
    """The entry of a line of the public result."""
    return str(next(each["id"] for each in result["entries"] if each["receipt"] == line["receipt"]))


class About(NamedTuple):
    """A file as a request describes it."""

    size: int
    sha256: str


def _about(content: bytes) -> Json:
    return About(len(content), hashlib.sha256(content).hexdigest())._asdict()


def _unit_form(**more: str) -> Json:
    form = PROVINCE | {"credit_code": _CODE + credit_code.check_character(_CODE)}
    form |= {"province": "广东省", "city": "广州市", "contact_person": "陈处长", "phone": "13700000002"}
    return form | {"deadline": None} | more


def _today(office: Visitor) -> str:
    return str(office.get("/organizer/board")["now"])[:10]
