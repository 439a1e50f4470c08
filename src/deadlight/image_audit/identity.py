"""By which names an image, and the Windows in it, are known to other tools."""

from __future__ import annotations

from urllib.parse import quote

from msgspec import Struct

from deadlight.advisories.products import server_of
from deadlight.model.image import parse_reference
from deadlight.model.image_content import ImageContent
from deadlight.sources.image.purl import purl

_HARDWARE = {"amd64": "x64", "arm64": "arm64"}


class Identity(Struct, frozen=True, kw_only=True):
    """The names of an image. What is not known is empty.

    `name` is for people. `digest` is that of the manifest, else that of the configuration, which Docker calls the id of
    the image. `purls` are package URLs of the image, the one to write first; without the digest of a manifest there
    are none, as they would be the name of other images too: `known_as` are those that others may mean it by.
    `windows` is the product, `cpe` its CPE with the build.
    """

    name: str
    digest: str = ""
    purls: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    windows: str = "Windows"
    build: str = ""
    cpe: str = ""


def identity_of(image: ImageContent) -> Identity:
    """Return the names that an image has."""
    build = image.build or image.config.os_version
    parts = build.split(".")
    line = server_of(int(parts[2])) if len(parts) == 4 and parts[2].isdecimal() else None
    purls = _purls(image)
    hardware = _HARDWARE.get(image.config.architecture, "*")
    return Identity(
        name=next(iter(image.names), image.name),
        digest=image.digest or image.id,
        purls=tuple(purls) if image.digest else (),
        known_as=tuple(purls),
        windows=line.name if line else "Windows",
        build=build,
        cpe=f"cpe:2.3:o:microsoft:{line.cpe}:{build}:*:*:*:*:*:{hardware}:*" if line and line.cpe else "",
    )


def _purls(image: ImageContent) -> list[str]:
    """Return package URLs of an image: for each of its names, as type oci and as type docker.

    https://github.com/package-url/purl-spec/blob/main/types-doc/oci-definition.md and docker-definition.md beside it
    """
    found = []
    for text in image.names:
        reference = parse_reference(text)
        if reference is None:
            continue
        where = f"{reference.registry}/{reference.repository}"
        tag = f"&tag={quote(reference.tag, safe='')}" if reference.tag else ""
        arch = f"arch={quote(image.config.architecture, safe='')}&" if image.config.architecture else ""
        last = reference.repository.rpartition("/")[2]
        found.append(f"{purl('oci', last, image.digest)}?{arch}repository_url={quote(where, safe='/:')}{tag}")
        namespace, _, name = reference.repository.rpartition("/")
        registry = quote(reference.registry, safe=":")
        found.append(f"{purl('docker', name, image.digest, namespace)}?repository_url={registry}")
    return sorted(dict.fromkeys(found), key=lambda each: each.startswith("pkg:docker"))
