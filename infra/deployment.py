"""The environment variables by which `chalicelib` finds the tables of a deployed stack."""

import os

# settings (chalicelib/config.py) ← outputs of the template
_NAMES = {
    "ENTRIES_TABLE": "EntriesTable",
    "REVIEWS_TABLE": "ReviewsTable",
    "SESSIONS_TABLE": "SessionsTable",
    "UPLOADS_BUCKET": "UploadsBucket",
    "WORK_BUCKET": "WorkBucket",
    "PAGES_BUCKET": "PagesBucket",
    "CHECKPOINTS_BUCKET": "CheckpointsBucket",
    "CHECKPOINT_KEY": "CheckpointKey",
    "CHECKPOINT_SECRET": "CheckpointSecret",
    "PEPPER_SECRET": "PepperSecret",
    "SEAL_SECRET": "SealSecret",
    "SITE_URL": "SiteUrl",
    "CONTEST": "Contest",
}
_AT_TIMES = {  # a stack without any has no such output
    "FURTHER_CONTESTS": "FurtherContests",
    "FORMER_CHECKPOINT_KEYS": "FormerCheckpointKeys",
    "FILMS_MOVED": "FilmsMoved",
}


def environment(outputs: dict[str, str]) -> dict[str, str]:
    """Environment variables for code that uses a stack from outside, as an operator's command does."""
    named = {setting: outputs[output] for setting, output in _NAMES.items()}
    return named | {setting: outputs.get(output, "") for setting, output in _AT_TIMES.items()}


def enter(variables: dict[str, str]) -> None:
    """Point this process at a stack, and drop any other account that the shell may have set."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(variables)
    forget()


def forget() -> None:
    """Clear settings and clients read before."""
    from chalicelib.aws import clients, secrets
    from chalicelib.config import config

    for cached in (config, clients.client, clients._session):
        cached.cache_clear()
    secrets.forget()
