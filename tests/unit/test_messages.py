"""Messages: every kind that the product sends is composed with the very values that come with it."""

import re
import string
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib import lifetimes, messages
from chalicelib.actors import Role
from chalicelib.bilingual import CHINA, Text
from chalicelib.call import campaign as campaigns
from chalicelib.call.definition import Ceremony, FeedbackRules
from chalicelib.entry import broadcasts, ceremony, entries, extra_files, feedback, objections, proposal, reminders
from chalicelib.entry.broadcasts import Audience, BroadcastForm
from chalicelib.entry.ceremony import CeremonyPlan
from chalicelib.entry.entries import ScreeningOutcome, Status
from chalicelib.entry.feedback import ExpertComment, ReleaseForm
from chalicelib.entry.objections import ObjectionForm, Outcome
from chalicelib.entry.proposal import Listing, Terms
from chalicelib.entry.reminders import Step
from chalicelib.entry.revocation import Ground
from chalicelib.history import Change, Destination, Message
from chalicelib.messages import MESSAGES, ComposedMessage, Signature
from chalicelib.people import accounts, attachments, erasure, invited, recommenders, second_factor, team
from chalicelib.people.erasure import ErasureGround
from chalicelib.people.invited import ExpertForm
from chalicelib.people.recommenders import RecommenderForm
from tests.unit import samples
from tests.unit.samples import ACCEPTED, AT, CALL, CREDIT_CODE, ENTRANT, LATER, OFFICE, REJECTED

OFFICE_WORDS = Text("某省文化中心\n电话：0571-5550100", "A Province’s House of Culture\nTelephone 0571-5550100")
SIGNATURE = Signature(OFFICE_WORDS)
SIGNED = f"\n-- \n{OFFICE_WORDS.zh}\n{OFFICE_WORDS.en}\n"
SITE = "https://gs2025.example.cn/"
UNIT = RecommenderForm(
    name="东莞市工信局",
    credit_code=CREDIT_CODE,
    province="广东省",
    city="东莞市",
    contact_person="赵六",
    email="zhao@example.cn",
    phone="13800138001",
)
BROADCAST = BroadcastForm(
    audience=Audience.EXPERTS,
    subject="评审会议",
    words="{name}：您好！评审会议改期。",
    words_en="Dear {name}, the meeting has moved.",
)
EXPERT = samples.expert("钱七")
OFFICER = invited.Organizer(id="w1", contest=CALL.id, name="王主任", email="w@e.cn", created_at=AT)
LISTED = samples.listed()


def _rejected(at: datetime) -> Change[Any]:
    """A refused video with the message that goes with the dates."""
    refusal = entries.refusal_notice(samples.probing(), samples.campaign(), CALL, at)
    return entries.judge(samples.probing(), REJECTED, at, refusal)


# Every change that causes a message, and the two kinds that sign-in orders without a change.
NOTICED = proposal.propose(
    CALL.id, (Listing((samples.reviewed().id,), 1),), terms=Terms(5, "calendar", renotice=True), at=LATER, years={}
).row
OBJECTION = objections.make(
    ObjectionForm(entry=samples.reviewed().id, name="李四", ground=Ground.RIGHTS, text="署名有误"),
    samples.reviewed(),
    objections.Contact("13700137000", "d1"),
    noticed=NOTICED,
    at=LATER,
).objection
JOINED = team.join(
    msgspec.structs.replace(ENTRANT, members=()), msgspec.structs.replace(ENTRANT, id="o9", contact="13300133000"), AT
)
FILE_REFUSED = extra_files.settle(
    msgspec.structs.replace(samples.submitted(), files={"proof": samples.ATTACHED}),
    samples.ATTACHED.sha256,
    attachments.Fault.BROKEN,
    AT,
)
assert FILE_REFUSED is not None
ERASED = erasure.ask(
    None,
    ENTRANT.actor,
    contest=CALL.id,
    cooling_days=7,
    by=ENTRANT.actor,
    at=AT,
    letters=(erasure.letter("erasure_asked", ENTRANT.actor, {}, until=LATER.isoformat()),),
)
CHANGES: dict[str, Change[Any]] = {
    "submitted": entries.submit(samples.judged(), samples.PLEDGES, CALL, AT),
    "withdrawn": entries.withdraw(samples.submitted(), ENTRANT.actor, AT, ""),
    "video rejected": entries.judge(samples.probing(), REJECTED, AT),
    "video rejected in time": _rejected(AT),
    "video rejected too late": _rejected(LATER),
    "file refused": FILE_REFUSED,
    "passed": entries.screen(LISTED, ScreeningOutcome.PASS, "", samples.desk(LATER)),
    "refused": entries.screen(LISTED, ScreeningOutcome.REFUSE, "离题", samples.desk(LATER)),
    "returned": entries.screen(LISTED, ScreeningOutcome.RETURN, "补字幕\n换封面", samples.desk(LATER)),
    "void": entries.unscreen(
        entries.screen(LISTED, ScreeningOutcome.PASS, "", samples.desk(AT)).row, OFFICE, LATER, "点错"
    ),
    "extended": entries.extend(samples.draft(), LATER, samples.campaign(), by=OFFICE, at=AT, why="灾害"),
    "disqualified": entries.disqualify(LISTED, OFFICE, LATER, "抄袭"),
    "ceremony": ceremony.remind(
        None,
        samples.IN_STATUS[Status.AWARDED](),
        planned=CeremonyPlan(contest=samples.CALL.id, until=LATER + timedelta(days=8)),
        campaign=campaigns.publish(samples.campaign(), LATER).row,
        definition=msgspec.structs.replace(samples.CALL, ceremony=Ceremony()),
        by=OFFICE,
        at=LATER,
    ),
    "comments released": feedback.release(
        None,
        samples.IN_STATUS[Status.AWARDED](),
        ReleaseForm(("ab12",)),
        offered=(ExpertComment("ab12", "好"),),
        campaign=campaigns.publish(samples.campaign(), LATER).row,
        definition=msgspec.structs.replace(samples.CALL, feedback=FeedbackRules(comments=True)),
        by=OFFICE,
        at=LATER,
    ),
    "revoked": entries.revoke(samples.IN_STATUS[Status.AWARDED](), Ground.RIGHTS, OFFICE, at=LATER, why="音乐未获授权"),
    "objection": OBJECTION,
    "objection decided": objections.decide(
        OBJECTION.row,
        Outcome.PARTLY,
        noticed=msgspec.structs.replace(NOTICED, open_objections=1),
        by=OFFICE,
        at=LATER,
        why="已改正署名",
    ).objection,
    "restored": entries.restore(
        entries.withdraw(LISTED, ENTRANT.actor, AT, "").row, samples.campaign(), OFFICE, at=AT, why="误操作"
    ),
    "lapsed": entries.lapse(LISTED, CALL, OFFICE, LATER),
    "awarded": entries.award(samples.reviewed(), 3, LATER),
    "succeeded": entries.succeed(samples.IN_STATUS[Status.NOT_SELECTED](), LATER),
    "not selected": entries.award(samples.reviewed(), None, LATER),
    "expert invited": invited.invite_expert(
        ExpertForm(name="钱七", field="art", unit="美院", email="q@e.cn"), CALL, expert_id="e1", by=OFFICE, at=AT
    ),
    "invited again": invited.resend(EXPERT, OFFICE, AT),
    "reminded": invited.remind(EXPERT, 3, until="2025-11-01 00:00", zone=CHINA, by=OFFICE, at=AT),
    "round open": invited.tell_of_round(EXPERT, 1, works=12, until="2025-11-01 00:00", at=AT)
    or Change(row=EXPERT, action="", by=OFFICE, at=AT),
    "organizer": invited.appoint_organizer("w1", CALL.id, name="王主任", email="w@e.cn", by=OFFICE, at=AT),
    "screener": invited.appoint_organizer(
        "w2", CALL.id, name="初筛员", email="c@e.cn", role=Role.SCREENER, by=OFFICE, at=AT
    ),
    "juror": invited.appoint_organizer(
        "w4", CALL.id, name="评委", email="p@e.cn", role=Role.JUROR, unit="某大学", by=OFFICE, at=AT
    ),
    "auditor": invited.appoint_organizer(
        "w3", CALL.id, name="监督员", email="j@e.cn", role=Role.AUDITOR, by=OFFICE, at=AT
    ),
    "factor added": second_factor.added(
        second_factor.none_of(OFFICER), OFFICER, second_factor.AUTHENTICATOR, (), at=AT, pepper=""
    ),
    "factor reset": second_factor.reset(
        msgspec.structs.replace(
            second_factor.none_of(OFFICER), authenticator=second_factor.Authenticator(nonce="n", added_at=AT)
        ),
        OFFICER,
        OFFICE,
        at=AT,
        why="换手机",
    )[1],
    "recovery used": second_factor.spent(second_factor.none_of(OFFICER), OFFICER, "", AT),
    "contact added": accounts.add_contact(ENTRANT, "zhang@example.cn", AT),
    "member joined": JOINED[0],
    "member left": team.leave(JOINED[0].row, JOINED[1].row, AT)[0],
    "contact dropped": accounts.drop_contact(accounts.add_contact(ENTRANT, "z@e.cn", AT).row, "z@e.cn", AT),
    "contact corrected": accounts.correct(
        ENTRANT, accounts.Correction("13800138000", "13900139000"), by=OFFICE, at=AT, why="本人来电"
    ),
    "accounts joined": accounts.join_by_office(
        ENTRANT,
        msgspec.structs.replace(ENTRANT, id="o2", contact="li@e.cn"),
        contest=CALL.id,
        works=2,
        by=OFFICE,
        at=AT,
        why="本人来电",
    )[0],
    "erasure refused": erasure.refuse(
        ERASED.row,
        ErasureGround.DISPUTE,
        by=OFFICE,
        at=LATER,
        why="异议尚未了结",
        letters=(
            erasure.letter(
                "erasure_refused", ENTRANT.actor, {}, ground="争议", ground_en="A dispute", reason="异议尚未了结"
            ),
        ),
    ),
    "erasure taken back": erasure.take_back(
        ERASED.row, ENTRANT.actor, LATER, (erasure.letter("erasure_taken_back", ENTRANT.actor, {}),)
    ),
    "erasure done": erasure.done(
        ERASED.row, LATER, {}, (erasure.letter("erasure_done", ENTRANT.actor, {"contact": "z@e.cn"}),)
    ),
    "erasure asked": ERASED,
    "unit": recommenders.register(UNIT, CALL.id, recommender_id="u1", by=OFFICE, at=AT),
    "unit reminded": recommenders.remind(
        recommenders.register(UNIT, CALL.id, recommender_id="u1", by=OFFICE, at=AT).row, "广东省工信厅", OFFICE, AT
    ),
}
ORDERS = {
    "code": Message(Destination.CODES, "code", {"contact": "13800138000", "digest": "d", "nonce": "n"}),
    "works added": invited.added_works(EXPERT, "2025-11-01 00:00"),
    "conflict": invited.news_of_conflict(
        OFFICER,
        "大国重器",
        expert="钱七",
        why="曾任顾问",
        replacement="孙八",
    ),
    "seat refused": invited.news_of_refused_seat(
        OFFICER,
        "大国重器",
        expert="钱七",
        why=Text("手机号相同", "Same phone"),
    ),
    "deadline near": reminders.letter(samples.draft(), Step.DAY, CALL.calendar.closes, CALL),
    "return near": reminders.letter(samples.screened(ScreeningOutcome.RETURN), Step.DAY, LATER, CALL),
    "deadline passed": reminders.letter(samples.draft(), Step.CLOSED, CALL.calendar.closes, CALL),
    "deadline moved": reminders.moved("o1", CALL.calendar.closes),
    "broadcast": Message(
        Destination.MESSAGES,
        "broadcast",
        {"role": "expert", "subject": "e1", "contact": "q@e.cn", "name": "钱七"}
        | broadcasts.values_for(BROADCAST, "Qian Qi", CALL.title),
    ),
    "link": Message(Destination.MESSAGES, "link", invited.invite_again(EXPERT).body),
}
SENT = {name: change.messages[0] for name, change in CHANGES.items()} | ORDERS


def letter(message: Message, signature: Signature = SIGNATURE) -> ComposedMessage:
    """The message with what the delivery adds: the call's title, a one-time code, a link's token."""
    award = {"award": CALL.award.zh, "award_en": CALL.award.en}
    values = award | message.body | {"call": CALL.title.zh, "call_en": CALL.title.en}
    if message.kind == "code":
        values["digits"] = "012345"
    elif "email" in message.body:
        values["token"] = "t0ken"
    return messages.compose(message.kind, values, SITE, signature)


@pytest.mark.parametrize("order", SENT.values(), ids=SENT)
def test_a_call_in_english_alone_writes_in_english_alone(order: Message) -> None:
    """Subject, text, signature and what a phone gets; only what people typed may be in another language."""
    values = {name: "Typed" for name, value in order.body.items() if isinstance(value, str) and _chinese(value)}
    body = order.body | values | {"call": "Furnace"}
    composed = letter(msgspec.structs.replace(order, body=body), Signature(OFFICE_WORDS, ("en",)))
    assert _chinese(composed.subject + composed.text.replace(CALL.title.en, "") + composed.short) == []
    assert OFFICE_WORDS.en in composed.text


def _chinese(words: str) -> list[str]:
    return re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", words)


def test_every_kind_of_letter_is_sent_by_somebody_and_every_sent_kind_can_be_written() -> None:
    """No message that nobody sends, no message that nobody can write."""
    assert {message.kind for message in SENT.values()} == messages.KINDS
    to_people = {Destination.MESSAGES, Destination.CODES}
    assert {message.to for message in SENT.values()} == to_people


@pytest.mark.parametrize("name", sorted(SENT))
def test_a_letter_is_whole_in_both_languages(name: str) -> None:
    """Nothing left unfilled, a subject of one line, Chinese before English, the Chinese text alone for a phone."""
    message = SENT[name]
    composed = letter(message)
    assert not [gap for gap in ("{", "}", "None", "\r") if gap in composed.subject + composed.text]
    assert "\n" not in composed.subject
    chinese, english = composed.short, composed.text.removesuffix(SIGNED).removeprefix(composed.short).strip()
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
    assert sum(character in string.ascii_letters for character in english) > len(english) / 2
    keys = {"title", "receipt", "name", "reason"} & message.body.keys()
    keys -= {"name"} if name == "broadcast" else set()  # its words hold the name already
    for key in keys - (
        {"receipt"} if message.kind.startswith(("video_rejected", "file_refused", "deadline_extended")) else set()
    ):  # it may not be handed in yet
        assert str(message.body.get(key, "")) in chinese
        assert str(message.body.get(key, "")) in english


PAGES = {
    "expert": "expert/",
    "organizer": "organizer/",
    "recommender": "recommender/",
    "screener": "screener/",
    "auditor": "auditor/",
    "juror": "juror/",
}


@pytest.mark.parametrize("name", sorted(name for name, message in SENT.items() if "email" in message.body))
def test_a_link_leads_to_its_readers_own_page(name: str) -> None:
    """The token stands in the fragment, which no server ever sees."""
    message = SENT[name]
    address = f"{SITE}{PAGES[message.body['role']]}#token=t0ken"
    assert letter(message).text.count(address) == 2


def test_letters_as_their_readers_see_them() -> None:
    """Three of them, word for word."""
    receipt = LISTED.receipt
    assert letter(SENT["code"]) == ComposedMessage(
        "登录验证码 012345",
        "您的登录验证码是 012345，10 分钟内有效。如非本人操作，请忽略。\n\n"
        "Your sign-in code is 012345. It is valid for 10 minutes. If you did not ask for it, ignore this message.\n"
        + SIGNED,
        "您的登录验证码是 012345，10 分钟内有效。如非本人操作，请忽略。",
    )
    returned = (
        f"您的作品《大国工匠》（{receipt}）需要修改，请于 9月16日 24:00（北京时间）前重新提交。"
        f"原因：补字幕\n换封面\n{SITE}entrant/"
    )
    assert letter(SENT["returned"]) == ComposedMessage(
        "请修改作品：大国工匠",
        f"{returned}\n\nPlease correct your entry “大国工匠” ({receipt}) and submit it again by "
        f"24:00 on 16 September, Beijing time. Reason: 补字幕\n换封面\n{SITE}entrant/\n" + SIGNED,
        returned,
    )
    assert letter(SENT["expert invited"]).subject == "邀请您参与“车间里的故事”短片征集"


@pytest.mark.parametrize(("unscored", "told"), [(1, "have 1 entry to score"), (2, "have 2 entries to score")])
def test_one_entry_is_told_as_one(unscored: int, told: str) -> None:
    """In English, where the noun follows the number."""
    [reminder] = [message for message in SENT.values() if message.kind == "reminder"][:1]
    text = letter(Message(reminder.to, reminder.kind, reminder.body | {"unscored": unscored})).text
    assert told in text


def test_what_people_typed_is_never_taken_for_a_placeholder() -> None:
    """A title in braces stands in the message as it was typed."""
    form = msgspec.structs.replace(samples.FORM, title="{digits} {0.__class__}")
    work = msgspec.structs.replace(samples.judged(ACCEPTED), form=form)
    composed = letter(entries.submit(work, samples.PLEDGES, CALL, AT).messages[0])
    assert composed.subject == "作品已提交：{digits} {0.__class__}"


def test_a_kind_or_value_that_does_not_exist_is_an_error() -> None:
    """Delivery tries again and an operator hears of it, rather than half a message going out."""
    for kind, values in (("unknown", {}), ("withdrawn", {"title": "x"})):
        with pytest.raises(KeyError):
            messages.compose(kind, values, SITE, SIGNATURE)


@pytest.mark.parametrize("kind", sorted(MESSAGES))
def test_numbers_come_from_the_constants_that_they_state(kind: str) -> None:
    """A text with a number of its own would go on saying it after the rule has changed."""
    words = MESSAGES[kind]
    for line in (words.subject.zh, words.subject.en, words.text.zh, words.text.en):
        assert not re.search(r"[0-9]", line), line


def test_the_lifetimes_are_stated_as_they_are() -> None:
    """The code's minutes and the link's days."""
    assert f"{lifetimes.CODE_LIFE.total_seconds() / 60:.0f} 分钟内有效" in letter(SENT["code"]).short
    assert f"valid for {lifetimes.LINK_LIFE.days} days" in letter(SENT["invited again"]).text
    assert f"valid for {lifetimes.ASKED_LINK_LIFE.total_seconds() / 3600:.0f} hours" in letter(SENT["link"]).text


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        ("2026-04-20T00:00:00+08:00", "4月19日 24:00", "24:00 on 19 April"),
        ("2026-04-19T16:00:00+00:00", "4月19日 24:00", "24:00 on 19 April"),
        ("2026-04-19T18:05:00+08:00", "4月19日 18:05", "18:05 on 19 April"),
        ("2026-01-01T00:00:00+08:00", "12月31日 24:00", "24:00 on 31 December"),
        ("2025-11-01 00:00", "10月31日 24:00", "24:00 on 31 October"),
    ],
)
def test_deadlines_are_told_as_the_pages_tell_them(moment: str, zh: str, en: str) -> None:
    """In Beijing time, and midnight as the end of the day that the notice names."""
    assert CHINA.deadline(datetime.fromisoformat(moment)) == Text(zh, en)
    reminder = SENT["reminded"]
    told = letter(Message(reminder.to, reminder.kind, reminder.body | {"until": moment}))
    assert f"截止时间 {zh}（北京时间）" in told.short
    assert f"by {en}, Beijing time" in told.text


def test_a_broadcast_in_chinese_alone_says_it_once() -> None:
    """Its words are not repeated where the English would stand."""
    values = broadcasts.values_for(msgspec.structs.replace(BROADCAST, words_en=""), "钱七", CALL.title)
    told = letter(Message(Destination.MESSAGES, "broadcast", values))
    assert told.text.startswith("钱七：您好！评审会议改期。\n\n-- \n")
