"""What to write to carry a decision out: a command line, a Compose service, a RuntimeClass and pod, a handler."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from deadlight.model.decision import Decision, Snippet
from deadlight.model.landscape import HostPool
from deadlight.model.workload import Workload
from deadlight.semantics import accounts

ZONE_LABEL = "deadlight.dev/zone"
RUNTIME_CLASS = "windows-hypervisor"
HANDLER = "runhcs-wcow-hypervisor"

_CONTAINERD = f"""\
version = 3

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.{HANDLER}]
  runtime_type = 'io.containerd.runhcs.v1'
  pod_annotations = []
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.{HANDLER}.options]
    SandboxPlatform = 'windows/amd64'
    SandboxIsolation = 1
    ScrubLogs = true
    DefaultContainerAnnotations = {{ 'io.microsoft.disable-unsafe-operations' = 'true' }}
"""


def snippets_of(
    decision: Decision, workload: Workload, overhead: int, able: Sequence[HostPool] = ()
) -> Iterator[Snippet]:
    """Yield what carries a decision out.

    `overhead` is what a utility VM takes of the host, in MiB; `able` are the pools that can isolate by hypervisor,
    where not all that the workload may land on can.
    """
    if decision.isolation in ("unknown", "host-process"):
        return
    image = workload.containers[0].image if workload.containers else None
    shown = image.value if image is not None and image.known else "IMAGE"
    apart = decision.sharing == "dedicated"
    if workload.pod is None:
        yield Snippet("docker-run", _docker_run(decision, shown, apart=apart))
        yield Snippet("compose", _compose(decision, shown))
        return
    yield Snippet("kubernetes", _pod(decision, workload, shown, overhead, able, apart=apart))
    if decision.isolation == "hyperv":
        yield Snippet("containerd", _CONTAINERD)


def _docker_run(decision: Decision, image: str, *, apart: bool) -> str:
    words = ["docker"]
    if apart:
        words += ["--context", _label(decision.zone)]
    words += ["run", "--detach", f"--isolation={decision.isolation}", "--user", _word(decision.user)]
    return " ".join([*words, "--name", _word(decision.name), _word(image)]) + "\n"


def _compose(decision: Decision, image: str) -> str:
    return (
        f"services:\n  {_yaml(decision.name)}:\n    image: {_yaml(image)}\n"
        f"    isolation: {decision.isolation}\n    user: {_yaml(decision.user)}\n"
    )


def _pod(
    decision: Decision, workload: Workload, image: str, overhead: int, able: Sequence[HostPool], *, apart: bool
) -> str:
    """Return a pod with what the decision needs of it, and what it needs beside it."""
    zone, lines = _label(decision.zone), list[str]()
    if decision.isolation == "hyperv":
        lines += [
            "apiVersion: node.k8s.io/v1", "kind: RuntimeClass", "metadata:", f"  name: {RUNTIME_CLASS}",
            f"handler: {HANDLER}", "overhead:", "  podFixed:", f"    memory: {overhead}Mi", "scheduling:",
            "  nodeSelector:", "    kubernetes.io/os: windows",
        ]  # fmt: skip
        lines += _scheduling(able)
        lines.append("---")
    if apart:
        lines += [
            f"# kubectl label nodes NODE {ZONE_LABEL}={zone}",
            f"# kubectl taint nodes NODE {ZONE_LABEL}={zone}:NoSchedule",
        ]
    if workload.kind != "Pod":
        lines.append(f"# in the pod template of the {workload.kind} {_comment(workload.name)}")
    lines += ["apiVersion: v1", "kind: Pod", "metadata:", f"  name: {_yaml(workload.name)}"]
    if workload.project:
        lines.append(f"  namespace: {_yaml(workload.project)}")
    lines += ["spec:", "  os:", "    name: windows"]
    if decision.isolation == "hyperv":
        lines.append(f"  runtimeClassName: {RUNTIME_CLASS}")
    lines += ["  nodeSelector:", "    kubernetes.io/os: windows"]
    if apart:
        lines += [
            f"    {ZONE_LABEL}: {_yaml(zone)}", "  tolerations:", f"    - key: {ZONE_LABEL}", "      operator: Equal",
            f"      value: {_yaml(zone)}", "      effect: NoSchedule",
        ]  # fmt: skip
    lines += ["  securityContext:"]
    if accounts.passes_run_as_non_root(decision.user):
        lines.append("    runAsNonRoot: true")
    lines += ["    windowsOptions:", f"      runAsUserName: {_yaml(decision.user)}", "  containers:"]
    name = workload.containers[0].name if workload.containers else workload.name
    lines += [f"    - name: {_yaml(name)}", f"      image: {_yaml(image)}"]
    return "\n".join(lines) + "\n"


def _scheduling(pools: Sequence[HostPool]) -> Iterator[str]:
    """Yield what leads pods of a RuntimeClass to some pools: the labels and taints that all of them have."""
    labels = [pair for pair in pools[0].labels if all(pair in pool.labels for pool in pools)] if pools else []
    for name, value in labels:
        if name != "kubernetes.io/os":
            yield f"    {_yaml(name)}: {_yaml(value)}"
    taints = [taint for taint in pools[0].taints if all(taint in pool.taints for pool in pools)] if pools else []
    if taints:
        yield "  tolerations:"
    for taint in taints:
        written, _, effect = taint.rpartition(":") if ":" in taint else (taint, "", "NoSchedule")
        key, _, value = written.partition("=")
        yield f"    - key: {_yaml(key)}"
        yield "      operator: Equal"
        yield f"      value: {_yaml(value)}"
        yield f"      effect: {_yaml(effect)}"


def _label(text: str) -> str:
    """Return a text as a value of a label."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()[:63]).strip("-")
    return plain or "zone"


def _yaml(text: str) -> str:
    """Return a text as YAML takes it for one."""
    return (
        text
        if re.fullmatch(r"[A-Za-z][\w.-]*(?:[/:][\w.@-]+)*", text, re.ASCII) and not _is_word(text)
        else _quoted(text)
    )


def _word(text: str) -> str:
    """Return a text as a word of a command line."""
    return text if re.fullmatch(r"[\w./:@-]+", text, re.ASCII) else _quoted(text)


def _is_word(text: str) -> bool:
    return text.lower() in ("yes", "no", "on", "off", "y", "n", "true", "false", "null")


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()


def _comment(text: str) -> str:
    return " ".join(text.split())
