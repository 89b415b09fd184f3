"""Edits of single boxes of good films, each as a public report, a recorder or a tagger makes it.

What an edit must lead to is not stated here: `good_films.seen` decodes it. `traits` gives each edit a name such as
`video stco one more, past the end (first)`, with the film in brackets.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.media.boxes import Box, Film
from tests.media.good_films import Seen, film

Edit = Callable[[Film], bytes]
PLAIN, FRAGMENTED, ALL = ("plain", "first", "portrait"), ("fragmented", "by_track"), ("plain", "first", "fragmented")
VIDEO, SOUND = b"vide", b"soun"


class Trait(NamedTuple):
    """An edit, and the films it is made on.

    `edits`: it is about edit lists, so what they let through counts. `untold`: why nothing but a decoder, or the film
    before the edit, could tell that something is missing; then a plain accept is right too. `policy`: a rule of the
    call refuses it, although it plays.
    """

    films: tuple[str, ...]
    edit: Edit
    edits: bool = False
    untold: str = ""
    policy: str = ""


class Case(NamedTuple):
    """One file."""

    name: str
    film: str
    trait: Trait

    def content(self) -> bytes:
        """Make it."""
        return self.trait.edit(Film(film(self.film)))


def cases() -> Iterator[Case]:
    """Every trait on each of its films."""
    for name, trait in traits().items():
        for base in trait.films:
            yield Case(f"{name} ({base})", base, trait)


def traits() -> dict[str, Trait]:
    """All of them, by name."""
    groups = (_tails, _starts, _media, _cuts, _chunks, _runs, _times, _sizes, _entries, _tracks, _edit_lists, _damage)
    return {name: trait for group in (*groups, _fragments, _codecs) for name, trait in group()}


class Played(NamedTuple):
    """What a decoder makes of an edited file: whether all pictures come, and whether nothing at all is missing."""

    pictures: bool
    whole: bool


def played(case: Case, seen: Seen, before: Seen) -> Played:
    """The edited file against its film. Of an edit list a quarter of the pictures must be let through."""
    pictures = seen.pictures == before.pictures
    shown = not case.trait.edits or seen.shown * 4 >= len(before.pictures)
    return Played(pictures, pictures and shown and seen.sound >= before.sound)


def fault(case: Case, played: Played, verdict: str) -> str:
    """What is wrong with a verdict: `false reject`, `false accept` or nothing."""
    if played.pictures and verdict in ("reject", "unknown") and not case.trait.policy:
        return "false reject"
    if not played.whole and verdict == "accept" and not case.trait.untold:
        return "false accept"
    return ""


Traits = Iterator[tuple[str, Trait]]


def _moov(change: Callable[[Film], None]) -> Edit:
    """An edit of the movie box; media that moves is followed."""

    def edit(film: Film) -> bytes:
        if film.moov.all(b"mvex"):
            change(film)
            return film.encode()
        return film.keeping(change)

    return edit


def _encoded(change: Callable[[Film], None]) -> Edit:
    """An edit that nothing follows."""

    def edit(film: Film) -> bytes:
        change(film)
        return film.encode()

    return edit


def _insert(index: int, *boxes: Box) -> Edit:
    def change(film: Film) -> None:
        film.boxes[index:index] = boxes

    return _moov(change)


# --- after the last box ----------------------------------------------------------------------------------------------

APE = b"APETAGEX" + struct.pack("<4I", 2000, 60, 1, 0xA0000000) + bytes(8)
TAILS = {
    "ID3v1": b"TAG" + b"A video of industry".ljust(125),
    "APEv2": APE + b"\x05\0\0\0\0\0\0\0Title\0hello" + APE,
    "JSON": b'{"camera": "vivo X90", "time": 1700000000}',
    "base64": b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=",
    "HTML": b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>\n",
    "long text": b"0123456789abcdef" * 4096,
    "cut udta": struct.pack(">I4s", 200, b"udta") + bytes(40),
    "cut free": struct.pack(">I4s", 2000, b"free") + bytes(100),
    "cut uuid": struct.pack(">I4s", 0x7FFFFFFF, b"uuid") + bytes(100),
    "cut wide box": struct.pack(">I4sQ", 1, b"abcd", 1 << 40) + bytes(10),
    "box of five bytes": struct.pack(">I4s", 5, b"mdat") + bytes(20),
    "cut moov": struct.pack(">I4s", 500, b"moov") + bytes(40),
    "cut mdat": struct.pack(">I4s", 500, b"mdat") + bytes(40),
    "zeros": bytes(1000),
    "ones": b"\xff" * 1000,
    "three bytes": b"abc",
    "seven bytes": b"\0\0\0\x20fre",
    "line end": b"\r\n",
    "small unknown box": struct.pack(">I4s", 12, b"\x01\x02\x03\x04") + b"abcd",
    "another file": struct.pack(">I4s", 16, b"ftyp") + b"isom\0\0\0\0",
    "MP3 frames": b"\xff\xfb\x90\x64" + bytes(413),
    "signature of Samsung": b"SEFH" + bytes(30) + b"SEFT",
}


def _tails() -> Traits:
    for name, tail in TAILS.items():
        yield f"after the end: {name}", Trait(ALL, lambda film, tail=tail: film.encode() + tail)  # type: ignore[misc]


# --- before and between the boxes ------------------------------------------------------------------------------------


def _starts() -> Traits:
    blank = Box(b"free")
    both = ("plain", "first", "fragmented", "portrait")
    yield "unknown box first", Trait(both, _insert(0, Box(b"abcd", bytes(16))))
    yield "unknown box first, of 64 bits", Trait(ALL, _insert(0, Box(b"abcd", bytes(16), wide=True)))
    yield "two unknown boxes first", Trait(ALL, _insert(0, Box(b"abcd", bytes(16)), Box(b"ABCD", bytes(99))))
    yield "unknown box first, large", Trait(ALL, _insert(0, Box(b"abcd", bytes(300_000))))
    yield "unknown box with odd name first", Trait(ALL, _insert(0, Box(b"\xa9xyz", bytes(16))))
    yield "unknown box with odd name after ftyp", Trait(ALL, _insert(1, Box(b"\x01\x02\x03\x04", bytes(16))))
    yield "unknown box after ftyp", Trait(ALL, _insert(1, Box(b"zzzz", bytes(2000))))
    yield "bloc after ftyp", Trait(ALL, _insert(1, Box(b"bloc", bytes(4) + b"example.com".ljust(1024, b"\0"))))
    yield "pdin after ftyp", Trait(ALL, _insert(1, Box(b"pdin", bytes(12))))
    yield "uuid first", Trait(ALL, _insert(0, Box(b"uuid", bytes(40))))
    yield "second ftyp", Trait(ALL, _insert(1, Box(b"ftyp", b"isom\0\0\2\0isommp41")))
    for number in (100, 1500, 5000):
        yield f"{number} padding boxes", Trait(ALL, _insert(1, *[blank] * number))
    yield "1500 padding boxes last", Trait(ALL, _insert(99, *[blank] * 1500))
    yield "1500 unknown boxes", Trait(ALL, _insert(1, *[Box(b"abcd", bytes(4))] * 1500))
    yield "padding in the index", Trait(ALL, _moov(lambda f: f.moov.children.insert(1, Box(b"free", bytes(500)))))
    yield "1500 boxes in the index", Trait(ALL, _moov(lambda f: f.moov.children.extend([blank] * 1500)))
    yield "second index", Trait(PLAIN, _encoded(lambda f: f.boxes.append(f.moov)))
    yield "meta at top level", Trait(ALL, _insert(99, Box(b"meta", bytes(4))))


def _media() -> Traits:
    def lie(by: int) -> Edit:
        def change(film: Film) -> None:
            media = film.root.all(b"mdat")[-1]
            media.lie = len(media.head) + 8 + by

        return _encoded(change)

    for by in (1, 8, 100, 1 << 30):
        yield f"mdat {by} too long", Trait((*ALL, "by_track"), lie(by))
    for by in (-1, -8, -1000):
        yield f"mdat {-by} too short", Trait(ALL, lie(by))
    yield "mdat of size 0", Trait(ALL, lambda film: _open_ended(film))
    yield "mdat of 64 bits", Trait(PLAIN, _moov(lambda f: setattr(f.root.at(b"mdat"), "wide", True)))
    yield "mdat of 64 bits, too long", Trait(PLAIN, lambda f: f.keeping(_wide_and_long))
    yield "mdat by another name", Trait(PLAIN, _encoded(lambda f: setattr(f.root.at(b"mdat"), "kind", b"data")))
    yield "mdat called free", Trait(PLAIN, _encoded(lambda f: setattr(f.root.at(b"mdat"), "kind", b"free")))
    yield "no box around the media", Trait(("first",), lambda f: f.keeping(_unboxed))
    yield "empty mdat first", Trait(ALL, _insert(1, Box(b"mdat")))
    yield "empty mdat last", Trait(ALL, _insert(99, Box(b"mdat")))
    yield "several mdat", Trait(PLAIN, _several)


def _open_ended(film: Film) -> bytes:
    film.root.all(b"mdat")[-1].lie = 0
    return film.encode()


def _wide_and_long(film: Film) -> None:
    media = film.root.at(b"mdat")
    media.wide, media.lie = True, len(media.head) + 16 + 77


def _unboxed(film: Film) -> None:
    """As a writer leaves it that never fills in the header: eight zeros."""
    media = film.root.at(b"mdat")
    media.kind, media.lie = b"\0\0\0\0", 0


def _several(film: Film) -> bytes:
    """A box of media for each chunk of a track: 8 more bytes before each. Offsets of both tracks follow."""
    media, start = film.root.at(b"mdat"), film.start(b"mdat") + 8
    tables = [film.stbl(handler).at(b"stco") for handler in (VIDEO, SOUND)]
    cuts = sorted({offset - start for table in tables for (offset,) in table.rows(1)} - {0})
    pieces = [media.head[low:high] for low, high in zip([0, *cuts], [*cuts, len(media.head)], strict=True)]
    for table in tables:
        table.tabulate([[offset + 8 * sum(cut <= offset - start for cut in cuts)] for (offset,) in table.rows(1)])
    at = film.boxes.index(media)
    film.boxes[at : at + 1] = [Box(b"mdat", piece) for piece in pieces]
    return film.encode()


# --- cut files -------------------------------------------------------------------------------------------------------


def _cuts() -> Traits:
    for by in (1, 8, 40, 100, 500, 1000, 2000):
        yield f"cut by {by}", Trait((*ALL, "by_track"), lambda f, by=by: f.encode()[:-by])  # type: ignore[misc]
    for by in range(150, 4000, 50):  # through the index at the end, table by table
        yield f"index cut by {by}", Trait(("plain",), lambda f, by=by: f.encode()[:-by])  # type: ignore[misc]
    for share in (30, 50, 90):
        yield (
            f"cut to {share} %",
            Trait((*ALL, "by_track"), lambda f, share=share: _share(f.encode(), share)),  # type: ignore[misc]
        )
    for name, kind, more in (
        ("before the last moof", b"moof", 0),
        ("inside the last moof", b"moof", 60),
        ("before the last mdat", b"mdat", 0),
        ("inside the header of the last mdat", b"mdat", 5),
        ("after the header of the last mdat", b"mdat", 8),
        ("one byte into the last mdat", b"mdat", 9),
    ):
        untold = "what was never written is not missed" if name == "before the last moof" else ""
        cut = lambda f, k=kind, m=more: f.encode()[: _last(f, k) + m]  # noqa: E731
        yield f"cut {name}", Trait(FRAGMENTED, cut, untold=untold)
    yield "mfra cut", Trait(("fragmented",), lambda f: f.encode()[:-30])
    yield "mfra gone", Trait(("fragmented",), lambda f: f.encode()[: f.start(b"mfra")])


def _share(content: bytes, percent: int) -> bytes:
    return content[: len(content) * percent // 100]


def _last(film: Film, kind: bytes) -> int:
    index = max(number for number, box in enumerate(film.boxes) if box.kind == kind)
    return sum(len(box.encode()) for box in film.boxes[:index])


# --- the sample tables -----------------------------------------------------------------------------------------------

Rows = list[list[int]]


def _table(handler: bytes, kind: bytes, change: Callable[[Rows], Rows], *, width: int = 1, count: int = 0) -> Edit:
    """A changed table; `count` is added to the number of rows that it states."""

    def edit(film: Film) -> None:
        table = film.stbl(handler).at(kind)
        rows = change(table.rows(width))
        table.tabulate(rows, len(rows) + count if count else None)

    return _before_media(edit)


def _before_media(change: Callable[[Film], None]) -> Edit:
    """The edit, after which media that has moved is brought back to its place by a smaller `free`."""

    def edit(film: Film) -> bytes:
        first = film.boxes.index(film.moov) < film.boxes.index(film.root.at(b"mdat"))
        if first:
            film = Film(film.keeping(lambda f: f.boxes.insert(2, Box(b"free", bytes(4096)))))
        before = len(film.moov.encode())
        change(film)
        if first:
            room = film.root.all(b"free")[0]
            room.head = bytes(4096 - len(film.moov.encode()) + before)
        return film.encode()

    return edit


FAR = 3 << 30


def _chunks() -> Traits:
    for handler, name in ((VIDEO, "video"), (SOUND, "sound")):
        changes: dict[str, Callable[[Rows], Rows]] = {
            "one more, past the end": lambda rows: [*rows, [FAR]],
            "one more, at the end of the numbers": lambda rows: [*rows, [0xFFFFFFFF]],
            "one more, zero": lambda rows: [*rows, [0]],
            "one more, doubled": lambda rows: [*rows, rows[-1]],
            "fifty more": lambda rows: rows + [[FAR]] * 50,
            "one less": lambda rows: rows[:-1],
            "half": lambda rows: rows[: len(rows) // 2],
            "the first only": lambda rows: rows[:1],
            "none": lambda _rows: [],
            "shifted by 1000": lambda rows: [[offset + 1000] for (offset,) in rows],
            "shifted by 8": lambda rows: [[offset + 8] for (offset,) in rows],
            "shifted back by 4": lambda rows: [[offset - 4] for (offset,) in rows],
            "all equal": lambda rows: [rows[0]] * len(rows),
            "all zero": lambda rows: [[0]] * len(rows),
            "last past the end": lambda rows: [*rows[:-1], [FAR]],
            "third past the end": lambda rows: [*rows[:2], [FAR], *rows[3:]],
            "two swapped": lambda rows: [rows[0], rows[2], rows[1], *rows[3:]],
            "reversed": lambda rows: rows[::-1],
        }
        for what, change in changes.items():
            yield f"{name} stco {what}", Trait(PLAIN[:2], _table(handler, b"stco", change))
        yield f"{name} stco states one more", Trait(PLAIN[:2], _table(handler, b"stco", lambda r: r, count=1))
        yield f"{name} stco states one less", Trait(PLAIN[:2], _table(handler, b"stco", lambda r: r, count=-1))
        yield f"{name} co64", Trait(PLAIN, _before_media(lambda f, h=handler: _wide_offsets(f, h, [])))  # type: ignore[misc]
        far = _before_media(lambda f, h=handler: _wide_offsets(f, h, [1 << 40]))  # type: ignore[misc]
        yield f"{name} co64 one more, past the end", Trait(PLAIN, far)
        yield f"{name} stco twice", Trait(PLAIN[:2], _before_media(lambda f, h=handler: _doubled(f, h, b"stco")))  # type: ignore[misc]
        for kind in (b"stco", b"stsc", b"stsz", b"stts"):
            gone = _before_media(lambda f, h=handler, k=kind: f.stbl(h).drop(k))  # type: ignore[misc]
            yield f"{name} {kind.decode()} missing", Trait(PLAIN[:2], gone)


def _wide_offsets(film: Film, handler: bytes, more: list[int]) -> None:
    table = film.stbl(handler).at(b"stco")
    offsets = [offset for (offset,) in table.rows(1)] + more
    table.kind = b"co64"
    table.head = struct.pack(">II", 0, len(offsets)) + struct.pack(f">{len(offsets)}Q", *offsets)


def _doubled(film: Film, handler: bytes, kind: bytes) -> None:
    table = film.stbl(handler)
    table.children.append(Box(kind, table.at(kind).head))


def _runs() -> Traits:
    for handler, name in ((VIDEO, "video"), (SOUND, "sound")):
        changes: dict[str, Callable[[Rows], Rows]] = {
            "doubled": lambda rows: [row for row in rows for _ in (0, 1)],
            "first doubled four times": lambda rows: rows[:1] * 4 + rows[1:],
            "last run of no samples": lambda rows: [*rows, [rows[-1][0] + 1, 0, 1]],
            "last run of no samples, beyond": lambda rows: [*rows, [99, 0, 1]],
            "last run beyond the chunks": lambda rows: [*rows, [99, 5, 1]],
            "first run of no samples": lambda rows: [[1, 0, 1], *rows],
            "first chunk 0": lambda rows: [[0, *rows[0][1:]], *rows[1:]],
            "first chunk 2": lambda rows: [[2, *rows[0][1:]], *rows[1:]],
            "descending": lambda rows: rows[::-1],
            "entry 0": lambda rows: [[first, count, 0] for first, count, _ in rows],
            "entry 2, which is missing": lambda rows: [[first, count, 2] for first, count, _ in rows],
            "one sample more each": lambda rows: [[first, count + 1, entry] for first, count, entry in rows],
            "one sample less each": lambda rows: [[first, max(count - 1, 1), entry] for first, count, entry in rows],
            "one sample each": lambda _rows: [[1, 1, 1]],
            "far too many in the last": lambda rows: [*rows[:-1], [rows[-1][0], 1 << 20, 1]],
            "none": lambda _rows: [],
        }
        for what, change in changes.items():
            yield f"{name} stsc {what}", Trait(PLAIN[:2], _table(handler, b"stsc", change, width=3))
        over = _table(handler, b"stsc", lambda rows: rows, width=3, count=3)
        yield f"{name} stsc states three more", Trait(PLAIN[:2], over)
        yield f"{name} stsc twice", Trait(PLAIN[:2], _before_media(lambda f, h=handler: _doubled(f, h, b"stsc")))  # type: ignore[misc]


def _times() -> Traits:
    for handler, name in ((VIDEO, "video"), (SOUND, "sound")):
        changes: dict[str, Callable[[Rows], Rows]] = {
            "one less": lambda rows: [[rows[0][0] - 1, rows[0][1]], *rows[1:]],
            "one more": lambda rows: [[rows[0][0] + 1, rows[0][1]], *rows[1:]],
            "ten more": lambda rows: [[rows[0][0] + 10, rows[0][1]], *rows[1:]],
            "half": lambda rows: [[rows[0][0] // 2, rows[0][1]]],
            "a row of none": lambda rows: [*rows, [0, 512]],
            "a row of none first": lambda rows: [[0, 512], *rows],
            "one long frame": lambda rows: [[rows[0][0] - 1, rows[0][1]], [1, 1 << 22]],
            "none": lambda _rows: [],
        }
        for what, change in changes.items():
            yield f"{name} stts {what}", Trait(PLAIN[:2], _table(handler, b"stts", change, width=2))
        for more in (1, 1000):
            over = _table(handler, b"stts", lambda rows: rows, width=2, count=more)
            yield f"{name} stts states {more} more", Trait(PLAIN[:2], over)
        yield f"{name} stts twice", Trait(PLAIN[:2], _before_media(lambda f, h=handler: _doubled(f, h, b"stts")))  # type: ignore[misc]
    for what, change in {
        "one less": lambda rows: rows[:-1],
        "one more": lambda rows: [*rows, rows[-1]],
        "half": lambda rows: rows[: len(rows) // 2],
        "none": lambda _rows: [],
        "a row of none": lambda rows: [[0, 5], *rows],
        "far": lambda rows: [[count, 1 << 24] for count, _ in rows],
    }.items():
        yield f"ctts {what}", Trait(PLAIN[:2], _table(VIDEO, b"ctts", change, width=2))
    for more in (1, 1000, 1 << 30):
        over = _table(VIDEO, b"ctts", lambda rows: rows, width=2, count=more)
        yield f"ctts states {more} more", Trait(PLAIN[:2], over)
    for what, change in {"none": lambda _rows: [], "beyond": lambda rows: [*rows, [9999]]}.items():
        yield f"stss {what}", Trait(PLAIN[:2], _table(VIDEO, b"stss", change))
    yield "stss states 99 more", Trait(PLAIN[:2], _table(VIDEO, b"stss", lambda rows: rows, count=99))


def _sizes() -> Traits:
    def listed(handler: bytes, change: Callable[[list[int]], list[int]], count: int = 0) -> Edit:
        def edit(film: Film) -> None:
            table = film.stbl(handler).at(b"stsz")
            sizes = change(table.numbers(12))
            table.write([0, len(sizes) + count, *sizes])

        return _before_media(edit)

    for handler, name in ((VIDEO, "video"), (SOUND, "sound")):
        changes: dict[str, Callable[[list[int]], list[int]]] = {
            "one more": lambda sizes: [*sizes, 100],
            "one more, huge": lambda sizes: [*sizes, FAR],
            "one less": lambda sizes: sizes[:-1],
            "half": lambda sizes: sizes[: len(sizes) // 2],
            "one huge": lambda sizes: [*sizes[:6], FAR, *sizes[7:]],
            "one 3000 too large": lambda sizes: [*sizes[:6], sizes[6] + 3000, *sizes[7:]],
            "one too small": lambda sizes: [*sizes[:6], sizes[6] // 2, *sizes[7:]],
            "one zero": lambda sizes: [*sizes[:6], 0, *sizes[7:]],
            "last zero": lambda sizes: [*sizes[:-1], 0],
            "all zero": lambda sizes: [0] * len(sizes),
            "last 100 too large": lambda sizes: [*sizes[:-1], sizes[-1] + 100],
            "last a million too large": lambda sizes: [*sizes[:-1], sizes[-1] + 10**6],
            "garbage": lambda sizes: [0x7FFF0000 + n for n in range(len(sizes))],
        }
        for what, change in changes.items():
            inaudible = (
                "a wrong size of sound shows only in a decoder" if (name, what) == ("sound", "one too small") else ""
            )
            yield f"{name} stsz {what}", Trait(PLAIN[:2], listed(handler, change), untold=inaudible)
        for more in (1, 1000):
            yield f"{name} stsz states {more} more", Trait(PLAIN[:2], listed(handler, lambda sizes: sizes, more))
        yield f"{name} stz2", Trait(PLAIN, _before_media(lambda f, h=handler: _compact(f, h)))  # type: ignore[misc]
        same = _before_media(lambda f, h=handler: f.stbl(h).at(b"stsz").write([500, 24]))  # type: ignore[misc]
        yield f"{name} stsz of one size", Trait(PLAIN[:2], same)


def _compact(film: Film, handler: bytes) -> None:
    table = film.stbl(handler).at(b"stsz")
    sizes = table.numbers(12)
    table.kind, table.head = b"stz2", struct.pack(f">III{len(sizes)}H", 0, 16, len(sizes), *sizes)


# --- sample entries --------------------------------------------------------------------------------------------------


def _second(entry: Callable[[Film], Box], *, used: bool) -> Edit:
    def change(film: Film) -> None:
        table = film.stbl().at(b"stsd")
        table.children.append(entry(film))
        table.head = struct.pack(">II", 0, len(table.children))
        if used:
            runs = film.stbl().at(b"stsc")
            runs.tabulate([*runs.rows(3)[:1], [runs.rows(3)[1][0] + 1, runs.rows(3)[1][1], 2]])
            runs.tabulate([runs.rows(3)[0], [2, 5, 1], [3, 5, 2]])

    return _before_media(change)


def _other(codec: str) -> Callable[[Film], Box]:
    return lambda _film: Film(film(codec)).entry()


def _sized(width: int, height: int) -> Callable[[Film], Box]:
    def entry(film: Film) -> Box:
        copied = film.copy().entry()
        copied.head = copied.head[:24] + struct.pack(">HH", width, height) + copied.head[28:]
        return copied

    return entry


def _entries() -> Traits:
    second: dict[str, Callable[[Film], Box]] = {
        "skip": lambda _film: Box(b"skip", bytes(100)),
        "free": lambda _film: Box(b"free", bytes(4)),
        "the same": lambda film: film.copy().entry(),
        "720p": _sized(1280, 720),
        "HEVC": _other("portrait"),
        "JPEG": lambda _film: Box(b"jpeg", bytes(78)),
        "without settings": lambda film: Box(b"avc1", film.entry().head),
    }
    for name, entry in second.items():
        yield f"second entry, unused: {name}", Trait(PLAIN[:2], _second(entry, used=False))
        yield f"second entry, used: {name}", Trait(PLAIN[:2], _second(entry, used=True))

    def inside(change: Callable[[Box], None]) -> Edit:
        return _moov(lambda film: change(film.entry()))

    boxes = {
        "pasp 0:0": Box(b"pasp", bytes(8)),
        "short pasp": Box(b"pasp", bytes(2)),
        "unknown box": Box(b"abcd", bytes(50)),
        "colr garbage": Box(b"colr", b"\xff" * 30),
        "short clap": Box(b"clap", bytes(10)),
        "clap of zeros": Box(b"clap", bytes(32)),
        "clap larger than the picture": Box(b"clap", struct.pack(">8I", 9000, 1, 9000, 1, 0, 1, 0, 1)),
        "cut box": Box(b"btrt", bytes(4), lie=500),
    }
    for name, box in boxes.items():
        yield f"entry with {name}", Trait(ALL, inside(lambda e, b=box: e.children.append(b)))  # type: ignore[misc]
    count = _moov(lambda f: setattr(f.stbl().at(b"stsd"), "head", struct.pack(">II", 0, 2)))
    yield "stsd states two", Trait(ALL, count)
    yield "stsd states none", Trait(ALL, _moov(lambda f: setattr(f.stbl().at(b"stsd"), "head", bytes(8))))
    for width, height in ((1888, 1062), (1904, 1071)):
        clap = Box(b"clap", struct.pack(">8I", width, 1, height, 1, 0, 1, 0, 1))
        yield f"clap {width}x{height}", Trait(ALL, inside(lambda e, b=clap: e.children.append(b)))  # type: ignore[misc]


# --- tracks ----------------------------------------------------------------------------------------------------------


def _still(kind: bytes, object_type: int, pictures: int) -> Edit:
    """A cover of some pictures as the first video track; its picture lies after the media."""
    jpeg = b"\xff\xd8\xff\xe0" + bytes(60) + b"\xff\xd9"

    def change(film: Film) -> None:
        cover = film.copy().track()
        table = cover.at(b"mdia", b"minf", b"stbl")
        entry = table.at(b"stsd").children[0]
        entry.kind = kind
        entry.head = entry.head[:24] + struct.pack(">HH", 384, 216) + entry.head[28:]
        setup = b"\3\x80\x80\x80\x17\0\1\0\4\x80\x80\x80\x0d" + bytes([object_type, 0x11]) + bytes(11) + b"\6\1\2"
        entry.children = [Box(b"esds", bytes(4) + setup)] if kind == b"mp4v" else []
        table.at(b"stts").tabulate([[pictures, 1024]])
        table.at(b"stsz").write([0, pictures, *[len(jpeg)] * pictures])
        table.at(b"stsc").tabulate([[1, pictures, 1]])
        table.drop(b"ctts")
        table.drop(b"stss")
        head = cover.at(b"tkhd").head
        cover.at(b"tkhd").head = head[:12] + struct.pack(">I", 77) + head[16:]
        at = film.moov.children.index(film.track())
        film.moov.children.insert(at, cover)
        table.at(b"stco").tabulate([[0]])

    def edit(film: Film) -> bytes:
        content = Film(film.keeping(change))
        end = len(content.encode())
        content.boxes.append(Box(b"mdat", jpeg * pictures))
        tables = content.moov.all(b"trak")[0].at(b"mdia", b"minf", b"stbl", b"stco")
        tables.tabulate([[end + 8]])
        return content.encode()

    return edit


def _many_sounds(number: int) -> Edit:
    def change(film: Film) -> None:
        sound = film.track(SOUND)
        for copy in range(1, number):
            another = film.copy().track(SOUND)
            head = another.at(b"tkhd").head
            another.at(b"tkhd").head = head[:12] + struct.pack(">I", 100 + copy) + head[16:]
            film.moov.children.insert(film.moov.children.index(sound) + 1, another)

    return _moov(change)


def _careless(handler: bytes, kind: bytes, rows: Rows) -> Edit:
    """A third track that no player shows, with a faulty table."""

    def change(film: Film) -> None:
        other = film.copy().track(SOUND)
        header = other.at(b"mdia", b"hdlr")
        header.head = header.head[:8] + handler + header.head[12:]
        other.at(b"tkhd").head = other.at(b"tkhd").head[:12] + struct.pack(">I", 9) + other.at(b"tkhd").head[16:]
        entry = other.at(b"mdia", b"minf", b"stbl", b"stsd")
        entry.children = [Box(handler, bytes(8) + b"\0\0\0\1" + bytes(16))]
        other.at(b"mdia", b"minf", b"stbl", kind).tabulate(rows)
        film.moov.children.append(other)

    return _moov(change)


def _patched(path: tuple[bytes, ...], at: int, content: bytes, handler: bytes = VIDEO) -> Edit:
    def change(film: Film) -> None:
        box = film.track(handler).at(*path) if path[0] != b"mvhd" else film.moov.at(*path)
        box.head = box.head[:at] + content + box.head[at + len(content) :]

    return _moov(change)


def _tracks() -> Traits:
    for pictures in (1, 3):
        yield f"cover first, mp4v with JPEG, {pictures}", Trait(PLAIN[:2], _still(b"mp4v", 0x6C, pictures))
        yield f"cover first, mp4v with PNG, {pictures}", Trait(PLAIN[:2], _still(b"mp4v", 0x6D, pictures))
        yield f"cover first, jpeg, {pictures}", Trait(PLAIN[:2], _still(b"jpeg", 0, pictures))
        yield f"cover first, png, {pictures}", Trait(PLAIN[:2], _still(b"png ", 0, pictures))
    for number in (2, 16, 32, 40):
        yield f"{number} sound tracks", Trait((*ALL, "portrait"), _many_sounds(number))
    for handler in (b"tmcd", b"text", b"meta"):
        yield f"{handler.decode()} track: stco past the end", Trait(PLAIN[:2], _careless(handler, b"stco", [[FAR]] * 5))
        yield f"{handler.decode()} track: stts none", Trait(PLAIN[:2], _careless(handler, b"stts", []))
        yield f"{handler.decode()} track: stsc beyond", Trait(PLAIN[:2], _careless(handler, b"stsc", [[99, 1, 1]]))
    yield "mvhd timescale 0", Trait(ALL, _patched((b"mvhd",), 12, bytes(4)))
    yield "mvhd duration 0", Trait(ALL, _patched((b"mvhd",), 16, bytes(4)))
    yield "mvhd duration unknown", Trait(ALL, _patched((b"mvhd",), 16, b"\xff" * 4))
    yield "mvhd duration of 99 hours", Trait(ALL, _patched((b"mvhd",), 16, struct.pack(">I", 99 * 3600 * 1000)))
    yield "mdhd duration 0", Trait(ALL, _patched((b"mdia", b"mdhd"), 16, bytes(4)))
    yield "mdhd timescale 0", Trait(ALL, _patched((b"mdia", b"mdhd"), 12, bytes(4)), policy="a picture a second")
    yield "tkhd duration 0", Trait(ALL, _patched((b"tkhd",), 20, bytes(4)))
    yield "tkhd id 0", Trait(PLAIN[:2], _patched((b"tkhd",), 12, bytes(4)))
    yield "tkhd ids equal", Trait(PLAIN[:2], _patched((b"tkhd",), 12, struct.pack(">I", 2)))
    yield "tkhd of size 0x0", Trait(ALL, _patched((b"tkhd",), 76, bytes(8)))
    yield "disabled", Trait(ALL, _patched((b"tkhd",), 0, bytes(4)))
    yield "hdlr without name", Trait(ALL, _moov(lambda f: _cut_head(f.track().at(b"mdia", b"hdlr"), 20)))
    yield "no vmhd", Trait(ALL, _moov(lambda f: f.track().at(b"mdia", b"minf").drop(b"vmhd")))
    yield "no dinf", Trait(ALL, _moov(lambda f: f.track().at(b"mdia", b"minf").drop(b"dinf")))
    yield "no mvhd", Trait(ALL, _moov(lambda f: f.moov.drop(b"mvhd")))
    yield "empty trak", Trait(ALL, _moov(lambda f: f.moov.children.append(Box(b"trak"))))
    yield "trak of zeros", Trait(ALL, _moov(lambda f: f.moov.children.append(Box(b"trak", bytes(64)))))
    for path in ((), (b"trak",), (b"trak", b"mdia"), (b"trak", b"mdia", b"minf", b"stbl")):
        where = path[-1].decode() if path else "moov"
        for name, box in (
            ("unknown box", Box(b"abcd", bytes(30))),
            ("cut udta", Box(b"udta", bytes(30), lie=300)),
            ("box of five bytes", Box(b"udta", bytes(30), lie=5)),
            ("zeros", Box(b"\0\0\0\0", bytes(20), lie=0)),
        ):
            yield f"{name} in {where}", Trait(ALL, _moov(lambda f, p=path, b=box: f.moov.at(*p).children.append(b)))  # type: ignore[misc]


def _cut_head(box: Box, size: int) -> None:
    box.head = box.head[:size]


# --- edit lists ------------------------------------------------------------------------------------------------------


def _edit_lists() -> Traits:
    lists: dict[str, Rows] = {
        "nothing but an empty edit": [[2000, 0xFFFFFFFF, 1 << 16]],
        "an hour empty first": [[3600_000, 0xFFFFFFFF, 1 << 16], [2000, 2048, 1 << 16]],
        "half a second empty first": [[500, 0xFFFFFFFF, 1 << 16], [2000, 2048, 1 << 16]],
        "41 ms": [[41, 2048, 1 << 16]],
        "200 ms of the middle": [[200, 9216, 1 << 16]],
        "beyond the end": [[2000, 1 << 28, 1 << 16]],
        "one and a half seconds": [[1500, 2048, 1 << 16]],
        "in two parts": [[1000, 2048, 1 << 16], [1000, 2048 + 12288, 1 << 16]],
        "no duration": [[0, 2048, 1 << 16]],
        "the whole": [[2000, 2048, 1 << 16]],
        "too long": [[99_000, 2048, 1 << 16]],
        "no rows": [],
    }
    for name, rows in lists.items():
        yield f"edit list: {name}", Trait(PLAIN[:2], _moov(lambda f, r=rows: _edits(f, r)), edits=True)  # type: ignore[misc]
    yield (
        "edit list: states more rows",
        Trait(PLAIN[:2], _moov(lambda f: _edits(f, [[2000, 2048, 1 << 16]], 9)), edits=True),
    )
    yield "edit list: of 64 bits", Trait(PLAIN[:2], _moov(lambda f: _wide_edits(f, [(2000, 2048)])), edits=True)
    hour = _moov(lambda f: _wide_edits(f, [(3600_000, -1), (2000, 2048)]))
    yield "edit list: of 64 bits, an hour empty first", Trait(PLAIN[:2], hour, edits=True)
    yield "edit list: empty edts", Trait(PLAIN[:2], _moov(lambda f: f.track().at(b"edts").drop(b"elst")), edits=True)
    yield "edit list: none", Trait(PLAIN[:2], _moov(lambda f: f.track().drop(b"edts")), edits=True)


def _edits(film: Film, rows: Rows, count: int | None = None) -> None:
    film.track().at(b"edts", b"elst").head = bytes(4)
    film.track().at(b"edts", b"elst").tabulate(rows, count)


def _wide_edits(film: Film, rows: list[tuple[int, int]]) -> None:
    packed = b"".join(struct.pack(">QqI", length, start, 1 << 16) for length, start in rows)
    film.track().at(b"edts", b"elst").head = struct.pack(">II", 1 << 24, len(rows)) + packed


# --- media that is not what it should be -----------------------------------------------------------------------------


def _overwritten(low: float, high: float, content: Callable[[int], bytes]) -> Edit:
    """A stretch of the media replaced, from one share of all `mdat` bytes to another."""

    def edit(film: Film) -> bytes:
        boxes = film.root.all(b"mdat")
        total = sum(len(box.head) for box in boxes)
        at = 0
        for box in boxes:
            size = len(box.head)
            start, end = (min(max(int(share * total) - at, 0), size) for share in (low, high))
            box.head = box.head[:start] + content(end - start) + box.head[end:]
            at += size
        return film.encode()

    return edit


def _damage() -> Traits:
    films = ("plain", "first", "portrait", "fragmented", "by_track", "av1", "vp9")
    fills: dict[str, Callable[[int], bytes]] = {
        "zeros": bytes,
        "ones": lambda size: b"\xff" * size,
        "noise": lambda size: bytes((n * 197 + n // 7) % 251 for n in range(size)),
    }
    for name, fill in fills.items():
        for low, high in ((0.5, 1), (0, 0.5), (0.75, 1), (0, 1), (0.4, 0.6)):
            yield f"{name} from {low:.0%} to {high:.0%}", Trait(films, _overwritten(low, high, fill))
    yield "zeros from the middle to the end of the file", Trait(("fragmented", "by_track"), _zeroed)


def _zeroed(film: Film) -> bytes:
    content = film.encode()
    return content[: len(content) // 2] + bytes(len(content) - len(content) // 2)


# --- fragments -------------------------------------------------------------------------------------------------------


SHORTER = "fragments of fewer samples are fragments like any others"


def _fragments() -> Traits:
    def each(change: Callable[[Box], None], kind: bytes) -> Edit:
        def edit(film: Film) -> None:
            for moof in film.root.all(b"moof"):
                before = len(moof.encode())
                for traf in moof.all(b"traf"):
                    if traf.all(kind):
                        change(traf)
                _moved(moof, len(moof.encode()) - before)

        return _encoded(edit)

    yield "tfhd default duration 0", Trait(FRAGMENTED, each(_no_durations, b"tfhd"))
    yield "no duration anywhere", Trait(FRAGMENTED, _no_default)
    yield "no tfdt", Trait(FRAGMENTED, each(lambda traf: traf.drop(b"tfdt"), b"tfdt"))
    yield "no durations and no tfdt", Trait(FRAGMENTED, each(_timeless, b"tfhd"))
    yield "tfdt of 32 bits", Trait(FRAGMENTED, each(_narrow_time, b"tfdt"))
    yield "trun states more", Trait(FRAGMENTED, each(lambda traf: _more_samples(traf, 5), b"trun"))
    yield "trun states less", Trait(FRAGMENTED, each(lambda traf: _more_samples(traf, -1), b"trun"), untold=SHORTER)
    yield "trun data 1000 off", Trait(FRAGMENTED, each(lambda traf: _offset(traf, 1000), b"trun"))
    yield "trun data far off", Trait(FRAGMENTED, each(lambda traf: _offset(traf, 1 << 30), b"trun"))
    yield "no trun", Trait(FRAGMENTED, each(lambda traf: traf.drop(b"trun"), b"trun"))
    yield "no base flag", Trait(("fragmented",), each(lambda traf: _flag(traf.at(b"tfhd"), 0x20000), b"tfhd"))
    yield "absolute base", Trait(FRAGMENTED, _absolute)
    yield "sequence numbers 0", Trait(FRAGMENTED, _encoded(_unnumbered))
    yield "unknown track in fragments", Trait(FRAGMENTED, each(_stranger, b"tfhd"))
    yield "padding between fragments", Trait(FRAGMENTED, _encoded(lambda f: _between(f, Box(b"free", bytes(50)))))
    yield "unknown box between fragments", Trait(FRAGMENTED, _encoded(lambda f: _between(f, Box(b"abcd", bytes(50)))))
    odd = Box(b"\x01\x02\x03\x04", bytes(50))
    yield "odd box between fragments", Trait(FRAGMENTED, _encoded(lambda f: _between(f, odd)))
    yield "emsg between fragments", Trait(FRAGMENTED, _encoded(lambda f: _between(f, Box(b"emsg", bytes(50)))))
    yield "styp between fragments", Trait(FRAGMENTED, _encoded(lambda f: _between(f, Box(b"styp", b"msdh\0\0\0\0"))))
    yield "empty fragment", Trait(FRAGMENTED, _encoded(lambda f: _between(f, Box(b"moof"))))
    yield "a fragment missing", Trait(("fragmented",), _encoded(_hole))
    yield "mfra lies", Trait(("fragmented",), _encoded(_lying_index))
    yield "mehd of an hour", Trait(FRAGMENTED, _moov(lambda f: _extended(f, 3600_000)))
    yield "no trex", Trait(FRAGMENTED, _moov(lambda f: f.moov.at(b"mvex").drop(b"trex")))
    yield "sidx that states more", Trait(FRAGMENTED, _encoded(lambda f: f.boxes.insert(2, _index(10**6))))


def _moved(moof: Box, by: int) -> None:
    """Media stays where it is relative to the fragment's end."""
    for traf in moof.all(b"traf"):
        for run in traf.all(b"trun"):
            (offset,) = struct.unpack_from(">i", run.head, 8)
            run.head = run.head[:8] + struct.pack(">i", offset + by) + run.head[12:]


def _flag(box: Box, gone: int) -> None:
    box.head = struct.pack(">I", struct.unpack_from(">I", box.head)[0] & ~gone) + box.head[4:]


def _no_durations(traf: Box) -> None:
    """No duration a sample, and a default of 0."""
    header, run = traf.at(b"tfhd"), traf.at(b"trun")
    header.head = header.head[:8] + bytes(4) + header.head[12:]
    (flags,) = struct.unpack_from(">I", run.head)
    count, width = struct.unpack_from(">I", run.head, 4)[0], 4 * (flags >> 8 & 0xF).bit_count()
    first = 12 + (4 if flags & 4 else 0)
    if flags & 0x100:
        rows = [run.head[first + n * width + 4 : first + (n + 1) * width] for n in range(count)]
        run.head = struct.pack(">I", flags & ~0x100) + run.head[4:first] + b"".join(rows)


def _timeless(traf: Box) -> None:
    _no_durations(traf)
    traf.drop(b"tfdt")


def _no_default(film: Film) -> bytes:
    """Neither in `tfhd`, nor a sample, nor in `trex`."""
    for moof in film.root.all(b"moof"):
        before = len(moof.encode())
        for traf in moof.all(b"traf"):
            _no_durations(traf)
            header = traf.at(b"tfhd")
            header.head = header.head[:8] + header.head[12:]
            _flag(header, 8)
        _moved(moof, len(moof.encode()) - before)
    return film.encode()


def _narrow_time(traf: Box) -> None:
    time = traf.at(b"tfdt")
    time.head = bytes(4) + time.head[8:12]


def _more_samples(traf: Box, by: int) -> None:
    run = traf.at(b"trun")
    run.head = run.head[:4] + struct.pack(">I", struct.unpack_from(">I", run.head, 4)[0] + by) + run.head[8:]


def _offset(traf: Box, by: int) -> None:
    for run in traf.all(b"trun"):
        run.head = run.head[:8] + struct.pack(">i", struct.unpack_from(">i", run.head, 8)[0] + by) + run.head[12:]


def _absolute(film: Film) -> bytes:
    """Offsets from the start of the file, as old writers state them."""
    at = 0
    for box in film.boxes:
        start, at = at, at + len(box.encode())
        if box.kind == b"moof":
            grown = 8 * len(box.all(b"traf"))
            for traf in box.all(b"traf"):
                header = traf.at(b"tfhd")
                (flags,) = struct.unpack_from(">I", header.head)
                base = struct.pack(">Q", start)
                header.head = struct.pack(">I", flags & ~0x20000 | 1) + header.head[4:8] + base + header.head[8:]
            _moved(box, grown)
            at += grown
    return film.encode()


def _unnumbered(film: Film) -> None:
    for moof in film.root.all(b"moof"):
        moof.at(b"mfhd").head = bytes(8)


def _stranger(traf: Box) -> None:
    header = traf.at(b"tfhd")
    if struct.unpack_from(">I", header.head, 4)[0] == 2:
        header.head = header.head[:4] + struct.pack(">I", 55) + header.head[8:]


def _between(film: Film, box: Box) -> None:
    second = [number for number, each in enumerate(film.boxes) if each.kind == b"moof"][1]
    film.boxes.insert(second, box)


def _hole(film: Film) -> None:
    second = [number for number, each in enumerate(film.boxes) if each.kind == b"moof"][1]
    del film.boxes[second : second + 2]


def _lying_index(film: Film) -> None:
    index = film.root.at(b"mfra").children[0]
    index.head = index.head[:-24] + bytes(24)


def _extended(film: Film, ticks: int) -> None:
    film.moov.at(b"mvex").drop(b"mehd")
    film.moov.at(b"mvex").children.insert(0, Box(b"mehd", struct.pack(">II", 0, ticks)))


def _index(size: int) -> Box:
    return Box(b"sidx", struct.pack(">IIIIIHHIII", 0, 1, 1000, 0, 0, 0, 1, size, 2000, 0x90000000))


# --- decoder settings ------------------------------------------------------------------------------------------------

SETTINGS = {
    "plain": b"avcC",
    "first": b"avcC",
    "fragmented": b"avcC",
    "portrait": b"hvcC",
    "av1": b"av1C",
    "vp9": b"vpcC",
}


def _codecs() -> Traits:
    films = tuple(SETTINGS)

    def settings(change: Callable[[bytes], bytes]) -> Edit:
        def edit(film: Film) -> None:
            entry = film.entry()
            box = next(child for child in entry.children if child.kind in SETTINGS.values())
            box.head = change(box.head)

        return _moov(edit)

    def gone(film: Film) -> None:
        entry = film.entry()
        entry.children = [child for child in entry.children if child.kind not in SETTINGS.values()]

    yield "no settings", Trait(films, _moov(gone))
    yield "settings: garbage", Trait(films, settings(lambda head: bytes((n * 71 + 9) % 256 for n in range(len(head)))))
    yield "settings: zeros", Trait(films, settings(lambda head: bytes(len(head))))
    yield "settings: empty", Trait(films, settings(lambda _head: b""))
    yield "settings: half", Trait(films, settings(lambda head: head[: len(head) // 2]))
    yield "settings: version 0", Trait(films, settings(lambda head: b"\0" + head[1:]))
    avc = ("plain", "first", "fragmented")
    yield "avcC: no parameter sets", Trait(avc, settings(lambda head: head[:5] + b"\xe0\0"))
    yield "avcC: no PPS", Trait(avc, settings(_without_pps))
    yield "avcC: other length of lengths", Trait(avc, settings(lambda head: head[:4] + b"\xfd" + head[5:]))
    yield "avcC: SPS of noise", Trait(avc, settings(lambda head: head[:8] + b"\x67" + b"\x5a" * 10 + head[19:]))
    yield "hvcC: no parameter sets", Trait(("portrait",), settings(lambda head: head[:22] + b"\0"))
    yield "hvcC: no VPS", Trait(("portrait",), settings(_without_vps))
    yield "hvcC: other length of lengths", Trait(("portrait",), settings(lambda h: h[:21] + b"\x0d" + h[22:]))
    for kind in (b"avc3", b"avc2"):
        yield f"as {kind.decode()}", Trait(avc, _moov(lambda f, k=kind: setattr(f.entry(), "kind", k)))  # type: ignore[misc]
    yield "as hvc1", Trait(("portrait",), _moov(lambda f: setattr(f.entry(), "kind", b"hvc1")))


def _without_pps(head: bytes) -> bytes:
    (size,) = struct.unpack_from(">H", head, 6)
    return head[: 8 + size] + b"\0"


def _without_vps(head: bytes) -> bytes:
    at, kept = 23, []
    for _ in range(head[22]):
        start, (number,) = at, struct.unpack_from(">H", head, at + 1)
        at += 3
        for _ in range(number):
            at += 2 + struct.unpack_from(">H", head, at)[0]
        if head[start] & 63 != 32:
            kept.append(head[start:at])
    return head[:22] + bytes([len(kept)]) + b"".join(kept)
