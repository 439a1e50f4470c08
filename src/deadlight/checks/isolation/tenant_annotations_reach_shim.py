r"""Whoever writes a pod configures the machine that is meant to hold it.

## Why this matters

containerd hands annotations of a pod to the runhcs shim where their names match `pod_annotations`. With
`io.microsoft.virtualmachine.*`, its own default for Hyper-V isolation, a tenant has folders of the host installed as drivers
in the utility VM, dumps written to the host, sockets between VM and host opened. No API server and no Pod Security
looks at these annotations.

## What to do

Set `pod_annotations = []` on the handlers that tenants may use, also where the handler is containerd's own and not
written yet, or admit pods only without such annotations.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, Put, Report, Severity, Unknown, check
from deadlight.model.engine import Containerd
from deadlight.model.place import Where
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
BAD = GOOD.replace("= []", "= ['io.microsoft.virtualmachine.*']  # <-- here")
HOST = GOOD.replace("= []", "= ['microsoft.com/*']  # <-- here")
SIZE = GOOD.replace("= []", "= ['io.microsoft.virtualmachine.computetopology.memory.sizeinmb']  # <-- here")


@check(
    "WIN105",
    severity=Severity.HIGH,
    because="whoever may create a pod chooses what of the host is in its machine",
    opens="tenant-annotation",
    examples=[
        Bad("containerd", BAD, fixed=GOOD),
        Bad("containerd", HOST, fixed=GOOD),
        Bad("containerd", SIZE, fixed=GOOD),
        Good("containerd", GOOD),
    ],
    refs=[
        "https://github.com/microsoft/hcsshim/blob/v0.14.0/pkg/annotations/annotations.go",
        "https://github.com/containerd/containerd/blob/v2.3.4/internal/cri/config/config_windows.go",
    ],
)
def tenant_annotations_reach_shim(containerd: Containerd) -> Iterator[Outcome]:
    for handler in containerd_handlers.of_windows(containerd):
        for passed in containerd_handlers.passed_to_shim(handler):
            severe = [row for row in passed.annotations if row.severe]
            where = passed.pattern.where
            yield Report(
                "annotations {pattern} of a pod reach the shim of {handler}: {reach}",
                pattern=passed.pattern.value,
                handler=handler.name,
                reach=(severe or list(passed.annotations))[0].reach,
                at=where,
                severity=None if severe else Severity.LOW,
                fix=Fix("pass no annotation on", edits=(Put(Where(where.document, where.route[:-1]), []),), safe=False),
            )
        if handler.unknown and not handler.pod_annotations:
            yield Unknown(f"what {handler.name} passes on is not known: {handler.unknown}", at=handler.where)
