"""What of docs/openapi.yaml is written by `python -m infra.openapi`: who may call each operation.

Paths, prose and examples are written by hand. A test holds that the file is as this module writes it.
"""

import re
from pathlib import Path

from chalicelib.people.permissions import Permission, roles_with

PATH = Path(__file__).resolve().parent.parent / "docs" / "openapi.yaml"
_PERMISSION = re.compile(r"^( +)x-permission: (\S+)\n(?: +x-roles: .*\n)?", re.MULTILINE)


def rewritten(document: str) -> str:
    """The document's text with its generated parts as the code has them.

    Raises ValueError for a permission that does not exist.
    """
    return _PERMISSION.sub(_with_roles, document)


def _with_roles(found: re.Match[str]) -> str:
    roles = ", ".join(roles_with(Permission(found[2])))
    return f"{found[1]}x-permission: {found[2]}\n{found[1]}x-roles: [{roles}]\n"


if __name__ == "__main__":
    PATH.write_text(rewritten(PATH.read_text(encoding="utf-8")), encoding="utf-8")
