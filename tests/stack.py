"""The deployed stack: the packaged template on one emulator, pages and API behind the front door, once a session."""

import os
from collections.abc import Iterator

import pytest

from infra import deployment
from infra.local.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Running, with the functions behind their streams, queues and workflows, and no rows yet.

    `stack.site` is its address, `stack.outputs` the template's, `stack.outbox` the letters sent, `stack.cloud.client`
    a client with an operator's rights.
    """
    running = Stack(tmp_path_factory.mktemp("stack"), port=0, is_kept=False)
    running.start()
    yield running
    running.stop()


def hold(stack: Stack, queue: str) -> None:
    """Nothing takes messages from a queue any more, named by the template's output; they wait in it."""
    functions = stack.cloud.client("lambda")
    name = stack.outputs[queue].rpartition("/")[2]
    [mapping] = [
        each
        for each in functions.list_event_source_mappings()["EventSourceMappings"]
        if each["EventSourceArn"].endswith(f":{name}")
    ]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)


@pytest.fixture
def operator(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """The stack, with this process's own code working on it as an operator's command does."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in stack.environment().items():
        monkeypatch.setenv(name, value)
    deployment.forget()
    yield stack
    deployment.forget()
