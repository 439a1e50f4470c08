"""Fragments that another file completes: patches of a manifest, and Compose files that override others.

What a fragment does not say may be written in what it is put over, so nothing follows from what is missing in it.
Sources: https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/,
https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
"""

from __future__ import annotations

from deadlight.model.workload import Container, Workload

_OVERRIDES = (".override.yml", ".override.yaml")


def completed_elsewhere(container: Container) -> str:
    """Return why another file may say what the container does not; empty where its own file says all of it.

    A container without an image cannot run: neither the API server nor Compose takes one.
    """
    if container.surface == "kubernetes":
        return "it names no image, as in a patch, and what it is put over may say it" if container.image is None else ""
    if container.surface != "compose":
        return ""
    if container.image is None and container.build is None and container.setting("build") is None:
        return "it has neither image nor build, and the file that completes it may say it"
    if container.where.document.path.lower().endswith(_OVERRIDES):
        return "its file overrides another, which may say it"
    return ""


def pod_completed_elsewhere(workload: Workload) -> str:
    """Return why another file may say what the pod of a workload does not: none of its containers names an image."""
    reasons = [completed_elsewhere(container) for container in workload.containers]
    return reasons[0] if reasons and all(reasons) else ""
