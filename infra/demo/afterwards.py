"""After publication 公布之后: certificates are given out, and one award is revoked by two people."""

from io import BytesIO
from zipfile import ZipFile

from chalicelib.bilingual import Text
from infra.demo.organizer import OrganizerVisitor
from infra.demo.visitor import Json

DEPUTY = (Text("副主任", "The deputy"), "deputy@office.example.cn")
REASON = Text("经核实，配乐未获授权。", "The music is not licensed.")


def play(organizer: OrganizerVisitor, result: Json, public: Json) -> None:
    """All certificates are downloaded; the last winner's award is revoked, and its certificate says so.

    `result` is the organizer's, `public` what the public sees; differences go to the logbook.
    """
    log = organizer.place.log
    works = _certificates(organizer)
    titles = sorted(row["title"] for row in public["winners"])
    log.expect(sorted(each["work"] for each in works) == titles, "the certificates are not those of the winners")
    last = public["winners"][-1]
    entry = next(line["id"] for line in result["entries"] if line["receipt"] == last["receipt"])
    deputy = _second_person(organizer)
    try:
        _revoke(organizer, deputy, entry)
    finally:
        deputy.web.close()
    shown = {row["receipt"]: row["revoked"] for row in organizer.web.get("/results")["winners"]}
    taken = {receipt for receipt, revoked in shown.items() if revoked}
    log.expect(taken == {last["receipt"]}, f"revoked for the public: {taken}")
    [number] = [each["number"] for each in works if each["work"] == last["title"]]
    validity = organizer.web.get(f"/certificates/{number}")["validity"]
    log.expect(validity == "revoked", f"the certificate of a revoked award is {validity}")


def _certificates(organizer: OrganizerVisitor) -> list[Json]:
    """What the check page says of each winning entry's certificate in the downloaded ZIP."""
    _, content = organizer.place.workbook(organizer.web, kind="certificates")
    with ZipFile(BytesIO(content)) as pack:
        numbers = [name.removesuffix(".pdf") for name in pack.namelist()]
    found = [organizer.web.get(f"/certificates/{number}") for number in numbers]
    return [each for each in found if each["kind"] == "work"]


def _second_person(organizer: OrganizerVisitor) -> OrganizerVisitor:
    name, email = DEPUTY
    organizer.web.post("/organizer/organizers", {"name": organizer.said(name), "email": email})
    deputy = OrganizerVisitor(organizer.place, email)
    deputy.web.accept(organizer.place.messages, email)
    return deputy


def _revoke(organizer: OrganizerVisitor, deputy: OrganizerVisitor, entry: str) -> None:
    """One asks, and cannot confirm it alone; the other confirms it. In an office of one, asking is enough."""
    revision = organizer.web.get(f"/organizer/entries/{entry}")["revision"]
    form = {"act": "revoke", "entry": entry, "revision": revision, "ground": "rights", "reason": organizer.said(REASON)}
    asked = organizer.web.post("/organizer/confirmations", form)
    if organizer.place.plan.call.confirmation.persons == 1:
        return
    path = f"/organizer/confirmations/{asked['id']}/confirmation"
    alone = organizer.web.is_refused("SECOND_PERSON_NEEDED", lambda: organizer.web.post(path))
    organizer.place.log.expect(alone, "one organizer alone could revoke an award")
    deputy.web.post(path)
