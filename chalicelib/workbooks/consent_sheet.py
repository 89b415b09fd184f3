"""Consents 同意记录 as a workbook: every wording that was ever in force, and who agreed to which of them when."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition, Pledge, PrivacyNotice, same_meaning
from chalicelib.entry.entries import PREPARING
from chalicelib.people.entrants import Entrant
from chalicelib.result.statistics import Gathered
from chalicelib.workbooks.sheets import ColumnKind, Heading, Value, Workbook, Worksheet, file_name, headed

_NAME, _TEXTS, _AGREED = Text("同意记录", "Consents"), Text("文本", "Texts"), Text("同意记录", "Consents")
_OF = Text("{title}同意记录", "{title} - consents")
_NOTICE, _PLEDGE = Text("个人信息处理告知书", "Privacy notice"), Text("承诺", "Pledge")
_OUTSTANDING = Text("尚未同意现行告知书的投稿人", "Entrants who have yet to agree to the notice in force")
_MADE = Text("生成时间", "Made at")
_OF_TEXT = (
    Heading(title=Text("类别", "Kind"), width=18),
    Heading(title=Text("文本", "Text"), width=24),
    Heading(title=Text("版本", "Version"), width=10, kind=ColumnKind.CODE),
    Heading(title=Text("SHA-256", "SHA-256"), width=66, kind=ColumnKind.CODE),
)
_TEXT_COLUMNS = (
    *_OF_TEXT,
    Heading(title=Text("现行", "In force"), width=8),
    Heading(title=Text("同意次数", "Consents"), width=10, kind=ColumnKind.WHOLE),
    Heading(title=Text("原文", "Wording"), width=80),
)
_AGREED_COLUMNS = (
    *_OF_TEXT,
    Heading(title=Text("投稿主体", "Entrant"), width=30),
    Heading(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
    Heading(title=Text("作品名称", "Title"), width=36),
)
_AT = Text("同意时间（{zone}）", "Agreed ({zone})")
_YES = Text("是", "yes")


class Agreed(NamedTuple):
    """One consent: to the text of this hash, by whom, of which entry (empty for the notice)."""

    sha256: str
    version: str
    at: datetime | None
    entrant: str
    receipt: str = ""
    title: str = ""


def agreements(call: Gathered) -> Iterator[Agreed]:
    """Every consent to the notice, then every pledge of every entry."""
    for entrant in call.entrants.values():
        if entrant.privacy is not None:
            yield Agreed(entrant.privacy.sha256, entrant.privacy.version, entrant.privacy.at, _name(entrant))
    for entry in call.entries:
        for pledge in entry.pledges:
            yield Agreed(
                pledge.sha256,
                pledge.version,
                pledge.at,
                entrant=entry.entrant_name,
                receipt=entry.receipt or "",
                title=entry.form.title,
            )


def outstanding(call: Gathered, definition: Definition) -> int:
    """How many entrants with an entry that may still change have not agreed to what the notice in force means."""
    at_work = {entry.owner for entry in call.entries if entry.status in PREPARING}
    notices = [each.privacy for each in call.entrants.values() if each.id in at_work]
    return sum(not each or not same_meaning(each.version, definition.privacy.version) for each in notices)


def workbook(call: Gathered, versions: Iterable[Definition], definition: Definition, at: datetime) -> Workbook:
    """The texts of all versions that were in force, the newest last, and the consents."""
    said, agreed = definition.said, list(agreements(call))
    kinds: dict[str, PrivacyNotice | Pledge] = {}
    for version in (*versions, definition):
        kinds[version.privacy.sha256] = version.privacy
        kinds |= {pledge.sha256: pledge for pledge in version.pledges}
    in_force = {definition.privacy.sha256, *(pledge.sha256 for pledge in definition.pledges)}
    title = said(_OF).format(title=said(definition.title))
    facts: tuple[tuple[str, Value], ...] = (
        (said(_OUTSTANDING), outstanding(call, definition)),
        (said(_MADE), definition.zone.local(at).strftime("%Y-%m-%d %H:%M")),
    )
    texts = tuple(
        (
            *_shown(text, definition),
            said(_YES) if text.sha256 in in_force else "",
            sum(each.sha256 == text.sha256 for each in agreed),
            said(text.body),
        )
        for text in kinds.values()
    )
    rows = tuple(_row(each, kinds.get(each.sha256), definition) for each in agreed)
    when = Heading(title=_AT.filled(zone=definition.zone.words), width=20)
    columns = headed((*_AGREED_COLUMNS, when), definition.records_in)
    named = headed(_TEXT_COLUMNS, definition.records_in)
    sheets = (
        Worksheet(name=said(_TEXTS), title=title, facts=facts, columns=named, rows=texts),
        Worksheet(name=said(_AGREED), title=title, facts=facts, columns=columns, rows=rows),
    )
    return Workbook(file_name(said(_OF), title=said(definition.title)), sheets, definition.records_in)


def _name(entrant: Entrant) -> str:
    return entrant.profile.name if entrant.profile else ""


def _shown(text: PrivacyNotice | Pledge, definition: Definition) -> tuple[str, str, str, str]:
    kind = _PLEDGE if isinstance(text, Pledge) else _NOTICE
    return definition.said(kind), definition.said(text.title), text.version, text.sha256


def _row(each: Agreed, text: PrivacyNotice | Pledge | None, definition: Definition) -> tuple[Value, ...]:
    """A consent; of a text that no version is kept of, its version and hash alone."""
    named = _shown(text, definition) if text else ("", "", each.version, each.sha256)
    at = definition.zone.local(each.at).strftime("%Y-%m-%d %H:%M:%S") if each.at else ""
    return (*named, each.entrant, each.receipt, each.title, at)
