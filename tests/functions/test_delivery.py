"""How a message reaches its person: which contact, which end, what is noted, and how often it is tried."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws import queues
from chalicelib.aws.clients import client
from chalicelib.config import config
from chalicelib.history import Destination
from chalicelib.lifetimes import CODE_LIFE, LETTER_LIFE
from functions.deliver_messages import delivery
from tests import play
from tests.functions.mail_server import Post, serving, used
from tests.functions.sms_providers import Webhook
from tests.functions.sms_providers import serving as sms_serving
from tests.play import ApiClient, Json, PlayedCall

GONE = "550 5.1.1 No such user"


@pytest.fixture
def post(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Post]:
    """A mail server that the local stage may use without TLS."""
    with serving(Post(), tmp_path, "none") as server:
        used(server, monkeypatch)
        yield server


@pytest.fixture
def phones(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """A provider of text messages."""
    provider = Webhook()
    with sms_serving(provider):
        monkeypatch.setenv("SMS_URL", provider.url)
        config.cache_clear()
        yield provider


def announced(kind: str) -> list[tuple[Destination, Json]]:
    """Put every waiting message of a kind on its queue, as the stream does, and take it from there."""
    found = []
    for each in play.outbox(kind):
        if each["waits"]:
            to = Destination(each["message"]["to"])
            found.append((to, queued(to, each["pointer"])))
    return found


def queued(to: Destination, body: Json) -> Json:
    """A message as the queue brings it, received from the real queue."""
    queues.send(to, body)
    [message] = client("sqs").receive_message(QueueUrl=queues.address(to), VisibilityTimeout=600)["Messages"]
    name = queues.address(to).rpartition("/")[2]
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:cn-north-1:000000000000:{name}",
        "attributes": {"ApproximateReceiveCount": "1"},
    }


def deliver(kind: str) -> list[Any]:
    """Deliver every waiting message of a kind; which must come again."""
    again = []
    for _, record in announced(kind):
        again += play.run("deliver_messages", {"Records": [record]})["batchItemFailures"]
    return again


def submitted(stage: PlayedCall, contact: str, email: str) -> ApiClient:
    """An entrant who signed in with `contact`, named `email` and submitted an entry; the letter about it waits."""
    person = ApiClient()
    person.do("POST", "/sign-in/codes", {"contact": contact})
    person.do("POST", "/sign-in/sessions", {"contact": contact, "code": play.code_for(contact)})
    person.do("PUT", "/entrant", stage.profile(revision=person.do("GET", "/entrant")["revision"], email=email))
    stage.submitted(person)
    return person


def test_a_refused_letter_is_tried_once_and_its_refusal_is_kept(stage: PlayedCall, post: Post) -> None:
    """The row is settled with the server's words; nothing waits; the person is told, and a new address clears it."""
    post.answers["a@example.cn"] = GONE
    person = submitted(stage, "a@example.cn", email="a@example.cn")
    assert deliver("submitted") == []
    assert deliver("submitted") == []
    assert post.tried == ["a@example.cn"]
    assert queues.waiting("entries", Destination.MESSAGES, "9999") == []
    [told] = [each for each in play.items("entries") if "refused" in each and each["sk"]["S"].startswith("outbox#")]
    assert told["refused"]["S"] == GONE
    refused = person.do("GET", "/entrant")["refused"]
    assert {name: refused[name] for name in ("kind", "contact", "words")} == {
        "kind": "submitted",
        "contact": "a***@example.cn",
        "words": GONE,
    }


def test_a_letter_goes_to_the_proved_contact_where_the_other_is_not_proved(
    stage: PlayedCall, post: Post, phones: Webhook
) -> None:
    """The phone was proved at sign-in, the address was only written down."""
    submitted(stage, "13800138000", email="typo@example.cn")
    assert deliver("submitted") == []
    assert post.tried == []
    assert [each["to"] for each in phones.sent] == ["13800138000"]


def test_a_letter_goes_to_the_next_contact_where_the_first_is_refused(
    stage: PlayedCall, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No text message can be sent; the unproved address is better than nothing, and the refusal is kept."""
    person = submitted(stage, "13800138000", email="b@example.cn")
    monkeypatch.setenv("SMS_PROVIDER", "aliyun")
    config.cache_clear()
    assert deliver("submitted") == []
    assert [to for _, to in post.envelopes] == ["b@example.cn"]
    assert person.do("GET", "/entrant")["refused"]["contact"] == "138****8000"


def test_a_passing_failure_comes_again_after_a_while(stage: PlayedCall, post: Post) -> None:
    """The queue keeps the one copy; the row stays undelivered."""
    post.answers["a@example.cn"] = "451 4.7.1 Try again later"
    submitted(stage, "a@example.cn", email="a@example.cn")
    [again] = deliver("submitted")
    assert again["itemIdentifier"]
    assert len(queues.waiting("entries", Destination.MESSAGES, "9999")) == 1


@pytest.mark.parametrize(
    ("kind", "receives", "wait"),
    [
        ("code", 1, timedelta(seconds=5)),
        ("code", 2, timedelta(seconds=10)),
        ("code", 9, timedelta(minutes=1)),
        ("submitted", 1, timedelta(minutes=1)),
        ("submitted", 4, timedelta(minutes=8)),
        ("submitted", 59, timedelta(hours=1)),
    ],
)
def test_each_try_waits_twice_as_long_up_to_a_bound(kind: str, receives: int, wait: timedelta) -> None:
    """Codes wait for seconds, letters for an hour at most."""
    assert delivery.back_off(queues.Delivery(kind, {}, receives)) == wait


def _later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> datetime:
    later = clock.now() + by
    monkeypatch.setattr(clock, "now", lambda: later)
    return later


def test_a_code_past_its_life_is_dropped(stage: PlayedCall, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can use it any more; it leaves the outbox unsent."""
    ApiClient().do("POST", "/sign-in/codes", {"contact": "a@example.cn"})
    _later(monkeypatch, CODE_LIFE)
    assert deliver("code") == []
    assert post.tried == []
    assert queues.waiting("sessions", Destination.CODES, "9999") == []


def test_a_letter_that_is_held_up_for_days_counts_as_refused(
    stage: PlayedCall, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tries are bounded: after two days it is settled, and organizers see that it did not arrive."""
    submitted(stage, "a@example.cn", email="a@example.cn")
    _later(monkeypatch, LETTER_LIFE)
    assert deliver("submitted") == []
    assert post.tried == []
    assert play.messages("submitted") == []


def test_codes_have_a_queue_of_their_own(stage: PlayedCall, post: Post) -> None:
    """A code is not behind letters; letters are not in its queue."""
    submitted(stage, "a@example.cn", email="a@example.cn")
    assert [to for to, _ in announced("submitted")] == [Destination.MESSAGES]
    assert [to for to, _ in announced("code")] == [Destination.CODES]


def test_a_crowd_of_refused_codes_holds_up_no_real_one(stage: PlayedCall, post: Post) -> None:
    """The real one is sent with the others of its batch; each refused one is tried once; nothing is left.

    `python -m bench.codes` measures how long it takes.
    """
    crowd = [f"nobody{number}@example.cn" for number in range(12)]
    post.answers = dict.fromkeys(crowd, GONE)
    for contact in [*crowd, "a@example.cn"]:
        ApiClient().do("POST", "/sign-in/codes", {"contact": contact})
    records = [record for _, record in announced("code")]
    again = play.run("deliver_messages", {"Records": records})["batchItemFailures"]
    assert again == []
    assert [to for _, to in post.envelopes] == ["a@example.cn"]
    assert deliver("code") == []
    assert play.run("deliver_messages", {"Records": records})["batchItemFailures"] == []  # copies that come again
    assert sorted(post.tried) == sorted([*crowd, "a@example.cn"])
    assert queues.waiting("sessions", Destination.CODES, "9999") == []


def test_phone_numbers_are_refused_where_nothing_can_be_sent_to_them(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, before a code is made; and pages learn it before anybody types a number."""
    assert ApiClient().do("GET", "/contest")["sms"] is True
    monkeypatch.setenv("SMS_PROVIDER", "")
    config.cache_clear()
    person = ApiClient()
    assert person.send("POST", "/sign-in/codes", {"contact": "13800138000"})["code"] == "NO_SMS"
    assert person.status == 400
    assert person.do("GET", "/contest")["sms"] is False  # the page asks for an address alone
    person.do("POST", "/sign-in/codes", {"contact": "a@example.cn"})
    assert [body["body"]["contact"] for body in play.messages("code")] == ["a@example.cn"]


def test_organizers_see_a_refusal_beside_an_expert_until_a_letter_arrives(stage: PlayedCall, post: Post) -> None:
    """The words of the server; the address is mended at its provider; the next letter clears the note."""
    organizer = stage.organizer()
    stage.expert(organizer, 1)
    [expert] = organizer.do("GET", "/organizer/experts")["experts"]
    post.answers[expert["email"]] = GONE
    deliver("invitation")
    [expert] = organizer.do("GET", "/organizer/experts")["experts"]
    assert expert["refused"]["words"] == GONE
    [letter] = organizer.do("GET", f"/organizer/experts/{expert['id']}/letters")["letters"]
    assert (letter["sent"], letter["refused"]) == (False, GONE)
    post.answers.clear()
    organizer.do("POST", f"/organizer/experts/{expert['id']}/invitation")
    deliver("invitation")
    [expert] = organizer.do("GET", "/organizer/experts")["experts"]
    assert expert["refused"] is None


def words_for(organizer: ApiClient, audience: str, **words: str) -> None:
    """The office writes its own invitation letter."""
    before = {each["audience"]: each for each in organizer.do("GET", "/organizer/invitations")["invitations"]}
    organizer.do("PUT", f"/organizer/invitations/{audience}", words | {"revision": before[audience]["revision"]})


def test_every_invitation_has_the_words_of_the_office(stage: PlayedCall, post: Post) -> None:
    """The first one, also one that waited while the words were written, one sent again, one to a corrected address;
    then the standard words again. The link in it signs in."""
    organizer = stage.organizer()
    stage.expert(organizer, 1)
    [expert] = organizer.do("GET", "/organizer/experts")["experts"]
    words_for(organizer, "expert", subject="请您评审", words="尊敬的{name}，请于{until}前评审，{link}")
    deliver("invitation")
    organizer.do("POST", f"/organizer/experts/{expert['id']}/invitation")
    deliver("invitation")
    form = {name: expert[name] for name in ("name", "field", "unit", "credit_code", "phone")}
    corrected = form | {"email": "new@example.cn", "reason": "更正"}
    organizer.do("PUT", f"/organizer/experts/{expert['id']}", corrected)
    deliver("invitation")
    sent = [letter for letter in post.mails if letter["To"] != "wang@example.cn"]  # the organizer's own
    assert [(letter["To"], letter["Subject"]) for letter in sent] == [
        ("expert1@example.cn", "请您评审"),
        ("expert1@example.cn", "请您评审"),
        ("new@example.cn", "请您评审"),
    ]
    assert all(letter.get_content().startswith("尊敬的专家1，请于") for letter in sent)
    token = post.mails[-1].get_content().partition("#token=")[2].split()[0]
    ApiClient().do("POST", "/sign-in/redemptions", {"token": token})
    organizer.do("POST", "/organizer/invitations/expert/standard", {"revision": 1})
    organizer.do("POST", f"/organizer/experts/{expert['id']}/invitation")
    deliver("invitation")
    assert post.mails[-1]["Subject"].startswith("邀请您参与")


def test_a_unit_reads_its_own_deadline_and_organizers_the_standard_words(stage: PlayedCall, post: Post) -> None:
    """The words for units are for units alone."""
    organizer = stage.organizer()
    words_for(organizer, "recommender", subject="请推荐", words="{name}，请于{until}前推荐：{link}")
    unit = stage.recommender(organizer).line
    known = ("name", "credit_code", "province", "city", "contact_person", "phone")
    own = {name: unit[name] for name in known} | {"deadline": "2031-03-05T10:00:00+08:00", "email": "b@example.cn"}
    organizer.do("PUT", f"/organizer/recommenders/{unit['id']}", own | {"reason": "延期"})
    organizer.do("POST", "/organizer/organizers", {"name": "李主任", "email": "li@example.cn"})
    deliver("invitation")
    found = {letter["To"]: (letter["Subject"], letter.get_content()) for letter in post.mails}
    assert found["b@example.cn"][0] == "请推荐"
    assert "请于3月5日 10:00前推荐" in found["b@example.cn"][1]
    assert found["li@example.cn"][0].startswith("邀请您参与")


def test_the_log_of_a_letter_names_the_request_that_caused_it(
    stage: PlayedCall,
    post: Post,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The request, the message and the line of its delivery have one id; a figure tells its age."""
    person = submitted(stage, "a@example.cn", email="a@example.cn")
    deliver("submitted")
    converter = person.client.http._local_gateway.event_converter
    made = converter.create_lambda_event

    def with_id(*request: Any, **more: Any) -> Json:
        event: Json = made(*request, **more)
        event["requestContext"]["requestId"] = "r-1"
        return event

    monkeypatch.setattr(converter, "create_lambda_event", with_id)
    stage.submitted(person, "第二部")
    capfd.readouterr()
    monkeypatch.setattr(logging.getLogger("zhengxuan"), "handlers", [caplog.handler])
    caplog.set_level(logging.INFO, "zhengxuan")
    deliver("submitted")
    [settled] = [vars(record) for record in caplog.records if record.getMessage() == "a message is settled"]
    assert (settled["request"], settled["kind"], settled["refused"]) == ("r-1", "submitted", False)
    [figure] = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "LettersSent" in line]
    assert figure["Kind"] == "submitted"
    assert 0 <= figure["LetterAge"] < LETTER_LIFE.total_seconds()
