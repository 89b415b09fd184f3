"""Refusals: their HTTP status and body."""

from __future__ import annotations  # unevaluated, as in `chalicelib.api.answers`

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.bilingual import Text
from chalicelib.errors import Problem, ProblemKind
from chalicelib.people.send_caps import WorkNeeded

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


class FieldProblemAnswer(msgspec.Struct, frozen=True):
    """One field that was refused."""

    field: Annotated[str, Meta(description="Its path in the body, such as `privacy.version`")]
    code: Annotated[str, Meta(extra_json_schema={"$ref": "#/components/schemas/FieldCode"})]
    message: Text


class WorkAnswer(msgspec.Struct, frozen=True):
    """A proof of work that must come with the request, as `proof`."""

    challenge: str
    bits: Annotated[int, Meta(description="How many zero bits SHA-256 of `<challenge>:<proof>` must begin with")]


class ProblemAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal."""

    code: Annotated[str, Meta(extra_json_schema={"$ref": "#/components/schemas/Code"})]
    message: Text
    fields: list[FieldProblemAnswer]
    request_id: Annotated[str, Meta(description="What to quote when asking for help")]
    help: Annotated[
        Literal[True] | msgspec.UnsetType,
        Meta(description="Where the reader cannot mend it alone: name the contact of `GET /contest`"),
    ] = msgspec.UNSET
    work: Annotated[WorkAnswer | msgspec.UnsetType, Meta(description="With WORK_NEEDED alone")] = msgspec.UNSET


def problem_body(problem: Problem, request_id: str) -> ProblemAnswer:
    """A refusal as the API tells it."""
    fields = [FieldProblemAnswer(each.field, each.code, each.message) for each in problem.fields]
    work = WorkAnswer(problem.challenge, problem.bits) if isinstance(problem, WorkNeeded) else msgspec.UNSET
    return ProblemAnswer(
        code=problem.code,
        message=problem.message,
        fields=fields,
        request_id=request_id,
        help=True if problem.needs_help else msgspec.UNSET,
        work=work,
    )
