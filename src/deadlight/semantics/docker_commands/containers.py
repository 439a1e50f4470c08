"""The container that a `docker run` or `docker create` makes, with its options under the names of Compose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.errors import InputError
from deadlight.model.place import Located, Plain
from deadlight.model.regex import compiled
from deadlight.model.short_forms import (
    FIRST_HIDDEN,
    credential_spec_in,
    has_hidden,
    kind_of_source,
    parse_port,
    parse_volume,
    show,
)
from deadlight.model.workload import Container, Mount, Port, Setting, Variable, Workload
from deadlight.semantics.docker_commands.command_line import CommandLine, Flag

SWITCHES = {
    "read-only": "read_only", "privileged": "privileged", "init": "init", "oom-kill-disable": "oom_kill_disable",
}  # fmt: skip
VALUES = {
    "pid": "pid", "ipc": "ipc", "uts": "uts", "userns": "userns_mode", "cgroupns": "cgroup", "network": "network_mode",
    "cgroup-parent": "cgroup_parent", "pids-limit": "pids_limit", "cpus": "cpus", "cpu-shares": "cpu_shares",
    "cpu-percent": "cpu_percent", "cpu-count": "cpu_count", "cpu-period": "cpu_period", "cpu-quota": "cpu_quota",
    "cpu-rt-period": "cpu_rt_period", "cpu-rt-runtime": "cpu_rt_runtime", "cpuset-cpus": "cpuset",
    "memory": "mem_limit", "memory-reservation": "mem_reservation", "memory-swap": "memswap_limit",
    "memory-swappiness": "mem_swappiness", "oom-score-adj": "oom_score_adj", "shm-size": "shm_size", "gpus": "gpus",
    "runtime": "runtime", "isolation": "isolation", "blkio-weight": "blkio_config", "user": "user",
}  # fmt: skip
LISTS = {
    "cap-add": "cap_add", "cap-drop": "cap_drop", "security-opt": "security_opt", "tmpfs": "tmpfs", "device": "devices",
    "device-cgroup-rule": "device_cgroup_rules", "group-add": "group_add", "sysctl": "sysctls", "ulimit": "ulimits",
    "link": "links", "add-host": "extra_hosts", "dns-option": "dns_opt", "dns-opt": "dns_opt",
}  # fmt: skip
"""Flags → the Compose options that say the same: switches, those with one value, those with several."""

_VARIABLE = compiled(r"\$\{[^}]*\}|\$env:\w+|\$\w+(?:\.\w+)*|%\w+%")


def container_of(line: CommandLine) -> Workload | None:
    """Return the container as a workload; nothing where the command names no image."""
    if not line.operands:
        return None
    image, *command = line.operands
    name = line.last("name")
    shown = name.value if name is not None else image.text
    document = line.where.document
    security = tuple(flag.located for flag in line.all("security-opt"))
    networks = tuple(flag.located for flag in line.all("network") if not _is_mode(flag.value))
    container = Container(
        name=shown,
        where=line.where,
        surface="docker",
        image=Located(image.text, image.where, "" if image.known else f"{image.text[:100]} is set elsewhere"),
        user=_located(line.last("user")),
        isolation=_isolation(line),
        credential_spec=credential_spec_in(security),
        mounts=tuple(_mounts(line)),
        ports=tuple(_ports(line)),
        environment=tuple(_variables(line)),
        devices=tuple(flag.located for flag in line.all("device")),
        security_options=security,
        networks=networks,
        hostname=_located(line.last("hostname")),
        command=tuple(Located(word.text, word.where) for word in command),
        settings=tuple(_settings(line)),
    )
    platform = line.last("platform")
    return Workload(
        kind="container",
        name=shown,
        where=line.where,
        surface="docker",
        containers=(container,),
        project=document.path,
        platform=_located(platform),
    )


def _located(flag: Flag | None) -> Located[str] | None:
    return flag.located if flag is not None and flag.value else None


def _is_mode(network: str) -> bool:
    return network in ("host", "none", "bridge", "default") or network.startswith(("container:", "service:"))


def _isolation(line: CommandLine) -> Located[str] | None:
    flag = line.last("isolation")
    return None if flag is None or flag.value.lower() in ("", "default") else flag.located


def _settings(line: CommandLine) -> Iterator[Setting]:
    for flag_name, name in SWITCHES.items():
        flag = line.last(flag_name)
        if flag is not None:
            yield Setting(name, flag.is_set, flag.where)
    for flag_name, name in VALUES.items():
        flag = line.last(flag_name)
        if flag is not None:
            yield Setting(name, _number(flag.value), flag.where, flag.located.unknown)
    for flag_name, name in LISTS.items():
        for flag in line.all(flag_name):
            yield Setting(name, [flag.value], flag.where, flag.located.unknown)


def _number(text: str) -> Plain:
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else text


def _mounts(line: CommandLine) -> Iterator[Mount]:
    for flag in line.all("volume"):
        mount = _volume(flag)
        if mount is not None:
            yield mount
    for flag in line.all("mount"):
        yield _mount(flag)
    for flag in line.all("tmpfs"):
        yield Mount(kind="tmpfs", source=None, target=flag.located, where=flag.where)


def _volume(flag: Flag) -> Mount | None:
    text, hidden = _hidden(flag)
    try:
        volume = parse_volume(text)
    except InputError:
        return None
    kind = kind_of_source(volume.source) if volume.source else "volume"
    named = kind == "volume" and bool(volume.source)
    return Mount(
        kind=kind,
        source=_section(volume.source, flag, hidden),
        target=_section(volume.target, flag, hidden),
        where=flag.where,
        read_only=volume.read_only,
        volume=volume.source if named else "",
    )


def _mount(flag: Flag) -> Mount:
    r"""Return a `--mount type=npipe,source=\\.\pipe\x,target=…`."""
    fields: dict[str, str] = {}
    for part in flag.value.split(","):
        key, _, value = part.partition("=")
        fields[key.strip().lower()] = value
    source = fields.get("source", fields.get("src", ""))
    target = fields.get("target", fields.get("dst", fields.get("destination", "")))
    kinds = {"npipe": "pipe", "bind": "bind", "volume": "volume", "tmpfs": "tmpfs", "": "volume"}
    kind = kinds.get(fields.get("type", "").lower(), "other")
    unknown = flag.located.unknown
    return Mount(
        kind=kind,
        source=Located(source, flag.where, unknown) if source else None,
        target=Located(target, flag.where, unknown) if target else None,
        where=flag.where,
        read_only="readonly" in fields or "ro" in fields,
        volume=source if kind == "volume" else "",
    )


def _ports(line: CommandLine) -> Iterator[Port]:
    for flag in line.all("publish"):
        text, hidden = _hidden(flag)
        try:
            port = parse_port(text)
        except InputError:
            continue
        yield Port(
            container=show(port.container, hidden),
            published=show(port.published, hidden),
            host_address=show(port.host_address, hidden),
            protocol=show(port.protocol, hidden),
            where=flag.where,
            unknown=flag.located.unknown,
        )


def _variables(line: CommandLine) -> Iterator[Variable]:
    for flag in line.all("env"):
        name, separator, value = flag.value.partition("=")
        literal = separator and (flag.known or not _VARIABLE.search(value))
        yield Variable(name, Located(value, flag.where) if literal else None, flag.where)


def _hidden(flag: Flag) -> tuple[str, list[str]]:
    """Return the value with each variable of a shell in it as one character, and the variables."""
    if flag.known:
        return flag.value, []
    hidden: list[str] = []

    def hide(match: re.Match[str]) -> str:
        hidden.append(match[0])
        return chr(FIRST_HIDDEN + len(hidden) - 1)

    return _VARIABLE.sub(hide, flag.value), hidden


def _section(text: str, flag: Flag, hidden: list[str]) -> Located[str] | None:
    if not text:
        return None
    return Located(show(text, hidden), flag.where, flag.located.unknown if has_hidden(text) else "")
