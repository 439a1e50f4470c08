"""A service as a workload with one container."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from deadlight.model.build import Build
from deadlight.model.place import Located, Where
from deadlight.model.workload import Container, NetworkUse, Variable, Workload
from deadlight.sources.compose.builds import build_of
from deadlight.sources.compose.extends import Service
from deadlight.sources.compose.identity import credential_spec_of, security_options_of
from deadlight.sources.compose.merge import keyed
from deadlight.sources.compose.networks import attached, networks_of
from deadlight.sources.compose.options import settings_of
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.ports import ports_of
from deadlight.sources.compose.reading import Reading
from deadlight.sources.compose.secret_files import files_of
from deadlight.sources.compose.volumes import mounts_of


class Declared(Struct, frozen=True):
    """What stands beside the services: the networks, places of volumes, secrets and configs, names of the project."""

    networks: dict[str, NetworkUse]
    places: dict[str, dict[str, Where]]
    names: tuple[str, ...] = ()


def workload_of(name: str, service: Service, where: Where, declared: Declared, reading: Reading) -> Workload:
    """Return the service `name` as a workload."""
    options = service.options
    build = build_of(options, reading)
    networks = networks_of(options, reading)
    mounts = (
        *mounts_of(options, declared.places.get("volumes", {}), reading),
        *files_of(options, declared.places, reading),
    )
    security = security_options_of(options, reading)
    unread = (
        Located("", where, f"what the service extends was not read ({service.missing})") if service.missing else None
    )
    container = Container(
        name=name,
        where=where,
        surface="compose",
        image=_scalar(options, "image", reading),
        build=build,
        user=_scalar(options, "user", reading) or unread or _user_of(build),
        isolation=_scalar(options, "isolation", reading) or unread,
        credential_spec=credential_spec_of(options, security),
        mounts=mounts,
        ports=tuple(ports_of(options, reading)),
        environment=tuple(_variables(options, reading)),
        devices=tuple(_devices(options, reading)),
        security_options=security,
        networks=networks,
        hostname=_scalar(options, "hostname", reading),
        command=(*_words(options.get("entrypoint")), *_words(options.get("command"))),
        settings=tuple(settings_of(options)),
    )
    return Workload(
        kind="service",
        name=name,
        where=where,
        surface="compose",
        containers=(container,),
        project=reading.document.path,
        project_names=declared.names,
        build=build,
        platform=_scalar(options, "platform", reading),
        networks=attached(options, networks, declared.networks),
        annotations=tuple(_annotations(options)),
    )


def _scalar(options: Mapping[str, Part], name: str, reading: Reading) -> Located[str] | None:
    """Return an option that is a text, nothing where it is missing or empty."""
    part = options.get(name)
    if part is None:
        return None
    if isinstance(part.value, list | dict):
        reading.complain(part.where, f"{name} is neither a text nor a number")
    located = part.located()
    return located if located is not None and located.value else None


def _user_of(build: Build | None) -> Located[str] | None:
    """Return the user that the Dockerfile ends with, if it names one."""
    return build.final.user if build is not None else None


def _variables(options: Mapping[str, Part], reading: Reading) -> Iterator[Variable]:
    """Return the environment, in the list or the mapping form; one without value has it from the shell.

    What the `.env` file gives a value is not written in the Compose file, and unknown.
    """
    part = options.get("environment")
    if part is None or part.value is None:
        return
    if not isinstance(part.value, list | dict):
        reading.complain(part.where, "environment is neither a list nor a mapping")
    for name, value in keyed(part).items():
        if isinstance(value.value, list | dict):
            reading.complain(value.where, f"the environment variable {name} is neither a text nor a number")
        else:
            yield Variable(name, value.literal(), value.where)


def _devices(options: Mapping[str, Part], reading: Reading) -> Iterator[Located[str]]:
    """Return the devices: each as it is written, or the source of the long form, at the place of the whole item."""
    part = options.get("devices")
    if part is None or part.value is None:
        return
    if not isinstance(part.value, list):
        reading.complain(part.where, "devices is not a list")
    for item in part.items():
        source = item.entries().get("source") if isinstance(item.value, dict) else item
        located = source.located() if source is not None else None
        if located is None:
            reading.complain(item.where, "a device is neither a text nor a mapping with a source")
        else:
            yield Located(located.value, item.where, located.unknown)


def _words(part: Part | None) -> Iterator[Located[str]]:
    """Return the words of a command in the list form; one in the text form is a single word."""
    if part is None:
        return
    for item in part.items() if isinstance(part.value, list) else [part]:
        located = item.located()
        if located is not None:
            yield located


def _annotations(options: Mapping[str, Part]) -> Iterator[tuple[str, Located[str]]]:
    """Return the labels and annotations of a service."""
    for option in ("labels", "annotations"):
        part = options.get(option)
        for name, value in keyed(part).items() if part is not None else ():
            located = value.located()
            yield name, located if located is not None else Located("", value.where)
