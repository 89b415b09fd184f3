"""A deployed stack as this project's code sees it: the environment by which `chalicelib` finds its tables."""

import os

# settings (chalicelib/config.py) ← outputs of the template
_NAMES = {
    "ENTRIES_TABLE": "EntriesTable", "REVIEWS_TABLE": "ReviewsTable", "SESSIONS_TABLE": "SessionsTable",
    "UPLOADS_BUCKET": "UploadsBucket", "WORK_BUCKET": "WorkBucket", "PEPPER_SECRET": "PepperSecret",
    "SITE_URL": "SiteUrl", "CONTEST": "Contest",
}


def environment(outputs: dict[str, str]) -> dict[str, str]:
    """Environment variables for code that works on a stack from outside, as an operator's command does."""
    return {setting: outputs[output] for setting, output in _NAMES.items()}


def enter(outputs: dict[str, str], **more: str) -> None:
    """Point this process at a stack. Must come before chalicelib first reads its settings."""
    os.environ.update(environment(outputs) | more)
