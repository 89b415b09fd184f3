"""What pages see of each row: shapes of the API, nothing more than the reader may know."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.aws import objects
from chalicelib.bilingual import Text
from chalicelib.call.campaign import Calendar, Campaign, Motion, PhaseName
from chalicelib.call.definition import Definition
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry, Upload, Video
from chalicelib.entry.scan import Likeness, Scan
from chalicelib.judging import review, watch_evidence
from chalicelib.judging.review import Review, ReviewState
from chalicelib.people.entrants import Entrant
from chalicelib.people.recommenders import Recommender
from chalicelib.result import jury

Shape = dict[str, Any]


def fields(row: Any, *names: str) -> Shape:
    """The named attributes of a row."""
    return {name: getattr(row, name) for name in names}


def calendar_view(calendar: Calendar, definition: Definition) -> Shape:
    """The dates in force with the definition's grace and notice period."""
    dates = fields(calendar, *calendar.__struct_fields__)
    return dates | fields(definition.calendar, "grace_hours", "notice_days")


def form_of(form: entries.Form) -> Shape:
    """A work's form, field by field."""
    return {name: getattr(form, name) for name in form.__struct_fields__}


def entry_view(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> Shape:
    """A work as its own entrant sees it."""
    return (
        form_of(entry.form)
        | fields(entry, "id", "status", "revision", "submitted_at", "pledges", "created_at", "updated_at")
        | {
            "receipt": entry.receipt if _was_submitted(entry) else None,
            "status_text": Text(*entries.status_text(entry)),
            "upload": upload_view(entry.upload) if entry.upload else None,
            "video": video_view(entry.video) if entry.video else None,
            "screening": fields(entry.screening, "outcome", "reason", "at") if entry.screening else None,
            "can": entries.may(entry, campaign, definition, at),
            "missing": entries.missing_fields(entry),
        }
    )


def _was_submitted(entry: Entry) -> bool:
    return entry.submitted_at is not None or entry.screening is not None


def upload_view(upload: Upload) -> Shape:
    """An upload under way."""
    return fields(upload, "id", "name", "size", "part_size", "begun_at", "parts")


def video_view(video: Video) -> Shape:
    """What is known of a file."""
    return fields(video, "name", "size", "uploaded_at", "state", "findings", "facts")


def summary(entry: Entry) -> Shape:
    """A work in a list of the organizer or a recommending unit."""
    facts = entry.video.facts if entry.video else None
    return fields(entry, "id", "status", "revision", "submitted_at", "updated_at", "entrant_name", "flags") | {
        "receipt": entry.receipt if _was_submitted(entry) else None,
        "title": entry.form.title,
        "category": entry.form.category,
        "theme": entry.form.theme,
        "recommender": entry.form.recommender,
        "status_text": Text(*entries.status_text(entry)),
        "duration_seconds": facts.duration_seconds if facts else None,
        "video_state": entry.video.state if entry.video else None,
        "findings": len(entry.video.findings) if entry.video else 0,
    }


def entrant_view(entrant: Entrant) -> Shape:
    """An entrant as they see themselves."""
    return {
        "id": entrant.id,
        "profile": entrant.profile,
        "privacy": entrant.privacy,
        "revision": entrant.revision,
    }


def recommender_view(row: Recommender) -> Shape:
    """A recommending unit as itself and the organizer see it."""
    shape: Shape = msgspec.to_builtins(row)
    for name in ("contest", "head"):
        shape.pop(name, None)
    return shape | {"entry_link": f"entrant/?unit={row.id}"}


def review_summary(row: Review, definition: Definition) -> Shape:
    """One line of an expert's list."""
    return (
        fields(row, "id", "state", "opinion", "revision")
        | fields(row.work, "number", "title", "category", "duration_seconds")
        | {
            "total": shown_total(row, definition),
        }
    )


def review_view(row: Review, campaign: Campaign, definition: Definition, at: datetime) -> Shape:
    """One work as its expert sees it, with the expert's own score; never who made it or what others say."""
    scores = {criterion.id: row.scores.get(criterion.id) for criterion in definition.criteria}
    open_now = row.state in review.SEATED
    return (
        review_summary(row, definition)
        | fields(row.work, "theme", "synopsis", "width", "height")
        | {
            "scores": scores,
            "comment": row.comment,
            "watched": fields(row.watched, "spans", "seeks"),
            "closes_at": campaign.calendar.review_until,
            "playback_url": objects.playback_url(row.work.key, row.work.version) if open_now else None,
            "playback_expires": objects.playback_ends(at) if open_now else None,
            "updated_at": row.updated_at,
        }
    )


def shown_total(row: Review, definition: Definition) -> str | None:
    """The weighted total with two decimals, or None while a criterion is missing."""
    total = review.total(row, definition)
    return None if total is None else f"{total:.2f}"


def judgement(row: Review, definition: Definition) -> Shape:
    """One expert's judgement as the organizer sees it once scoring is over."""
    return fields(row, "expert", "seat", "state", "scores", "opinion", "comment", "conflict") | {
        "total": shown_total(row, definition),
        "watched": watched_view(row),
    }


def watched_view(row: Review) -> Shape:
    """How much of the work its expert saw: seconds, share (None where the duration is not known) and seeks."""
    seen = watch_evidence.share(row.watched, row.work.duration_seconds)
    return fields(row.watched, "seconds", "seeks") | {"share": None if seen is None else str(seen)}


def phase_views(campaign: Campaign, missing: dict[PhaseName, int]) -> Shape:
    """Each phase as the organizer sees it."""
    return {
        name.value: fields(
            phase, "status", "waiting_for", "started_at", "finished_at", "attempt", "failure", "decisions"
        )
        | {"missing": missing.get(name) if phase.waiting_for else None}
        for name, phase in campaign.phases.items()
    }


def motion_view(motion: Motion) -> Shape:
    """A motion of the jury, with how it was counted."""
    shape: Shape = msgspec.to_builtins(motion)
    return shape | {"counts": jury.counts(motion)}


def history_view(rows: Iterable[Any]) -> list[Shape]:
    """A row's history, oldest first."""
    return [fields(row, "revision", "at", "action", "by", "before", "after", "why") for row in rows]


def scan_view(scan: Scan, alike: Iterable[Likeness]) -> Shape:
    """What was seen in a video, with short-lived addresses of its pictures, and the works that look like it."""
    shown = fields(scan, "state", "scanned_at", "duration", "findings", "stretches", "loudness")
    pictures = {name: objects.picture_url(key) if key else None for name, key in scan.pictures().items()}
    near = sorted(alike, key=lambda row: (-row.matched / row.compared, row.distance, row.other))
    similar = [fields(row, "other", "other_title", "matched", "compared", "distance") for row in near]
    return shown | pictures | {"alike": similar}


def in_progress(rows: Iterable[Review]) -> list[Review]:
    """The seats an expert still holds."""
    return [row for row in rows if row.state in review.SEATED]


def is_submitted(row: Review) -> bool:
    """Whether the score counts."""
    return row.state is ReviewState.SUBMITTED
