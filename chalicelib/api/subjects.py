"""Which modules serve which subject: with what a path begins. They are imported when the first request for it comes.

All of them together take longer to import than everything else that a request needs, and a process serves few
subjects before it ends.
"""

import threading
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalice.app import Blueprint, Chalice, RouteEntry

Methods = dict[str, "RouteEntry"]

# Modules of this package by the first part of a path, those for organizers by the first two.
MODULES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "audience": ("audience",),
        "certificates": ("public",),
        "checkpoints": ("checkpoints",),
        "contest": ("public",),
        "entrant": ("entrant", "contacts", "team", "mailbox"),
        "entries": ("entrant", "entry_files", "checkpoints", "ceremony", "feedback"),
        "exports": ("workbook",),
        "jury": ("jury",),
        "notice": ("public",),
        "objections": ("objections", "evidence"),
        "openapi.json": ("public",),
        "organizer/audience": ("audience",),
        "organizer/board": ("organizer.overview",),
        "organizer/broadcasts": ("organizer.broadcasts",),
        "organizer/calendar": ("organizer.overview",),
        "organizer/ceremony": ("organizer.ceremony",),
        "organizer/confirmations": ("organizer.confirmations",),
        "organizer/conflicts": ("organizer.experts",),
        "organizer/definition": ("organizer.confirmations",),
        "organizer/entrants": ("organizer.entrants",),
        "organizer/entries": (
            "organizer.entries",
            "organizer.screening",
            "organizer.corrections",
            "organizer.feedback",
        ),
        "organizer/erasures": ("organizer.erasures",),
        "organizer/experts": ("organizer.experts",),
        "organizer/invitations": ("organizer.invitations",),
        "organizer/motions": ("organizer.motions",),
        "organizer/objections": ("objections", "evidence"),
        "organizer/organizers": ("organizer.organizers",),
        "organizer/phases": ("organizer.phases",),
        "organizer/recommenders": ("organizer.recommenders",),
        "organizer/result": ("organizer.result",),
        "organizer/reviews": ("organizer.corrections",),
        "organizer/rights": ("organizer.rights",),
        "organizer/scans": ("organizer.overview",),
        "organizer/screening": ("organizer.screening",),
        "organizer/search": ("organizer.entries",),
        "own-data": ("own_data",),
        "recommender": ("recommender", "recommending"),
        "recommenders": ("public", "sheets_in", "stamped"),
        "results": ("public",),
        "reviews": ("expert",),
        "second-factor": ("second_factor",),
        "session": ("session",),
        "sessions": ("session",),
        "showcase": ("showcase",),
        "sign-in": ("sign_in",),
        "statistics": ("public",),
        "units": ("units",),
    }
)


def of(path: str) -> str:
    """The subject of a path; of one that is not in MODULES nobody serves anything."""
    first, _, rest = path.removeprefix("/").partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first == "organizer" else first


class Routes(Mapping[str, Methods]):
    """The routes of an application by path and method. Who asks for one has its subject imported, who lists them all.

    A path without a route has no methods, as in a table of Chalice's own.
    """

    def __init__(self, application: "Chalice") -> None:
        self._application = application
        self._routes: dict[str, Methods] = {}
        self._imported: set[str] = set()  # modules whose routes are all there
        self._lock = threading.Lock()
        self._registering = 0  # the thread that registers a module's routes, which looks them up while it does

    def of_subject(self, path: str) -> dict[str, Methods]:
        """All routes of the subject of a path."""
        subject = of(path)
        self._import(MODULES.get(subject, ()))
        return {route: methods for route, methods in list(self._routes.items()) if of(route) == subject}

    def __getitem__(self, path: str) -> Methods:
        if self._registering == threading.get_ident():
            return self._routes.setdefault(path, {})
        self._import(MODULES.get(of(path), ()))
        return self._routes.get(path, {})

    def __iter__(self) -> Iterator[str]:
        self._import_all()
        return iter(list(self._routes))

    def __len__(self) -> int:
        self._import_all()
        return len(self._routes)

    def __contains__(self, path: object) -> bool:
        self._import_all()
        return path in self._routes

    def _import_all(self) -> None:
        self._import(tuple(dict.fromkeys(name for names in MODULES.values() for name in names)))

    def _import(self, names: tuple[str, ...]) -> None:
        if self._imported.issuperset(names):
            return
        with self._lock:
            for name in names:
                if name not in self._imported:
                    self._register(import_module(f"chalicelib.api.{name}").routes)
                    self._imported.add(name)

    def _register(self, routes: "Blueprint") -> None:
        self._registering = threading.get_ident()
        try:
            self._application.register_blueprint(routes)
        finally:
            self._registering = 0
