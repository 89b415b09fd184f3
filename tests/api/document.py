"""The API's document and a witness that holds every answer of a play against it."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests import play

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"
METHODS = ("get", "put", "post", "delete")
Json = dict[str, Any]


@cache
def document() -> Json:
    """The document as JSON would hold it."""
    loaded: Json = json.loads(json.dumps(yaml.load(DOCUMENT.read_text(encoding="utf-8"), yaml.CSafeLoader)))
    return loaded


def resolved(node: Json) -> Json:
    """What a reference stands for."""
    while "$ref" in node:
        target: Any = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/")]
        node = target
    return node


def operations() -> Iterator[tuple[str, str, Json]]:
    """Path, method and description of every operation."""
    for path, item in document()["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def validator(schema: Json) -> Draft202012Validator:
    """A validator that finds the document's own schemas."""
    return Draft202012Validator(
        {"allOf": [schema], "components": document()["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def every(node: Any, key: str) -> Iterator[Any]:
    """All values under a key, wherever they stand."""
    if isinstance(node, dict):
        if key in node:
            yield node[key]
        for child in node.values():
            yield from every(child, key)
    if isinstance(node, list):
        for child in node:
            yield from every(child, key)


class Witness:
    """Sees every answer of a play and holds it against the document."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int]] = set()
        self._templates = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in document()["paths"]]

    def check(self, method: str, path: str, status: int, content: Any) -> None:
        """One answer: its status is described and its body fits."""
        template = next(name for pattern, name in self._templates if pattern.fullmatch(path.partition("?")[0]))
        operation = document()["paths"][template][method.lower()]
        answer = resolved(operation["responses"][str(status)])
        self.seen.add((operation["operationId"], status))
        if "application/json" in answer.get("content", {}):
            validator(answer["content"]["application/json"]["schema"]).validate(content)


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Witness:
    """Watches all people of the test's play."""
    watching = Witness()
    send = play.ApiClient.send

    def watched(person: play.ApiClient, method: str, path: str, body: Any = None, **headers: str) -> Any:
        content = send(person, method, path, body, **headers)
        watching.check(method, path, person.status, content)
        return content

    monkeypatch.setattr(play.ApiClient, "send", watched)
    return watching
