"""Whoever is between a host and its registry, or a build and what it fetches, puts code of their own into a container.

An engine that takes images from a registry without checking its certificate, or from a mirror in clear, takes them from
whoever answers; one that is given by digest is compared with it. What a build fetches without verifying it is code of
whoever sent it, too: the checks on images find that, and steps are told of registries only.
"""

from __future__ import annotations

from collections.abc import Iterable

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.scene import Actor, Scene
from deadlight.model.engine import Containerd
from deadlight.model.image import parse_reference
from deadlight.semantics import containerd_settings, engine_exposure
from deadlight.semantics.engine_exposure import TrustedRegistry

COMPOSE = r"""
services:
  web:
    image: registry.example.com:5000/web:1.4
    platform: windows/amd64
    isolation: hyperv
"""
OPEN = '{"insecure-registries": ["registry.example.com:5000"], "exec-opts": ["isolation=hyperv"]}'
DOCKER_HUB = "docker.io"


@edge(
    technique="T1195.002",
    certainty="assumed",
    how="{source} answers for {registry}, and {target} runs what comes",
    mend="have the engine check who answers for {registry}",
    prerequisites=("a place between the host and its registry",),
    defences=("TLS with an authority that the host trusts", "images by digest", "downloads with a checksum"),
    references=("https://docs.docker.com/reference/cli/dockerd/#insecure-registries",),
    examples=[
        Opens({"compose.yaml": COMPOSE, "daemon.json": OPEN}),
        Shut({"compose.yaml": COMPOSE, "daemon.json": OPEN.replace("registry.", "other.")}),
        Shut({"compose.yaml": COMPOSE.replace(":1.4", "@sha256:" + "0" * 64), "daemon.json": OPEN}),
    ],
)
def poisoned_image(scene: Scene) -> Iterator[Outcome]:
    of_nodes = [
        each for found in scene.estate.every(Containerd) for each in containerd_settings.insecure_registries(found)
    ]
    of_host = {
        host.node.key: [each for engine in host.engines for each in engine_exposure.insecure_registries(engine)]
        for host in scene.hosts
    }
    for actor, host in scene.on_hosts():
        for trusted in of_nodes if host.in_cluster else of_host[host.node.key]:
            if trusted.is_every or _comes_from(trusted, _registries(actor)):
                grant = f"registry {trusted.name}"
                yield Opening(assets.OUTSIDE, actor.node, grant=grant, at=trusted.where, registry=trusted.name)


def _registries(actor: Actor) -> set[str]:
    """Return where the images of a workload come from that are not held to a digest."""
    images = [role.container.image for role in actor.roles]
    found = [parse_reference(image.value) for image in images if image is not None and image.known]
    return {reference.registry for reference in found if reference is not None and not reference.digest}


def _comes_from(trusted: TrustedRegistry, registries: Iterable[str]) -> bool:
    if trusted.is_mirror:
        return DOCKER_HUB in registries
    name = trusted.name.lower().removeprefix("http://").removeprefix("https://").rstrip("/")
    return name in registries
