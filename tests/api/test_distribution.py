"""Where a distribution must stand before the API, whoever comes past it finds nothing."""

import json
import secrets as randomness
from collections.abc import Callable
from typing import Any

import pytest

from app import app
from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.config import config
from tests.play import PlayedCall

SHOWN = "X-Origin-Secret"


@pytest.fixture
def asked(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Ask the deployed API, which has a secret: the answer's status and code."""
    told = json.dumps({"current": "new", "previous": "old"})
    made = client("secretsmanager").create_secret(Name=f"t{randomness.token_hex(4)}-origin", SecretString=told)
    monkeypatch.setenv("ORIGIN_SECRET", made["ARN"])
    config.cache_clear()
    secrets.forget()

    def ask(headers: dict[str, str] | None, path: str = "/contest") -> tuple[int, str]:
        event = {
            "httpMethod": "GET",
            "resource": path,
            "path": path,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in (headers or {}).items()},
            "multiValueQueryStringParameters": None,
            "pathParameters": None,
            "stageVariables": None,
            "body": None,
            "isBase64Encoded": False,
            "requestContext": {"httpMethod": "GET", "resourcePath": path, "identity": {"sourceIp": "192.0.2.1"}},
        }
        answer = app(event, None)
        return answer["statusCode"], json.loads(answer["body"]).get("code", "")

    assert stage.contest
    return ask


def test_the_api_answers_its_distribution_alone(asked: Callable[..., Any]) -> None:
    """In any spelling of the header, with the value before too; everybody else reads that there is nothing."""
    assert [asked({SHOWN: value})[0] for value in ("new", "old")] == [200, 200]
    assert asked({SHOWN.lower(): "new"})[0] == 200
    for headers in ({SHOWN: "other"}, {SHOWN: ""}, {SHOWN: "néw\udcff"}, {}, None):
        assert asked(headers) == (404, "NOT_FOUND")
    assert asked({}, "/c/canal-shorts-2026/contest") == (404, "NOT_FOUND")


def test_without_a_secret_it_answers_everybody(stage: PlayedCall) -> None:
    """As every deployment without a distribution does."""
    assert secrets.is_of_distribution("")
    assert stage.contest
