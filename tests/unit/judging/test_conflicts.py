"""Conflicts: who is bound to whom, what the report says, and its workbook."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import text
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem
from chalicelib.judging import conflicts, employers, namesakes
from chalicelib.judging.conflicts import Parties, Reason, Roster
from chalicelib.people import contacts
from chalicelib.people.entrants import EntrantKind, Profile
from chalicelib.people.invited import Expert
from chalicelib.people.recommenders import Recommender
from chalicelib.workbooks import conflict_sheet
from tests.unit import samples
from tests.unit.samples import AT, CALL, CREDIT_CODE, ENTRANT, OFFICE, PROFILE, expert

TWINS = json.loads((Path(__file__).resolve().parents[2] / "twins.json").read_text(encoding="utf-8"))
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
    assert parties.bonds([expert("e1", **one)], [WORK]) == ({(WORK.id, "e1"): reasons} if reasons else {})


def test_a_unit_without_a_code_binds_nobody_without_one() -> None:
    """Two empty codes are not the same code."""
    unit = msgspec.structs.replace(UNIT, credit_code="", email="", phone="")
    assert Parties({}, {UNIT.id: unit}).bonds([expert("e1", credit_code="", email="", phone="")], [WORK]) == {}


def test_nobody_is_bound_to_those_who_are_gone() -> None:
    """Personal data may be erased before a late seat is filled."""
    assert Parties({}, {}).bonds([expert("e1")], [WORK]) == {}


def test_a_unit_keeps_its_own_people_off_the_panel() -> None:
    """Of many experts exactly those of the entrant's unit, however its name is written."""
    parties = Parties({ENTRANT.id: ENTRANT}, {})
    units = [PROFILE.name, f"  {PROFILE.name} ", "另一单位", "广东精工"]
    bound = parties.bonds([expert(f"e{n}", unit=unit) for n, unit in enumerate(units)], [WORK])
    assert bound == {
        (WORK.id, "e0"): (Reason.EMPLOYER,),
        (WORK.id, "e1"): (Reason.EMPLOYER,),
        (WORK.id, "e3"): (Reason.NEAR_EMPLOYER,),
    }


OWN_PEOPLE = msgspec.structs.replace(PERSON, name="欧阳建华", contact_person="欧阳建华")


@pytest.mark.parametrize(
    ("name", "profile", "reasons"),
    [
        ("李四", PROFILE, (Reason.SAME_NAME_CREATOR,)),
        ("李 四", PROFILE, (Reason.SAME_NAME_CREATOR,)),
        ("张三", PROFILE, (Reason.SAME_NAME_CONTACT,)),
        ("欧阳建华", OWN_PEOPLE, (Reason.SAME_NAME_ENTRANT,)),
        ("欧阳建华教授", OWN_PEOPLE, (Reason.SAME_NAME_ENTRANT,)),
        ("广东精工机械有限公司", PROFILE, ()),
        ("张三丰", PROFILE, ()),
        ("李四", None, (Reason.SAME_NAME_CREATOR,)),
    ],
)
def test_an_expert_is_found_among_an_entrys_own_people(
    name: str, profile: Profile | None, reasons: tuple[Reason, ...]
) -> None:
    """Creators, contact person and the person who enters; an expert once drew his own entry, and it came second."""
    entrant = msgspec.structs.replace(ENTRANT, profile=profile)
    found = Parties({ENTRANT.id: entrant}, {}).bonds([msgspec.structs.replace(expert("e1"), name=name)], [WORK])
    assert found == ({(WORK.id, "e1"): reasons} if reasons else {})


# --- by dictionaries, and by comparing every two --------------------------------------------------------------------

NAMES = ["李四", "李 四", "张三", "欧阳建华", "欧阳建华教授", "王五", ""]
UNITS = ["清华大学", "清华大学美术学院", "清华大学 ", "三一集团有限公司", "三一重工股份有限公司", "自由职业", ""]
CODES, PHONES, EMAILS = ["c1", "c2", ""], ["1", "2", ""], ["a@b.cn", "c@d.cn", ""]
Bonds = dict[conflicts.Pair, tuple[Reason, ...]]


@st.composite
def calls(draw: st.DrawFn) -> tuple[list[Expert], list[Entry], Parties]:
    """Some experts, entries, and who is behind these, of so few names and units that many are bound."""

    def some(of: list[str]) -> str:
        return draw(st.sampled_from(of))

    def alike() -> dict[str, str]:
        return {"credit_code": some(CODES), "phone": some(PHONES), "email": some(EMAILS)}

    def profile() -> Profile:
        kind = draw(st.sampled_from(EntrantKind))
        name = some(UNITS if kind is EntrantKind.UNIT else NAMES)
        return msgspec.structs.replace(PERSON, kind=kind, name=name, contact_person=some(NAMES), **alike())

    def work(n: int) -> Entry:
        creators = (f"导演：{some(NAMES)}、{some(NAMES)}", some(NAMES))
        form = msgspec.structs.replace(WORK.form, creators=creators, recommender=some(["u0", "u1", "gone", ""]) or None)
        return msgspec.structs.replace(WORK, id=f"w{n}", owner=some(["o0", "o1", "gone"]), form=form)

    people = [msgspec.structs.replace(expert(f"e{n}", unit=some(UNITS), **alike()), name=some(NAMES)) for n in range(3)]
    owners = [
        msgspec.structs.replace(ENTRANT, id=f"o{n}", profile=draw(st.none() | st.just(profile()))) for n in (0, 1)
    ]
    units = [msgspec.structs.replace(UNIT, id=f"u{n}", name=some(UNITS), **alike()) for n in (0, 1)]
    behind = Parties({each.id: each for each in owners}, {each.id: each for each in units})
    return people, [work(n) for n in range(3)], behind


def one_by_one(people: list[Expert], works: list[Entry], behind: Parties) -> Bonds:
    """The bonds by the plain rule: every expert is compared with every entry."""
    found = {(work.id, each.id): bond(each, work, behind) for work in works for each in people}
    return {pair: tuple(each for each in Reason if each in reasons) for pair, reasons in found.items() if reasons}


def bond(one: Expert, work: Entry, behind: Parties) -> set[Reason]:
    """Why an expert is bound to the people behind an entry."""
    entrant, unit = behind.entrants.get(work.owner), behind.units.get(work.form.recommender or "")
    known = {key for line in work.form.creators for key in namesakes.named_in(line)}
    found = {Reason.SAME_NAME_CREATOR} if namesakes.key_of(one.name) in known else set()
    if entrant is not None and entrant.profile is not None:
        found |= bond_to_entrant(one, entrant.profile)
    if unit is not None:
        found |= bond_to_unit(one, unit)
    return found


def bond_to_entrant(one: Expert, profile: Profile) -> set[Reason]:
    """The same person or unit, or a name that is near."""
    is_unit, own, contact = (
        profile.kind is EntrantKind.UNIT,
        *map(namesakes.key_of, (profile.name, profile.contact_person)),
    )
    key, kin = namesakes.key_of(one.name), employers.kinship(one.unit, profile.name) if is_unit else None
    kinds = {kin.value: reason for kin, reason in conflicts._EMPLOYER.items()}
    found = {
        Reason.PHONE: one.phone and one.phone == profile.phone,
        Reason.EMAIL: one.email and one.email == profile.email,
        Reason.CREDIT_CODE: one.credit_code and one.credit_code == profile.credit_code,
        Reason.SAME_NAME_ENTRANT: key and not is_unit and key == own,
        Reason.SAME_NAME_CONTACT: key and key == contact and (is_unit or contact != own),
    }
    same = {Reason.EMPLOYER} if is_unit and one.unit and text.fold(one.unit) == text.fold(profile.name) else set()
    return same | ({kinds[kin.value]} if kin else set()) | {reason for reason, holds in found.items() if holds}


def bond_to_unit(one: Expert, unit: Recommender) -> set[Reason]:
    """Anything that ties an expert to a recommending unit, or a name that is near."""
    kin = employers.kinship(one.unit, unit.name)
    alike = any(
        getattr(one, name) and getattr(one, name) == getattr(unit, name) for name in ("phone", "email", "credit_code")
    )
    same = one.unit and text.fold(one.unit) == text.fold(unit.name)
    near = {conflicts._UNIT[kin]} if kin else set()
    return near | ({Reason.RECOMMENDING_UNIT} if alike or same else set())


@given(calls())
def test_dictionaries_find_exactly_whom_comparing_every_two_finds(
    call: tuple[list[Expert], list[Entry], Parties],
) -> None:
    """Also where the entries come one at a time, each with its own people alone."""
    people, works, behind = call
    wanted, roster = one_by_one(*call), Roster(people)
    assert behind.bonds(people, works) == wanted
    singly = Bonds()
    for work in works:
        singly |= roster.bonds([work], behind)
    assert singly == wanted


def dismissed(*reasons: Reason, who: str = "e1", withdrawn: bool = False) -> conflicts.Dismissals:
    """An organizer has looked at some doubts."""
    row = conflicts.dismiss(
        None, (WORK.id, who), contest=CALL.id, reasons=reasons, by=OFFICE, at=AT, why="同名不同人"
    ).row
    return {(WORK.id, who): conflicts.withdraw(row, OFFICE, AT, "看错了").row if withdrawn else row}


NAMESAKE, NEAR = Reason.SAME_NAME_CREATOR, Reason.NEAR_EMPLOYER


@pytest.mark.parametrize(
    ("reasons", "known", "bars"),
    [
        ((Reason.PHONE,), {}, True),
        ((NAMESAKE,), {}, True),
        ((NAMESAKE,), dismissed(NAMESAKE), False),
        ((NAMESAKE,), dismissed(NAMESAKE, NEAR), False),
        ((NAMESAKE,), dismissed(NAMESAKE, withdrawn=True), True),
        ((NAMESAKE, NEAR), dismissed(NAMESAKE), True),
        ((NAMESAKE, Reason.PHONE), dismissed(NAMESAKE), True),
        ((NAMESAKE,), dismissed(NAMESAKE, who="e2"), True),
    ],
)
def test_what_bars(reasons: tuple[Reason, ...], known: conflicts.Dismissals, bars: bool) -> None:
    """Whatever is certain, and every doubt that nobody has dismissed for just this pair and reason."""
    pair = (WORK.id, "e1")
    assert conflicts.barred({pair: reasons}, known) == ({pair} if bars else set())


@pytest.mark.parametrize("reasons", [(), (Reason.PHONE,), (NAMESAKE, Reason.DECLARED)])
def test_what_is_certain_cannot_be_dismissed(reasons: tuple[Reason, ...]) -> None:
    """Only names leave room for doubt."""
    with pytest.raises(Problem) as refused:
        dismissed(*reasons)
    assert [(each.field, each.code) for each in refused.value.fields] == [("reasons", "NOT_A_CHOICE")]


def test_a_dismissal_keeps_who_when_and_why() -> None:
    """And a second one goes on from the first row's history."""
    (row,) = dismissed(NAMESAKE).values()
    assert (row.by, row.at, row.why, row.reasons) == (OFFICE, AT, "同名不同人", (NAMESAKE,))
    stored = msgspec.structs.replace(row, revision=3, head="ab")
    again = conflicts.dismiss(
        stored, (WORK.id, "e1"), contest=CALL.id, reasons=(NEAR,), by=OFFICE, at=AT, why="两家单位"
    ).row
    assert (again.revision, again.head, again.reasons) == (3, "ab", (NEAR,))
    with pytest.raises(Problem):
        conflicts.withdraw(stored, OFFICE, AT, " ")


def test_experts_who_were_registered_twice_are_found() -> None:
    """By phone, or by name and unit together; a name alone is no sign."""
    people = [
        msgspec.structs.replace(expert(who), name=name, unit=unit, phone=phone)
        for who, name, unit, phone in [
            ("a", "王伟", "清华大学", ""),
            ("b", "王 伟", "清华大学 ", ""),
            ("c", "王伟", "北京大学", "13800138000"),
            ("d", "李娜", "武汉大学", "13800138000"),
            ("e", "李娜", "南京大学", ""),
        ]
    ]
    assert conflicts.twins(people) == [("a", "b"), ("c", "d")]


@pytest.mark.parametrize(("one", "other", "same"), TWINS)
def test_two_experts_are_told_as_the_page_tells_them(one: list[str], other: list[str], same: bool) -> None:
    """The report and the page where experts are added agree on every case of the table."""
    people = [
        msgspec.structs.replace(
            expert(who), name=text.clean_line(name), unit=text.clean_line(unit), phone=contacts.plain_telephone(phone)
        )
        for who, (name, unit, phone) in {"a": one, "b": other}.items()
    ]
    assert conflicts.twins(people) == ([("a", "b")] if same else [])


def test_the_report_says_who_why_what_is_open_and_which_works_run_short() -> None:
    """With what was declared and dismissed; an open doubt counts as a bar; the workbook has a line for each pair."""
    experts = [
        expert("bound", unit=PROFILE.name),
        expert("recused"),
        msgspec.structs.replace(expert("e1"), name="李四"),
        msgspec.structs.replace(expert("open"), name="王五"),
        expert("free"),
    ]
    parties = Parties({ENTRANT.id: ENTRANT}, {UNIT.id: UNIT})
    given: dict[str, Any] = {
        "bonds": parties.bonds(experts, [WORK]),
        "declared": {(WORK.id, "recused")},
        "dismissed": dismissed(NAMESAKE),
        "at": AT,
    }
    found = conflicts.report([WORK], experts, per_work=3, **given)
    assert [(pair["expert"], pair["reasons"], pair["standing"], pair["why"]) for pair in found["pairs"]] == [
        ("bound", (Reason.EMPLOYER,), "barred", ""),
        ("recused", (Reason.DECLARED,), "barred", ""),
        ("e1", (NAMESAKE,), "dismissed", "同名不同人"),
        ("open", (NAMESAKE,), "doubtful", ""),
    ]
    barred = {each["id"]: each["barred"] for each in found["experts"]}
    assert barred == {"bound": 1, "recused": 1, "e1": 0, "open": 1, "free": 0}
    assert found["short"] == [{"id": WORK.id, "title": WORK.form.title, "receipt": WORK.receipt, "able": 2}]
    assert conflicts.report([WORK], experts, per_work=2, **given)["short"] == []
    book = conflict_sheet.workbook(msgspec.json.decode(msgspec.json.encode(found)), CALL)
    assert [[row[3:] for row in sheet.rows] for sheet in book.sheets[:2]] == [
        [("bound", PROFILE.name, "工作单位即投稿单位"), ("recused", experts[1].unit, "专家申请回避")],
        [
            ("李四", "e1大学", "与主创人员同名", "已排除", "同名不同人"),
            ("王五", "open大学", "与主创人员同名", "请核对", ""),
        ],
    ]
    assert book.sheets[-1].rows == ((WORK.receipt, WORK.form.title, 2, 3),)


def test_every_reason_has_words() -> None:
    """None reaches a reader as a code."""
    assert set(conflicts.REASONS) == set(Reason)
