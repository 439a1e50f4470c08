"""Python packages that are installed: `METADATA` of `*.dist-info`, `PKG-INFO` of `*.egg-info`.

Source: https://packaging.python.org/en/latest/specifications/core-metadata/
"""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import HeaderParser

from deadlight.model.image_content import Package
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge
from deadlight.sources.image.purl import purl


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    folder = found.folded.rpartition("/")[0]
    if not folder.endswith((".dist-info", ".egg-info")):
        return
    head = found.data.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    fields = HeaderParser().parsestr(head.decode("utf-8", "replace"))
    name, version = str(fields.get("Name", "")).strip(), str(fields.get("Version", "")).strip()
    if name and version:
        yield Package(name=name, version=version, ecosystem="pypi", purl=purl("pypi", name, version), path=found.path)


COLLECTOR = Collector(read=_read, names=frozenset({"metadata", "pkg-info"}), most=1 << 16, whole=False)
