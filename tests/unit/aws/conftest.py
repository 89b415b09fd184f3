"""An in-process DynamoDB for the tests of the store."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from chalicelib.aws import clients
from chalicelib.config import config
from tests import tables


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The template's tables, empty."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    forget()
    with mock_aws():
        for name, value in tables.create(boto3.client, "unit").items():
            monkeypatch.setenv(name, value)
        yield
    forget()


def forget() -> None:
    """Clients and settings of another test."""
    for cached in (config, clients.client, clients._session):
        cached.cache_clear()
