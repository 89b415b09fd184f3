"""Writes zip files whose bytes depend on their content only."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can name


def pack(folder: Path, into: Path) -> None:
    """Write everything under `folder` to the zip `into`: sorted, all with the same date and permissions."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(files(folder)):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())


def unpack(archive: Path, into: Path) -> None:
    """Extract an archive that this project built."""
    with zipfile.ZipFile(archive) as content:
        content.extractall(into)


def names(archive: Path) -> list[str]:
    """Names of the files in an archive, in the order they are stored."""
    with zipfile.ZipFile(archive) as content:
        return content.namelist()


def files(folder: Path) -> Iterator[Path]:
    """Every file under a folder."""
    return (path for path in folder.rglob("*") if path.is_file())
