"""A rights pack 推广包: what goes with a winning entry to one platform, as files of plain text beside its covers.

Every text is within the platform's limits (`call.platforms`); what had to be cut ends at a sentence, else at a word.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition, Pledge, words_of
from chalicelib.call.platforms import Cover, Platform, Tags
from chalicelib.entry.entries import Entry, award_standing
from chalicelib.entry.upload import Video
from chalicelib.errors import Problem

_SENTENCE = re.compile(r"[。！？!?…]+[”’」』）)]*|\.(?=\s)|\n")
_PAUSES = " \t\n，、；：,;:"
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A winning entry for one platform, and what it was awarded.

    `texts`: the pledges by SHA-256; `link` gives its video before `until`.
    """

    entry: Entry
    award: Text
    definition: Definition
    platform: Platform
    texts: Mapping[str, Pledge]
    link: str
    until: datetime


class Packed(NamedTuple):
    """One file of a pack."""

    name: str
    content: bytes


def check(entry: Entry) -> Video:
    """The video of an entry that may be promoted. Raises RIGHTS_WITHDRAWN, NOT_AWARDED."""
    standing = award_standing(entry)
    if entry.video is None or not standing.valid:
        raise Problem("NOT_AWARDED" if standing.revoked is None else "RIGHTS_WITHDRAWN")
    return entry.video


def name_of(entry: Entry, platform: Platform) -> str:
    """What the pack is saved as."""
    return f"{entry.receipt}-{platform.id}.zip"


def cover_name(cover: Cover) -> str:
    """The name of a cover's file."""
    return f"cover-{cover.width}x{cover.height}.jpg"


def texts(offer: Offer) -> list[Packed]:
    """The texts of a pack, as UTF-8."""
    entry, platform = offer.entry, offer.platform
    title = cut(entry.form.title, platform.title_limit)
    whole = entry.form.synopsis if title == entry.form.title else f"{entry.form.title}\n{entry.form.synopsis}"
    written = {
        "title.txt": title,
        "synopsis.txt": cut(whole, platform.synopsis_limit),
        "tags.txt": "\n".join(tags(_topics(offer), platform.tags)),
        "credits.txt": "\n".join(_credits(offer)),
        "licence.txt": "\n".join(_licence(offer)),
        "video.txt": "\n".join(_video(offer)),
    }
    return [Packed(name, f"{content}\n".encode()) for name, content in written.items()]


def sums(files: Iterable[Packed]) -> Packed:
    """The SHA-256 of every file of a pack, as `sha256sum -c` reads them."""
    lines = [f"{hashlib.sha256(each.content).hexdigest()}  {each.name}\n" for each in files]
    return Packed("SHA256SUMS", "".join(lines).encode())


# --- cutting --------------------------------------------------------------------------------------------------------


def cut(value: str, limit: int) -> str:
    """A text of at most `limit` characters: up to the last whole sentence if that keeps half of them, else to a word.

    A text that ends within a sentence ends in “…”, which counts. Chinese may be cut between any two characters.
    """
    if len(value) <= limit:
        return value
    ends = [found.end() for found in _SENTENCE.finditer(value) if limit / 2 <= found.end() <= limit]
    if ends:
        return value[: ends[-1]].rstrip()
    at = limit - 1
    while at and _within_word(value[at - 1], value[at]):
        at -= 1
    return value[: at or limit - 1].rstrip(_PAUSES) + "…"


def _within_word(before: str, after: str) -> bool:
    """Whether two neighbours belong together: letters or digits of one word, or a mark and what it stands on."""
    joins = "\u200d" in (before, after) or unicodedata.category(after).startswith("M")
    return joins or all(each.isalnum() and not _CJK.match(each) for each in (before, after))


def tags(topics: Iterable[str], rules: Tags) -> list[str]:
    """Tags as the platform writes them: letters and digits alone, no two alike, those that are too long left out."""
    plain = dict.fromkeys("".join(filter(str.isalnum, topic)) for topic in topics)
    fitting = [each for each in plain if 0 < len(each) <= rules.longest]
    return [rules.form.format(tag=each) for each in fitting[: rules.most]]


def _topics(offer: Offer) -> tuple[str, ...]:
    definition, form = offer.definition, offer.entry.form
    category = words_of(definition.categories, form.category)
    theme = words_of(definition.themes, form.theme)
    return (definition.title.zh, offer.award.zh, category, theme, *re.split(r"[，、；\s]+", definition.theme.zh))


# --- the other texts ------------------------------------------------------------------------------------------------


def _told(offer: Offer, zh: str, en: str) -> str:
    """Words in the languages of the call."""
    text = Text(zh, en)
    return " / ".join(text.within(language) for language in offer.definition.languages)


def _credits(offer: Offer) -> Iterator[str]:
    form = offer.entry.form
    yield f"{_told(offer, '作品', 'Title')}: {form.title}"
    yield f"{_told(offer, '投稿主体', 'Entered by')}: {offer.entry.entrant_name}"
    yield f"{_told(offer, '主创人员', 'Creators')}:"
    yield from (f"  {name}" for name in form.creators)
    award = offer.award
    yield _told(offer, f"{offer.definition.title.zh} {award.zh}", f"{award.en}, {offer.definition.title.en}")
    yield from (_told(offer, each.zh, each.en) for each in offer.definition.organisers)


def _licence(offer: Offer) -> Iterator[str]:
    entry = offer.entry
    yield f"{_told(offer, '签署人', 'Agreed to by')}: {entry.entrant_name}"
    for agreed in entry.pledges:
        when = offer.definition.zone.moment(agreed.at) if agreed.at else Text("未记录", "not recorded")
        yield ""
        pledge = offer.texts.get(agreed.sha256)
        title = pledge.title if pledge else Text(agreed.id, agreed.id)
        yield _told(offer, title.zh, title.en)
        yield f"{_told(offer, '版本', 'version')} {agreed.version}, SHA-256 {agreed.sha256}"
        yield f"{_told(offer, '同意时间', 'agreed to at')} {_told(offer, when.zh, when.en)}"
        if pledge:
            yield from (pledge.body.within(language) for language in offer.definition.languages)
    yield ""
    materials = entry.form.materials or _told(offer, "未填写", "nothing stated")
    yield f"{_told(offer, '素材与音乐授权', 'Licences of music and other material')}: {materials}"
    ai = entry.form.ai_statement or _told(offer, "未使用 AI 生成合成内容", "no AI-generated content")
    yield f"{_told(offer, 'AI 使用声明', 'Use of AI')}: {ai}"


def _video(offer: Offer) -> Iterator[str]:
    video, until = check(offer.entry), offer.definition.zone.moment(offer.until)
    yield f"{_told(offer, '文件', 'File')}: {video.name}, {video.size} bytes"
    yield f"{_told(offer, '下载地址', 'Address')}: {offer.link}"
    yield f"{_told(offer, '有效期至', 'It works until')}: {_told(offer, until.zh, until.en)}"
    if video.checksum:
        yield f"{_told(offer, '校验值', 'Checksum')}: {video.checksum}"
        yield _told(
            offer,
            f"将文件按 {video.part_size} 字节分段，逐段计算 SHA-256（二进制），依次相连后再计算一次，"
            "以 Base64 表示；“-”后为段数。",
            f"The SHA-256, in Base64, of the SHA-256 values (binary) of its parts of {video.part_size} bytes, one "
            "after the other; after “-” how many parts there are.",
        )
