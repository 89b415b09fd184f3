"""How each row is stored: its key, the index attributes that follow from its content, and when it expires.

An item is `{pk, sk, <index attributes>, data}`, where `data` is the row as a DynamoDB map. A row that keeps a history
also has `schema`, the version of its stored form. Fields about people (`personal.FIELDS`) are binary, and the item has
their `seal` (`chalicelib.aws.sealing`).
"""

import re
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from chalicelib.actors import Role
from chalicelib.aws import personal, sealing
from chalicelib.aws.kept_answers import KEPT, KeptAnswer
from chalicelib.aws.places import (
    BY_EXPERT,
    BY_OWNER,
    BY_RECOMMENDER,
    BY_STATUS,
    EXPERTS,
    ORGANIZERS,
    SESSIONS,
    TABLES,
    Item,
    Key,
    Place,
    table_name,
)
from chalicelib.aws.sealing import Sealed
from chalicelib.call.campaign import Campaign
from chalicelib.call.page_release import PageRelease
from chalicelib.call.revision import DefinitionVersion
from chalicelib.entry import search
from chalicelib.entry.audience import DayBallot, NetworkDay, Omissions, Tally
from chalicelib.entry.broadcasts import Broadcast
from chalicelib.entry.ceremony import Attendance, CeremonyPlan
from chalicelib.entry.confirmations import Request
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.feedback import ReleasedComments
from chalicelib.entry.holds import Hold
from chalicelib.entry.objections import Objection
from chalicelib.entry.picks import Picks, Recommended
from chalicelib.entry.proposal import Proposal
from chalicelib.entry.publications import Publications
from chalicelib.entry.recovery import Recovery
from chalicelib.entry.rendition import Rendition, Use
from chalicelib.entry.scan import Likeness, Scan
from chalicelib.entry.search import Card, FoundBy, Indexed
from chalicelib.history import SCHEMA, HistoryRow
from chalicelib.judging.board import Board, CountedRow, Counting, Figures
from chalicelib.judging.conflicts import Dismissal
from chalicelib.judging.review import Review, SeatClaim, claim_of
from chalicelib.people.access import Person
from chalicelib.people.accounts import Claim
from chalicelib.people.codes import Codes
from chalicelib.people.entrants import Entrant
from chalicelib.people.erasure import Erasure
from chalicelib.people.invitations import InvitationAudience, Wording
from chalicelib.people.invited import Expert, Organizer
from chalicelib.people.links import AskedLinks, LatestLink, Link
from chalicelib.people.mailbox import ReadMark
from chalicelib.people.recommenders import Recommender
from chalicelib.people.second_factor import Factors, FactorUse
from chalicelib.people.send_caps import DAY
from chalicelib.people.sign_in import ABSOLUTE, Contact, Session
from chalicelib.people.team import Invite
from chalicelib.result.certificates import Certificate
from chalicelib.workbooks.exports import Export
from chalicelib.workbooks.sheets_in import SheetIn

T = TypeVar("T")


# --- keys -------------------------------------------------------------------------------------------------------

# Ids come with requests: in paths, in bodies, in cookies. What has not their form is nobody's, so that a read of it
# finds nothing. The store would refuse to read it (keys over 2 kB, halves of surrogate pairs), and that is a failure.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_NOBODY = "-"  # no id has this form
_TERM = re.compile(r"[a-z]+:[A-Za-z0-9_.-]{0,99}")  # filters come with requests, too


def is_id(value: str) -> bool:
    """Whether it has the form of an id."""
    return _ID.fullmatch(value) is not None


def _of(kind: str, an_id: str) -> str:
    """The partition of one row."""
    return f"{kind}#{an_id if is_id(an_id) else _NOBODY}"


def campaign_key(contest: str) -> Key[Campaign]:
    return Key("entries", f"campaign#{contest}", "campaign", kind=Campaign)


def definition_key(contest: str, sha256: str) -> Key[DefinitionVersion]:
    """Without `sha256` the beginning of all versions of a call's definition."""
    return Key("entries", f"campaign#{contest}", f"definition#{sha256}", kind=DefinitionVersion)


def page_release_key(contest: str) -> Key[PageRelease]:
    return Key("entries", f"campaign#{contest}", "pages", kind=PageRelease)


def board_key(contest: str) -> Key[Board]:
    """The board of a release that kept all figures in one item, until a recount takes its place."""
    return Key("entries", f"board#{contest}", "board", kind=Board)


def counting_key(contest: str) -> Key[Counting]:
    return Key("entries", f"board#{contest}", "counting", kind=Counting)


def figures_key(contest: str, part: str) -> Key[Figures]:
    """One of the items that hold the board's totals, or the units' figures. Each has a partition of its own."""
    return Key("entries", f"board#{contest}#{part}", "figures", kind=Figures)


def progress_key(expert_id: str) -> Key[Figures]:
    """One expert's figures of the board, in the expert's partition and in the index that finds experts."""
    return Key("reviews", _of("expert", expert_id), "progress", kind=Figures)


def counted_key(place: Place) -> Key[CountedRow]:
    """What the board has counted of a row: in a partition of its own, so that none of them is written often."""
    return Key("entries", f"counted#{place.pk}", f"counted#{place.sk}", kind=CountedRow)


def entrant_key(entrant_id: str) -> Key[Entrant]:
    return Key("entries", _of("entrant", entrant_id), "entrant", kind=Entrant)


def read_mark_key(entrant_id: str) -> Key[ReadMark]:
    return Key("entries", _of("entrant", entrant_id), "read", kind=ReadMark)


def entry_key(entry_id: str) -> Key[Entry]:
    return Key("entries", _of("entry", entry_id), "entry", kind=Entry)


def rendition_key(entry_id: str, use: Use = "show") -> Key[Rendition]:
    sk = "rendition" if use == "show" else f"rendition#{use}"
    return Key("entries", _of("entry", entry_id), sk, kind=Rendition)


def scan_key(entry_id: str) -> Key[Scan]:
    return Key("entries", _of("entry", entry_id), "scan", kind=Scan)


def publications_key(entry_id: str) -> Key[Publications]:
    return Key("entries", _of("entry", entry_id), "publications", kind=Publications)


def recovery_key(entry_id: str) -> Key[Recovery]:
    return Key("entries", _of("entry", entry_id), "recovery", kind=Recovery)


def ceremony_key(contest: str) -> Key[CeremonyPlan]:
    return Key("entries", f"campaign#{contest}", "ceremony", kind=CeremonyPlan)


def attendance_key(entry_id: str) -> Key[Attendance]:
    return Key("entries", _of("entry", entry_id), "attendance", kind=Attendance)


def feedback_key(entry_id: str) -> Key[ReleasedComments]:
    return Key("entries", _of("entry", entry_id), "feedback", kind=ReleasedComments)


def likeness_key(entry_id: str, other: str = "") -> Key[Likeness]:
    """Without `other` the beginning of all likenesses of an entry."""
    return Key("entries", _of("entry", entry_id), f"like#{other}", kind=Likeness)


def found_by_key(contest: str, term: str, card: Card | None = None) -> Key[FoundBy]:
    """Without `card` the beginning of all rows that a term finds, in the order in which their entries were made."""
    partition, order = search.place_of(term)
    partition = partition if _TERM.fullmatch(partition) else _NOBODY
    sk = f"{order}#{card.created_at.isoformat()}#{card.id}" if card else order
    return Key("entries", f"find#{contest}#{partition}", f"found#{sk}", kind=FoundBy)


def indexed_key(entry_id: str) -> Key[Indexed]:
    return Key("entries", _of("indexed", entry_id), "indexed", kind=Indexed)


def recommender_key(recommender_id: str) -> Key[Recommender]:
    return Key("entries", _of("recommender", recommender_id), "recommender", kind=Recommender)


def picks_key(unit: str) -> Key[Picks]:
    """The list of a recommending unit."""
    return Key("entries", _of("recommender", unit), "picks", kind=Picks)


def recommended_key(entry_id: str, unit: str = "") -> Key[Recommended]:
    """Without `unit` the beginning of all marks that units recommend an entry."""
    return Key("entries", _of("entry", entry_id), f"recommended#{unit}", kind=Recommended)


def export_key(export_id: str) -> Key[Export]:
    return Key("entries", _of("export", export_id), "export", kind=Export)


def certificate_key(number: str) -> Key[Certificate]:
    return Key("entries", _of("certificate", number), "certificate", kind=Certificate)


def sheet_key(unit: str) -> Key[SheetIn]:
    return Key("entries", _of("sheet", unit), "sheet", kind=SheetIn)


def dismissal_key(contest: str, entry: str = "", expert: str = "") -> Key[Dismissal]:
    """Without `entry` the beginning of all dismissals of a call."""
    return Key(
        "entries", f"dismissals#{contest}", f"dismissal#{entry}#{expert}" if entry else "dismissal#", kind=Dismissal
    )


def proposal_key(contest: str) -> Key[Proposal]:
    return Key("entries", f"campaign#{contest}", "proposal", kind=Proposal)


def objection_key(contest: str, number: int = 0) -> Key[Objection]:
    """Without `number` the beginning of all objections of a call."""
    return Key(
        "entries", f"objections#{contest}", f"objection#{number:04d}" if number else "objection#", kind=Objection
    )


def request_key(contest: str, request_id: str = "") -> Key[Request]:
    """Without `request_id` the beginning of all requests for a second person."""
    sk = f"request#{request_id if not request_id or is_id(request_id) else _NOBODY}"
    return Key("entries", f"requests#{contest}", sk, kind=Request)


def erasure_key(contest: str, role: str = "", subject: str = "") -> Key[Erasure]:
    """Without `role` the beginning of all erasures of a call."""
    sk = f"erasure#{role}.{subject if is_id(subject) else _NOBODY}" if role else "erasure#"
    return Key("entries", f"erasures#{contest}", sk, kind=Erasure)


def broadcast_key(broadcast_id: str) -> Key[Broadcast]:
    return Key("entries", f"broadcast#{broadcast_id}", "broadcast", kind=Broadcast)


def wording_key(contest: str, audience: InvitationAudience) -> Key[Wording]:
    return Key("entries", f"wording#{contest}", f"wording#{audience.value}", kind=Wording)


def expert_key(expert_id: str) -> Key[Expert]:
    return Key("reviews", _of("expert", expert_id), "expert", kind=Expert)


def review_key(contest: str, entry: str, round_number: int, seat: str = "") -> Key[Review]:
    """Without `seat` the beginning of an entry's whole panel."""
    return Key("reviews", _of(f"panel#{contest}#{round_number}", entry), f"review#{seat}", kind=Review)


def claim_key(contest: str, entry: str, round_number: int, expert: str) -> Key[SeatClaim]:
    return Key("reviews", f"panel#{contest}#{round_number}#{entry}", f"claim#{expert}", kind=SeatClaim)


def organizer_key(organizer_id: str) -> Key[Organizer]:
    return Key("sessions", _of("organizer", organizer_id), "organizer", kind=Organizer)


def factors_key(subject: str) -> Key[Factors]:
    return Key("sessions", _of("factors", subject), "factors", kind=Factors)


def factor_use_key(subject: str) -> Key[FactorUse]:
    return Key("sessions", _of("factors", subject), "use", kind=FactorUse)


def session_key(session_id: str) -> Key[Session]:
    return Key("sessions", f"session#{session_id}", "session", kind=Session)


def codes_key(digest: str) -> Key[Codes]:
    return Key("sessions", f"contact#{digest}", "codes", kind=Codes)


def contact_key(digest: str, role: str) -> Key[Contact]:
    return Key("sessions", f"contact#{digest}", f"contact#{role}", kind=Contact)


def contact_claim_key(digest: str, entrant_id: str = "") -> Key[Claim]:
    """Without `entrant_id` the beginning of all claims to a contact."""
    return Key("sessions", f"contact#{digest}", f"cited#{entrant_id}", kind=Claim)


def invite_key(digest: str) -> Key[Invite]:
    return Key("sessions", f"invite#{digest}", "invite", kind=Invite)


def asked_links_key(digest: str, role: str) -> Key[AskedLinks]:
    return Key("sessions", f"contact#{digest}", f"asked#{role}", kind=AskedLinks)


def kept_answer_key(subject: str, key: str) -> Key[KeptAnswer]:
    """The answer to a request of `subject` with the Idempotency-Key whose SHA-256 is `key`."""
    return Key("sessions", f"answer#{subject}", f"answer#{key}", kind=KeptAnswer)


def hold_key(entry_id: str) -> Key[Hold]:
    return Key("sessions", _of("hold", entry_id), "hold", kind=Hold)


def ballot_key(contest: str, shard: int, day: str = "", voter: str = "") -> Key[DayBallot]:
    """Without `day` the beginning of all ballots of a shard of voters."""
    return Key("sessions", f"audience#{contest}#{shard}", f"ballot#{day}#{voter}" if day else "ballot#", kind=DayBallot)


def tally_key(contest: str, shard: int) -> Key[Tally]:
    return Key("sessions", f"audience#{contest}#{shard}", "tally", kind=Tally)


def network_key(contest: str, day: str, network: str = "") -> Key[NetworkDay]:
    """Without `network` the beginning of all networks of a day."""
    sk = f"network#{network if not network or is_id(network) else _NOBODY}"
    return Key("sessions", _of(f"networks#{contest}", day), sk, kind=NetworkDay)


def omissions_key(contest: str) -> Key[Omissions]:
    return Key("entries", f"campaign#{contest}", "omissions", kind=Omissions)


def link_key(link_id: str) -> Key[Link]:
    return Key("sessions", f"link#{link_id}", "link", kind=Link)


def latest_link_key(role: str, subject: str) -> Key[LatestLink]:
    return Key("sessions", f"links#{role}#{subject}", "latest", kind=LatestLink)


PEOPLE: dict[str, Callable[[str], Key[Any]]] = {
    Role.ENTRANT.value: entrant_key,
    Role.EXPERT.value: expert_key,
    Role.ORGANIZER.value: organizer_key,
    Role.RECOMMENDER.value: recommender_key,
    Role.SCREENER.value: organizer_key,
    Role.AUDITOR.value: organizer_key,
    Role.JUROR.value: organizer_key,
}


def person_key(role: str, subject: str) -> Key[Person] | None:
    """The row of whoever has a role; None for a role that has no rows."""
    return PEOPLE[role](subject) if role in PEOPLE else None


def history_key(place: Place, revision: int | None = None) -> Key[HistoryRow]:
    """One link of a row's chain, in the row's own partition; without `revision` the beginning of the whole chain."""
    sk = f"history#{place.sk}#" + (f"{revision:06d}" if revision is not None else "")
    return Key(place.table, place.pk, sk, kind=HistoryRow)


# --- what the indexes find --------------------------------------------------------------------------------------


def mailbox_of(entrant_id: str) -> str:
    """The value of `BY_OWNER` for messages to an entrant; no entry has such an owner."""
    return f"mail#{entrant_id}"


# Forms in these statuses are saved as they are typed. On the last evening that is hundreds of saves a second, each of
# some four units in the index, whose keys take 1,000 a second (`python -m bench.hot_keys`). So they lie under several.
TYPED = frozenset({Status.DRAFT, Status.UPLOADING, Status.PROBING, Status.REJECTED_FORMAT})
SHARES = 16


def in_status(contest: str, status: Status, entry: str = "") -> str:
    """The value of `BY_STATUS` for entries in a status, or for one of them; see `queues_of`."""
    share = f"#{zlib.crc32(entry.encode()) % SHARES}" if entry and status in TYPED else ""
    return f"{contest}#{status.value}{share}"


def queues_of(contest: str, status: Status) -> tuple[str, ...]:
    """Every value of `BY_STATUS` under which entries in a status lie. Those of earlier releases lie under the first
    until they are saved again."""
    whole = in_status(contest, status)
    return (whole, *(f"{whole}#{share}" for share in range(SHARES))) if status in TYPED else (whole,)


def scans_of(contest: str) -> str:
    """The value of `BY_STATUS` for scans."""
    return f"{contest}#scans"


def recommenders_of(contest: str) -> str:
    """The value of `BY_STATUS` for recommending units."""
    return f"{contest}#recommenders"


def units_under(parent: str) -> str:
    """The value of `BY_OWNER` for the recommending units right below another one."""
    return f"under#{parent}"


def exports_of(contest: str) -> str:
    """The value of `BY_STATUS` for exports."""
    return f"{contest}#exports"


def broadcasts_of(contest: str) -> str:
    """The value of `BY_STATUS` for broadcasts."""
    return f"{contest}#broadcasts"


def experts_of(contest: str) -> str:
    """The value of `EXPERTS`, for experts and, behind them in its order, for their figures of the board."""
    return f"expert#{contest}"


PROGRESS = "progress#"  # begins the order of such figures: behind every moment


def organizers_of(contest: str) -> str:
    """The value of `ORGANIZERS`."""
    return f"organizer#{contest}"


def sessions_of(role: str, subject: str) -> str:
    """The value of `SESSIONS`: somebody's sessions."""
    return f"session#{role}#{subject}"


# --- rows and items ---------------------------------------------------------------------------------------------


class Shape(NamedTuple, Generic[T]):
    """How one type of row is stored.

    `claim` is a row that is stored with a new row of this type, in the same transaction and only if there is none
    like it: what two rows must not both have.
    """

    key: Callable[[T], Key[T]]
    indexes: Callable[[T], dict[str, str]] = lambda _row: {}
    expires: Callable[[T], datetime] | None = None
    claim: Callable[[T], object] | None = None


def _entry_indexes(entry: Entry) -> dict[str, str]:
    found = BY_OWNER.attributes(entry.owner, entry.created_at)
    found |= BY_STATUS.attributes(in_status(entry.contest, entry.status, entry.id), entry.updated_at)
    unit = entry.form.recommender
    return found | (BY_RECOMMENDER.attributes(unit, entry.created_at) if unit else {})


def _recommender_indexes(unit: Recommender) -> dict[str, str]:
    found = BY_STATUS.attributes(recommenders_of(unit.contest), unit.created_at)
    return found | (BY_OWNER.attributes(units_under(unit.parent), unit.created_at) if unit.parent else {})


SHAPES: dict[type, Shape[Any]] = {
    Campaign: Shape[Campaign](lambda row: campaign_key(row.id)),
    Entrant: Shape[Entrant](lambda row: entrant_key(row.id)),
    ReadMark: Shape[ReadMark](lambda row: read_mark_key(row.entrant)),
    Entry: Shape[Entry](lambda row: entry_key(row.id), _entry_indexes),
    PageRelease: Shape[PageRelease](lambda row: page_release_key(row.contest)),
    Counting: Shape[Counting](lambda row: counting_key(row.contest)),
    Certificate: Shape[Certificate](lambda row: certificate_key(row.number)),
    Export: Shape[Export](
        lambda row: export_key(row.id),
        lambda row: BY_STATUS.attributes(exports_of(row.contest), row.created_at),
    ),
    SheetIn: Shape[SheetIn](lambda row: sheet_key(row.id)),
    Recommender: Shape[Recommender](
        lambda row: recommender_key(row.id),
        _recommender_indexes,
    ),
    Picks: Shape[Picks](lambda row: picks_key(row.unit)),
    Recommended: Shape[Recommended](lambda row: recommended_key(row.entry, row.unit)),
    Broadcast: Shape[Broadcast](
        lambda row: broadcast_key(row.id),
        lambda row: BY_STATUS.attributes(broadcasts_of(row.contest), row.created_at),
    ),
    Objection: Shape[Objection](lambda row: objection_key(row.contest, row.number)),
    Proposal: Shape[Proposal](lambda row: proposal_key(row.contest)),
    Publications: Shape[Publications](lambda row: publications_key(row.entry)),
    CeremonyPlan: Shape[CeremonyPlan](lambda row: ceremony_key(row.contest)),
    Attendance: Shape[Attendance](lambda row: attendance_key(row.entry), expires=lambda row: row.expires),
    ReleasedComments: Shape[ReleasedComments](lambda row: feedback_key(row.entry)),
    Omissions: Shape[Omissions](lambda row: omissions_key(row.contest)),
    Recovery: Shape[Recovery](lambda row: recovery_key(row.entry)),
    Erasure: Shape[Erasure](lambda row: erasure_key(row.contest, row.role.value, row.subject)),
    Request: Shape[Request](lambda row: request_key(row.contest, row.id)),
    Wording: Shape[Wording](lambda row: wording_key(row.contest, row.audience)),
    Rendition: Shape[Rendition](lambda row: rendition_key(row.entry, row.use)),
    Scan: Shape[Scan](
        lambda row: scan_key(row.entry),
        lambda row: BY_STATUS.attributes(scans_of(row.contest), row.scanned_at),
    ),
    DefinitionVersion: Shape[DefinitionVersion](lambda row: definition_key(row.contest, row.sha256)),
    FoundBy: Shape[FoundBy](lambda row: found_by_key(row.contest, row.term, row.card)),
    Indexed: Shape[Indexed](lambda row: indexed_key(row.entry)),
    Likeness: Shape[Likeness](lambda row: likeness_key(row.entry, row.other)),
    Dismissal: Shape[Dismissal](lambda row: dismissal_key(row.contest, row.entry, row.expert)),
    Expert: Shape[Expert](
        lambda row: expert_key(row.id),
        lambda row: EXPERTS.attributes(experts_of(row.contest), row.created_at),
    ),
    Organizer: Shape[Organizer](
        lambda row: organizer_key(row.id),
        lambda row: ORGANIZERS.attributes(organizers_of(row.contest), row.created_at),
    ),
    Review: Shape[Review](
        lambda row: review_key(row.contest, row.entry, row.round, row.seat),
        lambda row: BY_EXPERT.attributes(row.expert, row.created_at),
        claim=claim_of,
    ),
    SeatClaim: Shape[SeatClaim](lambda row: claim_key(row.contest, row.entry, row.round, row.expert)),
    Session: Shape[Session](
        lambda row: session_key(row.id),
        lambda row: SESSIONS.attributes(sessions_of(row.role.value, row.subject), row.issued_at),
        expires=lambda row: row.issued_at + ABSOLUTE,
    ),
    Factors: Shape[Factors](lambda row: factors_key(row.subject)),
    FactorUse: Shape[FactorUse](lambda row: factor_use_key(row.subject)),
    Codes: Shape[Codes](lambda row: codes_key(row.digest), expires=lambda row: row.newest.sent.at + DAY),
    Contact: Shape[Contact](lambda row: contact_key(row.digest, row.role.value)),
    Claim: Shape[Claim](lambda row: contact_claim_key(row.digest, row.entrant)),
    DayBallot: Shape[DayBallot](
        lambda row: ballot_key(row.contest, row.shard, row.day.isoformat(), row.voter), expires=lambda row: row.expires
    ),
    Tally: Shape[Tally](lambda row: tally_key(row.contest, row.shard)),
    NetworkDay: Shape[NetworkDay](
        lambda row: network_key(row.contest, row.day.isoformat(), row.network), expires=lambda row: row.expires
    ),
    Invite: Shape[Invite](lambda row: invite_key(row.digest), expires=lambda row: row.expires_at),
    KeptAnswer: Shape[KeptAnswer](lambda row: kept_answer_key(row.subject, row.key), expires=lambda row: row.at + KEPT),
    Hold: Shape[Hold](lambda row: hold_key(row.entry), expires=lambda row: row.until),
    Link: Shape[Link](lambda row: link_key(row.id), expires=lambda row: row.expires_at),
    LatestLink: Shape[LatestLink](
        lambda row: latest_link_key(row.role.value, row.subject), expires=lambda row: row.expires_at
    ),
    AskedLinks: Shape[AskedLinks](
        lambda row: asked_links_key(row.digest, row.role.value), expires=lambda row: row.sends[-1].at + DAY
    ),
}


def claim_with(row: object) -> object | None:
    """The row that must be stored with a new one, and must be new itself; None if there is none."""
    claim = SHAPES[type(row)].claim
    return claim(row) if claim is not None else None


def key_of(row: T) -> Key[T]:
    """Where a row lies."""
    shape: Shape[T] = SHAPES[type(row)]
    return shape.key(row)


def to_item(row: object, content: Sealed | None = None) -> Item:
    """A row as DynamoDB stores it; `content` where its fields are sealed already."""
    sealed = sealed_content(row) if content is None else content
    return key_of(row).item() | beside(row) | {"data": attribute(sealed.data)} | sealed.beside


def sealed_content(row: object) -> Sealed:
    """A row as plain values whose personal fields are sealed, with another key each time."""
    return sealing.seal(msgspec.to_builtins(row), personal.fields_of(type(row)), key_of(row))


def beside(row: object) -> Item:
    """What stands beside a row by its content: index attributes, time to live, version."""
    shape = SHAPES[type(row)]
    item: Item = {name: {"S": value} for name, value in shape.indexes(row).items()}
    if shape.expires is not None:
        item["expires"] = {"N": str(int(shape.expires(row).timestamp()))}
    if isinstance(getattr(row, "head", None), str):
        item["schema"] = {"N": str(SCHEMA)}
    return item


def from_item(item: Item, kind: type[T]) -> T:
    """A row from its item. Unknown attributes are ignored, so that older code reads newer rows. Raises Unreadable."""
    if kind is Figures:
        return _figures(item)  # type: ignore[return-value]
    return msgspec.convert(sealing.opened(value_of(item["data"]), personal.fields_of(kind), item), kind)


# Figures are attributes of their own, since DynamoDB adds to no other: `count1:entries:draft`.
_FIGURE = re.compile(r"count(\d+):(.+)")


def figure(number: int, mark: str) -> str:
    """The attribute that counts a mark."""
    return f"count{number}:{mark}"


def _figures(item: Item) -> Figures:
    counts: dict[int, dict[str, int]] = {}
    for name, stored in item.items():
        found = _FIGURE.fullmatch(name)
        if found:
            counts.setdefault(int(found[1]), {})[found[2]] = int(stored["N"])
    order = item.get(EXPERTS.order, {}).get("S", "")
    active = item.get("active", {}).get("S")
    return Figures(counts, order.removeprefix(PROGRESS), datetime.fromisoformat(active) if active else None)


def table_of_stream(arn: str) -> str:
    """Which of our tables a stream's ARN belongs to. Raises LookupError for another."""
    name = arn.split("/")[1]
    for table in TABLES:
        if table_name(table) == name:
            return table
    raise LookupError(name)


def history_item(place: Place, row: HistoryRow) -> Item:
    """One link of a row's chain."""
    return history_key(place, row.revision).item() | {"data": attribute(msgspec.to_builtins(row))}


def attribute(value: object) -> Item:
    """A plain value (as JSON has them), or bytes, as a DynamoDB attribute. Raises TypeError for another."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": repr(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, dict):
        return {"M": {str(name): attribute(each) for name, each in value.items()}}
    if isinstance(value, list | tuple):
        return {"L": [attribute(each) for each in value]}
    raise TypeError(type(value).__name__)


def value_of(stored: Item) -> Any:
    """The plain value of a DynamoDB attribute."""
    kind, content = next(iter(stored.items()))
    if kind == "NULL":
        return None
    if kind == "N":
        return _number(content)
    if kind == "M":
        return {name: value_of(each) for name, each in content.items()}
    if kind == "L":
        return [value_of(each) for each in content]
    if kind == "B":
        return sealing.bytes_of(stored)
    return content


def _number(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:
        return float(digits)
