"""Every route keeps its budget of DynamoDB round trips: two reads, or one read and one transaction."""

from collections import defaultdict
from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib.api.gateway import application
from tests import play
from tests.api.every_route import pattern, play_everything
from tests.play import ApiClient, PlayedCall

READS = {"GetItem", "BatchGetItem", "Query"}


class Meter:
    """Counts the DynamoDB calls of each request by its route."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self.by_route: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        send = ApiClient.send

        def metered(person: ApiClient, method: str, path: str, body: Any = None, **headers: str) -> Any:
            self.calls.clear()
            answer = send(person, method, path, body, **headers)
            if person.status < 400:
                self.by_route[f"{method} {pattern(path)}"].append(tuple(self.calls))
            return answer

        monkeypatch.setattr(ApiClient, "send", metered)

    def note(self, model: Any, **_: Any) -> None:
        self.calls.append(model.name)


def test_every_route_keeps_its_budget_and_none_scans(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plays a whole contest through every route there is; a route nobody plays fails, so that none goes unmeasured."""
    meter = Meter(monkeypatch)
    with play.noted(meter.note):
        play_everything(stage)
    routes = {f"{method} {path}" for path, methods in application.routes.items() for method in methods}
    assert routes - set(meter.by_route) == {"GET /openapi.json"}
    over = {
        route: calls
        for route, runs in meter.by_route.items()
        for calls in runs
        if len(calls) > 2 or not set(calls) <= READS | {"TransactWriteItems"} or calls.count("TransactWriteItems") > 1
    }
    assert over == {}


def test_client_is_the_products_own() -> None:
    """The play speaks to the very application that is deployed."""
    assert Client(app, stage_name="api")._app is application
