"""The definition in force: the deployed file's, until somebody changed the file; then the version that the call keeps.

A changed file has no effect before it is adopted. What a call began with is read from its row of that hash.
"""

from functools import cache

from chalicelib.aws import quotas, records
from chalicelib.aws.items import campaign_key, definition_key
from chalicelib.aws.logs import logger
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition, Pledge, load_definition

_read: dict[tuple[str, str], Definition] = {}


def in_force(campaign: Campaign) -> Definition:
    """The definition that a call goes by."""
    definition, sha256 = deployed(campaign.id)
    if sha256 != campaign.definition_sha256:
        definition = _kept(campaign.id, campaign.definition_sha256) or definition
    quotas.go_by(campaign.id, definition.limits)
    return definition


def of(contest: str) -> Definition:
    """The definition that a call goes by, for who has not read its row. Raises NOT_FOUND where nobody opened it."""
    return in_force(records.found(campaign_key(contest)))


def pledges_of(contest: str) -> dict[str, Pledge]:
    """Every pledge of every version that the call went by, and of the deployed one, by its SHA-256."""
    versions = [*versions_of(contest), deployed(contest)[0]]
    return {pledge.sha256: pledge for version in versions for pledge in version.pledges}


def versions_of(contest: str) -> list[Definition]:
    """Every version that is kept of those that the call went by, the oldest first."""
    kept = records.every(lambda after: records.query(definition_key(contest, ""), after=after))
    return [row.definition for row in sorted(kept, key=lambda row: row.at)]


@cache
def deployed(contest: str) -> tuple[Definition, str]:
    """The definition that was deployed with this code, and its hash."""
    definition = load_definition(contest)
    return definition, definition.sha256


def _kept(contest: str, sha256: str) -> Definition | None:
    """The version of that hash. None where no version is kept, as before versions were."""
    if (contest, sha256) not in _read:
        row = records.get(definition_key(contest, sha256))
        if row is None:
            logger.error("the definition in force is not kept", extra={"sha256": sha256})
            return None
        _read[contest, sha256] = row.definition
    return _read[contest, sha256]
