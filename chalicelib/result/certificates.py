"""Certificates 证书: who gets one, its number, whether it is valid, and what stands on it.

A number such as `GS2025-W7K3M9QX-4VT2H` follows from contest, kind and holder, so that a certificate that is made again
is the same. Its last five characters are an HMAC of the rest: what somebody guesses is refused before any row is read.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.actors import SYSTEM, Role
from chalicelib.bilingual import Label, Language, Text, Tone
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry, award_standing
from chalicelib.history import Change
from chalicelib.people.entrants import Entrant, EntrantKind
from chalicelib.people.invited import Expert
from chalicelib.people.recommenders import Recommender

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # those of receipts: none looks like another
_BODY, _CHECK = 7, 5  # characters of 5 bits


class CertificateKind(StrEnum):
    """What a certificate is for."""

    WORK = "work"
    UNIT = "unit"
    EXPERT = "expert"
    ORGANISATION = "organisation"


KINDS = {
    CertificateKind.WORK: Text("获奖作品", "Award for an entry"),
    CertificateKind.UNIT: Text("获奖单位", "Award for an organization"),
    CertificateKind.EXPERT: Text("评审专家", "Thanks to an expert"),
    CertificateKind.ORGANISATION: Text("优秀组织单位", "Award for a recommending unit"),
}
_INITIALS = {
    CertificateKind.WORK: "W",
    CertificateKind.UNIT: "U",
    CertificateKind.EXPERT: "E",
    CertificateKind.ORGANISATION: "R",
}


class Validity(StrEnum):
    """Whether a certificate holds."""

    VALID = "valid"
    REVOKED = "revoked"


VALIDITIES = {
    Validity.VALID: Label(Text("有效", "Valid"), Tone.GOOD),
    Validity.REVOKED: Label(Text("已撤销", "Revoked"), Tone.BAD),
}


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one certificate. `subject` is the entry, expert or unit that it is about; `owner` who may fetch it.

    `lines` are further names on it, such as the creators of an entry; `award` is which of several awards it won.
    """

    number: str
    contest: str
    kind: CertificateKind
    subject: str
    owner: str
    holder: str
    work: str = ""
    lines: tuple[str, ...] = ()
    awarded_at: datetime
    award: str | UnsetType = UNSET  # left out in a call with one award: those rows keep their hash
    signed_by: str | UnsetType = UNSET  # whom the PDF's signature names; left out where it has none
    revision: int = 0
    head: str = ""


# --- numbers ----------------------------------------------------------------------------------------------------


def number_of(prefix: str, contest: str, *, kind: CertificateKind, subject: str, pepper: str) -> str:
    """The number of one certificate: 35 bits of an HMAC, which reveal nothing and do not follow each other."""
    body = _INITIALS[kind] + _letters(f"certificate:{contest}:{kind}:{subject}", pepper, _BODY)
    return f"{prefix}-{body}-{_check(contest, f'{prefix}-{body}', pepper)}"


def is_number(number: str, contest: str, pepper: str) -> bool:
    """Whether it was made by us, judged without reading a row. Compared in constant time."""
    named, _, check = number.rpartition("-")
    return hmac.compare_digest(check.encode("utf-8", "replace"), _check(contest, named, pepper).encode())


def typed_number(raw: str) -> str:
    """A number as people type it, in its one spelling."""
    return raw.strip().upper().replace("－", "-")[:100]


def _check(contest: str, named: str, pepper: str) -> str:
    return _letters(f"certificate-check:{contest}:{named}", pepper, _CHECK)


def _letters(bound: str, pepper: str, count: int) -> str:
    digest = hmac.new(pepper.encode(), bound.encode("utf-8", "replace"), hashlib.sha256).digest()
    number = int.from_bytes(digest[:8])
    return "".join(LETTERS[number >> (5 * place) & 31] for place in range(count))


# --- who gets one -----------------------------------------------------------------------------------------------


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """The published result that certificates are about."""

    definition: Definition
    published_at: datetime
    pepper: str

    def certificate(
        self,
        kind: CertificateKind,
        subject: str,
        *,
        owner: str,
        holder: str,
        entry: Entry | None = None,
        award: str | UnsetType = UNSET,
    ) -> Certificate:
        """One certificate."""
        call = self.definition
        return Certificate(
            number=number_of(call.receipt_prefix, call.id, kind=kind, subject=subject, pepper=self.pepper),
            contest=call.id,
            kind=kind,
            subject=subject,
            owner=owner,
            holder=holder,
            work=entry.form.title if entry else "",
            lines=entry.form.creators if entry and kind is CertificateKind.WORK else (),
            awarded_at=self.published_at,
            award=award,
        )


def of_entries(
    occasion: Occasion,
    awarded: list[Entry],
    entrants: Mapping[str, Entrant],
    awards: Mapping[str, str | UnsetType] = {},
    since: Mapping[str, datetime] = {},
) -> Iterator[Certificate]:
    """For each awarded entry, and for its entrant if that is a unit.

    `awards` says which of several each won, `since` when, if that was after publication.
    """
    published = occasion
    for entry in awarded:
        occasion = msgspec.structs.replace(published, published_at=since.get(entry.id, published.published_at))
        entrant, award = entrants.get(entry.owner), awards.get(entry.id, UNSET)
        unit = entrant and entrant.profile and entrant.profile.kind is EntrantKind.UNIT
        for kind in (CertificateKind.WORK, *((CertificateKind.UNIT,) if unit else ())):
            yield occasion.certificate(
                kind, entry.id, owner=entry.owner, holder=entry.entrant_name, entry=entry, award=award
            )


def of_experts(occasion: Occasion, experts: list[Expert]) -> Iterator[Certificate]:
    """Thanks to each expert who has scored."""
    return (occasion.certificate(CertificateKind.EXPERT, each.id, owner=each.id, holder=each.name) for each in experts)


def of_units(occasion: Occasion, units: list[Recommender]) -> Iterator[Certificate]:
    """For each unit that has recommended an awarded entry."""
    return (
        occasion.certificate(CertificateKind.ORGANISATION, each.id, owner=each.id, holder=each.name) for each in units
    )


OWNERS = {
    Role.ENTRANT: (CertificateKind.WORK, CertificateKind.UNIT),
    Role.EXPERT: (CertificateKind.EXPERT,),
    Role.RECOMMENDER: (CertificateKind.ORGANISATION,),
}


def signed_by(certificate: Certificate, name: str) -> Certificate:
    """The certificate as one whose PDF is signed by somebody; as it is, where nobody signs."""
    return msgspec.structs.replace(certificate, signed_by=name) if name else certificate


def issue(new: Certificate, old: Certificate | None, at: datetime) -> Change[Certificate] | None:
    """Store a certificate; None if it is there as it is. A name that was corrected since goes into the row."""
    kept = {"revision": old.revision, "head": old.head} if old else {}
    if old == msgspec.structs.replace(new, **kept):
        return None
    row = msgspec.structs.replace(new, **kept)
    return Change(row=row, action="correct" if old else "issue", by=SYSTEM, at=at, after=Validity.VALID.value)


def validity(certificate: Certificate, entry: Entry | None) -> Validity:
    """Whether it holds. One about an entry holds as long as the entry has its award; the others do not end."""
    if certificate.kind not in OWNERS[Role.ENTRANT]:
        return Validity.VALID
    return Validity.VALID if entry is not None and award_standing(entry).valid else Validity.REVOKED


# --- what stands on it ------------------------------------------------------------------------------------------

_TITLES = {
    CertificateKind.WORK: Text("荣誉证书", "Certificate of Honour"),
    CertificateKind.UNIT: Text("荣誉证书", "Certificate of Honour"),
    CertificateKind.EXPERT: Text("感谢状", "Certificate of Appreciation"),
    CertificateKind.ORGANISATION: Text("荣誉证书", "Certificate of Honour"),
}
_BODIES = {
    CertificateKind.WORK: Text(
        "作品《{work}》在{call}中获评“{award}”。特发此证。",
        "The entry “{work}” was awarded “{award}” in “{call}”.",
    ),
    CertificateKind.UNIT: Text(
        "报送的作品《{work}》在{call}中获评“{award}”。特发此证。",
        "The entry “{work}” of this organization was awarded “{award}” in “{call}”.",
    ),
    CertificateKind.EXPERT: Text(
        "感谢您担任{call}评审专家，认真履行评审职责。特发此证，以表谢忱。",
        "With thanks for serving as an expert reviewer of “{call}”.",
    ),
    CertificateKind.ORGANISATION: Text(
        "在{call}中组织推荐工作成绩突出，获评“优秀组织单位”。特发此证。",
        "For outstanding work in recommending entries to “{call}”.",
    ),
}


def printed(certificate: Certificate, definition: Definition, address: str) -> dict[str, object]:
    """What the template is given, as JSON: every text once a language of the call, the first one first.

    `address` is where the QR code leads.
    """
    day = definition.zone.local(certificate.awarded_at)
    shown = Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B %Y}")

    def told(text: Text) -> list[str]:
        return [text.within(language) for language in definition.languages]

    return {
        "languages": list(definition.languages),
        "number": certificate.number,
        "kind": certificate.kind.value,
        "title": told(_TITLES[certificate.kind]),
        "holder": certificate.holder,
        "lines": list(certificate.lines),
        "body": [_filled(certificate, definition, language) for language in definition.languages],
        "organisers": [told(each) for each in definition.organisers],
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "day": told(shown),
        "numbered": told(Text("证书编号", "No.")),
        "verify": told(Text("扫码验证真伪", "Scan to verify")),
        "address": address,
    }


def _filled(certificate: Certificate, definition: Definition, language: Language) -> str:
    """The sentence with its values, which are put in at once and never read as a template themselves."""
    texts = definition.title, definition.award_text(certificate.award)
    call, award = (text.within(language) for text in texts)
    return _BODIES[certificate.kind].within(language).format(work=certificate.work, call=call, award=award)


def file_name(certificate: Certificate) -> str:
    """The name of its file: the number, so that no name is in a path."""
    return f"{certificate.number}.pdf"
