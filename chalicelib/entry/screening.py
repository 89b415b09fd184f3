"""Automatic screening 自动初筛: what a machine notices for the screeners. It flags; only people refuse."""

from chalicelib import text
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import NO_VERDICT, Entry, VideoState, awaits_screening

# Answers that say that no AI was used, however they are spelt.
NO_AI = frozenset(
    text.fold(answer)
    for answer in ("无", "否", "没有", "不涉及", "未使用", "未使用 AI", "未使用人工智能", "none", "no", "no AI")
)


def flags_of(entry: Entry, definition: Definition, same_title: bool) -> tuple[str, ...]:
    """The flags of one work, gravest first; pages have their words."""
    video, form = entry.video, entry.form
    numbered = {category.id for category in definition.categories if category.filing_number}
    noticed = {
        "VIDEO_UNVERIFIED": video is None or video.state in NO_VERDICT,
        "VIDEO_WARNING": video is not None and video.state is VideoState.WARNED,
        "AI_DECLARED": bool(form.ai_statement) and text.fold(form.ai_statement) not in NO_AI,
        "SAME_TITLE": same_title,
        "FILING_NUMBER_MISSING": form.category in numbered and not form.filing_number,
    }
    return tuple(flag for flag, seen in noticed.items() if seen)


def title_keys(entries: list[Entry]) -> dict[str, int]:
    """How many works bear each title, spelling differences folded away."""
    counts: dict[str, int] = {}
    for entry in entries:
        key = text.fold(entry.form.title)
        counts[key] = counts.get(key, 0) + 1
    return counts


def may_enter(entry: Entry, definition: Definition) -> bool:
    """Whether a work belongs on the list: submitted by its entrant, with its video accepted or still unverifiable."""
    return entry.contest == definition.id and awaits_screening(entry)


def shares_title(entry: Entry, titles: dict[str, int]) -> bool:
    """Whether another work of the list bears the same title."""
    return titles[text.fold(entry.form.title)] > 1
