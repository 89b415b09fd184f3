"""Visitors 访客: people with a browser and a session of their own, who reach the platform by HTTP only."""

import re
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from chalicelib.people import send_caps, sign_in
from infra import authenticator

PATIENCE = 300.0  # seconds a step of the platform may take on a busy laptop
_BETWEEN = 0.2  # seconds between two looks at the outbox, whoever looks
_AGAIN = 3  # times a request is sent if the platform is busy
_TOKEN = r"#token=([\w.-]+)"  # noqa: S105 - where it stands in a message
CONTEXT = ssl.create_default_context()  # one for everybody: making it takes 20 ms of processor time
Json = dict[str, Any]
T = TypeVar("T")


class DemoError(Exception):
    """The demonstration cannot go on; the message says why in one line."""


class Refused(DemoError):
    """The API refused a request; holds its code and words."""

    def __init__(self, method: str, path: str, status: int, answer: Any) -> None:
        problem = answer if isinstance(answer, dict) else {}
        self.status, self.code, self.content = status, str(problem.get("code", "")), problem
        words = problem.get("message") or {"zh": str(answer)[:300]}
        fields = ", ".join(f"{each['field']} {each['code']}" for each in problem.get("fields", ()))
        said = f"{self.code} {words.get('zh', '')} {words.get('en', '')} {fields}".strip()
        super().__init__(f"{method} {path} was refused, {status}: {said}")


def until(look: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """Call `look`, less and less often, until its answer is true. Raises DemoError naming what it waited for."""
    end, pause = time.monotonic() + patience, 0.1
    while True:
        if found := look():
            return found
        if time.monotonic() > end:
            raise DemoError(f"waited {patience:.0f} s in vain for {what}")
        time.sleep(pause)
        pause = min(1.0, pause * 1.5)


class Visitor:
    """One browser: cookie, CSRF token, and requests that must succeed."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.http = httpx.Client(base_url=f"{site}/api", timeout=60, trust_env=False, verify=CONTEXT)

    def close(self) -> None:
        """Leave the site."""
        self.http.close()

    def get(self, path: str, **query: str) -> Any:
        """GET, repeated if the platform is busy."""
        for attempt in range(_AGAIN):
            try:
                return self._asked("GET", path, params=query)
            except Refused as refusal:
                if refusal.status != httpx.codes.SERVICE_UNAVAILABLE or attempt == _AGAIN - 1:
                    raise
                time.sleep(1)
        raise AssertionError  # the last attempt has answered or raised

    def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """POST, once."""
        return self._asked("POST", path, json={} if body is None else body, headers=headers)

    def ask(self, path: str, body: Json) -> Any:
        """POST for a code or a link, with the proof of work that is asked for when many were sent."""
        for _ in range(_AGAIN):
            try:
                return self.post(path, body)
            except Refused as refusal:
                if refusal.code != "WORK_NEEDED":
                    raise
                body = body | {"proof": send_caps.work(**refusal.content["work"])}
        raise DemoError(f"POST {path} asked for work again and again")

    def put(self, path: str, body: Any) -> Any:
        """PUT, once."""
        return self._asked("PUT", path, json=body)

    def delete(self, path: str) -> Any:
        """DELETE, once."""
        return self._asked("DELETE", path, headers={"Content-Type": "application/json"})

    def is_refused(self, code: str, act: Callable[[], Any]) -> bool:
        """Whether `act` is refused with this code."""
        try:
            act()
        except Refused as refusal:
            return refusal.code == code
        return False

    def accept(self, messages: "Messages", email: str) -> None:
        """Sign in with the link of an invitation."""
        self.redeem(messages.find(email, _TOKEN))

    def return_by_link(self, messages: "Messages", email: str, role: str) -> None:
        """Ask for a link on the sign-in page, and sign in with the link in the message."""
        before = len(messages.to(email))
        self.ask("/sign-in/links", {"contact": email, "role": role})
        self.redeem(messages.find(email, _TOKEN, before))

    def redeem(self, token: str) -> None:
        """Sign in with a link, and with a code of an authenticator where one is asked for."""
        session = self.post("/sign-in/redemptions", {"token": token})
        authenticator.enter(self._ask, session, sign_in.named_in(token)[1], authenticator.of_page(self.site))

    def _ask(self, method: str, path: str, body: Json | None) -> Any:
        return self._asked(method, path, json=body)

    def _asked(self, method: str, path: str, **sent: Any) -> Any:
        try:
            return self._taken(self.http.request(method, path, **sent))
        except httpx.HTTPError as error:
            raise DemoError(f"{method} {path} was not answered: {error or type(error).__name__}") from error

    def _taken(self, answer: httpx.Response) -> Any:
        kind = answer.headers.get("content-type", "")
        content = answer.json() if kind.startswith("application/json") and answer.content else answer.text
        if answer.is_error:
            raise Refused(answer.request.method, answer.request.url.path, answer.status_code, content)
        if isinstance(content, dict) and "csrf" in content:
            self.http.headers["X-CSRF-Token"] = content["csrf"]
        return content


class Storage:
    """The bucket as a browser reaches it: by signed addresses."""

    def __init__(self) -> None:
        self.http = httpx.Client(timeout=60, trust_env=False, verify=CONTEXT)

    def send(self, signed: Json, content: bytes) -> None:
        """Send one part."""
        self._asked("PUT", signed["url"], content=content, headers=signed["headers"])

    def watch(self, url: str) -> None:
        """Start to play a video as a player does: read a range of its bytes."""
        answer = self._asked("GET", url, headers={"Range": "bytes=0-65535"})
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            raise DemoError(f"a video must be sent in ranges, but the answer was {answer.status_code}")

    def file(self, url: str) -> bytes:
        """Download a file."""
        return self._asked("GET", url).content

    def _asked(self, method: str, url: str, **sent: Any) -> httpx.Response:
        place = url.partition("?")[0]  # without the signature
        try:
            answer = self.http.request(method, url, **sent)
        except httpx.HTTPError as error:
            raise DemoError(f"{method} {place} was not answered: {error or type(error).__name__}") from error
        if answer.is_error:
            raise DemoError(f"{method} {place} was refused, {answer.status_code}: {answer.text[:300]}")
        return answer


class Messages:
    """The outbox, in which people find their messages."""

    def __init__(self, site: str) -> None:
        self.http = httpx.Client(base_url=site, timeout=60, trust_env=False, verify=CONTEXT)
        self._messages: list[dict[str, str]] = []
        self._asked = 0.0
        self._lock = threading.Lock()

    def to(self, contact: str) -> list[str]:
        """The texts sent to somebody, oldest first."""
        with self._lock:
            if time.monotonic() - self._asked > _BETWEEN:
                self._messages = self._taken()
                self._asked = time.monotonic()
            return [message["text"] for message in reversed(self._messages) if message["to"] == contact]

    def _taken(self) -> list[dict[str, str]]:
        try:
            messages: list[dict[str, str]] = self.http.get("/outbox.json").raise_for_status().json()
        except httpx.HTTPError as error:
            raise DemoError(f"the outbox cannot be read: {error or type(error).__name__}") from error
        return messages

    def find(self, contact: str, pattern: str, after: int = 0) -> str:
        """The first group of `pattern` in the first message to `contact` that matches, after the first `after` ones."""

        def look() -> str | None:
            found = (re.search(pattern, text) for text in self.to(contact)[after:])
            return next((match[1] for match in found if match), None)

        return until(look, f"a message to {contact}")
