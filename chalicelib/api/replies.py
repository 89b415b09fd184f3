"""Replies: values become JSON, refusals become statuses, each request writes one log line."""

import json
import logging
import sys
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import msgspec
from chalice.app import Response

from chalicelib.api import hidden_contacts, security_log
from chalicelib.api.gateway import HEADERS, Replayed, check_same_site, is_read, request
from chalicelib.api.refusals import problem_body, status_of
from chalicelib.aws import tracing
from chalicelib.aws.clients import is_throttled
from chalicelib.config import config
from chalicelib.errors import Problem

RETRY_AFTER = 2  # seconds; the store's burst refills every second
SHARED_FOR = 15  # seconds that an answer serves all who ask: an award that is revoked, a unit that joins, shows as late
COUNTED_FOR = 300  # the same of what is counted once, at publication
log = logging.getLogger("zhengxuan.api")
log.addHandler(logging.StreamHandler(sys.stderr))
log.setLevel(logging.INFO)
log.propagate = False


def reply(value: object, status: int = 200, cookie: str | None = None, **headers: str) -> Response:
    """A value as a JSON answer."""
    more = {name.replace("_", "-"): content for name, content in headers.items()}
    if cookie is not None:
        more["Set-Cookie"] = cookie
    body = "" if value is None else msgspec.json.encode(hidden_contacts.shown(value)).decode()
    headers_sent: dict[str, str | list[str]] = {**HEADERS, **more}
    return Response(body=body, status_code=status, headers=headers_sent)


def json_route(
    view: Callable[..., object], status: int = 200, shared: int | Callable[[Any], int] = 0
) -> Callable[..., Response]:
    """Make a view's value a reply, and its refusals statuses. Any other exception is logged and becomes a 500.

    `shared`: for so many seconds browsers and a distribution may give the answer to all who ask; it may depend on it.
    """

    @wraps(view)
    def answer(**path: str) -> Response:
        context, begun = request().context, time.perf_counter()
        request_id = context.get("requestId", "")
        tracing.request.set(request_id)
        seconds = shared if callable(shared) else lambda _: shared
        response, failure = _attempt(view, path, request_id, status=status, shared=seconds)
        route = f"{context.get('httpMethod', '')} {context.get('resourcePath', '')}"
        _log_line(route, request_id, status=response.status_code, begun=begun, failure=failure)
        _note(route, request_id, response.status_code, failure)
        return response

    return answer


def answering(status: int) -> Callable[[Callable[..., object]], Callable[..., Response]]:
    """A `json_route` whose success has another status than 200."""
    return partial(json_route, status=status)


def for_everybody(shared: int | Callable[[Any], int]) -> Callable[[Callable[..., object]], Callable[..., Response]]:
    """A `json_route` whose answer is the same for everybody for so many seconds; on a laptop it is made each time."""
    return partial(json_route, shared=shared)


def _attempt(
    view: Callable[..., object], path: dict[str, str], request_id: str, *, status: int, shared: Callable[[Any], int]
) -> tuple[Response, str]:
    try:
        if not is_read():
            check_same_site()
        value = view(**path)
        response = value if isinstance(value, Response) else reply(value, status)
        if shared(value) and response.status_code == status and not config().is_local:
            response.headers["Cache-Control"] = f"public, max-age={shared(value)}"
        return response, ""
    except Replayed as before:
        return Response(body=before.body, status_code=status, headers={**HEADERS}), "REPLAYED"
    except Problem as problem:
        return _refused(problem, request_id)
    except Exception as error:  # the last resort: the reader gets words and an id whatever went wrong
        if is_throttled(error):
            return _refused(Problem("BUSY"), request_id)
        return _failed(error, view, request_id)


def _refused(problem: Problem, request_id: str) -> tuple[Response, str]:
    later = {"Retry_After": str(RETRY_AFTER)} if problem.code == "BUSY" else {}
    return reply(problem_body(problem, request_id), status_of(problem), **later), problem.code


def _failed(error: Exception, view: Callable[..., object], request_id: str) -> tuple[Response, str]:
    log.error("unexpected %s in %s (%s)", type(error).__name__, view.__name__, request_id, exc_info=error)
    return reply(problem_body(Problem("SERVER_ERROR"), request_id), 500), type(error).__name__


def _note(route: str, request_id: str, status: int, failure: str) -> None:
    """Write the line of the security log, if the answer is to be noted. Who asked has their answer in any case."""
    try:
        line = security_log.line_of(route, request_id, status, failure)
    except Exception as error:  # what was done is done: a failure here must not look like a refusal
        log.error("the security log failed in %s (%s)", route, request_id, exc_info=error)
        return
    if line:
        log.info(line)


def _log_line(route: str, request_id: str, status: int, begun: float, failure: str) -> None:
    took = round((time.perf_counter() - begun) * 1000, 1)
    line = {"route": route, "request": request_id, "status": status, "ms": took, "code": failure}
    log.info(json.dumps(line | {"version": config().aws_lambda_function_version}))
