"""The controls on what processes may do: privileged, capabilities, privilege escalation, root."""

from __future__ import annotations

from deadlight.semantics.api_server.fields import Field, containers_of
from deadlight.semantics.pod_security.controls import Control
from deadlight.semantics.pod_security.wording import Found, counted, name_of, quoted, setters


def privileged(pod: Field, _: Control) -> Found:
    """No container is privileged."""
    bad = [name_of(each) for each in containers_of(pod["spec"]) if each["securityContext"]["privileged"].flag]
    return ("privileged", f"{counted('container', bad)} must not set securityContext.privileged=true") if bad else None


def capabilities_baseline(pod: Field, control: Control) -> Found:
    """Containers add only capabilities that engines give by default."""
    added = _added(pod, control)
    if not added:
        return None
    return "non-default capabilities", _must_not_add(added)


def capabilities_restricted(pod: Field, control: Control) -> Found:
    """Containers drop all capabilities, and add only that for low ports."""
    keeping = [
        name_of(each)
        for each in containers_of(pod["spec"])
        if all(dropped.text != "ALL" for dropped in each.at("securityContext", "capabilities", "drop").items())
    ]
    details = []
    if keeping:
        details.append(f'{counted("container", keeping)} must set securityContext.capabilities.drop=["ALL"]')
    added = _added(pod, control)
    if added:
        details.append(_must_not_add(added))
    return ("unrestricted capabilities", "; ".join(details)) if details else None


def allow_privilege_escalation(pod: Field, _: Control) -> Found:
    """Containers forbid privilege escalation."""
    bad = [
        name_of(each)
        for each in containers_of(pod["spec"])
        if each["securityContext"]["allowPrivilegeEscalation"].flag is not False
    ]
    if not bad:
        return None
    detail = f"{counted('container', bad)} must set securityContext.allowPrivilegeEscalation=false"
    return "allowPrivilegeEscalation != false", detail


def run_as_non_root(pod: Field, _: Control) -> Found:
    """The pod or each container sets runAsNonRoot to true, and none to false."""
    reason = "runAsNonRoot != true"
    of_pod = pod["spec"]["securityContext"]["runAsNonRoot"].flag
    said = [(name_of(each), each["securityContext"]["runAsNonRoot"].flag) for each in containers_of(pod["spec"])]
    denying = setters([name for name, flag in said if flag is False], pod=of_pod is False)
    if denying:
        return reason, f"{denying} must not set securityContext.runAsNonRoot=false"
    silent = [name for name, flag in said if flag is None and not of_pod]
    if silent:
        return reason, f"pod or {counted('container', silent)} must set securityContext.runAsNonRoot=true"
    return None


def run_as_user(pod: Field, _: Control) -> Found:
    """Neither the pod nor a container runs as user 0."""
    bad = [name_of(each) for each in containers_of(pod["spec"]) if _is_root(each)]
    who = setters(bad, pod=_is_root(pod["spec"]))
    return ("runAsUser=0", f"{who} must not set runAsUser=0") if who else None


def _is_root(holder: Field) -> bool:
    user = holder["securityContext"]["runAsUser"].value
    return user == 0 and not isinstance(user, bool)


def _added(pod: Field, control: Control) -> dict[str, list[str]]:
    """Return the containers that add capabilities that are not allowed, with these."""
    found: dict[str, list[str]] = {}
    for container in containers_of(pod["spec"]):
        names = [each.text for each in container.at("securityContext", "capabilities", "add").items()]
        bad = [name for name in names if name not in control.allowed]
        if bad:
            found[name_of(container)] = bad
    return found


def _must_not_add(added: dict[str, list[str]]) -> str:
    names = sorted({name for bad in added.values() for name in bad})
    return f"{counted('container', list(added))} must not include {quoted(names)} in securityContext.capabilities.add"
