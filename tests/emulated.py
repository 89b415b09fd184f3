"""Fixtures of one emulator a session and of fresh tables a test, the product running in the test's own process."""

import os
import secrets
from collections.abc import Iterator

import pytest

from chalicelib.aws import definitions
from chalicelib.aws import secrets as stored_secrets
from chalicelib.config import config
from infra import deployment
from infra.local.cloud import Cloud
from tests import play, tables
from tests.emulator import EmulatorHere
from tests.played import COURSE, count

PREFIX = f"t{secrets.token_hex(4)}"  # of every place: a test finds what it made itself and nothing else
_made: dict[str, str] = {}  # the environment that names the tables


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A running emulator without any stack."""
    cloud = EmulatorHere(tmp_path_factory.mktemp("emulator"))
    cloud.start()
    try:
        cloud.wait()
        deployment.forget()
        yield cloud
    finally:
        deployment.forget()
        cloud.stop()


@pytest.fixture
def place(emulator: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Fresh tables and buckets; the environment names them as it would a function's."""
    is_plain = count(monkeypatch) == 0
    COURSE.begin(lambda: _made.update(tables.create(emulator.client, PREFIX)))
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in (emulator.environment() | _made).items():
        monkeypatch.setenv(name, value)
    config.cache_clear()  # clients stay: to make one costs as much as ten requests
    stored_secrets.forget()
    if is_plain:
        COURSE.follow(monkeypatch)
    yield PREFIX
    config.cache_clear()
    definitions.deployed.cache_clear()  # a test may have had another definition deployed


@pytest.fixture
def stage(place: str) -> play.PlayedCall:
    """The call, open today."""
    return play.PlayedCall()
