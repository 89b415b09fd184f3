"""The Chalice application and its current request. Chalice's refusals are rewritten to look like ours."""

import re
from typing import Any

import msgspec
from chalice.app import Chalice, Request

from chalicelib.api.refusals import problem_body, status_of
from chalicelib.errors import Problem

_REFUSALS = {
    "NotFoundError": "NOT_FOUND",
    "ForbiddenError": "NOT_FOUND",
    "MethodNotAllowedError": "METHOD_NOT_ALLOWED",
    "UnsupportedMediaType": "UNSUPPORTED_MEDIA_TYPE",
    "InternalServerError": "SERVER_ERROR",
    "BadRequestError": "INVALID_JSON",
}


class Application(Chalice):
    """Chalice, with its refusals in the product's words."""

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one API Gateway event."""
        answer: dict[str, Any] = super().__call__(event, context)
        refusal = re.match(r'\{"Code":\s*"(\w+)"', answer.get("body") or "")
        if refusal is None:
            return answer
        problem = Problem(_REFUSALS.get(refusal[1], "SERVER_ERROR"), detail="")
        request_id = event.get("requestContext", {}).get("requestId", "")
        body = msgspec.json.encode(problem_body(problem, request_id)).decode()
        return answer | {"statusCode": status_of(problem), "body": body}


application = Application(app_name="zhengxuan")


def request() -> Request:
    """The request being answered."""
    current = application.current_request
    if current is None:
        raise RuntimeError("no request is being answered")
    return current
