"""Who acts: roles, and the actor that every history row names."""

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """Who somebody is to the product; a session has exactly one."""

    ENTRANT = "entrant"
    RECOMMENDER = "recommender"
    EXPERT = "expert"
    ORGANIZER = "organizer"
    SYSTEM = "system"  # workflows and events; nobody signs in as this


class Actor(msgspec.Struct, frozen=True):
    """Who did something."""

    role: Role
    id: str


SYSTEM = Actor(Role.SYSTEM, "system")
