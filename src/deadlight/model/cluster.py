"""What a cluster is made of beside workloads: namespaces, rights, nodes, runtime classes, webhooks."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.configured import Configured
from deadlight.model.place import Located, Where

Pairs = tuple[tuple[str, Located[str]], ...]
"""Labels or annotations: name → value with its place."""


class RuntimeClass(Configured, frozen=True, eq=False, kw_only=True):
    """A Kubernetes RuntimeClass: its handler and the node selector that it merges into pods."""

    handler: Located[str]
    node_selector: Pairs = ()


class Namespace(Configured, frozen=True, eq=False, kw_only=True):
    """A namespace with its labels; Pod Security and webhooks go by them."""

    labels: Pairs = ()


class ServiceAccount(Configured, frozen=True, eq=False, kw_only=True):
    """A service account; `automount_token` is what pods take that do not say themselves."""

    namespace: str = "default"
    automount_token: Located[bool] | None = None


class Rule(Struct, frozen=True, eq=False, kw_only=True):
    """What a role allows: verbs on resources of API groups, of these names only where there are any.

    `core` is the empty group, `resources` may have a subresource (`nodes/proxy`), `*` stands for all.
    """

    where: Where
    groups: tuple[Located[str], ...] = ()
    resources: tuple[Located[str], ...] = ()
    verbs: tuple[Located[str], ...] = ()
    names: tuple[Located[str], ...] = ()


class Role(Configured, frozen=True, eq=False, kw_only=True):
    """A Role, or a ClusterRole where `namespace` is empty. `aggregated` says that others' rules are merged in."""

    namespace: str = ""
    rules: tuple[Rule, ...] = ()
    aggregated: bool = False


class Bound(Struct, frozen=True, eq=False, kw_only=True):
    """Who a binding gives a role to: a ServiceAccount, User or Group."""

    kind: str
    name: str
    where: Where
    namespace: str = ""


class RoleBinding(Configured, frozen=True, eq=False, kw_only=True):
    """A RoleBinding, or a ClusterRoleBinding where `namespace` is empty.

    `role_kind` is Role or ClusterRole, `role` its name.
    """

    namespace: str = ""
    role_kind: str
    role: Located[str]
    bound: tuple[Bound, ...] = ()


class Taint(Struct, frozen=True, eq=False, kw_only=True):
    """A taint of a node."""

    key: str
    value: str
    effect: str
    where: Where


class Node(Configured, frozen=True, eq=False, kw_only=True):
    """A node; versions are those of its `status.nodeInfo`, where it has one.

    `build` is the Windows build ("10.0.20348.2113" or "10.0.20348") of its kernel version or label.
    """

    labels: Pairs = ()
    taints: tuple[Taint, ...] = ()
    kubelet: Located[str] | None = None
    runtime: Located[str] | None = None
    build: Located[str] | None = None


class Webhook(Configured, frozen=True, eq=False, kw_only=True):
    """One webhook of a Validating- or MutatingWebhookConfiguration.

    `operations` and `resources` are of all its rules ("CREATE", "pods/ephemeralcontainers").
    Selectors are as they are written: label → expression in words, for `namespace_selector`.
    """

    mutating: bool
    configuration: str
    failure_policy: Located[str] | None = None
    operations: tuple[Located[str], ...] = ()
    resources: tuple[Located[str], ...] = ()
    service: str = ""
    path: str = ""
    namespace_exceptions: Pairs = ()
