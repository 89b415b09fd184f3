"""Small copies of an entry's video: the one that the showcase plays, and the one for screeners and experts.

The first is of a winner's video, small enough for a phone on a weak line. The second is made once a video is accepted,
where it is much smaller than the original, which stays one click away; until it is there, the original is played. It
tells nothing of who made it: it carries no metadata, not even a label that names its producer.

It is made in steps, each ordered by a message that stands with the row: parts of pictures, the sound, all joined. Or,
for review alone, by AWS Elemental MediaConvert in one job: see `rendition_job`. The showcase's exists as long as the
entry holds its award, at most as long as the call keeps personal information. Without a copy the original is shown: a
machine that fails hides no winner.

Beside it lie the pictures that go with a shared link, made of the poster. Without them the poster goes with it.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

import msgspec

from chalicelib.actors import SYSTEM
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry, award_standing
from chalicelib.entry.upload import Video
from chalicelib.history import Change, Destination, Message
from chalicelib.video.rendition import LONGEST, PART, PUBLIC, REVIEW, Ceiling, Made, Task, label_of

TRIES = 3  # times that a copy is begun; a day lies between them
AGAIN = timedelta(days=1)
Use = Literal["show", "review"]
REVIEW_LONGEST = 10 * 60  # seconds of a film of which the function makes a copy for review
REVIEW_SAVES = 1.5  # times as many bits a second as the copy has, at least, so that making one is worth it
REVIEW_LEAST = 32 * 1024 * 1024  # bytes of a film, at least
SharedShape = Literal["wide", "square"]
SHARED: dict[SharedShape, tuple[int, int]] = {"wide": (1200, 630), "square": (300, 300)}  # pixels: Open Graph, WeChat
SHARED_BYTES = 300_000  # what messengers still fetch


class RenditionState(StrEnum):
    """How far a copy is."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class MadeBy(StrEnum):
    """Who makes a copy: a function of ours in steps, or AWS Elemental MediaConvert in one job."""

    FUNCTION = "function"
    MEDIACONVERT = "mediaconvert"


class Makers(StrEnum):
    """Who makes copies for review in a deployment. BOTH: the function of films that are not long, else MediaConvert."""

    FUNCTION = "function"
    MEDIACONVERT = "mediaconvert"
    BOTH = "both"
    OFF = "off"


class Rendition(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a copy, of one version of an entry's video.

    `parts` are bytes of each part of the pictures that is stored, `sound` those of the sound, None as long as it is not
    made; `drawn` is whether the pictures are all there. `size` in bytes, `width` and `height` in pixels of the copy.
    `begun` counts how often it was begun. `shared` is whether the pictures for shared links are stored.

    An entry has one of each `use`. That for review lies under the name of its film's upload, `film`: they end together.
    `job` is MediaConvert's id of the job that makes it, once that has begun; `looks` counts how often it was looked at.
    """

    entry: str
    contest: str
    version: str
    state: RenditionState
    changed_at: datetime
    parts: tuple[int, ...] = ()
    drawn: bool = False
    sound: int | None = None
    size: int = 0
    width: int = 0
    height: int = 0
    begun: int = 1
    shared: bool = False
    use: Use = "show"
    film: str = ""
    maker: MadeBy = MadeBy.FUNCTION
    job: str = ""
    looks: int = 0
    revision: int = 0
    head: str = ""

    @property
    def _place(self) -> str:
        """What all its keys in the work bucket begin with."""
        return "/".join(part for part in ("renditions", self.entry, self.film, self._name) if part)

    @property
    def _name(self) -> str:
        """MediaConvert puts the ending behind a name by itself, so that has no dot, as names of versions may have."""
        if self.maker is MadeBy.FUNCTION:
            return self.version
        return hashlib.sha256(self.version.encode()).hexdigest()[:32]

    @property
    def ceiling(self) -> Ceiling:
        """How large it may be."""
        return PUBLIC if self.use == "show" else REVIEW

    @property
    def key(self) -> str:
        """Where the copy lies in the work bucket."""
        return f"{self._place}.mp4"

    def piece(self, number: int) -> str:
        """Where a part of its pictures lies, by its number from 0."""
        return f"{self._place}/{number:03}.mp4"

    @property
    def pieces(self) -> tuple[str, ...]:
        """Where what it is joined from lies, the sound last."""
        return (*map(self.piece, range(len(self.parts))), f"{self._place}/sound.mp4")

    @property
    def shared_places(self) -> dict[SharedShape, str]:
        """Where the pictures for shared links lie."""
        return {shape: f"{self._place}-{shape}.jpg" for shape in SHARED}


def shared_picture(entry: Entry, row: Rendition | None, shape: SharedShape) -> str:
    """Where the picture lies that goes with a shared link to an entry; "" where there is none of its present video."""
    if row is None or not row.shared or entry.video is None or row.version != entry.video.version:
        return ""
    return row.shared_places[shape]


def plays(definition: Definition, campaign: Campaign, at: datetime) -> bool:
    """Whether videos are played in the showcase: after publication, as long as the call keeps what is personal."""
    if campaign.published_at is None or definition.showcase is None or not definition.showcase.videos:
        return False
    return at < campaign.published_at + timedelta(days=definition.retention.personal_days)


def due(entry: Entry, row: Rendition | None, played: bool, at: datetime) -> Change[Rendition] | None:
    """What is to be done about the copy of an entry now: order it, withdraw it, or nothing (None)."""
    video = entry.video
    if video is None or not played or not award_standing(entry).valid:
        return _withdrawn(row, at) if row is not None and row.state is not RenditionState.WITHDRAWN else None
    if row is None or row.version != video.version or row.state is RenditionState.WITHDRAWN:
        return _ordered(entry, video, row, begun=1, at=at)
    if row.state is RenditionState.FAILED and row.begun < TRIES and at - row.changed_at >= AGAIN:
        return _ordered(entry, video, row, begun=row.begun + 1, at=at)
    return None


def is_worth_a_copy(video: Video) -> bool:
    """Whether a copy for review saves much: of a film that is large and has many bits a second."""
    seconds = video.facts.duration_seconds if video.facts else 0
    if seconds <= 0 or video.size < REVIEW_LEAST:
        return False
    return video.size * 8 / seconds >= REVIEW_SAVES * (REVIEW.pictures + REVIEW.sound)


def maker_for_review(video: Video, makers: Makers) -> MadeBy | None:
    """Who makes the copy for review of a film; None where nobody does: the original is played."""
    if makers is Makers.OFF or video.facts is None or not is_worth_a_copy(video):
        return None
    if makers is Makers.MEDIACONVERT:
        return MadeBy.MEDIACONVERT
    if video.facts.duration_seconds <= REVIEW_LONGEST:
        return MadeBy.FUNCTION
    return MadeBy.MEDIACONVERT if makers is Makers.BOTH else None


def for_review(
    entry: Entry, row: Rendition | None, at: datetime, makers: Makers = Makers.FUNCTION
) -> Change[Rendition] | None:
    """What is to be done about the copy for review of an accepted video: order it, once; withdraw that of another."""
    video = entry.video
    if video is None or (row is not None and row.version == video.version):
        return None
    maker = maker_for_review(video, makers)
    if maker is not None:
        return _ordered(entry, video, row, begun=1, at=at, use="review", maker=maker)
    return _withdrawn(row, at) if row is not None and row.state is not RenditionState.WITHDRAWN else None


def played_in_review(row: Rendition | None, version: str) -> str:
    """The key of the copy that is played in place of a version of a video; "" where there is none."""
    if row is None or row.state is not RenditionState.READY or row.version != version:
        return ""
    return row.key


def _ordered(
    entry: Entry,
    video: Video,
    before: Rendition | None,
    begun: int,
    at: datetime,
    use: Use = "show",
    maker: MadeBy = MadeBy.FUNCTION,
) -> Change[Rendition]:
    row = Rendition(
        entry=entry.id,
        contest=entry.contest,
        version=video.version,
        state=RenditionState.MAKING,
        changed_at=at,
        begun=begun,
        use=use,
        film=_upload_of(video) if use == "review" else "",
        maker=maker,
        revision=before.revision if before else 0,
    )
    return _change(row, "order_rendition", at, before)


def _upload_of(video: Video) -> str:
    return video.key.rpartition("/")[2].partition(".")[0]


def _withdrawn(row: Rendition, at: datetime) -> Change[Rendition]:
    gone = msgspec.structs.replace(row, state=RenditionState.WITHDRAWN, changed_at=at, shared=False)
    return _change(gone, "withdraw_rendition", at, row)


def next_task(row: Rendition, video: Video) -> Task:
    """The step that comes next for a copy that is being made."""
    if not row.drawn:
        start = PART * len(row.parts)
        return Task(step="pictures", start=start, width=row.width, height=row.height, ceiling=row.ceiling)
    if row.sound is None:
        return Task(step="sound", ceiling=row.ceiling)
    label = label_of(video.provenance.labels) if video.provenance and row.use == "show" else ""
    return Task(step="join", sizes=(*row.parts, row.sound), label=label)


def place_of(row: Rendition, task: Task) -> str:
    """Where the outcome of a step lies in the work bucket."""
    places = {"pictures": row.piece(len(row.parts)), "sound": row.pieces[-1]}
    return places.get(task.step, row.key)


def advance(row: Rendition, task: Task, made: Made, at: datetime, shared: bool = False) -> Change[Rendition]:
    """Note that a step is done. A film without pictures, or too long for the last step, gets no copy.

    `shared`: the pictures for shared links have been stored by now.
    """
    row = msgspec.structs.replace(row, shared=shared)
    size, outcome = len(made.content), made.outcome
    if task.step == "pictures":
        parts = (*row.parts, size)
        hopeless = not any(parts) if outcome.ended else PART * len(parts) >= LONGEST
        if hopeless:
            return give_up(msgspec.structs.replace(row, parts=parts, begun=TRIES), at)
        size_of_all = {} if row.width else {"width": outcome.width, "height": outcome.height}
        return _moved(row, "make_rendition", at, parts=parts, drawn=outcome.ended, **size_of_all)
    if task.step == "sound":
        return _moved(row, "make_rendition", at, sound=size)
    ready = {"state": RenditionState.READY, "size": size, "width": outcome.width, "height": outcome.height}
    return _moved(row, "finish_rendition", at, **ready)


def give_up(row: Rendition, at: datetime) -> Change[Rendition]:
    """Note that no copy could be made: the original is shown, and the office reads it in the rights ledger."""
    return _moved(row, "give_up_rendition", at, state=RenditionState.FAILED)


def _moved(row: Rendition, action: str, at: datetime, **new: object) -> Change[Rendition]:
    moved = msgspec.structs.replace(row, changed_at=at, **new)
    return _change(moved, action, at, row)


def _change(row: Rendition, action: str, at: datetime, before: Rendition | None) -> Change[Rendition]:
    """Each change orders what follows from it: the next step, or the deletion of what is needed no more."""
    body = {"entry": row.entry, "revision": row.revision + 1} | ({} if row.use == "show" else {"use": row.use})
    order = Message(Destination.RENDITIONS, "rendition", body)
    old, new = before.state.value if before else "", row.state.value
    return Change(row=row, action=action, by=SYSTEM, at=at, before=old, after=new, messages=(order,))
