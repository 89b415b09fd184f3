"""Employers: what two units' names tell, and that a directory tells the same without comparing every two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.judging import employers
from chalicelib.judging.employers import Directory, Kinship

SAME, PART, LIKELY = Kinship.SAME, Kinship.PART, Kinship.LIKELY

PAIRS: list[tuple[str, str, Kinship | None]] = [
    # one spelling or another
    ("中国传媒大学", "中国传媒大学", SAME),
    ("中国传媒大学", " 中国传媒大学 ", SAME),
    ("广东精工机械有限公司", "广东精工机械（有限公司）", SAME),
    ("ABC Media", "ＡＢＣ ＭＥＤＩＡ", SAME),
    ("北京大学、中国影协", "中国影协", SAME),
    # departments, branches, subsidiaries
    ("清华大学", "清华大学美术学院", PART),
    ("清华大学（新闻与传播学院）", "清华大学", PART),
    ("南京大学", "南京大学医学院附属鼓楼医院", PART),
    ("长江大学", "长江大学工程技术学院", PART),
    ("中央广播电视总台", "中央广播电视总台央视综合频道", PART),
    ("人民日报社", "人民日报社新媒体中心", PART),
    ("北京电视台", "北京电视台新闻中心", PART),
    ("工业和信息化部", "工业和信息化部新闻宣传中心", PART),
    ("广东精工机械有限公司", "广东精工机械有限公司深圳分公司", PART),
    ("广东精工机械有限公司", "广东精工机械股份有限公司", PART),
    ("海尔集团", "海尔集团公司青岛分公司", PART),
    ("海尔集团有限公司", "海尔集团", PART),
    ("中国移动通信集团有限公司", "中国移动通信集团广东有限公司深圳分公司", PART),
    ("东莞市工业和信息化局", "广东省东莞市工业和信息化局", PART),
    ("清华大学", "共青团清华大学委员会", PART),
    ("宝钢集团有限公司", "中共宝钢集团有限公司委员会", PART),
    # to be checked by a person
    ("中国移动通信集团广东有限公司", "中国移动通信集团江苏有限公司", LIKELY),
    ("三一集团有限公司", "三一重工股份有限公司", LIKELY),
    ("比亚迪股份有限公司", "比亚迪汽车有限公司", LIKELY),
    ("广东精工机械有限公司", "广东精工", LIKELY),
    ("格力电器", "珠海格力电器股份有限公司", LIKELY),
    ("东软集团", "沈阳东软集团有限公司", LIKELY),
    ("中国航天科技集团有限公司", "航天科技集团", LIKELY),
    ("中国石油集团", "中国石油大学", LIKELY),
    ("中国科学院", "中国科学院大学", LIKELY),
    ("山东大学", "山东大学（威海）", LIKELY),
    ("西安电子科技大学", "电子科技大学", LIKELY),
    ("Tsinghua University", "School of Art, Tsinghua University", LIKELY),
    # nothing
    ("武汉大学", "华中科技大学", None),
    ("中国石油大学（北京）", "中国石油大学（华东）", None),
    ("天津工业大学", "工业大学", None),
    ("上海大学", "上海大学生电影节组委会", None),
    ("北京大学", "北京大学城管理委员会", None),
    ("江苏省工业和信息化厅", "浙江省工业和信息化厅", None),
    ("工业和信息化部", "河北省工业和信息化厅", None),
    ("华为技术有限公司", "华为终端有限公司", None),
    ("电视台", "北京电视台", None),
    ("上海市", "上海市文联", None),
    ("中国", "中国电影集团公司", None),
    ("影视传媒有限公司", "长沙影视传媒有限公司", None),
    ("自由职业", "自由职业", None),
    ("自由职业", "自由职业者联盟工作室", None),
    ("退休", "退休干部之家", None),
    ("", "清华大学", None),
    ("无", "无锡市广播电视台", None),
]


@pytest.mark.parametrize(("one", "other", "kin"), PAIRS)
def test_what_two_names_tell(one: str, other: str, kin: Kinship | None) -> None:
    """Either way round: a part is certain, a name that is merely near is a doubt, a word that all bear nothing."""
    assert employers.kinship(one, other) == employers.kinship(other, one) == kin


WORDS = (
    "清华",
    "大学",
    "美术",
    "学院",
    "海尔",
    "集团",
    "有限公司",
    "青岛",
    "分公司",
    "中国",
    "电视台",
    "、",
    "市",
    "媒体",
)
UNITS = st.lists(st.sampled_from(WORDS), max_size=5).map("".join)


@given(st.lists(UNITS, max_size=6), UNITS)
def test_a_directory_finds_exactly_whom_comparing_every_two_finds(units: list[str], asked: str) -> None:
    """It looks up pieces of names, so that a call of 50,000 entries does not compare each with every expert."""
    people = {f"e{number}": unit for number, unit in enumerate(units)}
    pairs = {person: employers.kinship(unit, asked) for person, unit in people.items()}
    assert Directory(people).kin_of(asked) == {person: kin for person, kin in pairs.items() if kin is not None}


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_are_compared_and_alike_either_way_round(one: str, other: str) -> None:
    """People write anything into a field."""
    assert employers.kinship(one, other) == employers.kinship(other, one)
