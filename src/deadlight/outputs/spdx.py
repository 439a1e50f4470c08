"""An image as an SPDX document, version 2.3, in JSON: its packages and its Windows; spdx-tools writes it.

https://spdx.github.io/spdx-spec/v2.3/. SPDX 2.3 has no place for vulnerabilities; CycloneDX and VEX have.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deadlight.image_audit.identity import Identity, identity_of
from deadlight.model.image_content import ImageContent
from deadlight.model.report import AuditReport
from deadlight.outputs.image_documents import (
    Part,
    gaps_in,
    image_of,
    moment_of,
    parts_of,
    uuid_from,
)  # fmt: skip
from deadlight.outputs.inert import encodable
from deadlight.outputs.json_report import encode
from deadlight.outputs.look import Look

if TYPE_CHECKING:
    from spdx_tools.spdx.model.document import Document
    from spdx_tools.spdx.model.package import ExternalPackageRef, Package

_DOCUMENT, _IMAGE, _SYSTEM = "SPDXRef-DOCUMENT", "SPDXRef-Image", "SPDXRef-OperatingSystem"


def render(report: AuditReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the image of the report as SPDX. Raises UsageError without an image."""
    image = image_of(report, "spdx")
    from spdx_tools.spdx.jsonschema.document_converter import DocumentConverter

    converted = DocumentConverter().convert(_document(report, image))  # type: ignore[no-untyped-call]
    document: dict[str, Any] = json.loads(json.dumps(converted))
    plain = json.dumps(document, sort_keys=True)
    document["documentNamespace"] = f"https://spdx.org/spdxdocs/deadlight-{uuid_from(plain)}"
    return encode(document)


def _document(report: AuditReport, image: ImageContent) -> Document:
    from spdx_tools.spdx.model.actor import Actor, ActorType
    from spdx_tools.spdx.model.document import CreationInfo, Document
    from spdx_tools.spdx.model.relationship import Relationship, RelationshipType
    from spdx_tools.spdx.model.spdx_no_assertion import SpdxNoAssertion

    identity = identity_of(image)
    gaps = gaps_in(image)
    packages = [_image(image, identity)]
    if image.os.name == "windows":
        packages.append(_system(identity))
    packages += map(_package, parts_of(image.packages))
    relations = [Relationship(_DOCUMENT, RelationshipType.DESCRIBES, _IMAGE)]
    relations += [Relationship(_IMAGE, RelationshipType.CONTAINS, each.spdx_id) for each in packages[1:]]
    relations.append(Relationship(_IMAGE, RelationshipType.CONTAINS, SpdxNoAssertion(), "there may be more"))
    return Document(
        CreationInfo(
            spdx_version="SPDX-2.3",
            spdx_id=_DOCUMENT,
            name=encodable(identity.name),
            document_namespace="https://spdx.org/spdxdocs/deadlight",
            creators=[Actor(ActorType.TOOL, f"deadlight-{report.version}")],
            created=moment_of(report).replace(tzinfo=None),
            document_comment=encodable("Not read: " + "; ".join(gaps)) if gaps else None,
        ),
        packages=packages,
        relationships=relations,
    )


def _image(image: ImageContent, identity: Identity) -> Package:
    from spdx_tools.spdx.model.checksum import Checksum, ChecksumAlgorithm
    from spdx_tools.spdx.model.package import PackagePurpose

    digest = identity.digest.removeprefix("sha256:") if image.digest.startswith("sha256:") else ""
    layers = [f"{each.digest} ({each.missing})" if each.missing else each.digest for each in image.layers]
    return _made(
        _IMAGE,
        identity.name,
        identity.digest,
        purpose=PackagePurpose.CONTAINER,
        references=[_reference("purl", purl) for purl in identity.purls[:1]],
        checksums=[Checksum(ChecksumAlgorithm.SHA256, digest)] if digest else [],
        comment=f"Id {image.id}; layers, the lowest first: {', '.join(layers)}",
    )


def _system(identity: Identity) -> Package:
    from spdx_tools.spdx.model.actor import Actor, ActorType
    from spdx_tools.spdx.model.package import PackagePurpose

    return _made(
        _SYSTEM,
        identity.windows,
        identity.build,
        purpose=PackagePurpose.OPERATING_SYSTEM,
        references=[_reference("cpe23Type", identity.cpe)] if identity.cpe else [],
        supplier=Actor(ActorType.ORGANIZATION, "Microsoft"),
    )


def _package(part: Part) -> Package:
    from spdx_tools.spdx.model.package import PackagePurpose

    package = part.package
    places = [f"{path} in layer {layer}" if layer else path for path, layer in part.places]
    return _made(
        f"SPDXRef-Package-{uuid_from(part.key)}",
        package.name,
        package.version,
        purpose=PackagePurpose.APPLICATION if package.ecosystem in ("windows", "generic") else PackagePurpose.LIBRARY,
        references=[_reference("purl", package.purl)] if package.purl else [],
        source=f"found in {'; '.join(places)}" if places else None,
    )


def _made(
    identifier: str,
    name: str,
    version: str,
    *,
    purpose: Any,
    references: list[ExternalPackageRef],
    source: str | None = None,
    comment: str | None = None,
    **more: Any,
) -> Package:
    from spdx_tools.spdx.model.package import Package
    from spdx_tools.spdx.model.spdx_no_assertion import SpdxNoAssertion

    return Package(
        identifier,
        encodable(name),
        SpdxNoAssertion(),
        version=encodable(version) or None,
        files_analyzed=False,
        license_concluded=SpdxNoAssertion(),
        license_declared=SpdxNoAssertion(),
        copyright_text=SpdxNoAssertion(),
        external_references=references,
        primary_package_purpose=purpose,
        source_info=encodable(source) if source else None,
        comment=encodable(comment) if comment else None,
        **more,
    )


def _reference(kind: str, locator: str) -> ExternalPackageRef:
    from spdx_tools.spdx.model.package import ExternalPackageRef, ExternalPackageRefCategory

    category = ExternalPackageRefCategory.PACKAGE_MANAGER if kind == "purl" else ExternalPackageRefCategory.SECURITY
    return ExternalPackageRef(category, kind, encodable(locator))
