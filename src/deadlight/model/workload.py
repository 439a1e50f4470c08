"""Workloads and containers: one model for Compose services, pods, Dockerfile final stages, and live objects."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.build import Build
from deadlight.model.place import Located, Plain, Where

OsName = Literal["windows", "linux", "unknown"]
Surface = Literal["dockerfile", "compose", "kubernetes", "docker"]
"""Where a workload is described; "docker" is `docker run` in a script, or what `docker inspect` saved."""


class OperatingSystem(Struct, frozen=True):
    """The system a subject runs on, and why deadlight says so."""

    name: OsName
    reason: str


NOT_LOOKED = OperatingSystem("unknown", "nothing says which system it runs on")


class Setting(Struct, frozen=True, eq=False):
    """An option as its platform spells it, for the semantics tables.

    Compose: the route below the service, with dots (`read_only`, `deploy.resources.limits.pids`).
    Kubernetes: the route below the container (`securityContext.privileged`) or below the pod's
    spec (`spec.securityContext.runAsUser`, `spec.hostPID`).
    """

    name: str
    value: Plain
    where: Where
    unknown: str = ""


class Mount(Struct, frozen=True, eq=False, kw_only=True):
    """Something mounted into a container.

    `kind` is bind (a path of the host), pipe, volume (named), tmpfs, memory (emptyDir on memory),
    secret, config, claim (a PersistentVolumeClaim), projected, or other. `source` is the host path,
    pipe or volume name, as written; `declared` is where a pod's volume is written.
    `mode` is a file mode asked for, `owners` the user and the group by number.
    """

    kind: str
    source: Located[str] | None
    target: Located[str] | None
    where: Where
    read_only: bool = False
    declared: Where | None = None
    volume: str = ""
    mode: Located[Plain] | None = None
    owners: tuple[Located[Plain], ...] = ()


class Port(Struct, frozen=True, eq=False, kw_only=True):
    """A published or exposed port; `published` and `host_address` are empty where not written.

    `container` and `published` are port numbers or ranges as text; `exposed_only` marks EXPOSE and
    containerPort, which open nothing by themselves. `unknown` says on what a part of the port
    depends that is not known (`${ADDRESS}:80:80`); that part is then as it was written.
    """

    container: str
    where: Where
    published: str = ""
    host_address: str = ""
    protocol: str = "tcp"
    exposed_only: bool = False
    unknown: str = ""


class Variable(Struct, frozen=True, eq=False):
    """An environment variable; `value` is nothing where it comes from a secret, a file or the shell."""

    name: str
    value: Located[str] | None
    where: Where


class CredentialSpecUse(Struct, frozen=True, eq=False):
    """A gMSA credential spec given to a container or a pod.

    `kind` is file, registry, raw, config (Docker), name or inline (Kubernetes); `value` is the
    file, name or JSON. `named` is the name beside contents, with which the gMSA webhook compares them.
    """

    kind: str
    value: Located[str]
    named: Located[str] | None = None


class Container(Struct, frozen=True, eq=False, kw_only=True):
    """One container: what runs, as whom, with what.

    `user`, `run_as_non_root`, `host_process` and the credential spec are effective: a pod's
    container has its own value or the pod's, merged field by field as the kubelet does
    (https://github.com/kubernetes/kubernetes/blob/master/pkg/securitycontext/util.go).
    `settings` are the container's own. `build` is the Dockerfile it is built from, where it is known.
    """

    name: str
    where: Where
    surface: Surface
    role: Literal["container", "init", "ephemeral"] = "container"
    image: Located[str] | None = None
    build: Build | None = None
    user: Located[str] | None = None
    run_as_non_root: Located[bool] | None = None
    host_process: Located[bool] | None = None
    isolation: Located[str] | None = None
    credential_spec: CredentialSpecUse | None = None
    mounts: tuple[Mount, ...] = ()
    ports: tuple[Port, ...] = ()
    environment: tuple[Variable, ...] = ()
    devices: tuple[Located[str], ...] = ()
    security_options: tuple[Located[str], ...] = ()
    networks: tuple[Located[str], ...] = ()
    hostname: Located[str] | None = None
    command: tuple[Located[str], ...] = ()
    settings: tuple[Setting, ...] = ()

    @property
    def on_engine(self) -> bool:
        """Return whether a Docker engine runs it, by a Compose file or a `docker run`."""
        return self.surface in ("compose", "docker")

    @property
    def is_host_process(self) -> bool:
        """Return whether it is a HostProcess container: processes of the host, without a wall."""
        return self.host_process is not None and self.host_process.value

    def setting(self, name: str) -> Setting | None:
        """Return the setting called `name`, if it is written."""
        for setting in self.settings:
            if setting.name == name:
                return setting
        return None


class AntiAffinity(Struct, frozen=True, eq=False, kw_only=True):
    """Pods that a pod must not share a place with: those that `selector` (a label selector) selects.

    `topology` is the node label whose value makes one place: "kubernetes.io/hostname" for a host. `namespaces` are
    those of the other pods, the pod's own where empty; `everywhere` says that a selector of namespaces is written too.
    """

    topology: Located[str]
    selector: Plain
    namespaces: tuple[str, ...] = ()
    everywhere: bool = False


class Pod(Struct, frozen=True, eq=False, kw_only=True):
    """What a Kubernetes workload says of its pods, beyond their containers.

    `spec` is the place of the pod's spec, `metadata` that of the pod's (or template's) metadata.
    `automount_token` is the pod's own field; its service account may say so too. `anti_affinity` is what is required.
    `required_labels` are those that the required node affinity asks of every node, each with the one value that it
    takes; `required_node_os` are the systems that it leaves.
    `manifest` is the whole object as it was parsed, for who judges it as the API server does.
    """

    spec: Where
    metadata: Where
    manifest: Plain = None
    os_name: Located[str] | None = None
    node_selector: tuple[tuple[str, Located[str]], ...] = ()
    required_node_os: tuple[Located[str], ...] = ()
    required_labels: tuple[tuple[str, Located[str]], ...] = ()
    tolerations: tuple[tuple[str, str], ...] = ()
    anti_affinity: tuple[AntiAffinity, ...] = ()
    node_name: Located[str] | None = None
    runtime_class: Located[str] | None = None
    service_account: Located[str] | None = None
    automount_token: Located[bool] | None = None
    host_network: Located[bool] | None = None
    hostname: Located[str] | None = None
    annotations: tuple[tuple[str, Located[str]], ...] = ()
    labels: tuple[tuple[str, Located[str]], ...] = ()


class NetworkUse(Struct, frozen=True, eq=False, kw_only=True):
    """A network that a Compose file declares: its driver, and `internal`, where written."""

    name: str
    where: Where
    driver: Located[str] | None = None
    internal: Located[bool] | None = None
    external: bool = False
    settings: tuple[Setting, ...] = ()


class Workload(Struct, frozen=True, eq=False, kw_only=True):
    """What is deployed as one: a Compose service, a pod or whatever makes pods, a Dockerfile.

    `kind` is "service", "Dockerfile", or the Kubernetes kind. `project` is the Compose file's path
    or the namespace; what shares it can meet on a network. `project_names` are what people call a Compose project: the
    folder of its file, and the name that it gives itself. `platform` is Compose's `platform:`.
    `os` is filled in by the pipeline. `settings` are those written outside any container.
    """

    kind: str
    name: str
    where: Where
    surface: Surface
    containers: tuple[Container, ...] = ()
    project: str = ""
    project_names: tuple[str, ...] = ()
    build: Build | None = None
    pod: Pod | None = None
    platform: Located[str] | None = None
    networks: tuple[NetworkUse, ...] = ()
    settings: tuple[Setting, ...] = ()
    annotations: tuple[tuple[str, Located[str]], ...] = ()
    os: OperatingSystem = NOT_LOOKED

    @property
    def is_host_process(self) -> bool:
        """Return whether it runs on the host: all containers of a pod do, or none."""
        return any(container.is_host_process for container in self.containers)
