"""The report of a whole call: gather its rows, print it as PDF or write it as a workbook."""

import msgspec

from chalicelib import clock
from chalicelib.aws import definitions, phases, queries, records, results
from chalicelib.aws.items import objection_key, proposal_key
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.call.definition import SHIPPED
from chalicelib.workbooks import report, xlsx
from chalicelib.workbooks.exports import Export, ExportKind
from chalicelib.workbooks.report import Source
from functions.write_workbook import certificate
from functions.write_workbook.archive import File

_TEMPLATE = SHIPPED / "report.typ"


def file(export: Export) -> File:
    """The report as it was asked for."""
    source = gathered(phases.load(export.contest))
    if export.kind is ExportKind.REPORT:
        return File(pdf(source), ".pdf", certificate.PDF, report.pdf_name(source.definition))
    content = report.workbook(source, source.definition.languages[0])
    return File(xlsx.write(content), ".xlsx", xlsx.CONTENT_TYPE, content.name)


def pdf(source: Source) -> bytes:
    """The report in print."""
    return certificate.typeset(_TEMPLATE, "pdf", report=msgspec.json.encode(report.printed(source)).decode())


def gathered(campaign: Campaign) -> Source:
    """Everything that the report counts, as the rows stand now."""
    decision = campaign.phase(PhaseName.SELECTION).decisions.get(Stop.GATE)
    return Source(
        definition=definitions.in_force(campaign),
        gathered=queries.whole_call(campaign.id),
        at=clock.now(),
        result=results.StoredResult(campaign.counted.result_key).told(campaign) if campaign.counted else None,
        chosen=decision.chosen if decision else (),
        proposal=records.get(proposal_key(campaign.id)),
        objections=list(records.every(lambda after: records.query(objection_key(campaign.id), after=after))),
    )
