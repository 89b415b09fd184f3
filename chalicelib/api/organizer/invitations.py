"""The words of invitation letters: see them, write the office's own, look at a letter, use the standard words again."""

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.office import InvitationAnswer, InvitationsAnswer, LetterPreviewAnswer, invitation_answer
from chalicelib.api.bodies import body
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import contests
from chalicelib.aws.items import wording_key
from chalicelib.errors import Problem
from chalicelib.people import invitations
from chalicelib.people.invitations import InvitationAudience, InvitationForm
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


class InvitationBody(InvitationForm, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The words of an invitation letter, and the revision of those that they replace."""

    revision: int


class StandardWordsBody(msgspec.Struct, forbid_unknown_fields=True):
    """The revision of the words that the standard ones replace."""

    revision: int


@routes.route("/organizer/invitations", methods=["GET"])
@json_route
def list_invitations() -> InvitationsAnswer:
    """The words of the invitations to experts and to recommending units."""
    places = {each: wording_key(contests.current(), each) for each in InvitationAudience}
    context = authenticate(Permission.INVITATION_READ, *places.values())
    return InvitationsAnswer(
        [invitation_answer(each, context.rows.get(key), context.definition) for each, key in places.items()]
    )


@routes.route("/organizer/invitations/{audience}", methods=["PUT"])
@json_route
def write_invitation(audience: str) -> InvitationAnswer:
    """Write the office's own words. Every letter that is sent from now on has them."""
    sent = body(InvitationBody)
    context = _context(audience)
    said = {name: getattr(sent, name) for name in InvitationForm.__struct_fields__}
    return _saved(context, _named(audience), InvitationForm(**said), sent.revision)


@routes.route("/organizer/invitations/{audience}/standard", methods=["POST"])
@json_route
def use_standard_words(audience: str) -> InvitationAnswer:
    """Have the standard words count again."""
    sent = body(StandardWordsBody)
    return _saved(_context(audience), _named(audience), None, sent.revision)


@routes.route("/organizer/invitations/{audience}/preview", methods=["POST"])
@json_route
def preview_invitation(audience: str) -> LetterPreviewAnswer:
    """The letter as a sample reader would get it. Nothing is stored or sent."""
    sent = body(InvitationForm)
    context = authenticate(Permission.INVITATION_WRITE)
    values = invitations.sample(_named(audience), context.campaign.calendar, context.definition.languages[0])
    letter = invitations.compose(invitations.cleaned(sent), values, contests.site(), context.definition)
    return LetterPreviewAnswer(subject=letter.subject, text=letter.text)


def _named(audience: str) -> InvitationAudience:
    if audience not in set(InvitationAudience):
        raise Problem("NOT_FOUND")
    return InvitationAudience(audience)


def _context(audience: str) -> RequestContext:
    known = [wording_key(contests.current(), each) for each in InvitationAudience if each == audience]
    return authenticate(Permission.INVITATION_WRITE, *known)


def _saved(
    context: RequestContext, audience: InvitationAudience, form: InvitationForm | None, revision: int
) -> InvitationAnswer:
    before = context.rows.get(wording_key(context.campaign.id, audience))
    change = invitations.change_words(
        before,
        form,
        contest=context.campaign.id,
        audience=audience,
        revision=revision,
        by=context.actor,
        name=context.session.name,
        at=context.at,
    )
    return context.save(change, before, lambda saved: invitation_answer(audience, saved, context.definition))
