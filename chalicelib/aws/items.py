"""How each row is stored: its key, the index attributes that follow from its content, and when it expires.

An item is `{pk, sk, <index attributes>, data}`, where `data` is the row as a DynamoDB map. A row that keeps a history
also has `schema`, the version of its stored form. Fields about people (`personal.FIELDS`) are binary, and the item has
their `seal` (`chalicelib.aws.sealing`).
"""

from __future__ import annotations  # types of rows are imported when they are asked for

import re
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import msgspec

from chalicelib.actors import OFFICE, Role
from chalicelib.aws import kinds, personal, sealing
from chalicelib.aws.kept_answers import KEPT
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
from chalicelib.history import SCHEMA, HistoryRow
from chalicelib.people.send_caps import DAY
from chalicelib.people.sign_in import ABSOLUTE

if TYPE_CHECKING:
    from chalicelib.entry.entries import Entry, Status
    from chalicelib.entry.rendition import Use
    from chalicelib.entry.search import Card
    from chalicelib.people.access import Person
    from chalicelib.people.invitations import InvitationAudience
    from chalicelib.people.recommenders import Recommender

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


def campaign_key(contest: str) -> Key[kinds.Campaign]:
    return Key("entries", f"campaign#{contest}", "campaign", kind=kinds.Campaign)


def definition_key(contest: str, sha256: str) -> Key[kinds.DefinitionVersion]:
    """Without `sha256` the beginning of all versions of a call's definition."""
    return Key("entries", f"campaign#{contest}", f"definition#{sha256}", kind=kinds.DefinitionVersion)


def page_release_key(contest: str) -> Key[kinds.PageRelease]:
    return Key("entries", f"campaign#{contest}", "pages", kind=kinds.PageRelease)


def board_key(contest: str) -> Key[kinds.Board]:
    """The board of a release that kept all figures in one item, until a recount takes its place."""
    return Key("entries", f"board#{contest}", "board", kind=kinds.Board)


def counting_key(contest: str) -> Key[kinds.Counting]:
    return Key("entries", f"board#{contest}", "counting", kind=kinds.Counting)


def figures_key(contest: str, part: str) -> Key[kinds.Figures]:
    """One of the items that hold the board's totals, or the units' figures. Each has a partition of its own."""
    return Key("entries", f"board#{contest}#{part}", "figures", kind=kinds.Figures)


def progress_key(expert_id: str) -> Key[kinds.Figures]:
    """One expert's figures of the board, in the expert's partition and in the index that finds experts."""
    return Key("reviews", _of("expert", expert_id), "progress", kind=kinds.Figures)


def counted_key(place: Place) -> Key[kinds.CountedRow]:
    """What the board has counted of a row: in a partition of its own, so that none of them is written often."""
    return Key("entries", f"counted#{place.pk}", f"counted#{place.sk}", kind=kinds.CountedRow)


def entrant_key(entrant_id: str) -> Key[kinds.Entrant]:
    return Key("entries", _of("entrant", entrant_id), "entrant", kind=kinds.Entrant)


def read_mark_key(entrant_id: str) -> Key[kinds.ReadMark]:
    return Key("entries", _of("entrant", entrant_id), "read", kind=kinds.ReadMark)


def entry_key(entry_id: str) -> Key[kinds.Entry]:
    return Key("entries", _of("entry", entry_id), "entry", kind=kinds.Entry)


def rendition_key(entry_id: str, use: Use = "show") -> Key[kinds.Rendition]:
    sk = "rendition" if use == "show" else f"rendition#{use}"
    return Key("entries", _of("entry", entry_id), sk, kind=kinds.Rendition)


def scan_key(entry_id: str) -> Key[kinds.Scan]:
    return Key("entries", _of("entry", entry_id), "scan", kind=kinds.Scan)


def publications_key(entry_id: str) -> Key[kinds.Publications]:
    return Key("entries", _of("entry", entry_id), "publications", kind=kinds.Publications)


def recovery_key(entry_id: str) -> Key[kinds.Recovery]:
    return Key("entries", _of("entry", entry_id), "recovery", kind=kinds.Recovery)


def ceremony_key(contest: str) -> Key[kinds.CeremonyPlan]:
    return Key("entries", f"campaign#{contest}", "ceremony", kind=kinds.CeremonyPlan)


def attendance_key(entry_id: str) -> Key[kinds.Attendance]:
    return Key("entries", _of("entry", entry_id), "attendance", kind=kinds.Attendance)


def feedback_key(entry_id: str) -> Key[kinds.ReleasedComments]:
    return Key("entries", _of("entry", entry_id), "feedback", kind=kinds.ReleasedComments)


def likeness_key(entry_id: str, other: str = "") -> Key[kinds.Likeness]:
    """Without `other` the beginning of all likenesses of an entry."""
    return Key("entries", _of("entry", entry_id), f"like#{other}", kind=kinds.Likeness)


def found_by_key(contest: str, term: str, card: Card | None = None) -> Key[kinds.FoundBy]:
    """Without `card` the beginning of all rows that a term finds, in the order in which their entries were made."""
    from chalicelib.entry import search

    partition, order = search.place_of(term)
    partition = partition if _TERM.fullmatch(partition) else _NOBODY
    sk = f"{order}#{card.created_at.isoformat()}#{card.id}" if card else order
    return Key("entries", f"find#{contest}#{partition}", f"found#{sk}", kind=kinds.FoundBy)


def indexed_key(entry_id: str) -> Key[kinds.Indexed]:
    return Key("entries", _of("indexed", entry_id), "indexed", kind=kinds.Indexed)


def recommender_key(recommender_id: str) -> Key[kinds.Recommender]:
    return Key("entries", _of("recommender", recommender_id), "recommender", kind=kinds.Recommender)


def picks_key(unit: str) -> Key[kinds.Picks]:
    """The list of a recommending unit."""
    return Key("entries", _of("recommender", unit), "picks", kind=kinds.Picks)


def recommended_key(entry_id: str, unit: str = "") -> Key[kinds.Recommended]:
    """Without `unit` the beginning of all marks that units recommend an entry."""
    return Key("entries", _of("entry", entry_id), f"recommended#{unit}", kind=kinds.Recommended)


def export_key(export_id: str) -> Key[kinds.Export]:
    return Key("entries", _of("export", export_id), "export", kind=kinds.Export)


def certificate_key(number: str) -> Key[kinds.Certificate]:
    return Key("entries", _of("certificate", number), "certificate", kind=kinds.Certificate)


def sheet_key(unit: str) -> Key[kinds.SheetIn]:
    return Key("entries", _of("sheet", unit), "sheet", kind=kinds.SheetIn)


def dismissal_key(contest: str, entry: str = "", expert: str = "") -> Key[kinds.Dismissal]:
    """Without `entry` the beginning of all dismissals of a call."""
    return Key(
        "entries",
        f"dismissals#{contest}",
        f"dismissal#{entry}#{expert}" if entry else "dismissal#",
        kind=kinds.Dismissal,
    )


def proposal_key(contest: str) -> Key[kinds.Proposal]:
    return Key("entries", f"campaign#{contest}", "proposal", kind=kinds.Proposal)


def objection_key(contest: str, number: int = 0) -> Key[kinds.Objection]:
    """Without `number` the beginning of all objections of a call."""
    return Key(
        "entries", f"objections#{contest}", f"objection#{number:04d}" if number else "objection#", kind=kinds.Objection
    )


def request_key(contest: str, request_id: str = "") -> Key[kinds.Request]:
    """Without `request_id` the beginning of all requests for a second person."""
    sk = f"request#{request_id if not request_id or is_id(request_id) else _NOBODY}"
    return Key("entries", f"requests#{contest}", sk, kind=kinds.Request)


def erasure_key(contest: str, role: str = "", subject: str = "") -> Key[kinds.Erasure]:
    """Without `role` the beginning of all erasures of a call."""
    sk = f"erasure#{role}.{subject if is_id(subject) else _NOBODY}" if role else "erasure#"
    return Key("entries", f"erasures#{contest}", sk, kind=kinds.Erasure)


def broadcast_key(broadcast_id: str) -> Key[kinds.Broadcast]:
    return Key("entries", f"broadcast#{broadcast_id}", "broadcast", kind=kinds.Broadcast)


def wording_key(contest: str, audience: InvitationAudience) -> Key[kinds.Wording]:
    return Key("entries", f"wording#{contest}", f"wording#{audience.value}", kind=kinds.Wording)


def expert_key(expert_id: str) -> Key[kinds.Expert]:
    return Key("reviews", _of("expert", expert_id), "expert", kind=kinds.Expert)


def review_key(contest: str, entry: str, round_number: int, seat: str = "") -> Key[kinds.Review]:
    """Without `seat` the beginning of an entry's whole panel."""
    return Key("reviews", _of(f"panel#{contest}#{round_number}", entry), f"review#{seat}", kind=kinds.Review)


def claim_key(contest: str, entry: str, round_number: int, expert: str) -> Key[kinds.SeatClaim]:
    return Key("reviews", f"panel#{contest}#{round_number}#{entry}", f"claim#{expert}", kind=kinds.SeatClaim)


def organizer_key(organizer_id: str) -> Key[kinds.Organizer]:
    return Key("sessions", _of("organizer", organizer_id), "organizer", kind=kinds.Organizer)


def factors_key(subject: str) -> Key[kinds.Factors]:
    return Key("sessions", _of("factors", subject), "factors", kind=kinds.Factors)


def factor_use_key(subject: str) -> Key[kinds.FactorUse]:
    return Key("sessions", _of("factors", subject), "use", kind=kinds.FactorUse)


def session_key(session_id: str) -> Key[kinds.Session]:
    return Key("sessions", f"session#{session_id}", "session", kind=kinds.Session)


def codes_key(digest: str) -> Key[kinds.Codes]:
    return Key("sessions", f"contact#{digest}", "codes", kind=kinds.Codes)


def contact_key(digest: str, role: str) -> Key[kinds.Contact]:
    return Key("sessions", f"contact#{digest}", f"contact#{role}", kind=kinds.Contact)


def contact_claim_key(digest: str, entrant_id: str = "") -> Key[kinds.Claim]:
    """Without `entrant_id` the beginning of all claims to a contact."""
    return Key("sessions", f"contact#{digest}", f"cited#{entrant_id}", kind=kinds.Claim)


def invite_key(digest: str) -> Key[kinds.Invite]:
    return Key("sessions", f"invite#{digest}", "invite", kind=kinds.Invite)


def asked_links_key(digest: str, role: str) -> Key[kinds.AskedLinks]:
    return Key("sessions", f"contact#{digest}", f"asked#{role}", kind=kinds.AskedLinks)


def kept_answer_key(subject: str, key: str) -> Key[kinds.KeptAnswer]:
    """The answer to a request of `subject` with the Idempotency-Key whose SHA-256 is `key`."""
    return Key("sessions", f"answer#{subject}", f"answer#{key}", kind=kinds.KeptAnswer)


def hold_key(entry_id: str) -> Key[kinds.Hold]:
    return Key("sessions", _of("hold", entry_id), "hold", kind=kinds.Hold)


def ballot_key(contest: str, shard: int, day: str = "", voter: str = "") -> Key[kinds.DayBallot]:
    """Without `day` the beginning of all ballots of a shard of voters."""
    return Key(
        "sessions", f"audience#{contest}#{shard}", f"ballot#{day}#{voter}" if day else "ballot#", kind=kinds.DayBallot
    )


def tally_key(contest: str, shard: int) -> Key[kinds.Tally]:
    return Key("sessions", f"audience#{contest}#{shard}", "tally", kind=kinds.Tally)


def network_key(contest: str, day: str, network: str = "") -> Key[kinds.NetworkDay]:
    """Without `network` the beginning of all networks of a day."""
    sk = f"network#{network if not network or is_id(network) else _NOBODY}"
    return Key("sessions", _of(f"networks#{contest}", day), sk, kind=kinds.NetworkDay)


def omissions_key(contest: str) -> Key[kinds.Omissions]:
    return Key("entries", f"campaign#{contest}", "omissions", kind=kinds.Omissions)


def link_key(link_id: str) -> Key[kinds.Link]:
    return Key("sessions", f"link#{link_id}", "link", kind=kinds.Link)


def latest_link_key(role: str, subject: str) -> Key[kinds.LatestLink]:
    return Key("sessions", f"links#{role}#{subject}", "latest", kind=kinds.LatestLink)


PEOPLE: dict[str, Callable[[str], Key[Any]]] = {
    Role.ENTRANT.value: entrant_key,
    Role.EXPERT.value: expert_key,
    Role.RECOMMENDER.value: recommender_key,
    **{role.value: organizer_key for role in OFFICE},
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
# Named by their values, since types of rows are imported when they are asked for (`chalicelib/aws/kinds.py`).
TYPED = frozenset({"draft", "uploading", "probing", "rejected_format"})
SHARES = 16


def in_status(contest: str, status: Status, entry: str = "") -> str:
    """The value of `BY_STATUS` for entries in a status, or for one of them; see `queues_of`."""
    share = f"#{zlib.crc32(entry.encode()) % SHARES}" if entry and status.value in TYPED else ""
    return f"{contest}#{status.value}{share}"


def queues_of(contest: str, status: Status) -> tuple[str, ...]:
    """Every value of `BY_STATUS` under which entries in a status lie. Those of earlier releases lie under the first
    until they are saved again."""
    whole = in_status(contest, status)
    return (whole, *(f"{whole}#{share}" for share in range(SHARES))) if status.value in TYPED else (whole,)


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


def _claim_of(row: kinds.Review) -> kinds.SeatClaim:
    from chalicelib.judging import review

    return review.claim_of(row)


SHAPES: kinds.ByKind[Shape[Any]] = kinds.ByKind(
    {
        "Campaign": Shape(lambda row: campaign_key(row.id)),
        "Entrant": Shape(lambda row: entrant_key(row.id)),
        "ReadMark": Shape(lambda row: read_mark_key(row.entrant)),
        "Entry": Shape(lambda row: entry_key(row.id), _entry_indexes),
        "PageRelease": Shape(lambda row: page_release_key(row.contest)),
        "Counting": Shape(lambda row: counting_key(row.contest)),
        "Certificate": Shape(lambda row: certificate_key(row.number)),
        "Export": Shape(
            lambda row: export_key(row.id),
            lambda row: BY_STATUS.attributes(exports_of(row.contest), row.created_at),
        ),
        "SheetIn": Shape(lambda row: sheet_key(row.id)),
        "Recommender": Shape(
            lambda row: recommender_key(row.id),
            _recommender_indexes,
        ),
        "Picks": Shape(lambda row: picks_key(row.unit)),
        "Recommended": Shape(lambda row: recommended_key(row.entry, row.unit)),
        "Broadcast": Shape(
            lambda row: broadcast_key(row.id),
            lambda row: BY_STATUS.attributes(broadcasts_of(row.contest), row.created_at),
        ),
        "Objection": Shape(lambda row: objection_key(row.contest, row.number)),
        "Proposal": Shape(lambda row: proposal_key(row.contest)),
        "Publications": Shape(lambda row: publications_key(row.entry)),
        "CeremonyPlan": Shape(lambda row: ceremony_key(row.contest)),
        "Attendance": Shape(lambda row: attendance_key(row.entry), expires=lambda row: row.expires),
        "ReleasedComments": Shape(lambda row: feedback_key(row.entry)),
        "Omissions": Shape(lambda row: omissions_key(row.contest)),
        "Recovery": Shape(lambda row: recovery_key(row.entry)),
        "Erasure": Shape(lambda row: erasure_key(row.contest, row.role.value, row.subject)),
        "Request": Shape(lambda row: request_key(row.contest, row.id)),
        "Wording": Shape(lambda row: wording_key(row.contest, row.audience)),
        "Rendition": Shape(lambda row: rendition_key(row.entry, row.use)),
        "Scan": Shape(
            lambda row: scan_key(row.entry),
            lambda row: BY_STATUS.attributes(scans_of(row.contest), row.scanned_at),
        ),
        "DefinitionVersion": Shape(lambda row: definition_key(row.contest, row.sha256)),
        "FoundBy": Shape(lambda row: found_by_key(row.contest, row.term, row.card)),
        "Indexed": Shape(lambda row: indexed_key(row.entry)),
        "Likeness": Shape(lambda row: likeness_key(row.entry, row.other)),
        "Dismissal": Shape(lambda row: dismissal_key(row.contest, row.entry, row.expert)),
        "Expert": Shape(
            lambda row: expert_key(row.id),
            lambda row: EXPERTS.attributes(experts_of(row.contest), row.created_at),
        ),
        "Organizer": Shape(
            lambda row: organizer_key(row.id),
            lambda row: ORGANIZERS.attributes(organizers_of(row.contest), row.created_at),
        ),
        "Review": Shape(
            lambda row: review_key(row.contest, row.entry, row.round, row.seat),
            lambda row: BY_EXPERT.attributes(row.expert, row.created_at),
            claim=_claim_of,
        ),
        "SeatClaim": Shape(lambda row: claim_key(row.contest, row.entry, row.round, row.expert)),
        "Session": Shape(
            lambda row: session_key(row.id),
            lambda row: SESSIONS.attributes(sessions_of(row.role.value, row.subject), row.issued_at),
            expires=lambda row: row.issued_at + ABSOLUTE,
        ),
        "Factors": Shape(lambda row: factors_key(row.subject)),
        "FactorUse": Shape(lambda row: factor_use_key(row.subject)),
        "Codes": Shape(lambda row: codes_key(row.digest), expires=lambda row: row.newest.sent.at + DAY),
        "Contact": Shape(lambda row: contact_key(row.digest, row.role.value)),
        "Claim": Shape(lambda row: contact_claim_key(row.digest, row.entrant)),
        "DayBallot": Shape(
            lambda row: ballot_key(row.contest, row.shard, row.day.isoformat(), row.voter),
            expires=lambda row: row.expires,
        ),
        "Tally": Shape(lambda row: tally_key(row.contest, row.shard)),
        "NetworkDay": Shape(
            lambda row: network_key(row.contest, row.day.isoformat(), row.network), expires=lambda row: row.expires
        ),
        "Invite": Shape(lambda row: invite_key(row.digest), expires=lambda row: row.expires_at),
        "KeptAnswer": Shape(lambda row: kept_answer_key(row.subject, row.key), expires=lambda row: row.at + KEPT),
        "Hold": Shape(lambda row: hold_key(row.entry), expires=lambda row: row.until),
        "Link": Shape(lambda row: link_key(row.id), expires=lambda row: row.expires_at),
        "LatestLink": Shape(
            lambda row: latest_link_key(row.role.value, row.subject), expires=lambda row: row.expires_at
        ),
        "AskedLinks": Shape(
            lambda row: asked_links_key(row.digest, row.role.value), expires=lambda row: row.sends[-1].at + DAY
        ),
    }
)


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
    if kind.__name__ == "Figures":
        return _figures(item)  # type: ignore[return-value]
    return msgspec.convert(sealing.opened(value_of(item["data"]), personal.fields_of(kind), item), kind)


# Figures are attributes of their own, since DynamoDB adds to no other: `count1:entries:draft`.
_FIGURE = re.compile(r"count(\d+):(.+)")


def figure(number: int, mark: str) -> str:
    """The attribute that counts a mark."""
    return f"count{number}:{mark}"


def _figures(item: Item) -> kinds.Figures:
    counts: dict[int, dict[str, int]] = {}
    for name, stored in item.items():
        found = _FIGURE.fullmatch(name)
        if found:
            counts.setdefault(int(found[1]), {})[found[2]] = int(stored["N"])
    order = item.get(EXPERTS.order, {}).get("S", "")
    active = item.get("active", {}).get("S")
    return kinds.Figures(counts, order.removeprefix(PROGRESS), datetime.fromisoformat(active) if active else None)


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
