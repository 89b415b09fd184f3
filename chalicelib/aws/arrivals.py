"""Uploads that have arrived without their page: the bucket holds every part, and nobody asks to join them."""

from datetime import datetime

from chalicelib.actors import SYSTEM
from chalicelib.aws import objects, records
from chalicelib.call.campaign import Campaign
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry
from chalicelib.entry.upload import Upload
from chalicelib.errors import Problem


def take_in(entry: Entry, upload: Upload, campaign: Campaign, at: datetime) -> Entry | None:
    """The entry with its upload as its video; None if the bucket does not hold it whole.

    What was joined already is taken in. What was not is joined, deadline or not, if it was begun in time and its parts
    are of one file. The bucket has compared each part with its SHA-256. Raises Stale if somebody else was faster.
    """
    may_join = not upload.changed and entries.began_in_time(entry, upload, campaign)
    try:
        stored = objects.complete_multipart(upload) if may_join else objects.stored(upload)
    except Problem:
        return None
    return records.save(entries.complete_upload(entry, stored.version, SYSTEM, at=at, checksum=stored.checksum), entry)
