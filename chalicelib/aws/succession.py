"""Seats successors 递补 after publication: their awards, and the edition of the published result that tells them."""

import hashlib
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.aws import objects, records, results
from chalicelib.aws.items import entry_key, proposal_key
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign
from chalicelib.entry import entries, proposal
from chalicelib.entry.proposal import Proposal
from chalicelib.errors import Stale
from chalicelib.history import Change
from chalicelib.result import editions


def seat(campaign: Campaign, at: datetime) -> int:
    """How many changes of the published result a new edition tells now; 0 where nothing waits or a notice is open.

    The edition is written first, to a place that nobody reads before the one transaction that awards and counts it.
    """
    noticed = records.get(proposal_key(campaign.id))
    if campaign.published_at is None or noticed is None or noticed.ended_at is None or not noticed.untold:
        return 0
    before = objects.public_result(campaign)
    edition = _edition(campaign, before, noticed)
    sha256 = objects.write_document(objects.public_result_key(campaign.id, campaign.edition + 1), edition)
    winning = records.existing(map(entry_key, editions.newcomers(before, noticed)))
    changes: list[tuple[Change[Any], Any]] = [
        (entries.succeed(entry, at, noticed.award_of(entry.id)), entry) for entry in winning
    ]
    changes.append((proposal.tell(noticed, sha256, at), noticed))
    changes.append((campaigns.publish_again(campaign, sha256, edition["edition"]["previous"], at), campaign))
    with suppress(Stale):  # revoked, or objected to, at this moment: the next run sees it
        records.save_all(changes)
        return len(noticed.untold)
    return 0


def _edition(campaign: Campaign, before: dict[str, Any], noticed: Proposal) -> dict[str, Any]:
    result = results.StoredResult(campaign.round.result_key).told(campaign)
    previous = hashlib.sha256(msgspec.json.encode(before, order="deterministic")).hexdigest()
    return editions.following(before, previous, result, noticed=noticed, number=campaign.edition + 1)
