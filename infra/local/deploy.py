"""Applies a package to the emulated cloud as `aws cloudformation deploy` does: upload, change set, execute."""

import contextlib
import hashlib
import json
import time
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra import release
from infra.local.cloud import REGION, Cloud

ARTIFACTS = "zhengxuan-artifacts"
_PATIENCE = 300.0  # seconds


class DeployError(Exception):
    """The template was not applied; the message says which resource failed and why."""


def apply(cloud: Cloud, folder: Path, stack: str, parameters: dict[str, str]) -> dict[str, str]:
    """Apply the package in `folder` to the stack and return its outputs. Does nothing if the stack is up to date.

    Raises DeployError.
    """
    formation = cloud.client("cloudformation")
    wanted = fingerprint(folder, parameters)
    found = _describe(formation, stack)
    if found and _tag(found) == wanted and found["StackStatus"].endswith("_COMPLETE"):
        return _outputs(found)
    template = _upload(cloud, folder, parameters)
    kind = "UPDATE" if found else "CREATE"
    _change(formation, stack, kind=kind, template=template, parameters=parameters, wanted=wanted)
    outputs = _outputs(_describe(formation, stack))
    _forget_versions(cloud.client("lambda"), outputs["ApiAlias"])
    return outputs


def fingerprint(folder: Path, parameters: dict[str, str]) -> str:
    """SHA-256 over a package and the parameters it is applied with."""
    digest = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _describe(formation: Any, stack: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = formation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError:  # CloudFormation's answer if there is no such stack
        return {}
    return found


def _tag(found: dict[str, Any]) -> str:
    return next((tag["Value"] for tag in found.get("Tags", []) if tag["Key"] == "fingerprint"), "")


def _outputs(found: dict[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def _upload(cloud: Cloud, folder: Path, parameters: dict[str, str]) -> str:
    """Put every file the template names into the bucket for artifacts, then the template. Returns its address."""
    bucket = cloud.client("s3")
    with contextlib.suppress(bucket.exceptions.BucketAlreadyOwnedByYou):
        bucket.create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})
    return f"{cloud.endpoint}/{ARTIFACTS}/{release.upload(bucket, ARTIFACTS, folder, parameters)}"


def _change(formation: Any, stack: str, *, kind: str, template: str, parameters: dict[str, str], wanted: str) -> None:
    made = formation.create_change_set(
        StackName=stack,
        ChangeSetName=f"c{wanted[:32]}-{time.time_ns()}",
        ChangeSetType=kind,
        TemplateURL=template,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Tags=[{"Key": "fingerprint", "Value": wanted}],
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    )
    status, reason = _settled(lambda: formation.describe_change_set(ChangeSetName=made["Id"]), "Status")
    if status != "CREATE_COMPLETE":
        raise DeployError(f"change set {status}: {reason}")
    formation.execute_change_set(ChangeSetName=made["Id"])
    status, reason = _settled(lambda: _describe(formation, stack), "StackStatus")
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise DeployError(f"stack {status}: {_first_failure(formation, stack) or reason}")


def _forget_versions(functions: Any, alias: str) -> None:
    """Delete what the API's alias names no more: here every start with changed code publishes a version."""
    name, _, of_alias = alias.rpartition(":")
    serving = functions.get_alias(FunctionName=name, Name=of_alias)["FunctionVersion"]
    for page in functions.get_paginator("list_versions_by_function").paginate(FunctionName=name):
        for each in page["Versions"]:
            if each["Version"] not in (serving, "$LATEST"):
                functions.delete_function(FunctionName=name, Qualifier=each["Version"])


def _settled(look: Any, name: str) -> tuple[str, str]:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        found = look()
        status = str(found[name])
        if not status.endswith(("_IN_PROGRESS", "_PENDING")):
            return status, str(found.get(f"{name}Reason", ""))
        time.sleep(0.05)
    raise DeployError(f"not finished after {_PATIENCE:.0f} s")


def _first_failure(formation: Any, stack: str) -> str:
    events = formation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [event for event in reversed(events) if event["ResourceStatus"].endswith("FAILED")]
    return f"{failed[0]['LogicalResourceId']}: {failed[0].get('ResourceStatusReason', '')}" if failed else ""
