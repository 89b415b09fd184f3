"""An authenticator for whoever signs in without a phone: tests, the demonstration, a rehearsal on a laptop.

It proves the second factor by codes, as an app does; the platform knows no other way in. Of an authenticator that was
set up before, it is told the secret: by the page of a stack on this machine, or by rows and pepper.
"""

import base64
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx

from chalicelib import clock
from chalicelib.people import second_factor
from chalicelib.people.second_factor import DRIFT

Json = dict[str, Any]
Ask = Callable[[str, str, Json | None], Any]  # method, path, body; the answer


class Stored(NamedTuple):
    """An authenticator that somebody has: its secret, and the last step whose code was used."""

    secret: bytes
    used: int


Look = Callable[[str], Stored | None]  # the authenticator of a person, by their id


def enter(ask: Ask, session: Json, subject: str, look: Look) -> None:
    """Complete the sign-in that a link began: set an authenticator up, or prove the one that is stored.

    Raises LookupError where the person has another second factor only.
    """
    if session["second_factor"] == "enrol":
        enrol(ask)
    elif session["second_factor"] == "prove":
        stored = look(subject)
        if stored is None:
            raise LookupError("no authenticator is stored")
        prove(ask, stored)


def enrol(ask: Ask) -> bytes:
    """Set up an authenticator for whoever has just signed in by a link. Returns its secret."""
    new = ask("GET", "/second-factor", None)["new"]
    secret = base64.b32decode(new["secret"])
    ask("POST", "/second-factor/authenticator", {"nonce": new["nonce"], "code": code_now(secret)})
    return secret


def prove(ask: Ask, stored: Stored) -> None:
    """Prove the second factor by a code that was not used."""
    ask("POST", "/second-factor/proofs", {"code": unused(stored)})


def unused(stored: Stored) -> str:
    """A code that the platform takes now, waiting for one if need be."""
    while (step := max(stored.used + 1, _now() - DRIFT)) > _now() + DRIFT:
        time.sleep(1)
    return second_factor.code_at(stored.secret, step)


def code_now(secret: bytes) -> str:
    """What an app shows now."""
    return second_factor.code_at(secret, _now())


def _now() -> int:
    return second_factor.step_at(clock.now())


def of_rows(subject: str) -> Stored | None:
    """The authenticator of somebody on the stack whose rows and pepper this process can read."""
    from chalicelib.aws import records
    from chalicelib.aws.items import factor_use_key, factors_key
    from chalicelib.aws.secrets import pepper

    rows = records.gather(factors_key(subject), factor_use_key(subject))
    factors, use = rows.get(factors_key(subject)), rows.get(factor_use_key(subject))
    if factors is None or factors.authenticator is None:
        return None
    return Stored(second_factor.secret_of(subject, factors.authenticator.nonce, pepper()), use.step if use else 0)


def of_page(site: str) -> Look:
    """What the page of a stack on this machine shows: see `infra.local.authenticators`."""

    def look(subject: str) -> Stored | None:
        shown = httpx.get(f"{site}/authenticator.json", timeout=60, trust_env=False).raise_for_status().json()
        found = (each for each in shown if each["subject"] == subject)
        return next((Stored(base64.b32decode(each["secret"]), each["used"]) for each in found), None)

    return look
