"""Rights packs that an organizer asked for: the texts, the covers cut from the poster, and the address of the video."""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType

from chalicelib import clock
from chalicelib.aws import definitions, objects, phases, records
from chalicelib.aws.items import entry_key, scan_key
from chalicelib.call import platforms
from chalicelib.call.campaign import Campaign
from chalicelib.call.platforms import Platform
from chalicelib.entry.scan import Scan
from chalicelib.entry.upload import Video
from chalicelib.errors import Problem
from chalicelib.video.cover import cover
from chalicelib.workbooks import rights_pack
from chalicelib.workbooks.exports import Export
from chalicelib.workbooks.rights_pack import Offer, Packed
from functions.write_workbook import archive
from functions.write_workbook.archive import File


def file(export: Export) -> File:
    """The pack as ZIP. Raises NOT_PUBLISHED, RIGHTS_WITHDRAWN and NOT_AWARDED as the entry stands now."""
    campaign, platform = phases.load(export.contest), platforms.shipped()[export.platform]
    if campaign.published_at is None:
        raise Problem("NOT_PUBLISHED")
    entry = records.found(entry_key(export.entry))
    video = rights_pack.check(entry)
    link, until = objects.pack_url(video.key, video.version, clock.now())
    definition = definitions.in_force(campaign)
    offer = Offer(
        entry=entry,
        award=definition.award_text(_award(campaign, entry.id)),
        definition=definition,
        platform=platform,
        texts=definitions.pledges_of(campaign.id),
        link=link,
        until=until,
    )
    files = [*rights_pack.texts(offer), *_covers(records.get(scan_key(entry.id)), video, platform)]
    content = archive.packed([*files, rights_pack.sums(files)])
    return File(content, ".zip", archive.ZIP, rights_pack.name_of(entry, platform))


def _award(campaign: Campaign, entry: str) -> str | UnsetType:
    """Which of several awards an entry won, as published."""
    winners = objects.public_result(campaign)["winners"]
    return next((line.get("award", UNSET) for line in winners if line["id"] == entry), UNSET)


def _covers(scan: Scan | None, video: Video, platform: Platform) -> Iterator[Packed]:
    """The platform's covers from the poster; none where the present video has no poster."""
    if scan is None or not scan.poster or scan.version != video.version:
        return
    poster = objects.read_bytes(scan.poster)
    for each in platform.covers:
        yield Packed(rights_pack.cover_name(each), cover(poster, each.width, each.height))
