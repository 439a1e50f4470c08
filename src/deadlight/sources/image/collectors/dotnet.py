"""NuGet packages of .NET applications: `*.deps.json` and `packages.config`.

A package that brings no files is none of the image's: the shared framework has what it had, and says so in a
`deps.json` of its own, as a package that is called like the runtime pack of an application that carries the runtime.

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
_PACK = "runtimepack"
"""The type of the runtime that an application carries, which its name begins with as well."""

_PACKAGE = re.compile(r"<package\s[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(id|version)\s*=\s*(?:\"([^\"<>]{1,300})\"|'([^'<>]{1,300})')", re.IGNORECASE)


class _Library(msgspec.Struct):
    type: str = ""


class _Files(msgspec.Struct, rename="camel"):
    """The files of a library: `runtime` and `native` ones lie beside the list, `runtime_targets` where they say."""

    runtime: dict[str, msgspec.Raw] = {}
    native: dict[str, msgspec.Raw] = {}
    resources: dict[str, msgspec.Raw] = {}
    runtime_targets: dict[str, msgspec.Raw] = {}

    @property
    def any(self) -> bool:
        """Return whether there is a file; one that is called `_._` stands for none."""
        names = (*self.runtime, *self.native, *self.resources, *self.runtime_targets)
        return any(name.rpartition("/")[2] != "_._" for name in names)


class _Deps(msgspec.Struct):
    libraries: dict[str, _Library] = {}
    targets: msgspec.Raw = msgspec.Raw(b"{}")
    target: object = msgspec.field(name="runtimeTarget", default=None)


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    listed: Iterable[tuple[str, str]]
    if found.folded.endswith(".deps.json"):
        deps = msgspec.json.decode(found.data.removeprefix(b"\xef\xbb\xbf"), type=_Deps)
        targets = _targets(deps)
        listed = _of_deps(deps, targets)
        yield _deployed(targets, found.folded.rpartition("/")[0])
    else:
        listed = _of_config(found.data)
    for name, version in listed:
        yield Package(name=name, version=version, ecosystem="nuget", purl=purl("nuget", name, version), path=found.path)


def _targets(deps: _Deps) -> dict[str, dict[str, _Files]]:
    """Return the files of each library, by platform; none where they cannot be read: packages are told all the same."""
    try:
        return msgspec.json.decode(deps.targets, type=dict[str, dict[str, _Files]])
    except msgspec.ValidationError:
        return {}


def _deployed(targets: dict[str, dict[str, _Files]], folder: str) -> Deployed:
    paths: dict[str, None] = {}
    for libraries in targets.values():
        for files in libraries.values():
            names = [name.rpartition("/")[2] for name in (*files.runtime, *files.native)]
            paths.update((f"{folder}/{name}".lower(), None) for name in (*names, *files.runtime_targets))
    return Deployed(tuple(paths)[:_MOST_FILES])


def _of_deps(deps: _Deps, targets: dict[str, dict[str, _Files]]) -> Iterator[tuple[str, str]]:
    named = deps.target.get("name") if isinstance(deps.target, dict) else deps.target
    files = targets.get(named, {}) if isinstance(named, str) else {}
    for key, library in deps.libraries.items():
        name, slash, version = key.partition("/")
        is_package = library.type.lower() in ("package", _PACK) and slash and name and version
        # What nothing is said of may have files.
        if is_package and (key not in files or files[key].any):
            yield name.removeprefix(f"{_PACK}."), version


def _of_config(data: bytes) -> Iterator[tuple[str, str]]:
    text = data.decode("utf-8-sig", "replace")
    for element in _PACKAGE.finditer(text):
        values = {match[1].lower(): unescape(match[2] or match[3]) for match in _ATTRIBUTE.finditer(element[0])}
        if "id" in values and "version" in values:
            yield values["id"], values["version"]


COLLECTOR = Collector(read=_read, names=frozenset({"packages.config"}), suffixes=(".deps.json",), most=8 << 20)
