"""A call with fields of its own: an entrant fills them in, the office reads them, experts and the public some."""

import io
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from chalicelib.aws import definitions, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import entry_key, history_key
from chalicelib.call import definition
from chalicelib.config import config
from chalicelib.entry import attachment_check
from chalicelib.people.attachments import FAULTS, Fault, FileKind
from tests import play
from tests.api.test_english_call import CANAL, EnglishCall
from tests.play import ApiClient, Json
from tests.unit.entry import attached_files

STORYBOARD = attached_files.written()
FILLED = {"waterway": "The Elbe-Havel canal", "shown_first": "here", "budget": "1200", "filmed_from": "2026-02-03"}


@pytest.fixture
def canal(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[EnglishCall]:
    """A deployment that runs the English call, which asks for what no other does."""
    monkeypatch.setattr(definition, "FOLDERS", [Path(__file__).parents[1] / "contests"])
    monkeypatch.setattr(play, "CONTEST", CANAL)
    monkeypatch.setenv("CONTEST", CANAL)
    definitions.deployed.cache_clear()
    yield EnglishCall()
    definitions.deployed.cache_clear()
    definition._shipped.cache_clear()


def refused(answer: Json) -> dict[str, str]:
    """Each wrong field and why, in English."""
    return {each["field"]: each["message"]["en"] for each in answer["fields"]}


def essay(stage: EnglishCall, **extra: str) -> Json:
    """A complete form of the category that is asked for more, with these fields of the call's own."""
    return stage.form("Locks", category="essay", extra=extra)


def test_the_call_tells_its_fields(canal: EnglishCall) -> None:
    """With kind, limits, choices and categories, so that the page draws them."""
    fields = {each["id"]: each for each in canal.contest["extra_fields"]}
    assert list(fields) == [*FILLED, "storyboard"]
    assert (fields["waterway"]["kind"], fields["waterway"]["limit"], fields["waterway"]["required"]) == (
        "text",
        60,
        True,
    )
    assert [each["id"] for each in fields["shown_first"]["options"]] == ["here", "festival"]
    assert (fields["budget"]["least"], fields["budget"]["most"], fields["budget"]["whole"]) == (0, 50000, True)
    assert (fields["filmed_from"]["latest"], fields["filmed_from"]["categories"]) == ("2026-04-30", ["essay"])


def test_a_draft_may_lack_them_and_a_submission_may_not(canal: EnglishCall) -> None:
    """What is missing is named while it is a draft; what is wrong is refused at once, each by its name."""
    person = canal.entrant("ada@club.example")
    entry = person.do("POST", "/entries", essay(canal))
    assert entry["extra"] == {}
    assert {"extra.waterway", "extra.filmed_from"} <= set(entry["missing"])
    path = f"/entries/{entry['id']}"
    late = refused(person.send("POST", f"{path}/submission", canal.pledged(entry)))
    assert (late["extra.waterway"], late["extra.filmed_from"]) == ("Fill this in", "Fill this in")
    wrong = essay(canal, waterway="x" * 61, shown_first="moon", budget="1.5", filmed_from="2019-12-31")
    assert refused(person.send("PUT", path, wrong | {"revision": entry["revision"]})) == {
        "extra.waterway": "Too long: at most 60 characters",
        "extra.shown_first": "Not one of the choices",
        "extra.budget": "Must be a whole number",
        "extra.filmed_from": "Must be 2020-01-01 or a later day",
    }
    unknown = essay(canal, colour="red") | {"revision": entry["revision"]}
    assert refused(person.send("PUT", path, unknown)) == {"extra": "Unknown field"}
    saved = person.do("PUT", path, essay(canal, **FILLED | {"budget": "0001200.0"}) | {"revision": entry["revision"]})
    assert saved["extra"] == FILLED
    assert [name for name in saved["missing"] if name.startswith("extra.")] == []


def test_another_category_is_not_asked(canal: EnglishCall) -> None:
    """A portrait has no first day of filming: it is neither missing nor kept."""
    person = canal.entrant("ada@club.example")
    entry = person.do("POST", "/entries", canal.form("Gulls", category="portrait", extra=FILLED))
    assert entry["extra"] == {name: value for name, value in FILLED.items() if name != "filmed_from"}
    assert [name for name in entry["missing"] if name.startswith("extra.")] == []


def test_who_sees_what_is_filled_in(canal: EnglishCall) -> None:
    """The office all of it; the experts, and the entrant's preview, what the call says; a return shows what changed."""
    organizer, person = canal.organizer(), canal.entrant("ada@club.example")
    entry = canal.submitted(person, "Locks", category="essay", extra=FILLED)
    preview = person.do("GET", f"/entries/{entry['id']}/preview")
    assert (preview["extra"], preview["files"]) == ({"waterway": FILLED["waterway"]}, [])
    assert [name for name in preview["hidden"] if name.startswith("extra.")] == [
        "extra.shown_first",
        "extra.budget",
        "extra.filmed_from",
    ]
    canal.close_entries(organizer)
    canal.screening(organizer)
    path = f"/organizer/entries/{entry['id']}"
    seen = organizer.do("GET", path)
    assert seen["extra"] == FILLED
    said = {"revision": seen["revision"], "outcome": "return", "reason": "Which year?"}
    organizer.do("POST", f"{path}/screening", said)
    _corrected(canal, person, entry)
    again = organizer.do("GET", path)
    assert (again["returned"]["form"]["extra"]["budget"], again["extra"]["budget"]) == ("1200", "900")
    assert again["returned"]["changed"] == ["extra.budget"]
    experts = [canal.expert(organizer, number) for number in range(4)]
    canal.screened(organizer, again)
    canal.scoring(organizer)
    [line] = experts[0].do("GET", "/reviews")["reviews"]
    assert experts[0].do("GET", f"/reviews/{line['id']}")["extra"] == {"waterway": FILLED["waterway"]}


def _corrected(stage: EnglishCall, person: ApiClient, entry: Json) -> None:
    """The entrant changes one field and submits the returned entry again."""
    now = person.do("GET", f"/entries/{entry['id']}")
    form = essay(stage, **FILLED | {"budget": "900"})
    now = person.do("PUT", f"/entries/{entry['id']}", form | {"revision": now["revision"]})
    person.do("POST", f"/entries/{entry['id']}/submission", stage.pledged(now))


def test_the_sheet_of_all_entries_has_a_column_for_each(canal: EnglishCall) -> None:
    """Choices in words, numbers and dates as such."""
    organizer, person = canal.organizer(), canal.entrant("ada@club.example")
    canal.submitted(person, "Locks", category="essay", extra=FILLED)
    play.index()
    export = organizer.do("POST", "/exports", {"kind": "entries"})["id"]
    [waiting] = [each for each in play.outbox("write") if each["message"].get("body") == {"export": export}]
    play.queued("write_workbook", waiting["pointer"])
    with urllib.request.urlopen(organizer.do("GET", f"/exports/{export}")["url"]) as reply:
        rows = list(load_workbook(io.BytesIO(reply.read())).worksheets[0].iter_rows(values_only=True))
    place = next(number for number, row in enumerate(rows) if "Waterway" in row)
    told = dict(zip(rows[place], rows[place + 1], strict=True))
    assert (told["Waterway"], told["First shown"]) == (FILLED["waterway"], "Not yet: here first")
    assert (told["Budget in euros"], f"{told['First day of filming']:%Y-%m-%d}") == (1200, "2026-02-03")


# --- files ------------------------------------------------------------------------------------------------------


def saved(person: ApiClient, path: str) -> tuple[bytes, str]:
    """What an address gives, and under which name a browser saves it."""
    with urllib.request.urlopen(person.do("GET", path)["url"]) as reply:
        return reply.read(), urllib.parse.unquote(reply.headers["Content-Disposition"].partition("''")[2])


def status(person: ApiClient, method: str, path: str, body: Json | None = None) -> int:
    """The status of a request."""
    person.send(method, path, body)
    return person.status


def test_a_file_is_checked_before_anybody_opens_it(canal: EnglishCall) -> None:
    """Its entrant reads where it stands; it is saved under a name of ours; no other entrant finds it."""
    person = canal.entrant("ada@club.example")
    entry = person.do("POST", "/entries", essay(canal, **FILLED))["id"]
    path = f"/entries/{entry}"
    file = f"{path}/files/storyboard"
    sent = play.attach(person, file, STORYBOARD, "pdf")["files"]["storyboard"]
    assert (sent["name"], sent["size"], sent["state"], sent["can"]) == ("扫描.pdf", len(STORYBOARD), "sent", True)
    assert status(person, "GET", file) == 404
    play.check_attachments()
    assert person.do("GET", path)["files"]["storyboard"]["state_text"]["en"] == "Checked"
    assert saved(person, file) == (STORYBOARD, f"{entry}-Storyboard.pdf")
    other = canal.entrant("bob@club.example")
    about = {"name": "x", "kind": "pdf", "size": 1, "sha256": "0" * 64}
    refused = [status(other, method, file, about if method == "POST" else None) for method in ("GET", "POST", "DELETE")]
    assert refused == [404, 404, 404]
    assert status(person, "POST", f"{path}/files/waterway", about) == 404
    assert person.send("POST", file, about | {"kind": "jpeg"})["fields"][0]["code"] == "NOT_A_CHOICE"
    assert person.send("POST", f"{file}/upload", about | {"size": 5 * 1024**2 + 1})["code"] == "FILE_TOO_LARGE"


def test_a_hostile_file_is_refused_replaced_and_removed(canal: EnglishCall) -> None:
    """It never leaves the quarantine; the bucket keeps nothing of what was replaced or removed."""
    person = canal.entrant("ada@club.example")
    path = f"/entries/{person.do('POST', '/entries', essay(canal, **FILLED))['id']}"
    file = f"{path}/files/storyboard"
    _, fault, made = attached_files.HOSTILE["a packed script"]
    play.attach(person, file, made(), "pdf")
    play.check_attachments()
    told = person.do("GET", path)["files"]["storyboard"]
    assert (told["state"], told["fault"]["en"]) == ("refused", FAULTS[fault].en)
    assert (status(person, "GET", file), released()) == (404, [])
    for pages in (1, 2):
        play.attach(person, file, attached_files.written(pages=pages), "pdf")
        play.check_attachments()
    assert saved(person, file)[0] == attached_files.written(pages=2)
    assert len(released()) == 1
    assert person.do("DELETE", file)["files"] == {}
    play.check_attachments()
    assert released() == []
    lines = [
        (row.action, row.before, row.after)
        for row in records.query(history_key(entry_key(path.rpartition("/")[2])))[0]
        if "file" in row.action or row.action == "attach"
    ]
    assert lines[:2] == [("attach", "", "扫描.pdf"), ("check_file", "扫描.pdf", "refused")]
    assert lines[-1] == ("remove_file", "扫描.pdf", "")


def test_a_file_removed_while_it_is_checked_leaves_nothing(canal: EnglishCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its verdict comes too late, and what it had put in its place is deleted."""
    person = canal.entrant("ada@club.example")
    path = f"/entries/{person.do('POST', '/entries', essay(canal, **FILLED))['id']}/files/storyboard"
    play.attach(person, path, STORYBOARD, "pdf")
    inspect = attachment_check.inspect

    def slowly(kind: FileKind, content: bytes) -> Fault | None:
        person.do("DELETE", path)
        return inspect(kind, content)

    monkeypatch.setattr(attachment_check, "inspect", slowly)
    [order] = play.outbox("check_attachment")
    play.queued("check_attachment", order["pointer"])
    assert released() == []


def released() -> list[str]:
    """What lies where files can be fetched from."""
    listed = client("s3").list_objects_v2(Bucket=config().uploads_bucket, Prefix="attachments/")
    return [each["Key"] for each in listed.get("Contents", ())]


def test_who_opens_a_file(canal: EnglishCall) -> None:
    """Organizers and, as the call says, experts: these under the entry's number, and without its sender's words."""
    organizer, person = canal.organizer(), canal.entrant("ada@club.example")
    entry = canal.submitted(person, "Locks", category="essay", extra=FILLED)
    play.attach(person, f"/entries/{entry['id']}/files/storyboard", STORYBOARD, "pdf")
    assert organizer.do("GET", f"/organizer/entries/{entry['id']}")["files"]["storyboard"]["state"] == "sent"
    assert status(organizer, "GET", f"/organizer/entries/{entry['id']}/files/storyboard") == 404
    play.check_attachments()
    name = f"{entry['receipt']}-Storyboard.pdf"
    assert saved(organizer, f"/organizer/entries/{entry['id']}/files/storyboard") == (STORYBOARD, name)
    assert person.do("GET", f"/entries/{entry['id']}/preview")["files"] == ["storyboard"]
    canal.close_entries(organizer)
    canal.screening(organizer)
    experts = [canal.expert(organizer, number) for number in range(4)]
    canal.screened(organizer, organizer.do("GET", f"/organizer/entries/{entry['id']}"))
    canal.scoring(organizer)
    [line] = experts[0].do("GET", "/reviews")["reviews"]
    seen = experts[0].do("GET", f"/reviews/{line['id']}")
    assert (seen["files"], "扫描" in str(seen)) == (["storyboard"], False)
    opened = saved(experts[0], f"/reviews/{line['id']}/files/storyboard")
    assert opened == (STORYBOARD, f"{seen['number']}-Storyboard.pdf")
    assert status(experts[1], "GET", f"/reviews/{line['id']}/files/storyboard") == 404
    assert status(experts[0], "GET", f"/reviews/{line['id']}/files/waterway") == 404


def test_organizers_find_entries_by_them(canal: EnglishCall) -> None:
    """By what was chosen, alone and with other filters, by the words of a line, and in the sheet that is exported."""
    person = canal.entrant("ada@club.example")
    for title, shown, waterway in (("Locks", "here", "The Elbe-Havel canal"), ("Barges", "festival", "Finow canal")):
        extra = FILLED | {"shown_first": shown, "waterway": waterway}
        person.do("POST", "/entries", canal.form(title, category="essay", extra=extra))
    person.do("POST", "/entries", canal.form("Quay", extra={"shown_first": "here"}))
    play.index()
    organizer = canal.organizer()

    def found(**wanted: str) -> list[str]:
        query = urllib.parse.urlencode(wanted)
        return [each["title"] for each in organizer.do("GET", f"/organizer/search?{query}")["entries"]]

    assert found(extra="shown_first:here") == ["Locks", "Quay"]
    assert found(extra="shown_first:here", category="essay") == ["Locks"]
    assert found(extra="shown_first:here", find="canal") == ["Locks"]
    assert found(find="finow") == ["Barges"]
    assert found(find="festival") == []
    for unknown in ("shown_first:moon", "colour:red", "here", "shown_first:\U0001f600"):
        assert found(extra=unknown) == [], unknown
    ask = {"kind": "entries", "search": {"extra": "shown_first:festival"}}
    assert organizer.do("POST", "/exports", ask)["id"]
    answer = organizer.send("GET", f"/organizer/search?{urllib.parse.urlencode({'extra': 'x' * 1701})}")
    assert [(each["field"], each["code"]) for each in answer["fields"]] == [("extra", "TOO_LONG")]
