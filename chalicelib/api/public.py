"""For everybody, signed in or not: the call, its recommending units, and the result once it is published."""

from typing import Any

import msgspec
from chalice.app import Blueprint
from msgspec import UNSET, UnsetType

from chalicelib import clock
from chalicelib.api import request_context
from chalicelib.api.answers.call import (
    CertificateAnswer,
    ContestAnswer,
    EditionAnswer,
    NamedRecommenderAnswer,
    NamedRecommendersAnswer,
    ResultsAnswer,
    StatisticsAnswer,
    WinnerAnswer,
    certificate_answer,
    check_answer,
    contest_answer,
    winner_answer,
)
from chalicelib.api.answers.notice import NoticeAnswer, posted_answer
from chalicelib.api.document import openapi
from chalicelib.api.replies import COUNTED_FOR, SHARED_FOR, for_everybody, json_route
from chalicelib.aws import contests, correspondence, definitions, directory, objects, records, secrets
from chalicelib.aws.items import campaign_key, certificate_key, entry_key, proposal_key
from chalicelib.call.campaign import Campaign
from chalicelib.call.checkpoints import NamedCheckpoint
from chalicelib.entry.confirmations import Decided
from chalicelib.entry.proposal import Proposal
from chalicelib.errors import Problem
from chalicelib.result import certificates
from chalicelib.result.statistics import PublicFigures

routes = Blueprint(__name__)


@routes.route("/contest", methods=["GET"])
@json_route
def show_contest() -> ContestAnswer:
    """The call as it stands: dates in force, server time, limits, texts to agree to."""
    at, definition, campaign = request_context.public()
    return contest_answer(definition, campaign, at, sms=correspondence.can_send_sms())


@routes.route("/recommenders", methods=["GET"])
@for_everybody(SHARED_FOR)
def list_recommenders() -> NamedRecommendersAnswer:
    """The recommending units that an entrant can name."""
    return NamedRecommendersAnswer([NamedRecommenderAnswer(unit.id, unit.name) for unit in directory.named()])


@routes.route("/results", methods=["GET"])
@for_everybody(SHARED_FOR)
def show_results() -> ResultsAnswer:
    """The winners, where the jury departed from the computed order, and how to check both; empty until published."""
    _, definition, campaign = request_context.public()
    if campaign.published_at is None:
        return ResultsAnswer(published=False)
    document = objects.public_result(campaign)
    winners, noticed = _as_they_stand(campaign.id, document["winners"])
    return ResultsAnswer(
        published=True,
        published_at=campaign.published_at,
        winners=winners,
        departures=document["departures"],
        struck=document.get("struck", []),  # results from before the public notice have none
        excluded=document.get("excluded", []),
        edition=_edition(campaign, document),
        on_notice=noticed is not None and noticed.ended_at is None,
        check=check_answer(campaign),
        persons=definition.confirmation.persons,
        checkpoint=msgspec.convert(document["checkpoint"], NamedCheckpoint) if "checkpoint" in document else UNSET,
        decisions=msgspec.convert(document.get("decisions", []), list[Decided]),  # older results have none
    )


def _as_they_stand(contest: str, winners: list[dict[str, Any]]) -> tuple[list[WinnerAnswer], Proposal | None]:
    """The winners with what was put right since: the entrant's name, and the loss of the award; and the notice."""
    rows = records.gather(proposal_key(contest), *(entry_key(line["id"]) for line in winners))
    return [winner_answer(line, rows.get(entry_key(line["id"]))) for line in winners], rows.get(proposal_key(contest))


def _edition(campaign: Campaign, document: dict[str, Any]) -> EditionAnswer | UnsetType:
    """What a later edition changed; nothing of the first."""
    if not campaign.editions:
        return UNSET
    return EditionAnswer(**document["edition"], sha256=campaign.editions[-1].sha256)


def _counted_for(answer: StatisticsAnswer) -> int:
    """Figures stay as they are; that there are none yet must not outlast the publication."""
    return SHARED_FOR if answer.figures is None else COUNTED_FOR


@routes.route("/statistics", methods=["GET"])
@for_everybody(_counted_for)
def show_statistics() -> StatisticsAnswer:
    """The public figures of the call, as they were counted once at publication."""
    _, definition, campaign = request_context.public()
    if campaign.published_at is None or definition.statistics is None:
        return StatisticsAnswer(None, definition.confirmation.persons)
    document = objects.read_document(objects.statistics_key(campaign.id))
    figures = msgspec.convert(document, PublicFigures) if document else None
    return StatisticsAnswer(figures, definition.confirmation.persons)


@routes.route("/notice", methods=["GET"])
@json_route
def show_notice() -> NoticeAnswer:
    """The public notice of the proposed result: who is proposed, until when, who was struck off and who succeeded."""
    about, call = proposal_key(contests.current()), campaign_key(contests.current())
    rows = records.gather(about, call)
    row, kept = rows.get(about), definitions.in_force(rows.found(call)).retention.personal_days
    if row is None:
        return NoticeAnswer(None)
    named = {entry.id: entry for entry in records.existing(map(entry_key, row.order))}
    return NoticeAnswer(posted_answer(row, named, kept, clock.now()))


@routes.route("/certificates/{number}", methods=["GET"])
@json_route
def check_certificate(number: str) -> CertificateAnswer:
    """Whether a certificate is genuine and holds. A number that is none of ours is refused without reading a row."""
    contest, typed = contests.current(), certificates.typed_number(number)
    if not certificates.is_number(typed, contest, secrets.pepper()):
        raise Problem("NOT_FOUND")
    rows = records.gather(certificate_key(typed), campaign_key(contest))
    row, definition = rows.found(certificate_key(typed)), definitions.in_force(rows.found(campaign_key(contest)))
    return certificate_answer(row, records.get(entry_key(row.subject)) if row.work else None, definition)


@routes.route("/openapi.json", methods=["GET"])
@json_route
def show_document() -> msgspec.Raw:
    """This API's own description."""
    return openapi()
