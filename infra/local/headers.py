"""Reads from the packaged template what API Gateway adds to answers in production and the emulator does not.

There is one source of these headers, so a page that works behind the local front door also works in production.
"""

import json
from typing import Any, NamedTuple

from starlette.responses import Response

_PREFIX = "method.response.header."
_GATEWAY = "gatewayresponse.header."
# API Gateway's error for a route that does not exist, and the emulator's, which asks such a request for a key first
_UNKNOWN_ROUTE = ("MissingAuthenticationTokenException", "UnrecognizedClientException")


class Headers(NamedTuple):
    """The parts of a template that the front door stands in for."""

    pages: dict[str, str]
    embed: dict[str, str]  # of the one page that other sites may frame
    refusals: dict[str, dict[str, Any]]

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

    def stated(path: str) -> dict[str, str]:
        integration = body["paths"][path]["get"]["x-amazon-apigateway-integration"]
        found = integration["responses"]["default"]["responseParameters"]
        fixed = {name.removeprefix(_PREFIX): _fixed(value, objects, sites) for name, value in found.items()}
        return {name: value for name, value in fixed.items() if value}

    refusals = body["x-amazon-apigateway-gateway-responses"]
    return Headers(stated("/pages"), stated("/pages/embed/{work}"), refusals)


def _fixed(value: Any, objects: str, sites: str) -> str:
    """A header's fixed value without its quotes; empty for one that is copied from the bucket's answer."""
    text = _filled(value["Fn::Sub"][0], objects, sites) if isinstance(value, dict) else str(value)
    return " ".join(text[1:-1].split()) if text.startswith("'") else ""


def _filled(text: str, objects: str, sites: str) -> str:
    """Fill in the buckets' origin, which is the same for both here, and who may frame a winner's page."""
    return text.replace("${Objects}", objects).replace("${Pictures}", objects).replace("${EmbedSites}", sites)


def describe(headers: Headers) -> str:
    """The page headers as JSON, for logs and tests."""
    return json.dumps(headers.pages, indent=1)
