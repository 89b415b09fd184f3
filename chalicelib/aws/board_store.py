"""How the board is stored: one transaction adds a batch of changed rows to it, each revision of a row once."""

from collections import Counter

from chalicelib.aws import records
from chalicelib.aws.items import attribute, board_key, counted_key, from_item, value_of
from chalicelib.aws.places import Item, Key
from chalicelib.aws.records import Write
from chalicelib.entry.entries import Entry
from chalicelib.judging import board as boards
from chalicelib.judging.board import CountedRow
from chalicelib.judging.review import Review

_CHUNK = 90  # rows a transaction, below DynamoDB's 100 items


def count(images: list[Item], contest: str) -> int:
    """Count the newest state of each row among the images; returns how many rows changed the board."""
    newest: dict[tuple[str, str], Item] = {}
    for image in filter(_is_counted, images):
        newest[image["pk"]["S"], image["sk"]["S"]] = image  # a stream keeps the order of one row's changes
    moved, changes = 0, list(newest.values())
    for start in range(0, len(changes), _CHUNK):
        moved += _count_chunk(changes[start : start + _CHUNK], contest)
    return moved


def _is_counted(image: Item) -> bool:
    sk: str = image["sk"]["S"]
    return sk == "entry" or sk.startswith("review#")


def _counted_key(image: Item, contest: str) -> Key[CountedRow]:
    return counted_key(contest, image["pk"]["S"], image["sk"]["S"])


def _count_chunk(images: list[Item], contest: str) -> int:
    before = records.gather(*(_counted_key(image, contest) for image in images))
    added: Counter[str] = Counter()
    active: dict[str, str] = {}
    writes = []
    for image in images:
        key = _counted_key(image, contest)
        old, new = before.get(key), _counted(image)
        movement = boards.movement(old, new)
        if movement is None:
            continue
        added.update(movement)
        active |= _activity(image)
        condition = records.new_item() if old is None else records.at_revision(old.revision)
        content = {"data": attribute({"revision": new.revision, "marks": new.marks})}
        writes.append(records.put(key.item() | content, key, condition))
    if writes:
        records.transact([*writes, _move(contest, {mark: n for mark, n in added.items() if n}, active)])
    return len(writes)


def _counted(image: Item) -> CountedRow:
    revision = int(value_of(image["data"])["revision"])
    if image["sk"]["S"] == "entry":
        return CountedRow(revision, boards.marks_of_entry(from_item(image, Entry)))
    return CountedRow(revision, boards.marks_of_review(from_item(image, Review)))


def _activity(image: Item) -> dict[str, str]:
    """When an expert last scored an entry or declared a conflict."""
    if image["sk"]["S"] == "entry":
        return {}
    review = from_item(image, Review)
    return {review.expert: review.updated_at.isoformat()} if review.scores or review.conflict else {}


def _move(contest: str, added: dict[str, int], active: dict[str, str]) -> Write:
    key = board_key(contest)
    sets = ["#d.contest = :contest"]
    names, values = {"#d": "data"}, {":contest": {"S": contest}, ":zero": {"N": "0"}}
    for number, (mark, n) in enumerate(added.items()):
        names[f"#m{number}"], values[f":n{number}"] = mark, {"N": str(n)}
        sets.append(f"#d.counts.#m{number} = if_not_exists(#d.counts.#m{number}, :zero) + :n{number}")
    for number, (expert, at) in enumerate(active.items()):
        names[f"#a{number}"], values[f":a{number}"] = expert, {"S": at}
        sets.append(f"#d.active.#a{number} = :a{number}")
    if not added:
        values.pop(":zero")
    return {
        "Update": {
            "TableName": key.table_name,
            "Key": key.item(),
            "UpdateExpression": "SET " + ", ".join(sets),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    }


def empty(contest: str) -> Write:
    """The write that makes the board of a new call, all zero."""
    key = board_key(contest)
    item = key.item() | {"data": attribute({"contest": contest, "counts": {}, "active": {}})}
    return records.put(item, key, records.new_item())
