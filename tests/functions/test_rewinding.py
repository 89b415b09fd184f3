"""Buckets as they were: documents that were replaced are put again, and films that were moved are found."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chalicelib.aws import objects
from chalicelib.aws.clients import client
from chalicelib.config import config
from infra import restore
from infra.local.cloud import Cloud

KEY = "uploads/1/2.mp4"


@pytest.fixture
def moved(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A deployment whose films came from another bucket."""
    monkeypatch.setenv("FILMS_MOVED", "true")
    config.cache_clear()
    objects._found_version.cache_clear()
    yield place
    config.cache_clear()
    objects._found_version.cache_clear()


def _stored(bucket: str, key: str, content: bytes, **more: dict[str, str]) -> str:
    return str(client("s3").put_object(Bucket=bucket, Key=key, Body=content, **more)["VersionId"])


def _content(bucket: str, key: str) -> bytes:
    found: bytes = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return found


def test_documents_are_put_again_as_they_were(place: str, emulator: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came later stays, since no row of the moment names it; what is as it was gets no other version."""
    from ministack.services import s3  # the emulator of this process, whose clock is set back

    bucket = config().work_bucket
    with monkeypatch.context() as patch:
        patch.setattr(s3, "now_iso", lambda: "2026-05-04T07:00:00.000Z")
        for key in ("results/1/public.json", "results/1/same.json"):
            _stored(bucket, key, b"before")
    at = datetime(2026, 5, 4, 8, tzinfo=UTC)
    for key in ("results/1/public.json", "results/1/new.json"):
        _stored(bucket, key, b"after")
    assert restore.put_back(emulator.client("s3"), bucket, at) == 1
    names = ("public", "same", "new")
    assert [_content(bucket, f"results/1/{name}.json") for name in names] == [b"before", b"before", b"after"]


def test_a_moved_film_is_found_by_its_former_version(moved: str) -> None:
    """It is read, and can be deleted, by the version that its row names; a film of after the move by its own."""
    film = b"film of the former bucket"
    _stored(config().uploads_bucket, KEY, film, Metadata={objects.MOVED_FROM: "former"})
    assert objects.PinnedObject(KEY, "former", len(film)).read(0, len(film)) == film
    own = _stored(config().uploads_bucket, "uploads/1/3.mp4", b"later")
    assert objects.pinned("uploads/1/3.mp4", own) == own
    assert objects.pinned(KEY, "another") == "another"
    assert objects.pinned("uploads/1/gone.mp4", "former") == "former"
    objects.discard(KEY, "former")
    found = client("s3").list_object_versions(Bucket=config().uploads_bucket, Prefix=KEY)
    assert "Versions" not in found
