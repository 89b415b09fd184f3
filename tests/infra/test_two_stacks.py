"""Two stacks in one account and region, such as a trial beside production: neither can touch or count the other's."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.infra.packaged import REGION, Template
from tests.infra.rendered import RenderedStack
from tests.infra.test_template import WITHOUT_RESOURCE

# The hardest neighbours: one's name is the beginning of the other's, up to the name of a machine.
NEIGHBOURS = ("zhengxuan-staging", "zhengxuan-screening", "zhengxuan-2")
# One for all of an account, by the service's own name for it.
SHARED = ":rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"


def rendered(template: Template, name: str, stage: str = "production") -> RenderedStack:
    """A stack as large as it gets."""
    given = {"Stage": stage, "DomainName": f"{name}.example.cn", "SiteUrl": f"https://{name}.example.cn"}
    given |= {"ApiDeployment": "Canary10Percent5Minutes", "ApiWarm": "2"}
    return RenderedStack(template, name, REGION, given)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allowed(stack: RenderedStack) -> Iterator[tuple[str, str]]:
    """Each role with each pattern of resources that it may do something to, where an action takes any."""
    for name, role in stack.of_type("AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                if not set(listed(statement["Action"])) <= WITHOUT_RESOURCE:
                    yield from ((name, pattern) for pattern in listed(statement["Resource"]))


def matches(pattern: str, arn: str) -> bool:
    """As IAM does: `*` is any number of characters, `?` one."""
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in re.split(r"([*?])", pattern))
    return re.fullmatch("".join(parts), arn) is not None


@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_no_role_reaches_what_is_another_stacks(expanded: Template, neighbour: str) -> None:
    """No pattern of one matches a table, file, queue, secret, function or execution of the other, either way."""
    first, second = rendered(expanded, "zhengxuan"), rendered(expanded, neighbour, "staging")
    for own, other in ((first, second), (second, first)):
        foreign = list(other.arns())
        assert len(foreign) > 100
        reached = {(role, pattern, arn) for role, pattern in allowed(own) for arn in foreign if matches(pattern, arn)}
        assert reached == set()


def test_every_pattern_reaches_something_of_its_own(expanded: Template) -> None:
    """Else what is shown above would mean nothing."""
    stack = rendered(expanded, "zhengxuan")
    own = list(stack.arns())
    for role, pattern in allowed(stack):
        in_own = any(matches(pattern, arn) or pattern.rstrip("*").startswith(arn) for arn in own)
        assert in_own or pattern.endswith(SHARED), (role, pattern)


def test_a_pattern_that_is_too_wide_is_found() -> None:
    """As one had been: the executions of all machines whose names begin as the stack's."""
    arn = "arn:aws:states:us-east-1:123456789012:execution:zhengxuan-staging-screening:1"
    assert matches("arn:aws:states:us-east-1:123456789012:execution:zhengxuan-*:*", arn)
    assert not matches("arn:aws:states:us-east-1:123456789012:execution:zhengxuan-screening:*", arn)


def _metrics(stack: RenderedStack) -> dict[str, str]:
    alarms = stack.of_type("AWS::CloudWatch::Alarm")
    return {
        name: repr((each["Namespace"], each["MetricName"], each.get("Dimensions")))
        for name, each in alarms.items()
        if "Metrics" not in each
    }


def test_no_alarm_counts_what_happens_in_another_stack(expanded: Template) -> None:
    """Each by a name or a dimension of its stack; what functions count themselves bears its name too."""
    first, second = (rendered(expanded, name) for name in ("zhengxuan", "zhengxuan-staging"))
    assert not set(_metrics(first).values()) & set(_metrics(second).values())
    services = [
        {each["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] for each in stack.of_type(FUNCTION).values()}
        for stack in (first, second)
    ]
    assert services == [{"zhengxuan"}, {"zhengxuan-staging"}]


FUNCTION = "AWS::Lambda::Function"
# Properties that name a resource, of every type that the template may have.
_NAMED = re.compile(r"(Function|Layer|StateMachine|Role|Queue|Topic|Table|Bucket|LogGroup|Alarm|Dashboard|Alias)?Name")


def test_no_two_stacks_have_a_name_in_common(expanded: Template) -> None:
    """CloudFormation would refuse the second, or let it take the first one's place."""
    stacks = [rendered(expanded, name) for name in ("zhengxuan", "zhengxuan-staging")]
    for logical, resource in expanded["Resources"].items():
        below = ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::Alias")  # of a function, whose name is looked at
        if resource["Type"] in below or not resource["Type"].startswith("AWS::"):
            continue
        for name in filter(_NAMED.fullmatch, resource.get("Properties", {})):
            found = [stack.full(resource["Properties"][name]) for stack in stacks]
            assert found[0] != found[1], (logical, name)
    titles = [stack.of_type("AWS::ApiGateway::RestApi")["RestAPI"]["Body"]["info"]["title"] for stack in stacks]
    assert titles == ["zhengxuan", "zhengxuan-staging"]


def test_the_accounts_role_for_logs_is_made_when_asked_for(expanded: Template) -> None:
    """It is one for an account and region, so a second stack must leave it alone: the default does."""
    stacks = [rendered(expanded, "zhengxuan"), rendered(expanded, "zhengxuan-staging", "staging")]
    assert [stack.of_type("AWS::ApiGateway::Account") for stack in stacks] == [{}, {}]
    asked = stacks[0]._replace(given=stacks[0].given | {"AccountLogsRole": "create"})
    assert set(asked.of_type("AWS::ApiGateway::Account")) == {"AccountLogs"}


def test_a_trial_is_held_to_what_production_is(expanded: Template) -> None:
    """Buckets over TLS alone, letters encrypted: `staging` differs from production by its name only."""
    production, staging = rendered(expanded, "zhengxuan"), rendered(expanded, "zhengxuan", "staging")
    assert production._made() == staging._made()
    assert len(staging.of_type("AWS::S3::BucketPolicy")) == 4
