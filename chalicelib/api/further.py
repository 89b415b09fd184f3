"""The API of further contests: what is under `/c/<contest>/` is every route again, for that contest.

API Gateway has one address for all of them, and here it is told which route is meant. So routes are written once, and
whatever they answer in the first contest they answer in each.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.aws import contests

Event = dict[str, Any]
RESOURCE = "/c/{contest}/{proxy+}"  # as in infra/template.yaml


def contest_of(event: Event) -> str:
    """The further contest that an event of API Gateway names; empty for the first contest's own addresses."""
    if event.get("requestContext", {}).get("resourcePath") != RESOURCE:
        return ""
    return str(event["pathParameters"]["contest"])


def is_hosted(contest: str) -> bool:
    """Whether it is a contest with such addresses. The first one has none."""
    return contest in contests.hosted()[1:]


def as_first(event: Event, routes: Mapping[str, Mapping[str, Any]]) -> Event | None:
    """The event as the first contest's API gets it; None where there is no such route. `routes`: methods by path."""
    method = event["requestContext"]["httpMethod"]
    asked = event["pathParameters"]["proxy"].split("/")
    route = _route(asked, (path for path, methods in routes.items() if method in methods))
    if route is None:
        return None
    values = {part[1:-1]: given for part, given in zip(_parts(route), asked, strict=True) if part.startswith("{")}
    context = event["requestContext"] | {"resourcePath": route}
    return event | {"resource": route, "pathParameters": values or None, "requestContext": context}


def _route(asked: list[str], paths: Iterable[str]) -> str | None:
    """The path that fits, as API Gateway chooses it: a part that is written out goes before one that stands for any."""
    fitting = [path for path in paths if _fits(_parts(path), asked)]
    return max(fitting, key=lambda path: [not part.startswith("{") for part in _parts(path)], default=None)


def _parts(path: str) -> list[str]:
    return path.removeprefix("/").split("/")


def _fits(parts: list[str], asked: list[str]) -> bool:
    return len(parts) == len(asked) and all(
        (given != "") if part.startswith("{") else part == given for part, given in zip(parts, asked, strict=True)
    )
