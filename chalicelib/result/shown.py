"""Rows with what a result shows of them, and nothing else: as they are held where all of a call are needed at once."""

import sys

import msgspec

from chalicelib.entry.entries import Entry
from chalicelib.entry.form import Form
from chalicelib.judging.review import BlindEntry, Review
from chalicelib.judging.watch_evidence import Watched

_NO_WORK = BlindEntry(number="", title="", category="", theme="", synopsis="", key="", version="")
_UNWATCHED = Watched()


def entry_as_shown(entry: Entry) -> Entry:
    """The entry with what a result shows of it, and its owner. A call has tens of thousands."""
    form = Form(title=entry.form.title, category=entry.form.category)
    return Entry(
        id=entry.id,
        contest=entry.contest,
        owner=entry.owner,
        entrant_name=entry.entrant_name,
        form=form,
        created_at=entry.created_at,
        updated_at=entry.updated_at,
        status=entry.status,
        receipt=entry.receipt,
    )


def seat_as_shown(seat: Review) -> Review:
    """The seat with what a result shows of it: without what its expert saw. A call has hundreds of thousands."""
    shared = {"contest": sys.intern(seat.contest), "entry": sys.intern(seat.entry), "expert": sys.intern(seat.expert)}
    return msgspec.structs.replace(seat, work=_NO_WORK, watched=_UNWATCHED, conflict="", head="", **shared)
