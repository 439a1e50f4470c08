"""A container as `docker inspect` shows it: a workload, with its options under the names that Compose gives them.

An engine shows every option, set or not; one that has the value of an unset option is taken for unset.
Source of the fields: https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerInspect
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.place import Located, Plain
from deadlight.model.regex import compiled
from deadlight.model.short_forms import credential_spec_in
from deadlight.model.workload import Container, Mount, NetworkUse, Port, Setting, Variable, Workload
from deadlight.sources.kubernetes.fields import Fields

OPTIONS = {
    "ReadonlyRootfs": "read_only",
    "Privileged": "privileged",
    "Tmpfs": "tmpfs",
    "CapAdd": "cap_add",
    "CapDrop": "cap_drop",
    "SecurityOpt": "security_opt",
    "PidMode": "pid",
    "IpcMode": "ipc",
    "UTSMode": "uts",
    "UsernsMode": "userns_mode",
    "CgroupnsMode": "cgroup",
    "CgroupParent": "cgroup_parent",
    "NetworkMode": "network_mode",
    "PidsLimit": "pids_limit",
    "CpuShares": "cpu_shares",
    "CpuPercent": "cpu_percent",
    "CpuCount": "cpu_count",
    "CpuPeriod": "cpu_period",
    "CpuQuota": "cpu_quota",
    "CpuRealtimePeriod": "cpu_rt_period",
    "CpuRealtimeRuntime": "cpu_rt_runtime",
    "CpusetCpus": "cpuset",
    "Memory": "mem_limit",
    "MemoryReservation": "mem_reservation",
    "MemorySwap": "memswap_limit",
    "MemorySwappiness": "mem_swappiness",
    "OomKillDisable": "oom_kill_disable",
    "OomScoreAdj": "oom_score_adj",
    "Ulimits": "ulimits",
    "ShmSize": "shm_size",
    "Sysctls": "sysctls",
    "Init": "init",
    "GroupAdd": "group_add",
    "Links": "links",
    "ExtraHosts": "extra_hosts",
    "DnsOptions": "dns_opt",
    "DeviceCgroupRules": "device_cgroup_rules",
    "Runtime": "runtime",
    "Isolation": "isolation",
}
"""Fields of HostConfig → the Compose options that set them."""

_UNSET = {"PidsLimit": (-1,), "MemorySwappiness": (-1,), "NetworkMode": ("default", "nat"), "Isolation": ("default",)}
_MOUNTS = {"npipe": "pipe", "bind": "bind", "volume": "volume", "tmpfs": "tmpfs"}
_PROJECT = "com.docker.compose.project"
_GENERATED_HOSTNAME = compiled(r"[0-9a-f]{12}")


def container_of(fields: Fields) -> Workload:
    """Return the container that `fields` describe as a workload of one container."""
    host, config = fields.fields("HostConfig"), fields.fields("Config")
    name = fields.text("Name")
    shown = name.value.lstrip("/") if name is not None else "(no name)"
    labels = tuple(config.pairs("Labels"))
    project = next((value.value for key, value in labels if key == _PROJECT), fields.where.document.path)
    security = tuple(host.texts("SecurityOpt"))
    networks = tuple(_networks(fields.fields("NetworkSettings").fields("Networks")))
    container = Container(
        name=shown,
        where=fields.where,
        surface="docker",
        image=_filled(config, "Image"),
        user=_filled(config, "User"),
        isolation=_isolation(host),
        credential_spec=credential_spec_in(security),
        mounts=tuple(_mounts(fields)),
        ports=tuple(_ports(host.fields("PortBindings"))),
        environment=tuple(_variables(config)),
        devices=tuple(_devices(host)),
        security_options=security,
        networks=networks,
        hostname=_hostname(config),
        command=(*config.texts("Entrypoint"), *config.texts("Cmd")),
        settings=tuple(_settings(host)),
    )
    return Workload(
        kind="container",
        name=shown,
        where=fields.where,
        surface="docker",
        containers=(container,),
        project=project,
        platform=_filled(fields, "Platform"),
        networks=tuple(NetworkUse(name=network.value, where=network.where, external=True) for network in networks),
        annotations=labels,
    )


def _filled(fields: Fields, key: str) -> Located[str] | None:
    """Return a text, nothing where it is empty."""
    found = fields.text(key)
    return found if found is not None and found.value else None


def _isolation(host: Fields) -> Located[str] | None:
    found = _filled(host, "Isolation")
    return None if found is None or found.value.lower() == "default" else found


def _hostname(config: Fields) -> Located[str] | None:
    """Return the host name that somebody chose; the engine's own is the start of the container's id."""
    found = _filled(config, "Hostname")
    return None if found is None or _GENERATED_HOSTNAME.fullmatch(found.value) else found


def _settings(host: Fields) -> Iterator[Setting]:
    for field, name in OPTIONS.items():
        value = host.value.get(field)
        if value and value not in _UNSET.get(field, ()):
            yield Setting(name, value, host.where.child(field))


def _mounts(fields: Fields) -> Iterator[Mount]:
    for mount in fields.items("Mounts"):
        kind = _MOUNTS.get(_word(mount.value.get("Type")), "other")
        source = _filled(mount, "Name") if kind == "volume" else _filled(mount, "Source")
        yield Mount(
            kind=kind,
            source=source,
            target=_filled(mount, "Destination"),
            where=mount.where,
            read_only=mount.value.get("RW") is False,
            volume=source.value if kind == "volume" and source is not None else "",
        )
    # Windows takes `--tmpfs` without mounting anything, so it stands here only.
    tmpfs = fields.fields("HostConfig", "Tmpfs")
    for target in tmpfs.value:
        where = tmpfs.where.child(target)
        yield Mount(kind="tmpfs", source=None, target=Located(target, where), where=where)


def _ports(bindings: Fields) -> Iterator[Port]:
    for key in bindings.value:
        number, _, protocol = key.partition("/")
        for binding in bindings.items(key):
            address = binding.text("HostIp")
            published = binding.text("HostPort")
            yield Port(
                container=number,
                where=binding.where,
                published=published.value if published is not None else "",
                host_address=address.value if address is not None else "",
                protocol=protocol or "tcp",
            )


def _variables(config: Fields) -> Iterator[Variable]:
    for entry in config.texts("Env"):
        name, separator, value = entry.value.partition("=")
        yield Variable(name, Located(value, entry.where) if separator else None, entry.where)


def _devices(host: Fields) -> Iterator[Located[str]]:
    for device in host.items("Devices"):
        path = _filled(device, "PathOnHost")
        if path is not None:
            yield path


def _networks(networks: Fields) -> Iterator[Located[str]]:
    for name in networks.value:
        yield Located(name, networks.where.child(name))


def _word(value: Plain) -> str:
    return value if isinstance(value, str) else ""
