"""The builds of Windows that the hosts of an estate run, as engines and nodes say them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deadlight.model.cluster import Node
from deadlight.model.engine import Engine
from deadlight.model.estate import Estate
from deadlight.model.place import Located


class HostBuild(NamedTuple):
    """A Windows host: what a message calls it, and its build ("10.0.20348.2113", or without the revision).

    `client` is whether it is known to be no server: builds of Windows Server 2025 and Windows 11 have one number.
    """

    name: str
    build: Located[str]
    client: bool = False


def host_builds(estate: Estate) -> Iterator[HostBuild]:
    """Yield the Windows hosts that say their build."""
    for engine in estate.every(Engine):
        if engine.host_build is not None and engine.os.name == "windows":
            yield HostBuild(f"the host of {engine.name}", engine.host_build, engine.client)
    for node in estate.every(Node):
        if node.build is not None and node.os.name == "windows":
            yield HostBuild(f"the node {node.name}", node.build)
