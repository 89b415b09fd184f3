"""What a film's metadata says in words: titles, names, copyright, comments, places. Types only.

Nothing of it is needed to play the film. It comes from strangers: texts are cut and cleaned before they get here.
"""

from enum import StrEnum

from msgspec import Struct

from chalicelib.bilingual import Text

LENGTH = 200  # characters of a text; comments of editing programs run to pages
KEY_LENGTH = 60
MOST = 24  # texts of one film; what is more is counted


class MetadataKind(StrEnum):
    """What a text is about."""

    TITLE = "title"
    PERSON = "person"
    COPYRIGHT = "copyright"
    COMMENT = "comment"
    LOCATION = "location"
    TRACK = "track"
    DATA = "data"
    OTHER = "other"


METADATA_KINDS = {
    MetadataKind.TITLE: Text("标题", "Title"),
    MetadataKind.PERSON: Text("作者或单位", "Author or unit"),
    MetadataKind.COPYRIGHT: Text("版权", "Copyright"),
    MetadataKind.COMMENT: Text("说明", "Comment"),
    MetadataKind.LOCATION: Text("拍摄地点", "Location"),
    MetadataKind.TRACK: Text("轨道名称", "Track name"),
    MetadataKind.DATA: Text("数据轨（可能含有位置）", "Data track, which may hold positions"),
    MetadataKind.OTHER: Text("其他", "Other"),
}
PLACES = frozenset((MetadataKind.LOCATION, MetadataKind.DATA))  # they tell where a film was shot


class MetadataText(Struct, frozen=True, kw_only=True):
    """One text, as the file states it: `key` is the box or the key that holds it, such as `©ART`."""

    kind: MetadataKind
    key: str
    text: str


class Metadata(Struct, frozen=True, kw_only=True):
    """What the file says. `more`: texts beyond the first 24, and boxes that could not be read.

    `silent`: it holds what is not listed here but may name somebody, as labels, manifests and pictures do.
    """

    texts: tuple[MetadataText, ...] = ()
    more: int = 0
    silent: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing in it could tell of anybody."""
        return not (self.texts or self.more or self.silent)
