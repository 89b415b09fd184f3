"""The description of the API against the API: routes, bodies, enums, codes, and what it really answers."""

import inspect
import re
from collections.abc import Callable
from typing import Any

import msgspec
from jsonschema import Draft202012Validator

from chalicelib.api import refusals
from chalicelib.entry import form
from chalicelib.people import entrants
from infra import openapi
from tests import play
from tests.api.document import Json, Witness, document, every, operations, resolved, validator
from tests.api.every_route import play_everything

# --- the document itself ----------------------------------------------------------------------------------------


def test_routes_and_document_agree_both_ways() -> None:
    """No route undescribed, nothing described that is not there."""
    from app import app

    served = {(path, method.lower()) for path, methods in app.routes.items() for method in methods}
    assert {(path, method) for path, method, _ in operations()} == served


def test_every_reference_leads_somewhere_and_nothing_lies_unused() -> None:
    """A renamed schema is found here, and one that nobody needs any more."""
    references = set(every(document(), "$ref"))
    for reference in references:
        assert resolved({"$ref": reference}), reference
    made = {
        f"#/components/{kind}/{name}"
        for kind, named in document()["components"].items()
        if kind != "securitySchemes"
        for name in named
    }
    assert made == references


def test_every_schema_is_a_schema() -> None:
    """JSON Schema 2020-12, which OpenAPI 3.1 uses."""
    for schema in (*document()["components"]["schemas"].values(), *every(document(), "schema")):
        Draft202012Validator.check_schema(schema)


def test_every_example_fits_its_schema() -> None:
    """Examples are copied: they must work."""
    seen = 0
    for media in every(document(), "application/json"):
        if "example" in media:
            seen += 1
            validator(media["schema"]).validate(media["example"])
    assert seen >= 30


def test_every_operation_is_complete() -> None:
    """A name of its own, a summary, roles, one success, and the refusals that anybody may meet."""
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
    for path, method, operation in operations():
        place = f"{method} {path}"
        answers = operation["responses"]
        security = operation.get("security", document()["security"])
        assert operation["summary"], place
        assert operation["tags"][0] in {tag["name"] for tag in document()["tags"]}, place
        assert len([status for status in answers if status < "400"]) == 1, place
        assert bool(operation.get("x-roles")) == bool(security), place
        assert ("401" in answers) or not security or path.startswith("/sign-in"), place
        if security:
            assert ("csrf" in security[0]) == (method != "get"), place
        own = [resolved(each)["name"] for each in operation.get("parameters", [])]
        assert ("Idempotency-Key" in own) == (method != "get"), place
        parameters = [resolved(each) for each in document()["paths"][path].get("parameters", [])]
        assert [each["name"] for each in parameters] == re.findall(r"\{(\w+)\}", path), place


def view_of(path: str, method: str) -> Callable[..., Any]:
    """The function that answers an operation."""
    from app import app

    view: Callable[..., Any] = inspect.unwrap(app.routes[path][method.upper()].view_function)
    return view


def named(schema: Json) -> str:
    """The name of a component."""
    return str(schema["$ref"].removeprefix("#/components/schemas/"))


def content(described: Json) -> Json:
    """The schema of a body or an answer."""
    schema: Json = resolved(described)["content"]["application/json"]["schema"]
    return schema


def test_every_view_answers_what_its_operation_describes() -> None:
    """The success of an operation is the struct that its view is annotated with."""
    for path, method, operation in operations():
        answers = view_of(path, method).__annotations__["return"]
        [success] = [answer for status, answer in operation["responses"].items() if status < "400"]
        if answers is None:
            assert "204" in operation["responses"], operation["operationId"]
        elif issubclass(answers, msgspec.Struct):
            assert named(content(success)) == openapi.component_name(answers), operation["operationId"]
        else:  # a reply that sets the cookie, the document itself, HTML, or an address to go on to
            elsewhere = {"showDocument", "showShareCard", "showPoster", "showSharedPicture"}
            with_cookie = {"signInWithCode", "redeemLink", "joinTeam", "leaveTeam", "signOut"}
            with_cookie |= {"enrolAuthenticator", "proveSecondFactor", "enrolPasskey", "proveByPasskey"}
            assert operation["operationId"] in with_cookie | elsewhere


def test_every_view_reads_the_body_that_its_operation_describes() -> None:
    """The struct that a view decodes is the one described; an empty body is described where none is read."""
    for path, method, operation in operations():
        view = view_of(path, method)
        reads = re.search(r"\bbody\((\w+)\)", inspect.getsource(view))
        if reads is not None:
            kind = view.__globals__[reads[1]]
            assert named(content(operation["requestBody"])) == openapi.component_name(kind), operation["operationId"]
        elif "requestBody" in operation:
            assert named(content(operation["requestBody"])) == "StartBody", operation["operationId"]


def test_bodies_allow_nothing_unknown_and_answers_are_whole() -> None:
    """Of a body only what has no default is required; of an answer every field, but what is left out on purpose."""
    schemas = document()["components"]["schemas"]
    assert schemas["FormBody"]["required"] == ["title"]
    assert "synopsis" in schemas["Entry"]["required"]
    assert set(schemas["Seat"]["properties"]) - set(schemas["Seat"]["required"]) == {
        "scores",
        "opinion",
        "comment",
        "total",
        "watched",
    }
    for name, schema in schemas.items():
        assert schema.get("type") != "object" or schema["additionalProperties"] is False, name


def test_every_status_of_a_refusal_is_described() -> None:
    """Whatever status a refusal can have."""
    described = {int(status) for _, _, operation in operations() for status in operation["responses"]}
    assert set(refusals.STATUSES.values()) <= described


def test_the_forms_limits_are_those_that_are_checked() -> None:
    """The document states the length of every text of a form, and of every list."""
    for body, fields in (("FormBody", form.FIELDS), ("ProfileBody", entrants.PROFILE)):
        properties = document()["components"]["schemas"][body]["properties"]
        stated = {name: [properties[name].get("maxItems"), *every(properties[name], "maxLength")] for name in fields}
        held = {name: [field.most or None, *([field.limit] if field.limit else [])] for name, field in fields.items()}
        assert stated == held


# --- what the API answers ---------------------------------------------------------------------------------------


def test_a_whole_contest_answers_as_described(stage: play.PlayedCall, witness: Witness) -> None:
    """Every success that is described is really answered, and fits."""
    play_everything(stage)
    described = {
        (operation["operationId"], int(status))
        for _, _, operation in operations()
        for status in operation["responses"]
        if status < "300"
    }
    assert described - witness.seen == {("showDocument", 200)}


SAMPLES = {"phase": "screening", "field": "proof", "review_id": f"{'0' * 20}-1-1"}


def sample(path: str, operation: Json) -> tuple[str, Any]:
    """A path that is well formed but leads nowhere, and a body that is in order."""
    filled = re.sub(r"\{(\w+)\}", lambda name: SAMPLES.get(name[1], "0" * 20), path)
    media = resolved(operation.get("requestBody", {})).get("content", {}).get("application/json", {})
    return filled, media.get("example")


def test_no_write_without_the_pages_token(stage: play.PlayedCall, witness: Witness) -> None:
    """A cookie alone, which another site's page could send along, changes nothing."""
    organizer = stage.organizer()
    people = {"organizer": organizer, "entrant": stage.entrant(), "expert": stage.expert(organizer, 1)}
    for person in people.values():
        person.csrf = ""
    for path, method, operation in operations():
        role = operation.get("x-roles", ["nobody"])[0]
        if method != "get" and role in people:
            filled, body = sample(path, operation)
            answer = people[role].send(method.upper(), filled, body)
            assert (people[role].status, answer["code"]) == (403, "CSRF"), path
    assert ("saveEntry", 403) in witness.seen


NONSENSE: tuple[Any, ...] = (
    b"", b"{", b"[]", b"null", b'"x"', b"1e999", b"NaN", b"\x00", b'{"a":"\xff"}', b'{"title":"\\ud800"}',
    b"[" * 100_000, {"status": "awarded"}, {"title": 5}, {"title": None}, {"revision": True}, {"reason": {}},
    {"revision": 1e308}, {"revision": -(2**70)},
)  # fmt: skip


def test_nonsense_is_refused_in_the_products_words(stage: play.PlayedCall, witness: Witness) -> None:
    """Whatever is sent wherever: a described refusal, never a 500."""
    organizer = stage.organizer()
    people = {"organizer": organizer, "entrant": stage.entrant(), "expert": stage.expert(organizer, 1)}
    for path, method, operation in operations():
        person = people.get(operation.get("x-roles", ["organizer"])[0])
        if "requestBody" in operation and person is not None:
            for body in NONSENSE:
                person.send(method.upper(), sample(path, operation)[0], body)
                assert person.status < 500, (path, body)


def test_a_problem_is_a_problem_whoever_refuses(stage: play.PlayedCall) -> None:
    """What is refused before any view sees it reads the same: another media type, a body too large."""
    person = play.ApiClient()
    schema = validator(document()["components"]["schemas"]["Problem"])
    refused = person.send("POST", "/sign-in/codes", b"contact=1", **{"Content-Type": "text/plain"})
    schema.validate(refused)
    assert (person.status, refused["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    refused = person.send("POST", "/sign-in/codes", b" " * 300_000)
    schema.validate(refused)
    assert (person.status, refused["code"]) == (413, "BODY_TOO_LARGE")
