"""Who acts: roles, and the actor that every history row names."""

from enum import StrEnum

import msgspec

from chalicelib.bilingual import Text


class Role(StrEnum):
    """Who somebody is to the product; a session has exactly one."""

    ENTRANT = "entrant"
    RECOMMENDER = "recommender"
    EXPERT = "expert"
    ORGANIZER = "organizer"
    SCREENER = "screener"
    AUDITOR = "auditor"
    JUROR = "juror"
    SYSTEM = "system"  # workflows and events; nobody signs in as this
    OPERATOR = "operator"  # whoever has the account's credentials (`infra.operate`); nobody signs in as this either


ROLES = {
    Role.ENTRANT: Text("投稿人", "Entrant"),
    Role.RECOMMENDER: Text("推荐单位", "Recommending unit"),
    Role.EXPERT: Text("专家", "Expert"),
    Role.ORGANIZER: Text("主办方", "Organizer"),
    Role.SCREENER: Text("初筛人员", "Screener"),
    Role.AUDITOR: Text("监督人员", "Auditor"),
    Role.JUROR: Text("定评委员", "Juror"),
    Role.SYSTEM: Text("系统", "System"),
    Role.OPERATOR: Text("运维人员", "Operator"),
}


# The members of the organizing office: who has a row of `people.invited.Organizer`.
OFFICE = (Role.ORGANIZER, Role.SCREENER, Role.AUDITOR, Role.JUROR)


class Actor(msgspec.Struct, frozen=True):
    """Who did something; `member`: which team member, where one acts for an entrant's account."""

    role: Role
    id: str
    member: str | msgspec.UnsetType = msgspec.UNSET  # left out of rows, so that the hashes of others stay as they are


SYSTEM = Actor(Role.SYSTEM, "system")
