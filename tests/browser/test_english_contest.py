"""The pages of a contest in English alone, of another country, in a browser that would rather read Chinese."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.call import definition
from chalicelib.people.attachments import FAULTS
from chalicelib.people.sign_in import named_in
from infra import calls
from infra.local import people
from infra.local.people import Links
from infra.local.stack import Stack
from tests.browser.cast import FILM, type_code
from tests.browser.conftest import PHONE, Violations, operating
from tests.stack import hold
from tests.unit.entry import attached_files
from tests.waiting import until

CANAL = "canal-shorts-2026"
FOREIGN = re.compile(
    r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]|Beijing|[Rr]ecommending unit|credit code|[Ii]ndustr|[Dd]ocumentary"
)
# What is shown, and what is read aloud or stands in empty fields.
SHOWN = """() => [document.title, document.body.innerText, ...[...document.querySelectorAll("*")].flatMap((each) =>
    ["aria-label", "placeholder", "title", "alt"].map((name) => each.getAttribute(name) || ""))].join("\\n")"""


@pytest.fixture(scope="module")
def canal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own: the pages are built for one call."""
    folders = list(definition.FOLDERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTEST", str(Path(__file__).parents[1] / "contests" / f"{CANAL}.toml"))
        running = Stack(tmp_path_factory.mktemp("canal"), port=0, contest=calls.chosen(), is_kept=False)
        running.start()
        hold(running, "ScansQueue")  # no page here shows samples of a film
        yield running
        running.stop()
    definition.FOLDERS[:] = folders


@pytest.fixture(scope="module")
def links(canal: Stack) -> Links:
    """What `make run CONTEST=FILE` prints."""
    with operating(canal):
        return people.prepare(canal)


def foreign(page: Page) -> list[str]:
    """The lines of a page that are of the other call."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[aria-busy=true], .loading")).to_have_count(0)
    return [line for line in page.evaluate(SHOWN).splitlines() if FOREIGN.search(line)]


def registered(page: Page, canal: Stack, email: str) -> list[str]:
    """Somebody signs in and introduces their club; returns what was foreign on the way."""
    page.goto(f"{canal.site}/entrant/")
    found = foreign(page)
    page.get_by_label(re.compile("e-mail address", re.IGNORECASE)).fill(email)
    page.get_by_role("button", name="Send code").click()
    sent = until(lambda: [each for each in canal.outbox.newest_first() if each["to"] == email], "a code")
    found += FOREIGN.findall(sent[0]["text"])
    page.get_by_label("6-digit code").fill(re.findall(r"\d{6}", sent[0]["text"])[0])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("radio", name="A club or company").check()
    found += foreign(page)
    page.get_by_label("Full name of the organization").fill("Havel Film Club")
    page.get_by_label("Country or region").fill("Germany")
    page.get_by_label("City").fill("Potsdam")
    page.get_by_label("Contact person").fill("Ada Lind")
    page.get_by_label("Telephone, with its country code").fill("+49 331 5550123")
    page.get_by_label("I have read and agree").check()
    page.get_by_role("button", name="Save and continue").click()
    return found


def described(page: Page, title: str) -> None:
    """A new entry with its video, and what every call asks for; its type is left to choose."""
    page.get_by_role("link", name="Add an entry").first.click()
    assert foreign(page) == []
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name=re.compile("Next")).click()
    page.locator("input[type=file]").set_input_files(FILM)
    page.get_by_label("Synopsis").fill("A lock keeper’s year.")
    page.get_by_label("Creators").fill("Ada Lind (director)")
    page.get_by_label("Completed on").fill("2026-01-02")
    page.get_by_role("radio", name="No AI-generated content").check()


@pytest.mark.usefixtures("links")  # which open the call
def test_an_entrant_meets_no_word_of_the_first_call(page: Page, canal: Stack, violations: Violations) -> None:
    """The public page, the sign-in, the profile, the form, the receipt; deadlines in Berlin's time."""
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(canal.site)
    assert foreign(page) == []
    expect(page.get_by_text("Berlin time").first).to_be_visible()
    assert "ledge" not in page.locator("main").inner_text()  # of pledges, which this call has none of
    assert registered(page, canal, "ada@club.example") == []
    described(page, "Locks")
    page.get_by_label("Type").select_option("Portrait")
    page.get_by_label("Waterway").fill("The Elbe-Havel canal")
    assert foreign(page) == []
    page.get_by_role("button", name=re.compile("Submit")).first.click()
    expect(page.locator(".receipt-number")).to_have_text(re.compile("CS26-"))
    assert foreign(page) == []
    assert violations(page) == []


def file_sent(page: Page, violations: Violations) -> None:
    """One of another kind is refused before it is sent, one with a script after; an honest one is checked."""
    board = page.get_by_role("group", name="Storyboard")
    pick = board.locator("input[type=file]")
    pick.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"x"})
    expect(board.get_by_text("Only PDF / PNG files can be sent.")).to_be_visible()
    _, fault, made = attached_files.HOSTILE["a packed script"]
    pick.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": made()})
    expect(board.get_by_text(FAULTS[fault].en)).to_be_visible()
    assert violations(page) == []
    pick.set_input_files({"name": "b.pdf", "mimeType": "application/pdf", "buffer": attached_files.written()})
    expect(board.get_by_text("Checked", exact=True)).to_be_visible()
    with page.expect_download() as download:
        board.get_by_role("button", name="Download “Storyboard”").click()
    assert re.fullmatch("[0-9a-f]{20}-Storyboard.pdf", download.value.suggested_filename)  # a draft has no number yet


@pytest.mark.usefixtures("links")
def test_the_form_asks_what_the_call_adds(page: Page, canal: Stack, violations: Violations) -> None:
    """By type; what is wrong stands beside its field; the entry, its receipt and the experts' view show it."""
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    registered(page, canal, "bea@club.example")
    described(page, "Sluices")
    first_day, budget = page.get_by_label("First day of filming"), page.get_by_label("Budget in euros")
    page.get_by_label("Type").select_option("Portrait")
    expect(budget).to_be_visible()
    expect(first_day).to_have_count(0)
    page.get_by_label("Type").select_option("Video essay")
    first_day.fill("2026-02-03")
    page.get_by_label("First shown").select_option("At a festival")
    budget.fill("12.5")
    expect(page.locator("#f-extra\\.budget-error")).to_have_text("Must be a whole number")
    assert violations(page) == []
    budget.fill("1200")
    to_do = page.locator(".to-do-list")
    expect(to_do.get_by_role("link", name="Waterway")).to_be_visible()
    to_do.get_by_role("link", name="Waterway").click()
    expect(page.get_by_label("Waterway")).to_be_focused()
    page.keyboard.type("The Elbe-Havel canal")
    file_sent(page, violations)
    page.get_by_role("button", name=re.compile("Submit")).first.click()
    expect(page.locator(".receipt-number")).to_have_text(re.compile("CS26-"))
    expect(page.get_by_role("button", name="Download “Storyboard”")).to_be_visible()
    shown = page.locator("dl.facts")
    for words in ("The Elbe-Havel canal", "At a festival", "1200"):
        expect(shown.get_by_text(words).first).to_be_visible()
    page.get_by_role("link", name="Print the receipt").click()
    expect(page.locator(".printed-receipt").get_by_text("The Elbe-Havel canal")).to_be_visible()
    assert violations(page) == []
    page.goto(page.url.replace("/receipt", "/preview"))
    expect(page.locator(".as-seen").get_by_text("The Elbe-Havel canal")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Budget in euros")).to_be_visible()


def test_the_office_and_the_experts_meet_none_either(browser: Browser, canal: Stack, links: Links) -> None:
    """Every place of the console, and the expert's list; the page of units says that there are none."""
    assert links.recommender == ""
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(links.organizer)
        page.get_by_role("button", name="Enter", exact=True).click()
        expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
        assert foreign(page) == []
        type_code(page, named_in(links.organizer.partition("#token=")[2])[1])
        expect(page.locator(".standing-now")).to_be_visible()
        for place in ("", "screening", "entries", "experts", "conflicts", "letters", "result", "office"):
            page.goto(f"{canal.site}/organizer/#/{place}")
            assert foreign(page) == [], place
        expect(page.get_by_role("link", name="Units")).to_have_count(0)
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(links.expert)
        page.get_by_role("button", name="Enter", exact=True).click()
        assert foreign(page) == []
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{canal.site}/recommender/")
        expect(page.get_by_text("This call has no recommending units.")).to_be_visible()
