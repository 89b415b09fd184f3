"""What the last checkpoints say of each row and file, and what differs from it: where, since when, in which field.

Memory is the newest leaves, and of earlier checkpoints those that were others.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from chalicelib.aws import anchors
from chalicelib.call import checkpoints, merkle
from chalicelib.call.checkpoints import Block, Leaf, Salts, Signed

_MOMENTS = (0.2, 1.0)  # seconds


class Run(NamedTuple):
    """A leaf as it stood from one checkpoint on, and the last checkpoint that has it so."""

    first: int
    last: int
    leaf: Leaf


class Fault(NamedTuple):
    """What is wrong, in which fields, and between which checkpoints it came about."""

    fault: str
    fields: tuple[str, ...] = ()
    when: str = ""


class Anchored:
    """The leaves of some checkpoints, the oldest first, by place. Rows that are asked for are taken out."""

    def __init__(self, salts: Salts) -> None:
        self.salts = salts
        self.newest = 0
        self._runs: dict[bytes, list[Any]] = {}  # order → [last, first, line, first, line, …]

    def add(self, number: int, line: bytes) -> None:
        """One leaf of a checkpoint; checkpoints come in their order."""
        self.newest = number
        order = bytes.fromhex(checkpoints.order_of(_at(line)))[:16]
        known = self._runs.setdefault(order, [number])
        if known[-1] != line:
            known += [number, line]
        known[0] = number

    def take(self, at: str) -> list[Run]:
        """What checkpoints say of a place, the oldest first; it is not among the missing any more."""
        return _runs(self._runs.pop(bytes.fromhex(checkpoints.order_of(at))[:16], [0]))

    def missing(self) -> Iterator[list[Run]]:
        """What checkpoints say of places that nobody asked for."""
        for known in self._runs.values():
            yield _runs(known)

    def when(self, run: Run | None) -> str:
        """Between which checkpoints something ended that stood so in a run; "" where none has it so."""
        if run is None:
            return ""
        return f"after checkpoint {run.last}" if run.last == self.newest else _between(run.last, run.last + 1)


def _at(line: bytes) -> str:
    return checkpoints.read_leaf(line).at


def _between(first: int, second: int) -> str:
    return f"between checkpoints {first} and {second}"


def _runs(known: Sequence[Any]) -> list[Run]:
    last, firsts, lines = known[0], known[1::2], known[2::2]
    ends = [*(first - 1 for first in firsts[1:]), last][: len(firsts)]
    return [Run(*each) for each in zip(firsts, ends, map(checkpoints.read_leaf, lines), strict=True)]


# --- reading checkpoints ----------------------------------------------------------------------------------------------


def load(last: int) -> tuple[Anchored, list[tuple[str, str]]]:
    """The last checkpoints, and what is wrong with checkpoints themselves: (file, fault). There may be none."""
    held, versions = Anchored(anchors.salts()), anchors.versions()
    faults = [(key, "the checkpoint was replaced") for key, count in sorted(versions.items()) if count > 1]
    if not versions:
        return held, faults
    newest = max(map(anchors.number_in, versions))
    chain = list(_chain(newest, last, faults))
    if not _is_copied(chain[0] if chain else None):
        faults.append(("checkpoints/latest.json", "it is not the newest checkpoint"))
    for signed in reversed(chain):
        faults += [(anchors.key_of(signed.checkpoint.number), fault) for fault in _take_leaves(signed, held)]
    return held, faults


def _chain(newest: int, last: int, faults: list[tuple[str, str]]) -> Iterator[Signed]:
    """The last checkpoints, the newest first; what breaks their chain is added to the faults."""
    key, named, following = anchors.public_key(), "", 0
    for number in range(newest, max(newest - last, 0), -1):
        place, signed = anchors.key_of(number), _read(number)
        if signed is None or signed.checkpoint.number != number:
            faults.append((place, "it is gone, or is no checkpoint"))
            return
        if not anchors.is_trusted(signed, key):
            faults.append((place, "it is not signed with the deployment's key"))
        if following and signed.checkpoint.hash != named:
            faults.append((place, f"it is not the one that checkpoint {following} names"))
        named, following = signed.checkpoint.previous, number
        yield signed


def _is_copied(newest: Signed | None) -> bool:
    """Whether the copy is of the newest checkpoint there is now.

    One may be written while this looks: it is there, and a request later its copy. So what differs is looked at again.
    """
    for moment in (*_MOMENTS, 0.0):
        copied = _latest()
        if copied == newest or (newest and copied == anchors.newest_after(newest)):
            return True
        time.sleep(moment)
    return False


def _latest() -> Signed | None:
    try:
        return anchors.latest()
    except msgspec.DecodeError:
        return None


def _read(number: int) -> Signed | None:
    try:
        return anchors.read(number)
    except msgspec.DecodeError:
        return None


def _take_leaves(signed: Signed, held: Anchored) -> Iterator[str]:
    point = signed.checkpoint
    try:
        blocks = anchors.index_of(point)
        if checkpoints.root_of(blocks) != point.root or sum(block.size for block in blocks) != point.size:
            yield "its leaves are not those of its root"
        for number, block in enumerate(blocks):
            yield from _take_block(anchors.lines_of(point, number), block, point.number, held)
    except (LookupError, OSError, msgspec.DecodeError):
        yield "its leaves are missing or were replaced"


def _take_block(lines: list[bytes], block: Block, number: int, held: Anchored) -> Iterator[str]:
    if merkle.root([merkle.leaf_hash(line) for line in lines]).hex() != block.root:
        yield "a block of its leaves was replaced"
        return
    for line in lines:
        held.add(number, line)


# --- comparing --------------------------------------------------------------------------------------------------------


class Present(NamedTuple):
    """A row as it is stored now; `hashes` are those of its links."""

    at: str
    data: checkpoints.Plain
    attributes: checkpoints.Plain
    hashes: Sequence[str]


def _last(runs: Sequence[Run], bad: Callable[[Leaf], bool]) -> Run | None:
    return next((run for run in reversed(runs) if bad(run.leaf)), None)


def rewritten(held: Anchored, runs: Sequence[Run], hashes: Sequence[str]) -> Fault | None:
    """Whether checkpoints have a head that the chain has not, at its revision."""
    run = _last(runs, lambda leaf: leaf.revision > len(hashes))
    if run is not None:
        told = f"the chain ends at revision {len(hashes)}, and a checkpoint has revision {run.leaf.revision}"
        return Fault(told, (), held.when(run))
    run = _last(runs, lambda leaf: leaf.revision > 0 and hashes[leaf.revision - 1] != leaf.head)
    if run is not None:
        return Fault(f"the chain was rewritten at revision {run.leaf.revision}", (), held.when(run))
    return None


def edited(held: Anchored, runs: Sequence[Run], now: Present) -> tuple[tuple[str, ...], str]:
    """Which fields of a row are others than at the last checkpoint that has it with this revision, and since when."""
    names = sorted(now.data)
    tags = checkpoints.tags_of(now.at, now.data, held.salts)
    own = [run for run in runs if run.leaf.revision == now.data.get("revision", 0)]
    for run in reversed(own):
        if fields := checkpoints.changed_fields(run.leaf, names, tags):
            return tuple(filter(None, fields)), held.when(run)
    return (), _before(own[0]) if own else ""


def _before(run: Run) -> str:
    return f"before checkpoint {run.first}" if run.first == 1 else _between(run.first - 1, run.first)


def moved(held: Anchored, runs: Sequence[Run], now: Present, right: checkpoints.Plain | None) -> Fault | None:
    """Whether attributes beside a row are others than follow from it (`right`), or else than a checkpoint has them."""
    own = [run for run in runs if run.leaf.revision == now.data.get("revision", 0)]
    tags = checkpoints.tags_of(now.at, now.attributes, held.salts)
    if right is not None:
        wanted = checkpoints.tags_of(now.at, right, held.salts)
        names = sorted(name for name in wanted.keys() | tags.keys() if wanted.get(name) != tags.get(name))
        run = _last(own, lambda leaf: any(leaf.attributes.get(name) == wanted.get(name) for name in names))
    else:
        run = _last(own, lambda leaf: bool(checkpoints.changed_attributes(leaf, tags)))
        names = checkpoints.changed_attributes(run.leaf, tags) if run else []
    if not names:
        return None
    return Fault("it is found or expires otherwise than its row says", tuple(names), held.when(run))


def cut(held: Anchored, runs: Sequence[Run]) -> str:
    """Since when a chain is without some of its links: after the last checkpoint at which it was whole."""
    broken = next((run for run in runs if run.leaf.links != run.leaf.revision), None)
    if broken is not None:
        return _before(broken)
    return held.when(runs[-1]) if runs else ""
