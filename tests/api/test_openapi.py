"""The description of the API against the API: routes, bodies, enums, codes, and what it really answers."""

import inspect
import json
import re
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from jsonschema import Draft202012Validator

from chalicelib import actors, bilingual, errors
from chalicelib.api import bodies, entrant, refusals, sign_in, workbook
from chalicelib.api.organizer import overview, phases, screening
from chalicelib.call import campaign, definition
from chalicelib.entry import entries
from chalicelib.judging import conflicts, review
from chalicelib.judging.review import JudgementBody
from chalicelib.people import entrants, invited
from chalicelib.people.recommenders import RecommenderForm
from chalicelib.result import jury
from chalicelib.video import verdicts
from chalicelib.workbooks import exports
from tests import play
from tests.api import test_budgets

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"
METHODS = ("get", "put", "post", "delete")
Json = dict[str, Any]


@cache
def document() -> Json:
    """The document as JSON would hold it."""
    loaded: Json = json.loads(json.dumps(yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))))
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
    """A name of its own, a summary, roles, a success, and the refusals that anybody may meet."""
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
    for path, method, operation in operations():
        place = f"{method} {path}"
        answers = operation["responses"]
        security = operation.get("security", document()["security"])
        assert operation["summary"], place
        assert operation["tags"][0] in {tag["name"] for tag in document()["tags"]}, place
        assert [status for status in answers if status < "300"], place
        assert bool(operation.get("x-roles")) == bool(security), place
        assert ("401" in answers) or not security or path.startswith("/sign-in"), place
        if security:
            assert set(operation["x-roles"]) <= set(roles()), place
            assert ("csrf" in security[0]) == (method != "get"), place
        parameters = [resolved(each) for each in document()["paths"][path].get("parameters", [])]
        assert [each["name"] for each in parameters] == re.findall(r"\{(\w+)\}", path), place


def roles() -> list[str]:
    """Those who can sign in."""
    return [role.value for role in actors.Role if role is not actors.Role.SYSTEM]


ENUMS: dict[str, type[Enum]] = {
    "EntrantKind": entrants.EntrantKind,
    "Status": entries.Status,
    "VideoState": entries.VideoState,
    "Outcome": entries.ScreeningOutcome,
    "ReviewState": review.ReviewState,
    "ExpertState": invited.ExpertState,
    "PhaseName": campaign.PhaseName,
    "PhaseStatus": campaign.PhaseStatus,
    "Stop": campaign.Stop,
    "Vote": campaign.Vote,
    "ConflictReason": conflicts.Reason,
    "Stage": campaign.Stage,
    "ExportKind": exports.ExportKind,
    "ExportState": exports.ExportState,
}


@pytest.mark.parametrize("name", ENUMS)
def test_enums_are_the_products_own(name: str) -> None:
    """A state added to the product is added here, or this fails."""
    assert document()["components"]["schemas"][name]["enum"] == [each.value for each in ENUMS[name]]


def test_codes_are_the_products_own() -> None:
    """Pages translate by code: the list is complete, and every status a code can have is described."""
    schemas = document()["components"]["schemas"]
    assert schemas["Code"]["enum"] == list(errors.WORDS)
    assert schemas["FieldCode"]["enum"] == list(errors.FIELD_WORDS)
    assert schemas["Role"]["enum"] == roles()
    described = {int(status) for _, _, operation in operations() for status in operation["responses"]}
    assert set(refusals.STATUSES.values()) <= described


BODIES: dict[str, type[msgspec.Struct]] = {
    "CodeRequest": sign_in.CodeRequest,
    "CodeGuess": sign_in.CodeGuess,
    "LinkRequest": sign_in.LinkRequest,
    "Redemption": sign_in.Redemption,
    "ProfileBody": entrant.ProfileBody,
    "FormBody": entrant.FormBody,
    "SubmissionBody": entrant.SubmissionBody,
    "WithdrawalBody": entrant.WithdrawalBody,
    "UploadBody": entrant.UploadBody,
    "SignBody": entrant.SignBody,
    "Part": entrant.PartBody,
    "Judgement": JudgementBody,
    "ReasonBody": bodies.ReasonBody,
    "CalendarBody": overview.CalendarBody,
    "CloseBody": phases.CloseBody,
    "GateBody": phases.GateBody,
    "ScreeningBody": screening.ScreeningBody,
    "ExpertForm": invited.ExpertForm,
    "RecommenderForm": RecommenderForm,
    "ExportBody": workbook.ExportBody,
    "MotionForm": jury.MotionForm,
    "Ballot": campaign.Ballot,
    "Nothing": phases.StartBody,
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_are_what_the_api_takes(name: str) -> None:
    """The same fields, the same required, nothing else allowed."""
    schema = document()["components"]["schemas"][name]
    fields = msgspec.structs.fields(BODIES[name])
    assert set(schema.get("properties", {})) == {field.name for field in fields}
    assert set(schema.get("required", [])) == {field.name for field in fields if field.required}
    assert schema["additionalProperties"] is False


ANSWERS: dict[str, type[msgspec.Struct]] = {
    "Facts": verdicts.Facts,
    "Finding": verdicts.Finding,
    "Profile": entrants.Profile,
    "Decision": campaign.Decision,
    "Actor": actors.Actor,
    "Text": bilingual.Text,
    "Choice": definition.Choice,
    "Dates": campaign.Calendar,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_values_that_are_answered_whole_are_described_whole(name: str) -> None:
    """A field added to such a value is public: it is described, or this fails."""
    assert set(document()["components"]["schemas"][name]["required"]) == set(ANSWERS[name].__struct_fields__)


def test_every_body_that_is_read_is_described() -> None:
    """A view that reads a body has one in the document, and only such."""
    from app import app

    for path, method, operation in operations():
        view: Callable[..., Any] = app.routes[path][method.upper()].view_function
        reads = re.search(r"\bbody\(", inspect.getsource(inspect.unwrap(view))) is not None
        assert not reads or "requestBody" in operation, operation["operationId"]


# --- what the API answers ---------------------------------------------------------------------------------------


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
        if "content" in answer:
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


def test_a_whole_contest_answers_as_described(stage: play.PlayedCall, witness: Witness) -> None:
    """Every success that is described is really answered, and fits."""
    test_budgets._play_everything(stage)
    described = {
        (operation["operationId"], int(status))
        for _, _, operation in operations()
        for status in operation["responses"]
        if status < "300"
    }
    assert described - witness.seen == {("showDocument", 200)}


SAMPLES = {"phase": "screening", "review_id": f"{'0' * 20}-1-1"}


def sample(path: str, operation: Json) -> tuple[str, Any]:
    """A path that is well formed but leads nowhere, and a body that is in order."""
    filled = re.sub(r"\{(\w+)\}", lambda name: SAMPLES.get(name[1], "0" * 20), path)
    media = resolved(operation.get("requestBody", {})).get("content", {}).get("application/json", {})
    return filled, media.get("example")


def test_nobody_does_what_another_role_may(stage: play.PlayedCall, witness: Witness) -> None:
    """Every operation with every role and with none: whoever is not named by `x-roles` is refused."""
    organizer = stage.organizer()
    people = {
        "organizer": organizer,
        "entrant": stage.entrant(),
        "expert": stage.expert(organizer, 1),
        "recommender": stage.recommender(organizer),
    }
    passed = []
    for path, method, operation in operations():
        if "x-roles" not in operation:
            continue
        filled, body = sample(path, operation)
        play.ApiClient().send(method.upper(), filled, body)
        for role in set(people) - set(operation["x-roles"]):
            answer = people[role].send(method.upper(), filled, body)
            if (people[role].status, answer["code"]) != (403, "FORBIDDEN"):
                passed.append((role, method, path, people[role].status))
        assert (operation["operationId"], 401) in witness.seen
    assert passed == []


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
