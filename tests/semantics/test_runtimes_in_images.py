"""Which runtimes of .NET an image holds, and until when they are supported."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from deadlight.model.image_content import Package
from deadlight.semantics.image_runtimes import dotnet_runtimes
from deadlight.semantics.lifecycle import dotnet_support
from image_builder import described_content

PACK = "Microsoft.NETCore.App.Runtime.win-x64"


def package(name: str, version: str, ecosystem: str = "nuget", path: str = "app") -> Package:
    return Package(name=name, version=version, ecosystem=ecosystem, purl="", path=path)


def releases(*packages: Package) -> list[tuple[str, str]]:
    image = msgspec.structs.replace(described_content("web.toml", 'os_version = "10.0.20348.2322"'), packages=packages)
    return [(release, runtime.path) for release, runtime in dotnet_runtimes(image)]


def test_each_release_is_told_once_where_it_lies_first() -> None:
    found = releases(
        package(PACK, "8.0.3", path="a"), package(PACK.lower(), "8.0.10", path="b"), package(PACK, "6.0.25")
    )
    assert found == [("8.0", "a"), ("6.0", "app")]


@pytest.mark.parametrize(
    ("name", "version", "ecosystem"),
    [
        ("Microsoft.NETCore.App.Ref", "8.0.3", "nuget"),
        (f"My.{PACK}", "8.0.3", "nuget"),
        (PACK, "", "nuget"),
        (PACK, "8", "nuget"),
        (PACK, "8.0.3", "npm"),
    ],
)
def test_what_is_no_runtime_or_has_no_version_is_none(name: str, version: str, ecosystem: str) -> None:
    assert releases(package(name, version, ecosystem)) == []


@pytest.mark.parametrize(
    ("version", "state", "line"),
    [("6.0", "ended", ".NET 6.0"), ("3.1", "ended", ".NET Core 3.1"), ("10.0", "supported", ".NET 10.0")],
)
def test_a_release_of_dotnet_is_supported_until_its_day(version: str, state: str, line: str) -> None:
    support = dotnet_support(version, datetime.date(2026, 9, 1))
    assert (support.state, support.line) == (state, line)


def test_a_release_that_no_table_has_is_unknown() -> None:
    assert dotnet_support("99.0", datetime.date(2026, 9, 1)).state == "unknown"
