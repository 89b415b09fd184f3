"""Corrects the emulator, which ignores the range in a read of a named object version.

S3 honours the range, and the platform reads and plays pinned versions in ranges.
"""

from collections.abc import Callable
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
Read = Callable[..., Answer]


def install() -> None:
    """Install the correction. Import ministack first."""
    from ministack.services import s3

    s3._get_object = _cutting(s3._get_object, s3)


def _cutting(read: Read, s3: Any) -> Read:
    def get_object(
        bucket: str, key: str, headers: dict[str, str], query_params: dict[str, Any] | None = None
    ) -> Answer:
        query = query_params or {}
        status, sent, body = read(bucket, key, headers, query)
        if status != 200 or not s3._qp(query, "versionId", ""):
            return status, sent, body
        s3._apply_response_overrides(sent, query)
        return _cut(sent, body, headers.get("range", ""), s3)

    return get_object


def _cut(sent: dict[str, str], body: bytes, wanted: str, s3: Any) -> Answer:
    if not wanted:
        return 200, sent, body
    found = s3._parse_range(wanted, len(body))
    if found is None:
        return 416, {"Content-Range": f"bytes */{len(body)}"}, b""
    start, end = found
    length = {"Content-Length": str(end - start + 1), "Content-Range": f"bytes {start}-{end}/{len(body)}"}
    checksums = {
        name for name in sent if name.lower().startswith("x-amz-checksum-")
    }  # they are of the whole object, not of a part
    kept = {name: value for name, value in sent.items() if name not in checksums}
    return 206, kept | length, body[start : end + 1]
