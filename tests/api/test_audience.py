"""The audience favourite: one vote a proved contact and day, counted once, apart from every result."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib import clock
from chalicelib.aws import audience_counts, audit, objects, records
from chalicelib.aws.items import ballot_key, omissions_key, tally_key, to_item
from chalicelib.call.definition import AudienceVote, ConfirmationRules, load_definition
from chalicelib.entry import audience
from chalicelib.entry.audience import SHARDS, DayBallot, NetworkDay, Tally
from chalicelib.entry.entries import Status
from tests import play
from tests.api.test_showcase import LOSER, REVOKED, WINNER, publish, published
from tests.api.test_two_screeners import threads
from tests.functions.test_second_round import adopt
from tests.play import ApiClient, Json, PlayedCall

__all__ = ["threads"]  # a fixture
OTHER = "d" * 20
RULES = AudienceVote(counts="live")


def running(rules: AudienceVote | None = RULES) -> None:
    """A published call with this vote, and two entries on show."""
    publish()
    published(OTHER, Status.AWARDED)
    adopt(msgspec.structs.replace(load_definition(play.CONTEST), audience_vote=rules))


def vote(entry: str = WINNER, contact: str = "13900139000", proof: Json | None = None, **headers: str) -> Json:
    """The answer to who votes as the page does, with its status."""
    visitor = ApiClient()
    answer = visitor.send("POST", "/audience/votes", (proof or play.proof(contact)) | {"entry": entry}, **headers)
    return {"status": visitor.status, **answer}


def told() -> Json:
    """What the public is told."""
    answer: Json = ApiClient().do("GET", "/audience")
    return answer


def ballots() -> list[DayBallot]:
    """All that are stored."""
    return [row for shard in range(SHARDS) for row in records.query(ballot_key(play.CONTEST, shard))[0]]


def test_a_proved_phone_votes_once_a_day(stage: PlayedCall) -> None:
    """The code is used up; another day is another vote; nobody is signed in by it."""
    running()
    visitor = ApiClient()
    answer = visitor.do("POST", "/audience/votes", play.proof("13900139000") | {"entry": WINNER})
    assert (answer, visitor.cookie) == ({"entry": WINNER, "left": 0}, ApiClient().cookie)
    assert told()["votes"] == {WINNER: 1}
    assert vote()["code"] == "VOTED_FOR_IT"
    assert vote(OTHER)["code"] == "VOTES_SPENT"
    assert vote(OTHER, contact="13900139001")["status"] == 201
    assert told() == {**told(), "open": True, "votes": {WINNER: 1, OTHER: 1}}


def test_a_call_may_give_more_votes_a_day(stage: PlayedCall) -> None:
    """For different entries; all of a day are one ballot."""
    running(msgspec.structs.replace(RULES, a_day=2))
    assert [vote(entry)["left"] for entry in (WINNER, OTHER)] == [1, 0]
    [ballot] = ballots()
    assert ballot.votes == (WINNER, OTHER)
    assert told()["votes"] == {WINNER: 1, OTHER: 1}


@pytest.mark.parametrize(("entry", "code"), [(REVOKED, "NOT_ON_SHOW"), (LOSER, "NOT_ON_SHOW"), ("x", "NOT_ON_SHOW")])
def test_only_entries_on_show_are_voted_for(stage: PlayedCall, entry: str, code: str) -> None:
    """The code of a refused vote still serves for another."""
    running()
    proof = play.proof("13900139000")
    assert vote(entry, proof=proof)["code"] == code
    assert vote(proof=proof)["status"] == 201


def test_nobody_learns_whether_a_contact_has_voted(stage: PlayedCall) -> None:
    """A wrong code is answered before anything else, voted or not."""
    running()
    vote()
    for contact in ("13900139000", "13900139001"):
        wrong = play.proof(contact) | {"code": "000000"}
        assert vote(proof=wrong)["code"] == "WRONG_CODE"


def test_votes_are_taken_in_their_days_alone(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the publication to the end of the last day; counts are told as the call says."""
    running(AudienceVote(days=1, counts="after"))
    assert (vote()["status"], told()["votes"]) == (201, None)
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (told()["open"], told()["votes"]) == (False, {WINNER: 1})
    assert vote(proof=play.proof("13900139002"))["code"] == "VOTE_NOT_OPEN"


def test_without_the_section_there_is_no_vote(stage: PlayedCall) -> None:
    """It is off by default: nothing is open, nothing is told, no vote is taken."""
    running(None)
    assert load_definition(play.CONTEST).audience_vote is None
    assert told() == {"open": False, "opens": None, "closes": None, "votes": None}
    assert vote()["status"] == 404
    assert "audience_vote" not in ApiClient().do("GET", "/contest")


def test_only_phones_vote_unless_the_call_says_otherwise(stage: PlayedCall) -> None:
    """An address is cheaper than a number."""
    running()
    assert vote(contact="a@example.cn")["fields"][0]["code"] == "PHONE_ONLY"
    adopt(msgspec.structs.replace(load_definition(play.CONTEST), audience_vote=AudienceVote(contacts="any")))
    assert vote(contact="a@example.cn")["status"] == 201


def test_a_vote_that_is_sent_again_counts_once(stage: PlayedCall) -> None:
    """Its answer was lost: the same request gets it again."""
    running()
    proof, key = play.proof("13900139000"), {"Idempotency-Key": "k" * 22}
    assert vote(proof=proof, **key) == vote(proof=proof, **key) == {"status": 201, "entry": WINNER, "left": 0}
    assert told()["votes"] == {WINNER: 1}


def test_who_votes_twice_at_one_moment_is_counted_once(stage: PlayedCall, threads: ThreadPoolExecutor) -> None:
    """With codes of their own, for the same entry and for another: one ballot of one vote."""
    running()
    proofs = [play.proof("13900139000") for _ in range(3)]
    tried = zip((WINNER, OTHER, WINNER, OTHER), [*proofs, proofs[0]], strict=True)
    answers = [each.result() for each in [threads.submit(vote, entry, proof=proof) for entry, proof in tried]]
    assert sorted(each["status"] for each in answers)[0] == 201
    assert sum(each["status"] == 201 for each in answers) == 1
    assert sum(told()["votes"].values()) == 1
    assert [len(ballot.votes) for ballot in ballots()] == [1]


def test_many_voters_at_one_moment_are_all_counted(stage: PlayedCall, threads: ThreadPoolExecutor) -> None:
    """Of one network, for one entry: no vote is lost or doubled."""
    running()
    proofs = [play.proof(f"1390013{number:04d}") for number in range(12)]
    answers = [each.result() for each in [threads.submit(vote, proof=proof) for proof in proofs]]
    assert [each["status"] for each in answers] == [201] * 12
    assert told()["votes"] == {WINNER: 12}


def test_nothing_that_is_stored_names_a_voter(stage: PlayedCall) -> None:
    """Not the contact nor its digest; the same contact has another name on another day; ballots end."""
    running()
    vote()
    [ballot] = ballots()
    item = str(to_item(ballot))
    digest = play.codes_row("13900139000").digest
    assert "13900139000" not in item
    assert digest not in item
    today, tomorrow = (audience.voter_of(play.CONTEST, ballot.day + timedelta(days=n), digest, "p") for n in (0, 1))
    assert today != tomorrow
    assert int(to_item(ballot)["expires"]["N"]) == int(ballot.expires.timestamp())
    assert ballot.expires > clock.now() + timedelta(days=30)


def test_no_result_changes_by_votes(stage: PlayedCall) -> None:
    """What is published, and its hash, are byte for byte what they were."""
    running()
    key = objects.public_result_key(play.CONTEST)
    line = {"entrant": "x", "receipt": "y", "title": "z", "score": "90.00"}
    lines = [{"id": entry, "rank": rank, **line} for rank, entry in enumerate((WINNER, OTHER), start=1)]
    objects.write_document(key, {"winners": lines, "departures": []})
    before = (digest_of(key), public_result(), shown())
    vote()
    assert told()["votes"] == {WINNER: 1}
    assert (digest_of(key), public_result(), shown()) == before


def digest_of(key: str) -> str:
    """SHA-256 of a document of the result, as it is stored."""
    return hashlib.sha256(msgspec.json.encode(objects.read_document(key), order="deterministic")).hexdigest()


def public_result() -> Json:
    """What the public reads of the result."""
    answer: Json = ApiClient().do("GET", "/results")
    return answer


def shown() -> Any:
    """The showcase, without addresses that live for minutes."""
    entries = ApiClient().do("GET", "/showcase")["entries"]
    return [{name: value for name, value in each.items() if name != "poster"} for each in entries]


def test_a_lost_count_is_made_anew_from_the_ballots(stage: PlayedCall) -> None:
    """Counters follow from the ballots, and can be put right."""
    running()
    for number in range(5):
        vote(contact=f"1390013900{number}")
    wrong = Tally(contest=play.CONTEST, shard=ballots()[0].shard, votes={WINNER: 99})
    records.transact([records.put_row(wrong, {})])
    assert sum(changed for _, changed in audience_counts.recount(play.CONTEST)) == 1
    assert told()["votes"] == {WINNER: 5}
    assert sum(changed for _, changed in audience_counts.recount(play.CONTEST)) == 0
    assert records.get(tally_key(play.CONTEST, SHARDS)) is None


# --- organizers -------------------------------------------------------------------------------------------------


def crowd(count: int) -> NetworkDay:
    """So many votes from the network of these tests, the last of them cast by a visitor."""
    vote()
    [ballot] = ballots()
    row = NetworkDay(
        contest=play.CONTEST, day=ballot.day, network=ballot.network, votes={WINNER: count}, expires=ballot.expires
    )
    tally = Tally(contest=play.CONTEST, shard=ballot.shard, votes={WINNER: count})
    records.transact([records.put_row(row, {}), records.put_row(tally, {})])
    return row


def about(line: Json, act: str = "leave_out") -> Json:
    """What asks for an act on the votes of a network and day."""
    return {"act": act, "votes": {"day": line["day"], "network": line["network"]}, "reason": "同一网络集中投票"}


def test_organizers_see_where_many_votes_came_from_and_two_leave_them_out(stage: PlayedCall) -> None:
    """No voter is named. Until a second one confirms all count; then later ones do not either; it can be taken back."""
    running()
    organizer, second, many = stage.organizer(), stage.organizer("李主任", "li@example.cn"), crowd(25)
    seen = organizer.do("GET", "/organizer/audience")
    [line] = seen["conspicuous"]
    assert (seen["votes"], line["total"], line["network"]) == ({WINNER: 25}, 25, many.network)
    assert "139" not in str(line)
    asked = organizer.do("POST", "/organizer/confirmations", about(line))
    assert (asked["state"], asked["votes"], told()["votes"]) == ("waiting", about(line)["votes"], {WINNER: 25})
    path = f"/organizer/confirmations/{asked['id']}/confirmation"
    assert organizer.send("POST", path, {})["code"] == "SECOND_PERSON_NEEDED"
    assert second.do("POST", path, {})["state"] == "confirmed"
    [left_out] = organizer.do("GET", "/organizer/audience")["left_out"]
    assert (left_out["total"], left_out["why"], told()["votes"]) == (25, "同一网络集中投票", {})
    assert vote(OTHER, contact="13900139005")["status"] == 201
    assert told()["votes"] == {}
    assert organizer.send("POST", "/organizer/confirmations", about(line))["code"] == "VOTES_DECIDED"
    asked = second.do("POST", "/organizer/confirmations", about(line, "count_again"))
    organizer.do("POST", f"/organizer/confirmations/{asked['id']}/confirmation", {})
    assert told()["votes"] == {WINNER: 25}
    assert records.found(omissions_key(play.CONTEST)).revision == 2
    assert [each for each in audit.verify() if each.sk == omissions_key(play.CONTEST).sk] == []


def test_one_person_leaves_votes_out_where_the_call_has_it_so(stage: PlayedCall) -> None:
    """Done with the request, which is kept."""
    publish()
    rules = msgspec.structs.replace(load_definition(play.CONTEST), audience_vote=RULES)
    adopt(msgspec.structs.replace(rules, confirmation=ConfirmationRules(persons=1)))
    organizer, many = stage.organizer(), crowd(21)
    line = {"day": many.day.isoformat(), "network": many.network}
    assert organizer.do("POST", "/organizer/confirmations", about(line))["state"] == "confirmed"
    assert told()["votes"] == {}


def test_who_may_leave_votes_out(stage: PlayedCall) -> None:
    """Organizers alone, with a reason, and only what is there."""
    running()
    organizer, many = stage.organizer(), crowd(21)
    line = {"day": many.day.isoformat(), "network": many.network}
    entrant = stage.entrant()
    for method, where in (("GET", "/organizer/audience"), ("POST", "/organizer/confirmations")):
        entrant.send(method, where, about(line) if method == "POST" else None)
        assert entrant.status == 403
    wrong = [
        ("INVALID_FIELDS", about(line) | {"reason": " "}),
        ("INVALID_FIELDS", about(line | {"network": "x#y"})),
        ("NOT_FOUND", about(line | {"day": "2020-01-01"})),
        ("NOT_FOUND", about(line) | {"votes": None}),
    ]
    for code, sent in wrong:
        assert organizer.send("POST", "/organizer/confirmations", sent)["code"] == code
    assert organizer.send("GET", "/organizer/audience?day=x")["code"] == "NOT_FOUND"


def test_a_network_has_a_bound(stage: PlayedCall) -> None:
    """Beyond it nobody of that network votes on that day."""
    running()
    crowd(audience.NETWORK_DAY)
    assert vote(contact="13900139007")["code"] == "TOO_MANY_VOTES"
