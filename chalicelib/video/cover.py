"""A cover: a picture cut to a shape around its middle and scaled to a size, as JPEG."""

import struct

from chalicelib.video.sandbox import Child

MODULE = "chalicelib.video.cover_child"
SECONDS = 20
SIZES = struct.Struct(">HH")  # what stands before the picture: width and height wanted, in pixels
# A request for each stretch of the file that the child has not got; a picture is read once, from end to end.
MAX_READS = 64


def cover(picture: bytes, width: int, height: int) -> bytes:
    """The middle of a JPEG in the shape of `width` × `height`, at that size. Raises InspectionFailed.

    The picture is decoded in a process of its own, as whatever comes from an entrant's file.
    """
    asked = SIZES.pack(width, height) + picture
    with Child(MODULE, SECONDS, MAX_READS) as child:
        return child.ask(len(asked), lambda offset, length: asked[offset : offset + length])
