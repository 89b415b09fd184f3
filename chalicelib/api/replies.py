"""Replies: values to JSON, refusals to statuses, one log line a request."""

import json
import logging
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from chalice.app import Response

from chalicelib.api.gateway import request
from chalicelib.api.refusals import problem_body, status_of
from chalicelib.errors import Problem

_HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}

log = logging.getLogger("zhengxuan.api")
log.addHandler(logging.StreamHandler(sys.stderr))
log.setLevel(logging.INFO)
log.propagate = False


def reply(value: Any, status: int = 200, cookie: str | None = None, **headers: str) -> Response:
    """A value as a JSON answer."""
    more = {name.replace("_", "-"): content for name, content in headers.items()}
    if cookie is not None:
        more["Set-Cookie"] = cookie
    body = "" if value is None else msgspec.json.encode(value).decode()
    headers_sent: dict[str, str | list[str]] = {**_HEADERS, **more}
    return Response(body=body, status_code=status, headers=headers_sent)


def json_route(view: Callable[..., Any]) -> Callable[..., Response]:
    """Make a view's value a reply and its refusals statuses; anything else is a 500 with the request's id, logged."""

    @wraps(view)
    def answer(**path: str) -> Response:
        context, begun = request().context, time.perf_counter()
        request_id = context.get("requestId", "")
        response, failure = _attempt(view, path, request_id)
        route = f"{context.get('httpMethod', '')} {context.get('resourcePath', '')}"
        _log_line(route, request_id, status=response.status_code, begun=begun, failure=failure)
        return response

    return answer


def _attempt(view: Callable[..., Any], path: dict[str, str], request_id: str) -> tuple[Response, str]:
    try:
        value = view(**path)
        return (value if isinstance(value, Response) else reply(value)), ""
    except Problem as problem:
        return reply(problem_body(problem, request_id), status_of(problem)), problem.code
    except Exception as error:  # the edge: whatever went wrong, its reader gets words and an id
        log.exception("unexpected %s in %s (%s)", type(error).__name__, view.__name__, request_id)
        return reply(problem_body(Problem("SERVER_ERROR"), request_id), 500), type(error).__name__


def _log_line(route: str, request_id: str, status: int, begun: float, failure: str) -> None:
    took = round((time.perf_counter() - begun) * 1000, 1)
    log.info(json.dumps({"route": route, "request": request_id, "status": status, "ms": took, "code": failure}))
