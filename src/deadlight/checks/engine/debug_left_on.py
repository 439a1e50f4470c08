r"""The engine, or the shim of containerd, logs as for finding a fault.

## Why this matters

With `debug` the engine logs every request with its body, and serves its profiler on `/debug`; the shim of containerd logs
what it is asked to start, with the environment. Secrets end up where the logs go, and the logs fill the disk.

## What to do

Turn debugging off when the fault is found. The engine takes `debug` over without a restart.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, Put, Remove, Report, Severity, check
from deadlight.checks.engines import mend
from deadlight.model.engine import Containerd, Engine
from deadlight.semantics import containerd_handlers, containerd_settings, engine_defaults

ENGINE = r"""
{
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local"
}
"""
BAD = ENGINE.replace("{\n", '{\n  "debug": true,  # <-- here\n')
LEVEL = ENGINE.replace("{\n", '{\n  "log-level": "debug",  # <-- here\n')
SHIM = r"""
version = 3
[debug]
  level = 'info'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-process]
  runtime_type = 'io.containerd.runhcs.v1'
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-process.options]
    Debug = false
    ScrubLogs = true
"""


@check(
    "WIN610",
    severity=Severity.LOW,
    because="it takes somebody who reads the host's logs",
    examples=[
        Bad("daemon-json", BAD, fixed=ENGINE),
        Bad("daemon-json", LEVEL, fixed=ENGINE),
        Bad(
            "containerd",
            SHIM.replace("= false", "= true  # <-- here"),
            fixed=SHIM,
        ),
        Bad("containerd", SHIM.replace("'info'", "'debug'  # <-- here"), fixed=SHIM),
        Good("daemon-json", ENGINE),
        Good("containerd", SHIM),
    ],
    refs=[
        "https://docs.docker.com/engine/daemon/logs/#enable-debugging",
        "https://github.com/microsoft/hcsshim/blob/v0.14.0/cmd/containerd-shim-runhcs-v1/options/runhcs.proto",
    ],
)
def debug_left_on(subject: Engine | Containerd) -> Iterator[Outcome]:
    if isinstance(subject, Engine):
        for key, where in engine_defaults.debug_places(subject):
            fix = mend(subject, "turn debugging off", Remove(where))
            yield Report("the engine logs as for finding a fault: {key} is on", key=key, at=where, fix=fix)
        return
    level = containerd_settings.debug_level(subject)
    if level is not None:
        fix = Fix("log less", edits=(Put(level, "info"),))
        yield Report("containerd logs as for finding a fault", at=level, fix=fix)
    for handler in containerd_handlers.of_windows(subject):
        option = containerd_handlers.debug_option(handler)
        if option is not None:
            off = Put(option.where, "info" if isinstance(option.value, str) else False)
            yield Report(
                "the shim of {handler} logs as for finding a fault",
                handler=handler.name,
                at=option.where,
                fix=Fix("turn debugging off", edits=(off,)),
            )
