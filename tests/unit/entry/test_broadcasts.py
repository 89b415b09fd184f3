"""Broadcasts: whom they concern, and what each reader reads."""

import pytest
from msgspec.structs import replace

from chalicelib.actors import Role
from chalicelib.bilingual import Text
from chalicelib.entry import broadcasts
from chalicelib.entry.broadcasts import Audience, Broadcast, BroadcastForm
from chalicelib.entry.entries import Status
from chalicelib.history import Change, Destination, Message
from tests.unit import samples
from tests.unit.samples import AT, CALL, OFFICE

FORM = BroadcastForm(audience=Audience.ENTRANTS, subject=" 关于证书 ", words="{name}：您好！{call}的证书已寄出。")
NAME = Text("炉火", "Furnace")


def test_a_broadcast_is_stored_with_the_order_to_write_its_letters() -> None:
    """Its words in one spelling."""
    row = Broadcast(id="b1", contest=CALL.id, form=replace(FORM, subject="关于证书"), created_at=AT)
    order = Message(Destination.MAILINGS, "broadcast", {"broadcast": "b1"})
    assert broadcasts.send(FORM, "b1", CALL.id, by=OFFICE, at=AT) == Change(
        row=row, action="send", by=OFFICE, at=AT, messages=(order,)
    )


@pytest.mark.parametrize(("readers", "parts"), [(0, []), (3, [3]), (501, [500, 1]), (90_001, [*[1001] * 89, 912])])
def test_letters_are_ordered_in_parts_that_one_transaction_holds(readers: int, parts: list[int]) -> None:
    """Every reader is in one part, in order; the row says how many they are."""
    row, ids = Broadcast(id="b1", contest=CALL.id, form=FORM, created_at=AT), [f"p{n}" for n in range(readers)]
    change = broadcasts.address(row, Role.ENTRANT, ids, by=OFFICE, at=AT)
    bodies = [each.body for each in change.messages]
    assert [len(body["readers"]) for body in bodies] == parts
    assert [reader for body in bodies for reader in body["readers"]] == ids
    assert {(body["broadcast"], body["role"]) for body in bodies} <= {("b1", "entrant")}
    assert change.row == replace(row, recipients=readers)


def test_words_are_required_and_bounded() -> None:
    """Both faults at once."""
    form = replace(FORM, subject="", words="字" * 2001)
    fields = samples.refused_fields(broadcasts.cleaned, form)
    assert [name for name, _ in fields] == ["subject", "words"]


def test_each_reader_reads_their_own_name() -> None:
    """A name in braces stays a name; other braces stay as they were typed; without English the letter is Chinese."""
    form = replace(FORM, words=FORM.words + "{date}")
    assert broadcasts.values_for(form, "{call}", NAME) == {
        "headline": " 关于证书 ",
        "words": "{call}：您好！炉火的证书已寄出。{date}",
        "words_en": "",
    }
    in_both = replace(form, words_en="Dear {name}, {call}")
    assert broadcasts.values_for(in_both, "{call}", NAME)["words_en"] == "Dear {call}, Furnace"


@pytest.mark.parametrize(
    ("narrowed", "concerned"),
    [
        ({}, True),
        ({"status": Status.SUBMITTED}, True),
        ({"status": Status.DRAFT}, False),
        ({"category": samples.FORM.category}, True),
        ({"category": "other"}, False),
        ({"theme": "other", "status": Status.SUBMITTED}, False),
    ],
)
def test_whom_a_filter_leaves(narrowed: dict[str, object], concerned: bool) -> None:
    """Every condition that is given must hold."""
    assert broadcasts.concerns(replace(FORM, **narrowed), samples.submitted()) is concerned
