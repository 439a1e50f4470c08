"""Which kinds of objects become subjects beside workloads, and the module that reads each."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

from deadlight.model.configured import Configured
from deadlight.sources.kubernetes.fields import Fields

_RBAC = "rbac.authorization.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"

KINDS: dict[str, tuple[str, str]] = {
    "Namespace": ("", "namespaces"),
    "ServiceAccount": ("", "service_accounts"),
    "Node": ("", "nodes"),
    "Role": (_RBAC, "roles"),
    "ClusterRole": (_RBAC, "roles"),
    "RoleBinding": (_RBAC, "role_bindings"),
    "ClusterRoleBinding": (_RBAC, "role_bindings"),
    "RuntimeClass": ("node.k8s.io", "runtime_classes"),
    "ValidatingWebhookConfiguration": (_ADMISSION, "webhooks"),
    "MutatingWebhookConfiguration": (_ADMISSION, "webhooks"),
    "GMSACredentialSpec": ("windows.k8s.io", "credential_specs"),
    "NetworkPolicy": ("networking.k8s.io", "network_policies"),
    "GlobalNetworkPolicy": ("projectcalico.org", "network_policies"),
}

_CALICO = ("projectcalico.org", "crd.projectcalico.org")
"""The groups under which Calico's own policies stand; its NetworkPolicy has the name of Kubernetes' one."""

"""Kind → the group of its API, and the module beside this one whose `read(fields, kind, version)` yields subjects."""

Read = Callable[[Fields, str, str], Iterator[Configured]]


def reader_of(kind: str, api_version: str) -> Read | None:
    """Return what reads objects of `kind`, nothing if they are not Kubernetes' own: others have Roles and Nodes too."""
    group, module = KINDS.get(kind, ("", ""))
    written = api_version.rpartition("/")[0]
    if not module or (written != group and not (module == "network_policies" and written in _CALICO)):
        return None
    read: Read = importlib.import_module(f"deadlight.sources.kubernetes.{module}").read
    return read
