"""Corrects the emulator, which takes more than AWS does in some calls.

DynamoDB's sizes and the life of presigned addresses it holds by itself. What AWS refuses fails here in the same way, in
a test as well as on a laptop. Sizes are in bytes, those that every region has.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

MESSAGE = 256 * 1024  # SQS, all messages of a batch together; an entry of an event bus; a Step Functions payload
ANSWER = 6 * 1024 * 1024  # of a function
KEY = 1024  # of an object, in UTF-8

Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[..., Awaitable[Answer]]
Fault = tuple[str, str]  # its code, and what of the call it is about


def install() -> None:
    """Install the limits. Import ministack first."""
    from ministack.services import dynamodb, eventbridge, lambda_svc, s3, sqs, stepfunctions

    for name in ("_query", "_scan"):
        setattr(dynamodb, name, _worded(getattr(dynamodb, name), dynamodb))
    for service, find in ((sqs, _of_queue), (stepfunctions, _of_workflow), (eventbridge, _of_bus)):
        service.handle_request = _asked(service.handle_request, find)
    s3.handle_request = _stored(s3.handle_request)
    lambda_svc._execute_function = _answered(lambda_svc._execute_function)
    stepfunctions._call_lambda = _carried(stepfunctions._call_lambda, stepfunctions._ExecutionError)


def _worded(read: Callable[[dict[str, Any]], Answer], dynamodb: Any) -> Callable[[dict[str, Any]], Answer]:
    """Refuse reserved words in what rows are found by; the emulator looks at them only when it finds rows."""

    def find(asked: dict[str, Any]) -> Answer:
        for kind in ("KeyConditionExpression", "FilterExpression"):
            if dynamodb._check_reserved_keyword_usage(dynamodb._tokenize(asked.get(kind) or "")):
                return _refused("ValidationException", f"Invalid {kind}: it has a reserved keyword")
        return read(asked)

    return find


def _asked(handle: Handler, find: Callable[[str, dict[str, Any]], Fault | None]) -> Handler:
    """Refuse a call of a JSON protocol in which `find` finds something too large."""

    async def handle_request(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Answer:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        fault = find(action, json.loads(body)) if action and len(body) > MESSAGE else None
        refusal = _refused(fault[0], f"{fault[1]} is larger than AWS takes") if fault else None
        return refusal or await handle(method, path, headers, body, query)

    return handle_request


def _of_queue(action: str, asked: dict[str, Any]) -> Fault | None:
    if action == "SendMessage" and _size(asked["MessageBody"]) > MESSAGE:
        return "InvalidParameterValue", "MessageBody"
    if action == "SendMessageBatch" and sum(_size(each["MessageBody"]) for each in asked["Entries"]) > MESSAGE:
        return "AWS.SimpleQueueService.BatchRequestTooLong", "Entries"
    return None


def _of_workflow(action: str, asked: dict[str, Any]) -> Fault | None:
    carried = {"StartExecution": ("InvalidExecutionInput", "input"), "SendTaskSuccess": ("InvalidOutput", "output")}
    fault = carried.get(action)
    return fault if fault and _size(asked.get(fault[1], "")) > MESSAGE else None


def _of_bus(action: str, asked: dict[str, Any]) -> Fault | None:
    if action != "PutEvents":
        return None
    parts = ("Source", "DetailType", "Detail")
    largest = max(sum(_size(each.get(part, "")) for part in parts) for each in asked["Entries"])
    return ("ValidationException", "Entries") if largest > MESSAGE else None


def _stored(handle: Handler) -> Handler:
    """Refuse an object's key that is too long."""

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: Any, *more: Any, **named: Any
    ) -> Any:
        if len(path.encode()) > KEY and len(path.lstrip("/").partition("/")[2].encode()) > KEY:
            text = "<Error><Code>KeyTooLongError</Code><Message>Your key is too long</Message></Error>"
            return 400, {"Content-Type": "application/xml"}, text.encode()
        return await handle(method, path, headers, body, *more, **named)

    return handle_request


def _answered(execute: Callable[[Any, Any], dict[str, Any]]) -> Callable[[Any, Any], dict[str, Any]]:
    """Fail a function whose answer is too large."""

    def execute_function(function: Any, event: Any) -> dict[str, Any]:
        result = execute(function, event)
        if _json_size(result.get("body")) <= ANSWER:
            return result
        told = {
            "errorType": "Function.ResponseSizeTooLarge",
            "errorMessage": f"Response payload exceeded {ANSWER} bytes.",
        }
        return result | {"error": True, "body": told}

    return execute_function


def _carried(call: Callable[[Any, Any], Any], failure: Callable[[str, str], Exception]) -> Callable[[Any, Any], Any]:
    """Fail a workflow's step whose answer is too large to be passed on."""

    def call_lambda(function: Any, event: Any) -> Any:
        result = call(function, event)
        if _json_size(result) > MESSAGE:
            raise failure("States.DataLimitExceeded", f"a task's result exceeds {MESSAGE} bytes")
        return result

    return call_lambda


def _size(text: str) -> int:
    return len(text.encode())


def _json_size(value: Any) -> int:
    if isinstance(value, str | bytes):
        return len(value)
    return len(json.dumps(value, ensure_ascii=False, default=str).encode())


def _refused(code: str, why: str) -> Answer:
    body = {"__type": code, "message": why}
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "x-amzn-errortype": code,
        "x-amzn-query-error": f"{code};Sender",
    }
    return 400, headers, json.dumps(body).encode()
