"""Films in whose metadata a name or a place is planted, as programs and cameras write it."""

import io
import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import av

from chalicelib.video.provenance import C2PA, XMP
from tests.media.boxes import Box, Film
from tests.media.in_memory import VIDEO

NAME = "金丝雀影业陈雨桐"
PLACE = "+23.1291+113.2644/"
FIXED_POINT = struct.pack(">ii", int(113.2644 * 65536), int(23.1291 * 65536))  # degrees as 16.16, cut as FFmpeg does


class CanaryFilm(NamedTuple):
    """A film, what wrote it, and where in it the canary sits. `listed`: it is a text that can be read out."""

    content: bytes
    habit: str
    place: str
    listed: bool = True


def canaries() -> Iterator[bytes]:
    """How the planted words may stand in a file."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5"):
        yield NAME.encode(encoding, "replace")
    yield NAME.encode("ascii", "xmlcharrefreplace")
    yield from (PLACE.encode(), FIXED_POINT, b"113.2644")


def holds_canary(content: bytes) -> bool:
    """Whether a planted word can still be found in it."""
    return any(each in content for each in canaries())


# --- as FFmpeg writes ---------------------------------------------------------------------------------------------


def muxed(container: str, flags: str = "", track: str = "", **metadata: str) -> bytes:
    """The streams of a good film written anew, with metadata. FFmpeg opens a file a second time to move its index."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        _mux(path, container, {"movflags": flags} if flags else {}, track=track, metadata=metadata)
        return path.read_bytes()


def _mux(path: Path, container: str, options: dict[str, str], track: str, metadata: dict[str, str]) -> None:
    with av.open(io.BytesIO(VIDEO), "r") as source, av.open(str(path), "w", container, options=options) as target:
        target.metadata.update(metadata)
        streams = {stream: target.add_stream_from_template(stream) for stream in source.streams}
        if track:
            target.streams[0].metadata["handler_name"] = track
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream]
                target.mux(packet)


# --- by hand ------------------------------------------------------------------------------------------------------


def box(kind: bytes, *content: bytes) -> bytes:
    """A box of that content."""
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def edited(edit: Callable[[Film], None]) -> bytes:
    """A good film without metadata, after an edit."""

    def whole(film: Film) -> None:
        film.moov.drop(b"udta")
        edit(film)

    return Film(VIDEO).keeping(whole)


def with_user_data(*inside: bytes) -> bytes:
    return edited(lambda film: film.moov.children.append(Box(b"udta", b"".join(inside))))


def in_movie(kind: bytes, body: bytes) -> bytes:
    return edited(lambda film: film.moov.children.append(Box(kind, body)))


def in_file(kind: bytes, body: bytes, at: int = 1) -> bytes:
    return edited(lambda film: film.boxes.insert(at, Box(kind, body)))


def quicktime(kind: bytes, written: bytes, language: int) -> bytes:
    """QuickTime's text: length and language before it."""
    return box(kind, struct.pack(">HH", len(written), language), written)


def keyed(key: str, written: bytes, kind: int = 1) -> bytes:
    """The body of a `meta` box of QuickTime with one key."""
    keys = box(b"keys", struct.pack(">II", 0, 1), box(b"mdta", key.encode()))
    items = box(b"ilst", box(b"\0\0\0\1", box(b"data", struct.pack(">II", kind, 0), written)))
    return box(b"hdlr", bytes(8), b"mdta", bytes(13)) + keys + items


def xmp(inside: str, attributes: str = "") -> bytes:
    """An XMP packet as Adobe's programs write it."""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"{attributes}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>'
        f'{" " * 2000}<?xpacket end="w"?>'
    ).encode()


def xtra(name: str, written: str) -> bytes:
    """A tag as Windows Explorer writes it."""
    text = written.encode("utf-16-le") + b"\0\0"
    value = struct.pack(">IH", len(text) + 6, 8) + text
    return box(b"Xtra", struct.pack(">II", 12 + len(name) + len(value), len(name)), name.encode(), b"\0\0\0\1", value)


def named_track(name: bytes) -> bytes:
    def edit(film: Film) -> None:
        handler = film.track().at(b"mdia", b"hdlr")
        handler.head = handler.head[:24] + name

    return edited(edit)


def data_track(film: Film) -> None:
    """A second track as GoPro writes it, with positions: here, in its sample entry."""
    track = Film(VIDEO).track(b"soun")
    media = track.at(b"mdia")
    media.at(b"hdlr").head = bytes(8) + b"meta" + bytes(12) + b"GoPro MET\0"
    entries = media.at(b"minf", b"stbl", b"stsd")
    entries.children = [Box(b"gpmd", bytes(6) + b"\0\1" + PLACE.encode())]
    track.at(b"tkhd").head = track.at(b"tkhd").head[:12] + b"\0\0\0\x09" + track.at(b"tkhd").head[16:]
    film.moov.children.append(track)


CREATOR = f"<dc:creator><rdf:Seq><rdf:li>{NAME}</rdf:li></rdf:Seq></dc:creator>"
PROJECT = f' xmlns:creatorAtom="http://ns.adobe.com/creatorAtom/1.0/" creatorAtom:macAtom="/Users/{NAME}/片子.prproj"'
ENTITY = NAME.encode("ascii", "xmlcharrefreplace").decode()
UTF_8 = NAME.encode()


def films() -> dict[str, CanaryFilm]:
    """All of them by name."""
    return dict(_of_ffmpeg()) | dict(_of_quicktime()) | dict(_of_phones()) | dict(_of_xmp()) | dict(_elsewhere())


Named = Iterator[tuple[str, CanaryFilm]]


def _of_ffmpeg() -> Named:
    tags = {"title": NAME, "artist": NAME, "comment": NAME, "copyright": NAME}
    yield "ffmpeg_mp4", CanaryFilm(muxed("mp4", **tags), "FFmpeg, HandBrake", "moov/udta/meta/ilst")
    faststart = muxed("mp4", "faststart", **tags)
    yield "ffmpeg_faststart", CanaryFilm(faststart, "FFmpeg -movflags faststart", "moov/udta/meta/ilst")
    fragments = muxed("mp4", "frag_keyframe+empty_moov", **tags)
    yield "ffmpeg_fragmented", CanaryFilm(fragments, "FFmpeg, fragmented", "moov/udta/meta/ilst")
    yield "ffmpeg_mov", CanaryFilm(muxed("mov", **tags), "FFmpeg, MOV", "moov/udta/©nam …")
    keys = muxed("mov", "use_metadata_tags", **{"com.apple.quicktime.author": NAME})
    yield "ffmpeg_keys", CanaryFilm(keys, "FFmpeg -movflags use_metadata_tags", "moov/meta/keys")
    yield "ffmpeg_location", CanaryFilm(muxed("mp4", location=PLACE), "FFmpeg", "moov/udta/©xyz, loci")
    yield "ffmpeg_handler", CanaryFilm(muxed("mp4", track=NAME), "FFmpeg", "moov/trak/mdia/hdlr")


def _of_quicktime() -> Named:
    old = with_user_data(quicktime(b"\xa9ART", NAME.encode("gb18030"), 33))
    yield "quicktime_gbk", CanaryFilm(old, "QuickTime, Macintosh language 33", "moov/udta/©ART")
    wide = with_user_data(quicktime(b"\xa9cpy", b"\xfe\xff" + NAME.encode("utf-16-be"), 0x55C4))
    yield "quicktime_utf16", CanaryFilm(wide, "QuickTime, UTF-16", "moov/udta/©cpy")
    both = with_user_data(box(b"\xa9nam", *(struct.pack(">HH", len(UTF_8), code) + UTF_8 for code in (0, 0x55C4))))
    yield "quicktime_two_languages", CanaryFilm(both, "QuickTime, two languages", "moov/udta/©nam")
    name = edited(lambda film: film.track().children.append(Box(b"udta", box(b"name", UTF_8))))
    yield "track_name", CanaryFilm(name, "Final Cut Pro", "moov/trak/udta/name")
    pascal = named_track(bytes([len(UTF_8)]) + UTF_8)
    yield "handler_pascal", CanaryFilm(pascal, "QuickTime", "moov/trak/mdia/hdlr")


def _of_phones() -> Named:
    apple = in_movie(b"meta", keyed("com.apple.quicktime.location.ISO6709", PLACE.encode()))
    yield "iphone_location", CanaryFilm(apple, "iPhone", "moov/meta/keys")
    wide = in_movie(b"meta", keyed("com.apple.quicktime.artist", NAME.encode("utf-16-be"), 2))
    yield "keys_utf16", CanaryFilm(wide, "iMovie, UTF-16", "moov/meta/keys")
    android = with_user_data(quicktime(b"\xa9xyz", PLACE.encode(), 0x15C7))
    yield "android_location", CanaryFilm(android, "Android", "moov/udta/©xyz")
    place = bytes(4) + b"\x55\xc4" + UTF_8 + b"\0\0" + FIXED_POINT + bytes(4) + b"earth\0\0"
    yield "3gpp_location", CanaryFilm(with_user_data(box(b"loci", place)), "3GPP phones", "moov/udta/loci")
    author = with_user_data(box(b"auth", bytes(4), b"\x55\xc4", UTF_8, b"\0"))
    yield "3gpp_author", CanaryFilm(author, "3GPP phones", "moov/udta/auth")
    yield "gopro_positions", CanaryFilm(edited(data_track), "GoPro, DJI", "moov/trak (data)")


def _of_xmp() -> Named:
    packet = in_file(b"uuid", XMP + xmp(CREATOR))
    yield "premiere_xmp", CanaryFilm(packet, "Premiere Pro, Media Encoder", "uuid (XMP)")
    last = edited(lambda film: film.boxes.append(Box(b"uuid", XMP + xmp(CREATOR))))
    yield "xmp_at_the_end", CanaryFilm(last, "Bridge, ExifTool", "uuid (XMP), behind the media")
    project = in_movie(b"uuid", XMP + xmp("", PROJECT))
    yield "xmp_project_path", CanaryFilm(project, "Premiere Pro: path of the project", "moov/uuid (XMP)")
    coded = with_user_data(box(b"XMP_", xmp(f"<dc:rights>{ENTITY}</dc:rights>")))
    yield "xmp_in_udta", CanaryFilm(coded, "QuickTime, character references", "moov/udta/XMP_")


def _elsewhere() -> Named:
    yield "windows_explorer", CanaryFilm(with_user_data(xtra("WM/Writer", NAME)), "Windows Explorer", "moov/udta/Xtra")
    free = box(b"----", box(b"mean", bytes(4), b"x"), box(b"name", bytes(4), b"DIRECTOR"))
    value = box(b"data", struct.pack(">II", 1, 0), UTF_8)
    tag = struct.pack(">I4s", len(free) + len(value), b"----") + free[8:] + value
    itunes = bytes(4) + box(b"hdlr", bytes(8), b"mdir", bytes(13)) + box(b"ilst", tag)
    yield "itunes_free_form", CanaryFilm(with_user_data(box(b"meta", itunes)), "iTunes, MP4Box", "moov/udta/meta/----")
    sony = f'<?xml version="1.0"?><NonRealTimeMeta><Author name="{NAME}"/></NonRealTimeMeta>'.encode()
    xml = in_file(b"meta", bytes(4) + box(b"hdlr", bytes(8), b"nrtm", bytes(13)) + box(b"xml ", bytes(4), sony))
    yield "sony_xml", CanaryFilm(xml, "Sony cameras", "meta/xml")
    unknown = in_file(b"uuid", bytes(range(16)) + UTF_8)
    yield "unknown_uuid", CanaryFilm(unknown, "programs of their own", "uuid")
    yield "free_box", CanaryFilm(in_file(b"free", b"by " + UTF_8), "programs of their own", "free")
    binary = with_user_data(box(b"CAME", bytes(range(200)) * 3, UTF_8))
    yield "binary_user_data", CanaryFilm(binary, "cameras", "moov/udta/CAME", listed=False)
    manifest = in_file(b"uuid", C2PA + bytes(24) + bytes(range(128)) * 4 + UTF_8)
    yield "c2pa", CanaryFilm(manifest, "cameras and programs with C2PA", "uuid (C2PA)", listed=False)
    art = box(b"covr", box(b"data", struct.pack(">II", 13, 0), b"\xff\xd8\xff\xe1Exif", UTF_8))
    cover = bytes(4) + box(b"hdlr", bytes(8), b"mdir", bytes(13)) + box(b"ilst", art)
    yield "cover_exif", CanaryFilm(with_user_data(box(b"meta", cover)), "iTunes: cover with EXIF", "covr", listed=False)
    yield "trailing", CanaryFilm(edited(lambda _film: None) + UTF_8 * 2, "download tools", "behind the last box")
