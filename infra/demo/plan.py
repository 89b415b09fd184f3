"""The plan 剧本: who takes part, which entries they send, how good each is, and its outcome.

Everything follows from the definition of the call, the numbers of entries and experts and a seed, so two demonstrations
play the same contest. What the definition leaves out is left out of the play.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice, product
from math import gcd

from chalicelib.bilingual import Language, Text
from chalicelib.call.definition import Definition
from chalicelib.people import credit_code
from infra.demo.videos import Recipe, bad, good

LEAST_ENTRIES, MOST_ENTRIES = 12, 200
# Beside those who score an entry: 1 works for its entrant, 1 recuses, 1 never comes, 1 is left for a second round
MORE_EXPERTS, MOST_EXPERTS = 4, 100
ENTRIES_EACH = 2.5  # entries an entrant sends, on average
# Two entries get the same total from every expert, so that the rule for ties must order them.
EVEN = 84  # of 100

_PLACES: dict[Language, tuple[str, ...]] = {
    "zh": (
        "鞍山", "大庆", "洛阳", "佛山", "株洲", "包头", "重庆", "沈阳", "武汉", "温州", "景德镇", "攀枝花", "西安",
        "青岛",
    ),
    "en": (
        "Aberdeen", "Bremen", "Cork", "Delft", "Essen", "Florence", "Ghent", "Haifa", "Izmir", "Jena", "Kiel", "Lyon",
        "Malaga", "Narvik",
    ),
}  # fmt: skip
_SUBJECTS: dict[Language, tuple[str, ...]] = {
    "zh": (
        "炉火正红", "一颗螺丝的旅程", "老师傅的手", "夜班列车", "车间里的诗", "灯塔工厂", "钢花", "图纸上的青春",
        "听见齿轮", "从零到一", "窑变", "深海一度", "焊花少年", "无人产线", "最后一道工序",
    ),
    "en": (
        "first light", "the long way home", "hands of a master", "night train", "letters unsent", "the harbour",
        "white noise", "drawn from memory", "hear the wheels", "from nothing", "fired clay", "one degree below",
        "sparks", "nobody at the gate", "last shift",
    ),
}  # fmt: skip
_FAMILIES: dict[Language, Sequence[str]] = {
    "zh": "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜",
    "en": (
        "Abel", "Boyd", "Cruz", "Dahl", "Egan", "Ford", "Gray", "Holm", "Ives", "Jung", "Kerr", "Lind", "Moss",
        "Nash", "Orr", "Pine", "Quist", "Rice", "Sand", "Thorn", "Udall", "Vance", "West", "Xander", "York",
        "Zeller", "Archer", "Bloom", "Carver", "Drake", "Eastman",
    ),
}  # fmt: skip
_GIVEN: dict[Language, tuple[str, ...]] = {
    "zh": ("建国", "晓梅", "志远", "思齐", "雨桐", "海峰", "静怡", "文博", "秀英", "子涵", "立新"),
    "en": ("Ada", "Ben", "Clara", "Dora", "Emil", "Fay", "Gus", "Hanna", "Ivo", "Jo", "Karl"),
}
_UNITS: dict[Language, tuple[str, ...]] = {
    "zh": ("重型机械有限公司", "纺织集团有限公司", "精密仪器有限公司", "文化传媒中心", "职业技术学院"),
    "en": ("Boat Builders", "Pottery", "Clock Works", "Camera Club", "Brewery"),
}


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
    (Fate.MENDED, "too-small"),
    (Fate.UNFIT, "odd-shape"),
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
    """A planned entrant. `contact` is what they sign in with; a unit in China has a credit code."""

    number: int
    kind: str
    name: str
    person: str
    phone: str
    email: str
    contact: str
    credit_code: str | None


@dataclass(frozen=True)
class PlannedEntry:
    """A planned entry: `videos` in the order they are sent, true `quality` in points of 100."""

    number: int
    title: str
    owner: int
    fate: Fate
    videos: tuple[Recipe, ...]
    quality: float
    even: Mapping[str, int] | None = None  # what every expert gives beyond EVEN, by criterion
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

    call: Definition
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

    @property
    def places(self) -> dict[str, int]:
        """How many entries win each award; one without a name where the call has one list."""
        return {award.id: award.places for award in self.call.awards} or {"": self.call.winners}

    def category(self, entry: PlannedEntry) -> str:
        """The category that an entry is sent in."""
        return self.call.categories[entry.number % len(self.call.categories)].id

    def award(self, entry: PlannedEntry) -> str:
        """The award that an entry competes for."""
        of = self.category(entry), self.entrants[entry.owner].kind
        return next((award.id for award in self.call.awards if award.admits(*of)), "")

    def who(self, part: ExpertConduct) -> PlannedExpert:
        """The expert who plays this part."""
        return next(expert for expert in self.experts if expert.part is part)

    def said(self, zh: str, en: str) -> str:
        """Words in the language of the call's workbooks, which players speak."""
        return self.call.said(Text(zh, en))

    def points(self, entry: PlannedEntry, expert: PlannedExpert, criterion: str) -> int:
        """The points, on the call's scale, that an expert gives an entry for a criterion: its quality as seen."""
        if entry.even is not None:
            return _on_scale(EVEN, self.call) + entry.even.get(criterion, 0)
        noise = _random(self.seed, entry.number, expert.number, criterion).gauss(0, 5)
        return _on_scale(entry.quality + expert.severity + noise, self.call)


def _on_scale(quality: float, call: Definition) -> int:
    """Points for a quality of 0–100."""
    low, high, step = call.review.score_min, call.review.score_max, call.review.score_step
    return low + step * round((high - low) * max(0.0, min(100.0, quality)) / 100 / step)


def even_totals(call: Definition) -> list[dict[str, int]]:
    """What two entries get beyond EVEN so that the key criterion differs and the total does not; none on a short scale.

    A criterion of weight w that rises by v/g and one of weight v that falls by w/g, g their greatest common divisor.
    """
    key = next(each for each in call.criteria if each.id == call.review.key_criterion)
    base, found = _on_scale(EVEN, call), []
    for other in (each for each in call.criteria if each is not key):
        divisor = gcd(key.weight, other.weight)
        up, down = (weight // divisor * call.review.score_step for weight in (other.weight, key.weight))
        if base + up <= call.review.score_max and base - down >= call.review.score_min:
            found.append({key.id: up, other.id: -down})
    return [{}, min(found, key=lambda shift: max(shift.values()))] if found else []


def _random(*about: object) -> random.Random:
    return random.Random("|".join(map(str, about)))  # noqa: S311 - a planned contest holds no secrets


def make(entries: int, experts: int, call: Definition, seed: str = "2025") -> ContestPlan:
    """The plan of a contest.

    Raises ValueError if the numbers are too small or too large, or if the call takes more people than play.
    """
    _check_playable(call)
    _check("ENTRIES", entries, LEAST_ENTRIES, MOST_ENTRIES)
    _check("EXPERTS", experts, call.review.experts_per_work + MORE_EXPERTS, MOST_EXPERTS)
    entrants = tuple(_entrants(max(3, round(entries / ENTRIES_EACH)), call))
    planned = tuple(_entries(entries, len(entrants), call, seed))
    return ContestPlan(
        call,
        seed,
        planned,
        entrants=entrants,
        experts=tuple(_experts(experts, _employer(entrants, planned), call, seed)),
    )


def _check(name: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise ValueError(f"{name}={number}: the demonstration plays with {least} to {most}")


def _check_playable(call: Definition) -> None:
    """Raise ValueError for what the demonstration has no people for."""
    beyond = {
        "one organizer screens: leave out screening.persons": call.screening.persons > 1,
        "one organizer screens: leave out screening.second_look_percent": call.screening.second_look_percent > 0,
    }
    for why in (words for words, holds in beyond.items() if holds):
        raise ValueError(f"{call.id} cannot be played as it is; {why} in a copy of the file")


# --- entries ------------------------------------------------------------------------------------------------------


def _entries(count: int, owners: int, call: Definition, seed: str) -> Iterator[PlannedEntry]:
    incidents = list(islice(cycle(_INCIDENTS), max(_FEWEST_INCIDENTS, count * 3 // 10)))
    fates = [*incidents, *[(Fate.SCORED, "")] * (count - len(incidents))]
    _random(seed, "fates").shuffle(fates)
    file_name = call.said(Text("成片.mp4", "final cut.mp4"))
    titles, fit, unfit = _titles(call.records_in, seed), cycle(good(call.video, file_name)), bad(call.video, file_name)
    evens, breaks = iter(even_totals(call)), iter([True])
    for number, (fate, fault) in enumerate(fates):
        videos = _videos(unfit.get(fault), next(fit), fate)
        yield PlannedEntry(
            number,
            title=next(titles),
            owner=number % owners,
            fate=fate,
            videos=videos,
            quality=_random(seed, "quality", number).gauss(76, 8),
            even=next(evens, None) if fate is Fate.SCORED else None,
            recommended=call.recommendation.units and number % 4 == 0,
            breaks_off=videos[-1].grain > 0 and next(breaks, False),
        )


def _videos(fault: Recipe | None, fit: Recipe, fate: Fate) -> tuple[Recipe, ...]:
    faulty = (fault,) if fault else ()
    return faulty if fate is Fate.UNFIT else (*faulty, fit)


def _titles(language: Language, seed: str) -> Iterator[str]:
    """Titles, none twice."""
    colon = {"zh": "：", "en": ": "}[language]
    titles = [f"{place}{colon}{subject}" for place, subject in product(_PLACES[language], _SUBJECTS[language])]
    _random(seed, "titles").shuffle(titles)
    return iter(titles)


# --- people -----------------------------------------------------------------------------------------------------


def _entrants(count: int, call: Definition) -> Iterator[PlannedEntrant]:
    """Of each kind in turn. People in China sign in by phone, all others by e-mail."""
    kinds = sorted((kind.id for kind in call.entrant_kinds), reverse=True)
    chinese, language = call.entrants_from == "china", call.records_in
    for number in range(count):
        kind, person = kinds[number % len(kinds)], _person(number, language)
        is_unit, email = kind == "unit", f"entrant{number}@works.example.cn"
        phone = f"1390{number:07d}" if chinese else f"+4930{number:07d}"
        yield PlannedEntrant(
            number,
            kind=kind,
            name=_unit(number, language) if is_unit else person,
            person=person,
            phone=phone,
            email=email,
            contact=phone if chinese and not is_unit else email,
            credit_code=_credit_code(number) if chinese and is_unit else None,
        )


def _unit(number: int, language: Language) -> str:
    places, units = _PLACES[language], _UNITS[language]
    between = "" if language == "zh" else " "
    return f"{places[number // 2 % len(places)]}{between}{units[number // 2 % len(units)]}"


def _person(number: int, language: Language) -> str:
    family, given = _FAMILIES[language], _GIVEN[language]
    names = family[number % len(family)], given[number % len(given)]
    return "".join(names) if language == "zh" else " ".join(reversed(names))


def _credit_code(number: int) -> str:
    first = f"91440100MA5D{number:05d}"
    return first + credit_code.check_character(first)


def _employer(entrants: Sequence[PlannedEntrant], entries: Sequence[PlannedEntry]) -> PlannedEntrant | None:
    """A unit with an entry that goes to the experts, for the expert who works for an entrant; None without units."""
    owners = {entry.owner for entry in entries if entry.fate in REVIEWED}
    return next((entrant for entrant in entrants if entrant.kind == "unit" and entrant.number in owners), None)


def _experts(count: int, employer: PlannedEntrant | None, call: Definition, seed: str) -> Iterator[PlannedExpert]:
    bound = ExpertConduct.BOUND if employer else ExpertConduct.JUDGE
    parts = {0: bound, 1: ExpertConduct.RECUSES, count - 1: ExpertConduct.ABSENT}
    places = _PLACES[call.records_in]
    for number in range(count):
        place, person = places[number % len(places)], _person(number + 17, call.records_in)
        unit, part = call.said(Text(f"{place}大学", f"University of {place}")), parts.get(number, ExpertConduct.JUDGE)
        works_for = employer if part is ExpertConduct.BOUND else None
        yield PlannedExpert(
            number,
            call.said(Text(f"{person}教授", f"Professor {person}")),
            number % len(call.fields),
            unit=works_for.name if works_for else unit,
            credit_code=(works_for and works_for.credit_code) or "",
            email=f"expert{number}@judges.example.cn",
            severity=_random(seed, "severity", number).gauss(0, 6),
            part=part,
        )
