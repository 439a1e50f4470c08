"""Go programs: the modules that the linker writes into each of them.

The text lies between two marks of 16 bytes in the data of the program.
Source: https://github.com/golang/go/blob/go1.24.0/src/runtime/debug/mod.go and cmd/go/internal/modload/build.go
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.image_content import Package
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge
from deadlight.sources.image.purl import purl

_START = bytes.fromhex("3077af0c9274080241e1c107e6d618e6")
_END = bytes.fromhex("f932433186182072008242104116d8f2")
_BUILT = b"\xff Go buildinf:"
_LARGEST = 4 << 20
_MOST_MODULES = 5000


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    if not found.data.startswith(b"MZ") or _BUILT not in found.data:
        return
    start = found.data.find(_START)
    end = found.data.find(_END, start + 16, start + 16 + _LARGEST) if start >= 0 else -1
    if end < 0:
        return
    last: tuple[str, str] | None = None
    count = 0
    for line in found.data[start + 16 : end].decode("utf-8", "replace").split("\n"):
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


def _module(name: str, version: str, found: Found) -> Package:
    known = version if version != "(devel)" else ""
    return Package(name=name, version=version, ecosystem="golang", purl=purl("golang", name, known), path=found.path)


COLLECTOR = Collector(read=_read, suffixes=(".exe",), most=96 << 20)
