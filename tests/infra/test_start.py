"""The API's start: what its process imports before the first request, and what it must not."""

import json
import subprocess
import sys

from tests.infra.imports import ROOT

HEAVY = {"av", "boto3", "numpy", "openpyxl", "pymediainfo", "yaml", "chalicelib.video.sandbox"}
STARTED = """
import json, sys
import app
assert len(app.app.routes) > 100  # so everything is imported that a request can need
own = [module for name, module in sys.modules.items() if name.partition(".")[0] in ("app", "chalicelib")]
runners = [module.__name__ for module in own if "subprocess" in vars(module)]
print(json.dumps({"modules": list(sys.modules), "runners": runners}))
"""


def test_the_api_starts_without_heavy_libraries_and_child_processes() -> None:
    """A cold start pays for every import; the API decodes nothing, counts nothing and runs no child process.

    botocore brings Python's own `subprocess` in, so what is asked is whether a module of ours uses it.
    """
    run = subprocess.run([sys.executable, "-c", STARTED], cwd=ROOT, capture_output=True, text=True, check=True)
    seen = json.loads(run.stdout)
    assert HEAVY & set(seen["modules"]) == set()
    assert seen["runners"] == []
    assert {"app", "chalice", "botocore", "chalicelib.video.footage"} <= set(seen["modules"])


def test_a_process_that_is_ready_has_imported_no_subject_and_few_types_of_rows() -> None:
    """What it has imported by then is what each request needs; the rest comes with the first row or request of it."""
    code = "import json, sys, app; print(json.dumps(list(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    seen = {name for name in json.loads(run.stdout) if name.startswith("chalicelib.")}
    packages = {name.split(".")[1] for name in seen}
    assert packages & {"entry", "judging", "result", "workbooks", "video"} == set()
    assert {"chalicelib.aws.records", "chalicelib.api.request_context"} <= seen
