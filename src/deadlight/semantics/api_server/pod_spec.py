"""What the API server asks of a pod's spec, in the order in which it says so.

The order is that of ValidatePodSpec
(https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go).
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.semantics.api_server import containers, declared_system, names, windows_options
from deadlight.semantics.api_server.fields import Field, bytes_of
from deadlight.semantics.api_server.refusal import Refusal, forbidden, invalid, required, too_long, unsupported
from deadlight.semantics.api_server.server import Server
from deadlight.semantics.api_server.volumes import of_volumes

SELINUX_GATE = "SELinuxMount"
"""With it, seLinuxChangePolicy may be MountOption."""

MOST_HOSTNAME_OVERRIDE = 64


def of_spec(spec: Field, server: Server, *, claimed: frozenset[str] = frozenset()) -> Iterator[Refusal]:
    """Yield what is refused of a pod's spec; `claimed` names volumes that come from elsewhere than the spec."""
    refused, sound = of_volumes(spec)
    yield from refused
    around = containers.Around(spec, sound | claimed, server)
    yield from containers.of_containers(around)
    yield from containers.of_init_containers(around)
    yield from containers.of_ephemeral_containers(around)
    yield from declared_system.of_pod_resources(spec, server)
    yield from _of_security_context(spec["securityContext"], server)
    if spec["dnsPolicy"].text == "None" and not spec["dnsConfig"].given:
        yield required(spec["dnsConfig"].route, "must provide `dnsConfig` when `dnsPolicy` is None")
    yield from windows_options.of_host_process(spec, server)
    if spec["hostUsers"].flag is False and spec["hostNetwork"].flag:
        yield forbidden(spec["hostNetwork"].route, "when `hostUsers` is false")
    for key in ("hostname", "subdomain"):
        if spec[key].text:
            for wrong in names.wrong_in_label(spec[key].text):
                yield invalid(spec[key].route, spec[key].text, wrong)
    if bytes_of(spec["hostnameOverride"].text) > MOST_HOSTNAME_OVERRIDE:
        yield too_long(spec["hostnameOverride"].route, MOST_HOSTNAME_OVERRIDE)
    yield from declared_system.of_system(spec, server)


def _of_security_context(context: Field, server: Server) -> Iterator[Refusal]:
    yield from windows_options.of_options(context["windowsOptions"])
    policy = context["seLinuxChangePolicy"]
    allowed = ("MountOption", "Recursive") if SELINUX_GATE in server.gates else ("Recursive",)
    if policy.given and policy.text not in allowed:
        yield unsupported(policy.route, policy.text, allowed)
