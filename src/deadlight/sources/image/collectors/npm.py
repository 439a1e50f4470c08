"""npm packages: the `package.json` of each folder below `node_modules`, where they are installed, and of applications.

An application that is private, or an extension of an editor, is published nowhere: no address names it, as a package
of npm may have the same name. Source: https://docs.npmjs.com/cli/configuring-npm/package-json
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from deadlight.model.image_content import Package
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge
from deadlight.sources.image.purl import purl

_INSTALLED = re.compile(r"(?:^|/)node_modules/(?:@[^/]+/)?[^/]+/package\.json$")


class _Manifest(msgspec.Struct):
    name: str = ""
    version: str = ""
    private: object = False
    engines: object = None

    @property
    def may_be_published(self) -> bool:
        """Return whether it may be in the registry of npm."""
        return self.private is not True and not (isinstance(self.engines, dict) and "vscode" in self.engines)


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    installed = _INSTALLED.search(found.folded) is not None
    if not installed and "node_modules" in found.folded.split("/"):
        return
    manifest = msgspec.json.decode(found.data.removeprefix(b"\xef\xbb\xbf"), type=_Manifest)
    if manifest.name and manifest.version:
        name, version = manifest.name, manifest.version
        address = purl("npm", name, version) if installed or manifest.may_be_published else ""
        yield Package(name=name, version=version, ecosystem="npm", purl=address, path=found.path)


COLLECTOR = Collector(read=_read, names=frozenset({"package.json"}))
