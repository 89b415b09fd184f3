"""Deploys the production package to a stack: prints the plan, asks, and applies it.

    make deploy STACK=zhengxuan ARTIFACTS=YOUR-BUCKET PARAMETERS="SmtpHost=smtp.example.cn MailFrom=…"
    python -m infra.release --stack zhengxuan --artifacts YOUR-BUCKET [--yes] [NAME=VALUE …]

Parameters that are not named keep the values that the stack has. `--yes` asks nobody, for a pipeline in which somebody
approves the plan that an earlier job has printed with `--plan`.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra import package

_UPLOADED = ("CodeUri", "ContentUri", "DefinitionUri")
_EMPTY = ("didn't contain changes", "No updates are to be performed")


class ReleaseError(Exception):
    """It was not deployed; the message says why in one line."""


def upload(s3: Any, bucket: str, folder: Path) -> str:
    """Put every file that a package's template names into a bucket, then the template; returns the template's key.

    A file's key is its hash, so what is there already is the same.
    """
    template = package.load(folder / "template.yaml")
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
    made = _changes(formation, asked)
    if made is None:
        print("nothing has changed")
        return 0
    pages = formation.get_paginator("describe_change_set").paginate(ChangeSetName=made)
    print("\n".join(plan(change for page in pages for change in page["Changes"])))
    if asked.plan or not (asked.yes or input("Deploy this? Type yes: ").strip() == "yes"):
        formation.delete_change_set(ChangeSetName=made)
        print("nothing was changed")
        return 0 if asked.plan else 1
    formation.execute_change_set(ChangeSetName=made)
    kind = "stack_update_complete" if _before(formation, asked.stack) else "stack_create_complete"
    formation.get_waiter(kind).wait(StackName=asked.stack)
    print(f"deployed; next: python -m infra.operate --stack {asked.stack} pages")
    return 0


def _before(formation: Any, stack: str) -> list[str] | None:
    """The names of the parameters that a stack has; None where there is none yet."""
    try:
        found = formation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return None
    if found["StackStatus"] in ("REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS"):
        return None
    return [each["ParameterKey"] for each in found.get("Parameters", ())]


def _changes(formation: Any, asked: argparse.Namespace) -> str | None:
    """Make a change set; returns its id, or None where there is nothing to change. Raises ReleaseError."""
    folder = package.ROOT / "build" / package.PRODUCTION.name
    if not (folder / "template.yaml").exists():
        raise ReleaseError("there is no package: run `make package` first")
    declared, before = package.load(folder / "template.yaml")["Parameters"], _before(formation, asked.stack)
    s3 = boto3.client("s3")
    key = upload(s3, asked.artifacts, folder)
    made = formation.create_change_set(
        StackName=asked.stack,
        ChangeSetName=f"release-{time.time_ns()}",
        ChangeSetType="CREATE" if before is None else "UPDATE",
        TemplateURL=s3.generate_presigned_url("get_object", Params={"Bucket": asked.artifacts, "Key": key}).split("?")[
            0
        ],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=values(asked.parameters, before or (), declared),
    )
    try:
        formation.get_waiter("change_set_create_complete").wait(ChangeSetName=made["Id"])
    except WaiterError as error:
        told = formation.describe_change_set(ChangeSetName=made["Id"]).get("StatusReason", "")
        formation.delete_change_set(ChangeSetName=made["Id"])
        if any(words in told for words in _EMPTY):
            return None
        raise ReleaseError(told or str(error)) from error
    return str(made["Id"])


if __name__ == "__main__":
    sys.exit(main())
