"""People who play a call through HTTP alone, to bring a running stack to where the test of a page begins.

Codes and sign-in links come from the outbox page, as they would come by mail.
"""

import base64
import hashlib
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

FILM = Path(__file__).parents[1] / "corpus" / "ok_1080p_h264_aac.mp4"
PATIENCE = 60.0  # seconds a workflow step may take on a busy machine
Json = dict[str, Any]
T = TypeVar("T")


def until(look: Callable[[], T | None], what: str) -> T:
    """The first truthy answer of `look`. Raises TimeoutError saying what was waited for."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    raise TimeoutError(what)


class Person:
    """Somebody with a session of their own."""

    def __init__(self, site: str) -> None:
        self.http = httpx.Client(base_url=f"{site}/api", timeout=30, trust_env=False)

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """One request that must succeed."""
        answer = self.http.request(method, path, json=body if body is not None else {} if method != "GET" else None)
        assert not answer.is_error, f"{method} {path}: {answer.status_code} {answer.text}"
        content = answer.json() if answer.content else None
        if isinstance(content, dict) and "csrf" in content:
            self.http.headers["X-CSRF-Token"] = content["csrf"]
        return content


class Cast:
    """The people of one call on the stack at `site`; `token` signs the organizer in."""

    def __init__(self, site: str, token: str) -> None:
        self.site = site
        self.organizer = Person(site)
        self.organizer.do("POST", "/sign-in/redemptions", {"token": token})
        self.contest: Json = self.organizer.do("GET", "/contest")

    def board(self) -> Json:
        """The console's figures now."""
        answer: Json = self.organizer.do("GET", "/organizer/board")
        return answer

    # --- letters

    def letters(self, contact: str) -> list[str]:
        """What was sent to a contact, newest first."""
        sent = httpx.get(f"{self.site}/outbox.json", timeout=30, trust_env=False).json()
        return [letter["text"] for letter in sent if letter["to"] == contact]

    def token_for(self, contact: str, role: str) -> str:
        """A fresh sign-in token, asked for on the page and taken from the letter."""
        before = len(self.letters(contact))
        Person(self.site).do("POST", "/sign-in/links", {"contact": contact, "role": role})
        letters = until(lambda: self.letters(contact) if len(self.letters(contact)) > before else None, f"a link for {contact}")
        return found(r"#token=([\w-]+)", letters[0])

    # --- entrants and works

    def entrant(self, contact: str, name: str) -> Person:
        """An individual, signed in with a code, the profile filled in."""
        person = Person(self.site)
        before = len(self.letters(contact))
        person.do("POST", "/sign-in/codes", {"contact": contact})
        letters = until(lambda: self.letters(contact) if len(self.letters(contact)) > before else None, f"a code for {contact}")
        person.do("POST", "/sign-in/sessions", {"contact": contact, "code": found(r"\b(\d{6})\b", letters[0])})
        revision = person.do("GET", "/entrant")["revision"]
        privacy = {key: self.contest["privacy"][key] for key in ("version", "sha256")}
        person.do("PUT", "/entrant", {
            "revision": revision, "kind": "individual", "name": name, "credit_code": None, "province": "广东省", "city": "广州市",
            "contact_person": name, "phone": contact, "email": f"{contact}@example.cn", "recommender": None, "privacy": privacy,
        })
        return person

    def submitted(self, person: Person, title: str, **form: Any) -> str:
        """The id of a work sent in with its film, checked and submitted."""
        entry = person.do("POST", "/entries", {
            "title": title, "category": self.contest["categories"][0]["id"], "theme": self.contest["themes"][0]["id"],
            "synopsis": "一家老厂的新故事。", "creators": ["李四"], "completed_on": "2025-06-01", "ai_statement": "未使用", **form,
        })
        entry = self._uploaded(person, entry["id"])
        pledges = [{key: pledge[key] for key in ("id", "version", "sha256")} for pledge in self.contest["pledges"]]
        person.do("POST", f"/entries/{entry['id']}/submission", {"revision": entry["revision"], "pledges": pledges})
        return str(entry["id"])

    def _uploaded(self, person: Person, entry: str) -> Json:
        content = FILM.read_bytes()
        begun = person.do("POST", f"/entries/{entry}/uploads", {"name": "成片.mp4", "size": len(content), "type": "video/mp4"})
        path = f"/entries/{entry}/uploads/{begun['upload']}"
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        [signed] = person.do("POST", f"{path}/signatures", {"parts": [{"n": 1, "sha256": digest, "size": len(content)}]})["urls"]
        httpx.put(signed["url"], content=content, headers=signed["headers"], timeout=30, trust_env=False).raise_for_status()
        person.do("POST", f"{path}/completion")

        def checked() -> Json | None:
            row: Json = person.do("GET", f"/entries/{entry}")
            return row if row["video"] and row["video"]["state"] != "checking" else None

        row = until(checked, f"the check of {entry}")
        assert row["video"]["state"] == "accepted", row["video"]
        return row

    # --- the organizer's part

    def expert(self, number: int) -> Json:
        """An expert, invited."""
        fields = self.contest["fields"]
        row: Json = self.organizer.do("POST", "/organizer/experts", {
            "name": f"专家{number}", "field": fields[number % len(fields)]["id"], "unit": f"评审单位{number}",
            "email": f"judge{number}@example.cn", "credit_code": "", "phone": "",
        })
        return row

    def close_entries(self) -> None:
        """The deadline is moved to a second ago."""
        board = self.board()
        dates = {name: board["calendar"][name] for name in ("opens", "review_until")}
        closes = datetime.fromisoformat(board["now"]) - timedelta(seconds=1)
        self.organizer.do("PUT", "/organizer/calendar", {
            **dates, "closes": closes.isoformat(), "revision": board["revision"], "reason": "演练",
        })

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
        self.organizer.do("POST", f"/organizer/entries/{entry}/screening", {
            "revision": row["revision"], "outcome": outcome, "reason": reason,
        })

    def gate(self, phase: str) -> None:
        """Let a phase that waits go on to its end."""
        self.wait_for(phase, "awaiting_gate")
        self.organizer.do("POST", f"/organizer/phases/{phase}/gate", {"reason": "同意"})
        self.wait_for(phase, "done")


def found(pattern: str, text: str) -> str:
    """What a pattern's group matches in a letter."""
    match = re.search(pattern, text)
    assert match, f"nothing like {pattern} in: {text}"
    return match[1]
