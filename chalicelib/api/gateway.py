"""The Chalice application and its current request. Chalice's refusals are rewritten to look like ours."""

import re
from typing import Any
from urllib.parse import urlsplit

import msgspec
from chalice.app import Chalice, Request

from chalicelib.api import further, subjects
from chalicelib.api.refusals import problem_body, status_of
from chalicelib.aws import contests
from chalicelib.aws.secrets import is_of_distribution
from chalicelib.config import config
from chalicelib.errors import Problem

_REFUSALS = {
    "NotFoundError": "NOT_FOUND",
    "ForbiddenError": "NOT_FOUND",
    "MethodNotAllowedError": "METHOD_NOT_ALLOWED",
    "UnsupportedMediaType": "UNSUPPORTED_MEDIA_TYPE",
    "InternalServerError": "SERVER_ERROR",
    "BadRequestError": "INVALID_JSON",
}


HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class Application(Chalice):
    """Chalice, with its refusals in the product's words, and routes that are imported when they are asked for."""

    routes: subjects.Routes  # type: ignore[assignment]

    def __init__(self, app_name: str) -> None:
        super().__init__(app_name)
        self.routes = subjects.Routes(self)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one API Gateway event, in the contest that its address names.

        Where a distribution must stand before the API, who comes past it finds nothing.
        """
        if not is_of_distribution(_shown(event)):
            return _refusal("NOT_FOUND", event) | {"headers": {**HEADERS}, "multiValueHeaders": {}}
        contest = further.contest_of(event)
        if not contest:
            return self._answer(event, context)
        meant = further.as_first(event, self._beside(event)) if further.is_hosted(contest) else None
        if meant is None:
            return _refusal("NOT_FOUND", event) | {"headers": {**HEADERS}, "multiValueHeaders": {}}
        with contests.within(contest):
            return self._answer(meant, context)

    def _beside(self, event: dict[str, Any]) -> dict[str, subjects.Methods]:
        """The routes among which a further contest's request means one."""
        return self.routes.of_subject(event["pathParameters"]["proxy"])

    def _answer(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        answer: dict[str, Any] = super().__call__(event, context)
        refusal = re.match(r'\{"Code":\s*"(\w+)"', answer.get("body") or "")
        return answer | _refusal(_REFUSALS.get(refusal[1], "SERVER_ERROR"), event) if refusal else answer


def _shown(event: dict[str, Any]) -> str:
    """What the request shows as the distribution's secret."""
    headers = event.get("headers") or {}
    return next((str(value) for name, value in headers.items() if name.lower() == "x-origin-secret"), "")


def _refusal(code: str, event: dict[str, Any]) -> dict[str, Any]:
    problem = Problem(code, detail="")
    request_id = event.get("requestContext", {}).get("requestId", "")
    body = msgspec.json.encode(problem_body(problem, request_id)).decode()
    return {"statusCode": status_of(problem), "body": body}


class Replayed(Exception):
    """The request was answered before; `body` is the answer, as JSON."""

    def __init__(self, body: str) -> None:
        super().__init__("a repeated request")
        self.body = body


application = Application(app_name="zhengxuan")


def request() -> Request:
    """The request being answered."""
    current = application.current_request
    if current is None:
        raise RuntimeError("no request is being answered")
    return current


def header(name: str) -> str:
    """One request header; empty if it is missing."""
    return str(request().headers.get(name) or "")


def idempotency_key() -> str:
    """What names the attempt, if the page says so: each repetition of it has the same key."""
    return header("idempotency-key")[:200]


def is_read() -> bool:
    """Whether the request only reads."""
    return request().method in {"GET", "HEAD"}


def client_address() -> str:
    """The IP address of the browser: what API Gateway saw, or what our own distribution in front of it saw."""
    behind = config().proxies
    hops = [hop.strip() for hop in header("x-forwarded-for").split(",")]
    if behind and len(hops) > behind:
        return hops[-1 - behind]
    return str((request().context.get("identity") or {}).get("sourceIp") or "")


def check_same_site() -> None:
    """Refuse a write that another site's page sends. Raises UNSUPPORTED_MEDIA_TYPE, FOREIGN_SITE.

    Such a page can send a form or plain text without asking us first, but not JSON.
    """
    if request().method in ("POST", "PUT") and header("content-type").partition(";")[0].strip() != "application/json":
        raise Problem("UNSUPPORTED_MEDIA_TYPE")
    origin = header("origin")
    ours = {urlsplit(config().site_url).netloc, header("host")} - {""}
    if header("sec-fetch-site") not in ("", "same-origin", "none") or (origin and urlsplit(origin).netloc not in ours):
        raise Problem("FOREIGN_SITE")
