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
