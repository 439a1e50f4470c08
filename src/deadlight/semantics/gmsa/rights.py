"""Who may use the gMSA credential specs of a cluster.

The gMSA webhook asks whether the pod's service account has the verb `use` on the spec
(https://github.com/kubernetes-sigs/windows-gmsa/blob/master/admission-webhook/kube_client.go).
"""

from __future__ import annotations

from deadlight.model.cluster import Bound, Role, Rule
from deadlight.semantics.rbac import ALL, EVERYBODY, allows

GROUP = "windows.k8s.io"
RESOURCE = "gmsacredentialspecs"


def uses(rule: Rule) -> bool:
    """Return whether a rule is there to let credential specs be used: it names them, or their API.

    A rule for everything in the cluster does too, but says nothing of gMSAs.
    """
    names = {each.value for each in (*rule.groups, *rule.resources)}
    if not names & {GROUP, RESOURCE}:
        return False
    return any(allows(rule, "use", GROUP, RESOURCE, name) for name in ("", *(each.value for each in rule.names)))


def is_of_webhook(role: Role) -> bool:
    """Return whether a role is the gMSA webhook's own: it asks the API server what others may use."""
    return any(
        each.value in ("localsubjectaccessreviews", ALL) for rule in role.rules for each in rule.resources
    ) and any(each.value == "authorization.k8s.io" for rule in role.rules for each in rule.groups)


def too_many(bound: Bound) -> str:
    """Return in words whom a subject of a binding stands for, where that is more than one workload's pods."""
    if bound.kind == "Group" and bound.name in EVERYBODY:
        return f"everybody in {bound.name}"
    if bound.kind == "Group" and bound.name.startswith("system:serviceaccounts:"):
        return f"every pod of the namespace {bound.name.rpartition(':')[2]}"
    if bound.kind == "ServiceAccount" and bound.name == "default":
        return f"every pod of {bound.namespace} that names no account"
    return ""
