"""Certificates on request: who gets which, and what their public page says then."""

import io
import urllib.request
import zipfile
from typing import Any

from pypdf import PdfReader

from chalicelib.actors import Role
from chalicelib.aws import correspondence
from tests import play
from tests.functions.test_write_workbook import asked, reviewed
from tests.play import ApiClient, Json, PlayedCall


def files(person: ApiClient) -> tuple[str, dict[str, str]]:
    """What somebody downloads: the state of the export, and the text of each certificate by its number."""
    export, pointer = asked(person, kind="certificates")
    assert play.queued("write_workbook", pointer) == {"batchItemFailures": []}
    answer = person.do("GET", f"/exports/{export}")
    if answer["state"] != "ready":
        return answer["failure"], {}
    with urllib.request.urlopen(answer["url"]) as reply:
        return answer["state"], unpacked(answer["name"], reply.read())


def unpacked(name: str, content: bytes) -> dict[str, str]:
    """The text of each certificate by its number."""
    if name.endswith(".pdf"):
        return {name.removesuffix(".pdf"): read(content)}
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return {each.removesuffix(".pdf"): read(pack.read(each)) for each in pack.namelist()}


def read(content: bytes) -> str:
    """The text of a PDF."""
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def publish(stage: PlayedCall, organizer: ApiClient) -> None:
    """The result is confirmed and published."""
    play.step("close_phase", phase="expert_review")
    organizer.do("POST", "/organizer/phases/selection/start", {})
    play.step("open_phase", phase="selection", execution="arn:3")
    play.step("hold_gate", phase="selection", stop="gate", token="t4")
    stage.confirmed(organizer)
    play.step("publish_result")


def kinds(found: dict[str, str]) -> list[str]:
    """The letter of each number's kind."""
    return sorted(number.split("-")[1][0] for number in found)


def checked(number: str) -> Any:
    """What the public page is told."""
    return ApiClient().send("GET", f"/certificates/{number}")


def test_everybody_gets_their_own_and_the_office_all(stage: PlayedCall) -> None:
    """Nothing before publication; then entrant, experts and office, each what is theirs, again with the same number."""
    organizer = stage.organizer()
    unit = stage.recommender(organizer)
    organizer, entry = reviewed(stage, organizer, recommender=unit.line["id"])
    entrant = stage.entrant()
    assert files(entrant)[0].startswith("结果尚未产生。")
    publish(stage, organizer)
    state, all_of_them = files(organizer)
    assert (state, kinds(all_of_them)) == ("ready", ["E"] * 5 + ["R", "U", "W"])
    _, own = files(entrant)
    assert kinds(own) == ["U", "W"]
    assert own == {number: text for number, text in all_of_them.items() if number in own}
    assert all("=大国重器" in text for text in own.values())
    assert kinds(files(unit)[1]) == ["R"]
    assert [kinds(files(each)[1]) for each in experts(organizer)] == [["E"]] * 5 + [[]]
    stranger = stage.entrant("13900139000")
    assert files(stranger) == ("没有可下载的证书。 There is no certificate to download.", {})
    [work] = [number for number in own if "-W" in number]
    found = checked(work.lower())
    assert (found["number"], found["work"], found["validity"]) == (work, "=大国重器", "valid")
    _revoked(stage, organizer, entry, own)


def _revoked(stage: PlayedCall, organizer: ApiClient, entry: Json, own: dict[str, str]) -> None:
    """A revoked winner's certificates say so, and are downloaded no more."""
    play.revoked(stage, organizer, entry)
    for number in own:
        found = checked(number)
        assert (found["validity"], found["validity_text"]["zh"]) == ("revoked", "已撤销")
    assert kinds(files(organizer)[1]) == ["E"] * 5
    assert {checked(number)["validity"] for number in own} == {"revoked"}


def experts(organizer: ApiClient) -> list[ApiClient]:
    """The experts, signed in anew, those who scored first."""
    rows = organizer.do("GET", "/organizer/experts")["experts"]
    people = []
    for row in sorted(rows, key=lambda row: -row["submitted"]):
        person = ApiClient()
        token = correspondence.new_link(Role.EXPERT, row["id"], row["name"])
        person.do("POST", "/sign-in/redemptions", {"token": token})
        people.append(person)
    return people


def test_nobody_gets_what_is_the_offices(stage: PlayedCall) -> None:
    """A role that may ask for its certificates may ask for no other file."""
    organizer = stage.organizer()
    unit, expert, entrant = stage.recommender(organizer), stage.expert(organizer, 9), stage.entrant()
    for person, kind in ((unit, "entries"), (expert, "recommendations"), (expert, "results"), (entrant, "results")):
        assert person.send("POST", "/exports", {"kind": kind})["code"] == "FORBIDDEN"


def test_a_guess_reads_no_row(stage: PlayedCall) -> None:
    """Numbers that are none of ours are not found."""
    stage.organizer()
    for number in ("x", "GS2025-W2222222-22222", "%E8%AF%81", "a" * 90):
        assert checked(number)["code"] == "NOT_FOUND"
