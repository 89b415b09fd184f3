"""Which hosts presigned addresses name: a browser sends a film there, and the page's policy allows no other."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.parsers import JSONParser

from chalicelib.aws import clients, objects
from chalicelib.config import config
from chalicelib.entry.upload import PART_SIZE, Upload

AT = datetime(2025, 10, 9, 9, tzinfo=UTC)
UPLOAD = Upload(
    id="u1",
    key="uploads/e1/u1.mp4",
    multipart_id="m1",
    name="film.mp4",
    size=PART_SIZE + 1,
    part_size=PART_SIZE,
    begun_at=AT,
)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Lets the process be a function of a region, or of a laptop's emulator."""

    def enter(region: str, endpoint: str = "") -> None:
        settings = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region, "UPLOADS_BUCKET": "zhengxuan-uploads-1a2b"}
        settings |= {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
        settings |= {"AWS_ENDPOINT_URL": endpoint} if endpoint else {}
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        config.cache_clear()
        s3 = clients.client.__wrapped__("s3")
        monkeypatch.setattr(objects, "client", lambda _service: s3)
        opened.append(s3)

    opened: list[Any] = []
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    yield enter
    for each in opened:
        each.close()
    clients._session.cache_clear()  # it holds the keys of this test
    config.cache_clear()


@pytest.mark.parametrize(
    ("region", "suffix"),
    [
        ("us-east-1", "amazonaws.com"),
        ("us-west-2", "amazonaws.com"),
        ("ap-east-1", "amazonaws.com"),  # opened after March 2019: the global host answers 400 there, for ever
        ("cn-north-1", "amazonaws.com.cn"),
        ("cn-northwest-1", "amazonaws.com.cn"),
    ],
)
def test_an_address_to_upload_to_is_the_buckets_own_in_its_region(
    region: str, suffix: str, at: Callable[..., None]
) -> None:
    """Never the global host, which redirects or refuses: no browser follows a redirect of a preflight."""
    at(region)
    url = objects.sign_part(UPLOAD, 1, "c2hh").url
    assert urlsplit(url).netloc == f"zhengxuan-uploads-1a2b.s3.{region}.{suffix}"
    assert urlsplit(url).path == "/uploads/e1/u1.mp4"
    assert f"%2F{region}%2Fs3%2Faws4_request" in url


def test_an_emulator_has_its_buckets_in_the_path(at: Callable[..., None]) -> None:
    """No name resolves below 127.0.0.1."""
    at("cn-north-1", "http://127.0.0.1:4566")
    url = urlsplit(objects.sign_part(UPLOAD, 1, "c2hh").url)
    assert (url.netloc, url.path) == ("127.0.0.1:4566", "/zhengxuan-uploads-1a2b/uploads/e1/u1.mp4")


def test_rows_are_read_as_botocore_reads_them() -> None:
    """Values of every kind, at every depth, and one that this botocore does not know."""
    parts = {
        "S": "征选",
        "N": "1.5",
        "BOOL": False,
        "NULL": True,
        "SS": ["a"],
        "NS": ["1"],
        "B": "AA==",
        "BS": ["AA=="],
    }
    values: dict[str, Any] = {kind: {kind: value} for kind, value in parts.items()}
    values |= {"new": {"X": 1}, "none": {}, "two": {"S": "a", "N": "1"}}
    row = values | {"M": {"M": values}, "L": {"L": [*values.values(), {"L": [{"M": values}]}]}}
    content = {"Items": [row, {}], "Count": 2, "LastEvaluatedKey": row, "ConsumedCapacity": {"Table": {"ReadUnits": 1}}}
    answer = {"body": json.dumps(content).encode(), "headers": {}, "status_code": 200}
    shape = clients._session().get_service_model("dynamodb").operation_model("Query").output_shape
    expected = JSONParser().parse(answer, shape)
    assert expected["Items"][0]["L"]["L"][6] == {"B": b"\x00"}
    assert clients._Parsers().create_parser("json").parse(answer, shape) == expected
