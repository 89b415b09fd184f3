"""The workbook of consents: every wording, and who agreed to which of them when."""

import msgspec
from msgspec.structs import replace

from chalicelib.entry.entries import AgreedPledge
from chalicelib.people.entrants import Consent
from chalicelib.result.statistics import Gathered
from chalicelib.workbooks import consent_sheet
from tests.unit import samples
from tests.unit.samples import AT, CALL, ENTRANT, LATER, PROFILE

OLD = msgspec.structs.replace(CALL.privacy, body=msgspec.structs.replace(CALL.privacy.body, zh="旧的告知"))
BEFORE = replace(CALL, privacy=OLD)
NOW = replace(CALL, privacy=replace(CALL.privacy, version="2"))
PLEDGED = AgreedPledge(id=CALL.pledges[0].id, version=CALL.pledges[0].version, sha256=CALL.pledges[0].sha256, at=LATER)
ME = replace(ENTRANT, profile=PROFILE, privacy=Consent("1", OLD.sha256, AT))


def _call(privacy: Consent | None) -> Gathered:
    entry = replace(samples.submitted(), owner=ME.id, pledges=(PLEDGED,))
    return Gathered(entries=[entry], entrants={ME.id: replace(ME, privacy=privacy)}, units={})


def test_every_wording_is_there_with_how_often_it_was_agreed_to() -> None:
    """The former one by its own words; what is in force is marked."""
    texts, _ = consent_sheet.workbook(_call(ME.privacy), [BEFORE], NOW, LATER).sheets
    by_hash = {row[3]: row for row in texts.rows}
    assert (by_hash[OLD.sha256][4:6], "旧的告知" in str(by_hash[OLD.sha256][6])) == (("", 1), True)
    assert by_hash[NOW.privacy.sha256][4:6] == ("是", 0)
    assert by_hash[CALL.pledges[0].sha256][5] == 1


def test_each_consent_says_who_what_and_when() -> None:
    """The notice of each entrant, the pledges of each entry; to the second, in the call's zone."""
    _, agreed = consent_sheet.workbook(_call(ME.privacy), [BEFORE], NOW, LATER).sheets
    notice, pledge = agreed.rows
    assert (notice[2:6], notice[7]) == (("1", OLD.sha256, PROFILE.name, ""), "2025-07-10 00:00:00")
    assert (pledge[1], pledge[5]) == (CALL.pledges[0].title.zh, samples.submitted().receipt or "")


def test_who_has_yet_to_agree_is_counted() -> None:
    """To another meaning of the notice; a correction counts as agreed to."""
    corrected = replace(CALL, privacy=replace(CALL.privacy, version="1.1"))
    told = [consent_sheet.outstanding(_call(ME.privacy), each) for each in (BEFORE, corrected, NOW)]
    assert told == [0, 0, 1]
    assert consent_sheet.outstanding(_call(None), CALL) == 1
