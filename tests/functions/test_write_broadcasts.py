"""Broadcasts: everybody concerned gets one letter, whatever dies, and the log says what became of each."""

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from chalicelib import clock
from chalicelib.aws import audit, mailing, records
from chalicelib.aws.items import broadcast_key
from chalicelib.aws.places import Item, Place
from chalicelib.history import Destination, Message
from tests import play
from tests.kill import until_done
from tests.play import ApiClient, Json, PlayedCall

LETTER: Json = {"audience": "entrants", "subject": "关于证书", "words": "{name}：您好！", "status": "submitted"}


@pytest.fixture
def organizer(stage: PlayedCall) -> ApiClient:
    """Two entrants, one with two submitted entries, one with a draft; two experts."""
    person = stage.entrant()
    for title in ("甲", "乙"):
        stage.submitted(person, title)
    stage.entrant("13900139000").do("POST", "/entries", stage.form("丙"))
    organizer = stage.organizer()
    for number in (1, 2):
        stage.expert(organizer, number)
    return organizer


def letters() -> Counter[str]:
    """The subjects of the letters that wait, each to whom."""
    waiting = [each["body"] for each in play.messages("broadcast") if "headline" in each["body"]]
    return Counter(f"{body['role']} {body['words']}" for body in waiting)


def test_each_owner_gets_one_letter(organizer: ApiClient) -> None:
    """However many entries they have; nobody else does."""
    organizer.do("POST", "/organizer/broadcasts", LETTER)
    play.broadcast()
    play.broadcast()
    assert letters() == {"entrant 广东精工机械有限公司：您好！": 1}
    [sent] = organizer.do("GET", "/organizer/broadcasts")["broadcasts"]
    assert (sent["recipients"], sent["subject"]) == (1, "关于证书")
    assert audit.verify() == []


def test_a_run_that_dies_doubles_no_letter(organizer: ApiClient) -> None:
    """Killed after every change in turn, and brought again each time."""
    organizer.do("POST", "/organizer/broadcasts", LETTER | {"audience": "experts"})
    _, deaths = until_done(play.broadcast)
    assert deaths > 3
    assert sum(letters().values()) == 2


def test_a_run_that_meets_another_orders_the_rest(organizer: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """One letter of a part is there, and another run orders the second between the look and the write."""
    stage_letters, at = [mailing.Order(*each) for each in _orders()], clock.now()
    assert mailing.order(stage_letters[:1], at) == 1
    looked = records.batch_get

    def meanwhile(places: Iterable[Place]) -> dict[Place, Item]:
        found = looked(places)
        with monkeypatch.context() as once:
            once.setattr(records, "batch_get", looked)
            mailing.order(stage_letters[1:2], at)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(records, "batch_get", meanwhile)
        assert mailing.order(stage_letters, at) == len(stage_letters) - 2
    assert mailing.order(stage_letters, at) == 0
    assert sum(letters().values()) == len(stage_letters)


def _orders() -> Iterator[tuple[Place, Message]]:
    for number in range(4):
        body = {"role": "entrant", "subject": f"p{number}", "headline": "h", "words": f"{number}"}
        yield records.outbox_place(broadcast_key("b"), f"to#{number}"), Message(Destination.MESSAGES, "broadcast", body)


def test_the_log_says_what_became_of_each_letter(organizer: ApiClient) -> None:
    """Sent, refused with the server's words, or waiting."""
    sent = organizer.do("POST", "/organizer/broadcasts", LETTER | {"audience": "experts"})
    play.broadcast()
    first, second = [each for each in play.outbox("broadcast") if each["message"]["to"] == "messages"]
    path = f"/organizer/broadcasts/{sent['id']}/letters"
    assert [each["sent"] for each in organizer.do("GET", path)["letters"]] == [False, False]
    records.settle_outbox(Place(**first["pointer"]))
    records.settle_outbox(Place(**second["pointer"]), "550 No such user")
    log = organizer.do("GET", path)["letters"]
    assert Counter((each["role"], each["sent"], each["refused"]) for each in log) == {
        ("expert", True, ""): 1,
        ("expert", False, "550 No such user"): 1,
    }
    assert all(each["name"] for each in log)


def test_a_preview_sends_nothing(organizer: ApiClient) -> None:
    """The letter whole, with a sample name and the signature."""
    shown = organizer.do("POST", "/organizer/broadcasts/preview", LETTER)
    assert shown["subject"] == "关于证书"
    assert shown["text"].startswith("张三：您好！")
    assert "010-68209924" in shown["text"]
    assert play.outbox("broadcast") == []
