"""Corrects the keys of the emulator: whoever names the key "test" or an account may do anything there, unsigned, and
functions sign with secrets that anybody can compute from the names of their roles.

Here the account has the one key of this run (`infra.local.cloud`), and the secrets of functions are made with another.
"""

import hmac
import os
import secrets
from typing import Any


def install() -> None:
    """Install the correction. Import ministack first."""
    from ministack.core import iam_evaluator, lambda_runtime
    from ministack.services import lambda_svc, sts

    account_key = os.environ["AWS_ACCESS_KEY_ID"]
    key = secrets.token_bytes(32)

    def is_root_access_key(access_key_id: str) -> bool:
        return access_key_id == account_key

    iam_evaluator.is_root_access_key = is_root_access_key
    sts.is_root_access_key = is_root_access_key

    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        account, _region = lambda_runtime._account_region_from_function_config(config)
        role = str(config.get("Role", "")).rpartition("/")[2]
        session = str(config.get("FunctionName", "function"))[:64]
        made = credentials(key, f"{config['FunctionArn']}:{config.get('Role', '')}")
        sts.register_session(
            made["AWS_ACCESS_KEY_ID"],
            {
                "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
                "UserId": f"{role}:{session}",
                "SecretAccessKey": made["AWS_SECRET_ACCESS_KEY"],
                "SessionToken": made["AWS_SESSION_TOKEN"],
            },
        )
        return made

    lambda_runtime.execution_credentials = execution_credentials
    lambda_svc.execution_credentials = execution_credentials


def credentials(key: bytes, function: str) -> dict[str, str]:
    """The credentials of a function in the run whose key this is: the same each time, since its workers share them."""

    def derived(part: str) -> str:
        return hmac.new(key, f"{part}:{function}".encode(), "sha256").hexdigest()

    return {
        "AWS_ACCESS_KEY_ID": f"ASIA{derived('name')[:16].upper()}",
        "AWS_SECRET_ACCESS_KEY": derived("secret"),
        "AWS_SESSION_TOKEN": derived("token"),
    }
