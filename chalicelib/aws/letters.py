"""A message where it lies: what one to people says is sealed, since it names them and their addresses.

An item is `{…, data: {to, kind, body}, told, reader}`. The body goes when the message is settled; `told`, by which an
entrant reads a letter again, and `reader`, the name in a broadcast's log, stay. All three share the seal of the item.
"""

from datetime import datetime
from typing import Any

import msgspec

from chalicelib.aws import personal, sealing
from chalicelib.aws.items import attribute, value_of
from chalicelib.aws.places import Item, Place
from chalicelib.history import Body, Message

_FIELDS = {"body": None, "told": None, "reader": None}
_BESIDE = ("told", "reader")


def stored(place: Place, message: Message, told: dict[str, str] | None, reader: str) -> Item:
    """The attributes of a message."""
    plain = msgspec.to_builtins(message) | {"told": told, "reader": reader or None}
    sealed = sealing.seal(plain, _FIELDS if message.to in personal.TO_PEOPLE else {}, place)
    found = {name: attribute(sealed.data[name]) for name in _BESIDE if sealed.data[name] is not None}
    content = {name: each for name, each in sealed.data.items() if name not in _BESIDE}
    return {"data": attribute(content)} | found | sealed.beside


def read(item: Item) -> Message:
    """The message. Raises Unreadable."""
    return msgspec.convert(sealing.opened(value_of(item["data"]), _FIELDS, item), Message)


def told(item: Item) -> Body:
    """The values of its words. Raises KeyError for a message that nobody finds."""
    found: Body = _beside(item, "told")
    return found


def reader(item: Item) -> str:
    """The name of whom it is for; empty where none was kept."""
    return str(_beside(item, "reader")) if "reader" in item else ""


def ordered_at(item: Item) -> datetime:
    """When a message was ordered; rows from before `ordered` was kept have it in `due`."""
    return datetime.fromisoformat((item.get("ordered") or item["due"])["S"])


def _beside(item: Item, name: str) -> Any:
    data = value_of(item["data"])
    content = {name: value_of(item[name])} | {each: data[each] for each in (sealing.MARK,) if each in data}
    return sealing.opened(content, _FIELDS, item)[name]
