"""The fields of a form. A field states its words, kind and limits once, beside its type:

    title: Annotated[str, form_field(FieldKind.LINE, Text("作品名称", "Title"), limit=80, required=True)]

The rules, the pages and the API document read them from there with `fields_of`.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, get_type_hints

import msgspec

from chalicelib.bilingual import Text


class FieldKind(StrEnum):
    """What a field holds."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    NAMES = "names"  # a list of lines
    LINK = "link"  # an address that begins with http:// or https://
    DATE = "date"
    MOMENT = "moment"  # a day and a time
    CHOICE = "choice"  # the id of one of the call's choices
    OPTION = "option"  # the id of one of the field's own options
    TICK = "tick"  # a box to tick
    UNIT = "unit"  # the id of a recommending unit


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """One field.

    `limit` counts characters (of each line, where it is a list), `most` counts the lines of a list. `required`
    holds when the form is handed in; a draft may lack it. `choices` names the call's list. `when` is another field
    and its value: without that value the field is no part of the form. `anew`: it tells of one video alone, so a form
    that is copied leaves it empty.
    """

    kind: FieldKind
    label: Text
    hint: Text | None = None
    required: bool = False
    limit: int = 0
    most: int = 0
    choices: str = ""
    options: Mapping[str, Text] = {}
    when: tuple[str, str] | None = None
    anew: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """What JSON Schema adds to the type."""
        described: dict[str, Any] = {"description": self.label.en}
        if self.kind is FieldKind.NAMES:
            return described | {"maxItems": self.most}
        return described | ({"maxLength": self.limit} if self.limit else {})


def form_field(kind: FieldKind, label: Text, **more: Any) -> msgspec.Meta:
    """The annotation of a field; `more` as in `FormField`."""
    field = FormField(kind=kind, label=label, **more)
    return msgspec.Meta(extra={"field": field}, extra_json_schema=field.schema)


def fields_of(form: type[msgspec.Struct], but: Collection[str] = ()) -> dict[str, FormField]:
    """The fields of a form in their order, by name. Every field of the struct must have an annotation, except those
    in `but`, which nobody fills in as text or choice."""
    hints = get_type_hints(form, include_extras=True)
    return {name: _field(hints[name]) for name in form.__struct_fields__ if name not in but}


def _field(annotated: Any) -> FormField:
    [meta] = [each for each in annotated.__metadata__ if isinstance(each, msgspec.Meta)]
    assert meta.extra is not None
    found: FormField = meta.extra["field"]
    return found
