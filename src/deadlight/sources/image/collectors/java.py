"""Java libraries: the `pom.properties` and the manifest in a jar, war or ear.

Sources: https://maven.apache.org/shared/maven-archiver/#pom-properties-content,
https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html#jar-manifest
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from deadlight.model.image_content import Package
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge
from deadlight.sources.image.purl import purl

_MOST_ENTRIES = 20_000
_MOST_READ = 1 << 16
_MOST_LIBRARIES = 2000
_PROPERTIES = re.compile(r"META-INF/maven/[^/]+/[^/]+/pom\.properties")
_FOLDED = re.compile(r"\r?\n ")
_LINE = re.compile(r"^([\w.-]+)[:=] *(.*?)\s*$", re.MULTILINE)
_IN_NAME = re.compile(r"(?P<name>.+?)-(?P<version>\d[\w.+-]*)\.\w+$")


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    try:
        with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
            yield from _of(archive, found)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ValueError("no archive") from error


def _of(archive: zipfile.ZipFile, found: Found) -> Iterator[Fact]:
    names = archive.namelist()[:_MOST_ENTRIES]
    count = 0
    for name in names:
        if _PROPERTIES.fullmatch(name) and count < _MOST_LIBRARIES:
            fields = dict(_LINE.findall(_text(archive, name)))
            group, artifact, version = (fields.get(key, "") for key in ("groupId", "artifactId", "version"))
            if group and artifact and version:
                count += 1
                yield _package(group, artifact, version, found)
    if not count and "META-INF/MANIFEST.MF" in names:
        fields = dict(_LINE.findall(_FOLDED.sub("", _text(archive, "META-INF/MANIFEST.MF"))))
        named = _IN_NAME.fullmatch(found.path.rpartition("/")[2])
        name = fields.get("Bundle-SymbolicName", "").partition(";")[0] or fields.get("Implementation-Title", "")
        version = fields.get("Bundle-Version") or fields.get("Implementation-Version") or ""
        if named is not None:
            name, version = named["name"], named["version"]
        if name and version and "${" not in version:
            yield _package(fields.get("Implementation-Vendor-Id", ""), name, version, found)


def _text(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return file.read(_MOST_READ).decode("utf-8", "replace")


def _package(group: str, artifact: str, version: str, found: Found) -> Package:
    name = f"{group}:{artifact}" if group else artifact
    # Without its group nothing names a library of Maven for sure.
    address = purl("maven", artifact, version, group) if group else ""
    return Package(name=name, version=version, ecosystem="maven", purl=address, path=found.path)


COLLECTOR = Collector(read=_read, suffixes=(".jar", ".war", ".ear"), most=64 << 20)
