"""Whoever reaches the engine's port commands the engine.

An engine that listens on tcp without TLS, or with TLS that asks clients for no certificate, carries out every request.
Containers on a NAT network reach their host, for it is their gateway, so that an open port is open to each of them.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import GraphNode, Iterator, Opening, Opens, Outcome, Question, Shut, edge
from deadlight.boundary.hosts import Host
from deadlight.boundary.scene import Scene
from deadlight.model.engine import Engine
from deadlight.model.place import Located
from deadlight.semantics import engine_listening
from deadlight.semantics.engine_listening import Listener
from deadlight.semantics.networks import engine_networks

COMPOSE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
"""
OPEN = '{"hosts": ["npipe://", "tcp://0.0.0.0:2375"]}'


@edge(
    technique="T1133",
    certainty="by-design",
    how="{source} commands {target} at {address}, which asks nobody who they are",
    mend="do not listen at {address}, or set tlsverify",
    prerequisites=("a connection to the port, which the host's firewall may refuse",),
    defences=("SSH in place of a port", "tlsverify with an authority of its own", "a firewall rule for the port"),
    references=("https://docs.docker.com/engine/security/protect-access/",),
    examples=[
        Opens({"compose.yaml": COMPOSE, "daemon.json": OPEN}),
        Shut({"compose.yaml": COMPOSE, "daemon.json": OPEN.replace("tcp://0.0.0.0", "tcp://127.0.0.1")}),
        Shut({"compose.yaml": COMPOSE, "daemon.json": OPEN.replace("]}", '], "tlsverify": true}')}),
        Shut({"compose.yaml": COMPOSE, "daemon.json": '{"hosts": ["npipe://"]}'}),
    ],
)
def engine_on_tcp(scene: Scene) -> Iterator[Outcome]:
    opened = {host.node.key: list(_open(host)) for host in scene.hosts if host.engines}
    for host in scene.hosts:
        for address in opened.get(host.node.key, ()):
            if not address.known:
                yield Question(f"Where does {assets.engine(host.node).name} listen? {address.unknown}")
                continue
            yield _opening(assets.OUTSIDE, host, address)
    for actor, host in scene.on_hosts():
        for address in opened.get(host.node.key, ()):
            if not address.known or actor.wall.kind == "none":
                continue
            verdict, reason = engine_networks.to_host(engine_networks.attachment(actor.workload))
            if verdict == "yes":
                yield _opening(actor.node, host, address)
            elif verdict == "unknown":
                yield Question(f"Does {actor.name} reach {address.value} of {host.name}? {reason}")


def _opening(source: GraphNode, host: Host, address: Located[str]) -> Opening:
    engine = assets.engine(host.node)
    grant = f"port {address.value} of {engine.key}"
    return Opening(source, engine, grant=grant, at=address.where, address=address.value)


def _open(host: Host) -> Iterator[Located[str]]:
    """Yield the addresses beside those of the machine itself at which an engine obeys everybody."""
    for engine in host.engines:
        tls = engine_listening.tls_of(engine)
        if None in (tls.on, tls.verify):
            yield from (Located(each.address, each.where, "whether TLS is on is not known") for each in _beyond(engine))
        elif not tls.on or not tls.verify:
            yield from (Located(each.address, each.where, each.unknown) for each in _beyond(engine))
        for encrypted in (False, True):
            yield from engine_listening.open_addresses(engine, encrypted=encrypted)


def _beyond(engine: Engine) -> Iterator[Listener]:
    """Yield the listeners that more than the machine itself may reach."""
    for listener in engine_listening.tcp(engine):
        if listener.unknown or not listener.is_loopback:
            yield listener
