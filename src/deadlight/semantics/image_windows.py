"""Which Windows an image holds, as bases are known: by its registry, or else by its configuration."""

from __future__ import annotations

from deadlight.model.image_content import ImageContent
from deadlight.semantics.images import Base

_FAMILIES = {"core": "servercore", "nano": "nanoserver", "full": "server"}
_SPECIFICATION = "https://github.com/opencontainers/image-spec/blob/main/config.md#properties"


def base_of(image: ImageContent) -> Base | None:
    """Return the Windows of the image, nothing where neither its registry nor its configuration says a build."""
    said = ((image.build, "the registry of Windows in it"), (image.config.os_version, "its configuration"))
    for version, source in said:
        parts = version.split(".")
        if len(parts) >= 3 and parts[2].isascii() and parts[2].isdecimal() and len(parts[2]) < 7:
            return Base(
                os="windows",
                reason=f"{source} says {version}",
                evidence=(_SPECIFICATION,),
                certainty="documented",
                family=_FAMILIES.get(image.installation, ""),
                build=int(parts[2]),
            )
    return None
