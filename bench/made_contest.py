"""A contest of any size as rows, made by the domain's own operations and stored without requests: for benchmarks.

Each entry has its entrant, eight changes from the draft to its experts' hands, and as many seats as asked for, each
with four changes up to its score. Letters are there as delivered. What organizers search by is not made. Rows can also
be made as they stand at a moment, without their histories.
"""

import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from enum import IntEnum
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench import page_files, real_store
from chalicelib.actors import Actor, Role
from chalicelib.aws import contact_rows, records
from chalicelib.aws.places import Item
from chalicelib.call.definition import Definition
from chalicelib.entry import entries
from chalicelib.entry.entries import AgreedPledge, Desk, Entry, ScreeningOutcome
from chalicelib.entry.form import AiUse, Form
from chalicelib.entry.upload import Upload
from chalicelib.history import Change
from chalicelib.judging import review
from chalicelib.judging.review import JudgementBody
from chalicelib.people import entrants, invited
from chalicelib.people.entrants import Consent, EntrantKind, Profile
from chalicelib.people.sign_in import Contact
from chalicelib.video.verdicts import Facts, VideoReport

OFFICE = Actor(Role.ORGANIZER, "bench")
_BATCH = 25  # items of a batch write
_FACTS = Facts(width=1920, height=1080, duration_seconds=300.0, video_codec="H.264", par=(1, 1), video_tracks=1)
_SYNOPSIS = "一座高炉的四十年：三代炼钢工人守着同一座炉子，把一门手艺传到今天。" * 6


class Size(NamedTuple):
    """How large a contest is: works, experts, and seats of each work."""

    works: int
    experts: int
    seats: int


class Moment(IntEnum):
    """How far a contest has come whose rows are made without their histories."""

    SUBMITTED = 0  # the list is to be fixed
    IN_REVIEW = 1  # the experts' seats are to be drawn
    SCORED = 2  # every seat has its score
    FROZEN = 3  # and is frozen
    REVIEWED = 4  # every work is concluded


class Chain:
    """One row and its changes: the items that all of them leave in the table."""

    def __init__(self) -> None:
        self.row: Any = None
        self.items: dict[tuple[str, str, str], Item] = {}

    def rows(self) -> Iterator[tuple[str, Item]]:
        """The items, each with the name of its table, in the order in which a table has them."""
        for (table, _, _), item in sorted(self.items.items(), key=lambda each: each[0]):
            yield table, item

    def then(self, change: Change[Any], *also: object) -> Any:
        """Take one change in, and rows that are stored with it; returns the row as it is stored now."""
        prepared = records.prepare([(change, self.row)])
        for write in [*prepared.writes, *(records.put_row(each, {}) for each in also)]:
            put = write["Put"]
            name = (put["TableName"], put["Item"]["pk"]["S"], put["Item"]["sk"]["S"])
            self.items[name] = _delivered(put["Item"])
        [self.row] = prepared.rows
        return self.row


class Bare(Chain):
    """The same without its history: what the last change leaves is made once, when the items are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._last: Change[Any] | None = None
        self._also: list[object] = []

    def then(self, change: Change[Any], *also: object) -> Any:
        """Take one change in; returns the row after it."""
        self._last, self.row = change, change.row
        self._also += also
        return self.row

    def rows(self) -> Iterator[tuple[str, Item]]:
        """The row itself, its claims, and rows that are stored with it."""
        if self._last is None:
            return
        self.row = None
        super().then(self._last, *self._also)
        yield from (each for each in super().rows() if not each[1]["sk"]["S"].startswith(("history#", "outbox#")))


def _delivered(item: Item) -> Item:
    """A letter as it lies after it was sent; any other item as it is."""
    if "undelivered" not in item:
        return item
    data = {"M": {name: value for name, value in item["data"]["M"].items() if name != "body"}}
    return {name: value for name, value in item.items() if name != "undelivered"} | {
        "data": data,
        "delivered": {"BOOL": True},
    }


def make(size: Size, definition: Definition, folder: Path | None = None, workers: int = 2) -> int:
    """Store the contest's rows, the campaign's apart, in the engine or in files; returns how many items they are."""
    stored = _store(itertools.chain.from_iterable(_expert(n, definition) for n in range(size.experts)), folder, workers)
    slices = [range(start, size.works, workers) for start in range(workers)]
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        return stored + sum(pool.map(partial(_make_works, size, definition, folder), range(workers), slices))


def make_moment(size: Size, definition: Definition, moment: Moment, first: int = 0, workers: int = 2) -> int:
    """Store the rows of a contest in the engine as they stand at a moment, over those of an earlier one.

    With `first` only those of the first so many works.
    """
    experts = itertools.chain.from_iterable(_expert(n, definition, Bare) for n in range(size.experts))
    stored = _store(experts, None, workers) if moment is Moment.SUBMITTED else 0
    slices = [range(start, first or size.works, workers) for start in range(workers)]
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        return stored + sum(pool.map(partial(_make_bare, size, definition, moment), slices))


def _make_bare(size: Size, definition: Definition, moment: Moment, numbers: range) -> int:
    return _store(itertools.chain.from_iterable(_bare_work(n, size, definition, moment) for n in numbers), None, 0)


def _bare_work(number: int, size: Size, definition: Definition, moment: Moment) -> Iterator[tuple[str, Item]]:
    at, entry, owner = _begun(number, definition), Bare(), _owner(number)
    steps = _steps(number, owner, definition, at)
    for change in steps[:6] if moment is Moment.SUBMITTED else steps:
        entry.then(change(entry.row))
    scored = moment in (Moment.SCORED, Moment.FROZEN)  # later the seats stay as they are
    seats = _panel(entry.row, number, size, definition=definition, kind=Bare) if scored else []
    if moment is Moment.FROZEN:
        for chain in seats:
            chain.then(review.freeze(chain.row, at))
    if moment is Moment.REVIEWED:
        entry.then(entries.conclude_review(entry.row, at))
    entrant = [_entrant(owner, number, definition, at=at, kind=Bare)] if moment is Moment.SUBMITTED else []
    return _items(*entrant, entry, *seats)


def expert_id(number: int) -> str:
    """The id of an expert."""
    return f"{number + 0xE000000:020x}"


def entry_id(number: int) -> str:
    """The id of a work."""
    return f"{(number * 0x9E3779B97F4A7C15) % 2**80:020x}"


def _make_works(size: Size, definition: Definition, folder: Path | None, worker: int, numbers: range) -> int:
    return _store(itertools.chain.from_iterable(_work(n, size, definition) for n in numbers), folder, worker)


def _store(items: Iterable[tuple[str, Item]], folder: Path | None, worker: int) -> int:
    """Write items in batches; returns how many."""
    stored = 0
    with closing(page_files.Writer(folder, worker) if folder else real_store.Writer()) as writer:
        for batch in _batched(items):
            writer.write(batch)
            stored += len(batch)
    return stored


def _batched(items: Iterable[tuple[str, Item]]) -> Iterator[list[tuple[str, Item]]]:
    source = iter(items)
    while batch := list(itertools.islice(source, _BATCH)):
        yield batch


def _items(*chains: Chain) -> Iterator[tuple[str, Item]]:
    for chain in chains:
        yield from chain.rows()


def _expert(number: int, definition: Definition, kind: type[Chain] = Chain) -> Iterator[tuple[str, Item]]:
    form = invited.ExpertForm(
        name=f"专家{number:03d}",
        field=definition.fields[number % len(definition.fields)].id,
        unit=f"第{number:03d}评审研究院",
        email=f"expert{number}@example.cn",
    )
    subject, chain = expert_id(number), kind()
    digest = contact_rows.digest_of(form.email)
    contact = Contact(digest=digest, role=Role.EXPERT, subject=subject, name=form.name)
    at = definition.calendar.opens
    chain.then(invited.invite_expert(form, definition, subject, by=OFFICE, at=at), contact)
    return _items(chain)


def _work(number: int, size: Size, definition: Definition) -> Iterator[tuple[str, Item]]:
    at, entry, owner = _begun(number, definition), Chain(), _owner(number)
    entrant = _entrant(owner, number, definition, at=at, kind=Chain)
    for change in _steps(number, owner, definition, at):
        entry.then(change(entry.row))
    return _items(entrant, entry, *_panel(entry.row, number, size, definition=definition, kind=Chain))


def _begun(number: int, definition: Definition) -> datetime:
    return definition.calendar.opens + timedelta(minutes=number % 40_000)


def _owner(number: int) -> str:
    return f"{number + 0xA0000000:020x}"


def _panel(entry: Entry, number: int, size: Size, definition: Definition, kind: type[Chain]) -> list[Chain]:
    """The seats of a work, each scored by how good it is, more or less."""
    chance = random.Random(number)  # noqa: S311 - made up works, no secrets
    judges = chance.sample(range(size.experts), size.seats)
    return [
        _seat(entry, number, place, who=each, definition=definition, chance=chance, chain=kind())
        for place, each in enumerate(judges, start=1)
    ]


def _entrant(owner: str, number: int, definition: Definition, at: datetime, kind: type[Chain]) -> Chain:
    phone, chain = f"138{number:08d}", kind()
    digest = contact_rows.digest_of(phone)
    profile = Profile(
        kind=EntrantKind.INDIVIDUAL,
        name=f"张{number}",
        province="广东省",
        city="广州市",
        contact_person=f"张{number}",
        phone=phone,
        email=f"zhang{number}@example.cn",
    )
    consent = Consent(definition.privacy.version, definition.privacy.sha256, at)
    chain.then(
        entrants.arrive(owner, definition.id, phone, at),
        Contact(digest=digest, role=Role.ENTRANT, subject=owner, name=phone),
    )
    chain.then(entrants.describe(chain.row, profile, consent, definition=definition, at=at))
    return chain


def _form(number: int, definition: Definition) -> Form:
    return Form(
        title=f"大国工匠第{number}集",
        category=definition.categories[number % len(definition.categories)].id,
        theme=definition.themes[number % len(definition.themes)].id,
        synopsis=_SYNOPSIS,
        creators=("李四", "王五", "赵六"),
        completed_on=definition.calendar.opens.date(),
        ai_use=AiUse.NONE,
        materials="采访实录",
    )


def _steps(number: int, owner: str, definition: Definition, at: datetime) -> list[Callable[[Any], Change[Any]]]:
    """The eight changes of a work, each of the row before it."""
    name, form = f"张{number}", _form(number, definition)
    work, person = entry_id(number), Actor(Role.ENTRANT, owner)
    pledges = tuple(AgreedPledge(id=each.id, version=each.version, sha256=each.sha256) for each in definition.pledges)
    upload = Upload(
        id=f"{number:020x}",
        key=f"uploads/{work}/{number:020x}.mp4",
        multipart_id="m" * 60,
        name="大国工匠.mp4",
        size=2 * 2**30,
        part_size=16 * 2**20,
        begun_at=at,
    )
    report = VideoReport(verdict="accept", facts=_FACTS)
    listed = definition.calendar.closes + timedelta(days=1)
    desk = Desk(definition.screening, definition.calendar.closes, OFFICE, listed)
    return [
        lambda _: entries.draft(form, definition, entry_id=work, owner=owner, name=name, at=at),
        lambda row: entries.revise(row, form, definition, at),
        lambda row: entries.begin_upload(row, upload, at),
        lambda row: entries.complete_upload(row, "v" * 32, person, at=at, checksum="c" * 64),
        lambda row: entries.judge(row, report, at),
        lambda row: entries.submit(row, pledges, definition, at),
        lambda row: entries.enter_screening(row, (), listed),
        lambda row: entries.screen(row, ScreeningOutcome.PASS, "", desk),
    ]


def _points(number: int, definition: Definition, chance: random.Random) -> int:
    """What an expert gives a work for one criterion: how good it is, more or less."""
    low, high, step = definition.review.score_min, definition.review.score_max, definition.review.score_step
    good = random.Random(-number).gauss(0.7, 0.1)  # noqa: S311 - made up works, no secrets
    share = min(1.0, max(0.0, good + chance.gauss(0, 0.06)))
    return low + round(share * (high - low) / step) * step


def _seat(
    entry: Entry, number: int, place: int, who: int, definition: Definition, chance: random.Random, chain: Chain
) -> Chain:
    at = definition.calendar.closes + timedelta(days=10)
    work = review.work_of(entry, number, definition)
    seat = review.take_seat(definition.id, 1, entry=entry.id, seat=f"{place}", expert=expert_id(who), work=work, at=at)
    chain.then(seat)
    opinion = definition.review.opinions[0].id
    scores: dict[str, int | None] = {each.id: _points(number, definition, chance) for each in definition.criteria}
    for act in (review.judge_draft, review.judge_draft, review.submit):
        body = JudgementBody(
            revision=chain.row.revision,
            scores=scores,
            opinion=opinion,
            comment="真实、克制，人物立得住。" * 4,
            watched=msgspec.Raw(b"{}"),
        )
        chain.then(act(chain.row, body, definition, at))
    return chain
