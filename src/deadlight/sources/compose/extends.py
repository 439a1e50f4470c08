"""`extends:` followed: through the same file and through others, to the service that extends nothing."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.sources.compose.files import ComposeFile
from deadlight.sources.compose.merge import merge
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.reading import Reading

MAX_CHAIN = 50


class Service(Struct, frozen=True, eq=False):
    """A service with all that it extends; `missing` says why a part of that was not read."""

    options: dict[str, Part]
    missing: str = ""


def service_of(file: ComposeFile, name: str, reading: Reading) -> Service | None:
    """Return the service `name` of `file`, or nothing if it is none; what was not read is complained of.

    Raises InputError when the file expands to too many values.
    """
    own = _options(file, name, reading)
    if own is None:
        reading.complain(file.top.child(name), f"service {name} is no mapping")
        return None
    chain, missing = [own], ""
    seen = {(file.document.path, name)}
    while (extends := chain[-1].get("extends")) is not None:
        base = _base(file, extends, reading)
        if not isinstance(base, str):
            file, name = base
            if (file.document.path, name) in seen:
                base = f"service {name} extends itself"
            elif len(chain) > MAX_CHAIN:
                base = f"more than {MAX_CHAIN} services extend one another"
        options = None if isinstance(base, str) else _options(file, name, reading)
        if options is None:
            missing = base if isinstance(base, str) else f"service {name} is no mapping"
            reading.complain(extends.where, f"{missing}: what is extended is not read")
            break
        seen.add((file.document.path, name))
        chain.append(options)
    merged = chain.pop()
    while chain:
        merged = merge(merged, chain.pop(), reading)
    merged.pop("extends", None)
    return Service(merged, missing)


def _options(file: ComposeFile, name: str, reading: Reading) -> dict[str, Part] | None:
    """Return the options of a service as they are written in its own file, nothing if it is no mapping."""
    service = file.services.get(name)
    if not isinstance(service, dict):
        return None
    return reading.part(service, file.top.child(name)).entries()


def _base(file: ComposeFile, extends: Part, reading: Reading) -> tuple[ComposeFile, str] | str:
    """Return the file and the name of the service that `extends` names, or why there is none."""
    entries = extends.entries()
    named, path = (entries.get("service"), entries.get("file")) if entries else (extends, None)
    name = named.text() if named is not None else None
    if not name:
        return "extends names no service"
    if extends.depends():
        return extends.depends()
    files = [file]
    if path is not None and path.text():
        try:
            files = reading.opened(file, path.text() or "")
        except InputError as error:
            return error.reason
    found = next((candidate for candidate in files if name in candidate.services), None)
    return (found, name) if found is not None else f"there is no service {name}"
