"""Entrants 投稿人: a unit with its credit code, or an individual, and how to reach them."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition, same_meaning
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.form_fields import FieldKind, fields_of, form_field
from chalicelib.history import Change
from chalicelib.people import contacts, credit_code
from chalicelib.people.refusals import Refusal


class EntrantKind(StrEnum):
    """Whether a unit or a person enters."""

    UNIT = "unit"
    INDIVIDUAL = "individual"


# A code whose check character does not fit is taken if its unit has compared it with its licence.
CODE_CONFIRMED = Text("已逐位核对，与营业执照一致", "I compared it: the licence says the same")
# Units of these regions have no unified social credit code.
WITHOUT_CREDIT_CODE = frozenset({"台湾省", "香港特别行政区", "澳门特别行政区"})

# What people type, spaces and marks included, before it is brought into one spelling.
PHONE_LENGTH = 60
EMAIL_LENGTH = 200


def region_words(definition: Definition) -> Text:
    """What `province` is called: anybody from abroad says a country there."""
    anywhere = definition.entrants_from == "anywhere"
    return Text("国家或地区", "Country or region") if anywhere else PROFILE["province"].label


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Who enters. `credit_code` is for units alone."""

    kind: Annotated[
        EntrantKind,
        form_field(FieldKind.CHOICE, Text("投稿主体", "Who enters"), choices="entrant_kinds", required=True),
    ]
    name: Annotated[str, form_field(FieldKind.LINE, Text("名称", "Name"), limit=100, required=True)]
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
    credit_code_confirmed: Annotated[
        bool,
        form_field(FieldKind.TICK, CODE_CONFIRMED, when=("kind", EntrantKind.UNIT.value)),
    ] = False
    province: Annotated[str, form_field(FieldKind.LINE, Text("省（区、市）", "Province"), limit=30, required=True)]
    city: Annotated[str, form_field(FieldKind.LINE, Text("城市", "City"), limit=30, required=True)]
    contact_person: Annotated[
        str, form_field(FieldKind.LINE, Text("联系人", "Contact person"), limit=50, required=True)
    ]
    phone: Annotated[str, form_field(FieldKind.LINE, Text("手机", "Mobile number"), limit=PHONE_LENGTH, required=True)]
    email: Annotated[str, form_field(FieldKind.LINE, Text("邮箱", "E-mail"), limit=EMAIL_LENGTH, required=True)]
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


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A team member of a unit's account. `id` is their own account's, `shown` its contact, masked."""

    id: str
    shown: str
    since: datetime


class Entrant(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one entrant.

    `contact` and `more_contacts` are proved by a code; each signs in to this account. An account that was joined into
    another names it and lets nobody in; nor does one whose holder works in a unit's account (`member_of`), as long as
    they do. `invited`: when the unit made its invite codes of late. Sessions from before `access_from` are void.
    """

    id: str
    contest: str
    contact: str
    created_at: datetime
    more_contacts: tuple[str, ...] = ()
    joined_into: str = ""
    member_of: str = ""
    members: tuple[Member, ...] = ()
    invited: tuple[datetime, ...] = ()
    profile: Profile | None = None
    privacy: Consent | None = None
    refused: Refusal | None = None
    access_from: datetime | msgspec.UnsetType = msgspec.UNSET  # hardly anybody's contact is corrected
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
    if profile.kind not in {kind.id for kind in definition.entrant_kinds}:
        fields.refuse("kind", "NOT_A_CHOICE")
    elif entrant.members and profile.kind is not EntrantKind.UNIT:
        fields.refuse("kind", "HAS_TEAM")
    cleaned = _clean(profile, fields, definition)
    if (consent.version, consent.sha256) != (notice.version, notice.sha256):
        fields.refuse("privacy", "OUTDATED_TEXT" if consent.version else "NOT_AGREED")
    fields.check()
    moved = entrant.profile is None or entrant.profile.email != cleaned.email  # a new address has refused nothing yet
    row = msgspec.structs.replace(entrant, profile=cleaned, privacy=consent, refused=None if moved else entrant.refused)
    return Change(row=row, action="describe", by=entrant.actor, at=at)


def asks_again(entrant: Entrant, definition: Definition) -> bool:
    """Whether the entrant has agreed to a notice that means something else than the one in force."""
    agreed = entrant.privacy
    return agreed is not None and not same_meaning(agreed.version, definition.privacy.version)


def agree(entrant: Entrant, consent: Consent, definition: Definition) -> Change[Entrant]:
    """Agree to the notice in force, without any other change. Raises INVALID_FIELDS for another text."""
    notice = definition.privacy
    if (consent.version, consent.sha256) != (notice.version, notice.sha256):
        raise invalid(field_problem("privacy", "OUTDATED_TEXT"))
    row = msgspec.structs.replace(entrant, privacy=consent)
    before = entrant.privacy.version if entrant.privacy else ""
    return Change(row=row, action="agree", by=entrant.actor, at=consent.at, before=before, after=consent.version)


def _clean(profile: Profile, fields: text.Fields, definition: Definition) -> Profile:
    name = fields.line("name", profile.name, PROFILE["name"].limit, required=True)
    chinese = definition.entrants_from == "china"
    code = _code_of_unit(profile, fields) if chinese and profile.kind is EntrantKind.UNIT else None
    return msgspec.structs.replace(
        profile,
        name=name,
        credit_code=code,
        credit_code_confirmed=code is not None and credit_code.has_odd_check(code),
        province=fields.line("province", profile.province, PROFILE["province"].limit, required=True),
        city=fields.line("city", profile.city, PROFILE["city"].limit, required=True),
        contact_person=_contact_person(profile, name, fields),
        phone=(clean_phone if chinese else clean_telephone)(fields, profile.phone),
        email=clean_email(fields, profile.email),
        recommender=profile.recommender if definition.recommendation.units else None,
    )


def _contact_person(profile: Profile, name: str, fields: text.Fields) -> str:
    """Whom to ask for; a person who enters need not type their name twice."""
    limit = PROFILE["contact_person"].limit
    if profile.kind is EntrantKind.INDIVIDUAL and not profile.contact_person.strip():
        return name[:limit]
    return fields.line("contact_person", profile.contact_person, limit, required=True)


def _code_of_unit(profile: Profile, fields: text.Fields) -> str | None:
    given = profile.credit_code or ""
    if profile.province in WITHOUT_CREDIT_CODE and not given.strip():
        return None
    return clean_credit_code(fields, given, confirmed=profile.credit_code_confirmed)


def clean_phone(fields: text.Fields, raw: str, required: bool = True) -> str:
    """A mobile number in one spelling."""
    return _in_one_spelling(fields, "phone", raw, contacts.plain_phone, code="BAD_PHONE", required=required)


def clean_telephone(fields: text.Fields, raw: str, required: bool = True) -> str:
    """Any telephone of an office in one spelling: landlines, extensions and 400 numbers too."""
    return _in_one_spelling(fields, "phone", raw, contacts.plain_telephone, code="BAD_TELEPHONE", required=required)


def clean_email(fields: text.Fields, raw: str, required: bool = True) -> str:
    """An e-mail address in one spelling."""
    return _in_one_spelling(fields, "email", raw, contacts.plain_email, code="BAD_EMAIL", required=required)


def _in_one_spelling(
    fields: text.Fields, name: str, raw: str, read: Callable[[str], str], *, code: str, required: bool
) -> str:
    """What `read` makes of a field; what it cannot read is refused by `code`."""
    limit, typed = {"phone": PHONE_LENGTH, "email": EMAIL_LENGTH}[name], raw.strip()
    if len(typed) > limit:
        fields.refuse(name, "TOO_LONG", limit=limit)
        return ""
    found = read(typed)
    if not found and typed:
        fields.refuse(name, code)
    elif not found and required:
        fields.refuse(name, "REQUIRED")
    return found


def clean_credit_code(fields: text.Fields, raw: str, confirmed: bool = False) -> str:
    """A unified social credit code whose check character fits (GB 32100-2015), or that was compared with the licence.

    `confirmed` excuses the check character alone.
    """
    code = credit_code.normalized(raw)
    reason = credit_code.reason_against(code)
    if credit_code.has_odd_check(code):
        if not confirmed:
            fields.refuse("credit_code", "ODD_CREDIT_CODE")
    elif reason is not None:
        fields.refuse("credit_code", "BAD_CREDIT_CODE", detail=reason.zh, detail_en=reason.en)
    return code


def require_profile(entrant: Entrant) -> Profile:
    """The entrant's profile. Raises PROFILE_MISSING."""
    if entrant.profile is None:
        raise Problem("PROFILE_MISSING")
    return entrant.profile
