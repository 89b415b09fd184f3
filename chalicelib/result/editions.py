"""The published result 公布结果 as the public reads it: the first edition, and a further one once a successor has won.

A document of JSON. A later edition keeps every line of the one before it and names that one by its SHA-256, so that
anybody who has kept it sees what changed: whose award was revoked, of which class the reason is, who won in its place.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.call import checkpoints
from chalicelib.call.campaign import Campaign
from chalicelib.call.checkpoints import Signed
from chalicelib.entry import proposal
from chalicelib.entry.confirmations import Decided
from chalicelib.entry.proposal import Proposal
from chalicelib.result import jury
from chalicelib.result.jury import Document


def first(
    result: Document,
    winning: Iterable[Document],
    noticed: Proposal | None,
    campaign: Campaign,
    anchored: Signed | None = None,
    decided: Iterable[Decided] = (),
) -> dict[str, Any]:
    """What is published. `result` is that after the motions, `winning` the lines of those who win, best first.

    `anchored` is the newest checkpoint, which covers the rows that the result follows from. `decided` are the acts that
    took two people, up to the confirmation of this result.

    `excluded` are those disqualified after the count, by ids that say nothing of them: a recount needs them.
    """
    struck = {each.entry for each in noticed.struck} if noticed else set()
    return {
        "winners": [_published(line) for line in winning],
        "departures": jury.departures(result, campaign.motions),
        "excluded": [entry for entry in campaign.excluded if entry not in struck],
        "struck": proposal.account(noticed, _by_id(result)) if noticed else [],
        "decisions": [msgspec.to_builtins(each) for each in decided],
    } | ({"checkpoint": checkpoints.named(anchored)} if anchored else {})


def since(noticed: Proposal) -> datetime:
    """Since when the next edition holds: the end of the notice, or the revocation that nobody stands on notice for."""
    return max(noticed.ended_at or noticed.until, *(each.at for each in noticed.untold))


def following(before: Document, previous: str, result: Document, noticed: Proposal, number: int) -> dict[str, Any]:
    """The edition after `before`, whose SHA-256 is `previous`: what the notice has since decided is in it.

    Who was published stays in its place, also with a revoked award, and keeps its rank. Whoever came in stands below,
    with the date of the award. The same notice always makes the same edition.
    """
    at, new = since(noticed), set(newcomers(before, noticed))
    lines = [_published(line) | {"awarded_at": at} for line in result["entries"] if line["id"] in new]
    told = proposal.account(noticed, _by_id(result))
    return {
        **before,
        "winners": [*before["winners"], *lines],
        "struck": told,
        "edition": {"number": number, "previous": previous, "at": at, "changed": told[len(before["struck"]) :]},
    }


def newcomers(before: Document, noticed: Proposal) -> tuple[str, ...]:
    """Who wins now and did not in the edition before."""
    there = {line["id"] for line in before["winners"]}
    return tuple(entry for entry in noticed.winners if entry not in there)


def _by_id(result: Document) -> Mapping[str, Document]:
    return {line["id"]: line for line in result["entries"]}


def _published(line: Document) -> dict[str, Any]:
    """A winner as the public result has it; with its award where there are several."""
    return {
        "id": line["id"],
        "rank": line["final_rank"],
        "receipt": line["receipt"],
        "title": line["title"],
        "entrant": line["entrant"],
        "score": line["score"],
        "raw": line["total"],
    } | ({"award": line["award"]} if "award" in line else {})
