"""Conflicts: who is bound to whom, what the report says, and its workbook."""

import msgspec
import pytest

from chalicelib import text
from chalicelib.judging import conflicts
from chalicelib.judging.conflicts import Parties, Reason
from chalicelib.people.entrants import EntrantKind, Profile
from chalicelib.people.recommenders import Recommender
from chalicelib.workbooks import conflict_sheet
from tests.unit import samples
from tests.unit.samples import AT, CALL, CREDIT_CODE, ENTRANT, PROFILE, expert

WORK = samples.submitted()
UNIT = Recommender(
    id="u1",
    contest=CALL.id,
    name="广州市工业和信息化局",
    credit_code="11440100007482506D",
    province="广东省",
    city="广州市",
    contact_person="赵六",
    email="gz@example.cn",
    phone="13700137000",
    created_at=AT,
)
PERSON = Profile(
    kind=EntrantKind.INDIVIDUAL,
    name="赵六",
    province="广东省",
    city="广州市",
    contact_person="赵六",
    phone="13900139000",
    email="zhao@example.cn",
)


@pytest.mark.parametrize(
    ("one", "profile", "reasons"),
    [
        ({}, PROFILE, ()),
        ({}, None, ()),
        ({"credit_code": CREDIT_CODE}, PROFILE, (Reason.CREDIT_CODE,)),
        ({"credit_code": ""}, PERSON, ()),
        ({"unit": "广东精工机械有限公司"}, PROFILE, (Reason.EMPLOYER,)),
        ({"unit": "广东精工机械 有限公司（）"}, PROFILE, (Reason.EMPLOYER,)),
        ({"unit": "赵六"}, PERSON, ()),
        ({"phone": "13900139000"}, PERSON, (Reason.PHONE,)),
        ({"phone": ""}, msgspec.structs.replace(PERSON, phone=""), ()),
        ({"phone": "13600136000"}, PERSON, ()),
        ({"credit_code": ""}, msgspec.structs.replace(PERSON, credit_code=""), ()),
        ({"email": ""}, msgspec.structs.replace(PERSON, email=""), ()),
        ({"email": "zhao@example.cn"}, PERSON, (Reason.EMAIL,)),
        ({"unit": "广州市工业和信息化局"}, PROFILE, (Reason.RECOMMENDING_UNIT,)),
        ({"credit_code": UNIT.credit_code}, PERSON, (Reason.RECOMMENDING_UNIT,)),
        ({"email": "gz@example.cn"}, PERSON, (Reason.RECOMMENDING_UNIT,)),
        ({"credit_code": CREDIT_CODE, "unit": UNIT.name}, PROFILE, (Reason.CREDIT_CODE, Reason.RECOMMENDING_UNIT)),
    ],
)
def test_who_is_bound_to_whom(one: dict[str, str], profile: Profile | None, reasons: tuple[Reason, ...]) -> None:
    """The same unit by code or name, the same person by phone or e-mail; nothing is bound by what is left empty."""
    entrant = msgspec.structs.replace(ENTRANT, profile=profile)
    parties = Parties({ENTRANT.id: entrant}, {UNIT.id: UNIT})
    assert parties.bonds(expert("e1", **one), WORK) == reasons


def test_a_unit_without_a_code_binds_nobody_without_one() -> None:
    """Two empty codes are not the same code."""
    unit = msgspec.structs.replace(UNIT, credit_code="", email="", phone="")
    assert Parties({}, {UNIT.id: unit}).bonds(expert("e1", credit_code="", email="", phone=""), WORK) == ()


def test_nobody_is_bound_to_those_who_are_gone() -> None:
    """Personal data may be erased before a late seat is filled."""
    assert Parties({}, {}).bonds(expert("e1"), WORK) == ()


def test_a_unit_keeps_its_own_people_off_the_panel() -> None:
    """Of many experts exactly those of the entrant's unit, however its name is written."""
    parties = Parties({ENTRANT.id: ENTRANT}, {})
    units = [PROFILE.name, f"  {PROFILE.name} ", "另一单位", "广东精工"]
    bound = [bool(parties.bonds(expert(f"e{n}", unit=unit), WORK)) for n, unit in enumerate(units)]
    assert bound == [text.fold(unit) == text.fold(PROFILE.name) for unit in units] == [True, True, False, False]


def test_the_report_says_who_why_and_which_works_run_short() -> None:
    """With what was declared; the workbook has a line for each pair."""
    experts = [expert("bound", unit=PROFILE.name), expert("recused"), expert("free")]
    parties = Parties({ENTRANT.id: ENTRANT}, {UNIT.id: UNIT})
    found = conflicts.report([WORK], experts, parties=parties, declared={(WORK.id, "recused")}, per_work=2, at=AT)
    assert [(pair["expert"], pair["reasons"]) for pair in found["pairs"]] == [
        ("bound", (Reason.EMPLOYER,)),
        ("recused", (Reason.DECLARED,)),
    ]
    assert [(each["id"], each["barred"]) for each in found["experts"]] == [("bound", 1), ("recused", 1), ("free", 0)]
    assert found["short"] == [{"id": WORK.id, "title": WORK.form.title, "receipt": WORK.receipt, "able": 1}]
    enough = conflicts.report([WORK], experts, parties=parties, declared={(WORK.id, "recused")}, per_work=1, at=AT)
    assert enough["short"] == []
    book = conflict_sheet.workbook(msgspec.json.decode(msgspec.json.encode(found)), "征选")
    assert [row[3:] for row in book.sheets[0].rows] == [
        ("bound", PROFILE.name, "工作单位即投稿单位"),
        ("recused", experts[1].unit, "专家申请回避"),
    ]
    assert book.sheets[1].rows == ((WORK.receipt, WORK.form.title, 1, 2),)


def test_every_reason_has_words() -> None:
    """None reaches a reader as a code."""
    assert set(conflicts.REASONS) == set(Reason)
