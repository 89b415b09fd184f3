"""How long a certificate takes: the first of a process, which loads the font, and each further one.

python -m bench.certificates [--count N]
"""

import argparse
import statistics
import time

from chalicelib.call.definition import load_definition
from chalicelib.clock import BEIJING
from chalicelib.result.certificates import Certificate, CertificateKind
from functions.write_workbook import certificate
from tests.unit.samples import AT

SITE = "https://zhengxuan.example.cn/"


def main() -> None:
    """Print both figures, and the size of a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    count = parser.parse_args().count
    definition = load_definition("industry-story-2025")
    took, size = [], 0
    for number in range(count):
        row = Certificate(
            number=f"GS2025-W{number:07d}-4VT2H",
            contest=definition.id,
            kind=CertificateKind.WORK,
            subject=f"e{number}",
            owner="o1",
            holder=f"𠮷田㛃精工机械有限公司 {number}",
            work=f"大国重器 {number}",
            lines=("李晓明（导演）",),
            awarded_at=AT.astimezone(BEIJING),
        )
        begun = time.perf_counter()
        size = len(certificate.pdf(row, definition, SITE))
        took.append(time.perf_counter() - begun)
    print(f"first {took[0]:.2f} s, median {statistics.median(took[1:]):.3f} s, longest {max(took):.2f} s, {size} bytes")


if __name__ == "__main__":
    main()
