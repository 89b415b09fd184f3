"""The confined child: what it may not take, and that it does not stay."""

import io
import os
import signal
import socket
import struct
from pathlib import Path

import pytest

from chalicelib.video import mediainfo, probe, sandbox
from chalicelib.video.mediainfo import InspectionFailed, Inspector
from tests.media.born import children_of, held_by, number_of
from tests.media.in_memory import WHOLE, VideoInMemory
from tests.sample_call import LIMITS
from tests.waiting import PATIENCE, until


def test_child_has_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment says where modules lie, and nothing of anybody's rights."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    sandbox.dismiss()
    with Inspector() as child:
        variables = Path(f"/proc/{number_of(child)}/environ").read_bytes()
    assert b"secret" not in variables
    assert b"PYTHONPATH" in variables


def test_child_may_open_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, no socket, no more memory than it was given, by the kernel's word."""
    limits = ""

    def read(offset: int, length: int) -> bytes:
        nonlocal limits
        limits = Path(f"/proc/{number_of(child)}/limits").read_text(encoding="ascii")
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


def test_child_holds_no_way_to_its_nursery() -> None:
    """Of what its nursery has open, it has its own two pipes, and nowhere to print to: no socket, no other's pipes."""
    with Inspector() as other, Inspector() as child:
        held = [held_by(number_of(each)) for each in (other, child)]
        for each in (other, child):
            each.begin(VideoInMemory.size, WHOLE)
            assert each.tracks()
    pipes = [[name for name in names if name != os.devnull] for names in held]
    assert all(name.startswith("pipe:") for names in pipes for name in names)
    assert len({*pipes[0], *pipes[1]}) == len(pipes[0]) + len(pipes[1]) == 4


def test_children_do_not_stay() -> None:
    """Whatever happens in the block, the child is gone after it."""
    child = Inspector()
    with pytest.raises(InspectionFailed), child:
        raise InspectionFailed(number_of(child))
    until(lambda: not children_of(child.child.nursery.process.pid), "the child is gone")


def test_children_end_with_their_nursery_and_that_with_its_parent() -> None:
    """Whoever is killed leaves nobody behind: not even a child that is asked nothing and waits."""
    with Inspector() as child:
        number, nursery = number_of(child), child.child.nursery
        nursery.line.shutdown(socket.SHUT_RDWR)  # as the end of this process would
        nursery.process.wait(timeout=PATIENCE)
        assert not Path(f"/proc/{number}").exists()


def test_a_nursery_is_prepared_once_and_replaced_when_it_died() -> None:
    """All files' children are those of one process, which has loaded the library before the first."""
    sandbox.dismiss()
    mediainfo.prepare()
    mediainfo.prepare()
    (waiting,) = sandbox._nurseries.values()
    for _ in range(2):
        with Inspector() as child:
            assert child.child.nursery is waiting
            child.begin(VideoInMemory.size, WHOLE)
            assert child.tracks()
    waiting.process.kill()
    waiting.process.wait()
    assert probe.probe(VideoInMemory(), LIMITS).verdict == "accept"
    assert sandbox._nurseries[mediainfo.MODULE] is not waiting
    sandbox.dismiss()
    assert not sandbox._nurseries


def test_what_a_child_spoils_is_spoilt_for_no_other() -> None:
    """One that ran out of its processor's time or memory, or was killed: the next file has a child of its own."""
    for end in (signal.SIGKILL, signal.SIGXCPU, signal.SIGSEGV):
        with Inspector() as child:
            os.kill(number_of(child), end)
            with pytest.raises(InspectionFailed):
                child.ask(VideoInMemory.size, VideoInMemory().read)
        assert probe.probe(VideoInMemory(), LIMITS).verdict == "accept"
