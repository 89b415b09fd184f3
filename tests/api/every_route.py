"""A whole contest played through every route there is."""

import hashlib
from datetime import timedelta
from typing import Any

import msgspec

from chalicelib import clock
from chalicelib.actors import SYSTEM, Role
from chalicelib.api.gateway import application
from chalicelib.aws import correspondence, definitions, records
from chalicelib.aws.items import entry_key, proposal_key
from chalicelib.aws.secrets import pepper
from chalicelib.bilingual import Text
from chalicelib.call.definition import AudienceVote, Ceremony, ExtraField, FeedbackRules, load_definition
from chalicelib.entry import proposal, rendition, scan
from chalicelib.people import send_caps
from chalicelib.video.footage import Footage
from tests import play
from tests.functions.test_second_round import adopt
from tests.play import ApiClient, PlayedCall
from tests.soft_passkey import SoftPasskey
from tests.unit.entry import attached_files
from tests.unit.workbooks import mangled_sheets

WRITES = {"TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem"}  # DynamoDB's


def pattern(path: str) -> str:
    """The route that a path belongs to."""
    parts = path.partition("?")[0].strip("/").split("/")
    for route in application.routes:
        wanted = route.strip("/").split("/")
        if len(wanted) == len(parts) and all(w == p or w.startswith("{") for w, p in zip(wanted, parts, strict=True)):
            return str(route)
    raise LookupError(path)


def play_everything(stage: PlayedCall) -> None:
    """Play it. A call without recommending units has none of their routes to play."""
    organizer = stage.organizer()
    unit = _recommender(stage, organizer) if stage.contest["recommending"] else None
    _letters(organizer)
    entrant = stage.entrant()
    _entrants_routes(stage, entrant, unit)
    _accounts_routes(stage, entrant)
    first, second = stage.submitted(entrant, "第一件"), stage.submitted(entrant, "第二件")
    _anchored(entrant, first)
    experts = [stage.expert(organizer, number) for number in range(6)]
    _file_routes(organizer, entrant, first)
    _people_routes(organizer, unit, experts[-1])
    _conflicts(organizer, first)
    stage.close_entries(organizer)
    stage.screening(organizer)
    organizer.do("GET", "/organizer/entries?status=screening")
    play.index()
    organizer.do("GET", "/organizer/search?find=13800138000&status=screening")
    for looked_at in (f"entries/{first['id']}/history", f"entries/{first['id']}/scan", "scans"):
        organizer.do("GET", f"/organizer/{looked_at}")
    _putting_right(stage, organizer, first)
    stage.screened(organizer, first, second, closed=True)
    stage.scoring(organizer)
    _seen_file(experts, first)
    _experts_routes(stage, organizer, experts)
    _scored(stage, organizer, experts[1:])  # the first was removed
    organizer.do("GET", f"/organizer/entries/{first['id']}/reviews")
    organizer.do("GET", "/organizer/result")
    organizer.do("GET", "/organizer/result/sheet")
    organizer.do("GET", "/organizer/result/what-if?decides=raw&trim=0")
    _motion(stage, organizer, first, second)
    _objected(organizer, first["id"], second["id"])
    stage.published(organizer)
    _end(organizer)
    _rights(organizer, entrant, first)
    _audience(organizer, first)
    _confirmations(stage, organizer, first)
    _erasure(organizer, entrant)
    _second_factor(stage)


def _erasure(organizer: ApiClient, entrant: ApiClient) -> None:
    """An entrant asks for it, takes it back, and signs out."""
    notice = entrant.do("GET", "/contest")["privacy"]
    entrant.do("POST", "/entrant/consent", {name: notice[name] for name in ("version", "sha256")})
    entrant.do("GET", "/own-data/erasure")
    entrant.do("POST", "/own-data/erasure", {"entries": []})
    organizer.do("GET", "/organizer/erasures")
    entrant.do("POST", "/own-data/erasure/withdrawal", {"entries": []})
    entrant.do("DELETE", "/session")


def _second_factor(stage: PlayedCall) -> None:
    """An organizer adds a passkey and proves it."""
    organizer, passkey = stage.organizer("周主任", "zhou@example.cn"), SoftPasskey("http://localhost:8000")
    organizer.do("POST", "/second-factor/passkeys", passkey.made(organizer.do("GET", "/second-factor")["options"]))
    proof = passkey.signed(organizer.do("GET", "/second-factor")["options"])
    organizer.do("POST", "/second-factor/passkey-proofs", proof)
    path = f"/second-factor/passkeys/{proof['id']}"
    organizer.do("PUT", path, {"name": "手机"})
    organizer.do("DELETE", path)
    organizer.do("POST", "/second-factor/passkeys", passkey.made(organizer.do("GET", "/second-factor")["options"]))
    organizer.do("DELETE", "/second-factor/authenticator")
    organizer.do("POST", "/second-factor/recovery-codes", {})


def _anchored(entrant: ApiClient, entry: Any) -> None:
    """A checkpoint is signed, and an entry's place in it is proved."""
    play.run("anchor_history", {})
    entrant.do("GET", f"/entries/{entry['id']}/proof")
    entrant.do("GET", "/checkpoints/newest")
    entrant.do("GET", "/checkpoints/1")


def _scored(stage: PlayedCall, organizer: ApiClient, experts: list[ApiClient]) -> None:
    """Everybody scores what they have, and the review ends."""
    for expert in experts:
        for line in expert.do("GET", "/reviews")["reviews"]:
            if line["state"] == "assigned":
                expert.do("POST", f"/reviews/{line['id']}/submission", stage.judgement(line, 75))
    stage.agreed(organizer, "close", phase="expert_review")
    play.step("tally_scores", round=1)
    play.step("close_phase", phase="expert_review")


def _conflicts(organizer: ApiClient, entry: Any) -> None:
    """They are computed, and a doubt is dismissed."""
    organizer.do("POST", "/exports", {"kind": "conflicts"})
    play.queued("write_workbook", play.outbox("write")[0]["pointer"])
    organizer.do("GET", "/organizer/conflicts")
    checked = {"entry": entry["id"], "expert": organizer.do("GET", "/organizer/experts")["experts"][0]["id"]}
    organizer.do(
        "POST", "/organizer/conflicts/dismissals", {**checked, "reasons": ["same_name_creator"], "reason": "同名而已"}
    )
    organizer.do("GET", "/organizer/conflicts/dismissals")


def _motion(stage: PlayedCall, organizer: ApiClient, first: Any, second: Any) -> None:
    """The jury meets and places the second work ahead."""
    organizer.do("POST", "/organizer/phases/selection/start", {})
    play.step("open_phase", phase="selection", execution="arn:selection-1")
    play.step("hold_gate", phase="selection", stop="gate", token="t5")
    jurors = stage.jurors(organizer, "王院长", "李教授", "周导演")
    motion = {"entry": second["id"], "ahead_of": first["id"], "reason": "题材填补空白"}
    play.put_to_vote(organizer, jurors, motion, "for abstain for")
    jurors[0].do("GET", "/jury")
    organizer.do("GET", "/organizer/result")


def _ceremony(organizer: ApiClient, entrant: ApiClient, entry: Any) -> None:
    """The date is set, the holder reminded, and answers."""
    called = msgspec.structs.replace(load_definition(play.CONTEST), ceremony=Ceremony())
    adopt(called)
    definitions.of(play.CONTEST)  # as a process has read it that serves for longer
    until = (clock.now() + timedelta(days=7)).isoformat()
    organizer.do("PUT", "/organizer/ceremony", {"until": until, "revision": 0})
    organizer.do("GET", "/organizer/ceremony")
    organizer.do("POST", f"/organizer/ceremony/{entry['id']}/reminder", {})
    path = f"/entries/{entry['id']}/ceremony"
    entrant.do("PUT", path, {"attendees": ["李四"], "trophy": "精工", "note": "", "revision": 1})
    entrant.do("GET", path)


def _feedback(organizer: ApiClient, entrant: ApiClient, entry: Any) -> None:
    """The comments are read, one is released, and the entrant reads it."""
    adopt(msgspec.structs.replace(load_definition(play.CONTEST), feedback=FeedbackRules(band=True, comments=True)))
    entrant.do("GET", "/contest")  # the first request to meet a definition reads it once for its process
    path = f"/organizer/entries/{entry['id']}/feedback"
    organizer.do("PUT", path, {"released": [], "revision": 0})
    organizer.do("GET", path)
    entrant.do("GET", f"/entries/{entry['id']}/feedback")


def _rights(organizer: ApiClient, entrant: ApiClient, entry: Any) -> None:
    """The ledger is read, a publication written down, a rights pack fetched; ceremony and comments are prepared."""
    _ceremony(organizer, entrant, entry)
    _feedback(organizer, entrant, entry)
    organizer.do("GET", "/organizer/rights")
    organizer.do("GET", "/organizer/rights/texts")
    made = {"platform": "bilibili", "link": "https://example.cn/v", "on": "2025-12-01", "revision": 0}
    organizer.do("PUT", f"/organizer/rights/{entry['id']}/publications", made)
    order = organizer.do("POST", "/exports", {"kind": "pack", "entry": entry["id"], "platform": "bilibili"})
    organizer.do("GET", f"/exports/{order['id']}")


def _audience(organizer: ApiClient, entry: Any) -> None:
    """A visitor votes; their network's votes are asked to be left out."""
    adopt(msgspec.structs.replace(load_definition(play.CONTEST), audience_vote=AudienceVote()))
    visitor = ApiClient()
    visitor.do("GET", "/contest")
    visitor.do("POST", "/audience/votes", play.proof("13900139000") | {"entry": entry["id"]})
    visitor.do("GET", "/audience")
    seen = organizer.do("GET", "/organizer/audience")
    network = send_caps.network_of("127.0.0.1", pepper())
    votes = {"day": seen["day"], "network": network}
    organizer.do("POST", "/organizer/confirmations", {"act": "leave_out", "votes": votes, "reason": "核查"})


def _confirmations(stage: PlayedCall, organizer: ApiClient, entry: Any) -> None:
    """A revocation is asked for three times: refused, taken back, confirmed."""
    other = stage.organizer("孙主任", "sun@example.cn")
    for person, answer in ((other, "refusal"), (organizer, "withdrawal")):
        asked = organizer.do("POST", "/organizer/confirmations", play.revocation(organizer, entry))
        person.do("POST", f"/organizer/confirmations/{asked['id']}/{answer}", {"reason": "再核实"})
    play.revoked(stage, organizer, entry)
    organizer.do("GET", "/organizer/confirmations")
    today = play.campaign().zone.day(clock.now()).isoformat()
    organizer.do("PUT", f"/organizer/rights/{entry['id']}/recovery", {"item": "trophy", "on": today, "revision": 0})


def _objected(organizer: ApiClient, entry: str, beaten: str) -> None:
    """Somebody objects to the winner while a notice stands; both rows are as the workflow makes and ends them."""
    terms = proposal.Terms(5, "calendar", renotice=True)
    posted = proposal.propose(
        play.CONTEST, (proposal.Listing((entry, beaten), 1),), terms=terms, at=clock.now(), years={}
    )
    records.save(posted, None)
    form = {"entry": entry, "name": "李四", "ground": "rights", "text": "片中画面取自他人作品。"}
    anybody, content = ApiClient(), attached_files.written()
    made = anybody.do("POST", "/objections", {**play.proof("13600136009"), "objection": form})
    play.attach(anybody, "/objections/1/evidence", content, kind="pdf", token=made["evidence"])
    play.check_attachments()
    anybody.do("GET", "/objections/1/evidence", **{"X-Evidence-Token": made["evidence"]})
    anybody.do("POST", "/objections/1/evidence/return", play.proof("13600136009"))
    organizer.do("GET", f"/organizer/objections/1/evidence/{hashlib.sha256(content).hexdigest()}")
    organizer.do("GET", "/organizer/objections")
    organizer.do("GET", "/organizer/definition")
    noticed = records.found(proposal_key(play.CONTEST))
    settled = records.save(proposal.settle_objection(noticed, 1, SYSTEM, clock.now()), noticed)
    records.save(proposal.end(settled, settled.until), settled)


def _end(organizer: ApiClient) -> None:
    """The workbook of the result, and what the public sees."""
    export = organizer.do("POST", "/exports", {"kind": "results"})
    organizer.do("GET", f"/exports/{export['id']}")
    order = organizer.do("POST", "/exports", {"kind": "certificates"})
    [pointer] = [
        each["pointer"] for each in play.outbox("write") if each["message"].get("body") == {"export": order["id"]}
    ]
    play.queued("write_workbook", pointer)
    rows = [item["pk"]["S"] for item in play.items("entries") if item["sk"]["S"] == "certificate"]
    for row in rows:
        ApiClient().do("GET", f"/certificates/{row.partition('#')[2]}")
    ApiClient().do("GET", "/results")
    ApiClient().do("GET", "/notice")
    ApiClient().do("GET", "/statistics")
    _showcase_routes()
    ApiClient().do("GET", "/contest")


def _showcase_routes() -> None:
    """The winners as anybody looks at them and shares them, each with its pictures."""
    for shown in ApiClient().do("GET", "/showcase")["entries"]:
        row = records.get(entry_key(shown["entry"]))
        assert row is not None
        assert row.video is not None
        seen = scan.conclude(row, row.video, Footage(duration=125.5, poster="x"), clock.now())
        records.transact([records.put_row(seen.row, {})])
        copy = rendition.due(row, None, True, clock.now())
        assert copy is not None
        drawn = msgspec.structs.replace(copy.row, shared=True)
        records.save(msgspec.structs.replace(copy, row=drawn), None)
        for part in ("", "/card", "/poster", "/pictures/wide"):
            ApiClient().do("GET", f"/showcase/{shown['entry']}{part}")


def _people_routes(organizer: ApiClient, unit: str | None, last: ApiClient) -> None:
    """Everybody who is invited is corrected, removed and brought back; `last` is the expert who signs in anew."""
    why = {"reason": "更正"}
    form = {"name": "李主任", "email": "li@example.cn", "role": "screener"}
    office = organizer.do("POST", "/organizer/organizers", form)
    expert = organizer.do("GET", "/organizer/experts")["experts"][-1]
    form = {name: expert[name] for name in ("name", "field", "unit", "credit_code", "phone")}
    organizer.do("PUT", f"/organizer/experts/{expert['id']}", form | why | {"email": "new@example.cn"})
    organizer.do("POST", f"/organizer/experts/{expert['id']}/replacement", why)
    organizer.do("POST", f"/organizer/experts/{expert['id']}/return", why)
    again = correspondence.new_link(Role.EXPERT, expert["id"], expert["name"])
    last.do("POST", "/sign-in/redemptions", {"token": again})
    members = f"/organizer/organizers/{office['id']}"
    organizer.do("PUT", members, {"name": "李主任", "email": "li2@example.cn"} | why)
    organizer.do("GET", "/organizer/organizers")
    for path in [members] + ([_corrected_unit(organizer, unit)] if unit else []):
        organizer.do("POST", f"{path}/invitation", {})
        organizer.do("POST", f"{path}/removal", why)
        organizer.do("POST", f"{path}/return", why)


def _corrected_unit(organizer: ApiClient, unit: str) -> str:
    """The path of the recommending unit, whose row was corrected."""
    line = next(each for each in organizer.do("GET", "/organizer/recommenders")["recommenders"] if each["id"] == unit)
    known = ("name", "credit_code", "province", "city", "contact_person", "email", "phone")
    organizer.do("PUT", f"/organizer/recommenders/{unit}", {name: line[name] for name in known} | {"reason": "更正"})
    return f"/organizer/recommenders/{unit}"


def _putting_right(stage: PlayedCall, organizer: ApiClient, entry: Any) -> None:
    """An entry is refused by mistake, returned, renamed, given more time, disqualified and restored."""
    path, why = f"/organizer/entries/{entry['id']}", {"reason": "更正"}
    organizer.do("POST", "/organizer/screening/holds", {"entries": [entry["id"]]})
    seen = organizer.do("GET", path)
    seen = organizer.do("POST", f"{path}/screening", why | {"revision": seen["revision"], "outcome": "return"})
    organizer.do("POST", f"{path}/screening/undo", {"revision": seen["revision"]})
    organizer.do("POST", f"{path}/name", why | {"name": "正名"})
    stage.agreed(organizer, "disqualify", entry["id"])
    stage.agreed(organizer, "restore", entry["id"])


def _sheet_in(person: ApiClient) -> None:
    """The unit sends its sheet, sees what came out, and decides on a match."""
    path, content = f"/recommenders/{person.line['id']}/sheet", mangled_sheets.CASES["plain"]().content
    about = {"name": "推荐.xlsx", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    file = person.do("POST", path, about)["file"]
    play.put(person.do("GET", path)["upload"], content)
    person.do("POST", f"{path}/arrival", {"file": file})
    play.queued("write_workbook", play.outbox("read_sheet")[0]["pointer"])
    person.do("GET", path)
    person.do("POST", f"{path}/decisions", {"work": "0" * 20, "receipt": "GS2025-1", "verdict": "refused"})


def _stamped(stage: PlayedCall, person: ApiClient) -> None:
    """The unit recommends an entry, which is withdrawn later, and sends the stamped copy of its list."""
    entrant, path = stage.entrant("13800138077"), f"/recommenders/{person.line['id']}/stamped-copy"
    entry = stage.submitted(entrant, recommender=person.line["id"])
    pick = {"entry": entry["id"], "opinion": "同意推荐", "cleared_by": "赵六"}
    person.do("PUT", "/recommender/picks", {"picks": [pick], "above": [], "revision": 1})
    play.attach(person, path, attached_files.written(), "pdf", above=[])
    play.check_attachments()
    person.do("GET", path)
    entrant.do("POST", f"/entries/{entry['id']}/withdrawal", {})


def _recommender(stage: PlayedCall, organizer: ApiClient) -> str:
    person = stage.recommender(organizer)
    person.do("GET", "/recommender")
    _sheet_in(person)
    person.do("GET", "/session")
    listed = person.do("GET", "/recommender/picks")
    person.do("GET", "/units")
    organizer.do("GET", "/units")
    organizer.do("POST", "/units/reminders", {"units": [person.line["id"]]})
    person.do("GET", f"/recommender/units/{person.line['id']}/picks")
    person.do("PUT", "/recommender/picks", {"picks": [], "above": [], "revision": listed["revision"]})
    _stamped(stage, person)
    person.do("POST", "/sign-in/links", {"contact": "gz@example.cn", "role": "recommender"})
    return str(person.line["id"])


def _letters(organizer: ApiClient) -> None:
    """What the office writes to others."""
    letter = {"audience": "experts", "subject": "通知", "words": "{name}：您好！"}
    organizer.do("POST", "/organizer/broadcasts/preview", letter)
    sent = organizer.do("POST", "/organizer/broadcasts", letter)
    organizer.do("GET", "/organizer/broadcasts")
    organizer.do("GET", f"/organizer/broadcasts/{sent['id']}/letters")
    _invitations(organizer)


def _invitations(organizer: ApiClient) -> None:
    """The office writes its own words, and goes back to the standard ones."""
    words = {"subject": "邀请函", "words": "{name}：{link}"}
    organizer.do("POST", "/organizer/invitations/expert/preview", words)
    own = organizer.do("PUT", "/organizer/invitations/expert", words | {"revision": 0})
    organizer.do("POST", "/organizer/invitations/expert/standard", {"revision": own["revision"]})
    organizer.do("GET", "/organizer/invitations")


def _entrants_routes(stage: PlayedCall, entrant: ApiClient, unit: str | None) -> None:
    entrant.do("GET", "/session")
    entrant.do("GET", "/recommenders")
    entry = entrant.do("POST", "/entries", {"title": "草稿"})
    entry = entrant.do("PUT", f"/entries/{entry['id']}", stage.form(recommender=unit, revision=entry["revision"]))
    entrant.do("GET", "/entries")
    entrant.do("GET", f"/entries/{entry['id']}/recommendations")
    path = f"/entries/{entry['id']}/uploads"
    begun = entrant.do("POST", path, {"name": "a.mp4", "size": 10})
    entrant.do("GET", f"{path}/{begun['upload']}/parts")
    entrant.do("DELETE", f"{path}/{begun['upload']}")
    stage.uploaded(entrant, entry)
    entrant.do("GET", f"/entries/{entry['id']}/preview")
    entrant.do("GET", "/entrant/messages")
    entrant.do("POST", "/entrant/messages/read", {"until": clock.now().isoformat()})
    organizer = stage.organizer()
    organizer.do("POST", f"/organizer/entries/{entry['id']}/recheck", {})
    until = (clock.now() + timedelta(days=300)).isoformat()
    stage.agreed(organizer, "extend", entry["id"], until=until)
    entrant.do("POST", f"/entries/{entry['id']}/withdrawal", {"reason": "重拍"})
    organizer.do("POST", f"/organizer/entries/{entry['id']}/restoration", {"reason": "误撤"})


def _file_routes(organizer: ApiClient, entrant: ApiClient, entry: Any) -> None:
    """The call asks for a file that experts see: it is sent, removed, sent again, checked and opened."""
    field = ExtraField(id="proof", text=Text("Proof", "Proof"), kind="file", experts_see=True)
    adopt(msgspec.structs.replace(load_definition(play.CONTEST), extra_fields=(field,)))
    entrant.do("GET", "/contest")
    path = f"/entries/{entry['id']}/files/proof"
    play.attach(entrant, path, attached_files.written(), "pdf")
    entrant.do("DELETE", path)
    play.attach(entrant, path, attached_files.written(), "pdf")
    play.check_attachments()
    entrant.do("GET", path)
    organizer.do("GET", f"/organizer{path}")


def _seen_file(experts: list[ApiClient], entry: Any) -> None:
    """The experts who have the entry open its file."""
    for expert in experts:
        for line in expert.do("GET", "/reviews")["reviews"]:
            if line["id"].startswith(entry["id"]):
                expert.do("GET", f"/reviews/{line['id']}/files/proof")


def _accounts_routes(stage: PlayedCall, entrant: ApiClient) -> None:
    entrant.do("POST", "/entrant/contacts", play.proof("13600136000"))
    entrant.do("POST", "/entrant/contacts/removals", play.proof("13600136000") | {"removed": "13600136000"})
    stage.entrant("13500135000").do("POST", "/entries", {"title": "另一账号的草稿"})
    held = play.proof("13500135000")
    look = entrant.do("POST", "/entrant/joinings/look", held)
    listed = [entry["id"] for entry in look["entries"]]
    entrant.do("POST", "/entrant/joinings", held | {"other": look["other"], "entries": listed})
    _team_routes(entrant)
    _joined_by_office(stage.organizer(), stage.entrant("13400134000"), entrant)
    elsewhere = ApiClient()
    elsewhere.do("POST", "/sign-in/sessions", play.proof("13500135000"))
    other = next(one for one in entrant.do("GET", "/sessions")["sessions"] if not one["is_this"])
    entrant.do("DELETE", f"/sessions/{other['id']}")


def _team_routes(entrant: ApiClient) -> None:
    """A colleague joins the unit's account and is removed from it."""
    code = entrant.do("POST", "/entrant/team/invites")["code"]
    colleague = ApiClient()
    colleague.do("POST", "/sign-in/sessions", play.proof("13300133000"))
    unit = colleague.do("POST", "/entrant/team/joinings/look", {"code": code})["unit"]
    colleague.do("POST", "/entrant/team/joinings", {"code": code, "unit": unit})
    [member] = entrant.do("GET", "/entrant/team")["members"]
    entrant.do("DELETE", f"/entrant/team/members/{member['id']}")
    again = entrant.do("POST", "/entrant/team/invites")["code"]
    colleague.do("POST", "/sign-in/sessions", play.proof("13300133000"))
    colleague.do("POST", "/entrant/team/joinings", {"code": again, "unit": unit})
    colleague.do("DELETE", f"/entrant/team/membership/{member['id']}")


def _joined_by_office(organizer: ApiClient, other: ApiClient, entrant: ApiClient) -> None:
    """An organizer was told that somebody has two accounts."""
    other.do("POST", "/entries", {"title": "又一账号的草稿"})
    kept = f"/organizer/entrants/{entrant.do('GET', '/entrant')['id']}/joinings"
    found = organizer.do("POST", "/organizer/entrants/lookups", {"contact": "13400134000"})
    look = organizer.do("GET", f"{kept}/{found['id']}")
    listed = [entry["id"] for entry in look["entries"]]
    organizer.do("POST", kept, {"other": found["id"], "entries": listed, "reason": "本人来电"})


def _experts_routes(stage: PlayedCall, organizer: ApiClient, experts: list[ApiClient]) -> None:
    listed = [expert.do("GET", "/reviews")["reviews"] for expert in experts]
    busy = max(range(len(experts)), key=lambda each: len(listed[each]))
    expert, reviews = experts[busy], listed[busy]
    review = expert.do("GET", f"/reviews/{reviews[0]['id']}")
    saved = expert.do("PUT", f"/reviews/{review['id']}", stage.judgement(review, 70))
    expert.do("POST", f"/reviews/{review['id']}/submission", stage.judgement(saved, 80))
    expert.do("POST", f"/reviews/{reviews[1]['id']}/conflict", {"reason": "曾参与拍摄"})
    lines = organizer.do("GET", "/organizer/experts")["experts"]
    for action in ("invitation", "reminder"):
        organizer.do("POST", f"/organizer/experts/{lines[0]['id']}/{action}", {})
    for place in ("letters", "seats"):
        organizer.do("GET", f"/organizer/experts/{lines[0]['id']}/{place}")
    organizer.do("POST", f"/organizer/reviews/{review['id']}/reopening", {"reason": "点错"})
    seat = {"expert": lines[-1]["id"], "reason": "专业需要"}
    organizer.do("POST", f"/organizer/entries/{review['id'].split('-')[0]}/seats", seat)
    organizer.do("POST", f"/organizer/experts/{lines[0]['id']}/replacement", {"reason": "出差"})
    stage.agreed(organizer, "void", person=lines[0]["id"])
