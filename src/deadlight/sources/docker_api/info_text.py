"""The engine as `docker info` prints it for people: lines of a name and a value, lists indented below their name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.engine import Engine
from deadlight.model.errors import InputError
from deadlight.model.place import Document, Located, Span, Where
from deadlight.model.regex import compiled
from deadlight.model.workload import Setting
from deadlight.sources.docker_api.info import OWN_BLOCKS, build_in, is_client, system_of

_LINE = compiled(r"^[ \t]*([A-Za-z][A-Za-z ]*?):[ \t]*([^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
_REGISTRIES = compiled(r"^([ \t]*)Insecure Registries:[ \t]*\r?\n((?:\1[ \t]+[^\r\n]*(?:\r?\n|$))+)", re.MULTILINE)
_WARNING = compiled(r"^[ \t]*((?:WARNING|\[DEPRECATION NOTICE\]):[^\r\n]*)", re.MULTILINE)
_KEYS = {"Logging Driver": "log-driver", "Docker Root Dir": "data-root", "Authorization": "authorization-plugins"}


def looks_like(head: str) -> bool:
    """Return whether a text holds what `docker info` prints."""
    return "Server Version:" in head and "OSType:" in head


def read(document: Document) -> Engine:
    """Return the engine. Raises InputError where the text names no server."""
    lines = {match[1]: _value(document, match, 2) for match in _LINE.finditer(document.text)}
    version = lines.get("Server Version")
    if version is None:
        raise InputError("neither JSON nor what docker info prints")
    system = lines.get("OSType")
    name = lines.get("Name")
    return Engine(
        name=name.value if name is not None else "docker",
        where=version.where,
        os=system_of(system.value if system is not None else ""),
        source="info",
        settings=tuple(_settings(document, lines)),
        version=version,
        isolation=lines.get("Default Isolation"),
        host_build=_build(lines),
        client=is_client(lines.get("Operating System")),
        warnings=tuple(_value(document, match, 1) for match in _WARNING.finditer(document.text)),
    )


def _settings(document: Document, lines: dict[str, Located[str]]) -> Iterator[Setting]:
    for name, key in _KEYS.items():
        found = lines.get(name)
        if found is not None:
            value = found.value.split() if key == "authorization-plugins" else found.value
            yield Setting(key, [*value] if isinstance(value, list) else value, found.where)
    registries = _REGISTRIES.search(document.text)
    listed = [line.strip() for line in registries[2].splitlines()] if registries else []
    listed = [each for each in listed if each and each not in OWN_BLOCKS]
    if registries and listed:
        yield Setting("insecure-registries", [*listed], _where(document, registries.start(2), registries.end(2)))


def _build(lines: dict[str, Located[str]]) -> Located[str] | None:
    for name in ("Operating System", "Kernel Version"):
        found = lines.get(name)
        build = build_in(found.value) if found is not None else ""
        if found is not None and build:
            return Located(build, found.where)
    return None


def _value(document: Document, match: re.Match[str], group: int) -> Located[str]:
    return Located(match[group], _where(document, match.start(group), match.end(group)))


def _where(document: Document, start: int, end: int) -> Where:
    return Where(document, span=Span(start, end))
