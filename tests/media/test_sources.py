"""Readers over files and web addresses, against a real server on loopback."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.video import probe, sources
from chalicelib.video.ranges import SourceChanged, SourceUnavailable
from tests.media import sparse_videos
from tests.media.range_server import RangeServer
from tests.sample_call import LIMITS

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RangeServer]:
    """A server of one file, `video.mp4`."""
    (tmp_path / "video.mp4").write_bytes(CONTENT)
    with RangeServer(tmp_path) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def video(server: RangeServer) -> Iterator[sources.WebFile]:
    """Its reader."""
    with sources.WebFile(f"{server.url}/video.mp4", timeout=2) as reader:
        yield reader


def test_ranges_over_one_connection(video: sources.WebFile, server: RangeServer) -> None:
    """Exactly the bytes asked for; the connection is kept, the size told by the first answer."""
    assert video.size is None
    assert video.read(0, 1_000_000) == CONTENT
    assert video.size == len(CONTENT)
    assert video.read(300, 20) == CONTENT[300:320]
    assert server.connections == 1


def test_empty_file(video: sources.WebFile, server: RangeServer) -> None:
    """Nothing can be told of its first byte but that there is none."""
    (server.folder / "video.mp4").write_bytes(b"")
    assert (video.read(0, 10), video.size) == (b"", 0)


def test_redirect(video: sources.WebFile, server: RangeServer) -> None:
    """Followed."""
    server.fault = "redirect"
    assert video.read(0, 5) == CONTENT[:5]


@pytest.mark.parametrize("fault", ["503", "500", "404", "short", "drop", "whole"])
def test_trouble(video: sources.WebFile, server: RangeServer, fault: str) -> None:
    """Error statuses, a body cut short, a dropped connection and a server without ranges are no verdict on the file."""
    server.fault = fault
    with pytest.raises(SourceUnavailable):
        video.read(0, 100)


def test_kept_connection_closed_meanwhile(video: sources.WebFile, server: RangeServer) -> None:
    """A server may close an idle connection: it is opened anew, once."""
    video.read(0, 10)
    (connection,) = video.connections.values()
    assert connection.sock is not None
    connection.sock.shutdown(2)
    assert video.read(10, 10) == CONTENT[10:20]


def test_replaced_while_read(video: sources.WebFile, server: RangeServer) -> None:
    """The tag of the first answer is demanded of every later one."""
    video.read(0, 10)
    (server.folder / "video.mp4").write_bytes(CONTENT + b"more")
    with pytest.raises(SourceChanged):
        video.read(10, 10)


def test_nobody_there() -> None:
    """A refused connection, and an address that is none."""
    for url in ("http://127.0.0.1:9/video.mp4", "http://[broken/video.mp4"):
        with sources.opened(url) as reader, pytest.raises(SourceUnavailable):
            reader.read(0, 10)


def test_local_file(tmp_path: Path) -> None:
    """Exactly the bytes; a file written to meanwhile is another file."""
    path = tmp_path / "video.mp4"
    path.write_bytes(CONTENT)
    with sources.opened(str(path)) as reader:
        assert (reader.size, reader.read(300, 20)) == (len(CONTENT), CONTENT[300:320])
        path.write_bytes(CONTENT[:100])
        os.utime(path, ns=(1, 1))
        with pytest.raises(SourceChanged):
            reader.read(0, 10)


@pytest.mark.parametrize("name", [".", "no-such-file.mp4"])
def test_not_a_file(name: str) -> None:
    """A folder, and nothing at all."""
    with pytest.raises(SourceUnavailable), sources.opened(name):
        pass


def test_verdict_over_the_web(server: RangeServer) -> None:
    """The same as for the file, in as few requests as were counted."""
    path = server.folder / "big.mp4"
    sparse_videos.plain(path, 500_000_000, moov_first=False)
    with sources.opened(f"{server.url}/big.mp4") as reader:
        report = probe.probe(reader, LIMITS)
    assert report.verdict == "accept"
    side_by_side = sources.WebFile.lanes - 1  # one round of requests counts as one
    assert server.taken()["/big.mp4"] == {"requests": report.requests + side_by_side, "bytes": report.bytes_read}


@pytest.mark.parametrize("fault", ["503", "short", "drop"])
def test_trouble_is_unknown(server: RangeServer, fault: str) -> None:
    """An unreliable server is no reason to refuse a video."""
    server.fault = fault
    with sources.opened(f"{server.url}/video.mp4") as reader:
        report = probe.probe(reader, LIMITS)
    assert (report.verdict, report.codes) == ("unknown", ("SOURCE_UNAVAILABLE",))
