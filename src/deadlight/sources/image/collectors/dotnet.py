"""NuGet packages of .NET applications: `*.deps.json` and `packages.config`.

Sources: https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md,
https://learn.microsoft.com/nuget/reference/packages-config
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

import msgspec

from deadlight.model.image_content import Package
from deadlight.sources.image.collectors.collector import Collector, Deployed, Fact, Found, Judge
from deadlight.sources.image.purl import purl

_MOST_FILES = 20_000
_PACKAGE = re.compile(r"<package\s[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(id|version)\s*=\s*(?:\"([^\"<>]{1,300})\"|'([^'<>]{1,300})')", re.IGNORECASE)


class _Library(msgspec.Struct):
    type: str = ""


class _Files(msgspec.Struct, rename="camel"):
    """The files of a library: `runtime` and `native` ones lie beside the list, `runtime_targets` where they say."""

    runtime: dict[str, msgspec.Raw] = {}
    native: dict[str, msgspec.Raw] = {}
    runtime_targets: dict[str, msgspec.Raw] = {}


class _Deps(msgspec.Struct):
    libraries: dict[str, _Library] = {}
    targets: msgspec.Raw = msgspec.Raw(b"{}")


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    listed: Iterable[tuple[str, str]]
    if found.folded.endswith(".deps.json"):
        deps = msgspec.json.decode(found.data.removeprefix(b"\xef\xbb\xbf"), type=_Deps)
        listed = _of_deps(deps)
        yield _deployed(deps, found.folded.rpartition("/")[0])
    else:
        listed = _of_config(found.data)
    for name, version in listed:
        yield Package(name=name, version=version, ecosystem="nuget", purl=purl("nuget", name, version), path=found.path)


def _deployed(deps: _Deps, folder: str) -> Deployed:
    paths: dict[str, None] = {}
    try:
        targets = msgspec.json.decode(deps.targets, type=dict[str, dict[str, _Files]])
    except msgspec.ValidationError:
        # The packages are told all the same.
        targets = {}
    for libraries in targets.values():
        for files in libraries.values():
            names = [name.rpartition("/")[2] for name in (*files.runtime, *files.native)]
            paths.update((f"{folder}/{name}".lower(), None) for name in (*names, *files.runtime_targets))
    return Deployed(tuple(paths)[:_MOST_FILES])


def _of_deps(deps: _Deps) -> Iterator[tuple[str, str]]:
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
