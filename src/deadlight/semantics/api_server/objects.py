"""Objects that hold a pod: where its template stands, and what their kind asks beside it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deadlight.semantics.api_server.fields import Field
from deadlight.semantics.api_server.refusal import Refusal, forbidden, unsupported


class Kind(Struct, frozen=True):
    """A kind of objects: the route to its pod template, and its name as messages have it, with the group."""

    template: tuple[str, ...]
    qualified: str


KINDS = {
    "Pod": Kind((), "Pod"),
    "Deployment": Kind(("spec", "template"), "Deployment.apps"),
    "ReplicaSet": Kind(("spec", "template"), "ReplicaSet.apps"),
    "StatefulSet": Kind(("spec", "template"), "StatefulSet.apps"),
    "DaemonSet": Kind(("spec", "template"), "DaemonSet.apps"),
    "Job": Kind(("spec", "template"), "Job.batch"),
    "CronJob": Kind(("spec", "jobTemplate", "spec", "template"), "CronJob.batch"),
    "PodTemplate": Kind(("template",), "PodTemplate"),
    "ReplicationController": Kind(("spec", "template"), "ReplicationController"),
}
"""Kubernetes' own kinds that hold a pod."""


def kind_of(manifest: Field) -> Kind | None:
    """Return the kind of an object, nothing where it is none of Kubernetes' own that hold a pod."""
    kind = KINDS.get(manifest["kind"].text)
    if kind is None:
        return None
    group, slash, _ = manifest["apiVersion"].text.rpartition("/")
    wanted = kind.qualified.partition(".")[2]
    return kind if (group if slash else "") in (wanted, "extensions") else None


def version_of(manifest: Field) -> str:
    """Return the version of an object's group: `v1`."""
    return manifest["apiVersion"].text.rpartition("/")[2]


def claimed_volumes(manifest: Field) -> frozenset[str]:
    """Return the names of the volumes that a StatefulSet claims for each pod."""
    if manifest["kind"].text != "StatefulSet":
        return frozenset()
    claims = manifest.at("spec", "volumeClaimTemplates").items()
    return frozenset(claim.at("metadata", "name").text for claim in claims)


def of_template(manifest: Field, template: Field) -> Iterator[Refusal]:
    """Yield what is refused of a pod template beside its spec, for the kind of its object."""
    spec = template["spec"]
    if spec["ephemeralContainers"].value:
        yield forbidden(spec["ephemeralContainers"].route, "ephemeral containers not allowed in pod template")
    if manifest["kind"].text not in ("Deployment", "ReplicaSet"):
        return
    policy = spec["restartPolicy"]
    if policy.given and policy.text != "Always":
        yield unsupported(policy.route, policy.text, ("Always",))
    deadline = spec["activeDeadlineSeconds"]
    if deadline.given:
        yield forbidden(deadline.route, "activeDeadlineSeconds in ReplicaSet is not Supported")
