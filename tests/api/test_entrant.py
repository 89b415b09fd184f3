"""What an entrant sees of their own entries: the preview of what experts see, and what stands on the receipt."""

import base64
import hashlib

from chalicelib.entry.form import Form
from tests.play import CORPUS, PlayedCall

EXPERTS_OWN = {"id", "state", "opinion", "revision", "number", "round", "total", "scores", "comment", "watched"}
EXPERTS_OWN |= {"closes_at", "updated_at", "original_url"}


def test_the_preview_is_what_the_experts_get(stage: PlayedCall) -> None:
    """Field by field the same, and every other field of the form is named as hidden."""
    organizer, entrant = stage.organizer(), stage.entrant()
    entry = stage.submitted(entrant, "大国工匠", materials="配乐已获授权")
    previewed = entrant.do("GET", f"/entries/{entry['id']}/preview")
    experts = [stage.expert(organizer, number) for number in range(5)]
    stage.close_entries(organizer)
    stage.screening(organizer)
    stage.screened(organizer, entry)
    stage.scoring(organizer)
    [line] = experts[0].do("GET", "/reviews")["reviews"]
    seen = experts[0].do("GET", f"/reviews/{line['id']}")
    for name in ("playback_url", "playback_expires"):  # signed at different moments
        assert bool(seen.pop(name)) is bool(previewed.pop(name)) is True
    hidden = previewed.pop("hidden")
    assert previewed == {name: value for name, value in seen.items() if name not in EXPERTS_OWN}
    form = Form.__struct_fields__
    assert sorted([*hidden, *(name for name in previewed if name in form)]) == sorted(form)
    assert "materials" in hidden
    assert "recommender" in hidden


def test_nobody_else_sees_the_preview(stage: PlayedCall) -> None:
    """Another entrant's entry is not found, as a missing one; without a video there is nothing to see."""
    mine = stage.submitted(stage.entrant(), "大国工匠")
    other = stage.entrant("13900139000")
    other.send("GET", f"/entries/{mine['id']}/preview")
    assert other.status == 404
    draft = other.do("POST", "/entries", {"title": "草稿"})
    refusal = other.send("GET", f"/entries/{draft['id']}/preview")
    assert (other.status, refusal["code"]) == (409, "NOT_COMPLETE")


def test_the_checksum_on_the_receipt_is_that_of_the_file_sent(stage: PlayedCall) -> None:
    """Whoever has the file can work it out again: SHA-256 over the SHA-256 of the parts."""
    entry = stage.submitted(stage.entrant(), "大国工匠")
    content = (CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    size = entry["video"]["part_size"]
    sums = [hashlib.sha256(content[at : at + size]).digest() for at in range(0, len(content), size)]
    whole = base64.b64encode(hashlib.sha256(b"".join(sums)).digest()).decode()
    assert entry["video"]["checksum"].partition("-")[0] == whole
