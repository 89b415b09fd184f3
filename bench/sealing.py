"""Measures what sealed fields cost: reading a page of 50 entries and writing one, against rows in clear.

    python -m bench.sealing [ROUNDS]

An entry has what an ordinary submission has, with three creators. Both kinds are read in turn. It prints medians of the
processor's time and their ratio, the bytes that sealing adds, and what importing AES takes in a process of its own.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import msgspec

from chalicelib.aws import items, personal, sealing
from chalicelib.aws.places import Item
from chalicelib.entry.entries import Entry
from tests.unit import samples

PAGE = 50
_IMPORT = (
    "from time import process_time as now; a = now();"
    "from cryptography.hazmat.primitives.ciphers.aead import AESGCM; print(now() - a)"
)


def page() -> list[Entry]:
    """The rows of a page."""
    form = msgspec.structs.replace(samples.FORM, creators=("李四（导演）", "王五（摄影）", "赵六（剪辑）"))
    row = msgspec.structs.replace(samples.submitted(), form=form)
    return [msgspec.structs.replace(row, id=f"entry{number}") for number in range(PAGE)]


def main() -> int:
    """Measure and print. Returns 0."""
    rounds, rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200, page()
    with sealing.given(("master key of a measurement",)):
        sealed, known = [items.to_item(row) for row in rows], dict(personal.FIELDS)
        personal.FIELDS.clear()
        clear = [items.to_item(row) for row in rows]
        reading, writing = dict[str, list[float]](), dict[str, list[float]]()
        for _ in range(rounds):
            for name, found, fields in (("sealed", sealed, known), ("in clear", clear, {})):
                personal.FIELDS.update(fields)
                reading.setdefault(name, []).append(_taken(lambda page=found: _read(page)))  # type: ignore[misc]
                writing.setdefault(name, []).append(_taken(lambda: items.to_item(rows[0])))
                personal.FIELDS.clear()
        personal.FIELDS.update(known)
    _print(f"reading {PAGE} entries", reading)
    _print("writing one", writing)
    print(f"{(_size(sealed) - _size(clear)) / PAGE:6.0f} bytes more an entry of {_size(clear) / PAGE:.0f}")
    print(f"{_imported():6.1f} ms  importing AES, once a process")
    return 0


def _read(page: list[Item]) -> None:
    for item in page:
        items.from_item(item, Entry)


def _taken(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1000


def _print(what: str, times: dict[str, list[float]]) -> None:
    sealed, clear = (statistics.median(times[name]) for name in ("sealed", "in clear"))
    print(f"{sealed:6.2f} ms  {what}, sealed; in clear {clear:.2f} ms, ratio {sealed / clear:.2f}")


def _size(page: list[Item]) -> int:
    return sum(len(json.dumps(item, default=lambda each: each.decode("latin-1"), ensure_ascii=False)) for item in page)


def _imported() -> float:
    times = [
        float(subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=True).stdout)
        for _ in range(7)
    ]
    return statistics.median(times) * 1000


if __name__ == "__main__":
    sys.exit(main())
