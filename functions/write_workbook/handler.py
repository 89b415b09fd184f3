"""Workbooks, certificates and rights packs on request: read the rows, write the file, store that it is ready."""

from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec

from chalicelib import clock
from chalicelib.aws import at_once, conflict_report, definitions, entry_index, objects, phases, queries, queues, records
from chalicelib.aws.items import attendance_key, entry_key, export_key, picks_key, recommender_key
from chalicelib.aws.logs import logger
from chalicelib.aws.queues import Delivery, Later
from chalicelib.call.campaign import PhaseName, Stop
from chalicelib.entry import ceremony, entries
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.judging import conflicts
from chalicelib.judging.review import Review
from chalicelib.result import jury, places, shown
from chalicelib.workbooks import (
    conflict_sheet,
    consent_sheet,
    entries_sheet,
    exports,
    guest_list,
    recommendation_sheet,
    result_sheets,
    xlsx,
)
from chalicelib.workbooks.entries_sheet import Asked
from chalicelib.workbooks.exports import Export, ExportKind, ExportState
from chalicelib.workbooks.guest_list import Guest
from chalicelib.workbooks.sheets import Workbook
from functions.write_workbook import copying, issuing, packing, reporting, sheets
from functions.write_workbook.archive import File

LAST_TRY = 3  # the queue's maxReceiveCount: after it nothing would tell the reader


@queues.consumer
def handle(order: Delivery) -> None:
    """Write one workbook, or read one sheet, unless that was done before. Doing it twice does the same again."""
    if "sheet" in order.body:
        sheets.read(order)
        return
    export = records.get(export_key(order.body["export"]))
    if export is not None and export.state is ExportState.WRITING:
        try:
            begun = records.save(exports.begin(export, clock.now()), export)
            records.save(_finished(begun, order.receives), begun)
        except Exception as error:
            if order.receives >= LAST_TRY:
                raise
            logger.exception("workbook not written", extra={"export": export.id, "tries": order.receives})
            # the queue by itself would bring it in an hour, when the export has long been given up
            raise Later(exports.AGAIN, type(error).__name__) from error


def _finished(export: Export, tries: int) -> Change[Export]:
    """The export as it ends: ready, or failed with words for its reader."""
    try:
        file = _file(export)
        key = f"exports/{export.id}{file.suffix}"
        objects.write_bytes(key, file.content, file.content_type, file.name)
        return exports.finish(export, key, file.name, clock.now())
    except Problem as problem:
        return exports.fail_with(export, problem, definitions.of(export.contest).languages, clock.now())
    except Exception:
        if tries < LAST_TRY:
            raise
        logger.exception("workbook not written", extra={"export": export.id, "tries": tries})
        return exports.fail_with(export, Problem("SERVER_ERROR"), definitions.of(export.contest).languages, clock.now())


def _file(export: Export) -> File:
    if export.kind is ExportKind.CERTIFICATES:
        return issuing.file(export)
    if export.kind in (ExportKind.REPORT, ExportKind.REPORT_SHEETS):
        return reporting.file(export)
    if export.kind is ExportKind.PACK:
        return packing.file(export)
    if export.kind is ExportKind.COPY:
        return copying.file(export)
    content = _content(export)
    return File(xlsx.write(content), ".xlsx", xlsx.CONTENT_TYPE, content.name)


def _content(export: Export) -> Workbook:
    writers = {
        ExportKind.RECOMMENDATIONS: _recommendations,
        ExportKind.RESULTS: _results,
        ExportKind.CONFLICTS: _conflicts,
        ExportKind.ENTRIES: _entries,
        ExportKind.CORRECTED: _corrected,
        ExportKind.CEREMONY: _guests,
        ExportKind.CONSENTS: _consents,
    }
    return writers[export.kind](export)


def _recommendations(export: Export) -> Workbook:
    unit = records.found(recommender_key(export.recommender))
    confirmed, definition = records.get(picks_key(unit.id)), definitions.of(export.contest)
    listed = [entry_key(pick.entry) for pick in (confirmed.picks if confirmed else ())]
    found = records.existing(listed) if confirmed else queries.recommended_by(unit.id)
    campaign = phases.load(export.contest)
    works = [entries.as_told(work, campaign, clock.now()) for work in found]
    return recommendation_sheet.workbook(
        unit,
        works,
        entrants=queries.entrants_of(works),
        definition=definition,
        at=clock.now(),
        confirmed=confirmed,
    )


def _corrected(export: Export) -> Workbook:
    return sheets.corrected(export.recommender)


def _entries(export: Export) -> Workbook:
    definition = definitions.of(export.contest)
    found = [entry_key(card.id) for card in entry_index.find_all(export.search, definition)]
    works = records.existing(found)
    units = {unit.id: unit.name for unit in queries.recommenders_of(export.contest)}
    asked = Asked(filters=entries_sheet.filters(export.search, units, definition), at=clock.now())
    return entries_sheet.workbook(works, queries.entrants_of(works), units, asked=asked, definition=definition)


def _consents(export: Export) -> Workbook:
    call, versions = queries.whole_call(export.contest), definitions.versions_of(export.contest)
    return consent_sheet.workbook(call, versions, definitions.of(export.contest), clock.now())


def _guests(export: Export) -> Workbook:
    campaign = phases.load(export.contest)
    if campaign.published_at is None:
        raise Problem("NOT_PUBLISHED")
    definition = definitions.in_force(campaign)
    winners = objects.public_result(campaign)["winners"]
    lines = {line["id"]: line for line in winners}
    invited = [row for row in records.existing(map(entry_key, lines)) if ceremony.is_invited(row, definition)]
    answers = {row.entry: row for row in records.existing(attendance_key(row.id) for row in invited)}
    guests = [Guest(lines[row.id]["rank"], row, answers.get(row.id), places.award_of(lines[row.id])) for row in invited]
    return guest_list.workbook(guests, definition, clock.now())


def _results(export: Export) -> Workbook:
    campaign = phases.load(export.contest)
    result = objects.read_document(campaign.counted.result_key) if campaign.counted else None
    if result is None:
        raise Problem("NOT_PUBLISHED")
    decision = campaign.phase(PhaseName.SELECTION).decisions.get(Stop.GATE)
    chosen = decision.chosen if decision else None
    result = jury.after_motions(result, campaign.motions, campaign.excluded)
    works = [line["id"] for line in result["entries"]]
    panels = at_once.each(
        lambda work: [_as_watched(seat) for seat in queries.panels(campaign, work, campaign.rounds)], works
    )
    seats = list(chain.from_iterable(panels))
    definition = definitions.of(export.contest)
    return result_sheets.workbook(
        result, campaign.motions, definition=definition, chosen=chosen, at=clock.now(), seats=seats
    )


def _as_watched(seat: Review) -> Review:
    """The seat with what is told of how it was scored; a call has hundreds of thousands."""
    slim = shown.seat_as_shown(seat)
    work = msgspec.structs.replace(slim.work, duration_seconds=seat.work.duration_seconds)
    return msgspec.structs.replace(slim, work=work, watched=seat.watched, comment="")


def _noted(works: Iterable[Entry], noted: list[Entry]) -> Iterator[Entry]:
    """The same entries; of each what a report shows is noted, and the rest is not held."""
    for work in works:
        noted.append(shown.entry_as_shown(work))
        yield work


def _conflicts(export: Export) -> Workbook:
    """The report of conflicts, which is also stored for the console."""
    definition, works = definitions.of(export.contest), list[Entry]()
    experts, per_work = queries.experts_of(export.contest), definition.review.experts_per_work
    declared = queries.declared_by(experts)
    bonds = queries.bonds(_noted(queries.submitted_entries(export.contest), works), experts)
    found = conflicts.report(
        works,
        experts,
        bonds=bonds,
        declared=declared,
        dismissed=queries.dismissals(export.contest),
        per_work=per_work,
        at=clock.now(),
    )
    conflict_report.write(export.contest, found)
    return conflict_sheet.workbook(found, definition)
