"""The packaged template, as made and as SAM expands it for a China region: what the template tests look at."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import checkov, package

REGION = "cn-north-1"
Template = dict[str, Any]


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a package is made from, as it stands now, safe from an editor at work meanwhile."""
    root = tmp_path_factory.mktemp("sources")
    for name in package.SOURCES:
        held = package.ROOT / name
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if held.is_dir():
            shutil.copytree(held, root / name)
        else:
            shutil.copy(held, root / name)
    return root


@pytest.fixture(scope="session")
def folder(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh local package."""
    return package.build(package.LOCAL, sources, tmp_path_factory.mktemp("package") / "local")


@pytest.fixture(scope="session")
def template(folder: Path) -> Template:
    """The merged template."""
    return package.load(folder / "template.yaml")


@pytest.fixture(scope="session")
def expanded(template: Template) -> Template:
    """The template as CloudFormation sees it in China, after the SAM transform."""
    return checkov.expanded(template, REGION)


def strings(value: Any) -> Iterator[str]:
    """Every text in a template's value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def resources(template: Template, kind: str) -> dict[str, Any]:
    """Properties of every resource of a type, by name."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }
