"""Refusals: the status and the body that each has over HTTP."""

from typing import Any

from chalicelib.errors import Problem, ProblemKind

STATUSES = {
    ProblemKind.INVALID: 400,
    ProblemKind.SIGNED_OUT: 401,
    ProblemKind.FORBIDDEN: 403,
    ProblemKind.MISSING: 404,
    ProblemKind.CONFLICT: 409,
    ProblemKind.TOO_LARGE: 413,
    ProblemKind.TOO_MANY: 429,
    ProblemKind.UNAVAILABLE: 503,
}
_CODES = {"METHOD_NOT_ALLOWED": 405, "UNSUPPORTED_MEDIA_TYPE": 415, "SERVER_ERROR": 500}


def status_of(problem: Problem) -> int:
    """The HTTP status of a refusal."""
    return _CODES.get(problem.code) or STATUSES[problem.kind]


def problem_body(problem: Problem, request_id: str) -> dict[str, Any]:
    """A refusal as the API tells it."""
    return {
        "code": problem.code,
        "message": problem.message,
        "fields": list(problem.fields),
        "request_id": request_id,
    }
