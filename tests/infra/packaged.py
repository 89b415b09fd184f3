"""The packaged template, as made and as SAM expands it for a China region: what the template tests look at."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import checkov, package

REGION = "cn-north-1"
Template = dict[str, Any]


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a package is made from, as it stands now, safe from an editor at work meanwhile."""
    return _shared(tmp_path_factory, "sources", _copied)


def _copied(root: Path) -> None:
    for name in package.SOURCES:
        held = package.ROOT / name
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if held.is_dir():
            shutil.copytree(held, root / name)
        else:
            shutil.copy(held, root / name)


@pytest.fixture(scope="session")
def folder(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh local package."""
    return _shared(tmp_path_factory, "package", lambda out: package.build(package.LOCAL, sources, out))


def _shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder of this run that the first worker to ask for it makes, for all: packing takes five seconds of work."""
    home = factory.getbasetemp()
    home = home.parent if "PYTEST_XDIST_WORKER" in os.environ else home
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / name).exists():
            make(home / f"{name}.new")
            (home / f"{name}.new").rename(home / name)
    return home / name


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
