"""NuGet packages of .NET applications: `*.deps.json` and `packages.config`.

Sources: https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md,
https://learn.microsoft.com/nuget/reference/packages-config
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import msgspec

from deadlight.model.image_content import Package
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge
from deadlight.sources.image.purl import purl

_PACKAGE = re.compile(r"<package\s[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(id|version)\s*=\s*(?:\"([^\"<>]{1,300})\"|'([^'<>]{1,300})')", re.IGNORECASE)


class _Library(msgspec.Struct):
    type: str = ""


class _Deps(msgspec.Struct):
    libraries: dict[str, _Library] = {}


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    listed = _of_deps(found.data) if found.folded.endswith(".deps.json") else _of_config(found.data)
    for name, version in listed:
        yield Package(name=name, version=version, ecosystem="nuget", purl=purl("nuget", name, version), path=found.path)


def _of_deps(data: bytes) -> Iterator[tuple[str, str]]:
    deps = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Deps)
    for key, library in deps.libraries.items():
        name, slash, version = key.partition("/")
        if library.type.lower() == "package" and slash and name and version:
            yield name, version


def _of_config(data: bytes) -> Iterator[tuple[str, str]]:
    text = data.decode("utf-8-sig", "replace")
    for element in _PACKAGE.finditer(text):
        values = {match[1].lower(): unescape(match[2] or match[3]) for match in _ATTRIBUTE.finditer(element[0])}
        if "id" in values and "version" in values:
            yield values["id"], values["version"]


COLLECTOR = Collector(read=_read, names=frozenset({"packages.config"}), suffixes=(".deps.json",), most=8 << 20)
