"""Reads the answers of a Docker engine that somebody saved: of containers, networks, and the engine itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.engine import Engine
from deadlight.model.errors import InputError
from deadlight.model.outcome import Skipped, Unread
from deadlight.model.place import Document, Plain, Route, Where
from deadlight.model.regex import compiled
from deadlight.model.workload import Workload
from deadlight.sources.docker_api import info_text
from deadlight.sources.docker_api.containers import container_of
from deadlight.sources.docker_api.info import engine_of, version_of
from deadlight.sources.docker_api.networks import network_of
from deadlight.sources.kubernetes.fields import Faults, Fields
from deadlight.sources.yaml_tree import documents

MOST_OBJECTS = 10_000

_SIGNS = (
    ('"HostConfig"', '"Config"', '"Mounts"'),
    ('"IPAM"', '"Driver"', '"Scope"'),
    ('"ServerVersion"', '"OSType"', '"DockerRootDir"'),
    ('"Client"', '"Server"', '"ApiVersion"', '"KernelVersion"'),
)
_TEXT_NAME = compiled(r"\.(?:txt|log)$|^[^.]+$", re.IGNORECASE)


def looks_like(name: str, head: str) -> bool:
    """Return whether the file called `name` that begins with `head` is an answer of a Docker engine."""
    if name.lower().endswith(".json") or head.lstrip()[:1] in ("{", "["):
        return any(all(sign in head for sign in signs) for signs in _SIGNS)
    return _TEXT_NAME.search(name) is not None and info_text.looks_like(head)


def read(document: Document) -> Iterator[Workload | Engine | Unread | Skipped]:
    """Yield the containers as workloads, networks as workloads without containers, and the engine.

    Raises InputError for what is no JSON, and no `docker info` either.
    """
    if document.text.lstrip()[:1] not in ("{", "["):
        yield info_text.read(document)
        return
    faults = Faults(document)
    read = 0
    for found in documents(document.text):
        if found.error is not None:
            raise InputError(found.error.reason, line=found.error.line)
        for value, route in _objects(found.value, (found.index,)):
            if read == MOST_OBJECTS:
                yield Unread(document.path, f"more than {MOST_OBJECTS} objects in one file")
                return
            read += 1
            yield _subject(Fields(value, Where(document, route), faults))
    yield from faults.unread


def _objects(value: Plain, route: Route) -> Iterator[tuple[dict[str, Plain], Route]]:
    """Yield the objects of an answer: one, or those of a list."""
    if isinstance(value, dict):
        yield value, route
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict):
                yield item, (*route, index)


def _subject(fields: Fields) -> Workload | Engine | Skipped:
    written = fields.value.keys()
    if {"HostConfig", "Config"} <= written:
        return container_of(fields)
    if {"IPAM", "Driver", "Name"} <= written:
        return network_of(fields)
    if "OSType" in written:
        return engine_of(fields)
    if {"Client", "Server"} <= written:
        return version_of(fields)
    kind = "an image's configuration" if "RootFS" in written else "an answer of an engine that is not audited"
    return Skipped(fields.where.document.path, kind)
