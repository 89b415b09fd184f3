"""Bare tables and buckets as the template describes them, without streams and functions: for tests in one process."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chalicelib.history import Destination

_TEMPLATE = Path(__file__).parents[1] / "infra" / "template.yaml"
_TABLES = ("Entries", "Reviews", "Sessions")


class _Loader(yaml.CSafeLoader):
    """Reads the template's short intrinsic functions as plain values; the tables need none of them."""


def _plain(loader: Any, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


_Loader.add_multi_constructor("!", _plain)


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(_TEMPLATE.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    return content


def resources() -> dict[str, Any]:
    """What the template makes, by name."""
    described: dict[str, Any] = _content()["Resources"]
    return described


def usual() -> dict[str, Any]:
    """What resources of a type have that do not say otherwise."""
    usual: dict[str, Any] = _content()["Globals"]
    return usual


def create(client: Callable[[str], Any], prefix: str) -> dict[str, str]:
    """Make fresh tables, buckets, queues and the secrets; returns the environment that names them."""
    s3, sqs = client("s3"), client("sqs")
    environment = {"STAGE": "local", "SITE_URL": "http://127.0.0.1:8000/", "SMS_PROVIDER": "webhook"}
    environment |= create_tables(client("dynamodb"), prefix)
    for bucket in ("uploads", "work", "pages", "checkpoints"):
        name = f"{prefix}-{bucket}"
        locked = {"ObjectLockEnabledForBucket": True} if bucket == "checkpoints" else {}
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "cn-north-1"}, **locked)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        environment[f"{bucket.upper()}_BUCKET"] = name
    environment |= _checkpoints(client, prefix)
    for queue in Destination:
        made = sqs.create_queue(QueueName=f"{prefix}-{queue.value}")
        environment[f"{queue.value.upper()}_QUEUE"] = made["QueueUrl"]
    secret = client("secretsmanager").create_secret(Name=f"{prefix}-pepper", SecretString="pepper of a test")
    seal = client("secretsmanager").create_secret(Name=f"{prefix}-seal", SecretString="master key of a test")
    return environment | {"PEPPER_SECRET": secret["ARN"], "SEAL_SECRET": seal["ARN"]}


def _checkpoints(client: Callable[[str], Any], prefix: str) -> dict[str, str]:
    """The lock of their bucket, the key that signs them, the secret of their salts."""
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    client("s3").put_object_lock_configuration(
        Bucket=f"{prefix}-checkpoints", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    key = client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    secret = client("secretsmanager").create_secret(Name=f"{prefix}-checkpoints", SecretString="salts of a test")["ARN"]
    return {"CHECKPOINT_KEY": key, "CHECKPOINT_SECRET": secret}


def create_tables(dynamodb: Any, prefix: str) -> dict[str, str]:
    """Make fresh tables; returns the environment that names them."""
    environment = {}
    for table in _TABLES:
        wanted = resources()[table]["Properties"]
        name = f"{prefix}-{table.lower()}"
        dynamodb.create_table(
            TableName=name,
            KeySchema=wanted["KeySchema"],
            AttributeDefinitions=wanted["AttributeDefinitions"],
            GlobalSecondaryIndexes=wanted["GlobalSecondaryIndexes"],
            BillingMode="PAY_PER_REQUEST",
        )
        environment[f"{table.upper()}_TABLE"] = name
    return environment
