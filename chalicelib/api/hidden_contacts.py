"""Contacts in the answers to whoever must not see them: an auditor, unless the call's definition says `full`.

What an answer holds is looked through as a whole when it is sent, so that no route can forget it: fields that hold a
contact, and every text that somebody has typed, for people write numbers into reasons and remarks.
"""

from typing import Any

import msgspec

from chalicelib.actors import Role
from chalicelib.api.gateway import request
from chalicelib.call.definition import Definition
from chalicelib.people.contacts import hidden, without_contacts

_MARK = "hides_contacts"
_HELD = frozenset({"contact", "contacts", "email", "phone"})
# Addresses that we sign: a changed letter would make them useless.
_SIGNED = frozenset({"url", "original_url", "playback_url", "poster", "sheet"})


def is_for(role: Role, definition: Definition) -> bool:
    """Whether a role sees no contacts in a call."""
    return role is Role.AUDITOR and definition.audit.contacts == "hidden"


def hide_from(role: Role, definition: Definition) -> None:
    """Have the answer to the present request show no contacts where its role sees none."""
    if is_for(role, definition):
        request().context[_MARK] = True


def shown(answer: object) -> object:
    """An answer as the asker of the present request may see it."""
    return _without(msgspec.to_builtins(answer)) if request().context.get(_MARK) else answer


def _without(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _without(held, key) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_without(held, name) for held in value]
    if not isinstance(value, str) or name in _SIGNED:
        return value
    return hidden(value) if name in _HELD else without_contacts(value)
