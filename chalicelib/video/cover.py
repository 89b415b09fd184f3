"""A picture brought to a size, as JPEG: a cover, cut to shape around its middle, or the whole on a coloured ground."""

import struct

from chalicelib.video.sandbox import Child

MODULE = "chalicelib.video.cover_child"
SECONDS = 20
# What stands before the picture: width and height wanted, in pixels; whether the whole is to be seen, and the red,
# green and blue around it; the most bytes of the outcome.
ASKED = struct.Struct(">HH?BBBI")
UNBOUNDED = 2**32 - 1
# A request for each stretch of the file that the child has not got; a picture is read once, from end to end.
MAX_READS = 64


def cover(picture: bytes, width: int, height: int) -> bytes:
    """The middle of a JPEG in the shape of `width` × `height`, at that size. Raises InspectionFailed.

    The picture is decoded in a process of its own, as whatever comes from an entrant's file.
    """
    return _asked(picture, ASKED.pack(width, height, False, 0, 0, 0, UNBOUNDED))


def whole(picture: bytes, width: int, height: int, ground: str, most: int) -> bytes:
    """All of a JPEG in the middle of `width` × `height`, on a ground such as #14507f; in at most `most` bytes.

    It is coded the more coarsely, the less room there is. Raises InspectionFailed, also where it does not fit.
    """
    return _asked(picture, ASKED.pack(width, height, True, *bytes.fromhex(ground[1:]), most))


def _asked(picture: bytes, wanted: bytes) -> bytes:
    asked = wanted + picture
    with Child(MODULE, SECONDS, MAX_READS) as child:
        return child.ask(len(asked), lambda offset, length: asked[offset : offset + length])
