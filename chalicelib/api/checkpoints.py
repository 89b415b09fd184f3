"""Checkpoints for everybody, and for an entrant the proof that their entry was in one."""

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.checkpoints import CheckpointAnswer, CheckpointsAnswer, ProofAnswer, checkpoint_answer
from chalicelib.api.entrant import own_entry
from chalicelib.api.replies import json_route
from chalicelib.aws import anchors, heads, records, sealing
from chalicelib.aws.items import entry_key
from chalicelib.call import checkpoints
from chalicelib.call.checkpoints import Opened
from chalicelib.errors import Problem
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)

# What a proof of an entry shows: that it was submitted, when, by whom, and with which film.
_SHOWN = ("id", "contest", "receipt", "entrant_name", "status", "submitted_at", "pledges", "video", "updated_at")


@routes.route("/checkpoints/newest", methods=["GET"])
@json_route
def show_newest() -> CheckpointsAnswer:
    """The newest checkpoint of the call."""
    signed = anchors.latest()
    return CheckpointsAnswer(checkpoint_answer(signed) if signed else None)


@routes.route("/checkpoints/{number}", methods=["GET"])
@json_route
def show_checkpoint(number: str) -> CheckpointAnswer:
    """One checkpoint by its number."""
    signed = anchors.read(int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else None
    if signed is None:
        raise Problem("NOT_FOUND")
    return checkpoint_answer(signed)


@routes.route("/entries/{entry_id}/proof", methods=["GET"])
@json_route
def prove_entry(entry_id: str) -> ProofAnswer:
    """The proof that one's own entry stands in the newest checkpoint; NOT_ANCHORED until one has it as it is now."""
    _, entry = own_entry(entry_id, Permission.ENTRY_READ_OWN)
    key, signed = entry_key(entry.id), anchors.latest()
    item = records.batch_get([key]).get(key)
    if signed is None or item is None:
        raise Problem("NOT_ANCHORED")
    blocks = anchors.index_of(signed.checkpoint)
    at = heads.place_name(key.table, key.pk, key.sk)
    block = anchors.lines_of(signed.checkpoint, checkpoints.block_with(blocks, at))
    data = heads.data_of(item)
    opened = {name: sealing.opening(data, name, item) for name in _SHOWN}
    told = {
        name: Opened(value=each.value, key=each.key.hex(), bound=each.bound) for name, each in opened.items() if each
    }
    found = checkpoints.prove(signed, blocks, block, at=at, data=data, shown=_SHOWN, salts=anchors.salts(), opened=told)
    if found is None or not found.disclosed:
        raise Problem("NOT_ANCHORED")
    return ProofAnswer(msgspec.to_builtins(found))
