"""Trivy's JSON on an image: packages, vulnerabilities and secrets. Of a secret only its kind and place are taken.

What it says of an operating system is left out: it has no data on Windows, and a package database of another system
below `Files/` is not that of the image.

https://github.com/aquasecurity/trivy/blob/main/pkg/types/report.go, vulnerability.go and pkg/fanal/types/secret.go
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from deadlight.model.advisory import PackageAdvisory, State
from deadlight.model.errors import InputError
from deadlight.model.image_content import FileFact, OtherScanner, Package
from deadlight.model.scanned_image import ScannedImage
from deadlight.sources.files import reason_of
from deadlight.sources.scanner_reports.fields import path_of

NAME = "trivy"

LARGEST = 512 << 20
"""Bytes of the largest report that is read; one of ten thousand vulnerabilities has some 40 MB."""

MOST = 200_000
"""Packages, vulnerabilities or secrets of one report."""

_LONGEST = 4096
_LONGEST_TITLE = 80
_SOURCES = (NAME,)
_KEY = "AsymmetricPrivateKey"
_NOT_OPEN = ("not_affected",)
_UNSURE = ("under_investigation",)

Ecosystem = Literal["nuget", "npm", "pypi", "maven", "golang", "generic"]
_ECOSYSTEMS: dict[str, Ecosystem] = {
    "nuget": "nuget", "npm": "npm", "pypi": "pypi", "maven": "maven", "golang": "golang",
}  # fmt: skip
"""Types of package URLs → ecosystems; what has another is generic."""

_SEVERITIES: dict[str, Literal["", "low", "medium", "high", "critical"]] = {
    "LOW": "low", "MEDIUM": "medium", "HIGH": "high", "CRITICAL": "critical",
}  # fmt: skip

_ORDER = ("", "low", "medium", "high", "critical")


class _Layer(Struct, frozen=True, rename="pascal"):
    diff_id: str = field(default="", name="DiffID")


class _Identifier(Struct, frozen=True):
    purl: str = field(default="", name="PURL")


class _Package(Struct, frozen=True, rename="pascal"):
    name: str = ""
    version: str = ""
    file_path: str = ""
    identifier: _Identifier = _Identifier()
    layer: _Layer = _Layer()


class _Score(Struct, frozen=True):
    vector: str = field(default="", name="V3Vector")
    score: float = field(default=0.0, name="V3Score")


class _Vulnerability(Struct, frozen=True, rename="pascal"):
    id: str = field(default="", name="VulnerabilityID")
    vendor_ids: tuple[str, ...] | None = field(default=None, name="VendorIDs")
    pkg_name: str = ""
    pkg_path: str = ""
    pkg_identifier: _Identifier = _Identifier()
    installed_version: str = ""
    fixed_version: str = ""
    status: str = ""
    severity: str = ""
    severity_source: str = ""
    title: str = ""
    published_date: str | None = None
    cvss: dict[str, _Score] | None = field(default=None, name="CVSS")
    layer: _Layer = _Layer()


class _Secret(Struct, frozen=True, rename="pascal"):
    category: str = ""
    title: str = ""
    severity: str = ""
    layer: _Layer = _Layer()


class _Result(Struct, frozen=True, rename="pascal"):
    target: str = ""
    kind: str = field(default="", name="Class")
    packages: tuple[_Package, ...] | None = None
    vulnerabilities: tuple[_Vulnerability, ...] | None = None
    secrets: tuple[_Secret, ...] | None = None


class _Metadata(Struct, frozen=True, rename="pascal"):
    diff_ids: tuple[str, ...] | None = field(default=None, name="DiffIDs")


class _Trivy(Struct, frozen=True, rename="pascal"):
    version: str = ""


class _Report(Struct, frozen=True, rename="pascal"):
    schema_version: int
    artifact_type: str = ""
    created_at: str = ""
    metadata: _Metadata = _Metadata()
    results: tuple[_Result, ...] | None = None
    trivy: _Trivy = _Trivy()


def read_file(path: Path) -> ScannedImage:
    """Return what the report at `path` says. Raises InputError, without the path, for what is none."""
    if path.exists() and not path.is_file():
        raise InputError("is no regular file")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(reason_of(error)) from None
    if len(data) > LARGEST:
        raise InputError(f"more than {LARGEST >> 20} MiB")
    return read(data)


def read(data: bytes) -> ScannedImage:
    """Return what a report of `trivy image` says. Raises InputError for what is none."""
    try:
        report = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Report)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"it is no report of Trivy in JSON: {error}") from None
    if report.artifact_type not in ("", "container_image"):
        raise InputError(f"it is a report of Trivy on a {report.artifact_type[:40]}, not on an image")
    if not report.metadata.diff_ids:
        raise InputError("it is a report of Trivy that names no layers of an image")
    results = report.results or ()
    counts = [len(part or ()) for each in results for part in (each.packages, each.vulnerabilities, each.secrets)]
    if sum(counts) > MOST:
        raise InputError(f"more than {MOST} packages, vulnerabilities and secrets")
    libraries = [each for each in results if each.kind != "os-pkgs"]
    return ScannedImage(
        by=OtherScanner(name=NAME, version=report.trivy.version),
        layers=report.metadata.diff_ids,
        made=report.created_at[:10],
        packages=tuple(_packages(libraries)),
        advisories=tuple(one for each in libraries for one in _advisories(each)),
        secrets=tuple(one for each in results for one in _secrets(each)),
        os_packages=sum(len(each.packages or each.vulnerabilities or ()) for each in results if each.kind == "os-pkgs"),
    )


def _packages(results: list[_Result]) -> Iterator[Package]:
    """Yield the packages, each once a place: those that are listed, and what else has vulnerabilities."""
    seen: set[tuple[str, str, str]] = set()
    for found in (*_listed(results), *_vulnerable(results)):
        key = (found.purl or found.name, found.version, found.path)
        if found.name and found.version and key not in seen:
            seen.add(key)
            yield found


def _listed(results: list[_Result]) -> Iterator[Package]:
    for result in results:
        for each in result.packages or ():
            yield _package(each.name, each.version, each.identifier, each.file_path or result.target, each.layer)


def _vulnerable(results: list[_Result]) -> Iterator[Package]:
    for result in results:
        for one in result.vulnerabilities or ():
            path = one.pkg_path or result.target
            yield _package(one.pkg_name, one.installed_version, one.pkg_identifier, path, one.layer)


def _package(name: str, version: str, identifier: _Identifier, path: str, layer: _Layer) -> Package:
    kind = identifier.purl.removeprefix("pkg:").partition("/")[0].lower()
    return Package(
        name=name,
        version=version,
        ecosystem=_ECOSYSTEMS.get(kind, "generic"),
        purl=identifier.purl[:_LONGEST],
        path=_below_files(path),
        layer=layer.diff_id,
        sources=_SOURCES,
    )


def _advisories(result: _Result) -> Iterator[PackageAdvisory]:
    for one in result.vulnerabilities or ():
        if not one.id or one.status in _NOT_OPEN:
            continue
        cvss = one.cvss or {}
        who = (one.severity_source, "nvd", "ghsa", *sorted(cvss))
        score = next((cvss[name] for name in who if name in cvss), _Score())
        state: State = "unknown" if one.status in _UNSURE else "open"
        yield PackageAdvisory(
            id=one.id,
            aliases=tuple(name for name in one.vendor_ids or () if name != one.id),
            title=one.title,
            package=one.pkg_name,
            version=one.installed_version,
            purl=one.pkg_identifier.purl[:_LONGEST],
            path=_below_files(one.pkg_path or result.target),
            layer=one.layer.diff_id,
            state=state,
            reason="its vendor still looks into it, says Trivy" if state == "unknown" else "",
            severity=_SEVERITIES.get(one.severity, ""),
            score=score.score,
            vector=score.vector,
            fixed=one.fixed_version,
            published=(one.published_date or "")[:10],
            sources=_SOURCES,
        )


def _secrets(result: _Result) -> Iterator[FileFact]:
    """Yield one fact for all secrets of one kind and layer in a file."""
    counts: dict[tuple[bool, str], list[_Secret]] = {}
    for secret in result.secrets or ():
        counts.setdefault((secret.category == _KEY, secret.layer.diff_id), []).append(secret)
    for (is_key, layer), found in counts.items():
        title = found[0].title[:_LONGEST_TITLE]
        yield FileFact(
            path=_below_files(result.target),
            kind="private-key" if is_key else "secret",
            detail="a private key, says Trivy" if is_key else f"what Trivy takes for a secret ({title})",
            layer=layer,
            count=len(found),
            sources=_SOURCES,
            severity=max((_SEVERITIES.get(one.severity, "") for one in found), key=_ORDER.index),
        )


def _below_files(path: str) -> str:
    """Return a path of a layer as deadlight has it: below `Files/`."""
    return path_of(path[:_LONGEST]).lstrip("/").removeprefix("Files/")
