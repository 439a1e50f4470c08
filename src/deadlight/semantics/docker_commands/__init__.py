"""What `docker` commands in scripts run and make: containers and networks, as the model knows them."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.command import Command
from deadlight.model.workload import Workload
from deadlight.semantics.docker_commands.command_line import read


def workloads_of(commands: tuple[Command, ...]) -> Iterator[Workload]:
    """Yield what the commands of a script start or create, in their order: containers, and networks."""
    for command in commands:
        line = read(command)
        if line is None:
            continue
        if line.does("run") or line.does("create") or line.does("container run") or line.does("container create"):
            from deadlight.semantics.docker_commands.containers import container_of

            found = container_of(line)
        elif line.does("network create"):
            from deadlight.semantics.docker_commands.networks import network_of

            found = network_of(line)
        else:
            found = None
        if found is not None:
            yield found
