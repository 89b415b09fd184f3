"""What a contest costs on AWS: calls counted from real demonstrations × list prices, for contests of any size.

    python -m bench.cost                 play three demonstrations, keep their counts and the table
    python -m bench.cost --again         the table anew from the counts that were kept, with today's prices and template

Three demonstrations are played on the laptop's cloud, which `bench.counting` has count: few works, more works, more
experts. What one work and one expert add follows from their differences. Films of the demonstration are small, so the
requests that a film of the assumed size takes are added: parts, addresses for them, the copy for experts. Prices and
what is assumed are in `bench/prices.toml`. Seconds of functions are their processor time here, on the share of a
processor that their memory gives them, and assumed waits: see `bench.pricing`.
"""

import argparse
import json
import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bench import measuring, pricing
from bench.pricing import Counts, Line
from chalicelib.call.definition import load_definition
from chalicelib.entry.upload import part_size_for
from chalicelib.video import blind_copy
from infra import calls, package
from infra.demo.__main__ import demonstrate
from infra.demo.plan import make
from infra.demo.progress import Progress
from infra.local.cloud import Cloud

KEPT = measuring.RESULTS / "cost.json"
DEMONSTRATIONS = ((24, 12), (72, 12), (24, 60))  # works, experts
WORKS = (100, 10_000, 50_000)
EXPERTS = (12, 500)
_GOALS = {12: 0.002, 500: 0.003}  # USD a work, requests and compute
# Of the demonstration's few films many are alike, of a contest's hardly any: what is written for likeness does not grow
_AS_IN_THE_SMALLER = ("entry/like",)
# Seconds of processor: for a second of film at 1080p and 20 Mb/s with its sound (`python -m bench.rendition --review`),
# and for looking at a film of five minutes, beyond the demonstration's short ones.
_CODING = 0.72
_SCANNING = 5.0
_OPERATOR = "operator"

Key = tuple[str, str, str]


class Model(NamedTuple):
    """What is counted of a contest: whatever its size, for each work, for each expert beyond 12."""

    fixed: Mapping[Key, float]
    work: Mapping[Key, float]
    expert: Mapping[Key, float]


def main() -> None:
    """Count, or take what was counted, and keep the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--again", action="store_true", help="without new demonstrations")
    if not parser.parse_args().again:
        runs = {f"{works} works, {experts} experts": played(works, experts) for works, experts in DEMONSTRATIONS}
        KEPT.write_text(json.dumps(runs, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    measuring.keep("cost", told(pricing.load(), json.loads(KEPT.read_text(encoding="utf-8"))))


def played(works: int, experts: int) -> list[list[Any]]:
    """The counts of one demonstration on a fresh stack."""
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        os.environ["BENCH_COUNTS"] = str(counts)
        before, Cloud.program = Cloud.program, "bench.counting"
        try:
            demonstrate(make(works, experts, load_definition(calls.chosen())), Path(folder), Progress())
        finally:
            Cloud.program = before
        found: list[list[Any]] = json.loads(counts.read_text(encoding="utf-8"))
        return found


# --- the model --------------------------------------------------------------------------------------------------------


def model_of(runs: Mapping[str, list[list[Any]]], prices: Mapping[str, Any]) -> Model:
    """The model that three demonstrations give, with what a film of the assumed size adds to a work."""
    few, many, large = (_counts(rows) for rows in runs.values())
    (works, experts), (more, _), (_, panel) = DEMONSTRATIONS
    fixed, work = pricing.fitted(few, many, (works, more))
    for key in work:
        if key[2] in _AS_IN_THE_SMALLER:
            work[key] = few.get(key, 0.0) / works
    for key, number in of_film(prices["assumed"]).items():
        work[key] = work.get(key, 0.0) + number
    more_experts = {key: max(0.0, large.get(key, 0.0) - few.get(key, 0.0)) / (panel - experts) for key in large}
    return Model(fixed, work, more_experts)


def _counts(rows: list[list[Any]]) -> dict[Key, float]:
    return {(who, what, kind): float(number) for who, what, kind, number in rows if who != _OPERATOR}


def of_film(assumed: Mapping[str, Any]) -> dict[Key, float]:
    """Requests that a film of the assumed size takes beyond the two parts of a small one."""
    size = int(assumed["film_bytes"])
    parts = -(-size // part_size_for(size))
    signing = pricing.signature_calls(parts)
    copied = len(blind_copy.plan(size, ()))
    pieces = assumed["film_seconds"] / 60 + 2
    return {
        ("browser", "s3:UploadPart", "uploads"): parts - 2,
        ("browser", "apigateway:request", ""): signing,
        ("APIHandler", "runs", "api"): signing,
        ("APIHandler", "dynamodb:BatchGetItem", ""): signing,
        ("APIHandler", "RRU", "entry/entry"): 3.0 * signing,
        ("APIHandler", "processor seconds", ""): signing * 0.040,  # 32 signatures
        ("ScanVideo", "s3:UploadPartCopy", "blind"): copied,
        ("ScanVideo", "s3:GetObject", "uploads"): 60,
        ("ScanVideo", "processor seconds", ""): _SCANNING,
        ("MakeRendition", "runs", "sqs"): pieces,
        ("MakeRendition", "s3:GetObject", "uploads"): size / (4 * 2**20),
        ("MakeRendition", "s3:PutObject", "renditions"): pieces,
        ("MakeRendition", "dynamodb:TransactWriteItems", ""): pieces,
        ("MakeRendition", "WRU", "entry/rendition"): 6.0 * pieces,
        ("MakeRendition", "RRU", "entry/rendition"): 2.0 * pieces,
        ("MakeRendition", "processor seconds", ""): _CODING * assumed["film_seconds"],
    }


def counts_at(model: Model, works: int, experts: int) -> dict[Key, float]:
    """What a contest of a size has in all."""
    beyond = max(0, experts - DEMONSTRATIONS[0][1])
    found: Counter[Key] = Counter()
    for part, number in ((model.fixed, 1), (model.work, works), (model.expert, beyond)):
        for key, each in part.items():
            found[key] += each * number  # type: ignore[assignment]
    first = DEMONSTRATIONS[0][0]
    for key in model.expert:
        if key[2].startswith("board/"):  # each expert makes the item larger that each work's changes write
            found[key] += model.expert[key] * beyond * (works / first - 1)  # type: ignore[assignment]
    return dict(found)


# --- the bill ---------------------------------------------------------------------------------------------------------


class Bill(NamedTuple):
    """What a contest costs: requests and compute that its works cause, coding, passes over all rows by the clock,
    storage, egress, and what stands there whether or not anybody comes."""

    running: list[Line]
    coding: float
    passes: float
    storage: float
    egress: float
    egress_before: float
    standing: float

    @property
    def whole(self) -> float:
        """All of it."""
        listed = (self.coding, self.passes, self.storage, self.egress, self.standing)
        return pricing.total(self.running) + sum(listed)


def bill(counts: Counts, works: int, prices: Mapping[str, Any], region: str, template: Mapping[str, Any]) -> Bill:
    """The bill of a contest."""
    known = pricing.functions(template)
    lines = pricing.requests(counts, prices[region]) + pricing.compute(counts, known, prices, region)
    coding = [line for line in lines if line.function == "MakeRendition"]
    running = [line for line in lines if line.function != "MakeRendition"]
    now, before = _egress(works, prices["assumed"], prices[region])
    return Bill(
        running,
        pricing.total(coding),
        _passes(works, prices["assumed"], prices[region]),
        storage=_storage(works, prices["assumed"], prices[region]),
        egress=now,
        egress_before=before,
        standing=_standing(template, prices[region], prices["assumed"]),
    )


def _storage(works: int, assumed: Mapping[str, Any], region: Mapping[str, Any]) -> float:
    """Films and their blanked copies until the result and after it, review renditions, rows."""
    film, months = assumed["film_bytes"] / 2**30, assumed["months_standard"]
    copy = _rendition(assumed)
    films = 2 * film * months * region["storage"]["s3"] + film * assumed["months_after"] * region["storage"]["s3_ir"]
    films += copy * months * region["storage"]["s3"] + region["requests"]["s3_ir_put"]
    rows = assumed["row_kilobytes"] / 2**20 * assumed["months_data"] * region["storage"]["dynamodb"]
    return float(works * (films + rows))


def _rendition(assumed: Mapping[str, Any]) -> float:
    """GB of a review rendition."""
    return float(assumed["rendition_bits"] * assumed["film_seconds"] / 8 / 2**30)


def _egress(works: int, assumed: Mapping[str, Any], region: Mapping[str, Any]) -> tuple[float, float]:
    """With review renditions, and with the originals alone."""
    plays = assumed["experts_per_work"] + assumed["screeners_per_work"]
    original = assumed["film_bytes"] / 2**30
    seen = _rendition(assumed) + assumed["play_original"] * original
    steps = region["egress"]["steps"]
    return pricing.egress(works * plays * seen, steps), pricing.egress(works * plays * original, steps)


def _passes(works: int, assumed: Mapping[str, Any], region: Mapping[str, Any]) -> float:
    """Checkpoints, one an hour while something changes, and retention, one a day: each reads every row."""
    read = works * assumed["row_kilobytes"] / 4 * region["requests"]["RRU"]
    checkpoints = assumed["months_standard"] * 30 * 24 * assumed["changing_share"]
    working = works * assumed["checkpoint_seconds"] * 2 * region["compute"]["x86_64"]  # 2 GB
    return float(checkpoints * (read + working) + assumed["months_data"] * 30 * read)


def _standing(template: Mapping[str, Any], region: Mapping[str, Any], assumed: Mapping[str, Any]) -> float:
    """Secrets, keys, alarms, and the questions of Lambda to queues that are empty."""
    kinds = Counter(each["Type"] for each in template["Resources"].values())
    events = [each for each in template["Resources"].values() if each["Type"] == "AWS::Serverless::Function"]
    queues = sum(event["Type"] == "SQS" for each in events for event in each["Properties"].get("Events", {}).values())
    month = region["month"]
    listed = (
        kinds["AWS::SecretsManager::Secret"] * month["secret"],
        kinds["AWS::KMS::Key"] * month["kms_key"],
        kinds["AWS::CloudWatch::Alarm"] * month["alarm"],
        queues * assumed["polls"] * 60 * 24 * 30 * region["requests"]["sqs"],
    )
    return float(assumed["months_data"] * sum(listed))


# --- what is told -----------------------------------------------------------------------------------------------------


def told(prices: Mapping[str, Any], runs: Mapping[str, list[list[Any]]]) -> str:
    """The tables."""
    local = package.load(package.build_if_changed(package.LOCAL) / "template.yaml")
    template = package.for_architecture(local, package.PRODUCTION.architecture)
    model = model_of(runs, prices)
    parts = []
    for region in pricing.REGIONS:
        bills = {
            (works, experts): bill(counts_at(model, works, experts), works, prices, region=region, template=template)
            for experts in EXPERTS
            for works in WORKS
        }
        parts += [f"## {region}, {prices[region]['currency']}", _whole(bills)]
        if region == "us-east-1":
            parts += [_options(bills, prices["assumed"], prices[region])]
            parts += [_goals(bills), _by("service", bills, 0), _by("function", bills, 1)]
    return "\n\n".join([f"List prices of {prices['dated']}. Assumed: {_assumed(prices)}", *parts])


def _assumed(prices: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value:,}" for name, value in prices["assumed"].items())


def _whole(bills: Mapping[tuple[int, int], Bill]) -> str:
    header = [
        "works",
        "experts",
        "requests + compute a work",
        "coding a work",
        "requests + compute",
        "coding",
        "passes",
    ]
    header += ["storage", "egress", "egress of originals alone", "standing", "in all"]
    rows = []
    for (works, experts), each in bills.items():
        running = pricing.total(each.running)
        costs = (
            running,
            each.coding,
            each.passes,
            each.storage,
            each.egress,
            each.egress_before,
            each.standing,
            each.whole,
        )
        a_work = (f"{running / works:.5f}", f"{each.coding / works:.5f}")
        rows.append((f"{works:,}", experts, *a_work, *(f"{cost:,.0f}" for cost in costs)))
    return measuring.table(header, rows)


def by_mediaconvert(works: int, assumed: Mapping[str, Any], region: Mapping[str, Any]) -> float:
    """What review copies cost that MediaConvert makes: each minute that comes out."""
    return float(works * assumed["film_seconds"] / 60 * region["mediaconvert"]["minute"])


def by_cloudfront(works: int, assumed: Mapping[str, Any], region: Mapping[str, Any]) -> float:
    """What plays cost that CloudFront serves: what leaves it, and the requests."""
    plays = works * (assumed["experts_per_work"] + assumed["screeners_per_work"])
    seen = _rendition(assumed) + assumed["play_original"] * assumed["film_bytes"] / 2**30
    prices = region["cloudfront"]
    return pricing.egress(plays * seen, prices["steps"]) + float(plays * assumed["play_requests"] * prices["https"])


def _options(bills: Mapping[tuple[int, int], Bill], assumed: Mapping[str, Any], region: Mapping[str, Any]) -> str:
    """What a deployment may choose: who makes review copies, and who serves what is played."""
    header = ("works", "coding by the function", "by MediaConvert", "egress from S3", "through CloudFront")
    rows = []
    for works in WORKS:
        each = bills[works, EXPERTS[0]]
        costs = (
            each.coding,
            by_mediaconvert(works, assumed, region),
            each.egress,
            by_cloudfront(works, assumed, region),
        )
        rows.append((f"{works:,}", *(f"{cost:,.0f}" for cost in costs)))
    return measuring.table(header, rows)


def _goals(bills: Mapping[tuple[int, int], Bill]) -> str:
    kept = []
    for experts, goal in _GOALS.items():
        found = pricing.total(bills[10_000, experts].running) / 10_000
        kept.append(f"{experts} experts: {found:.5f} of at most {goal}, {'kept' if found <= goal else 'MISSED'}")
    return "Requests and compute a work at 10,000 works: " + "; ".join(kept) + "."


def _by(name: str, bills: Mapping[tuple[int, int], Bill], field: int) -> str:
    """Requests and compute of a thousand works by service or by function."""
    sums: dict[str, dict[tuple[int, int], float]] = {}
    for size, each in bills.items():
        for line in each.running:
            costs = sums.setdefault(str(line[field]), {})
            costs[size] = costs.get(size, 0.0) + line.cost / size[0] * 1000
    header = (f"{name}, for 1,000 works", *(f"{works:,} × {experts}" for works, experts in bills))
    order = sorted(sums, key=lambda each: -max(sums[each].values()))
    return measuring.table(header, [(each, *(f"{sums[each].get(size, 0):.3f}" for size in bills)) for each in order])


if __name__ == "__main__":
    main()
