"""Which external images a workload is built on or runs, and whether they reach production."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from deadlight.model.build import Build
from deadlight.model.image import ImageReference, parse_reference
from deadlight.model.place import Located
from deadlight.model.workload import Workload
from deadlight.semantics import build_inputs

_NO_IMAGE = "scratch"


class BaseUse(Struct, frozen=True, eq=False):
    """One use of an image: as written, its parts (nothing where not told), whether it runs or only builds."""

    image: Located[str]
    reference: ImageReference | None
    runs: bool


def base_uses(workload: Workload) -> Iterator[BaseUse]:
    """Yield the images of a Windows workload, one a place where an image is written.

    For a Dockerfile these are the images of its Windows stages and of those that these copy from, on
    whatever system, not the stages that name another stage; `runs` marks those that the final stage rests
    on. A Compose service that is built has its images in its Dockerfile.
    """
    if workload.surface == "dockerfile":
        if workload.build is not None:
            yield from _of_build(workload.build)
        return
    for container in workload.containers:
        if container.image is not None and container.build is None and container.setting("build") is None:
            yield BaseUse(container.image, parse_reference(container.image.value), runs=True)


@lru_cache(maxsize=4)
def _of_build(build: Build) -> tuple[BaseUse, ...]:
    """Return the uses in a Dockerfile, for which many checks ask one after the other."""
    return tuple(_uses_in(build))


def _uses_in(build: Build) -> Iterator[BaseUse]:
    final = build.final.root()
    inputs = build_inputs.of_windows(build)
    for stage in build.stages:
        if stage.parent is None and stage.index in inputs and stage.base.value.lower() != _NO_IMAGE:
            yield BaseUse(stage.base, parse_reference(stage.base.value), runs=stage.index == final.index)
