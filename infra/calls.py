"""Which call a command is about: CONTEST names a shipped one by its id, or a definition file; FURTHER names others.

Such a file is copied, with its logo, to build/contests/, which is packaged with the shipped calls.
"""

import os
import shutil
from pathlib import Path

from chalicelib.call import definition
from infra.local.home import DEFAULT, ROOT

FOLDER = ROOT / "build" / "contests"


def chosen() -> str:
    """The id of the call that CONTEST names. Raises DefinitionError, FileNotFoundError, with words that help."""
    return _named(os.environ.get("CONTEST") or DEFAULT)


def further() -> list[str]:
    """The ids of the calls that FURTHER names, to run beside it, with spaces between. Raises as `chosen`."""
    beside = dict.fromkeys(map(_named, os.environ.get("FURTHER", "").split()))
    return [each for each in beside if each != chosen()]


def _named(asked: str) -> str:
    definition.FOLDERS[:] = [definition.SHIPPED, FOLDER]
    if not asked.endswith(".toml"):
        return definition.load_definition(asked).id
    call = definition.load_definition(Path(asked))
    kept = FOLDER / f"{call.id}.toml"
    if not (definition.SHIPPED / kept.name).exists() and not (kept.exists() and kept.samefile(asked)):
        logo = definition.logo_of(Path(asked), call)
        FOLDER.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(asked, kept)
        if logo is not None and call.look.logo is not None:
            (FOLDER / call.look.logo).write_bytes(logo.content)
    return call.id
