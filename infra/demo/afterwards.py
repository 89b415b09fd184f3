"""After publication 公布之后: certificates are given out, and one award is revoked by two people."""

from io import BytesIO
from zipfile import ZipFile

from chalicelib.bilingual import Text
from infra.demo.organizer import OrganizerVisitor
from infra.demo.visitor import Json

REASON = Text("经核实，配乐未获授权。", "The music is not licensed.")


def play(organizer: OrganizerVisitor, deputy: OrganizerVisitor, result: Json, public: Json) -> None:
    """All certificates are downloaded; the last winner's award is revoked, and its certificate says so.

    `result` is the organizer's, `public` what the public sees; differences go to the logbook.
    """
    log = organizer.place.log
    works = _certificates(organizer)
    log.certificates = {each["work"]: each["number"] for each in works}
    titles = sorted(row["title"] for row in public["winners"])
    log.expect(sorted(each["work"] for each in works) == titles, "the certificates are not those of the winners")
    last = public["winners"][-1]
    entry = next(line["id"] for line in result["entries"] if line["receipt"] == last["receipt"])
    organizer.agree(deputy, {"act": "revoke", "entry": entry, "ground": "rights", "reason": organizer.said(REASON)})
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
