"""People who play a call through HTTP alone, to bring a stack to where the test of a page begins.

Codes and sign-in links come from the outbox, as they would come by mail.
"""

import base64
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from chalicelib.people import send_caps, sign_in
from infra import authenticator, deployment
from infra.demo.visitor import CONTEXT
from infra.local.stack import Stack
from tests.stack import hold
from tests.waiting import PATIENCE, PATIENCE_MS, until

FILM = Path(__file__).parents[1] / "corpus" / "ok_1080p_six_frames.mp4"
OFFICE = "office@example.cn"  # whom `token` signs in
Json = dict[str, Any]


class Person:
    """Somebody with a session of their own."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.http = httpx.Client(base_url=f"{site}/api", timeout=PATIENCE, trust_env=False, verify=CONTEXT)

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """One request that must succeed."""
        sent = {} if body is None and method != "GET" else body
        answer = self.http.request(method, path, json=sent)
        assert not answer.is_error, f"{method} {path}: {answer.status_code} {answer.text}"
        content = answer.json() if answer.content else None
        if isinstance(content, dict) and "csrf" in content:
            self.http.headers["X-CSRF-Token"] = content["csrf"]
        return content

    def enter(self, token: str) -> None:
        """Sign in by a link, and by a code of an authenticator where one is asked for."""
        session = self.do("POST", "/sign-in/redemptions", {"token": token})
        authenticator.enter(self.do, session, sign_in.named_in(token)[1], authenticator.of_page(self.site))

    def ask(self, path: str, body: Json) -> Any:
        """Ask for a code or a link, with the work that the page does when many were sent."""
        answer = self.http.request("POST", path, json=body)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS and "work" in answer.json():
            return self.ask(path, body | {"proof": send_caps.work(**answer.json()["work"])})
        assert not answer.is_error, f"POST {path}: {answer.status_code} {answer.text}"
        return answer.json()


def press_enter(page: Page) -> None:
    """Use the sign-in link that the page was opened with."""
    page.get_by_role("button", name="进入", exact=True).click(timeout=PATIENCE_MS)


def type_code(page: Page, subject: str) -> None:
    """Prove the second factor on the page that asks for it after the link: the code that an app shows."""
    site = page.url.partition("/organizer/")[0]
    stored = authenticator.of_page(site)(subject)
    assert stored is not None, f"{subject} has no authenticator"
    page.locator("#f-code").fill(authenticator.unused(stored))
    page.locator("#f-code").press("Enter")


class Cast:
    """The people of one call on a stack; `token` signs the organizer in."""

    def __init__(self, stack: Stack, token: str) -> None:
        self.stack, self.site = stack, stack.site
        self.people: list[Person] = []
        self.sessions: dict[str, dict[str, str]] = {}  # cookies by contact
        self.organizer = self.person()
        self.organizer.enter(token)
        # Lent as it is: a link that is asked for anew ends the one that other modules of this stack sign in with.
        self.sessions[OFFICE] = dict(self.organizer.http.cookies)
        self.contest: Json = self.organizer.do("GET", "/contest")
        self.deputy: Person | None = None  # the second organizer, once somebody has to confirm

    def person(self) -> Person:
        """Somebody new, not signed in."""
        self.people.append(Person(self.site))
        return self.people[-1]

    def leave(self) -> None:
        """Everybody closes their connection."""
        for person in self.people:
            person.http.close()

    def board(self) -> Json:
        """The console's figures now."""
        answer: Json = self.organizer.do("GET", "/organizer/board")
        return answer

    # --- messages

    def letters(self, contact: str) -> list[str]:
        """What was sent to a contact, newest first."""
        return [letter["text"] for letter in self.stack.outbox.newest_first() if letter["to"] == contact]

    def _next_letter(self, contact: str, ask: Callable[[], Any], words: str = "") -> str:
        """The letter with these words that comes once it was asked for; others may come meanwhile."""

        def such() -> list[str]:
            return [letter for letter in self.letters(contact) if words in letter]

        before = len(such())
        ask()
        return until(lambda: such()[: len(such()) - before], f"a letter to {contact}")[0]

    def token_for(self, contact: str, role: str) -> str:
        """A fresh sign-in token, asked for as on the page and taken from the message."""
        body = {"contact": contact, "role": role}
        letter = self._next_letter(contact, lambda: self.person().ask("/sign-in/links", body), "请打开以下链接登录")
        return found(r"#token=([\w.-]+)", letter)

    def lend_session(self, contact: str, role: str, page: Page) -> None:
        """Sign a browser in as somebody; one link serves all its lendings, since links are few by policy."""
        if contact not in self.sessions:
            person = self.person()
            person.enter(self.token_for(contact, role))
            self.sessions[contact] = dict(person.http.cookies)
        self._lend(self.sessions[contact], page)

    def lend(self, person: Person, page: Page) -> None:
        """Sign a browser in as somebody who is signed in."""
        self._lend(dict(person.http.cookies), page)

    def _lend(self, cookies: dict[str, str], page: Page) -> None:
        page.context.add_cookies([{"name": name, "value": value, "url": self.site} for name, value in cookies.items()])

    # --- entrants and works

    def entrant(self, contact: str, name: str) -> Person:
        """An individual, signed in with a code, the profile filled in."""
        person = self.person()
        letter = self._next_letter(contact, lambda: person.ask("/sign-in/codes", {"contact": contact}))
        person.do("POST", "/sign-in/sessions", {"contact": contact, "code": found(r"\b(\d{6})\b", letter)})
        privacy = {key: self.contest["privacy"][key] for key in ("version", "sha256")}
        profile = {
            "kind": "individual",
            "name": name,
            "credit_code": None,
            "province": "广东省",
            "city": "广州市",
            "contact_person": name,
            "phone": contact,
            "email": f"{contact}@example.cn",
            "recommender": None,
        }
        revision = person.do("GET", "/entrant")["revision"]
        person.do("PUT", "/entrant", {**profile, "revision": revision, "privacy": privacy})
        return person

    def submitted(self, person: Person, title: str, film: Path = FILM, **form: Any) -> str:
        """The id of a work sent in with its video, checked and submitted."""
        entry = person.do(
            "POST",
            "/entries",
            {
                "title": title,
                "category": self.contest["categories"][0]["id"],
                "theme": self.contest["themes"][0]["id"],
                "synopsis": "一家老厂的新故事。",
                "creators": ["李四"],
                "completed_on": "2025-06-01",
                "ai_use": "none",
                **form,
            },
        )
        entry = self._uploaded(person, entry["id"], film)
        pledges = [{key: pledge[key] for key in ("id", "version", "sha256")} for pledge in self.contest["pledges"]]
        body = {"revision": entry["revision"], "pledges": pledges}
        person.do("POST", f"/entries/{entry['id']}/submission", body)
        return str(entry["id"])

    def _uploaded(self, person: Person, entry: str, film: Path) -> Json:
        content = film.read_bytes()
        file = {"name": "成片.mp4", "size": len(content), "type": "video/mp4"}
        path = f"/entries/{entry}/uploads/{person.do('POST', f'/entries/{entry}/uploads', file)['upload']}"
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        part = {"n": 1, "sha256": digest, "size": len(content)}
        [signed] = person.do("POST", f"{path}/signatures", {"parts": [part]})["urls"]
        given: Any = {"timeout": PATIENCE, "trust_env": False, "verify": CONTEXT}
        sent = httpx.put(signed["url"], content=content, headers=signed["headers"], **given)
        sent.raise_for_status()
        person.do("POST", f"{path}/completion")

        def checked() -> Json | None:
            row: Json = person.do("GET", f"/entries/{entry}")
            return row if row["video"] and row["video"]["state"] != "checking" else None

        row = until(checked, f"the check of {entry}")
        assert row["video"]["state"] == "accepted", row["video"]
        return row

    # --- the organizer's part

    def expert(self, number: int) -> Json:
        """An expert, invited at judge<number>@example.cn."""
        fields = self.contest["fields"]
        row: Json = self.organizer.do(
            "POST",
            "/organizer/experts",
            {
                "name": f"专家{number}",
                "field": fields[number % len(fields)]["id"],
                "unit": f"评审单位{number}",
                "email": f"judge{number}@example.cn",
                "credit_code": "",
                "phone": "",
            },
        )
        return row

    def reschedule(self, **moves: timedelta) -> None:
        """Move dates to so long from now."""
        board = self.board()
        dates = {name: board["calendar"][name] for name in ("opens", "closes", "review_until")}
        dates |= {name: (datetime.fromisoformat(board["now"]) + by).isoformat() for name, by in moves.items()}
        self.organizer.do("PUT", "/organizer/calendar", dates | {"revision": board["revision"], "reason": "演练"})

    def start(self, phase: str, status: str) -> None:
        """Start a phase and wait until it stands at `status`."""
        self.organizer.do("POST", f"/organizer/phases/{phase}/start")
        self.wait_for(phase, status)

    def wait_for(self, phase: str, status: str) -> None:
        """Wait until a phase stands at `status`."""
        until(lambda: self.board()["phases"][phase]["status"] == status, f"{phase} to be {status}")

    def decide(self, entry: str, outcome: str = "pass", reason: str = "") -> None:
        """A screener's answer."""
        row = self.organizer.do("GET", f"/organizer/entries/{entry}")
        body = {"revision": row["revision"], "outcome": outcome, "reason": reason}
        self.organizer.do("POST", f"/organizer/entries/{entry}/screening", body)

    def gate(self, phase: str) -> None:
        """Let a phase that waits go on to its end."""
        self.wait_for(phase, "awaiting_gate")
        self.organizer.do("POST", f"/organizer/phases/{phase}/gate", {"reason": "同意"})
        self.wait_for(phase, "done")

    def second(self) -> Person:
        """Another organizer, signed in: the second person where two decide."""
        if self.deputy is None:
            self.deputy = self.person()
            self.deputy.enter(_appointed(self.stack, "副主任", "deputy@example.cn"))
        return self.deputy

    def confirm(self, act: str) -> None:
        """The second organizer confirms what the first has asked for."""
        second = self.second()
        requests = second.do("GET", "/organizer/confirmations")["requests"]
        [asked] = [each["id"] for each in requests if each["act"] == act and "confirm" in each["can"]]
        second.do("POST", f"/organizer/confirmations/{asked}/confirmation", {})

    def behind(self) -> list[str]:
        """Names of the experts who owe scores, by their seats: the counts in their lines follow a little later."""
        experts = self.organizer.do("GET", "/organizer/experts")["experts"]
        owed = {row["name"]: self.organizer.do("GET", f"/organizer/experts/{row['id']}/seats") for row in experts}
        return [name for name, page in owed.items() if page["seats"]]

    # --- the experts' part

    def judge(self, email: str) -> Person:
        """An expert, signed in."""
        person = self.person()
        person.enter(self.token_for(email, "expert"))
        return person

    def score_all(self, person: Person, points: int) -> None:
        """An expert scores every work that still waits, alike but for the number of the work."""
        for row in person.do("GET", "/reviews")["reviews"]:
            if row["state"] == "submitted":
                continue
            scores = {criterion["id"]: points - int(row["number"]) for criterion in self.contest["criteria"]}
            opinion = self.contest["opinions"][0]["id"]
            body = {"revision": row["revision"], "scores": scores, "opinion": opinion, "comment": "好"}
            person.do("POST", f"/reviews/{row['id']}/submission", body)


def found(pattern: str, text: str) -> str:
    """What a pattern's group matches in a message."""
    match = re.search(pattern, text)
    assert match, f"nothing like {pattern} in: {text}"
    return match[1]


@contextmanager
def cast_on_own_stack(folder: Path, *, scans: bool = False) -> Iterator[Cast]:
    """A call of its own, open today, on a stack of its own: for tests that close it.

    `scans`: accepted films are sampled for the screeners, which takes a second of the processor for each.
    """
    stack = Stack(folder, port=0, is_kept=False)
    stack.start()
    try:
        if not scans:
            hold(stack, "ScansQueue")
        cast = Cast(stack, _opened(stack))
        try:
            yield cast
        finally:
            cast.leave()
    finally:
        stack.stop()


def _opened(stack: Stack) -> str:
    """Open the call as an operator does; the first organizer's token."""
    with _operating(stack):
        from chalicelib.aws import bootstrap

        bootstrap.open_campaign(stack.contest)
        bootstrap.rehearse(stack.contest)
    return _appointed(stack, "王主任", "office@example.cn")


def _appointed(stack: Stack, name: str, email: str) -> str:
    """The token of an organizer whom an operator appoints."""
    with _operating(stack):
        from chalicelib.aws import bootstrap

        return bootstrap.appoint_organizer(stack.contest, name, email)


@contextmanager
def _operating(stack: Stack) -> Iterator[None]:
    """This process acts as the stack's operator, and leaves no connection open."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in stack.environment().items():
            patch.setenv(name, value)
        deployment.forget()
        from chalicelib.aws.clients import client

        yield
        for service in ("dynamodb", "secretsmanager"):
            client(service).close()
    deployment.forget()
