"""The copy of everything held about the person who asked for it: read their rows, sign addresses of their files."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.aws import correspondence, definitions, items, objects, phases, queries, records, secrets
from chalicelib.aws.items import (
    attendance_key,
    certificate_key,
    erasure_key,
    history_key,
    key_of,
    picks_key,
    recommended_key,
)
from chalicelib.aws.places import BY_OWNER, BY_STATUS, SESSIONS, Place
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry import entries, extra_files, picks
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem
from chalicelib.history import HistoryRow
from chalicelib.people import stamped
from chalicelib.people.access import Person
from chalicelib.people.attachments import Attachment, AttachmentState
from chalicelib.people.entrants import Entrant
from chalicelib.people.invited import Expert
from chalicelib.people.recommenders import Recommender
from chalicelib.people.sign_in import Session
from chalicelib.result import certificates
from chalicelib.result.certificates import CertificateKind
from chalicelib.workbooks import own_copy
from chalicelib.workbooks.exports import Export
from chalicelib.workbooks.own_copy import Held, Plain, Work
from functions.write_workbook.archive import File

_NAME = "我的个人信息副本"
_NAME_EN = "My personal information"


def file(export: Export) -> File:
    """The copy as JSON. Raises NOT_FOUND where the person is gone."""
    held = _held(export, clock.now())
    name = (_NAME if held.definition.languages[0] == "zh" else _NAME_EN) + ".json"
    return File(own_copy.encoded(held, clock.now()), ".json", own_copy.JSON, name)


def _held(export: Export, at: datetime) -> Held:
    role, subject, contest = export.requested_by.role, export.requested_by.id, export.contest
    person, campaign = _person(role, subject, contest), phases.load(contest)
    definition = definitions.in_force(campaign)
    works = tuple(_works(subject, campaign, at)) if role is Role.ENTRANT else ()
    return Held(
        person=person,
        role=role,
        campaign=campaign,
        definition=definition,
        history=_history(key_of(person)) if role is not Role.ORGANIZER else (),
        sessions=tuple(records.all_of(SESSIONS, items.sessions_of(role.value, subject), Session)),
        letters=tuple(_letters(person, definition)),
        exports=tuple(records.all_of(BY_STATUS, items.exports_of(contest), Export)),
        works=works,
        seats=tuple(queries.seats_of(subject)) if role is Role.EXPERT else (),
        erasure=records.get(erasure_key(contest, role.value, subject)),
        rows=_more(person, works, definition),
        files=tuple(_files(person, works, at)),
    )


def _person(role: Role, subject: str, contest: str) -> Person:
    """The row. Those of the office are found by their index, so that this function reads no other row of sessions."""
    if role in (Role.ORGANIZER, Role.SCREENER):
        found: Person | None = next((each for each in queries.office_of(contest) if each.id == subject), None)
    else:
        key = items.person_key(role.value, subject)
        found = records.get(key) if key else None
    if found is None:
        raise Problem("NOT_FOUND")
    return found


def _history(place: Place) -> tuple[HistoryRow, ...]:
    return tuple(records.every(lambda after: records.query(history_key(place), after=after)))


def _works(owner: str, campaign: Campaign, at: datetime) -> Iterator[Work]:
    for entry in records.all_of(BY_OWNER, owner, Entry):
        told = entries.as_told(entry, campaign, at)
        marks, _ = records.query(recommended_key(entry.id)) if picks.is_pickable(told) else ([], "")
        units = tuple(mark.name for mark in marks)
        answer = records.get(attendance_key(entry.id))
        yield Work(entry=entry, history=_history(key_of(entry)), recommended_by=units, ceremony=answer)


def _letters(person: Person, definition: Definition) -> Iterator[Plain]:
    """An entrant's with their words; of others' the kind and the time, because their words hold sign-in links."""
    if not isinstance(person, Entrant):
        for sent in correspondence.sent_for(key_of(person)) if isinstance(person, Expert | Recommender) else ():
            yield {"kind": sent.kind, "at": sent.ordered_at.isoformat(), "refused": sent.refused}
        return
    for letter in records.every(lambda after: correspondence.mailbox_page(person.id, definition, after)):
        words = {name: getattr(letter, name).within(definition.languages[0]) for name in ("subject", "text")}
        yield {"kind": letter.kind, "at": letter.ordered_at.isoformat(), "refused": letter.refused} | words


def _more(person: Person, works: tuple[Work, ...], definition: Definition) -> dict[str, Any]:
    """What only some have: certificates, and a unit's list."""
    listed = records.get(picks_key(person.id)) if isinstance(person, Recommender) else None
    own: dict[str, Any] = {"picks": [own_copy.plain(each) for each in listed.picks]} if listed else {}
    numbers = [
        certificates.number_of(
            definition.receipt_prefix, definition.id, kind=kind, subject=subject, pepper=secrets.pepper()
        )
        for subject in (person.id, *(work.entry.id for work in works))
        for kind in CertificateKind
    ]
    given = records.existing(map(certificate_key, numbers))
    return own | {"certificates": [own_copy.plain(each) for each in given]}


def _files(person: Person, works: tuple[Work, ...], at: datetime) -> Iterator[Plain]:
    """Videos, earlier ones too, and files that were checked, each with an address for an hour or minutes."""
    for entry in (work.entry for work in works):
        if video := entry.video:
            url, until = objects.pack_url(video.key, video.version, at)
            yield _file("video", video.name, url, entry=entry.id) | {
                "size": video.size,
                "sha256_of_parts": video.checksum,
                "part_size": video.part_size,
                "until": until.isoformat(),
            }
        for earlier in entry.replaced:
            url, until = objects.pack_url(earlier.key, earlier.version, at)
            yield _file("earlier_video", "", url, entry=entry.id) | {"until": until.isoformat()}
        for field, attached in entry.files.items():
            yield from _attached(f"{extra_files.OWNER}/{entry.id}", attached, field, at, entry=entry.id)
    if isinstance(person, Recommender) and person.stamped:
        yield from _attached(f"{stamped.OWNER}/{person.id}", person.stamped.file, "stamped", at)


def _attached(owner: str, attached: Attachment, kind: str, at: datetime, **more: str) -> Iterator[Plain]:
    if attached.state is AttachmentState.CHECKED:
        url = objects.attachment_url(owner, attached, kind)
        yield _file(kind, attached.name, url, **more) | {
            "size": attached.size,
            "sha256": attached.sha256,
            "until": (at + timedelta(seconds=objects.EXPORT_LIFE)).isoformat(),
        }


def _file(kind: str, name: str, url: str, **more: str) -> Plain:
    return {"kind": kind, "name": name, "url": url, **more}
