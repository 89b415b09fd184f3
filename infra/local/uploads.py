"""Keeps the parts of unfinished uploads in files. The emulator has them in memory alone, so a restart would lose them.

cloud/uploads/ACCOUNT/UPLOAD/about.json, 1, 1.json, 2, 2.json …
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = tuple[int, dict[str, str], bytes]


class Part(dict[str, Any]):
    """A part as the emulator describes it, whose bytes stay in their file until they are asked for."""

    def __init__(self, about: dict[str, Any], file: Path) -> None:
        super().__init__(about)
        self._file = file

    def __getitem__(self, name: str) -> Any:
        return self._file.read_bytes() if name == "body" else super().__getitem__(name)


def install(folder: Path) -> None:
    """Keep them in `folder`, from where unfinished uploads are read now. Import ministack first."""
    from ministack.core.responses import get_account_id
    from ministack.services import s3

    def folder_of(upload: str) -> Path:
        return folder / str(get_account_id()) / upload

    _restore(folder, s3._multipart_uploads._data)
    s3._create_multipart_upload = _begun(s3, s3._create_multipart_upload, folder_of)
    s3._upload_part = _taken(s3, s3._upload_part, folder_of)
    s3._upload_part_copy = _taken(s3, s3._upload_part_copy, folder_of)
    s3._complete_multipart_upload = _ended(s3, s3._complete_multipart_upload, folder_of, 3)
    s3._abort_multipart_upload = _ended(s3, s3._abort_multipart_upload, folder_of, 2)


def _restore(folder: Path, uploads: dict[tuple[str, str], Any]) -> None:
    for about in sorted(folder.glob("*/*/about.json")):
        upload = json.loads(about.read_text())
        parts = (path for path in about.parent.glob("*.json") if path != about)
        upload["parts"] = {int(path.stem): Part(json.loads(path.read_text()), path.with_suffix("")) for path in parts}
        uploads[about.parent.parent.name, about.parent.name] = upload


def _begun(s3: Any, begin: Callable[..., Answer], folder_of: Callable[[str], Path]) -> Callable[..., Answer]:
    def create(*given: Any) -> Answer:
        known = set(s3._multipart_uploads)
        answer = begin(*given)
        for upload in set(s3._multipart_uploads) - known:
            place = folder_of(upload)
            try:
                place.mkdir(parents=True)
                about = {name: value for name, value in s3._multipart_uploads[upload].items() if name != "parts"}
                _write(place / "about.json", json.dumps(about).encode())
            except OSError:
                return _unkept(s3, place, s3._multipart_uploads.pop, upload)
        return answer

    return create


def _taken(s3: Any, take: Callable[..., Answer], folder_of: Callable[[str], Path]) -> Callable[..., Answer]:
    def upload_part(*given: Any) -> Answer:
        answer = take(*given)
        query = given[-2]
        if answer[0] != 200:
            return answer
        upload, number = s3._qp(query, "uploadId"), int(s3._qp(query, "partNumber", "1"))
        parts, file = s3._multipart_uploads[upload]["parts"], folder_of(upload) / str(number)
        try:
            about = {name: value for name, value in parts[number].items() if name != "body"}
            file.with_suffix(".json").unlink(missing_ok=True)  # without it, the file is no part
            _write(file, parts[number]["body"])
            _write(file.with_suffix(".json"), json.dumps(about).encode())
        except OSError:
            return _unkept(s3, file, parts.pop, number)
        parts[number] = Part(about, file)
        return answer

    return upload_part


def _ended(
    s3: Any, end: Callable[..., Answer], folder_of: Callable[[str], Path], query_at: int
) -> Callable[..., Answer]:
    def finish(*given: Any) -> Answer:
        upload = s3._qp(given[query_at], "uploadId")
        answer = end(*given)
        if upload not in s3._multipart_uploads:
            shutil.rmtree(folder_of(upload), ignore_errors=True)
        return answer

    return finish


def _unkept(s3: Any, place: Path, forget: Callable[[Any], Any], what: Any) -> Answer:
    """Forget what could not be written, and answer that it was not taken."""
    forget(what)
    shutil.rmtree(place, ignore_errors=True)  # of an upload; of a part
    for left in (place, *place.parent.glob(f"{place.name}.*")):
        if left.is_file():
            left.unlink()
    answer: Answer = s3._error("InternalError", "The upload cannot be kept: is the disk full?", 500)
    return answer


def _write(path: Path, content: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)
