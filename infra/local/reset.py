"""`make reset`: forget the local contest. Refuses while it runs. Needs the standard library only."""

import fcntl
import os
import shutil
import sys
from pathlib import Path


def main() -> int:
    """Remove the folder. Returns the exit code."""
    local = Path(os.environ.get("LOCAL", Path(__file__).resolve().parents[2] / ".local"))
    if not local.exists():
        print("reset: nothing to forget")
        return 0
    with (local / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            print(f"reset: the platform is running (process {lock.read().strip()}); stop it first", file=sys.stderr)
            return 1
        shutil.rmtree(local)
    print(f"reset: {local} is gone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
