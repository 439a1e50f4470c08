"""The builds of Windows that the hosts of an estate run, as engines and nodes say them."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.cluster import Node
from deadlight.model.engine import Engine
from deadlight.model.estate import Estate
from deadlight.model.place import Located


def host_builds(estate: Estate) -> Iterator[tuple[str, Located[str]]]:
    """Yield what a message calls each Windows host, and its build ("10.0.20348.2113", or without the revision)."""
    engines = [(f"the host of {engine.name}", engine.host_build, engine.os) for engine in estate.every(Engine)]
    nodes = [(f"the node {node.name}", node.build, node.os) for node in estate.every(Node)]
    for name, build, system in (*engines, *nodes):
        if build is not None and system.name == "windows":
            yield name, build
