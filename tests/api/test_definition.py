"""A changed definition file under an open call: nothing follows from it before it is adopted."""

from collections.abc import Callable, Iterator

import msgspec
import pytest

from chalicelib.aws import audit, bootstrap, definitions
from chalicelib.aws.clients import client
from chalicelib.aws.items import definition_key
from chalicelib.call import definition
from chalicelib.call.definition import Definition, load_definition
from tests import play
from tests.play import ApiClient, PlayedCall

Deploy = Callable[[Definition], None]


@pytest.fixture
def deploy(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deploy]:
    """Deploy another definition under the open call of the stage, as its operator would."""

    def put_in_place(changed: Definition) -> None:
        monkeypatch.setattr(definition, "_shipped", lambda _source: changed)
        definitions.deployed.cache_clear()

    yield put_in_place
    monkeypatch.undo()
    definitions.deployed.cache_clear()


def fewer_winners() -> Definition:
    """What somebody might want to slip in."""
    call = load_definition(play.CONTEST)
    return msgspec.structs.replace(call, winners=9, limits=msgspec.structs.replace(call.limits, entries=1))


def faults() -> list[str]:
    return [fault.fault for fault in audit.verify()]


def test_a_changed_file_changes_nothing_by_itself(stage: PlayedCall, deploy: Deploy) -> None:
    """Pages, rules and quotas go by what the call was opened with; the audit tells that another file lies there."""
    before = ApiClient().do("GET", "/contest")
    assert faults() == []
    deploy(fewer_winners())
    after = ApiClient().do("GET", "/contest")
    assert (after["winners"], after["definition_sha256"]) == (before["winners"], before["definition_sha256"])
    entrant = stage.entrant("13800138000")
    for title in ("第一件", "第二件"):
        entrant.do("POST", "/entries", stage.form(title))
    assert faults() == ["the deployed definition is not the one in force"]


def test_two_people_adopt_a_changed_definition(stage: PlayedCall, deploy: Deploy) -> None:
    """It is shown with what differs, and in force in every process once another organizer has confirmed it."""
    office, other = stage.organizer(), stage.organizer("李主任", "li@example.cn")
    assert office.do("GET", "/organizer/definition")["differences"] == []
    deploy(fewer_winners())
    told = office.do("GET", "/organizer/definition")
    assert {each["key"]: (each["before"], each["after"]) for each in told["differences"]} == {
        "winners": ("10", "9"),
        "limits.entries": ("200", "1"),
    }
    form = {"act": "adopt", "definition": told["sha256"], "reason": "名额调整"}
    assert told["refused"]["en"].endswith("they have not: version. Change them first.")
    assert office.send("POST", "/organizer/confirmations", form)["code"] == "VERSION_SAME"
    new = msgspec.structs.replace(fewer_winners(), version="2025.2")
    deploy(new)
    assert office.send("POST", "/organizer/confirmations", form)["code"] == "REQUEST_OUTDATED"
    assert office.do("GET", "/organizer/definition")["refused"] is None
    asked = office.do("POST", "/organizer/confirmations", form | {"definition": new.sha256})
    assert ApiClient().do("GET", "/contest")["winners"] == 10
    path = f"/organizer/confirmations/{asked['id']}/confirmation"
    assert office.send("POST", path, {})["code"] == "SECOND_PERSON_NEEDED"
    assert other.do("POST", path, {})["state"] == "confirmed"
    assert ApiClient().do("GET", "/contest")["winners"] == 9
    assert office.do("GET", "/organizer/definition")["differences"] == []
    assert faults() == []


def test_a_kept_definition_that_was_edited_is_found(stage: PlayedCall) -> None:
    """Somebody with the database cannot change what the call goes by unseen."""
    sha256 = ApiClient().do("GET", "/contest")["definition_sha256"]
    place = definition_key(play.CONTEST, sha256)
    client("dynamodb").update_item(
        TableName=place.table_name,
        Key=place.item(),
        UpdateExpression="SET #d.content = :forged",
        ExpressionAttributeNames={"#d": "data"},
        ExpressionAttributeValues={":forged": {"S": "{}"}},
    )
    assert faults() == ["the definition is not what its hash says"]


def test_a_call_from_before_definitions_were_kept(stage: PlayedCall) -> None:
    """Opening it again, as every deployment does, keeps the deployed one; the history says so."""
    sha256 = ApiClient().do("GET", "/contest")["definition_sha256"]
    place = definition_key(play.CONTEST, sha256)
    client("dynamodb").delete_item(TableName=place.table_name, Key=place.item())
    assert faults() == ["the definition in force is not kept"]
    assert bootstrap.open_campaign(play.CONTEST).definition_sha256 == sha256
    assert faults() == []
