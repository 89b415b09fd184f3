"""The API's document is valid OpenAPI, and its generated parts are as the code has them."""

import json

import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from infra import openapi


def test_the_document_is_valid() -> None:
    """OpenAPI 3.1: an unquoted comma in a description makes keys that nobody meant."""
    document = json.loads(json.dumps(yaml.load(openapi.PATH.read_text(encoding="utf-8"), yaml.CSafeLoader)))
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_generated_parts_are_fresh() -> None:
    """`python -m infra.openapi` writes them anew."""
    text = openapi.PATH.read_text(encoding="utf-8")
    assert openapi.rewritten(text) == text


def test_roles_follow_from_the_permission() -> None:
    """Whatever stood there before."""
    operation = "    get:\n      x-permission: export.ask_own\n{}      responses: {{}}\n"
    written = operation.format("      x-roles: [entrant, recommender, expert, organizer, auditor]\n")
    assert openapi.rewritten(operation.format("")).startswith(written)
    assert openapi.rewritten(operation.format("      x-roles: [entrant]\n")).startswith(written)
