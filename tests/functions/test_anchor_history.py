"""Checkpoints on real rows: whatever is done to rows, files and checkpoints behind the platform is found and named."""

import base64
import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError

from chalicelib import history
from chalicelib.aws import anchors, audit, bootstrap, items, objects, phases
from chalicelib.aws.clients import client
from chalicelib.aws.items import attribute, value_of
from chalicelib.aws.places import Item, table_name
from chalicelib.call.checkpoints import Signed
from chalicelib.call.definition import PublicNotice
from chalicelib.config import config
from chalicelib.entry.proposal import Proposal
from chalicelib.history import HistoryRow
from tests import play
from tests.functions.test_public_notice import confirmed, counted, ended, later
from tests.functions.test_replace_reviewers import Panel
from tests.play import PlayedCall
from tests.played import noted, once, put_back


@dataclass
class Published:
    """A call with a published result and uploaded pages, and three checkpoints, the last of them after everything."""

    seat: Item
    entry: Item
    noticed: Item  # the proposal before its last change


@once
def anchored() -> int:
    """Sign a checkpoint if anything has changed; how many were made."""
    made: int = play.run("anchor_history", {})["checkpoints"]
    return made


def first(table: str, sk: str) -> Item:
    """The first row of a table whose sort key begins so, as it is stored."""
    return min(
        (item for item in play.stored(table) if item["sk"]["S"].startswith(sk)), key=lambda item: item["pk"]["S"]
    )


def put(table: str, item: Item) -> None:
    client("dynamodb").put_item(TableName=table_name(table), Item=item)


def drop(table: str, item: Item) -> None:
    client("dynamodb").delete_item(TableName=table_name(table), Key={"pk": item["pk"], "sk": item["sk"]})


def links(table: str, row: Item) -> list[Item]:
    """The history of a row, the oldest first."""
    begins = f"history#{row['sk']['S']}#"
    found = [item for item in play.stored(table) if item["pk"] == row["pk"] and item["sk"]["S"].startswith(begins)]
    return sorted(found, key=lambda item: str(item["sk"]["S"]))


@once
def upload_pages() -> None:
    """The pages, by the operator's way of recording them."""
    files = {"index.html": b"<p>the call", "app-1.js": b"start()"}
    bootstrap.record_pages(play.CONTEST, {name: objects.sha256_of(content) for name, content in files.items()})
    for name, content in files.items():
        client("s3").put_object(Bucket=config().pages_bucket, Key=name, Body=content)


@pytest.fixture
def call(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Published:
    """Scored, counted, announced, published."""
    upload_pages()
    panel = counted(stage, monkeypatch, PublicNotice(days_are="calendar", alternates=1))
    assert anchored() == 1
    row, noticed = posted(panel)
    later(monkeypatch, row)
    publish()
    return Published(first("reviews", "review#"), first("entries", "entry"), noticed)


@once
def posted(panel: Panel) -> tuple[Proposal, Item]:
    """The notice, and its row as it is stored."""
    return confirmed(panel), first("entries", "proposal")


@once
def publish() -> None:
    """The notice has ended, and the result is public, with a checkpoint before and after."""
    assert ended() == 1
    assert anchored() == 1
    play.step("publish_result")
    before = anchors.read(2)
    assert before is not None
    told = play.ApiClient().do("GET", "/results")["checkpoint"]
    assert (told["number"], told["root"], told["hash"]) == (2, before.checkpoint.root, before.checkpoint.hash)
    assert (anchored(), anchored()) == (1, 0)
    assert faults() == []


def faults() -> list[tuple[str, str, tuple[str, ...], str]]:
    """Everything found: sort key or file, fault, fields, between which checkpoints. The notice is one of the test's."""
    found = [each for each in audit.verify() if "definition" not in each.fault]
    return [(each.sk, each.fault, each.fields, each.when) for each in found]


def edit(table: str, item: Item, **data: Any) -> Item:
    """A row with other values, and nothing else changed."""
    edited = copy.deepcopy(item)
    edited["data"]["M"] |= {name: attribute(value) for name, value in data.items()}
    put(table, edited)
    return dict(edited)


# --- the tamperings ---------------------------------------------------------------------------------------------------


def edit_score(call: Published) -> None:
    edit("reviews", call.seat, scores=dict.fromkeys(value_of(call.seat["data"])["scores"], 1))


def cut_chain(call: Published) -> None:
    drop("reviews", links("reviews", call.seat)[-1])


def roll_back(call: Published) -> None:
    """The row is as it was before its last change, and its link is gone, so that row and chain agree."""
    drop("entries", links("entries", call.noticed)[-1])
    put("entries", call.noticed)


def rewrite(call: Published) -> None:
    """Scores and all links anew, each with its right hash."""
    data = value_of(call.seat["data"])
    data["scores"] = dict.fromkeys(data["scores"], 100)
    previous = ""
    for item in links("reviews", call.seat):
        link = items.from_item(item, HistoryRow)
        state = history.content_digest(data) if link.revision == data["revision"] else link.state
        link = msgspec.structs.replace(link, previous=previous, state=state)
        link = msgspec.structs.replace(link, hash=history.chain_hash(link))
        put("reviews", item | {"data": attribute(msgspec.to_builtins(link))})
        previous = link.hash
    put("reviews", call.seat | {"data": attribute(data | {"head": previous})})


def delete(call: Published) -> None:
    for item in [first("entries", "proposal"), *links("entries", first("entries", "proposal"))]:
        drop("entries", item)


def move_index(call: Published) -> None:
    put("entries", call.entry | {"queue": {"S": f"{play.CONTEST}#screened_out"}})


def let_expire(call: Published) -> None:
    put("entries", call.entry | {"expires": {"N": "4102444800"}})


def take_seal(call: Published) -> None:
    put("entries", {name: each for name, each in call.entry.items() if name != "seal"})


def move_name(call: Published) -> None:
    """One entry's sealed name in another one, both as they were stored."""
    [other] = [item for item in play.stored("entries") if item["sk"]["S"] == "entry" and item["pk"] != call.entry["pk"]]
    data = call.entry["data"]["M"] | {"entrant_name": other["data"]["M"]["entrant_name"]}
    put("entries", call.entry | {"data": {"M": data}})


def make_organizer(call: Published) -> None:
    """An entrant's contact signs in as an organizer from now on."""
    organizer = value_of(first("sessions", "organizer")["data"])
    contact = first("sessions", "contact#entrant")
    data = value_of(contact["data"]) | {"role": "organizer", "subject": organizer["id"]}
    put("sessions", contact | {"sk": {"S": "contact#organizer"}, "data": attribute(data)})


def edit_result(call: Published) -> None:
    overwrite(config().work_bucket, objects.public_result_key(play.CONTEST), b"score", b"scoRe")


def edit_sheet(call: Published) -> None:
    overwrite(config().work_bucket, phases.load(play.CONTEST).round.sheet_key, b"80", b"99")


def edit_page(call: Published) -> None:
    overwrite(config().pages_bucket, "app-1.js", b"start", b"stort")


def overwrite(bucket: str, key: str, old: bytes, new: bytes) -> None:
    content = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    assert old in content
    client("s3").put_object(Bucket=bucket, Key=key, Body=content.replace(old, new))


def replace_checkpoint(call: Published) -> None:
    overwrite(config().checkpoints_bucket, anchors.key_of(2), b'"number":2', b'"number": 2')


AFTER = "after checkpoint 3"
SEAT = "review#"
TAMPERINGS: dict[Callable[[Published], None], tuple[str, str, tuple[str, ...], str]] = {
    edit_score: (SEAT, "the row is not what its history says", ("scores",), AFTER),
    cut_chain: (SEAT, "the row is not at the head of its chain", (), AFTER),
    roll_back: ("proposal", "the chain ends at revision 1, and a checkpoint has revision 2", (), AFTER),
    rewrite: (SEAT, "the chain was rewritten at revision {0}", (), AFTER),
    delete: ("proposal", "the row and its history are gone", (), AFTER),
    move_index: ("entry", "it is found or expires otherwise than its row says", ("queue",), AFTER),
    let_expire: ("entry", "it is found or expires otherwise than its row says", ("expires",), AFTER),
    take_seal: ("entry", audit._UNREADABLE, ("seal",), AFTER),
    move_name: ("entry", "the row is not what its history says", ("entrant_name",), AFTER),
    make_organizer: (
        "contact#organizer",
        "it signs in as organizer, and no row of such a person has it",
        ("role", "subject"),
        "",
    ),
    edit_result: ("results/", "edited", (), AFTER),
    edit_sheet: ("results/", "edited", (), AFTER),
    edit_page: ("app-1.js", "edited", (), AFTER),
    replace_checkpoint: ("checkpoints/000002.json", "the checkpoint was replaced", (), ""),
}


def test_whatever_is_done_to_the_store_is_found_and_named(call: Published) -> None:
    """Each tampering by itself, directly in tables and buckets: one fault, with row, field and checkpoint."""
    revision = value_of(call.seat["data"])["revision"]
    before = noted()
    for tamper, (sk, fault, fields, when) in TAMPERINGS.items():
        tamper(call)
        [(found, *told)] = faults()
        assert found.startswith(sk), tamper.__name__
        assert told == [fault.format(revision), fields, when], tamper.__name__
        put_back(before)
    assert faults() == []


def test_what_was_anchored_since_is_found_between_two_checkpoints(call: Published) -> None:
    """A tampering that a later checkpoint has taken in: the one before tells, and the chain of checkpoints holds."""
    between, revision = "between checkpoints 3 and 4", value_of(call.seat["data"])["revision"]
    upload_pages()
    for tamper in (rewrite, delete, edit_result, let_expire):
        tamper(call)
    call.entry = first("entries", "entry")
    edit("entries", call.entry, entrant_name="别人")
    assert (anchored(), anchored()) == (1, 0)
    assert sorted(faults()) == sorted(
        [
            ("entry", "it is found or expires otherwise than its row says", ("expires",), between),
            ("entry", "the row is not what its history says", ("entrant_name",), between),
            ("proposal", "the row and its history are gone", (), between),
            (objects.public_result_key(play.CONTEST), "edited", (), between),
            (call.seat["sk"]["S"], f"the chain was rewritten at revision {revision}", (), between),
        ]
    )


def test_checkpoints_are_chained_signed_and_locked(call: Published) -> None:
    """Nobody takes a version away; another key's signature, and leaves that are not of the root, are told."""
    s3, bucket = client("s3"), config().checkpoints_bucket
    signed = [each for number in (1, 2, 3, 4) if (each := anchors.read(number))]
    assert [each.checkpoint.previous for each in signed] == ["", *(each.checkpoint.hash for each in signed[:2])]
    assert anchors.latest() == anchors.newest() == signed[2]
    [version] = s3.list_object_versions(Bucket=bucket, Prefix=anchors.key_of(3))["Versions"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key=anchors.key_of(3), VersionId=version["VersionId"])
    forge(signed[2])
    found = {(sk, fault) for sk, fault, *_ in faults()}
    assert {
        ("checkpoints/000003.json", "the checkpoint was replaced"),
        ("checkpoints/000003.json", "it is not signed with the deployment's key"),
        ("checkpoints/000003.json", "its leaves are missing or were replaced"),
        ("checkpoints/latest.json", "it is not the newest checkpoint"),
    } <= found


@pytest.mark.usefixtures("call")
def test_a_checkpoint_that_comes_while_it_is_verified_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was not yet there when files were listed; or it was, and its copy came a request later."""
    listed, newest = anchors.versions(), anchors.latest()
    assert newest is not None
    before = anchors.read(newest.checkpoint.number - 1)
    with monkeypatch.context() as earlier:
        old = {key: count for key, count in listed.items() if key != anchors.key_of(newest.checkpoint.number)}
        earlier.setattr(anchors, "versions", lambda: old)
        assert faults() == []
    copies = iter([before, newest])
    monkeypatch.setattr(anchors, "latest", lambda: next(copies))
    assert (faults(), list(copies)) == ([], [])


def forge(signed: Signed) -> None:
    """Another last checkpoint, signed with another key of the account."""
    kms = client("kms")
    other = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    point = msgspec.structs.replace(signed.checkpoint, root="00" * 32)
    made = kms.sign(KeyId=other, Message=point.content, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
    content = msgspec.json.encode(Signed(checkpoint=point, signature=base64.b64encode(made["Signature"]).decode()))
    client("s3").put_object(Bucket=config().checkpoints_bucket, Key=anchors.key_of(3), Body=content)
