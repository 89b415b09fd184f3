"""Rows and the items they are stored as: what is written is what is read."""

import math
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import config
from chalicelib.actors import Role
from chalicelib.aws import heads, items, sealing
from chalicelib.aws.items import SHAPES
from chalicelib.aws.kept_answers import KeptAnswer
from chalicelib.aws.places import Key, Place, table_name
from chalicelib.call import campaign
from chalicelib.call.campaign import PhaseName, Stop
from chalicelib.call.page_release import PageRelease
from chalicelib.call.revision import version_of
from chalicelib.entry import confirmations, entries, objections, proposal, search
from chalicelib.entry.audience import DayBallot, LeftOut, NetworkDay, Omissions, Tally
from chalicelib.entry.broadcasts import Audience, Broadcast, BroadcastForm
from chalicelib.entry.ceremony import Attendance, CeremonyPlan
from chalicelib.entry.entries import Status
from chalicelib.entry.feedback import ExpertComment, ReleasedComments
from chalicelib.entry.holds import Hold
from chalicelib.entry.picks import Pick, Picks, Recommended
from chalicelib.entry.publications import Publication, Publications
from chalicelib.entry.recovery import Recovered, Recovery
from chalicelib.entry.rendition import MadeBy, Rendition, RenditionState
from chalicelib.entry.revocation import Ground
from chalicelib.entry.scan import BlindCopy, Likeness, Scan, ScanState, Stretch
from chalicelib.entry.search import FoundBy, Indexed
from chalicelib.history import SCHEMA, HistoryRow, link
from chalicelib.judging.board import CountedRow, Counting, Figures
from chalicelib.judging.conflicts import Dismissal, Reason
from chalicelib.judging.review import ReviewState, claim_of
from chalicelib.people import codes, invited, second_factor, sign_in
from chalicelib.people.accounts import Claim
from chalicelib.people.erasure import Erasure, ErasureGround, ErasureState
from chalicelib.people.invitations import InvitationAudience, Wording
from chalicelib.people.invited import Organizer
from chalicelib.people.links import AskedLinks, LatestLink, Link
from chalicelib.people.mailbox import ReadMark
from chalicelib.people.permissions import GRANTED
from chalicelib.people.recommenders import Recommender, StampedCopy
from chalicelib.people.send_caps import Asker, Send, Traffic
from chalicelib.people.sign_in import Contact, Session
from chalicelib.people.team import Invite
from chalicelib.result.certificates import Certificate, CertificateKind
from chalicelib.workbooks.exports import Export, ExportKind, ExportState
from chalicelib.workbooks.sheets_in import MatchDecision, SheetIn, SheetState, Verdict
from tests.unit import samples
from tests.unit.samples import AT, CALL, CREDIT_CODE, ENTRANT, ENTRY_ID, LATER, OFFICE, SCORES, WARNED

WAITING = campaign.hold(samples.campaign(), PhaseName.SCREENING, stop=Stop.GATE, token="t1", at=LATER).row
SECOND_WAITS = campaign.wait_for_owner(WAITING, PhaseName.SCREENING, "arn:2", token="t2", at=LATER, is_busy=True).row
CALLED = campaign.decide(WAITING, PhaseName.SCREENING, stop=Stop.GATE, by=OFFICE, at=LATER, why="x", chosen=("e1",)).row
# Under screening with everything a work can have: a video with findings, a second upload, an answer, flags.
FULL = msgspec.structs.replace(
    entries.begin_upload(samples.screened(entries.ScreeningOutcome.RETURN), samples.UPLOAD, LATER).row,
    submitted_at=LATER,
    pledges=samples.PLEDGES,
    video=samples.judged(WARNED).video,
    revision=9,
    head="ab" * 32,
)
NEW = samples.draft(form=msgspec.structs.replace(samples.FORM, recommender=None, completed_on=None))
CARD = search.card(samples.draft())
SESSION = sign_in.new_session("secret", Role.EXPERT, subject="e1", name="钱七", at=AT)
CODES = codes.ask(None, "d1", Asker("n1", Traffic(0, 0)), nonce="nonce", at=AT, pepper="pepper")
LINK = Link(id="l1", role=Role.EXPERT, subject="e1", name="钱七", issued_at=AT, expires_at=LATER)
KEPT_CALL = version_of(CALL, OFFICE, AT)
UNIT = Recommender(
    id="u1",
    contest=CALL.id,
    name="东莞市工信局",
    credit_code=CREDIT_CODE,
    province="广东省",
    city="东莞市",
    contact_person="赵六",
    email="z@e.cn",
    phone="13800138001",
    created_at=AT,
    deadline=LATER,
)
EXPERT = samples.expert("e1", told_of_round=1, phone="13800138002")
SCORED = samples.seat(
    2, state=ReviewState.SUBMITTED, scores=SCORES, opinion="recommend", comment="好\n好", replaces="1"
)
CERTIFICATE = Certificate(
    number="GS2025-W2345678-23456",
    contest=CALL.id,
    kind=CertificateKind.WORK,
    subject=ENTRY_ID,
    owner="o1",
    holder="李四",
    work="大国重器",
    lines=("李晓明（导演）",),
    awarded_at=AT,
)
EXPORT = Export(
    id="x1",
    contest=CALL.id,
    kind=ExportKind.RESULTS,
    requested_by=OFFICE,
    created_at=AT,
    recommender="",
    state=ExportState.READY,
    key="exports/x1.xlsx",
    name="结果.xlsx",
)
SHEET = SheetIn(
    id="u1",
    contest=CALL.id,
    file="f1",
    name="单位+推荐讲好中国工业故事.xlsx",
    size=9,
    sha256="ab" * 32,
    sent_by=OFFICE,
    sent_at=AT,
    state=SheetState.READ,
    decisions=(MatchDecision(work="w1", receipt="GS2025-1", verdict=Verdict.REFUSED, by=OFFICE, at=LATER),),
)
BROADCAST = Broadcast(
    id="b1",
    contest=CALL.id,
    form=BroadcastForm(audience=Audience.ENTRANTS, subject="通知", words="您好！", status=Status.AWARDED),
    created_at=AT,
    recipients=3,
)

SCAN = Scan(
    entry=NEW.id,
    contest=CALL.id,
    version="v1",
    title="大国工匠",
    scanned_at=LATER,
    state=ScanState.DONE,
    duration=125.5,
    findings=WARNED.findings,
    stretches=(Stretch("black", 0.0, 2.5),),
    hashes=(0, 2**64 - 1),
    loudness=-23.1,
    sheet="scans/a-sheet.jpg",
    poster="scans/a-poster.jpg",
    blind=BlindCopy(key="blind/a.mp4", checksum="0f-2", blanked=4096),
)
RENDITION = Rendition(
    entry=NEW.id,
    contest=CALL.id,
    version="v1",
    state=RenditionState.READY,
    changed_at=LATER,
    parts=(9_000_000, 0, 3_000_000),
    drawn=True,
    sound=0,
    size=12_100_000,
    width=1280,
    height=720,
    begun=2,
    shared=True,
    maker=MadeBy.MEDIACONVERT,
    job="1700000000000-abc123",
    looks=3,
)

DISMISSAL = Dismissal(
    contest=CALL.id, entry="w1", expert="e1", reasons=(Reason.SAME_NAME_CREATOR,), by=OFFICE, at=AT, why="同名"
)
_ASKS = confirmations.RequestForm(
    act=confirmations.ActName.REVOKE, entry=ENTRY_ID, revision=3, ground=Ground.RIGHTS, reason="侵权"
)
REQUEST = confirmations.Request(
    id=confirmations.request_id(_ASKS, "ab", OFFICE.id),
    contest=CALL.id,
    form=_ASKS,
    title="大国工匠",
    by=confirmations.Person(OFFICE, "王主任", "d1"),
    at=AT,
    until=LATER,
    state=confirmations.RequestState.REFUSED,
    answer=confirmations.Answer(by=OFFICE, name="李主任", at=LATER, why="证据不足"),
)
PAGES = PageRelease(contest=CALL.id, manifest="ab" * 32, files=3, uploaded_at=AT)
PROPOSAL = proposal.Proposal(
    contest=CALL.id,
    order=("w1", "w2", "w3"),
    places=2,
    terms=proposal.Terms(5, "working", renotice=True),
    posted_at=AT,
    until=LATER,
    struck=(proposal.Struck(entry="w1", ground=Ground.RIGHTS, at=AT, successor="w3", until=LATER),),
    objections=2,
    open_objections=1,
    objectors={"d1": 2},
)
OF_TWO = msgspec.structs.replace(PROPOSAL, listings=(proposal.Listing(("w1", "w3"), 1, "film"),))
OBJECTION = objections.Objection(
    contest=CALL.id,
    number=3,
    entry="w1",
    receipt="WF2025-AAAAA-BBBBB",
    title="大国工匠",
    by=objections.Objector("李四", "13700137000", "d1"),
    ground=Ground.RIGHTS,
    text="画面取自他人影片。",
    at=AT,
    evidence=(samples.ATTACHED,),
    decided=objections.Decided(outcome=objections.Outcome.PARTLY, by=OFFICE, at=LATER, why="已改正署名"),
)
# Each row with where it lies, and the index attributes and expiry that follow from its content.
STORED: list[tuple[Any, Place, dict[str, Any]]] = [
    (samples.campaign(), Place("entries", f"campaign#{CALL.id}", "campaign"), {}),
    (CALLED, Place("entries", f"campaign#{CALL.id}", "campaign"), {}),
    (SECOND_WAITS, Place("entries", f"campaign#{CALL.id}", "campaign"), {}),
    (
        Erasure(
            role=Role.ENTRANT,
            subject="o1",
            contest=CALL.id,
            by=ENTRANT.actor,
            asked_at=AT,
            due_at=LATER,
            state=ErasureState.DONE,
            ground=ErasureGround.DISPUTE,
            decided_by=OFFICE,
            decided_at=LATER,
            withdrawn=(ENTRY_ID,),
            counts={"rows": 2},
        ),
        Place("entries", f"erasures#{CALL.id}", "erasure#entrant.o1"),
        {},
    ),
    (KEPT_CALL, Place("entries", f"campaign#{CALL.id}", f"definition#{CALL.sha256}"), {}),
    (PAGES, Place("entries", f"campaign#{CALL.id}", "pages"), {}),
    (ENTRANT, Place("entries", "entrant#o1", "entrant"), {}),
    (ReadMark(entrant="o1", until=AT), Place("entries", "entrant#o1", "read"), {}),
    (
        BROADCAST,
        Place("entries", "broadcast#b1", "broadcast"),
        {"queue": f"{CALL.id}#broadcasts", "updated": AT.isoformat()},
    ),
    (
        NEW,
        Place("entries", f"entry#{NEW.id}", "entry"),
        {"owner": "o1", "queue": f"{CALL.id}#draft#15", "created": AT.isoformat(), "updated": AT.isoformat()},
    ),
    (
        FULL,
        Place("entries", f"entry#{FULL.id}", "entry"),
        {
            "owner": "o1",
            "queue": f"{CALL.id}#uploading#15",
            "created": AT.isoformat(),
            "updated": LATER.isoformat(),
            "recommender": "u1",
        },
    ),
    (
        Counting(contest=CALL.id, serving=1, building=2, place="entries 3"),
        Place("entries", f"board#{CALL.id}", "counting"),
        {},
    ),
    (
        EXPORT,
        Place("entries", "export#x1", "export"),
        {"queue": f"{CALL.id}#exports", "updated": AT.isoformat()},
    ),
    (CERTIFICATE, Place("entries", "certificate#GS2025-W2345678-23456", "certificate"), {}),
    (SHEET, Place("entries", "sheet#u1", "sheet"), {}),
    (
        UNIT,
        Place("entries", "recommender#u1", "recommender"),
        {"queue": f"{CALL.id}#recommenders", "updated": AT.isoformat()},
    ),
    (
        msgspec.structs.replace(UNIT, above=("p1",), stamped=StampedCopy(samples.ATTACHED, AT)),
        Place("entries", "recommender#u1", "recommender"),
        {
            "queue": f"{CALL.id}#recommenders",
            "updated": AT.isoformat(),
            "owner": "under#p1",
            "created": AT.isoformat(),
        },
    ),
    (
        Picks(
            unit="u1",
            contest=CALL.id,
            picks=(Pick(entry="e1", opinion="好", cleared_by="赵六", cleared_at=AT),),
            confirmed_at=AT,
        ),
        Place("entries", "recommender#u1", "picks"),
        {},
    ),
    (
        Publications(
            entry="e1",
            contest=CALL.id,
            made=(
                Publication(
                    platform="bilibili",
                    link="https://example.cn/a",
                    on=LATER.date(),
                    by=OFFICE,
                    name="王主任",
                    at=LATER,
                ),
            ),
        ),
        Place("entries", "entry#e1", "publications"),
        {},
    ),
    (
        CeremonyPlan(contest=CALL.id, until=LATER),
        Place("entries", f"campaign#{CALL.id}", "ceremony"),
        {},
    ),
    (
        Attendance(
            entry="e1", contest=CALL.id, expires=LATER, attendees=("李四",), trophy="精工", note="素食", answered_at=AT
        ),
        Place("entries", "entry#e1", "attendance"),
        {"expires": LATER},
    ),
    (
        ReleasedComments(entry="e1", contest=CALL.id, comments=(ExpertComment("ab12", "好"),)),
        Place("entries", "entry#e1", "feedback"),
        {},
    ),
    (
        DayBallot(contest=CALL.id, day=AT.date(), voter="0f" * 16, network="9f" * 8, votes=("e1", "e2"), expires=LATER),
        Place("sessions", f"audience#{CALL.id}#15", f"ballot#{AT.date()}#{'0f' * 16}"),
        {"expires": LATER},
    ),
    (
        Tally(contest=CALL.id, shard=3, votes={"e1": 7}),
        Place("sessions", f"audience#{CALL.id}#3", "tally"),
        {},
    ),
    (
        NetworkDay(contest=CALL.id, day=AT.date(), network="9f" * 8, votes={"e1": 7}, expires=LATER),
        Place("sessions", f"networks#{CALL.id}#{AT.date()}", f"network#{'9f' * 8}"),
        {"expires": LATER},
    ),
    (
        Omissions(
            contest=CALL.id,
            made=(LeftOut(day=AT.date(), network="9f" * 8, votes={"e1": 7}, by=OFFICE, at=AT, why="集中"),),
        ),
        Place("entries", f"campaign#{CALL.id}", "omissions"),
        {},
    ),
    (
        Recovery(
            entry="e1",
            contest=CALL.id,
            done=(Recovered(item="trophy", on=LATER.date(), by=OFFICE, name="王主任", at=LATER),),
        ),
        Place("entries", "entry#e1", "recovery"),
        {},
    ),
    (
        Recommended(entry="e1", unit="u1", name="工信局"),
        Place("entries", "entry#e1", "recommended#u1"),
        {},
    ),
    (RENDITION, Place("entries", f"entry#{NEW.id}", "rendition"), {}),
    (SCAN, Place("entries", f"entry#{NEW.id}", "scan"), {"queue": f"{CALL.id}#scans", "updated": LATER.isoformat()}),
    (
        Likeness(
            entry=NEW.id,
            version="v1",
            other="w2",
            other_version="v2",
            other_title="另一件",
            matched=20,
            compared=60,
            distance=3,
        ),
        Place("entries", f"entry#{NEW.id}", "like#w2"),
        {},
    ),
    (OBJECTION, Place("entries", f"objections#{CALL.id}", "objection#0003"), {}),
    (PROPOSAL, Place("entries", f"campaign#{CALL.id}", "proposal"), {}),
    (OF_TWO, Place("entries", f"campaign#{CALL.id}", "proposal"), {}),
    (REQUEST, Place("entries", f"requests#{CALL.id}", f"request#{REQUEST.id}"), {}),
    (DISMISSAL, Place("entries", f"dismissals#{CALL.id}", "dismissal#w1#e1"), {}),
    (EXPERT, Place("reviews", "expert#e1", "expert"), {"kind": f"expert#{CALL.id}", "created": AT.isoformat()}),
    (
        SCORED,
        Place("reviews", f"panel#{CALL.id}#1#{ENTRY_ID}", "review#2"),
        {"expert": "e1", "created": LATER.isoformat()},
    ),
    (claim_of(SCORED), Place("reviews", f"panel#{CALL.id}#1#{ENTRY_ID}", "claim#e1"), {}),
    (
        Organizer(id="w1", contest=CALL.id, name="王主任", email="w@e.cn", created_at=AT),
        Place("sessions", "organizer#w1", "organizer"),
        {"kind": f"organizer#{CALL.id}", "created": AT.isoformat()},
    ),
    (
        second_factor.Factors(
            role=Role.ORGANIZER,
            subject="w1",
            contest=CALL.id,
            authenticator=second_factor.Authenticator(nonce="0f" * 16, added_at=AT),
            recovery=("a" * 64, "b" * 64),
        ),
        Place("sessions", "factors#w1", "factors"),
        {},
    ),
    (
        second_factor.FactorUse(subject="w1", step=5, wrong=(AT,), revision=2),
        Place("sessions", "factors#w1", "use"),
        {},
    ),
    (
        SESSION,
        Place("sessions", f"session#{SESSION.id}", "session"),
        {"expires": AT + sign_in.ABSOLUTE, "kind": "session#expert#e1", "created": AT.isoformat()},
    ),
    (CODES, Place("sessions", "contact#d1", "codes"), {"expires": AT + timedelta(days=1)}),
    (Claim(digest="d1", entrant="o1", shown="138****8000"), Place("sessions", "contact#d1", "cited#o1"), {}),
    (
        AskedLinks(digest="d1", role=Role.EXPERT, sends=(Send(AT, "n1"),), revision=1),
        Place("sessions", "contact#d1", "asked#expert"),
        {"expires": AT + timedelta(days=1)},
    ),
    (
        FoundBy(contest="c", term="text:大国", card=CARD),
        Place("entries", "find#c#text:e5a4a7", f"found#e5a4a7e59bbd#{AT.isoformat()}#{CARD.id}"),
        {},
    ),
    (
        Wording(contest="c", audience=InvitationAudience.EXPERT, form=None, changed_at=AT, changed_by="wang"),
        Place("entries", "wording#c", "wording#expert"),
        {},
    ),
    (
        Indexed(entry="w1", contest="c", terms=("all:",), card=CARD, revision=1),
        Place("entries", "indexed#w1", "indexed"),
        {},
    ),
    (
        LatestLink(role=Role.EXPERT, subject="e1", link="l1", expires_at=LATER),
        Place("sessions", "links#expert#e1", "latest"),
        {"expires": LATER},
    ),
    (
        Invite(digest="d1", unit="o1", name="机械厂", expires_at=LATER),
        Place("sessions", "invite#d1", "invite"),
        {"expires": LATER},
    ),
    (
        Contact(digest="d1", role=Role.RECOMMENDER, subject="u1", name="工信局"),
        Place("sessions", "contact#d1", "contact#recommender"),
        {},
    ),
    (
        KeptAnswer(subject="o1", key="k1", request="r1", body="{}", at=AT),
        Place("sessions", "answer#o1", "answer#k1"),
        {"expires": AT + timedelta(days=1)},
    ),
    (Hold("w1", by="o1", until=LATER), Place("sessions", "hold#w1", "hold"), {"expires": LATER}),
    (LINK, Place("sessions", "link#l1", "link"), {"expires": LATER}),
    (msgspec.structs.replace(LINK, used_at=AT), Place("sessions", "link#l1", "link"), {"expires": LATER}),
]


def test_every_type_of_row_is_looked_at_here() -> None:
    """A new type of row comes with its line in the table above."""
    assert {type(row) for row, _, _ in STORED} == set(SHAPES)


def test_the_audit_knows_every_type_of_row_that_keeps_a_history() -> None:
    """One that it did not know would be reported as a history without a row."""
    kept = {place.sk.partition("#")[0]: type(row).__name__ for row, place, _ in STORED if hasattr(row, "head")}
    assert kept == heads.KEPT


@pytest.mark.parametrize(("row", "place", "attributes"), STORED)
def test_a_row_lies_where_it_is_looked_for(row: Any, place: Place, attributes: dict[str, Any]) -> None:
    """Key with its type, index attributes, expiry and version; nothing besides but the row itself."""
    assert items.key_of(row) == Key(place.table, place.pk, place.sk, kind=type(row))
    item = items.to_item(row)
    plain = {name: items.value_of(value) for name, value in item.items() if name not in ("data", sealing.SEAL)}
    if "expires" in attributes:
        attributes = attributes | {"expires": int(attributes["expires"].timestamp())}
    if hasattr(row, "head"):
        attributes = attributes | {"schema": SCHEMA}
    assert plain == {"pk": place.pk, "sk": place.sk} | attributes
    assert place.item() == {name: item[name] for name in ("pk", "sk")}


def test_every_role_that_signs_in_has_rows_of_its_people() -> None:
    """They say whether somebody still takes part; a role without them lets nobody in."""
    assert {role.value for role in GRANTED} <= set(items.PEOPLE)


@pytest.mark.parametrize("row", [row for row, _, _ in STORED])
def test_what_is_written_is_what_is_read(row: Any) -> None:
    """Through the store's own spelling of numbers too, and twice over."""
    item = items.to_item(row)
    assert items.from_item(normalised(item), type(row)) == row
    again = items.to_item(items.from_item(item, type(row)))
    assert again.keys() == item.keys()
    assert items.from_item(again, type(row)) == row


def normalised(item: dict[str, Any]) -> dict[str, Any]:
    """An item as the store gives it back: numbers in their shortest form, the keys of maps in any order."""
    return {name: spelt(value) for name, value in reversed(item.items())}


def spelt(stored: dict[str, Any]) -> dict[str, Any]:
    """One attribute as the store gives it back."""
    ((kind, content),) = stored.items()
    if kind == "N":
        return {"N": f"{Decimal(content).normalize():f}"}
    if kind == "M":
        return {"M": normalised(content)}
    return {"L": [spelt(each) for each in content]} if kind == "L" else stored


NUMBERS = st.integers(-(10**18), 10**18) | st.floats(-1e9, 1e9, allow_subnormal=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_any_plain_value_comes_back_from_the_store(value: Any) -> None:
    """Whatever a row may come to hold; truth values stay truth values and are never numbers."""
    stored = items.attribute(value)
    assert items.value_of(stored) == value
    assert items.value_of(spelt(stored)) == value
    assert list(kinds(items.value_of(stored))) == list(kinds(value))


def kinds(value: Any) -> Iterator[type]:
    """The types of a value and of all within it."""
    yield type(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from kinds(each)


def test_older_code_reads_newer_rows() -> None:
    """A deployment in the middle: attributes that this version does not know are ignored, new ones have defaults."""
    item = items.to_item(EXPORT)
    newer = item | {"novel": {"S": "x"}, "data": {"M": item["data"]["M"] | {"novel": {"N": "1"}}}}
    assert items.from_item(newer, Export) == EXPORT
    older = {"data": {"M": {name: value for name, value in item["data"]["M"].items() if name != "failure"}}}
    assert items.from_item(older, Export) == EXPORT


def test_history_lies_beside_its_row_in_the_order_of_revisions() -> None:
    """Two rows of one partition keep apart chains; the keys sort as the revisions count."""
    change = invited.resend(EXPERT, OFFICE, AT)
    places = []
    for revision in (9, 10, 100):
        row = link(change, revision, "ab" * 32)
        item = items.history_item(items.key_of(SCORED), row)
        assert items.from_item(normalised(item), HistoryRow) == row
        assert item["pk"] == {"S": items.key_of(SCORED).pk}
        places.append(item["sk"]["S"])
    assert places == ["history#review#2#000009", "history#review#2#000010", "history#review#2#000100"]
    assert places == sorted(places)


def test_figures_are_attributes_that_the_store_can_add_to() -> None:
    """By number of the count and mark; of an expert with their id and when they were last active."""
    assert items.from_item({"pk": {"S": "board#c#totals.1"}, "sk": {"S": "figures"}}, Figures) == Figures()
    item = {
        items.figure(1, "assigned:e1"): {"N": "3"},
        items.figure(12, "round2:assigned:e1"): {"N": "-1"},
        "created": {"S": f"{items.PROGRESS}e1"},
        "active": {"S": LATER.isoformat()},
    }
    found = Figures({1: {"assigned:e1": 3}, 12: {"round2:assigned:e1": -1}}, "e1", LATER)
    assert items.from_item(item, Figures) == found


def test_a_boards_tally_comes_back() -> None:
    """What was counted last for a row decides what is counted next."""
    tally = CountedRow(7, ("entries:draft", "listed"))
    assert items.from_item({"data": items.attribute(msgspec.to_builtins(tally))}, CountedRow) == tally


@pytest.fixture
def _tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment of a function that knows its three tables."""
    for table in ("entries", "reviews", "sessions"):
        monkeypatch.setenv(f"{table.upper()}_TABLE", f"zhengxuan-{table}")
    config.config.cache_clear()
    yield
    config.config.cache_clear()


@pytest.mark.usefixtures("_tables")
@pytest.mark.parametrize("table", ["entries", "reviews", "sessions"])
def test_a_stream_says_whose_it_is(table: str) -> None:
    """By the table's name within its ARN; another's is an error."""
    arn = "arn:aws:dynamodb:eu-central-1:000000000000:table/{}/stream/2025-09-01T00:00:00.000"
    assert items.table_of_stream(arn.format(f"zhengxuan-{table}")) == table
    assert table_name(table) == f"zhengxuan-{table}"
    with pytest.raises(LookupError):
        items.table_of_stream(arn.format(f"{table}"))


def test_sessions_are_swept_after_they_have_ended() -> None:
    """The expiry is whole seconds and never before the moment itself is reached by less than one."""
    odd = Session(
        id="s", role=Role.ENTRANT, subject="o1", name="n", issued_at=AT, seen_at=AT + timedelta(milliseconds=999)
    )
    swept = items.value_of(items.to_item(odd)["expires"])
    assert swept == math.floor((AT + sign_in.ABSOLUTE).timestamp())
