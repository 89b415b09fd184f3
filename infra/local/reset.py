"""`make reset`: deletes the local contest unless it is running. Needs the standard library only."""

import fcntl
import os
import shutil
import sys
import time
from pathlib import Path

from infra.local.home import DEFAULT, home


class RunningError(Exception):
    """The platform is running on the folder; the message names its process."""


def main() -> int:
    """Remove the folder. Returns the exit code."""
    local = home(Path(os.environ.get("CONTEST") or DEFAULT).stem)
    if not local.exists():
        print("reset: nothing to delete")
        return 0
    try:
        shutil.rmtree(set_aside(local))
    except RunningError as error:
        print(f"reset: {error}; stop it first", file=sys.stderr)
        return 1
    print(f"reset: {local} is deleted")
    return 0


def set_aside(local: Path) -> Path:
    """Rename a stack's folder, so that its name is free at once. Returns the new path. Raises RunningError."""
    aside = local.with_name(f"{local.name}.old-{time.time_ns()}")
    with (local / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise RunningError(f"the platform is running on {local} (process {lock.read().strip()})") from None
        return local.rename(aside)


if __name__ == "__main__":
    sys.exit(main())
