"""The public notice 公示: two people object, two organizers decide, one entry is struck off, the next succeeds it."""

from collections.abc import Callable

import httpx

from chalicelib.bilingual import Text
from infra.demo.organizer import OrganizerVisitor
from infra.demo.visitor import DemoError, Json

OBJECTORS = ((Text("钱读者", "Quinn Reader"), "13600136001"), (Text("孙观众", "Sam Viewer"), "13600136002"))
TEXT = Text("片中第三分钟的画面取自他人作品，未注明来源。", "The third minute is taken from somebody else's video.")
UPHELD = Text("经核实，画面未获授权，异议成立。", "It was used without a licence.")
DISMISSED = Text("经核实，画面为作者自行拍摄，异议不成立。", "The entrant filmed it.")
_CODE = r"(?<!\d)(\d{6})(?!\d)"


def play(organizer: OrganizerVisitor, deputy: OrganizerVisitor, objected: Callable[[], None] = lambda: None) -> None:
    """Play the notice from its first day to its last. What was proposed and struck off goes to the logbook.

    `objected` is called while both objections are open.
    """
    log = organizer.place.log
    posted = _posted(organizer)
    log.proposed = tuple(work["entry"] for work in posted["winners"])
    log.expect(not organizer.web.get("/results")["published"], "the result was public before its notice had ended")
    upheld, dismissed = log.proposed[min(1, len(log.proposed) - 1)], log.proposed[0]
    for objector, entry in zip(OBJECTORS, (upheld, dismissed), strict=True):
        _object(organizer, entry, *objector)
    rows = {row["entry"]: row for row in organizer.web.get("/organizer/objections")["objections"]}
    objected()
    _decide(organizer, deputy, rows[dismissed], outcome="dismissed", reason=DISMISSED)
    pass_days(organizer.place.site)  # one objection is open: the notice goes on
    log.expect(_posted(organizer)["open"], "a notice ended over an open objection")
    _decide(organizer, deputy, rows[upheld], outcome="upheld", reason=UPHELD)
    [struck] = _posted(organizer)["struck"]
    log.struck = (upheld, struck["successor"]["receipt"] if struck["successor"] else "")
    pass_days(organizer.place.site)  # the days of the successor's own notice


def _posted(organizer: OrganizerVisitor) -> Json:
    """The notice as the public reads it."""
    found: Json = organizer.web.get("/notice")["notice"]
    return found


def _object(organizer: OrganizerVisitor, entry: str, name: Text, phone: str) -> None:
    """Somebody objects under their name, with a phone that a code proves."""
    place, web = organizer.place, organizer.place.visitor()
    try:
        ticket = web.ask("/sign-in/codes", {"contact": phone})["ticket"]
        code = place.messages.find(phone, _CODE)
        form = {"entry": entry, "name": organizer.said(name), "ground": "rights", "text": organizer.said(TEXT)}
        web.post("/objections", {"contact": phone, "code": code, "ticket": ticket, "objection": form})
    finally:
        web.close()


def _decide(organizer: OrganizerVisitor, deputy: OrganizerVisitor, row: Json, outcome: str, reason: Text) -> None:
    form = {"act": "decide", "entry": row["entry"], "objection": row["number"], "outcome": outcome, "ground": "rights"}
    organizer.agree(deputy, form | {"reason": organizer.said(reason)})


def pass_days(site: str) -> None:
    """Let the days of the notice pass at once, as the outbox of a rehearsal offers. Raises DemoError."""
    answer = httpx.post(f"{site}/outbox/notice", timeout=60, trust_env=False)
    if answer.is_error and answer.status_code != httpx.codes.CONFLICT:  # its days are over already
        raise DemoError(f"the days of the notice did not pass: {answer.status_code} {answer.text[:300]}")
