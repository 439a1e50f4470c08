"""Reads manifests: YAML or JSON, several documents, lists; every kind that holds a pod's template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.errors import InputError
from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Located, Plain
from deadlight.model.workload import CredentialSpecResource, Pod, RuntimeClass, Subject, Workload
from deadlight.sources.kubernetes import settings
from deadlight.sources.kubernetes.containers import containers_of
from deadlight.sources.kubernetes.tree import Branch
from deadlight.sources.yaml_tree import documents

DEEPEST_LIST = 8
"""Lists of lists that are followed; the API server returns no nested ones at all."""

_SIGN = re.compile(r"^\ufeff?[ \t]*(?:-[ \t]+)?[\"']?apiVersion[\"']?[ \t]*:|[{,]\s*\"apiVersion\"\s*:", re.MULTILINE)
_KIND = re.compile(r"^[ \t]*(?:-[ \t]+)?[\"']?kind[\"']?[ \t]*:|[{,]\s*\"kind\"\s*:", re.MULTILINE)


def looks_like(name: str, head: str) -> bool:
    """Return whether a file with this name and beginning holds Kubernetes objects."""
    return (
        name.lower().endswith((".yaml", ".yml", ".json", ".tpl", "-"))
        and _SIGN.search(head) is not None
        and _KIND.search(head) is not None
    )


def read(document: Document) -> Iterator[Subject | Unread]:
    """Yield the workloads, RuntimeClasses and credential specs of a manifest, and what could not be read of it.

    Objects of other kinds yield nothing. Raises InputError for a text that is too large as a whole.
    """
    for part in documents(document.text):
        if part.error is not None:
            yield Unread(document.path, part.error.reason, part.error.line or 0)
        elif isinstance(part.value, dict):
            unread: list[Unread] = []
            yield from _object(Branch(document, (part.index,), part.value, unread), 0)
            yield from {(row.line, row.reason): row for row in unread}.values()
        elif part.value is not None:
            line = document.text.count("\n", 0, part.start) + 1
            yield Unread(document.path, "a document that is no mapping", line)


def _object(thing: Branch, depth: int) -> Iterator[Subject | Unread]:
    kind = thing.values.get("kind")
    if not isinstance(kind, str) or not isinstance(thing.values.get("apiVersion"), str):
        yield Unread(thing.document.path, "an object without apiVersion and kind", thing.where.position().line)
        return
    if kind.endswith("List") and isinstance(thing.values.get("items"), list):
        if depth >= DEEPEST_LIST:
            raise InputError("lists are nested too deeply")
        for item in thing.branches("items"):
            yield from _object(item, depth + 1)
        return
    if kind == "RuntimeClass":
        yield from _runtime_class(thing)
    elif kind == "GMSACredentialSpec":
        yield CredentialSpecResource(_name(thing), thing.place("metadata", "name"))
    else:
        holder = _pod_holder(thing, kind)
        if holder is not None:
            yield _workload(thing, kind, holder)


def _pod_holder(thing: Branch, kind: str) -> Branch | None:
    """Return the mapping that holds a pod's metadata and spec: the object itself, or its template."""
    if kind == "Pod":
        return thing if isinstance(thing.values.get("spec"), dict) else None
    if kind == "PodTemplate":
        return thing.branch("template")
    spec = _below(thing, "spec")
    if kind == "CronJob" and spec is not None:
        job = _below(spec, "jobTemplate")
        spec = _below(job, "spec") if job is not None else None
    template = _below(spec, "template") if spec is not None else None
    pod = _below(template, "spec") if template is not None else None
    return template if pod is not None and isinstance(pod.values.get("containers"), list) else None


def _below(branch: Branch, key: str) -> Branch | None:
    """Return the mapping `key`, or nothing: an object of another kind may hold anything there."""
    return branch.branch(key) if isinstance(branch.values.get(key), dict) else None


def _workload(thing: Branch, kind: str, holder: Branch) -> Workload:
    spec, metadata, own = holder.branch("spec"), holder.branch("metadata"), thing.branch("metadata")
    namespace = own.text("namespace")
    return Workload(
        kind=kind,
        name=_name(thing),
        where=thing.place("metadata", "name") if "name" in own.values else thing.place("kind"),
        surface="kubernetes",
        containers=tuple(containers_of(spec)),
        project=namespace.value if namespace is not None else "default",
        pod=_pod(spec, metadata),
        settings=tuple(settings.of_pod(spec)),
        annotations=own.texts("annotations"),
    )


def _pod(spec: Branch, metadata: Branch) -> Pod:
    system = spec.branch("os")
    return Pod(
        spec=spec.where,
        metadata=metadata.where,
        os_name=system.text("name"),
        node_selector=spec.texts("nodeSelector"),
        required_node_os=tuple(_required_systems(spec)),
        tolerations=tuple(_tolerations(spec)),
        node_name=spec.text("nodeName"),
        runtime_class=spec.text("runtimeClassName"),
        service_account=spec.text("serviceAccountName") or spec.text("serviceAccount"),
        automount_token=spec.switch("automountServiceAccountToken"),
        host_network=spec.switch("hostNetwork"),
        hostname=spec.text("hostname"),
        annotations=metadata.texts("annotations"),
        labels=metadata.texts("labels"),
    )


def _required_systems(spec: Branch) -> Iterator[Located[str]]:
    """Yield the systems that a required node affinity allows."""
    required = spec.branch("affinity").branch("nodeAffinity").branch("requiredDuringSchedulingIgnoredDuringExecution")
    for term in required.branches("nodeSelectorTerms"):
        for expression in term.branches("matchExpressions"):
            key, operator = expression.text("key"), expression.text("operator")
            if key is not None and key.value in ("kubernetes.io/os", "beta.kubernetes.io/os"):
                if operator is not None and operator.value == "In":
                    yield from expression.words("values")


def _tolerations(spec: Branch) -> Iterator[tuple[str, str]]:
    for toleration in spec.branches("tolerations"):
        key, value = toleration.text("key"), toleration.text("value")
        if key is not None:
            yield key.value, value.value if value is not None else ""


def _runtime_class(thing: Branch) -> Iterator[Subject]:
    handler = thing.text("handler")
    if handler is not None:
        yield RuntimeClass(_name(thing), handler, thing.where, thing.branch("scheduling").texts("nodeSelector"))


def _name(thing: Branch) -> str:
    metadata: Plain = thing.values.get("metadata")
    if not isinstance(metadata, dict):
        return "(no name)"
    name = metadata.get("name") or metadata.get("generateName")
    return name if isinstance(name, str) else "(no name)"
