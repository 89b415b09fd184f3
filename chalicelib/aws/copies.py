"""The copy of a film that experts play: the bucket copies long stretches itself, the rest passes through us."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalicelib.aws import contests
from chalicelib.aws.clients import client
from chalicelib.aws.objects import PinnedObject
from chalicelib.config import config
from chalicelib.video.blind_copy import Part, blanked


def copy_without(film: PinnedObject, parts: Sequence[Part], key: str) -> str:
    """Put a film together at `key` of the work bucket, with what is blanked in its `parts`; returns its ETag.

    A crash leaves an upload that the bucket's lifecycle ends. Again is harmless: it makes the same object anew.
    """
    to = {"Bucket": config().work_bucket, "Key": contests.file(key)}
    upload = str(client("s3").create_multipart_upload(**to, ContentType="video/mp4")["UploadId"])
    try:
        with ThreadPoolExecutor(film.lanes) as pool:
            tags = list(pool.map(lambda each: _stored(film, to, upload, *each), enumerate(parts, 1)))
    except BaseException:
        client("s3").abort_multipart_upload(**to, UploadId=upload)
        raise
    listed = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]
    done = client("s3").complete_multipart_upload(**to, UploadId=upload, MultipartUpload={"Parts": listed})
    return str(done["ETag"]).strip('"')


def _stored(film: PinnedObject, to: Mapping[str, Any], upload: str, number: int, part: Part) -> str:
    """Store one part; returns its ETag."""
    place = {**to, "UploadId": upload, "PartNumber": number}
    if part.blanks:
        content = blanked(film.read(part.start, part.end - part.start), part.start, part.blanks)
        return str(client("s3").upload_part(**place, Body=content)["ETag"])
    source = {"Bucket": config().uploads_bucket, "Key": film.stored_key, "VersionId": film.version}
    answer = client("s3").upload_part_copy(
        **place, CopySource=source, CopySourceRange=f"bytes={part.start}-{part.end - 1}"
    )
    return str(answer["CopyPartResult"]["ETag"])
