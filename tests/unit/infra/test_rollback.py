"""The API is taken back to an earlier version."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import rollback

REGION = "us-east-1"


def _client(name: str) -> Any:
    return boto3.client(name, region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")


def _code(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", text)
    return packed.getvalue()


@pytest.fixture
def outputs() -> Iterator[dict[str, str]]:
    """A function with three versions, the last of them live."""
    with mock_aws(config={"lambda": {"use_docker": False}}):
        trusted = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "*"}]}
        roles, functions = _client("iam"), _client("lambda")
        role = roles.create_role(RoleName="api", AssumeRolePolicyDocument=json.dumps(trusted))["Role"]["Arn"]
        about = {"FunctionName": "api", "Runtime": "python3.12", "Handler": "app.app", "Role": role}
        functions.create_function(**about, Code={"ZipFile": _code("0")})
        for number in range(1, 4):
            functions.update_function_code(FunctionName="api", ZipFile=_code(str(number)))
            functions.publish_version(FunctionName="api")
        alias = functions.create_alias(FunctionName="api", Name="live", FunctionVersion="3")
        yield {"ApiAlias": alias["AliasArn"]}


def _live() -> str:
    return str(_client("lambda").get_alias(FunctionName="api", Name="live")["FunctionVersion"])


def test_it_goes_to_the_version_before_when_told_so(
    outputs: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without `now` it says what it would do; twice leads back two versions; and forward to the latest again."""
    assert rollback.roll_back(outputs, _client, []) == 0
    assert "from version 3 to 2; add `now`" in capsys.readouterr().out
    assert _live() == "3"
    for expected in ("2", "1"):
        rollback.roll_back(outputs, _client, ["now"])
        assert _live() == expected
    with pytest.raises(rollback.RollbackError, match="no version before 1"):
        rollback.roll_back(outputs, _client, ["now"])
    rollback.roll_back(outputs, _client, ["latest", "now"])
    assert _live() == "3"


def test_it_goes_to_the_version_that_is_named(outputs: dict[str, str]) -> None:
    """If there is one, and does nothing if that is live already."""
    rollback.roll_back(outputs, _client, ["1", "now"])
    assert _live() == "1"
    assert rollback.roll_back(outputs, _client, ["1", "now"]) == 0
    for wrong in ("4", "one"):
        with pytest.raises(rollback.RollbackError, match="no version"):
            rollback.roll_back(outputs, _client, [wrong, "now"])


class _Deployments:
    """What CodeDeploy tells of the deployments that are under way."""

    def __init__(self, *under_way: str) -> None:
        self.under_way = under_way
        self.asked: dict[str, Any] = {}

    def get_paginator(self, _name: str) -> "_Deployments":
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        self.asked = asked
        return [{"deployments": list(self.under_way)}]


def test_nothing_is_moved_while_a_deployment_moves_requests(outputs: dict[str, str]) -> None:
    """CodeDeploy alone takes back what it is moving. Weights that a deployment has left behind hinder nobody."""
    weights = {"AdditionalVersionWeights": {"3": 0.1}}
    _client("lambda").update_alias(FunctionName="api", Name="live", FunctionVersion="2", RoutingConfig=weights)
    outputs["ApiReleases"] = "releases/api"

    def client(name: str) -> Any:
        return deployments if name == "codedeploy" else _client(name)

    deployments = _Deployments("d-1")
    with pytest.raises(rollback.RollbackError, match="moving requests"):
        rollback.roll_back(outputs, client, ["now"])
    assert (deployments.asked["applicationName"], deployments.asked["deploymentGroupName"]) == ("releases", "api")
    deployments = _Deployments()
    rollback.roll_back(outputs, client, ["2", "now"])
    alias = _client("lambda").get_alias(FunctionName="api", Name="live")
    assert (alias["FunctionVersion"], alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})) == ("2", {})


def test_a_deployment_without_versions_says_so() -> None:
    with pytest.raises(rollback.RollbackError, match="without versions"):
        rollback.roll_back({}, _client, [])


class _Stack:
    """What CloudFormation tells of a stack whose API was published as version 3."""

    def get_paginator(self, _name: str) -> "_Stack":
        return self

    def paginate(self, StackName: str) -> list[dict[str, Any]]:  # noqa: N803 - AWS's name
        alias = "arn:aws:lambda:us-east-1:123456789012:function:api"
        made = {"ApiVersionabc": f"{alias}:3", "ApiLive": f"{alias}:live", "Alarms": StackName}
        named = {name: {"LogicalResourceId": name, "PhysicalResourceId": at} for name, at in made.items()}
        return [{"StackResourceSummaries": [each | {"ResourceStatus": "CREATE_COMPLETE"} for each in named.values()]}]


@pytest.mark.usefixtures("outputs")
def test_a_deployment_finds_out_that_the_api_was_set_back() -> None:
    """CodeDeploy goes by the version that the stack knows."""

    def client(name: str) -> Any:
        return _Stack() if name == "cloudformation" else _client(name)

    assert rollback.moved(client, "zhengxuan") == ""
    _client("lambda").update_alias(FunctionName="api", Name="live", FunctionVersion="2")
    assert rollback.moved(client, "zhengxuan") == "2"
    assert rollback.live(client, "zhengxuan") == "2"
    _client("lambda").delete_alias(FunctionName="api", Name="live")
    assert rollback.live(client, "zhengxuan") == ""
