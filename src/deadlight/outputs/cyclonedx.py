"""An image as a CycloneDX document, version 1.6: its packages, its Windows, and the vulnerabilities that are known.

https://cyclonedx.org/docs/1.6/json/. cyclonedx-python-lib writes it; what that does not know yet, the compositions
that say whether the list is whole, is added to what it writes. Services of Windows are processes and no services in
the sense of CycloneDX, which are endpoints of a network: they are not listed.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from deadlight.image_audit.claims import claims_of
from deadlight.image_audit.identity import Identity, identity_of
from deadlight.model.image_content import ImageContent, Layer
from deadlight.model.report import AuditReport
from deadlight.outputs.image_documents import Part, doubts_in, gaps_in, image_of, moment_of, parts_of, uuid_from
from deadlight.outputs.inert import encodable
from deadlight.outputs.json_report import encode
from deadlight.outputs.look import Look

if TYPE_CHECKING:
    from cyclonedx.model import Property
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component
    from packageurl import PackageURL

_APPLICATIONS = ("windows", "generic")
_FIRST = ("$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata")


def render(report: AuditReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the image of the report as CycloneDX. Raises UsageError without an image."""
    image = image_of(report, "cyclonedx")
    from cyclonedx.output.json import JsonV1Dot6

    bom = _bom(report, image)
    document: dict[str, Any] = json.loads(JsonV1Dot6(bom).output_as_string())
    document["compositions"] = [
        {
            # What was read is not proven to be all there is: code is linked in, and manifests are left out.
            "aggregate": "incomplete" if gaps_in(image) else "unknown",
            "assemblies": [document["metadata"]["component"]["bom-ref"]],
        }
    ]
    document["serialNumber"] = uuid_from(json.dumps(document, sort_keys=True)).urn
    return encode({name: document[name] for name in (*_FIRST, *(each for each in document if each not in _FIRST))})


def _bom(report: AuditReport, image: ImageContent) -> Bom:
    from cyclonedx.model.bom import Bom, BomMetaData
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.dependency import Dependency
    from cyclonedx.model.lifecycle import LifecyclePhase, PredefinedLifecycle
    from cyclonedx.model.tool import ToolRepository

    from deadlight.outputs.cyclonedx_vulnerabilities import vulnerabilities_of

    identity = identity_of(image)
    root = _image(image, identity)
    system = _system(image, identity)
    parts = parts_of(image.packages)
    components = [*([system] if system else []), *map(_component, parts)]
    bom = Bom(
        components=components,
        serial_number=uuid.UUID(int=0),
        metadata=BomMetaData(
            timestamp=moment_of(report),
            component=root,
            lifecycles=[PredefinedLifecycle(LifecyclePhase.POST_BUILD)],
            tools=ToolRepository(
                components=[Component(type=ComponentType.APPLICATION, name="deadlight", version=report.version)]
            ),
            properties=[
                *(_property("unread", text) for text in gaps_in(image)),
                *(_property("doubt", text) for text in doubts_in(image)),
            ],
        ),
        vulnerabilities=vulnerabilities_of(claims_of(image), system, root, components),
    )
    below = [Dependency(each.bom_ref) for each in components]
    bom.dependencies = [Dependency(root.bom_ref, below), *(Dependency(each.bom_ref) for each in components)]
    # All are registered; the library would look through all of them for each to find that out.
    bom.register_dependency = lambda *_, **__: None  # type: ignore[method-assign]
    return bom


def _image(image: ImageContent, identity: Identity) -> Component:
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.component import Component, ComponentType

    first = next(iter(identity.purls), "")
    algorithm, _, value = identity.digest.partition(":")
    properties = [_property("reference", image.name)]
    properties += [_property("image-id", image.id)] if image.id else []
    properties += [_property("name", name) for name in image.names]
    properties += [each for number, layer in enumerate(image.layers, start=1) for each in _layer(number, layer)]
    return Component(
        type=ComponentType.CONTAINER,
        name=encodable(identity.name),
        version=identity.digest or None,
        bom_ref=first or f"image/{identity.digest or encodable(identity.name)}",
        purl=_purl(first),
        # The hash of a manifest is that of the image; a configuration is not all of it.
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=value)] if image.digest and algorithm == "sha256" else (),
        properties=properties,
    )


def _layer(number: int, layer: Layer) -> list[Property]:
    of = f"layer:{number:03}"
    found = [_property(f"{of}:digest", layer.digest)]
    if layer.diff_id:
        found.append(_property(f"{of}:diff-id", layer.diff_id))
    if layer.vendor:
        found.append(_property(f"{of}:microsoft", "true"))
    if layer.missing:
        found.append(_property(f"{of}:unread", layer.missing))
    return found


def _system(image: ImageContent, identity: Identity) -> Component | None:
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.contact import OrganizationalEntity

    if image.os.name != "windows":
        return None
    installation = [] if image.installation == "unknown" else [_property("installation", image.installation)]
    said = "the registry" if image.build else "the configuration"
    return Component(
        type=ComponentType.OPERATING_SYSTEM,
        name=identity.windows,
        version=identity.build or None,
        bom_ref=f"operating-system/{identity.windows}@{identity.build}",
        cpe=identity.cpe or None,
        supplier=OrganizationalEntity(name="Microsoft"),
        properties=[_property("build-from", said), *installation],
    )


def _component(part: Part) -> Component:
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.component_evidence import ComponentEvidence, Occurrence

    package = part.package
    purl = _purl(package.purl)
    named = purl is not None and purl.type in ("npm", "maven")
    group, name = (purl.namespace, purl.name) if purl is not None and named else (None, package.name)
    places = [
        # Without names of their own, the library puts them in an order that differs from run to run.
        Occurrence(
            bom_ref=encodable(f"{part.key} at {number:04}"),
            location=encodable(path),
            additional_context=encodable(f"layer {layer}") if layer else None,
        )
        for number, (path, layer) in enumerate(part.places, start=1)
    ]
    return Component(
        type=ComponentType.APPLICATION if package.ecosystem in _APPLICATIONS else ComponentType.LIBRARY,
        group=group,
        name=encodable(name),
        version=encodable(package.version) or None,
        bom_ref=encodable(part.key),
        purl=purl,
        evidence=ComponentEvidence(occurrences=places) if places else None,
        properties=[
            _property("ecosystem", package.ecosystem),
            *(_property("found-by", name) for name in package.sources if package.sources != ("deadlight",)),
        ],
    )


def _purl(text: str) -> PackageURL | None:
    from packageurl import PackageURL

    try:
        return PackageURL.from_string(text) if text else None
    except ValueError:
        return None


def _property(name: str, value: str) -> Property:
    from cyclonedx.model import Property

    return Property(name=f"deadlight:{name}", value=encodable(value))
