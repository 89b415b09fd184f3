"""Certificates that somebody asked for: an organizer gets all, others their own.

Each has its row before it is given out. Where the deployment has a key, it is given out signed or not at all.

A certificate is made again from the rows as they are now: a corrected name is on the next copy, under the same number.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec import UNSET

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.aws import contests, definitions, objects, phases, queries, records, secrets
from chalicelib.aws.items import certificate_key, entry_key, expert_key, recommender_key
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry, award_standing
from chalicelib.errors import Problem
from chalicelib.judging.review import ReviewState
from chalicelib.people.invited import Expert
from chalicelib.people.recommenders import Recommender
from chalicelib.result import certificates
from chalicelib.result.certificates import Certificate, Occasion
from chalicelib.workbooks.exports import Export
from functions.write_workbook import archive, certificate, signing
from functions.write_workbook.archive import File
from functions.write_workbook.signing import Identity


def file(export: Export) -> File:
    """One certificate as PDF, several as ZIP. Raises NOT_PUBLISHED, NO_CERTIFICATE."""
    campaign, site = phases.load(export.contest), contests.site()
    if campaign.published_at is None:
        raise Problem("NOT_PUBLISHED")
    definition = definitions.in_force(campaign)
    occasion = Occasion(definition=definition, published_at=campaign.published_at, pepper=secrets.pepper())
    signer = signing.identity(clock.now())
    rows = [certificates.signed_by(each, signer.name if signer else "") for each in _due(export, campaign, occasion)]
    if not rows:
        raise Problem("NO_CERTIFICATE")
    made = _file(rows, definition, site, signer)
    _issue(rows)  # once they are signed: no row says so of a certificate that nobody could sign
    return made


def _file(rows: list[Certificate], definition: Definition, site: str, signer: Identity | None) -> File:
    if len(rows) == 1:
        name = certificates.file_name(rows[0])
        return File(certificate.pdf(rows[0], definition, site, signer), ".pdf", certificate.PDF, name)
    packed = certificate.all_of(rows, definition, site, signer)
    return File(packed, ".zip", archive.ZIP, f"{definition.title.within(definition.languages[0])}.zip")


def _due(export: Export, campaign: Campaign, occasion: Occasion) -> Iterator[Certificate]:
    """The certificates that the asker may have."""
    by, winners = export.requested_by, {line["id"]: line for line in objects.public_result(campaign)["winners"]}
    awards = {entry: line.get("award", UNSET) for entry, line in winners.items()}
    since = {
        entry: datetime.fromisoformat(line["awarded_at"]) for entry, line in winners.items() if "awarded_at" in line
    }
    awarded = [row for row in records.existing(map(entry_key, winners)) if award_standing(row).valid]
    if by.role is Role.ENTRANT:
        awarded = [entry for entry in awarded if entry.owner == by.id]
    if by.role in (Role.ENTRANT, Role.ORGANIZER):
        yield from certificates.of_entries(occasion, awarded, queries.entrants_of(awarded), awards=awards, since=since)
    if by.role in (Role.EXPERT, Role.ORGANIZER):
        yield from certificates.of_experts(occasion, _experts(export))
    if by.role in (Role.RECOMMENDER, Role.ORGANIZER):
        yield from certificates.of_units(occasion, _units(export, awarded))


def _experts(export: Export) -> list[Expert]:
    """Those who have scored: all of them, or the asker."""
    by = export.requested_by
    asked = (
        records.existing([expert_key(by.id)])
        if by.role is Role.EXPERT
        else queries.experts_of(export.contest, everyone=True)
    )
    return [each for each in asked if any(seat.state is ReviewState.SUBMITTED for seat in queries.seats_of(each.id))]


def _units(export: Export, awarded: list[Entry]) -> list[Recommender]:
    """The units that have recommended a winner: all of them, or the asker."""
    by = export.requested_by
    named = dict.fromkeys(entry.form.recommender for entry in awarded if entry.form.recommender)
    return records.existing(recommender_key(unit) for unit in named if by.role is Role.ORGANIZER or unit == by.id)


def _issue(due: list[Certificate]) -> None:
    """Store the certificates as they are given out."""
    before = {row.number: row for row in records.existing(certificate_key(each.number) for each in due)}
    for each in due:
        old = before.get(each.number)
        change = certificates.issue(each, old, clock.now())
        if change is not None:
            records.save(change, old)
