"""The plan 剧本: who takes part, which entries they send, how good each is, and its outcome.

Everything follows from the numbers of entries and experts and a seed, so two demonstrations play the same contest.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice, product

from chalicelib.people import credit_code
from infra.demo.videos import BAD, GOOD, Recipe

LEAST_ENTRIES, MOST_ENTRIES = 12, 200
# 5 score an entry, 1 works for its entrant, 1 declares a conflict, 1 never comes, and 1 is left for a second round
LEAST_EXPERTS, MOST_EXPERTS = 9, 100
ENTRIES_EACH = 2.5  # entries an entrant sends, on average
# Two entries get the same total from every expert, so that the rule for ties must order them.
EVEN = 84
EVEN_STORY, EVEN_ARTISTRY = 4, -5  # weights 25 and 20: the total stays the same, the key criterion rises

_PLACES = (
    "鞍山", "大庆", "洛阳", "佛山", "株洲", "包头", "重庆", "沈阳", "武汉", "温州", "景德镇", "攀枝花", "西安", "青岛",
)  # fmt: skip
_SUBJECTS = (
    "炉火正红", "一颗螺丝的旅程", "老师傅的手", "夜班列车", "车间里的诗", "灯塔工厂", "钢花", "图纸上的青春",
    "听见齿轮", "从零到一", "窑变", "深海一度", "焊花少年", "无人产线", "最后一道工序",
)  # fmt: skip
_FAMILIES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_GIVEN = ("建国", "晓梅", "志远", "思齐", "雨桐", "海峰", "静怡", "文博", "秀英", "子涵", "立新")
_UNITS = ("重型机械有限公司", "纺织集团有限公司", "精密仪器有限公司", "文化传媒中心", "职业技术学院")


class Fate(StrEnum):
    """The outcome of an entry."""

    SCORED = "scored"
    MENDED = "mended"  # its video is rejected and replaced
    UNFIT = "unfit"  # its video is rejected and not replaced
    REFUSED = "refused"  # screened out
    RETURNED = "returned"  # for correction, and corrected
    WITHDRAWN = "withdrawn"  # by its entrant


REVIEWED = frozenset({Fate.SCORED, Fate.MENDED, Fate.RETURNED})
SCREENED = REVIEWED | {Fate.REFUSED}

# What happens to some entries, the most telling first, with the bad video of those whose video is rejected.
_INCIDENTS: tuple[tuple[Fate, str], ...] = (
    (Fate.MENDED, "720p"),
    (Fate.UNFIT, "4-by-3"),
    (Fate.REFUSED, ""),
    (Fate.RETURNED, ""),
    (Fate.MENDED, "cut-off"),
    (Fate.UNFIT, "sound-only"),
    (Fate.WITHDRAWN, ""),
    (Fate.MENDED, "quicktime"),
    (Fate.UNFIT, "matroska"),
    (Fate.REFUSED, ""),
    (Fate.RETURNED, ""),
    (Fate.REFUSED, ""),
)
_FEWEST_INCIDENTS = 7  # at least one of each fate


class ExpertConduct(StrEnum):
    """What an expert does besides scoring."""

    JUDGE = "judge"
    BOUND = "bound"  # works for an entrant
    RECUSES = "recuses"  # declares a conflict over one entry
    ABSENT = "absent"  # never comes


@dataclass(frozen=True)
class PlannedEntrant:
    """A planned entrant; a unit has a credit code."""

    number: int
    name: str
    person: str
    phone: str
    email: str
    credit_code: str | None

    @property
    def contact(self) -> str:
        """What they sign in with: units by e-mail, people by phone."""
        return self.email if self.credit_code else self.phone


@dataclass(frozen=True)
class PlannedEntry:
    """A planned entry: `videos` in the order they are sent, true `quality` in points of 100."""

    number: int
    title: str
    owner: int
    fate: Fate
    videos: tuple[Recipe, ...]
    quality: float
    even: tuple[int, int] | None = None  # what every expert gives beyond EVEN for story and artistry
    recommended: bool = False
    breaks_off: bool = False  # its upload is interrupted once and resumed

    @property
    def name(self) -> str:
        """Its title, marked as one."""
        return f"《{self.title}》"


@dataclass(frozen=True)
class PlannedExpert:
    """A planned expert: `field` is an index into the call's fields, `severity` is added to all points they give."""

    number: int
    name: str
    field: int
    unit: str
    credit_code: str
    email: str
    severity: float
    part: ExpertConduct = ExpertConduct.JUDGE


@dataclass(frozen=True)
class ContestPlan:
    """The whole contest before it begins."""

    seed: str
    entries: tuple[PlannedEntry, ...]
    entrants: tuple[PlannedEntrant, ...]
    experts: tuple[PlannedExpert, ...]

    @property
    def videos(self) -> list[Recipe]:
        """Every kind of video that is sent."""
        return list(dict.fromkeys(video for entry in self.entries for video in entry.videos))

    def of(self, *fates: Fate) -> list[PlannedEntry]:
        """The entries of some fates."""
        return [entry for entry in self.entries if entry.fate in fates]

    def sent_by(self, entrant: PlannedEntrant) -> list[PlannedEntry]:
        """An entrant's entries."""
        return [entry for entry in self.entries if entry.owner == entrant.number]

    def who(self, part: ExpertConduct) -> PlannedExpert:
        """The expert who plays this part."""
        return next(expert for expert in self.experts if expert.part is part)

    def points(self, entry: PlannedEntry, expert: PlannedExpert, criterion: str) -> int:
        """The points an expert gives an entry for a criterion: its quality as this expert sees it, 0–100."""
        if entry.even:
            return EVEN + {"story": entry.even[0], "artistry": entry.even[1]}.get(criterion, 0)
        noise = _random(self.seed, entry.number, expert.number, criterion).gauss(0, 5)
        return max(0, min(100, round(entry.quality + expert.severity + noise)))


def _random(*about: object) -> random.Random:
    return random.Random("|".join(map(str, about)))  # noqa: S311 - a planned contest holds no secrets


def make(entries: int, experts: int, seed: str = "2025") -> ContestPlan:
    """The plan of a contest. Raises ValueError if the numbers are too small or too large."""
    _check("ENTRIES", entries, LEAST_ENTRIES, MOST_ENTRIES)
    _check("EXPERTS", experts, LEAST_EXPERTS, MOST_EXPERTS)
    entrants = tuple(_entrants(max(3, round(entries / ENTRIES_EACH))))
    planned = tuple(_entries(entries, len(entrants), seed))
    return ContestPlan(seed, planned, entrants, tuple(_experts(experts, _employer(entrants, planned), seed)))


def _check(name: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise ValueError(f"{name}={number}: the demonstration plays with {least} to {most}")


# --- entries ------------------------------------------------------------------------------------------------------


def _entries(count: int, owners: int, seed: str) -> Iterator[PlannedEntry]:
    incidents = list(islice(cycle(_INCIDENTS), max(_FEWEST_INCIDENTS, count * 3 // 10)))
    fates = [*incidents, *[(Fate.SCORED, "")] * (count - len(incidents))]
    _random(seed, "fates").shuffle(fates)
    titles, good = _titles(seed), cycle(GOOD)
    evens = iter([(0, 0), (EVEN_STORY, EVEN_ARTISTRY)])
    breaks = iter([True])
    for number, (fate, bad) in enumerate(fates):
        videos = _videos(bad, next(good), fate)
        yield PlannedEntry(
            number,
            title=next(titles),
            owner=number % owners,
            fate=fate,
            videos=videos,
            quality=_random(seed, "quality", number).gauss(76, 8),
            even=next(evens, None) if fate is Fate.SCORED else None,
            recommended=number % 4 == 0,
            breaks_off=videos[-1].grain > 0 and next(breaks, False),
        )


def _videos(bad: str, good: Recipe, fate: Fate) -> tuple[Recipe, ...]:
    faulty = tuple(recipe for recipe in BAD if recipe.name == bad)
    return faulty if fate is Fate.UNFIT else (*faulty, good)


def _titles(seed: str) -> Iterator[str]:
    """Titles, none twice."""
    titles = [f"{place}：{subject}" for place, subject in product(_PLACES, _SUBJECTS)]
    _random(seed, "titles").shuffle(titles)
    return iter(titles)


# --- people -----------------------------------------------------------------------------------------------------


def _entrants(count: int) -> Iterator[PlannedEntrant]:
    for number in range(count):
        person, is_unit = _person(number), number % 2 == 0
        name = f"{_PLACES[number // 2 % len(_PLACES)]}{_UNITS[number // 2 % len(_UNITS)]}" if is_unit else person
        code = _credit_code(number) if is_unit else None
        yield PlannedEntrant(
            number,
            name=name,
            person=person,
            phone=f"1390{number:07d}",
            email=f"entrant{number}@works.example.cn",
            credit_code=code,
        )


def _person(number: int) -> str:
    return _FAMILIES[number % len(_FAMILIES)] + _GIVEN[number % len(_GIVEN)]


def _credit_code(number: int) -> str:
    first = f"91440100MA5D{number:05d}"
    return first + credit_code.check_character(first)


def _employer(entrants: Sequence[PlannedEntrant], entries: Sequence[PlannedEntry]) -> PlannedEntrant:
    """A unit with an entry that goes to the experts, for the expert who works for an entrant."""
    owners = {entry.owner for entry in entries if entry.fate in REVIEWED}
    return next(entrant for entrant in entrants if entrant.credit_code and entrant.number in owners)


def _experts(count: int, employer: PlannedEntrant, seed: str) -> Iterator[PlannedExpert]:
    parts = {0: ExpertConduct.BOUND, 1: ExpertConduct.RECUSES, count - 1: ExpertConduct.ABSENT}
    for number in range(count):
        part = parts.get(number, ExpertConduct.JUDGE)
        yield PlannedExpert(
            number,
            f"{_person(number + 17)}教授",
            number % 4,
            unit=employer.name if part is ExpertConduct.BOUND else f"{_PLACES[number % len(_PLACES)]}大学",
            credit_code=str(employer.credit_code) if part is ExpertConduct.BOUND else "",
            email=f"expert{number}@judges.example.cn",
            severity=_random(seed, "severity", number).gauss(0, 6),
            part=part,
        )
