"""Entrants: who they are, how they are reached, and what they agreed to."""

from typing import Any

import msgspec
import pytest

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.call import definition
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.people import entrants
from chalicelib.people.entrants import Consent, Entrant, EntrantKind, Member
from tests.unit.samples import AT, CALL, CONSENT, CREDIT_CODE, ENTRANT, LATER, OPENS, PROFILE, code_of, refused_fields

NEWCOMER = entrants.arrive("o1", CALL.id, "13800138000", OPENS).row


def described(**more: Any) -> Change[Entrant]:
    """The newcomer fills in a profile."""
    consent = more.pop("consent", CONSENT)
    return entrants.describe(
        NEWCOMER, msgspec.structs.replace(PROFILE, **more), consent=consent, definition=CALL, at=AT
    )


def test_somebody_arrives_and_says_who_they_are() -> None:
    """Two changes, each by the entrant; the profile in one spelling, the consent with its moment."""
    actor = Actor(Role.ENTRANT, "o1")
    assert entrants.arrive("o1", CALL.id, "13800138000", OPENS) == Change(
        row=Entrant(id="o1", contest=CALL.id, contact="13800138000", created_at=OPENS),
        action="arrive",
        by=actor,
        at=OPENS,
    )
    typed = {
        "name": " 广东精工\u200b机械有限公司 ",
        "phone": "+86 138-0013-8000",
        "email": " Zhang@Example.CN",
        "credit_code": "9135 0100 m000100y43",
    }
    assert described(**typed) == Change(
        row=msgspec.structs.replace(NEWCOMER, profile=PROFILE, privacy=CONSENT), action="describe", by=actor, at=AT
    )


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"name": " "}, [("name", "REQUIRED")]),
        ({"name": "工" * 101}, [("name", "TOO_LONG")]),
        ({"province": "", "city": ""}, [("province", "REQUIRED"), ("city", "REQUIRED")]),
        ({"contact_person": "张\x00三"}, [("contact_person", "BAD_CHARACTER")]),
        ({"phone": ""}, [("phone", "REQUIRED")]),
        ({"phone": "020-12345678"}, [("phone", "BAD_PHONE")]),
        ({"email": "zhang"}, [("email", "BAD_EMAIL")]),
        ({"email": "a@b.cn\nbcc: c@d.cn"}, [("email", "BAD_EMAIL")]),
        ({"credit_code": None}, [("credit_code", "BAD_CREDIT_CODE")]),
        ({"credit_code": CREDIT_CODE[:-1] + "4"}, [("credit_code", "ODD_CREDIT_CODE")]),
    ],
)
def test_everything_wrong_with_a_profile_is_named(wrong: dict[str, Any], found: list[tuple[str, str]]) -> None:
    """Field by field, all at once."""
    assert refused_fields(lambda: described(**wrong)) == found


def test_a_credit_code_is_refused_with_the_reason_in_both_languages() -> None:
    """A slip of one character is found, and its reader is told what kind it is."""
    fields = text.Fields()
    entrants.clean_credit_code(fields, CREDIT_CODE[:-1])
    with pytest.raises(Problem) as caught:
        fields.check()
    message = caught.value.fields[0].message
    assert message.zh == "统一社会信用代码不正确：应为 18 位，现为 17 位"
    assert message.en == "The credit code is wrong: 18 characters are needed, 17 were given"


def test_a_person_has_no_credit_code() -> None:
    """What the page may still hold of one is dropped, not judged."""
    row = described(kind=EntrantKind.INDIVIDUAL, credit_code="nonsense").row
    assert row.profile == msgspec.structs.replace(PROFILE, kind=EntrantKind.INDIVIDUAL, credit_code=None)


@pytest.mark.parametrize(
    "consent",
    [
        Consent("0", CONSENT.sha256, AT),
        Consent(CONSENT.version, "0" * 64, AT),
    ],
)
def test_the_privacy_notice_is_agreed_to_as_it_stands(consent: Consent) -> None:
    """By version and by the hash of its words: whoever saw an older text reads the new one first."""
    assert refused_fields(lambda: described(consent=consent)) == [("privacy", "OUTDATED_TEXT")]


def test_a_notice_that_is_not_ticked_is_named_with_everything_else() -> None:
    """The page sends an empty version then, so that all faults are told at once, in the form's order."""
    assert refused_fields(lambda: described(name="", email="", consent=Consent("", "", AT))) == [
        ("name", "REQUIRED"),
        ("email", "REQUIRED"),
        ("privacy", "NOT_AGREED"),
    ]


XIAMEN = "91350203M0001QKT19"  # on a real licence of before 2016, with a check character that does not fit


@pytest.mark.parametrize(
    ("code", "confirmed", "found"),
    [
        (XIAMEN, False, [("credit_code", "ODD_CREDIT_CODE")]),
        (XIAMEN, True, []),
        (XIAMEN.lower(), True, []),
        (XIAMEN[:-1], True, [("credit_code", "BAD_CREDIT_CODE")]),
        ("9135O203M0001QKT19", True, [("credit_code", "BAD_CREDIT_CODE")]),
        ("91350203M0001QKTI9", True, [("credit_code", "BAD_CREDIT_CODE")]),
        ("", True, [("credit_code", "BAD_CREDIT_CODE")]),
    ],
)
def test_a_genuine_code_with_an_odd_check_character_can_be_confirmed(
    code: str, confirmed: bool, found: list[tuple[str, str]]
) -> None:
    """It is asked about first, because most such codes are slips; other faults of form cannot be confirmed."""
    change = {"credit_code": code, "credit_code_confirmed": confirmed}
    assert refused_fields(lambda: described(**change)) == found


def test_only_an_odd_code_stays_confirmed() -> None:
    """The flag for screeners says that the check character does not fit, so a box ticked for nothing is forgotten."""
    rows = [described(credit_code=code, credit_code_confirmed=True).row.profile for code in (XIAMEN, CREDIT_CODE)]
    assert [row and row.credit_code_confirmed for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("province", "code", "stored", "found"),
    [
        ("香港特别行政区", None, None, []),
        ("澳门特别行政区", " ", None, []),
        ("台湾省", "", None, []),
        ("台湾省", CREDIT_CODE, CREDIT_CODE, []),
        ("台湾省", "12345678", None, [("credit_code", "BAD_CREDIT_CODE")]),
        ("广东省", "", None, [("credit_code", "BAD_CREDIT_CODE")]),
    ],
)
def test_units_of_regions_without_the_code_need_none(
    province: str, code: str | None, stored: str | None, found: list[tuple[str, str]]
) -> None:
    """The list of provinces offers these regions, so their units must be able to enter, with their own numbers."""
    change = {"province": province, "credit_code": code, "phone": "+852 5123 4567"}
    assert refused_fields(lambda: described(**change)) == found
    if not found:
        profile = described(**change).row.profile
        assert profile is not None
        assert (profile.credit_code, profile.phone) == (stored, "+85251234567")


def test_a_person_need_not_type_their_name_twice() -> None:
    """Whom to ask for is the person who enters, unless they name somebody else; a unit names somebody."""
    person = {"kind": EntrantKind.INDIVIDUAL, "name": "张三", "credit_code": None}
    profiles = [described(**person, contact_person=typed).row.profile for typed in ("", "李四")]
    assert [profile and profile.contact_person for profile in profiles] == ["张三", "李四"]
    assert refused_fields(lambda: described(contact_person="")) == [("contact_person", "REQUIRED")]


def test_a_call_takes_the_kinds_of_entrant_it_names() -> None:
    """A call for individuals takes no units, whatever a page sends."""
    individuals = msgspec.structs.replace(CALL, entrant_kinds=CALL.entrant_kinds[1:])
    assert [kind.id for kind in individuals.entrant_kinds] == ["individual"]
    assert refused_fields(entrants.describe, NEWCOMER, PROFILE, CONSENT, individuals, AT) == [("kind", "NOT_A_CHOICE")]


def test_every_kind_a_definition_may_name_has_its_form() -> None:
    """The two lists of kinds are one."""
    named = definition.EntrantChoice.__annotations__["id"].__args__
    assert set(named) == {kind.value for kind in EntrantKind}


def test_a_work_needs_a_profile() -> None:
    """Nobody enters without saying who they are."""
    assert code_of(entrants.require_profile, NEWCOMER) == "PROFILE_MISSING"
    assert entrants.require_profile(described().row) == PROFILE


def test_an_account_with_a_team_stays_a_unit_s() -> None:
    """Its members work in the name of the unit; once they are removed, it may be a person's."""
    person = msgspec.structs.replace(PROFILE, kind=EntrantKind.INDIVIDUAL)
    unit = msgspec.structs.replace(NEWCOMER, members=(Member(id="o2", shown="l***@example.cn", since=AT),))
    found = refused_fields(entrants.describe, unit, person, consent=CONSENT, definition=CALL, at=AT)
    assert found == [("kind", "HAS_TEAM")]
    assert described(kind=EntrantKind.INDIVIDUAL).row.profile is not None


NEW = msgspec.structs.replace(CALL, privacy=msgspec.structs.replace(CALL.privacy, version="2"))
CORRECTED = msgspec.structs.replace(CALL, privacy=msgspec.structs.replace(CALL.privacy, version="1.1"))


def test_a_notice_that_means_something_else_asks_again() -> None:
    """A correction does not; who has agreed to none yet is asked with the profile."""
    agreed = msgspec.structs.replace(ENTRANT, privacy=Consent("1", CALL.privacy.sha256, AT))
    assert [entrants.asks_again(agreed, each) for each in (CALL, CORRECTED, NEW)] == [False, False, True]
    assert not entrants.asks_again(msgspec.structs.replace(ENTRANT, privacy=None), NEW)


def test_an_entrant_agrees_to_the_notice_in_force_alone() -> None:
    """Its version and hash are kept with the time, and history tells from which version to which."""
    agreed = msgspec.structs.replace(ENTRANT, privacy=Consent("1", CALL.privacy.sha256, AT))
    mine = Consent("2", NEW.privacy.sha256, LATER)
    change = entrants.agree(agreed, mine, NEW)
    assert (change.row.privacy, change.before, change.after, change.at) == (mine, "1", "2", LATER)
    for other in (Consent("1", NEW.privacy.sha256, LATER), Consent("2", "0" * 64, LATER)):
        assert refused_fields(entrants.agree, agreed, other, NEW) == [("privacy", "OUTDATED_TEXT")]
