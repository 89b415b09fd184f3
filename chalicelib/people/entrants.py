"""Entrants 投稿人: a unit with its credit code, or an individual, and how to reach them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition
from chalicelib.errors import Problem
from chalicelib.form_fields import FieldKind, fields_of, form_field
from chalicelib.history import Change
from chalicelib.people import credit_code, sign_in
from chalicelib.people.refusals import Refusal


class EntrantKind(StrEnum):
    """Whether a unit or a person enters."""

    UNIT = "unit"
    INDIVIDUAL = "individual"


# What people type, spaces and marks included, before it is brought into one spelling.
PHONE_LENGTH = 30
EMAIL_LENGTH = 200


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Who enters. `credit_code` is for units alone."""

    kind: Annotated[
        EntrantKind,
        form_field(FieldKind.CHOICE, Text("投稿主体", "Who enters"), choices="entrant_kinds", required=True),
    ]
    name: Annotated[str, form_field(FieldKind.LINE, Text("名称", "Name"), limit=100, required=True)]
    province: Annotated[str, form_field(FieldKind.LINE, Text("省（区、市）", "Province"), limit=30, required=True)]
    city: Annotated[str, form_field(FieldKind.LINE, Text("城市", "City"), limit=30, required=True)]
    contact_person: Annotated[
        str, form_field(FieldKind.LINE, Text("联系人", "Contact person"), limit=50, required=True)
    ]
    phone: Annotated[str, form_field(FieldKind.LINE, Text("手机", "Mobile number"), limit=PHONE_LENGTH, required=True)]
    email: Annotated[str, form_field(FieldKind.LINE, Text("邮箱", "E-mail"), limit=EMAIL_LENGTH, required=True)]
    credit_code: Annotated[
        str | None,
        form_field(
            FieldKind.LINE,
            Text("统一社会信用代码", "Unified social credit code"),
            hint=Text("18 位，由数字和大写字母组成。", "18 digits and capital letters."),
            required=True,
            when=("kind", EntrantKind.UNIT.value),
        ),
    ] = None
    recommender: Annotated[
        str | None,
        form_field(
            FieldKind.UNIT,
            Text("推荐单位", "Recommending unit"),
            hint=Text(
                "由主管部门等推荐时选择；自行投稿请留空。",
                "Choose one if a bureau recommends you; leave it empty otherwise.",
            ),
        ),
    ] = None


PROFILE = fields_of(Profile)


class Consent(msgspec.Struct, frozen=True):
    """The privacy notice that somebody agreed to (PIPL art. 14, 17): which text, and when."""

    version: str
    sha256: str
    at: datetime


class Entrant(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one entrant.

    `contact` and `more_contacts` are proved by a code; each signs in to this account. An account that was joined into
    another names it and lets nobody in.
    """

    id: str
    contest: str
    contact: str
    created_at: datetime
    more_contacts: tuple[str, ...] = ()
    joined_into: str = ""
    profile: Profile | None = None
    privacy: Consent | None = None
    refused: Refusal | None = None
    revision: int = 0
    head: str = ""

    @property
    def actor(self) -> Actor:
        """The entrant as an actor."""
        return Actor(Role.ENTRANT, self.id)


def arrive(entrant_id: str, contest: str, contact: str, at: datetime) -> Change[Entrant]:
    """A new entrant: somebody signed in for the first time."""
    return Change(
        row=Entrant(id=entrant_id, contest=contest, contact=contact, created_at=at),
        action="arrive",
        by=Actor(Role.ENTRANT, entrant_id),
        at=at,
    )


def describe(
    entrant: Entrant, profile: Profile, consent: Consent, definition: Definition, at: datetime
) -> Change[Entrant]:
    """Save the entrant's profile. Raises INVALID_FIELDS, which names every wrong field."""
    notice = definition.privacy
    fields = text.Fields()
    cleaned = _clean(profile, fields)
    if profile.kind not in {kind.id for kind in definition.entrant_kinds}:
        fields.refuse("kind", "NOT_A_CHOICE")
    if (consent.version, consent.sha256) != (notice.version, notice.sha256):
        fields.refuse("privacy", "OUTDATED_TEXT")
    fields.check()
    moved = entrant.profile is None or entrant.profile.email != cleaned.email  # a new address has refused nothing yet
    row = msgspec.structs.replace(entrant, profile=cleaned, privacy=consent, refused=None if moved else entrant.refused)
    return Change(row=row, action="describe", by=entrant.actor, at=at)


def _clean(profile: Profile, fields: text.Fields) -> Profile:
    is_unit = profile.kind is EntrantKind.UNIT
    return msgspec.structs.replace(
        profile,
        name=fields.line("name", profile.name, PROFILE["name"].limit, required=True),
        province=fields.line("province", profile.province, PROFILE["province"].limit, required=True),
        city=fields.line("city", profile.city, PROFILE["city"].limit, required=True),
        contact_person=fields.line(
            "contact_person", profile.contact_person, PROFILE["contact_person"].limit, required=True
        ),
        phone=clean_phone(fields, profile.phone),
        email=clean_email(fields, profile.email),
        credit_code=clean_credit_code(fields, profile.credit_code or "") if is_unit else None,
    )


def clean_phone(fields: text.Fields, raw: str, required: bool = True) -> str:
    """A mobile number in one spelling."""
    phone = sign_in.plain_phone(fields.line("phone", raw, PHONE_LENGTH, required=required))
    if phone and not sign_in.is_phone(phone):
        fields.refuse("phone", "BAD_PHONE")
    return phone


def clean_email(fields: text.Fields, raw: str, required: bool = True) -> str:
    """An e-mail address in one spelling."""
    email = sign_in.plain_email(fields.line("email", raw, EMAIL_LENGTH, required=required))
    if email and not sign_in.is_email(email):
        fields.refuse("email", "BAD_EMAIL")
    return email


def clean_credit_code(fields: text.Fields, raw: str) -> str:
    """A unified social credit code whose check digit is right (GB 32100-2015)."""
    code = credit_code.normalized(raw)
    reason = credit_code.reason_against(code)
    if reason is not None:
        fields.refuse("credit_code", "BAD_CREDIT_CODE", detail=reason.zh, detail_en=reason.en)
    return code


def require_profile(entrant: Entrant) -> Profile:
    """The entrant's profile. Raises PROFILE_MISSING."""
    if entrant.profile is None:
        raise Problem("PROFILE_MISSING")
    return entrant.profile
