"""Step Functions: start an execution by a deterministic name, resume one by its token, ask whether one is running."""

import json

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client, error_code
from chalicelib.config import config

_SETTLED = frozenset({"TaskDoesNotExist", "TaskTimedOut", "InvalidToken"})


def machine(name: str) -> str:
    """The ARN of a state machine by its phase's name."""
    return str(getattr(config(), f"{name}_machine"))


def start(name: str, execution: str, contest: str) -> None:
    """Start an execution. If an execution with this name exists, do nothing."""
    try:
        client("stepfunctions").start_execution(
            stateMachineArn=machine(name), name=execution, input=json.dumps({"contest": contest})
        )
    except ClientError as error:
        if error_code(error) != "ExecutionAlreadyExists":
            raise


def resume(token: str) -> bool:
    """Resume the execution that waits with this token; False if none does any more (the row decides then)."""
    try:
        client("stepfunctions").send_task_success(taskToken=token, output="{}")
    except ClientError as error:
        if error_code(error) not in _SETTLED:
            raise
        return False
    return True


def is_running(execution: str) -> bool:
    """Whether an execution is running; an unknown one is not."""
    try:
        answer = client("stepfunctions").describe_execution(executionArn=execution)
    except ClientError as error:
        if error_code(error) not in {"ExecutionDoesNotExist", "InvalidArn"}:
            raise
        return False
    return bool(answer["status"] == "RUNNING")
