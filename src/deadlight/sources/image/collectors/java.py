"""Java libraries: the `pom.properties` and the manifest in a jar, war or ear.

Sources: https://maven.apache.org/shared/maven-archiver/#pom-properties-content,
https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html#jar-manifest
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from deadlight.model.image_content import Package
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge
from deadlight.sources.image.purl import purl

_MOST_ENTRIES = 20_000
_MOST_READ = 1 << 16
_MOST_DIRECTORY = 4 << 20
"""Bytes of the list of entries, each of which takes ten times as much once it is read."""
_LONGEST_NAME = 255
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What Java reads. The others unpack as much at a time as they like."""
_MOST_LIBRARIES = 2000
_PROPERTIES = re.compile(r"META-INF/maven/[^/]+/[^/]+/pom\.properties")
_FOLDED = re.compile(r"\r?\n ")
_LINE = re.compile(r"([\w.-]+)[:=](.*)")
_IN_NAME = re.compile(r"(?P<name>.+?)-(?P<version>\d[\w.+-]*)\.\w+$")


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    try:
        with zipfile.ZipFile(_Bounded(found.data)) as archive:
            yield from _of(archive, found)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ValueError("no archive") from error


def _of(archive: zipfile.ZipFile, found: Found) -> Iterator[Fact]:
    names = archive.namelist()[:_MOST_ENTRIES]
    count = 0
    for name in names:
        if _PROPERTIES.fullmatch(name) and count < _MOST_LIBRARIES:
            fields = _fields(_text(archive, name))
            group, artifact, version = (fields.get(key, "") for key in ("groupId", "artifactId", "version"))
            if group and artifact and version:
                count += 1
                yield _package(group, artifact, version, found)
    if not count and "META-INF/MANIFEST.MF" in names:
        fields = _fields(_FOLDED.sub("", _text(archive, "META-INF/MANIFEST.MF")))
        file_name = found.path.rpartition("/")[2]
        named = _IN_NAME.fullmatch(file_name) if len(file_name) <= _LONGEST_NAME else None
        name = fields.get("Bundle-SymbolicName", "").partition(";")[0] or fields.get("Implementation-Title", "")
        version = fields.get("Bundle-Version") or fields.get("Implementation-Version") or ""
        if named is not None:
            name, version = named["name"], named["version"]
        if name and version and "${" not in version:
            yield _package(fields.get("Implementation-Vendor-Id", ""), name, version, found)


class _Bounded(io.BytesIO):
    """A file of which no more is read at once than a list of entries may have: it is read as a whole."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MOST_DIRECTORY:
            raise ValueError("its list of entries is too long")
        return super().read(size)


def _fields(text: str) -> dict[str, str]:
    found = (_LINE.match(line) for line in text.split("\n"))
    return {each[1]: each[2].strip() for each in found if each is not None}


def _text(archive: zipfile.ZipFile, name: str) -> str:
    """Return the beginning of an entry. Raises ValueError where it is compressed as Java reads none."""
    if archive.getinfo(name).compress_type not in _COMPRESSIONS:
        raise ValueError("no archive of Java")
    with archive.open(name) as file:
        return file.read(_MOST_READ).decode("utf-8", "replace")


def _package(group: str, artifact: str, version: str, found: Found) -> Package:
    name = f"{group}:{artifact}" if group else artifact
    # Without its group nothing names a library of Maven for sure.
    address = purl("maven", artifact, version, group) if group else ""
    return Package(name=name, version=version, ecosystem="maven", purl=address, path=found.path)


COLLECTOR = Collector(read=_read, suffixes=(".jar", ".war", ".ear"), most=64 << 20)
