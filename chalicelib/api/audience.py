"""The audience favourite: for anybody, to vote on the showcase; for organizers, to see.

Which votes are left out two of them decide: `chalicelib/api/organizer/confirmations.py`.

A visitor has no session and gets no cookie: each vote is proved by a code of its own (`POST /sign-in/codes`).
"""

from datetime import date, datetime
from typing import NamedTuple

from chalice.app import Blueprint

from chalicelib import clock
from chalicelib.api import request_context
from chalicelib.api.answers.audience import (
    AudienceOfOfficeAnswer,
    AudienceVotesAnswer,
    VotedAnswer,
    left_out_answers,
    network_day_answer,
)
from chalicelib.api.bodies import body, query
from chalicelib.api.gateway import client_address
from chalicelib.api.proved_contact import ProvedContact, codes_of, mark_of, used_code
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import audience_counts, contests, definitions, records
from chalicelib.aws.items import ballot_key, campaign_key, entry_key, network_key, omissions_key, tally_key
from chalicelib.aws.places import Key
from chalicelib.aws.records import Rows, Write
from chalicelib.aws.secrets import pepper
from chalicelib.call.campaign import Campaign
from chalicelib.entry import audience
from chalicelib.entry.audience import (
    CONSPICUOUS,
    DayBallot,
    NetworkDay,
    Omissions,
    Tally,
    Voter,
    Window,
)
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem, Stale
from chalicelib.people import contacts, send_caps
from chalicelib.people.codes import Codes
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)
_RACES = 8  # of one contact that votes twice at one moment, and of the first votes of a shard or a network


class CastBody(ProvedContact, forbid_unknown_fields=True, kw_only=True):
    """Who votes, by a contact that a code has proved, and for which entry."""

    entry: str


# --- for anybody ------------------------------------------------------------------------------------------------


@routes.route("/audience", methods=["GET"])
@json_route
def show_audience() -> AudienceVotesAnswer:
    """Whether votes are taken, and how many there are."""
    contest, at = contests.current(), clock.now()
    call, left_out = campaign_key(contest), omissions_key(contest)
    rows = records.gather(call, left_out, *audience_counts.tally_keys(contest))
    campaign = rows.found(call)
    definition = definitions.in_force(campaign)
    window = audience.window_of(definition, campaign)
    told = audience.are_told(definition, campaign, at)
    votes = audience.standing(audience_counts.tallies(rows, contest), rows.get(left_out)) if told else None
    return AudienceVotesAnswer(
        open=_is_open(window, at),
        opens=window.opens if window else None,
        closes=window.closes if window else None,
        votes=votes,
    )


def _is_open(window: Window | None, at: datetime) -> bool:
    return window is not None and window.is_open(at)


@routes.route("/audience/votes", methods=["POST"])
@answering(201)
def cast_vote() -> VotedAnswer:
    """Vote for an entry on show. The code is used up. The same request, sent again, is counted once."""
    sent = body(CastBody)
    for _ in range(_RACES):
        try:
            return _stored(sent)
        except Stale:
            continue  # another vote of this contact, or the first of a counter, came meanwhile: read again
    raise Problem("BUSY")


def _stored(sent: CastBody) -> VotedAnswer:
    at, contest, address = clock.now(), contests.current(), contacts.clean_contact(sent.contact)
    voter = Voter(address, mark_of(address), send_caps.network_of(client_address(), pepper()))
    day = definitions.deployed(contest)[0].zone.day(at)  # which no revision changes
    name = audience.voter_of(contest, day, voter.digest, pepper())
    at_ballot = ballot_key(contest, audience.shard_of(name), day.isoformat(), name)
    keys = _Keys(
        campaign_key(contest),
        codes_of(sent),
        entry_key(sent.entry),
        left_out=omissions_key(contest),
        ballot=at_ballot,
        tally=tally_key(contest, audience.shard_of(name)),
        network=network_key(contest, day.isoformat(), voter.network),
    )
    attempt = request_context.attempt_of(name)
    rows = records.gather(*keys, *([attempt.key] if attempt else []))
    if attempt:
        attempt.check(rows.get(attempt.key))
    used = used_code(rows.get(keys.proof), sent, at)  # first: else anybody could ask whether a contact has voted
    return _counted(_asked(rows, keys, voter, at), rows, keys, also=[used], attempt=attempt)


class _Keys(NamedTuple):
    """Where everything lies that one vote is about."""

    call: Key[Campaign]
    proof: Key[Codes]
    entry: Key[Entry]
    left_out: Key[Omissions]
    ballot: Key[DayBallot]
    tally: Key[Tally]
    network: Key[NetworkDay]


class _Vote(NamedTuple):
    """A ballot with one more vote, for which entry, and how many are left."""

    ballot: DayBallot
    entry: str
    left: int


def _asked(rows: Rows, keys: _Keys, voter: Voter, at: datetime) -> _Vote:
    entry, network = rows.get(keys.entry), rows.get(keys.network)
    if entry is None:
        raise Problem("NOT_ON_SHOW")
    campaign = rows.found(keys.call)
    definition = definitions.in_force(campaign)
    ballot = audience.cast(
        rows.get(keys.ballot),
        entry,
        voter,
        network_votes=network.total if network else 0,
        omissions=rows.get(keys.left_out),
        campaign=campaign,
        definition=definition,
        at=at,
        pepper=pepper(),
    )
    return _Vote(ballot, entry.id, audience.rules_of(definition).a_day - len(ballot.votes))


def _counted(
    vote: _Vote, rows: Rows, keys: _Keys, also: list[Write], attempt: request_context.Attempt | None
) -> VotedAnswer:
    """Store the ballot and count it, in one transaction. Raises Stale."""
    answer, before = VotedAnswer(entry=vote.entry, left=vote.left), rows.get(keys.ballot)
    kept = [attempt.keep(vote.ballot.voter, answer, clock.now())] if attempt else []
    stored = records.put_row(vote.ballot, records.at_revision(before.revision) if before else records.new_item())
    counts = audience_counts.counting(vote.ballot, vote.entry, rows.get(keys.tally), rows.get(keys.network))
    records.transact([*also, stored, *counts, *kept])
    return answer


# --- for organizers ---------------------------------------------------------------------------------------------


@routes.route("/organizer/audience", methods=["GET"])
@json_route
def show_votes() -> AudienceOfOfficeAnswer:
    """The votes that count, the networks from which many came on `day`, and what was left out."""
    contest = contests.current()
    left_out = omissions_key(contest)
    context = authenticate(Permission.AUDIENCE_READ, left_out, *audience_counts.tally_keys(contest))
    day = _day(query("day")) or context.campaign.zone.day(context.at)
    omissions = context.rows.get(left_out)
    networks, following = records.query(network_key(contest, day.isoformat()), after=query("after"))
    many = sorted((row for row in networks if row.total >= CONSPICUOUS), key=lambda row: -row.total)
    window = audience.window_of(context.definition, context.campaign)
    return AudienceOfOfficeAnswer(
        planned=context.definition.audience_vote is not None,
        open=_is_open(window, context.at),
        opens=window.opens if window else None,
        closes=window.closes if window else None,
        votes=audience.standing(audience_counts.tallies(context.rows, contest), omissions),
        day=day,
        conspicuous=list(map(network_day_answer, many)),
        left_out=left_out_answers(omissions),
        next=following or None,
    )


def _day(raw: str) -> date | None:
    """A day as it stands in an address; None without one. Raises NOT_FOUND for what is none."""
    try:
        return date.fromisoformat(raw) if raw else None
    except ValueError:
        raise Problem("NOT_FOUND") from None
