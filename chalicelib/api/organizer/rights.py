"""The rights ledger: what each winner agreed to, whether it may still be used, and where it was published."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api.answers.rights import (
    PledgeTextAnswer,
    PledgeTextsAnswer,
    PublicationsAnswer,
    RecoveryAnswer,
    RightsAnswer,
    RightsLineAnswer,
    platform_answer,
    publications_answer,
    recovery_answer,
    rights_line,
)
from chalicelib.api.bodies import body
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import contests, definitions, objects, records
from chalicelib.aws.items import entry_key, publications_key, recovery_key, rendition_key
from chalicelib.aws.places import Key
from chalicelib.aws.records import Rows
from chalicelib.call import platforms
from chalicelib.entry import publications, recovery
from chalicelib.entry.entries import Entry
from chalicelib.entry.publications import PublicationForm, Publications, Recorder
from chalicelib.entry.recovery import Recovery, RecoveryForm
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


@routes.route("/organizer/rights", methods=["GET"])
@json_route
def list_rights() -> RightsAnswer:
    """The winners as published, best first, with what each agreed to and where it was published; none before."""
    context = authenticate(Permission.RIGHTS_READ)
    lines = objects.public_result(context.campaign)["winners"] if context.campaign.published_at else []
    rows = records.gather(*(key for line in lines for key in (*_keys(line["id"]), rendition_key(line["id"]))))
    found = (_line(line, rows) for line in lines)
    return RightsAnswer(
        [platform_answer(each) for each in platforms.shipped().values()],
        [each for each in found if each],
    )


def _line(line: dict[str, Any], rows: Rows) -> RightsLineAnswer | None:
    of_entry, published, recovered = _keys(line["id"])
    entry = rows.get(of_entry)
    if entry is None:
        return None
    copy = rows.get(rendition_key(entry.id))
    return rights_line(line, entry, rows.get(published), recovered=rows.get(recovered), copy=copy)


def _keys(entry: str) -> tuple[Key[Entry], Key[Publications], Key[Recovery]]:
    return entry_key(entry), publications_key(entry), recovery_key(entry)


@routes.route("/organizer/rights/texts", methods=["GET"])
@json_route
def list_texts() -> PledgeTextsAnswer:
    """Every version of every pledge that entrants were shown, by its SHA-256."""
    authenticate(Permission.RIGHTS_READ)
    found = definitions.pledges_of(contests.current())
    return PledgeTextsAnswer(
        [
            PledgeTextAnswer(sha256=sha256, version=each.version, title=each.title, body=each.body)
            for sha256, each in found.items()
        ]
    )


@routes.route("/organizer/rights/{entry_id}/publications", methods=["PUT"])
@json_route
def record_publication(entry_id: str) -> PublicationsAnswer:
    """Write down where a winner was published; another link for the same platform takes the place of the first."""
    place, of_entry = publications_key(entry_id), entry_key(entry_id)
    context = authenticate(Permission.PUBLICATION_RECORD, of_entry, place)
    form = body(PublicationForm)
    before, entry = context.rows.get(place), context.found(of_entry)
    who = Recorder(context.actor, context.session.name, context.at, context.campaign.zone)
    change = publications.record(before, entry, form, platforms=platforms.shipped(), who=who)
    return context.save(change, before, publications_answer)


@routes.route("/organizer/rights/{entry_id}/recovery", methods=["PUT"])
@json_route
def note_recovery(entry_id: str) -> RecoveryAnswer:
    """Write down that a benefit of a revoked award is recovered or a publication taken down, or take that back."""
    of_entry, published, place = _keys(entry_id)
    context = authenticate(Permission.RECOVERY_RECORD, of_entry, published, place)
    form = body(RecoveryForm)
    entry, made, before = context.found(of_entry), context.rows.get(published), context.rows.get(place)
    who = Recorder(context.actor, context.session.name, context.at, context.campaign.zone)
    change = recovery.note(before, entry, made, form=form, who=who)
    return context.save(change, before, lambda saved: recovery_answer(entry, made, saved))
