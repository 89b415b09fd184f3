"""Sends generated requests to the API in every role, as many as you like: none may end in a failure.

    python bench/fuzz_api.py [EXAMPLES]

EXAMPLES is the number of requests of each kind (fitting the document and not), operation and role; 50 without it. It is
the long form of tests/api/test_generated.py, which makes one.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run the tests with more examples. Returns pytest's exit code."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    environment = os.environ | {"FUZZ_EXAMPLES": str(examples)}
    command = [sys.executable, "-m", "pytest", "-q", "--timeout=86400", "tests/api/test_generated.py"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
