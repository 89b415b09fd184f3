"""Writes the copies of tables in Python: `python -m infra.page_words` brings them up to date.

Statuses, flags, reasons, roles, form fields with their limits, and the rules for videos are written once, in Python.
Each page loads a module with those it needs; the guide to the definition lists the letters; `call.form_ids` names the
form's fields to a package below theirs. A test fails when a copy differs from Python.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from chalicelib import messages, text
from chalicelib.actors import ROLES
from chalicelib.bilingual import Label, Text
from chalicelib.call.campaign import PHASE_STATUSES, PHASES, STAGES, VOTES
from chalicelib.entry import ceremony, objections, picks
from chalicelib.entry.ai_use import AGREEMENTS
from chalicelib.entry.audience import CONSPICUOUS
from chalicelib.entry.confirmations import ACT_NAMES, REQUEST_STATES
from chalicelib.entry.entries import ACTIONS, OUTCOMES, STATUSES
from chalicelib.entry.flags import SCREENING_FLAGS
from chalicelib.entry.form import FIELDS as FORM
from chalicelib.entry.objections import OUTCOMES as OBJECTION_OUTCOMES
from chalicelib.entry.publications import LINK_LENGTH
from chalicelib.entry.recovery import BENEFITS
from chalicelib.entry.revocation import GROUNDS
from chalicelib.entry.scan import STRETCHES
from chalicelib.entry.upload import VIDEO_STATES
from chalicelib.form_fields import FormField
from chalicelib.judging import namesakes
from chalicelib.judging.conflicts import REASONS
from chalicelib.judging.review import JUDGEMENT, OPEN, REVIEW_STATES, VACATED, ReviewState
from chalicelib.judging.watch_evidence import MOST_SPANS
from chalicelib.messages import MESSAGES
from chalicelib.people import contacts, invitations, stamped
from chalicelib.people.attachments import SERVED, STATES, Limits
from chalicelib.people.entrants import PROFILE
from chalicelib.people.invited import EXPERT, ORGANIZER
from chalicelib.people.recommenders import RECOMMENDER
from chalicelib.result.flags import ENTRY_FLAGS, EXPERT_FLAGS
from chalicelib.result.scoring import DROPPED, METHOD_WORDS, RULINGS
from chalicelib.text import REASON_LENGTH
from chalicelib.video.origin import FAULTS, MEANINGS, PLACES, UNREAD
from chalicelib.video.verdicts import LEVELS
from infra import rule_words

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
NOTE = "/** Written by `python -m infra.page_words`. */"
FORM_IDS = ROOT / "chalicelib" / "call" / "form_ids.py"
GUIDE = ROOT / "docs" / "contest-definition.md"
WIDTH = 110  # characters in a line, if its value can be divided

Values = Mapping[str, Any]


def copies() -> dict[Path, str]:
    """Every generated file: its path and its text."""
    modules = {WEB / path: f"{_note(WEB / path)}\n{content()}" for path, content in _MODULES.items()}
    return modules | {FORM_IDS: _form_ids(), GUIDE: _guide(GUIDE.read_text(encoding="utf-8"))}


def _note(path: Path) -> str:
    """A module whose types stand beside it does not ask to be checked: see `infra.javascript`."""
    return NOTE if path.with_suffix(".d.ts").exists() else f"// @ts-check\n{NOTE}"


def _fields() -> str:
    """Holds only what the page's first screens draw, because they wait for it."""
    profile = {
        field["name"]: {key: field[key] for key in ("label", "hint", "limit") if key in field}
        for field in _form(PROFILE)
    }
    return _exports(FORM=_form(FORM), PROFILE=profile)


def _video_words() -> str:
    return _exports(
        VIDEO_STATES={state: _shown(label, label.text) for state, label in VIDEO_STATES.items()},
        LEVELS={level: _shown(label, label.text) for level, label in LEVELS.items()},
    )


def _people() -> Iterator[dict[str, list[str]]]:
    """The labels of the forms that organizers see and fill in."""
    forms = {"field": FORM, "person": PROFILE, "expert": EXPERT, "unit": RECOMMENDER, "organizer": ORGANIZER}
    return (_prefixed(prefix, _labels(form)) for prefix, form in forms.items())


def _organizer_words() -> dict[str, list[str]]:
    return _merged(
        _prefixed("stage", _staff(STAGES)),
        _prefixed("phase", PHASES),
        _prefixed("status", _staff(PHASE_STATUSES)),
        _prefixed("st", _staff(STATUSES)),
        _prefixed("video", _staff(VIDEO_STATES)),
        _prefixed("level", _staff(LEVELS)),
        _prefixed("stretch", STRETCHES),
        _prefixed("flag", SCREENING_FLAGS),
        _prefixed("agreement", _staff(AGREEMENTS)),
        _prefixed("ai_label", MEANINGS),
        _prefixed("ai_place", PLACES),
        _prefixed("fault", FAULTS),
        _prefixed("unread", UNREAD),
        _prefixed("flag", ENTRY_FLAGS),
        _prefixed("flag", EXPERT_FLAGS),
        _prefixed("by", ROLES),
        _prefixed("act", ACTIONS),
        _prefixed("seat", _staff(REVIEW_STATES)),
        _prefixed("outcome", _staff(OUTCOMES)),
        _prefixed("bond", REASONS),
        _prefixed("letter", {kind: message.name for kind, message in MESSAGES.items()}),
        _prefixed("rule", METHOD_WORDS),
        _prefixed("ruling", RULINGS),
        _prefixed("vote", VOTES),
        _prefixed("request", _staff(REQUEST_STATES)),
        _prefixed("objection", _staff(OBJECTION_OUTCOMES)),
        _prefixed("ground", GROUNDS),
        _prefixed("benefit", BENEFITS),
        _prefixed("dropped", DROPPED),
        *_people(),
    )


def _organizer() -> str:
    fields = [{name: value for name, value in field.items() if name != "hint"} for field in _unnamed(FORM)]
    return _exports(
        WORDS=_organizer_words(),
        FORM=fields,
        EXPERT_FORM=_unnamed(EXPERT),
        UNIT_FORM=_unnamed(RECOMMENDER),
        ORGANIZER_FORM=_unnamed(ORGANIZER),
        INVITATION_FORM=_form(invitations.FORM),
        INVITATION_VALUES={name: _text(words) for name, words in invitations.VALUES.items()},
        REASON_LENGTH=REASON_LENGTH,
        LINK_LENGTH=LINK_LENGTH,
        CONSPICUOUS=CONSPICUOUS,
        STATUSES=list(STATUSES),
        FLAGS=list(SCREENING_FLAGS),
        GROUNDS=list(GROUNDS),
        REQUEST_TONES=_tones(REQUEST_STATES),
        OBJECTION_OUTCOMES=list(OBJECTION_OUTCOMES),
        OBJECTION_TONES=_tones(OBJECTION_OUTCOMES),
        PHASE_TONES=_tones(PHASE_STATUSES),
        LEVEL_TONES=_tones(LEVELS),
        AGREEMENT_TONES=_tones(AGREEMENTS),
        SEAT_TONES=_tones(REVIEW_STATES),
        OUTCOME_TONES=_tones(OUTCOMES),
    )


def _expert() -> str:
    shown = ("category", "theme", "synopsis")
    words = _merged(
        _prefixed("state", {state: label.text for state, label in REVIEW_STATES.items()}),
        _prefixed("field", _labels({name: FORM[name] for name in shown} | JUDGEMENT)),
    )
    return _exports(
        WORDS=words,
        STATE_TONES=_tones(REVIEW_STATES),
        OPEN=[state.value for state in ReviewState if state in OPEN],
        VACATED=[state.value for state in ReviewState if state in VACATED],
        COMMENT=_unnamed({"comment": JUDGEMENT["comment"]})[0],
        MOST_SPANS=MOST_SPANS,
    )


def _recommender() -> str:
    return _exports(
        WORDS=_prefixed("unit", _labels({name: RECOMMENDER[name] for name in ("name", "credit_code")})),
        LENGTHS={"opinion": picks.OPINION_LENGTH, "cleared_by": picks.NAME_LENGTH},
    )


def _public() -> str:
    return _exports(
        WORDS=_merged(
            {stage.value: _pair(label.text) for stage, label in STAGES.items()},
            _prefixed("rule", METHOD_WORDS),
            _prefixed("ruling", RULINGS),
            _prefixed("decided", ACT_NAMES),
            _prefixed("ground", GROUNDS),
        ),
        STAGE_TONES=_tones(STAGES),
    )


def _ceremony() -> str:
    return _exports(LENGTHS={"trophy": ceremony.TROPHY_LENGTH, "note": ceremony.NOTE_LENGTH})


def _notice() -> str:
    return _exports(
        GROUND_WORDS=_prefixed("ground", GROUNDS),
        GROUNDS=[{"id": ground.value, "text": _text(words)} for ground, words in GROUNDS.items()],
        LENGTHS={"name": objections.NAME_LENGTH, "text": objections.GROUNDS_LENGTH},
    )


def _status() -> str:
    return (
        f"const TONES = {_js(_tones(STATUSES))};\n\n"
        "/** The tone of a status for `Badge` and `Notice`. */\n"
        'export function statusTone(status) {\n  return TONES[status] || "muted";\n}\n'
    )


def _attached() -> str:
    return _exports(
        STAMPED=_limits(stamped.LIMITS),
        EVIDENCE=_limits(objections.EVIDENCE),
        STAMPED_TONES=_tones(stamped.STATES),
        ATTACHMENT_TONES=_tones(STATES),
        TYPES={served.content_type: kind.value for kind, served in SERVED.items()},
    )


def _limits(limits: Limits) -> Values:
    return {"kinds": [kind.value for kind in limits.kinds], "bytes": limits.most_bytes, "files": limits.most_files}


def _typed() -> str:
    """The tables by which what people type is read. Hidden characters are escaped, so that readers see them."""
    tables: Values = {
        "LINE_ENDS": text.LINE_ENDS,
        "HIDDEN": text.HIDDEN,
        "SPACES": text.SPACES,
        "OLD": text.OLD_RANGES,
        "TIDY": contacts.TIDY,
        "EXTENSION": contacts.EXTENSION,
        "FILLER": contacts.FILLER,
        "MOBILE": contacts.MOBILE,
        "OFFICE": contacts.OFFICE,
    }
    return "".join(f"export const {name} = {_escaped(value)};\n" for name, value in tables.items())


def _twins() -> str:
    """The tables by which two experts seem to be one person."""
    tables: Values = {
        "ALIKE": " ".join(plain + others for plain, others in text.ALIKE.items()),
        "BRACKETS": namesakes.BRACKETS,
        "TITLES": " ".join(namesakes.DUTIES_AND_TITLES),
        "SHORTEST": namesakes.SHORTEST,
    }
    return "".join(f"export const {name} = {_escaped(value)};\n" for name, value in tables.items())


def _escaped(value: Any, indent: str = "  ") -> str:
    """A value as JavaScript in ASCII, long texts on several lines."""
    if isinstance(value, str):
        lines = [""]
        for letter in re.findall(r"\\u[0-9a-f]{4}|\\.|[^\\]", json.dumps(value)[1:-1]):
            lines[-1] += letter
            lines += [""] if len(lines[-1]) > WIDTH - 20 else []
        return f" +\n{indent}".join(f'"{line}"' for line in lines)
    if isinstance(value, list | tuple):
        return f"[\n{indent}" + f",\n{indent}".join(_escaped(each, indent + "  ") for each in value) + "]"
    return json.dumps(value)


_MODULES: dict[str, Callable[[], str]] = {
    "entrant/ceremony-facts.js": _ceremony,
    "entrant/form-fields.js": _fields,
    "entrant/upload/rule-words.js": rule_words.content,
    "entrant/upload/video-words.js": _video_words,
    "expert/facts.js": _expert,
    "notice/facts.js": _notice,
    "organizer/facts.js": _organizer,
    "organizer/twin-rules.js": _twins,
    "public/facts.js": _public,
    "recommender/facts.js": _recommender,
    "shared/parts/attached-facts.js": _attached,
    "shared/words/status.js": _status,
    "shared/words/typed-rules.js": _typed,
}


# --- copies that no page reads ------------------------------------------------------------------------------------


def _form_ids() -> str:
    """The form's ids for `call`, which refuses them to a call's own fields and lies below `entry`."""
    ids = "".join(f'        "{name}",\n' for name in FORM)
    return (
        '"""The ids of the fields of every form. Written by `python -m infra.page_words` from `entry.form`."""\n'
        f"\nFORM_IDS = frozenset(\n    {{\n{ids}    }}\n)\n"
    )


def _guide(guide: str) -> str:
    """The guide to the definition with its table of letters as `messages` has them."""
    head = "| kind | 中文 | English | values |\n|---|---|---|---|\n"
    before, found, rest = guide.partition(head)
    assert found, "the guide has no table of letters"
    return before + head + "".join(map(_letter, messages.REWORDED)) + "\n" + rest.partition("\n\n")[2]


def _letter(kind: str) -> str:
    """A row of the guide; values that a text must name are bold."""
    name, needed = MESSAGES[kind].name, messages.needed_in(kind)
    values = (f"**`{{{each}}}`**" if each in needed else f"`{{{each}}}`" for each in messages.values_of(kind))
    return f"| `{kind}` | {name.zh} | {name.en} | {' '.join(values)} |\n"


# --- from tables to values of JavaScript --------------------------------------------------------------------------


def _pair(text: Text) -> list[str]:
    return [text.zh, text.en]


def _prefixed(prefix: str, table: Mapping[Any, Text]) -> dict[str, list[str]]:
    return {f"{prefix}_{key}": _pair(text) for key, text in table.items()}


def _staff(table: Mapping[Any, Label]) -> dict[str, Text]:
    return {str(key): label.for_staff for key, label in table.items()}


def _tones(table: Mapping[Any, Label]) -> dict[str, str]:
    return {str(key): label.tone.value for key, label in table.items()}


def _shown(label: Label, text: Text) -> Values:
    return {"tone": label.tone.value, "text": _text(text)}


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _merged(*tables: Values) -> dict[str, Any]:
    """One table of them all. Raises ValueError if two have the same key."""
    merged: dict[str, Any] = {}
    for table in tables:
        if shared := merged.keys() & table.keys():
            raise ValueError(f"two words for {', '.join(sorted(shared))}")
        merged |= table
    return merged


def _form(fields: Mapping[str, FormField]) -> list[dict[str, Any]]:
    """What a page needs to draw and check each field, without what does not apply."""
    return [{"name": name, **dict(_field(field))} for name, field in fields.items()]


def _labels(fields: Mapping[str, FormField]) -> dict[str, Text]:
    return {name: field.label for name, field in fields.items()}


def _unnamed(fields: Mapping[str, FormField]) -> list[dict[str, Any]]:
    """The fields without their labels, for a page whose words hold them."""
    return [{key: value for key, value in field.items() if key != "label"} for field in _form(fields)]


def _field(field: FormField) -> Iterator[tuple[str, Any]]:
    yield "kind", field.kind.value
    yield "label", _text(field.label)
    if field.hint:
        yield "hint", _text(field.hint)
    for name in ("required", "limit", "most", "choices", "anew"):
        if value := getattr(field, name):
            yield name, value
    if field.options:
        yield "options", [{"id": str(key), "text": _text(text)} for key, text in field.options.items()]
    if field.when:
        yield "when", list(field.when)


def _exports(**values: Any) -> str:
    return "".join(f"export const {name} = {_js(value)};\n" for name, value in values.items())


def _js(value: Any, depth: int = 0) -> str:
    """A value as JavaScript, on one line if it fits."""
    line = _on_one_line(value)
    if not isinstance(value, dict | list) or (depth > 0 and 2 * depth + len(line) <= WIDTH):
        return line
    if isinstance(value, dict):
        parts = [f"{_key(key)}: {_js(each, depth + 1)}," for key, each in value.items()]
    else:
        parts = [f"{_js(each, depth + 1)}," for each in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    # Each entry of a table has its own line, for readable diffs; values inside are filled, to keep the file small.
    lines = parts if depth == 0 else _filled(parts, WIDTH - 2 * depth)
    return f"{first}\n" + "".join(f"{'  ' * (depth + 1)}{line}\n" for line in lines) + f"{'  ' * depth}{last}"


def _filled(parts: list[str], width: int) -> list[str]:
    """The parts on as few lines as possible."""
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + 1 + len(part) <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


def _on_one_line(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)}: {_on_one_line(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_on_one_line, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_]\w*", key) else json.dumps(key)


if __name__ == "__main__":
    for path, written in copies().items():
        path.write_text(written, encoding="utf-8")
