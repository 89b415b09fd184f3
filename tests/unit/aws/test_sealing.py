"""Sealed fields: whoever has not both keys reads nothing, and nothing is read that was moved or exchanged."""

import base64
import json
from itertools import product
from typing import Any

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib import history
from chalicelib.actors import Role
from chalicelib.aws import audit, heads, items, letters, personal, records, sealing, secrets
from chalicelib.aws.places import Item
from chalicelib.aws.sealing import SEAL, Unreadable
from chalicelib.history import Change, Destination, Message
from chalicelib.people.entrants import Entrant
from chalicelib.people.sign_in import Contact
from tests.unit import samples
from tests.unit.aws.test_items import normalised
from tests.unit.aws.test_releases import faults, put, stored

ENTRANT = samples.ENTRANT
OTHER = msgspec.structs.replace(ENTRANT, id="o2")
SECRET = (ENTRANT.contact, *(getattr(samples.PROFILE, name) for name in ("name", "contact_person", "phone", "email")))


def arrived(row: Entrant = ENTRANT) -> Change[Entrant]:
    return Change(row=row, action="arrive", by=samples.OFFICE, at=samples.AT)


def in_clear(item: Item) -> str:
    """An item as whoever may read its table sees it."""
    return json.dumps(item, ensure_ascii=False, default=lambda each: each.decode("utf-8", "replace"))


def test_nothing_of_a_person_stands_in_a_stored_row(store: None) -> None:
    """Neither in the row nor in its history; what is not about a person does, and the row reads as it was."""
    row = records.save(arrived(), None)
    seen = [in_clear(item) for item in heads.scan("entries")]
    assert len(seen) == 2
    assert not [(value, text) for value, text in product(SECRET, seen) if value in text]
    assert any(samples.PROFILE.province in text for text in seen)
    assert records.get(items.key_of(row)) == row
    assert items.from_item(normalised(stored(row)), Entrant) == row
    assert faults() == []


def test_a_digest_of_the_history_says_nothing_to_who_guesses(store: None) -> None:
    """It is of what is stored: of two equal rows it differs, and no plain values lead to it."""
    [first, second] = [records.save(arrived(row), None) for row in (ENTRANT, OTHER)]
    links = [records.query(items.history_key(items.key_of(row)))[0][0] for row in (first, second)]
    assert links[0].state == history.content_digest(heads.data_of(stored(first)))
    plain = {history.state_digest(row) for row in (first, second, ENTRANT, OTHER)}
    assert not {link.state for link in links} & plain


def test_each_write_has_a_key_of_its_own(store: None) -> None:
    """So nothing of an earlier state can be read once the row was written again, not even by who kept that state."""
    row = records.save(arrived(), None)
    before = stored(row)
    blank = msgspec.structs.replace(row, contact="", profile=None)
    erased = records.save(arrived(blank), row)
    after = stored(erased)
    assert SEAL not in after
    assert sealing.MARK not in after["data"]["M"]
    assert faults() == []
    with pytest.raises(Unreadable):
        items.from_item(after | {"data": before["data"]}, Entrant)


def _without_seal(item: Item) -> Item:
    return {name: each for name, each in item.items() if name != SEAL}


def test_what_is_empty_is_not_sealed() -> None:
    """A row without anything of a person costs nothing."""
    item = items.to_item(Contact(digest="d", role=Role.ENTRANT, subject="o1"))
    assert SEAL not in item
    assert item["data"]["M"]["name"] == {"S": ""}


def test_a_stream_gives_bytes_as_text() -> None:
    """Images of changed rows come as JSON, with binary values in base64."""

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: told(each) for name, each in value.items()}
        if isinstance(value, list):
            return [told(each) for each in value]
        return base64.b64encode(value).decode() if isinstance(value, bytes) else value

    assert items.from_item(told(items.to_item(ENTRANT)), Entrant) == ENTRANT


# --- what is refused, and found -----------------------------------------------------------------------------------


def exchanged(item: Item, other: Item) -> dict[str, Item]:
    """What somebody with an administrator's rights might store in the place of an item, and how it is found."""
    data = {**item["data"]["M"]}
    unmarked = {name: each for name, each in data.items() if name != sealing.MARK}
    moved = {**data, "contact": other["data"]["M"]["contact"]}
    within = {**data, "contact": data["profile"]["M"]["phone"]}
    return {
        "no seal": _without_seal(item),
        "a cut seal": item | {SEAL: {"B": item[SEAL]["B"][:9]}},
        "seal of another row": item | {SEAL: other[SEAL]},
        "whole content of another row": item | {"data": other["data"], SEAL: other[SEAL]},
        "field of another row": item | {"data": {"M": moved}},
        "field of another place in the row": item | {"data": {"M": within}},
        "no mark": item | {"data": {"M": unmarked}},
    }


def test_what_was_moved_or_exchanged_is_refused_and_found(store: None) -> None:
    """Each by whoever reads the row, and by `verify`, which names the row once."""
    row, other = (records.save(arrived(each), None) for each in (ENTRANT, OTHER))
    item, its = stored(row), stored(other)
    for name, made in exchanged(item, its).items():
        put("entries", made)
        with pytest.raises(Unreadable):
            items.from_item(made, Entrant)
        assert [sk for sk, _ in faults()] == ["entrant"], name
        put("entries", item)
    assert faults() == []


def test_a_seal_of_an_earlier_write_is_refused_and_found(store: None) -> None:
    """Even where the row is otherwise as it is now: the row commits to its key."""
    row = records.save(arrived(), None)
    before = stored(row)
    put("entries", stored(records.save(arrived(row), row)) | {SEAL: before[SEAL]})
    with pytest.raises(Unreadable, match="another one"):
        records.get(items.key_of(row))
    assert faults() == [("entrant", audit._UNREADABLE)]


def test_a_row_without_a_history_is_looked_at_too(store: None) -> None:
    """Its seal is all that tells."""
    contact = Contact(digest="d", role=Role.ENTRANT, subject="", name="李晓明")
    records.transact([records.put_row(contact, {})])
    assert faults() == []
    put("sessions", _without_seal(stored(contact)))
    assert faults() == [("contact#entrant", audit._UNREADABLE)]


def test_a_function_without_the_master_key_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads no blanks, and stores nothing in clear. The message names no value."""
    item = items.to_item(ENTRANT)
    monkeypatch.setattr(secrets, "seal_secrets", tuple)
    for act in (lambda: items.from_item(item, Entrant), lambda: items.to_item(ENTRANT)):
        with pytest.raises(Unreadable, match="no master key") as refused:
            act()
        assert not [value for value in SECRET if value in str(refused.value)]


# --- older rows, and other master keys ----------------------------------------------------------------------------


def test_an_older_row_is_read_and_sealed_with_its_next_write(store: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its earlier links hold the digest of what was stored in clear; the chain goes on."""
    with monkeypatch.context() as before:
        before.setattr(personal, "FIELDS", {})
        row = records.save(arrived(), None)
    assert ENTRANT.contact in in_clear(stored(row))
    assert records.get(items.key_of(row)) == row
    assert faults() == []
    records.save(arrived(row), row)
    assert ENTRANT.contact not in in_clear(stored(row))
    assert faults() == []


def test_another_master_key_takes_the_place_of_the_one_before(store: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are accepted; data keys are wrapped again, and rows, histories and checkpoints do not change."""
    row = records.save(arrived(), None)
    item, keys, read = stored(row), ["first"], list[str]()
    monkeypatch.setattr(secrets, "seal_secrets", lambda: tuple(keys))
    monkeypatch.setattr(secrets, "reread_seal", lambda: read.append("again"))
    with pytest.raises(Unreadable, match="not accepted"):
        records.get(items.key_of(row))
    with pytest.raises(Unreadable, match="not accepted"):
        records.get(items.key_of(row))
    assert len(read) == 1
    keys.append("master key of a test")
    assert records.get(items.key_of(row)) == row
    fresh = sealing.wrapped_anew(item)
    assert fresh is not None
    put("entries", item | {SEAL: {"B": fresh}})
    keys.remove("master key of a test")
    assert records.get(items.key_of(row)) == row
    assert faults() == []
    assert sealing.wrapped_anew(stored(row)) is None
    assert heads.attributes_of(stored(row)) == heads.attributes_of(item)


def test_a_process_reads_the_secret_again_for_a_key_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process may have read of a rotation before this one."""
    known: list[tuple[str, ...]] = [("before",)]
    monkeypatch.setattr(secrets, "seal_secrets", lambda: ("now", "before"))
    item = items.to_item(ENTRANT)
    monkeypatch.setattr(secrets, "seal_secrets", lambda: known[0])
    monkeypatch.setattr(secrets, "reread_seal", lambda: known.__setitem__(0, ("now", "before")))
    assert items.from_item(item, Entrant) == ENTRANT


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        ("generated", ("generated",)),
        ('{"current": "b", "previous": "a"}', ("b", "a")),
        ('{"current": "b", "previous": ""}', ("b",)),
        ('{"current": "b"}', ("b",)),
    ],
)
def test_the_secret_holds_one_key_or_two(told: str, keys: tuple[str, ...]) -> None:
    """As it was generated, or as a rotation has written it; the key that serves comes first."""
    assert secrets.parsed_seal(told) == keys


# --- one field, and messages --------------------------------------------------------------------------------------


def test_one_field_can_be_opened_for_a_proof(store: None) -> None:
    """With a key that opens it alone; a field that is not sealed needs none."""
    row = records.save(arrived(), None)
    item = stored(row)
    data = heads.data_of(item)
    found = sealing.opening(data, "contact", item)
    assert found is not None
    assert found.value == ENTRANT.contact
    opened = AESGCM(found.key).decrypt(bytes(12), data["contact"], found.bound.encode())
    assert msgspec.json.decode(opened) == ENTRANT.contact
    with pytest.raises(InvalidTag):
        AESGCM(found.key).decrypt(bytes(12), data["profile"]["phone"], found.bound.encode())
    assert sealing.opening(data, "id", item) is None


LETTER = Message(
    Destination.MESSAGES, "returned", {"role": "entrant", "subject": "o1", "contact": ENTRANT.contact, "name": "李晓明"}
)
PLACE = records.outbox_place(items.entrant_key("o1"), "x")


def test_what_a_letter_says_is_sealed_where_it_lies() -> None:
    """Body, what outlives it, and the reader's name in a log; an order of ours to ourselves is not."""
    item = records.outbox_item(PLACE, LETTER, samples.AT, "李晓明")
    assert "李晓明" not in in_clear(item)
    assert ENTRANT.contact not in in_clear(item)
    assert (letters.read(item), letters.reader(item)) == (LETTER, "李晓明")
    assert letters.told(item) == {"role": "entrant", "subject": "o1", "name": "李晓明"}
    settled = item | {"data": {"M": {name: each for name, each in item["data"]["M"].items() if name != "body"}}}
    assert letters.told(settled) == letters.told(item)
    order = Message(Destination.WORKFLOW, "resume", {"execution": "e1"})
    assert SEAL not in records.outbox_item(PLACE, order, samples.AT)
    assert letters.read(records.outbox_item(PLACE, order, samples.AT)) == order


def test_a_letter_from_before_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that lay in clear when the release came."""
    with monkeypatch.context() as before:
        before.setattr(personal, "TO_PEOPLE", frozenset())
        item = records.outbox_item(PLACE, LETTER, samples.AT, "李晓明")
    assert (letters.read(item), letters.reader(item)) == (LETTER, "李晓明")
    assert letters.told(item)["name"] == "李晓明"
