"""An entrant's mailbox: what was sent to them and to nobody else, told once it has gone, and read up to a mark."""

from chalicelib.aws import records
from chalicelib.aws.items import entry_key
from chalicelib.aws.places import Place
from tests.play import ApiClient, Json, PlayedCall


def _mail(person: ApiClient) -> Json:
    answer: Json = person.do("GET", "/entrant/messages")
    return answer


def settle(entry: Json, refused: str = "") -> None:
    """The newest waiting message about an entry is delivered, or refused."""
    key = entry_key(entry["id"])
    waiting = [
        item["sk"]["S"]
        for item in records.items_under(Place(key.table, key.pk, "outbox#"))
        if item.get("undelivered", {}).get("S", "").partition("#")[0] == "messages"
    ]
    records.settle_outbox(Place(key.table, key.pk, waiting[-1]), refused)


def test_a_message_is_told_once_it_has_gone_and_stays_readable(stage: PlayedCall) -> None:
    """Its words outlive its body; who was refused what is said; nobody else sees it."""
    entrant, other = stage.entrant(), stage.entrant("13900139000")
    entry = stage.submitted(entrant, "大国工匠")
    assert _mail(entrant) == {"messages": [], "unread": 0, "next": None}  # it waits in its queue
    settle(entry)
    [letter] = _mail(entrant)["messages"]
    assert (letter["name"]["en"], letter["refused"], letter["unread"]) == ("Entry submitted", "", True)
    assert entry["receipt"] in letter["text"]["zh"]
    assert "大国工匠" in letter["subject"]["zh"]
    withdrawn = entrant.do("POST", f"/entries/{entry['id']}/withdrawal", {"reason": "重拍"})
    settle(withdrawn, refused="550 no such user")
    told = _mail(entrant)["messages"]
    assert [(each["name"]["zh"], each["refused"]) for each in told] == [
        ("撤回通知", "550 no such user"),
        (letter["name"]["zh"], ""),
    ]
    assert _mail(other)["messages"] == []
    assert [each["id"] for each in entrant.do("GET", "/entries")["entries"]] == [entry["id"]]  # no letter among them


def test_what_was_read_stays_read(stage: PlayedCall) -> None:
    """The mark is the server's, so another browser knows it; it never moves back."""
    entrant = stage.entrant()
    entry = stage.submitted(entrant, "大国工匠")
    settle(entry)
    newest = _mail(entrant)["messages"][0]["at"]
    entrant.do("POST", "/entrant/messages/read", {"until": newest})
    assert _mail(entrant)["unread"] == 0
    mark = entrant.do("POST", "/entrant/messages/read", {"until": "2020-01-01T00:00:00+08:00"})
    assert mark["until"] == newest
    assert _mail(entrant)["unread"] == 0
