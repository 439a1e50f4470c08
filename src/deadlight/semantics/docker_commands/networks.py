"""The network that a `docker network create` makes: a workload without containers, for checks of networks."""

from __future__ import annotations

from deadlight.model.place import Located
from deadlight.model.workload import NetworkUse, Setting, Workload
from deadlight.semantics.docker_commands.command_line import CommandLine


def network_of(line: CommandLine) -> Workload | None:
    """Return the network; nothing where the command names none."""
    if not line.operands:
        return None
    name = line.operands[-1].text
    driver, internal = line.last("driver"), line.switch("internal")
    options = ((*flag.value.partition("="), flag) for flag in line.all("opt"))
    settings = [Setting(f"driver_opts.{key}", value, flag.where) for key, _, value, flag in options]
    settings += [Setting("enable_ipv6", value=True, where=flag.where) for flag in line.all("ipv6") if flag.is_set]
    network = NetworkUse(
        name=name,
        where=line.where,
        driver=driver.located if driver is not None else None,
        internal=Located(True, internal.where) if internal is not None else None,  # noqa: FBT003 - a located value
        settings=tuple(settings),
    )
    return Workload(
        kind="network",
        name=name,
        where=line.where,
        surface="docker",
        project=line.where.document.path,
        networks=(network,),
    )
