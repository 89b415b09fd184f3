"""Deploys the production package to a stack: prints the plan, asks, and applies it.

    make deploy STACK=zhengxuan ARTIFACTS=YOUR-BUCKET PARAMETERS="SmtpHost=smtp.example.cn MailFrom=…"
    python -m infra.release --stack zhengxuan --artifacts YOUR-BUCKET [--yes] [NAME=VALUE …]

Parameters that are not named keep the values that the stack has. `--yes` asks nobody, for a pipeline in which somebody
approves the plan that an earlier job has printed with `--plan`. It says how requests will move to the new version of
the API, waits until they have, and fails where CodeDeploy took them back.
"""

import argparse
import hashlib
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra import api_version, package, rollback

_UPLOADED = ("CodeUri", "ContentUri", "DefinitionUri")
_EMPTY = ("didn't contain changes", "No updates are to be performed")
_LONGEST = {"Delay": 30, "MaxAttempts": 300}  # seconds; Linear10PercentEvery10Minutes takes 90 minutes of them
_CANARY, _LINEAR = re.compile(r"Canary(\d+)Percent(\d+)Minutes"), re.compile(r"Linear(\d+)PercentEvery(\d+)Minutes?")


class ReleaseError(Exception):
    """It was not deployed; the message says why in one line."""


def upload(s3: Any, bucket: str, folder: Path, told: Mapping[str, str]) -> str:
    """Put every file that a package's template names into a bucket, then the template; returns the template's key.

    A file's key is its hash, so what is there already is the same. `told`: the parameters that it is deployed with.
    """
    template = package.load(folder / "template.yaml")
    template = api_version.published(template, (folder / "deployment.zip").read_bytes(), told)
    for resource in template["Resources"].values():
        for name in _UPLOADED:
            if name in resource.get("Properties", {}):
                content = (folder / resource["Properties"][name]).read_bytes()
                resource["Properties"][name] = f"s3://{bucket}/{_put(s3, bucket, content)}"
    return _put(s3, bucket, json.dumps(template).encode())


def _put(s3: Any, bucket: str, content: bytes) -> str:
    key = hashlib.sha256(content).hexdigest()
    s3.put_object(Bucket=bucket, Key=key, Body=content)
    return key


def told(given: Iterable[str], before: Mapping[str, str]) -> dict[str, str]:
    """The parameters' values after a deployment, those given as NAME=VALUE; what is missing has its default."""
    return dict(before) | dict(each.partition("=")[::2] for each in given)


def values(given: Iterable[str], before: Iterable[str], declared: Iterable[str]) -> list[dict[str, Any]]:
    """The parameters of a change set: those that are given as NAME=VALUE, and those that stay. Raises ReleaseError."""
    told = dict(each.partition("=")[::2] for each in given)
    if unknown := sorted(told.keys() - set(declared)):
        raise ReleaseError(f"the template has no parameter {', '.join(unknown)}")
    kept = sorted((set(before) & set(declared)) - told.keys())
    return [
        *({"ParameterKey": name, "ParameterValue": value} for name, value in told.items()),
        *({"ParameterKey": name, "UsePreviousValue": True} for name in kept),
    ]


def plan(changes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What a change set will do, a line each; what is made anew or deleted comes first."""
    found = [each["ResourceChange"] for each in changes]
    for each in sorted(found, key=lambda each: (_weight(each), each["LogicalResourceId"])):
        anew = {"True": "  IT IS MADE ANEW", "Conditional": "  it may be made anew"}.get(
            each.get("Replacement", ""), ""
        )
        yield f"{each['Action']:<8}{each['LogicalResourceId']:<36}{each['ResourceType']}{anew}"


def moving(changes: Iterable[Mapping[str, Any]], preference: str) -> str:
    """How requests move to the API's new version, in a sentence; empty if no version is published."""
    found = [each["ResourceChange"] for each in changes]
    if not any(each["LogicalResourceId"].startswith(api_version.VERSION) and each["Action"] == "Add" for each in found):
        return ""
    if any(each["LogicalResourceId"] == api_version.ALIAS and each["Action"] == "Add" for each in found):
        return "API: its first version; all requests go to it at once."
    if canary := _CANARY.fullmatch(preference):
        way = f"{canary[1]} requests in a hundred go to the new version, and {canary[2]} minutes later all"
    elif linear := _LINEAR.fullmatch(preference):
        way = f"{linear[1]} more requests in a hundred go to the new version every {linear[2]} minute(s)"
    else:
        return "API: all requests go to the new version at once; `infra.operate rollback` takes them back."
    return (
        f"API: {way}. If ReleaseFailing or ReleaseSlow rings meanwhile, they all go back to the version before, "
        "and everything of this deployment is taken back."
    )


def refusal(changes: Iterable[Mapping[str, Any]], preference: str, moved: str) -> str:
    """Why a change set must not be carried out, as the API's alias is; else empty. `moved`: its version set by hand."""
    found = [each["ResourceChange"] for each in changes]
    adds = any(each["LogicalResourceId"].startswith(api_version.VERSION) and each["Action"] == "Add" for each in found)
    changed = [each for each in found if each["LogicalResourceId"] == api_version.ALIAS and each["Action"] == "Modify"]
    if moved and changed and not adds:
        return f"the API was set to version {moved} by hand, and this would set it forward again without a new version"
    details = [detail.get("Target", {}).get("Name", "") for each in changed for detail in each.get("Details", ())]
    if adds and preference != "AllAtOnce" and "ProvisionedConcurrencyConfig" in details:
        return "ApiWarm cannot change while requests move to a new version: change it in a deployment of its own"
    return ""


def undone(events: Iterable[Mapping[str, Any]], since: str) -> str:
    """Why a deployment was taken back, from its stack's events, newest first. `since`: the id of the last before it."""
    failed = []
    for event in events:
        if event["EventId"] == since:
            break
        reason = event.get("ResourceStatusReason", "")
        if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in reason:
            failed.append((event["LogicalResourceId"], reason))
    name, reason = failed[-1] if failed else ("", "no event says why")
    if name == api_version.ALIAS:
        return f"the new version of the API was taken back, and the deployment with it: {reason}"
    return f"the deployment was taken back: {name}: {reason}" if name else f"the deployment was taken back: {reason}"


def _weight(change: Mapping[str, Any]) -> int:
    if change["Action"] == "Remove":
        return 0
    return {"True": 1, "Conditional": 2}.get(change.get("Replacement", ""), 3)


def main() -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--artifacts", required=True, help="a bucket in the stack's region")
    parser.add_argument("--plan", action="store_true", help="print the plan and change nothing")
    parser.add_argument("--yes", action="store_true", help="ask nobody")
    parser.add_argument("parameters", nargs="*", metavar="NAME=VALUE")
    asked = parser.parse_args()
    try:
        return _release(asked)
    except (ReleaseError, BotoCoreError, ClientError, WaiterError, OSError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1


def _release(asked: argparse.Namespace) -> int:
    formation = boto3.client("cloudformation")
    before = _before(formation, asked.stack)
    preference = told(asked.parameters, before or {}).get("ApiDeployment", "AllAtOnce")
    moved = rollback.moved(boto3.client, asked.stack) if before is not None else ""
    if moved and preference != "AllAtOnce":
        raise ReleaseError(
            f"the API was set to version {moved} by hand, which CodeDeploy does not know: set it forward again "
            "(infra.operate rollback latest now), or deploy this once with ApiDeployment=AllAtOnce"
        )
    made = _changes(formation, asked, before)
    if made is None:
        print("nothing has changed")
        return 0
    pages = formation.get_paginator("describe_change_set").paginate(ChangeSetName=made)
    changes = [change for page in pages for change in page["Changes"]]
    print("\n".join([*plan(changes), *filter(None, [moving(changes, preference)])]))
    if reason := refusal(changes, preference, moved):
        formation.delete_change_set(ChangeSetName=made)
        raise ReleaseError(reason)
    if asked.plan or not (asked.yes or input("Deploy this? Type yes: ").strip() == "yes"):
        formation.delete_change_set(ChangeSetName=made)
        print("nothing was changed")
        return 0 if asked.plan else 1
    _apply(formation, asked.stack, made, "stack_create_complete" if before is None else "stack_update_complete")
    print(f"deployed; next: python -m infra.operate --stack {asked.stack} pages")
    return 0


def _apply(formation: Any, stack: str, made: str, kind: str) -> None:
    """Carry a change set out and wait for its end. Raises ReleaseError where it was taken back."""
    last = next(iter(_events(formation, stack)), {"EventId": ""})["EventId"]
    formation.execute_change_set(ChangeSetName=made)
    try:
        formation.get_waiter(kind).wait(StackName=stack, WaiterConfig=_LONGEST)
    except WaiterError as error:
        if "Max attempts" in str(error):
            raise ReleaseError(f"{stack} is still being changed: look at its events") from error
        version = rollback.live(boto3.client, stack)
        now = f"; version {version} of the API is live" if version else ""
        raise ReleaseError(undone(_events(formation, stack), last) + now) from error


def _events(formation: Any, stack: str) -> Iterator[dict[str, Any]]:
    for page in formation.get_paginator("describe_stack_events").paginate(StackName=stack):
        yield from page["StackEvents"]


def _before(formation: Any, stack: str) -> dict[str, str] | None:
    """The parameters that a stack has; None where there is none yet."""
    try:
        found = formation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return None
    if found["StackStatus"] in ("REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS"):
        return None
    return {each["ParameterKey"]: each.get("ParameterValue", "") for each in found.get("Parameters", ())}


def _changes(formation: Any, asked: argparse.Namespace, before: Mapping[str, str] | None) -> str | None:
    """Make a change set; returns its id, or None where there is nothing to change. Raises ReleaseError."""
    folder = package.ROOT / "build" / package.PRODUCTION.name
    if not (folder / "template.yaml").exists():
        raise ReleaseError("there is no package: run `make package` first")
    declared = package.load(folder / "template.yaml")["Parameters"]
    given = values(asked.parameters, before or (), declared)
    s3 = boto3.client("s3")
    key = upload(s3, asked.artifacts, folder, told(asked.parameters, before or {}))
    place = s3.generate_presigned_url("get_object", Params={"Bucket": asked.artifacts, "Key": key}).split("?")[0]
    made = formation.create_change_set(
        StackName=asked.stack,
        ChangeSetName=f"release-{time.time_ns()}",
        ChangeSetType="CREATE" if before is None else "UPDATE",
        TemplateURL=place,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=given,
    )
    try:
        formation.get_waiter("change_set_create_complete").wait(ChangeSetName=made["Id"])
    except WaiterError as error:
        reason = formation.describe_change_set(ChangeSetName=made["Id"]).get("StatusReason", "")
        formation.delete_change_set(ChangeSetName=made["Id"])
        if any(words in reason for words in _EMPTY):
            return None
        raise ReleaseError(reason or str(error)) from error
    return str(made["Id"])


if __name__ == "__main__":
    sys.exit(main())
