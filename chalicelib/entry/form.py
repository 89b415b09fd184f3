"""What an entrant says of an entry: the fields of its form, their words and limits, and what is wrong with them.

To add a field, add one line to `Form`: pages, workbooks and the API document take it from there
(`python -m infra.page_words` writes the pages' copy).
"""

import re
from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from chalicelib import text
from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition
from chalicelib.entry import extra_fields
from chalicelib.form_fields import FieldKind, FormField, fields_of, form_field


class AiUse(StrEnum):
    """Whether the video holds content that AI made."""

    NONE = "none"
    SOME = "some"


AI_USES = {
    AiUse.NONE: Text("未使用 AI 生成合成内容", "No AI-generated content"),
    AiUse.SOME: Text("使用了 AI 生成合成内容", "AI-generated content was used"),
}

EARLIEST = date(1900, 1, 1)  # of a completed video
CREATOR_LENGTH = 60  # characters

# Before there was an id, the entrant's page stored this sentence for “no”.
_FORMER_NO = "未使用 AI 生成合成内容"


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What an entrant says of an entry, in the order in which people read it; `extra`: in the call's own fields.

    A stored form without `ai_use` is older than that field: its statement reads as `some`, unless it is the
    sentence that the page wrote for “no”.
    """

    title: Annotated[
        str,
        form_field(
            FieldKind.LINE,
            Text("作品名称", "Title"),
            hint=Text("将用于公示和证书。", "Used in public and on the certificate."),
            limit=80,
            required=True,
        ),
    ]
    category: Annotated[
        str, form_field(FieldKind.CHOICE, Text("作品类型", "Type"), choices="categories", required=True)
    ] = ""
    theme: Annotated[str, form_field(FieldKind.CHOICE, Text("主题方向", "Theme"), choices="themes", required=True)] = ""
    synopsis: Annotated[
        str,
        form_field(
            FieldKind.PARAGRAPH,
            Text("内容简介", "Synopsis"),
            hint=Text("故事讲了什么、拍的是谁、想传达什么。", "What it tells, who is in it, what it wants to say."),
            limit=1000,
            required=True,
        ),
    ] = ""
    creators: Annotated[
        tuple[Annotated[str, msgspec.Meta(extra_json_schema={"maxLength": CREATOR_LENGTH})], ...],
        form_field(
            FieldKind.NAMES,
            Text("主创人员", "Creators"),
            hint=Text(
                "每行一位，可注明分工，如“李晓明（导演）”。",
                "One on each line; you may add the role, such as “Li Xiaoming (director)”.",
            ),
            limit=CREATOR_LENGTH,
            most=50,
            required=True,
        ),
    ] = ()
    completed_on: Annotated[
        date | None, form_field(FieldKind.DATE, Text("完成时间", "Completed on"), required=True)
    ] = None
    ai_use: Annotated[
        AiUse | None,
        form_field(
            FieldKind.OPTION,
            Text("AI 使用声明", "Use of AI"),
            hint=Text("请如实说明。", "Please answer truthfully."),
            options=AI_USES,
            required=True,
            anew=True,
        ),
    ] = None
    ai_statement: Annotated[
        str,
        form_field(
            FieldKind.PARAGRAPH,
            Text("AI 使用说明", "What AI made"),
            hint=Text(
                "请说明用了什么工具、用在哪些画面或声音。", "Say which tools were used, in which pictures or sounds."
            ),
            limit=500,
            required=True,
            when=("ai_use", AiUse.SOME.value),
            anew=True,
        ),
    ] = ""
    recommender: Annotated[str | None, form_field(FieldKind.UNIT, Text("推荐单位", "Recommending unit"))] = None
    public_link: Annotated[
        str,
        form_field(
            FieldKind.LINK,
            Text("公开链接", "Public link"),
            hint=Text("已在网络平台发布的，请填写播放地址。", "Where it can be watched, if it is published."),
            limit=500,
            anew=True,
        ),
    ] = ""
    materials: Annotated[
        str,
        form_field(
            FieldKind.PARAGRAPH,
            Text("素材与音乐授权", "Licences of music and other material"),
            hint=Text(
                "使用他人素材、音乐、字体时，说明来源和授权情况。",
                "Sources and licences of material, music or fonts by others.",
            ),
            limit=500,
            anew=True,
        ),
    ] = ""
    filing_number: Annotated[
        str,
        form_field(
            FieldKind.LINE,
            Text("微短剧备案号", "Micro-drama filing number"),
            hint=Text("仅微短剧填写，没有可留空。", "For micro-dramas only, if there is one."),
            limit=60,
            anew=True,
        ),
    ] = ""
    extra: extra_fields.Extra = {}

    def __post_init__(self) -> None:
        if self.ai_use is None and self.ai_statement:
            said_no = self.ai_statement == _FORMER_NO
            msgspec.structs.force_setattr(self, "ai_use", AiUse.NONE if said_no else AiUse.SOME)
            if said_no:
                msgspec.structs.force_setattr(self, "ai_statement", "")


FIELDS = fields_of(Form, but={"extra"})
_NEVER_EMPTY = frozenset(field.name for field in msgspec.structs.fields(Form) if field.required)


def clean_form(form: Form, definition: Definition, at: datetime) -> Form:
    """The form in normal spelling, or INVALID_FIELDS naming every field that is wrong.

    No video was completed after `at`, nor before there was film.
    """
    fields = text.Fields()
    idle = not_asked(definition)
    applying = [name for name in FIELDS if name not in idle and _applies(name, form)]
    values = {name: _clean(fields, name, getattr(form, name), definition=definition, at=at) for name in applying}
    extra = extra_fields.clean(fields, form.extra, form.category, definition)
    fields.check()
    return Form(**values, extra=extra)


def not_asked(definition: Definition) -> tuple[str, ...]:
    """The fields that this call has no use for: a choice without choices, a unit where there are none, a filing number
    without a category that has one."""
    return tuple(name for name, field in FIELDS.items() if _is_idle(name, field, definition))


def _is_idle(name: str, field: FormField, definition: Definition) -> bool:
    if field.kind is FieldKind.CHOICE:
        return not getattr(definition, field.choices)
    if field.kind is FieldKind.UNIT:
        return not definition.recommendation.units
    return name == "filing_number" and not any(each.filing_number for each in definition.categories)


def _applies(name: str, form: Form) -> bool:
    """Whether the field is a part of this form."""
    when = FIELDS[name].when
    return when is None or getattr(form, when[0]) == when[1]


def _clean(fields: text.Fields, name: str, value: Any, definition: Definition, at: datetime) -> Any:
    field = FIELDS[name]
    match field.kind:
        case FieldKind.LINE:
            return fields.line(name, value, field.limit, required=name in _NEVER_EMPTY)
        case FieldKind.PARAGRAPH:
            return fields.paragraph(name, value, field.limit, required=name in _NEVER_EMPTY)
        case FieldKind.NAMES:
            return _clean_names(fields, name, value)
        case FieldKind.LINK:
            return _clean_link(fields, name, value)
        case FieldKind.CHOICE:
            return fields.choice(name, value, {choice.id for choice in getattr(definition, field.choices)})
        case FieldKind.DATE:
            return _clean_date(fields, name, value, definition.zone.day(at))
        case FieldKind.OPTION | FieldKind.UNIT:
            return value  # its type allows nothing wrong; the API looks a unit up


def _clean_names(fields: text.Fields, name: str, value: tuple[str, ...]) -> tuple[str, ...]:
    field: FormField = FIELDS[name]
    if len(value) > field.most:
        fields.refuse(name, "TOO_MANY", limit=field.most)
    return tuple(filter(None, (fields.line(name, each, field.limit) for each in value[: field.most])))


def _clean_date(fields: text.Fields, name: str, value: date | None, latest: date) -> date | None:
    if value and not EARLIEST <= value <= latest:
        fields.refuse(name, "BAD_DATE")
    return value


def _clean_link(fields: text.Fields, name: str, value: str) -> str:
    link = fields.line(name, value, FIELDS[name].limit)
    if link and not re.fullmatch(r"https?://[^\s\"<>]+", link):
        fields.refuse(name, "BAD_LINK")
    return link


def unfilled(form: Form, spared: Collection[str] = ()) -> tuple[str, ...]:
    """The required fields that are still empty, in their order, but those that the call does not ask for."""
    return tuple(
        name
        for name, field in FIELDS.items()
        if field.required and name not in spared and _applies(name, form) and not getattr(form, name)
    )
