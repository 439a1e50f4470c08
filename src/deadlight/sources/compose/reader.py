"""Compose files, of the Compose specification and of the versions 1 to 3 before it.

A service is a `Workload` of kind "service" with one `Container`. Services are read with all that they
extend, variables filled in as far as `.env` and defaults tell, and linked to their Dockerfile. The services of
files that are included belong to the same project.
Source: https://github.com/compose-spec/compose-spec/blob/main/spec.md
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.errors import InputError
from deadlight.model.outcome import Unread
from deadlight.model.place import Document
from deadlight.model.workload import NetworkUse, Workload
from deadlight.sources.compose.dotenv import variables_of
from deadlight.sources.compose.extends import service_of
from deadlight.sources.compose.files import ComposeFile
from deadlight.sources.compose.networks import declared_networks, declared_places
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.project_names import project_names
from deadlight.sources.compose.reading import Opener, Reading
from deadlight.sources.compose.recognition import looks_like
from deadlight.sources.compose.services import Declared, workload_of

__all__ = ["looks_like", "read"]

_SECTIONS = ("volumes", "secrets", "configs")


def read(document: Document, open_document: Opener | None = None) -> Iterator[Workload | Unread]:
    """Return the services of a Compose file, and the parts of it that were not read.

    `open_document` opens what the file names, by its path from the file's directory and its kind; without
    it, nothing is followed. Raises InputError where the file is no Compose file at all.
    """
    reading = Reading(document, open_document, _environment(open_document))
    files = reading.load()
    return _services(files, reading)


def _environment(open_document: Opener | None) -> dict[str, str]:
    """Return the variables of the `.env` file beside the Compose file, none where there is no such file."""
    if open_document is None:
        return {}
    try:
        return variables_of(open_document(".env", "env").text)
    except InputError:
        return {}


def _services(files: list[ComposeFile], reading: Reading) -> Iterator[Workload | Unread]:
    try:
        project = _with_included(files, reading)
        names = project_names(files, reading)
        networks: dict[str, NetworkUse] = {}
        for file in reversed(project):
            networks.update(declared_networks(file, reading))
        for file in project:
            places = {section: declared_places(file, section, reading) for section in _SECTIONS}
            declared = Declared(networks, places, names)
            yield from reading.drain()
            for name in file.services:
                if name.startswith("x-"):
                    continue
                service = service_of(file, name, reading)
                if service is not None:
                    yield workload_of(name, service, file.top.child(name), declared, reading)
                yield from reading.drain()
    except InputError as error:
        yield from reading.drain()
        yield Unread(reading.document.path, error.reason, error.line or 0)


def _with_included(files: list[ComposeFile], reading: Reading) -> list[ComposeFile]:
    """Return `files` and, one after the other, those that they include; what cannot be is complained of."""
    project = list(files)
    known = {id(file) for file in files}
    for file in project:
        for path in _include_paths(file, reading):
            for found in _included(file, path, reading):
                if id(found) not in known:
                    known.add(id(found))
                    project.append(found)
    return project


def _include_paths(file: ComposeFile, reading: Reading) -> Iterator[Part]:
    """Return the paths that a file includes, of the short and the long form; the first version includes none."""
    include = file.root.get("include") if file.top is not file.where else None
    if include is None:
        return
    part = reading.part(include, file.where.child("include"))
    for item in part.items() if isinstance(part.value, list) else [part]:
        paths = item.entries().get("path", item)
        yield from paths.items() if isinstance(paths.value, list) else [paths]


def _included(file: ComposeFile, path: Part, reading: Reading) -> list[ComposeFile]:
    """Return what stands at one path that `file` includes; if it cannot be read, that is complained of."""
    text = path.text()
    reason = path.unknown if text else "no file is named"
    try:
        found = reading.opened(file, text or "") if not reason else []
    except InputError as error:
        found, reason = [], error.reason
    if reason:
        reading.complain(path.where, f"what is included is not read: {reason}")
    return found
