"""Recommendation sheets that units sent: hold them against the unit's entries, keep the lists, write them corrected."""

from chalicelib import clock
from chalicelib.aws import definitions, objects, queries, records
from chalicelib.aws.items import sheet_key
from chalicelib.aws.logs import logger
from chalicelib.aws.queues import Delivery, Later
from chalicelib.call.definition import Definition
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.workbooks import corrected_sheet, exports, recommendation_sheet, reconciliation, sheets_in
from chalicelib.workbooks.reconciliation import TROUBLES, Matched, Missing, Reconciliation, Submitted
from chalicelib.workbooks.sheet_reader import SheetError
from chalicelib.workbooks.sheet_table import Found
from chalicelib.workbooks.sheets import Workbook
from chalicelib.workbooks.sheets_in import (
    FieldDiffers,
    Lists,
    MatchLine,
    SheetIn,
    SheetState,
    TroubleLine,
    UnrecommendedLine,
    UnsubmittedLine,
)

LAST_TRY = 3  # the queue's maxReceiveCount


def read(order: Delivery) -> None:
    """Read a unit's newest sheet, unless it was read before or another has taken its place."""
    sheet = records.get(sheet_key(order.body["sheet"]))
    if sheet is not None and sheet.state is SheetState.READING and sheet.file == order.body["file"]:
        records.save(_read(sheet, order.receives), sheet)


def _read(sheet: SheetIn, tries: int) -> Change[SheetIn]:
    try:
        found, entries, definition = _held(sheet)
        result = reconciliation.reconcile(found, entries, definition.categories, sheet.name)
        objects.write_document(objects.sheet_lists(sheet.id, sheet.file), _lists(result, entries))
        return sheets_in.finish(sheet, clock.now())
    except SheetError as refused:
        return sheets_in.fail(sheet, refused.text, clock.now())
    except Problem as problem:
        return sheets_in.fail(sheet, problem.message, clock.now())
    except Exception as error:
        logger.exception("sheet not read", extra={"unit": sheet.id, "file": sheet.file, "tries": tries})
        if tries < LAST_TRY:
            raise Later(exports.AGAIN, type(error).__name__) from error
        return sheets_in.fail(sheet, Problem("SERVER_ERROR").message, clock.now())


def _held(sheet: SheetIn) -> tuple[Found, list[Submitted], Definition]:
    """The works of the sheet and the entries they are held against. Raises SheetError, UPLOAD_GONE."""
    content = objects.read_sheet(sheet.id, sheet.file)
    if content is None:
        raise Problem("UPLOAD_GONE")
    entries = _submitted(sheet.id)
    return reconciliation.found_in(content, entries), entries, definitions.of(sheet.contest)


def _submitted(unit: str) -> list[Submitted]:
    """The entries on the sheet that the unit is given: submitted, and not gone."""
    works = [entry for entry in queries.recommended_by(unit) if recommendation_sheet.belongs(entry)]
    entrants = queries.entrants_of(works)
    return [reconciliation.submitted_of(entry, entrants.get(entry.owner)) for entry in works]


def corrected(unit: str) -> Workbook:
    """The unit's newest sheet with comments. Raises NOT_FOUND."""
    sheet = records.found(sheet_key(unit))
    found, entries, definition = _held(sheet)
    result = reconciliation.reconcile(found, entries, definition.categories, sheet.name)
    return corrected_sheet.workbook(found, entries, result, definition)


# --- the lists -------------------------------------------------------------------------------------------------------


def _lists(result: Reconciliation, entries: list[Submitted]) -> Lists:
    known = {entry.receipt: entry for entry in entries}
    return Lists(
        unit=result.unit,
        rows=result.rows,
        matched=tuple(_match(each, known[each.receipt]) for each in result.matched),
        not_submitted=tuple(_line(each) for each in result.not_submitted),
        not_recommended=tuple(_entry(known[receipt]) for receipt in result.not_recommended),
        problems=tuple(
            TroubleLine(
                row=each.row, column=each.column, sheet=each.sheet, code=each.code.value, words=TROUBLES[each.code]
            )
            for each in result.problems
        ),
    )


def _match(match: Matched, entry: Submitted) -> MatchLine:
    said = match.said
    return MatchLine(
        work=sheets_in.work_id(said.title, said.entrant),
        said=_line(said),
        receipt=match.receipt,
        title=entry.title,
        certainty=match.certainty,
        differences=tuple(FieldDiffers(each.field, each.sheet, each.entry) for each in match.differences),
    )


def _line(row: Missing) -> UnsubmittedLine:
    return UnsubmittedLine(row=row.row, sheet=row.sheet, title=row.title, entrant=row.entrant, contact=row.contact)


def _entry(entry: Submitted) -> UnrecommendedLine:
    return UnrecommendedLine(receipt=entry.receipt, title=entry.title, entrant=entry.entrant)
