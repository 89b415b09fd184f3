"""Which package has a program for this machine."""

import platform
import sys

import pytest

from infra import npm

HASHES = {"linux-x64": "one", "linux-arm64": "two", "darwin-arm64": "three"}


@pytest.mark.parametrize(
    ("system", "processor", "package"),
    [
        ("linux", "x86_64", npm.Package("@made/linux-x64", "1.2.3", "sha512-one")),
        ("linux", "AMD64", npm.Package("@made/linux-x64", "1.2.3", "sha512-one")),
        ("linux", "aarch64", npm.Package("@made/linux-arm64", "1.2.3", "sha512-two")),
        ("darwin", "arm64", npm.Package("@made/darwin-arm64", "1.2.3", "sha512-three")),
        ("linux", "riscv64", None),
        ("win32", "AMD64", None),
    ],
)
def test_a_program_is_for_a_system_and_a_processor(
    monkeypatch: pytest.MonkeyPatch, system: str, processor: str, package: npm.Package | None
) -> None:
    """Python's names of both lead to npm's; what has no program is told by None."""
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: processor)
    assert npm.native("@made/", "1.2.3", HASHES) == package
