"""Who may do what in a cluster: the rules of roles as the API server evaluates them.

Source: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/rbac/v1/evaluation_helpers.go and
https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/auth/authorizer/rbac/rbac.go
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from deadlight.model.cluster import Bound, Role, RoleBinding, Rule
from deadlight.model.estate import Estate
from deadlight.model.place import Where
from deadlight.model.workload import Workload
from deadlight.semantics.facts import Fact, read_rows
from deadlight.semantics.service_accounts import account_of

ALL = "*"
EVERYBODY = frozenset(("system:authenticated", "system:unauthenticated", "system:serviceaccounts"))
"""Groups that hold every service account, or callers without one."""


class Account(Struct, frozen=True):
    """A service account: its namespace and name."""

    namespace: str
    name: str


class WideRight(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A right that, over the whole cluster, is one over its nodes or over the cluster itself.

    `verbs` on `resource` of `group` give it, each for itself. `what` completes "may …".
    """

    group: str
    resource: str
    verbs: tuple[str, ...]
    what: str


class BuiltInRole(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ClusterRole that each cluster has: `wide` says whether it gives a wide right, `what` which."""

    names: tuple[str, ...]
    wide: bool
    what: str = ""


@lru_cache(maxsize=1)
def wide_rights() -> tuple[WideRight, ...]:
    """Return the table `wide_rights`."""
    return read_rows("wide_rights", WideRight)


@lru_cache(maxsize=1)
def _built_in() -> dict[str, BuiltInRole]:
    return {name: row for row in read_rows("cluster_roles", BuiltInRole) for name in row.names}


def built_in(name: str) -> BuiltInRole | None:
    """Return what is known of the ClusterRole called `name` where its rules were not read."""
    return _built_in().get(name)


def allows(rule: Rule, verb: str, group: str, resource: str, name: str = "") -> bool:
    """Return whether a rule allows `verb` on `resource` (with its subresource, `nodes/proxy`), called `name`.

    Without a name the request is for all objects: a rule for named ones does not allow it.
    """
    _, slash, subresource = resource.partition("/")
    resources = {resource, ALL} | ({f"{ALL}/{subresource}"} if slash else set())
    return (
        any(each.value in (verb, ALL) for each in rule.verbs)
        and any(each.value in (group, ALL) for each in rule.groups)
        and any(each.value in resources for each in rule.resources)
        and (not rule.names or any(each.value == name for each in rule.names))
    )


def role_of(binding: RoleBinding, estate: Estate) -> Role | None:
    """Return the role that a binding gives, if it was read; of several that of its own file, or folder."""
    namespace = "" if binding.role_kind == "ClusterRole" else binding.namespace
    named = [role for role in estate.every(Role) if role.name == binding.role.value and role.namespace == namespace]
    home, folder = binding.where.document.path, _folder(binding.where)
    named.sort(key=lambda role: (role.where.document.path != home, _folder(role.where) != folder))
    return named[0] if named else None


def reaches(bound: Bound, account: Account) -> bool:
    """Return whether what a binding names is, or holds, a service account."""
    if bound.kind == "ServiceAccount":
        return (bound.namespace, bound.name) == (account.namespace, account.name)
    if bound.kind == "Group":
        everyone = bound.name in EVERYBODY and bound.name != "system:unauthenticated"
        return everyone or bound.name == f"system:serviceaccounts:{account.namespace}"
    return bound.kind == "User" and bound.name == f"system:serviceaccount:{account.namespace}:{account.name}"


def account_of_pods(workload: Workload) -> Account | None:
    """Return the account that the pods of a workload run under, nothing where it is not known."""
    name = account_of(workload)
    return None if name is None else Account(workload.project, name)


def holders(binding: RoleBinding, estate: Estate) -> Iterator[tuple[Bound, Workload]]:
    """Yield the workloads of Windows that a binding gives its role, each with the subject that names it.

    Those of the binding's own folder come first: a repository may hold one deployment in many versions.
    """
    folder = _folder(binding.where)
    for workload in sorted(estate.workloads, key=lambda each: _folder(each.where) != folder):
        account = account_of_pods(workload)
        if account is None:
            continue
        bound = next((each for each in binding.bound if reaches(each, account)), None)
        if bound is not None:
            yield bound, workload


def _folder(where: Where) -> str:
    return where.document.path.rpartition("/")[0]


def wide_in(rules: tuple[Rule, ...]) -> Iterator[tuple[Rule, WideRight]]:
    """Yield the wide rights that rules give over the whole cluster, each with the first rule that gives it."""
    for right in wide_rights():
        for rule in rules:
            if any(allows(rule, verb, right.group, right.resource) for verb in right.verbs):
                yield rule, right
                break
