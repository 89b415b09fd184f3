"""The types of rows, each imported when something first asks for it: `kinds.Entry`.

There are dozens, and importing them with all that their fields are made of is a fifth of a cold start. A request needs
a few.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from chalicelib.aws.kept_answers import KeptAnswer as KeptAnswer
    from chalicelib.call.campaign import Campaign as Campaign
    from chalicelib.call.page_release import PageRelease as PageRelease
    from chalicelib.call.revision import DefinitionVersion as DefinitionVersion
    from chalicelib.entry.audience import (
        DayBallot as DayBallot,
    )
    from chalicelib.entry.audience import (
        NetworkDay as NetworkDay,
    )
    from chalicelib.entry.audience import (
        Omissions as Omissions,
    )
    from chalicelib.entry.audience import (
        Tally as Tally,
    )
    from chalicelib.entry.broadcasts import Broadcast as Broadcast
    from chalicelib.entry.ceremony import Attendance as Attendance
    from chalicelib.entry.ceremony import CeremonyPlan as CeremonyPlan
    from chalicelib.entry.confirmations import Request as Request
    from chalicelib.entry.entries import Entry as Entry
    from chalicelib.entry.feedback import ReleasedComments as ReleasedComments
    from chalicelib.entry.holds import Hold as Hold
    from chalicelib.entry.objections import Objection as Objection
    from chalicelib.entry.picks import Picks as Picks
    from chalicelib.entry.picks import Recommended as Recommended
    from chalicelib.entry.proposal import Proposal as Proposal
    from chalicelib.entry.publications import Publications as Publications
    from chalicelib.entry.recovery import Recovery as Recovery
    from chalicelib.entry.rendition import Rendition as Rendition
    from chalicelib.entry.scan import Likeness as Likeness
    from chalicelib.entry.scan import Scan as Scan
    from chalicelib.entry.search import FoundBy as FoundBy
    from chalicelib.entry.search import Indexed as Indexed
    from chalicelib.judging.board import (
        Board as Board,
    )
    from chalicelib.judging.board import (
        CountedRow as CountedRow,
    )
    from chalicelib.judging.board import (
        Counting as Counting,
    )
    from chalicelib.judging.board import (
        Figures as Figures,
    )
    from chalicelib.judging.conflicts import Dismissal as Dismissal
    from chalicelib.judging.review import Review as Review
    from chalicelib.judging.review import SeatClaim as SeatClaim
    from chalicelib.people.accounts import Claim as Claim
    from chalicelib.people.codes import Codes as Codes
    from chalicelib.people.entrants import Entrant as Entrant
    from chalicelib.people.erasure import Erasure as Erasure
    from chalicelib.people.invitations import Wording as Wording
    from chalicelib.people.invited import Expert as Expert
    from chalicelib.people.invited import Organizer as Organizer
    from chalicelib.people.links import AskedLinks as AskedLinks
    from chalicelib.people.links import LatestLink as LatestLink
    from chalicelib.people.links import Link as Link
    from chalicelib.people.mailbox import ReadMark as ReadMark
    from chalicelib.people.recommenders import Recommender as Recommender
    from chalicelib.people.second_factor import Factors as Factors
    from chalicelib.people.second_factor import FactorUse as FactorUse
    from chalicelib.people.sign_in import Contact as Contact
    from chalicelib.people.sign_in import Session as Session
    from chalicelib.people.team import Invite as Invite
    from chalicelib.result.certificates import Certificate as Certificate
    from chalicelib.workbooks.exports import Export as Export
    from chalicelib.workbooks.sheets_in import SheetIn as SheetIn

T = TypeVar("T")

MODULES: Mapping[str, str] = MappingProxyType(
    {
        "KeptAnswer": "chalicelib.aws.kept_answers",
        "Campaign": "chalicelib.call.campaign",
        "PageRelease": "chalicelib.call.page_release",
        "DefinitionVersion": "chalicelib.call.revision",
        "DayBallot": "chalicelib.entry.audience",
        "NetworkDay": "chalicelib.entry.audience",
        "Omissions": "chalicelib.entry.audience",
        "Tally": "chalicelib.entry.audience",
        "Broadcast": "chalicelib.entry.broadcasts",
        "Attendance": "chalicelib.entry.ceremony",
        "CeremonyPlan": "chalicelib.entry.ceremony",
        "Request": "chalicelib.entry.confirmations",
        "Entry": "chalicelib.entry.entries",
        "ReleasedComments": "chalicelib.entry.feedback",
        "Hold": "chalicelib.entry.holds",
        "Objection": "chalicelib.entry.objections",
        "Picks": "chalicelib.entry.picks",
        "Recommended": "chalicelib.entry.picks",
        "Proposal": "chalicelib.entry.proposal",
        "Publications": "chalicelib.entry.publications",
        "Recovery": "chalicelib.entry.recovery",
        "Rendition": "chalicelib.entry.rendition",
        "Likeness": "chalicelib.entry.scan",
        "Scan": "chalicelib.entry.scan",
        "FoundBy": "chalicelib.entry.search",
        "Indexed": "chalicelib.entry.search",
        "Board": "chalicelib.judging.board",
        "CountedRow": "chalicelib.judging.board",
        "Counting": "chalicelib.judging.board",
        "Figures": "chalicelib.judging.board",
        "Dismissal": "chalicelib.judging.conflicts",
        "Review": "chalicelib.judging.review",
        "SeatClaim": "chalicelib.judging.review",
        "Claim": "chalicelib.people.accounts",
        "Codes": "chalicelib.people.codes",
        "Entrant": "chalicelib.people.entrants",
        "Erasure": "chalicelib.people.erasure",
        "Wording": "chalicelib.people.invitations",
        "Expert": "chalicelib.people.invited",
        "Organizer": "chalicelib.people.invited",
        "AskedLinks": "chalicelib.people.links",
        "LatestLink": "chalicelib.people.links",
        "Link": "chalicelib.people.links",
        "ReadMark": "chalicelib.people.mailbox",
        "Recommender": "chalicelib.people.recommenders",
        "FactorUse": "chalicelib.people.second_factor",
        "Factors": "chalicelib.people.second_factor",
        "Contact": "chalicelib.people.sign_in",
        "Session": "chalicelib.people.sign_in",
        "Invite": "chalicelib.people.team",
        "Certificate": "chalicelib.result.certificates",
        "Export": "chalicelib.workbooks.exports",
        "SheetIn": "chalicelib.workbooks.sheets_in",
    }
)


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(name)
    kind = globals()[name] = getattr(import_module(MODULES[name]), name)
    return kind


class ByKind(MutableMapping[type, T]):
    """Something for types of rows, told by their names. Who lists them has all imported; who looks one up has none."""

    def __init__(self, values: Mapping[str, T]) -> None:
        """Raises KeyError for a name that is not in MODULES."""
        self._values = {(MODULES[name], name): value for name, value in values.items()}

    def __getitem__(self, kind: type) -> T:
        return self._values[kind.__module__, kind.__name__]

    def __setitem__(self, kind: type, value: T) -> None:
        self._values[kind.__module__, kind.__name__] = value

    def __delitem__(self, kind: type) -> None:
        del self._values[kind.__module__, kind.__name__]

    def __iter__(self) -> Iterator[type]:
        for module, name in list(self._values):
            yield getattr(import_module(module), name)

    def __len__(self) -> int:
        return len(self._values)
