"""Automatic screening 自动初筛: what a machine notices for the screeners. It flags; only people refuse."""

from chalicelib import text
from chalicelib.contest import Definition
from chalicelib.entries import Entry, Status, VideoState

FLAGS: dict[str, tuple[str, str]] = {
    "VIDEO_UNVERIFIED": (
        "视频未能自动校验，请人工查看",
        "The video could not be checked automatically; please look",
    ),
    "VIDEO_WARNING": ("视频有提示项", "The video has warnings"),
    "AI_DECLARED": ("声明使用了 AI", "Use of AI is declared"),
    "SAME_TITLE": ("与另一件作品名称相同或相近", "Another work has the same or a similar title"),
    "FILING_NUMBER_MISSING": ("微短剧未填写备案号", "A micro-drama without a filing number"),
}
NO_AI = frozenset({"无", "否", "未使用", "没有", "none", "no"})


def flags_of(entry: Entry, definition: Definition, same_title: bool) -> tuple[str, ...]:
    """The flags of one work, in the order of `FLAGS`."""
    video, form = entry.video, entry.form
    numbered = {category.id for category in definition.categories if category.filing_number}
    noticed = {
        "VIDEO_UNVERIFIED": video is None or video.state in (VideoState.CHECKING, VideoState.UNKNOWN),
        "VIDEO_WARNING": video is not None and video.state is VideoState.WARNED,
        "AI_DECLARED": bool(form.ai_statement) and form.ai_statement.strip().lower() not in NO_AI,
        "SAME_TITLE": same_title,
        "FILING_NUMBER_MISSING": form.category in numbered and not form.filing_number,
    }
    return tuple(flag for flag in FLAGS if noticed[flag])


def title_keys(entries: list[Entry]) -> dict[str, int]:
    """How many works bear each title, spelling differences folded away."""
    counts: dict[str, int] = {}
    for entry in entries:
        key = text.fold(entry.form.title)
        counts[key] = counts.get(key, 0) + 1
    return counts


def may_enter(entry: Entry, definition: Definition) -> bool:
    """Whether a work belongs on the list: submitted by its entrant, with its video accepted or still unverifiable."""
    if entry.contest != definition.id or entry.submitted_at is None:
        return False
    return entry.status in (Status.SUBMITTED, Status.PROBING)


def shares_title(entry: Entry, titles: dict[str, int]) -> bool:
    """Whether another work of the list bears the same title."""
    return titles[text.fold(entry.form.title)] > 1
