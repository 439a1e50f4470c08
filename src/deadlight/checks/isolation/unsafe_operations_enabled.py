r"""A handler for pods behind a hypervisor lets them reach through it.

## Why this matters

A pod with a utility VM of its own may still have folders of the host writable inside, files of the host mapped into its
memory, a gMSA of the host's, and its author may ask for a HostProcess container on the same handler. Each of them is a way
past the hypervisor, which is the reason for the handler.

## What to do

Give every container of the handler the annotation `io.microsoft.disable-unsafe-operations`, through
`DefaultContainerAnnotations`. Pods of the system that need one of these things use another handler.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.model.engine import Containerd
from deadlight.semantics import containerd_handlers

GOOD = r"""
version = 3
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-hypervisor]
  runtime_type = 'io.containerd.runhcs.v1'
  pod_annotations = []
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-hypervisor.options]
    SandboxPlatform = 'windows/amd64'
    SandboxIsolation = 1
    ScrubLogs = true
    DefaultContainerAnnotations = { 'io.microsoft.disable-unsafe-operations' = 'true' }
"""
BAD = GOOD.replace("hypervisor]\n", "hypervisor]  # <-- here\n", 1).partition("    DefaultContainerAnnotations")[0]
OFF = GOOD.replace("= 'true' }", "= 'false' }").replace("hypervisor]\n", "hypervisor]  # <-- here\n", 1)


@check(
    "WIN106",
    severity=Severity.MEDIUM,
    because="it takes a pod that asks for one of these things, and somebody who grants it",
    opens="host-process",
    examples=[Bad("containerd", BAD), Bad("containerd", OFF), Good("containerd", GOOD)],
    refs=[
        "https://github.com/microsoft/hcsshim/blob/v0.14.0/pkg/annotations/annotations.go",
        "https://github.com/microsoft/hcsshim/blob/v0.14.0/internal/oci/annotations.go",
    ],
)
def unsafe_operations_enabled(containerd: Containerd) -> Iterator[Outcome]:
    for handler in containerd_handlers.of_windows(containerd):
        hypervisor = containerd_handlers.is_hypervisor(handler)
        disabled = containerd_handlers.disables_unsafe_operations(handler)
        if hypervisor is None and disabled is not True:
            yield Unknown(f"whether pods of {handler.name} get a hypervisor is not known", at=handler.where)
        elif hypervisor and disabled is None:
            yield Unknown(
                f"which annotations {handler.name} gives is not known: {handler.unknown_options}", at=handler.where
            )
        elif hypervisor and not disabled:
            yield Report(
                "pods of {handler} may reach the host through their hypervisor: writable folders, gMSA, HostProcess",
                handler=handler.name,
                at=handler.where,
            )
