"""What the API server asks of `windowsOptions`: account names, gMSA credential specs, HostProcess.

The rules are those of validateWindowsSecurityContextOptions and validateWindowsHostProcessPod
(https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go). Lengths are in
bytes of UTF-8, but for the NetBIOS name of a domain, whose characters count.
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.regex import lazy
from deadlight.semantics.api_server import names
from deadlight.semantics.api_server.fields import Field, bytes_of, containers_of
from deadlight.semantics.api_server.refusal import Refusal, forbidden, invalid
from deadlight.semantics.api_server.server import Server

MOST_SPEC_BYTES = 64 * 1024
MOST_USER_BYTES = 104
MOST_DOMAIN_BYTES = 255

_FORBIDDEN_IN_USER = frozenset('"/\\:;|=,+*?<>@[]')
_FORBIDDEN_IN_NETBIOS = frozenset('\\/:*?"<>|')
_MOST_NETBIOS = 15
_DNS_LABEL = lazy(r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?")


def of_options(options: Field) -> Iterator[Refusal]:
    """Yield what is refused of one `windowsOptions`, of a pod or of a container."""
    name = options["gmsaCredentialSpecName"]
    if isinstance(name.value, str):
        for wrong in names.wrong_in_subdomain(name.text):
            yield invalid(name.route, name.value, wrong)
    spec = options["gmsaCredentialSpec"]
    if isinstance(spec.value, str):
        if not spec.text:
            yield invalid(spec.route, spec.value, "gmsaCredentialSpec cannot be an empty string")
        elif bytes_of(spec.text) > MOST_SPEC_BYTES:
            yield invalid(spec.route, spec.value, "gmsaCredentialSpec size must be under 64 KiB")
    user = options["runAsUserName"]
    if isinstance(user.value, str):
        for wrong in wrong_in_user_name(user.text):
            yield invalid(user.route, user.value, wrong)


def wrong_in_user_name(name: str) -> Iterator[str]:
    """Yield what is wrong with a `runAsUserName`, in the words of the server."""
    if not name:
        yield "runAsUserName cannot be an empty string"
        return
    if any(character < " " or character == "\x7f" for character in name):
        yield "runAsUserName cannot contain control characters"
        return
    domain, backslash, user = name.partition("\\")
    if "\\" in user:
        yield "runAsUserName cannot contain more than one backslash"
        return
    if not backslash:
        domain, user = "", name
    if bytes_of(domain) > MOST_DOMAIN_BYTES:
        yield f"runAsUserName's Domain length must be under {MOST_DOMAIN_BYTES + 1} characters"
    if backslash and not (_is_netbios(domain) or _is_dns(domain)):
        yield "runAsUserName's Domain doesn't match the NetBios nor the DNS format"
    if not user:
        yield "runAsUserName's User cannot be empty"
    elif bytes_of(user) > MOST_USER_BYTES:
        yield f"runAsUserName's User length must not be longer than {MOST_USER_BYTES} characters"
    if user and not user.strip(". "):
        yield "runAsUserName's User cannot contain only periods or spaces"
    if not _FORBIDDEN_IN_USER.isdisjoint(user):
        yield "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]"


def _is_netbios(domain: str) -> bool:
    return 0 < len(domain) <= _MOST_NETBIOS and not domain.startswith(".") and _FORBIDDEN_IN_NETBIOS.isdisjoint(domain)


def _is_dns(domain: str) -> bool:
    return all(_DNS_LABEL.fullmatch(label) is not None for label in domain.split("."))


def of_host_process(spec: Field, server: Server) -> Iterator[Refusal]:
    """Yield what is refused of a pod with HostProcess containers: all are, and have the host's network."""
    pod = spec.at("securityContext", "windowsOptions", "hostProcess").flag
    containers = host_process = 0
    for container in containers_of(spec):
        containers += 1
        field = container.at("securityContext", "windowsOptions", "hostProcess")
        own = field.flag
        if pod is not None and own is not None and pod != own:
            was = "true" if pod else "false"
            yield invalid(field.route, own, f"pod hostProcess value must be identical if both are specified, was {was}")
        host_process += pod is True if own is None else own
    if not host_process:
        return
    if host_process != containers:
        detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers"
        yield invalid(spec.route, "", detail)
    if not spec["hostNetwork"].flag:
        detail = "hostNetwork must be true if pod contains any hostProcess containers"
        yield invalid(spec["hostNetwork"].route, value=False, detail=detail)
    if not server.allow_privileged:
        yield forbidden(spec.route, "hostProcess containers are disallowed by cluster policy")
