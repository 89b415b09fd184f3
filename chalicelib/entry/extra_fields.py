"""The fields 附加项 that a call adds to the form of its entries: what may be filled in, and how it is told.

An entry keeps what is filled in by the field's id, as text: a number in decimal digits, a date as `2025-09-01`, a
choice by its id. Files lie beside it (`extra_files`). In refusals and lists of what is missing a field is called
`extra.<id>`.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from chalicelib import text
from chalicelib.bilingual import ASIDE, Text
from chalicelib.call.definition import MOST_EXTRA, Definition, ExtraField, words_of
from chalicelib.people.attachments import STATES, Attachment, AttachmentState

ONE_LINE = 100  # characters; a text that may be longer has several lines
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,6})?")
_SCHEMA = {"description": "Of the fields of the call's own, by id", "maxProperties": MOST_EXTRA}

Extra = Annotated[dict[str, str], msgspec.Meta(extra_json_schema=_SCHEMA)]


def named(field: ExtraField) -> str:
    """What refusals and pages call it."""
    return f"extra.{field.id}"


def asked(definition: Definition, category: str) -> tuple[ExtraField, ...]:
    """The fields that an entry of this category is asked for, in their order."""
    return tuple(each for each in definition.extra_fields if not each.categories or category in each.categories)


def clean(fields: text.Fields, given: Mapping[str, str], category: str, definition: Definition) -> dict[str, str]:
    """What is filled in, in its one spelling; what this category is not asked for is left out.

    `fields` is told of everything wrong. Nothing needs to be filled in yet.
    """
    if given.keys() - {each.id for each in definition.extra_fields}:
        fields.refuse("extra", "UNKNOWN_FIELD")
    found = {each.id: _clean(fields, each, given.get(each.id, "")) for each in asked(definition, category)}
    return {name: value for name, value in found.items() if value}


def _clean(fields: text.Fields, field: ExtraField, raw: str) -> str:
    match field.kind:
        case "text":
            read = fields.line if field.limit <= ONE_LINE else fields.paragraph
            return read(named(field), raw, field.limit)
        case "choice":
            return fields.choice(named(field), raw, {option.id for option in field.options})
        case "number":
            return _clean_number(fields, field, raw)
        case "date":
            return _clean_date(fields, field, raw)
        case "file":
            if raw:
                fields.refuse(named(field), "UNKNOWN_FIELD")  # a file is sent for itself
            return ""


def _clean_number(fields: text.Fields, field: ExtraField, raw: str) -> str:
    """The digits of a number without idle zeros, whatever width they were typed in."""
    typed = text.normalized("NFKC", fields.line(named(field), raw, ONE_LINE)).replace(" ", "").replace("−", "-")
    if not typed:
        return ""
    if not _NUMBER.fullmatch(typed):
        fields.refuse(named(field), "BAD_NUMBER")
        return ""
    value = Decimal(typed)
    if field.whole and value != value.to_integral_value():
        fields.refuse(named(field), "NOT_WHOLE")
    elif field.least is not None and value < Decimal(str(field.least)):
        fields.refuse(named(field), "TOO_LITTLE", least=told_number(field.least))
    elif field.most is not None and value > Decimal(str(field.most)):
        fields.refuse(named(field), "TOO_MUCH", most=told_number(field.most))
    return _digits(value)


def told_number(value: float) -> str:
    """A bound as people write it: 5, not 5.0."""
    return _digits(Decimal(str(value)))


def _digits(value: Decimal) -> str:
    digits = f"{value:f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if digits in ("-0", "") else digits


def _clean_date(fields: text.Fields, field: ExtraField, raw: str) -> str:
    if not raw.strip():
        return ""
    try:
        day = date.fromisoformat(raw.strip())
    except ValueError:
        fields.refuse(named(field), "NOT_A_DATE")
        return ""
    if field.earliest is not None and day < field.earliest:
        fields.refuse(named(field), "TOO_EARLY", earliest=field.earliest)
    elif field.latest is not None and day > field.latest:
        fields.refuse(named(field), "TOO_LATE", latest=field.latest)
    return day.isoformat()


def unfilled(
    given: Mapping[str, str], files: Mapping[str, Attachment], category: str, definition: Definition
) -> tuple[str, ...]:
    """The required fields that are still empty, as `extra.<id>`.

    A file counts from when it was sent, so that no slow check keeps an entry from being submitted in time; a refused
    one does not.
    """
    required = (each for each in asked(definition, category) if each.required)
    return tuple(
        named(each)
        for each in required
        if not (counts(files.get(each.id)) if each.kind == "file" else _stands(each, given.get(each.id, "")))
    )


def counts(file: Attachment | None) -> bool:
    """Whether a file is there and was not refused."""
    return file is not None and file.state is not AttachmentState.REFUSED


def _stands(field: ExtraField, value: str) -> bool:
    """Whether something is filled in that the definition in force still knows: a revision may have come since."""
    return value in {option.id for option in field.options} if field.kind == "choice" else bool(value)


def labels(definition: Definition) -> dict[str, Text]:
    """What people call each field, by `extra.<id>`."""
    return {named(each): each.text for each in definition.extra_fields}


def for_public(given: Mapping[str, str], definition: Definition) -> dict[str, str]:
    """What is filled in of the fields that the public sees."""
    return {each.id: given[each.id] for each in definition.extra_fields if each.public and each.id in given}


def for_experts(given: Mapping[str, str], definition: Definition) -> dict[str, str]:
    """What is filled in of the fields that experts see."""
    return {each.id: given[each.id] for each in definition.extra_fields if each.experts_see and each.id in given}


def value_of(
    field: ExtraField, given: Mapping[str, str], files: Mapping[str, Attachment], definition: Definition
) -> str | Decimal | date | None:
    """What is filled in, as a workbook holds it: a choice in its words, a number as one, a date as one.

    Of a file its name, with its state unless it was checked.
    """
    raw = given.get(field.id)
    if field.kind == "file":
        return _told_file(files.get(field.id), definition)
    if not raw:
        return None
    match field.kind:
        case "choice":
            return words_of(field.options, raw, definition.records_in)
        case "number":
            return Decimal(raw)
        case "date":
            return date.fromisoformat(raw)
    return raw


def _told_file(file: Attachment | None, definition: Definition) -> str | None:
    if file is None:
        return None
    if file.state is AttachmentState.CHECKED:
        return file.name
    return file.name + definition.said(ASIDE).format(definition.said(STATES[file.state].text))
