"""Which of a deployment's contests it is: set at the edge of each request and event, and read where rows and files lie.

The first contest is the default one; its rows, files and addresses bear no mark. What belongs to a further one bears
its id, so that whoever asks in one contest finds nothing of another, whatever id they ask for.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from chalicelib.aws.logs import logger
from chalicelib.config import config

T = TypeVar("T")
Event = dict[str, Any]

MARK = "~"  # begins what belongs to a further contest; no kind of row, no id of a row and no id of a contest holds it

_current: ContextVar[str] = ContextVar("contest", default="")


class UnknownContest(LookupError):
    """This deployment runs no contest of that id."""

    def __init__(self, contest: str) -> None:
        super().__init__(f"this deployment runs no contest {contest!r}")


def hosted() -> tuple[str, ...]:
    """The ids of all contests of this deployment, the default one first."""
    return tuple(dict.fromkeys((config().contest, *config().further_contests.split())))


def current() -> str:
    """The id of the contest that the present request or event is about; the default one where nobody has said."""
    return _current.get() or config().contest


def is_default() -> bool:
    """Whether that is the contest without a mark."""
    return current() == config().contest


@contextmanager
def within(contest: str) -> Iterator[None]:
    """Be in a contest until the block ends, however it ends. Raises UnknownContest."""
    if contest not in hosted():
        raise UnknownContest(contest)
    before = _current.set(contest)
    try:
        yield
    finally:
        _current.reset(before)


def in_each(do: Callable[[float], Mapping[str, int]], seconds: float, turn: int) -> dict[str, int]:
    """What `do` counts in every contest, added up. It is told until when it should be done there, as `time.monotonic`.

    Each contest has an equal share of what is left of `seconds`, and another one is first each `turn`. A failure in one
    is raised when the others had their turn.
    """
    ends, ordered, failures = time.monotonic() + seconds, _in_turn(hosted(), turn), list[Exception]()
    total = Counter[str]()
    for done, contest in enumerate(ordered):
        begun = time.monotonic()
        try:
            with within(contest):
                counted = do(begun + (ends - begun) / (len(ordered) - done))
            total.update(counted)
        except Exception as failure:
            logger.exception("failed in a contest", extra={"contest": contest})
            failures.append(failure)
    if failures:
        raise failures[0]
    return dict(total)


def _in_turn(contests: Sequence[str], turn: int) -> Sequence[str]:
    first = turn % len(contests)
    return [*contests[first:], *contests[:first]]


def of_step(step: Callable[[Event, Any], T]) -> Callable[[Event, Any], T]:
    """Have a workflow's step run in the contest that its event names."""

    @wraps(step)
    def handle(event: Event, context: Any) -> T:
        with within(event["contest"]):
            return step(event, context)

    return handle


def pages_of(contest: str) -> str:
    """The path of a contest's pages under the site, with a slash at its end; empty for the first one's."""
    return "" if contest == config().contest else f"c/{contest}/"


def site(elsewhere: str = "") -> str:
    """The address of the contest's pages, with a slash at the end. `elsewhere`: where the deployment names none."""
    pages = config().site_url or elsewhere
    return pages if is_default() or not pages else f"{pages.rstrip('/')}/{pages_of(current())}"


def api_path() -> str:
    """Where the contest's API lies on the host of its pages, with slashes around it."""
    return "/api/" if is_default() else f"/api/c/{current()}/"


# --- names in tables: `entry#1`, and `~<contest>~entry#1` -----------------------------------------------------------


def stored(name: str) -> str:
    """A partition key, or a value of an index, as the table has it. Raises ValueError for one that bears a mark."""
    if name.startswith(MARK):
        raise ValueError("a name with a mark")
    return name if is_default() else f"{MARK}{current()}{MARK}{name}"


def of_stored(name: str) -> str:
    """The contest to which something in a table belongs. Raises UnknownContest."""
    return _hosted(name[1:].partition(MARK)[0]) if name.startswith(MARK) else config().contest


def plain(name: str) -> str:
    """A name without its mark."""
    return name[1:].partition(MARK)[2] if name.startswith(MARK) else name


# --- keys in buckets: `uploads/1/2.mp4`, and `uploads/~<contest>/1/2.mp4` -------------------------------------------
# The kind of file comes first, because roles and lifecycles go by it.


def file(key: str) -> str:
    """A file's key as the bucket has it. Raises ValueError for one that bears a mark."""
    kind, _, rest = key.partition("/")
    if not rest or rest.startswith(MARK) or kind.startswith(MARK):
        raise ValueError("a key without a kind, or with a mark")
    return key if is_default() else f"{kind}/{MARK}{current()}/{rest}"


def of_file(key: str) -> str:
    """The contest to which a file belongs, by its key in the bucket. Raises UnknownContest."""
    mark = key.partition("/")[2].partition("/")[0]
    return _hosted(mark[1:]) if mark.startswith(MARK) else config().contest


def plain_file(key: str) -> str:
    """A file's key without its mark."""
    kind, _, rest = key.partition("/")
    return f"{kind}/{rest.partition('/')[2]}" if rest.startswith(MARK) else key


def _hosted(contest: str) -> str:
    if contest not in hosted():
        raise UnknownContest(contest)
    return contest
