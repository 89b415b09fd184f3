"""The emulator's workers are forked, and share their unpacked package."""

import json
import os
import queue
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.local import nursery as forking
from infra.local.workers import Nurseries, Nursery, Packages, Worker, logged
from tests.infra.imports import ROOT
from tests.waiting import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")

ECHO = """
import json, os, sys, helper
print("ready", file=sys.stderr)
for line in sys.stdin:
    seen = {"said": line.strip(), "folder": os.getcwd(), "environment": dict(os.environ), "arguments": sys.argv}
    print(json.dumps(seen | {"helper": helper.NAME, "ours": sorted(n for n in sys.modules if n.startswith("infra"))}))
    sys.stdout.flush()
"""


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    """One that forks."""
    with closing(Nursery()) as nursery:
        yield nursery


def _worker(nursery: Nursery, folder: Path, script: str = ECHO, **environment: str) -> Worker:
    (folder / "script.py").write_text(script)
    (folder / "helper.py").write_text(f"NAME = {folder.name!r}")
    return nursery.forked(str(folder / "script.py"), folder=str(folder), environment=environment)


def _answer(worker: Worker, line: str) -> dict[str, object]:
    worker.stdin.write(line + "\n")
    worker.stdin.flush()
    answer: dict[str, object] = json.loads(worker.stdout.readline())
    return answer


def test_a_forked_worker_is_as_one_of_its_own_would_be(nursery: Nursery, tmp_path: Path) -> None:
    """Its folder, environment, arguments and modules are its own; nothing of this project is loaded in it."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with closing(_worker(nursery, tmp_path / name, NAME=name)) as worker:
            assert worker.stderr.readline() == "ready\n"
            assert _answer(worker, "hello") == {
                "said": "hello",
                "folder": str(tmp_path / name),
                "environment": {"NAME": name},
                "arguments": [str(tmp_path / name / "script.py")],
                "helper": name,
                "ours": [],
            }
            assert worker.poll() is None


def test_it_ends_with_its_input_and_when_it_is_told(nursery: Nursery, tmp_path: Path) -> None:
    """None is left behind, and whoever waits learns that it has ended, or that it has not."""
    for end in (lambda worker: worker.stdin.close(), Worker.terminate, Worker.kill):
        with closing(_worker(nursery, tmp_path)) as worker:
            _answer(worker, "it runs")
            with pytest.raises(subprocess.TimeoutExpired):
                worker.wait(0)
            end(worker)
            assert worker.wait(PATIENCE) == 0
            worker.terminate()  # has nobody to reach
            assert worker.poll() == 0


def test_workers_end_with_the_process_that_forked_them(tmp_path: Path) -> None:
    """Also one that is busy, and what it has started: nobody is left who asks an emulator that is gone."""
    script = "import subprocess, sys; print('busy', flush=True); subprocess.run(['sleep', '600'])"
    nursery = Nursery()
    worker = _worker(nursery, tmp_path, script, PATH=os.environ["PATH"])
    assert worker.stdout.readline() == "busy\n"
    nursery.close()
    assert worker.wait(PATIENCE) == 0
    worker.close()


def test_its_own_children_answer_to_it(nursery: Nursery, tmp_path: Path) -> None:
    """How they ended is known to it, and they do not keep it from ending."""
    script = "import subprocess, sys; print(subprocess.run([sys.executable, '-c', 'raise SystemExit(3)']).returncode)"
    with closing(_worker(nursery, tmp_path, script, PATH=os.environ["PATH"])) as worker:
        assert worker.stdout.read() == "3\n"
        assert worker.wait(PATIENCE) == 0


def test_what_is_no_worker_starts_as_ever() -> None:
    """A program that is no Python script is a process of its own."""
    with closing(Nurseries()) as nurseries:
        process = nurseries.started(["echo", "as ever"], stdout=subprocess.PIPE, text=True)
    assert isinstance(process, subprocess.Popen)
    assert process.communicate() == ("as ever\n", None)


OF_PACKAGE = """
import sys
loaded = "chalicelib.entry.rendition" in sys.modules
import chalicelib.entry.rendition
print(loaded, chalicelib.entry.rendition.NAME)
"""


def test_each_package_is_forked_from_what_has_imported_it(tmp_path: Path) -> None:
    """Two releases in one emulator: a worker has the modules of its own, and those that it lacks stop nothing."""
    packages = Packages(tmp_path / "shared")
    with closing(Nurseries()) as nurseries:
        for name in ("old", "new"):
            folder = tmp_path / name
            folder.mkdir()
            with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as package:
                for each in ("chalicelib/__init__.py", "chalicelib/entry/__init__.py"):
                    package.writestr(each, "")
                package.writestr("chalicelib/entry/rendition.py", f"NAME = {name!r}")
            with packages.opened(str(tmp_path / f"{name}.zip")) as opened:
                opened.extractall(str(folder))
            (folder / "script.py").write_text(OF_PACKAGE)
            pipes = {"cwd": str(folder), "env": {}, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            worker = nurseries.started([sys.executable, str(folder / "script.py")], **pipes)
            assert isinstance(worker, Worker)
            with closing(worker):
                assert worker.stdout.read() == f"True {name}\n"


def test_what_workers_share_is_there_and_is_nobodys_own() -> None:
    """Each of the modules exists; loading them starts no thread and settles nothing by the environment or a key."""
    code = f"""
import importlib, os, threading
for name in {forking.OURS!r}:
    importlib.import_module(name)
from infra.local import nursery
nursery.prepare()
from chalicelib.aws import clients
from chalicelib.config import config
os.environ |= {{"AWS_REGION": "r", "AWS_DEFAULT_REGION": "r", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}}
settled = config.cache_info().currsize + clients.client.cache_info().currsize
made = clients.client("s3")
print(threading.active_count(), settled, made.meta.region_name, made._get_credentials().access_key)
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={}, capture_output=True, text=True, check=True)
    assert run.stdout == "1 0 r k\n"


def test_a_package_is_unpacked_once(tmp_path: Path) -> None:
    """A second copy of the same content leads to the same files, other content to others."""
    packages = Packages(tmp_path / "shared")
    told = {}
    for name, text in {"a": "one", "b": "one", "c": "another"}.items():
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as package:
            package.writestr(zipfile.ZipInfo("folder/module.py"), text)
        (tmp_path / name).mkdir()
        with packages.opened(str(tmp_path / f"{name}.zip")) as opened:
            assert opened.namelist() == ["folder/module.py"]
            opened.extractall(str(tmp_path / name))
        told[name] = (tmp_path / name / "folder" / "module.py").resolve()
    assert {name: file.read_text() for name, file in told.items()} == {"a": "one", "b": "one", "c": "another"}
    assert told["a"] == told["b"] != told["c"]


def test_the_log_of_a_call_is_what_came_until_nothing_more_comes() -> None:
    """A line that comes a little later is waited for, and a worker that writes none is not."""
    worker = SimpleNamespace(_stderr_queue=queue.Queue[str]())
    assert logged(worker, first_line_wait=0.001) == ""
    worker._stderr_queue.put("one")
    worker._stderr_queue.put("two")
    assert logged(worker) == "one\ntwo"
    later = threading.Timer(0.01, worker._stderr_queue.put, ["three"])
    later.start()
    assert logged(worker, first_line_wait=PATIENCE, hard_cap=PATIENCE) == "three"
    later.join()


def test_a_worker_that_never_stops_writing_holds_a_call_up_for_a_while_only() -> None:
    endless = SimpleNamespace(get=lambda timeout: "again" if timeout > 0 else "")
    assert logged(SimpleNamespace(_stderr_queue=endless), hard_cap=0.01).startswith("again")
