"""The process from which the workers of functions are forked. It has imported what all of them import, and no threads.

It serves one socket. A request is a JSON object with the descriptors of the new process beside it: standard input,
output, error, and one that is only held, so that its other end tells when the worker has ended. The answer is the
number of the process. It ends when the other side of the socket does.
"""

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
# What functions import that is not in their package. Nothing of ours: a worker imports that from its own package.
_LIBRARIES = (
    *("botocore.session", "botocore.client", "botocore.httpsession", "botocore.signers", "botocore.handlers"),
    *("botocore.config", "botocore.exceptions", "botocore.loaders", "botocore.parsers", "botocore.retries.standard"),
    *("msgspec", "zoneinfo", "runpy", "concurrent.futures"),
)


def main() -> None:
    """Fork a worker for each request, until there are no more."""
    for name in _LIBRARIES:
        importlib.import_module(name)
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
