"""The report of conflicts as the console reads it: the figures, and the pairs a page at a time.

A national call has tens of thousands of pairs, and one answer holds 6 MB. Pairs that somebody must look at come first.
Pages are named by their content, so those of a report and of the next are never mixed up.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from chalicelib.aws import objects

PAGE = 2000  # pairs of some 400 bytes
MOST_SHORT = 1000  # entries with too few experts: where experts are lacking, all are
Report = dict[str, Any]


def write(contest: str, found: Report) -> None:
    """Store a report, its pages first."""
    pairs = sorted(found["pairs"], key=lambda pair: bool(pair["standing"] != "doubtful"))
    parts = [pairs[start : start + PAGE] for start in range(0, len(pairs), PAGE)]
    pages = [objects.write_named(_prefix(contest), msgspec.json.encode(part))[0] for part in parts]
    objects.write_document(_key(contest), {**found, "pairs": [], "pages": pages, "barred_count": _barred(pairs)})


def page(contest: str, number: int) -> Report | None:
    """The figures with a page of the pairs, from 0, and the number of the `next`; None where no report was made."""
    found: Report | None = objects.read_document(_key(contest))
    if found is None:
        return None
    pages, whole = found.pop("pages", None), found["pairs"]
    if pages is None:  # a report from before there were pages
        start, count = number * PAGE, -(-len(whole) // PAGE)
        pairs = whole[start : start + PAGE]
    else:
        count = len(pages)
        pairs = objects.read_document(pages[number]) or [] if number < count else []
    short = found["short"]
    found.setdefault("barred_count", _barred(whole))
    told = {"pairs": pairs, "next": number + 1 if number + 1 < count else None}
    return {**found, **told, "short": short[:MOST_SHORT], "short_count": len(short)}


def _barred(pairs: Iterable[Report]) -> int:
    return sum(pair["standing"] == "barred" for pair in pairs)


def _prefix(contest: str) -> str:
    return f"exports/{contest}-conflicts"


def _key(contest: str) -> str:
    """Deleted after some days, as its pages and all other exports are."""
    return f"{_prefix(contest)}.json"
