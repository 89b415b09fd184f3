"""Revocation 撤销: why an award was taken back after publication, as the public and the entrant read it."""

from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib.bilingual import Text


class Ground(StrEnum):
    """The class of the reason, which is public; the reason itself goes to the entrant alone."""

    RIGHTS = "rights"
    RULES = "rules"
    FACTS = "facts"
    SECRECY = "secrecy"


GROUNDS = {
    Ground.RIGHTS: Text("知识产权等权利存在瑕疵或争议", "Rights are defective or disputed"),
    Ground.RULES: Text("不符合征选规则或承诺", "Against the rules of the call or the pledges"),
    Ground.FACTS: Text("申报信息不实", "Untrue statements in the entry"),
    Ground.SECRECY: Text("涉及保密或信息安全问题", "A matter of secrecy or information security"),
}


class Revocation(msgspec.Struct, frozen=True):
    """Since when an award is revoked, and the class of the reason."""

    at: datetime
    ground: Ground
