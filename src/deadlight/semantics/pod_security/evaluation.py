"""Whether a pod passes a level of the Pod Security Standards, and what the API server says if it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from deadlight.model.place import Plain
from deadlight.semantics.api_server.fields import Field
from deadlight.semantics.pod_security import confinement, host_access, privileges
from deadlight.semantics.pod_security.controls import LATEST, Control, Level, controls_at
from deadlight.semantics.pod_security.stored import as_stored
from deadlight.semantics.pod_security.wording import Found

RULES: dict[str, Callable[[Field, Control], Found]] = {
    "allowPrivilegeEscalation": privileges.allow_privilege_escalation,
    "appArmorProfile": confinement.app_armor_profile,
    "capabilities_baseline": privileges.capabilities_baseline,
    "capabilities_restricted": privileges.capabilities_restricted,
    "hostNamespaces": host_access.host_namespaces,
    "hostPathVolumes": host_access.host_path_volumes,
    "hostPorts": host_access.host_ports,
    "hostProbesAndHostLifecycle": host_access.host_probes,
    "privileged": privileges.privileged,
    "procMount": confinement.proc_mount,
    "restrictedVolumes": host_access.restricted_volumes,
    "runAsNonRoot": privileges.run_as_non_root,
    "runAsUser": privileges.run_as_user,
    "seLinuxOptions": confinement.se_linux_options,
    "seccompAnnotations": confinement.seccomp_annotations,
    "seccompProfile_baseline": confinement.seccomp_baseline,
    "seccompProfile_restricted": confinement.seccomp_restricted,
    "sysctls": confinement.sysctls,
    "windowsHostProcess": host_access.windows_host_process,
}
"""The rule of each control."""


class Violation(Struct, frozen=True):
    """A control that denies a pod: its name, the reason in few words, and who violates it."""

    control: str
    reason: str
    detail: str

    @property
    def text(self) -> str:
        """Return both, as the server writes them."""
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


def violations(
    pod: Plain, level: Level, version: str = LATEST, *, server: str = "", is_template: bool = False
) -> tuple[Violation, ...]:
    """Return the controls that deny a pod at a level and version of the policy, in the server's order.

    `pod` is a mapping with `metadata` and `spec` as parsed: a pod, or a pod template, which `is_template` says.
    `server` is the version of Kubernetes, empty for the newest.
    """
    whole = Field(pod) if is_template else as_stored(Field(pod))
    found = []
    for control in controls_at(level, version, server=server):
        if control.exempts_windows and whole["spec"]["os"]["name"].text == "windows":
            continue
        if control.relaxed_in_user_namespaces and whole["spec"]["hostUsers"].flag is False:
            continue
        wrong = RULES[control.rule](whole, control)
        if wrong is not None:
            found.append(Violation(control.control, *wrong))
    return tuple(found)


def denial(name: str, level: Level, version: str, found: Iterable[Violation]) -> str:
    """Return the message (403) to whoever makes a pod in a namespace that enforces this level."""
    return f'pods "{name}" is forbidden: violates PodSecurity "{level}:{version}": {_texts(found)}'


def warning(level: Level, version: str, found: Iterable[Violation]) -> str:
    """Return the warning to whoever makes a Deployment or the like, or a pod where the level only warns."""
    return f'would violate PodSecurity "{level}:{version}": {_texts(found)}'


def warnings_on_label(
    namespace: str, level: Level, version: str, pods: Sequence[Plain], *, server: str = ""
) -> tuple[str, ...]:
    """Return the warnings to whoever labels a namespace in which `pods` run already."""
    names: dict[str, list[str]] = {}
    for pod in pods:
        reasons = ", ".join(each.reason for each in violations(pod, level, version, server=server))
        if reasons:
            names.setdefault(reasons, []).append(Field(pod)["metadata"]["name"].text)
    if not names:
        return ()
    lines = sorted(f"{min(of)}{_others(len(of) - 1)}: {reasons}" for reasons, of in names.items())
    head = f'existing pods in namespace "{namespace}" violate the new PodSecurity enforce level "{level}:{version}"'
    return (head, *lines)


def _others(count: int) -> str:
    return f" (and {count} other pod{'' if count == 1 else 's'})" if count else ""


def _texts(found: Iterable[Violation]) -> str:
    return ", ".join(each.text for each in found)
