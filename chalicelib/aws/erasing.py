"""What is personal in each kind of row, and the row without it: for retention, and for people who ask.

Ids, statuses, figures and moments stay, so histories go on, results are recounted alike, and certificates are checked.
Each eraser gives the row itself where nothing is left to erase, so erasing again changes nothing. Links of histories
are never touched: they hold ids and statuses, the reasons that members of the office typed, and corrected names of
entrants (`correct_name`), which the office is told not to write anything else into.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from chalicelib.actors import SYSTEM
from chalicelib.call.campaign import Campaign
from chalicelib.call.page_release import PageRelease
from chalicelib.entry import retention
from chalicelib.entry.audience import Omissions
from chalicelib.entry.broadcasts import Broadcast
from chalicelib.entry.ceremony import Attendance, CeremonyPlan
from chalicelib.entry.confirmations import Request
from chalicelib.entry.entries import Entry
from chalicelib.entry.feedback import ReleasedComments
from chalicelib.entry.objections import Objection, Objector
from chalicelib.entry.picks import Picks
from chalicelib.entry.proposal import Proposal
from chalicelib.entry.publications import Publications
from chalicelib.entry.recovery import Recovery
from chalicelib.entry.rendition import Rendition, RenditionState
from chalicelib.entry.scan import Scan
from chalicelib.history import Change
from chalicelib.judging.conflicts import Dismissal
from chalicelib.judging.review import Review
from chalicelib.people.entrants import Entrant
from chalicelib.people.erasure import Erasure
from chalicelib.people.invitations import Wording
from chalicelib.people.invited import Expert, ExpertState, Organizer
from chalicelib.people.recommenders import Recommender
from chalicelib.people.second_factor import Factors
from chalicelib.result.certificates import Certificate
from chalicelib.workbooks.exports import Export, ExportState
from chalicelib.workbooks.sheets_in import SheetIn, SheetState

Eraser = Callable[[Any, str], Any]  # of a row and the word that stands in the place of what is gone

# --- people -----------------------------------------------------------------------------------------------------


def _entrant(row: Entrant, _word: str) -> Entrant:
    return replace(row, contact="", more_contacts=(), members=(), invited=(), profile=None, privacy=None, refused=None)


def _expert(row: Expert, word: str) -> Expert:
    return replace(
        row,
        name=word,
        unit="",
        credit_code="",
        email="",
        phone="",
        refused=None,
        state=ExpertState.REMOVED,
    )


def _organizer(row: Organizer, word: str) -> Organizer:
    return replace(row, name=word, email="", refused=None, state=ExpertState.REMOVED)


def _recommender(row: Recommender, _word: str) -> Recommender:
    """The unit's own name is no person's."""
    return replace(
        row,
        contact_person="",
        email="",
        phone="",
        credit_code="",
        reminded_by="",
        stamped=None,
        refused=None,
        state=ExpertState.REMOVED,
    )


def _erasure(row: Erasure, word: str) -> Erasure:
    """Which account asked, when, and that it was done is the proof of it; what was written goes."""
    return replace(row, reason=word if row.reason else "")


def _factors(row: Factors, _word: str) -> Factors:
    return replace(row, authenticator=None, passkeys=(), recovery=())


# --- beside an entry --------------------------------------------------------------------------------------------


def _scan(row: Scan, word: str) -> Scan:
    """What was seen in a film that is deleted; what was counted and how long it was is nobody's."""
    return replace(row, title=word, findings=(), hashes=(), down=(), crops=(), sheet="", poster="")


def _rendition(row: Rendition, _word: str) -> Rendition:
    return replace(row, state=RenditionState.WITHDRAWN, shared=False)


def _attendance(row: Attendance, _word: str) -> Attendance:
    return replace(row, attendees=(), trophy="", note="")


def _comments(row: ReleasedComments, _word: str) -> ReleasedComments:
    return replace(row, comments=())


def _publications(row: Publications, _word: str) -> Publications:
    """Where a winner was published is no secret; who of the office wrote it down goes."""
    return replace(row, made=tuple(replace(each, name="") for each in row.made))


def _recovery(row: Recovery, _word: str) -> Recovery:
    return replace(row, done=tuple(replace(each, name="") for each in row.done))


def _review(row: Review, word: str) -> Review:
    """Scores stay with the expert's id: the result follows from them."""
    work = replace(row.work, title=word, synopsis="", extra={}, files={})
    return replace(row, work=work, comment="", conflict=word if row.conflict else "")


# --- of the office and of units -----------------------------------------------------------------------------------


def _picks(row: Picks, word: str) -> Picks:
    return replace(row, picks=tuple(replace(each, opinion="", cleared_by=word) for each in row.picks))


def _objection(row: Objection, word: str) -> Objection:
    """That there was one, to which entry, of which class, and how it was decided, stays."""
    decided = replace(row.decided, why="") if row.decided is not None else None
    return replace(row, title=word, by=Objector("", "", ""), text=word, evidence=(), decided=decided)


def _proposal(row: Proposal, _word: str) -> Proposal:
    return replace(row, objectors={})


def _request(row: Request, word: str) -> Request:
    """Which act it was, by which two accounts and when, stays. The public result tells it anyway."""
    answer = replace(row.answer, name=word, why="") if row.answer is not None else None
    by = replace(row.by, name=word, contact="")
    form = replace(row.form, reason=word if row.form.reason else "", contact="", former="", name="")
    return replace(row, title=word if row.title else "", by=by, form=form, answer=answer)


def _dismissal(row: Dismissal, _word: str) -> Dismissal:
    return replace(row, why="")


def _broadcast(row: Broadcast, word: str) -> Broadcast:
    form = replace(row.form, subject=word, words=word, words_en=word if row.form.words_en else "")
    return replace(row, form=form)


def _omissions(row: Omissions, _word: str) -> Omissions:
    return replace(row, made=tuple(replace(each, why="") for each in row.made))


def _export(row: Export, word: str) -> Export:
    """Its file is deleted, too."""
    search = replace(row.search, find="", extra="")
    return replace(row, state=ExportState.FAILED, key="", name="", failure=word, search=search)


def _sheet(row: SheetIn, word: str) -> SheetIn:
    return replace(row, name=word, state=SheetState.FAILED, failure=retention.ERASED, decisions=())


ERASERS: Mapping[type, Eraser] = {
    Entrant: _entrant,
    Expert: _expert,
    Organizer: _organizer,
    Recommender: _recommender,
    Factors: _factors,
    Erasure: _erasure,
    Entry: retention.erased,
    Scan: _scan,
    Rendition: _rendition,
    Attendance: _attendance,
    ReleasedComments: _comments,
    Publications: _publications,
    Recovery: _recovery,
    Review: _review,
    Picks: _picks,
    Objection: _objection,
    Proposal: _proposal,
    Request: _request,
    Dismissal: _dismissal,
    Broadcast: _broadcast,
    Omissions: _omissions,
    Export: _export,
    SheetIn: _sheet,
}
# Rows with a history that hold nothing to erase, and why.
KEPT: Mapping[type, str] = {
    Campaign: "decisions of the office in its function, with the motions and votes that the public result tells",
    Certificate: "whoever holds one has it checked",
    PageRelease: "a hash and a number",
    Wording: "the office's own words for everybody",
    CeremonyPlan: "a date",
}


def erase(row: Any, word: str, at: datetime) -> Change[Any] | None:
    """The change that leaves nothing personal in a row; None where nothing is left. `word` as in `ERASERS`."""
    return change_to(row, ERASERS[type(row)](row, word), at) if type(row) in ERASERS else None


def change_to(row: Any, blank: Any, at: datetime) -> Change[Any] | None:
    """The change that makes a row what is left of it; None where it is that already."""
    if blank == row:
        return None
    before, after = (str(getattr(each, "status", "")) for each in (row, blank))
    return Change(row=blank, action="erase", by=SYSTEM, at=at, before=before, after=after)


# --- the stored result ------------------------------------------------------------------------------------------

_OF_ENTRIES = ("title", "entrant")
_OF_EXPERTS = ("expert_label", "comment")


def erased_result(document: dict[str, Any], public: Collection[str], word: str) -> dict[str, Any]:
    """A stored result without the names of experts and, but for entries that are `public`, of entries and entrants.

    Every figure stays as it is.
    """
    lines = [
        _blanked(line, () if line["id"] in public else _OF_ENTRIES, word)
        | {"raw": [_blanked(each, _OF_EXPERTS, word) for each in line["raw"]]}
        for line in document["entries"]
    ]
    told = {name: [_blanked(each, _OF_EXPERTS, word) for each in document[name]] for name in ("experts", "recused")}
    return document | told | {"entries": lines}


def _blanked(told: dict[str, Any], fields: Collection[str], word: str) -> dict[str, Any]:
    return told | {name: word for name in fields if told.get(name)}
