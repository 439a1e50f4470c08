"""The networks that a Compose file declares, and those that a service is attached to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deadlight.model.place import Located, Where
from deadlight.model.workload import NetworkUse, Setting
from deadlight.sources.compose.files import ComposeFile
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.reading import Reading

DEFAULT = "default"


def declared_networks(file: ComposeFile, reading: Reading) -> dict[str, NetworkUse]:
    """Return the networks that `file` declares, by their key."""
    return {
        name: _network(name, part, reading)
        for name, part in _declared(file, "networks", reading).items()
        if not name.startswith("x-")
    }


def declared_places(file: ComposeFile, section: str, reading: Reading) -> dict[str, Where]:
    """Return the places of what `file` declares in its `section`: volumes, secrets, configs."""
    return {name: part.where for name, part in _declared(file, section, reading).items()}


def networks_of(service: Mapping[str, Part], reading: Reading) -> tuple[Located[str], ...]:
    """Return the names of the networks that a service asks for, each where it is written."""
    networks = service.get("networks")
    if networks is None or networks.value is None:
        return ()
    if isinstance(networks.value, dict):
        return tuple(Located(name, part.where) for name, part in networks.value.items() if not name.startswith("x-"))
    if not isinstance(networks.value, list):
        reading.complain(networks.where, "networks is neither a list nor a mapping")
    return tuple(found for item in networks.items() if (found := item.located()) is not None)


def attached(
    service: Mapping[str, Part], names: tuple[Located[str], ...], declared: Mapping[str, NetworkUse]
) -> tuple[NetworkUse, ...]:
    """Return the declared networks that a service is attached to; the default one where it names none."""
    mode = service.get("network_mode") or service.get("net")
    if mode is not None and mode.value is not None:
        return ()
    wanted = [name.value for name in names] or [DEFAULT]
    return tuple(declared[name] for name in dict.fromkeys(wanted) if name in declared)


def _declared(file: ComposeFile, section: str, reading: Reading) -> dict[str, Part]:
    """Return what stands in a section at the top of a file; a file of the first version has none."""
    value = file.root.get(section)
    if value is None or file.top is file.where:
        return {}
    part = reading.part(value, file.where.child(section))
    if not isinstance(part.value, dict):
        reading.complain(part.where, f"{section} is no mapping")
    return part.entries()


def _network(name: str, part: Part, reading: Reading) -> NetworkUse:
    if part.value is not None and not isinstance(part.value, dict):
        reading.complain(part.where, f"network {name} is no mapping")
    entries = part.entries()
    internal = entries.get("internal")
    external = entries.get("external")
    return NetworkUse(
        name=name,
        where=part.where,
        driver=entries["driver"].located() if "driver" in entries else None,
        internal=Located(internal.boolean() or False, internal.where, internal.unknown)
        if internal is not None
        else None,
        external=external is not None and (bool(external.entries()) or external.boolean() is True),
        settings=tuple(_settings(entries)),
    )


def _settings(entries: Mapping[str, Part]) -> Iterator[Setting]:
    """Return the options of a network; those of its driver one by one (`driver_opts.NAME`)."""
    for name, part in entries.items():
        if name == "driver_opts":
            for option, value in part.entries().items():
                yield Setting(f"driver_opts.{option}", value.plain(), value.where, value.depends())
        elif not name.startswith("x-"):
            switch = part.boolean()
            yield Setting(name, part.plain() if switch is None else switch, part.where, part.depends())
