"""Routes are imported by subject: each is reached by what its path begins with, in a process that begins with it."""

import inspect
import json
import subprocess
import sys
from collections import defaultdict
from typing import Any

from app import app
from chalicelib.api import gateway, subjects
from tests.infra.imports import ROOT

_FIRST_ASKED = """
import json, sys
import app
def served():
    return sorted(name.removeprefix("chalicelib.api.") for name, module in sys.modules.items()
                  if name.startswith("chalicelib.api.") and hasattr(module, "routes"))
first = served()
app.app.routes["/reviews/{review_id}"]
print(json.dumps({"first": first, "then": served(), "all": len(app.app.routes)}))
"""
_ASKED = """
import json, sys
import app
print(json.dumps({path: sorted(app.app.routes[path]) for path in sys.argv[1:]}))
"""
_AT_ONCE = """
import json, sys, threading
import app
together, found = threading.Barrier(len(sys.argv) - 1), {}
def ask(path):
    together.wait(30)
    found[path] = sorted(app.app.routes[path])
asking = [threading.Thread(target=ask, args=(path,)) for path in sys.argv[1:]]
for each in asking:
    each.start()
for each in asking:
    each.join()
print(json.dumps(found))
"""


def test_each_subject_names_the_modules_that_serve_it() -> None:
    """No more and no fewer: one too few is a route that nobody reaches, one too many is imported in vain."""
    serving: dict[str, set[str]] = defaultdict(set)
    for path, methods in app.routes.items():
        for entry in methods.values():
            module = inspect.unwrap(entry.view_function).__module__
            serving[subjects.of(path)].add(module.removeprefix("chalicelib.api."))
    assert serving == {subject: set(modules) for subject, modules in subjects.MODULES.items()}


def test_every_module_with_routes_serves_a_subject() -> None:
    folder = ROOT / "chalicelib" / "api"
    written = {
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.rglob("*.py")
        if "routes = Blueprint(" in path.read_text()
    }
    assert written == {name for names in subjects.MODULES.values() for name in names}


def test_each_route_is_found_by_its_path_alone() -> None:
    """In a process that lists no routes, whichever it is asked for first."""
    paths = sorted(app.routes)
    for asked in (paths, paths[::-1]):
        assert _in_a_fresh_process(_ASKED, *asked) == {path: sorted(app.routes[path]) for path in paths}


def test_what_no_request_has_asked_for_is_not_imported() -> None:
    seen = _in_a_fresh_process(_FIRST_ASKED)
    assert seen["first"] == []
    assert "expert" in seen["then"]
    assert [name for name in seen["then"] if name == "jury" or name.startswith("organizer")] == []
    assert seen["all"] == len(app.routes)


def test_requests_at_the_same_moment_find_whole_subjects() -> None:
    """Nobody sees a path of which only some methods are registered."""
    paths = [path for path in app.routes if subjects.of(path) in ("entries", "entrant", "organizer/entries")]
    assert _in_a_fresh_process(_AT_ONCE, *paths) == {path: sorted(app.routes[path]) for path in paths}


def test_a_path_of_nobody_has_no_methods() -> None:
    assert gateway.application.routes["/nowhere/at/all"] == {}
    assert gateway.application.routes.of_subject("nowhere/at/all") == {}


def _in_a_fresh_process(code: str, *paths: str) -> dict[str, Any]:
    run = subprocess.run([sys.executable, "-c", code, *paths], cwd=ROOT, capture_output=True, text=True, check=True)
    seen: dict[str, Any] = json.loads(run.stdout)
    return seen
