"""Go programs: the modules that the linker writes into each of them, and the version of Go's own libraries.

The text lies between two marks of 16 bytes in the data of the program; since Go 1.18 the version stands behind a head
of 32 bytes, as its length and itself. The head lies in data that can be written to, a small part of a program.
Source: https://github.com/golang/go/blob/go1.24.0/src/runtime/debug/mod.go, cmd/go/internal/modload/build.go and
debug/buildinfo/buildinfo.go (`DataStart`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.image_content import Package
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge
from deadlight.sources.image.purl import purl
from deadlight.sources.image.version_resource import written_sections

_START = bytes.fromhex("3077af0c9274080241e1c107e6d618e6")
_END = bytes.fromhex("f932433186182072008242104116d8f2")
_BUILT = b"\xff Go buildinf:"
_INLINE = b"\x02"
_RELEASE = re.compile(rb"go(\d{1,3}(?:\.\d{1,4}){1,2})(?:(rc|beta)(\d{1,3}))?(?![\w.])")
_LARGEST = 4 << 20
_MOST_MODULES = 5000


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    built = [section for section in written_sections(found.held) if _BUILT in section]
    if not built:
        return
    if version := next(filter(None, map(_version, built)), ""):
        yield _module("stdlib", version, found)
    data = found.data
    start = data.find(_START)
    end = data.find(_END, start + 16, start + 16 + _LARGEST) if start >= 0 else -1
    if end < 0:
        return
    last: tuple[str, str] | None = None
    count = 0
    for line in data[start + 16 : end].decode("utf-8", "replace").split("\n"):
        fields = line.split("\t")
        if fields[0] in ("mod", "dep", "=>") and len(fields) >= 3:
            # A line with an arrow stands for the module of the line before it.
            if last is not None and fields[0] != "=>":
                yield _module(*last, found)
                count += 1
            last = (fields[1], fields[2])
        if count >= _MOST_MODULES:
            return
    if last is not None:
        yield _module(*last, found)


def _version(data: bytes) -> str:
    """Return the version of the libraries that the program is built with ("v1.21.0-rc.2" for go1.21rc2), or nothing."""
    head = data.find(_BUILT)
    while head >= 0:
        if data[head + 15 : head + 16] == _INLINE:
            length = data[head + 32] if head + 32 < len(data) else 0
            match = _RELEASE.match(data, head + 33, head + 33 + length)
            if match is not None:
                number, stage, count = (part.decode() for part in match.groups(b""))
                number += ".0" * (2 - number.count("."))
                return f"v{number}-{stage}.{count}" if stage else f"v{number}"
        head = data.find(_BUILT, head + 1)
    return ""


def _module(name: str, version: str, found: Found) -> Package:
    known = version if version != "(devel)" else ""
    return Package(name=name, version=version, ecosystem="golang", purl=purl("golang", name, known), path=found.path)


COLLECTOR = Collector(read=_read, suffixes=(".exe",), most=96 << 20)
