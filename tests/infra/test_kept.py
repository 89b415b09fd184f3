"""What the emulator has acknowledged outlives whatever ends it: a kill, a full disk, a damaged file."""

import contextlib
import json
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.cloud import Cloud, CloudError, free_port
from infra.local.kept import JOURNAL
from tests.waiting import until

TABLE = "works"


class Stage:
    """One emulator's folder, and what it said."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.said = folder, list[str]()
        self.cloud: Cloud
        self.rows: Any  # the client of this run's tables: to make one takes longer than what it asks

    @contextmanager
    def running(self, *, killed: bool = False, is_whole: bool = True) -> Iterator["Stage"]:
        """It runs, and is stopped or killed at the end."""
        self.said.clear()
        self.cloud = Cloud(self.folder / "cloud", self.folder / "log", free_port(), tell=self.said.append)
        self.cloud.start()
        try:
            self.cloud.wait()
            self.rows = self.cloud.client("dynamodb")
            yield self
        finally:
            if killed and self.cloud.process:
                self.cloud.process.kill()
            assert self.cloud.stop() is (is_whole and not killed)

    @property
    def home(self) -> Path:
        """Where checkpoints lie."""
        return self.folder / "cloud"

    @property
    def current(self) -> Path:
        """The checkpoint that is the current one."""
        return (self.home / "current").resolve()

    def table(self) -> None:
        """Make the table, and wait until a checkpoint has it."""
        keys = [("pk", "HASH"), ("sk", "RANGE")]
        self.rows.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        kept = self.current / "dynamodb.json"
        until(lambda: (self.current / "dynamodb.json").exists() and TABLE in kept_text(self.current), f"{kept}")

    def put(self, number: int, title: str = "") -> None:
        """Save a work."""
        item = {"pk": {"S": f"work#{number}"}, "sk": {"S": "work"}, "title": {"S": title or f"作品{number}"}}
        self.rows.put_item(TableName=TABLE, Item=item)

    def numbers(self) -> set[int]:
        """The works that are there."""
        pages = self.rows.get_paginator("scan").paginate(TableName=TABLE)
        return {int(row["pk"]["S"].partition("#")[2]) for page in pages for row in page["Items"]}

    def fill_disk(self, size: int) -> None:
        """From now on no file of the emulator grows beyond so many bytes."""
        assert self.cloud.process
        _, most = resource.prlimit(self.cloud.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.cloud.process.pid, resource.RLIMIT_FSIZE, (size, most))

    def make_room(self) -> None:
        """End that."""
        self.fill_disk(resource.RLIM_INFINITY)


def kept_text(folder: Path) -> str:
    """The tables of a checkpoint, as they lie there."""
    return (folder / "dynamodb.json").read_text()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An empty folder."""
    return Stage(tmp_path)


def test_a_killed_emulator_has_every_row_that_it_acknowledged(stage: Stage) -> None:
    """Written, changed and deleted up to the last moment; the next start says that it was killed, the one after not."""
    with stage.running(killed=True):
        stage.table()
        for number in range(50):
            stage.put(number)
        stage.put(1, "改名")
        stage.rows.delete_item(TableName=TABLE, Key={"pk": {"S": "work#7"}, "sk": {"S": "work"}})
    with stage.running():
        assert stage.numbers() == set(range(50)) - {7}
        assert "改名" in str(stage.rows.scan(TableName=TABLE)["Items"])
        assert any("was killed" in line and " s may be lost" in line for line in stage.said)
    with stage.running():
        assert stage.said == []
        assert stage.numbers() == set(range(50)) - {7}


def test_a_killed_emulator_has_the_stream_of_its_rows(stage: Stage) -> None:
    """A change that no function has read yet is still read after a kill: no message is lost with it."""
    with stage.running(killed=True):
        stage.table()
        for number in range(3):
            stage.put(number)
    with stage.running():
        streams = stage.cloud.client("dynamodbstreams")
        arn = streams.list_streams(TableName=TABLE)["Streams"][0]["StreamArn"]
        shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        at = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        read = streams.get_records(ShardIterator=at)["Records"]
        assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in read] == [f"work#{number}" for number in range(3)]


def test_queues_are_noted_within_a_second(stage: Stage) -> None:
    """What is no row comes back as it was at most that long before the kill."""
    with stage.running(killed=True):
        stage.table()
        queues = stage.cloud.client("sqs")
        url = queues.create_queue(QueueName="letters")["QueueUrl"]
        queues.send_message(QueueUrl=url, MessageBody="证书")
        journal = stage.current / JOURNAL
        until(lambda: "证书" in _noted(journal), "the message to be noted", seconds=30)
    with stage.running():
        received = stage.cloud.client("sqs").receive_message(QueueUrl=_here(url, stage))
        assert [message["Body"] for message in received["Messages"]] == ["证书"]


def _noted(journal: Path) -> str:
    return "\n".join(json.dumps(json.loads(line.partition(b" ")[2]), ensure_ascii=False) for line in _lines(journal))


def _lines(journal: Path) -> list[bytes]:
    return [line for line in journal.read_bytes().splitlines() if line]


def _here(url: str, stage: Stage) -> str:
    return f"{stage.cloud.endpoint}/{url.partition('//')[2].partition('/')[2]}"


def test_a_full_disk_refuses_changes_and_keeps_the_last_whole_state(stage: Stage) -> None:
    """Nothing is acknowledged that is not kept; stopping says so and fails; the next start has all that was."""
    with stage.running(is_whole=False):
        stage.table()
        stage.put(1)
        stage.fill_disk((stage.current / JOURNAL).stat().st_size)
        with pytest.raises(ClientError, match="InternalServerError"):
            stage.put(2, "长" * 5000)
    assert any("nothing can be kept" in line for line in stage.said)
    assert any("last checkpoint could not be written" in line for line in stage.said)
    with stage.running():
        assert stage.numbers() == {1}


def test_when_there_is_room_again_all_goes_on(stage: Stage) -> None:
    """What was refused and sent again is taken once, and stopping is as ever."""
    with stage.running():
        stage.table()
        stage.fill_disk((stage.current / JOURNAL).stat().st_size)
        with pytest.raises(ClientError):
            stage.put(1, "长" * 5000)
        stage.make_room()
        stage.put(1)
        stage.put(2)
        until(lambda: any("kept again" in line for line in stage.said), "the good news")
    with stage.running():
        assert stage.numbers() == {1, 2}
        assert stage.said == []


def test_a_damaged_checkpoint_costs_no_row(stage: Stage) -> None:
    """The one before it and what was noted since make up the same rows; the start says what was lost."""
    with stage.running():
        stage.table()
        stage.put(1)
    with stage.running(killed=True):
        stage.put(2)
        assert stage.cloud.process
        before = stage.current
        stage.cloud.keep()
        until(lambda: stage.current != before, "another checkpoint")
        stage.put(3)
    kept = stage.current / "dynamodb.json"
    kept.write_bytes(kept.read_bytes()[:100])
    with stage.running():
        assert any("damaged (dynamodb.json)" in line and "lost" in line for line in stage.said)
        assert stage.numbers() == {1, 2, 3}
    with stage.running():
        assert stage.numbers() == {1, 2, 3}


def test_two_damaged_checkpoints_are_said_in_words(stage: Stage) -> None:
    """It does not begin anew as if nothing had been there."""
    with stage.running():
        stage.table()
    for folder in ("state-a", "state-b"):
        with contextlib.suppress(FileNotFoundError):
            (stage.home / folder / "whole.json").write_text("{")
    with pytest.raises(CloudError):
        _start(stage)
    assert any("neither checkpoint" in line for line in stage.said)
    assert (stage.current / "dynamodb.json").exists()


def test_a_folder_of_a_release_before_digests_and_journals_is_gone_on_from(stage: Stage) -> None:
    """It holds one checkpoint, and the link to it."""
    with stage.running():
        stage.table()
        stage.put(1)
    for folder in ("state-a", "state-b"):
        for name in ("whole.json", JOURNAL):
            (stage.home / folder / name).unlink(missing_ok=True)
    with stage.running():
        assert stage.said == []
        assert stage.numbers() == {1}
        stage.put(2)
    assert (stage.current / "whole.json").exists()
    with stage.running():
        assert stage.numbers() == {1, 2}


def _start(stage: Stage) -> None:
    stage.said.clear()
    cloud = Cloud(stage.home, stage.folder / "log", free_port(), tell=stage.said.append)
    cloud.start()
    try:
        cloud.wait()
    finally:
        cloud.stop()


@pytest.mark.parametrize("killed", [False, True])
def test_parts_of_an_unfinished_upload_are_kept(stage: Stage, killed: bool) -> None:
    """Ctrl-C or a kill in the midst of an upload: the parts that have arrived need not be sent again."""
    first, second = b"a" * 1_000_000, b"b" * 1_000
    with stage.running(killed=killed):
        s3 = stage.cloud.client("s3")
        s3.create_bucket(Bucket="films", CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
        begun = s3.create_multipart_upload(Bucket="films", Key="film.mp4", ChecksumAlgorithm="SHA256")
        upload = {"Bucket": "films", "Key": "film.mp4", "UploadId": begun["UploadId"]}
        s3.upload_part(**upload, PartNumber=1, Body=first, ChecksumAlgorithm="SHA256")
        until(lambda: "films" in _kept_buckets(stage.current), "the bucket to be kept")
    with stage.running():
        s3 = stage.cloud.client("s3")
        listed = s3.list_parts(**upload)["Parts"]
        assert [(part["PartNumber"], part["Size"]) for part in listed] == [(1, len(first))]
        s3.upload_part(**upload, PartNumber=2, Body=second, ChecksumAlgorithm="SHA256")
        parts = [_named(part) for part in s3.list_parts(**upload)["Parts"]]
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
        assert s3.get_object(Bucket="films", Key="film.mp4")["Body"].read() == first + second
        assert list((stage.home / "uploads").glob("*/*")) == []


def _named(part: dict[str, Any]) -> dict[str, Any]:
    return {name: part[name] for name in ("PartNumber", "ETag", "ChecksumSHA256")}


def _kept_buckets(folder: Path) -> str:
    buckets = folder / "s3.json"
    return _noted(folder / JOURNAL) + (buckets.read_text() if buckets.exists() else "")


def test_a_part_that_cannot_be_kept_is_not_taken(stage: Stage) -> None:
    """The page sends it again once there is room."""
    with stage.running():
        s3 = stage.cloud.client("s3")
        s3.create_bucket(Bucket="films", CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
        begun = s3.create_multipart_upload(Bucket="films", Key="film.mp4")
        upload = {"Bucket": "films", "Key": "film.mp4", "UploadId": begun["UploadId"]}
        stage.fill_disk(500_000)
        with pytest.raises(ClientError):
            s3.upload_part(**upload, PartNumber=1, Body=b"a" * 1_000_000)
        assert s3.list_parts(**upload).get("Parts", []) == []
        stage.make_room()
        s3.upload_part(**upload, PartNumber=1, Body=b"a" * 1_000_000)
        assert len(s3.list_parts(**upload)["Parts"]) == 1


def test_a_stop_in_the_first_moments_is_a_stop(stage: Stage) -> None:
    """Before anything is loaded there is nothing to keep, and while it is being loaded it is not written."""
    with stage.running():
        stage.table()
        stage.put(1)
    for _ in range(3):
        cloud = Cloud(stage.home, stage.folder / "log", free_port(), tell=stage.said.append)
        cloud.start()
        assert cloud.process
        os.kill(cloud.process.pid, signal.SIGTERM)
        assert cloud.stop()
    with stage.running():
        assert stage.numbers() == {1}
