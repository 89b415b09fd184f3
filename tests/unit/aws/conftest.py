"""An in-process DynamoDB for the tests of the store."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from chalicelib.aws.clients import client
from chalicelib.config import config
from infra import deployment
from tests import tables

_ACCOUNT = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "cn-north-1"}


@pytest.fixture(scope="module")
def account() -> Iterator[None]:
    """An account of no emulator, with clients of its own."""
    deployment.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        for name, value in _ACCOUNT.items():
            patch.setenv(name, value)
        yield
    deployment.forget()


@pytest.fixture
def store(account: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The template's tables, empty."""
    with mock_aws():
        for name, value in tables.create_tables(client("dynamodb"), "unit").items():
            monkeypatch.setenv(name, value)
        config.cache_clear()
        yield
