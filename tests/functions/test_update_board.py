"""The board: how it is stored and counted, what a save costs, and how what was lost is found and mended."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib import clock
from chalicelib.aws import board_recount, board_store, lost_batches, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import (
    board_key,
    counting_key,
    figure,
    progress_key,
    to_item,
)
from chalicelib.aws.places import Place, table_name
from chalicelib.judging.board import Board
from chalicelib.judging.review import Review
from infra import operate
from tests import play
from tests.functions.test_replace_reviewers import Panel, panel
from tests.kill import until_done
from tests.play import Json, PlayedCall

__all__ = ["panel"]
LATER = board_recount.SETTLED + timedelta(minutes=1)


class Writes:
    """What calls to the tables would change, and the longest expression of any."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.longest = self.most = 0

    def note(self, model: Any, params: Any, **_: Any) -> None:
        """Take one call in."""
        if model.name not in ("TransactWriteItems", "UpdateItem", "PutItem"):
            return
        self.calls.append(model.name)
        body = json.loads(params["body"])
        writes = [next(iter(each.values())) for each in body.get("TransactItems", [])] or [body]
        self.most = max(self.most, len(writes))
        expressions = [text for each in writes for name, text in each.items() if name.endswith("Expression")]
        self.longest = max([self.longest, *map(len, expressions)])


def rows() -> list[Json]:
    """Every row that the board counts, as it is now."""
    return [row for table in ("entries", "reviews") for row in play.items(table) if board_store.is_counted(row)]


def expected() -> dict[str, int]:
    """What counting the rows says."""
    return dict(Counter(mark for row in rows() for mark in board_store.state_of(row).marks))


def shown() -> dict[str, int]:
    """All figures that the board shows, without zeros."""
    parts = [*board_store.totals_keys(play.CONTEST), *board_store.units_keys(play.CONTEST)]
    found = records.gather(*board_store.basis(play.CONTEST), *parts)
    totals = board_store.picture(found, play.CONTEST, parts)
    _, experts = board_store.experts(found, play.CONTEST)
    return {mark: n for mark, n in {**totals.counts, **experts.counts}.items() if n}


def draft(panel: Panel, times: int) -> Json:
    """An expert's page saves what is typed, some times."""
    expert = next(each for each in panel.experts if panel.desk(each))
    path = f"/reviews/{panel.desk(expert)[0]['id']}"
    seen: Json = expert.do("GET", path)
    for _ in range(times):
        seen = expert.do("PUT", path, panel.stage.judgement(seen))
    return seen


def test_a_keystroke_writes_nothing_but_once_in_five_minutes(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """That an expert was active is one write of their own item; marks that stay as they are move nothing."""
    play.count()
    written = []
    for minutes in (0, 1, 6):
        at, writes = clock.now(), Writes()
        monkeypatch.setattr(clock, "now", lambda at=at, by=minutes: at + timedelta(minutes=by))
        draft(panel, 2)
        with play.noted(writes.note):
            play.count()
        written.append(writes.calls)
        monkeypatch.undo()
    assert written == [["UpdateItem"], [], ["UpdateItem"]]
    assert shown() == expected()


def test_no_expression_grows_with_the_batch(stage: PlayedCall, panel: Panel) -> None:
    """A hundred seats of a hundred experts, each with all marks there are, while the next count is built."""
    seat = next(row for row in play.items("reviews") if row["sk"]["S"].startswith("review#"))
    row = records.existing([msgspec.structs.replace(_review_key(seat))])[0]
    seats = [_submitted(row, number) for number in range(100)]
    board_recount.ask(play.CONTEST)
    writes = Writes()
    with play.noted(writes.note):
        assert board_store.count([to_item(each) for each in seats], play.CONTEST) == 100
    assert writes.calls == ["TransactWriteItems"] * 3
    assert writes.most <= 2 * board_store.CHUNK + board_store.UNITS + 1 <= records.LIMIT
    assert writes.longest < 1024


def _review_key(item: Json) -> Any:
    place = board_store.place_of(item)
    from chalicelib.aws.places import Key

    return Key(place.table, place.pk, place.sk, kind=Review)


def _submitted(row: Review, number: int) -> Review:
    from chalicelib.judging.review import ReviewState

    work = msgspec.structs.replace(row.work, duration_seconds=100.0)
    return msgspec.structs.replace(
        row, expert=f"e{number:03d}", seat=f"{number + 50}", round=2, state=ReviewState.SUBMITTED, work=work, revision=3
    )


def test_an_experts_figures_lie_in_an_item_of_their_own(panel: Panel) -> None:
    """Totals and units lie apart, and what was counted of a row is in a partition of its own."""
    play.count()
    figures = {name: n for name, n in shown().items() if not name.startswith(("assigned:", "submitted:", "glanced:"))}
    totals = [records.get(key) for key in board_store.totals_keys(play.CONTEST)]
    held = Counter[str]()
    for item in filter(None, totals):
        held.update(item.counts[1])
    assert {mark: n for mark, n in held.items() if n} == figures
    experts, board = board_store.experts(records.gather(*board_store.basis(play.CONTEST)), play.CONTEST)
    for expert in experts:
        own = records.get(progress_key(expert.id))
        assert own is None or own.counts[1] == {f"assigned:{expert.id}": board.count(f"assigned:{expert.id}")}
    partitions = {row["pk"]["S"] for row in play.items("entries") if row["sk"]["S"].startswith("counted#")}
    assert len(partitions) == len({row["pk"]["S"] for row in rows()})


def test_a_batch_that_dies_after_every_change_counts_each_row_once(panel: Panel) -> None:
    """The stream brings it again; figures, and what entries are found by, are as the rows say."""
    panel.score(panel.experts[0], panel.desk(panel.experts[0])[0])
    batch = {"Records": [{"dynamodb": {"NewImage": row}} for row in rows()]}
    _, deaths = until_done(lambda: play.run("update_board", batch))
    assert deaths > 1
    assert shown() == expected()
    assert play.run("update_board", batch) == {"batchItemFailures": []}
    assert shown() == expected()


def _given_up(name: str, first: Json, last: Json) -> Json:
    """What the queue tells of a batch whose tries have ended."""
    streams = client("dynamodbstreams")
    stream = client("dynamodb").describe_table(TableName=name)["Table"]["LatestStreamArn"]
    [shard] = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    return {
        "requestContext": {"condition": "RetryAttemptsExhausted"},
        "DDBStreamBatchInfo": {
            "shardId": shard["ShardId"],
            "startSequenceNumber": first["dynamodb"]["SequenceNumber"],
            "endSequenceNumber": last["dynamodb"]["SequenceNumber"],
            "batchSize": 2,
            "streamArn": stream,
        },
    }


def _stream_of(name: str) -> list[Json]:
    """All records of a table's stream."""
    streams = client("dynamodbstreams")
    stream = client("dynamodb").describe_table(TableName=name)["Table"]["LatestStreamArn"]
    [shard] = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    begins = streams.get_shard_iterator(StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    found: list[Json] = streams.get_records(ShardIterator=begins)["Records"]
    return found


def test_a_batch_that_was_given_up_is_read_from_its_stream_again(panel: Panel) -> None:
    """The queue's message has no records, only where they lie. What came after them is left to the stream."""
    play.count()
    name = table_name("reviews")
    view = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    client("dynamodb").update_table(TableName=name, StreamSpecification=view)
    judge, other = [each for each in panel.experts if panel.desk(each)][:2]
    panel.score(judge, panel.desk(judge)[0])
    lost, before = _stream_of(name), shown()
    panel.score(other, panel.desk(other)[0])
    message = _given_up(name, lost[0], lost[-1])
    until_done(lambda: play.queued("update_board", message))
    assert play.queued("update_board", message) == {"batchItemFailures": []}
    assert shown()["seats:submitted"] == before.get("seats:submitted", 0) + 1
    play.count()
    assert shown() == expected()


def test_a_batch_that_its_stream_has_lost_has_the_board_counted_anew(panel: Panel) -> None:
    """After a day the stream has no such records: `reconcile` counts the board from the rows."""
    _lost(panel)
    gone = {"startSequenceNumber": f"{1:021}", "endSequenceNumber": f"{2:021}"}
    gone |= {"shardId": "shardId-00000000000000000000-00000000", "streamArn": _no_stream()}
    assert play.queued("update_board", {"DDBStreamBatchInfo": gone}) == {"batchItemFailures": []}
    assert records.found(counting_key(play.CONTEST)).building == 2
    play.run("reconcile", {"patience": 0})
    assert shown() == expected()


def _no_stream() -> str:
    table = client("dynamodb").describe_table(TableName=table_name("reviews"))["Table"]["TableArn"]
    return f"{table}/stream/2025-01-01T00:00:00.000"


def test_a_batch_that_fails_again_stays_with_its_queue(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """After five times it is a dead letter, with an alarm."""

    def fail(*_: object) -> None:
        raise OSError("no stream today")

    monkeypatch.setattr(lost_batches, "images", fail)
    answer = play.queued("update_board", {"DDBStreamBatchInfo": {}})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}


def _long_after(monkeypatch: pytest.MonkeyPatch, by: timedelta = LATER) -> None:
    later = clock.now() + by
    monkeypatch.setattr(clock, "now", lambda: later)


def _lost(panel: Panel) -> None:
    """A score whose record the stream's function never took in."""
    play.count()
    expert = next(each for each in panel.experts if panel.desk(each))
    panel.score(expert, panel.desk(expert)[0])


def _dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nightly check reads all pieces in one night, so that the test need not wait a month."""
    monkeypatch.setattr(board_recount, "PIECES", 1)


def test_a_batch_that_was_dropped_is_found_at_night_and_mended(
    panel: Panel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """`reconcile` looks at a part of the rows once a day; what it finds begins a recount, which says so."""
    _dropped(monkeypatch)
    _lost(panel)
    assert shown() != expected()
    ends = float("inf")
    assert board_recount.check(play.CONTEST, "2025-09-01", ends) == 0  # the stream may still bring it
    assert shown() != expected()
    _long_after(monkeypatch)
    assert board_recount.check(play.CONTEST, "2025-09-01", ends) == 0  # it has looked today
    assert board_recount.check(play.CONTEST, "2025-09-02", ends) == 1
    assert shown() == expected()
    assert board_recount.check(play.CONTEST, "2025-09-03", ends) == 0
    assert records.found(counting_key(play.CONTEST)).serving == 2


def test_a_recount_is_exact_while_people_work(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores come in after rows were read and before they are counted, some brought by the stream and some lost."""
    _lost(panel)
    _long_after(monkeypatch)
    waiting = [
        (expert, line) for expert in panel.experts for line in panel.desk(expert) if line["state"] != "submitted"
    ]
    calls = 0

    def meanwhile(**_: Any) -> None:
        nonlocal calls
        calls += 1
        if waiting and calls % 3 == 0:
            expert, line = waiting.pop()
            panel.score(expert, line)
            if calls % 2:
                play.count()

    events = client("dynamodb").meta.events
    events.register("after-call.dynamodb.Scan", meanwhile)
    events.register("after-call.dynamodb.BatchGetItem", meanwhile)
    try:
        found = board_recount.recount(play.CONTEST)
    finally:
        events.unregister("after-call.dynamodb.Scan", meanwhile)
        events.unregister("after-call.dynamodb.BatchGetItem", meanwhile)
    assert (found.done, found.figures) == (True, {})
    play.count()  # what the stream brings in the end
    assert shown() == expected()
    assert board_recount.survey(play.CONTEST).figures == {}


def test_a_recount_that_dies_after_every_change_comes_to_its_end(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run goes on where the one before has died."""
    _lost(panel)
    _long_after(monkeypatch)
    _, deaths = until_done(lambda: board_recount.recount(play.CONTEST))
    assert deaths > 1
    counting = records.found(counting_key(play.CONTEST))
    assert (counting.serving > 1, counting.building, counting.place) == (True, 0, "")
    assert shown() == expected()


def test_a_recount_stops_in_time_and_goes_on_with_the_next_page(panel: Panel) -> None:
    """What it has counted so far is not shown."""
    play.count()
    before = shown()
    assert not board_recount.recount(play.CONTEST, ends=0).done
    assert (records.found(counting_key(play.CONTEST)).building, shown()) == (2, before)
    assert board_recount.recount(play.CONTEST, ends=0).done
    assert shown() == before


def test_figures_that_other_hands_have_moved_are_put_right(panel: Panel, capsys: pytest.CaptureFixture[str]) -> None:
    """Every row is counted as it is, and yet sums are wrong: a dry run tells, a recount mends and says by how much."""
    play.count()
    right = shown()
    key = progress_key(panel.organizer.do("GET", "/organizer/experts")["experts"][0]["id"])
    mark = f"assigned:{key.pk.partition('#')[2]}"
    for each, name in ((key, mark), (board_store.totals_keys(play.CONTEST)[0], "entries:in_review")):
        client("dynamodb").update_item(
            TableName=table_name(each.table),
            Key=each.item(),
            UpdateExpression="ADD #0 :0",
            ExpressionAttributeNames={"#0": figure(1, name)},
            ExpressionAttributeValues={":0": {"N": "7"}},
        )
    wrong = {mark: (right[mark] + 7, right[mark]), "entries:in_review": (9, 2)}
    assert board_recount.survey(play.CONTEST).figures == wrong
    outputs, told = {"Contest": play.CONTEST}, {"rows": 12, "drifted": 0, "figures": {mark: 7, "entries:in_review": 7}}
    assert operate.recount_board(outputs, lambda _: None, ["dry", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"contest": play.CONTEST, "dry": True, **told}
    assert board_recount.check(play.CONTEST, "2025-09-02", float("inf")) == 2  # experts do not add up to the totals
    assert shown() == right
    assert operate.recount_board(outputs, lambda _: None, []) == 0
    assert capsys.readouterr().out == "12 rows, 0 not counted as they were, 0 figures wrong\n"
    names = {name for row in play.items("reviews") for name in row}
    assert not any(name.startswith(("count1:", "count2:")) for name in names)


def test_the_board_of_an_older_release_is_shown_until_it_is_counted_anew(panel: Panel) -> None:
    """It kept all figures in one item. Changes go on being counted, and nobody sees zeros."""
    old = Board(play.CONTEST, {"entries:in_review": 2, "seats:assigned": 10}, {})
    key = board_key(play.CONTEST)
    data = {"contest": {"S": old.contest}, "active": {"M": {}}}
    data["counts"] = {"M": {mark: {"N": str(n)} for mark, n in old.counts.items()}}
    records.transact([records.put(key.item() | {"data": {"M": data}}, key, {})])
    for place in _places_of_the_new_board():
        records.transact([records.delete(place)])
    assert panel.organizer.do("GET", "/organizer/board")["entries"] == {"in_review": 2}
    panel.score(panel.experts[0], panel.desk(panel.experts[0])[0])
    play.count()
    assert board_store.load(play.CONTEST) == old
    assert play.run("reconcile", {"patience": 0})["board"] == 0
    assert shown() == expected()
    assert records.get(key) == Board(play.CONTEST)


def _places_of_the_new_board() -> list[Place]:
    known = ("counting", "figures", "progress", "counted")
    found = [(table, row) for table in ("entries", "reviews") for row in play.items(table)]
    return [
        Place(table, row["pk"]["S"], row["sk"]["S"])
        for table, row in found
        if row["sk"]["S"].partition("#")[0] in known
    ]
