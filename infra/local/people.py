"""Registers the first people of a rehearsal on this machine and makes sign-in links for each role.

It does so as in production: the first organizer is appointed by the operator's command, the others
are registered by that organizer through the API.
"""

from typing import Any, NamedTuple

import httpx

from chalicelib.call.definition import Definition, load_definition
from chalicelib.people.sign_in import named_in
from infra import authenticator
from infra.local.stack import Stack, StackError

ORGANIZER = ("演练主办方", "organizer@example.cn")
DEPUTY = ("演练副主任", "deputy@office.example.cn")  # the second person where two decide
ENGLISH = {
    "演练主办方": "Rehearsal organizer",
    "演练副主任": "Rehearsal deputy",
    "演练专家": "Rehearsal expert",
    "演练研究院": "Rehearsal institute",
}
EXPERT = {
    "name": "演练专家",
    "unit": "演练研究院",
    "credit_code": "",
    "email": "expert@example.cn",
    "phone": "",
}
RECOMMENDER = {
    "name": "演练推荐单位",
    "credit_code": "124400000000000017",
    "province": "广东省",
    "city": "广州市",
    "contact_person": "演练联系人",
    "email": "recommender@example.cn",
    "phone": "13800138000",
    "deadline": None,
}


class Links(NamedTuple):
    """Addresses that each sign one person in, on this machine as often as they are opened."""

    organizer: str
    expert: str
    recommender: str  # empty in a call without recommending units
    dates: str  # how the rehearsal changed the call's dates; empty if they are as defined
    deputy: str = ""  # another organizer, the second person where two decide
    site: str = ""  # where the contest's pages are, without a slash; empty: at the stack's own address


def prepare(stack: Stack, contest: str = "") -> Links:
    """Open a call of the stack if need be, move its dates to today, and make a link for each role; the first call's."""
    from chalicelib.aws import contests

    with contests.within(contest or stack.contest):
        return _prepared(contests.current(), contests.site().rstrip("/"), f"{stack.site}{contests.api_path()}")


def _prepared(contest: str, site: str, api: str) -> Links:
    from chalicelib.actors import Role
    from chalicelib.aws import bootstrap, correspondence

    bootstrap.open_campaign(contest)
    dates = bootstrap.rehearse(contest).calendar
    call = load_definition(contest)
    defined = call.calendar
    moved = (
        ""
        if dates.closes == defined.closes
        else (
            f"rehearsal dates / 演练日期: open until {call.zone.deadline(dates.closes).en} {dates.closes.year} "
            f"(the call itself: {call.zone.deadline(defined.closes).en} {defined.closes.year})"
        )
    )
    with httpx.Client(base_url=api, timeout=30, trust_env=False) as client:
        name, mail = ORGANIZER
        token = bootstrap.appoint_organizer(contest, name_in(call, name), mail)
        try:
            sign_in(client, token)
        except LookupError:  # somebody has left the rehearsal's organizer passkeys alone, of which only a browser signs
            bootstrap.reset_second_factor(contest, mail)
            sign_in(client, token := bootstrap.appoint_organizer(contest, name_in(call, name), mail))
        second = bootstrap.appoint_organizer(contest, name_in(call, DEPUTY[0]), DEPUTY[1])
        expert = _registered(client, "experts", expert_of(call))
        recommender = _registered(client, "recommenders", RECOMMENDER) if call.recommendation.units else ""

    def link(role: Role, subject: str, name: object) -> str:
        return f"{site}/{role.value}/#token={correspondence.printed_link(role, subject, str(name))}"

    return Links(
        site=site,
        organizer=link(Role.ORGANIZER, named_in(token)[1], name_in(call, ORGANIZER[0])),
        deputy=link(Role.ORGANIZER, named_in(second)[1], name_in(call, DEPUTY[0])),
        expert=link(Role.EXPERT, expert, expert_of(call)["name"]),
        recommender=link(Role.RECOMMENDER, recommender, RECOMMENDER["name"]) if recommender else "",
        dates=moved,
    )


def expert_of(call: Definition) -> dict[str, str]:
    """The rehearsal's expert, in a field of this call."""
    named = {key: name_in(call, EXPERT[key]) for key in ("name", "unit")}
    return EXPERT | named | {"field": call.fields[0].id}


def name_in(call: Definition, name: str) -> str:
    """A name of the rehearsal in the language of a call's records."""
    return ENGLISH[name] if call.records_in == "en" else name


def sign_in(client: httpx.Client, token: str) -> None:
    """Sign in by a link and a code of an authenticator, on the stack whose rows this process can read."""

    def ask(method: str, path: str, body: dict[str, Any] | None) -> Any:
        answer = _taken(client.request(method, path, json=body))
        client.headers["X-CSRF-Token"] = answer.get("csrf", client.headers.get("X-CSRF-Token", ""))
        return answer

    session = ask("POST", "/sign-in/redemptions", {"token": token})
    authenticator.enter(ask, session, named_in(token)[1], authenticator.of_rows)


def _registered(client: httpx.Client, kind: str, form: dict[str, Any]) -> str:
    """The id of a person in the organizer's list, registered now if missing."""
    listed = _taken(client.get(f"/organizer/{kind}"))[kind]
    for person in listed:
        if person["email"] == form["email"]:
            return str(person["id"])
    return str(_taken(client.post(f"/organizer/{kind}", json=form))["id"])


def _taken(answer: httpx.Response) -> Any:
    """The API's answer. Raises StackError with the API's words if it refused."""
    if answer.is_error or not answer.headers["content-type"].startswith("application/json"):
        raise StackError(f"the API refused {answer.request.url.path}: {answer.status_code} {answer.text[:500]}")
    return answer.json()
