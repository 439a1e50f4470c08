"""How a workload is isolated, and what says so: the first of its own words, its handler, its engine and its host.

Isolation is credited only where something says that it is there. Sources:
https://github.com/moby/moby/blob/v28.5.2/daemon/daemon_windows.go (setDefaultIsolation),
https://github.com/containerd/containerd/blob/v2.3.4/internal/cri/config/config_windows.go (the handlers built in), and
https://github.com/kubernetes/enhancements/tree/master/keps/sig-windows/1981-windows-privileged-container-support.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from deadlight.model.engine import Containerd, Engine
from deadlight.model.landscape import HostPool
from deadlight.model.place import Where
from deadlight.model.wall import WallKind
from deadlight.model.workload import Container, Workload
from deadlight.semantics import engine_defaults
from deadlight.semantics.containerd_handlers import is_hypervisor
from deadlight.semantics.hyperv_support import Support, support_of, support_of_platform
from deadlight.semantics.surroundings import Surroundings

BUILT_IN = {"runhcs-wcow-process": False, "runhcs-wcow-hypervisor": True}
"""The handlers that containerd has on Windows without being told, the second since 1.7, and whether they isolate by
hypervisor."""

DEFAULT_HANDLER = "runhcs-wcow-process"

WORDS = {True: "a hypervisor", False: "process"}


class Isolation(Struct, frozen=True, eq=False, kw_only=True):
    """What isolates a workload: the reasons in the order in which they decide, and where the first is written.

    `question` is what has to be answered where the kind is unknown.
    """

    kind: WallKind
    reasons: tuple[str, ...]
    where: Where
    question: str = ""


def isolation_of(workload: Workload, around: Surroundings, host: HostPool | None = None) -> Isolation:
    """Return how a workload is isolated on the hosts that it may land on, or on `host` alone."""
    asked = asked_isolation(workload, around, host)
    found = supports_of(workload, around, host) if asked.kind == "hypervisor" else ()
    if not found or any(each.credited for each in found):
        return asked
    reasons = (*asked.reasons, *dict.fromkeys(each.reason for each in found))
    question = "On which hosts with Hyper-V isolation does it run? Say so in [[hosts]]: hyperv = true."
    return Isolation(kind="unknown", reasons=reasons, where=asked.where, question=question)


def asked_isolation(workload: Workload, around: Surroundings, host: HostPool | None = None) -> Isolation:
    """Return how a workload is to be isolated, whether its hosts can do that or not."""
    if workload.is_host_process:
        found = next(each for each in workload.containers if each.is_host_process)
        where = found.host_process.where if found.host_process is not None else found.where
        return Isolation(kind="none", reasons=("it is a HostProcess container: processes of the host",), where=where)
    if workload.pod is not None:
        return _of_pod(workload, around)
    return _of_container(workload, around, around.hosts(workload, host))


def supports_of(workload: Workload, around: Surroundings, host: HostPool | None = None) -> tuple[Support, ...]:
    """Return what each host that a workload may land on can do; what the cloud can, where none is named."""
    hosts = around.hosts(workload, host)
    if hosts:
        return tuple(support_of(each) for each in hosts)
    return (support_of_platform(around.cloud),) if workload.pod is not None and around.cloud is not None else ()


def _of_container(workload: Workload, around: Surroundings, hosts: Sequence[HostPool]) -> Isolation:
    container = workload.containers[0] if workload.containers else None
    written = container.isolation if container is not None else None
    if written is None:
        return _by_engine(workload, container, around, hosts)
    name = written.value.strip().lower()
    if not written.known:
        return _unknown(
            f"its isolation is not known: {written.unknown}",
            f"Which isolation has {workload.name}? Write isolation: hyperv or isolation: process.",
            written.where,
        )
    if name in ("", "default"):
        return _by_engine(workload, container, around, hosts)
    if name not in engine_defaults.ISOLATIONS:
        reason = f"it names the isolation {name}, which the engine refuses"
        return _unknown(reason, f"Which isolation has {workload.name}? Write hyperv or process.", written.where)
    kind: WallKind = "hypervisor" if name == "hyperv" else "kernel"
    return Isolation(kind=kind, reasons=(f"its isolation is written: {name}",), where=written.where)


def _by_engine(
    workload: Workload, container: Container | None, around: Surroundings, hosts: Sequence[HostPool]
) -> Isolation:
    """Return the isolation that the engine gives what does not ask for any: its own default, or that of Windows."""
    where = container.where if container is not None else workload.where
    asked = "it names no isolation, so the engine's default counts"
    engines = _engines_of(workload, around)
    said = [found for each in engines if (found := engine_defaults.isolation(each)) is not None]
    unknown = next((found for found in said if not found.known), None)
    if unknown is not None:
        reason = f"the engine's default isolation is not known: {unknown.unknown}"
        return _unknown(reason, "What is exec-opts of the engine's daemon.json?", unknown.where, asked)
    values = {found.value for found in said}
    silent = [each for each in engines if engine_defaults.is_whole_file(each) and each.setting("exec-opts") is None]
    if len(values) > 1 or (values and len(silent) > 1):
        reason = "the engines that were read have different defaults"
        return _unknown(reason, f"Which engine runs {workload.name}?", said[0].where, asked)
    if values:
        value = values.pop()
        if value in engine_defaults.ISOLATIONS:
            kind: WallKind = "hypervisor" if value == "hyperv" else "kernel"
            return Isolation(
                kind=kind, reasons=(asked, f"the engine's default isolation is {value}"), where=said[0].where
            )
        return _unknown(f"the engine does not start with the isolation {value}", "", said[0].where, asked)
    return _by_windows(workload, where, asked, hosts, told=bool(silent))


def _engines_of(workload: Workload, around: Surroundings) -> Sequence[Engine]:
    """Return the engines that may run a project: those whose file is in its folder, else all that were read."""
    folder = workload.where.document.path.rpartition("/")[0]
    near = [each for each in around.engines if each.where.document.path.rpartition("/")[0] == folder]
    return near or around.engines


def _by_windows(workload: Workload, where: Where, asked: str, hosts: Sequence[HostPool], *, told: bool) -> Isolation:
    """Return the isolation of an engine that is not told any: process on Windows Server, hypervisor on a client.

    A client is taken at its word only where the engine's file was read (`told`): one that was not may say process.
    """
    skus = {host.sku for host in hosts}
    question = (
        f"Does {workload.name} run on Windows Server or on a client? Write its isolation, sku in [[hosts]], "
        "or audit the engine's daemon.json or docker info with it."
    )
    if skus == {"server"}:
        reason = "Windows Server isolates by process where the engine is told nothing else"
        return Isolation(kind="kernel", reasons=(asked, reason), where=where)
    if skus == {"client"} and told:
        reason = "a Windows client isolates by hypervisor where the engine is told nothing else"
        return Isolation(kind="hypervisor", reasons=(asked, reason), where=where)
    if skus == {"client"}:
        reason = "a Windows client isolates by hypervisor unless the engine's daemon.json, which was not read, differs"
        return _unknown(reason, "Does the engine's daemon.json set isolation in exec-opts?", where, asked)
    reason = "it depends on Windows: process on Windows Server, hypervisor on a client, and which one is not known"
    return _unknown(reason, question, where, asked)


def _of_pod(workload: Workload, around: Surroundings) -> Isolation:
    pod = workload.pod
    named = pod.runtime_class if pod is not None else None
    if named is None:
        return _by_default_handler(workload, around)
    first = f"its pod names the RuntimeClass {named.value}"
    if not named.known:
        reason = f"its RuntimeClass is not known: {named.unknown}"
        return _unknown(reason, f"Which RuntimeClass has {workload.name}?", named.where)
    found = around.classes.get(named.value)
    if found is None:
        reason = "which was not read, so its handler is not known"
        question = f"Which handler does the RuntimeClass {named.value} name? Audit it with the pod."
        return _unknown(reason, question, named.where, first)
    handler = found.handler
    if not handler.known:
        return _unknown(f"its handler is not known: {handler.unknown}", "", handler.where, first)
    hypervisor, reason = _of_handler(handler.value, around)
    chain = (first, f"whose handler is {handler.value}", reason)
    if hypervisor is None:
        question = f"How does the handler {handler.value} isolate? Audit containerd's config.toml of its nodes."
        return Isolation(kind="unknown", reasons=chain, where=named.where, question=question)
    return Isolation(kind="hypervisor" if hypervisor else "kernel", reasons=chain, where=named.where)


def _by_default_handler(workload: Workload, around: Surroundings) -> Isolation:
    first = "its pod names no RuntimeClass, so the default handler counts"
    names = {_default_handler(each) for each in around.containerds} or {DEFAULT_HANDLER}
    found = [_of_handler(name, around) for name in sorted(names)]
    kinds = {hypervisor for hypervisor, _ in found}
    reason = f"{' or '.join(sorted(names))}: {found[0][1]}"
    where = workload.pod.spec if workload.pod is not None else workload.where
    if kinds == {False}:
        return Isolation(kind="kernel", reasons=(first, reason), where=where)
    if kinds == {True}:
        return Isolation(kind="hypervisor", reasons=(first, reason), where=where)
    question = "Which handler is the default of the nodes? Audit containerd's config.toml of each."
    return Isolation(kind="unknown", reasons=(first, reason), where=where, question=question)


def _default_handler(containerd: Containerd) -> str:
    written = containerd.default_handler
    return written.value if written is not None and written.value else DEFAULT_HANDLER


def _of_handler(name: str, around: Surroundings) -> tuple[bool | None, str]:
    """Return whether pods of a handler get a utility VM, nothing where that is not known, and why."""
    kinds = {is_hypervisor(handler) for handler in around.handlers.get(name, ())}
    if None in kinds:
        return None, "containerd's configuration leaves open how it isolates"
    if len(kinds) > 1:
        return None, "nodes that were read have it isolate differently"
    if kinds:
        found = kinds.pop()
        return found, f"containerd's configuration has it isolate by {WORDS[found is True]}"
    if name in BUILT_IN:
        return BUILT_IN[name], f"which containerd itself has, for isolation by {WORDS[BUILT_IN[name]]}"
    return None, "which no configuration of containerd that was read names"


def _unknown(reason: str, question: str, where: Where, *before: str) -> Isolation:
    return Isolation(kind="unknown", reasons=(*before, reason), where=where, question=question or f"{reason}: mend it.")
