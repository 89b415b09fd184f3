"""How many codes and links were asked for lately: counters that expire, for a network and for everybody.

A counter is an item `{pk, sk, sends, expires}`. The one for everybody is split in shards by the contact that is asked
for, so that no item takes all writes.
"""

from datetime import datetime
from typing import NamedTuple

from chalicelib.aws.places import Item, Place
from chalicelib.people.send_caps import SHARDS, WINDOW, Traffic, window_of


class Counters(NamedTuple):
    """Where the sends of one network, and of one shard of all, are counted in the present window."""

    network: Place
    shard: Place


def counters(network: str, digest: str, at: datetime) -> Counters:
    """The counters of a send to the contact `digest` from a network."""
    window, shard = window_of(at), int(digest[:8], 16) % SHARDS
    return Counters(
        Place("sessions", f"traffic#{network}", window),
        Place("sessions", f"traffic#all#{shard}", window),
    )


def read(found: dict[Place, Item], places: Counters) -> Traffic:
    """What the counters say, from items that were read."""
    return Traffic(*(int(found[place]["sends"]["N"]) if place in found else 0 for place in places))


def count(places: Counters, at: datetime) -> list[Item]:
    """The writes that count one more send."""
    expires = str(int((at + 2 * WINDOW).timestamp()))
    return [
        {
            "Update": {
                "TableName": place.table_name,
                "Key": place.item(),
                "UpdateExpression": "ADD sends :one SET expires = :expires",
                "ExpressionAttributeValues": {":one": {"N": "1"}, ":expires": {"N": expires}},
            }
        }
        for place in places
    ]
