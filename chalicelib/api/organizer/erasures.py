"""Who has asked for their data to be erased, and when that is due. Two people refuse one (act `refuse_erasure`)."""

from chalice.app import Blueprint

from chalicelib.api.answers.own_data import ErasuresAnswer, erasures_answer
from chalicelib.api.bodies import query
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import contests, records
from chalicelib.aws.items import erasure_key
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)
PAGE = 100


@routes.route("/organizer/erasures", methods=["GET"])
@json_route
def list_erasures() -> ErasuresAnswer:
    """One page of the erasures, in the order of their persons' ids."""
    authenticate(Permission.ERASURE_READ)
    rows, following = records.query(erasure_key(contests.current()), limit=PAGE, after=query("after"))
    return erasures_answer(rows, following)
