"""Makes a stack of what was kept: of a backup's folder, or of tables and buckets that a stack has left behind.

No name of a table or bucket is in the template, so nothing in it says which ones to use. A new stack gets them by
CloudFormation's resource import: they are adopted first, bare, by a template of nothing else; then the whole template
is deployed to the same stack, which gives them streams, times to live and rules, and makes the rest. As streams begin
after the rows are there, no function takes an old row for a new one.

    new tables, buckets, secrets, key  ←  a backup's folder      `build`   (any account, region or partition)
    tables at a moment                 ←  a stack's own tables   `rewind`  (the same account and region)
    all of these                       →  a new stack            `adopt`
"""

import base64
import gzip
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from chalicelib.aws.objects import MOVED_FROM
from infra import backup
from infra.backup import Client, Outputs

# What the template says of each kind that the stack adopts; the rest is given by the deployment that follows, since
# CloudFormation compares nothing with what it imports. Other values of these would make a thing anew, or a secret.
_TOLD: dict[str, tuple[str, ...]] = {
    "AWS::DynamoDB::Table": ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode"),
    "AWS::S3::Bucket": ("VersioningConfiguration", "ObjectLockEnabled"),
    "AWS::KMS::Key": ("Description", "KeySpec", "KeyUsage", "KeyPolicy"),
    "AWS::SecretsManager::Secret": ("Description", "GenerateSecretString"),
}
_IDENTIFIED_BY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::KMS::Key": "KeyId",
    "AWS::SecretsManager::Secret": "Id",
}
_OF_TABLES = {"entries": "Entries", "reviews": "Reviews", "sessions": "Sessions"}
_OF_BUCKETS = {"uploads": "Uploads", "work": "Work", "pages": "Pages", "checkpoints": "Checkpoints"}
_AT_ONCE = 25  # DynamoDB's own limit of a batch
_LANES = 8
_PATIENCE = 600.0  # seconds for CloudFormation

Template = Mapping[str, Any]
T = TypeVar("T")


class RestoreError(Exception):
    """The stack cannot be made; the message says why in one line."""


def retained(template: Template) -> dict[str, dict[str, Any]]:
    """What outlives the stack and can be adopted: the template's resources, by their logical ids."""
    return {
        name: each
        for name, each in template["Resources"].items()
        if each.get("DeletionPolicy") == "Retain" and each["Type"] in _TOLD
    }


def parameters(folder: Path) -> dict[str, str]:
    """What a stack that is made of a backup must be told besides its usual parameters."""
    manifest = json.loads((folder / "manifest.json").read_text())
    told = {"Contest": manifest["contest"], "FurtherContests": manifest["further"]}
    return told | {"FilmsMoved": "true", "FormerCheckpointKeys": manifest["keys"]}


# --- from a folder ----------------------------------------------------------------------------------------------------


def build(folder: Path, template: Template, client: Client, stack: str) -> dict[str, str]:
    """Make tables, buckets, secrets and the key of checkpoints of a backup; their ids by what the template calls them.

    What is made bears the stack's name and the backup's moment, and what an earlier run has made is filled further.
    Raises RestoreError.
    """
    if not (folder / "manifest.json").exists():
        raise RestoreError(f"{folder} is no whole backup: it has no manifest")
    moment = datetime.fromisoformat(json.loads((folder / "manifest.json").read_text())["moment"])
    prefix, wanted, made = f"{stack}-{moment:%Y%m%d%H%M%S}", retained(template), dict[str, str]()
    for table, name in _OF_TABLES.items():
        made[name] = f"{prefix}-{table}"
        _make_table(client("dynamodb"), made[name], wanted[name]["Properties"])
        fill_table(client("dynamodb"), made[name], folder / "tables" / f"{table}.jsonl.gz")
    for bucket, name in _OF_BUCKETS.items():
        made[name] = f"{prefix}-{bucket}-{_account(client)}"  # a bucket's name is nobody else's in the world
        _make_bucket(client("s3"), made[name], locked=bool(wanted[name]["Properties"].get("ObjectLockEnabled")))
        _fill_bucket(client("s3"), made[name], folder / "files", bucket)
    return made | _make_secrets(folder, client, prefix) | {"CheckpointKey": _make_key(client, wanted["CheckpointKey"])}


def _account(client: Client) -> str:
    return str(client("sts").get_caller_identity()["Account"])


def _make_table(dynamodb: Any, name: str, properties: Mapping[str, Any]) -> None:
    try:
        dynamodb.create_table(
            TableName=name, **{each: properties[each] for each in _TOLD["AWS::DynamoDB::Table"] if each in properties}
        )
    except dynamodb.exceptions.ResourceInUseException:
        return  # of an earlier run
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def fill_table(dynamodb: Any, name: str, items: Path) -> int:
    """Write every item of a backup's file into a table; how many there were. Again is harmless."""
    with gzip.open(items, "rt", encoding="utf-8") as lines, ThreadPoolExecutor(_LANES) as pool:
        count = 0
        for some in _in_lists(_in_lists(map(_item, lines), _AT_ONCE), _LANES * 8):  # so many are held at once
            count += sum(pool.map(lambda each: _write(dynamodb, name, each), some))
    return count


def _in_lists(values: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def _item(line: str) -> dict[str, Any]:
    item: dict[str, Any] = json.loads(line, object_hook=_with_bytes)
    return item


def _with_bytes(value: dict[str, Any]) -> dict[str, Any]:
    """Bytes as the client takes them; what is called "B" and is no text is an attribute of that name."""
    return {"B": base64.b64decode(value["B"])} if isinstance(value.get("B"), str) else value


def _write(dynamodb: Any, name: str, items: list[dict[str, Any]]) -> int:
    request = {name: [{"PutRequest": {"Item": item}} for item in items]}
    pause = 0.05
    while request := dynamodb.batch_write_item(RequestItems=request)["UnprocessedItems"]:
        time.sleep(pause)  # a new table takes 4,000 items a second and grows with what comes
        pause = min(pause * 2, 5.0)
    return len(items)


def _make_bucket(s3: Any, name: str, *, locked: bool) -> None:
    region = s3.meta.region_name
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):  # of an earlier run
        s3.create_bucket(Bucket=name, **where, **({"ObjectLockEnabledForBucket": True} if locked else {}))
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
    )


def _fill_bucket(s3: Any, bucket: str, folder: Path, name: str) -> None:
    """Put the files of a backup into a bucket, each with its former version's name; what is there already stays."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    there = {each["Key"]: each["Size"] for page in pages for each in page.get("Contents", ())}
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        kept = [backup.Kept(**json.loads(line)) for line in lines]
    with ThreadPoolExecutor(_LANES) as pool:
        list(pool.map(lambda each: _put(s3, bucket, folder / name, each), _missing(kept, there)))


def _missing(kept: list[backup.Kept], there: Mapping[str, int]) -> Iterator[backup.Kept]:
    return (each for each in kept if there.get(each.key) != each.size)


def _put(s3: Any, bucket: str, folder: Path, kept: backup.Kept) -> None:
    told = {**kept.headers, "Metadata": {MOVED_FROM: kept.moved_from}, "ChecksumAlgorithm": "SHA256"}
    s3.upload_file(str(folder / kept.file), bucket, kept.key, ExtraArgs=told)


def _make_secrets(folder: Path, client: Client, prefix: str) -> dict[str, str]:
    keys, secrets, made = json.loads((folder / "keys.json").read_text()), client("secretsmanager"), dict[str, str]()
    for name, value in keys.items():
        try:
            made[name] = secrets.create_secret(Name=f"{prefix}-{name}", SecretString=value)["ARN"]
        except secrets.exceptions.ResourceExistsException:
            made[name] = secrets.describe_secret(SecretId=f"{prefix}-{name}")["ARN"]
    return made


def _make_key(client: Client, wanted: Mapping[str, Any]) -> str:
    properties = wanted["Properties"]
    made = client("kms").create_key(
        KeySpec=properties["KeySpec"], KeyUsage=properties["KeyUsage"], Description=properties["Description"]
    )
    return str(made["KeyMetadata"]["KeyId"])


# --- a stack's own, at a moment ---------------------------------------------------------------------------------------


def rewind(outputs: Outputs, client: Client, at: datetime) -> dict[str, str]:
    """Tables as of a moment beside the stack's own, and its buckets, secrets and key: what a new stack adopts.

    Documents and pages that were replaced since are put again as they were. Films are never replaced, and what came
    later stays: rows name none of it. The stack goes on with its own tables until it is deleted.
    """
    names = backup.tables_at(outputs, client("dynamodb"), at)
    for bucket in ("work", "pages"):
        put_back(client("s3"), outputs[backup.BUCKETS[bucket]], at)
    found = {_OF_TABLES[table]: name for table, name in names.items()}
    found |= {name: outputs[backup.BUCKETS[bucket]] for bucket, name in _OF_BUCKETS.items()}
    found |= {name: outputs[output] for name, output in backup.SECRETS.items()}
    return found | {"CheckpointKey": outputs["CheckpointKey"].rpartition("/")[2]}


def put_back(s3: Any, bucket: str, at: datetime) -> int:
    """Make each file's version of a moment the newest again, where another is; how many were."""
    pages = list(s3.get_paginator("list_object_versions").paginate(Bucket=bucket))
    others = [each for each in backup.as_of(pages, at) if not each["IsLatest"]]
    for each in others:
        source = {"Bucket": bucket, "Key": each["Key"], "VersionId": each["VersionId"]}
        s3.copy(source, bucket, each["Key"])  # in parts where it is large
    return len(others)


# --- into a stack -----------------------------------------------------------------------------------------------------


def adopt(found: Mapping[str, str], template: Template, client: Client, stack: str) -> None:
    """Make a stack of what there is, by import. The template is deployed to it afterwards. Raises RestoreError."""
    formation, wanted = client("cloudformation"), retained(template)
    if missing := sorted(wanted.keys() - found.keys()):
        raise RestoreError(f"nothing to adopt as {', '.join(missing)}")
    bare = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {name: _bare(each) for name, each in wanted.items()}}
    made = formation.create_change_set(
        StackName=stack,
        ChangeSetName=f"adopt-{time.time_ns()}",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(bare),
        ResourcesToImport=[
            {
                "ResourceType": each["Type"],
                "LogicalResourceId": name,
                "ResourceIdentifier": {_IDENTIFIED_BY[each["Type"]]: found[name]},
            }
            for name, each in wanted.items()
        ],
    )
    _settle(lambda: formation.describe_change_set(ChangeSetName=made["Id"]), "Status", "CREATE_COMPLETE")
    formation.execute_change_set(ChangeSetName=made["Id"])
    _settle(lambda: formation.describe_stacks(StackName=stack)["Stacks"][0], "StackStatus", "IMPORT_COMPLETE")


def _bare(resource: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in resource["Properties"].items() if name in _TOLD[resource["Type"]]}
    return {"Type": resource["Type"], "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain", "Properties": told}


def _settle(look: Callable[[], dict[str, Any]], name: str, wanted: str) -> None:
    until, pause = time.monotonic() + _PATIENCE, 0.05
    while (found := look())[name].endswith(("_IN_PROGRESS", "_PENDING")):
        if time.monotonic() > until:
            raise RestoreError(f"CloudFormation was not done after {_PATIENCE:.0f} s")
        time.sleep(pause)
        pause = min(2 * pause, 3.0)
    if found[name] != wanted:
        raise RestoreError(f"CloudFormation: {found[name]} {found.get(f'{name}Reason', '')}")


def is_there(client: Client, stack: str) -> bool:
    """Whether there is a stack of that name, with anything in it."""
    try:
        found = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError:
        return False
    return bool(found["StackStatus"] != "REVIEW_IN_PROGRESS")
