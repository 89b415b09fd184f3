"""Contests share tables and buckets, and nothing else: what one of them names is never another one's."""

from collections.abc import Iterator
from contextvars import Context
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws import contests, items, objects, queues, records, secrets
from chalicelib.aws.contests import MARK, UnknownContest, within
from chalicelib.aws.places import BY_OWNER, Place, by_contest
from chalicelib.config import config
from chalicelib.errors import Problem
from chalicelib.people.mailbox import ReadMark

FIRST, CANAL, HARBOUR = "industry-story-2025", "canal-shorts-2026", "harbour-films-2026"
ALL = (FIRST, CANAL, HARBOUR)
AT = datetime(2026, 1, 1, tzinfo=UTC)
HOSTILE = st.one_of(
    st.text(),
    st.sampled_from([f"{MARK}{CANAL}{MARK}entry#1", f"{MARK}{CANAL}", f"{MARK}{MARK}", f"x/{MARK}{CANAL}/../1", "."]),
)


@pytest.fixture(autouse=True)
def three(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A deployment of three contests."""
    monkeypatch.setenv("CONTEST", FIRST)
    monkeypatch.setenv("FURTHER_CONTESTS", f"{CANAL} {HARBOUR}")
    config.cache_clear()
    yield
    config.cache_clear()


def _keys(given_id: str) -> list[Place]:
    """Keys that are made from what strangers send."""
    return [
        items.entry_key(given_id),
        items.entrant_key(given_id),
        items.expert_key(given_id),
        items.recommender_key(given_id),
        items.organizer_key(given_id),
        items.certificate_key(given_id),
        items.export_key(given_id),
        items.session_key(given_id),
        items.broadcast_key(given_id),
        items.invite_key(given_id),
        items.link_key(given_id),
        items.latest_link_key(given_id, given_id),
        items.kept_answer_key(given_id, given_id),
        items.review_key(FIRST, given_id, 1, given_id),
        items.request_key(FIRST, given_id),
        items.found_by_key(FIRST, given_id),
    ]


@given(HOSTILE)
def test_no_id_makes_a_key_of_another_contest(given_id: str) -> None:
    """Whatever is asked for in one contest is stored as its own, and named there as it was."""
    for contest in ALL:
        with within(contest):
            for key in _keys(given_id):
                assert contests.of_stored(key.stored_pk) == contest
                assert contests.plain(key.stored_pk) == key.pk


@given(HOSTILE, HOSTILE)
def test_no_two_contests_have_one_name(one: str, other: str) -> None:
    """Of keys, of values of indexes, of files."""
    for name, key in ((f"entry#{one}", f"uploads/{one}"), (f"entry#{other}", f"uploads/{other}")):
        found, files = set(), set()
        for contest in ALL:
            with within(contest):
                found.add(contests.stored(name))
                if key != "uploads/" and not key.startswith(f"uploads/{MARK}"):
                    files.add(contests.file(key))
                    assert contests.of_file(contests.file(key)) == contest
                    assert contests.plain_file(contests.file(key)) == key
        assert len(found) == len(ALL)
        assert len(files) in (0, len(ALL))


@pytest.mark.parametrize("name", [f"{MARK}{CANAL}{MARK}entry#1", MARK])
def test_a_name_with_a_mark_is_none(name: str) -> None:
    """Not even the first contest, whose names bear none, can ask for what bears one."""
    for contest in ALL:
        with within(contest), pytest.raises(ValueError, match="mark"):
            contests.stored(name)
        with within(contest), pytest.raises(ValueError, match="mark"):
            contests.file(f"uploads/{name}/1.mp4")
        with within(contest), pytest.raises(ValueError, match="mark"):
            contests.file(f"{name}/1.mp4")


def test_the_first_contest_bears_no_mark() -> None:
    """Its rows, files and addresses are what they were."""
    assert contests.current() == FIRST
    assert items.entry_key("1").item() == {"pk": {"S": "entry#1"}, "sk": {"S": "entry"}}
    assert BY_OWNER.attributes("1", AT)["owner"] == "1"
    assert contests.file("uploads/1/2.mp4") == "uploads/1/2.mp4"
    assert contests.api_path() == "/api/"


def test_a_further_one_bears_its_id() -> None:
    """In the same folders, because roles and lifecycles go by these."""
    with within(CANAL):
        assert items.entry_key("1").item() == {"pk": {"S": f"~{CANAL}~entry#1"}, "sk": {"S": "entry"}}
        assert BY_OWNER.attributes("1", AT)["owner"] == f"~{CANAL}~1"
        assert contests.file("uploads/1/2.mp4") == f"uploads/~{CANAL}/1/2.mp4"
        assert contests.api_path() == f"/api/c/{CANAL}/"
        assert objects.PinnedObject("uploads/1/2.mp4", "v", 1).stored_key == f"uploads/~{CANAL}/1/2.mp4"


@pytest.mark.parametrize(
    ("pages", "elsewhere", "first", "further"),
    [
        ("https://x.cn/", "", "https://x.cn/", f"https://x.cn/c/{CANAL}/"),
        ("", "https://a.cn/api/pages/", "https://a.cn/api/pages/", f"https://a.cn/api/pages/c/{CANAL}/"),
        ("", "", "", ""),
    ],
)
def test_each_has_addresses_of_its_own(
    monkeypatch: pytest.MonkeyPatch, pages: str, elsewhere: str, first: str, further: str
) -> None:
    """Under those of the first, wherever these are."""
    monkeypatch.setenv("SITE_URL", pages)
    config.cache_clear()
    assert contests.site(elsewhere) == first
    with within(CANAL):
        assert contests.site(elsewhere) == further


def test_a_contest_ends_with_its_block() -> None:
    """However it ends; what comes next is of no contest yet, as in a process that begins."""
    with within(CANAL):
        with within(HARBOUR):
            assert contests.current() == HARBOUR
        assert contests.current() == CANAL
    with pytest.raises(Problem), within(CANAL):
        raise Problem("NOT_FOUND")
    assert contests.current() == FIRST
    assert Context().run(contests.current) == FIRST


@pytest.mark.parametrize("unknown", ["", "x", "CANAL-SHORTS-2026", f"{CANAL} {HARBOUR}", MARK])
def test_no_other_contest_is_run_here(unknown: str) -> None:
    """Neither asked for, nor found in a table or a bucket."""
    with pytest.raises(UnknownContest), within(unknown):
        pytest.fail("it was let in")
    with pytest.raises(UnknownContest):
        contests.of_stored(f"~{unknown}~entry#1")
    with pytest.raises(UnknownContest):
        contests.of_file(f"uploads/~{unknown}/1/2.mp4")


def test_a_step_of_a_workflow_runs_in_its_contest() -> None:
    """Which its event names, and only until it has ended."""
    step = contests.of_step(lambda event, _: (event["contest"], contests.current()))
    assert [step({"contest": each}, None) for each in ALL] == [(each, each) for each in ALL]
    assert contests.current() == FIRST


def test_what_is_done_in_each_is_added_up() -> None:
    """Another one is first each time, so that none always waits for the others."""
    met: list[str] = []

    def note(_ends: float) -> dict[str, int]:
        met.append(contests.current())
        return {"seen": 1}

    assert [contests.in_each(note, 60, turn) for turn in range(3)] == [{"seen": 3}] * 3
    assert met == [FIRST, CANAL, HARBOUR, CANAL, HARBOUR, FIRST, HARBOUR, FIRST, CANAL]


def test_a_failure_in_one_waits_until_the_others_had_their_turn() -> None:
    """The first failure is told."""
    met = []

    def fail(_ends: float) -> dict[str, int]:
        met.append(contests.current())
        if contests.current() != HARBOUR:
            raise Problem("NOT_FOUND", detail=contests.current())
        return {}

    with pytest.raises(Problem):
        contests.in_each(fail, 60, turn=0)
    assert met == list(ALL)


def test_each_has_an_equal_share_of_the_time() -> None:
    """One that takes no time leaves its share to the others."""
    shares: list[float] = []
    contests.in_each(lambda ends: shares.append(ends) or {}, 90, turn=0)  # type: ignore[func-returns-value]
    first, second, third = shares
    assert second - first == pytest.approx(15, abs=1)
    assert third - second == pytest.approx(45, abs=1)


def test_changed_rows_are_taken_apart_by_contest() -> None:
    """With their names in it; what is of a contest that is not run here is nobody's."""
    stored = ["entry#1", f"~{CANAL}~entry#2", "~gone~entry#3", f"~{CANAL}~entry#4"]
    found = by_contest([{"pk": {"S": name}, "sk": {"S": "entry"}} for name in stored])
    named = {contest: [item["pk"]["S"] for item in rows] for contest, rows in found.items()}
    assert named == {FIRST: ["entry#1"], CANAL: ["entry#2", "entry#4"]}


@pytest.mark.parametrize(
    "body", [{"detail": {"object": {"key": f"uploads/~{CANAL}/1/2.mp4"}}}, {"pk": f"~{CANAL}~x#1"}]
)
def test_a_message_says_which_contest_it_is_of(body: dict[str, Any]) -> None:
    """By its place in a table or a bucket."""
    assert queues._contest_of(body) == CANAL


def test_each_has_a_pepper_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the first is the deployment's; the others' cannot be told from one another without it."""
    monkeypatch.setitem(secrets._read, config().pepper_secret, "pepper")
    peppers = []
    for contest in ALL:
        with within(contest):
            peppers.append(secrets.pepper())
    assert peppers[0] == "pepper"
    assert len(set(peppers)) == len(ALL)


def test_rows_of_one_name_lie_apart(store: None) -> None:
    """Written, read, listed and deleted in one contest, and untouched in the others."""
    for number, contest in enumerate(ALL):
        with within(contest):
            records.transact([records.put_row(ReadMark(entrant="1", until=AT.replace(day=number + 1)), {})])
    key = items.read_mark_key("1")
    with within(CANAL):
        assert records.found(key).until.day == 2
        assert [row.until.day for row in records.query(key)[0]] == [2]
        records.transact([records.delete(key)])
        assert records.get(key) is None
        assert records.query(key)[0] == []
    assert records.found(key).until.day == 1
    with within(HARBOUR):
        assert records.found(key).until.day == 3


def test_a_page_of_another_contest_begins_nowhere(store: None) -> None:
    """A cursor that travelled through a browser is of the contest that gave it."""
    key = items.read_mark_key("1")
    with within(CANAL):
        cursor = records.cursor_at(key)
        assert records.query(key, after=cursor) == ([], "")
    for contest in (FIRST, HARBOUR):
        with within(contest), pytest.raises(Problem, match="INVALID_FIELDS"):
            records.query(key, after=cursor)
