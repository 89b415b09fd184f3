"""Requests that Schemathesis makes from the document, fitting it and not: none ends in a failure, in any role.

Every answer has a status and a body that the document describes. `python bench/fuzz_api.py 200` makes many more.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from tests import play
from tests.api.document import Json, Witness, document
from tests.play import ApiClient, PlayedCall

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "1"))  # of each mode, operation and role
ROLES = ("nobody", "entrant", "recommender", "expert", "organizer")
# Whoever uses these is another person, or nobody, afterwards.
_OF_SESSIONS = ("/sign-in/", "/session")

Operation = Any  # schemathesis' own type is generic in four parameters


@pytest.fixture(scope="module")
def operations() -> list[Operation]:
    """Every operation of the document."""
    found = list(schemathesis.openapi.from_dict(document()).get_all_operations())
    made = [each.ok() for each in found if isinstance(each, Ok)]
    assert len(made) == len(found) > 50
    return made


def _people(stage: PlayedCall) -> tuple[dict[str, ApiClient], Json]:
    """Somebody in each role, and ids of rows that exist."""
    organizer, entrant = stage.organizer(), stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form())
    upload = play.begun_upload(entrant, entry, b"x" * 100)[0].rpartition("/")[2]
    expert, unit = stage.expert(organizer, 1), stage.recommender(organizer)
    people = {"nobody": ApiClient(), "entrant": entrant, "recommender": unit, "expert": expert, "organizer": organizer}
    expert_id = organizer.do("GET", "/organizer/experts")["experts"][0]["id"]
    return people, {"entry_id": entry["id"], "upload_id": upload, "expert_id": expert_id, "phase": "screening"}


def _cases(operation: Operation, mode: GenerationMode) -> Iterator[Any]:
    """What Schemathesis makes of an operation, the same in every run and for every role."""
    if (operation.label, mode) not in _made:
        _made[operation.label, mode] = _generated(operation, mode)
    return iter(_made[operation.label, mode])


_made: dict[tuple[str, GenerationMode], list[Any]] = {}


def _generated(operation: Operation, mode: GenerationMode) -> list[Any]:
    made: list[Any] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        made.append(case)

    with contextlib.suppress(Unsatisfiable):  # an operation without body and parameters can only be called rightly
        collect()
    return made


def _send(person: ApiClient, case: Any, ids: Json) -> None:
    """The case as it was made and, where its path names rows, once more about rows that exist."""
    body = _body(case.body)
    query = f"?{urlencode(case.query, doseq=True, errors='replace')}" if case.query else ""
    paths = [case.formatted_path]
    if case.path_parameters:
        paths.append(case.path.format(**{name: ids.get(name, "0" * 20) for name in case.path_parameters}))
    for path in paths:
        person.send(case.method, path + query, body)
        assert person.status < 500 or person.status == 503, (case.method, path, query, body)


def _body(made: Any) -> bytes:
    if isinstance(made, bytes):
        return made
    return b"" if made is schemathesis.core.NOT_SET else json.dumps(made).encode()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("role", ROLES)
def test_generated_requests_are_answered(
    stage: PlayedCall, witness: Witness, operations: list[Operation], role: str, mode: GenerationMode
) -> None:
    """Whatever the document lets somebody send, and whatever it does not."""
    people, ids = _people(stage)
    for operation in operations:
        person = ApiClient() if operation.path.startswith(_OF_SESSIONS) else people[role]
        for case in _cases(operation, mode):
            _send(person, case, ids)
    assert len(witness.seen) > 40
