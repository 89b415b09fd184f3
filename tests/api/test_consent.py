"""The privacy notice changes while the call runs: entrants are asked again before they next write, and lose nothing."""

import msgspec

from chalicelib.call.definition import load_definition
from tests import play
from tests.api.test_contacts import refusal
from tests.functions.test_second_round import adopt
from tests.play import ApiClient, PlayedCall


def changed(version: str) -> None:
    """A version of the notice comes into force."""
    call = load_definition(play.CONTEST)
    words = msgspec.structs.replace(call.privacy.body, zh=f"{call.privacy.body.zh}（第 {version} 版）")
    notice = msgspec.structs.replace(call.privacy, version=version, body=words)
    adopt(msgspec.structs.replace(call, version=f"v{version}", privacy=notice))


def notice() -> dict[str, str]:
    """What an entrant agrees to now."""
    told = ApiClient().do("GET", "/contest")["privacy"]
    return {name: told[name] for name in ("version", "sha256")}


def test_a_new_notice_is_agreed_to_before_the_next_write(stage: PlayedCall) -> None:
    """Reading goes on, an upload under way too; saving waits for the consent, and then takes what was typed."""
    entrant = stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form("稿"))
    content = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    upload, _ = play.begun_upload(entrant, entry, content)
    before, form = notice(), stage.form("改稿")
    changed("3")
    entrant.send("PUT", f"/entries/{entry['id']}", form)
    assert entrant.status == 409
    assert refusal(entrant, "/entries", stage.form("新稿")) == (409, "CONSENT_OUTDATED")
    play.sent_parts(entrant, upload, content)
    entrant.do("POST", f"{upload}/completion", {})
    kept = entrant.do("GET", f"/entries/{entry['id']}")
    assert kept["title"] == "稿"
    assert refusal(entrant, "/entrant/consent", before) == (400, "INVALID_FIELDS")
    agreed = entrant.do("POST", "/entrant/consent", notice())["privacy"]
    assert (agreed["version"], agreed["sha256"]) == (notice()["version"], notice()["sha256"])
    assert entrant.do("PUT", f"/entries/{entry['id']}", form | {"revision": kept["revision"]})["title"] == "改稿"


def test_a_correction_asks_nobody(stage: PlayedCall) -> None:
    """Its version differs after the first dot alone."""
    entrant = stage.entrant()
    changed("2.1")
    entrant.do("POST", "/entries", stage.form("稿"))


def test_while_erasure_waits_nothing_more_is_processed(stage: PlayedCall) -> None:
    """Consent is withdrawn: entries change no more until the request is taken back."""
    entrant = stage.entrant()
    entrant.do("POST", "/own-data/erasure", {"entries": []})
    assert refusal(entrant, "/entries", stage.form("稿")) == (409, "ERASURE_WAITS")
    entrant.do("POST", "/own-data/erasure/withdrawal", {"entries": []})
    entrant.do("POST", "/entries", stage.form("稿"))
