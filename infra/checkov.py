"""`python -m infra.checkov`: what checkov says of the template, as CloudFormation sees it.

It takes half a minute of processor time and 300 MB, and pins another boto3 than the emulator does, so uv keeps it in an
environment of its own. `make test` runs it in the continuous integration and leaves it out elsewhere. What it asks for
and the template does not do stands here, each with its reason.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from infra import package

VERSION = "3.3.30"
AS_OF = "2026-11-29"  # what it needs is taken as it was then
TO_INSTALL, TO_LOOK = 300, 600  # seconds at most
REGIONS = ("us-east-1", "ap-east-1", "cn-north-1")
NOT_DONE = {
    "CKV_AWS_18": "access logs of buckets would name who has watched what; the rows' own history says who did what",
    "CKV_AWS_26": "alarms say names of alarms alone, and CloudWatch cannot write to a topic under AWS's managed key",
    "CKV_AWS_27": "every queue is encrypted by SQS's own keys (a test holds it), which this check does not know",
    "CKV_AWS_73": "X-Ray is not to be had for Lambda in China",
    "CKV_AWS_86": "access logs of the distribution hold addresses of visitors, which are personal data",
    "CKV_AWS_115": "a new account has ten executions and can reserve none; two parameters do where asked to",
    "CKV_AWS_116": "queues and streams have their own dead letters, workflows retry their steps, schedules come again",
    "CKV_AWS_117": "functions reach AWS's services and the mail server; a network of ours would only add gateways",
    "CKV_AWS_119": "tables are encrypted, and personal fields are sealed by a master key besides",
    "CKV_AWS_120": "answers are personal; pages are kept by browsers and the distribution",
    "CKV_AWS_149": "secrets are encrypted by the account's key, and named roles alone may read them",
    "CKV_AWS_158": "logs are encrypted by CloudWatch's own key and hold no personal data (a test holds it)",
    "CKV_AWS_173": "variables hold names of resources; secrets are read from Secrets Manager",
}


class _NoPolicies:
    """The translator asks for AWS's managed policies; this template names none by a short name."""

    def load(self) -> dict[str, str]:
        """None."""
        return {}


def expanded(template: dict[str, Any], region: str) -> dict[str, Any]:
    """A packaged template as CloudFormation sees it in a region, after the SAM transform."""
    from samtranslator.translator.transform import transform  # takes a second, and not everybody here needs it

    before = os.environ.get("AWS_DEFAULT_REGION")
    os.environ["AWS_DEFAULT_REGION"] = region
    try:
        content = copy.deepcopy(template)
        for resource in content["Resources"].values():
            for name in ("CodeUri", "ContentUri", "DefinitionUri"):
                if name in resource.get("Properties", {}):
                    resource["Properties"][name] = "s3://artifacts/object"
        result: dict[str, Any] = transform(content, {}, _NoPolicies())
        return result
    finally:
        if before is None:
            del os.environ["AWS_DEFAULT_REGION"]
        else:
            os.environ["AWS_DEFAULT_REGION"] = before


def main() -> int:
    """Make a package and look at it for each region. Returns the exit code: in CI 0 where it did not look."""
    if not _is_to_be_had():
        return _left_out("cannot be installed here")
    with tempfile.TemporaryDirectory() as scratch:
        made = package.load(package.build(package.LOCAL, package.ROOT, Path(scratch) / "package") / "template.yaml")
        files: dict[str, Path] = {}  # regions differ little, so mostly one
        for region in REGIONS:
            files.setdefault(json.dumps(expanded(made, region)), Path(scratch, f"{region}.json"))
        for text, path in files.items():
            path.write_text(text, encoding="utf-8")
        try:
            return subprocess.run(_command([*files.values()]), check=False, timeout=TO_LOOK).returncode
        except subprocess.TimeoutExpired:
            return _left_out(f"did not end in {TO_LOOK} seconds")


def _is_to_be_had() -> bool:
    asked = [*_checkov(), "--version"]
    try:
        return subprocess.run(asked, check=False, stdout=subprocess.DEVNULL, timeout=TO_INSTALL).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _left_out(why: str) -> int:
    print(f"!! checkov {why}: IT HAS NOT LOOKED AT THE TEMPLATE", file=sys.stderr)
    return 0 if os.environ.get("CI") == "true" else 1


def _command(files: list[Path]) -> list[str]:
    asked = [each for file in files for each in ("--file", str(file))]
    run = [*_checkov("--offline"), "--framework", "cloudformation", "--compact", "--quiet"]
    return [*run, "--skip-download", "--skip-check", ",".join(NOT_DONE), *asked]  # it asks no other machine


def _checkov(*how: str) -> list[str]:
    uv = str(Path(sys.executable).with_name("uv"))
    return [uv, "tool", "run", "--quiet", *how, "--exclude-newer", AS_OF, "--from", f"checkov=={VERSION}", "checkov"]


if __name__ == "__main__":
    sys.exit(main())
