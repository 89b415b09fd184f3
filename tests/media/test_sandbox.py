"""The confined child: what it may not take, and that it does not stay."""

import io
import struct
from pathlib import Path

import pytest

from chalicelib.video import mediainfo, probe, sandbox
from chalicelib.video.mediainfo import InspectionFailed, Inspector
from tests.media.in_memory import WHOLE, VideoInMemory
from tests.sample_call import LIMITS
from tests.waiting import PATIENCE


def test_child_has_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment says where modules lie, and nothing else."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with Inspector() as child:
        pid = child.child.pid
        child.begin(VideoInMemory.size, WHOLE)
        child.tracks()
        variables = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"secret" not in variables
    assert b"PYTHONPATH" in variables


def test_child_may_open_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, no socket, no more memory than it was given, by the kernel's word."""
    limits = ""

    def read(offset: int, length: int) -> bytes:
        nonlocal limits
        limits = Path(f"/proc/{child.child.pid}/limits").read_text(encoding="ascii")
        return VideoInMemory().read(offset, length)

    with Inspector() as child:
        child.ask(VideoInMemory.size, read)
    lines = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
    assert lines["Max open files"] == ["0", "0"]
    assert lines["Max address space"] == [str(512 * 1024 * 1024)] * 2
    assert lines["Max file size"] == ["0", "0"]


def test_no_more_than_so_many_reads() -> None:
    """One that asks for the same place for ever is told that there is no more."""
    source, sink = io.BytesIO(struct.pack(">QIQI", 10, 1, 0, 10) + b"0123456789"), io.BytesIO()
    file = sandbox.Asked(source, sink)
    file.left = 2
    assert [file.read(4) for _ in range(4)] == [b"0123", b"4567", b"", b""]
    assert sink.getvalue() == b""


def test_what_did_not_come_with_the_question_is_asked_for() -> None:
    """A read past the bytes that were given goes to the parent, and no further than its answer."""
    source, sink = io.BytesIO(struct.pack(">QIQI", 10, 1, 2, 3) + b"234" + struct.pack(">I", 2) + b"56"), io.BytesIO()
    file = sandbox.Asked(source, sink)
    assert file.seek(2) == 2
    assert [file.read(4), file.read(4), file.tell()] == [b"234", b"56", 7]
    assert sink.getvalue() == b"R" + struct.pack(">QI", 5, 4)


def test_children_do_not_stay() -> None:
    """Whatever happens in the block, the child is gone after it."""
    child = Inspector()
    with pytest.raises(InspectionFailed), child:
        raise InspectionFailed
    assert child.child.wait(timeout=PATIENCE) is not None


def test_prepared_child_is_used_once() -> None:
    """The one that waits is taken; the next file has a new one. One that died waiting is not taken."""
    mediainfo.prepare()
    mediainfo.prepare()
    (waiting,) = sandbox._ready.values()
    with Inspector() as child:
        assert child.child is waiting
        child.begin(VideoInMemory.size, WHOLE)
        assert child.tracks()
    assert not sandbox._ready
    mediainfo.prepare()
    (dying,) = sandbox._ready.values()
    dying.kill()
    dying.wait()
    assert probe.probe(VideoInMemory(), LIMITS).verdict == "accept"
    mediainfo.prepare()
    sandbox.dismiss()
    assert not sandbox._ready
