"""Sign-in links: each works once; one that was mailed, only until a newer one is mailed to the person.

A rehearsal on a laptop prints links that work again and again; they do so nowhere else.
"""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from chalicelib.actors import Role
from chalicelib.errors import Problem
from chalicelib.people import send_caps
from chalicelib.people.send_caps import Asker, Send


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in link; `id` is the SHA-256 of its token.

    `handed_over`: an operator has it, no letter holds it. `printed`: by a rehearsal, for whoever sits at the machine.
    """

    id: str
    role: Role
    subject: str
    name: str
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    handed_over: bool = False
    printed: bool = False


class LatestLink(msgspec.Struct, frozen=True, kw_only=True):
    """The row that says which mailed link of a person is the newest; `link` is its id.

    `ordered` is when its letter was ordered, in microseconds since 1970: letters may arrive in another order.
    """

    role: Role
    subject: str
    link: str
    expires_at: datetime
    ordered: int = 0


class AskedLinks(msgspec.Struct, frozen=True, kw_only=True):
    """The row of the links that were asked for at a contact in the last 24 hours, whether or not it is anybody's."""

    digest: str
    role: Role
    sends: tuple[Send, ...] = ()
    revision: int = 0


def ask(row: AskedLinks | None, digest: str, role: Role, asker: Asker, at: datetime, pepper: str) -> AskedLinks:
    """One more link is asked for. Raises WorkNeeded, TOO_MANY_CODES."""
    before = row or AskedLinks(digest=digest, role=role)
    kept = send_caps.recent(before.sends, at)
    send_caps.check(kept, asker, at, challenge_for=f"link:{digest}:{role.value}", pepper=pepper)
    return replace(before, sends=(*kept, Send(at, asker.network)), revision=before.revision + 1)


def moved(row: AskedLinks, there: AskedLinks | None, digest: str) -> AskedLinks:
    """What was asked for at a contact under its new digest, with what is `there` already. Both count on."""
    sends = sorted((*row.sends, *(there.sends if there else ())), key=lambda send: send.at)
    revision = max(row.revision, there.revision if there else 0) + 1
    return replace(row, digest=digest, sends=tuple(sends), revision=revision)


def redeem(link: Link | None, latest: LatestLink | None, at: datetime, *, is_local: bool) -> Link:
    """The link, used. Raises LINK_USED, LINK_REPLACED."""
    if link is None or at >= link.expires_at or (link.used_at is not None and not serves_again(link, is_local)):
        raise Problem("LINK_USED")
    if latest is not None and latest.link != link.id and not link.handed_over:
        raise Problem("LINK_REPLACED")
    return replace(link, used_at=at)


def serves_again(link: Link, is_local: bool) -> bool:
    """Whether a link works more than once: one that was printed, on the stack of a laptop."""
    return link.printed and is_local
