"""Takes the API back to an earlier version at once: `python -m infra.operate rollback`.

Each deployment publishes a version of the API and keeps those before. The gateway calls the alias `live`, so that
moving it takes seconds and touches nothing else: not the other functions, workflows, pages or rows.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from infra import api_version

Client = Callable[[str], Any]
_UNDER_WAY = ("Created", "Queued", "InProgress")


class RollbackError(Exception):
    """The API was not moved; the message says why in one line."""


class Versions(NamedTuple):
    """The published versions of the API, oldest first, with when each was made."""

    function: str
    alias: str
    made: dict[int, str]
    live: int
    mixed: bool  # some requests go to another version than the live one

    def chosen(self, words: Sequence[str]) -> int:
        """The version that is meant: one by its number, `latest`, or the one before the live one.

        Raises RollbackError.
        """
        asked = next((word for word in words if word != "now"), "")
        if asked == "latest":
            return max(self.made)
        if asked and not (asked.isdecimal() and int(asked) in self.made):
            raise RollbackError(f"the API has no version {asked}: {', '.join(map(str, self.made))}")
        earlier = [number for number in self.made if number < self.live]
        if not asked and not earlier:
            raise RollbackError(f"there is no version before {self.live}")
        return int(asked) if asked else max(earlier)


def read(functions: Any, alias: str) -> Versions:
    """What there is of the function whose alias this is, by its ARN."""
    function, name = alias.split(":")[-2:]
    pages = functions.get_paginator("list_versions_by_function").paginate(FunctionName=function)
    found = [each for page in pages for each in page["Versions"] if each["Version"] != "$LATEST"]
    made = {int(each["Version"]): str(each["LastModified"]) for each in found}
    now = functions.get_alias(FunctionName=function, Name=name)
    weights = now.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
    return Versions(function, name, dict(sorted(made.items())), live=int(now["FunctionVersion"]), mixed=bool(weights))


def _is_shifting(client: Client, group: str) -> bool:
    """Whether CodeDeploy is moving requests just now. `group`: its application and group; empty where there is none."""
    if not group:
        return False
    application, _, name = group.partition("/")
    pages = client("codedeploy").get_paginator("list_deployments")
    asked = {"applicationName": application, "deploymentGroupName": name, "includeOnlyStatuses": list(_UNDER_WAY)}
    return any(page["deployments"] for page in pages.paginate(**asked))


def roll_back(outputs: dict[str, str], client: Client, words: list[str]) -> int:
    """List the versions and say what would be done; with `now`, do it. Raises RollbackError."""
    if "ApiAlias" not in outputs:
        raise RollbackError("this deployment is of a release without versions: deploy once with this one")
    functions = client("lambda")
    versions = read(functions, outputs["ApiAlias"])
    for number, at in versions.made.items():
        print(f"{number:>6}  {at}{'  live' if number == versions.live else ''}")
    if _is_shifting(client, outputs.get("ApiReleases", "")):
        raise RollbackError("a deployment is moving requests just now: stop it in CodeDeploy, which takes them back")
    wanted = versions.chosen(words)
    if wanted == versions.live and not versions.mixed:
        print(f"version {wanted} is live already")
        return 0
    if "now" not in words:
        print(f"would set the API from version {versions.live} to {wanted}; add `now` to do it")
        return 0
    functions.update_alias(
        FunctionName=versions.function,
        Name=versions.alias,
        FunctionVersion=str(wanted),
        RoutingConfig={"AdditionalVersionWeights": {}},  # left of a deployment that ended halfway
    )
    print(f"the API is set from version {versions.live} to {wanted}; other functions and pages are as they were")
    return 0


def moved(client: Client, stack: str) -> str:
    """The live version, where it is not the one that the stack's last deployment has published; else empty."""
    found = _made(client, stack)
    deployed = [at.rpartition(":")[2] for name, at in found.items() if name.startswith(api_version.VERSION)]
    if not deployed or api_version.ALIAS not in found:
        return ""  # a deployment of the time before versions
    live = _of_alias(client, found)
    return "" if live in deployed else live


def live(client: Client, stack: str) -> str:
    """The version of the API that requests go to; empty where there is none any more."""
    try:
        found = _made(client, stack)
        return _of_alias(client, found) if api_version.ALIAS in found else ""
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ResourceNotFoundException", "ValidationError"}:
            raise
        return ""


def _made(client: Client, stack: str) -> dict[str, str]:
    """The names of what the stack has, by their names in the template."""
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
        if each.get("PhysicalResourceId") and not each["ResourceStatus"].startswith("DELETE")
    }


def _of_alias(client: Client, found: dict[str, str]) -> str:
    function, name = found[api_version.ALIAS].split(":")[-2:]
    return str(client("lambda").get_alias(FunctionName=function, Name=name)["FunctionVersion"])
