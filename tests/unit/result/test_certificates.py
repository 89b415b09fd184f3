"""Certificates: their numbers, who gets one, and when one no longer holds."""

import re
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.actors import Role
from chalicelib.bilingual import Text
from chalicelib.call.definition import Award
from chalicelib.entry.entries import Status
from chalicelib.people.entrants import EntrantKind
from chalicelib.result import certificates
from chalicelib.result.certificates import Certificate, CertificateKind, Occasion, Validity
from tests.unit import samples
from tests.unit.samples import AT, CALL, ENTRANT, LATER

PEPPER = "pepper"
OCCASION = Occasion(definition=CALL, published_at=AT, pepper=PEPPER)
ENTRY = samples.draft(status=Status.AWARDED)


def number(kind: CertificateKind = CertificateKind.WORK, subject: str = "e1", pepper: str = PEPPER) -> str:
    """The number of one certificate."""
    return certificates.number_of("GS2025", CALL.id, kind=kind, subject=subject, pepper=pepper)


def made(kind: CertificateKind = CertificateKind.WORK, **more: Any) -> Certificate:
    """A certificate about the sample entry."""
    row = OCCASION.certificate(kind, ENTRY.id, owner="o1", holder="李四", entry=ENTRY)
    return replace(row, **more)


# --- numbers ----------------------------------------------------------------------------------------------------


def test_a_number_is_always_the_same_and_everybodys_another() -> None:
    """It follows from the subject alone; neither kinds nor subjects share one, and no order shows."""
    assert number() == number()
    assert re.fullmatch(r"GS2025-W[2-9A-HJ-NP-Z]{7}-[2-9A-HJ-NP-Z]{5}", number())
    all_numbers = {number(kind, f"e{n}") for kind in CertificateKind for n in range(500)}
    assert len(all_numbers) == 2000
    assert [number(subject=f"e{n}") for n in range(50)] != sorted(number(subject=f"e{n}") for n in range(50))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "GS2025",
        "GS2025-W2222222-22222",
        number()[:-1],
        number() + "2",
        number(pepper="another"),
        "é" * 50,
        "\ud800-x",
    ],
)
def test_what_is_guessed_is_none_of_ours(typed: str) -> None:
    """It is refused without a row being read."""
    assert not certificates.is_number(typed, CALL.id, PEPPER)


def test_every_character_counts() -> None:
    """A number with one other character, or of another call, is none."""
    genuine = number()
    for place, character in enumerate(genuine):
        other = "3" if character == "2" else "2"
        assert not certificates.is_number(genuine[:place] + other + genuine[place + 1 :], CALL.id, PEPPER)
    assert not certificates.is_number(genuine, "another-call", PEPPER)
    assert certificates.is_number(certificates.typed_number(f" {genuine.lower()} "), CALL.id, PEPPER)


# --- who gets one, and until when -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (EntrantKind.UNIT, [CertificateKind.WORK, CertificateKind.UNIT]),
        (EntrantKind.INDIVIDUAL, [CertificateKind.WORK]),
    ],
)
def test_an_awarded_entry(kind: EntrantKind, expected: list[CertificateKind]) -> None:
    """One for the entry, with its creators, and one for a unit, without."""
    entrant = replace(ENTRANT, profile=replace(samples.PROFILE, kind=kind))
    rows = list(certificates.of_entries(OCCASION, [ENTRY], {ENTRY.owner: entrant}))
    assert [row.kind for row in rows] == expected
    assert [row.lines for row in rows] == [ENTRY.form.creators, ()][: len(rows)]
    assert {(row.subject, row.owner, row.holder, row.work) for row in rows} == {
        (ENTRY.id, ENTRY.owner, ENTRY.entrant_name, ENTRY.form.title)
    }


def test_a_certificate_is_issued_once_and_again_with_a_corrected_name() -> None:
    """The same row changes nothing; another name is kept under the same number, with its history."""
    first = certificates.issue(made(), None, AT)
    assert first is not None
    stored = samples.stored(first)
    assert certificates.issue(made(), stored, LATER) is None
    corrected = certificates.issue(made(holder="更正后的名称"), stored, LATER)
    assert corrected is not None
    assert (corrected.action, corrected.row.number, corrected.row.holder) == ("correct", stored.number, "更正后的名称")
    assert (corrected.row.revision, corrected.row.head) == (stored.revision, stored.head)


@pytest.mark.parametrize("status", list(Status))
def test_an_award_holds_as_long_as_the_entry_has_it(status: Status) -> None:
    """Whatever takes the award away takes its certificates with it; thanks stay."""
    entry, expected = replace(ENTRY, status=status), Validity.VALID if status is Status.AWARDED else Validity.REVOKED
    for kind in certificates.OWNERS[Role.ENTRANT]:
        assert certificates.validity(made(kind), entry) is expected
    for kind in (CertificateKind.EXPERT, CertificateKind.ORGANISATION):
        assert certificates.validity(made(kind), entry) is Validity.VALID


def test_an_entry_that_is_gone_has_no_valid_certificate() -> None:
    """Its data were deleted."""
    assert certificates.validity(made(), None) is Validity.REVOKED


# --- what stands on it ------------------------------------------------------------------------------------------


def test_values_are_never_templates() -> None:
    """A title that looks like a place for a value is printed as typed."""
    printed = certificates.printed(made(work="{call}{award}{0}"), CALL, "https://e.cn/x")
    assert printed["body"] == [
        f"作品《{{call}}{{award}}{{0}}》在{CALL.title.zh}中获评“{CALL.award.zh}”。特发此证。",
        f"The entry “{{call}}{{award}}{{0}}” was awarded “{CALL.award.en}” in “{CALL.title.en}”.",
    ]


def test_of_several_awards_it_names_the_one_that_was_won() -> None:
    """On the certificates of the entry and of its unit; one award is not written down, so its row keeps its hash."""
    several = replace(CALL, awards=(Award(id="film", text=Text("年度短片", "Film of the Year"), places=1),))
    entrant = replace(ENTRANT, profile=replace(samples.PROFILE, kind=EntrantKind.UNIT))
    rows = certificates.of_entries(OCCASION, [ENTRY], {ENTRY.owner: entrant}, {ENTRY.id: "film"})
    for row in rows:
        body = str(certificates.printed(row, several, "https://e.cn/x")["body"])
        assert "“年度短片”" in body
        assert "“Film of the Year”" in body
    assert "award" not in msgspec.to_builtins(made())


def test_a_call_of_one_language_has_certificates_in_it_alone() -> None:
    """No Chinese on the certificates of an English call."""
    english = replace(CALL, languages=("en",))
    printed = certificates.printed(made(holder="A", work="B", lines=()), english, "https://e.cn/x")
    assert printed["title"] == ["Certificate of Honour"]
    assert not re.search("[\u4e00-\u9fff]", repr(printed))


def test_every_kind_and_state_has_its_words() -> None:
    """None reaches a reader as a code."""
    assert set(certificates.KINDS) == set(CertificateKind)
    assert set(certificates.VALIDITIES) == set(Validity)
    assert sorted(kind for kinds in certificates.OWNERS.values() for kind in kinds) == sorted(CertificateKind)
