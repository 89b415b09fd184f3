"""`make run` and the folder of a stack: what a stop, a second run and damaged small files do."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from infra.local.cloud import Cloud, free_port
from infra.local.outbox import Outbox
from infra.local.stack import Stack, StackError, _remembered
from tests.infra.imports import ROOT


def test_a_stop_during_the_start_ends_the_start(tmp_path: Path) -> None:
    """It is not carried through to its end first; the exit code tells that nothing was lost."""
    environment = os.environ | {"LOCAL": str(tmp_path / "local"), "PORT": "0", "CI": ""}
    command = [sys.executable, "-m", "infra.local"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        for line in run.stdout:
            if "applying the template" in line:
                break
        run.send_signal(signal.SIGTERM)
        rest = run.stdout.read()
    assert run.returncode == 0
    assert "stopping" in rest
    assert "ready in" not in rest
    assert "preparing the call" not in rest


def test_a_port_is_taken_as_soon_as_a_run_begins(tmp_path: Path) -> None:
    """A second run says so at once, and not when it opens its door, although the first has not opened its own yet."""
    first = Stack(tmp_path / "first", 0)
    try:
        with pytest.raises(StackError, match="in use"):
            Stack(tmp_path / "second", first.port)
    finally:
        first.stop()


def test_a_run_waits_for_the_emulator_of_one_that_was_killed(tmp_path: Path) -> None:
    """So it gets the ports that the stack's state names, which that emulator holds while it saves."""
    Stack(tmp_path, 0).stop()
    ports = json.loads((tmp_path / "ports.json").read_text())
    former = Cloud(tmp_path / "cloud", tmp_path / "log", ports["emulator"])
    former.start()
    former.wait()
    seen: list[float] = []

    def end() -> None:
        time.sleep(1)
        seen.append(time.monotonic())
        former.stop()

    ending = threading.Thread(target=end)
    ending.start()
    stack = Stack(tmp_path, 0)
    taken = time.monotonic()
    ending.join()
    try:
        assert taken > seen[0]
        assert stack.cloud.port == ports["emulator"]
    finally:
        stack.stop()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"mail": "x"}', '{"emulator": 99999999, "mail": 99999999}'])
def test_an_unreadable_file_of_ports_stops_no_start(tmp_path: Path, content: str) -> None:
    """Other ports are chosen, and noted whole."""
    (tmp_path / "ports.json").write_text(content)
    ports, mail = _remembered(tmp_path, 0, 0)
    with mail:
        assert json.loads((tmp_path / "ports.json").read_text()) == ports
        assert ports["mail"] == mail.getsockname()[1]
        assert ports["emulator"] != ports["mail"]


def test_the_mail_port_is_held_from_the_beginning(tmp_path: Path) -> None:
    """Nobody can take it while the stack starts, which would keep the door shut."""
    stack = Stack(tmp_path, 0)
    try:
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with pytest.raises(OSError, match="in use"):
                other.bind(("127.0.0.1", stack.mail_port))
    finally:
        stack.stop()


def test_a_torn_message_is_left_out_with_a_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The others are there, the next one begins a line of its own, and the notice comes once."""
    path = tmp_path / "outbox.jsonl"
    outbox = Outbox(path)
    for number in range(3):
        outbox.add("a@example.cn", f"第{number}封", "正文")
    content = path.read_bytes()
    path.write_bytes(content[:-20])
    torn = Outbox(path)
    assert [each["subject"] for each in torn.newest_first()] == ["第1封", "第0封"]
    assert "1 message(s)" in capsys.readouterr().out
    torn.add("a@example.cn", "下一封", "正文")
    assert [each["subject"] for each in Outbox(path).newest_first()] == ["下一封", "第1封", "第0封"]
    assert capsys.readouterr().out == ""


def test_free_ports_are_free() -> None:
    """A wished port that somebody listens at is not given out."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert free_port(other.getsockname()[1]) != other.getsockname()[1]
