"""Revisions of a definition in force: what differs between two versions, and what may still be changed.

Words may change with a new version and a reason. What entries, scores and seats refer to may not: ids that are in use
at any time, and once scoring has begun everything that decides who wins.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from chalicelib import toml_values
from chalicelib.actors import Actor
from chalicelib.call.campaign import Campaign, PhaseName, PhaseStatus
from chalicelib.call.definition import Definition
from chalicelib.errors import Problem


class DefinitionVersion(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a definition that is or was in force, found by its hash; `content` is the definition as JSON."""

    contest: str
    sha256: str
    version: str
    content: str
    by: Actor
    at: datetime

    @property
    def definition(self) -> Definition:
        """The definition itself."""
        return msgspec.json.decode(self.content, type=Definition)


def version_of(definition: Definition, by: Actor, at: datetime) -> DefinitionVersion:
    """The row that keeps a definition."""
    return DefinitionVersion(
        contest=definition.id,
        sha256=definition.sha256,
        version=definition.version,
        content=definition.canonical.decode(),
        by=by,
        at=at,
    )


class RevisionKind(StrEnum):
    """What a difference concerns, by how freely it may be made."""

    WORDS = "words"
    SETTING = "setting"
    RULE = "rule"  # what decides who wins: not once scoring has begun
    ID = "id"  # what rows refer to: never
    DATE = "date"  # has no effect: a running call's dates are moved on the console


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One difference: its key, and what stands there before and after, each empty where there is nothing."""

    key: str
    kind: RevisionKind
    before: str
    after: str


_WORDS = re.compile(r"(.*\.)?(zh|en|version|phone|email)|sheet\..*")
_DATES = re.compile(r"calendar\.(opens|unit_deadline|closes|review_from|review_until)")
_IDS = re.compile(
    r"id|receipt_prefix|time_zone|"
    r"(categories|themes|entrant_kinds|pledges|criteria|fields|review\.opinions|extra_fields)\.[^.]+|"
    r"extra_fields\.[^.]+\.(kind|options\.[^.]+)"  # what is filled in was checked by them
)
_RULES = re.compile(
    r"winners|awards(\..*)?|review\..*|criteria\..*|fields\..*|confirmation\..*|public_notice(\..*)?|feedback(\..*)?|"
    r"calendar\.notice_days|jury\..*"
)


def revisions(old: Definition, new: Definition) -> tuple[Revision, ...]:
    """Every difference, in the order of the new definition, then what it leaves out.

    Items that have an id are compared by it, so that another order in the file is no difference.
    """
    before, after = dict(_leaves(msgspec.to_builtins(old))), dict(_leaves(msgspec.to_builtins(new)))
    keys = [*after, *(key for key in before if key not in after)]
    return tuple(
        Revision(key=key, kind=_kind(key, key in before), before=_shown(before.get(key)), after=_shown(after.get(key)))
        for key in keys
        if before.get(key) != after.get(key)
    )


def _shown(value: Any) -> str:
    return "" if value is None else toml_values.shown(value).strip('"')


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Each value with its key; an item that has an id is itself a leaf, so that its coming and going is seen."""
    if isinstance(value, dict):
        if "id" in value and key:
            yield key, value["id"]
        for name, inner in value.items():
            if name != "id" or not key:
                yield from _leaves(inner, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        for number, item in enumerate(value, 1):
            yield from _leaves(item, f"{key}.{item.get('id', number)}")
    else:
        yield key, value


def _kind(key: str, was_there: bool) -> RevisionKind:
    if _IDS.fullmatch(key):
        return RevisionKind.ID if was_there else RevisionKind.RULE
    for pattern, kind in ((_WORDS, RevisionKind.WORDS), (_DATES, RevisionKind.DATE), (_RULES, RevisionKind.RULE)):
        if pattern.fullmatch(key):
            return kind
    return RevisionKind.SETTING


def refused(found: tuple[Revision, ...], campaign: Campaign) -> tuple[Revision, ...]:
    """The differences that a call in this state does not admit any more."""
    scoring = campaign.phase(PhaseName.EXPERT_REVIEW).status is not PhaseStatus.IDLE
    kinds = {RevisionKind.ID, RevisionKind.RULE} if scoring else {RevisionKind.ID}
    return tuple(each for each in found if each.kind in kinds)


def check(old: Definition, new: Definition, campaign: Campaign) -> tuple[Revision, ...]:
    """The differences, if all of them may come into force.

    Raises DEFINITION_SAME without any, DEFINITION_FIXED for one that is refused, VERSION_SAME where the version, or
    that of a text that people agree to, did not change with it.
    """
    found = revisions(old, new)
    if not found:
        raise Problem("DEFINITION_SAME")
    if fixed := refused(found, campaign):
        raise Problem("DEFINITION_FIXED", keys=", ".join(each.key for each in fixed))
    if kept := [*_same_version(old, new)]:
        raise Problem("VERSION_SAME", keys=", ".join(kept))
    return found


def _same_version(old: Definition, new: Definition) -> Iterator[str]:
    """The keys of versions that should have changed with what they are the version of."""
    if old.version == new.version:
        yield "version"
    if old.privacy.sha256 != new.privacy.sha256 and old.privacy.version == new.privacy.version:
        yield "privacy.version"
    earlier = {pledge.id: pledge for pledge in old.pledges}
    for pledge in new.pledges:
        was = earlier.get(pledge.id)
        if was is not None and was.sha256 != pledge.sha256 and was.version == pledge.version:
            yield f"pledges.{pledge.id}.version"
