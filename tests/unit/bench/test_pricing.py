"""The bill of a contest: every call that was counted has a price, and the arithmetic is that of the price lists."""

import json
from typing import Any

import pytest

from bench import cost, pricing
from bench.pricing import Function

PRICES = pricing.load()
USD = PRICES["us-east-1"]
KEPT: dict[str, list[list[Any]]] = json.loads(cost.KEPT.read_text(encoding="utf-8"))


def test_both_regions_have_the_same_prices() -> None:
    """A price that one region lacks would fail in the middle of a bill; each list says where it is from."""
    first, second = (PRICES[region] for region in pricing.REGIONS)
    for group in ("requests", "compute", "storage", "month"):
        assert first[group].keys() == second[group].keys()
        assert all(price > 0 for region in (first, second) for price in region[group].values())
    assert all(PRICES[region]["source"].startswith("https://") for region in pricing.REGIONS)
    assert PRICES["dated"].year >= 2026


def test_every_call_of_the_demonstrations_has_a_price() -> None:
    """A service that the platform begins to use shows up here without one."""
    counted = {row[1] for rows in KEPT.values() for row in rows if row[0] != "operator"}
    assert {"WRU", "RRU", "runs", "apigateway:request", "s3:UploadPart", "sqs:SendMessage"} <= counted
    for what in counted:
        priced = pricing.price_of(what)
        assert priced is None or priced[1] in USD["requests"], what
    with pytest.raises(KeyError):
        pricing.price_of("rekognition:DetectLabels")


def test_a_small_bill() -> None:
    """Two requests of the API by hand: gateway, function, units, and a queue's run that stands for two requests."""
    counts = {
        ("browser", "apigateway:request", ""): 2,
        ("APIHandler", "runs", "api"): 2,
        ("APIHandler", "dynamodb:GetItem", ""): 2,
        ("APIHandler", "RRU", "entry/entry"): 4,
        ("APIHandler", "WRU", "entry/entry"): 6,
        ("ProbeVideo", "runs", "sqs"): 1,
        ("ProbeVideo", "s3:Delete", "uploads"): 9,
    }
    by_service: dict[str, float] = {}
    for line in pricing.requests(counts, USD):
        by_service[line.service] = by_service.get(line.service, 0.0) + line.cost * 1e6
    expected = {"API Gateway": 7.0, "Lambda requests": 0.6, "DynamoDB": 4 * 0.125 + 6 * 0.625, "SQS": 0.8}
    assert by_service == pytest.approx(expected)


def test_compute_is_time_on_a_share_of_a_processor() -> None:
    """At half of 1,769 MB a second of work takes two, at twice that one: no function here runs on two at once."""
    counts = {("A", "runs", "sqs"): 10, ("A", "processor seconds", ""): 1.0, ("A", "dynamodb:Query", ""): 100}
    cold = 10 * PRICES["assumed"]["cold_share"] * PRICES["assumed"]["cold_seconds"]
    waits = 100 * PRICES["waits"]["dynamodb"]
    assert pricing.seconds("A", counts, 1769 // 2, PRICES) == pytest.approx(2.0 + waits + cold, rel=0.01)
    assert pricing.seconds("A", counts, 3538, PRICES) == pytest.approx(1.0 + waits + cold)
    [line] = pricing.compute(counts, {"A": Function(1024, "arm64")}, PRICES, "us-east-1")
    paid = pricing.seconds("A", counts, 1024, PRICES) * USD["compute"]["arm64"]
    assert (line.service, line.function) == ("Lambda compute", "A")
    assert line.cost == pytest.approx(paid)


@pytest.mark.parametrize(("gigabytes", "cost"), [(0, 0), (1, 0.09), (10_240, 921.6), (20_480, 921.6 + 870.4)])
def test_egress_goes_by_steps(gigabytes: float, cost: float) -> None:
    """The first 10 TB at one price, the next at another."""
    assert pricing.egress(gigabytes, USD["egress"]["steps"]) == pytest.approx(cost)


@pytest.mark.parametrize(("parts", "calls"), [(0, 0), (1, 1), (4, 1), (5, 2), (28, 3), (29, 4), (128, 7), (256, 11)])
def test_addresses_come_by_the_batch(parts: int, calls: int) -> None:
    """As the page asks for them: tests/web/lanes.test.js has the same 256 parts."""
    assert pricing.signature_calls(parts) == calls


def test_what_a_work_adds_is_told_from_what_stands() -> None:
    """Two contests that differ in their works alone; what shrinks adds nothing."""
    key, less = ("A", "runs", "api"), ("B", "runs", "api")
    fixed, each = pricing.fitted({key: 100, less: 9}, {key: 180, less: 5}, (20, 60))
    assert (fixed[key], each[key]) == (60, 2)
    assert (fixed[less], each[less]) == (9, 0)


def test_a_contest_grows_by_its_works_and_experts() -> None:
    """Each work adds the same; an expert makes larger what every work's changes write of the board."""
    model = cost.Model(
        {("A", "runs", ""): 5}, {("A", "runs", ""): 2}, {("A", "runs", ""): 1, ("A", "WRU", "board/b"): 3}
    )
    counts = cost.counts_at(model, 240, 14)
    assert counts["A", "runs", ""] == 5 + 2 * 240 + 2
    assert counts["A", "WRU", "board/b"] == pytest.approx(3 * 2 * 10)


def test_units_of_writes_and_reads_are_as_documented() -> None:
    """A kilobyte begun is a unit of a write; an index costs when what it holds changes, twice when its key does."""
    from bench import counting

    index = {"KeySchema": [{"AttributeName": "owner"}], "Projection": {"ProjectionType": "ALL"}}
    keys = index | {"Projection": {"ProjectionType": "KEYS_ONLY"}}
    old = {"pk": {"S": "e#1"}, "sk": {"S": "entry"}, "owner": {"S": "o"}, "data": {"S": "x" * 1500}}
    new = old | {"data": {"S": "y" * 900}}
    assert counting.write_units(old, new, [index]) == (2, 2)
    assert counting.write_units(old, new, [keys]) == (2, 0)
    assert counting.write_units(None, new, [keys]) == (1, 1)
    assert counting.write_units(new, new | {"owner": {"S": "p"}}, [index]) == (1, 2)
    assert counting.read_units("Query", {}, {"Items": [old, old, old]}) == {"e/entry": 1.0}
    assert counting.read_units("Query", {"ConsistentRead": True}, {"Items": []}) == {"nothing": 1}
    assert counting.kind_of(("t", "~canal~entry#12", "history#3")) == "entry/history"


def test_what_a_deployment_may_choose() -> None:
    """By hand: 100 films of five minutes that MediaConvert makes; their plays through CloudFront, with requests."""
    assumed = PRICES["assumed"] | {"film_seconds": 300, "experts_per_work": 5, "screeners_per_work": 1}
    assert cost.by_mediaconvert(100, assumed, USD) == pytest.approx(100 * 5 * USD["mediaconvert"]["minute"])
    assumed |= {"play_original": 0.5, "film_bytes": 2**30, "rendition_bits": 0, "play_requests": 10}
    first = USD["cloudfront"]["steps"][0][1]
    assert cost.by_cloudfront(100, assumed, USD) == pytest.approx(300 * first + 6000 * USD["cloudfront"]["https"])
