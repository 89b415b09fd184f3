"""Rows and messages go to the emulator of this process by a call, without a request on the way.

To write a request, sign it, take it apart and read its answer is more than half of the processor time of a test that
plays a contest. Here a client's parameters go to the emulator as the JSON that botocore would send, and its JSON comes
back as what botocore would give; `tests/functions/test_direct_calls.py` compares both ways. The client's events happen
as ever, so a test can watch a call, stop it or die at it. The deployed stack has no such way: all goes over the wire.
"""

import contextvars
import importlib
import threading
from collections.abc import Callable, Coroutine, Mapping
from types import SimpleNamespace
from typing import Any, TypeVar

import msgspec
from botocore.client import BaseClient

from tests.played import COURSE, with_bytes

Json = dict[str, Any]
T = TypeVar("T")
# Services, each with the name of its protocol and the operations that have nothing but plain values and bytes.
SERVICES = {
    "dynamodb": (
        "DynamoDB_20120810",
        frozenset(
            {
                "BatchGetItem",
                "BatchWriteItem",
                "DeleteItem",
                "GetItem",
                "PutItem",
                "Query",
                "Scan",
                "TransactGetItems",
                "TransactWriteItems",
                "UpdateItem",
            }
        ),
    ),
    "sqs": ("AmazonSQS", frozenset({"SendMessage", "SendMessageBatch"})),
}
BOTOCORE: Callable[..., Any] = BaseClient._make_api_call
_DONE = {"RequestId": "direct", "HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}


_one_at_a_time = threading.Lock()  # as the emulator's loop has it


class DirectCalls:
    """The way to one emulator, for every client of its address."""

    def __init__(self, endpoint: str, access_key: str) -> None:
        self._endpoint, self._access_key = endpoint, access_key

    def open(self) -> None:
        """Turn these calls of botocore's into calls of the emulator, which is loaded."""
        from ministack.services import dynamodb

        dynamodb.json_response = _written
        BaseClient._make_api_call = self._sender()

    def close(self) -> None:
        """Leave botocore as it was."""
        BaseClient._make_api_call = BOTOCORE

    def _sender(self) -> Callable[..., Any]:
        def send(client: Any, operation: str, parameters: Json) -> Json:
            service = client.meta.service_model.service_name
            _, operations = SERVICES.get(service, ("", frozenset()))
            if operation in operations and client.meta.endpoint_url == self._endpoint:
                return self._asked(client, service, operation, parameters)
            answer: Json = BOTOCORE(client, operation, parameters)
            return answer

        return send

    def _asked(self, client: Any, service: str, operation: str, parameters: Json) -> Json:
        """What botocore's own call does, in its order."""
        model, events = client.meta.service_model.operation_model(operation), client.meta.events
        context: Json = {"client_region": client.meta.region_name, "client_config": client.meta.config}
        parameters = client._emit_api_params(parameters, model, context)
        if unknown := parameters.keys() - model.input_shape.members.keys():
            raise AssertionError(f"{operation} has no {unknown}")
        body = msgspec.json.encode(parameters)
        request = {"body": body, "headers": {}, "url_path": "/", "context": context}
        _, instead = events.emit_until_response(
            f"before-call.{service}.{operation}", model=model, params=request, request_signer=None, context=context
        )
        http, parsed = instead or self._answered(client, model, service, body)
        events.emit(
            f"after-call.{service}.{operation}", http_response=http, parsed=parsed, model=model, context=context
        )
        if http.status_code >= 300:
            code = context.get("error_code_override") or parsed["Error"]["Code"]
            raise client.exceptions.from_code(code)(parsed, operation)
        return parsed

    def _answered(self, client: Any, model: Any, service: str, body: bytes) -> tuple[Any, Json]:
        """The emulator's answer, as a response and as botocore gives it."""
        COURSE.asked()
        protocol, _ = SERVICES[service]
        handle = importlib.import_module(f"ministack.services.{service}").handle_request
        headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"{protocol}.{model.name}"}
        scope = contextvars.copy_context()
        scope.run(self._identify, client.meta.region_name)
        status, told, content = scope.run(finished, handle("POST", "/", headers, body, {}))
        return SimpleNamespace(status_code=status), _parsed(client, model, status, told, content)

    def _identify(self, region: str) -> None:
        from ministack.core import responses

        responses.set_request_account_id(self._access_key)
        responses.set_request_region(region)


def finished(answering: Coroutine[Any, Any, T]) -> T:
    """The result of what is asynchronous by its name only."""
    with _one_at_a_time:
        try:
            answering.send(None)
        except StopIteration as end:
            result: T = end.value
            return result
    raise AssertionError("the emulator waits in the middle of a call")


def _written(content: Json, status: int = 200) -> tuple[int, Json, bytes]:
    """As the emulator answers, in a tenth of the time."""
    return status, {"Content-Type": "application/x-amz-json-1.0"}, msgspec.json.encode(content)


def _parsed(client: Any, model: Any, status: int, headers: Json, body: bytes) -> Json:
    if status >= 300:
        return _refused(client, model, status, headers, body)
    answer: Json = msgspec.json.decode(body)
    if b'"B":' in body or b'"BS":' in body:
        with_bytes(answer)
    answer["ResponseMetadata"] = dict(_DONE)
    return answer


def _refused(client: Any, model: Any, status: int, headers: Mapping[str, str], body: bytes) -> Json:
    """An error, which botocore's own parser reads."""
    response = {"status_code": status, "headers": {k.lower(): v for k, v in headers.items()}, "body": body}
    endpoint = client._endpoint
    parser = endpoint._response_parser_factory.create_parser(model.metadata["protocol"])
    parsed: Json = parser.parse(response, model.output_shape)
    endpoint._add_modeled_error_fields(response, parsed, model, parser)
    return parsed
