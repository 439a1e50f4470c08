"""npm packages that are installed: the `package.json` of each folder below `node_modules`.

Source: https://docs.npmjs.com/cli/configuring-npm/package-json
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


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    if _INSTALLED.search(found.folded) is None:
        return
    manifest = msgspec.json.decode(found.data.removeprefix(b"\xef\xbb\xbf"), type=_Manifest)
    if manifest.name and manifest.version:
        name, version = manifest.name, manifest.version
        yield Package(name=name, version=version, ecosystem="npm", purl=purl("npm", name, version), path=found.path)


COLLECTOR = Collector(read=_read, names=frozenset({"package.json"}))
