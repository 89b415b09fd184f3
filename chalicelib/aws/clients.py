"""AWS clients, made at their first use. They are plain botocore's: boto3 would add a quarter to a cold start."""

from functools import cache
from typing import Any

import botocore.session
import msgspec
from botocore.config import Config as ClientConfig
from botocore.loaders import JSONFileLoader, Loader
from botocore.parsers import JSONParser, ResponseParserFactory

from chalicelib.config import config

_SETTINGS = ClientConfig(
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 5},
    # Each call would put together anew what it tells of the library, and look for an address of the account's own:
    # a quarter of its processor time.
    user_agent="zhengxuan",
    account_id_endpoint_mode="disabled",
)
# A presigned address must bind headers. Version 4 does; botocore's default for addresses does not. Its host is the
# bucket's own in its region: left to itself botocore signs for the global one, which regions opened after March 2019
# refuse and others redirect, as no preflight may be.
_S3 = ClientConfig(
    signature_version="s3v4", s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
)
_S3_ELSEWHERE = ClientConfig(
    signature_version="s3v4", s3={"addressing_style": "path"}
)  # no host is named after a bucket


class _Files(JSONFileLoader):  # type: ignore[misc]  # botocore ships no types
    """Decodes botocore's data in a fifth of the time that Python's own decoder takes: 1.7 MB for a first client."""

    def _load_file(self, full_path: str, open_method: Any) -> Any:
        try:
            with open_method(full_path, "rb") as file:
                return msgspec.json.decode(file.read())
        except FileNotFoundError:
            return None


class _Models(Loader):  # type: ignore[misc]
    """Names the services used here. botocore would list the folders of all 400: a third of a client's start."""

    FILE_LOADER_CLASS = _Files

    def list_available_services(self, _type_name: str) -> list[str]:
        """The services that may be asked for."""
        return ["dynamodb", "dynamodbstreams", "kms", "mediaconvert", "s3", "secretsmanager", "sqs", "stepfunctions"]


# The kinds of a table's values whose JSON is what botocore makes of it.
_AS_THEY_COME = frozenset({"BOOL", "N", "NS", "NULL", "S", "SS"})


class _Answers(JSONParser):  # type: ignore[misc]
    """Reads rows of tables. botocore would look in each value for all ten kinds: a third of what a row costs."""

    def _handle_map(self, shape: Any, value: Any) -> Any:
        if shape.value.name != "AttributeValue":
            return super()._handle_map(shape, value)
        return {name: self._value(shape.value, each) for name, each in value.items()}

    def _value(self, shape: Any, value: Any) -> Any:
        kind = next(iter(value)) if len(value) == 1 else ""
        if kind in _AS_THEY_COME:
            return value
        if kind == "M":
            return {kind: {name: self._value(shape, each) for name, each in value[kind].items()}}
        if kind == "L":
            return {kind: [self._value(shape, each) for each in value[kind]]}
        return self._handle_structure(shape, value)  # bytes, and what is new


class _Parsers(ResponseParserFactory):  # type: ignore[misc]
    def create_parser(self, protocol_name: str) -> Any:
        return _Answers() if protocol_name == "json" else super().create_parser(protocol_name)


@cache
def _session() -> botocore.session.Session:
    session = botocore.session.get_session()
    session.register_component("data_loader", _Models(session.get_config_variable("data_path")))
    session.register_component("response_parser_factory", _Parsers())
    return session


@cache
def client(service: str) -> Any:
    """The client of a service; region and endpoint come from the environment."""
    settings = _SETTINGS.merge(_s3_settings()) if service == "s3" else _SETTINGS
    return _session().create_client(service, config=settings)


def _s3_settings() -> ClientConfig:
    return _S3_ELSEWHERE if config().aws_endpoint_url else _S3


# A service asks for a pause; nothing was done. Those that botocore tries again by itself, which come here after its
# tries, and those of the services that it does not know as such.
THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "ExecutionLimitExceeded",  # Step Functions
        "KmsThrottled",  # SQS, of the key of a queue
        "LimitExceededException",  # KMS, Lambda
        "OverLimit",  # SQS
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "ServiceUnavailable",  # S3 answers 503 so, too
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",  # a single write met another one's transaction
        "TransactionInProgressException",
    }
)


def is_throttled(error: Exception) -> bool:
    """Whether a service refused a request because there were too many at once."""
    return error_code(error) in THROTTLED


def error_code(error: Exception) -> str:
    """The service's own code of a ClientError, such as `ConditionalCheckFailedException`."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
