"""`build:` linked to the Dockerfile that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from deadlight.model.build import Build
from deadlight.model.errors import InputError
from deadlight.model.place import Document
from deadlight.model.workload import Workload
from deadlight.sources.compose.files import is_absolute, joined
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.reading import Reading

DOCKERFILE = "Dockerfile"


def build_of(service: Mapping[str, Part], reading: Reading) -> Build | None:
    """Return the build of a service, nothing where its Dockerfile is not known or not at hand.

    Why a Dockerfile cannot be read is not said here, but where that file is audited.
    """
    part = service.get("build")
    if part is None or part.value is None:
        return None
    if isinstance(part.value, list):
        reading.complain(part.where, "build is neither a text nor a mapping")
        return None
    entries = part.entries() or {"context": part}
    target = entries.get("target")
    if target is not None and target.unknown:
        return None
    build = next(filter(None, map(_read, _dockerfiles(service, part, entries, reading))), None)
    if build is not None and "args" in entries:
        from deadlight.sources.compose.build_arguments import with_arguments

        build = with_arguments(build, entries["args"])
    goal = target.text() if target is not None else None
    return _cut_off(build, goal) if build is not None and goal else build


def _dockerfiles(
    service: Mapping[str, Part], part: Part, entries: Mapping[str, Part], reading: Reading
) -> Iterator[Document]:
    """Return the Dockerfile of a build: the first that is there under one of the names it may have."""
    inline = entries.get("dockerfile_inline")
    if inline is not None:
        reading.complain(inline.where, "of a Dockerfile inside of a Compose file only base and user are read")
        if not inline.depends():
            yield Document(inline.where.document.path, "dockerfile", inline.text() or "")
        return
    context, named = entries.get("context"), entries.get("dockerfile") or service.get("dockerfile")
    if any(each is not None and each.unknown for each in (context, named)):
        return
    folder = (context.text() if context is not None else None) or "."
    dockerfile = (named.text() if named is not None else None) or DOCKERFILE
    if is_absolute(folder) or is_absolute(dockerfile):
        return
    directory = reading.directory_of(context.where if context is not None else part.where)
    for spelling in _spellings(dockerfile):
        try:
            document = reading.open(joined(directory, folder, spelling), "dockerfile")
        except InputError:
            continue
        yield document
        return


def _spellings(dockerfile: str) -> Iterator[str]:
    """Return the names to try: Windows does not tell `dockerfile` from `Dockerfile`."""
    yield dockerfile
    slashed = dockerfile.replace("\\", "/")
    folder, slash, name = slashed.rpartition("/")
    head, rest = name[: len(DOCKERFILE)], name[len(DOCKERFILE) :]
    if head.lower() == DOCKERFILE.lower():
        for other in (DOCKERFILE, DOCKERFILE.lower()):
            if other != head:
                yield f"{folder}{slash}{other}{rest}"


def _read(document: Document) -> Build | None:
    from deadlight.sources.dockerfile.reader import read

    try:
        return next((found.build for found in read(document) if isinstance(found, Workload)), None)
    except InputError:
        return None


def _cut_off(build: Build, target: str) -> Build | None:
    """Return the build up to the stage `target`, by name or number, as its final one; nothing if there is none."""
    for stage in build.stages:
        if stage.name.lower() == target.lower() or str(stage.index) == target:
            stages = (*build.stages[: stage.index], replace(stage, final=True))
            return replace(build, stages=stages)
    return None
