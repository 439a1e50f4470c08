"""Read Kubernetes manifests: YAML or JSON, one object or many, lists of objects."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.configured import Configured
from deadlight.model.outcome import Skipped, Unread
from deadlight.model.place import Document, Plain, Route, Where
from deadlight.model.workload import Workload
from deadlight.sources.kubernetes import options
from deadlight.sources.kubernetes.configured import KINDS, reader_of
from deadlight.sources.kubernetes.containers import containers
from deadlight.sources.kubernetes.fields import Faults, Fields
from deadlight.sources.kubernetes.kinds import POD, TEMPLATES, is_own, template_route
from deadlight.sources.kubernetes.metadata import name_of, namespace_of
from deadlight.sources.kubernetes.pods import pod
from deadlight.sources.kubernetes.volumes import Volumes
from deadlight.sources.yaml_tree import TEMPLATE, documents

_MOST_LEVELS = 3


def recognises(kind: str) -> bool:
    """Return whether objects of `kind` become subjects; of other kinds only those that hold a pod template do."""
    return kind in (POD, "List") or kind in TEMPLATES or kind in KINDS


def read(document: Document) -> Iterator[Workload | Configured | Unread | Skipped]:
    """Yield the workloads of a manifest, and what else of a cluster it describes (`configured.KINDS`).

    Objects of other kinds yield nothing. A YAML document that is broken, is no object, or has parts of a wrong type
    yields an `Unread` for each of these, with its line; the rest is read. What is only a part of a workload, as a
    patch is, has no pod to judge and is `Skipped`.
    Raises InputError for a file that is too large.
    """
    templates = 0
    for found in documents(document.text):
        if found.error is not None:
            # One word on a template is enough: it is one file to whoever fills it in.
            templates += found.error.reason == TEMPLATE
            if found.error.reason != TEMPLATE or templates == 1:
                yield Unread(document.path, found.error.reason, found.error.line or 0)
        elif found.value is not None:
            faults = Faults(document)
            yield from _object(found.value, (found.index,), faults, level=0)
            yield from faults.unread


def _object(
    value: Plain, route: Route, faults: Faults, *, level: int, kind: str = "", version: str = ""
) -> Iterator[Workload | Configured | Skipped]:
    """Yield what an object is; `kind` and `version` are those that its list implies."""
    where = Where(faults.document, route)
    if not isinstance(value, dict):
        faults.add(where, "not a Kubernetes object: not a mapping")
        return
    fields = Fields(value, where, faults)
    written, api_version = value.get("kind"), value.get("apiVersion")
    if isinstance(written, str) and isinstance(api_version, str):
        kind, version = written, api_version
    if not kind:
        faults.add(where, "not a Kubernetes object: it lacks apiVersion or kind")
    elif kind.endswith("List") and isinstance(value.get("items"), list):
        if not recognises(kind) and not recognises(kind.removesuffix("List")):
            faults = Faults(faults.document)
        if level >= _MOST_LEVELS:
            faults.add(where, f"lists nested more than {_MOST_LEVELS} deep")
            return
        items = value["items"]
        for index, item in enumerate(items if isinstance(items, list) else []):
            if item is not None:
                below = (*route, "items", index)
                yield from _object(
                    item, below, faults, level=level + 1, kind=kind.removesuffix("List"), version=version
                )
    elif (reader := reader_of(kind, version)) is not None:
        yield from reader(fields, kind, version)
    else:
        yield from _workload(fields, kind)


def _workload(fields: Fields, kind: str) -> Iterator[Workload | Skipped]:
    template = fields
    if kind != POD:
        route = template_route(kind, fields.value)
        api_version = fields.value.get("apiVersion")
        own = is_own(kind, api_version if isinstance(api_version, str) else "")
        if not own:
            # What types the fields of a custom resource have only its own server knows.
            fields = Fields(fields.value, fields.where, Faults(fields.faults.document))
        if route is None:
            if own:
                place = ".".join(TEMPLATES[kind])
                yield Skipped(fields.where.document.path, f"a part of a {kind}, without {place}, as patches are")
            return
        template = fields.fields(*route)
    spec = template.fields("spec")
    if not spec.has("containers"):
        yield Skipped(fields.where.document.path, f"a part of a {kind}, without containers, as patches are")
        return
    metadata = fields.fields("metadata")
    volumes = Volumes(spec, fields.fields("spec").items("volumeClaimTemplates"))
    yield Workload(
        kind=kind,
        name=name_of(fields),
        where=fields.where,
        surface="kubernetes",
        containers=tuple(containers(spec, volumes)),
        project=namespace_of(fields),
        pod=pod(spec, template.fields("metadata"), fields.value),
        settings=tuple(options.of_pod(spec)),
        annotations=tuple(metadata.pairs("annotations")),
    )
