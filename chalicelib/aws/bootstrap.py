"""The first rows of a deployment: its campaign, its board, its first organizer."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress

import msgspec

from chalicelib import clock
from chalicelib.actors import SYSTEM, Role
from chalicelib.aws import board_store, contact_rows, contests, correspondence, heads, objects, phases, records
from chalicelib.aws.items import (
    campaign_key,
    contact_key,
    definition_key,
    factors_key,
    from_item,
    organizer_key,
    page_release_key,
    proposal_key,
)
from chalicelib.aws.places import Place
from chalicelib.aws.records import Write
from chalicelib.bilingual import Text
from chalicelib.call import campaign as campaigns
from chalicelib.call import page_release
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition, load_definition
from chalicelib.call.revision import version_of
from chalicelib.config import config
from chalicelib.entry import proposal
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change
from chalicelib.judging.review import SEATED, Review, claim_of
from chalicelib.people import invited, second_factor
from chalicelib.people.sign_in import Contact


def is_open(contest_ids: Sequence[str]) -> bool:
    """Whether any of these contests of the deployment has been opened."""
    return any(_has_campaign(each) for each in contest_ids)


def _has_campaign(contest_id: str) -> bool:
    with contests.within(contest_id):
        return records.get(campaign_key(contest_id)) is not None


def open_campaign(contest_id: str) -> Campaign:
    """The campaign row of a call, made from its definition if there is none yet."""
    definition = load_definition(contest_id)
    kept = records.put_row(version_of(definition, SYSTEM, clock.now()), {})
    campaign = records.get(campaign_key(contest_id))
    if campaign is not None:
        return _with_definition(campaign, definition, kept)
    seed = secrets.token_hex(32)
    commitment = hashlib.sha256(seed.encode()).hexdigest()
    change = campaigns.open_campaign(definition, seed, commitment, clock.now())
    return records.save(change, None, board_store.empty(contest_id), kept)


def _with_definition(campaign: Campaign, definition: Definition, kept: Write) -> Campaign:
    """A campaign whose definition is kept. One from before any was kept goes by the deployed one from now on."""
    if records.get(definition_key(campaign.id, campaign.definition_sha256)) is not None:
        return campaign
    if campaign.definition_sha256 == definition.sha256:
        records.transact([kept])
        return campaign
    why = Text("补记", "recorded").among(definition.languages)
    return records.save(campaigns.adopt(campaign, definition, SYSTEM, at=clock.now(), why=why), campaign, kept)


def rehearse(contest_id: str) -> Campaign:
    """Move the dates of a call so that it is open today. Do nothing if it is open or has begun its phases."""

    def decide(row: Campaign) -> Change[Campaign] | None:
        at = clock.now()
        if row.stage(at) not in (campaigns.Stage.CLOSED, campaigns.Stage.UPCOMING):
            return None
        moved = campaigns.moved_to(row.calendar, at, row.zone)
        return campaigns.reschedule(row, moved, by=SYSTEM, at=at, why=_rehearsal(contest_id))

    return phases.update(contest_id, decide)


def _rehearsal(contest_id: str) -> str:
    return Text("演练", "rehearsal").among(load_definition(contest_id).languages)


def rehearse_end_of_notice(contest_id: str) -> bool:
    """Move the dates of a public notice so that they are over; False if none runs. Only in a rehearsal on a laptop.

    Raises FORBIDDEN in every other stage.
    """
    if not config().is_local:
        raise Problem("FORBIDDEN")
    row = records.get(proposal_key(contest_id))
    change = row and proposal.moved_to_end(row, clock.now(), _rehearsal(contest_id))
    if change:
        records.save(change, row)
    return bool(change)


def record_pages(contest_id: str, files: dict[str, str], there: Collection[str] | None = None) -> None:
    """Keep which files are about to be uploaded, by key and SHA-256, so that `verify` knows whose doing they are.

    Files of earlier uploads that are in the bucket stay on the list; `there` are these, where some were deleted.
    """
    before = records.get(page_release_key(contest_id))
    known: dict[str, str] = (objects.read_document(objects.manifest_key(before.manifest)) if before else None) or {}
    manifest = {key: sha256 for key, sha256 in known.items() if there is None or key in there} | files
    sha256 = objects.sha256_of(msgspec.json.encode(manifest, order="deterministic"))
    objects.write_document(objects.manifest_key(sha256), manifest)
    if before is None or before.manifest != sha256:
        change = page_release.release(before, contest_id, manifest=sha256, files=len(manifest), at=clock.now())
        records.save(change, before)


def free_contacts() -> int:
    """Delete the contacts of nobody that older versions stored; how many there were. Reads the whole table."""
    freed = 0
    for item in heads.scan("sessions"):
        if not item["sk"]["S"].startswith("contact#") or from_item(item, Contact).subject:
            continue
        place = Place("sessions", item["pk"]["S"], item["sk"]["S"])
        with suppress(Stale):  # somebody has signed in with it meanwhile, which mended it
            records.transact([records.delete(place, if_nobody())])
            freed += 1
    return freed


def claim_seats() -> int:
    """Write the claim of each seat that was given before there were claims; how many were. Reads the whole table.

    An expert who has several seats on one panel claims the one that counts: held before vacated, then the first.
    """
    seats = [from_item(item, Review) for item in heads.scan("reviews") if item["sk"]["S"].startswith("review#")]
    written = 0
    for seat in sorted(seats, key=lambda row: (row.state not in SEATED, row.created_at, row.seat)):
        with suppress(Stale):  # claimed before
            records.transact([records.put_row(claim_of(seat), records.new_item())])
            written += 1
    return written


def if_nobody() -> Write:
    """The condition that a contact is nobody's."""
    return {
        "ConditionExpression": "#d.subject = :nobody",
        "ExpressionAttributeNames": {"#d": "data"},
        "ExpressionAttributeValues": {":nobody": {"S": ""}},
    }


def reset_second_factor(contest_id: str, email: str) -> bool:
    """Reset the second factor of an organizer, whose sessions end and who is mailed a link; False if they have none.

    For an operator, where no two other organizers are left to do it. Raises NOT_FOUND for an unknown address.
    """
    held = records.get(contact_key(contact_rows.digest_of(email.lower()), Role.ORGANIZER.value))
    if held is None or not held.subject:
        raise Problem("NOT_FOUND")
    of_person, of_factors = organizer_key(held.subject), factors_key(held.subject)
    rows = records.gather(of_person, of_factors)
    person, factors = rows.found(of_person), rows.get(of_factors)
    if factors is None or not factors.is_enrolled:
        return False
    why = Text("由运维人员重置", "reset by the operator").among(load_definition(contest_id).languages)
    changes = second_factor.reset(factors, person, SYSTEM, at=clock.now(), why=why)
    records.save_all(list(zip(changes, (factors, person), strict=True)))
    return True


def _admit(organizer: str) -> None:
    """Whom one organizer added counts as a person of their own once whoever deployed the call appoints them too."""
    row = records.found(organizer_key(organizer))
    if row.line and not invited.has_left(row):
        records.save(invited.admit(row, SYSTEM, clock.now(), "appointed by the deployment"), row)


def appoint_organizer(contest_id: str, name: str, email: str) -> str:
    """Register a member of the organizing office, mail the invitation, and return a second link's token."""
    digest = contact_rows.digest_of(email.lower())
    held = records.get(contact_key(digest, Role.ORGANIZER.value))
    if held is not None and held.subject:
        _admit(held.subject)
        return correspondence.new_link(Role.ORGANIZER, held.subject, held.name)
    contact = Contact(digest=digest, role=Role.ORGANIZER, subject=secrets.token_hex(10), name=name)
    change = invited.appoint_organizer(
        contact.subject, contest_id, name=name, email=email.lower(), by=SYSTEM, at=clock.now()
    )
    records.save(change, None, records.put_row(contact, {}))
    return correspondence.new_link(Role.ORGANIZER, contact.subject, name)
