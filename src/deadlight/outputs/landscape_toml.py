"""Zones and hosts as a configuration to start from, with what is to be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from deadlight.model.landscape import HostPool, Landscape, Zone

HEAD = """\
# Zones: who may share a kernel. Workloads of one zone trust each other; so do zones of one owner, and all trust the
# platform. Untrusted code trusts nobody, and nobody trusts it. `deadlight boundary` tells which wall stands between.
#   trust        platform: it runs the hosts.  internal: your own code.  untrusted: code of others.
#   owner        zones of the same owner may share a kernel
#   sensitivity  in your own words
# What a zone holds is told by namespaces, projects (the name of a Compose project, or its folder), images, hosts and
# paths, with * and ?, and by labels. default-zone = "NAME", above the first zone, holds the rest.
"""
NO_ZONES = """\
# No workload for Windows was found here. A zone looks like this:
# [[zones]]
# name = "tenant-a"
# trust = "untrusted"
# namespaces = ["tenant-a"]
"""
HOSTS = """\
# Hosts that workloads may land on; those that are alike are one entry.
#   platform  docker, aks, eks, gke or self-managed
#   sku       server or client: Windows Server isolates by process by default, a client by hypervisor
#   hyperv    whether they isolate by hypervisor; a virtual machine needs nested virtualization for it
#   zones     the zones that alone may land there, all where it is not written
"""
NO_HOSTS = """\
# No host was found here: nodes (kubectl get nodes -o yaml) and engines (docker info -f json) beside the other files
# are. A host looks like this:
# [[hosts]]
# name = "docker-01"
# platform = "docker"
# release = "ltsc2025"
# sku = "server"
# hyperv = true
# memory = "64Gi"
"""


def render(landscape: Landscape) -> str:
    """Return the zones and hosts as TOML; what no file says stands there as a comment."""
    parts = [HEAD]
    parts += ["".join(f"{line}\n" for line in _zone(zone)) for zone in landscape.zones] or [NO_ZONES]
    parts.append(HOSTS)
    parts += ["".join(f"{line}\n" for line in _host(pool)) for pool in landscape.hosts] or [NO_HOSTS]
    return "\n".join(parts)


def _zone(zone: Zone) -> Iterator[str]:
    yield "[[zones]]"
    yield f"name = {_text(zone.name)}"
    yield f"trust = {_text(zone.trust)}" + (
        "" if zone.trust == "platform" else "  # untrusted, if the code is of others"
    )
    if zone.namespaces:
        yield f"namespaces = {_texts(zone.namespaces)}"
    if zone.projects:
        yield f"projects = {_texts(zone.projects)}"
    if zone.trust != "platform":
        yield '# owner = "…"'
        yield '# sensitivity = "…"'


def _host(pool: HostPool) -> Iterator[str]:
    yield "[[hosts]]"
    yield f"name = {_text(pool.name)}"
    if pool.count > 1:
        yield f"count = {pool.count}"
    yield f"platform = {_text(pool.platform)}"
    yield f"release = {_text(pool.release)}" if pool.release else '# release = "ltsc2025"'
    yield f"sku = {_text(pool.sku)}" if pool.sku else '# sku = "server"'
    yield "# hyperv = true"
    yield "# virtual = true"
    yield "# nested = true"
    yield '# memory = "64Gi"'
    if pool.labels:
        yield f"labels = {{ {', '.join(f'{_text(name)} = {_text(value)}' for name, value in pool.labels)} }}"
    if pool.taints:
        yield f"taints = {_texts(pool.taints)}"
    yield '# zones = ["…"]'


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(_text(text) for text in texts)}]"


def _text(text: str) -> str:
    """Return a text in quotes: TOML's basic strings take the escapes of JSON, and no bare DEL."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")
