"""What a cluster is made of beside workloads: namespaces, rights, nodes, runtime classes, webhooks."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.configured import Configured
from deadlight.model.place import Located, Plain, Where

Pairs = tuple[tuple[str, Located[str]], ...]
"""Labels or annotations: name → value with its place."""


class RuntimeClass(Configured, frozen=True, eq=False, kw_only=True):
    """A Kubernetes RuntimeClass: its handler, and the node selector and tolerations that it merges into pods.

    `memory` is what the scheduler adds for each pod, as a quantity (`overhead.podFixed.memory`).
    """

    handler: Located[str]
    node_selector: Pairs = ()
    tolerations: tuple[tuple[str, str], ...] = ()
    memory: Located[str] | None = None


class Namespace(Configured, frozen=True, eq=False, kw_only=True):
    """A namespace with its labels; Pod Security and webhooks go by them."""

    labels: Pairs = ()

    def label(self, name: str) -> Located[str] | None:
        """Return the label called `name`, if it is written."""
        return next((value for key, value in self.labels if key == name), None)


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
    """A Role, or a ClusterRole where `namespace` is empty.

    `aggregated` says that a controller writes its rules, from those of other roles.
    """

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

    `system` is "windows" or "linux", by its label or as it reported itself; empty where neither tells.
    `build` is the Windows build ("10.0.20348.2113" or "10.0.20348") of its kernel version or label.
    """

    labels: Pairs = ()
    system: str = ""
    taints: tuple[Taint, ...] = ()
    kubelet: Located[str] | None = None
    runtime: Located[str] | None = None
    build: Located[str] | None = None


class Webhook(Configured, frozen=True, eq=False, kw_only=True):
    """One webhook of a Validating- or MutatingWebhookConfiguration.

    `operations` and `resources` are of all its rules ("CREATE", "pods/ephemeralcontainers"). `namespace_selector` is as
    it is written. `version` is that of its API: in v1beta1 a webhook that does not answer is passed over. `saved` says
    that a server has already given it an identity: what is beside it in its file was in the cluster then.
    """

    mutating: bool
    configuration: str
    version: str = "v1"
    failure_policy: Located[str] | None = None
    operations: tuple[Located[str], ...] = ()
    resources: tuple[Located[str], ...] = ()
    service: str = ""
    service_namespace: str = ""
    path: str = ""
    namespace_selector: Plain = None
    saved: bool = False
