"""What a deployment says before it changes anything."""

import pytest
import yaml

from infra import operate, release
from infra.package import ROOT


def _change(action: str, name: str, kind: str = "AWS::SQS::Queue", replacement: str = "") -> dict[str, dict[str, str]]:
    told = {"Action": action, "LogicalResourceId": name, "ResourceType": kind}
    return {"ResourceChange": told | ({"Replacement": replacement} if replacement else {})}


def test_the_plan_tells_first_what_cannot_be_taken_back() -> None:
    """What goes, then what is made anew, then what may be."""
    changes = [
        _change("Modify", "Api", replacement="False"),
        _change("Add", "Queue"),
        _change("Modify", "Role", replacement="Conditional"),
        _change("Modify", "Entries", "AWS::DynamoDB::Table", "True"),
        _change("Remove", "Old"),
    ]
    lines = list(release.plan(changes))
    assert [line.split()[1] for line in lines] == ["Old", "Entries", "Role", "Api", "Queue"]
    assert lines[1].endswith("AWS::DynamoDB::Table  IT IS MADE ANEW")
    assert lines[3].endswith("AWS::SQS::Queue")


def test_parameters_that_are_not_named_keep_their_values() -> None:
    """One that the template has no more is left out, and one with an equals sign in it is whole."""
    assert release.values(["Url=https://a?b=c"], before=["Url", "Mail", "Gone"], declared=["Url", "Mail", "New"]) == [
        {"ParameterKey": "Url", "ParameterValue": "https://a?b=c"},
        {"ParameterKey": "Mail", "UsePreviousValue": True},
    ]


def test_a_parameter_that_does_not_exist_is_refused() -> None:
    with pytest.raises(release.ReleaseError, match="no parameter SmtpHots"):
        release.values(["SmtpHots=x"], before=[], declared=["SmtpHost"])


def test_the_plan_says_how_requests_move_to_the_new_version() -> None:
    """All at once, some first, or a share at a time; nothing where no version is published."""
    new = [_change("Add", "ApiVersion0123456789"), _change("Modify", "ApiLive"), _change("Remove", "ApiVersionffff")]
    assert release.moving(new[1:], "AllAtOnce") == ""
    assert "at once" in release.moving(new, "AllAtOnce")
    canary = release.moving(new, "Canary10Percent15Minutes")
    assert "10 requests in a hundred go to the new version, and 15 minutes later all" in canary
    assert "all go back to the version before" in canary
    assert "every 1 minute" in release.moving(new, "Linear10PercentEvery1Minute")
    first = [new[0], _change("Add", "ApiLive")]
    assert release.moving(first, "Canary10Percent5Minutes").startswith("API: its first version")


def test_a_deployment_that_would_do_harm_to_the_alias_is_refused() -> None:
    """One that sets it forward by the way, and one that changes the warm processes while requests move."""
    warm = _change("Modify", "ApiLive")
    warm["ResourceChange"] |= {"Details": [{"Target": {"Name": "ProvisionedConcurrencyConfig"}}]}  # type: ignore[dict-item]
    new = _change("Add", "ApiVersion0123456789")
    assert "version 2 by hand" in release.refusal([warm], "AllAtOnce", moved="2")
    assert release.refusal([warm], "AllAtOnce", moved="") == ""
    assert release.refusal([_change("Modify", "Queue")], "AllAtOnce", moved="2") == ""
    assert release.refusal([new, _change("Modify", "ApiLive")], "AllAtOnce", moved="2") == ""
    assert "ApiWarm" in release.refusal([new, warm], "Canary10Percent5Minutes", moved="")
    assert release.refusal([new, warm], "AllAtOnce", moved="") == ""
    assert release.refusal([warm], "Canary10Percent5Minutes", moved="") == ""


def _event(number: int, name: str, status: str, reason: str = "") -> dict[str, str]:
    told = {"EventId": str(number), "LogicalResourceId": name, "ResourceStatus": status}
    return told | ({"ResourceStatusReason": reason} if reason else {})


def test_what_was_taken_back_says_why() -> None:
    """By the first failure of this deployment: not one of an earlier one, nor what was cancelled because of it."""
    events = [
        _event(9, "zhengxuan", "UPDATE_ROLLBACK_COMPLETE"),
        _event(8, "Reconcile", "UPDATE_FAILED", "Resource update cancelled"),
        _event(7, "ApiLive", "UPDATE_FAILED", "One or more alarms have been activated"),
        _event(6, "zhengxuan", "UPDATE_IN_PROGRESS"),
        _event(5, "ScanVideo", "UPDATE_FAILED", "of last week"),
    ]
    told = release.undone(events, since="6")
    assert told == (
        "the new version of the API was taken back, and the deployment with it: One or more alarms have been activated"
    )
    assert release.undone(events[4:], since="") == "the deployment was taken back: ScanVideo: of last week"
    assert "no event says why" in release.undone(events[3:4], since="")


def test_a_version_is_made_for_the_values_that_a_parameter_will_have() -> None:
    """Those given now before those that the stack has."""
    assert release.told(["SiteUrl=https://b"], {"SiteUrl": "https://a", "Stage": "staging"}) == {
        "SiteUrl": "https://b",
        "Stage": "staging",
    }


def test_the_sample_workflow_calls_what_there_is() -> None:
    """Its commands are the program's own, and nothing is deployed before the tests and the plan."""
    jobs = yaml.safe_load((ROOT / "docs/ci-example.yaml").read_text(encoding="utf-8"))["jobs"]
    assert (jobs["plan"]["needs"], jobs["deploy"]["needs"], jobs["deploy"]["environment"]) == (
        "test",
        "plan",
        "production",
    )
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert {run.split(" -m ")[1].split()[0] for run in runs if " -m " in run} == {"infra.release", "infra.operate"}
    assert {run.split()[-1] for run in runs if "infra.operate" in run} <= set(operate.COMMANDS)
    assert (ROOT / runs[0]).is_file()
