"""Which credential spec a container has: the uses of specs, their definitions, and the accounts that they name.

Source: https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/manage-serviceaccounts
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.estate import Estate
from deadlight.model.place import Plain, Where
from deadlight.model.workload import Container, CredentialSpecUse, OperatingSystem, Workload
from deadlight.semantics.gmsa.fields import walk
from deadlight.semantics.gmsa.forms import is_filled_in

WINDOWS = OperatingSystem("windows", "credential specs are for Windows containers")

_ACCOUNT = "DomainJoinConfig.MachineAccountName"
_DOMAINS = ("DomainJoinConfig.DnsName", "DomainJoinConfig.NetBiosName")
_INSIDE = ("raw", "inline")


def uses(workload: Workload) -> Iterator[tuple[Container, CredentialSpecUse]]:
    """Yield each place of a workload that gives a credential spec, with the first container that has it from there.

    A pod's spec is every container's of it, and yet given once. HostProcess containers have accounts of the host.
    """
    seen: set[tuple[str | int, ...]] = set()
    for container in workload.containers:
        use = container.credential_spec
        if use is not None and not container.is_host_process and use.value.where.route not in seen:
            seen.add(use.value.where.route)
            yield container, use


def is_first_use(container: Container, workload: Workload) -> bool:
    """Return whether `container` is the one that a report about its credential spec is for."""
    return any(container is user for user, _ in uses(workload))


def specs_inside(workloads: Iterable[Workload]) -> Iterator[CredentialSpec]:
    """Yield the specs whose contents stand in workloads: in pods, and in options of the engine."""
    for workload in workloads:
        for container, use in uses(workload):
            if use.kind not in _INSIDE:
                continue
            text = use.value.value
            yield CredentialSpec(
                name=container.name,
                where=use.value.where,
                os=WINDOWS,
                origin="inline" if use.kind == "inline" else "raw",
                content=content_of(text) if use.value.known else None,
                size=len(text.encode(errors="replace")),
                unknown=use.value.unknown,
            )


def content_of(text: str) -> Plain:
    """Return the JSON in a text, nothing if it holds none."""
    try:
        content: Plain = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return content


def named_like(use: CredentialSpecUse, estate: Estate) -> list[CredentialSpec]:
    """Return the specs that were read under the name that a use gives: resources, or files by their last part."""
    if not use.value.known or use.kind not in ("name", "file"):
        return []
    origin = "resource" if use.kind == "name" else "file"
    name = use.value.value.replace("\\", "/").rpartition("/")[2].casefold()
    return [spec for spec in estate.every(CredentialSpec) if spec.origin == origin and spec.name.casefold() == name]


def contents(use: CredentialSpecUse, estate: Estate) -> list[Plain]:
    """Return what a used spec says, once for each that was read under its name; empty where it lies elsewhere."""
    if use.kind in _INSIDE:
        return [content_of(use.value.value)] if use.value.known else []
    return [spec.content for spec in named_like(use, estate)]


def account_of(use: CredentialSpecUse, estate: Estate) -> str:
    """Return the account that a used spec names, without `$`; nothing where that is not known, or specs differ."""
    return _agreed(contents(use, estate), _ACCOUNT)


def identity_of(use: CredentialSpecUse, estate: Estate) -> tuple[str, str]:
    """Return domain and account that a used spec names, in lower case; empty where not all of it is known."""
    found = contents(use, estate)
    account = _agreed(found, _ACCOUNT).lower()
    domain = next((name for route in _DOMAINS if (name := _agreed(found, route).lower())), "")
    return (domain, account) if domain and account else ("", "")


def _agreed(found: Sequence[Plain], route: str) -> str:
    texts = {_text(content, route) for content in found}
    return texts.pop().rstrip("$") if len(texts) == 1 else ""


def _text(content: Plain, route: str) -> str:
    value = next((value for each, _, value in walk(content) if each == route), None)
    return value if isinstance(value, str) and not is_filled_in(value) else ""


def lie_together(one: Where, other: Where) -> bool:
    """Return whether two places are in one folder, or one in a folder inside the other's: parts of one deployment.

    What lies elsewhere in a large repository may be for another cluster.
    """
    first, second = (each.document.path.rpartition("/")[0] for each in (one, other))
    return f"{first}/".startswith(f"{second}/" * bool(second)) or f"{second}/".startswith(f"{first}/" * bool(first))


def names_in_use(estate: Estate, kind: str, beside: Where) -> frozenset[str]:
    """Return the names of specs that workloads use, `kind` being "name" or "file": in lower case, without folders.

    Where none lies together with the place `beside`, those of other deployments say nothing of it: nothing is returned.
    """
    found: set[str] = set()
    near = False
    for workload in estate.workloads:
        for _, use in uses(workload):
            named = use.value if use.kind == kind else use.named if kind == "name" else None
            if named is not None and named.known:
                near = near or lie_together(named.where, beside)
                found.add(named.value.replace("\\", "/").rpartition("/")[2].casefold())
    return frozenset(found if near else ())
