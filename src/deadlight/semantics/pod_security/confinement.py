"""The controls on what confines processes on Linux: AppArmor, SELinux, seccomp, sysctls, /proc."""

from __future__ import annotations

from collections.abc import Callable

from deadlight.semantics.api_server.fields import Field, containers_of
from deadlight.semantics.api_server.go_values import as_json
from deadlight.semantics.api_server.metadata import APPARMOR
from deadlight.semantics.pod_security.controls import Control
from deadlight.semantics.pod_security.wording import Found, counted, name_of, plural, quoted, setters

_CONFINED = ("RuntimeDefault", "Localhost")
_SECCOMP_OF_POD = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_OF_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"


def app_armor_profile(pod: Field, _: Control) -> Found:
    """No AppArmor profile is switched off, by field or annotation."""
    of_pod, containers, values = _profiles(pod, "appArmorProfile")
    annotations = pod["metadata"]["annotations"]
    bad = sorted(
        f"{key}={as_json(annotations[key].text)}"
        for key in annotations.keys
        if key.startswith(APPARMOR) and annotations[key].text not in ("", "runtime/default")
        if not annotations[key].text.startswith("localhost/")
    )
    who = setters(containers, pod=of_pod, annotations=len(bad))
    if not who:
        return None
    shown = [*values, *bad]
    reason = plural(len(shown), "forbidden AppArmor profile")
    return reason, f"{who} must not set AppArmor profile type to {quoted(shown)}"


def se_linux_options(pod: Field, control: Control) -> Found:
    """SELinux options have a type that is allowed, and neither user nor role."""
    types: set[str] = set()
    parts: set[str] = set()

    def is_bad(holder: Field) -> bool:
        options = holder["securityContext"]["seLinuxOptions"]
        wrong_type = options.given and options["type"].text not in control.allowed
        if wrong_type:
            types.add(options["type"].text)
        own = {key for key in ("user", "role") if options[key].text}
        parts.update(own)
        return wrong_type or bool(own)

    who = _setters(pod, is_bad)
    if not who:
        return None
    said = [f"{plural(len(types), 'type')} {quoted(sorted(types))}"] if types else []
    said += [f"{key} may not be set" for key in ("user", "role") if key in parts]
    return "seLinuxOptions", f"{who} set forbidden securityContext.seLinuxOptions: {'; '.join(said)}"


def seccomp_annotations(pod: Field, _: Control) -> Found:
    """No seccomp profile is switched off by annotation."""
    annotations = pod["metadata"]["annotations"]
    keys = [_SECCOMP_OF_POD, *(_SECCOMP_OF_CONTAINER + name_of(each) for each in containers_of(pod["spec"]))]
    bad = {
        f"{key}={as_json(annotations[key].text)}"
        for key in keys
        if annotations[key].given and annotations[key].text not in ("runtime/default", "docker/default")
        if not annotations[key].text.startswith("localhost/")
    }
    if not bad:
        return None
    return "seccompProfile", f"forbidden {plural(len(bad), 'annotation')} {', '.join(sorted(bad))}"


def seccomp_baseline(pod: Field, _: Control) -> Found:
    """No seccomp profile is switched off."""
    of_pod, containers, values = _profiles(pod, "seccompProfile")
    who = setters(containers, pod=of_pod)
    if not who:
        return None
    return "seccompProfile", f"{who} must not set securityContext.seccompProfile.type to {quoted(values)}"


def seccomp_restricted(pod: Field, control: Control) -> Found:
    """The pod or each container sets a seccomp profile."""
    found = seccomp_baseline(pod, control)
    if found is not None or pod["spec"]["securityContext"]["seccompProfile"].given:
        return found
    silent = [name_of(each) for each in containers_of(pod["spec"]) if not _profile(each, "seccompProfile").given]
    if not silent:
        return None
    wanted = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
    return "seccompProfile", f"pod or {counted('container', silent)} {wanted}"


def sysctls(pod: Field, control: Control) -> Found:
    """Only sysctls are set that stay in the pod's namespaces."""
    names = [sysctl["name"].text for sysctl in pod["spec"]["securityContext"]["sysctls"].items()]
    bad = [name for name in names if name not in control.allowed]
    return ("forbidden sysctls", ", ".join(bad)) if bad else None


def proc_mount(pod: Field, _: Control) -> Found:
    """The mask of /proc stays."""
    fields = [(name_of(each), each["securityContext"]["procMount"]) for each in containers_of(pod["spec"])]
    bad = [(name, field.text) for name, field in fields if field.given and field.text != "Default"]
    if not bad:
        return None
    values = sorted({value for _, value in bad})
    who = counted("container", [name for name, _ in bad])
    return "procMount", f"{who} must not set securityContext.procMount to {quoted(values)}"


def _profile(holder: Field, key: str) -> Field:
    return holder["securityContext"][key]


def _profiles(pod: Field, key: str) -> tuple[bool, list[str], list[str]]:
    """Return whether the pod sets a profile that does not confine, which containers do, and of which types."""
    values: set[str] = set()

    def is_bad(holder: Field) -> bool:
        profile = _profile(holder, key)
        bad = profile.given and profile["type"].text not in _CONFINED
        if bad:
            values.add(profile["type"].text)
        return bad

    of_pod = is_bad(pod["spec"])
    containers = [name_of(each) for each in containers_of(pod["spec"]) if is_bad(each)]
    return of_pod, containers, sorted(values)


def _setters(pod: Field, is_bad: Callable[[Field], bool]) -> str:
    of_pod = is_bad(pod["spec"])
    return setters([name_of(each) for each in containers_of(pod["spec"]) if is_bad(each)], pod=of_pod)
