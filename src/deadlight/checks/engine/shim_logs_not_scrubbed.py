r"""The shim writes the environment of containers into its log.

## Why this matters

The runhcs shim logs what it is asked to start, with the environment: the passwords and tokens that pods take from Secrets
stand in the log in clear, and go where the node's logs go. Up to the shim of containerd 2.3 it leaves them out only
when it is told.

## What to do

Set `ScrubLogs = true` in the options of each handler, also where containerd's own would have it: a handler that is
written replaces that. Turn `Debug` off when the fault is found.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, Put, Report, Severity, Unknown, check
from deadlight.model.engine import Containerd
from deadlight.semantics import containerd_handlers

GOOD = r"""
version = 3
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-process]
  runtime_type = 'io.containerd.runhcs.v1'
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-process.options]
    SandboxPlatform = 'windows/amd64'
    ScrubLogs = true
"""
BAD = GOOD.replace("= true", "= false  # <-- here")
UNSAID = GOOD.replace("    ScrubLogs = true\n", "").replace("process]\n", "process]  # <-- here\n", 1)
DEBUG = BAD.replace("    ScrubLogs", "    Debug = true\n    ScrubLogs")


@check(
    "WIN615",
    severity=Severity.LOW,
    because="it takes somebody who reads the node's logs",
    examples=[
        Bad("containerd", BAD, fixed=GOOD),
        Bad("containerd", UNSAID, fixed=GOOD),
        Bad("containerd", DEBUG, fixed=DEBUG.replace("false  # <-- here", "true"), also=["debug-left-on"]),
        Good("containerd", GOOD),
    ],
    refs=[
        "https://github.com/microsoft/hcsshim/blob/v0.14.0/cmd/containerd-shim-runhcs-v1/serve.go",
        "https://github.com/containerd/containerd/blob/v2.3.4/internal/cri/config/config_windows.go",
    ],
)
def shim_logs_not_scrubbed(containerd: Containerd) -> Iterator[Outcome]:
    for handler in containerd_handlers.of_windows(containerd):
        scrubbed, where = containerd_handlers.scrubs_logs(handler)
        if scrubbed is None:
            yield Unknown(f"whether the shim of {handler.name} scrubs its log is not known", at=where)
        elif not scrubbed:
            debug = containerd_handlers.debug_option(handler)
            option = handler.where.child("options", "ScrubLogs")
            yield Report(
                "the shim of {handler} logs the environment of containers",
                handler=handler.name,
                at=where,
                severity=Severity.MEDIUM if debug is not None else None,
                related=[debug.where] if debug is not None else [],
                fix=Fix("scrub the log", edits=(Put(option, value=True),)),
            )
