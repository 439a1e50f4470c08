"""What in a Compose file, beyond images, paths and options, tells which system a service is for.

A Windows engine begins with a network called nat, where one for Linux has a bridge, and each has network drivers
of its own; named pipes are reached as `npipe://`; Visual Studio labels the services that it debugs; a health check
runs in the container; and only Windows has isolations to choose from, so a variable for one is for Windows.
Sources: https://github.com/moby/moby/blob/v28.5.2/libnetwork/drivers/windows/windows.go,
https://github.com/moby/moby/blob/v28.5.2/libnetwork/drivers_linux.go,
https://github.com/moby/moby/blob/v28.5.2/runconfig/hostconfig_unix.go,
https://learn.microsoft.com/visualstudio/containers/docker-compose-properties
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.workload import Container, NetworkUse, Workload
from deadlight.semantics.system_evidence import CONTENT, OPTION, Evidence, of_word

NAT = "nat"

_WINDOWS_DRIVERS = frozenset({NAT, "transparent", "l2bridge", "l2tunnel", "ics", "internal", "private"})
_LINUX_DRIVERS = frozenset({"macvlan", "ipvlan"})
_TARGET = "com.microsoft.visualstudio.targetoperatingsystem"
_PIPE_SCHEME = "npipe:"


def of_service(workload: Workload) -> Iterator[Evidence]:
    """Yield what the networks, labels, variables and the command of a service tell."""
    for network in workload.networks:
        yield from _of_network(network)
    for name, value in workload.annotations:
        system = value.value.strip().lower()
        if name.lower() == _TARGET and system in ("windows", "linux"):
            yield Evidence(OPTION, "windows" if system == "windows" else "linux", f"Visual Studio labels it {system}")
    for container in workload.containers:
        yield from _of_pipes(container)
        isolation = container.isolation
        if isolation is not None and "$" in isolation.value and not isolation.known:
            yield Evidence(CONTENT, "windows", f"{container.name} has an isolation, {isolation.value}, to choose")
        program = _health_program(container)
        if program and (evidence := of_word(program, f"the health check of {container.name}:")):
            yield evidence


def _of_network(network: NetworkUse) -> Iterator[Evidence]:
    driver = network.driver.value.strip().lower() if network.driver is not None else ""
    if driver in _WINDOWS_DRIVERS:
        yield Evidence(OPTION, "windows", f"its network {network.name} has the driver {driver} of Windows")
    elif driver in _LINUX_DRIVERS:
        yield Evidence(OPTION, "linux", f"its network {network.name} has the driver {driver} of Linux")
    if network.external and _external_name(network).lower() == NAT:
        yield Evidence(CONTENT, "windows", f"its network {network.name} is nat, which a Windows engine begins with")


def _external_name(network: NetworkUse) -> str:
    """Return the name that an external network has outside of the file: `name:`, `external: {name: …}`, or its key."""
    written = {setting.name: setting.value for setting in network.settings}
    outside = written.get("external")
    name = outside.get("name") if isinstance(outside, dict) else None
    return str(name or written.get("name") or network.name)


def _of_pipes(container: Container) -> Iterator[Evidence]:
    if any(_PIPE_SCHEME in word.value.lower() for word in container.command):
        yield Evidence(CONTENT, "windows", f"the command of {container.name} names a pipe")
    for variable in container.environment:
        if variable.value is not None and variable.value.value.strip().lower().startswith(_PIPE_SCHEME):
            yield Evidence(CONTENT, "windows", f"the variable {variable.name} of {container.name} names a pipe")


def _health_program(container: Container) -> str:
    """Return the program that the health check of a service starts, as far as it is written; empty if none is."""
    setting = container.setting("healthcheck")
    test = setting.value.get("test") if setting is not None and isinstance(setting.value, dict) else None
    words = [test] if isinstance(test, str) else test[1:2] if isinstance(test, list) else []
    first = words[0] if words else None
    return first.split(maxsplit=1)[0] if isinstance(first, str) and first.strip() else ""
