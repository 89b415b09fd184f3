"""The process from which the workers of a package are forked. It has imported what most of them import, and no threads.

It serves one socket. A request is a JSON object with the descriptors of the new process beside it: standard input,
output, error, and one that is only held, so that its other end tells when the worker has ended. The answer is the
number of the process. It ends when the other side of the socket does. Its workers end with it: what they ask is gone,
and they would ask again for minutes.
"""

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

NUMBER = struct.Struct("!I")
_DESCRIPTORS = 4
_PIECE = 65536
# What functions import that is not in their package.
_LIBRARIES = (
    *("botocore.session", "botocore.client", "botocore.httpsession", "botocore.signers", "botocore.handlers"),
    *("botocore.config", "botocore.exceptions", "botocore.loaders", "botocore.parsers", "botocore.retries.standard"),
    *("msgspec", "zoneinfo", "runpy", "concurrent.futures", "asyncio", "smtplib"),
    *("chalice.app", "aws_lambda_powertools.utilities.batch"),
)
# What most of them import of it. All that this imports reads no environment and starts no thread.
OURS = (
    *("chalicelib.api.gateway", "chalicelib.api.request_context", "chalicelib.aws.bootstrap"),
    *("chalicelib.aws.correspondence", "chalicelib.aws.objects", "chalicelib.aws.phases", "chalicelib.aws.queries"),
    *("chalicelib.aws.queues", "chalicelib.aws.workflows", "chalicelib.entry.rendition", "chalicelib.video.probe"),
    *("chalicelib.api.entrant", "chalicelib.api.entry_files", "chalicelib.api.public", "chalicelib.api.sign_in"),
    *("chalicelib.api.second_factor", "chalicelib.api.expert", "chalicelib.api.organizer.overview"),
    *("chalicelib.api.organizer.entries", "chalicelib.api.organizer.experts", "chalicelib.api.organizer.screening"),
)


def main() -> None:
    """Fork a worker for each request, until there are no more."""
    for name in _LIBRARIES:
        importlib.import_module(name)
    if len(sys.argv) > 2:
        _load(sys.argv[2])
    gc.freeze()  # the collector would touch, and so copy, all that the workers share
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a worker ended: the system forgets it at once
    with socket.socket(fileno=int(sys.argv[1])) as line:
        while asked := _asked(line):
            told, descriptors = asked
            number = os.fork()
            if not number:
                line.close()
                _become(json.loads(told), descriptors)
            for each in descriptors:
                os.close(each)
            line.sendall(NUMBER.pack(number))
    os.killpg(os.getpid(), signal.SIGKILL)  # itself, too


def _load(package: str) -> None:
    """Import `OURS` from an unpacked package, as far as it has them: that of an older release may not."""
    sys.path.insert(0, package)
    for name in OURS:
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)
    sys.path.remove(package)
    if "chalicelib.aws.clients" in sys.modules:
        prepare()


def prepare() -> None:
    """Have botocore read its models: workers then make their clients in a third of the time. These ask nothing."""
    session = importlib.import_module("chalicelib.aws.clients")._session()
    nobody = dict.fromkeys(("region_name", "aws_access_key_id", "aws_secret_access_key"), "none")
    for service in ("dynamodb", "s3", "secretsmanager", "sqs"):
        session.create_client(service, **nobody)


def _asked(line: socket.socket) -> tuple[bytes, list[int]] | None:
    begun, descriptors, _flags, _address = socket.recv_fds(line, _PIECE, _DESCRIPTORS)
    if not begun:
        return None
    length = NUMBER.size + NUMBER.unpack_from(begun)[0]
    while len(begun) < length:
        begun += line.recv(_PIECE)
    return begun[NUMBER.size :], descriptors


def _become(told: dict[str, Any], descriptors: list[int]) -> NoReturn:
    """Be what a new interpreter with this script would be."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for standard, each in enumerate(descriptors[:3]):
        os.dup2(each, standard)
        os.close(each)
    os.set_inheritable(descriptors[3], False)
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115  # for its whole life
    sys.stderr = open(2, "w", closefd=False, buffering=1, errors="backslashreplace")  # noqa: SIM115
    os.environ.clear()
    os.environ.update(told["environment"])
    time.tzset()
    os.chdir(told["folder"])
    sys.argv = [told["script"]]
    sys.path[0] = str(Path(told["script"]).parent)
    runpy.run_path(told["script"], run_name="__main__")
    sys.exit(0)


if __name__ == "__main__":
    main()
