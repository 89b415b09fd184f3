"""What counts one vote of the audience: a write for the shard of its voter, and one for its network and day.

Both go with the ballot in one transaction. Since voters, not entries, are shared out among the shards, an entry that
everybody votes for is spread over all of them: sixteen items take some 8,000 votes a second. The rows of a day's
networks lie in one partition, so that organizers see them at once; it takes some 500 votes a second at first, and more
once the store has split it for its load.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from chalicelib.aws import records
from chalicelib.aws.items import ballot_key, key_of, tally_key
from chalicelib.aws.places import Key
from chalicelib.aws.records import Rows, Write
from chalicelib.entry import audience
from chalicelib.entry.audience import SHARDS, DayBallot, NetworkDay, Tally
from chalicelib.errors import Stale

T = TypeVar("T", Tally, NetworkDay)
_RACES = 8  # of votes that come in while a shard is counted anew


def tally_keys(contest: str) -> list[Key[Tally]]:
    """The counters of all shards."""
    return [tally_key(contest, shard) for shard in range(SHARDS)]


def tallies(rows: Rows, contest: str) -> list[dict[str, int]]:
    """What the counters of all shards hold, from rows that were read."""
    found = (rows.get(key) for key in tally_keys(contest))
    return [tally.votes for tally in found if tally is not None]


def counting(ballot: DayBallot, entry: str, tally: Tally | None, network: NetworkDay | None) -> list[Write]:
    """The writes that count one vote; `tally` and `network` are the counters as they were read."""
    first = NetworkDay(
        contest=ballot.contest, day=ballot.day, network=ballot.network, votes={entry: 1}, expires=ballot.expires
    )
    writes = [_one_more(network, first, entry)]
    if ballot.counted:
        writes.append(_one_more(tally, Tally(contest=ballot.contest, shard=ballot.shard, votes={entry: 1}), entry))
    return writes


def _one_more(before: T | None, first: T, entry: str) -> Write:
    """One more vote in a counter; its `first`, on condition that nobody has made it since."""
    if before is None:
        return records.put_row(first, records.new_item())
    key = key_of(first)
    return {
        "Update": {
            "TableName": key.table_name,
            "Key": key.item(),
            "UpdateExpression": "SET #data.#votes.#entry = if_not_exists(#data.#votes.#entry, :none) + :one",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeNames": {"#data": "data", "#votes": "votes", "#entry": entry},
            "ExpressionAttributeValues": {":none": {"N": "0"}, ":one": {"N": "1"}},
        }
    }


def recount(contest: str) -> Iterator[tuple[int, bool]]:
    """Count every shard anew from its ballots: its number, and whether its counter was wrong. Votes may go on."""
    for shard in range(SHARDS):
        yield shard, _until_calm(contest, shard)


def _until_calm(contest: str, shard: int) -> bool:
    for _ in range(_RACES - 1):
        try:
            return _recounted(contest, shard)
        except Stale:
            continue  # somebody voted meanwhile
    return _recounted(contest, shard)


def _recounted(contest: str, shard: int) -> bool:
    key = tally_key(contest, shard)
    before = records.get(key)
    ballots = records.every(lambda after: records.query(ballot_key(contest, shard), after=after))
    votes = audience.counted_anew(ballots)
    if (before.votes if before else {}) == votes:
        return False
    records.transact([records.put_row(Tally(contest=contest, shard=shard, votes=votes), _as_read(before))])
    return True


def _as_read(before: Tally | None) -> dict[str, Any]:
    """The condition that a counter is as it was read."""
    if before is None:
        return records.new_item()
    return {
        "ConditionExpression": "#data.#votes = :votes",
        "ExpressionAttributeNames": {"#data": "data", "#votes": "votes"},
        "ExpressionAttributeValues": {":votes": {"M": {name: {"N": str(n)} for name, n in before.votes.items()}}},
    }
