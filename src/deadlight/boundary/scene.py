"""What the edges look at: the workloads with their walls, zones, accounts and hosts, and all else that was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from deadlight.boundary.hosts import Host, hosts_of, landing
from deadlight.model.attack import GraphNode
from deadlight.model.estate import Estate
from deadlight.model.landscape import Landscape
from deadlight.model.wall import Wall
from deadlight.model.workload import Container, Workload
from deadlight.semantics import accounts, images
from deadlight.semantics.images import DefaultUser
from deadlight.semantics.surroundings import Surroundings, surroundings
from deadlight.semantics.walls import wall_in
from deadlight.semantics.zones import Placed

Power = Literal["administrator", "user", "unknown"]


class Role(Struct, frozen=True, eq=False):
    """A container and the account that it runs as."""

    container: Container
    account: DefaultUser

    @property
    def power(self) -> Power:
        """Return whether the account is an administrator's in the container."""
        if not self.account.known:
            return "unknown"
        return "administrator" if accounts.is_administrative(self.account.name) else "user"


class Actor(Struct, frozen=True, eq=False, kw_only=True):
    """A workload as a principal: its node, zone and wall, its containers' accounts, where it may land."""

    node: GraphNode
    workload: Workload
    placed: Placed
    wall: Wall
    roles: tuple[Role, ...]
    hosts: tuple[Host, ...]

    @property
    def name(self) -> str:
        """Return what the workload is called."""
        return self.node.name

    @property
    def names(self) -> tuple[str, ...]:
        """Return what the workload may be called: its key, its name with and without that of its namespace."""
        return self.node.key, self.name, self.workload.name, f"{self.workload.project}/{self.workload.name}"

    @property
    def shares_kernel(self) -> bool | None:
        """Return whether it stands on its host's kernel, nothing where that is not known."""
        return None if self.wall.kind == "unknown" else self.wall.kind != "hypervisor"

    @property
    def question(self) -> str:
        """Return what has to be answered to know its wall."""
        return self.wall.question or f"Is {self.name} isolated by process or by hypervisor?"


class Scene(Struct, frozen=True, eq=False, kw_only=True):
    """One estate in its surroundings: who is in it, and where they may land. `cni` is the plug-in that is named."""

    around: Surroundings
    actors: tuple[Actor, ...]
    hosts: tuple[Host, ...]
    cni: str = ""

    @property
    def estate(self) -> Estate:
        """Return all that was read."""
        return self.around.estate

    @property
    def landscape(self) -> Landscape:
        """Return what the configuration says of zones and hosts."""
        return self.around.landscape

    def on_hosts(self) -> Iterator[tuple[Actor, Host]]:
        """Yield each workload with each host that it may land on."""
        for actor in self.actors:
            for host in actor.hosts:
                yield actor, host

    def contained(self) -> Iterator[tuple[Actor, Role]]:
        """Yield the containers that have a wall: all but HostProcess ones."""
        for actor in self.actors:
            if actor.wall.kind != "none":
                for role in actor.roles:
                    yield actor, role


def scene_of(
    estate: Estate, landscape: Landscape | None = None, *, cni: str = "", kubernetes_version: str = ""
) -> Scene:
    """Return the scene of an estate. What has no containers, and Dockerfiles, run nowhere and are left out."""
    around = surroundings(estate, landscape or Landscape())
    hosts = hosts_of(around, kubernetes_version)
    running = [workload for workload in estate.workloads if workload.containers and workload.surface != "dockerfile"]
    keys = _keys(running)
    counts = Counter(_shown(workload) for workload in running)
    actors = tuple(
        _actor(workload, key, around, hosts, alone=counts[_shown(workload)] == 1)
        for workload, key in zip(running, keys, strict=True)
    )
    return Scene(around=around, actors=actors, hosts=hosts, cni=cni)


def _actor(workload: Workload, key: str, around: Surroundings, hosts: Sequence[Host], *, alone: bool) -> Actor:
    placed = around.standing(workload).placed
    wall = wall_in(around, workload)
    node = GraphNode(
        key=key,
        kind="workload",
        name=_shown(workload) if alone else f"{_shown(workload)} of {workload.where.document.path}",
        zone=placed.zone.name if placed.is_known else "",
        wall=wall.kind,
        asset=placed.is_known,
    )
    roles = tuple(Role(container, images.default_user(container)) for container in workload.containers)
    own = landing(workload, around, hosts)
    return Actor(node=node, workload=workload, placed=placed, wall=wall, roles=roles, hosts=own)


def _shown(workload: Workload) -> str:
    if workload.surface == "kubernetes" and workload.project:
        return f"{workload.project}/{workload.name}"
    return workload.name


def _keys(workloads: Sequence[Workload]) -> list[str]:
    """Return a key for each workload: its project, kind and name, and where these are not enough its file."""
    keys: list[str] = []
    seen: dict[str, int] = {}
    for workload in workloads:
        key = f"workload:{workload.project}/{workload.kind}/{workload.name}"
        if key in seen:
            key = f"{key}@{workload.where.document.path}"
        count = seen.get(key, 0)
        seen[key] = count + 1
        keys.append(f"{key}#{count + 1}" if count else key)
    return keys
