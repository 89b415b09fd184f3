"""What becomes of every listed entry when something ends: screening, the count, the contest.

Each is done by a distributed Map, a batch of entries a call. A batch that comes again finds what was done.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import batches, definitions, phases, queries, records
from chalicelib.aws.batches import Batch
from chalicelib.aws.items import entry_key
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry, Status
from chalicelib.history import Change

Told = Mapping[str, Any]


def batches_of(campaign: Campaign, act: str, told: Callable[[str], Told] = lambda _: {}) -> list[Batch]:
    """What a Map works through so that an act reaches every listed entry; `told` is what it must know of one."""
    lines = ({"id": entry, **told(entry)} for entry in queries.listed_ids(campaign))
    return batches.of(campaign.id, "lines", lines, act=act)


def settle(batch: Batch) -> int:
    """Carry out `{contest, act, lines: [{id, …}]}`, or `entries` instead of lines; returns how many entries changed.

    `lapse`: screening has ended. `conclude`: the scores are counted. `award`: each has its outcome, as its line tells.
    """
    campaign, act = phases.load(batch["contest"]), _ACTS[batch["act"]]
    lines = {line["id"]: line for line in batch.get("lines") or [{"id": entry} for entry in batch["entries"]]}
    changed = 0
    for entry in records.existing(map(entry_key, lines)):
        change = act(campaign, entry, lines[entry.id])
        if change is not None:
            records.save(change, entry)
            changed += 1
    return changed


def _lapse(campaign: Campaign, entry: Entry, _: Told) -> Change[Entry] | None:
    """An entry without a decision lapses when the gate is passed, and who waits for the gate's letter is told."""
    at = clock.now()
    if not entries.is_undecided(entry):
        return entries.tell(entry, at)
    decisions = campaign.phase(PhaseName.SCREENING).decisions
    decision = decisions.get(Stop.GATE) or decisions.get(Stop.PEOPLE)
    return entries.lapse(entry, definitions.in_force(campaign), decision.by if decision else SYSTEM, at)


def _conclude(campaign: Campaign, entry: Entry, _: Told) -> Change[Entry] | None:
    due = campaign.round.result_key and entry.status is Status.IN_REVIEW
    return entries.conclude_review(entry, clock.now()) if due else None


def _award(campaign: Campaign, entry: Entry, line: Told) -> Change[Entry] | None:
    if campaign.published_at is not None or entry.status is not Status.REVIEWED:
        return None
    return entries.award(entry, line["rank"], clock.now(), quarter=line["quarter"], won=line["won"])


_ACTS: dict[str, Callable[[Campaign, Entry, Told], Change[Entry] | None]] = {
    "lapse": _lapse,
    "conclude": _conclude,
    "award": _award,
}
