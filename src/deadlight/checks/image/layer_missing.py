r"""A layer of an image could not be read.

## Why this matters

What is in the layer is in every container of the image and in no scan. Base layers of Windows are often left out of
registries and archives, and a scanner that passes over them calls an operating system clean that it has not looked at.

## What to do

Read the image where all its layers are: from a registry that has them, or from one that may ask for those of
Microsoft at the address that they name. Push images with their base (`allow-nondistributable-artifacts` of the engine)
where the network is closed. A layer that is damaged has to be built or pushed anew.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, check
from deadlight.model.image_content import ImageContent

MISSING = r"""
[[layers]]
[layers.files]
'app\web.exe' = "MZ"

[[layers]]  # <-- here
absent = true
"""
WHOLE = MISSING.replace("[[layers]]  # <-- here\nabsent = true\n", "")


@check(
    "WIN519",
    severity=Severity.MEDIUM,
    because="nothing is known of what was not read, and all of it is in the container",
    examples=[Bad("image", MISSING), Good("image", WHOLE)],
    refs=[
        "https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-docker/configure-docker-daemon",
    ],
)
def layer_missing(image: ImageContent) -> Iterator[Outcome]:
    for number, layer in enumerate(image.layers):
        if layer.missing:
            yield Report(
                "layer {number} of {count}{owner} was not read: {reason}",
                number=number + 1,
                count=len(image.layers),
                owner=", of Microsoft," if layer.vendor else "",
                reason=layer.missing,
                at=image.at("layers", number),
            )
