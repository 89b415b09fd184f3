"""What a video states of its own origin: labels for AI-generated content and C2PA manifests. Types only.

Nothing of it is proved: a label or a manifest can be written, changed and removed by anybody.
"""

from enum import StrEnum

from msgspec import Struct

from chalicelib.bilingual import Text

AI_SOURCES = frozenset(
    ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicData")
)  # of https://cv.iptc.org/newscodes/digitalsourcetype/ and of C2PA's own list


class LabelPlace(StrEnum):
    """Where in the file a label stands."""

    KEYS = "keys"
    UDTA = "udta"
    ITUNES = "itunes"
    XMP = "xmp"


PLACES = {
    LabelPlace.KEYS: Text("元数据键值（meta keys）", "Metadata keys (meta keys)"),
    LabelPlace.UDTA: Text("用户数据（udta）", "User data (udta)"),
    LabelPlace.ITUNES: Text("iTunes 自定义标签", "iTunes free-form tag"),
    LabelPlace.XMP: Text("XMP（TC260）", "XMP (TC260)"),
}
# GB 45438-2025, annex E: the values of `Label`.
MEANINGS = {
    "1": Text("属于人工智能生成合成内容", "AI-generated content"),
    "2": Text("可能为人工智能生成合成内容", "Possibly AI-generated content"),
    "3": Text("疑似人工智能生成合成内容", "Suspected AI-generated content"),
}


class ImplicitLabel(Struct, frozen=True, kw_only=True):
    """One label as the file states it. `label` is a key of `MEANINGS`, or what else stands there.

    `unreadable` is what was found instead, if it is no such JSON: its first 2,048 bytes.
    """

    place: LabelPlace
    label: str = ""
    content_producer: str = ""
    produce_id: str = ""
    reserved_code_1: str = ""
    content_propagator: str = ""
    propagate_id: str = ""
    reserved_code_2: str = ""
    unreadable: str | None = None


class Manifest(Struct, frozen=True, kw_only=True):
    """What the manifests of a file state. `generator` made the newest; `actions`, `programs` and `sources` (the last
    word of each `digitalSourceType`) are of all, so that an AI-made clip inside an edited video shows.

    `readable` is False if no claim could be read.
    """

    generator: str = ""
    actions: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    readable: bool = True

    @property
    def ai(self) -> bool:
        """Whether a source is AI-generated, in whole or in part."""
        return not AI_SOURCES.isdisjoint(self.sources)


class Unread(StrEnum):
    """Why a box was not read."""

    TOO_LARGE = "too_large"
    BUDGET = "budget"


UNREAD = {
    Unread.TOO_LARGE: Text("过大，未读取", "Too large, not read"),
    Unread.BUDGET: Text("读取量已达上限，未读取", "Not read: the limit of reading was reached"),
}


class Skipped(Struct, frozen=True, kw_only=True):
    """A box that may hold a label or a manifest and was not read. `size` in bytes."""

    box: str
    size: int
    why: Unread


class Provenance(Struct, frozen=True, kw_only=True):
    """Labels and manifests as the file states them; nothing of it is proved."""

    labels: tuple[ImplicitLabel, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def ai(self) -> bool:
        """Whether a label or manifest says that the video is AI-generated, may be, or is suspected to be."""
        return any(label.label in MEANINGS for label in self.labels) or any(each.ai for each in self.manifests)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to tell of."""
        return not (self.labels or self.manifests or self.skipped)
