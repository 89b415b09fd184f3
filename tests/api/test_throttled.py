"""Every service that asks for a pause is told to the page as 503 with the seconds to wait, and asking again does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.aws import clients, records
from chalicelib.aws.clients import client
from tests.play import ApiClient, Json, PlayedCall

FILM = b"x" * 100


@contextmanager
def asking_for_a_pause(service: str, operation: str, code: str, **more: Any) -> Iterator[list[str]]:
    """The client of a service, refused each call of an operation, as botocore's own tries come to their end."""
    refused: list[str] = []

    def refuse(**_: Any) -> tuple[Any, Json]:
        refused.append(operation)
        return _Answer(), {"Error": {"Code": code, "Message": "slow down"}, "ResponseMetadata": {}, **more}

    events, name = client(service).meta.events, f"before-call.{service}.{operation}"
    events.register(name, refuse)
    try:
        yield refused
    finally:
        events.unregister(name, refuse)


class _Answer:
    """As much of an answer as botocore looks at."""

    def __init__(self) -> None:
        self.status_code, self.headers = 400, dict[str, str]()


@pytest.fixture
def person(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    """An entrant; waits between tries of a transaction take no time."""
    monkeypatch.setattr(records, "_pause", lambda _attempt: None)
    return stage.entrant()


def busy(person: ApiClient, answer: Json) -> tuple[int, str, str]:
    """Status, code, and the seconds to wait."""
    return person.status, answer["code"], person.headers.get("Retry-After", "")


@pytest.mark.parametrize(
    ("service", "operation", "code", "more"),
    [
        ("dynamodb", "BatchGetItem", "ProvisionedThroughputExceededException", {}),
        ("dynamodb", "BatchGetItem", "ThrottlingException", {}),
        ("dynamodb", "TransactWriteItems", "RequestLimitExceeded", {}),
        ("dynamodb", "TransactWriteItems", "TransactionInProgressException", {}),
        *(
            ("dynamodb", "TransactWriteItems", "TransactionCanceledException", {"CancellationReasons": [{"Code": why}]})
            for why in ("ThrottlingError", "ProvisionedThroughputExceeded", "TransactionConflict")
        ),
    ],
)
def test_a_draft_is_saved_when_the_tables_can_again(
    stage: PlayedCall, person: ApiClient, service: str, operation: str, code: str, more: Json
) -> None:
    """What an autosave hears; the same request, sent again, saves it once."""
    entry = person.do("POST", "/entries", {"title": "钢铁脊梁"})
    path, form = f"/entries/{entry['id']}", {"title": "钢铁脊梁二", "revision": entry["revision"]}
    with asking_for_a_pause(service, operation, code, **more) as refused:
        answer = person.send("PUT", path, form, **{"Idempotency-Key": "k1"})
    assert refused
    assert busy(person, answer) == (503, "BUSY", "2")
    assert person.do("PUT", path, form, **{"Idempotency-Key": "k1"})["revision"] == entry["revision"] + 1


@pytest.mark.parametrize("code", ["SlowDown", "ServiceUnavailable"])
def test_an_upload_goes_on_when_the_bucket_can_again(stage: PlayedCall, person: ApiClient, code: str) -> None:
    """Its beginning, and the list of what has arrived."""
    entry = person.do("POST", "/entries", {"title": "钢铁脊梁"})
    path, sent = f"/entries/{entry['id']}/uploads", {"name": "film.mp4", "size": len(FILM)}
    with asking_for_a_pause("s3", "CreateMultipartUpload", code):
        answer = person.send("POST", path, sent, **{"Idempotency-Key": "k1"})
    assert busy(person, answer) == (503, "BUSY", "2")
    begun = person.do("POST", path, sent, **{"Idempotency-Key": "k1"})
    with asking_for_a_pause("s3", "ListParts", code):
        answer = person.send("GET", f"{path}/{begun['upload']}/parts?after=0")
    assert busy(person, answer) == (503, "BUSY", "2")
    assert person.do("GET", f"{path}/{begun['upload']}/parts?after=0")["parts"] == []


def test_every_code_that_botocore_tries_again_is_known() -> None:
    """What is left after its tries must not become a failure that rings an alarm; EC2 is not used."""
    from botocore.retries.standard import ThrottledRetryableChecker

    assert set(ThrottledRetryableChecker._THROTTLED_ERROR_CODES) - {"EC2ThrottledException"} <= clients.THROTTLED
