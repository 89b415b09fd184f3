"""Employers 工作单位: whether two names tell that one unit is a part of the other, or that they may belong together.

Only names are compared. A part is certain where the rest of the longer name is that of a department, a branch or a
subsidiary (清华大学 and 清华大学美术学院). Everything else that two names share is for a person to check: 中国石油集团
and 中国石油大学 share a name and nothing else.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from chalicelib import text


class Kinship(StrEnum):
    """What two names tell of their units."""

    SAME = "same"
    PART = "part"
    LIKELY = "likely"


class Employer(NamedTuple):
    """A unit's name, folded: whole, up to 集团 (empty where there is no such word), and without its legal form."""

    whole: str
    group: str
    core: str

    @property
    def handles(self) -> set[str]:
        """The strings by which another name may contain this one."""
        return {handle for handle in self if len(handle) >= 2 and not _says_nothing(handle)}


def _folded(words: str) -> list[str]:
    return [text.fold(word) for word in words.split()]


def _either(words: str) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(sorted(_folded(words), key=len, reverse=True))


_NEVER_A_UNIT = frozenset(
    _folded(
        "无 暂无 没有 个人 自由 自由人 自由职业 自由职业者 自由撰稿人 自媒体 自媒体人 独立导演 独立制片人"
        " 独立策展人 退休"
        " 已退休 离休 学生 其他 none n/a na freelance freelancer self-employed retired student independent"
    )
)
# Words that say what a unit is and not which, and words that say where: a name made of either alone binds nobody.
_KINDS_OF_UNIT = _either(
    "大学 学院 学校 公司 集团 有限 责任 股份 分公司 子公司 控股 总公司 电视台 广播电视台 电台 融媒体中心 报社"
    " 出版社 杂志社 研究院 研究所 工作室 中心 协会 学会"
    " 委员会 医院 宣传部 办公室 厂 局 部 厅 院 所 台 社 会 工业 师范 科技 理工 医科 农业 财经 交通 传媒 文化"
    " 传播 影视 广告 艺术 美术 电影 音乐 新闻 人民"
    " university college school company group institute center media"
)
_PLACES = _either(
    "中国 国家 全国 中央 北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北"
    " 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆"
    " 香港 澳门 深圳 广州 青岛 大连 宁波 厦门 成都 武汉 西安 南京 杭州 苏州 长沙 郑州 沈阳 济南 哈尔滨 长春"
    " 合肥 福州 南昌 昆明 贵阳 南宁 太原 石家庄 兰州 乌鲁木齐 省 市 县 区"
)
_SAYS_NOTHING = re.compile(f"(?:{_KINDS_OF_UNIT})*|(?:{_PLACES})*")
_LEGAL_WORDS = (
    "有限责任公司 股份有限公司 集团有限公司 集团公司 集团 有限公司 控股 股份 有限 总公司 公司 co.,ltd. co. ltd."
    " limited inc. group corporation"
)
_LEGAL = re.compile(f"(?:{_either(_LEGAL_WORDS)})+$")
_LEGAL_ONLY = re.compile(f"(?:{_either(_LEGAL_WORDS)})*")
_BRANCH_ONLY = re.compile(f"(?:{_either(_LEGAL_WORDS + ' 分公司 子公司 分部 总部')}|{_PLACES})*")
_DIVISION = re.compile(
    ".*(?:"
    + _either(
        "学院 系 部 处 科 室 中心 公司 研究院 研究所 实验室 委员会 支部 党委 团委 工会 协会 联合会 出版社"
        " 杂志社 编辑部 医院 频道 栏目 记者站 分社 支社 办事处"
        " 工作室 工作站 车间 厂 院 所 局 队 站 基地 分行 支行 分校 校区 附中 附小 附属中学 附属小学 博物馆"
        " 图书馆 school department faculty institute center branch lab"
    )
    + ")"
)
# What follows 大学 in 上海大学生电影节 and 北京大学城: another word has begun.
_ANOTHER_WORD = re.compile("[生城]")
_REGION = re.compile("(?:.{1,7}?(?:省|自治区|自治州|市|县|区|州|盟|旗))+")
_OF_A_REGION = re.compile(f"{_REGION.pattern}.+")
_PARTY = re.compile("中共|共青团|中国共产党")
_SEVERAL = re.compile("[、;；/|／｜\n]")
_NAMED_FROM, _BRAND_FROM = 4, 3  # characters; a shorter name, as of a brand, is found only as a group's
_ENDS_A_UNIT = re.compile(".*(?:" + _KINDS_OF_UNIT + "|室|处|科|厅|署|办|馆|社|网|报|station|inc|ltd)")


@lru_cache(maxsize=4096)
def employers_of(unit: str) -> tuple[Employer, ...]:
    """The units that a text names, which may be several; none where it names no unit (自由职业)."""
    return tuple(found for part in _SEVERAL.split(unit) if (found := _employer(text.fold(part))) is not None)


def _employer(whole: str) -> Employer | None:
    if len(whole) < 2 or whole in _NEVER_A_UNIT or _says_nothing(whole):
        return None
    head, word, _ = whole.partition(_GROUP)
    return Employer(whole, head + word if word else "", _LEGAL.sub("", whole))


_GROUP = text.fold("集团")


def _says_nothing(name: str) -> bool:
    return _SAYS_NOTHING.fullmatch(name) is not None


def kinship(one: str, other: str) -> Kinship | None:
    """What the names of two units tell; None if they tell nothing."""
    pairs = ((a, b) for a in employers_of(one) for b in employers_of(other))
    return closest(_kinship(*sorted(pair, key=lambda each: (len(each.whole), each.whole))) for pair in pairs)


def closest(found: Iterable[Kinship | None]) -> Kinship | None:
    """The strongest of several findings."""
    seen = set(found)
    return next((each for each in Kinship if each in seen), None)


def _kinship(short: Employer, long: Employer) -> Kinship | None:
    if short.whole == long.whole:
        return Kinship.SAME
    rules = (_by_whole_name, _by_group, _by_core)
    return closest(rule(short, long) for rule in rules)


def _by_whole_name(short: Employer, long: Employer) -> Kinship | None:
    """The longer name holds the shorter one whole."""
    if len(short.whole) < _NAMED_FROM or short.whole not in long.whole:
        return None
    before, _, after = long.whole.partition(short.whole)
    if short.whole.endswith("大学") and _ANOTHER_WORD.match(after):
        return None
    if not before:
        is_part = _DIVISION.fullmatch(after) and _ENDS_A_UNIT.fullmatch(short.whole)
        return Kinship.PART if is_part else Kinship.LIKELY
    is_full_name = _REGION.fullmatch(before) and _OF_A_REGION.fullmatch(short.whole) and not after
    is_within = is_full_name or _PARTY.fullmatch(before)
    return Kinship.PART if is_within else Kinship.LIKELY


def _by_group(short: Employer, long: Employer) -> Kinship | None:
    """Both are of one group: a part where one of them is the group itself."""
    if not short.group or _says_nothing(short.group) or not long.whole.startswith(short.group):
        return None
    heads = (each.whole.removeprefix(short.group) for each in (short, long))
    return Kinship.PART if any(_LEGAL_ONLY.fullmatch(rest) for rest in heads) else Kinship.LIKELY


def _by_core(short: Employer, long: Employer) -> Kinship | None:
    """One name begins with the other's, legal form aside: 三一集团有限公司 and 三一重工股份有限公司."""
    found: list[Kinship] = []
    for one, other in ((short, long), (long, short)):
        if one.core == one.whole or _says_nothing(one.core) or not other.whole.startswith(one.core):
            continue
        rest = other.whole.removeprefix(one.core)
        if _BRANCH_ONLY.fullmatch(rest) and len(one.core) >= _NAMED_FROM:
            found.append(Kinship.PART)
        elif len(one.core) >= _BRAND_FROM or one.group or _BRANCH_ONLY.fullmatch(rest):
            found.append(Kinship.LIKELY)
    return closest(found)


class Directory:
    """Units' names of people, by which those of another unit are found without comparing it with every one."""

    def __init__(self, units: Mapping[str, str]) -> None:
        """`units` are the units by the id of the person who belongs to them."""
        self._units = units
        self._by_handle: dict[str, set[str]] = defaultdict(set)
        self._by_piece: dict[str, set[str]] = defaultdict(set)
        for person, unit in units.items():
            for employer in employers_of(unit):
                for handle in employer.handles:
                    self._by_handle[handle].add(person)
                for piece in _pieces(employer.whole, range(2, len(employer.whole) + 1)):
                    self._by_piece[piece].add(person)
        self._lengths = sorted({len(handle) for handle in self._by_handle})
        self._known: dict[str, dict[str, Kinship]] = {}

    def kin_of(self, unit: str) -> Mapping[str, Kinship]:
        """Those whose unit is bound to this one by name."""
        if unit not in self._known:
            near = set(self._near(unit))
            found = {person: kinship(self._units[person], unit) for person in sorted(near)}
            self._known[unit] = {person: kin for person, kin in found.items() if kin is not None}
        return self._known[unit]

    def _near(self, unit: str) -> Iterator[str]:
        for employer in employers_of(unit):
            for handle in employer.handles:
                yield from self._by_piece.get(handle, ())
            for piece in _pieces(employer.whole, self._lengths):
                yield from self._by_handle.get(piece, ())


def _pieces(name: str, lengths: Iterable[int]) -> Iterator[str]:
    return (name[start : start + size] for size in lengths for start in range(len(name) - size + 1))
