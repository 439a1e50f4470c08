"""Read Kubernetes manifests: YAML or JSON, one object or many, lists of objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.cluster import RuntimeClass
from deadlight.model.configured import Configured
from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.outcome import Skipped, Unread
from deadlight.model.place import Document, Plain, Route, Where
from deadlight.model.regex import lazy
from deadlight.model.workload import Workload
from deadlight.sources.kubernetes import options
from deadlight.sources.kubernetes.accounts import Accounts, with_token_of_account
from deadlight.sources.kubernetes.containers import containers
from deadlight.sources.kubernetes.fields import Faults, Fields
from deadlight.sources.kubernetes.kinds import POD, TEMPLATES, is_own, template_route
from deadlight.sources.kubernetes.pods import pod
from deadlight.sources.kubernetes.volumes import Volumes
from deadlight.sources.yaml_tree import TEMPLATE, documents

_NAME = lazy(r"(?:\.(?:ya?ml|json)(?:\.\w{1,8})?|\.tpl)$", re.IGNORECASE)
_API_VERSION = lazy(r"""^(?:[ \t]*- |[ \t]*)["']?apiVersion["']?[ \t]*:""", re.MULTILINE)
_KIND = lazy(r"""^(?:[ \t]*- |[ \t]*)["']?kind["']?[ \t]*:""", re.MULTILINE)

_MOST_LEVELS = 3


def looks_like(name: str, head: str) -> bool:
    """Return whether the file called `name` that begins with `head` holds Kubernetes objects, or a template of them."""
    if not _NAME.search(name):
        return False
    if head.lstrip("\ufeff \t\r\n").startswith(("{", "[")) and not head.lstrip().startswith("{{"):
        return '"apiVersion"' in head and '"kind"' in head
    return _API_VERSION.search(head) is not None and _KIND.search(head) is not None


def recognises(kind: str) -> bool:
    """Return whether objects of `kind` become subjects; of other kinds only those that hold a pod template do."""
    return kind == POD or kind in TEMPLATES or kind in ("List", "RuntimeClass", "GMSACredentialSpec")


def read(document: Document) -> Iterator[Workload | Configured | Unread | Skipped]:
    """Yield the workloads, RuntimeClasses and gMSA credential specs of a manifest.

    Objects of other kinds yield nothing, but a ServiceAccount of the same file says for its pods whether they
    mount its token, where they do not say so themselves. A YAML document that is broken, is no object, or has parts of
    a wrong type yields an `Unread` for each of these, with its line; the rest is read. What is only a part of a
    workload, as a patch is, has no pod to judge and is `Skipped`.
    Raises InputError for a file that is too large.
    """
    accounts: Accounts = {}
    subjects: list[Workload | Configured | Unread | Skipped] = []
    for found in documents(document.text):
        if found.error is not None:
            unread = Unread(document.path, found.error.reason, found.error.line or 0)
            # One word on a template is enough: it is one file to whoever fills it in.
            if unread.reason != TEMPLATE or not any(
                isinstance(each, Unread) and each.reason == TEMPLATE for each in subjects
            ):
                subjects.append(unread)
        elif found.value is not None:
            faults = Faults(document)
            subjects.extend(_object(found.value, (found.index,), faults, accounts, level=0))
            subjects.extend(faults.unread)
    for subject in subjects:
        yield with_token_of_account(subject, accounts) if accounts and isinstance(subject, Workload) else subject


def _object(
    value: Plain, route: Route, faults: Faults, accounts: Accounts, *, level: int, kind: str = ""
) -> Iterator[Workload | Configured | Skipped]:
    """Yield what an object is; `kind` is the kind that its list implies. ServiceAccounts are put into `accounts`."""
    where = Where(faults.document, route)
    if not isinstance(value, dict):
        faults.add(where, "not a Kubernetes object: not a mapping")
        return
    fields = Fields(value, where, faults)
    written, version = value.get("kind"), value.get("apiVersion")
    if isinstance(written, str) and isinstance(version, str):
        kind = written
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
                yield from _object(item, below, faults, accounts, level=level + 1, kind=kind.removesuffix("List"))
    elif kind == "RuntimeClass":
        yield from _runtime_class(fields)
    elif kind == "ServiceAccount":
        automount = fields.flag("automountServiceAccountToken")
        if automount is not None:
            accounts[_namespace(fields), _name(fields)] = automount
    elif kind == "GMSACredentialSpec":
        yield CredentialSpec(name=_name(fields), where=where, origin="resource", content=value.get("credspec"))
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
        name=_name(fields),
        where=fields.where,
        surface="kubernetes",
        containers=tuple(containers(spec, volumes)),
        project=_namespace(fields),
        pod=pod(spec, template.fields("metadata")),
        settings=tuple(options.of_pod(spec)),
        annotations=tuple(metadata.pairs("annotations")),
    )


def _runtime_class(fields: Fields) -> Iterator[RuntimeClass]:
    # Its first version, v1alpha1, had the handler below spec.
    handler = fields.text("handler") or fields.fields("spec").text("runtimeHandler")
    if handler is None:
        fields.faults.add(fields.where, "a RuntimeClass without a handler: the API server refuses it")
        return
    selector = fields.fields("scheduling").pairs("nodeSelector")
    yield RuntimeClass(name=_name(fields), handler=handler, where=fields.where, node_selector=tuple(selector))


def _namespace(fields: Fields) -> str:
    namespace = fields.fields("metadata").text("namespace")
    return namespace.value if namespace is not None else "default"


def _name(fields: Fields) -> str:
    metadata = fields.fields("metadata")
    name = metadata.text("name")
    if name is not None:
        return name.value
    prefix = metadata.text("generateName")
    return f"{prefix.value}*" if prefix is not None else "(no name)"
