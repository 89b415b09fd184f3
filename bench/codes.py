"""Sends codes to addresses that are refused, and measures how long a real code takes before and meanwhile.

    python -m bench.codes [--refused 200]

Starts a platform, orders codes as sign-in does, and waits for them at the mail server. The refused ones are ordered
over ten seconds, real ones among them; then as many again at once, with one real one behind them. Exits with 1 if a
code takes more than twice its time while refused ones come, if a refused one is tried twice, or if queues are not
empty after ten minutes.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.measuring import keep, table
from chalicelib.aws import bootstrap
from infra import deployment
from infra.local.cloud import free_port
from infra.local.outbox import REFUSED
from infra.local.stack import Stack

SAMPLES = 9
PACED_OVER = 10.0  # seconds
EMPTY_WITHIN = 600.0  # seconds
PATIENCE = 120.0  # seconds for one code


def main() -> int:
    """Measure and print. Returns 1 if a limit is exceeded."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    asked.add_argument("--refused", type=int, default=200, help="codes to refused addresses")
    refused = asked.parse_args().refused
    with tempfile.TemporaryDirectory() as temporary:
        stack = Stack(Path(temporary), free_port())
        stack.start()
        try:
            deployment.enter(stack.environment())
            bootstrap.open_campaign(stack.contest)  # codes go by the words of a call that was opened
            return _measure(stack, refused)
        finally:
            stack.stop()


def _measure(stack: Stack, refused: int) -> int:
    _time_of_code(stack, "warm")
    before = [_time_of_code(stack, f"before{number}") for number in range(SAMPLES)]
    began = time.monotonic()
    crowd = threading.Thread(target=_order_refused, args=(refused, "steady", PACED_OVER / refused))
    crowd.start()
    meanwhile: list[float] = []
    while crowd.is_alive():
        meanwhile.append(_time_of_code(stack, f"meanwhile{len(meanwhile)}"))
    _until(lambda: _waiting(stack) == 0, EMPTY_WITHIN)
    _order_refused(refused, "burst", 0)
    behind = _time_of_code(stack, "behind")
    _until(lambda: _waiting(stack) == 0, EMPTY_WITHIN)
    emptied = time.monotonic() - began
    usual, crowded = statistics.median(before), statistics.median(meanwhile)
    rows: list[list[object]] = [
        ["a code, median", f"{usual:.2f} s", f"{crowded:.2f} s"],
        ["a code, longest", f"{max(before):.2f} s", f"{max(meanwhile):.2f} s"],
        [f"codes measured among {refused} refused ones", len(before), len(meanwhile)],
        [f"a code behind {refused} ordered at once", "", f"{behind:.2f} s"],
        ["tries of refused codes", "", f"{stack.outbox.refusals} of {2 * refused}"],
        ["outbox and queue empty after", "", f"{emptied:.0f} s"],
    ]
    keep("codes", table(["", "alone", "with refused codes about"], rows))
    in_time = crowded <= 2 * usual and emptied <= EMPTY_WITHIN
    return 0 if in_time and stack.outbox.refusals == 2 * refused else 1


def _order_refused(number: int, name: str, pause: float) -> None:
    for each in range(number):
        _order(f"{name}{each}{REFUSED}", f"{name}{each}")
        time.sleep(pause)


def _order(address: str, name: str) -> None:
    """Order a code in the outbox, from where the table's stream announces it."""
    from chalicelib import clock
    from chalicelib.aws import records
    from chalicelib.aws.places import Place
    from chalicelib.history import Destination, Message

    row = Place("sessions", f"bench#{name}", "code")
    order = Message(Destination.CODES, "code", {"contact": address, "digest": name, "nonce": name})
    records.transact([records.order(records.outbox_place(row, name), order, clock.now())])


def _time_of_code(stack: Stack, name: str) -> float:
    """Seconds from a code's order to its arrival at the mail server."""
    address, began = f"{name}@example.cn", time.monotonic()
    _order(address, name)
    _until(lambda: any(mail["to"] == address for mail in stack.outbox.messages), PATIENCE)
    return time.monotonic() - began


def _waiting(stack: Stack) -> int:
    """Messages that wait in the outbox of sign-in or in the queue of codes."""
    from chalicelib.aws import audit

    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    client: Any = stack.cloud.client("sqs")
    found = client.get_queue_attributes(QueueUrl=stack.outputs["CodesQueue"], AttributeNames=names)["Attributes"]
    return audit.undelivered() + sum(int(found[name]) for name in names)


def _until(done: Callable[[], bool], patience: float) -> None:
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
