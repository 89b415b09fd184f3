"""Reads from the packaged template what API Gateway does in production and the emulator does not.

There is one table of pages and their headers, so a page that works behind the local front door works in production.
"""

import json
import re
from functools import cache
from typing import Any, NamedTuple

from starlette.responses import Response

_PREFIX = "method.response.header."
_GATEWAY = "gatewayresponse.header."
# API Gateway's error for a route that does not exist, and the emulator's, which asks such a request for a key first
_UNKNOWN_ROUTE = ("MissingAuthenticationTokenException", "UnrecognizedClientException")


_MISSING = "4\\d{2}"
_PAGES = "/pages"


class PageRoute(NamedTuple):
    """One of the gateway's paths to the bucket of pages, such as `c/{contest}/{proxy+}`, and its answers' headers."""

    path: str
    key: str  # of the object, with the path's names in it
    found: dict[str, str]
    missing: dict[str, str]

    def key_of(self, path: str) -> str | None:
        """The object that a path asks for; None if the path is another one's."""
        asked = _pattern(self.path).fullmatch(path)
        return self.key.format_map(asked.groupdict()) if asked else None

    @property
    def rank(self) -> tuple[int, ...]:
        """The gateway prefers words to names, and names to what takes all."""
        return tuple(part.count("{") + part.count("+") for part in self.path.split("/"))


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """What fits one of the gateway's paths."""
    return re.compile(re.sub(r"\\{(\w+)(\\\+)?\\}", _named, re.escape(path)))


def _named(place: re.Match[str]) -> str:
    return f"(?P<{place[1]}>{'.+' if place[2] else '[^/]+'})"


class Headers(NamedTuple):
    """The parts of a template that the front door stands in for."""

    routes: list[PageRoute]
    refusals: dict[str, dict[str, Any]]

    def route(self, path: str) -> tuple[PageRoute, str]:
        """Which route answers a path of the pages, and by which object. A slash at the end is no matter to it."""
        bare = path.strip("/")
        return next((each, key) for each in self.routes if (key := each.key_of(bare)) is not None)

    @property
    def pages(self) -> dict[str, str]:
        """The headers of a page."""
        return self.route("/")[0].found

    @property
    def embed(self) -> dict[str, str]:
        """The headers of the one page that other sites may frame."""
        return self.route("/embed/work")[0].found

    def refuse(self, kind: str, status: int, request_id: str) -> Response:
        """API Gateway's own answer of a kind, such as DEFAULT_5XX."""
        stated = self.refusals[kind]
        body = stated["responseTemplates"]["application/json"].replace("$context.requestId", request_id)
        headers = {name.removeprefix(_GATEWAY): value[1:-1] for name, value in stated["responseParameters"].items()}
        return Response(body, int(stated.get("statusCode", status)), headers, "application/json")

    def in_place_of(self, status: int, error: str) -> str | None:
        """The kind of API Gateway's own answer that replaces one of the emulator's; None for a function's answer."""
        if status == 403 and error in _UNKNOWN_ROUTE:
            return "MISSING_AUTHENTICATION_TOKEN"
        return None


def read(template: dict[str, Any], objects: str) -> Headers:
    """The headers of a packaged template; `objects` is the origin of the bucket's presigned addresses."""
    body = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    sites = template["Parameters"]["EmbedSites"]["Default"]

    def stated(integration: dict[str, Any], answer: str) -> dict[str, str]:
        found = integration["responses"][answer]["responseParameters"]
        fixed = {name.removeprefix(_PREFIX): _fixed(value, objects, sites) for name, value in found.items()}
        return {name: value for name, value in fixed.items() if value}

    def route(path: str) -> PageRoute:
        integration = body["paths"][path]["get"]["x-amazon-apigateway-integration"]
        key = integration["uri"]["Fn::Sub"].partition("${Pages}/")[2]
        where = path.removeprefix(_PAGES).removeprefix("/")
        return PageRoute(where, key, stated(integration, "200"), stated(integration, _MISSING))

    routes = [route(path) for path in body["paths"] if path == _PAGES or path.startswith(f"{_PAGES}/")]
    return Headers(sorted(routes, key=lambda each: each.rank), body["x-amazon-apigateway-gateway-responses"])


def _fixed(value: Any, objects: str, sites: str) -> str:
    """A header's fixed value without its quotes; empty for one that is copied from the bucket's answer."""
    text = _filled(value["Fn::Sub"][0], objects, sites) if isinstance(value, dict) else str(value)
    return " ".join(text[1:-1].split()) if text.startswith("'") else ""


def _filled(text: str, objects: str, sites: str) -> str:
    """Fill in the buckets' origin, which is the same for both and for films here, and who may frame a winner's page."""
    told = {"Objects": objects, "Pictures": objects, "Films": "", "EmbedSites": sites}
    for name, value in told.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def describe(headers: Headers) -> str:
    """The page headers as JSON, for logs and tests."""
    return json.dumps(headers.pages, indent=1)
